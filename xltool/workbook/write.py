"""写簿：由一个 ``Book`` 写出整本工作簿，公式与缓存值并列，逐字节可重现。"""

from datetime import datetime
from typing import Any, BinaryIO

from xltool.tables import Column, Role
from xltool.workbook.book import Book
from xltool.workbook.contents import TOTAL, Content, column_contents, put, total_content
from xltool.workbook.formulas import Book as Addresses
from xltool.workbook.layout import Placed, SheetPlan
from xltool.workbook.page import flag_text, paper, sign_off, unit_line, validate
from xltool.workbook.style import (
    BODY_HEIGHT,
    HEADER_HEIGHT,
    LINE_HEIGHT,
    TITLE_HEIGHT,
    Formats,
)

CREATED = datetime(2024, 1, 1)
"""A fixed date: the same content is the same bytes."""
ROWS_OF_A_PAGE = 36
"""A first table longer than this has its heading repeated on every page."""


def write_book(book: Book, stream: BinaryIO) -> None:
    """Write the whole workbook into ``stream``."""
    workbook = new_workbook(stream, book.year.document)
    fill_workbook(workbook, book)
    workbook.close()


def new_workbook(stream: BinaryIO, title: str) -> Any:
    """An open XlsxWriter workbook without sheets, whose file is written when it is closed."""
    from xlsxwriter import Workbook

    workbook = Workbook(stream, {"in_memory": True})
    workbook.worksheet_class = plain_worksheets()
    workbook.set_properties({"title": title, "created": CREATED})
    workbook.set_calc_mode("auto")
    return workbook


def fill_workbook(workbook: Any, book: Book, *, charts: bool = False) -> None:
    """Write every sheet of the book into an open workbook; ``charts`` even before there is anything to draw."""
    from xltool.workbook.charts import charts_of, write_charts
    from xltool.workbook.check_sheet import place_checks, write_checks
    from xltool.workbook.guide import write_guide
    from xltool.workbook.identity_sheet import write_identity
    from xltool.workbook.method import write_method
    from xltool.workbook.parameter_sheet import place_parameters, write_parameters

    formats = Formats(workbook)
    plans = book.plans()
    tables = {placed.table.name: placed for plan in plans for placed in plan.tables}
    checks = place_checks(book)
    addresses = Addresses({**tables, **checks.tables}, place_parameters(book))
    write_guide(workbook, formats, book)
    write_parameters(workbook, formats, book)
    for plan in plans:
        SheetWriter(workbook, formats, book, plan, addresses).write()
    write_checks(workbook, formats, book, checks, addresses)
    if book.year.charts and (charts or (book.stage is not None and charts_of(book))):
        write_charts(workbook, formats, book, addresses)
    write_method(workbook, formats, book)
    if book.identity:
        write_identity(workbook, book.identity)


class SheetWriter:
    """Writes one policy sheet."""

    def __init__(self, workbook: Any, formats: Formats, book: Book, plan: SheetPlan, addresses: Addresses) -> None:
        self.formats, self.book, self.plan, self.addresses = formats, book, plan, addresses
        self.sheet = workbook.add_worksheet(plan.sheet.name)

    def write(self) -> None:
        """Heading lines, tables, sign-off, paper."""
        self._heading()
        for placed in self.plan.tables:
            self._table(placed)
        if self.plan.sign_row is not None:
            width = sum(self._widths()[: self.plan.paper_width])
            sign_off(self.sheet, self.formats, self.book, self.plan.sign_row, width)
        self._paper()

    def _line(self, row: int, text: str, style: Any, height: float) -> None:
        last = self.plan.paper_width - 1
        self.sheet.set_row(row, height)
        if last:
            self.sheet.merge_range(row, 0, row, last, "", style)
        self.sheet.write_string(row, 0, text, style)

    def _heading(self) -> None:
        spec, last = self.plan.sheet, self.plan.paper_width - 1
        if spec.annex:
            self.sheet.write_string(0, 0, spec.annex, self.formats.annex())
        self.sheet.set_row(0, LINE_HEIGHT + 4)
        self._line(1, spec.title, self.formats.title(), TITLE_HEIGHT)
        self.sheet.set_row(2, LINE_HEIGHT)
        self.sheet.write_string(2, 0, flag_text(self.book), self.formats.flag())
        if not spec.tables[0].caption:
            self.sheet.write_string(2, last, unit_line(spec.tables[0]), self.formats.unit())
        per_line = sum(self._widths()[: self.plan.paper_width]) / 2
        for i, text in enumerate(spec.before):
            lines = -(-len(text) // max(1, int(per_line * 0.88)))
            style = self.formats.text_line(bold=text[1] == "、")
            self._line(self.plan.before_row + i, text, style, LINE_HEIGHT * lines + 4)

    def _table(self, placed: Placed) -> None:
        table = placed.table
        if placed.caption_row is not None:
            self.sheet.set_row(placed.caption_row, LINE_HEIGHT + 6)
            self.sheet.write_string(placed.caption_row, 0, table.caption, self.formats.caption())
            unit = unit_line(table)
            self.sheet.write_string(placed.caption_row, len(table.columns) - 1, unit, self.formats.unit())
        self._headings(placed)
        for row in range(placed.first_row, placed.first_row + placed.count):
            self.sheet.set_row(row, BODY_HEIGHT)
        for index, column in enumerate(table.columns):
            self._column(placed, index, column)
        self._labels(placed)
        self._total(placed)
        last = min(len(table.columns), self.plan.paper_width) - 1
        for i, text in enumerate(table.notes):
            self._note(placed.end_row - len(table.notes) + i, last, text)

    def _note(self, row: int, last: int, text: str) -> None:
        width = sum(self._widths()[: last + 1])
        lines = -(-len(text) * 2 // max(1, int(width * 0.9)))
        style = self.formats.text_line()
        self.sheet.set_row(row, (LINE_HEIGHT - 2) * lines + 6)
        if last:
            self.sheet.merge_range(row, 0, row, last, "", style)
        self.sheet.write_string(row, 0, text, style)

    def _headings(self, placed: Placed) -> None:
        style, table, row = self.formats.header(), placed.table, placed.header_row
        self.sheet.set_row(row, HEADER_HEIGHT + (14 if len(table.columns) > 9 else 0))
        for index, column in enumerate(table.columns):
            if index and table.columns[index - 1].role is Role.LABEL:
                continue
            if column.role is Role.LABEL:
                self.sheet.merge_range(row, index, row, index + 1, column.heading, style)
            else:
                self.sheet.write_string(row, index, table.heading_of(column), style)

    def _column(self, placed: Placed, index: int, column: Column) -> None:
        style = self.formats.value(column, placed.table.unit_of(column))
        contents = column_contents(self.book, placed, column, self.addresses)
        for i in range(placed.count):
            row = placed.first_row + i
            if i >= len(contents):
                self._blank(placed, i, index, column, style)
            else:
                put(self.sheet, row, index, contents[i], style)
        if column.role is Role.GIVEN and self.book.stage is None:
            validate(self.sheet, placed, index, column)

    def _blank(self, placed: Placed, i: int, index: int, column: Column, style: Any) -> None:
        """A cell to fill; the keys that the document gives are printed."""
        if column.role is Role.KEY and i < len(placed.keys):
            self.sheet.write_string(placed.first_row + i, index, placed.keys[i], style)
        else:
            self.sheet.write_blank(placed.first_row + i, index, None, style)

    def _labels(self, placed: Placed) -> None:
        index = next((i for i, c in enumerate(placed.table.columns) if c.role is Role.LABEL), None)
        if index is None:
            return
        labels = [placed.table.labels.get(key, "") for key in placed.keys]
        start = 0
        for i in range(1, len(labels) + 1):
            if i == len(labels) or labels[i] != labels[start]:
                first, last = placed.first_row + start, placed.first_row + i - 1
                if labels[start] and last > first:
                    self.sheet.merge_range(first, index, last, index, labels[start], self.formats.label())
                start = i

    def _total(self, placed: Placed) -> None:
        row = placed.total_row
        if row is None:
            return
        self.sheet.set_row(row, BODY_HEIGHT)
        table = placed.table
        key = next(i for i, c in enumerate(table.columns) if c.role in (Role.KEY, Role.GIVEN))
        for index, column in enumerate(table.columns):
            style = self.formats.value(column, table.unit_of(column), total=True)
            if index == key or column.role is Role.LABEL:
                self.sheet.write_string(row, index, TOTAL if index == key else "", style)
            else:
                whole = total_content(self.book, placed, column)
                put(self.sheet, row, index, whole or Content(None), style)
        if key and table.columns[key - 1].role is Role.LABEL:
            self.sheet.merge_range(row, key - 1, row, key, TOTAL, self.formats.label())

    def _widths(self) -> list[float]:
        widths = [0.0] * self.plan.width
        for placed in self.plan.tables:
            for index, column in enumerate(placed.table.columns):
                widths[index] = max(widths[index], column.width)
        return widths

    def _paper(self) -> None:
        sheet, plan = self.sheet, self.plan
        for index, width in enumerate(self._widths()):
            sheet.set_column(index, index, width)
        first = plan.tables[0]
        paper(sheet, self.book, landscape=plan.sheet.landscape)
        long = not plan.sheet.before and (len(plan.tables) == 1 or first.count > ROWS_OF_A_PAGE)
        sheet.repeat_rows(1, first.header_row if long else 1)
        last = max(placed.end_row for placed in plan.tables)
        sheet.print_area(0, 0, plan.sign_row or last, plan.paper_width - 1)
        key = next((i for i, c in enumerate(first.table.columns) if c.role is Role.KEY), -1)
        sheet.freeze_panes(first.first_row if not plan.sheet.before else 3, key + 1)


def plain_worksheets() -> type[Any]:
    """XlsxWriter's worksheet without its search of every formula for functions newer than 2010.

    Ours use none (a test says so), and that search was more than half of the time of writing.
    """
    from xlsxwriter.worksheet import Worksheet

    class PlainWorksheet(Worksheet):  # type: ignore[misc]  # XlsxWriter has no types
        def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
            return formula.removeprefix("=")

    return PlainWorksheet
