"""淄博市 点数与应得额：机构病例汇总加逐例病例，全市DIP基金按点数分到机构，减个人负担。"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from xltool.methods.advance import unused_budgets
from xltool.methods.points import UnitShares, share_by_units
from xltool.money import YUAN, Money, shown, total
from xltool.policies.zibo import clauses, division
from xltool.policies.zibo.cases import Case, CaseScore
from xltool.policies.zibo.institution_budgets import checked_units
from xltool.policies.zibo.parameters import AnnualMode, Parameters2025, PointValueMode, RemoteMode
from xltool.policies.zibo.versions import Scheme
from xltool.problems import Message, Place, Refused
from xltool.tables import basis, given, key, note, result, row

CLAUSE = clauses.ANNUAL
NO_POINTS = Message(
    "E4705",
    "{scheme}各机构年度点数合计为零，没有点值",
    "至少一家机构应有点数",
    "请填写机构病例汇总，或核对病例清单",
)
NEGATIVE_POT = Message(
    "E4706",
    "{scheme}DIP可分配基金 {pot}，付无分值病种和异地 {taken} 后为负",
    "可按点数分配的基金不应为负",
    "请核对无分值病种记账额、省内异地DIP的填报，或经批准调整预算",
)
_POINTS = f'{{annual_mode}}="{AnnualMode.POINTS}"'
_TOTAL = f'{{point_value_mode}}="{PointValueMode.TOTAL}"'


@row
class CaseTotals:
    """An institution's cases of the year in one scheme, those scored one by one left out, 元."""

    institution: str = key(width=32)
    case_count: int = given(clause=CLAUSE, summed=True, width=11)
    summary_points: Decimal = given(places=4, clause=CLAUSE, summed=True, width=18)
    total_cost: Money = given(clause=CLAUSE, width=18)
    fund_booked: Money = given(clause=CLAUSE, width=18)
    unscored_booked: Money = given(clause=clauses.REVIEWED_SCORES, width=17)
    supplement_paid: Money = given(clause=clauses.OTHER_FUNDS, width=17)
    remark: str = note(width=30)


def of_cases(column: str) -> str:
    """What an institution's single cases of the table's scheme add up to; the scheme is an alias."""
    return (
        "SUMPRODUCT(--({single_cases.institution:all}={institution}),--({single_cases.scheme:all}={own_scheme}),"
        f"{{single_cases.{column}:all}})"
    )


@row
class Points:
    """An institution's year in one scheme: points, what patients bore, what points or budget entitle it to, 元."""

    institution: str = key(width=32)
    annual_points: Decimal = result(
        f"ROUND({{own_points}}+{of_cases('case_points')},4)", "机构病例汇总的点数＋逐例计分的点数", CLAUSE,
        summed=True, width=18,
    )  # fmt: skip
    year_cost: Money = result(f"ROUND({{own_cost}}+{of_cases('counted_cost')},2)", "计入点值的总费用", CLAUSE, width=18)
    year_booked: Money = result(
        f"ROUND({{own_booked}}+{of_cases('counted_booked')},2)", "计入点值的统筹记账额", CLAUSE, width=18
    )
    patient_share: Money = result(
        "ROUND({year_cost}-{year_booked},2)", "总费用－统筹记账额：个人、大额和大病保险等负担的部分", CLAUSE, width=18
    )
    unscored_first: Money = result(
        f"ROUND({{own_unscored}}+{of_cases('unscored_paid')},2)", "无分值病种按记账额先付",
        clauses.REVIEWED_SCORES, width=16,
    )  # fmt: skip
    annual_budget: Money = result(
        "SUMPRODUCT(--({budget_names}={institution}),{budget_amounts})", "机构年度DIP支出预算", CLAUSE, width=18
    )
    within_budget: Money = result(
        f"IF({_POINTS},0,MIN(ROUND({{year_booked}}+{{unscored_first}},2),{{annual_budget}}))",
        "按年度预算时：预算以内的记账额（按分值时不用）", CLAUSE, width=17,
    )  # fmt: skip
    weight_units: int = result(
        f"IF({_POINTS},ROUND({{annual_points}}*10000,0),"
        "ROUND(({year_booked}+{unscored_first}-{within_budget})*100,0))",
        "参与分配的整数权重：万分之一点；按年度预算时为超预算部分（分）", CLAUSE, summed=True, width=16,
    )  # fmt: skip
    first_rest: int = division.first_rest(CLAUSE)
    second_rest: int = division.second_rest(CLAUSE)
    third_rest: int = division.third_rest(CLAUSE)
    whole_share: int = division.whole_share(CLAUSE)
    remainder: Decimal = division.remainder(CLAUSE)
    point_amount: Money = division.shared("按权重分得；点值不先取整，尾差按最大余额法到分，合计等于分配总额", CLAUSE)
    entitled: Money = result(
        f"ROUND({{point_amount}}+IF({_POINTS},{{unscored_first}}-IF({_TOTAL},{{patient_share}},0),{{within_budget}}),2)",
        "点数金额－个人及其他负担＋无分值先付；按年度预算时为预算以内＋分得；负数保留", CLAUSE, width=18,
    )  # fmt: skip
    budget_gap: Fraction | None = result(
        'IF({annual_budget}>0,{entitled}/{annual_budget}-1,"—")', "应得额比机构年度预算多（少）多少", CLAUSE,
        percent=True, width=11,
    )  # fmt: skip
    basis: str = basis()


@row
class PointValue:
    """A scheme's point value of the year, 元 a point."""

    scheme: str = key(width=12)
    dip_pot: Money = result("{dip_pots.dip_pot}", "DIP可分配基金", CLAUSE, summed=False, width=20)
    remote_taken: Money = result(
        f'IF(AND({_POINTS},{{remote_mode}}="{RemoteMode.INCLUDED}"),'
        "ROUND({remote_dips.remote_settled}-{remote_dips.remote_fund},2),0)",
        "并入本地点数的省内异地：分得的减去带入的基金；单列的为零", clauses.REMOTE_DIP, summed=False, width=18,
    )  # fmt: skip
    first_paid: Money = result(
        f"IF({_POINTS},ROUND(SUM({{unscored}}),2),0)",
        "无分值病种先付合计",
        clauses.REVIEWED_SCORES,
        summed=False,
        width=18,
    )
    local_fund: Money = result(
        "ROUND({dip_pot}-{remote_taken}-{first_paid},2)", "由本地点数分配的基金", CLAUSE, summed=False, width=20
    )
    patients_total: Money = result(
        "ROUND(SUM({patients}),2)", "各机构个人及其他负担相加", CLAUSE, summed=False, width=20
    )
    points_total: Decimal = result("ROUND(SUM({points}),4)", "各机构点数相加", CLAUSE, summed=False, width=18)
    annual_pool: Money = result(
        f"IF({_POINTS},ROUND({{local_fund}}+IF({_TOTAL},{{patients_total}},0),2),"
        "MIN(MAX(0,ROUND(SUM({budgets})-SUM({withins}),2)),{over_units}/100))",
        "分配总额：总费用点值含个人负担，基金点值不含；按年度预算时为预算余额，不超过超支合计",
        CLAUSE, summed=False, width=20,
    )  # fmt: skip
    point_value: Fraction | None = result(
        f'IF(AND({_POINTS},{{points_total}}>0),{{annual_pool}}/{{points_total}}/IF({{point_value_mode}}="'
        f'{PointValueMode.NATIONAL}",SUM({{bookeds}})/SUM({{costs}}),1),"—")',
        "分配总额÷总点数，元/点；基金除以支付比例的再除以支付比例；显示四位，使用时不取整", CLAUSE, width=12,
    )  # fmt: skip
    basis: str = basis()


@dataclass(frozen=True, slots=True)
class YearPoints:
    """One scheme's points, shared out."""

    rows: list[Points]
    value: PointValue
    shares: UnitShares


@dataclass(frozen=True, slots=True)
class Counted:
    """What an institution brings to the division of the year."""

    points: Decimal
    cost: Money
    booked: Money
    unscored: Money
    budget: Money


def counted(
    scheme: Scheme, entries: Sequence[CaseTotals], cases: Sequence[tuple[Case, CaseScore]],
    budgets: Mapping[str, Money],
) -> list[Counted]:  # fmt: skip
    """The summary of every institution and its single cases together."""
    found = []
    for entry in entries:
        own = [row for case, row in cases if case.institution == entry.institution and case.scheme is scheme]
        found.append(
            Counted(
                points=entry.summary_points + sum((row.case_points for row in own), Decimal(0)),
                cost=Money(entry.total_cost + sum(row.counted_cost for row in own)),
                booked=Money(entry.fund_booked + sum(row.counted_booked for row in own)),
                unscored=Money(entry.unscored_booked + sum(row.unscored_paid for row in own)),
                budget=budgets.get(entry.institution, Money(0)),
            )
        )
    return found


def line_of(scheme: Scheme) -> str:
    """The name of a scheme's line of the division."""
    return f"{scheme}点数分配"


def share_year(
    scheme: Scheme, names: Sequence[str], bodies: Sequence[Counted], funds: tuple[Money, Money],
    parameters: Parameters2025,
) -> YearPoints:  # fmt: skip
    """Share the year's DIP money out (ZB-10, §2.6), 分: by points, or as months are, on annual figures.

    ``funds`` is the scheme's DIP money and what remote stays take out of it on balance. Σ应得 is that money.
    Raises Refused when there are no points, or less than no money.
    """
    by_points = parameters.annual_mode is AnnualMode.POINTS
    whole = parameters.point_value_mode is PointValueMode.TOTAL
    first = total([body.unscored for body in bodies]) if by_points else Money(0)
    local = Money(funds[0] - funds[1] - first)
    patients = Money(sum(body.cost - body.booked for body in bodies))
    within = [Money(0)] * len(bodies)
    if by_points:
        units = checked_units([body.points for body in bodies], scheme, "点数与应得", NO_POINTS)
        pool = Money(local + (patients if whole else 0))
        if local < 0 or pool < 0:
            facts = {"scheme": scheme, "pot": shown(funds[0]), "taken": shown(Money(funds[1] + first))}
            raise Refused([NEGATIVE_POT.at(Place("点数与应得", "", scheme), CLAUSE, **facts)])
    else:
        found = unused_budgets([body.budget for body in bodies], [Money(b.booked + b.unscored) for b in bodies])
        within, units = list(found.within), [int(over) for over in found.over]
        pool = Money(min(found.left, sum(units)))
    shares = share_by_units(pool, units)
    rows = _rows(names, bodies, within, units, shares, by_points=by_points, whole=whole)
    value = _value(scheme, funds, first, bodies, pool, parameters)
    return YearPoints(rows, value, shares)


def _rows(
    names: Sequence[str], bodies: Sequence[Counted], within: Sequence[Money], units: Sequence[int], shares: UnitShares,
    *, by_points: bool, whole: bool,
) -> list[Points]:  # fmt: skip
    rows = []
    for i, (name, body, step) in enumerate(zip(names, bodies, division.steps(shares), strict=True)):
        amount = shares.split.portions[i].amount
        patient = Money(body.cost - body.booked)
        added = body.unscored - (patient if whole else 0) if by_points else within[i]
        entitled = Money(amount + added)
        rows.append(
            Points(
                institution=name, annual_points=body.points, year_cost=body.cost, year_booked=body.booked,
                patient_share=patient, unscored_first=body.unscored, annual_budget=body.budget,
                within_budget=within[i], weight_units=units[i], point_amount=amount, entitled=entitled,
                budget_gap=Fraction(entitled, body.budget) - 1 if body.budget > 0 else None, basis=CLAUSE.cite(),
                **step,
            )
        )  # fmt: skip
    return rows


def _value(
    scheme: Scheme, funds: tuple[Money, Money], first: Money, bodies: Sequence[Counted], pool: Money,
    parameters: Parameters2025,
) -> PointValue:  # fmt: skip
    points = sum((body.points for body in bodies), Decimal(0))
    cost, booked = sum(body.cost for body in bodies), sum(body.booked for body in bodies)
    value = None
    if parameters.annual_mode is AnnualMode.POINTS:
        value = Fraction(pool, YUAN) / Fraction(points)
        if parameters.point_value_mode is PointValueMode.NATIONAL:
            value /= Fraction(booked, cost)
    return PointValue(
        scheme=scheme, dip_pot=funds[0], remote_taken=funds[1], first_paid=first,
        local_fund=Money(funds[0] - funds[1] - first), patients_total=Money(cost - booked), points_total=points,
        annual_pool=pool, point_value=value, basis=CLAUSE.cite(),
    )  # fmt: skip


OWN = (
    ("own_points", "summary_points"), ("own_cost", "total_cost"), ("own_booked", "fund_booked"),
    ("own_unscored", "unscored_booked"),
)  # fmt: skip


def points_aliases(name: str, scheme: Scheme) -> dict[str, str]:
    """Where a scheme's points find the division, the summary, the single cases and the budgets."""
    return division.references("annual_divisions", line_of(scheme)) | {
        "own_scheme": f'"{scheme}"',
        **{alias: f"{{{name}_summary.{column}}}" for alias, column in OWN},
        "budget_names": f"{{{name}_budgets.institution:all}}",
        "budget_amounts": f"{{{name}_budgets.annual_budget:all}}",
    }


def value_aliases(name: str) -> dict[str, str]:
    """Where a scheme's point value finds its points and amounts."""
    columns = {
        "unscored": "unscored_first", "patients": "patient_share", "points": "annual_points",
        "budgets": "annual_budget", "withins": "within_budget", "bookeds": "year_booked", "costs": "year_cost",
    }  # fmt: skip
    return {alias: f"{{{name}_points.{column}:all}}" for alias, column in columns.items()} | {
        "over_units": f"SUM({{{name}_points.weight_units:all}})"
    }
