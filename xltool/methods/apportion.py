"""按权重分配：最大余额法，一个单位也不多、一个单位也不少。

``apportion`` shares a pot out by weights in whole quanta. Each exact share, counted in quanta, is taken
to six places (四舍五入); its whole part is given at once; the quanta left over go one each to the largest
remainders, ties in row order. The same steps stand in the sheet as formulas (``EXACT`` … ``ABOVE``).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import lcm

from xltool.money import FEN, Money

MICRO = 10**6
"""Remainders are compared in millionths of a quantum."""


@dataclass(frozen=True, slots=True)
class Portion:
    """One party's part. ``exact`` and ``remainder`` in quanta to six places, ``amount`` in 分."""

    exact: Decimal
    whole: int
    remainder: Decimal
    amount: Money


@dataclass(frozen=True, slots=True)
class Apportionment:
    """A pot shared out, with the figures of the way there."""

    portions: tuple[Portion, ...]
    pool: Money
    quantum: Money
    whole_total: int
    left_over: int
    """Quanta given out one by one by remainder; 0 when there is no weight at all."""
    threshold: Decimal
    """The smallest remainder that may still get one (1 when nothing is left over)."""
    above: int
    """How many remainders are above the threshold."""

    @property
    def amounts(self) -> tuple[Money, ...]:
        """What each party gets, in 分, in row order."""
        return tuple(portion.amount for portion in self.portions)


def whole_numbers(weights: Sequence[int | Decimal | Fraction]) -> list[int]:
    """The same weights as integers in the same proportions."""
    if all(isinstance(weight, int) for weight in weights):
        return [int(weight) for weight in weights]
    exact = [Fraction(weight) for weight in weights]
    scale = lcm(*(weight.denominator for weight in exact))
    return [int(weight * scale) for weight in exact]


def apportion(pool: Money, weights: Sequence[int | Decimal | Fraction], quantum: Money = FEN) -> Apportionment:
    """Share ``pool`` (分) out by ``weights`` in multiples of ``quantum``; the parts add up to the pool.

    Without any weight every part is 0 and the pool stays with the payer. Raises ValueError for a
    negative pool or weight, or a pool that is no multiple of the quantum.
    """
    if pool < 0 or pool % quantum:
        raise ValueError("分配总额必须是分配单位的非负整数倍")
    shares = whole_numbers(weights)
    if any(weight < 0 for weight in shares):
        raise ValueError("权重不能为负数")
    units, total = pool // quantum, sum(shares)
    if not total:
        none = Portion(Decimal(0), 0, Decimal(0), Money(0))
        return Apportionment((none,) * len(shares), pool, quantum, 0, 0, Decimal(1), 0)
    # units × weight ÷ total in millionths, half up, all in integers
    micro = [(2 * units * weight * MICRO + total) // (2 * total) for weight in shares]
    whole = [value // MICRO for value in micro]
    rest = [value % MICRO for value in micro]
    left_over = units - sum(whole)
    ranked = sorted(range(len(rest)), key=lambda i: (-rest[i], i))
    lucky = set(ranked[:left_over])
    threshold = rest[ranked[left_over - 1]] if left_over else MICRO
    portions = tuple(
        Portion(
            Decimal(micro[i]).scaleb(-6),
            whole[i],
            Decimal(rest[i]).scaleb(-6),
            Money((whole[i] + (i in lucky)) * quantum),
        )
        for i in range(len(shares))
    )
    above = sum(value > threshold for value in rest)
    return Apportionment(portions, pool, quantum, sum(whole), left_over, Decimal(threshold).scaleb(-6), above)


EXACT = "IF({{split_weights}}=0,0,ROUND({{split_pool}}/{{split_quantum}}*{{{weight}}}/{{split_weights}},6))"
"""The exact share in quanta, of the column ``weight``."""

WHOLE = "INT({exact_share})"

REMAINDER = "ROUND({exact_share}-{whole_share},6)"

AWARD = (
    "ROUND(({whole_share}+IF({remainder}>{split_threshold},1,IF({remainder}<{split_threshold},0,"
    "IF(COUNTIF({remainder:above},{split_threshold})<={split_left_over}-{split_above},1,0))))*{split_quantum},2)"
)
"""The part in money. Only a remainder equal to the threshold needs counting: linear in the rows."""

LEFT_OVER = "IF({weight_total}=0,0,ROUND({pool}/{quantum},0)-{whole_total})"

THRESHOLD = "IF({left_over}=0,1,LARGE({remainders},{left_over}))"

ABOVE = "SUMPRODUCT(--({remainders}>{threshold}))"


def split_references(table: str, line: str) -> dict[str, str]:
    """What the formulas above call the figures of one 分配过程 line."""
    names = {
        "split_pool": "pool",
        "split_quantum": "quantum",
        "split_weights": "weight_total",
        "split_left_over": "left_over",
        "split_threshold": "threshold",
        "split_above": "above",
    }
    return {alias: f"{{{table}.{name}@{line}}}" for alias, name in names.items()}


def split_sources(table: str, weight: str, pot: str) -> dict[str, str]:
    """Where a 分配过程 line finds its pot, weights, whole shares and remainders."""
    return {
        "pot": pot,
        "weights": f"{{{table}.{weight}:all}}",
        "wholes": f"{{{table}.whole_share:all}}",
        "remainders": f"{{{table}.remainder:all}}",
    }
