"""按权重分配：最大余额法，一个单位也不多、一个单位也不少。

``apportion`` shares a pot out by weights in whole quanta. Pot and weights are whole numbers, so each share
is a whole number of quanta and a rest; the rest over the sum of weights, to six places (四舍五入), is the
remainder. The quanta left over go one each to the largest remainders, ties in row order. The same steps
stand in the sheet as formulas (``REST`` … ``ABOVE``), in whole numbers as well: a spreadsheet's 15 digits
would not hold large shares to six places.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from xltool.money import FEN, Money

MICRO = 10**6
"""Remainders are compared in millionths of a quantum."""


@dataclass(frozen=True, slots=True)
class Portion:
    """One party's part: whole quanta, what the division leaves, and the amount in 分."""

    rest: int
    """What total units × weight ÷ sum of weights leaves over."""
    whole: int
    remainder: Decimal
    """``rest`` ÷ sum of weights, six places; a remainder that rounds to one counts as a whole quantum."""
    amount: Money


@dataclass(frozen=True, slots=True)
class Apportionment:
    """A pot shared out, with the figures of the way there."""

    portions: tuple[Portion, ...]
    pool: Money
    quantum: Money
    weight_total: int
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


def apportion(pool: Money, weights: Sequence[int], quantum: Money = FEN) -> Apportionment:
    """Share ``pool`` (分) out by whole ``weights`` in multiples of ``quantum``; the parts add up to the pool.

    Without any weight every part is 0 and the pool stays with the payer. Raises ValueError for a
    negative pool or weight, or a pool that is no multiple of the quantum.
    """
    if pool < 0 or quantum <= 0 or pool % quantum:
        raise ValueError("分配总额必须是分配单位的非负整数倍")
    if any(weight < 0 for weight in weights):
        raise ValueError("权重不能为负数")
    units, total = pool // quantum, sum(weights)
    if not total:
        none = Portion(0, 0, Decimal(0), Money(0))
        return Apportionment((none,) * len(weights), pool, quantum, 0, 0, 0, Decimal(1), 0)
    rests = [units * weight % total for weight in weights]
    micro = [(2 * rest * MICRO + total) // (2 * total) for rest in rests]
    whole = [units * weight // total + part // MICRO for weight, part in zip(weights, micro, strict=True)]
    micro = [part % MICRO for part in micro]
    left_over = units - sum(whole)
    ranked = sorted(range(len(micro)), key=lambda i: (-micro[i], i))
    lucky = set(ranked[:left_over])
    threshold = micro[ranked[left_over - 1]] if left_over else MICRO
    portions = tuple(
        Portion(rests[i], whole[i], Decimal(micro[i]).scaleb(-6), Money((whole[i] + (i in lucky)) * quantum))
        for i in range(len(weights))
    )
    above = sum(part > threshold for part in micro)
    return Apportionment(portions, pool, quantum, total, sum(whole), left_over, Decimal(threshold).scaleb(-6), above)


_PRODUCT = "{{split_units}}*ROUND({{{weight}}}*{{split_scale}},0)"

REST = _PRODUCT + "-INT(" + _PRODUCT + "/{{split_divisor}})*{{split_divisor}}"
"""What the division leaves, of the column ``weight``: units × weight − whole quotient × sum of weights."""

WHOLE = "ROUND((" + _PRODUCT + "-{{rest}})/{{split_divisor}},0)+INT(ROUND({{rest}}/{{split_divisor}},6))"

REMAINDER = "ROUND(ROUND({rest}/{split_divisor},6)-INT(ROUND({rest}/{split_divisor},6)),6)"

AWARD = (
    "ROUND(({whole_share}+IF({remainder}>{split_threshold},1,IF({remainder}<{split_threshold},0,"
    "IF(COUNTIF({remainder:above},{split_threshold})<={split_left_over}-{split_above},1,0))))*{split_quantum},6)"
)
"""The part in money. Only a remainder equal to the threshold needs counting: linear in the rows."""

UNITS = "ROUND(({pot})/{quantum},0)"

WHOLE_WEIGHTS = "MAX(1,ROUND(SUM({weights})*{weight_scale},0))"
"""The divisor: the sum of the whole weights, and 1 where there are none, so that nobody divides by zero.

It sums the column itself: LibreOffice 7.4 takes one step more, by way of the total, for a circle.
"""

LEFT_OVER = "IF({weight_total}=0,0,{pool_units}-{whole_total})"

THRESHOLD = "IF({left_over}=0,1,LARGE({remainders},{left_over}))"

ABOVE = "SUMPRODUCT(--({remainders}>{threshold}))"


def split_references(table: str, line: str) -> dict[str, str]:
    """What the formulas above call the figures of one 分配过程 line."""
    names = {
        "split_units": "pool_units",
        "split_scale": "weight_scale",
        "split_quantum": "quantum",
        "split_divisor": "whole_weights",
        "split_left_over": "left_over",
        "split_threshold": "threshold",
        "split_above": "above",
    }
    return {alias: f"{{{table}.{name}@{line}}}" for alias, name in names.items()}


def split_sources(table: str, weight: str, pot: str, *, smallest: str, scale: str) -> dict[str, str]:
    """Where a 分配过程 line finds its pot and quantum, weights and what makes them whole, shares, remainders."""
    return {
        "pot": pot,
        "smallest": smallest,
        "scale": scale,
        "weights": f"{{{table}.{weight}:all}}",
        "wholes": f"{{{table}.whole_share:all}}",
        "remainders": f"{{{table}.remainder:all}}",
    }
