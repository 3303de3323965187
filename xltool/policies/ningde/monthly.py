"""宁德市 月预结算：本月点数乘预结算点值，减个人及其他负担，按比例拨付。"""

from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from xltool.methods.quota import rounded_part
from xltool.money import YUAN, Money, round_money
from xltool.policies.ningde import clauses
from xltool.policies.ningde.parameters import Parameters2024, PointValueMode
from xltool.policies.ningde.versions import Scheme
from xltool.tables import basis, given, key, result, row


class ValueSource(StrEnum):
    """Where the month's point value comes from."""

    LAST_YEAR = "上年清算点值"
    BUDGET = "预算点值"


@row
class MonthlyValue:
    """The point value of one scheme by which months are paid, 元 a point: set by the office."""

    scheme: str = key(width=24)
    month_value: Decimal = given(places=4, clause=clauses.PACKAGE_SCOPE, width=30)
    value_source: ValueSource = given(clause=clauses.PACKAGE_SCOPE, width=30)


@row
class Month:
    """One institution's month in one scheme: points, and amounts in 元."""

    month: int = given(at_least="1", at_most="12", summed=False, width=8)
    institution: str = given(width=34)
    month_points: Decimal = given(places=4, clause=clauses.PACKAGE_SCOPE, summed=True, width=18)
    patient_share: Money = given(clause=clauses.PACKAGE_SCOPE, width=18)
    fund_booked: Money = given(width=18)


@row
class MonthSettlement:
    """What a month comes to, 元."""

    month_amount: Money = result(
        "ROUND({month_points}*{value_in_force},2)",
        "本月点数×月预结算点值，四舍五入到分",
        clauses.PACKAGE_SCOPE,
        width=18,
    )
    month_due: Money = result(
        f'ROUND({{month_amount}}-IF({{point_value_mode}}="{PointValueMode.TOTAL}",{{patient_share}},0),2)',
        "本月点数金额－个人及其他负担（基金点值不减）；负数保留",
        clauses.PACKAGE_SCOPE,
        width=18,
    )
    month_paid: Money = result(
        "ROUND({month_due}*{monthly_share},2)",
        "本月应付×月预结算拨付比例，其余年度清算",
        clauses.PACKAGE_SCOPE,
        width=18,
    )
    basis: str = basis()


def settle_month(entry: Month, value: Decimal, parameters: Parameters2024) -> MonthSettlement:
    """Settle one month provisionally (ND-11), 分.

    条文未规定：月预结算的点值和拨付比例。点值由经办机构填定，比例是参数。
    """
    amount = round_money(Fraction(entry.month_points) * Fraction(value) * YUAN)
    total = parameters.point_value_mode is PointValueMode.TOTAL
    due = Money(amount - (entry.patient_share if total else 0))
    return MonthSettlement(
        month_amount=amount,
        month_due=due,
        month_paid=rounded_part(due, Fraction(parameters.monthly_share)),
        basis=clauses.PACKAGE_SCOPE.cite(),
    )


def month_aliases(scheme: Scheme) -> dict[str, str]:
    """Where a scheme's months find their point value."""
    return {"value_in_force": f"{{monthly_values.month_value@{scheme}}}"}
