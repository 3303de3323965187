"""预付、月度核定、质量保证金：各项相加等于应得（examples C12、C13、C15）。"""

from fractions import Fraction

from hypothesis import given as tried
from hypothesis import strategies as st

from tests.tables import LAWS, yuan
from xltool.methods.advance import prepayment, release, settle_prepayment, unused_budgets, withhold
from xltool.money import Money

AMOUNT = st.integers(0, 10**12).map(Money)
SIGNED = st.integers(-(10**12), 10**12).map(Money)
SHARE = st.integers(0, 10_000).map(lambda value: Fraction(value, 10_000))


def test_a_prepayment_is_last_years_mean_month_by_credit() -> None:
    assert prepayment(yuan("14400000"), 12, Fraction(1), Fraction(9, 10)) == yuan("1080000")
    assert prepayment(yuan("14400000"), 7, Fraction(1), Fraction(1)) == yuan("2057142.86")
    assert prepayment(yuan("0"), 0, Fraction(1), Fraction(1)) == 0


def test_what_was_not_returned_is_offset_and_the_rest_remains_to_be_collected() -> None:
    made = settle_prepayment(yuan("1080000"), yuan("800000"), yuan("300000"))
    assert (made.outstanding, made.offset, made.receivable) == (yuan("280000"), yuan("280000"), 0)
    short = settle_prepayment(yuan("1080000"), yuan("800000"), yuan("100000"))
    assert (short.offset, short.receivable) == (yuan("100000"), yuan("180000"))
    assert settle_prepayment(yuan("10"), Money(0), yuan("-5")).receivable == yuan("10")


def test_a_deposit_is_kept_back_and_given_back_to_the_fen() -> None:
    held = withhold(yuan("109.09"), Fraction(5, 100))
    assert (held.paid, held.kept) == (yuan("103.64"), yuan("5.45"))  # 103.6355
    back = release(yuan("95"), Fraction(85, 100))
    assert (back.paid, back.kept) == (yuan("80.75"), yuan("14.25"))


def test_budgets_that_are_not_used_are_left_for_those_over() -> None:
    found = unused_budgets([yuan("100"), yuan("80"), yuan("60")], [yuan("120"), yuan("70"), yuan("62")])
    assert (found.within, found.over) == ((yuan("100"), yuan("70"), yuan("60")), (yuan("20"), 0, yuan("2")))
    assert found.left == yuan("10")


@LAWS
@tried(AMOUNT, AMOUNT, SIGNED)
def test_returned_offset_and_receivable_make_up_what_was_granted(granted: Money, returned: Money, due: Money) -> None:
    made = settle_prepayment(Money(max(granted, returned)), Money(min(granted, returned)), due)
    assert made.offset + made.receivable == made.outstanding
    assert 0 <= made.offset <= max(0, due)


@LAWS
@tried(SIGNED, SHARE)
def test_what_is_paid_and_what_is_kept_make_up_the_amount(amount: Money, share: Fraction) -> None:
    for made in (withhold(amount, share), release(amount, share)):
        assert made.paid + made.kept == amount


@LAWS
@tried(st.lists(st.tuples(AMOUNT, AMOUNT), min_size=1, max_size=8))
def test_what_is_within_and_what_is_over_make_up_what_was_booked(told: list[tuple[Money, Money]]) -> None:
    budgets, booked = zip(*told, strict=True)
    found = unused_budgets(budgets, booked)
    assert [w + o for w, o in zip(found.within, found.over, strict=True)] == list(booked)
    assert sum(found.within) + found.left == sum(budgets)
