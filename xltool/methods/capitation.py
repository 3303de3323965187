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


def capitation(lines: Iterable[Heads]) -> Money:
    """The package of all members: the sum of the lines, so that groups add up to the whole, in 分."""
    return total([line.amount for line in lines])


def added_from(month: int, count: int, before: Money, after: Money) -> Money:
    """What ``count`` members filed in ``month`` (1 to 12) add to the package, in 分, 四舍五入 once.

    The month of filing counts: 13 − month twelfths of what the new standard is above the old one.
    Raises ValueError for a month that is none.
    """
    if not 1 <= month <= YEAR:
        raise ValueError("备案月份应为 1 至 12")
    return round_money(Fraction(count * (after - before) * (YEAR + 1 - month), YEAR))
