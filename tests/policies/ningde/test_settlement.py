"""第七条（一）：月预结算、年度清算，一个险种一个点值（ND-01、ND-11，examples C7）。"""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given as tried
from hypothesis import strategies as st

from tests.policies.ningde.plans import PARAMETERS, given, with_parameters
from tests.policies.ningde.settlements import annual, month, remote, remote_points, year_of
from tests.tables import LAWS, proves, yuan
from xltool.methods.points import MOST_POINTS
from xltool.money import YUAN, Money
from xltool.policies.ningde import clauses
from xltool.policies.ningde.annual import settle_year
from xltool.policies.ningde.monthly import settle_month
from xltool.policies.ningde.parameters import PointValueMode, RemoteClaims
from xltool.policies.ningde.pots import OUTSIDE_KINDS, OutsideClaim
from xltool.policies.ningde.versions import Scheme
from xltool.policies.ningde.year_2024 import settle
from xltool.problems import Refused

EMPLOYEE, RESIDENT = Scheme.EMPLOYEE, Scheme.RESIDENT
FUND_ONLY = with_parameters(point_value_mode=PointValueMode.FUND)
IN_POINTS = with_parameters(remote_claims_mode=RemoteClaims.IN_POINTS)
C7 = [annual("A", "80000", "2700000"), annual("B", "45000", "1500000"), annual("C", "25000", "800000")]
POT = yuan("9000000")
BUDGETS = {EMPLOYEE: yuan("1019720000"), RESIDENT: yuan("1524000000")}
"""The budgets of the worked example."""


@proves(clauses.PACKAGE_SCOPE)
def test_one_point_value_with_the_patients_part_shares_the_pot_out_to_the_fen() -> None:
    done = settle_year(EMPLOYEE, POT, C7, {}, PARAMETERS)
    assert done.split.point_value == Fraction(14_000_000, 150_000)
    assert [row.payable for row in done.rows] == [yuan("4766666.67"), yuan("2700000"), yuan("1533333.33")]


@proves(clauses.PACKAGE_SCOPE)
def test_the_funds_own_point_value_takes_nothing_off() -> None:
    done = settle_year(EMPLOYEE, POT, C7, {}, FUND_ONLY)
    assert done.split.point_value == 60
    assert [row.payable for row in done.rows] == [yuan("4800000"), yuan("2700000"), yuan("1500000")]


@proves(clauses.PACKAGE_SCOPE)
def test_a_month_is_paid_at_the_months_value_less_the_patients_part() -> None:
    made = settle_month(month("甲", 1, "1234.5678", "5000"), Decimal("12.3456"), PARAMETERS)
    assert (made.month_amount, made.month_due, made.month_paid) == (
        yuan("15241.48"),
        yuan("10241.48"),
        yuan("10241.48"),
    )
    part = settle_month(month("甲", 1, "1000", "5000"), Decimal("12"), with_parameters(monthly_share=Decimal("0.85")))
    assert (part.month_due, part.month_paid) == (yuan("7000"), yuan("5950"))
    assert settle_month(month("甲", 1, "100", "5000"), Decimal("12"), PARAMETERS).month_due == yuan("-3800")
    assert settle_month(month("甲", 1, "100", "5000"), Decimal("12"), FUND_ONLY).month_due == yuan("1200")


@proves(clauses.PACKAGE_SCOPE, clauses.TWO_SCHEMES)
def test_remote_claims_are_paid_at_actual_first_and_local_points_share_the_rest() -> None:
    found = settle(given(year_of(remote_claims=remote("19720000"))), PARAMETERS)
    assert [pot.local_pot for pot in found["local_pots"]] == [yuan("1000000000"), yuan("1504280000")]
    assert [row.payable for row in found["employee_annual"]] == [yuan("1000000000")]
    assert [row.payable for row in found["resident_annual"]] == [yuan("1504280000")]
    assert [line.budget_left for line in found["dip_execution"]] == [0, 0]


@proves(clauses.PACKAGE_SCOPE)
def test_remote_stays_may_take_part_at_the_same_point_value() -> None:
    tables = year_of(
        employee_annual=[annual("甲", "600", "30000000")],
        local_pots=remote_points("400", "10000000"),
        remote_claims=remote("400000000"),
    )
    found = settle(given(tables), IN_POINTS)
    pot, line = found["local_pots"][0], found["dip_execution"][0]
    # (1019720000 + 40000000) ÷ 1000 points = 1059720 each: remote 423888000 − 10000000
    assert (pot.remote_by_points, pot.local_pot) == (yuan("413888000"), yuan("605832000"))
    assert found["point_splits"][0].point_value == 1_059_720
    assert line.budget_left == yuan("13888000")  # remote stays were paid less than their points earned
    by_fund = settle(given(tables), replace(IN_POINTS, point_value_mode=PointValueMode.FUND))
    assert by_fund["local_pots"][0].remote_by_points == yuan("407888000")


@proves(clauses.OUTSIDE)
def test_advanced_technology_and_other_funds_are_paid_at_actual_beside_the_budget() -> None:
    outside = [OutsideClaim(claim_kind=kind, employee=yuan("1.50"), resident=yuan("2")) for kind in OUTSIDE_KINDS]
    with_them = settle(given(year_of(outside_claims=outside)), PARAMETERS)
    without = settle(given(year_of()), PARAMETERS)
    assert [line.outside_paid for line in with_them["dip_execution"]] == [yuan("3"), yuan("4")]
    assert with_them["local_pots"] == without["local_pots"]
    assert with_them["employee_annual"] == without["employee_annual"]


def test_what_months_paid_and_violations_come_off_at_the_end() -> None:
    tables = year_of(
        employee_months=[month("甲", 1, "1000", "5000"), month("甲", 2, "2000", "5000")],
        employee_annual=[annual("甲", "3000", "10000", violation="123.45")],
    )
    row = settle(given(tables), PARAMETERS)["employee_annual"][0]
    assert row.months_paid == yuan("20000")
    assert row.balance_due == BUDGETS[EMPLOYEE] - yuan("20000") - yuan("123.45")


def test_remote_claims_above_the_budget_stop_the_settlement_of_both_schemes_at_once() -> None:
    with pytest.raises(Refused) as refused:
        settle(given(year_of(remote_claims=remote("1600000000"))), PARAMETERS)
    assert [(problem.code, problem.place.subject) for problem in refused.value.problems] == [
        ("E4637", "职工"),
        ("E4637", "居民"),
    ]
    told = "职工DIP区域预算总额 1,019,720,000.00 元，付异地和手工报销 1,600,000,000.00 元 后为负"
    assert refused.value.problems[0].found == told


def test_no_points_and_too_many_points_are_refused() -> None:
    told = []
    for points in ("0", f"{MOST_POINTS}.0001"):
        with pytest.raises(Refused) as refused:
            settle(given(year_of(employee_annual=[annual("甲", points)])), PARAMETERS)
        (problem,) = refused.value.problems
        told.append((problem.code, f"{problem.found}。{problem.wanted}。{problem.action}。"))
    assert [code for code, _ in told] == ["E4635", "E4636"]
    assert told[1][1] == (
        "职工年度点数合计 40,000,000.0001 过大（点数有 4 位小数）。小数有这么多位时不应超过 40,000,000，"
        "再大电子表格就不能逐分精确。请核对点数的单位；全部机构的点数少一位小数，上限就高十倍。"
    )


@pytest.mark.parametrize(("places", "scale"), [("", 1), (".1", 10), (".25", 100), (".125", 1000)])
def test_more_points_than_four_places_allow_are_counted_in_the_places_they_have(places: str, scale: int) -> None:
    entries = [annual("甲", f"90000000{places}"), annual("乙", "30000000"), annual("丙", "1")]
    paid = settle_year(EMPLOYEE, POT, entries, {}, PARAMETERS)
    assert paid.split.point_scale == scale
    assert [row.point_units for row in paid.rows][1:] == [30000000 * scale, scale]
    assert sum(row.payable for row in paid.rows) == POT
    exact = POT * Fraction(30000000) / sum(Fraction(entry.annual_points) for entry in entries)
    assert abs(paid.rows[1].payable - exact) < 1


def test_dividing_all_points_by_ten_pays_the_same() -> None:
    whole = [annual(name, points) for name, points in (("甲", "123456780"), ("乙", "7654320"), ("丙", "33333330"))]
    tenth = [replace(entry, annual_points=entry.annual_points / 10) for entry in whole]
    hundredth = [replace(entry, annual_points=entry.annual_points / 100) for entry in whole]
    paid = [
        [row.payable for row in settle_year(EMPLOYEE, POT, told, {}, PARAMETERS).rows]
        for told in (whole, tenth, hundredth)
    ]
    assert paid[0] == paid[1] == paid[2]


AMOUNT = st.integers(0, 10**11).map(Money)
POINTS = st.integers(0, 10**11).map(lambda points: Decimal(points).scaleb(-4))


@LAWS
@tried(AMOUNT, st.lists(st.tuples(POINTS, AMOUNT, AMOUNT), min_size=1, max_size=8))
def test_the_pot_is_paid_out_whole_and_months_and_balance_make_up_what_is_due(
    pot: Money, told: list[tuple[Decimal, Money, Money]]
) -> None:
    entries = [replace(annual(str(i), "0"), annual_points=p + 1, patient_share=s) for i, (p, s, _) in enumerate(told)]
    months = {str(i): paid for i, (_, _, paid) in enumerate(told)}
    for parameters in (PARAMETERS, FUND_ONLY):
        done = settle_year(RESIDENT, pot, entries, months, parameters)
        assert sum(row.payable for row in done.rows) == pot
        assert all(row.months_paid + row.balance_due == row.payable for row in done.rows)
        value = done.split.point_value * YUAN
        for entry, row in zip(entries, done.rows, strict=True):
            assert abs(row.point_amount - Fraction(entry.annual_points) * value) <= 1
