"""Cells of an open LibreOffice sheet, read in blocks: one call over the pipe costs half a millisecond."""

import contextlib
import datetime
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

Content = float | Decimal | str | datetime.date | None
"""What a test puts into a cell: text stays text ("007"), None or "" empties the cell."""

_BLOCK_CELLS = 200_000
_ANY_RESULT = 1 | 2 | 4  # com.sun.star.sheet.FormulaResult: VALUE | STRING | ERROR
_CONTENTS = 1 | 2 | 4 | 16  # com.sun.star.sheet.CellFlags: VALUE | DATETIME | STRING | FORMULA
_DAY_ZERO = datetime.date(1899, 12, 30)


def sheets(book: Any) -> list[Any]:
    return [book.Sheets.getByIndex(index) for index in range(book.Sheets.Count)]


def sheet_named(book: Any, name: str) -> Any:
    if not book.Sheets.hasByName(name):
        raise KeyError(f"没有名为「{name}」的表；有：{'、'.join(book.Sheets.ElementNames)}")
    return book.Sheets.getByName(name)


def formula_values(sheet: Any) -> dict[str, float | str]:
    """The value of every formula cell; a cell in error holds nothing and is asked for its code."""
    return {
        column_name(column) + str(row + 1): f"#错误({sheet.getCellByPosition(column, row).getError()})"
        if value is None
        else value
        for column, row, value in _formula_cells(sheet, lambda block: block.getDataArray())
    }


def formula_texts(sheet: Any) -> dict[str, str]:
    """The text of every formula cell."""
    return {
        column_name(column) + str(row + 1): text
        for column, row, text in _formula_cells(sheet, lambda block: block.getFormulaArray())
    }


def put(sheet: Any, name: str, content: Content) -> None:
    """Set one cell as a person would type it, on a protected sheet too, and check that it took."""
    cell = sheet.getCellRangeByName(name)
    _refuse_covered(sheet, cell, name)
    if isinstance(content, datetime.date):
        content = float((content - _DAY_ZERO).days)
    if content is None or content == "":
        with contextlib.suppress(Exception):
            sheet.unprotect("")  # clearing, unlike setting, silently does nothing to a locked cell
        cell.clearContents(_CONTENTS)
        took = cell.Type.value == "EMPTY"
    elif isinstance(content, str):
        cell.setString(content)
        took = cell.getString() == content
    else:
        cell.setValue(float(content))
        took = cell.getValue() == float(content)
    if not took:
        raise ValueError(f"{sheet.Name}!{name} 写不进 {content!r}（工作表有密码保护？）")


def column_name(index: int) -> str:
    """The letters of a column counted from 0: 0 → A, 26 → AA."""
    letters = ""
    index += 1
    while index:
        index, letter = divmod(index - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return letters


def _formula_cells(sheet: Any, read: Callable[[Any], tuple[tuple[Any, ...], ...]]) -> Iterator[tuple[int, int, Any]]:
    """Column, row (both from 0) and what ``read`` says of every formula cell.

    Which cells hold formulas is asked, not guessed from their text: a text may begin with "=". All of
    them are then read as one rectangle, because values and errors alternating down a column would
    otherwise make thousands of small ranges.
    """
    areas = sheet.queryFormulaCells(_ANY_RESULT).RangeAddresses
    boxes = [(area.StartColumn, area.StartRow, area.EndColumn, area.EndRow) for area in areas]
    if not boxes:
        return
    left, top = min(box[0] for box in boxes), min(box[1] for box in boxes)
    right, bottom = max(box[2] for box in boxes), max(box[3] for box in boxes)
    step = max(1, _BLOCK_CELLS // (right - left + 1))
    rows: list[tuple[Any, ...]] = []
    for first in range(top, bottom + 1, step):
        last = min(first + step - 1, bottom)
        rows += read(sheet.getCellRangeByPosition(left, first, right, last))
    for start_column, start_row, end_column, end_row in boxes:
        for row in range(start_row, end_row + 1):
            for column in range(start_column, end_column + 1):
                yield column, row, rows[row - top][column - left]


def _refuse_covered(sheet: Any, cell: Any, name: str) -> None:
    """A cell under a merged one cannot be typed into: a test that names it means another."""
    merged = sheet.createCursorByRange(cell)
    merged.collapseToMergedArea()
    corner, own = merged.RangeAddress, cell.CellAddress
    if (corner.StartColumn, corner.StartRow) != (own.Column, own.Row):
        first = column_name(corner.StartColumn) + str(corner.StartRow + 1)
        raise ValueError(f"{sheet.Name}!{name} 被合并单元格盖住，应写 {first}")
