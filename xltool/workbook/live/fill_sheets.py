"""要填的内容之二：勾稽检查的各行、图表的数据、计算说明里的取值。"""

from collections.abc import Iterable, Mapping, Sequence

from xltool.city import Chart
from xltool.problems import Message, Place, Refused
from xltool.workbook.book import CHARTS, CHECKS, METHOD, Book
from xltool.workbook.charts import chart_contents, charts_of
from xltool.workbook.check_sheet import (
    HEADINGS,
    LINK_COLUMN,
    CheckLine,
    PlacedChecks,
    line_contents,
    target_cell,
    verdict_text,
)
from xltool.workbook.contents import Content
from xltool.workbook.formulas import Book as Addresses
from xltool.workbook.live.cells import Area
from xltool.workbook.live.fill import BLANK, Fill
from xltool.workbook.live.place import Layout
from xltool.workbook.locate import NO_SHEET, Grid, text_of
from xltool.workbook.method import readings
from xltool.workbook.parse import normalised

NO_CHECK_HEADINGS = Message(
    "E6502", "没有找到勾稽检查的表头", "应有“编号”“规则”“左值”等栏目", "请从空表复制一张“勾稽检查”"
)
ENDS = (normalised("结论："), normalised("结算后列出"))


def place_check_lines(grids: Mapping[str, Grid], count: int, layout: Layout) -> tuple[int, int]:
    """Make room for so many check lines; their first row and how many there is room for. Raises Refused."""
    grid = grids.get(CHECKS)
    if grid is None:
        raise Refused([NO_SHEET.at(Place(CHECKS), sheet=CHECKS)])
    wanted = {normalised(heading) for heading in HEADINGS}
    header = next((i for i, line in enumerate(grid) if wanted <= {text_of(value) for value in line}), None)
    end = next((i for i, line in enumerate(grid) if text_of(line[0]).startswith(ENDS)), None)
    if header is None or end is None or end <= header:
        raise Refused([NO_CHECK_HEADINGS.at(Place(CHECKS))])
    room = end - header - 1
    if count > room:
        layout.insert(CHECKS, end, count - room)
    return header + 1, max(count, room)


def check_fills(
    lines: Sequence[CheckLine], checks: PlacedChecks, first: int, room: int, addresses: Addresses
) -> Iterable[Fill]:
    """The check lines and the verdict below them; lines of an earlier, longer run are cleared."""
    addresses = Addresses({**addresses.tables, **checks.tables}, addresses.parameters)
    rows = []
    for i, line in enumerate(lines):
        contents = line_contents(line, addresses, first + i)
        target, shown = target_cell(line.check.at, addresses)
        contents[LINK_COLUMN] = Content(shown, f'=HYPERLINK("#{target}","{shown}")')
        rows.append(contents)
    rows += [[BLANK] * len(HEADINGS)] * (room - len(rows))
    yield Fill(Area(CHECKS, first, 0, room, len(HEADINGS)), rows, (None,) * len(HEADINGS))
    yield Fill(Area(CHECKS, first + room, 0, 1, 1), [[Content(verdict_text(lines))]], (None,))


def chart_fills(book: Book, grids: Mapping[str, Grid], addresses: Addresses) -> Iterable[Fill]:
    """The figures behind each chart that the book has; none before the chart's step is done."""
    grid = grids.get(CHARTS, ())
    done = charts_of(book)
    for chart in book.year.charts:
        top = _chart_row(grid, chart)
        if top is None:
            continue
        width = 1 + len(chart.series)
        rows = chart_contents(book, addresses, chart) if chart in done else []
        rows += [[BLANK] * width] * (chart.most - len(rows))
        yield Fill(Area(CHARTS, top + 2, 0, len(rows), width), rows, (None,) * width)


def _chart_row(grid: Grid, chart: Chart) -> int | None:
    title = normalised(chart.title)
    return next((i for i, line in enumerate(grid) if text_of(line[0]) == title), None)


def method_fills(book: Book, grids: Mapping[str, Grid]) -> Iterable[Fill]:
    """本簿取值 of every reading on the 计算说明 sheet."""
    row_of = {text_of(line[0]): i for i, line in reversed(list(enumerate(grids.get(METHOD, ()))))}
    for name, chosen, *_ in readings(book):
        row = row_of.get(normalised(name))
        if row is not None:
            yield Fill(Area(METHOD, row, 1, 1, 1), [[Content(chosen)]], (None,))
