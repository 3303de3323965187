"""带出：簿里填好的每一格原样带进新簿，读得懂读不懂都不改动；带不出的，宁可停下。"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from xltool.problems import Grade, Problem, Refused
from xltool.tables import Column, Kind, Role, Table, columns
from xltool.workbook.book import PARAMETERS, Book
from xltool.workbook.cells import Raw, to_cell
from xltool.workbook.locate import Found, Grid, find_table
from xltool.workbook.parse import exact
from xltool.workbook.read import Read
from xltool.workbook.template import form

LOSES = ("E2001", "E2002", "E2003", "E2004", "E2005", "E2110")
"""A sheet, table or column that is not found, a formula without its value: what stands there would be lost."""
KEPT = ("E3002", "E3004")
"""What is wrong with a parameter though its cell was read: not filled, no reason given."""
LEFT_BEHIND = ("N2201", "N2401")
"""Columns and sheets of the clerk's own, which no new book takes along."""


@dataclass(frozen=True, slots=True)
class Carried(Raw):
    """A cell carried over as it stood, and what it adds to its column's total."""

    amount: Decimal | int = 0

    def __radd__(self, other: Any) -> Any:
        return other + self.amount

    def __str__(self) -> str:
        return "" if self.value is None else str(self.value)


def carried(value: Any, column: Column, table: Table) -> Carried:
    """A cell of a column as it stands; a date where no date belongs stays readable, as text."""
    if isinstance(value, datetime) and column.kind is not Kind.DATE:
        value = str(value.date() if value.time() == time() else value)
    counts = isinstance(value, int | float) and not isinstance(value, bool)
    if not counts or column.kind not in (Kind.MONEY, Kind.COUNT, Kind.NUMBER):
        return Carried(value)
    return Carried(value, exact(value) * (table.unit_of(column).fen if column.kind is Kind.MONEY else 1))


def carry(read: Read) -> Book:
    """The book as a form again, every filled cell as it stands. Raises Refused where one would be lost."""
    lost = [problem for problem in read.problems if _loses(problem)]
    if lost:
        raise Refused(lost)
    blank = form(read.book.city, read.book.number, read.book.rules)
    given = {name: list(rows) for name, rows in blank.given.items()} | _tables(read)
    return replace(read.book, given=given, results=_results(read.book, given), stage=None)


def _loses(problem: Problem) -> bool:
    misread = problem.place.sheet == PARAMETERS and problem.grade is Grade.ERROR and problem.code not in KEPT
    return misread or problem.code in LOSES


def left_behind(read: Read) -> list[Problem]:
    """What a new book does not take along, to be told."""
    return [problem for problem in read.problems if problem.code in LEFT_BEHIND]


def _tables(read: Read) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for sheet in read.book.year.sheets:
        for table in sheet.tables:
            grid = read.grids.get(sheet.name)
            there = None if table.entry is None or grid is None else find_table(sheet, table, grid, [])
            if there is not None and grid is not None:
                found[table.name] = _rows(there, grid)
    return found


def filled_rows(found: Found, grid: Grid) -> list[int]:
    """The rows of a table with anything filled in, by their place on the sheet."""
    assert found.table.entry is not None
    names = (c.name for c in columns(found.table.entry) if c.role is not Role.LABEL)
    places = [found.column_of[name] for name in names if name in found.column_of]
    return [row for row in found.rows if any(at < len(grid[row]) and grid[row][at] not in (None, "") for at in places)]


def _rows(found: Found, grid: Grid) -> list[Any]:
    table = found.table
    assert table.entry is not None
    rows = []
    for row in filled_rows(found, grid):
        cells = {}
        for column in columns(table.entry):
            index = found.column_of.get(column.name)
            there = index is not None and index < len(grid[row])
            cells[column.name] = carried(grid[row][index] if there and index is not None else None, column, table)
        rows.append(SimpleNamespace(**cells))
    return rows


def _results(book: Book, given: dict[str, list[Any]]) -> dict[str, list[Any]]:
    """The results that a form prints, where what they come from still stands as published."""
    year = book.year
    results = {}
    for sheet in year.sheets:
        for table in sheet.tables:
            printed = year.published_results.get(table.name)
            if printed and (
                table.entry is None or _stands(table, given[table.name], year.published.get(table.name, ()))
            ):
                results[table.name] = list(printed)
    return results


def _stands(table: Table, rows: Sequence[Any], published: Sequence[Any]) -> bool:
    assert table.entry is not None
    filled = [c for c in columns(table.entry) if c.role in (Role.KEY, Role.GIVEN)]
    return len(rows) == len(published) and all(
        to_cell(getattr(row, c.name), c, table.unit_of(c)) == to_cell(getattr(was, c.name), c, table.unit_of(c))
        for row, was in zip(rows, published, strict=True)
        for c in filled
    )
