"""城市卡片：一个统筹区有哪些年度，每个年度由哪些部分组成。

``policies/<city>/__init__.py`` fills one in. A year that is not listed is refused, never guessed.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from xltool.clause import Clause
from xltool.parameters import parameters_of
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


@dataclass(frozen=True, slots=True)
class Year:
    """What a city computes in one year."""

    document: str
    status: str
    parameters: type[Any]
    given: type[Any]
    sheets: tuple[Sheet, ...]
    compute: Callable[[Any, Any, Stage], Mapping[str, list[Any]]]
    """Given rows, parameters, stage → result rows by table. Raises Refused."""
    examine: Callable[[Any, Any, Stage, "Where"], list[Problem]]
    """What is wrong with the given rows as a whole, beyond single cells."""
    checks: tuple[Check, ...]
    charts: tuple[Chart, ...]
    published: Rows
    """Filled rows that the document prints, for the template."""
    listed: Mapping[str, tuple[str, ...]]
    """Keys that a form prints in a table whose rows are still to fill."""
    published_results: Rows
    """Computed rows that follow from them alone, by table."""
    example: Callable[[], tuple[Rows, Mapping[str, Any]]]
    """示例数据: rows, and the parameters that must be chosen."""
    register: str
    """The table that lists every institution."""
    not_computed: Mapping[Clause, str]
    headline: tuple[str, ...] = ()
    """Results that a command tells besides the totals: ``table.column@键``, in every step."""
    step_names: Mapping[Stage, str] = field(default_factory=dict)
    """What this document calls a step of the year, where that is not 指标调整, 额度分配, 年终结算."""

    def computed(self) -> list[Clause]:
        """Every clause that a parameter, a column or a check rests on, in the order of the book."""
        found = [parameter.clause for parameter in parameters_of(self.parameters)]
        for table in tables_of(self.sheets).values():
            found += [column.clause for column in table.columns if column.clause]
        found += [check.clause for check in self.checks]
        return [clause for clause in dict.fromkeys(found) if clause not in self.not_computed]


@dataclass(frozen=True, slots=True)
class City:
    """A 统筹区 and its years."""

    name: str
    short: str
    years: Mapping[int, Year]
