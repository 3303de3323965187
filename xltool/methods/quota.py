"""规定额：权重基数、按经营月数核减、额度内结算、超支与结余分担。"""

from fractions import Fraction

from xltool.money import Money, round_money


def weight_base(prior_settled: Money, prior_quota: Money) -> Money:
    """The higher of last year's settlement and last year's quota, in 分."""
    return max(prior_settled, prior_quota)


def for_months(quota: Money, months: Fraction) -> Money:
    """A year's quota cut to the months in business, in 分, 四舍五入 once."""
    return round_money(quota * months / 12)


def full_year(amount: Money, months: int, quantum: Money) -> Money:
    """An amount given for ``months`` months, grown to twelve, 四舍五入 at ``quantum``.

    Raises ZeroDivisionError for 0 months: that case is decided by hand.
    """
    return round_money(Fraction(amount * 12, months), quantum)


def within_quota(accepted: Money, quota: Money) -> Money:
    """What is paid under a hard quota: never more than the quota."""
    return min(accepted, quota)


def rounded_part(amount: Money, share: Fraction) -> Money:
    """One side of a split, 四舍五入 to the 分; the other side is the rest."""
    return round_money(amount * share)
