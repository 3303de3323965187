"""封顶：系数不大于 1。"""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tables import LAWS
from xltool.methods.cap import factor_within, ratio

POSITIVE = st.fractions(min_value=0, max_value=10**6)


@pytest.mark.parametrize(
    ("limit", "actual", "factor"),
    [
        (Fraction(130), Fraction(140), Fraction(13, 14)),
        (Fraction(130), Fraction(130), Fraction(1)),
        (Fraction(130), Fraction(0), Fraction(1)),
        (Fraction(0), Fraction(0), Fraction(1)),
        (Fraction(0), Fraction(4), Fraction(0)),
    ],
)
def test_what_is_above_the_limit_is_cut_and_what_is_at_it_is_not(
    limit: Fraction, actual: Fraction, factor: Fraction
) -> None:
    assert factor_within(limit, actual) == factor


def test_a_ratio_over_nothing_is_zero() -> None:
    assert ratio(700_000, 5000) == 140
    assert ratio(5, 0) == 0


@LAWS
@given(POSITIVE, POSITIVE)
def test_a_factor_is_between_zero_and_one_and_brings_the_amount_to_the_limit(limit: Fraction, actual: Fraction) -> None:
    factor = factor_within(limit, actual)
    assert 0 <= factor <= 1
    assert actual * factor == min(actual, limit)
