"""读写格子：一片一片地读，一片一片地写；读出来的写回去，格子与原来一样。

xlwings finds the cells; the blocks themselves go through Excel's own object model (``.api``), because xlwings'
conversions ask the program a dozen questions for each block.

A cell's content is what a person would have typed: None (blank), a number, True or False, a formula with
its ``=``, or a text, marked by a leading apostrophe so that no text is ever taken for a number or a formula.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from xltool.workbook.contents import Content
from xltool.workbook.layout import a1
from xltool.workbook.locate import WIDTH

if TYPE_CHECKING:
    import xlwings

Typed = float | int | str | bool | None
Block = list[list[Any]]
ERRORS = {
    -2146826288: "#NULL!", -2146826281: "#DIV/0!", -2146826273: "#VALUE!", -2146826265: "#REF!",
    -2146826259: "#NAME?", -2146826252: "#NUM!", -2146826246: "#N/A",
}  # fmt: skip
"""Error values as the object model gives them."""
FIRST_ERROR, LAST_ERROR, NEWER_ERROR = -2146826288, -2146826100, "#VALUE!"
"""Newer programs have more of them (#SPILL!, #CALC!): to the reader they are errors like any other."""
SAFE_START = re.compile(r"[\u4e00-\u9fff（【“—]")
"""A text that starts so is never taken for a number, a date or a formula; it needs no apostrophe."""


@dataclass(frozen=True, slots=True)
class Area:
    """A block of cells on a sheet, from its zero-based first row and column."""

    sheet: str
    row: int
    column: int
    height: int
    width: int

    def range(self, book: "xlwings.Book") -> "xlwings.Range":
        """The same as the spreadsheet program knows it."""
        last = a1(self.row + self.height - 1, self.column + self.width - 1)
        return book.sheets[self.sheet].range(f"{a1(self.row, self.column)}:{last}")  # an address: one call, not ten


def as_typed(content: Content) -> Typed:
    """What to type so that a cell holds a content."""
    if content.formula:
        return content.formula
    return "'" + content.value if isinstance(content.value, str) else content.value


@contextmanager
def by_hand(app: "xlwings.App") -> Iterator[None]:
    """While this lasts the program calculates only when told to."""
    mode = app.calculation
    app.calculation = "manual"
    try:
        yield
    finally:
        with suppress(Exception):  # of a program that no longer answers; the macro puts the mode back too
            app.calculation = mode


def _error(value: Any) -> Any:
    """An error value as its text; anything else as it is."""
    if type(value) is int and FIRST_ERROR <= value <= LAST_ERROR:
        return ERRORS.get(value, NEWER_ERROR)
    return value


def _block(value: Any, area: Area) -> Block:
    """A bulk value as rows of a list, whatever shape the program gave it."""
    if area.height == area.width == 1:
        while isinstance(value, list | tuple):
            value = value[0]
        return [[value]]
    if not isinstance(value[0], list | tuple):
        value = [value] if area.height == 1 else [[item] for item in value]
    return [list(line) for line in value]


def _typed(formula: Any, value: Any) -> Typed:
    """What a cell's formula text and value say was typed into it."""
    if value is None or formula in (None, ""):
        return None if not isinstance(formula, str) or not formula.startswith("=") else formula
    if isinstance(value, bool | float) and not str(formula).startswith("="):
        return value
    if isinstance(value, str) and (formula == value or not str(formula).startswith("=")):
        return "'" + value  # a text that looks like a formula is its own value
    return str(formula)


def read_both(book: "xlwings.Book", area: Area) -> tuple[Block, Block]:
    """What was typed into each cell of an area, and what it comes to: two bulk reads."""
    cells = area.range(book).api
    formulas, values = _block(cells.Formula, area), _block(cells.Value2, area)
    typed = [
        [_typed(formula, value) for formula, value in zip(*lines, strict=True)]
        for lines in zip(formulas, values, strict=True)
    ]
    return typed, [[_error(value) for value in line] for line in values]


def read_typed(book: "xlwings.Book", area: Area) -> Block:
    """What was typed into each cell of an area."""
    return read_both(book, area)[0]


def write_typed(book: "xlwings.Book", area: Area, typed: Sequence[Sequence[Typed]]) -> None:
    """Type into every cell of an area at once."""
    area.range(book).api.Formula = [[_entered(item) for item in line] for line in typed]


def _entered(item: Typed) -> Any:
    """What the program is given: a blank as "", and the apostrophe only where a text could be misread.

    In a cell formatted as text an apostrophe might stay as it is.
    """
    if isinstance(item, str) and item.startswith("'") and SAFE_START.match(item[1:]):
        return item[1:]
    return "" if item is None else item


def read_values(book: "xlwings.Book", area: Area) -> Block:
    """What an area shows: numbers in full, dates as dates, error values as their text; two bulk reads.

    ``Value`` would cut a cell in currency format to four decimals, ``Value2`` gives a date as a bare number.
    """
    cells = area.range(book)
    shown = _block(cells.options(err_to_str=True).value, area)
    exact = _block(cells.api.Value2, area)
    return [
        [
            full
            if isinstance(full, float) and not isinstance(value, str) and not hasattr(value, "year")
            else _error(full)
            if type(full) is int
            else value
            for value, full in zip(*lines, strict=True)
        ]
        for lines in zip(shown, exact, strict=True)
    ]


def cut(sheet: Block, area: Area) -> Block:
    """An area out of a whole sheet; blank where the sheet ends."""
    rows, columns = range(area.row, area.row + area.height), range(area.column, area.column + area.width)
    return [[at(sheet, row, column) for column in columns] for row in rows]


def at(sheet: Block, row: int, column: int) -> Any:
    """One cell of a whole sheet; None beyond its end."""
    return sheet[row][column] if row < len(sheet) and column < len(sheet[row]) else None


def used(book: "xlwings.Book", sheet: str) -> Area:
    """From a sheet's first cell to its last used one."""
    cells = book.sheets[sheet].api.UsedRange
    return Area(sheet, 0, 0, cells.Row + cells.Rows.Count - 1, cells.Column + cells.Columns.Count - 1)


def grid(book: "xlwings.Book", sheet: str) -> list[tuple[Any, ...]]:
    """A sheet's values as the reader takes them."""
    area = used(book, sheet)
    pad = (None,) * max(0, WIDTH - area.width)
    lines = [(*(None if value == "" else value for value in line), *pad) for line in read_values(book, area)]
    while lines and all(value is None for value in lines[-1]):
        lines.pop()
    return lines
