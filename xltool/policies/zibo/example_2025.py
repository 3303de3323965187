"""淄博市 2025 示例数据：虚构的机构、收支预算、床位；病种和病例、月度和年度各见另一模块。"""

from datetime import date
from decimal import Decimal
from random import Random
from typing import Any

from xltool.money import Money, Unit, money
from xltool.parameters import YesNo
from xltool.policies.zibo import beds, budget, register, versions
from xltool.policies.zibo.register import Level
from xltool.policies.zibo.versions import Event, Scheme, VersionKind

Rows = dict[str, list[Any]]
SEED = 2025
CHOSEN = {"deposit_rate": Decimal("0.05"), "special_review_cap": Decimal("0.005"), "score_base": 100}
NAMES = ("2025年预下达", "2025年下达", "2025年调整")

INSTITUTIONS: tuple[tuple[str, Level, str, int], ...] = (
    ("示例市中心医院", Level.THREE, "三级综合", 300),
    ("示例市第一医院", Level.THREE, "三级综合", 240),
    ("示例市中医医院", Level.THREE, "三级中医", 130),
    ("示例市妇幼保健院", Level.TWO, "二级专科", 60),
    ("示例区人民医院甲", Level.TWO, "二级综合", 70),
    ("示例区人民医院乙", Level.TWO, "二级综合", 55),
    ("示例县人民医院", Level.TWO, "二级综合", 65),
    ("示例县中医院", Level.TWO, "二级中医", 30),
    ("示例精神卫生中心", Level.TWO, "二级专科", 12),
    ("示例民营骨科医院", Level.TWO, "二级专科", 14),
    ("示例镇中心卫生院甲", Level.ONE, "一级", 9),
    ("示例镇中心卫生院乙", Level.ONE, "一级", 7),
    ("示例镇卫生院丙", Level.ONE, "一级", 4),
    ("示例新建医院", Level.TWO, "二级综合", 4),
)
"""Name, level, tier, weight."""
OUTSIDE_DIP = ("示例社区卫生服务中心", "示例安宁疗护中心")
NEW = "示例新建医院"
# premiums, interest, subsidy, other, target surplus; 门诊统筹, 慢特病, 异地, 其他 of each version, 万元
INCOMES = {
    Scheme.EMPLOYEE: ("672000 8600 0 1500 30100", "680000 9000 0 1500 30500", "681200.5 9000 0 1500 27700.5"),
    Scheme.RESIDENT: ("120500 2800 210000 800 4100", "122000 3000 215000 800 4800", "122000 3000 217600 800 3400"),
}
SPENDING = {
    Scheme.EMPLOYEE: ("163000 117000 95000 60000", "165000 118000 96000 61000", "166500 119000 96500 62000"),
    Scheme.RESIDENT: ("37500 51500 60500 24500", "38000 52000 61000 25000", "38500 53000 62500 26000"),
}
# only read where the office states the DIP budget, 万元
STATED = {Scheme.EMPLOYEE: "216500", Scheme.RESIDENT: "155000"}


def wan(amount: str) -> Money:
    """An amount in 万元."""
    return money(amount, Unit.WAN)


def example() -> tuple[Rows, dict[str, Any]]:
    """示例数据: rows by table name, and the parameters that must be chosen."""
    from xltool.policies.zibo import example_cases, example_ledgers, example_year

    dice = Random(SEED)
    rows: Rows = {"versions": _versions(), "institutions": _register(), **_beds(dice)}
    for name, scheme in versions.BOTH:
        rows[f"{name}_income"] = [_income(*line) for line in zip(NAMES, INCOMES[scheme], strict=True)]
        rows[f"{name}_heads"] = [_heads(*line, STATED[scheme]) for line in zip(NAMES, SPENDING[scheme], strict=True)]
    rows |= example_cases.example(dice)
    rows |= example_year.example(dice, rows["single_cases"])
    rows |= example_ledgers.example(dice)
    return rows, dict(CHOSEN)


def _versions() -> list[versions.Version]:
    told = (
        (NAMES[0], VersionKind.PROVISIONAL, "", date(2025, 1, 10), Event.NONE, "示例：年初按上年执行数预下达"),
        (NAMES[1], VersionKind.RELEASED, "示例文号〔2025〕1号", date(2025, 3, 20), Event.NONE, ""),
        (NAMES[2], VersionKind.ADJUSTED, "示例文号〔2025〕2号", date(2025, 9, 25), Event.BENEFITS,
         "示例：门诊待遇提高，财政补助增加"),
    )  # fmt: skip
    return [
        versions.Version(
            version=name, version_kind=kind, in_force=YesNo.YES if name == NAMES[-1] else YesNo.NO,
            version_document=document, decided_on=day, adjustment_event=event, version_reason=reason,
        )
        for name, kind, document, day, event, reason in told
    ]  # fmt: skip


def _income(version: str, amounts: str) -> budget.Income:
    premiums, interest, subsidy, other, surplus = (wan(amount) for amount in amounts.split())
    return budget.Income(
        version=version, premiums=premiums, interest=interest, state_subsidy=subsidy, other_income=other,
        target_surplus=surplus,
    )  # fmt: skip


def _heads(version: str, amounts: str, stated: str) -> budget.Heads:
    outpatient, chronic, remote, other = (wan(amount) for amount in amounts.split())
    return budget.Heads(
        version=version, outpatient_head=outpatient, chronic_head=chronic, remote_head=remote, other_head=other,
        stated_dip=wan(stated),
    )  # fmt: skip


def _register() -> list[register.Institution]:
    listed = [(name, level, YesNo.YES) for name, level, _, _ in INSTITUTIONS]
    listed += [(name, Level.ONE, YesNo.NO) for name in OUTSIDE_DIP]
    return [
        register.Institution(
            institution=name, code=f"H3703{i:07d}", former_names="示例旧名医院" if i == 5 else "", level=level,
            dip_listed=dip, remark="示例",
        )
        for i, (name, level, dip) in enumerate(listed, start=1)
    ]  # fmt: skip


def _beds(dice: Random) -> Rows:
    files, used = [], []
    for name, _, _, weight in INSTITUTIONS:
        staffed = weight * 5 + 20
        agreed = staffed - dice.randrange(0, 10)
        files.append(beds.BedFile(institution=name, staffed_beds=staffed, agreed_beds=agreed))
        used += [
            beds.BedMonth(month=month, institution=name, occupied_days=agreed * dice.randrange(18, 28))
            for month in range(1, 13)
        ]
    return {"bed_files": files, "bed_months": used}
