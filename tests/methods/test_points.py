"""点数法：长除法与大整数一致，分到每一分。"""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from tests.tables import LAWS, yuan
from xltool.methods.points import (
    Rounding,
    case_points,
    groups,
    pay_by_points,
    point_value,
    published,
    scaled,
    share_by_units,
)
from xltool.money import Money

MOST = 40_000_000 * 10**4
"""The points that a sheet can divide by, in ten-thousandths."""
POINTS = st.lists(st.integers(0, 10**10).map(lambda units: Decimal(units).scaleb(-4)), min_size=1, max_size=12)


def test_a_pot_is_cut_into_groups_of_four_digits() -> None:
    # 14 000 000.00 元 = 1 400 000 000 分 = 14|0000|0000
    assert groups(yuan("14000000")) == (14, 0, 0)
    assert groups(Money(123_4567_8901)) == (123, 4567, 8901)
    assert groups(Money(0)) == (0, 0, 0)


def test_points_have_at_most_four_places() -> None:
    assert scaled(Decimal("80000.1234")) == 800_001_234
    assert scaled(Decimal("80000.12340")) == 800_001_234
    with pytest.raises(ValueError, match=r"^点数最多四位小数$"):
        scaled(Decimal("0.00001"))


def test_without_points_there_is_no_point_value() -> None:
    with pytest.raises(ValueError, match=r"^总点数为零，没有点值$"):
        pay_by_points(Money(100), [Decimal(0), Decimal(0)])


def test_the_point_value_is_not_rounded() -> None:
    # C7, PV-2: (9 000 000 + 5 000 000) ÷ 150 000 = 93.333… 元, exactly 280 ÷ 3
    paid = pay_by_points(yuan("14000000"), [Decimal(80000), Decimal(45000), Decimal(25000)])
    assert paid.point_value / 100 == Fraction(280, 3)
    # 80 000 × 280 ÷ 3 = 7 466 666.66…; 45 000 → 4 200 000; 25 000 → 2 333 333.33…
    assert paid.split.amounts == (yuan("7466666.67"), yuan("4200000"), yuan("2333333.33"))


def test_a_point_value_needs_points() -> None:
    with pytest.raises(ValueError, match=r"^总点数为零，没有点值$"):
        point_value(Money(100), [Decimal(0)])


@pytest.mark.parametrize(
    ("pool", "places", "rounding", "value"),
    [
        # C7: 14 000 000 ÷ 150 000 = 93.3333…; 13 500 000 → 90; 9 000 000 → 60
        ("14000000", 4, Rounding.HALF_UP, "93.3333"),
        ("14000000", 4, Rounding.DOWN, "93.3333"),
        ("14000000", 4, Rounding.UP, "93.3334"),
        ("14000000", 0, Rounding.UP, "94"),
        ("13500000", 4, Rounding.UP, "90.0000"),
        ("9000000", 6, Rounding.DOWN, "60.000000"),
        ("11700", 2, Rounding.HALF_UP, "0.08"),  # 0.078
        ("11250", 3, Rounding.HALF_UP, "0.075"),
        ("11250", 2, Rounding.HALF_UP, "0.08"),  # a half goes up
        ("11250", 2, Rounding.DOWN, "0.07"),
    ],
)
def test_a_point_value_is_published_by_a_named_rounding(pool: str, places: int, rounding: Rounding, value: str) -> None:
    assert str(published(point_value(yuan(pool), [Decimal(150_000)]), places, rounding)) == value


@LAWS
@given(st.integers(0, 10**12).map(Money), POINTS, st.integers(0, 6))
def test_points_at_the_published_value_never_ask_for_more_than_the_pot_when_cut_off(
    pool: Money, points: list[Decimal], places: int
) -> None:
    assume(any(points))
    total, step = Fraction(sum(points, Decimal(0))), Fraction(100, 10**places)
    left = {
        rounding: pool - Fraction(published(point_value(pool, points), places, rounding)) * 100 * total
        for rounding in Rounding
    }
    assert 0 <= left[Rounding.DOWN] < step * total
    assert -step * total < left[Rounding.UP] <= 0
    assert abs(left[Rounding.HALF_UP]) <= step / 2 * total
    assert left[Rounding.HALF_UP] in (left[Rounding.DOWN], left[Rounding.UP])
    assert point_value(pool, points) * total == pool


def test_a_case_earns_the_sum_of_its_classes_or_only_the_highest() -> None:
    classes = (Decimal(2), Decimal("5.5"), Decimal("0.3"), Decimal(5))
    assert case_points(*classes, highest_only=False) == Decimal("12.8")
    assert case_points(*classes, highest_only=True) == Decimal("5.5")


@LAWS
@given(st.integers(0, 10**12).map(Money), POINTS)
def test_long_division_is_division(pool: Money, points: list[Decimal]) -> None:
    assume(any(points))
    paid = pay_by_points(pool, points)
    units = [scaled(value) for value in points]
    total = sum(units)
    high, middle, low = groups(pool)
    assert high * 10**8 + middle * 10**4 + low == pool
    for unit, division, portion in zip(units, paid.divisions, paid.split.portions, strict=True):
        # as the sheet does it: three quotients, each exact, put together
        first, rest = divmod(unit * high, total)
        second, rest_2 = divmod(rest * 10**4 + unit * middle, total)
        third, rest_3 = divmod(rest_2 * 10**4 + unit * low, total)
        assert (division.first, division.second, division.third) == (rest, rest_2, rest_3)
        whole = first * 10**8 + second * 10**4 + third
        assert whole * total + division.third == unit * pool
        # a rest that is a whole 分 to six places is one
        assert portion.whole == whole + (2 * 10**6 * division.third + total) // (2 * total) // 10**6


@LAWS
@given(st.integers(0, 10**12).map(Money), POINTS)
def test_every_fen_of_the_pot_is_paid(pool: Money, points: list[Decimal]) -> None:
    assume(any(points))
    paid = pay_by_points(pool, points)
    assert sum(paid.split.amounts) == pool
    for value, amount in zip(points, paid.split.amounts, strict=True):
        assert abs(amount - paid.point_value * Fraction(value)) < 1


@LAWS
@given(st.integers(0, 2 * 10**12).map(Money), st.lists(st.integers(0, MOST // 4), min_size=1, max_size=12))
@example(Money(2 * 10**12 - 1), [MOST])
@example(Money(2 * 10**12 - 1), [MOST - 1, 1])
@example(Money(9999_9999), [MOST - 3, 1, 2])
def test_every_figure_of_the_division_fits_a_spreadsheet(pool: Money, units: list[int]) -> None:
    # up to 200 亿元 and 40 000 000 points: nothing on the way reaches 2^53
    assume(0 < sum(units) <= MOST)
    paid = pay_by_points(pool, [Decimal(unit).scaleb(-4) for unit in units])
    high, middle, low = groups(pool)
    for unit, division in zip(units, paid.divisions, strict=True):
        assert max(division.first, division.second, division.third) < sum(units) <= MOST
        largest = max(unit * high, division.first * 10**4 + unit * middle, division.second * 10**4 + unit * low)
        assert largest < 2**53


def test_whole_units_share_a_pot_as_points_do_and_none_share_nothing() -> None:
    shares = share_by_units(Money(1000), [1, 1, 1])
    assert shares.split.amounts == (334, 333, 333)
    nothing = share_by_units(Money(1000), [0, 0])
    assert nothing.split.amounts == (0, 0)
    assert [division.first for division in nothing.divisions] == [0, 0]
    assert share_by_units(Money(0), []).split.amounts == ()
