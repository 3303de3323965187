"""读簿：把填好的工作簿读成行，一次收齐所有问题，每个问题带单元格。

A book comes as a file (``opening``) or open in a spreadsheet program (``live``): here both are grids of
values. Tables are found by their headings. Nothing is computed here and nothing is written.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from xltool.city import Year
from xltool.listing import LIST_FILES, Listing, ListRead, tallied
from xltool.problems import Message, Place, Problem
from xltool.tables import Role, Sheet, Stage, tables_of
from xltool.workbook.book import CHARTS, CHECKS, GUIDE, IDENTITY, METHOD, PARAMETERS, PROBLEMS, TEXTS, VOUCHER, Book
from xltool.workbook.identity import identity, is_example
from xltool.workbook.identity_sheet import read_identity
from xltool.workbook.locate import NO_SHEET, Found, Grid, find_table
from xltool.workbook.read_parameters import read_explanations, read_parameters
from xltool.workbook.read_rows import Names, Rows, Uncalculated, filled_in, read_rows

if TYPE_CHECKING:
    from xltool.claims.taking import Taken

EXTRA_SHEET = Message("N2401", "有空表里没有的工作表：{sheets}", "未读取，不参与计算，结果簿中不带出", "无需处理")
HIDDEN_ROWS = Message("N2402", "有 {count} 行被隐藏（第 {rows} 行）", "已照常读取", "请确认隐藏的行也应参与计算")
SAME_SIGNER = Message("W2401", "制表人和复核人都是“{name}”", "制表与复核应为两人", "请改正；确实如此的，请写明说明")


class Opened(Protocol):
    """A book that can be read: its values, and what only its host knows of it."""

    @property
    def name(self) -> str:
        """What the book is called, for messages."""
        ...

    @property
    def grids(self) -> Mapping[str, Grid]:
        """Every sheet's values, row by row from its first cell; each row is at least ``WIDTH`` wide."""
        ...

    @property
    def folder(self) -> Path | None:
        """Where the book is, with the lists beside it; None where that is no folder."""
        ...

    def uncalculated(self) -> Uncalculated:
        """Sheet, row and column (zero-based) of formulas without a result."""
        ...

    def hidden(self, sheet: str) -> list[int]:
        """The hidden rows of a sheet, counted from 1."""
        ...


@dataclass(slots=True)
class Read:
    """A book as read: its rows so far as they could be read, and everything noticed."""

    book: Book
    grids: Mapping[str, Grid]
    """Every sheet as it stands."""
    problems: list[Problem] = field(default_factory=list)
    tables: dict[str, Found] = field(default_factory=dict)
    rows_of: dict[str, dict[str, int]] = field(default_factory=dict)
    """The sheet row of each key, by table."""
    lines: dict[str, list[int]] = field(default_factory=dict)
    """The sheet row of each entry, in order, by table."""
    missing: set[str] = field(default_factory=set)
    """Tables with rows that could not be read."""
    listed: dict[str, Listing] = field(default_factory=dict)
    """Tables whose rows come from a list that the book names."""
    typed: dict[str, Rows] = field(default_factory=dict)
    """What nevertheless stands in those tables."""
    lists: list["Taken"] = field(default_factory=list)
    """The lists as taken in."""
    printed: dict[str, ListRead] = field(default_factory=dict)
    """What the book itself says was read of the lists that it has left behind, by caption."""
    name: str = ""
    """What the book is called."""

    def where(self, table: str, key: str, column: str) -> Place:
        """The place of a filled cell, for a message."""
        spec = tables_of(self.book.year.sheets)[table]
        heading = next((c.heading for c in spec.columns if c.name == column), "")
        subject = " · ".join(part for part in (key, heading) if part)
        found = self.tables.get(table)
        if found is None:
            sheet = next(s.name for s in self.book.year.sheets if spec in s.tables)
            return Place(sheet, "", subject)
        row = self.rows_of.get(table, {}).get(key)
        return Place(found.sheet, "" if row is None else found.cell(row, column), subject)


def read_book(path: Path, stage: Stage) -> Read:
    """Read the file at ``path``. Raises Refused."""
    from xltool.workbook.opening import open_book

    return read_opened(open_book(path), stage)


def read_opened(opened: Opened, stage: Stage) -> Read:
    """Read what ``stage`` needs of a book. Raises Refused when it is no book of ours, or of another version."""
    values = opened.grids
    city, number, rules, guide = identity(values, opened.name)
    year = city.card(number, rules)
    problems: list[Problem] = []
    parameters, reasons = read_parameters(year, values.get(PARAMETERS), problems, stage)
    explanations = read_explanations(values.get(CHECKS))
    _sheets(year, values, problems)
    _hidden(opened, year, problems)
    _signers(guide, problems)
    given: dict[str, list[Any]] = {}
    book = Book(
        city, number, given, parameters, reasons, guide, explanations,
        example=is_example(values), rules=rules, identity=read_identity(values.get(IDENTITY)),
    )  # fmt: skip
    read = Read(book, values, problems, name=opened.name)
    names = Names(any_name=not year.register)
    uncalculated = opened.uncalculated()
    for sheet in sorted(year.sheets, key=lambda sheet: all(table.name != LIST_FILES for table in sheet.tables)):
        grid = values.get(sheet.name)
        if grid is None:
            if _needed(sheet, stage):
                problems.append(NO_SHEET.at(Place(sheet.name), sheet=sheet.name))
                read.missing |= {table.name for table in sheet.tables if table.entry}
            continue
        _read_sheet(read, sheet, grid, uncalculated, stage, names)
    return read


def _read_sheet(read: Read, sheet: Sheet, grid: Grid, uncalculated: Uncalculated, stage: Stage, names: Names) -> None:
    for table in sheet.tables:
        if table.entry is None or table.stage.value > stage.value:
            continue
        found = find_table(sheet, table, grid, read.problems)
        if found is None:
            read.missing.add(table.name)
            continue
        read.tables[table.name] = found
        register = read.book.year.register
        assert isinstance(read.book.given, dict)
        if table.name in read.listed:
            read.book.given[table.name] = []
            if filled_in(found, grid):
                read.typed[table.name] = read_rows(found, grid, uncalculated, names, [], register=register)
            continue
        rows = read_rows(found, grid, uncalculated, names, read.problems, register=register)
        read.rows_of[table.name] = rows.row_of
        read.lines[table.name] = rows.lines
        if rows.incomplete:
            read.missing.add(table.name)
        read.book.given[table.name] = rows.entries
        if table.name == LIST_FILES:
            named = {line.list_name for line in rows.entries if line.file_name.strip()}
            lists = tallied(read.book.year.lists).items()
            read.listed = {name: listing for name, listing in lists if listing.caption in named}


def _needed(sheet: Sheet, stage: Stage) -> bool:
    return any(
        table.stage.value <= stage.value and any(c.role is Role.GIVEN for c in table.columns) for table in sheet.tables
    )


def _sheets(year: Year, values: Mapping[str, Grid], problems: list[Problem]) -> None:
    ours = {GUIDE, PARAMETERS, CHECKS, CHARTS, METHOD, PROBLEMS, TEXTS, IDENTITY, VOUCHER}
    known = {sheet.name for sheet in year.sheets} | ours
    extra = [name for name in values if name not in known]
    if extra:
        problems.append(EXTRA_SHEET.at(Place(), sheets="、".join(extra)))


def _hidden(opened: Opened, year: Year, problems: list[Problem]) -> None:
    for sheet in year.sheets:
        hidden = opened.hidden(sheet.name) if sheet.name in opened.grids else []
        if hidden:
            rows = "、".join(str(row) for row in hidden[:8]) + ("…" if len(hidden) > 8 else "")
            problems.append(HIDDEN_ROWS.at(Place(sheet.name), count=len(hidden), rows=rows))


def _signers(guide: Mapping[str, str], problems: list[Problem]) -> None:
    if guide["制表人"] and guide["制表人"] == guide["复核人"]:
        problems.append(SAME_SIGNER.at(Place(GUIDE), name=guide["制表人"]))
