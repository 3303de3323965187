"""湖州市 勾稽关系：人头标准、签约与备案到门诊结算，病组点数到住院清算，预算执行。"""

from decimal import Decimal
from typing import Any

from xltool.check_sides import (
    YUAN,
    Side,
    amount,
    given_sum,
    made,
    minus,
    plus,
    result_sum,
    sum_formula,
    whole_pool,
)
from xltool.city import Check, Rows
from xltool.money import in_unit
from xltool.policies.huzhou import budget, clauses, inpatient
from xltool.policies.huzhou.schemes import BOTH, Scheme
from xltool.tables import Stage

ADJUST, ALLOCATE, SETTLE = Stage.ADJUST, Stage.ALLOCATE, Stage.SETTLE
RULES = clauses.INPATIENT_RULES


def _of_scheme(table: str, column: str, scheme: Scheme, *, computed: bool) -> Side:
    """The sum of a column over the lines of one scheme."""

    def value(given: Any, found: Rows, _p: Any) -> Decimal:
        entries = getattr(given, table)
        rows = found[table] if computed else entries
        taken = [line for entry, line in zip(entries, rows, strict=True) if entry.scheme == scheme]
        return amount(taken, column, YUAN)

    return f'SUMPRODUCT(--({{{table}.scheme:all}}="{scheme}"),{{{table}.{column}:all}})', value


def _points(table: str, column: str) -> Side:
    def value(_given: Any, found: Rows, _p: Any) -> Decimal:
        return sum((getattr(line, column) for line in found[table]), Decimal(0))

    return sum_formula(table, column), value


def _points_of(table: str, scheme: Scheme) -> Side:
    def value(given: Any, found: Rows, _p: Any) -> Decimal:
        pairs = zip(getattr(given, table), found[table], strict=True)
        return sum((line.points for entry, line in pairs if entry.scheme == scheme), Decimal(0))

    return f'SUMPRODUCT(--({{{table}.scheme:all}}="{scheme}"),{{{table}.points:all}})', value


def _pot(index: int, scheme: Scheme, column: str) -> Side:
    def value(_given: Any, found: Rows, _p: Any) -> Decimal:
        return in_unit(getattr(found["inpatient_pots"][index], column), YUAN)

    return f"{{inpatient_pots.{column}@{scheme}}}", value


def _budget(index: int, scheme: Scheme) -> Side:
    def value(given: Any, _found: Rows, _p: Any) -> Decimal:
        return in_unit(given.inpatient_pots[index].inpatient_budget, YUAN)

    return f"{{inpatient_pots.inpatient_budget@{scheme}}}", value


def _executed(item: str, column: str) -> Side:
    def value(_given: Any, found: Rows, _p: Any) -> Decimal:
        line = next(line for line in found["execution"] if line.budget_item == item)
        return in_unit(getattr(line, column), YUAN)

    return f"{{execution.{column}@{item}}}", value


def _outpatients(i: int, name: str, scheme: Scheme) -> list[Check]:
    table = f"{name}_packages"
    return [
        made(f"E680{1 + i}", SETTLE, f"{scheme}：各医共体签约人头额度合计＝“签约人数”的额度合计",
             result_sum(table, "heads_package", YUAN), _of_scheme("members", "heads_package", scheme, computed=True),
             f"{table}.heads_package", clauses.CAPITATION, "元"),
        made(f"E680{3 + i}", SETTLE, f"{scheme}：各医共体备案增加额度合计＝“备案增加”的额度合计",
             result_sum(table, "increment", YUAN), _of_scheme("registrations", "increment", scheme, computed=True),
             f"{table}.increment", clauses.REGISTRATIONS, "元"),
        made(f"E680{5 + i}", SETTLE, f"{scheme}：各医共体实际支出合计＝“门诊支出”合计",
             result_sum(table, "spent", YUAN), _of_scheme("spending", "spent", scheme, computed=True),
             f"{table}.spent", clauses.SPENDING, "元"),
        made(f"E680{7 + i}", SETTLE, f"{scheme}：包干额－实际支出＝年度结余",
             minus(result_sum(table, "package", YUAN), result_sum(table, "spent", YUAN)),
             result_sum(table, "year_balance", YUAN), f"{table}.year_balance", clauses.SHARING, "元"),
        made(f"E681{1 + i}", SETTLE, f"{scheme}：医共体部分＋医保基金部分＝抵补后结余",
             plus(result_sum(table, "consortium_part", YUAN), result_sum(table, "fund_part", YUAN)),
             result_sum(table, "netted_balance", YUAN), f"{table}.fund_part", clauses.SHARING, "元"),
        made(f"E681{3 + i}", SETTLE, f"{scheme}：清算应付＋违规扣款＝医共体部分",
             plus(result_sum(table, "balance_due", YUAN), given_sum(table, "violation_deduction", YUAN)),
             result_sum(table, "consortium_part", YUAN), f"{table}.balance_due", clauses.SHARING, "元"),
    ]  # fmt: skip


def _inpatients(i: int, name: str, scheme: Scheme) -> list[Check]:
    table = f"{name}_inpatient"
    points = plus(_points("group_points", f"{name}_points"), _points_of("low_cases", scheme),
                  _points("bed_days", f"{name}_points"), _points_of("reviewed_cases", scheme))  # fmt: skip
    return [
        made(f"E682{1 + i}", SETTLE, f"{scheme}：各医疗机构点数合计＝各表点数合计",
             _points(table, "annual_points"), points, f"{table}.annual_points", clauses.DRG_POINTS, "点"),
        made(f"E682{3 + i}", SETTLE, f"{scheme}：各医疗机构应付额合计＝可分配基金",
             result_sum(table, "payable", YUAN), _pot(i, scheme, "local_fund"), f"{table}.payable", RULES, "元"),
        made(f"E682{5 + i}", SETTLE, f"{scheme}：各医疗机构点数金额合计＝按点数分配的总额",
             result_sum(table, "point_amount", YUAN), whole_pool("point_splits", inpatient.line_of(scheme), YUAN),
             f"{table}.point_amount", RULES, "元"),
        made(f"E682{7 + i}", SETTLE, f"{scheme}：月度预拨合计＝“住院月度预拨”合计",
             result_sum(table, "advances_paid", YUAN), result_sum("inpatient_months", f"{name}_advance", YUAN),
             f"{table}.advances_paid", RULES, "元"),
        made(f"E683{1 + i}", SETTLE, f"{scheme}：清算应付＋违规扣款＋月度预拨＝应付额",
             plus(result_sum(table, "balance_due", YUAN), given_sum(table, "violation_deduction", YUAN),
                  result_sum(table, "advances_paid", YUAN)),
             result_sum(table, "payable", YUAN), f"{table}.balance_due", RULES, "元"),
        made(f"E683{3 + i}", SETTLE, f"{scheme}：可分配基金＋基金部分＝住院总额预算",
             plus(_pot(i, scheme, "local_fund"), _pot(i, scheme, "fund_part")), _budget(i, scheme),
             f"inpatient_pots.local_fund@{scheme}", clauses.INPATIENT_BUDGET, "元"),
        made(f"E683{5 + i}", SETTLE, f"{scheme}：床日定额合计＝“床日”的金额合计",
             result_sum(table, "day_amount", YUAN), result_sum("bed_days", f"{name}_day_amount", YUAN),
             f"{table}.day_amount", clauses.BED_DAYS, "元"),
        made(f"N682{1 + i}", SETTLE, f"{scheme}：年度记账额合计＝各月记账额合计（年末调整后可以不等）",
             given_sum(table, "fund_booked", YUAN), given_sum("inpatient_months", f"{name}_claims", YUAN),
             f"{table}.fund_booked", RULES, "元"),
    ]  # fmt: skip


def _executions(i: int, scheme: Scheme) -> list[Check]:
    return [
        made(f"E684{1 + i + 2 * k}", SETTLE, f"{item}：医共体（机构）部分＋医保基金部分＝年度结余，抵补的按抵补后",
             plus(_executed(item, "provider_part"), _executed(item, "fund_part")), _balance(item, scheme),
             f"execution.fund_part@{item}", clauses.SHARING, "元")
        for k, item in enumerate((f"{scheme}门诊", f"{scheme}住院"))
    ]  # fmt: skip


def _balance(item: str, scheme: Scheme) -> Side:
    """The balance that was shared: of outpatients after netting."""
    if item not in budget.LINES[: len(BOTH)]:
        return _executed(item, "year_balance")
    name = next(name for name, there in BOTH if there is scheme)
    return result_sum(f"{name}_packages", "netted_balance", YUAN)


def _measured() -> list[Check]:
    return [
        made("E6800", ADJUST, "人头标准表的本格费用合计＝历史费用合计",
             result_sum("standards", "cell_fund", YUAN), given_sum("history", "history_fund", YUAN),
             "standards.cell_fund", clauses.MEASURED, "元"),
    ]  # fmt: skip


CHECKS = (
    *_measured(),
    *(check for i, (name, scheme) in enumerate(BOTH) for check in _outpatients(i, name, scheme)),
    *(check for i, (name, scheme) in enumerate(BOTH) for check in _inpatients(i, name, scheme)),
    *(check for i, (_, scheme) in enumerate(BOTH) for check in _executions(i, scheme)),
)
