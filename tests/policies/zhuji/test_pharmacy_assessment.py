"""定点零售药店考核：ZJ-14、ZJ-15、ZJ-16（examples C3）。"""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tables import LAWS, proves, table, yuan
from xltool.money import Money
from xltool.parameters import YesNo, with_defaults
from xltool.policies.zhuji import clauses, pharmacy_assessment
from xltool.policies.zhuji.parameters import CapsMode, MeanBasis, MeanType, Parameters2024, RatioScope
from xltool.policies.zhuji.pharmacy_assessment import Assessment, OriginalVisits, PharmacyVisits

DEFAULTS = with_defaults(Parameters2024)
NO_GROUP = Fraction(99)


def shop(
    *,
    fund: str = "420,000",
    excluded: str = "30,000",
    cost: str = "700,000",
    total_cost: str | None = None,
    visits: int = 5000,
    split: int = 0,
    small: int = 0,
    excluded_only: int = 0,
    heads: int = 1200,
    prior: tuple[int, int] | None = (4000, 1000),
) -> OriginalVisits:
    """The pharmacy of C3, except what is said otherwise."""
    return OriginalVisits(
        institution="甲药店",
        capped_cost=yuan(cost),
        total_cost=None if total_cost is None else yuan(total_cost),
        capped_fund=yuan(fund),
        excluded_fund=yuan(excluded),
        visits=visits,
        split_visits=split,
        small_visits=small,
        excluded_only_visits=excluded_only,
        heads=heads,
        prior_visits=prior[0] if prior else None,
        prior_heads=prior[1] if prior else None,
    )


def assess(entry: OriginalVisits, group: Fraction = NO_GROUP, **chosen: object) -> Assessment:
    parameters = with_defaults(Parameters2024, **chosen)
    limit = pharmacy_assessment.own_limit(entry, group, parameters)
    return pharmacy_assessment.assess(entry, limit, parameters)


@proves(clauses.MEAN_CAP, clauses.RATIO_CAP, clauses.BEYOND_CAPS)
def test_c3_is_cut_to_the_mean_and_then_to_the_visits_per_head() -> None:
    # m = 700 000 ÷ 5 000 = 140; 420 000 × 130 ÷ 140 = 390 000, 30 000 less
    # r = 5 000 ÷ 1 200 = 4.1667 > 4.00 × 1.02 = 4.08; (390 000 + 30 000) × 0.9792 = 411 264, 8 736 less
    found = assess(shop())
    assert (found.booked, found.mean_cost_base) == (yuan("450,000"), yuan("700,000"))
    assert (found.mean_cost, found.mean_factor) == (140, Fraction(13, 14))
    assert (found.visit_ratio, found.ratio_limit) == (Fraction(25, 6), Fraction(408, 100))
    assert found.ratio_factor == Fraction(9792, 10000)
    assert (found.accepted, found.disallowed) == (yuan("411,264.00"), yuan("38,736.00"))
    assert found.basis == "三（二）"


@proves(clauses.RATIO_CAP, clauses.MEAN_CAP)
def test_the_ratio_may_be_read_to_cut_only_what_is_not_excluded() -> None:
    # 390 000 × 0.9792 + 30 000 = 411 888: 30 000 and 8 112 less
    assert assess(shop(), ratio_scope=RatioScope.CAPPED).accepted == yuan("411,888.00")


@proves(clauses.BEYOND_CAPS)
def test_the_two_cuts_may_be_read_to_add_up() -> None:
    # 450 000 − 420 000 × 1 ÷ 14 − 450 000 × 0.0208 = 450 000 − 30 000 − 9 360
    assert assess(shop(), caps_mode=CapsMode.ADD).accepted == yuan("410,640.00")
    # of 420 000 only: 420 000 × 0.0208 = 8 736
    found = assess(shop(), caps_mode=CapsMode.ADD, ratio_scope=RatioScope.CAPPED)
    assert found.accepted == yuan("411,264.00")


@proves(clauses.BEYOND_CAPS)
def test_added_cuts_never_take_more_than_there_is() -> None:
    # m = 1 400 cuts 420 000 × 127 ÷ 140 = 381 000; r = 50 against 4.08 cuts 450 000 × 0.9184 = 413 280
    found = assess(shop(cost="7,000,000", heads=100), caps_mode=CapsMode.ADD)
    assert (found.accepted, found.disallowed) == (0, yuan("450,000"))


@proves(clauses.RATIO_CAP)
def test_with_1250_heads_only_the_mean_is_cut() -> None:
    # r = 5 000 ÷ 1 250 = 4.00 ≤ 4.08
    found = assess(shop(heads=1250))
    assert (found.visit_ratio, found.ratio_factor) == (4, 1)
    assert found.accepted == yuan("420,000.00")


@proves(clauses.MEAN_CAP, clauses.RATIO_CAP)
def test_exactly_130_and_exactly_the_cap_are_not_above_it() -> None:
    # 663 000 ÷ 5 100 = 130; 5 100 ÷ 1 250 = 4.08 = 4.00 × 1.02
    found = assess(shop(cost="663,000", visits=5100, heads=1250))
    assert (found.mean_cost, found.visit_ratio) == (130, Fraction(408, 100))
    assert (found.mean_factor, found.ratio_factor, found.disallowed) == (1, 1, 0)


@proves(clauses.MEAN_CAP)
def test_one_fen_above_130_is_above_it() -> None:
    found = assess(shop(cost="663,000.01", visits=5100, heads=1250))
    assert found.mean_factor == Fraction(66_300_000, 66_300_001)
    # 420 000 × 66 300 000 ÷ 66 300 001 = 419 999.9937 → 419 999.99
    assert found.accepted == yuan("449,999.99")


@proves(clauses.MEAN_CAP)
def test_the_mean_is_of_the_cost_in_scope_unless_total_or_fund_is_chosen() -> None:
    # total 750 000 ÷ 5 000 = 150: 420 000 × 130 ÷ 150 = 364 000; fund 420 000 ÷ 5 000 = 84: no cut
    rows = table(
        """
        | 口径     | 均次费用 | 准予支付   |
        |----------|----------|------------|
        | 列支费用 | 140      | 420,000.00 |
        | 总费用   | 150      | 394,000.00 |
        | 统筹基金 | 84       | 450,000.00 |
        """
    )
    for row in rows:
        found = assess(shop(heads=1250, total_cost="750,000"), mean_basis=MeanBasis(row["口径"]))
        assert (found.mean_cost, found.accepted) == (int(row["均次费用"]), yuan(row["准予支付"]))


@proves(clauses.MEAN_CAP)
def test_visits_for_excluded_drugs_only_count_for_the_ratio_and_not_for_the_mean() -> None:
    # 700 000 ÷ 4 900 = 142.857…: 420 000 × 130 × 4 900 ÷ 700 000 = 382 200
    found = assess(shop(heads=1250, excluded_only=100))
    assert (found.mean_visits, found.ratio_visits, found.visit_ratio) == (4900, 5000, 4)
    assert found.accepted == yuan("412,200.00")


@proves(clauses.MEAN_CAP)
def test_visits_for_excluded_drugs_only_may_be_kept_in_the_mean() -> None:
    found = assess(shop(heads=1250, excluded_only=100), drop_excluded_only_visits=YesNo.NO)
    assert (found.mean_visits, found.accepted) == (5000, yuan("420,000.00"))


@proves(clauses.INVALID_VISITS)
def test_split_and_artificially_small_prescriptions_are_no_visits() -> None:
    # 5 000 − 300 − 200 = 4 500: m = 155.55…, 420 000 × 130 × 4 500 ÷ 700 000 = 351 000; r = 3.6
    found = assess(shop(heads=1250, split=300, small=200))
    assert (found.mean_visits, found.ratio_visits, found.visit_ratio) == (4500, 4500, Fraction(36, 10))
    assert found.accepted == yuan("381,000.00")


@proves(clauses.BEYOND_CAPS)
def test_the_amount_accepted_is_rounded_once() -> None:
    # m = 260 and r = twice the cap: 0.05 × ½ × ½ = 0.0125 → 0.01; rounded on the way it would be 0.02
    entry = shop(fund="0.05", excluded="0", cost="520", visits=2, heads=1, prior=None)
    assert assess(entry, group=Fraction(1)).accepted == yuan("0.01")


@proves(clauses.RATIO_CAP)
def test_an_original_without_last_year_takes_the_mean_of_the_group() -> None:
    found = assess(shop(cost="650,000", prior=None), group=Fraction(4))
    # 450 000 × 4 ÷ 4.1667 = 432 000
    assert (found.ratio_limit, found.accepted) == (4, yuan("432,000.00"))


@proves(clauses.RATIO_CAP)
def test_the_growth_allowed_is_the_growth_of_the_ratio() -> None:
    limits = [
        pharmacy_assessment.own_limit(shop(prior=(8001, 2000)), NO_GROUP, parameters)
        for parameters in (DEFAULTS, with_defaults(Parameters2024, ratio_growth=Decimal("0.05")))
    ]
    assert limits == [Fraction(8001, 2000) * Fraction(102, 100), Fraction(8001, 2000) * Fraction(105, 100)]


@proves(clauses.RATIO_CAP)
def test_a_new_pharmacy_is_held_to_the_originals_mean_of_the_same_year() -> None:
    # weighted (4 000 + 9 000) ÷ (1 000 + 1 500) = 5.2; simple (4 + 6) ÷ 2 = 5; no heads, no ratio
    originals = [shop(visits=4000, heads=1000), shop(visits=9000, heads=1500), shop(visits=0, heads=0)]
    weighted = pharmacy_assessment.group_ratio(originals, DEFAULTS)
    simple = pharmacy_assessment.group_ratio(originals, with_defaults(Parameters2024, mean_type=MeanType.SIMPLE))
    assert (weighted.group_ratio, simple.group_ratio) == (Fraction(52, 10), 5)
    assert (weighted.visits_total, weighted.heads_total, weighted.simple_ratio) == (13_000, 2500, 5)
    new = PharmacyVisits(
        institution="新药店", capped_cost=yuan("650,000"), total_cost=None, capped_fund=yuan("420,000"),
        excluded_fund=Money(0), visits=6500, split_visits=0, small_visits=0, excluded_only_visits=0, heads=1000,
    )  # fmt: skip
    # r = 6.5: 420 000 × 5.2 ÷ 6.5 = 336 000; × 5 ÷ 6.5 = 323 076.92
    assert pharmacy_assessment.assess(new, weighted.group_ratio, DEFAULTS).accepted == yuan("336,000.00")
    assert pharmacy_assessment.assess(new, simple.group_ratio, DEFAULTS).accepted == yuan("323,076.92")


@proves(clauses.RATIO_CAP, clauses.INVALID_VISITS)
def test_the_originals_mean_counts_valid_visits_only() -> None:
    originals = [shop(visits=5000, heads=1000, split=600, small=400, excluded_only=50)]
    assert pharmacy_assessment.group_ratio(originals, DEFAULTS).group_ratio == 4


@proves(clauses.RATIO_CAP)
@pytest.mark.parametrize("mean_type", MeanType)
def test_without_originals_there_is_no_mean(mean_type: MeanType) -> None:
    parameters = with_defaults(Parameters2024, mean_type=mean_type)
    assert pharmacy_assessment.group_ratio([], parameters).group_ratio == 0


@proves(clauses.MEAN_CAP)
def test_a_pharmacy_that_sold_nothing_is_cut_nothing() -> None:
    found = assess(shop(fund="0", excluded="0", cost="0", visits=0, heads=0))
    assert (found.mean_cost, found.visit_ratio, found.accepted, found.disallowed) == (0, 0, 0, 0)


@proves(clauses.BEYOND_CAPS)
@LAWS
@given(
    fund=st.integers(0, 10**9),
    excluded=st.integers(0, 10**9),
    cost=st.integers(0, 10**10),
    visits=st.integers(0, 10**5),
    heads=st.integers(0, 10**5),
    prior=st.tuples(st.integers(0, 10**5), st.integers(1, 10**5)),
    ratio_scope=st.sampled_from(RatioScope),
    caps_mode=st.sampled_from(CapsMode),
)
def test_what_is_accepted_is_never_negative_and_never_above_what_is_booked(
    fund: int,
    excluded: int,
    cost: int,
    visits: int,
    heads: int,
    prior: tuple[int, int],
    ratio_scope: RatioScope,
    caps_mode: CapsMode,
) -> None:
    entry = OriginalVisits(
        institution="甲", capped_cost=Money(cost), total_cost=None, capped_fund=Money(fund),
        excluded_fund=Money(excluded), visits=visits, split_visits=0, small_visits=0, excluded_only_visits=0,
        heads=heads, prior_visits=prior[0], prior_heads=prior[1],
    )  # fmt: skip
    found = assess(entry, ratio_scope=ratio_scope, caps_mode=caps_mode)
    assert 0 <= found.accepted <= found.booked == fund + excluded
    assert found.disallowed == found.booked - found.accepted
    if found.mean_factor == found.ratio_factor == 1:
        assert found.disallowed == 0
    # adding charges some yuan twice, so it never pays more
    added = assess(entry, ratio_scope=ratio_scope, caps_mode=CapsMode.ADD)
    assert added.accepted <= assess(entry, ratio_scope=ratio_scope).accepted
