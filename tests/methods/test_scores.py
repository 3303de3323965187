"""病种分值与机构系数：费用之比、加成、辅助目录、评价指标（examples C8、P8）。"""

from decimal import Decimal

import pytest
from hypothesis import given as tried
from hypothesis import strategies as st

from tests.tables import LAWS, yuan
from xltool.methods.scores import largest, mean_of_means, product, ratio_score, step_add_on, with_add_on
from xltool.money import Money

RATE = st.integers(1, 30_000).map(lambda value: Decimal(value).scaleb(-4))


def test_a_score_is_the_mean_cost_over_the_benchmarks() -> None:
    assert ratio_score(yuan("12600"), yuan("9000"), 1000) == Decimal("1400.0000")
    assert ratio_score(yuan("12600"), yuan("9000"), 100) == Decimal("140.0000")
    assert ratio_score(yuan("9000"), yuan("9000"), 1000) == 1000


def test_a_score_is_rounded_once_half_up_at_four_places() -> None:
    assert ratio_score(Money(1), Money(20_000), 1) == Decimal("0.0001")  # 0.00005
    assert ratio_score(Money(1), Money(3), 1) == Decimal("0.3333")
    assert with_add_on(Decimal("0.0001"), Decimal("0.5")) == Decimal("0.0002")
    assert with_add_on(Decimal("1000"), Decimal("0.02")) == Decimal("1020")


def test_several_benchmarks_are_weighted_by_their_cases() -> None:
    assert mean_of_means([(3, yuan("9000")), (1, yuan("10000.02"))]) == yuan("9250.01")  # 9250.005
    with pytest.raises(ZeroDivisionError):
        mean_of_means([])


def test_of_several_auxiliary_coefficients_the_largest_counts_or_their_product() -> None:
    told = [Decimal("1.2"), Decimal("1.0601")]
    assert (largest(told), product(told)) == (Decimal("1.2"), Decimal("1.2721"))
    assert (largest([]), product([])) == (1, 1)
    assert largest([Decimal("0.9")]) == Decimal("0.9")


@pytest.mark.parametrize(
    ("value", "whole", "linear"), [("0.12", "0.02", "0.024"), ("0.70", "0.13", "0.13"), ("0.0499", "0", "0.01")]
)
def test_an_indicator_adds_by_steps_up_to_its_cap(value: str, whole: str, linear: str) -> None:
    told = (Decimal(value), Decimal(0), Decimal("0.05"), Decimal("0.01"), Decimal("0.13"))
    assert step_add_on(*told, whole_steps=True) == Decimal(whole)
    assert step_add_on(*told, whole_steps=False) == Decimal(linear)


def test_below_its_start_an_indicator_adds_nothing() -> None:
    told = (Decimal("0.15"), Decimal("0.2"), Decimal("0.2"), Decimal("0.01"), Decimal("0.03"))
    assert step_add_on(*told, whole_steps=True) == step_add_on(*told, whole_steps=False) == 0


@LAWS
@tried(RATE, RATE, RATE, RATE, RATE)
def test_whole_steps_never_add_more_than_a_part_of_a_step_would(
    value: Decimal, start: Decimal, width: Decimal, each: Decimal, cap: Decimal
) -> None:
    whole = step_add_on(value, start, width, each, cap, whole_steps=True)
    part = step_add_on(value, start, width, each, cap, whole_steps=False)
    assert 0 <= whole <= part <= cap
    assert part - whole <= each
