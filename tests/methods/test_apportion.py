"""按权重分配：最大余额法的例与律。"""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from math import floor
from random import Random

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from tests.tables import LAWS, column, in_wan, table, wan
from xltool.methods.apportion import MICRO, apportion
from xltool.money import Money, half_up

POOLS = st.integers(0, 10**12).map(Money)
WEIGHTS = st.lists(st.integers(0, 10**11), min_size=1, max_size=40)
SMALL_WEIGHTS = st.lists(st.integers(0, 1000), min_size=1, max_size=40)
HUNDRED = Money(100_00)  # 0.01 万元


def test_shares_are_whole_numbers_first_and_then_one_each_by_remainder() -> None:
    # C1: 100 ÷ 115 × 30 = 26.0870; 25 → 21.7391; 40 → 34.7826; 20 → 17.3913
    # whole 26.08 + 21.73 + 34.78 + 17.39 = 99.98; the two left over go to .6956 and .9130
    # 10 000 × 30 = 2608 × 115 + 80; the rests 80 + 105 + 30 + 15 = 2 × 115
    rows = table(
        """
        | 权重 | 整数份额 | 除法余额 | 余数     | 分得  |
        |------|----------|----------|----------|-------|
        | 30   | 2608     | 80       | 0.695652 | 26.09 |
        | 25   | 2173     | 105      | 0.913043 | 21.74 |
        | 40   | 3478     | 30       | 0.260870 | 34.78 |
        | 20   | 1739     | 15       | 0.130435 | 17.39 |
        """
    )
    split = apportion(wan("100"), [int(weight) for weight in column(rows, "权重")], HUNDRED)
    assert [portion.rest for portion in split.portions] == [int(cell) for cell in column(rows, "除法余额")]
    assert [portion.whole for portion in split.portions] == [int(cell) for cell in column(rows, "整数份额")]
    assert [str(portion.remainder) for portion in split.portions] == column(rows, "余数")
    assert list(split.amounts) == in_wan(rows, "分得")
    assert (split.pool, split.quantum, split.weight_total) == (wan("100"), HUNDRED, 115)
    assert (split.whole_total, split.left_over, split.threshold, split.above) == (9998, 2, Decimal("0.695652"), 1)


def test_on_a_tie_the_first_row_gets_the_quantum() -> None:
    # C2: 100 ÷ 3 = 33.3333 each, one hundredth left over
    assert apportion(wan("100"), [1, 1, 1], HUNDRED).amounts == (wan("33.34"), wan("33.33"), wan("33.33"))


def test_without_any_weight_nothing_is_given() -> None:
    split = apportion(wan("500"), [0, 0, 0], HUNDRED)
    assert split.amounts == (0, 0, 0)
    assert [(portion.rest, portion.whole, portion.remainder) for portion in split.portions] == [(0, 0, 0)] * 3
    assert (split.pool, split.weight_total) == (wan("500"), 0)
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
    assert [portion.remainder for portion in split.portions] == [0, 0]
    assert [portion.rest for portion in split.portions] == [1, 9_999_999]
    assert (split.amounts, split.left_over) == ((0, 1), 0)


def test_half_a_millionth_of_a_quantum_rounds_up_and_less_does_not() -> None:
    # 1 999 999 ÷ 2 000 000 = 0.9999995; 1 999 998 ÷ 2 000 000 = 0.999999; 1 ÷ 2 000 000 = 0.0000005
    up = apportion(Money(1), [1, 1_999_999])
    assert [(portion.whole, portion.remainder) for portion in up.portions] == [(0, Decimal("0.000001")), (1, 0)]
    assert (up.amounts, up.left_over) == ((0, 1), 0)
    down = apportion(Money(1), [2, 1_999_998])
    assert [portion.whole for portion in down.portions] == [0, 0]
    assert [portion.remainder for portion in down.portions] == [Decimal("0.000001"), Decimal("0.999999")]
    assert (down.amounts, down.left_over, down.threshold) == ((0, 1), 1, Decimal("0.999999"))
    # 0.00000049999… is nothing
    assert apportion(Money(1), [1, 2_000_001]).portions[0].remainder == 0


@pytest.mark.parametrize(
    ("pool", "weights", "quantum", "said"),
    [
        (Money(-1), [1], Money(1), "分配总额必须是分配单位的非负整数倍"),
        (Money(150), [1], HUNDRED, "分配总额必须是分配单位的非负整数倍"),
        (Money(100), [1], Money(0), "分配总额必须是分配单位的非负整数倍"),
        (Money(0), [], Money(0), "分配总额必须是分配单位的非负整数倍"),
        (Money(100), [1], Money(-1), "分配总额必须是分配单位的非负整数倍"),
        (Money(100), [1, -1], Money(1), "权重不能为负数"),
        (Money(0), [-1, 1], Money(1), "权重不能为负数"),
    ],
)
def test_what_cannot_be_shared_out_is_refused(pool: Money, weights: list[int], quantum: Money, said: str) -> None:
    with pytest.raises(ValueError, match=f"^{said}$"):
        apportion(pool, weights, quantum)


@LAWS
@given(POOLS, WEIGHTS)
@example(Money(1), [1, 9_999_999])
@example(Money(1), [1, 1_999_999])
@example(Money(3), [5 * 10**6 + 1, 5 * 10**6, 0])
def test_whole_and_rest_are_the_division_and_a_remainder_of_one_is_a_whole_quantum(
    pool: Money, weights: list[int]
) -> None:
    split = apportion(pool, weights)
    assert split.weight_total == sum(weights)
    for weight, portion in zip(weights, split.portions, strict=True):
        if not split.weight_total:
            assert portion == apportion(Money(0), [0]).portions[0]
            continue
        quotient, rest = divmod(pool * weight, split.weight_total)
        assert portion.rest == rest
        millionths = half_up(Fraction(rest * MICRO, split.weight_total))
        # 0 … 1 000 000 of them: a full million is one more quantum and no remainder
        assert portion.whole == quotient + (millionths == MICRO)
        assert portion.whole * split.weight_total + rest == pool * weight + split.weight_total * (millionths == MICRO)
        assert portion.remainder == Decimal(millionths % MICRO).scaleb(-6)
        assert 0 <= portion.remainder < 1


@LAWS
@given(POOLS, WEIGHTS)
def test_what_is_left_over_is_the_rests_together(pool: Money, weights: list[int]) -> None:
    split = apportion(pool, weights)
    rests = sum(portion.rest for portion in split.portions)
    rounded_up = sum(2 * MICRO * portion.rest >= (2 * MICRO - 1) * split.weight_total > 0 for portion in split.portions)
    assert rests == (split.left_over + rounded_up) * split.weight_total


@LAWS
@given(POOLS, WEIGHTS)
@example(Money(2**53 // 10**8), [10**8, 1])
@example(Money(2**53 // 3), [3, 7])
def test_a_spreadsheets_doubles_leave_the_same_rest_while_the_products_stay_below_2_53(
    pool: Money, weights: list[int]
) -> None:
    # REST: units × weight − INT(units × weight ÷ sum of weights) × sum of weights
    assume(0 < pool * sum(weights) < 2**53)
    total = float(sum(weights))
    for weight, portion in zip(weights, apportion(pool, weights).portions, strict=True):
        product = float(pool) * float(weight)
        assert product - floor(product / total) * total == portion.rest


@LAWS
@given(POOLS, WEIGHTS)
def test_without_weight_there_is_no_share(pool: Money, weights: list[int]) -> None:
    amounts = apportion(pool, weights).amounts
    assert [amount for weight, amount in zip(weights, amounts, strict=True) if not weight and amount] == []


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
        same = smaller.whole + smaller.remainder == larger.whole + larger.remainder
        assert smaller.amount <= larger.amount or same


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
def test_the_order_of_rows_matters_only_on_a_tie(pool: Money, weights: list[int], dice: Random) -> None:
    order = list(range(len(weights)))
    dice.shuffle(order)
    before = apportion(pool, weights)
    after = apportion(pool, [weights[i] for i in order])
    assert after.threshold == before.threshold
    for place, i in enumerate(order):
        if before.portions[i].remainder != before.threshold:
            assert after.portions[place] == before.portions[i]
        assert abs(after.amounts[place] - before.amounts[i]) <= 1


@LAWS
@given(POOLS, WEIGHTS, st.integers(1, 10**6))
def test_scaling_all_weights_changes_only_the_rests(pool: Money, weights: list[int], scale: int) -> None:
    plain, scaled = apportion(pool, weights), apportion(pool, [weight * scale for weight in weights])
    portions = tuple(replace(portion, rest=portion.rest * scale) for portion in plain.portions)
    assert scaled == replace(plain, portions=portions, weight_total=plain.weight_total * scale)


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
