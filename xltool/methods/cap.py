"""封顶：超过限额的部分不予支付，折成一个不大于 1 的系数。"""

from fractions import Fraction


def factor_within(limit: Fraction, actual: Fraction) -> Fraction:
    """How much of an amount remains when ``actual`` may not exceed ``limit``: min(1, limit ÷ actual)."""
    if actual <= limit:
        return Fraction(1)
    return limit / actual


def ratio(amount: Fraction | int, count: int) -> Fraction:
    """``amount`` per ``count``; 0 when there is nothing to count."""
    return Fraction(amount) / count if count else Fraction(0)
