"""淄博市 勾稽关系：点数与应得、超支分担、年度清算、其他支付方式、床位、预算执行。"""

from decimal import Decimal
from typing import Any

from xltool.check_sides import YUAN, Side, amount, given_sum, made, minus, plus, result_sum, sum_formula
from xltool.city import Check, Rows
from xltool.money import in_unit
from xltool.policies.zibo import clauses
from xltool.policies.zibo.checks import scheme_cell
from xltool.policies.zibo.parameters import AnnualMode
from xltool.policies.zibo.versions import BOTH, Scheme, at_force, version_in_force
from xltool.tables import Stage

SETTLE = Stage.SETTLE
_BY_POINTS = f'{{annual_mode}}="{AnnualMode.POINTS}"'


def _either(by_points: Side, by_budget: Side) -> Side:
    """One side where points decide, the other where the annual budget does."""

    def value(given: Any, found: Rows, p: Any) -> Decimal:
        side = by_points if p.annual_mode is AnnualMode.POINTS else by_budget
        return side[1](given, found, p)

    return f"IF({_BY_POINTS},{by_points[0]},{by_budget[0]})", value


def _points_of_cases(scheme: Scheme) -> Side:
    def value(given: Any, found: Rows, _p: Any) -> Decimal:
        pairs = zip(given.single_cases, found["single_cases"], strict=True)
        return sum((row.case_points for case, row in pairs if case.scheme is scheme), Decimal(0))

    return f'SUMPRODUCT(--({{single_cases.scheme:all}}="{scheme}"),{{single_cases.case_points:all}})', value


def _number(table: str, column: str, *, given: bool) -> Side:
    """The sum of a column that is no money."""

    def value(filled: Any, found: Rows, _p: Any) -> Decimal:
        rows = getattr(filled, table) if given else found[table]
        return sum((Decimal(getattr(row, column)) for row in rows), Decimal(0))

    return sum_formula(table, column), value


def _far_off(name: str) -> Side:
    """How many institutions are entitled to something far from their budget."""
    gaps = f"{{{name}_points.budget_gap:all}}"
    beyond = f'COUNTIF({gaps},">"&{{budget_tolerance}})+COUNTIF({gaps},"<"&-{{budget_tolerance}})'

    def value(_given: Any, found: Rows, p: Any) -> Decimal:
        rows = found[f"{name}_points"] if p.annual_mode is AnnualMode.POINTS else ()
        gaps = [row.budget_gap for row in rows if row.budget_gap is not None]
        return Decimal(sum(abs(gap) > p.budget_tolerance for gap in gaps))

    return f"IF({_BY_POINTS},{beyond},0)", value


def _nothing() -> Side:
    return "0", lambda _g, _f, _p: Decimal(0)


def _year(i: int, name: str, scheme: Scheme) -> list[Check]:
    points, over, year = f"{name}_points", f"{name}_overspends", f"{name}_annual"
    entitled, pool = result_sum(points, "entitled", YUAN), scheme_cell("point_values", "annual_pool", scheme)
    money = minus(scheme_cell("dip_pots", "dip_pot", scheme), scheme_cell("point_values", "remote_taken", scheme))
    return [
        made(f"E672{1 + i}", SETTLE, f"{scheme}：各机构应得额合计＝可分配的DIP基金", entitled,
             _either(money, plus(result_sum(points, "within_budget", YUAN), pool)), f"{points}.entitled",
             clauses.ANNUAL, "元"),
        made(f"E672{3 + i}", SETTLE, f"{scheme}：各机构点数金额合计＝年度分配总额",
             result_sum(points, "point_amount", YUAN), pool, f"{points}.point_amount", clauses.ANNUAL, "元"),
        made(f"E672{5 + i}", SETTLE, f"{scheme}：年度点数＝汇总点数＋逐例病例点数",
             _number(points, "annual_points", given=False),
             plus(_number(f"{name}_summary", "summary_points", given=True), _points_of_cases(scheme)),
             f"{points}.annual_points", clauses.ANNUAL, "点"),
        made(f"E672{7 + i}", SETTLE, f"{scheme}：分担的超支合计＝可分担额", result_sum(over, "overspend_shared", YUAN),
             scheme_cell("share_pools", "share_pool", scheme), f"{over}.overspend_shared", clauses.CLEARING, "元"),
        made(f"E673{1 + i}", SETTLE, f"{scheme}：清算额＋不归机构的结余＝应得额＋分担的超支",
             plus(result_sum(over, "cleared", YUAN), result_sum(over, "saved", YUAN)),
             plus(entitled, result_sum(over, "overspend_shared", YUAN)), f"{over}.cleared", clauses.SHARING, "元"),
        made(f"W671{1 + i}", SETTLE, f"{scheme}：应得额与机构年度预算相差超过界限的机构数＝0",
             _far_off(name), _nothing(), f"{points}.budget_gap", clauses.ANNUAL, "家",
             "请在“点数与应得”查看“与年度预算相差”，说明原因"),
        *_clearing(i, name, scheme, year),
    ]  # fmt: skip


def _clearing(i: int, name: str, scheme: Scheme, year: str) -> list[Check]:
    parts = ("balance_due", "prepaid", "deduction_total", "deposit_forfeited", "settled_months")
    prepaid = f"{name}_prepayments"
    return [
        made(f"E673{3 + i}", SETTLE, f"{scheme}：清算应付＋预付金＋扣款＋不予返还的保证金＋各月拨付＝考核后清算额",
             plus(*(result_sum(year, part, YUAN) for part in parts)), result_sum(year, "assessed", YUAN),
             f"{year}.balance_due", clauses.CLEARING, "元"),
        made(f"E673{5 + i}", SETTLE, f"{scheme}：年度清算的各月拨付合计＝月度结算表的拨付合计",
             result_sum(year, "settled_months", YUAN), result_sum(f"{name}_months", "month_paid", YUAN),
             f"{year}.settled_months", clauses.CLEARING, "元"),
        made(f"E673{7 + i}", SETTLE, f"{scheme}：预付金已归还＋冲抵＋应收回＝预拨数（年末对账）",
             plus(given_sum(prepaid, "returned", YUAN), result_sum(year, "offset", YUAN),
                  result_sum(year, "receivable", YUAN)),
             result_sum(prepaid, "granted", YUAN), f"{year}.offset", clauses.PREPAYMENT, "元"),
        made(f"N670{1 + i}", SETTLE, f"{scheme}：各机构年度记账额合计＝各月记账额合计（病案复核后可以不等）",
             result_sum(f"{name}_overspends", "booked_all", YUAN), given_sum(f"{name}_months", "fund_booked", YUAN),
             f"{name}_overspends.booked_all", clauses.ANNUAL, "元"),
        made(f"E674{1 + i}", SETTLE, f"{scheme}：支出预算执行表的预算合计＝执行版本的支出预算合计",
             result_sum(f"{name}_execution", "head_budget", YUAN), _in_force(name), f"{name}_execution.head_budget",
             clauses.HEADS, "元"),
    ]  # fmt: skip


def _in_force(name: str) -> Side:
    def value(given: Any, found: Rows, _p: Any) -> Decimal:
        force = version_in_force(given.versions).version
        pairs = zip(getattr(given, f"{name}_heads"), found[f"{name}_heads"], strict=True)
        return in_unit(next(row.spending_total for entry, row in pairs if entry.version == force), YUAN)

    return f"{at_force(f'{name}_heads', 'spending_total')}*10000", value


def _ledger(code: str, table: str, what: str, clause: Any) -> Check:
    return made(
        code, SETTLE, f"{what}：应付额＋违规扣款＝结算额",
        plus(result_sum(table, "payable", YUAN), given_sum(table, "violation_deduction", YUAN)),
        result_sum(table, "ledger_amount", YUAN), f"{table}.payable", clause, "元",
    )  # fmt: skip


def _funds() -> Side:
    def value(given: Any, found: Rows, _p: Any) -> Decimal:
        settled = amount(given.other_funds, "insurer_settled", YUAN)
        return settled + amount(found["other_funds"], "insurer_due", YUAN)

    return f"{sum_formula('other_funds', 'insurer_settled')}+{sum_formula('other_funds', 'insurer_due')}", value


CHECKS = (
    *(check for i, (name, scheme) in enumerate(BOTH) for check in _year(i, name, scheme)),
    _ledger("E6743", "capitations", "按人头付费", clauses.CAPITATION),
    _ledger("E6744", "fee_services", "按项目付费", clauses.FEE_FOR_SERVICE),
    _ledger("E6745", "quota_items", "按定额标准付费", clauses.QUOTA_ITEMS),
    _ledger("E6746", "bed_days", "按床日付费", clauses.BED_DAYS),
    made("E6747", SETTLE, "大额、大病：一体化结算支付额＝商业保险公司已结算＋应结算",
         given_sum("other_funds", "one_stop_paid", YUAN), _funds(), "other_funds.insurer_due",
         clauses.OTHER_FUNDS, "元"),
    made("W6701", SETTLE, "协议床位超过编制床位的张数合计＝0", _number("bed_files", "beds_over", given=False),
         _nothing(), "bed_files.beds_over", clauses.BEDS, "张", "请核对床位协议"),
    made("W6702", SETTLE, "占用床日超过床位所能容纳的床日合计＝0", _number("bed_months", "days_over", given=False),
         _nothing(), "bed_months.days_over", clauses.BEDS, "床日", "请核对占用床日和协议床位"),
)  # fmt: skip
