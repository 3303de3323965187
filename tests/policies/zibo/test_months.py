"""三（四）1、2：医保预付金、月度结算（ZB-07 至 ZB-09，examples C12、C15）。"""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given as tried
from hypothesis import strategies as st

from tests.policies.zibo.small import NAMES, PARAMETERS, given, month, prepaid, prior, with_parameters
from tests.tables import LAWS, proves, yuan
from xltool.money import Money
from xltool.policies.zibo import clauses
from xltool.policies.zibo.institution_budgets import MONTHS, Season, month_budgets
from xltool.policies.zibo.months import MonthSettlement, settle_month, shared_month
from xltool.policies.zibo.parameters import MonthlyMode, Parameters2025
from xltool.policies.zibo.prepayments import prepay
from xltool.policies.zibo.year_2025 import allocate

BUDGETS = [yuan("1200"), yuan("960"), yuan("720")]
"""Of the year; a twelfth is 100, 80 and 60."""


def settled(*booked: str, parameters: Parameters2025 = PARAMETERS) -> list[MonthSettlement]:
    entries = [month(name, 3, amount) for name, amount in zip(NAMES, booked, strict=True)]
    return settle_month(entries, BUDGETS, [1] * 12, parameters)[0]


@proves(clauses.MONTHLY, clauses.SETTLEMENT, clauses.CLEARING)
def test_what_the_city_does_not_use_goes_to_those_over_by_what_they_are_over() -> None:
    rows = settled("120", "70", "62")
    assert [row.month_approved for row in rows] == [yuan("109.09"), yuan("70"), yuan("60.91")]
    assert [row.month_paid for row in rows] == [yuan("103.64"), yuan("66.50"), yuan("57.86")]
    assert [row.month_withheld for row in rows] == [yuan("5.45"), yuan("3.50"), yuan("3.05")]


@proves(clauses.MONTHLY)
def test_where_there_is_enough_everybody_is_approved_as_booked() -> None:
    assert [row.month_approved for row in settled("105", "70", "62")] == [yuan("105"), yuan("70"), yuan("62")]
    assert [row.month_approved for row in settled("0", "70", "60")] == [0, yuan("70"), yuan("60")]


@proves(clauses.MONTHLY)
@pytest.mark.parametrize(
    ("mode", "approved"),
    [
        (MonthlyMode.HARD_CAP, ["100", "70", "60"]),
        (MonthlyMode.CITY_SCALE, ["114.28", "66.67", "59.05"]),  # 252 cut to 240
    ],
)
def test_a_month_may_also_be_capped_or_scaled(mode: MonthlyMode, approved: list[str]) -> None:
    rows = settled("120", "70", "62", parameters=with_parameters(monthly_mode=mode))
    assert [row.month_approved for row in rows] == [yuan(amount) for amount in approved]


@proves(clauses.MONTHLY)
def test_a_years_budget_is_spread_over_the_months_to_the_fen() -> None:
    assert month_budgets(yuan("1"), [1] * 12) == (*[Money(9)] * 4, *[Money(8)] * 8)
    assert month_budgets(yuan("100"), [3, 1] + [0] * 10)[:3] == (yuan("75"), yuan("25"), 0)


def test_every_month_is_settled_with_the_rows_of_that_month_alone() -> None:
    told = [month("甲", 2, "1000000"), month("甲", 1, "0"), month("乙", 2, "0"), month("丙", 2, "0")]
    found = allocate(given(employee_months=told), PARAMETERS)
    # 2 000 000 a year each: 166 666.67 in February; all of February's money goes to the one that is over
    assert [row.month_approved for row in found["employee_months"]] == [yuan("500000.01"), 0, 0, 0]
    city = found["employee_city_months"]
    assert [line.month_name for line in city] == list(MONTHS)
    assert (city[1].city_budget, city[1].pool, city[2].city_budget) == (yuan("500000.01"), yuan("333333.34"), 0)


def test_an_institution_without_points_last_year_has_no_budget_and_lives_on_what_is_left() -> None:
    seasons = [Season(month_name=name, employee=1, resident=1) for name in MONTHS]
    told: dict[str, Any] = {"seasons": seasons, "employee_months": [month("甲", 1, "10"), month("乙", 1, "5")]}
    told["employee_budgets"] = [prior("甲", "100"), prior("乙", "0"), prior("丙", "0")]
    found = allocate(given(**told), PARAMETERS)
    assert [row.month_budget for row in found["employee_months"]] == [yuan("500000"), 0]
    assert [row.month_approved for row in found["employee_months"]] == [yuan("10"), yuan("5")]


AMOUNT = st.integers(0, 10**11).map(Money)


@LAWS
@tried(st.lists(st.tuples(AMOUNT, AMOUNT), min_size=1, max_size=8), st.sampled_from(list(MonthlyMode)))
def test_what_is_approved_never_exceeds_what_was_booked_nor_all_budgets(
    told: list[tuple[Money, Money]], mode: MonthlyMode
) -> None:
    budgets, booked = zip(*told, strict=True)
    within, shares, _ = shared_month(budgets, booked, mode)
    approved = [own + portion for own, portion in zip(within, shares.split.amounts, strict=True)]
    assert sum(approved) <= sum(budgets)
    assert all(amount <= entry for amount, entry in zip(approved, booked, strict=True))
    if mode is MonthlyMode.REDISTRIBUTE:
        assert sum(approved) == min(sum(budgets), sum(booked))


@proves(clauses.PREPAYMENT)
def test_a_prepayment_is_last_years_month_times_months_times_credit() -> None:
    made = prepay(prepaid("甲", "14400000", returned=yuan("800000")), Fraction(9, 10), PARAMETERS)
    assert (made.prepayment, made.granted, made.outstanding) == (yuan("1080000"), yuan("1080000"), yuan("280000"))
    two = with_parameters(prepayment_months=Decimal(2))
    assert prepay(prepaid("甲", "14400000"), Fraction(9, 10), two).prepayment == yuan("2160000")


@proves(clauses.PREPAYMENT)
def test_what_really_went_out_counts_and_a_new_institution_gets_nothing() -> None:
    made = prepay(prepaid("甲", "14400000", granted_told=yuan("1000000")), Fraction(1), PARAMETERS)
    assert (made.prepayment, made.granted) == (yuan("1200000"), yuan("1000000"))
    assert prepay(prepaid("甲", "0", prior_paid_months=0), Fraction(1), PARAMETERS).granted == 0
