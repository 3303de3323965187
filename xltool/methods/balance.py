"""结余留用、超支分担：机构的一份按比例四舍五入，基金的一份是余下的全部。"""

from dataclasses import dataclass
from fractions import Fraction

from xltool.methods.quota import rounded_part
from xltool.money import Money


@dataclass(frozen=True, slots=True)
class BalanceSplit:
    """A year's balance and whose it is, in 分; negative is an overspend and who bears it."""

    balance: Money
    provider: Money
    fund: Money


def split_balance(budget: Money, spent: Money, kept: Fraction, borne: Fraction) -> BalanceSplit:
    """Divide budget − spent: of a surplus the provider keeps ``kept``, of an overspend it bears ``borne``.

    Both shares are parts of one. The provider's side is rounded to the 分, 四舍五入; the fund's is the rest.
    Raises ValueError for a share outside 0 and 1.
    """
    if not 0 <= kept <= 1 or not 0 <= borne <= 1:
        raise ValueError("留用、分担比例应在 0 与 1 之间")
    balance = Money(budget - spent)
    provider = rounded_part(balance, kept if balance >= 0 else borne)
    return BalanceSplit(balance, provider, Money(balance - provider))
