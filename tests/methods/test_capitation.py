"""按人头付费：例与律。"""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tables import LAWS, column, in_yuan, table, yuan
from xltool.methods.capitation import Heads, added_for, added_from, by_member_months, capitation, months_from
from xltool.money import Money, half_up

LINES = st.lists(
    st.builds(Heads, st.integers(0, 10**6), st.integers(0, 10**7).map(Money), st.integers(0, 12)), max_size=20
)


def test_the_package_is_heads_by_standard_over_all_bands() -> None:
    # C11: 8 000 × 600 + 2 500 × 1 100 + 900 × 1 500 + 1 600 × 2 100 = 4.80 + 2.75 + 1.35 + 3.36 百万
    rows = table(
        """
        | 人数 | 标准 | 包干额  |
        |------|------|---------|
        | 8000 | 600  | 4800000 |
        | 2500 | 1100 | 2750000 |
        | 900  | 1500 | 1350000 |
        | 1600 | 2100 | 3360000 |
        """
    )
    lines = [
        Heads(int(heads), standard) for heads, standard in zip(column(rows, "人数"), in_yuan(rows, "标准"), strict=True)
    ]
    assert [line.amount for line in lines] == in_yuan(rows, "包干额")
    assert capitation(lines) == yuan("12260000")


def test_a_registration_adds_from_its_month_on() -> None:
    # C11: 60 × 1 000 × 9/12 = 45 000 (April), 30 × 900 × 2/12 = 4 500 (November)
    april = added_from(4, 60, yuan("1100"), yuan("2100"))
    november = added_from(11, 30, yuan("600"), yuan("1500"))
    assert (april, november) == (yuan("45000"), yuan("4500"))
    # January counts whole, December one month
    assert added_from(1, 1, Money(0), yuan("1200")) == yuan("1200")
    assert added_from(12, 1, Money(0), yuan("1200")) == yuan("100")


def test_a_registration_is_rounded_once() -> None:
    # 7 × 100.01 × 5/12 = 291.6958… ; rounded per head it would be 41.67 × 7 = 291.69
    assert added_from(8, 7, Money(0), yuan("100.01")) == yuan("291.70")


@pytest.mark.parametrize("month", [0, 13, -1])
def test_a_month_that_is_none_is_refused(month: int) -> None:
    with pytest.raises(ValueError, match=r"^备案月份应为 1 至 12$"):
        added_from(month, 1, Money(0), Money(1))


def test_no_members_have_no_package() -> None:
    assert capitation([]) == 0


@LAWS
@given(LINES, LINES)
def test_two_groups_of_members_have_the_package_of_all_of_them(one: list[Heads], other: list[Heads]) -> None:
    assert capitation(one) + capitation(other) == capitation([*one, *other])


@LAWS
@given(st.integers(0, 10**6), st.integers(0, 10**6), st.integers(0, 10**7).map(Money))
def test_a_whole_year_is_additive_over_members(some: int, more: int, standard: Money) -> None:
    assert Heads(some, standard).amount + Heads(more, standard).amount == Heads(some + more, standard).amount


@LAWS
@given(st.integers(0, 10**5), st.integers(0, 10**7).map(Money), st.integers(0, 12))
def test_the_months_not_signed_are_the_rest_of_the_year_to_within_one_fen(
    heads: int, standard: Money, months: int
) -> None:
    part, rest = Heads(heads, standard, months).amount, Heads(heads, standard, 12 - months).amount
    assert part == half_up(Fraction(heads * standard * months, 12))
    assert abs(part + rest - heads * standard) <= 1


@LAWS
@given(st.integers(0, 10**5), st.integers(0, 10**7).map(Money), st.integers(0, 12))
def test_members_by_their_months_have_the_package_of_the_same_heads(heads: int, standard: Money, months: int) -> None:
    assert by_member_months(standard, heads * months) == Heads(heads, standard, months).amount


@LAWS
@given(st.integers(1, 12), st.integers(0, 10**5), st.integers(0, 10**7).map(Money))
def test_a_registration_for_some_months_is_the_one_from_their_first_month(month: int, heads: int, more: Money) -> None:
    assert added_for(months_from(month), heads, Money(0), more) == added_from(month, heads, Money(0), more)
