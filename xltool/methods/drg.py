"""DRGs点数：基础点数、上浮、差异系数、低倍率、床日——每一步取四位小数，病例点数只在最后取整一次。"""

from decimal import Decimal
from fractions import Fraction

from xltool.money import Money, half_up

PLACES = 4
HUNDRED = 100
"""Base points of a group that costs as much as all groups on the average."""


def to_places(value: Fraction) -> Decimal:
    """A number at the four places of points and coefficients, 四舍五入."""
    return Decimal(half_up(value * 10**PLACES)).scaleb(-PLACES)


def base_points(group_mean: Money, all_mean: Money) -> Decimal:
    """Base points of a group: its mean cost over the mean of all groups, times 100, four places.

    Raises ZeroDivisionError when there is no mean of all groups.
    """
    return to_places(Fraction(group_mean * HUNDRED, all_mean))


def raised(base: Decimal, rate: Decimal) -> Decimal:
    """Base points raised by a rate (0.08 for 8 %), four places."""
    return to_places(Fraction(base) * (1 + Fraction(rate)))


def difference_coefficient(own_mean: Money, group_mean: Money) -> Decimal:
    """An institution's mean cost of a group over the area's, four places."""
    return to_places(Fraction(own_mean, group_mean))


def normal_points(base: Decimal, coefficient: Decimal) -> Decimal:
    """Points of one whole stay: base × coefficient, rounded once."""
    return to_places(Fraction(base) * Fraction(coefficient))


def low_points(base: Decimal, coefficient: Decimal, cost: Money, mean: Money) -> Decimal:
    """Points of one low-cost stay: base × coefficient × cost ÷ mean, rounded once, never above the base points.

    A reading without the coefficient gives 1 for it.
    """
    return min(base, to_places(Fraction(base) * Fraction(coefficient) * Fraction(cost, mean)))


def bed_day_points(a_day: Decimal, days: int) -> Decimal:
    """Points of a stay paid by days: points a day × days; whole numbers of ten-thousandths stay so."""
    return a_day * days
