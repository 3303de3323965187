"""读簿：把填好的工作簿读成行，一次收齐所有问题，每个问题带单元格。

A book comes as a file (``opening``) or open in a spreadsheet program (``live``): here both are grids of
values. Tables are found by their headings. Nothing is computed here and nothing is written.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from xltool.city import City, Year
from xltool.policies import CITIES
from xltool.problems import Message, Place, Problem, Refused
from xltool.tables import Role, Sheet, Stage, tables_of
from xltool.workbook.book import (
    CHARTS,
    CHECKS,
    GUIDE,
    METHOD,
    PARAMETERS,
    PROBLEMS,
    SIGNERS,
    TEMPLATE_VERSION,
    TEXTS,
    VERSION,
    Book,
)  # fmt: skip
from xltool.workbook.locate import NO_SHEET, Found, Grid, find_table
from xltool.workbook.parse import normalised
from xltool.workbook.read_parameters import read_explanations, read_parameters
from xltool.workbook.read_rows import Names, Uncalculated, read_rows

NOT_OURS = Message(
    "E2401",
    "没有“说明”工作表，或其中没有统筹区和预算年度",
    "应为由本程序空表填成的工作簿",
    "请用空表重新填报",
)
UNKNOWN_CITY = Message("E2402", "统筹区填的是“{value}”", "应为：{wanted}", "请确认拿的是哪个统筹区的工作簿")
UNKNOWN_YEAR = Message(
    "E2403",
    "预算年度填的是“{value}”",
    "{city}已收录的年度：{wanted}",
    "未收录文件的年度不能计算，请换用该年度的空表",
)
EXTRA_SHEET = Message("N2401", "有空表里没有的工作表：{sheets}", "未读取，不参与计算，结果簿中不带出", "无需处理")
HIDDEN_ROWS = Message("N2402", "有 {count} 行被隐藏（第 {rows} 行）", "已照常读取", "请确认隐藏的行也应参与计算")
SAME_SIGNER = Message("W2401", "制表人和复核人都是“{name}”", "制表与复核应为两人", "请改正；确实如此的，请写明说明")
OLDER = Message(
    "E2404",
    "模板版本是“{value}”",
    "本程序用的是模板版本 {wanted}",
    "请换用新空表，把填报的数逐表复制过去，或按平台导出的文件导入",
)
NEWER = Message("E2405", "模板版本是“{value}”", "本程序只认到模板版本 {wanted}", "请换用新版程序")


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
    city, number, guide = identity(values, opened.name)
    year = city.years[number]
    problems: list[Problem] = []
    parameters, reasons = read_parameters(year, values.get(PARAMETERS), problems, stage)
    explanations = read_explanations(values.get(CHECKS))
    _sheets(year, values, problems)
    _hidden(opened, year, problems)
    _signers(guide, problems)
    given: dict[str, list[Any]] = {}
    book = Book(city, number, given, parameters, reasons, guide, explanations, example=is_example(values))
    read = Read(book, values, problems)
    names = Names()
    uncalculated = opened.uncalculated()
    for sheet in year.sheets:
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
        rows = read_rows(found, grid, uncalculated, names, read.problems, register=read.book.year.register)
        read.rows_of[table.name] = rows.row_of
        read.lines[table.name] = rows.lines
        if rows.incomplete:
            read.missing.add(table.name)
        assert isinstance(read.book.given, dict)
        read.book.given[table.name] = rows.entries


def _facts(grid: Grid | None) -> dict[str, str]:
    facts: dict[str, str] = {}
    for row in grid or ():
        if len(row) > 1 and isinstance(row[0], str):
            told = row[1].date() if isinstance(row[1], datetime) else row[1]
            facts.setdefault(normalised(row[0]), "" if told is None else str(told).strip())
    return facts


def identity(values: Mapping[str, Grid], name: str) -> tuple[City, int, dict[str, str]]:
    """City, year and signers, as the first sheet has them. Raises Refused when it is no book of ours."""
    facts = _facts(values.get(GUIDE))
    area, number = facts.get("统筹区"), facts.get("预算年度")
    if not area or not number:
        raise Refused([NOT_OURS.at(Place(name))])
    city = next((city for city in CITIES if normalised(area) == city.name), None)
    if city is None:
        known = "、".join(city.name for city in CITIES)
        raise Refused([UNKNOWN_CITY.at(Place(GUIDE), value=area, wanted=known)])
    digits = normalised(number).removesuffix("年").removesuffix("年度")
    if digits not in map(str, city.years):
        listed = "、".join(str(year) for year in city.years)
        raise Refused([UNKNOWN_YEAR.at(Place(GUIDE), value=number, city=city.name, wanted=listed)])
    _refuse_version(facts.get(VERSION, ""))
    signers = {signer: facts.get(signer, "") for signer in SIGNERS}
    return city, int(digits), signers


def _refuse_version(told: str) -> None:
    """Refuse a book made from another version's form: its tables may mean something else."""
    number = re.match(r"\d+", told)
    if number is None or int(number.group()) < int(TEMPLATE_VERSION):
        raise Refused([OLDER.at(Place(GUIDE), value=told or "没有写", wanted=TEMPLATE_VERSION)])
    if int(number.group()) > int(TEMPLATE_VERSION):
        raise Refused([NEWER.at(Place(GUIDE), value=told, wanted=TEMPLATE_VERSION)])


def _needed(sheet: Sheet, stage: Stage) -> bool:
    return any(
        table.stage.value <= stage.value and any(c.role is Role.GIVEN for c in table.columns) for table in sheet.tables
    )


def _sheets(year: Year, values: Mapping[str, Grid], problems: list[Problem]) -> None:
    known = {sheet.name for sheet in year.sheets} | {GUIDE, PARAMETERS, CHECKS, CHARTS, METHOD, PROBLEMS, TEXTS}
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


def is_example(values: Mapping[str, Grid]) -> bool:
    """Whether the first sheet says 示例数据."""
    grid = values.get(GUIDE) or ()
    return any(isinstance(value, str) and "【示例数据】" in value for row in grid[:4] for value in row)
