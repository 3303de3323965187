"""淄博市 勾稽关系：收支预算、机构预算、预付金、月度结算。"""

from decimal import Decimal
from typing import Any

from xltool.check_sides import WAN, YUAN, Side, given_sum, lesser, made, plus, result_sum
from xltool.city import Check, Rows
from xltool.money import in_unit
from xltool.policies.zibo import clauses
from xltool.policies.zibo.versions import BOTH, Scheme
from xltool.tables import Stage

ADJUST, ALLOCATE = Stage.ADJUST, Stage.ALLOCATE
INCOMES = ("premiums", "interest", "state_subsidy", "other_income")
HEADS = ("outpatient_head", "chronic_head", "remote_head", "other_head")


def scheme_cell(table: str, column: str, scheme: Scheme) -> Side:
    """A computed amount in the row of a scheme."""

    def value(_given: Any, found: Rows, _p: Any) -> Decimal:
        return in_unit(getattr(found[table][list(Scheme).index(scheme)], column), YUAN)

    return f"{{{table}.{column}@{scheme}}}", value


def _budget(i: int, name: str, scheme: Scheme) -> list[Check]:
    income, heads, budgets = f"{name}_income", f"{name}_heads", f"{name}_budgets"
    prepaid = f"{name}_prepayments"
    return [
        made(f"E670{1 + i}", ADJUST, f"{scheme}：各项收入合计＝目标结余＋可安排支出",
             plus(*(given_sum(income, item, WAN) for item in INCOMES)),
             plus(given_sum(income, "target_surplus", WAN), result_sum(income, "spendable", WAN)),
             f"{income}.income_total", clauses.INCOME),
        made(f"E670{3 + i}", ADJUST, f"{scheme}：五项支出预算＋未安排支出＝可安排支出（以收定支）",
             plus(*(given_sum(heads, item, WAN) for item in HEADS), result_sum(heads, "dip_head", WAN),
                  result_sum(heads, "unassigned", WAN)),
             result_sum(income, "spendable", WAN), f"{heads}.spending_total", clauses.BALANCED),
        made(f"E670{5 + i}", ADJUST, f"{scheme}：各机构年度DIP支出预算合计＝DIP可分配基金",
             result_sum(budgets, "annual_budget", YUAN), scheme_cell("dip_pots", "dip_pot", scheme),
             f"{budgets}.annual_budget", clauses.MONTHLY, "元"),
        made(f"E670{7 + i}", ADJUST, f"{scheme}：预拨数＝已归还＋未归还",
             result_sum(prepaid, "granted", YUAN),
             plus(given_sum(prepaid, "returned", YUAN), result_sum(prepaid, "outstanding", YUAN)),
             f"{prepaid}.granted", clauses.PREPAYMENT, "元"),
    ]  # fmt: skip


def _months(i: int, name: str, scheme: Scheme) -> list[Check]:
    months, city = f"{name}_months", f"{name}_city_months"
    approved = result_sum(months, "month_approved", YUAN)
    return [
        made(f"E671{1 + i}", ALLOCATE, f"{scheme}：各月核定额＝拨付额＋扣留的质量保证金",
             approved, plus(result_sum(months, "month_paid", YUAN), result_sum(months, "month_withheld", YUAN)),
             f"{months}.month_approved", clauses.MONTHLY, "元"),
        made(f"E671{3 + i}", ALLOCATE, f"{scheme}：各机构分得合计＝全市各月可分配额合计",
             result_sum(months, "redistributed", YUAN), result_sum(city, "pool", YUAN),
             f"{months}.redistributed", clauses.MONTHLY, "元"),
        made(f"E671{5 + i}", ALLOCATE, f"{scheme}：各月核定额合计不超过全市各月预算合计",
             lesser(approved, result_sum(city, "city_budget", YUAN)), approved, f"{months}.month_approved",
             clauses.MONTHLY, "元"),
        made(f"E671{7 + i}", ALLOCATE, f"{scheme}：全市各月记账额合计＝各机构记账额合计",
             result_sum(city, "city_booked", YUAN), given_sum(months, "fund_booked", YUAN), f"{months}.fund_booked",
             clauses.MONTHLY, "元"),
    ]  # fmt: skip


CHECKS = tuple(
    check for i, (name, scheme) in enumerate(BOTH) for check in (*_budget(i, name, scheme), *_months(i, name, scheme))
)
