"""点数法：点值是精确分数，按点数分配整个盘子，再减去个人负担。

The product of a pot in 分 and points to four places is too long for a spreadsheet's 15 digits, so both
sides divide as on paper: the pot in three groups of four digits (亿 上, 万, 个), each remainder carried
to the next. Every figure of the division is a column, and every one is a whole number below 2^53
as long as there are no more than 40 million points.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from xltool.methods.apportion import Apportionment, apportion
from xltool.money import YUAN, Money, half_up

GROUP = 10**4
POINT_SCALE = 10**4
"""Points carry four places."""
MOST_POINTS = 40_000_000
"""Long division stays in whole numbers below 2^53 up to here: points × 10^4 × 2×10^4."""
MOST_UNITS = MOST_POINTS * POINT_SCALE
"""The same in the smallest parts of a point that are counted: with fewer places there may be more points."""


class Rounding(StrEnum):
    """How a published point value is cut to its places."""

    HALF_UP = "四舍五入"
    DOWN = "舍去"
    UP = "进一"


@dataclass(frozen=True, slots=True)
class LongDivision:
    """The remainders of pot × points ÷ all points, group by group of the pot."""

    first: int
    second: int
    third: int


@dataclass(frozen=True, slots=True)
class UnitShares:
    """A pot shared out by whole units, and the figures of the long division."""

    split: Apportionment
    divisions: tuple[LongDivision, ...]


@dataclass(frozen=True, slots=True)
class PointPayment:
    """A pot shared out by points."""

    split: Apportionment
    divisions: tuple[LongDivision, ...]
    point_value: Fraction
    """分 per point, exact."""


def groups(pool: Money) -> tuple[int, int, int]:
    """The pot in 分 as 亿 and above, 万, and the rest."""
    return pool // GROUP**2, pool // GROUP % GROUP, pool % GROUP


def scaled(points: Decimal, scale: int = POINT_SCALE) -> int:
    """Points in ten-thousandths, or another ``scale``. Raises ValueError for more places than that."""
    exact = points * scale
    if exact != int(exact):
        raise ValueError("点数最多四位小数")
    return int(exact)


def scale_of(points: Sequence[Decimal]) -> int:
    """What makes all points whole: ten-thousandths; of too many for that, only the places that they have."""
    if sum(points) <= MOST_POINTS:
        return POINT_SCALE
    return next(scale for scale in (1, 10, 100, 1000, POINT_SCALE) if all(value * scale % 1 == 0 for value in points))


def point_value(pool: Money, points: Sequence[Decimal]) -> Fraction:
    """分 per point, exact: the pot over all points. Raises ValueError when there are no points."""
    total = sum(scaled(value) for value in points)
    if not total:
        raise ValueError("总点数为零，没有点值")
    return Fraction(pool * POINT_SCALE, total)


def published(value: Fraction, places: int, rounding: Rounding) -> Decimal:
    """A point value (分 per point, not negative) in 元 at so many places, for printing, never for paying."""
    exact = value / YUAN * 10**places
    cut = {
        Rounding.HALF_UP: half_up(exact),
        Rounding.DOWN: exact.numerator // exact.denominator,
        Rounding.UP: -(-exact.numerator // exact.denominator),
    }[rounding]
    return Decimal(cut).scaleb(-places)


def pay_by_points(pool: Money, points: Sequence[Decimal], scale: int = POINT_SCALE) -> PointPayment:
    """Share ``pool`` (分: fund and patients' part together) out by points made whole by ``scale``, to the 分.

    Raises ValueError when there are no points: there is no point value then.
    """
    value = point_value(pool, points)
    shares = share_by_units(pool, [scaled(earned, scale) for earned in points])
    return PointPayment(shares.split, shares.divisions, value)


def share_by_units(pool: Money, units: Sequence[int]) -> UnitShares:
    """Share ``pool`` (分) out by whole units, to the 分; every part is 0 where there are none.

    The sheet's long division stays in whole numbers up to ``MOST_UNITS`` units.
    """
    total = sum(units) or 1
    high, middle, low = groups(pool)
    divisions = []
    for unit in units:
        first = unit * high % total
        second = (first * GROUP + unit * middle) % total
        third = (second * GROUP + unit * low) % total
        divisions.append(LongDivision(first, second, third))
    return UnitShares(apportion(pool, units), tuple(divisions))


def case_points(
    surgery: Decimal, weight_over_one: Decimal, therapy: Decimal, vessel: Decimal, *, highest_only: bool
) -> Decimal:
    """Points of one case from the classes it falls in: their sum, or only the highest of them."""
    classes = (surgery, weight_over_one, therapy, vessel)
    return max(classes) if highest_only else sum(classes, Decimal(0))


_WHOLE_AT = "SUMPRODUCT(--(ROUND({{points}}*{scale},0)<>ROUND({{points}}*{scale},4)))=0"
SCALE_OF_POINTS = (
    f"IF({{points_total}}<={MOST_POINTS},{POINT_SCALE},"
    + "".join(f"IF({_WHOLE_AT.format(scale=scale)},{scale}," for scale in (1, 10, 100, 1000))
    + f"{POINT_SCALE}"
    + ")" * 5
)
"""``scale_of`` as a formula, over the column ``points`` and its sum ``points_total``."""

FIRST_REST = "{point_units}*{pot_high}-INT({point_units}*{pot_high}/{points_total})*{points_total}"
"""The division's remainders, of the columns ``point_units`` and what an alias calls ``points_total``: 亿 and above."""

_NEXT = "({{{before}}}*10000+{{point_units}}*{{{group}}})"


def _carried(before: str, group: str) -> str:
    whole = _NEXT.format(before=before, group=group)
    return f"{whole}-INT({whole}/{{points_total}})*{{points_total}}"


SECOND_REST = _carried("first_rest", "pot_middle")
THIRD_REST = _carried("second_rest", "pot_low")

WHOLE_POINTS = (
    "({point_units}*{pot_high}-{first_rest})/{points_total}*100000000+"
    "({first_rest}*10000+{point_units}*{pot_middle}-{second_rest})/{points_total}*10000+"
    "({second_rest}*10000+{point_units}*{pot_low}-{third_rest})/{points_total}+"
    "INT(ROUND({third_rest}/{points_total},6))"
)
"""Whole 分 of points × point value."""

POINT_REMAINDER = "ROUND({third_rest}/{points_total},6)-INT(ROUND({third_rest}/{points_total},6))"

POINT_AMOUNT = (
    "ROUND(({whole_share}+IF({remainder}>{split_threshold},1,IF({remainder}<{split_threshold},0,"
    "IF(COUNTIF({remainder:above},{split_threshold})<={split_left_over}-{split_above},1,0))))/100,2)"
)
"""Points × point value in 元, the last 分 by largest remainder."""

POT_HIGH = "INT(ROUND({pool}*100,0)/100000000)"
POT_MIDDLE = "INT(ROUND({pool}*100,0)/10000)-{pot_high}*10000"
POT_LOW = "ROUND({pool}*100,0)-{pot_high}*100000000-{pot_middle}*10000"
POINT_LEFT_OVER = "ROUND({pool}*100,0)-{whole_total}"
