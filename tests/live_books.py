"""Books open in the stand-in for Excel, and what stands in them."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import xlwings

from tests.books import small_bytes
from tests.uno_engine import Excel
from xltool.policies import CITIES
from xltool.tables import Stage
from xltool.workbook.live.cells import read_both, used
from xltool.workbook.live.host import LiveHost
from xltool.workbook.live.opened import OpenBook
from xltool.workbook.locate import find_table
from xltool.workbook.read import Opened

YEAR = CITIES[0].years[2024]
Snapshot = dict[str, tuple[Any, Any]]
Answers = dict[tuple[str, str], dict[str, Any]]


def opened(excel: Excel, folder: Path, content: bytes | None = None, name: str = "诸暨.xlsx") -> xlwings.Book:
    """The small example, or another book, open as from ``folder``."""
    path = folder / name
    path.write_bytes(small_bytes() if content is None else content)
    return excel.open(path)


def live(book: xlwings.Book, folder: Path, **how: Any) -> LiveHost:
    """The book as a host whose restore points stay in ``folder``."""
    return LiveHost(book, home=folder, **how)


def snapshot(book: xlwings.Book) -> Snapshot:
    """What is typed in every cell of every sheet, and what it comes to."""
    return {sheet.name: read_both(book, used(book, sheet.name)) for sheet in book.sheets}


def colours(book: xlwings.Book, cells: Mapping[str, object]) -> dict[str, Any]:
    """The fill of each cell, ``附件1!C5``."""
    return {at: cell_of(book, at).color for at in cells}


def cell_of(book: xlwings.Book, at: str) -> xlwings.Range:
    """``附件1!C5``."""
    sheet, _, cell = at.partition("!")
    return book.sheets[sheet].range(cell)


def place_of(book: xlwings.Book, table: str, column: str, row: int = 0) -> str:
    """Where a column of a table stands in its n-th body row: ``附件1!C5``."""
    grids = OpenBook(book).grids
    for sheet in YEAR.sheets:
        for spec in sheet.tables:
            if spec.name == table:
                found = find_table(sheet, spec, grids[sheet.name], [])
                assert found is not None
                return f"{sheet.name}!{found.cell(found.rows[row], column)}"
    raise KeyError(table)


def answers(book: Opened, stage: Stage = Stage.SETTLE) -> Answers:
    """Every row of every table by its key, wherever it stands: column name to value."""
    found: Answers = {}
    for sheet in YEAR.sheets:
        for table in (table for table in sheet.tables if table.stage.value <= stage.value):
            grid = book.grids[sheet.name]
            there = find_table(sheet, table, grid, [])
            assert there is not None, table.name
            rows = [row for row in there.rows if any(cell not in (None, "") for cell in grid[row])]
            for i, row in enumerate(rows):
                line = {name: grid[row][at] for name, at in there.column_of.items()}
                found[table.name, str(line.get(table.key or "", i))] = line
            if there.total_row is not None:
                whole = grid[there.total_row]
                found[table.name, "合计"] = {name: whole[at] for name, at in there.column_of.items()}
    return found
