"""宁德填报核对：每一种说不通的地方，一句整话。"""

from dataclasses import replace
from decimal import Decimal

import pytest

from tests.policies.ningde.plans import (
    PARAMETERS,
    exclusion,
    given,
    growth,
    income,
    plan_of,
    version,
    with_parameters,
    years,
)
from tests.tables import proves
from xltool.policies.ningde import clauses
from xltool.policies.ningde.examine import examine
from xltool.policies.ningde.parameters import ForecastBase, Parameters2024
from xltool.policies.ningde.versions import Scheme, VersionKind
from xltool.policies.ningde.year_2024 import Given2024
from xltool.problems import Place
from xltool.tables import Stage


def where(table: str, key: str, column: str) -> Place:
    return Place(table, "", " · ".join(part for part in (key, column) if part))


def told(plans: Given2024, parameters: Parameters2024 = PARAMETERS) -> list[str]:
    return [problem.text() for problem in examine(plans, parameters, Stage.ADJUST, where)]


def codes(plans: Given2024, parameters: Parameters2024 = PARAMETERS) -> list[str]:
    return [problem.code for problem in examine(plans, parameters, Stage.ADJUST, where)]


def quiet() -> Given2024:
    """A plan with nothing to say about it."""
    return replace(given(), employee_forecast=[growth("0.06")])


def test_a_whole_plan_has_nothing_against_it() -> None:
    assert told(quiet()) == []


@proves(clauses.PLAN)
@pytest.mark.parametrize("in_force", [[False], [True, True]])
def test_one_version_and_only_one_is_in_force(in_force: list[bool]) -> None:
    names = ["一版", "二版"][: len(in_force)]
    plans = [plan_of(name=name) for name in names]
    for plan, name, yes in zip(plans, names, in_force, strict=True):
        plan["versions"], plan["employee_forecast"] = [version(name, in_force=yes)], [growth("0.06", version=name)]
    assert told(given(*plans)) == [
        f"【E4601】versions「in_force」：“是否执行”填“是”的有 {sum(in_force)} 版。应有一版，也只有一版。"
        f"请在“预算版本”核对“是否执行”一栏。依据：{clauses.PLAN.quote()}。"
    ]


@proves(clauses.ADJUSTMENT)
def test_an_adjustment_says_why() -> None:
    plans = replace(quiet(), versions=[version(kind=VersionKind.ADJUSTED, reason="")])
    assert told(plans) == [
        "【E4602】versions「一版 · version_reason」：性质是“调整”，没有填理由。方案调整应写明理由。"
        f"请在“理由”一栏补填。依据：{clauses.ADJUSTMENT.quote()}。"
    ]


def test_a_released_version_without_a_document_needs_an_explanation_a_provisional_one_does_not() -> None:
    assert codes(replace(quiet(), versions=[version(document="")])) == ["W4603"]
    assert codes(replace(quiet(), versions=[version(kind=VersionKind.PROVISIONAL, document="")])) == []


def test_every_table_lists_every_version_and_no_other() -> None:
    other = replace(quiet(), employee_funds=[income("200000", version="别版")])
    assert told(other) == [
        "【E4604】versions「一版 · version」：“employee_funds”中没有这一版。“预算版本”列出的每一版都应逐表填报。"
        f"请在“employee_funds”职工医保表补填一行。依据：{clauses.PLAN.quote()}。",
        "【E4603】employee_funds「别版 · version」：“预算版本”中没有“别版”。版本名称应与“预算版本”一字不差。"
        f"请改正名称，或在“预算版本”补填一行。依据：{clauses.PLAN.quote()}。",
    ]
    items = [*quiet().exclusions, exclusion(Scheme.EMPLOYEE, "1", version="别版")]
    assert codes(replace(quiet(), exclusions=items)) == ["E4603"]


@pytest.mark.parametrize("name", ["甲*", "甲?", "甲~", "甲？"])
def test_a_name_that_a_spreadsheet_takes_for_a_pattern_is_refused(name: str) -> None:
    plan = plan_of(name=name)
    plan["employee_forecast"] = [growth("0.06", version=name)]
    assert codes(given(plan)) == ["E4610"]


def test_names_that_a_spreadsheet_cannot_tell_apart_are_refused() -> None:
    plans = [plan_of(name=name) for name in ("v1", "V1")]
    plans[1]["versions"] = [version("V1", in_force=False)]
    for plan, name in zip(plans, ("v1", "V1"), strict=True):
        plan["employee_forecast"] = [growth("0.06", version=name)]
    assert codes(given(*plans)) == ["E4609"]


@proves(clauses.RESIDENT_FUNDS)
@pytest.mark.parametrize(("rate", "found"), [("0.0299", ["W4601"]), ("0.03", []), ("0.05", []), ("0.0501", ["W4601"])])
def test_a_residents_rate_outside_three_to_five_percent_needs_a_reason(rate: str, found: list[str]) -> None:
    assert codes(quiet(), with_parameters(resident_reserve_rate=Decimal(rate))) == found
    assert codes(replace(quiet(), resident_funds=[income("260000", rate=rate)])) == found


def test_what_is_said_of_a_rate_outside_the_range() -> None:
    assert told(quiet(), with_parameters(resident_reserve_rate=Decimal("0.06"))) == [
        "【W4601】resident_funds「一版 · own_reserve_rate」：居民风险金比例 6%，不在 3%—5% 之间。"
        "原则上按当年筹资总额的 3%—5% 提取。请核对；确实如此的，请写明说明。"
        f"依据：{clauses.RESIDENT_FUNDS.quote()}。"
    ]


@proves(clauses.EMPLOYEE_FUNDS)
def test_an_employees_rate_other_than_printed_needs_a_reason_and_so_does_an_adjustment() -> None:
    assert codes(replace(quiet(), employee_funds=[income("200000", rate="0.08")])) == ["W4602"]
    bare = replace(income("200000", adjustment="-5"), adjustment_reason="")
    assert told(replace(quiet(), employee_funds=[bare])) == [
        "【E4608】employee_funds「一版 · adjustment_reason」：其他因素调整填了 -5.00 万元，没有填调整理由。"
        "按风险金比例之外的调整应写明理由。请在“调整理由”补填，或改填 0。"
        f"依据：{clauses.EMPLOYEE_FUNDS.quote()}。"
    ]


@proves(clauses.FORECAST)
def test_weights_add_up_to_the_whole() -> None:
    assert codes(quiet(), with_parameters(prior_weight=Decimal("0.8"))) == ["E4606"]
    assert codes(quiet(), with_parameters(prior_weight=None)) == []  # E3002 says so already


@proves(clauses.FORECAST)
@pytest.mark.parametrize(
    ("prior", "earlier", "found"), [("无", "无", ["E4605"]), ("无", "1", ["W4604"]), ("1", "无", ["W4604"])]
)
def test_a_year_without_figures_is_told(prior: str, earlier: str, found: list[str]) -> None:
    assert codes(replace(quiet(), employee_years=[years(prior, earlier)])) == found


def test_cost_as_the_base_needs_the_costs_and_the_funds_share() -> None:
    by_cost = with_parameters(forecast_base=ForecastBase.COST)
    assert codes(quiet(), by_cost) == ["E4607", "E4605"] * 2
    told_so = [years("1", "1", cost=True)]
    assert codes(replace(quiet(), employee_years=told_so, resident_years=told_so), by_cost) == []


@proves(clauses.GROWTH)
def test_a_growth_above_the_ceiling_is_cut_and_told() -> None:
    assert codes(given()) == ["N4601"]
