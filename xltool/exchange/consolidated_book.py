"""汇总簿：谁交了、各县合计、各表汇总（公式是活的）、每一格来自哪个文件哪一格。

Written row by row to a temporary file, so that a hundred counties need no more memory than one table.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, BinaryIO

from xltool.city import City
from xltool.exchange.cells import TableRows
from xltool.exchange.consolidation import (
    COUNTY,
    FILE,
    ROW,
    Block,
    Source,
    added_formula,
    counties_formula,
    is_added,
    lay_out_sheet,
    places_of,
)
from xltool.exchange.identity import COLLECTED, Identity
from xltool.exchange.roster import Roster, write_roster
from xltool.exchange.spool import Spool
from xltool.exchange.trace import Tracer
from xltool.outcome import Report
from xltool.tables import Column, Kind, Role, Sheet
from xltool.workbook.cells import ABSENT, Cell
from xltool.workbook.contents import TOTAL
from xltool.workbook.identity_sheet import write_identity
from xltool.workbook.layout import a1
from xltool.workbook.page import paper
from xltool.workbook.parse import exact
from xltool.workbook.style import BODY_HEIGHT, HEADER_HEIGHT, LINE_HEIGHT, TITLE_HEIGHT, Formats, number_format
from xltool.workbook.totals import told_columns
from xltool.workbook.write import CREATED, plain_worksheets

TOTALS = "各县合计"
NOTHING = "（各县都没有填）"
ADDED = "各县相加"
PAPER_COLUMNS = 14
"""A wider table is printed on landscape paper."""


@dataclass(slots=True)
class Consolidated:
    """What the writing of a consolidated book works with."""

    workbook: Any
    formats: Formats
    city: City
    number: int
    sources: Sequence[Source]
    spool: Spool
    tracer: Tracer
    blocks: dict[str, Block]
    sums: dict[tuple[str, str, str], Decimal]
    """What each county comes to: by table, column and county."""


def write_consolidated(
    stream: BinaryIO, city: City, number: int, roster: Roster, sources: Sequence[Source], spool: Spool, report: Report
) -> None:
    """Write the consolidated book of ``sources`` into ``stream``."""
    from xlsxwriter import Workbook

    workbook = Workbook(stream, {"constant_memory": True})
    workbook.worksheet_class = plain_worksheets()
    workbook.set_properties({"title": f"{number}年度{city.name}汇总", "created": CREATED})
    workbook.set_calc_mode("auto")
    formats = Formats(workbook)
    year = city.years[number]
    blocks = {
        block.table.name: block
        for sheet in year.sheets
        for block in lay_out_sheet(
            sheet, {t.name: spool.counts([s.file for s in sources], t.name) for t in sheet.tables}
        )
    }
    write_roster(workbook, formats, city, number, roster)
    totals = workbook.add_worksheet(TOTALS)
    pages = [workbook.add_worksheet(sheet.name) for sheet in year.sheets]
    book = Consolidated(workbook, formats, city, number, sources, spool, Tracer(workbook, formats), blocks, {})
    for spec, page in zip(year.sheets, pages, strict=True):
        report(f"正在写汇总：{spec.name}")
        _sheet(book, spec, page)
    _totals(book, totals)
    write_identity(workbook, Identity(purpose=COLLECTED, city=city.name, year=str(number)).facts())
    workbook.close()


def _sheet(book: Consolidated, spec: Sheet, sheet: Any) -> None:
    blocks = [book.blocks[table.name] for table in spec.tables]
    widest = max(len(block.columns) for block in blocks) + 3
    widths = [16.0] + [0.0] * (widest - 1)
    for block in blocks:
        for i, column in enumerate(block.columns, start=1):
            widths[i] = max(widths[i], column.width)
        for i in (len(block.columns) + 1, len(block.columns) + 2):
            widths[i] = max(widths[i], 8)
    for index, width in enumerate(widths):
        sheet.set_column(index, index, width)
    sheet.set_default_row(BODY_HEIGHT)
    sheet.set_row(0, TITLE_HEIGHT)
    title = f"{spec.title}（{len(book.sources)}个县汇总）"
    sheet.merge_range(0, 0, 0, min(widest, PAPER_COLUMNS) - 1, title, book.formats.title())
    for block in blocks:
        _block(book, sheet, block)
    paper(sheet, landscape=spec.landscape or widest > 9)
    sheet.repeat_rows(0)
    sheet.freeze_panes(1, 1)


def _block(book: Consolidated, sheet: Any, block: Block) -> None:
    table = block.table
    has_money = any(column.kind is Kind.MONEY for column in table.columns)
    unit = f"（单位：{table.unit.label}）" if has_money else ""
    sheet.set_row(block.caption_row, LINE_HEIGHT + 6)
    caption = table.caption or block.sheet
    sheet.write_string(block.caption_row, 0, f"{caption}{unit}", book.formats.caption())
    found = [book.spool.get(source.file, table.name) for source in book.sources]
    if block.added_row is not None:
        _added(book, sheet, block, found)
    _headings(book, sheet, block, block.header_row, (COUNTY, FILE, ROW))
    columns = block.columns
    styles = [_style(book.formats, block, column) for column in columns]
    plain = book.formats.plain(wrap=False)
    row = block.first_row
    for source, there in zip(book.sources, found, strict=True):
        for line, values in zip(there.lines, there.rows, strict=True):
            sheet.write_string(row, 0, source.identity.name, plain)
            for index, value in enumerate(values, start=1):
                _put(sheet, row, index, value, styles[index - 1])
            sheet.write_number(row, len(columns) + 1, source.number, plain)
            sheet.write_number(row, len(columns) + 2, line + 1, plain)
            book.tracer.row(block.sheet, row, source, there, line)
            row += 1
        _sum(book, block, source, there)
    if not block.count:
        sheet.write_string(row, 0, NOTHING, plain)
    _total(book, sheet, block)


def _headings(book: Consolidated, sheet: Any, block: Block, row: int, outer: tuple[str, ...]) -> None:
    style, table = book.formats.header(), block.table
    sheet.set_row(row, HEADER_HEIGHT + (14 if len(block.columns) > 9 else 0))
    sheet.write_string(row, 0, outer[0], style)
    for index, column in enumerate(block.columns, start=1):
        sheet.write_string(row, index, table.heading_of(column), style)
    for index, text in enumerate(outer[1:], start=len(block.columns) + 1):
        sheet.write_string(row, index, text, style)


def _style(formats: Formats, block: Block, column: Column, *, total: bool = False) -> Any:
    text = column.kind is Kind.TEXT
    center = column.kind in (Kind.CHOICE, Kind.DATE)
    shown = number_format(column, block.table.unit_of(column))
    return formats.number(shown, left=text, center=center, bold=total, wrap=text)


def _put(sheet: Any, row: int, index: int, value: Cell, style: Any) -> None:
    if value is None:
        sheet.write_blank(row, index, None, style)
    elif isinstance(value, str):
        sheet.write_string(row, index, value, style)
    else:
        sheet.write_number(row, index, value, style)


def _numbers(there: Sequence[TableRows], index: int) -> list[Decimal]:
    """Every number of a column, exactly as its cells show it."""
    values = [row[index] for one in there for row in one.rows]
    return [exact(value) for value in values if isinstance(value, int | float)]


def _added(book: Consolidated, sheet: Any, block: Block, found: Sequence[TableRows]) -> None:
    """The printed rows, each added up over the counties by a formula over their rows below."""
    assert block.added_row is not None
    _headings(book, sheet, block, block.added_row, (ADDED,))
    table, columns = block.table, block.columns
    key = block.column(table.key or "") - 1
    totals: dict[int, Decimal] = {}
    last = block.added_row + len(table.fixed)
    for row, name in enumerate(table.fixed, start=block.added_row + 1):
        sheet.write_string(row, 0, f"{len(found)}个县", book.formats.plain(wrap=False))
        mine = [TableRows(one.sheet, one.columns, (), tuple(r for r in one.rows if r[key] == name)) for one in found]
        for index, column in enumerate(columns, start=1):
            style = _style(book.formats, block, column)
            if column.role is Role.KEY:
                sheet.write_string(row, index, name, style)
            elif is_added(column):
                numbers = _numbers(mine, index - 1)
                if column.summed:
                    totals[index] = totals.get(index, Decimal(0)) + sum(numbers)
                value = float(sum(numbers)) if numbers else ABSENT
                sheet.write_formula(row, index, added_formula(block, column, index, row), style, value)
            else:
                sheet.write_string(row, index, "" if column.role is Role.NOTE else ABSENT, style)
        for source, one in zip(book.sources, found, strict=True):
            book.tracer.added(block.sheet, row, source, one, key, name)
    if table.total:
        sheet.write_string(last + 1, 0, TOTAL, book.formats.plain(bold=True))
        for index, column in enumerate(columns, start=1):
            style = _style(book.formats, block, column, total=True)
            if index in totals:
                area = f"{a1(block.added_row + 1, index)}:{a1(last, index)}"
                formula = f"=ROUND(SUM({area}),{places_of(column, table)})"
                sheet.write_formula(last + 1, index, formula, style, float(totals[index]))
            else:
                sheet.write_blank(last + 1, index, None, style)


def _sum(book: Consolidated, block: Block, source: Source, there: TableRows) -> None:
    for index, column in enumerate(block.columns):
        if column.summed:
            at = (block.table.name, column.name, source.file)
            book.sums[at] = sum(_numbers([there], index), Decimal(0))


def _total(book: Consolidated, sheet: Any, block: Block) -> None:
    row = block.total_row
    if row is None:
        return
    sheet.write_string(row, 0, TOTAL, book.formats.plain(bold=True))
    for index, column in enumerate(block.columns, start=1):
        style = _style(book.formats, block, column, total=True)
        if column.summed:
            whole = sum((book.sums[block.table.name, column.name, s.file] for s in book.sources), Decimal(0))
            formula = f"=ROUND(SUM({block.area(index)}),{places_of(column, block.table)})"
            sheet.write_formula(row, index, formula, style, float(whole))
        else:
            sheet.write_blank(row, index, None, style)


def _totals(book: Consolidated, sheet: Any) -> None:
    """The amounts that each county comes down to, added up over its rows."""
    told = told_columns(book.city.years[book.number])
    sheet.set_default_row(BODY_HEIGHT)
    sheet.set_row(0, TITLE_HEIGHT)
    title = f"{book.number}年度{book.city.name}各县合计"
    sheet.merge_range(0, 0, 0, len(told), title, book.formats.title())
    sheet.set_row(2, HEADER_HEIGHT * 2)
    sheet.set_column(0, 0, 16)
    sheet.set_column(1, len(told), 18)
    sheet.write_string(2, 0, COUNTY, book.formats.header())
    for index, (spec, table, column) in enumerate(told, start=1):
        caption = table.caption.partition("、")[2]
        heading = f"{spec.name} {caption}\n{column.heading}（{table.unit_of(column).label}）"
        sheet.write_string(2, index, heading, book.formats.header())
    first = 3
    for row, source in enumerate(book.sources, start=first):
        sheet.write_string(row, 0, source.identity.name, book.formats.plain())
        for index, (_, table, column) in enumerate(told, start=1):
            block = book.blocks[table.name]
            value = float(book.sums[table.name, column.name, source.file])
            style = _style(book.formats, block, column)
            sheet.write_formula(row, index, counties_formula(block, column, row), style, value)
    last = first + len(book.sources)
    if book.sources:
        sheet.write_string(last, 0, TOTAL, book.formats.plain(bold=True))
        for index, (_, table, column) in enumerate(told, start=1):
            whole = sum((book.sums[table.name, column.name, s.file] for s in book.sources), Decimal(0))
            formula = f"=ROUND(SUM({a1(first, index)}:{a1(last - 1, index)}),{places_of(column, table)})"
            style = _style(book.formats, book.blocks[table.name], column, total=True)
            sheet.write_formula(last, index, formula, style, float(whole))
    paper(sheet, landscape=True)
    sheet.repeat_rows(0, 2)
    sheet.freeze_panes(first, 1)
