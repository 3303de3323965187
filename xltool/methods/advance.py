"""预付、月度核定、质量保证金：先付的、扣下的、年末还的，各项相加等于应得。"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from xltool.money import Money, round_money


def prepayment(paid_before: Money, months_before: int, months: Fraction, credit: Fraction) -> Money:
    """Last year's mean monthly payment times ``months`` times the credit factor, in 分, 四舍五入 once.

    An institution without last year gets nothing.
    """
    if not months_before:
        return Money(0)
    return round_money(Fraction(paid_before, months_before) * months * credit)


@dataclass(frozen=True, slots=True)
class Offset:
    """A prepayment at the end of the year, in 分: returned + offset + receivable = granted."""

    outstanding: Money
    offset: Money
    receivable: Money


def settle_prepayment(granted: Money, returned: Money, due: Money) -> Offset:
    """What is still out is taken out of what is ``due``; what that cannot hold remains to be collected."""
    outstanding = Money(granted - returned)
    offset = Money(min(outstanding, max(0, due)))
    return Offset(outstanding, offset, Money(outstanding - offset))


@dataclass(frozen=True, slots=True)
class Withheld:
    """An amount of which a part is kept back, in 分; the two add up to it."""

    paid: Money
    kept: Money


def withhold(amount: Money, rate: Fraction) -> Withheld:
    """Pay an amount less ``rate`` of it: the paid part is rounded, 四舍五入, the kept part is the rest."""
    paid = round_money(amount * (1 - rate))
    return Withheld(paid, Money(amount - paid))


def release(deposit: Money, share: Fraction) -> Withheld:
    """Give ``share`` of a deposit back: the released part is rounded, 四舍五入, the forfeited part is the rest."""
    paid = round_money(deposit * share)
    return Withheld(paid, Money(deposit - paid))


@dataclass(frozen=True, slots=True)
class Redistribution:
    """A period's budgets against what was booked: who is within, who is over, what is left for those over."""

    within: tuple[Money, ...]
    over: tuple[Money, ...]
    left: Money


def unused_budgets(budgets: Sequence[Money], booked: Sequence[Money]) -> Redistribution:
    """What each booked within its budget and beyond it, and what of all budgets together is not used, in 分."""
    within = tuple(Money(min(a, b)) for a, b in zip(booked, budgets, strict=True))
    over = tuple(Money(a - w) for a, w in zip(booked, within, strict=True))
    return Redistribution(within, over, Money(max(0, sum(budgets) - sum(within))))
