"""淄博市 医保预付金：年初预拨，年末对账——预拨、归还、冲抵、应收。"""

from fractions import Fraction

from xltool.methods.advance import prepayment
from xltool.money import Money
from xltool.policies.zibo import clauses
from xltool.policies.zibo.parameters import Parameters2025
from xltool.tables import basis, given, key, result, row

CLAUSE = clauses.PREPAYMENT


@row
class PrepaymentBase:
    """What an institution was paid last year in one scheme, its credit, and what really went out and came back, 元."""

    institution: str = key(width=32)
    prior_fund_paid: Money = given(clause=CLAUSE, width=18)
    prior_paid_months: int = given(at_most="12", clause=CLAUSE, summed=False, width=11)
    credit_grade: str = given(clause=CLAUSE, width=11)
    granted_told: Money | None = given(optional=True, clause=CLAUSE, width=17)
    returned: Money = given(clause=CLAUSE, width=17)


@row
class Prepayment:
    """What it may be prepaid, and what is still out, 元."""

    credit_used: Fraction = result(
        "INDEX({credit_grades.credit_factor:all},MATCH({credit_grade},{credit_grades.credit_grade:all},0))",
        "信用等级对应的系数", CLAUSE, width=10,
    )  # fmt: skip
    prepayment: Money = result(
        "IF({prior_paid_months}=0,0,ROUND({prior_fund_paid}*{prepayment_months}*{credit_used}/{prior_paid_months},2))",
        "上年度基金支付额÷月数×预付月数×信用系数，四舍五入到分；没有上年度的为零", CLAUSE, width=17,
    )  # fmt: skip
    granted: Money = result(
        "IF(ISNUMBER({granted_told}),{granted_told},{prepayment})", "实际预拨数；没有填的为应预拨数", CLAUSE, width=17
    )
    outstanding: Money = result("ROUND({granted}-{returned},2)", "预拨－已归还：年末对账时冲抵", CLAUSE, width=17)
    basis: str = basis()


def prepay(entry: PrepaymentBase, credit: Fraction, parameters: Parameters2025) -> Prepayment:
    """An institution's prepayment (ZB-07), 分. 条文未规定：几个月、信用怎样计。"""
    amount = prepayment(
        entry.prior_fund_paid, entry.prior_paid_months, Fraction(parameters.prepayment_months), credit
    )  # fmt: skip
    told: Money | None = entry.granted_told
    granted = amount if told is None else told
    return Prepayment(
        credit_used=credit,
        prepayment=amount,
        granted=granted,
        outstanding=Money(granted - entry.returned),
        basis=CLAUSE.cite(),
    )
