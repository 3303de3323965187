"""宁德市 预测额与DIP区域预算总额：前两年度加权，乘增长率；与可用打包额取低。"""

from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from xltool.money import WAN, Money, round_money
from xltool.parameters import YesNo
from xltool.policies.ningde import clauses
from xltool.policies.ningde.parameters import Parameters2024, to_unit
from xltool.policies.ningde.two_years import WeightedYears
from xltool.tables import basis, given, key, result, row


class BudgetSource(StrEnum):
    """Which of the two figures became the budget."""

    FORECAST = "预测额"
    AVAILABLE = "可用打包额"


@row
class Growth:
    """The growth that the centre proposes, what it looked at, and its ceiling, by one version of the plan."""

    version: str = key(width=20)
    income_growth: Decimal | None = given(
        optional=True, percent=True, places=6, at_least="-1", at_most="1", clause=clauses.GROWTH, width=11
    )
    spending_growth: Decimal | None = given(
        optional=True, percent=True, places=6, at_least="-1", at_most="1", clause=clauses.GROWTH, width=11
    )
    proposed_growth: Decimal = given(
        percent=True, places=6, at_least="-1", at_most="1", clause=clauses.GROWTH, width=11
    )
    growth_ceiling: Decimal = given(percent=True, places=6, at_least="-1", at_most="1", clause=clauses.GROWTH, width=14)


EARLIER_AGAIN = f'IF({{compound_growth}}="{YesNo.YES}",1+{{growth}},1)'
"""What the earlier year is multiplied by when growth is compounded."""


@row
class Forecast:
    """The forecast, and the budget as the smaller of it and the package, 万元."""

    growth: Fraction = result(
        "MIN({proposed_growth},{growth_ceiling})",
        "拟定增长率，不高于公立医院医疗费用增长率控制指标",
        clauses.GROWTH,
        percent=True,
        width=11,
    )
    weighted_base: Fraction = result(
        "{first_part}+{second_part}*" + EARLIER_AGAIN, "两个年度加权之和，不先取整", clauses.FORECAST, width=17
    )
    forecast: Money = result(
        to_unit("{weighted_base}*(1+{growth})"),
        "加权基数×（1＋增长率），四舍五入一次",
        clauses.FORECAST,
        summed=False,
        width=17,
    )
    available: Money = result("{available_package}", "DIP区域可用打包额", clauses.AVAILABLE, summed=False, width=17)
    dip_budget: Money = result(
        "MIN({available},{forecast})", "可用打包额与预测额中较低的一个", clauses.LESSER, summed=False, width=17
    )
    budget_source: BudgetSource = result(
        f'IF({{available}}<{{forecast}},"{BudgetSource.AVAILABLE}","{BudgetSource.FORECAST}")',
        "预算总额取自哪一个；两者相等时为预测额",
        clauses.COMPARED,
        width=12,
    )
    unspent_package: Money = result(
        "ROUND({available}-{dip_budget},6)",
        "可用打包额高于预算总额、留在基金的部分",
        clauses.COMPARED,
        summed=False,
        width=16,
    )
    basis: str = basis()


def forecast_at(prior: Fraction, earlier: Fraction, growth: Fraction, parameters: Parameters2024) -> Money:
    """The weighted years (万元) carried forward by a growth, 分: rounded once to the unit of the plan."""
    exact = carried(prior, earlier, growth, parameters) * (1 + growth) * WAN
    return round_money(exact, parameters.rounding_unit)


def carried(prior: Fraction, earlier: Fraction, growth: Fraction, parameters: Parameters2024) -> Fraction:
    """The weighted years together; the earlier one grown once more when growth is compounded."""
    again = 1 + growth if parameters.compound_growth is YesNo.YES else 1
    return prior + earlier * again


def forecast_budget(entry: Growth, years: WeightedYears, available: Money, parameters: Parameters2024) -> Forecast:
    """The forecast and the budget of one scheme in one version (ND-06, 07, 08), 分."""
    growth = Fraction(min(entry.proposed_growth, entry.growth_ceiling))
    forecast = forecast_at(years.prior_part, years.earlier_part, growth, parameters)
    budget = min(available, forecast)
    return Forecast(
        growth=growth,
        weighted_base=carried(years.prior_part, years.earlier_part, growth, parameters),
        forecast=forecast,
        available=available,
        dip_budget=budget,
        budget_source=BudgetSource.AVAILABLE if available < forecast else BudgetSource.FORECAST,
        unspent_package=Money(available - budget),
        basis=clauses.LESSER.cite(),
    )
