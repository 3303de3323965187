"""三（四）3：年度清算——点数与应得、超支分担、考核、保证金、预付金（ZB-10，examples C7、C13、C14）。"""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given as tried
from hypothesis import strategies as st

from tests.policies.zibo.small import (
    BANDS,
    NAMES,
    PARAMETERS,
    SCORES,
    assessed,
    case,
    given,
    heads,
    income,
    month,
    prepaid,
    prior,
    tables,
    totals,
    with_parameters,
)
from tests.tables import LAWS, proves, yuan
from xltool.money import Money
from xltool.policies.zibo import clauses
from xltool.policies.zibo.annual import Year, clear
from xltool.policies.zibo.cases import Handling
from xltool.policies.zibo.given_2025 import Given2025
from xltool.policies.zibo.overspends import SharedMoney, banded, measured
from xltool.policies.zibo.parameters import (
    AnnualMode,
    AssessmentTarget,
    Parameters2025,
    PointValueMode,
    RemoteMode,
)
from xltool.policies.zibo.remote import RemoteDip
from xltool.policies.zibo.versions import Scheme
from xltool.policies.zibo.year_2025 import settle
from xltool.problems import Refused

C7 = [totals("甲", "80000", "8200000", "5500000"), totals("乙", "45000", "4400000", "2900000"),
      totals("丙", "25000", "2400000", "1600000")]  # fmt: skip
FUNDS = ("3600000", "2700000", "3100000")
POT: dict[str, Any] = {"employee_income": [income("1300")], "employee_heads": [heads("400")], "employee_summary": C7}
"""900 万元 of DIP money and the points of the worked example."""


def entitled(parameters: Parameters2025 = PARAMETERS, **changed: Any) -> list[Money]:
    found = settle(given(**{**POT, **changed}), parameters)
    return [row.entitled for row in found["employee_points"]]


@proves(clauses.ANNUAL)
def test_a_point_value_with_the_patients_part_shares_the_money_out_to_the_fen() -> None:
    assert entitled() == [yuan("4766666.67"), yuan("2700000"), yuan("1533333.33")]
    value = settle(given(**POT), PARAMETERS)["point_values"][0]
    assert value.point_value == Fraction(14_000_000, 150_000)


@proves(clauses.ANNUAL)
@pytest.mark.parametrize(
    ("mode", "value"), [(PointValueMode.FUND, Fraction(60)), (PointValueMode.NATIONAL, Fraction(90))]
)
def test_the_funds_own_point_value_takes_nothing_off(mode: PointValueMode, value: Fraction) -> None:
    parameters = with_parameters(point_value_mode=mode)
    assert entitled(parameters) == [yuan("4800000"), yuan("2700000"), yuan("1500000")]
    assert settle(given(**POT), parameters)["point_values"][0].point_value == value


@proves(clauses.ANNUAL)
def test_the_year_may_be_settled_on_budgets_as_the_months_are() -> None:
    rows = [totals(name, "1", "9000000", fund) for name, fund in zip(NAMES, FUNDS, strict=True)]
    # 900 万元 over three equal budgets of 300 万元; 30 万元 are left for 60 and 10 万元 over
    assert entitled(with_parameters(annual_mode=AnnualMode.BUDGET), employee_summary=rows) == [
        yuan("3257142.86"), yuan("2700000"), yuan("3042857.14"),
    ]  # fmt: skip


@proves(clauses.ANNUAL)
def test_cases_scored_one_by_one_count_beside_the_summary_and_those_taken_out_do_not() -> None:
    singles = [
        case("一", "9000", case_booked=yuan("6000")),
        case("二", "9000", case_booked=yuan("6000"), handling=Handling.TAKEN_OUT),
        case("三", "9000", case_booked=yuan("6000"), scheme=Scheme.RESIDENT),
    ]
    found = settle(given(**POT, single_cases=singles), PARAMETERS)
    row = found["employee_points"][0]
    assert (row.annual_points, row.year_cost, row.year_booked) == (80_900, yuan("8209000"), yuan("5506000"))
    assert sum(row.entitled for row in found["employee_points"]) == yuan("9000000")


@proves(clauses.REVIEWED_SCORES)
def test_cases_without_a_score_are_paid_first_and_points_share_the_rest() -> None:
    rows = [replace(C7[0], unscored_booked=yuan("900000")), *C7[1:]]
    found = settle(given(**{**POT, "employee_summary": rows}), PARAMETERS)
    value, made = found["point_values"][0], found["employee_points"]
    assert (value.first_paid, value.local_fund) == (yuan("900000"), yuan("8100000"))
    assert sum(row.entitled for row in made) == yuan("9000000")
    assert made[1].entitled == yuan("2430000")  # 45 000 × 13 100 000 ÷ 150 000 − 1 500 000


@proves(clauses.REMOTE_DIP)
def test_stays_from_elsewhere_live_on_their_own_money_or_share_all_of_it() -> None:
    told = RemoteDip(scheme="职工", remote_fund=yuan("600000"), remote_points=Decimal(10_000),
                     remote_cost=yuan("900000"), remote_booked=yuan("500000"))  # fmt: skip
    both = [told, replace(tables()["remote_dips"][1])]
    own = settle(given(**POT, remote_dips=both), PARAMETERS)
    assert (own["remote_dips"][0].remote_value, own["remote_dips"][0].remote_settled) == (100, yuan("600000"))
    assert sum(row.entitled for row in own["employee_points"]) == yuan("9000000")
    shared = settle(given(**POT, remote_dips=both), with_parameters(remote_mode=RemoteMode.INCLUDED))
    # (9 600 000 + 5 400 000) ÷ 160 000 = 93.75 a point
    assert shared["remote_dips"][0].remote_settled == yuan("537500")
    assert sum(row.entitled for row in shared["employee_points"]) == yuan("9062500")
    assert shared["point_values"][0].point_value == Fraction(9375, 100)


def test_no_points_and_too_many_points_are_refused_for_both_schemes_at_once() -> None:
    none = [totals(name, "0") for name in NAMES]
    with pytest.raises(Refused) as refused:
        settle(given(employee_summary=none, resident_summary=none), PARAMETERS)
    assert [problem.text() for problem in refused.value.problems] == [
        f"【E4705】点数与应得「{scheme}」：{scheme}各机构年度点数合计为零，没有点值。至少一家机构应有点数。"
        f"请填写机构病例汇总，或核对病例清单。依据：{clauses.ANNUAL.quote()}。"
        for scheme in Scheme
    ]
    with pytest.raises(Refused) as refused:
        settle(given(employee_summary=[totals("甲", "40000000.0001"), *C7[1:]]), PARAMETERS)
    assert [problem.text() for problem in refused.value.problems] == [
        "【E4704】点数与应得「职工」：职工点数合计 40,070,000.0001 过大。不应超过 40,000,000，"
        "再大电子表格就不能逐分精确。请把参数“基准分值”改小（如 100、10），"
        "按新的分值重新汇总；手工填报的点数同除以10或100。"
        f"依据：{clauses.ANNUAL.quote()}。"
    ]


def test_last_years_points_are_needed_to_share_the_budget() -> None:
    with pytest.raises(Refused) as refused:
        settle(given(resident_budgets=[prior(name, "0") for name in NAMES]), PARAMETERS)
    assert [problem.text() for problem in refused.value.problems] == [
        "【E4703】机构DIP预算「居民」：居民各机构上年度点数合计为零。至少一家机构应有上年度点数。请填写，才能把DIP预算分到机构。"
        f"依据：{clauses.ANNUAL.quote()}。"
    ]


def test_more_paid_first_than_there_is_stops() -> None:
    rows = [replace(C7[0], unscored_booked=yuan("9000000.01")), *C7[1:]]
    with pytest.raises(Refused) as refused:
        settle(given(**{**POT, "employee_summary": rows}), PARAMETERS)
    assert [problem.text() for problem in refused.value.problems] == [
        "【E4706】点数与应得「职工」：职工DIP可分配基金 9,000,000.00 元，付无分值病种和异地 9,000,000.01 元 后为负。"
        "可按点数分配的基金不应为负。请核对无分值病种记账额、省内异地DIP的填报，或经批准调整预算。"
        f"依据：{clauses.ANNUAL.quote()}。"
    ]


@proves(clauses.SHARING)
@pytest.mark.parametrize(
    ("booked", "paid"),
    [("700", "700"), ("799", "799"), ("800", "1000"), ("900", "1000"), ("1000", "1000"), ("1050", "1035"),
     ("1100", "1070"), ("1150", "1070")],
)  # fmt: skip
def test_savings_are_kept_and_overspends_shared_by_bands(booked: str, paid: str) -> None:
    assert banded(yuan("1000"), yuan(booked), BANDS)[1] == yuan(paid)


@proves(clauses.CLEARING)
def test_only_the_recognised_part_of_an_overspend_counts() -> None:
    assert measured(yuan("1000"), yuan("1080"), yuan("30")) == yuan("1030")
    assert measured(yuan("1000"), yuan("1080"), None) == yuan("1080")
    assert measured(yuan("1000"), yuan("900"), yuan("30")) == yuan("900")
    assert banded(yuan("-5"), yuan("900"), BANDS) == (None, yuan("-5"))


@proves(clauses.CLEARING)
def test_overspends_are_shared_out_of_the_money_and_of_what_others_saved() -> None:
    # 200 万元 each; booked 210 (7 claimed), 220 (14), 100 (100 saved)
    rows = [totals(name, "100", "3000000", "2000000") for name in NAMES]
    booked = ["2100000", "2200000", "1000000"]
    rows = [
        replace(row, fund_booked=yuan(fund), total_cost=Money(yuan("1000000") + yuan(fund)))
        for row, fund in zip(rows, booked, strict=True)
    ]
    broke = [SharedMoney(scheme=scheme, shared_money=Money(0)) for scheme in Scheme]
    found = settle(given(employee_summary=rows, share_pools=broke), PARAMETERS)
    assert [row.cleared for row in found["employee_overspends"]] == [yuan("2070000"), yuan("2140000"), yuan("1000000")]
    alike = [*rows[:2], replace(rows[2], fund_booked=yuan("2000000"), total_cost=yuan("3000000"))]
    short = [SharedMoney(scheme=scheme, shared_money=yuan("100000")) for scheme in Scheme]
    found = settle(given(employee_summary=alike, share_pools=short), PARAMETERS)
    assert [row.overspend_shared for row in found["employee_overspends"]] == [yuan("33333.33"), yuan("66666.67"), 0]


C13 = Year(yuan("2056"), yuan("1900"), yuan("1805"), Money(0), yuan("100"))


@proves(clauses.CLEARING, clauses.PREPAYMENT, clauses.SETTLEMENT)
@pytest.mark.parametrize(("score", "due"), [("95", "139.00"), ("85", "124.75"), ("59.99", "44.00")])
def test_a_year_is_cleared_with_the_deposit_deducted_once(score: str, due: str) -> None:
    made = clear(assessed("甲", score, violation="12"), C13, SCORES, PARAMETERS)
    assert made.balance_due == yuan(due)
    assert made.deposit == yuan("95")


@proves(clauses.CLEARING)
def test_the_assessment_may_act_on_the_cleared_amount_instead() -> None:
    on_amount = with_parameters(assessment_target=AssessmentTarget.CLEARED)
    made = clear(assessed("甲", "85"), C13, SCORES, on_amount)
    assert (made.assessed, made.deposit_forfeited, made.balance_due) == (yuan("1747.60"), 0, yuan("-157.40"))


@proves(clauses.CLEARING)
def test_months_deductions_and_prepayments_meet_in_the_clearing() -> None:
    told: dict[str, Any] = {
        "employee_months": [month("甲", number, "100000") for number in (1, 2)],
        "employee_prepayments": [prepaid("甲", "1200000")],
        "single_cases": [case("一", "9000", handling=Handling.DEDUCTED, case_deduction=yuan("500"))],
        "employee_annual": [assessed("甲", violation="1000"), *(assessed(name) for name in NAMES[1:])],
    }
    row = settle(Given2025(**tables(**told)), PARAMETERS)["employee_annual"][0]
    assert (row.months_approved, row.settled_months, row.deposit) == (yuan("200000"), yuan("190000"), yuan("10000"))
    assert (row.deduction_total, row.prepaid, row.offset) == (yuan("1500"), yuan("100000"), yuan("100000"))
    assert row.balance_due == row.assessed - yuan("190000") - yuan("1500") - yuan("100000")


AMOUNT = st.integers(0, 10**11).map(Money)


@LAWS
@tried(st.tuples(AMOUNT, AMOUNT, AMOUNT, AMOUNT), st.integers(0, 10_000), st.sampled_from(list(AssessmentTarget)))
def test_advances_and_what_is_left_make_up_the_entitlement(
    told: tuple[Money, Money, Money, Money], score: int, target: AssessmentTarget
) -> None:
    cleared, approved, kept, advance = told
    year = Year(cleared, approved, Money(approved - min(kept, approved)), Money(7), advance)
    entry = assessed("甲", str(Decimal(score).scaleb(-2)), violation="3")
    made = clear(entry, year, SCORES, with_parameters(assessment_target=target))
    parts = (made.balance_due, made.prepaid, made.deduction_total, made.deposit_forfeited, made.settled_months)
    assert sum(parts) == made.assessed
    assert made.deposit_released + made.deposit_forfeited == made.deposit
    assert made.offset + made.receivable == made.prepaid


POINTS = st.integers(0, 10**9).map(lambda value: Decimal(value).scaleb(-4))


@LAWS
@tried(st.lists(st.tuples(POINTS, AMOUNT, AMOUNT), min_size=3, max_size=3), st.sampled_from(list(PointValueMode)))
def test_the_dip_money_is_paid_out_whole(told: list[tuple[Decimal, Money, Money]], mode: PointValueMode) -> None:
    rows = [
        replace(totals(name, "0"), summary_points=points + 1, total_cost=Money(cost + fund + 1),
                fund_booked=Money(fund + 1))
        for name, (points, cost, fund) in zip(NAMES, told, strict=True)
    ]  # fmt: skip
    assert sum(entitled(with_parameters(point_value_mode=mode), employee_summary=rows)) == yuan("9000000")
