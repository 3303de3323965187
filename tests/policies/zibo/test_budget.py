"""二（一）、二（二）：以收定支，五项支出指标，住院DIP预算（ZB-01、ZB-02）。"""

from dataclasses import replace
from decimal import Decimal

import pytest

from tests.policies.zibo.small import PARAMETERS, given, heads, income, version, with_parameters
from tests.tables import proves, wan, yuan
from xltool.parameters import YesNo
from xltool.policies.zibo import clauses
from xltool.policies.zibo.budget import dip_pot, spendable_funds
from xltool.policies.zibo.parameters import DipBudgetMode
from xltool.policies.zibo.versions import Event, Scheme, VersionKind
from xltool.policies.zibo.year_2025 import make_budget
from xltool.problems import Refused

STATED = with_parameters(dip_budget_mode=DipBudgetMode.STATED)


@proves(clauses.INCOME, clauses.BALANCED)
def test_income_is_premiums_interest_subsidy_and_others_and_leaves_a_surplus() -> None:
    told = replace(
        income("680000", "30500"), interest=wan("9000"), state_subsidy=wan("100.5"), other_income=wan("1500")
    )
    made = spendable_funds(told)
    assert (made.income_total, made.spendable) == (wan("690600.5"), wan("660100.5"))


@proves(clauses.HEADS)
def test_the_dip_head_is_what_the_other_heads_leave() -> None:
    found = make_budget(given(employee_income=[income("1000", "30")], employee_heads=[heads("370")]), PARAMETERS)
    made = found["employee_heads"][0]
    assert (made.dip_head, made.spending_total, made.unassigned) == (wan("600"), wan("970"), 0)


@proves(clauses.HEADS, clauses.BALANCED)
def test_stated_heads_may_leave_money_unassigned_but_not_outrun_income() -> None:
    told = {"resident_heads": [heads("400", "500")], "employee_heads": [heads("400", "600")]}
    made = make_budget(given(**told), STATED)["resident_heads"][0]
    assert (made.dip_head, made.unassigned) == (wan("500"), wan("100"))
    with pytest.raises(Refused) as refused:
        make_budget(given(**{**told, "resident_heads": [heads("400", "600.0001")]}), STATED)
    assert [problem.text() for problem in refused.value.problems] == [
        "【E4702】收支预算「居民 · 一版」：居民“一版”各项支出预算合计 1,000.0001 万元，超过可安排支出 1,000.00 万元。"
        "以收定支：支出预算不得超过当年收入减目标结余。请调减支出指标，或核对收入和目标结余。"
        f"依据：{clauses.BALANCED.quote()}。"
    ]


@proves(clauses.HEADS, clauses.TWO_SCHEMES)
def test_heads_that_leave_nothing_stop_every_version_of_both_schemes_at_once() -> None:
    with pytest.raises(Refused) as refused:
        make_budget(given(employee_heads=[heads("1000")], resident_heads=[heads("1200")]), PARAMETERS)
    assert [problem.text() for problem in refused.value.problems] == [
        f"【E4701】收支预算「{scheme} · 一版」：{scheme}“一版”可安排支出 1,000.00 万元，减去其他各项支出 "
        f"{others} 万元 后，住院DIP支出预算为 {rest} 万元。应大于零。"
        "请核对收入、目标结余和各项支出指标，或经批准调整预算。"
        f"依据：{clauses.HEADS.quote()}。"
        for scheme, others, rest in (("职工", "1,000.00", "0.00"), ("居民", "1,200.00", "-200.00"))
    ]


@proves(clauses.ADJUSTMENT)
def test_the_version_in_force_is_the_one_that_institutions_live_on() -> None:
    adjusted = version("调", VersionKind.ADJUSTED, adjustment_event=Event.BENEFITS, version_reason="因")
    told = {
        "versions": [version(in_force=YesNo.NO), adjusted],
        "employee_income": [income("2000", name="调"), income("1000")],
        "employee_heads": [heads("400"), heads("500", name="调")],
        "resident_income": [income("1000"), income("1000", name="调")],
        "resident_heads": [heads("400"), heads("100", name="调")],
    }
    found = make_budget(given(**told), PARAMETERS)
    assert [pot.dip_pot for pot in found["dip_pots"]] == [yuan("15000000"), yuan("9000000")]
    assert [row.dip_head for row in found["employee_heads"]] == [wan("600"), wan("1500")]


@proves(clauses.SHARING)
def test_a_part_of_the_dip_money_may_be_held_back() -> None:
    made = dip_pot(Scheme.EMPLOYEE, yuan("1000.01"), with_parameters(dip_reserve_rate=Decimal("0.05")))
    assert (made.dip_reserved, made.dip_pot) == (yuan("50.00"), yuan("950.01"))  # 50.0005


@proves(clauses.MONTHLY)
def test_an_institutions_budget_is_its_part_of_last_years_points() -> None:
    found = make_budget(given(), PARAMETERS)
    assert [row.annual_budget for row in found["employee_budgets"]] == [yuan("2000000")] * 3
    uneven = make_budget(given(employee_income=[income("400.0001")], employee_heads=[heads("400")]), PARAMETERS)
    assert [row.annual_budget for row in uneven["employee_budgets"]] == [yuan("0.34"), yuan("0.33"), yuan("0.33")]
