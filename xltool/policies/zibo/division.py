"""淄博市 分配过程：一笔总额按整数权重分到分的长除法，各步余数成栏，尾差按最大余额法。"""

from decimal import Decimal
from typing import Any

from xltool.clause import Clause
from xltool.methods.apportion import ABOVE
from xltool.methods.points import (
    FIRST_REST,
    POINT_AMOUNT,
    POINT_REMAINDER,
    POT_HIGH,
    POT_LOW,
    POT_MIDDLE,
    SECOND_REST,
    THIRD_REST,
    WHOLE_POINTS,
    UnitShares,
    groups,
)
from xltool.money import Money
from xltool.policies.zibo import clauses
from xltool.tables import basis, key, result, row

TAIL_RULES = (
    "备注：分配总额（分）×权重超过电子表格的15位精度，故按四位一段作长除法，各步余数列于表中，结果逐分精确。",
    "尾差（条文未规定）：按最大余额法，不足一分的尾数按余数（六位小数）从大到小逐分加给各机构，余数相同的按行序，"
    "合计必等于分配总额；没有权重的不分配。",
)
LEFT_OVER = "IF({whole_weights}=0,0,ROUND({pool}*100,0)-{whole_total})"
THRESHOLD = "IF({left_over}=0,1,LARGE({remainders},{left_over}))"
WEIGHTS = {"point_units": "{weight_units}"}
"""What the formulas of points call a party's weight."""


def weight_units(formula: str, says: str, clause: Clause) -> Any:
    """The column of the whole weight."""
    return result(formula, says, clause, width=16)


def first_rest(clause: Clause) -> Any:
    """The column of the first remainder."""
    return result(FIRST_REST, "长除法：分配总额（分）亿位以上×权重÷权重合计的余数", clause, width=17)


def second_rest(clause: Clause) -> Any:
    """The column of the second remainder."""
    return result(SECOND_REST, "长除法：上一步余数接万位四位数后的余数", clause, width=17)


def third_rest(clause: Clause) -> Any:
    """The column of the third remainder."""
    return result(THIRD_REST, "长除法：上一步余数接末四位数后的余数", clause, width=17)


def whole_share(clause: Clause) -> Any:
    """The column of whole 分."""
    return result(WHOLE_POINTS, "分得的整数分", clause, width=16)


def remainder(clause: Clause) -> Any:
    """The column of what is less than one 分."""
    return result(POINT_REMAINDER, "不足一分的部分，六位小数", clause, places=6, width=10)


def shared(says: str, clause: Clause, formula: str = POINT_AMOUNT, *, width: int = 18) -> Any:
    """The column of what a party gets."""
    return result(formula, says, clause, width=width)


@row
class Division:
    """One pot shared out by whole weights, 元: the figures that every party's long division reads."""

    allocation: str = key(width=20)
    pool: Money = result("{pot}", "本次分配的总额", clauses.SETTLEMENT, summed=False, width=18)
    whole_weights: int = result("ROUND(SUM({units}),0)", "各机构整数权重相加", clauses.SETTLEMENT, width=18)
    divisor: int = result("MAX(1,ROUND(SUM({units}),0))", "除数；没有权重时为1", clauses.SETTLEMENT, width=18)
    pot_high: int = result(POT_HIGH, "分配总额（分）的亿位以上", clauses.SETTLEMENT, width=10)
    pot_middle: int = result(POT_MIDDLE, "分配总额（分）的万位四位数", clauses.SETTLEMENT, width=10)
    pot_low: int = result(POT_LOW, "分配总额（分）的末四位数", clauses.SETTLEMENT, width=10)
    whole_total: int = result("SUM({wholes})", "各机构整数分相加", clauses.SETTLEMENT, width=17)
    left_over: int = result(LEFT_OVER, "不足一分的尾数合计，逐分分配", clauses.SETTLEMENT, width=10)
    threshold: Decimal = result(
        THRESHOLD, "能分到一分尾数的最小余数；没有尾数时为1", clauses.SETTLEMENT, places=6, width=11
    )
    above: int = result(ABOVE, "余数大于门槛的机构数", clauses.SETTLEMENT, width=10)
    basis: str = basis()


def division_line(allocation: str, shares: UnitShares, clause: Clause) -> Division:
    """The line of a pot that was shared out."""
    return Division(allocation=allocation, basis=clause.cite(), pool=shares.split.pool, **figures(shares))


def figures(shares: UnitShares) -> dict[str, Any]:
    """The figures of a division beside its pot, by column."""
    split = shares.split
    high, middle, low = groups(split.pool)
    return {
        "whole_weights": split.weight_total,
        "divisor": max(1, split.weight_total),
        "pot_high": high,
        "pot_middle": middle,
        "pot_low": low,
        "whole_total": split.whole_total,
        "left_over": split.left_over,
        "threshold": split.threshold,
        "above": split.above,
    }


def steps(shares: UnitShares) -> list[dict[str, Any]]:
    """Each party's own figures of the division, by column, in row order; the amount is left to the caller."""
    return [
        {
            "first_rest": division.first,
            "second_rest": division.second,
            "third_rest": division.third,
            "whole_share": portion.whole,
            "remainder": portion.remainder,
        }
        for division, portion in zip(shares.divisions, shares.split.portions, strict=True)
    ]


def references(table: str, line: str) -> dict[str, str]:
    """What a party's formulas call the figures of one line."""
    names = {
        "pot_high": "pot_high", "pot_middle": "pot_middle", "pot_low": "pot_low", "points_total": "divisor",
        "split_threshold": "threshold", "split_left_over": "left_over", "split_above": "above",
    }  # fmt: skip
    return {alias: f"{{{table}.{column}@{line}}}" for alias, column in names.items()} | WEIGHTS


def sources(table: str, pot: str) -> dict[str, str]:
    """Where a line finds its pot, and the parties' weights, shares and remainders."""
    return {
        "pot": pot,
        "units": f"{{{table}.weight_units:all}}",
        "wholes": f"{{{table}.whole_share:all}}",
        "remainders": f"{{{table}.remainder:all}}",
    }
