"""跨年带入：新一年的表里，哪一栏由上年结果簿的哪一栏带来；不带的，说明为什么。

A city's card carries one ``CarryOver``. Every column that the clerk fills is either fed from last year's
results or left, with the reason; a test holds it to that.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

LastYear = Callable[[str], Mapping[str, Any]]
"""Last year's book: a filled or computed column, ``table.column``, by the key of its rows (numbered where none)."""
EVERY = ""
"""The key of a value that goes to every row, and of a parameter's."""


@dataclass(frozen=True, slots=True)
class Fed:
    """A column of the new form that last year's book fills."""

    says: str
    """Which figure of last year it is, in words."""
    values: Callable[[LastYear], Mapping[str, Any]]
    """By key of the new rows, ``EVERY`` for those not named; what is missing stays empty."""


@dataclass(frozen=True, slots=True)
class CarryOver:
    """What goes from last year's result book into this year's form."""

    fed: Mapping[str, Fed]
    """By ``table.column`` of the form."""
    left: Mapping[str, str]
    """Why a column, or every column of a table that is not fed, starts empty."""
    same_rows: tuple[str, ...] = ()
    """Tables whose rows are last year's again, by key; where a table has none, one by one."""
    new_rows: Callable[[int, LastYear], Mapping[str, tuple[str, ...]]] | None = None
    """Other rows of the new year (its number given), by table: their keys."""
    printed: Mapping[str, Fed] = field(default_factory=dict)
    """Printed parameters that the rules take from last year."""
    ask: Callable[[int, LastYear], list[str]] | None = None
    """What the clerk is to look at once it is carried, in whole sentences."""

    def reason(self, table: str, column: str) -> str | None:
        """Why a column is not fed; None when nobody said."""
        return self.left.get(f"{table}.{column}") or self.left.get(table)


def again(at: str, says: str = "与上年相同") -> Fed:
    """Last year's own column again."""
    return Fed(says, lambda last: last(at))


def same(table: str, *names: str) -> dict[str, Fed]:
    """Some columns of a table as they were last year, by ``table.column``."""
    return {f"{table}.{name}": again(f"{table}.{name}") for name in names}


def column(at: str, says: str) -> Fed:
    """Another column of last year's book, by the same keys."""
    return again(at, says)


def every(value: Any, says: str) -> Fed:
    """One value for every row."""
    return Fed(says, lambda _last: {EVERY: value})
