"""诸暨市 勾稽检查的左右两边：一个预算单位的指标、下达总额、折算差额。"""

from decimal import Decimal
from typing import Any

from xltool.check_sides import WAN, Side, amount, cell_of, sum_formula
from xltool.city import Rows
from xltool.money import in_unit


def unit_of(table: str, column: str, unit: str) -> Side:
    """One unit's figure in a filled table, 万元."""
    return f"N({{{table}.{column}@{unit}}})", lambda given, _f, _p: in_unit(
        cell_of(getattr(given, table), column, "budget_unit", unit) or 0, WAN
    )


def released(scheme: str, label: str) -> Side:
    """The released total; without a release the provisional targets, those released by name in their place."""

    def value(given: Any, found: Rows, _p: Any) -> Decimal:
        total = next(line.released_total for line in given.releases if line.scheme == label)
        if total is None:
            rows = found[f"{scheme}_units"]
            return amount(rows, "fixed_target", WAN) + amount(rows, "rescaled_weight", WAN)
        return in_unit(total, WAN)

    cell = f"{{releases.released_total@{label}}}"
    unreleased = f"{sum_formula(f'{scheme}_units', 'fixed_target')}+{sum_formula(f'{scheme}_units', 'rescaled_weight')}"
    return f"IF(ISNUMBER({cell}),{cell},{unreleased})", value


def differences(column: str) -> Side:
    """The sum of a column of differences, without their signs."""
    cells = f"{{outpatient_quotas.{column}:all}}"
    return f'SUMIF({cells},">0")-SUMIF({cells},"<0")', lambda _g, found, _p: in_unit(
        sum(abs(getattr(row, column) or 0) for row in found["outpatient_quotas"]), WAN
    )
