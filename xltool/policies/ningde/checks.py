"""宁德市 勾稽关系：收入到预算总额的每一步，各表之间、两个险种相加。"""

from decimal import Decimal
from typing import Any

from xltool.check_sides import WAN, Side, given_sum, made, minus, plus, result_sum, sum_formula
from xltool.city import Check, Rows
from xltool.money import in_unit
from xltool.policies.ningde import clauses, plan
from xltool.policies.ningde.versions import BOTH, Scheme
from xltool.tables import Stage

ADJUST = Stage.ADJUST


def _excluded(scheme: Scheme) -> Side:
    def value(given: Any, _found: Rows, _p: Any) -> Decimal:
        return in_unit(sum(item.item_amount for item in given.exclusions if item.scheme is scheme), WAN)

    return (
        f'SUMPRODUCT(--({{exclusions.scheme:all}}="{scheme}"),{{exclusions.item_amount:all}})',
        value,
    )


def _lesser(name: str) -> Side:
    """Σ of the smaller of package and forecast: half of both together less their distance."""
    table = f"{name}_forecast"
    package, forecast = f"{{{table}.available:all}}", f"{{{table}.forecast:all}}"

    def value(_given: Any, found: Rows, _p: Any) -> Decimal:
        return in_unit(sum(min(row.available, row.forecast) for row in found[table]), WAN)

    return f"(SUM({package})+SUM({forecast})-SUMPRODUCT(ABS({package}-{forecast})))/2", value


def _planned(column: str, item: str) -> Side:
    def value(_given: Any, found: Rows, _p: Any) -> Decimal:
        line = next(line for line in found["plan_lines"] if line.plan_item == item)
        return in_unit(getattr(line, column), WAN)

    return f"{{plan_lines.{column}@{item}}}", value


def _in_force(column: str) -> Side:
    def value(given: Any, found: Rows, _p: Any) -> Decimal:
        force = plan.version_in_force(given.versions).version
        return in_unit(next(getattr(row, column) for row in found["comparison"] if row.version == force), WAN)

    return plan.at_force("comparison", column), value


def _base_case(name: str) -> Side:
    def value(_given: Any, found: Rows, _p: Any) -> Decimal:
        return in_unit(next(row.step_3 for row in found[f"{name}_sensitivity"] if row.reserve_case == "基准"), WAN)

    return f"{{{name}_sensitivity.step_3@基准}}", value


def _of_scheme(i: int, name: str, scheme: Scheme) -> list[Check]:
    funds, package, forecast = f"{name}_funds", f"{name}_package", f"{name}_forecast"
    deducted = [given_sum(package, "catastrophic_premium", WAN), result_sum(package, "excluded_budget", WAN)]
    if scheme is Scheme.RESIDENT:
        deducted.append(given_sum(package, "family_doctor_fee", WAN))
    income = plus(*(given_sum(funds, item, WAN) for item in ("contributions", "subsidy", "interest", "other_income")))
    return [
        made(f"E660{1 + i}", ADJUST, f"{scheme}：各项收入合计＝当年筹资总额", income,
             result_sum(funds, "raised", WAN), f"{funds}.raised", clauses.CITY_FUNDS),
        made(f"E661{1 + i}", ADJUST, f"{scheme}：可预算总额＋风险金＝当年筹资总额＋其他因素调整",
             plus(result_sum(funds, "budgetable", WAN), result_sum(funds, "risk_reserve", WAN)),
             plus(result_sum(funds, "raised", WAN), given_sum(funds, "factor_adjustment", WAN)),
             f"{funds}.budgetable", clauses.CITY_FUNDS),
        made(f"E662{1 + i}", ADJUST, f"{scheme}：可用打包额＋各项扣除＝可预算总额",
             plus(result_sum(package, "available", WAN), *deducted), result_sum(funds, "budgetable", WAN),
             f"{package}.available", clauses.AVAILABLE),
        made(f"E663{1 + i}", ADJUST, f"{scheme}：逐项填报的不纳入DIP付费项目合计＝各版扣除数合计",
             _excluded(scheme), result_sum(package, "excluded_budget", WAN), f"{package}.excluded_budget",
             clauses.EXCLUSIONS),
        made(f"E664{1 + i}", ADJUST, f"{scheme}：各版DIP区域预算总额＝可用打包额与预测额中较低的一个",
             result_sum(forecast, "dip_budget", WAN), _lesser(name), f"{forecast}.dip_budget", clauses.LESSER),
        made(f"E665{1 + i}", ADJUST, f"{scheme}：可用打包额－预算总额＝打包额结余",
             minus(result_sum(forecast, "available", WAN), result_sum(forecast, "dip_budget", WAN)),
             result_sum(forecast, "unspent_package", WAN), f"{forecast}.unspent_package", clauses.LESSER),
        made(f"E666{1 + i}", ADJUST, f"{scheme}：敏感性分析的基准＝方案的DIP区域预算总额",
             _base_case(name), _planned(name, plan.BUDGET_LINE), f"{name}_sensitivity.step_3@基准", clauses.LESSER),
    ]  # fmt: skip


def _of_the_plan() -> list[Check]:
    both = plus(*(result_sum(f"{name}_forecast", "dip_budget", WAN) for name, _ in BOTH))
    available = _planned("whole_city", "二、可预算总额")
    return [
        made("E6607", ADJUST, "各版全市DIP预算总额合计＝职工合计＋居民合计",
             (sum_formula("comparison", "regional_budget"), result_sum("comparison", "regional_budget", WAN)[1]),
             both, "comparison.regional_budget", clauses.REGIONAL),
        made("E6608", ADJUST, "方案的DIP区域预算总额＝执行版本的全市DIP预算总额",
             _planned("whole_city", plan.BUDGET_LINE), _in_force("regional_budget"),
             f"plan_lines.whole_city@{plan.BUDGET_LINE}", clauses.PLAN),
        made("E6609", ADJUST, "方案的可预算总额＝执行版本的全市可预算总额", available, _city_in_force(),
             "plan_lines.whole_city@二、可预算总额", clauses.CITY_FUNDS),
    ]  # fmt: skip


def _city_in_force() -> Side:
    def value(given: Any, found: Rows, _p: Any) -> Decimal:
        force = plan.version_in_force(given.versions).version
        return in_unit(next(row.city_budgetable for row in found["city_funds"] if row.version == force), WAN)

    return plan.at_force("city_funds", "city_budgetable"), value


CHECKS = (
    *(check for i, (name, scheme) in enumerate(BOTH) for check in _of_scheme(i, name, scheme)),
    *_of_the_plan(),
)
