"""结余留用、超支分担：例与律。"""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tables import LAWS, yuan
from xltool.methods.balance import split_balance
from xltool.money import Money

AMOUNTS = st.integers(0, 10**12).map(Money)
SHARES = st.fractions(0, 1, max_denominator=1000)


@pytest.mark.parametrize(
    ("spent", "kept", "borne", "provider", "fund"),
    [
        # C11: 12 309 500 against 11 500 000: 809 500 left; 85 % and, assessed well, 90 %
        ("11500000", "0.85", "0.85", "688075", "121425"),
        ("11500000", "0.90", "0.80", "728550", "80950"),
        # against 13 100 000: 790 500 too much; 85 % and 80 %
        ("13100000", "0.85", "0.85", "-671925", "-118575"),
        ("13100000", "0.90", "0.80", "-632400", "-158100"),
        ("12309500", "0.85", "0.85", "0", "0"),
    ],
)
def test_a_surplus_is_kept_and_an_overspend_borne_by_its_own_share(
    spent: str, kept: str, borne: str, provider: str, fund: str
) -> None:
    split = split_balance(yuan("12309500"), yuan(spent), Fraction(kept), Fraction(borne))
    assert (split.provider, split.fund) == (yuan(provider), yuan(fund))


def test_the_providers_side_is_rounded_and_the_fund_has_the_rest() -> None:
    # 0.03 × 50 % = 0.015 → 0.02, either way; the fund 0.01
    for budget, spent, sign in ((3, 0, 1), (0, 3, -1)):
        split = split_balance(Money(budget), Money(spent), Fraction(1, 2), Fraction(1, 2))
        assert (split.provider, split.fund) == (2 * sign, 1 * sign)


@pytest.mark.parametrize(("kept", "borne"), [("1.01", "0"), ("0", "85"), ("-0.1", "0"), ("0", "-1")])
def test_a_share_that_is_no_part_is_refused(kept: str, borne: str) -> None:
    with pytest.raises(ValueError, match=r"^留用、分担比例应在 0 与 1 之间$"):
        split_balance(Money(1), Money(0), Fraction(kept), Fraction(borne))


@LAWS
@given(AMOUNTS, AMOUNTS, SHARES, SHARES)
def test_both_sides_are_the_whole_balance_and_have_its_sign(
    budget: Money, spent: Money, kept: Fraction, borne: Fraction
) -> None:
    split = split_balance(budget, spent, kept, borne)
    assert split.provider + split.fund == split.balance == budget - spent
    assert split.provider * split.balance >= 0
    assert split.fund * split.balance >= 0
