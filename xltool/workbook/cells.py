"""单元格的值：我们的数与格子里的数之间的换算，两个方向都精确。"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any

from xltool.money import Unit, in_unit
from xltool.tables import Column, Kind, Role

ABSENT = "—"
"""不适用: neither empty nor 0."""
FIRST_DAY = date(1899, 12, 30)
"""Day 0 of a spreadsheet's calendar."""

Cell = float | int | str | None


@dataclass(frozen=True, slots=True)
class Raw:
    """A cell carried over as it stood, read or not."""

    value: Any


def to_cell(value: object, column: Column, unit: Unit) -> Cell:
    """A value as its cell holds it: money in the column's unit, dates as day numbers, None as — or blank.

    A number becomes the nearest double, once; a result's formula arrives at the same double.
    """
    if isinstance(value, Raw):
        return _carried(value.value)
    if value is None:
        blank = column.optional and column.role is not Role.RESULT
        return None if blank else ABSENT
    if column.kind is Kind.MONEY:
        assert isinstance(value, int)
        return float(in_unit(value, unit))
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, date):
        return (value - FIRST_DAY).days
    if isinstance(value, Decimal | Fraction):
        return float(value)
    assert isinstance(value, int | str)
    return value if value != "" else None


def _carried(value: Any) -> Cell:
    if isinstance(value, datetime | date):
        return (value.date() if isinstance(value, datetime) else value).toordinal() - FIRST_DAY.toordinal()
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None if value is None else str(value)
    return value if value != "" else None


def spoken(value: object, column: Column, unit: Unit) -> str:
    """A value as a sentence says it, with its unit."""
    if value is None:
        return ABSENT
    if column.percent and isinstance(value, Fraction | Decimal):
        return f"{float(value):.2%}"
    if column.kind is Kind.MONEY and isinstance(value, int):
        amount = in_unit(value, unit)
        places = max(2, -int(amount.normalize().as_tuple().exponent))
        return f"{amount:,.{places}f} {unit.label}"
    if isinstance(value, Fraction):
        return f"{float(value):,.{column.places}f}"
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return str(value)
