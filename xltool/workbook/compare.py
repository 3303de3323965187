"""比对：簿里各张结果表写着的数，与按填报数重算的，逐格相同不相同。"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from xltool.problems import Place
from xltool.tables import Column, Role, Sheet, Stage, Table, columns
from xltool.workbook.book import Book
from xltool.workbook.cells import to_cell
from xltool.workbook.contents import same_value, total_value
from xltool.workbook.layout import a1
from xltool.workbook.locate import Found, Grid, find_table
from xltool.workbook.parse import exact
from xltool.workbook.read import Read


@dataclass(frozen=True, slots=True)
class Difference:
    """A cell that does not hold what it should."""

    place: Place
    found: str
    wanted: str


def result_columns(table: Table) -> list[Column]:
    """The columns that a table computes; what the clerk fills and the group labels are not among them."""
    filled = {column.name for column in (columns(table.entry) if table.entry else ())}
    return [c for c in table.columns if c.name not in filled and c.role is not Role.LABEL]


def differences(read: Read, book: Book) -> list[Difference]:
    """Every result cell of the book that was read which is not as ``book``, the same worked out, has it."""
    found: list[Difference] = []
    for sheet in book.year.sheets:
        grid = read.grids.get(sheet.name, ())
        for table in sheet.tables:
            if table.result is not None and table.name in book.results:
                found += _in_table(read, book, sheet, table, grid)
    return found


def reached(read: Read) -> Stage | None:
    """The last step that any result of the book that was read belongs to; None for a form."""
    stages: list[Stage] = []
    for sheet in read.book.year.sheets:
        grid = read.grids.get(sheet.name, ())
        for table in sheet.tables:
            if table.result is not None and table.name not in read.book.year.published_results:
                there = read.tables.get(table.name) or find_table(sheet, table, grid, [])
                if there is not None and _any_result(there, grid):
                    stages.append(table.stage)
    return max(stages, key=lambda stage: stage.value, default=None)


def _any_result(there: Found, grid: Grid) -> bool:
    at = [there.column_of.get(column.name, -1) for column in there.table.columns if column.role is Role.RESULT]
    return any(_cell(grid, row, index) not in (None, "") for row in there.rows for index in at)


def _in_table(read: Read, book: Book, sheet: Sheet, table: Table, grid: Grid) -> Iterator[Difference]:
    there = read.tables.get(table.name) or find_table(sheet, table, grid, [])
    results = book.results[table.name]
    if there is None:
        if results:
            yield Difference(Place(sheet.name, "", table.caption), "（没有这张表）", "应有结算的结果")
        return
    lines = read.lines.get(table.name, []) if table.entry else result_lines(there, grid)
    if len(lines) != len(results):
        place = Place(sheet.name, "", table.caption)
        yield Difference(place, f"有 {len(lines)} 行", f"应有 {len(results)} 行")
        return
    for column in result_columns(table):
        index = there.column_of.get(column.name)
        if index is None:
            yield Difference(Place(sheet.name, "", table.caption), f"（没有栏目“{column.heading}”）", "应有这一栏")
        else:
            yield from _in_column(book, there, column, index, lines, grid)


def _in_column(
    book: Book, there: Found, column: Column, index: int, lines: Sequence[int], grid: Grid
) -> Iterator[Difference]:
    table = there.table
    for row, result in zip(lines, book.results[table.name], strict=True):
        ours = to_cell(getattr(result, column.name), column, table.unit_of(column))
        value = _cell(grid, row, index)
        if not same_value(value, ours, column):
            name = str(_cell(grid, row, there.column_of.get(table.key or "", -1)) or "")
            place = Place(there.sheet, a1(row, index), " · ".join(part for part in (name, column.heading) if part))
            yield Difference(place, _shown(value), _shown(ours))
    whole = total_value(book, table, column) if table.total else None
    if whole is not None and there.total_row is not None:
        value = _cell(grid, there.total_row, index)
        if not same_value(value, whole, column):
            place = Place(there.sheet, a1(there.total_row, index), f"合计 · {column.heading}")
            yield Difference(place, _shown(value), _shown(whole))


def result_lines(there: Found, grid: Grid) -> list[int]:
    """The rows of a table without filled columns: those with a key."""
    at = there.column_of.get(there.table.key or "", -1)
    return [row for row in there.rows if _cell(grid, row, at) not in (None, "")]


def _cell(grid: Grid, row: int, index: int) -> Any:
    return grid[row][index] if index >= 0 and row < len(grid) and index < len(grid[row]) else None


def _shown(value: Any) -> str:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return f"{exact(value).normalize():f}"
    return "（空）" if value in (None, "") else str(value)
