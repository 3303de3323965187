"""上年：验明上年的结果簿——办完了年终结算，每个数都与重算的一致——再取它的数。"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from xltool.carry_over import LastYear
from xltool.city import City
from xltool.problems import Message, Place, Problem, Refused, errors
from xltool.tables import Column, Role, Stage, Table, tables_of
from xltool.workbook.book import Book
from xltool.workbook.cells import FIRST_DAY, Cell, to_cell
from xltool.workbook.contents import rows_with, same_value, total_content
from xltool.workbook.layout import Placed, a1, key_values
from xltool.workbook.locate import Found, Grid, find_table
from xltool.workbook.opening import open_book
from xltool.workbook.parse import normalised
from xltool.workbook.read import Read, read_opened
from xltool.workbook.work import work_out_read

OTHER_CITY = Message("E8111", "这是{found}的工作簿", "应为{wanted}上年的结果簿", "请换成{wanted}的结果簿")
OTHER_YEAR = Message(
    "E8112", "这是 {found} 年度的工作簿", "带入 {number} 年度的，应为 {wanted} 年度的结果簿", "请换成 {wanted} 年度的"
)
OF_TRIAL = Message("E8113", "这是试算的结果", "带入下一年的应是正式的结果", "请用按本年度文件结算的结果簿")
NO_RESULTS = Message(
    "E8114", "这是没有结果的填报簿", "应为办完年终结算的结果簿", "请先用 settle 结算，再带入它写出的“_结算”簿"
)
NOT_SETTLED = Message(
    "E8115", "这一簿只办到{stage}", "应为办完年终结算的结果簿", "请先用 settle 结算，再带入它写出的“_结算”簿"
)
UNSOUND = Message(
    "E8116", "上年的结果簿有 {count} 个要先改的问题", "带入的数应经核对", "请改好上年的簿，重新结算，再带入"
)
CHANGED = Message(
    "E8117",
    "表中是 {theirs}，按填报的数重算是 {ours}",
    "结果应与重算的一致",
    "这一格可能被改动过，请重新结算上年的簿，再带入",
)
MORE = Message("E8118", "还有 {count} 格也与重算的不同", "结果应与重算的一致", "请重新结算上年的簿，再带入")
MOST = 20
"""So many changed cells are listed one by one."""


def settled_book(path: Path, city: City, number: int) -> Book:
    """Last year's result book for the year ``number``, proved. Raises Refused with everything against it."""
    read = read_opened(open_book(path), Stage.SETTLE)
    book, here = read.book, Place(path.name)
    if book.city.name != city.name:
        raise Refused([OTHER_CITY.at(here, found=book.city.name, wanted=city.name)])
    if book.number != number - 1:
        raise Refused([OTHER_YEAR.at(here, found=book.number, wanted=number - 1, number=number)])
    if book.trial:
        raise Refused([OF_TRIAL.at(here)])
    reached = _reached(read)
    if reached is None:
        raise Refused([NO_RESULTS.at(here)])
    if reached is not Stage.SETTLE:
        raise Refused([NOT_SETTLED.at(here, stage=book.year.steps[reached].word)])
    worked = work_out_read(read, Stage.SETTLE)
    if worked.refused:
        against = errors(worked.problems)
        raise Refused([UNSOUND.at(here, count=len(against)), *against])
    changed = list(_changed(read, worked.book))
    if changed:
        more = [MORE.at(here, count=len(changed) - MOST)] if len(changed) > MOST else []
        raise Refused([*changed[:MOST], *more])
    return worked.book


def last_year(book: Book) -> LastYear:
    """A settled book's columns, by the keys of their rows."""
    tables = tables_of(book.year.sheets)

    def column(at: str) -> Mapping[str, Any]:
        name, _, wanted = at.partition(".")
        table = tables[name]
        told = next(c for c in table.columns if c.name == wanted)
        keys = key_values(table, book.given.get(name, ()), book.results.get(name, ()))
        rows = rows_with(book, table, told)
        return {key: getattr(row, wanted) for key, row in zip(keys, rows, strict=bool(rows))}

    return column


@dataclass(frozen=True, slots=True)
class _There:
    """A table of results as it stands in the book that was read."""

    table: Table
    found: Found
    grid: Grid

    def computed(self) -> list[tuple[Column, int | None]]:
        """Its result columns, and where each stands; nowhere when its heading is gone."""
        return [(c, self.found.column_of.get(c.name)) for c in self.table.columns if c.role is Role.RESULT]


def _tables(read: Read) -> Iterable[_There]:
    year = read.book.year
    for sheet in year.sheets:
        for table in sheet.tables:
            grid = read.grids.get(sheet.name, ())
            found = find_table(sheet, table, grid, []) if table.result else None
            if found is not None:
                yield _There(table, found, grid)


def _reached(read: Read) -> Stage | None:
    """The last step that any result of the book belongs to; None for a form."""
    stages = [
        there.table.stage
        for there in _tables(read)
        if there.table.name not in read.book.year.published_results
        and any(_at(there.grid, row, at) not in (None, "") for _, at in there.computed() for row in there.found.rows)
    ]
    return max(stages, key=lambda stage: stage.value, default=None)


def _at(grid: Grid, row: int, index: int | None) -> Any:
    return grid[row][index] if index is not None and row < len(grid) and index < len(grid[row]) else None


def _changed(read: Read, book: Book) -> Iterable[Problem]:
    """Every result cell and total that is not what the filled figures come to."""
    there = {item.table.name: item for item in _tables(read)}
    for plan in book.plans():
        for placed in plan.tables:
            if placed.table.result is None:
                continue
            item = there.get(placed.table.name)
            if item is None:
                yield CHANGED.at(Place(placed.sheet, "", placed.table.caption), theirs="（没有这张表）", ours="有")
            else:
                yield from _differences(read, book, placed, item)


def _differences(read: Read, book: Book, placed: Placed, there: _There) -> Iterable[Problem]:
    lines = _lines(read, placed, there)
    for column, at in there.computed():
        unit = placed.table.unit_of(column)
        ours = [to_cell(getattr(row, column.name), column, unit) for row in rows_with(book, placed.table, column)]
        for row, key, value in zip(lines, placed.keys, ours, strict=False):
            yield from _compared(there, column, row, at, key, value)
        whole = total_content(book, placed, column)
        if whole is not None and there.found.total_row is not None:
            yield from _compared(there, column, there.found.total_row, at, "合计", whole.value)


def _compared(
    there: _There, column: Column, row: int | None, at: int | None, key: str, ours: Cell
) -> Iterable[Problem]:
    theirs = None if row is None else _at(there.grid, row, at)
    if isinstance(theirs, datetime):
        theirs = (theirs.date() - FIRST_DAY).days
    if not same_value(theirs, ours, column):
        cell = "" if row is None or at is None else a1(row, at)
        place = Place(there.found.sheet, cell, f"{key} · {column.heading}")
        yield CHANGED.at(place, column.clause, theirs="（空）" if theirs in (None, "") else theirs, ours=ours)


def _lines(read: Read, placed: Placed, there: _There) -> Sequence[int | None]:
    """The sheet row of each of our rows: as read, or by its key where nothing of the row was filled."""
    name = placed.table.name
    if name in read.lines:
        return read.lines[name]
    at = there.found.column_of.get(placed.table.key or "")
    rows = {normalised(str(_at(there.grid, row, at) or "")): row for row in there.found.rows}
    return [rows.get(normalised(key)) for key in placed.keys]
