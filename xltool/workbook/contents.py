"""内容：每张表的每一格放什么——公式和程序算出的数；写成新簿、填进打开的簿，放的都是这些。"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from xltool.money import in_unit
from xltool.tables import Column, Kind, Role, Table
from xltool.workbook.book import Book
from xltool.workbook.cells import FIRST_DAY, Cell, to_cell
from xltool.workbook.formulas import Book as Addresses
from xltool.workbook.layout import Placed, a1
from xltool.workbook.parse import exact

TOTAL = "合计"
CLOSE = 1e-12
"""How far a ratio may be from ours: two orders of adding the same doubles. Money, counts, texts: not at all."""


@dataclass(frozen=True, slots=True)
class Content:
    """What one cell holds."""

    value: Cell
    """Our own figure: what the formula must come to."""
    formula: str = ""
    """With its ``=``; empty where the cell holds the value itself."""


def rows_with(book: Book, table: Table, column: Column) -> Sequence[Any]:
    """The half of the rows, given or computed, that has this column; none when neither has."""
    entries = book.given.get(table.name, ())
    if table.entry and entries and hasattr(entries[0], column.name):
        return entries
    rows = book.results.get(table.name, ())
    return rows if rows and hasattr(rows[0], column.name) else ()


def column_contents(book: Book, placed: Placed, column: Column, addresses: Addresses) -> list[Content]:
    """A column's cells, one for each row that the book has."""
    table = placed.table
    unit = table.unit_of(column)
    found = []
    for i, row in enumerate(rows_with(book, table, column)):
        value = to_cell(getattr(row, column.name), column, unit)
        formula = ""
        if column.formula:
            key = placed.keys[i]
            formula = addresses.formula(column.formula, table.name, placed.row_of[key], key)
        found.append(Content(value, formula))
    return found


def total_value(book: Book, table: Table, column: Column) -> float | None:
    """What a column's cell in the 合计 row holds; None where it has no total, or a result no rows yet."""
    rows = rows_with(book, table, column)
    if not column.summed or (not rows and column.role is Role.RESULT):
        return None
    values = [value for value in (getattr(item, column.name) for item in rows) if value is not None]
    money = column.kind is Kind.MONEY
    return float(in_unit(sum(values), table.unit_of(column)) if money else Decimal(sum(values)))


def total_content(book: Book, placed: Placed, column: Column) -> Content | None:
    """The same with its formula."""
    whole = total_value(book, placed.table, column)
    if whole is None:
        return None
    index = placed.column_of[column.name]
    places = placed.table.unit_of(column).places if column.kind is Kind.MONEY else column.places
    first, last = placed.first_row, placed.first_row + placed.count - 1
    return Content(whole, f"=ROUND(SUM({a1(first, index)}:{a1(last, index)}),{places})")


def same_value(theirs: Any, ours: Cell, column: Column | None) -> bool:
    """Whether a cell shows our own figure, exactly but for a ratio's last bits."""
    if isinstance(theirs, datetime | date):
        theirs = ((theirs.date() if isinstance(theirs, datetime) else theirs) - FIRST_DAY).days
    if isinstance(ours, str) or ours is None:
        return (theirs or "") == (ours or "")
    if not isinstance(theirs, int | float) or isinstance(theirs, bool):
        return False
    if column is not None and column.kind is Kind.RATIO:
        return abs(theirs - ours) <= CLOSE * max(1.0, abs(ours))
    return exact(theirs) == exact(ours)


def put(sheet: Any, row: int, column: int, content: Content, style: Any) -> None:
    """Put a content into a cell of an XlsxWriter worksheet; the value goes beside a formula."""
    if content.formula:
        sheet.write_formula(row, column, content.formula, style, content.value)
    elif content.value is None:
        sheet.write_blank(row, column, None, style)
    elif isinstance(content.value, str):
        sheet.write_string(row, column, content.value, style)
    else:
        sheet.write_number(row, column, content.value, style)
