"""淄博市 机构系数：层级的基本系数，评价指标的加成，两者合成。"""

from collections.abc import Iterable
from decimal import Decimal

from xltool.methods.scores import step_add_on, with_add_on
from xltool.policies.zibo import clauses
from xltool.policies.zibo.parameters import AddOnStep, CoefficientMode, Parameters2025
from xltool.tables import basis, given, key, result, row


@row
class Tier:
    """A tier of institutions and its basic coefficient."""

    tier: str = key(width=24)
    basic_coefficient: Decimal = given(clause=clauses.BASIC_COEFFICIENT, width=14)


@row
class Indicator:
    """An indicator that adds to the coefficient: where it starts, how wide a step is, what one adds, the most."""

    indicator: str = key(width=30)
    indicator_start: Decimal = given(clause=clauses.COEFFICIENT_ADD_ON, width=14)
    step_width: Decimal = given(at_least="0.0001", clause=clauses.COEFFICIENT_ADD_ON, width=12)
    step_add_on: Decimal = given(clause=clauses.COEFFICIENT_ADD_ON, width=12)
    add_on_cap: Decimal = given(clause=clauses.COEFFICIENT_ADD_ON, width=12)


def _of(column: str) -> str:
    return f"INDEX({{indicators.{column}:all}},MATCH({{indicator}},{{indicators.indicator:all}},0))"


_STEPS = f"ROUND(MAX(0,{{indicator_value}}-{_of('indicator_start')})*10000,0)"
_WIDTH = f"ROUND({_of('step_width')}*10000,0)"
_EACH = f"ROUND({_of('step_add_on')}*10000,0)"


@row
class IndicatorValue:
    """An institution's value of an indicator."""

    institution: str = given(width=32)
    indicator: str = given(clause=clauses.COEFFICIENT_ADD_ON, width=30)
    indicator_value: Decimal = given(at_least=None, clause=clauses.COEFFICIENT_ADD_ON, width=14)


@row
class AddOn:
    """What it adds."""

    add_on: Decimal = result(
        f'MIN({_of("add_on_cap")},IF({{add_on_step}}="{AddOnStep.FLOOR}",{_EACH}*INT({_STEPS}/{_WIDTH}),'
        f"ROUND({_EACH}*{_STEPS}/{_WIDTH},0))/10000)",
        "（指标值－起点）÷档宽，按整档或按比例×每档加成，不超过加成上限，四位小数",
        clauses.COEFFICIENT_ADD_ON,
        width=12,
    )
    basis: str = basis()


@row
class InstitutionTier:
    """The tier of an institution."""

    institution: str = key(width=32)
    tier: str = given(clause=clauses.BASIC_COEFFICIENT, width=24)


@row
class Coefficient:
    """An institution's coefficient: basic and add-on."""

    basic_coefficient: Decimal = result(
        "INDEX({tiers.basic_coefficient:all},MATCH({tier},{tiers.tier:all},0))", "层级的基本系数",
        clauses.BASIC_COEFFICIENT, width=14,
    )  # fmt: skip
    add_on_total: Decimal = result(
        "ROUND(SUMPRODUCT(--({indicator_values.institution:all}={institution}),{indicator_values.add_on:all}),4)",
        "本机构各项加成相加", clauses.COEFFICIENT_ADD_ON, width=14,
    )  # fmt: skip
    coefficient: Decimal = result(
        f'IF({{coefficient_mode}}="{CoefficientMode.ADDITIVE}",ROUND({{basic_coefficient}}+{{add_on_total}},4),'
        "ROUND(ROUND({basic_coefficient}*10000,0)*ROUND((1+{add_on_total})*10000,0)/100000000,4))",
        "基本系数＋加成系数；相乘的为基本系数×（1＋加成系数），四位小数",
        clauses.COEFFICIENT,
        width=14,
    )
    basis: str = basis()


def add_on(entry: IndicatorValue, indicator: Indicator, parameters: Parameters2025) -> AddOn:
    """What an indicator adds to an institution's coefficient (ZB-05)."""
    value = step_add_on(
        entry.indicator_value, indicator.indicator_start, indicator.step_width, indicator.step_add_on,
        indicator.add_on_cap, whole_steps=parameters.add_on_step is AddOnStep.FLOOR,
    )  # fmt: skip
    return AddOn(add_on=value, basis=clauses.COEFFICIENT_ADD_ON.cite())


def coefficient(basic: Decimal, add_ons: Iterable[Decimal], parameters: Parameters2025) -> Coefficient:
    """Basic and add-on together (ZB-05). 条文未规定：“组成”是相加还是相乘。"""
    added = sum(add_ons, Decimal(0))
    additive = parameters.coefficient_mode is CoefficientMode.ADDITIVE
    return Coefficient(
        basic_coefficient=basic,
        add_on_total=added,
        coefficient=basic + added if additive else with_add_on(basic, added),
        basis=clauses.COEFFICIENT.cite(),
    )
