"""宁德市 勾稽关系：月预结算、年度清算与区域预算总额。"""

from decimal import Decimal
from typing import Any

from xltool.check_sides import YUAN, Side, given_sum, made, minus, plus, result_sum, sum_formula, whole_pool
from xltool.city import Check, Rows
from xltool.money import in_unit
from xltool.policies.ningde import annual, clauses
from xltool.policies.ningde.parameters import PointValueMode, RemoteClaims
from xltool.policies.ningde.versions import BOTH, Scheme
from xltool.tables import Stage

ALLOCATE, SETTLE = Stage.ALLOCATE, Stage.SETTLE
SCOPE = clauses.PACKAGE_SCOPE


def _pot(index: int, scheme: Scheme, column: str) -> Side:
    def value(_given: Any, found: Rows, _p: Any) -> Decimal:
        return in_unit(getattr(found["local_pots"][index], column), YUAN)

    return f"{{local_pots.{column}@{scheme}}}", value


def _taken(index: int, scheme: Scheme) -> Side:
    """What remote claims take out of the pot: as paid, or by points."""
    formula = (
        f'IF({{remote_claims_mode}}="{RemoteClaims.IN_POINTS}",{{local_pots.remote_by_points@{scheme}}},'
        f"{{local_pots.remote_paid@{scheme}}})"
    )

    def value(_given: Any, found: Rows, p: Any) -> Decimal:
        pot = found["local_pots"][index]
        return in_unit(
            pot.remote_by_points if p.remote_claims_mode is RemoteClaims.IN_POINTS else pot.remote_paid, YUAN
        )

    return formula, value


def _patients(name: str) -> Side:
    """The patients' part, where a point is worth it too."""
    table = f"{name}_months"

    def value(given: Any, _found: Rows, p: Any) -> Decimal:
        whole = sum(entry.patient_share for entry in getattr(given, table))
        return in_unit(whole if p.point_value_mode is PointValueMode.TOTAL else 0, YUAN)

    return f'IF({{point_value_mode}}="{PointValueMode.TOTAL}",{sum_formula(table, "patient_share")},0)', value


def _points(table: str, column: str) -> Side:
    def value(given: Any, _found: Rows, _p: Any) -> Decimal:
        return sum((getattr(entry, column) for entry in getattr(given, table)), Decimal(0))

    return sum_formula(table, column), value


def _of_scheme(i: int, name: str, scheme: Scheme) -> list[Check]:
    months, year = f"{name}_months", f"{name}_annual"
    return [
        made(f"E667{1 + i}", ALLOCATE, f"{scheme}：各月点数金额－个人及其他负担＝各月应付",
             minus(result_sum(months, "month_amount", YUAN), _patients(name)), result_sum(months, "month_due", YUAN),
             f"{months}.month_due", SCOPE, "元"),
        made(f"E668{1 + i}", SETTLE, f"{scheme}：各机构应付额合计＝本地点数可分配基金",
             result_sum(year, "payable", YUAN), _pot(i, scheme, "local_pot"), f"{year}.payable", SCOPE, "元"),
        made(f"E669{1 + i}", SETTLE, f"{scheme}：各机构点数金额合计＝分配总额",
             result_sum(year, "point_amount", YUAN), whole_pool("point_splits", annual.line_of(scheme), YUAN),
             f"{year}.point_amount", SCOPE, "元"),
        made(f"E667{3 + i}", SETTLE, f"{scheme}：年度清算的月预结算已拨付合计＝月预结算表的本月拨付合计",
             result_sum(year, "months_paid", YUAN), result_sum(months, "month_paid", YUAN), f"{year}.months_paid",
             SCOPE, "元"),
        made(f"E668{3 + i}", SETTLE, f"{scheme}：清算应付＋违规扣款＋月预结算已拨付＝应付额",
             plus(result_sum(year, "balance_due", YUAN), given_sum(year, "violation_deduction", YUAN),
                  result_sum(year, "months_paid", YUAN)),
             result_sum(year, "payable", YUAN), f"{year}.balance_due", SCOPE, "元"),
        made(f"E669{3 + i}", SETTLE, f"{scheme}：异地与手工报销＋本地点数可分配基金＝区域预算总额",
             plus(_taken(i, scheme), _pot(i, scheme, "local_pot")), _pot(i, scheme, "budget_in_yuan"),
             f"local_pots.local_pot@{scheme}", clauses.LESSER, "元"),
        made(f"N667{1 + i}", SETTLE, f"{scheme}：年度点数合计＝各月点数合计（病案复核、特例单议后可以不等）",
             _points(year, "annual_points"), _points(months, "month_points"), f"{year}.annual_points", SCOPE, "点"),
    ]  # fmt: skip


CHECKS = tuple(check for i, (name, scheme) in enumerate(BOTH) for check in _of_scheme(i, name, scheme))
