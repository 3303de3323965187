"""宁德市 本地点数可分配基金：DIP区域预算总额，先付异地和手工报销，余下由本地点数分配。"""

from decimal import Decimal
from fractions import Fraction

from xltool.money import Money, round_money, shown, total
from xltool.policies.ningde import clauses, plan
from xltool.policies.ningde.parameters import Parameters2024, PointValueMode, RemoteClaims
from xltool.policies.ningde.versions import Scheme
from xltool.problems import Message, Place, Refused
from xltool.tables import basis, given, key, result, row

NEGATIVE_POT = Message(
    "E4637",
    "{scheme}DIP区域预算总额 {budget}，付异地和手工报销 {remote} 后为负",
    "本地点数可分配基金不应为负",
    "请核对异地和手工报销的支付额，或经批准调整区域总额预算",
)
REMOTE_KINDS = ("全省联网刷卡住院", "跨省联网刷卡住院", "住院报销（手工）")
OUTSIDE_KINDS = ("先进医疗技术", "个人账户等其他基金（资金）")


@row
class RemoteClaim:
    """What the fund paid for stays that earn no local points, 元."""

    claim_kind: str = key(width=34)
    employee: Money = given(clause=clauses.PACKAGE_SCOPE, width=20)
    resident: Money = given(clause=clauses.PACKAGE_SCOPE, width=20)


@row
class OutsideClaim:
    """What is paid at actual and not out of the package, 元."""

    claim_kind: str = key(width=34)
    employee: Money = given(clause=clauses.OUTSIDE, width=20)
    resident: Money = given(clause=clauses.OUTSIDE, width=20)


@row
class RemotePoints:
    """The points of remote stays, needed only when they share by points; patients' part in 元."""

    scheme: str = key(width=16)
    remote_points: Decimal | None = given(optional=True, places=4, clause=clauses.PACKAGE_SCOPE, width=18)
    remote_patients: Money | None = given(optional=True, clause=clauses.PACKAGE_SCOPE, summed=False, width=20)


_TOTAL = f'{{point_value_mode}}="{PointValueMode.TOTAL}"'
_IN_POINTS = f'{{remote_claims_mode}}="{RemoteClaims.IN_POINTS}"'


@row
class LocalPot:
    """What is left for local points in one scheme, 元."""

    budget_in_yuan: Money = result(
        "ROUND({budget}*10000,2)", "执行版本的DIP区域预算总额，折成元", clauses.LESSER, summed=False, width=20
    )
    remote_paid: Money = result(
        "ROUND(SUM({remote_column}),2)", "异地联网和手工报销的基金支付额", clauses.PACKAGE_SCOPE, summed=False, width=20
    )
    remote_by_points: Money = result(
        f"IF({_IN_POINTS},ROUND(ROUND(N({{remote_points}})*({{budget_in_yuan}}+IF({_TOTAL},SUM({{patients}})"
        f"+N({{remote_patients}}),0))/(SUM({{points}})+N({{remote_points}})),2)-IF({_TOTAL},N({{remote_patients}}),0),2),0)",
        "异地参与点数时按同一点值分得的部分（先按实支付时为零）",
        clauses.PACKAGE_SCOPE,
        summed=False,
        width=20,
    )
    local_pot: Money = result(
        f"ROUND({{budget_in_yuan}}-IF({_IN_POINTS},{{remote_by_points}},{{remote_paid}}),2)",
        "预算总额－异地和手工报销",
        clauses.PACKAGE_SCOPE,
        summed=False,
        width=20,
    )
    basis: str = basis()


def local_pot(
    scheme: Scheme, budget: Money, remote: Money, told: RemotePoints, local: tuple[Decimal, Money],
    parameters: Parameters2024,
) -> LocalPot:  # fmt: skip
    """What local points share: the budget less remote and manual claims (ND-11), 分.

    ``local`` is the points and the patients' part of the local institutions. 条文未规定：异地和手工报销
    先按实支付，还是按同一点值参与。Raises Refused when nothing is left.
    """
    in_points = parameters.remote_claims_mode is RemoteClaims.IN_POINTS
    shared = _by_points(budget, told, local, parameters) if in_points else Money(0)
    taken = shared if in_points else remote
    if budget < taken:
        facts = {"scheme": scheme, "budget": shown(budget), "remote": shown(taken)}
        raise Refused([NEGATIVE_POT.at(Place("年度清算", "", scheme), clauses.PACKAGE_SCOPE, **facts)])
    return LocalPot(
        budget_in_yuan=budget,
        remote_paid=remote,
        remote_by_points=shared,
        local_pot=Money(budget - taken),
        basis=clauses.PACKAGE_SCOPE.cite(),
    )


def _by_points(budget: Money, told: RemotePoints, local: tuple[Decimal, Money], parameters: Parameters2024) -> Money:
    whole = parameters.point_value_mode is PointValueMode.TOTAL
    own_points, own_patients = Fraction(told.remote_points or 0), told.remote_patients or 0
    points, patients = local
    if not own_points:
        return Money(-own_patients if whole else 0)
    pool = budget + (patients + own_patients if whole else 0)
    share = round_money(own_points * pool / (Fraction(points) + own_points))
    return Money(share - (own_patients if whole else 0))


def pot_aliases(name: str, scheme: Scheme) -> dict[str, str]:
    """Where a scheme's pot finds its budget, the remote claims and the local points."""
    return {
        "budget": f"{{plan_lines.{name}@{plan.BUDGET_LINE}}}",
        "remote_column": f"{{remote_claims.{name}:all}}",
        "patients": f"{{{name}_annual.patient_share:all}}",
        "points": f"{{{name}_annual.annual_points:all}}",
    }


@row
class Execution:
    """How the budget of one scheme was used, 元."""

    scheme: str = key(width=16)
    budget_in_yuan: Money = result("{local_pots.budget_in_yuan}", "DIP区域预算总额", clauses.LESSER, width=20)
    remote_paid: Money = result("{local_pots.remote_paid}", "异地联网和手工报销", clauses.PACKAGE_SCOPE, width=20)
    local_settled: Money = result("ROUND(SUM({payables}),2)", "本地各机构应付额合计", clauses.PACKAGE_SCOPE, width=20)
    budget_left: Money = result(
        "ROUND({budget_in_yuan}-{remote_paid}-{local_settled},2)",
        "预算总额－异地和手工报销－本地应付；负数为基金多付；两个险种不相互抵补",
        clauses.LESSER,
        summed=False,
        width=18,
    )
    outside_paid: Money = result(
        "ROUND(SUM({outside_column}),2)", "据实结算、不占区域总额的支出", clauses.OUTSIDE, width=20
    )
    basis: str = basis()


def execute(scheme: Scheme, pot: LocalPot, payables: list[Money], outside: list[Money]) -> Execution:
    """Put what was settled beside the budget, 分."""
    local = total(payables)
    return Execution(
        scheme=scheme,
        budget_in_yuan=pot.budget_in_yuan,
        remote_paid=pot.remote_paid,
        local_settled=local,
        budget_left=Money(pot.budget_in_yuan - pot.remote_paid - local),
        outside_paid=total(outside),
        basis=clauses.PACKAGE_SCOPE.cite(),
    )


def execution_aliases(name: str) -> dict[str, str]:
    """Where a scheme's execution finds what was settled."""
    return {"payables": f"{{{name}_annual.payable:all}}", "outside_column": f"{{outside_claims.{name}:all}}"}
