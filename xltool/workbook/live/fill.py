"""要填的内容：各表的结果、合计、读作数的填报格、标注、勾稽、图表数据、取值说明，各落在哪一片。"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from xltool.tables import Column, Kind, Role, Table, columns
from xltool.workbook.book import CHARTS, CHECKS, PARAMETERS, Book
from xltool.workbook.cells import ABSENT, to_cell
from xltool.workbook.contents import Content, column_contents, total_content
from xltool.workbook.formulas import Book as Addresses
from xltool.workbook.importing import Imported
from xltool.workbook.layout import Placed
from xltool.workbook.live.cells import Area
from xltool.workbook.live.place import Layout
from xltool.workbook.locate import Grid, text_of
from xltool.workbook.page import flag_text
from xltool.workbook.parse import ABSENT_WORDS, normalised
from xltool.workbook.read import Read

BLANK = Content(None)


@dataclass(frozen=True, slots=True)
class Fill:
    """A block of cells and what they are to hold; ``columns`` tells the kind of each result column."""

    area: Area
    contents: list[list[Content]]
    columns: tuple[Column | None, ...]


def fills(book: Book, read: Read, layout: Layout, addresses: Addresses) -> list[Fill]:
    """Everything that the tables of the book are to hold."""
    found: list[Fill] = []
    for name, lines in layout.lines.items():
        placed = layout.tables[name]
        found += _results(book, placed, lines, addresses)
        found += _totals(book, placed)
        if placed.table.entry is not None:
            rows = book.given.get(name, ())
            found += read_as(placed.table, rows, placed, read.lines[name], lines, read.grids)
    found += _flags(book, read, layout)
    return found


def _written(table: Table) -> list[Column]:
    """The columns that belong to the program: every column of the computed half that the entry has not."""
    if table.result is None:
        return []
    filled = {column.name for column in columns(table.entry)} if table.entry else set()
    return [column for column in columns(table.result) if column.name not in filled]


def _results(book: Book, placed: Placed, lines: list[int], addresses: Addresses) -> Iterable[Fill]:
    """The computed columns from the first row of the body to its last; rows without a figure are cleared."""
    written = [c for c in _written(placed.table) if c.name in placed.column_of and c.role is not Role.LABEL]
    blocks: dict[int, list[Content]] = {}
    kinds: dict[int, Column] = {}
    for column in written:
        cells = [BLANK] * placed.count
        for row, content in zip(lines, column_contents(book, placed, column, addresses), strict=False):
            cells[row - placed.first_row] = content
        blocks[placed.column_of[column.name]] = cells
        kinds[placed.column_of[column.name]] = column
    for group in _runs(sorted(blocks)):
        rows = [list(line) for line in zip(*(blocks[index] for index in group), strict=True)]
        area = Area(placed.sheet, placed.first_row, group[0], placed.count, len(group))
        if rows:
            yield Fill(area, rows, tuple(kinds[index] for index in group))


def _runs(indexes: list[int]) -> list[list[int]]:
    """Neighbouring columns together."""
    runs: list[list[int]] = []
    for index in indexes:
        if runs and index == runs[-1][-1] + 1:
            runs[-1].append(index)
        else:
            runs.append([index])
    return runs


def _totals(book: Book, placed: Placed) -> Iterable[Fill]:
    if placed.total_row is None:
        return
    sums = {
        placed.column_of[column.name]: (column, content)
        for column in placed.table.columns
        if column.name in placed.column_of and (content := total_content(book, placed, column)) is not None
    }
    for run in _runs(sorted(sums)):
        area = Area(placed.sheet, placed.total_row, run[0], 1, len(run))
        yield Fill(area, [[sums[index][1] for index in run]], tuple(sums[index][0] for index in run))


def read_as(
    table: Table, rows: Any, placed: Placed, before: list[int], lines: list[int], grids: Mapping[str, Grid]
) -> Iterable[Fill]:
    """Filled cells that were read as something else than they hold: formulas need the number itself.

    ``before`` are the rows as read, ``lines`` the same after insertions.
    """
    assert table.entry is not None
    for column in columns(table.entry):
        index = placed.column_of.get(column.name)
        if column.role not in (Role.KEY, Role.GIVEN) or index is None:
            continue
        for entry, was, row in zip(rows, before, lines, strict=True):
            line = grids[placed.sheet][was]
            raw = line[index] if index < len(line) else None
            value = to_cell(getattr(entry, column.name), column, table.unit_of(column))
            if not _holds(raw, value, column):
                yield Fill(Area(placed.sheet, row, index, 1, 1), [[Content(value)]], (None,))


def _holds(raw: Any, value: Any, column: Column) -> bool:
    """Whether a cell already holds a value as formulas need it."""
    if value is None or value == ABSENT:
        return raw in (None, "") or not isinstance(raw, str) or normalised(raw) in _ABSENT
    if column.kind is Kind.DATE:
        return not isinstance(raw, str)
    if isinstance(value, str):
        return isinstance(raw, str) and raw == value
    return isinstance(raw, int | float) and not isinstance(raw, bool) and float(raw) == float(value)


_ABSENT = {normalised(word) for word in ABSENT_WORDS}


def _flags(book: Book, read: Read, layout: Layout) -> Iterable[Fill]:
    """示例数据, 参数已调整: in the line below the title of every sheet."""
    text = flag_text(book)
    start = normalised(f"{book.number}年度{book.city.name}")
    titles = {sheet.name: normalised(sheet.title) for sheet in book.year.sheets}
    titles |= dict.fromkeys((PARAMETERS, CHECKS, CHARTS), start)
    for name, title in titles.items():
        row = next((i for i, line in enumerate(read.grids.get(name, ())) if _starts(line, title)), None)
        if row is not None:
            area = Area(name, layout.shifted(name, row + 1), 0, 1, 1)
            yield Fill(area, [[Content(text or None)]], (None,))


def _starts(line: Any, text: str) -> bool:
    return any(text_of(value).startswith(text) for value in line)


def import_fills(imported: Imported, layout: Layout) -> list[Fill]:
    """The cells of one table that an import changes, in as few blocks as they make."""
    placed, grid = layout.tables[imported.table], imported.read.grids
    table, lines = placed.table, layout.lines[imported.table]
    assert table.entry is not None
    rows = [*imported.book.given[imported.table]]
    found: list[Fill] = []
    for column in columns(table.entry):
        index = placed.column_of.get(column.name)
        if index is None or column.role is Role.LABEL:
            continue
        values = [to_cell(getattr(entry, column.name), column, table.unit_of(column)) for entry in rows]
        values += [None] * (len(lines) - len(rows))
        cells = {
            row: Content(value)
            for row, value in zip(lines, values, strict=True)
            if not _holds(_shown(grid[placed.sheet], layout, placed.sheet, row, index), value, column)
        }
        for run in _runs(sorted(cells)):
            found.append(Fill(Area(placed.sheet, run[0], index, len(run), 1), [[cells[row]] for row in run], (None,)))
    return found


def _shown(grid: Grid, layout: Layout, sheet: str, row: int, index: int) -> Any:
    """What a cell shows that will stand on ``row`` after the insertions; nothing on an inserted row."""
    was = next((i for i in range(row, -1, -1) if layout.shifted(sheet, i) <= row), -1)
    return grid[was][index] if 0 <= was < len(grid) and layout.shifted(sheet, was) == row else None
