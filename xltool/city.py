"""城市卡片：一个统筹区有哪些年度，每个年度由哪些部分组成。

``policies/<city>/__init__.py`` fills one in. A year that is not listed is refused, never guessed; by another
year's rules it can only be tried (试算).
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import lru_cache
from types import SimpleNamespace
from typing import Any

from xltool.carry_over import CarryOver
from xltool.clause import Clause
from xltool.listing import BASIS, LIST_FILES, Listing
from xltool.parameters import parameters_of, with_printed
from xltool.problems import Grade, Place, Problem
from xltool.tables import Sheet, Stage, tables_of

Rows = Mapping[str, Sequence[Any]]
"""Rows by table name."""

Where = Callable[[str, str, str], Place]
"""The place of a filled cell: table, key of the row, column."""


@dataclass(frozen=True, slots=True)
class Check:
    """One 勾稽关系: two numbers that must be equal, each as a formula and as our own figure."""

    code: str
    grade: Grade
    stage: Stage
    rule: str
    left: str
    """The left side as a formula over names."""
    right: str
    left_value: Callable[[Any, Rows, Any], Decimal]
    """The same, from what was given, the results and the parameters."""
    right_value: Callable[[Any, Rows, Any], Decimal]
    at: str
    """The cell to look at, as ``table.column`` or ``table.column@键``."""
    clause: Clause
    advice: str
    unit: str = "万元"
    of_document: bool = False
    """Compares with a figure that this very document prints: no check of another year."""


@dataclass(frozen=True, slots=True)
class Step:
    """What a city calls one step of its year."""

    word: str
    """On the button, in messages, in the list of restore points."""
    suffix: str
    """What a result book's file name ends in."""
    does: str
    """What the button says it does."""


STEPS = {
    Stage.ADJUST: Step("预算指标", "预算指标", "编制预算，或按下达的总额调整指标"),
    Stage.ALLOCATE: Step("分配预结", "分配预结", "分配各机构的年度额度，或算出各月的预结算"),
    Stage.SETTLE: Step("年终结算", "结算", "按执行数结算全年"),
}
"""The words of a city that has none of its own, and of what serves every city."""


@dataclass(frozen=True, slots=True)
class Chart:
    """A native chart on the 图表 sheet: the ``most`` rows largest by the first series, in 万元."""

    title: str
    tables: tuple[str, ...]
    label: str
    series: tuple[str, ...]
    most: int
    stage: Stage = Stage.SETTLE
    """The step that fills its tables."""
    lines: bool = False
    """Lines over the rows in their order, instead of columns."""


def nothing_wanting(_given: Any, _stage: Stage) -> list[Problem]:
    """Nothing but what checking the book tells."""
    return []


def nothing_to_examine(_given: Any, _parameters: Any, _stage: Stage, _where: Where) -> list[Problem]:
    """No question beyond single cells."""
    return []


@dataclass(frozen=True, slots=True, eq=False)
class Year:
    """What a city computes in one year. What has a default may be left out."""

    document: str
    status: str
    parameters: type[Any]
    sheets: tuple[Sheet, ...]
    compute: Callable[[Any, Any, Stage], Mapping[str, list[Any]]]
    """Given rows, parameters, stage → result rows by table. Raises Refused."""
    example: Callable[[], tuple[Rows, Mapping[str, Any]]]
    """示例数据: rows, and the parameters that must be chosen."""
    given: Callable[..., Any] = SimpleNamespace
    """What holds the filled rows, table by table."""
    examine: Callable[[Any, Any, Stage, "Where"], list[Problem]] = nothing_to_examine
    """What is wrong with the given rows as a whole, beyond single cells."""
    wanting: Callable[[Any, Stage], list[Problem]] = nothing_wanting
    """What a step's own command cannot do without, though the book can be checked and explained without it."""
    steps: Mapping[Stage, Step] = field(default_factory=lambda: STEPS)
    register: str = ""
    """The table that lists every institution with its former names, where there is one."""
    checks: tuple[Check, ...] = ()
    charts: tuple[Chart, ...] = ()
    published: Rows = field(default_factory=dict)
    """Filled rows that the document prints, for the template."""
    listed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Keys that a form prints in a table whose rows are still to fill."""
    published_results: Rows = field(default_factory=dict)
    """Computed rows that follow from them alone, by table."""
    not_computed: Mapping[Clause, str] = field(default_factory=dict)
    headline: tuple[str, ...] = ()
    """Results that a command tells besides the totals: ``table.column@键``, once their table is worked out."""
    carry_over: CarryOver | None = None
    """How the results of the year before fill this year's form."""
    lists: tuple[Listing, ...] = ()
    """The lists beside the book. Such a year has ``listing_sheet(lists)`` among its sheets,
    ``LISTING_CHECKS`` among its checks, and ``list_files`` in its Given class."""

    def __post_init__(self) -> None:
        if self.lists and LIST_FILES not in tables_of(self.sheets):
            raise ValueError(f"a year with lists has the sheet of {LIST_FILES}")

    def computed(self) -> list[Clause]:
        """Every clause that a parameter, a column or a check rests on, in the order of the book."""
        found = [parameter.clause for parameter in parameters_of(self.parameters)]
        for table in tables_of(self.sheets).values():
            found += [column.clause for column in table.columns if column.clause]
        found += [check.clause for check in self.checks if check.clause is not BASIS]
        return [clause for clause in dict.fromkeys(found) if clause not in self.not_computed]


@dataclass(frozen=True, slots=True)
class City:
    """A 统筹区 and its years."""

    name: str
    short: str
    years: Mapping[int, Year]

    def card(self, number: int, rules: int | None = None) -> Year:
        """The card of an entered year; of any other, the trial card by the rules of the year ``rules``."""
        return self.years[number] if rules is None else trial_card(self.years[rules], rules, number)


@lru_cache(maxsize=8)
def trial_card(year: Year, rules: int, number: int) -> Year:
    """The card of the year ``rules`` for the year ``number``: its rules, without the figures its document prints."""
    tables = tables_of(year.sheets)
    names = {
        table: tuple(str(getattr(row, key)) for row in rows)
        for table, rows in year.published.items()
        if not tables[table].fixed and (key := tables[table].key)
    }
    return replace(
        year,
        parameters=with_printed(year.parameters, "year", number),
        sheets=tuple(_shifted(sheet, number - rules) for sheet in year.sheets),
        checks=tuple(check for check in year.checks if not check.of_document),
        published={},
        listed={**year.listed, **names},
        published_results={name: rows for name, rows in year.published_results.items() if not tables[name].entry},
    )


def _shifted(sheet: Sheet, years: int) -> Sheet:
    """The sheet so many years on: its title and captions name the year and the one before it."""

    def shift(text: str) -> str:
        return re.sub(r"(20\d\d)(?=年度)", lambda told: str(int(told.group()) + years), text)

    tables = tuple(replace(table, caption=shift(table.caption)) for table in sheet.tables)
    return replace(sheet, title=shift(sheet.title), tables=tables)
