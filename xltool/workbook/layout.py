"""版面：每张表、每一栏、每一行落在哪个单元格。

One layout serves template, result book and explanation. Addresses are zero-based (row, column) here and
A1 text at the edge.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from xltool.tables import Column, Sheet, Table, columns

TITLE_ROWS = 3
"""附件 line, title, unit line."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A table on its sheet."""

    table: Table
    sheet: str
    caption_row: int | None
    header_row: int
    first_row: int
    count: int
    keys: tuple[str, ...]
    """The keys of the filled rows; blank rows follow them."""
    column_of: Mapping[str, int]
    row_of: Mapping[str, int]
    """The sheet row of each key."""

    @property
    def total_row(self) -> int | None:
        """The 合计 row, if there is one."""
        return self.first_row + self.count if self.table.total else None

    @property
    def end_row(self) -> int:
        """The first row below the table and its notes."""
        return self.first_row + self.count + bool(self.table.total) + len(self.table.notes)

    def columns(self) -> tuple[Column, ...]:
        """Its columns, left to right."""
        return self.table.columns


@dataclass(frozen=True, slots=True)
class SheetPlan:
    """A sheet laid out: its tables and how wide it is."""

    sheet: Sheet
    tables: tuple[Placed, ...]
    before_row: int
    width: int
    """Columns of the widest table."""
    paper_width: int
    """Columns that belong to the paper form."""
    sign_row: int | None


def column_letters(index: int) -> str:
    """0 → A, 26 → AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def a1(row: int, column: int, *, absolute: bool = False) -> str:
    """The A1 address of a zero-based cell."""
    sign = "$" if absolute else ""
    return f"{sign}{column_letters(column)}{sign}{row + 1}"


def quoted(sheet: str) -> str:
    """A sheet name as a formula writes it."""
    return "'" + sheet.replace("'", "''") + "'"


def _place(table: Table, sheet: str, row: int, keys: Sequence[str], count: int) -> Placed:
    caption = row if table.caption else None
    header = row + bool(table.caption)
    first = header + 1
    named = [str(key) for key in keys]
    return Placed(
        table=table,
        sheet=sheet,
        caption_row=caption,
        header_row=header,
        first_row=first,
        count=count,
        keys=tuple(named),
        column_of={column.name: i for i, column in enumerate(table.columns)},
        row_of={key: first + i for i, key in enumerate(named)},
    )


def lay_out(sheet: Sheet, keys: Mapping[str, Sequence[str]], counts: Mapping[str, int]) -> SheetPlan:
    """Place a sheet's tables below one another.

    ``keys`` names the filled rows of each table, ``counts`` how many rows it has in all.
    """
    row = TITLE_ROWS + len(sheet.before)
    placed = []
    for table in sheet.tables:
        there = _place(table, sheet.name, row, keys.get(table.name, ()), counts[table.name])
        placed.append(there)
        row = there.end_row + 1
    width = max(len(there.table.columns) for there in placed)
    paper = max(there.table.printed or len(there.table.columns) for there in placed)
    return SheetPlan(sheet, tuple(placed), TITLE_ROWS, width, paper, row if sheet.signed else None)


def key_values(table: Table, entries: Sequence[object], results: Sequence[object]) -> list[str]:
    """The key of each row, from whichever half of the row has it; row numbers where there is none."""
    if table.key is None:
        return [str(i) for i in range(len(entries or results))]
    in_entry = table.entry is not None and any(c.name == table.key for c in columns(table.entry))
    return [str(getattr(row, table.key)) for row in (entries if in_entry else results)]
