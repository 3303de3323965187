"""宁德市 敏感性分析：风险金比例与增长率各动几档，DIP区域预算总额怎样变；全部是活的公式。"""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from xltool.money import Money
from xltool.policies.ningde import clauses
from xltool.policies.ningde.forecast import Forecast, forecast_at
from xltool.policies.ningde.funds import Funds, reserve_of
from xltool.policies.ningde.parameters import Parameters2024, to_unit
from xltool.policies.ningde.plan import at_force
from xltool.policies.ningde.two_years import WeightedYears
from xltool.policies.ningde.versions import BOTH, Scheme
from xltool.tables import basis, key, result, row

STEPS = (-2, -1, 0, 1, 2)
COLUMNS = tuple(f"step_{i}" for i in range(1, len(STEPS) + 1))
CASES = ("减二档", "减一档", "基准", "加一档", "加二档")
"""The steps of the reserve rate, by name."""


def _growth_step(index: int) -> Any:
    formula = f"{{growth_in_force}}+({STEPS[index]})*{{growth_step}}"
    return result(formula, f"执行版本的增长率，{CASES[index]}", clauses.GROWTH, percent=True, width=16)


@row
class GrowthSteps:
    """The growth of one scheme at each step."""

    scheme: str = key(width=16)
    step_1: Fraction = _growth_step(0)
    step_2: Fraction = _growth_step(1)
    step_3: Fraction = _growth_step(2)
    step_4: Fraction = _growth_step(3)
    step_5: Fraction = _growth_step(4)


def _forecast_step(index: int) -> Any:
    growth = f"{{growth_steps.{COLUMNS[index]}}}"
    base = f'({{prior_in_force}}+{{earlier_in_force}}*IF({{compound_growth}}="是",1+{growth},1))'
    formula = to_unit(f"{base}*(1+{growth})")
    return result(formula, f"增长率{CASES[index]}时的预测额", clauses.FORECAST, summed=False, width=16)


@row
class ForecastSteps:
    """The forecast of one scheme at each step of growth, 万元."""

    scheme: str = key(width=16)
    step_1: Money = _forecast_step(0)
    step_2: Money = _forecast_step(1)
    step_3: Money = _forecast_step(2)
    step_4: Money = _forecast_step(3)
    step_5: Money = _forecast_step(4)


def _budget_step(index: int) -> Any:
    formula = f"MIN({{available}},{{forecast_{index + 1}}})"
    return result(formula, f"增长率{CASES[index]}时的DIP区域预算总额", clauses.LESSER, summed=False, width=16)


@row
class Sensitivity:
    """The budget of one scheme at one step of the reserve rate, for every step of growth, 万元."""

    reserve_case: str = key(width=16)
    reserve_rate: Fraction = result(
        "MAX(0,{rate_in_force}+{offset}*{reserve_step})", "执行版本的风险金比例，加减各档", clauses.CITY_FUNDS,
        percent=True, width=16,
    )  # fmt: skip
    available: Money = result(
        f"ROUND({{available_in_force}}+{{reserve_in_force}}-{to_unit('{raised_in_force}*{reserve_rate}')},6)",
        "可用打包额，风险金按本档比例重提",
        clauses.AVAILABLE, summed=False, width=16,
    )  # fmt: skip
    step_1: Money = _budget_step(0)
    step_2: Money = _budget_step(1)
    step_3: Money = _budget_step(2)
    step_4: Money = _budget_step(3)
    step_5: Money = _budget_step(4)
    basis: str = basis()


def growth_aliases() -> dict[str, dict[str, str]]:
    """Where each scheme's steps find the growth and the weighted years of the version in force."""
    return {
        scheme: {
            "growth_in_force": at_force(f"{name}_forecast", "growth"),
            "prior_in_force": at_force(f"{name}_years", "prior_part"),
            "earlier_in_force": at_force(f"{name}_years", "earlier_part"),
        }
        for name, scheme in BOTH
    }


def budget_aliases(name: str, scheme: Scheme) -> dict[str, str]:
    """Where a scheme's budgets find the funds of the version in force and the forecasts."""
    return {
        "rate_in_force": at_force(f"{name}_funds", "reserve_rate"),
        "reserve_in_force": at_force(f"{name}_funds", "risk_reserve"),
        "raised_in_force": at_force(f"{name}_funds", "raised"),
        "available_in_force": at_force(f"{name}_package", "available"),
    } | {f"forecast_{i + 1}": f"{{forecast_steps.{column}@{scheme}}}" for i, column in enumerate(COLUMNS)}


OFFSETS = {case: {"offset": f"({step})"} for case, step in zip(CASES, STEPS, strict=True)}


def growths(forecast: Forecast, parameters: Parameters2024) -> list[Fraction]:
    """The growth at each step."""
    return [forecast.growth + step * Fraction(parameters.growth_step) for step in STEPS]


def forecasts(growth_steps: Sequence[Fraction], years: WeightedYears, parameters: Parameters2024) -> list[Money]:
    """The forecast at each step of growth, 分."""
    return [forecast_at(years.prior_part, years.earlier_part, growth, parameters) for growth in growth_steps]


def growth_row(scheme: Scheme, steps: Sequence[Fraction]) -> GrowthSteps:
    """One scheme's growths."""
    return GrowthSteps(scheme=scheme, **dict(zip(COLUMNS, steps, strict=True)))


def forecast_row(scheme: Scheme, steps: Sequence[Money]) -> ForecastSteps:
    """One scheme's forecasts."""
    return ForecastSteps(scheme=scheme, **dict(zip(COLUMNS, steps, strict=True)))


def budgets(funds: Funds, available: Money, steps: Sequence[Money], parameters: Parameters2024) -> list[Sensitivity]:
    """One scheme's budget at each step of the reserve rate and of growth, 分; nothing else of the plan moves."""
    found = []
    for case, step in zip(CASES, STEPS, strict=True):
        rate = max(Fraction(0), funds.reserve_rate + step * Fraction(parameters.reserve_step))
        left = Money(available + funds.risk_reserve - reserve_of(funds.raised, rate, parameters))
        found.append(
            Sensitivity(
                reserve_case=case,
                reserve_rate=rate,
                available=left,
                basis=clauses.LESSER.cite(),
                **{column: min(left, forecast) for column, forecast in zip(COLUMNS, steps, strict=True)},
            )
        )
    return found
