"""第七条：可预算总额、打包额、预测额、取低（ND-02 至 ND-09，examples C10）。"""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given as tried
from hypothesis import strategies as st

from tests.policies.ningde.plans import (
    PARAMETERS,
    exclusion,
    forecast,
    funds,
    given,
    growth,
    income,
    plan_of,
    version,
    with_parameters,
    years,
)
from tests.tables import LAWS, proves, wan
from xltool.money import Money, Unit, money
from xltool.parameters import YesNo
from xltool.policies.ningde import clauses, plan
from xltool.policies.ningde.forecast import BudgetSource, forecast_budget
from xltool.policies.ningde.package import EmployeeDeductions, ResidentDeductions, available_package
from xltool.policies.ningde.parameters import ForecastBase
from xltool.policies.ningde.two_years import weighted_years
from xltool.policies.ningde.versions import Scheme
from xltool.policies.ningde.year_2024 import budget, dip_budget
from xltool.problems import Refused

EMPLOYEE, RESIDENT = Scheme.EMPLOYEE, Scheme.RESIDENT
AMOUNTS = st.integers(0, 10**13).map(Money)


@proves(clauses.EMPLOYEE_FUNDS)
def test_employees_may_budget_what_is_raised_less_ten_percent() -> None:
    made = funds(EMPLOYEE, income("200000"))
    assert (made.raised, made.risk_reserve, made.budgetable) == (wan("200000"), wan("20000"), wan("180000"))
    assert made.reserve_rate == Fraction(1, 10)


@proves(clauses.RESIDENT_FUNDS)
@pytest.mark.parametrize(("rate", "left"), [("0.03", "252200"), ("0.04", "249600"), ("0.05", "247000")])
def test_residents_may_budget_what_is_raised_less_three_to_five_percent(rate: str, left: str) -> None:
    made = funds(RESIDENT, income("260000"), with_parameters(resident_reserve_rate=Decimal(rate)))
    assert made.budgetable == wan(left)


@proves(clauses.EMPLOYEE_FUNDS)
def test_in_principle_leaves_room_for_a_signed_adjustment_after_the_reserve() -> None:
    assert funds(EMPLOYEE, income("200000", adjustment="-1500.5")).budgetable == wan("178499.5")
    assert funds(EMPLOYEE, income("200000", adjustment="1500.5")).budgetable == wan("181500.5")


@proves(clauses.RESIDENT_FUNDS)
def test_a_rate_of_the_versions_own_stands_before_the_parameter() -> None:
    made = funds(RESIDENT, income("260000", rate="0.03"))
    assert (made.reserve_rate, made.budgetable) == (Fraction(3, 100), wan("252200"))


@proves(clauses.EMPLOYEE_FUNDS)
def test_the_reserve_is_rounded_once_half_up_to_the_unit_of_the_plan() -> None:
    assert funds(EMPLOYEE, income("100.05")).risk_reserve == wan("10.01")  # 10.005
    assert funds(EMPLOYEE, income("100.04")).risk_reserve == wan("10.00")
    by_yuan = with_parameters(rounding_unit=money("0.0001", Unit.WAN))
    assert funds(EMPLOYEE, income("100.05"), by_yuan).risk_reserve == wan("10.005")


@proves(clauses.CITY_FUNDS, clauses.REGIONAL, clauses.TWO_SCHEMES, clauses.LESSER)
def test_the_worked_example_takes_the_smaller_scheme_by_scheme_and_then_adds() -> None:
    found = budget(given(), PARAMETERS)
    assert [row.available for row in found["employee_package"]] == [wan("110000")]
    assert [row.available for row in found["resident_package"]] == [wan("152400")]
    assert [row.forecast for row in found["employee_forecast"]] == [wan("101972")]
    assert [row.forecast for row in found["resident_forecast"]] == [wan("163380")]
    assert (dip_budget(found, EMPLOYEE), dip_budget(found, RESIDENT)) == (wan("101972"), wan("152400"))
    assert found["city_funds"][0].city_budgetable == wan("427000")
    assert found["comparison"][0].regional_budget == wan("254372")  # schemes pooled first would give 262400


@proves(clauses.AVAILABLE)
def test_residents_alone_pay_the_family_doctors_out_of_the_package() -> None:
    employee, none = available_package(
        EMPLOYEE, EmployeeDeductions(version="一版", catastrophic_premium=wan("6000")), wan("180000"),
        [exclusion(EMPLOYEE, "52000"), exclusion(EMPLOYEE, "12000"), exclusion(RESIDENT, "70000")],
    )  # fmt: skip
    resident, _ = available_package(
        RESIDENT,
        ResidentDeductions(version="一版", catastrophic_premium=wan("14000"), family_doctor_fee=wan("2600")),
        wan("247000"),
        [exclusion(RESIDENT, "70000"), exclusion(RESIDENT, "8000"), exclusion(RESIDENT, "9", version="另一版")],
    )
    assert (employee.excluded_budget, employee.available, none) == (wan("64000"), wan("110000"), None)
    assert (resident.excluded_budget, resident.available) == (wan("78000"), wan("152400"))


@proves(clauses.EXCLUSIONS)
def test_what_is_not_paid_by_dip_changes_with_its_version() -> None:
    other = plan_of(name="二版")
    other["versions"] = [version("二版", in_force=False)]
    other["exclusions"] = [exclusion(EMPLOYEE, "74000", version="二版"), exclusion(RESIDENT, "78000", version="二版")]
    found = budget(given(plan_of(), other), PARAMETERS)
    assert [row.available for row in found["employee_package"]] == [wan("110000"), wan("100000")]
    assert [row.dip_budget for row in found["employee_forecast"]] == [wan("101972"), wan("100000")]


@proves(clauses.AVAILABLE)
def test_a_negative_package_stops_and_names_scheme_and_version() -> None:
    with pytest.raises(Refused) as refused:
        budget(given(plan_of(employee="70000", resident="90000")), PARAMETERS)
    first, second = refused.value.problems
    assert (first.code, first.place.subject, second.place.subject) == ("E4621", "职工 · 一版", "居民 · 一版")
    assert first.found == "职工“一版”可预算总额 63,000.00 万元，应扣除合计 70,000.00 万元，可用打包额为负"


def test_a_package_of_nothing_is_an_answer() -> None:
    found = budget(given(plan_of(employee="77777.78")), PARAMETERS)  # 70000.00 after the reserve of 7777.78
    assert (found["employee_package"][0].available, dip_budget(found, EMPLOYEE)) == (0, 0)


@proves(clauses.FORECAST, clauses.PACKAGE_SCOPE)
def test_two_years_are_weighted_and_carried_forward_once() -> None:
    made = forecast("98000", "92000", "0.05")
    assert (made.weighted_base, made.growth, made.forecast) == (Fraction(96200), Fraction(5, 100), wan("101010"))


@proves(clauses.FORECAST)
def test_growth_may_be_compounded_for_the_older_year_if_the_office_reads_it_so() -> None:
    # 98000 × 0.7 × 1.05 + 92000 × 0.3 × 1.05²
    made = forecast("98000", "92000", "0.05", parameters=with_parameters(compound_growth=YesNo.YES))
    assert made.forecast == wan("102459")


@proves(clauses.FORECAST)
def test_medical_cost_times_the_funds_share_may_be_the_base() -> None:
    by_cost = with_parameters(forecast_base=ForecastBase.COST)
    assert forecast("140000", "131428.57", "0", parameters=by_cost, cost=True).forecast == wan("96200")
    assert weighted_years(years("140000", "100", cost=True), by_cost).prior_base == 98000


@proves(clauses.FORECAST)
@pytest.mark.parametrize(("prior", "earlier", "forecasted"), [("98000", "无", "98000"), ("无", "92000", "92000")])
def test_one_year_alone_has_the_whole_weight(prior: str, earlier: str, forecasted: str) -> None:
    assert forecast(prior, earlier, "0").forecast == wan(forecasted)


@proves(clauses.FORECAST)
def test_a_version_may_have_weights_of_its_own() -> None:
    made = weighted_years(years("98000", "92000", weight="0.5"), PARAMETERS)
    assert (made.prior_part, made.earlier_part) == (Fraction(49000), Fraction(46000))


@proves(clauses.GROWTH)
@pytest.mark.parametrize(
    ("proposed", "used"), [("0.08", "0.06"), ("0.06", "0.06"), ("0.05", "0.05"), ("-0.02", "-0.02")]
)
def test_growth_is_never_above_the_ceiling_and_may_be_negative(proposed: str, used: str) -> None:
    assert forecast("98000", "92000", proposed).growth == Fraction(used)


def test_a_negative_ceiling_binds_too() -> None:
    assert forecast("100", "100", "0.01", ceiling="-0.01").forecast == wan("99")


@proves(clauses.LESSER, clauses.COMPARED)
@pytest.mark.parametrize(
    ("available", "taken", "source", "left"),
    [
        ("101009.99", "101009.99", BudgetSource.AVAILABLE, "0"),
        ("101010", "101010", BudgetSource.FORECAST, "0"),
        ("101010.01", "101010", BudgetSource.FORECAST, "0.01"),
    ],
)
def test_the_smaller_of_package_and_forecast_is_the_budget(
    available: str, taken: str, source: BudgetSource, left: str
) -> None:
    made = forecast("98000", "92000", "0.05", available=available)
    assert (made.dip_budget, made.budget_source, made.unspent_package) == (wan(taken), source, wan(left))


@proves(clauses.PLAN)
def test_the_plan_lists_the_version_in_force_line_by_line() -> None:
    lines = {line.plan_item.strip(): line for line in budget(given(), PARAMETERS)["plan_lines"]}
    doctors = lines["减：家庭签约医生费用"]
    assert (doctors.employee, doctors.resident, doctors.whole_city) == (None, wan("2600"), wan("2600"))
    assert lines["减：风险金"].whole_city == wan("33000")
    assert lines[plan.BUDGET_LINE].whole_city == wan("254372")
    assert lines["可用打包额结余（留存基金）"].employee == wan("8028")


@LAWS
@tried(AMOUNTS, AMOUNTS, st.integers(-(10**6), 10**6), AMOUNTS)
def test_the_budget_never_exceeds_package_or_forecast_and_is_one_of_them(
    prior: Money, earlier: Money, grown: int, available: Money
) -> None:
    entry = replace(years("0", "0"), prior_fund_spent=prior, earlier_fund_spent=earlier)
    rate = str(Decimal(grown).scaleb(-6))
    made = forecast_budget(growth(rate, "1"), weighted_years(entry, PARAMETERS), available, PARAMETERS)
    assert made.dip_budget in (made.forecast, made.available)
    assert made.dip_budget <= min(made.forecast, made.available)
    assert made.dip_budget + made.unspent_package == available
    exact = (Fraction(prior) * 7 + Fraction(earlier) * 3) / 10 * (1 + Fraction(rate))
    assert abs(made.forecast - exact) <= PARAMETERS.rounding_unit / 2
