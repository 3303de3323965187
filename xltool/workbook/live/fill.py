"""要填的内容：各表的结果、合计、读作数的填报格、标注、勾稽、图表数据、取值说明，各落在哪一片。"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from xltool.problems import Message, Place, Problem, Refused
from xltool.tables import Column, Kind, Role, Table, columns
from xltool.workbook.book import CHARTS, CHECKS, PARAMETERS, Book
from xltool.workbook.cells import ABSENT, to_cell
from xltool.workbook.contents import Content, column_contents, total_content
from xltool.workbook.formulas import Book as Addresses
from xltool.workbook.importing import Imported
from xltool.workbook.layout import Placed, a1
from xltool.workbook.live.cells import Area
from xltool.workbook.live.place import Layout
from xltool.workbook.locate import Grid, text_of
from xltool.workbook.page import flag_text
from xltool.workbook.parse import ABSENT_WORDS, exact, normalised
from xltool.workbook.read import Read

BLANK = Content(None)
FLAGS = re.compile(r"(【(示例数据|参数已调整|试算：[^】]*)】　?)+")
TEXT_OF_FORMULA = Message(
    "E6507", "是公式，结果是文字“{value}”（读作 {read}）", "别的公式要引用它，应为数字", "请让公式得出数字，或直接填数"
)


@dataclass(frozen=True, slots=True)
class Fill:
    """A block of cells and what they are to hold; ``columns`` tells the kind of each result column."""

    area: Area
    contents: list[list[Content]]
    columns: tuple[Column | None, ...]


IsFormula = Callable[[str, int, int], bool]
"""Whether a cell holds a formula of the clerk: sheet, row as read, column."""


def fills(book: Book, read: Read, layout: Layout, addresses: Addresses, is_formula: IsFormula) -> list[Fill]:
    """Everything that the tables of the book are to hold. Raises Refused for a formula that gives no number."""
    found: list[Fill] = []
    problems: list[Problem] = []
    for name, lines in layout.lines.items():
        placed = layout.tables[name]
        listed = name in read.listed
        found += _results(book, placed, lines, addresses, listed=listed)
        found += _totals(book, placed)
        if placed.table.entry is not None and not listed:
            found += _read_as(book, read, placed, lines, is_formula, problems)
    for name in layout.tables.keys() - layout.lines.keys() - book.year.published_results.keys():
        found += _emptied(layout.tables[name])
    if problems:
        raise Refused(problems)
    found += _flags(book, read, layout)
    return found


def _emptied(placed: Placed) -> Iterable[Fill]:
    """No results in a table of a later step: what stands there was worked out from other figures."""
    ours = [column for column in _written(placed.table) if column.name in placed.column_of]
    parts = [(placed.first_row, placed.count, ours)]
    if placed.total_row is not None:
        parts.append((placed.total_row, 1, [column for column in ours if column.summed]))
    for first, height, emptied in parts:
        for run in _runs(sorted(placed.column_of[column.name] for column in emptied)) if height else ():
            area = Area(placed.sheet, first, run[0], height, len(run))
            yield Fill(area, [[BLANK] * len(run)] * height, (None,) * len(run))


def _written(table: Table) -> list[Column]:
    """The columns that belong to the program: every column of the computed half that the entry has not."""
    if table.result is None:
        return []
    filled = {column.name for column in columns(table.entry)} if table.entry else set()
    return [column for column in columns(table.result) if column.name not in filled]


def _results(book: Book, placed: Placed, lines: list[int], addresses: Addresses, *, listed: bool) -> Iterable[Fill]:
    """The computed columns from the first row of the body to its last; rows without a figure are cleared.

    ``listed``: a list fills the other columns too; printed keys stay.
    """
    ours = placed.table.columns if listed else _written(placed.table)
    printed = placed.table.key if placed.table.fixed else None
    written = [c for c in ours if c.name in placed.column_of and c.role is not Role.LABEL and c.name != printed]
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


def _read_as(
    book: Book, read: Read, placed: Placed, lines: list[int], is_formula: IsFormula, problems: list[Problem]
) -> Iterable[Fill]:
    """Filled cells that were read as something else than they hold: formulas need the number itself.

    A formula of the clerk's stays; one whose result is a number written as text goes to ``problems``.
    """
    table, sheet = placed.table, placed.sheet
    assert table.entry is not None
    for column in columns(table.entry):
        index = placed.column_of.get(column.name)
        if column.role not in (Role.KEY, Role.GIVEN) or index is None:
            continue
        cells: dict[int, Content] = {}
        for entry, was, row in zip(book.given.get(table.name, ()), read.lines[table.name], lines, strict=True):
            line = read.grids[sheet][was]
            raw = line[index] if index < len(line) else None
            value = to_cell(getattr(entry, column.name), column, table.unit_of(column))
            if _holds(raw, value, column):
                continue
            if not is_formula(sheet, was, index):
                cells[row] = Content(value)
            elif not isinstance(value, str):
                problems.append(TEXT_OF_FORMULA.at(Place(sheet, a1(was, index)), value=raw, read=value))
        yield from _blocks(sheet, index, cells)


def _blocks(sheet: str, index: int, cells: Mapping[int, Content]) -> Iterable[Fill]:
    """Cells of one column, by row, in as few blocks as they make."""
    for run in _runs(sorted(cells)):
        yield Fill(Area(sheet, run[0], index, len(run), 1), [[cells[row]] for row in run], (None,))


def _holds(raw: Any, value: Any, column: Column) -> bool:
    """Whether a cell already holds a value as formulas need it."""
    if value is None or value == ABSENT:
        return raw in (None, "") or not isinstance(raw, str) or normalised(raw) in _ABSENT
    if column.kind is Kind.DATE:
        return not isinstance(raw, str)
    if isinstance(value, str):
        return isinstance(raw, str) and raw == value
    return isinstance(raw, int | float) and not isinstance(raw, bool) and exact(raw) == exact(value)


_ABSENT = {normalised(word) for word in ABSENT_WORDS}


def _flags(book: Book, read: Read, layout: Layout) -> Iterable[Fill]:
    """示例数据, 参数已调整: in the line below the title of every sheet, where nobody has written anything else."""
    text = flag_text(book)
    start = normalised(f"{book.number}年度{book.city.name}")
    titles = {sheet.name: normalised(sheet.title) for sheet in book.year.sheets}
    titles |= dict.fromkeys((PARAMETERS, CHECKS, CHARTS), start)
    for name, title in titles.items():
        grid = read.grids.get(name, ())
        row = next((i + 1 for i, line in enumerate(grid) if _starts(line, title)), len(grid))
        there = grid[row][0] if row < len(grid) else ""
        if there is None or (isinstance(there, str) and FLAGS.fullmatch(there)):
            yield Fill(Area(name, layout.shifted(name, row), 0, 1, 1), [[Content(text or None)]], (None,))


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
        if index is None or column.name not in imported.columns:
            continue
        values = [to_cell(getattr(entry, column.name), column, table.unit_of(column)) for entry in rows]
        values += [None] * (len(lines) - len(rows))
        found += _blocks(placed.sheet, index, {
            row: Content(value)
            for row, value in zip(lines, values, strict=True)
            if not _holds(_shown(grid[placed.sheet], layout, placed.sheet, row, index), value, column)
        })  # fmt: skip
    return found


def _shown(grid: Grid, layout: Layout, sheet: str, row: int, index: int) -> Any:
    """What a cell shows that will stand on ``row`` after the insertions; nothing on an inserted row."""
    was = next((i for i in range(row, -1, -1) if layout.shifted(sheet, i) <= row), -1)
    return grid[was][index] if 0 <= was < len(grid) and layout.shifted(sheet, was) == row else None
