"""DRGs点数：例与律。"""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from tests.tables import LAWS, yuan
from xltool.methods.drg import (
    base_points,
    bed_day_points,
    difference_coefficient,
    low_points,
    normal_points,
    raised,
)
from xltool.money import Money

ALL = yuan("10000")
ONE = Decimal(1)
POINTS = st.decimals("0", "1000", places=4)
COEFFICIENTS = st.decimals("0.1", "3", places=4)
COSTS = st.integers(1, 10**8).map(Money)


def test_base_points_are_the_mean_of_the_group_over_all() -> None:
    # C9: 25 000, 6 000, 8 000 over 10 000
    found = [str(base_points(yuan(mean), ALL)) for mean in ("25000", "6000", "8000")]
    assert found == ["250.0000", "60.0000", "80.0000"]
    # 1 ÷ 3 × 100
    assert str(base_points(yuan("1"), yuan("3"))) == "33.3333"
    assert str(base_points(yuan("2"), yuan("3"))) == "66.6667"


def test_a_raised_group_is_rounded_after_the_raise() -> None:
    # C9: 80 × 1.08; 33.3333 × 1.08 = 35.999964
    assert str(raised(Decimal("80.0000"), Decimal("0.08"))) == "86.4000"
    assert str(raised(Decimal("33.3333"), Decimal("0.08"))) == "36.0000"


def test_the_difference_coefficient_is_the_own_mean_over_the_areas() -> None:
    # P10: 12 600 over 12 000, on base 150
    coefficient = difference_coefficient(yuan("12600"), yuan("12000"))
    assert str(coefficient) == "1.0500"
    assert str(normal_points(base_points(yuan("12000"), yuan("8000")), coefficient)) == "157.5000"


def test_a_low_stay_earns_by_its_cost_and_never_more_than_its_base() -> None:
    # C9: group 6 000, coefficient 1.05 and without it
    base, mean, coefficient = Decimal("60.0000"), yuan("6000"), Decimal("1.05")
    found = [str(low_points(base, coefficient, yuan(cost), mean)) for cost in ("2000", "2400")]
    assert found == ["21.0000", "25.2000"]
    assert [str(low_points(base, ONE, yuan(cost), mean)) for cost in ("2000", "2400")] == ["20.0000", "24.0000"]
    # P10: 150 × 4 800 ÷ 12 000
    assert str(low_points(Decimal(150), ONE, yuan("4800"), yuan("12000"))) == "60.0000"
    assert low_points(base, Decimal(3), yuan("2400"), mean) == base


@LAWS
@given(POINTS, COEFFICIENTS, COSTS, COSTS)
def test_a_low_stay_is_capped_at_its_base_points(base: Decimal, coefficient: Decimal, cost: Money, mean: Money) -> None:
    assert 0 <= low_points(base, coefficient, cost, mean) <= base


@LAWS
@given(POINTS, COEFFICIENTS, COSTS)
def test_a_stay_at_the_mean_is_a_whole_stay_or_the_cap(base: Decimal, coefficient: Decimal, mean: Money) -> None:
    assert low_points(base, coefficient, mean, mean) == min(base, normal_points(base, coefficient))


@LAWS
@given(POINTS, st.integers(0, 400), st.integers(0, 400))
def test_bed_days_add_up(a_day: Decimal, some: int, more: int) -> None:
    assert bed_day_points(a_day, some) + bed_day_points(a_day, more) == bed_day_points(a_day, some + more)
