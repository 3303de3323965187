"""取数：上报件各张表的每一行，连同它在哪一行、各栏在哪一列。"""

import pickle
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from xltool.tables import Column, Role, Table
from xltool.workbook.cells import Cell, to_cell
from xltool.workbook.compare import result_lines
from xltool.workbook.contents import rows_with
from xltool.workbook.locate import find_table
from xltool.workbook.work import Worked


@dataclass(frozen=True, slots=True)
class TableRows:
    """The rows of one table of one submission."""

    sheet: str
    columns: tuple[int, ...]
    """Where each consolidated column stands in the submission, zero-based."""
    lines: tuple[int, ...]
    """Where each row stands, zero-based."""
    rows: tuple[tuple[Cell, ...], ...]


class Pickled(NamedTuple):
    """The rows of one table on their way from one process to another."""

    rows: int
    content: bytes


def shown_columns(table: Table) -> list[Column]:
    """The columns that a consolidation has: all but the merged group labels."""
    return [column for column in table.columns if column.role is not Role.LABEL]


def table_rows(worked: Worked) -> Mapping[str, TableRows]:
    """Every table's rows, as they were worked out and where they stand in the file."""
    found = {}
    book, read = worked.book, worked.read
    for sheet in book.year.sheets:
        grid = read.grids.get(sheet.name, ())
        for table in sheet.tables:
            there = read.tables.get(table.name) or find_table(sheet, table, grid, [])
            if there is None:
                continue
            lines = read.lines[table.name] if table.entry else result_lines(there, grid)
            shown = shown_columns(table)
            columns = [
                [to_cell(getattr(row, c.name), c, table.unit_of(c)) for row in rows_with(book, table, c)] for c in shown
            ]
            filled = [values or [None] * len(lines) for values in columns]
            rows = tuple(zip(*filled, strict=True)) if lines else ()
            at = tuple(there.column_of.get(c.name, -1) for c in shown)
            found[table.name] = TableRows(sheet.name, at, tuple(lines), rows)
    return found


def pickled_rows(worked: Worked) -> Mapping[str, Pickled]:
    """The same as bytes: unpickled only when a table is written."""
    return {name: Pickled(len(found.lines), pickle.dumps(found)) for name, found in table_rows(worked).items()}
