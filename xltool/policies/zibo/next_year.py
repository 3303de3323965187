"""淄博市 跨年带入：上年度点数进入机构预算，上年基金支付额进入预付金，名录、目录、系数、分档照旧。

A budget begins with last year's points (三（四）3), a prepayment with last year's mean month (三（四）1).
"""

from collections.abc import Callable, Mapping
from typing import Any

from xltool.carry_over import CarryOver, Fed, LastYear, again, column, same
from xltool.policies.zibo.versions import BOTH

VERSION_TABLES = ("versions", *(f"{name}_{table}" for name, _ in BOTH for table in ("income", "heads")))


def _new_rows(number: int, last: LastYear) -> Mapping[str, tuple[str, ...]]:
    """The new year begins with its 预下达; whoever had points last year, new institutions too, has a budget."""
    budgets = {f"{name}_budgets": tuple(last(f"{name}_points.annual_points")) for name, _ in BOTH}
    return dict.fromkeys(VERSION_TABLES, (f"{number}年预下达",)) | budgets


def _paid(name: str) -> Callable[[LastYear], Mapping[str, Any]]:
    """What the fund paid an institution for last year: cleared and assessed, less what was kept or deducted."""

    def values(last: LastYear) -> Mapping[str, Any]:
        kept, deducted = (last(f"{name}_annual.{at}") for at in ("deposit_forfeited", "deduction_total"))
        assessed = last(f"{name}_annual.assessed").items()
        paid = {who: amount - kept[who] - deducted[who] for who, amount in assessed}
        return {who: amount for who, amount in paid.items() if amount >= 0}

    return values


def _paid_months(name: str) -> Callable[[LastYear], Mapping[str, int]]:
    """How many months of last year an institution was settled in."""

    def values(last: LastYear) -> Mapping[str, int]:
        months: dict[str, set[int]] = {}
        number = last(f"{name}_months.month")
        for line, who in last(f"{name}_months.institution").items():
            months.setdefault(who, set()).add(number[line])
        return {who: len(found) for who, found in months.items()}

    return values


def _ask(_number: int, last: LastYear) -> list[str]:
    """What was carried though the document lets it move, and who is new among the budgets."""
    told = [
        "病种的评议分值、加成，机构系数、费用偏差、超支结余和考核的分档照上年带入：病种分值、基本系数动态调整，"
        "重新评议、测算的请改填；次均费用、均费没有带入。"
    ]
    new = [
        who
        for name, _ in BOTH
        for who in last(f"{name}_points.annual_points")
        if who not in last(f"{name}_budgets.prior_points")
    ]
    if new:
        told.append(f"上年没有机构预算、有点数的：{'、'.join(sorted(set(new)))}。已列入“机构DIP预算”，请核对。")
    return told


_THIS_YEAR = "本年的数，由经办人填报"
_OF_CASES = "本年的数，由病例清单汇总或经办人填报；先列机构会与清单汇总的不同"
_MEASURED = "上年度的次均费用，由近年病例重新测算"
_RECURRING = {
    "capitations": ("institution", "scheme", "capitation_head", "head_standard"),
    "quota_items": ("institution", "scheme", "quota_item", "item_standard"),
    "bed_days": ("institution", "scheme", "bed_day_item", "day_standard"),
}
"""Ledgers whose lines come again with their standards."""
_BANDS = {
    "deviation_bands": ("band_upper", "band_inclusive", "band_slope", "band_constant", "coefficient_use"),
    "balance_bands": ("band_upper", "band_inclusive", "booked_factor", "entitled_factor"),
    "assessment_bands": ("band_upper", "band_inclusive", "score_factor", "band_constant"),
    "credit_grades": ("credit_factor",),
    "tiers": ("basic_coefficient",),
    "indicators": ("indicator_start", "step_width", "step_add_on", "add_on_cap"),
}
"""What the office laid down once, line by line."""
CARRY_OVER = CarryOver(
    same_rows=(
        "institutions", "bed_files", "benchmarks", "diseases", "auxiliaries", "coefficients", *_BANDS, *_RECURRING,
        *(f"{name}_{table}" for name, _ in BOTH for table in ("prepayments", "annual")),
    ),
    new_rows=_new_rows,
    fed={
        **same("institutions", "code", "former_names", "level", "dip_listed"),
        **same("bed_files", "staffed_beds", "agreed_beds"),
        **same("seasons", "employee", "resident"),
        **{f"{name}_budgets.prior_points": column(f"{name}_points.annual_points", "上年年度点数") for name, _ in BOTH},
        **{f"{name}_prepayments.prior_fund_paid": Fed(
            "上年清算：考核后的清算额－不予返还的质量保证金－违规扣款", _paid(name)) for name, _ in BOTH},
        **{f"{name}_prepayments.prior_paid_months": Fed("上年月度结算的月数", _paid_months(name)) for name, _ in BOTH},
        **same("disease_classes", "score_rule", "coefficient_applies", "deviation_applies", "auxiliary_applies"),
        **same("diseases", "disease_name", "disease_class", "reviewed_score", "score_add_on"),
        **same("auxiliaries", "auxiliary_kind", "set_coefficient"),
        "coefficients.tier": again("coefficients.tier"),
        **{at: fed for tables in (_BANDS, _RECURRING) for table, names in tables.items()
           for at, fed in same(table, *names).items()},
    },
    left={
        **dict.fromkeys(
            (*VERSION_TABLES, "bed_months", "single_cases", "remote_dips", "share_pools", "capitations",
             "fee_services", "quota_items", "bed_days", "other_funds"), _THIS_YEAR),
        **{f"{name}_{table}": _THIS_YEAR for name, _ in BOTH for table in ("months", "annual", "execution")},
        **{f"{name}_summary": _OF_CASES for name, _ in BOTH},
        **{f"{name}_prepayments.{at}": _THIS_YEAR for name, _ in BOTH for at in ("granted_told", "returned")},
        **{f"{name}_prepayments.credit_grade": "本年的信用等级，由经办机构评定" for name, _ in BOTH},
        "list_files": "本年的病例清单",
        "benchmarks": _MEASURED,
        "diseases": _MEASURED,
        "auxiliaries": _MEASURED,
        "indicator_values": "本年的指标值，由经办机构评价",
    },
    ask=_ask,
)  # fmt: skip
