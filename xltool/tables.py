"""表：一张表的每一栏是什么、谁填、怎么算。

A table row is a frozen dataclass made with ``@row``. Each field is one column and carries its heading
(from ``terms``), its role, what input it accepts and, for a result, its Excel formula and the rule in
words. Template, reader, writer, explanation and data dictionary all come from these fields.

Formulas are written over names, never over addresses; ``workbook.formulas`` puts the addresses in:

``{quota}``            this row's column, or a parameter of that name
``{table.column}``     the row with the same key in another table
``{table.column@键}``  the row with that key
``{parameters.name}``  a parameter, where a column has the same name
``{table.column:all}`` the whole column, as a range
``{table.column:above}`` the column from its first row down to this row
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from decimal import Decimal
from enum import Enum, StrEnum
from fractions import Fraction
from functools import cached_property
from types import UnionType
from typing import Any, TypeVar, Union, dataclass_transform, get_args, get_origin, get_type_hints

from xltool.clause import Clause
from xltool.money import Money, Unit
from xltool.terms import heading

T = TypeVar("T")


class Role(Enum):
    """Who puts the value into a cell."""

    LABEL = "栏组"  # a merged group label, printed and never read
    KEY = "关键栏"  # names the row
    GIVEN = "填报"
    RESULT = "计算结果"
    NOTE = "说明"


class Kind(Enum):
    """What a value is."""

    TEXT = "文字"
    MONEY = "金额"
    COUNT = "整数"
    NUMBER = "数字"
    RATIO = "比率"
    DATE = "日期"
    FLAG = "是或否"
    CHOICE = "选项"


class Stage(Enum):
    """The step of the year that fills a table; each step needs those before it."""

    ADJUST = 1
    ALLOCATE = 2
    SETTLE = 3


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table, as told by one field of its row class."""

    name: str
    heading: str
    role: Role
    kind: Kind
    choices: type[StrEnum] | None
    nullable: bool
    """无 or — is an answer here: the value is None."""
    optional: bool
    """The cell may stay empty: the value is None, or an empty text."""
    unit: Unit | None
    places: int
    at_least: Decimal | None
    at_most: Decimal | None
    formula: str
    says: str
    clause: Clause | None
    summed: bool
    percent: bool
    width: int


def _field(role: Role, **facts: Any) -> Any:
    return field(metadata={"role": role, **facts})


def label(*, width: int = 6) -> Any:
    """A merged group label left of the key; its heading is merged over both."""
    return _field(Role.LABEL, width=width)


def key(*, width: int = 26) -> Any:
    """The column that names the row; unique within its table."""
    return _field(Role.KEY, width=width)


def given(
    *,
    unit: Unit | None = None,
    places: int | None = None,
    at_least: str | None = "0",
    at_most: str | None = None,
    optional: bool = False,
    summed: bool | None = None,
    clause: Clause | None = None,
    percent: bool = False,
    width: int = 13,
) -> Any:
    """A column the clerk fills. Negative numbers are refused unless ``at_least`` is None."""
    return _field(
        Role.GIVEN, unit=unit, places=places, at_least=at_least, at_most=at_most, optional=optional,
        summed=summed, clause=clause, percent=percent, width=width,
    )  # fmt: skip


def result(
    formula: str,
    says: str,
    clause: Clause | None = None,
    *,
    unit: Unit | None = None,
    places: int | None = None,
    summed: bool | None = None,
    percent: bool = False,
    width: int = 13,
) -> Any:
    """A column that is computed: its formula, the rule in words, the clause it rests on."""
    return _field(
        Role.RESULT, formula=formula, says=says, clause=clause, unit=unit, places=places, summed=summed,
        percent=percent, width=width,
    )  # fmt: skip


def basis(*, width: int = 14) -> Any:
    """The 依据 column: the article that decided this row. Plain text, no formula."""
    return _field(Role.NOTE, width=width)


def note(*, width: int = 18) -> Any:
    """Free text, never parsed."""
    return _field(Role.NOTE, optional=True, width=width)


@dataclass_transform(
    frozen_default=True, kw_only_default=True, field_specifiers=(label, key, given, result, basis, note)
)
def row(cls: type[T]) -> type[T]:
    """Make a class a table row: a frozen dataclass whose fields are its columns."""
    return dataclass(frozen=True, slots=True, kw_only=True)(cls)


_KINDS: dict[Any, Kind] = {
    str: Kind.TEXT,
    Money: Kind.MONEY,
    int: Kind.COUNT,
    Decimal: Kind.NUMBER,
    Fraction: Kind.RATIO,
    date: Kind.DATE,
    bool: Kind.FLAG,
}
_PLACES = {Kind.NUMBER: 4, Kind.RATIO: 4}
_UNSAID: dict[str, Any] = {
    "optional": False, "unit": None, "places": None, "at_least": None, "at_most": None, "formula": "",
    "says": "", "clause": None, "summed": None, "percent": False,
}  # fmt: skip


def kind_of(annotation: Any) -> tuple[Kind, type[StrEnum] | None, bool]:
    """The kind an annotation stands for, its choices, and whether None is a value of it."""
    nullable = get_origin(annotation) in (Union, UnionType)
    if nullable:
        annotation = next(part for part in get_args(annotation) if part is not type(None))
    if isinstance(annotation, type) and issubclass(annotation, StrEnum):
        return Kind.CHOICE, annotation, nullable
    return _KINDS[annotation], None, nullable


def _bound(value: str | None) -> Decimal | None:
    return None if value is None else Decimal(value)


_COLUMNS: dict[type[Any], tuple[Column, ...]] = {}


def columns(cls: type[Any]) -> tuple[Column, ...]:
    """The columns of a row class, in the order of its fields; worked out once."""
    if cls not in _COLUMNS:
        _COLUMNS[cls] = _columns(cls)
    return _COLUMNS[cls]


def _columns(cls: type[Any]) -> tuple[Column, ...]:
    hints = get_type_hints(cls)
    found = []
    for item in fields(cls):
        kind, choices, nullable = kind_of(hints[item.name])
        facts = {**_UNSAID, **item.metadata}
        places, summed = facts.pop("places"), facts.pop("summed")
        found.append(
            Column(
                name=item.name,
                heading=heading(item.name),
                kind=kind,
                choices=choices,
                nullable=nullable,
                places=_PLACES.get(kind, 0) if places is None else places,
                at_least=_bound(facts.pop("at_least")),
                at_most=_bound(facts.pop("at_most")),
                summed=kind is Kind.MONEY if summed is None else summed,
                **facts,
            )
        )
    return tuple(found)


@dataclass(frozen=True)
class Table:
    """One table on a sheet: what is filled, what is computed, and how it stands on paper.

    ``entry`` holds the filled columns, ``result`` the computed ones of the same row; either may be
    missing. ``aliases`` gives names that its formulas use for references which differ from table to
    table, ``row_aliases`` from row to row (by key).
    """

    name: str
    stage: Stage
    entry: type[Any] | None = None
    result: type[Any] | None = None
    caption: str = ""
    unit: Unit = Unit.YUAN
    total: bool = False
    spare: int = 0
    notes: tuple[str, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)
    """The group label that stands left of each key."""
    fixed: tuple[str, ...] = ()
    """The keys that stand printed on the form, when the clerk may not choose the rows."""
    aliases: Mapping[str, str] = field(default_factory=dict)
    row_aliases: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    printed: int | None = None
    """How many columns belong to the paper form; the rest stands beside it on screen."""
    may_be_empty: bool = False
    """No row at all is an answer."""

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """Filled columns, then computed ones, 说明 last; a result's own key is not repeated."""
        entry = columns(self.entry) if self.entry else ()
        names = {column.name for column in entry}
        computed = tuple(c for c in (columns(self.result) if self.result else ()) if c.name not in names)
        if self.printed:
            return entry + computed
        both = entry + computed
        return tuple(c for c in both if c.role is not Role.NOTE) + tuple(c for c in both if c.role is Role.NOTE)

    @cached_property
    def key(self) -> str | None:
        """The key column's name."""
        return next((c.name for c in self.columns if c.role is Role.KEY), None)

    def unit_of(self, column: Column) -> Unit:
        """The unit a money column is shown in: its own, else the table's."""
        return column.unit or self.unit

    def heading_of(self, column: Column) -> str:
        """The printed heading: with its unit where that is not the table's."""
        if column.kind is Kind.MONEY and column.unit not in (None, self.unit):
            return f"{column.heading}（{self.unit_of(column).label}）"
        return column.heading


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of the book: its heading lines and its tables from top to bottom."""

    name: str
    title: str
    tables: tuple[Table, ...]
    annex: str = ""
    landscape: bool = False
    before: tuple[str, ...] = ()
    """Lines of text printed between the title and the first table."""
    signed: bool = True


def tables_of(sheets: Sequence[Sheet]) -> dict[str, Table]:
    """Every table by name."""
    return {table.name: table for sheet in sheets for table in sheet.tables}
