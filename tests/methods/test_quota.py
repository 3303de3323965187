"""规定额：权重基数、月数、额度内结算、分担。"""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tables import LAWS, column, in_wan, table, wan, yuan
from xltool.methods.quota import for_months, full_year, rounded_part, weight_base, within_quota
from xltool.money import Money

AMOUNTS = st.integers(0, 10**12).map(Money)


def test_the_base_is_the_higher_of_settlement_and_quota() -> None:
    assert weight_base(wan("30"), wan("28")) == wan("30")
    assert weight_base(wan("20"), wan("25")) == wan("25")
    assert weight_base(wan("40"), wan("40")) == wan("40")


def test_a_quota_is_cut_to_the_months_in_business() -> None:
    # C5: 36 × 7 ÷ 12 = 21
    rows = table(
        """
        | 月数 | 规定额 | 核减后 |
        |------|--------|--------|
        | 0    | 36     | 0      |
        | 7    | 36     | 21.00  |
        | 8    | 36     | 24.00  |
        | 9    | 36     | 27.00  |
        | 12   | 36     | 36.00  |
        """
    )
    cut = [for_months(wan(row["规定额"]), Fraction(row["月数"])) for row in rows]
    assert cut == in_wan(rows, "核减后")


def test_a_cut_quota_is_rounded_once_to_the_fen() -> None:
    # 26.09 万元 × 7 ÷ 12 = 152 191.666… 元
    assert for_months(wan("26.09"), Fraction(7)) == yuan("152,191.67")
    # 0.06 元 × 1 ÷ 12 = 0.005 元, a half, goes up
    assert for_months(yuan("0.06"), Fraction(1)) == yuan("0.01")


def test_an_amount_for_some_months_is_grown_to_twelve_at_the_quantum() -> None:
    rows = table(
        """
        | 上年额度 | 月数 | 全年   |
        |----------|------|--------|
        | 39.57    | 3    | 158.28 |
        | 5.07     | 3    | 20.28  |
        | 10.00    | 7    | 17.14  |
        | 10.00    | 12   | 10.00  |
        | 0        | 5    | 0      |
        """
    )
    grown = [full_year(wan(row["上年额度"]), int(row["月数"]), wan("0.01")) for row in rows]
    assert grown == [wan(amount) for amount in column(rows, "全年")]


def test_no_months_at_all_are_decided_by_hand() -> None:
    with pytest.raises(ZeroDivisionError):
        full_year(wan("10"), 0, wan("0.01"))


@LAWS
@given(AMOUNTS, AMOUNTS)
def test_what_is_paid_is_never_more_than_the_quota_nor_the_amount(accepted: Money, quota: Money) -> None:
    paid = within_quota(accepted, quota)
    assert paid <= quota
    assert paid <= accepted
    assert paid in (accepted, quota)


@LAWS
@given(AMOUNTS, st.fractions(0, 1))
def test_a_part_and_the_rest_are_the_whole_and_neither_is_negative(amount: Money, share: Fraction) -> None:
    part = rounded_part(amount, share)
    assert 0 <= part <= amount
    assert abs(part - amount * share) <= Fraction(1, 2)


@LAWS
@given(AMOUNTS, st.integers(0, 12), st.integers(0, 12))
def test_more_months_never_give_a_smaller_quota(quota: Money, months: int, more: int) -> None:
    fewer, longer = sorted((months, more))
    assert 0 <= for_months(quota, Fraction(fewer)) <= for_months(quota, Fraction(longer)) <= quota
