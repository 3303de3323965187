"""图表：预算执行、额度与决算、超支分担，都是原生图表，数据引自各表。"""

from collections.abc import Mapping
from typing import Any

from xltool.city import Chart
from xltool.money import WAN, Money, Unit, in_unit, round_money
from xltool.tables import Column, Kind, Stage
from xltool.workbook.book import CHARTS, Book
from xltool.workbook.contents import Content, put
from xltool.workbook.formulas import Book as Addresses
from xltool.workbook.layout import a1, quoted
from xltool.workbook.page import flag_text, paper
from xltool.workbook.style import BODY_HEIGHT, TITLE_HEIGHT, Formats

ROWS_PER_CHART = 20
CHART_WIDE = 12
"""How many columns a chart covers."""
MOST_COLUMNS = 8
"""More rows than this lie on their side."""
HUNDREDTH = Money(WAN // 100)
COLOURS = ("#4F81BD", "#C0504D", "#9BBB59", "#8064A2", "#F79646")
FIGURES_WIDE = 3
"""How many columns of figures every sheet of charts has at least."""


def write_charts(workbook: Any, formats: Formats, book: Book, addresses: Addresses) -> None:
    """Write the 图表 sheet: for each chart its figures, as references, and the chart beside them.

    A book worked out in part has the charts of the steps done; a form has every chart, without figures.
    """
    sheet = workbook.add_worksheet(CHARTS)
    widest = max(len(chart.series) for chart in book.year.charts)
    last = widest + 2 + CHART_WIDE
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, max(FIGURES_WIDE, widest), 18)
    sheet.set_row(1, TITLE_HEIGHT)
    sheet.merge_range(1, 0, 1, last, f"{book.number}年度{book.city.name}预算执行图表", formats.title())
    sheet.write_string(2, 0, flag_text(book), formats.flag())
    row = 3
    for chart in charts_of(book):
        row = _write_chart(workbook, sheet, formats, book, addresses, chart, row)
    paper(sheet, book, landscape=widest > FIGURES_WIDE)
    sheet.print_area(0, 0, row, last)


def charts_of(book: Book) -> list[Chart]:
    """The charts whose tables are filled; of a form to fill, all of them."""
    done = Stage.SETTLE if book.stage is None else book.stage
    return [chart for chart in book.year.charts if chart.stage.value <= done.value]


def _largest(book: Book, chart: Chart) -> list[tuple[str, Any, Any]]:
    """The chart's rows: table name, entry, result; the largest by the first series."""
    rows = [(name, entry, result) for name in chart.tables for entry, result in _pairs(book, name)]
    if chart.lines:
        return rows
    first = chart.series[0]
    ranked = sorted(rows, key=lambda r: -_value(r, first))
    kept = [r for r in ranked[: chart.most] if _value(r, first)]
    return kept or ranked[:1]


def _pairs(book: Book, table: str) -> list[tuple[Any, Any]]:
    """Entry and result of each row; the result twice where nothing is filled."""
    results = book.results[table]
    return list(zip(book.given.get(table, results), results, strict=True))


def _value(row: tuple[str, Any, Any], column: str) -> Any:
    _, entry, result = row
    return getattr(result, column) if hasattr(result, column) else getattr(entry, column)


def chart_contents(book: Book, addresses: Addresses, chart: Chart) -> list[list[Content]]:
    """The figures of a chart, line by line: its label, then each series in 万元, as references."""
    known = {c.name: c for c in addresses.tables[chart.tables[0]].table.columns}
    names = (chart.label, *chart.series)
    return [[_reference(addresses, item, known[name]) for name in names] for item in _largest(book, chart)]


def _write_chart(
    workbook: Any, sheet: Any, formats: Formats, book: Book, addresses: Addresses, chart: Chart, row: int
) -> int:
    columns = {c.name: c for c in addresses.tables[chart.tables[0]].table.columns}
    width = 1 + len(chart.series)
    blank = [[Content(None)] * width] * chart.most
    lines = chart_contents(book, addresses, chart) if book.stage else blank
    sheet.write_string(row, 0, chart.title, formats.caption())
    top = row + 1
    for index, heading in enumerate(chart_headings(columns, chart)):
        sheet.write_string(top, index, heading, formats.header())
    for i, line in enumerate(lines, start=1):
        sheet.set_row(top + i, BODY_HEIGHT - 3)
        for index, content in enumerate(line):
            put(sheet, top + i, index, content, formats.number("#,##0.00") if index else formats.plain())
    _draw(workbook, sheet, chart, columns, top, len(lines))
    return top + max(len(lines) + 2, ROWS_PER_CHART)


def chart_headings(columns: Mapping[str, Column], chart: Chart) -> list[str]:
    """The headings above a chart's figures."""
    return [columns[chart.label].heading, *(f"{columns[name].heading}（万元）" for name in chart.series)]


def _reference(addresses: Addresses, item: tuple[str, Any, Any], column: Column) -> Content:
    placed = addresses.tables[item[0]]
    key = str(_value(item, placed.table.key or ""))
    value = _value(item, column.name)
    source = f"{quoted(placed.sheet)}!{a1(placed.row_of[key], placed.column_of[column.name])}"
    if column.kind is not Kind.MONEY:
        return Content(value, f"={source}")
    factor = WAN // placed.table.unit_of(column).fen
    shown = in_unit(round_money(value, HUNDREDTH), Unit.WAN)
    return Content(float(shown), f"=ROUND({source}/{factor},2)")


def _look(chart: Chart, colour: str) -> dict[str, Any]:
    if chart.lines:
        return {"line": {"color": colour, "width": 2}, "marker": {"type": "circle", "fill": {"color": colour}}}
    return {"fill": {"color": colour}, "gap": 60}


def _draw(workbook: Any, sheet: Any, chart: Chart, columns: dict[str, Column], top: int, count: int) -> None:
    kind = "line" if chart.lines else "bar" if count > MOST_COLUMNS else "column"
    drawn = workbook.add_chart({"type": kind})
    for index, name in enumerate(chart.series, start=1):
        drawn.add_series(
            {
                "name": columns[name].heading,
                "categories": [CHARTS, top + 1, 0, top + count, 0],
                "values": [CHARTS, top + 1, index, top + count, index],
                **_look(chart, COLOURS[index - 1]),
            }
        )
    drawn.set_title({"name": chart.title, "name_font": {"size": 12}})
    drawn.set_legend({"position": "bottom"})
    if kind == "bar":
        drawn.set_y_axis({"reverse": True})
    drawn.set_size({"width": 760, "height": 390})
    sheet.insert_chart(top - 1, len(chart.series) + 2, drawn)
