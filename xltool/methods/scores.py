"""病种分值与机构系数：费用与基准之比、辅助目录系数、评价指标按档加成。

Scores and coefficients carry four places, each rounded once, 四舍五入.
"""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from xltool.money import Money, half_up

PLACES = 4


def rounded(value: Fraction) -> Decimal:
    """A score or coefficient at four places, 四舍五入."""
    return Decimal(half_up(value * 10**PLACES)).scaleb(-PLACES)


def mean_of_means(groups: Sequence[tuple[int, Money]]) -> Money:
    """The mean cost of several groups (cases, mean in 分), weighted by cases, to the 分.

    Raises ZeroDivisionError when there is no case at all.
    """
    return Money(half_up(Fraction(sum(cases * mean for cases, mean in groups), sum(cases for cases, _ in groups))))


def ratio_score(mean: Money, benchmark: Money, base: int) -> Decimal:
    """The score of a disease: its mean cost over the benchmark's, times the benchmark's score.

    Raises ZeroDivisionError for a benchmark that cost nothing.
    """
    return rounded(Fraction(mean * base, benchmark))


def with_add_on(score: Decimal, add_on: Decimal) -> Decimal:
    """A score raised by a part of itself."""
    return rounded(Fraction(score) * (1 + Fraction(add_on)))


def largest(coefficients: Sequence[Decimal]) -> Decimal:
    """The one of several auxiliary coefficients that counts; 1 when there is none."""
    return max(coefficients, default=Decimal(1))


def product(coefficients: Sequence[Decimal]) -> Decimal:
    """Several auxiliary coefficients multiplied, four places."""
    whole = Fraction(1)
    for coefficient in coefficients:
        whole *= Fraction(coefficient)
    return rounded(whole)


def step_add_on(
    value: Decimal, start: Decimal, width: Decimal, each: Decimal, cap: Decimal, *, whole_steps: bool
) -> Decimal:
    """What an indicator above its start adds to a coefficient: ``each`` per ``width``, never more than ``cap``.

    ``whole_steps`` counts full steps only. Raises ZeroDivisionError for a step without width.
    """
    steps = max(Fraction(0), (Fraction(value) - Fraction(start)) / Fraction(width))
    if whole_steps:
        steps = Fraction(steps.numerator // steps.denominator)
    return min(cap, rounded(Fraction(each) * steps))
