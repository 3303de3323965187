"""读行：把一张表的每一行读成一个 Row，机构名称经名录核对。"""

from collections.abc import Sequence, Set
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from xltool.money import Unit
from xltool.problems import Message, Place, Problem
from xltool.tables import Column, Kind, Role, Table, columns
from xltool.workbook.layout import a1
from xltool.workbook.locate import Found, Grid
from xltool.workbook.parse import ERROR_VALUE, ERROR_WORDS, NO_CACHED_VALUE, Reading, exact, normalised, parse

NO_NAME = Message("E2201", "这一行没有填{heading}", "有数的行应有{heading}", "请补填；多余的行请清空")
TWICE = Message("E2202", "“{name}”在第 {first} 行已经填过", "每家机构一行", "请合并或删去一行")
UNKNOWN_NAME = Message(
    "E2203", "机构名录里没有“{name}”", "应与机构名录的名称或曾用名一字不差", "请改正名称，或在机构名录补录"
)
ROW_MISSING = Message("E2204", "没有“{name}”这一行", "本表各行由文件规定，不可删改", "请恢复这一行")
ROW_UNKNOWN = Message("E2205", "“{name}”不是本表的行", "本表各行为：{wanted}", "请改回文件规定的名称，或删去本行")
NO_ROWS = Message("E2206", "一行也没有填", "应逐行填报", "请填写，或从平台导出的文件导入")
SHARED_NAME = Message("E2207", "“{name}”也是“{other}”的名称或曾用名", "一个名称只能指一家机构", "请改正名称或曾用名")
WRONG_TOTAL = Message("E2301", "合计填的是 {value}", "各行相加为 {total}", "请恢复合计公式，或核对各行")
RENAMED = Message("N2203", "“{name}”是曾用名", "已按机构名录读作“{now}”，规定额不变", "无需处理")
BLANK_ROWS = Message("N2204", "表中有 {count} 个空行", "已跳过", "无需处理")

Uncalculated = Set[tuple[str, int, int]]
"""Sheet, row and column of the formulas that were saved without a result."""


@dataclass(slots=True)
class Names:
    """The register: every name and former name, and what it stands for."""

    current: dict[str, str] = field(default_factory=dict)
    any_name: bool = False
    """There is no register: every name stands for itself."""

    def learn(self, name: str, former: str) -> list[tuple[str, str]]:
        """Take a line of the register in; former names are separated by ；. Names that another line has."""
        names = [old.strip() for old in (name, *former.replace(";", "；").split("；")) if old.strip()]
        known = [(old, self.current.setdefault(normalised(old), name)) for old in names]
        return [(old, other) for old, other in known if other != name]


@dataclass(slots=True)
class Rows:
    """The rows of one table as read."""

    entries: list[Any] = field(default_factory=list)
    row_of: dict[str, int] = field(default_factory=dict)
    lines: list[int] = field(default_factory=list)
    """The sheet row of each entry."""
    incomplete: bool = False


def read_rows(
    found: Found, grid: Grid, uncalculated: Uncalculated, names: Names, problems: list[Problem], *, register: str
) -> Rows:
    """Read a table's rows; what cannot be read goes to ``problems`` and its row is left out."""
    return _Reader(found, grid, uncalculated, names, problems, found.table.name == register).read()


def filled_in(found: Found, grid: Grid) -> bool:
    """Whether anything is filled into a table; its printed keys, labels and notes do not count."""
    names = (c.name for c in found.table.columns if c.role is Role.GIVEN)
    places = [found.column_of[name] for name in names if name in found.column_of]
    return any(grid[row][at] not in (None, "") for row in found.rows for at in places if at < len(grid[row]))


class _Reader:
    """Reads one table."""

    def __init__(
        self,
        found: Found,
        grid: Grid,
        uncalculated: Uncalculated,
        names: Names,
        problems: list[Problem],
        is_register: bool,
    ) -> None:
        self.found, self.grid, self.uncalculated = found, grid, uncalculated
        self.names, self.problems, self.is_register = names, problems, is_register
        self.table: Table = found.table
        assert self.table.entry is not None
        self.columns = columns(self.table.entry)
        self.rows = Rows()
        self.key = next((c for c in self.columns if c.role is Role.KEY), None)

    def read(self) -> Rows:
        """All rows, then the table as a whole."""
        blank = pending = 0
        for row in self.found.rows:
            if self._is_blank(row):
                pending += 1
                continue
            blank, pending = blank + pending, 0
            self._row(row)
        if blank and not self.table.fixed:
            self.problems.append(BLANK_ROWS.at(Place(self.found.sheet, "", self.table.caption), count=blank))
        self._fixed()
        if not self.rows.entries and not self.rows.incomplete and not self.table.may_be_empty:
            self.rows.incomplete = True
            self.problems.append(NO_ROWS.at(Place(self.found.sheet, "", self.table.caption)))
        if not self.rows.incomplete:
            self._total()
        return self.rows

    def _raw(self, row: int, column: Column) -> Any:
        index = self.found.column_of.get(column.name)
        line = self.grid[row]
        return line[index] if index is not None and index < len(line) else None

    def _is_blank(self, row: int) -> bool:
        looked = [c for c in self.columns if c.role is Role.GIVEN or (c.role is Role.KEY and not self.table.fixed)]
        return all(self._raw(row, c) in (None, "") and not self._formula(row, c) for c in looked) and not (
            self.table.fixed and self.key and self._raw(row, self.key) not in (None, "")
        )

    def _formula(self, row: int, column: Column) -> bool:
        """Whether a cell without a value holds a formula."""
        return (self.found.sheet, row, self.found.column_of.get(column.name, -1)) in self.uncalculated

    def _row(self, row: int) -> None:
        before = len(self.problems)
        name = self._name(row)
        values: dict[str, Any] = {}
        for column in self.columns:
            if column.role is Role.LABEL:
                values[column.name] = ""
            elif column is self.key:
                values[column.name] = name
            elif column.role is Role.NOTE:
                raw = self._raw(row, column)
                values[column.name] = "" if raw is None else str(raw)
            elif column.name in self.found.column_of:
                values[column.name] = self._cell(row, column, name)
        if self.is_register and self.key and name:
            for shared, other in self.names.learn(name, values.get("former_names") or ""):
                place = self._place(row, self.key, name)
                self.problems.append(SHARED_NAME.at(place, name=shared, other=other))
        fresh = [problem for problem in self.problems[before:] if problem.code.startswith("E")]
        if fresh or len(values) < len(self.columns):
            self.rows.incomplete = True
            return
        assert self.table.entry is not None
        entry = self.table.entry(**values)
        self.rows.row_of.setdefault(name or str(values.get("institution", len(self.rows.entries))), row)
        self.rows.entries.append(entry)
        self.rows.lines.append(row)

    def _place(self, row: int, column: Column, name: str) -> Place:
        subject = " · ".join(part for part in (name, self.table.heading_of(column)) if part)
        return Place(self.found.sheet, self.found.cell(row, column.name), subject)

    def _cell(self, row: int, column: Column, name: str) -> Any:
        raw = self._raw(row, column)
        unit = self.table.unit_of(column)
        reading = parse(raw, column, unit, uncalculated=raw is None and self._formula(row, column))
        place = self._place(row, column, name)
        self._tell(reading, place, column)
        if column.name == "institution" and isinstance(reading.value, str) and not reading.refused:
            return self._resolve(reading.value, place)
        return reading.value

    def _tell(self, reading: Reading, place: Place, column: Column) -> None:
        message = reading.refused or reading.told
        if message:
            self.problems.append(message.at(place, column.clause, **dict(reading.facts)))

    def _name(self, row: int) -> str:
        if self.key is None:
            return ""
        raw = self._raw(row, self.key)
        name = "" if raw is None else str(raw).strip()
        place = self._place(row, self.key, "")
        if not name and self._formula(row, self.key):
            self.problems.append(NO_CACHED_VALUE.at(place, wanted=self.key.heading))
            return ""
        if name.upper() in ERROR_WORDS:
            self.problems.append(ERROR_VALUE.at(place, value=name, wanted=self.key.heading))
            return ""
        if not name:
            self.problems.append(NO_NAME.at(place, heading=self.key.heading))
            return ""
        if self.table.fixed:
            wanted = {normalised(key): key for key in self.table.fixed}
            if normalised(name) not in wanted:
                told = "、".join(self.table.fixed)
                self.problems.append(ROW_UNKNOWN.at(place, name=name, wanted=told))
            name = wanted.get(normalised(name), name)
        elif self.key.name == "institution" and not self.is_register:
            name = self._resolve(name, place)
        first = self.rows.row_of.get(name)
        if first is not None:
            self.problems.append(TWICE.at(place, name=name, first=first + 1))
        self.rows.row_of.setdefault(name, row)
        return name

    def _resolve(self, name: str, place: Place) -> str:
        now = self.names.current.get(normalised(name))
        if now is None and self.names.any_name:
            return name
        if now is None:
            self.problems.append(UNKNOWN_NAME.at(place, name=name))
            return name
        if normalised(now) != normalised(name):
            self.problems.append(RENAMED.at(place, name=name, now=now))
        return now

    def _fixed(self) -> None:
        missing = [key for key in self.table.fixed if key not in self.rows.row_of]
        for key in missing:
            self.rows.incomplete = True
            self.problems.append(ROW_MISSING.at(Place(self.found.sheet, "", self.table.caption), name=key))
        if self.table.fixed and not self.rows.incomplete and self.key:
            order, name = self.table.fixed, self.key.name
            pairs = sorted(
                zip(self.rows.entries, self.rows.lines, strict=True),
                key=lambda pair: order.index(getattr(pair[0], name)),
            )
            self.rows.entries, self.rows.lines = [entry for entry, _ in pairs], [line for _, line in pairs]

    def _total(self) -> None:
        row = self.found.total_row
        if row is None:
            return
        for column in self.columns:
            raw = self._raw(row, column)
            if not column.summed or isinstance(raw, bool) or not isinstance(raw, int | float):
                continue
            unit = self.table.unit_of(column)
            whole = _sum([getattr(entry, column.name) for entry in self.rows.entries], column, unit)
            if exact(raw) not in (whole, self._sum_of_numbers(column)):
                place = Place(self.found.sheet, a1(row, self.found.column_of[column.name]), f"合计 · {column.heading}")
                told = {"value": _spelled(exact(raw)), "total": _spelled(whole)}
                self.problems.append(WRONG_TOTAL.at(place, column.clause, **told))

    def _sum_of_numbers(self, column: Column) -> Decimal:
        """What a SUM formula sees: numbers written as text are read by us, but not by it."""
        cells = [self._raw(row, column) for row in self.rows.lines]
        return sum((exact(cell) for cell in cells if type(cell) in (int, float)), Decimal(0))


def _spelled(number: Decimal | int) -> str:
    return f"{Decimal(number).normalize():f}"


def _sum(values: Sequence[Any], column: Column, unit: Unit) -> Any:
    from xltool.money import in_unit

    whole = sum(value for value in values if value is not None)
    return in_unit(whole, unit) if column.kind is Kind.MONEY else whole
