"""按权重分配：最大余额法的例与律。"""

from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.tables import LAWS, column, in_wan, table, wan
from xltool.methods.apportion import apportion, whole_numbers
from xltool.money import Money

POOLS = st.integers(0, 10**12).map(Money)
WEIGHTS = st.lists(st.integers(0, 10**11), min_size=1, max_size=40)
SMALL_WEIGHTS = st.lists(st.integers(0, 1000), min_size=1, max_size=40)
HUNDRED = Money(100_00)  # 0.01 万元


def test_shares_are_whole_numbers_first_and_then_one_each_by_remainder() -> None:
    # C1: 100 ÷ 115 × 30 = 26.0870; 25 → 21.7391; 40 → 34.7826; 20 → 17.3913
    # whole 26.08 + 21.73 + 34.78 + 17.39 = 99.98; the two left over go to .6956 and .9130
    rows = table(
        """
        | 权重 | 精确份额    | 整数份额 | 余数     | 分得  |
        |------|-------------|----------|----------|-------|
        | 30   | 2608.695652 | 2608     | 0.695652 | 26.09 |
        | 25   | 2173.913043 | 2173     | 0.913043 | 21.74 |
        | 40   | 3478.260870 | 3478     | 0.260870 | 34.78 |
        | 20   | 1739.130435 | 1739     | 0.130435 | 17.39 |
        """
    )
    split = apportion(wan("100"), [Decimal(weight) for weight in column(rows, "权重")], HUNDRED)
    assert [str(portion.exact) for portion in split.portions] == column(rows, "精确份额")
    assert [portion.whole for portion in split.portions] == [int(cell) for cell in column(rows, "整数份额")]
    assert [str(portion.remainder) for portion in split.portions] == column(rows, "余数")
    assert list(split.amounts) == in_wan(rows, "分得")
    assert (split.whole_total, split.left_over, split.threshold, split.above) == (
        9998,
        2,
        Decimal("0.695652"),
        1,
    )


def test_on_a_tie_the_first_row_gets_the_quantum() -> None:
    # C2: 100 ÷ 3 = 33.3333 each, one hundredth left over
    assert apportion(wan("100"), [1, 1, 1], HUNDRED).amounts == (wan("33.34"), wan("33.33"), wan("33.33"))


def test_without_any_weight_nothing_is_given() -> None:
    split = apportion(wan("500"), [0, 0, 0], HUNDRED)
    assert split.amounts == (0, 0, 0)
    assert (split.whole_total, split.left_over, split.threshold, split.above) == (0, 0, 1, 0)
    assert apportion(Money(0), []).amounts == ()


def test_a_pot_that_divides_evenly_leaves_nothing_over() -> None:
    split = apportion(Money(100), [1, 1, 2])
    assert split.amounts == (25, 25, 50)
    assert (split.left_over, split.threshold, split.above) == (0, 1, 0)


def test_a_remainder_is_compared_after_rounding_to_six_places() -> None:
    # 1 分 over 1 000 000 000 : 1 000 000 001 — both are 0.500000, so the first row gets it
    split = apportion(Money(1), [10**9, 10**9 + 1])
    assert [portion.remainder for portion in split.portions] == [Decimal("0.500000")] * 2
    assert split.amounts == (1, 0)


def test_a_share_that_rounds_up_to_a_whole_number_counts_as_that_number() -> None:
    # 1 分 over 9 999 999 : 1 — 0.9999999 is 1.000000 to six places
    split = apportion(Money(1), [1, 9_999_999])
    assert [portion.whole for portion in split.portions] == [0, 1]
    assert (split.amounts, split.left_over) == ((0, 1), 0)


@pytest.mark.parametrize(
    ("pool", "weights", "quantum", "said"),
    [
        (Money(-1), [1], Money(1), "分配总额必须是分配单位的非负整数倍"),
        (Money(150), [1], HUNDRED, "分配总额必须是分配单位的非负整数倍"),
        (Money(100), [1, -1], Money(1), "权重不能为负数"),
    ],
)
def test_what_cannot_be_shared_out_is_refused(pool: Money, weights: list[int], quantum: Money, said: str) -> None:
    with pytest.raises(ValueError, match=f"^{said}$"):
        apportion(pool, weights, quantum)


def test_decimal_and_fraction_weights_keep_their_proportions() -> None:
    assert whole_numbers([Decimal("0.25"), Fraction(1, 3), 1]) == [3, 4, 12]
    assert whole_numbers([]) == []


@LAWS
@given(POOLS, WEIGHTS, st.sampled_from([1, 100, 10_000]))
def test_every_quantum_is_given_out(units: Money, weights: list[int], quantum: int) -> None:
    split = apportion(Money(units * quantum), weights, Money(quantum))
    assert sum(split.amounts) == (units * quantum if any(weights) else 0)
    assert all(amount >= 0 and amount % quantum == 0 for amount in split.amounts)
    assert split.whole_total + split.left_over == (units if any(weights) else 0)
    assert 0 <= split.left_over <= len(weights)


@LAWS
@given(POOLS, WEIGHTS)
def test_every_share_is_within_one_quantum_of_the_exact_one(pool: Money, weights: list[int]) -> None:
    for weight, amount in zip(weights, apportion(pool, weights).amounts, strict=True):
        exact = Fraction(pool * weight, sum(weights)) if any(weights) else Fraction(0)
        assert abs(amount - exact) < 1


@LAWS
@given(POOLS, WEIGHTS)
@example(Money(1), [10**9, 10**9 + 1])
def test_a_larger_weight_gets_less_only_where_six_places_tell_no_difference(pool: Money, weights: list[int]) -> None:
    ranked = sorted(zip(weights, apportion(pool, weights).portions, strict=True), key=lambda pair: pair[0])
    for (_, smaller), (_, larger) in pairwise(ranked):
        assert smaller.amount <= larger.amount or smaller.exact == larger.exact


@LAWS
@given(st.integers(0, 10**12).map(Money), SMALL_WEIGHTS)
def test_a_larger_weight_never_gets_less(pool: Money, weights: list[int]) -> None:
    # where one weight more is at least a millionth of a quantum
    if pool * 10**6 < sum(weights):
        return
    ranked = sorted(zip(weights, apportion(pool, weights).amounts, strict=True), key=lambda pair: pair[0])
    for (light, less), (heavy, more) in pairwise(ranked):
        assert less <= more or light == heavy


@LAWS
@given(POOLS, WEIGHTS, st.randoms(use_true_random=False))
def test_the_order_of_rows_matters_only_on_a_tie(pool: Money, weights: list[int], dice: object) -> None:
    order = list(range(len(weights)))
    dice.shuffle(order)  # type: ignore[attr-defined]
    before = apportion(pool, weights)
    after = apportion(pool, [weights[i] for i in order])
    assert after.threshold == before.threshold
    for place, i in enumerate(order):
        if before.portions[i].remainder != before.threshold:
            assert after.portions[place] == before.portions[i]
        assert abs(after.amounts[place] - before.amounts[i]) <= 1


@LAWS
@given(POOLS, WEIGHTS, st.fractions(min_value=Fraction(1, 1000), max_value=1000))
def test_scaling_all_weights_changes_nothing(pool: Money, weights: list[int], scale: Fraction) -> None:
    assert apportion(pool, [weight * scale for weight in weights]) == apportion(pool, weights)


@LAWS
@given(POOLS, WEIGHTS)
def test_the_sheet_gives_a_quantum_to_the_same_rows(pool: Money, weights: list[int]) -> None:
    # AWARD: above the threshold one more; at the threshold by count from the top; below none
    split = apportion(pool, weights)
    equal = 0
    for portion in split.portions:
        extra = portion.remainder > split.threshold
        if portion.remainder == split.threshold:
            equal += 1
            extra = equal <= split.left_over - split.above
        assert portion.amount == portion.whole + extra
