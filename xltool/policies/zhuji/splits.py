"""诸暨市 分配过程：每一笔按权重分配的总额、权重合计、尾数与门槛。"""

from decimal import Decimal

from xltool.clause import Clause
from xltool.methods.apportion import ABOVE, LEFT_OVER, THRESHOLD, Apportionment
from xltool.money import Money
from xltool.policies.zhuji import clauses
from xltool.tables import basis, key, result, row

TAIL_RULE = (
    "尾差（条文未规定）：按最大余额法。各户先得整数份额，剩余份数按余数（六位小数）从大到小各加一份，"
    "余数相同的按行序，合计必等于分配总额；权重合计为零的不分配。"
)


@row
class Split:
    """One pot shared out by weights in whole quanta."""

    allocation: str = key(width=26)
    pool: Money = result("{pot}", "本次分配的总额", summed=False, width=17)
    quantum: Money = result("{smallest}", "分配的最小单位", clauses.ANNEX_2, summed=False, width=11)
    weight_total: Decimal = result("ROUND(SUM({weights}),6)", "各户权重相加", width=18)
    whole_total: int = result("SUM({wholes})", "各户整数份额相加", width=14)
    left_over: int = result(LEFT_OVER, "总份数减整数份额合计，逐份分给余数最大的户", width=10)
    threshold: Decimal = result(THRESHOLD, "能分到一份尾数的最小余数；没有尾数时为1", places=6, width=11)
    above: int = result(ABOVE, "余数大于门槛的户数，其余尾数给余数等于门槛的户", width=10)
    basis: str = basis()


def split_row(allocation: str, split: Apportionment, weight_total: Decimal, clause: Clause) -> Split:
    """The 分配过程 line of an apportionment; ``weight_total`` in the unit of the weights' column."""
    return Split(
        allocation=allocation,
        pool=split.pool,
        quantum=split.quantum,
        weight_total=weight_total,
        whole_total=split.whole_total,
        left_over=split.left_over,
        threshold=split.threshold,
        above=split.above,
        basis=clause.cite(),
    )
