"""金额：以分为单位的整数；四舍五入只有一种，且有名字。

No float passes through here. Ratios are ``Fraction`` or ``Decimal``; what a cell shows in 元 or 万元
is converted at the edge, exactly.
"""

from decimal import Decimal
from enum import Enum
from fractions import Fraction
from typing import NewType

Money = NewType("Money", int)
"""A whole number of 分."""

FEN = Money(1)
YUAN = Money(100)
WAN = Money(1_000_000)
"""One 万元, in 分."""


class Unit(Enum):
    """A unit that a form prints its amounts in: its name, and how many 分 one of it is."""

    YUAN = ("元", 100)
    WAN = ("万元", 1_000_000)

    @property
    def label(self) -> str:
        """The unit as the form prints it."""
        return self.value[0]

    @property
    def fen(self) -> int:
        """How many 分 make one."""
        return self.value[1]

    @property
    def places(self) -> int:
        """Decimal places that reach down to one 分: 2 for 元, 6 for 万元."""
        return len(str(self.fen)) - 1


def half_up(value: Fraction | Decimal | int) -> int:
    """Round to a whole number, 四舍五入: a half goes away from zero (0.5 → 1, −0.5 → −1)."""
    exact = Fraction(value)
    magnitude = (2 * abs(exact.numerator) + exact.denominator) // (2 * exact.denominator)
    return -magnitude if exact < 0 else magnitude


def round_money(amount: Fraction | int, quantum: Money = FEN) -> Money:
    """Round an exact amount in 分 to a multiple of ``quantum``, 四舍五入."""
    return Money(half_up(Fraction(amount) / quantum) * quantum)


def money(amount: str | int | Decimal, unit: Unit = Unit.YUAN) -> Money:
    """An amount written in ``unit``, as 分. Raises ValueError when it is finer than one 分."""
    exact = Fraction(Decimal(amount)) * unit.fen
    if exact.denominator != 1:
        raise ValueError(f"{amount} {unit.label} 不是整数分")
    return Money(exact.numerator)


def in_unit(amount: int, unit: Unit) -> Decimal:
    """An amount in 分 as the exact decimal number of ``unit``."""
    return Decimal(amount).scaleb(-unit.places)


def total(amounts: "list[Money] | tuple[Money, ...]") -> Money:
    """The sum, still money."""
    return Money(sum(amounts))


def shown(amount: int, unit: Unit = Unit.YUAN) -> str:
    """An amount for a sentence: thousands separated, at least two decimals, the unit behind it."""
    exact = in_unit(amount, unit)
    places = max(2, -int(exact.normalize().as_tuple().exponent))
    return f"{exact:,.{places}f} {unit.label}"
