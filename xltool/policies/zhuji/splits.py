"""诸暨市 分配过程：每一笔按权重分配的总额、权重合计、尾数与门槛。"""

from collections.abc import Sequence
from decimal import Decimal

from xltool.clause import Clause
from xltool.methods.apportion import (
    ABOVE,
    LEFT_OVER,
    THRESHOLD,
    UNITS,
    WHOLE_WEIGHTS,
    Apportionment,
    apportion,
)
from xltool.money import Money, Unit, shown
from xltool.policies.zhuji import clauses
from xltool.problems import Message, Place, Refused
from xltool.tables import basis, key, result, row

TAIL_RULE = (
    "尾差（条文未规定）：按最大余额法。各户先得整数份额，剩余份数按余数（六位小数）从大到小各加一份，"
    "余数相同的按行序，合计必等于分配总额；权重合计为零的不分配。"
)
POOL_NOT_IN_QUANTA = Message(
    "E4102",
    "可分配总额 {total} 不是分配单位 {quantum} 的整数倍",
    "应能按分配单位分完",
    "请核对指标的小数位，或在参数表调整“分配单位”",
)

HUNDREDTHS, FEN_OF_WAN = 100, 1_000_000
"""What makes amounts in 万元 whole: two places as a rule, six when any is finer."""
SCALE_OF_WAN = (
    f"IF(SUMPRODUCT(--(ROUND({{weights}}*{HUNDREDTHS},0)<>ROUND({{weights}}*{HUNDREDTHS},4)))=0,"
    f"{HUNDREDTHS},{FEN_OF_WAN})"
)
FEN_OF_YUAN = 100
SCALE_OF_YUAN = str(FEN_OF_YUAN)
POINT_SCALE = 10_000
SCALE_OF_POINTS = str(POINT_SCALE)


@row
class Split:
    """One pot shared out by weights in whole quanta."""

    allocation: str = key(width=26)
    pool: Money = result("{pot}", "本次分配的总额", clauses.ANNEX_2, summed=False, width=17)
    quantum: Money = result("{smallest}", "分配的最小单位", clauses.ANNEX_2, summed=False, width=11)
    pool_units: int = result(UNITS, "分配总额÷分配单位", clauses.ANNEX_2, width=15)
    weight_total: Decimal = result("ROUND(SUM({weights}),6)", "各户权重相加", clauses.ANNEX_2, width=18)
    weight_scale: int = result("{scale}", "把权重换成整数的倍数，使除法逐位精确", clauses.ANNEX_2, width=11)
    whole_weights: int = result(WHOLE_WEIGHTS, "权重合计×权重倍数，即除数；没有权重时为1", clauses.ANNEX_2, width=18)
    whole_total: int = result("SUM({wholes})", "各户整数份额相加", clauses.ANNEX_2, width=14)
    left_over: int = result(LEFT_OVER, "总份数减整数份额合计，逐份分给余数最大的户", clauses.ANNEX_2, width=10)
    threshold: Decimal = result(
        THRESHOLD, "能分到一份尾数的最小余数；没有尾数时为1", clauses.ANNEX_2, places=6, width=11
    )
    above: int = result(ABOVE, "余数大于门槛的户数，其余尾数给余数等于门槛的户", clauses.ANNEX_2, width=10)
    basis: str = basis()


def whole_weights_of_wan(amounts: Sequence[Money]) -> tuple[list[int], int]:
    """Weights in 万元 as whole numbers, and the scale that makes them so."""
    hundredth = Unit.WAN.fen // HUNDREDTHS
    if all(amount % hundredth == 0 for amount in amounts):
        return [amount // hundredth for amount in amounts], HUNDREDTHS
    return list(amounts), FEN_OF_WAN


def share_out(pool: Money, weights: Sequence[int], quantum: Money, place: Place, clause: Clause) -> Apportionment:
    """Apportion a pot of the book, or say why it cannot be. Raises Refused."""
    if quantum <= 0 or pool % quantum:
        told = {"total": shown(pool, Unit.WAN), "quantum": shown(quantum, Unit.WAN)}
        raise Refused([POOL_NOT_IN_QUANTA.at(place, clause, **told)])
    return apportion(pool, weights, quantum)


def split_row(allocation: str, split: Apportionment, scale: int, clause: Clause) -> Split:
    """The 分配过程 line of an apportionment whose weights were made whole by ``scale``."""
    return Split(
        allocation=allocation,
        pool=split.pool,
        quantum=split.quantum,
        pool_units=split.pool // split.quantum,
        weight_total=Decimal(split.weight_total) / scale,
        weight_scale=scale,
        whole_weights=max(1, split.weight_total),
        whole_total=split.whole_total,
        left_over=split.left_over,
        threshold=split.threshold,
        above=split.above,
        basis=clause.cite(),
    )
