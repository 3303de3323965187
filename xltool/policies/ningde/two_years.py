"""宁德市 前两年度：DIP范围内的支出、权重，加权后的数。"""

from decimal import Decimal
from fractions import Fraction

from xltool.money import WAN, Money
from xltool.policies.ningde import clauses
from xltool.policies.ningde.parameters import ForecastBase, Parameters2024
from xltool.tables import basis, given, key, result, row


@row
class TwoYears:
    """The two years before, by one version of the plan, 万元; 无 for a year without figures."""

    version: str = key(width=20)
    prior_fund_spent: Money | None = given(clause=clauses.PACKAGE_SCOPE, summed=False, width=16)
    earlier_fund_spent: Money | None = given(clause=clauses.PACKAGE_SCOPE, summed=False, width=16)
    prior_cost: Money | None = given(optional=True, clause=clauses.FORECAST, summed=False, width=16)
    earlier_cost: Money | None = given(optional=True, clause=clauses.FORECAST, summed=False, width=16)
    fund_share: Decimal | None = given(optional=True, percent=True, places=6, at_most="1", width=10)
    own_prior_weight: Decimal | None = given(optional=True, percent=True, places=6, at_most="1", width=10)

    def bases(self, parameters: Parameters2024) -> tuple[Fraction | None, Fraction | None]:
        """What is taken forward of the last year and the one before, 分, unrounded."""
        if parameters.forecast_base is ForecastBase.FUND:
            return _exact(self.prior_fund_spent), _exact(self.earlier_fund_spent)
        share = Fraction(self.fund_share or 0)
        return _times(self.prior_cost, share), _times(self.earlier_cost, share)


def _exact(amount: Money | None) -> Fraction | None:
    return None if amount is None else Fraction(amount)


def _times(amount: Money | None, share: Fraction) -> Fraction | None:
    return None if amount is None else amount * share


def _base(year: str) -> str:
    cost, fund = f"{{{year}_cost}}", f"{{{year}_fund_spent}}"
    return (
        f'IF({{forecast_base}}="{ForecastBase.COST}",IF(ISNUMBER({cost}),{cost}*{{fund_share}},"—"),'
        f'IF(ISNUMBER({fund}),{fund},"—"))'
    )


def _weight(own: str, parameter: str, without_earlier: int) -> str:
    return (
        f"IF(NOT(ISNUMBER({{earlier_base}})),{without_earlier},IF(NOT(ISNUMBER({{prior_base}})),{1 - without_earlier},"
        f"IF(ISNUMBER({{own_prior_weight}}),{own},{{{parameter}}})))"
    )


@row
class WeightedYears:
    """What is taken forward of each year, and its weight; amounts in 万元, unrounded."""

    prior_base: Fraction | None = result(
        _base("prior"), "上年度的基数（按参数“预测基数口径”）", clauses.FORECAST, width=16
    )
    earlier_base: Fraction | None = result(
        _base("earlier"), "前年度的基数（按参数“预测基数口径”）", clauses.FORECAST, width=16
    )
    prior_weight_used: Fraction = result(
        _weight("{own_prior_weight}", "prior_weight", 1),
        "上年度权重：本版另定的，或参数；只有一个年度有数的，该年度为100%",
        clauses.FORECAST,
        percent=True,
        width=11,
    )
    earlier_weight_used: Fraction = result(
        _weight("1-{own_prior_weight}", "earlier_weight", 0),
        "前年度权重：与上年度权重之和为100%",
        clauses.FORECAST,
        percent=True,
        width=11,
    )
    prior_part: Fraction = result("N({prior_base})*{prior_weight_used}", "上年度基数×权重", clauses.FORECAST, width=16)
    earlier_part: Fraction = result(
        "N({earlier_base})*{earlier_weight_used}", "前年度基数×权重", clauses.FORECAST, width=16
    )
    basis: str = basis()


def weights(entry: TwoYears, parameters: Parameters2024) -> tuple[Fraction, Fraction]:
    """The two weights of a version; the whole weight on one year when the other has no figures."""
    prior, earlier = entry.bases(parameters)
    if earlier is None:
        return Fraction(1), Fraction(0)
    if prior is None:
        return Fraction(0), Fraction(1)
    own: Decimal | None = entry.own_prior_weight
    if own is None:
        return Fraction(parameters.prior_weight), Fraction(parameters.earlier_weight)
    return Fraction(own), 1 - Fraction(own)


def weighted_years(entry: TwoYears, parameters: Parameters2024) -> WeightedYears:
    """Both years weighted (ND-06).

    条文未规定：权重、基数口径。两个权重是必填参数。
    """
    prior, earlier = entry.bases(parameters)
    first, second = weights(entry, parameters)
    return WeightedYears(
        prior_base=None if prior is None else prior / WAN,
        earlier_base=None if earlier is None else earlier / WAN,
        prior_weight_used=first,
        earlier_weight_used=second,
        prior_part=(prior or Fraction(0)) * first / WAN,
        earlier_part=(earlier or Fraction(0)) * second / WAN,
        basis=clauses.FORECAST.cite(),
    )
