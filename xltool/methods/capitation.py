"""按人头付费：人头数乘标准，按签约月数折算；年度内新备案的，从备案之月起按月增加。"""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from xltool.money import Money, round_money, total

YEAR = 12


@dataclass(frozen=True, slots=True)
class Heads:
    """Members alike in standard and months: how many, 分 per head and year, months signed (0 to 12)."""

    count: int
    standard: Money
    months: int = YEAR

    @property
    def amount(self) -> Money:
        """Their package in 分, 四舍五入 once; exact for whole years."""
        return round_money(Fraction(self.count * self.standard * self.months, YEAR))


def by_member_months(standard: Money, member_months: int) -> Money:
    """The package of members alike in standard, from the months all of them were signed, in 分, 四舍五入 once.

    The months are added up before the rounding, so that two lines of one standard differ from their sum by at
    most one 分.
    """
    return round_money(Fraction(standard * member_months, YEAR))


def capitation(lines: Iterable[Heads]) -> Money:
    """The package of all members: the sum of the lines, so that groups add up to the whole, in 分."""
    return total([line.amount for line in lines])


def months_from(month: int) -> int:
    """The months of the year from ``month`` (1 to 12) on, itself included.

    Raises ValueError for a month that is none.
    """
    if not 1 <= month <= YEAR:
        raise ValueError("备案月份应为 1 至 12")
    return YEAR + 1 - month


def added_from(month: int, count: int, before: Money, after: Money) -> Money:
    """What ``count`` members filed in ``month`` (1 to 12) add to the package, in 分, 四舍五入 once.

    The month of filing counts: 13 − month twelfths of what the new standard is above the old one.
    Raises ValueError for a month that is none.
    """
    return added_for(months_from(month), count, before, after)


def added_for(months: int, count: int, before: Money, after: Money) -> Money:
    """What ``count`` members add in ``months`` (0 to 12) at a new standard, in 分, 四舍五入 once."""
    return round_money(Fraction(count * (after - before) * months, YEAR))
