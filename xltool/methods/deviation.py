"""费用偏差：病例费用与均费之比落在哪一档，这一档怎样计点。

The bands come from the city; nothing here is a default. Ordered by their upper bounds they leave no hole
and no overlap: each begins where the one before ends, and the last has no end.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise

from xltool.money import half_up

PLACES = 4
"""Points of a case are rounded once, at the end."""


class CoefficientUse(StrEnum):
    """What a band does with the institution's coefficient; 评审 takes the case out of the formula."""

    TIMES = "乘"
    PLUS = "加"
    NONE = "不用"
    REVIEW = "评审"


@dataclass(frozen=True, slots=True)
class Band:
    """Cost ratios up to ``upper`` (None: without end), and the line that gives their factor."""

    upper: Fraction | None
    inclusive: bool
    slope: Fraction
    constant: Fraction
    use: CoefficientUse

    def holds(self, ratio: Fraction) -> bool:
        """Whether a ratio is not above this band."""
        return self.upper is None or ratio < self.upper or (self.inclusive and ratio == self.upper)

    def factor(self, ratio: Fraction, coefficient: Fraction) -> Fraction:
        """slope × ratio + constant, and the institution's coefficient as this band uses it."""
        line = self.slope * ratio + self.constant
        if self.use is CoefficientUse.TIMES:
            return line * coefficient
        return line + coefficient if self.use is CoefficientUse.PLUS else line


def checked(bands: Sequence[Band]) -> Sequence[Band]:
    """The bands, if they cover every ratio once. Raises ValueError."""
    bounds = [band.upper for band in bands]
    if not bounds or bounds[-1] is not None or None in bounds[:-1]:
        raise ValueError("费用偏差分档的最后一档、也只有最后一档，上限应为空")
    closed = [bound for bound in bounds if bound is not None]
    if any(later <= earlier for earlier, later in pairwise(closed)) or any(bound < 0 for bound in closed):
        raise ValueError("费用偏差分档的上限应从小到大，不重复")
    return bands


def deviation_points(
    base: Decimal, ratio: Fraction, coefficient: Decimal, auxiliary: Decimal, bands: Sequence[Band]
) -> Decimal:
    """Points of one case: base × auxiliary coefficient × the factor of its band, 四舍五入 at four places.

    ``ratio`` is the cost of the case over the mean. Raises ValueError for bands that do not cover every
    ratio once, and for a case whose band sends it to review.
    """
    band = next(band for band in checked(bands) if band.holds(ratio))
    if band.use is CoefficientUse.REVIEW:
        raise ValueError("费用倍数落在须评审的一档，点数由评审确定")
    exact = Fraction(base) * Fraction(auxiliary) * band.factor(ratio, Fraction(coefficient))
    return Decimal(half_up(exact * 10**PLACES)).scaleb(-PLACES)
