"""金额：四舍五入、单位换算、写给人看的样子。"""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.tables import LAWS, column, table
from xltool.money import WAN, YUAN, Money, Unit, half_up, in_unit, money, round_money, shown, total


@pytest.mark.parametrize(
    ("value", "rounded"),
    [
        (Fraction(1, 2), 1),
        (Fraction(-1, 2), -1),
        (Fraction(3, 2), 2),
        (Fraction(5, 2), 3),
        (Fraction(-5, 2), -3),
        (Fraction(49999, 100000), 0),
        (Decimal("0.5"), 1),
        (Decimal("2.4999999999999999999999"), 2),
        (7, 7),
        (0, 0),
    ],
)
def test_a_half_goes_away_from_zero(value: Fraction | Decimal | int, rounded: int) -> None:
    assert half_up(value) == rounded


@LAWS
@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**14), max_value=10**14, places=6))
@example(Decimal("0.500000"))
@example(Decimal("-0.500000"))
@example(Decimal("1.499999"))
def test_half_up_agrees_with_decimal_round_half_up(value: Decimal) -> None:
    assert half_up(value) == int(value.to_integral_value(ROUND_HALF_UP))
    assert half_up(Fraction(value)) == half_up(value)


@LAWS
@given(st.fractions(min_value=-(10**9), max_value=10**9))
def test_half_up_is_never_more_than_a_half_away(value: Fraction) -> None:
    assert abs(half_up(value) - value) <= Fraction(1, 2)
    assert half_up(-value) == -half_up(value)


def test_money_is_rounded_to_a_multiple_of_the_quantum() -> None:
    # 17.142857 万元 at 0.01 万元 = 17.14 万元; 0.005 万元 is a half and goes up
    assert round_money(Fraction(120 * WAN, 7), Money(100_00)) == 17_140_000
    assert round_money(Fraction(50_00), Money(100_00)) == 100_00
    assert round_money(Fraction(5, 2)) == 3


def test_an_amount_finer_than_one_fen_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^0\.005 元 不是整数分$"):
        money("0.005")
    with pytest.raises(ValueError, match=r"^0\.0000001 万元 不是整数分$"):
        money("0.0000001", Unit.WAN)


def test_an_amount_is_shown_with_thousands_and_as_many_decimals_as_it_has() -> None:
    rows = table(
        """
        | 分          | 元                | 万元              |
        |-------------|-------------------|-------------------|
        | 0           | 0.00 元           | 0.00 万元         |
        | 1           | 0.01 元           | 0.000001 万元     |
        | 10050       | 100.50 元         | 0.01005 万元      |
        | 3581782_0000 | 358,178,200.00 元 | 35,817.82 万元    |
        | -5          | -0.05 元          | -0.000005 万元    |
        """
    )
    amounts = [int(amount) for amount in column(rows, "分")]
    assert [shown(amount) for amount in amounts] == column(rows, "元")
    assert [shown(amount, Unit.WAN) for amount in amounts] == column(rows, "万元")


@LAWS
@given(st.integers(-(10**15), 10**15), st.sampled_from(Unit))
def test_an_amount_comes_back_from_its_unit(amount: int, unit: Unit) -> None:
    assert money(in_unit(amount, unit), unit) == amount


def test_a_sum_of_nothing_is_zero() -> None:
    assert total([]) == 0
    assert total([YUAN, WAN]) == 1_000_100
