"""超支分担：按权重，谁也不超过上限，余下再分。"""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tables import LAWS, column, in_yuan, table, yuan
from xltool.methods.share import share_overspend
from xltool.money import Money

BEARERS = st.lists(st.tuples(st.integers(0, 10**9), st.integers(0, 10**8)), min_size=1, max_size=25)


def water_filled(overspend: int, weights: list[int], limits: list[int]) -> list[Fraction]:
    """The exact shares: a level that rises for all alike, each one leaving at their own limit."""
    alone = sorted((Fraction(limits[i], weight), i) for i, weight in enumerate(weights) if weight)
    shares = [Fraction(0)] * len(weights)
    left, open_weight = Fraction(overspend), sum(weights)
    for level, i in alone:
        if level * open_weight >= left:
            rest = [j for full, j in alone if (full, j) >= (level, i)]
            for j in rest:
                shares[j] = left * weights[j] / open_weight
            return shares
        shares[i] = Fraction(limits[i])
        left -= limits[i]
        open_weight -= weights[i]
    return shares


def test_what_one_cannot_bear_is_spread_again_over_the_others() -> None:
    # 28 by 100 : 40 = 20 : 8; the first can bear 5, so the second bears 8 + 15 = 23
    rows = table(
        """
        | 权重 | 上限 | 承担 | 已到上限 |
        |------|------|------|----------|
        | 100  | 5    | 5    | 是       |
        | 40   | 40   | 23   | 否       |
        """
    )
    shared = share_overspend(yuan("28"), [int(weight) for weight in column(rows, "权重")], in_yuan(rows, "上限"))
    assert list(shared.borne) == in_yuan(rows, "承担")
    assert list(shared.capped) == [cell == "是" for cell in column(rows, "已到上限")]
    assert shared.split.pool == yuan("23")


def test_a_limit_may_bind_only_after_another_has_been_reached() -> None:
    # 60 by 1 : 1 : 1 = 20 each; the first can bear 5 → 55 by 1 : 1 = 27.5; the second can bear 25 → 30
    shared = share_overspend(yuan("60"), [1, 1, 1], [yuan("5"), yuan("25"), yuan("100")])
    assert list(shared.borne) == [yuan("5"), yuan("25"), yuan("30")]


def test_a_share_exactly_at_the_limit_is_not_capped() -> None:
    shared = share_overspend(yuan("20"), [1, 1], [yuan("10"), yuan("10")])
    assert (list(shared.borne), shared.capped) == ([yuan("10"), yuan("10")], (False, False))


def test_who_has_no_weight_bears_nothing() -> None:
    assert share_overspend(yuan("9"), [0, 1], [yuan("100"), yuan("9")]).borne == (0, yuan("9"))


def test_no_overspend_needs_no_bearer() -> None:
    assert share_overspend(Money(0), [0, 0], [Money(0), Money(0)]).borne == (0, 0)


@pytest.mark.parametrize(("weights", "limits"), [([1, 1], [4, 5]), ([0, 1], [100, 9]), ([0], [100]), ([], [])])
def test_more_than_all_limits_together_is_refused(weights: list[int], limits: list[int]) -> None:
    with pytest.raises(ValueError, match=r"^分担上限之和小于超支额$"):
        share_overspend(Money(10), weights, [Money(limit) for limit in limits])


@LAWS
@given(BEARERS, st.fractions(0, 1))
def test_all_of_it_is_borne_and_nobody_bears_above_the_limit(bearers: list[tuple[int, int]], part: Fraction) -> None:
    weights, limits = [weight for weight, _ in bearers], [Money(limit) for _, limit in bearers]
    overspend = Money(int(part * sum(limit for weight, limit in bearers if weight)))
    borne = share_overspend(overspend, weights, limits).borne
    assert sum(borne) == overspend
    assert all(0 <= amount <= limit for amount, limit in zip(borne, limits, strict=True))
    assert all(weight or not amount for weight, amount in zip(weights, borne, strict=True))


@LAWS
@given(BEARERS, st.fractions(0, 1))
def test_it_is_the_water_filling_to_within_one_fen(bearers: list[tuple[int, int]], part: Fraction) -> None:
    weights, limits = [weight for weight, _ in bearers], [limit for _, limit in bearers]
    overspend = int(part * sum(limit for weight, limit in bearers if weight))
    borne = share_overspend(Money(overspend), weights, [Money(limit) for limit in limits]).borne
    for amount, exact in zip(borne, water_filled(overspend, weights, limits), strict=True):
        assert abs(amount - exact) <= 1
