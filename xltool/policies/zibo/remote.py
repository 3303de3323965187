"""淄博市 省内异地就医DIP：单列预算按自己的点值结算，或并入本地点数。"""

from decimal import Decimal
from fractions import Fraction

from xltool.money import YUAN, Money, round_money
from xltool.policies.zibo import clauses
from xltool.policies.zibo.parameters import AnnualMode, Parameters2025, PointValueMode, RemoteMode
from xltool.tables import basis, given, key, result, row

CLAUSE = clauses.REMOTE_DIP
_TOTAL = f'{{point_value_mode}}="{PointValueMode.TOTAL}"'
_INCLUDED = f'AND({{annual_mode}}="{AnnualMode.POINTS}",{{remote_mode}}="{RemoteMode.INCLUDED}")'


@row
class RemoteDip:
    """DIP stays of patients from elsewhere in the province, all institutions of the city together, 元."""

    scheme: str = key(width=12)
    remote_fund: Money = given(clause=CLAUSE, summed=False, width=20)
    remote_points: Decimal = given(places=4, clause=CLAUSE, width=18)
    remote_cost: Money = given(clause=CLAUSE, summed=False, width=20)
    remote_booked: Money = given(clause=CLAUSE, summed=False, width=20)


@row
class RemoteSettled:
    """What these stays come to, 元."""

    remote_patients: Money = result(
        "ROUND({remote_cost}-{remote_booked},2)", "异地总费用－异地记账额", CLAUSE, summed=False, width=20
    )
    remote_value: Fraction | None = result(
        f'IF({{remote_points}}>0,({{remote_fund}}+IF({_TOTAL},{{remote_patients}},0))/{{remote_points}},"—")',
        "单列时的点值：（异地基金＋异地个人负担）÷异地点数，元/点", CLAUSE, width=14,
    )  # fmt: skip
    remote_settled: Money = result(
        f"IF({{remote_points}}=0,0,IF({_INCLUDED},ROUND(ROUND({{remote_points}}*({{remote_fund}}+{{dip_pots.dip_pot}}"
        f"-SUM({{unscored}})+IF({_TOTAL},SUM({{patients}})+{{remote_patients}},0))/(SUM({{points}})+{{remote_points}}),2)"
        f"-IF({_TOTAL},{{remote_patients}},0),2),{{remote_fund}}))",
        "单列的为异地基金；并入的为异地点数×全部点值－异地个人负担；没有点数的为零", CLAUSE, summed=False, width=20,
    )  # fmt: skip
    basis: str = basis()


def included(parameters: Parameters2025) -> bool:
    """Whether these stays earn their money at the city's own point value."""
    return parameters.annual_mode is AnnualMode.POINTS and parameters.remote_mode is RemoteMode.INCLUDED


def settle_remote(
    entry: RemoteDip, pot: Money, local: tuple[Decimal, Money, Money], parameters: Parameters2025
) -> RemoteSettled:
    """Settle the stays of patients from elsewhere (ZB-13), 分.

    ``local`` is the points and the patients' part of the city's own, and what unscored cases take first.
    """
    whole = parameters.point_value_mode is PointValueMode.TOTAL
    patients = Money(entry.remote_cost - entry.remote_booked)
    own = patients if whole else 0
    points = Fraction(entry.remote_points)
    settled = entry.remote_fund
    if included(parameters) and points:
        earned, others, first = local
        pool = entry.remote_fund + pot - first + own + (others if whole else 0)
        settled = Money(round_money(points * pool / (Fraction(earned) + points)) - own)
    return RemoteSettled(
        remote_patients=patients,
        remote_value=Fraction(entry.remote_fund + own, YUAN) / points if points else None,
        remote_settled=settled if points else Money(0),
        basis=CLAUSE.cite(),
    )


def remote_aliases(name: str) -> dict[str, str]:
    """Where a scheme's remote stays find the city's own points."""
    columns = {"unscored": "unscored_first", "patients": "patient_share", "points": "annual_points"}
    return {alias: f"{{{name}_points.{column}:all}}" for alias, column in columns.items()}
