"""示例市：参数、填报栏、两条规则——Python 算一遍，公式再说一遍。"""

from decimal import Decimal
from fractions import Fraction
from typing import Any

from tests.newcomer import clauses
from xltool.money import Money, round_money
from xltool.parameters import parameters, printed
from xltool.tables import Stage, basis, given, key, result, row


@parameters
class Parameters:
    growth: Decimal = printed(Decimal("0.05"), clauses.QUOTA, "规定额比上年决算额增长多少。", percent=True)


@row
class Entry:
    institution: str = key()
    prior_settled: Money = given(clause=clauses.QUOTA)
    booked: Money = given(clause=clauses.SETTLEMENT)


@row
class Settled:
    quota: Money = result("ROUND({prior_settled}*(1+{growth}),2)", "上年决算额×（1＋增长率）", clauses.QUOTA)
    settled: Money = result("MIN({booked},{quota})", "发生额与规定额中较低的一个", clauses.SETTLEMENT)
    overspend: Money = result("ROUND({booked}-{settled},2)", "由医疗机构承担的部分", clauses.SETTLEMENT)
    basis: str = basis()


def settle(entry: Entry, parameters: Parameters) -> Settled:
    quota = round_money(Fraction(entry.prior_settled) * (1 + Fraction(parameters.growth)))
    settled = min(entry.booked, quota)
    over = Money(entry.booked - settled)
    return Settled(quota=quota, settled=settled, overspend=over, basis=clauses.SETTLEMENT.cite())


def compute(given: Any, parameters: Parameters, _stage: Stage) -> dict[str, list[Any]]:
    return {"hospitals": [settle(entry, parameters) for entry in given.hospitals]}
