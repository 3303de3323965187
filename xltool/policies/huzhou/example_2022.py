"""湖州市 2022 示例数据：虚构的医疗机构、病组和住院年度；门诊见 ``example_outpatient``。"""

from decimal import Decimal
from random import Random
from typing import Any

from xltool.listing import ListFile, Listing
from xltool.methods.apportion import apportion
from xltool.money import YUAN, Money, Unit, money
from xltool.parameters import YesNo
from xltool.policies.huzhou import budget, example_outpatient, groups, inpatient, other_stays, register
from xltool.policies.huzhou.example_outpatient import CONSORTIA
from xltool.policies.huzhou.groups import PriceKind
from xltool.policies.huzhou.lists import LISTS
from xltool.policies.huzhou.other_stays import AdjustmentKind
from xltool.policies.huzhou.schemes import BOTH, Scheme

Rows = dict[str, list[Any]]
CHOSEN = {"inpatient_surplus_kept": Decimal("0.85"), "inpatient_overspend_borne": Decimal("0.85")}
"""The mandatory shares, 示例."""
# name, consortium, size: how many stays of each group
INSTITUTIONS = (
    ("示例县第一人民医院", 0, 300), ("示例县第二人民医院", 1, 210), ("示例县第三人民医院", 2, 160),
    ("示例县中医院", None, 150), ("示例县妇幼保健院", None, 60), ("示例镇第一卫生院", 0, 45),
    ("示例镇第二卫生院", 0, 30), ("示例镇第三卫生院", 1, 36), ("示例镇第四卫生院", 2, 24),
    ("示例街道社区卫生服务中心", 1, 28), ("示例康复医院", None, 20), ("示例护理院", None, 0),
)  # fmt: skip
# code, mean in 元, one coefficient for all, supported TCM group; the names say nothing real
GROUPS = (
    ("示例01", "25000", "", False), ("示例02", "6000", "", False), ("示例03", "8000", "", True),
    ("示例04", "4380.5", "1", False), ("示例05", "3120", "—", False), ("示例06", "11860", "", False),
    ("示例07", "15233.33", "", False), ("示例08", "5290", "0.95", False), ("示例09", "7777", "", True),
    ("示例10", "9460", "", False), ("示例11", "2865", "—", False), ("示例12", "18900", "", False),
)  # fmt: skip
SAME_PRICE_SMALL = 60
"""Institutions below this size treat the cheaper half of the groups only."""
BED_DAYS = (("长期住院（示例）", "2.6", "260"), ("慢性病住院（示例）", "2.05", "205"))
BUDGETS = {Scheme.EMPLOYEE: ("5200", 96), Scheme.RESIDENT: ("7900", 104)}
"""万元, and the booked fund in hundredths of it."""
CASES = {Scheme.EMPLOYEE: 2, Scheme.RESIDENT: 3}


def example() -> tuple[Rows, dict[str, Any]]:
    """Rows by table name, and the parameters that must be chosen."""
    dice = Random(7)
    rows: Rows = {"list_files": [_no_file(listing) for listing in LISTS]} | example_outpatient.example()
    rows["institutions"] = [
        register.Institution(
            institution=name, code=f"H3305{i:07d}", former_names="示例旧名卫生院" if i == 7 else "",
            consortium="" if where is None else CONSORTIA[where], remark="示例",
        )
        for i, (name, where, _) in enumerate(INSTITUTIONS, start=1)
    ]  # fmt: skip
    rows["group_means"] = [groups.GroupMean(mean_scope=groups.ALL_GROUPS, all_mean=money("10000"))]
    rows["drg_groups"] = _groups()
    rows |= _stays(dice)
    return rows | _year(dice, rows), CHOSEN


def _no_file(listing: Listing) -> ListFile:
    """The example is typed: its lists have no file."""
    return ListFile(list_name=listing.caption, file_name="", control_rows=None, control_amount=None)


def _groups() -> list[groups.DrgGroup]:
    return [
        groups.DrgGroup(
            group_code=code, group_name=f"{code}组", price_kind=PriceKind.SAME if common else PriceKind.ORDINARY,
            tcm_supported=YesNo.YES if supported else YesNo.NO, group_mean=money(mean),
            published_points=Decimal("118.25") if code == "示例06" else None,
            common_coefficient=Decimal(common) if common not in ("", "—") else None,
        )
        for code, mean, common, supported in GROUPS
    ]  # fmt: skip


def _stays(dice: Random) -> Rows:
    """Whole stays of every institution and group, low ones, bed-days, reviews."""
    whole, low = [], []
    for name, _, size in INSTITUTIONS:
        for code, mean, common, _ in GROUPS:
            cost = money(mean)
            if not size or (size < SAME_PRICE_SMALL and cost > 8_000 * YUAN):
                continue
            counts = [size * dice.randrange(50, 150) * part // 500 for part in CASES.values()]
            own = None if common or dice.randrange(8) == 0 else Money(cost * dice.randrange(80, 118) // 100)
            granted = Decimal("1.0325") if (name, code) == ("示例县中医院", "示例03") else None
            whole.append(
                groups.InstitutionGroup(
                    institution=name, group_code=code, own_mean=own, granted_coefficient=granted,
                    employee_cases=counts[0], resident_cases=counts[1],
                )
            )  # fmt: skip
            if dice.randrange(3) == 0:
                low.append(
                    other_stays.LowCase(
                        institution=name, group_code=code, scheme=dice.choice(list(Scheme)),
                        case_cost=Money(cost * dice.randrange(150, 401) // 1000), case_count=dice.randrange(1, 4),
                    )
                )  # fmt: skip
    stays: Rows = {"group_points": whole, "low_cases": low}
    return stays | _others()


def _others() -> Rows:
    days = (("示例康复医院", 0, 5120, 3300), ("示例护理院", 0, 9855, 12_760), ("示例护理院", 1, 4015, 6205),
            ("示例镇第一卫生院", 1, 730, 1825))  # fmt: skip
    reviewed = (
        ("示例县第一人民医院", Scheme.EMPLOYEE, AdjustmentKind.SPECIAL, "642.5", 3),
        ("示例县第一人民医院", Scheme.RESIDENT, AdjustmentKind.SPECIAL, "518.0275", 2),
        ("示例县第二人民医院", Scheme.RESIDENT, AdjustmentKind.READMISSION, "60.0001", 5),
    )
    return {
        "bed_day_groups": [
            other_stays.BedDayGroup(bed_day_group=name, day_points=Decimal(points), day_rate=money(rate))
            for name, points, rate in BED_DAYS
        ],
        "bed_days": [
            other_stays.BedDays(
                institution=name, bed_day_group=BED_DAYS[which][0], employee_days=employees, resident_days=residents
            )
            for name, which, employees, residents in days
        ],
        "reviewed_cases": [
            other_stays.ReviewedCase(
                institution=name, scheme=scheme, adjustment_kind=kind, points_each=Decimal(points), case_count=count,
                review_document="示例评审1号" if kind is AdjustmentKind.SPECIAL else "",
            )
            for name, scheme, kind, points, count in reviewed
        ],
    }  # fmt: skip


def _costs(rows: Rows, name: str) -> list[int]:
    """What the stays of each institution cost in one scheme, roughly: what was booked goes by it."""
    means = {entry.group_code: entry.group_mean for entry in rows["drg_groups"]}
    rates = {entry.bed_day_group: entry.day_rate for entry in rows["bed_day_groups"]}
    return [
        sum(getattr(line, f"{name}_cases") * means[line.group_code] for line in rows["group_points"]
            if line.institution == who)
        + sum(getattr(line, f"{name}_days") * rates[line.bed_day_group] for line in rows["bed_days"]
              if line.institution == who)
        for who, _, _ in INSTITUTIONS
    ]  # fmt: skip


def _year(dice: Random, stays: Rows) -> Rows:
    """Budgets, twelve months of every institution, and their sum as the year's booked fund."""
    names = [name for name, _, _ in INSTITUTIONS]
    rows: Rows = {"inpatient_pots": []}
    booked = {}
    for name, scheme in BOTH:
        told, used = BUDGETS[scheme]
        whole = money(told, Unit.WAN)
        rows["inpatient_pots"].append(budget.InpatientBudget(scheme=scheme, inpatient_budget=whole))
        shares = [cost // 1000 * dice.randrange(80, 121) for cost in _costs(stays, name) for _ in range(12)]
        booked[name] = apportion(Money(whole * used // 100), shares, YUAN).amounts
        years = [sum(booked[name][12 * i : 12 * i + 12]) for i in range(len(names))]
        rows[f"{name}_inpatient"] = [
            inpatient.InstitutionYear(
                institution=who, patient_share=Money(year * dice.randrange(400, 480) // 1000),
                fund_booked=Money(year), violation_deduction=Money(1_234_500 if i == 1 else 0),
            )
            for i, (who, year) in enumerate(zip(names, years, strict=True))
        ]  # fmt: skip
    rows["inpatient_months"] = [
        budget.InpatientMonth(month=i % 12 + 1, institution=names[i // 12], employee_claims=one, resident_claims=two)
        for i, (one, two) in enumerate(zip(booked["employee"], booked["resident"], strict=True))
    ]
    return rows
