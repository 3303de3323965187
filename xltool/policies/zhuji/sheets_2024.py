"""诸暨市 2024 工作簿：有哪些表，按文件的顺序；机构名录、附件、指标调整、预算执行。"""

from xltool.methods.apportion import split_references, split_sources
from xltool.money import Unit
from xltool.policies.zhuji import (
    clauses,
    execution,
    outpatient,
    register,
    sheets_hospitals,
    sheets_pharmacies,
    tiered_care,
    units,
)
from xltool.policies.zhuji.splits import SCALE_OF_WAN, TAIL_RULE, Split
from xltool.policies.zhuji.units import BOTH, NUMBERED, Scheme
from xltool.tables import Sheet, Stage, Table

WAN = Unit.WAN
ADJUST, ALLOCATE, SETTLE = Stage.ADJUST, Stage.ALLOCATE, Stage.SETTLE
QUANTUM = "{parameters.quantum}"

INSTITUTIONS = Sheet(
    "机构名录",
    "诸暨市医保定点机构名录",
    (
        Table(
            "institutions", ADJUST, entry=register.Institution, spare=420,
            notes=(
                "备注：各表机构名称以本表为准；更名的在“曾用名”登记（多个用；隔开），规定额不变"
                "（三（二）信息变更）。经营起止日不填，即全年经营；中断的分段填写，最多三段。",
            ),
        ),
    ),
    landscape=True,
)  # fmt: skip

ANNEX_1 = Sheet(
    "附件1",
    "2024年度诸暨市部分预算单位预算额度分配表",
    (
        Table(
            "units", ADJUST, entry=units.UnitBudget, unit=WAN, total=True,
            fixed=units.PRINTED_UNITS, labels=units.GROUPS,
            notes=("备注：" + clauses.ANNEX_1_NOTE.sentence,),
        ),
        Table(
            "other_units", ADJUST, entry=units.UnitBudget, unit=WAN, fixed=units.OTHER_UNITS,
            caption="附：附件1未列的预算单位（六项预算单位中的其余三项，非附件1原表）",
            notes=("备注：没有指标的填“无”，不可留空；指标为零的填 0。",),
        ),
    ),
    annex="附件1",
)  # fmt: skip

ANNEX_2 = Sheet(
    "附件2",
    "2024年度诸暨市市内定点医疗机构普通门诊预算额度分配表",
    (
        Table(
            "outpatient_quotas", ADJUST, entry=outpatient.OutpatientQuota, result=outpatient.DerivedQuota,
            unit=WAN, total=True, spare=0, printed=4,
            notes=(
                "备注：医疗机构门诊预算指标暂按《2023年度诸暨市基本医疗保险基金总额预算管理办法》下达指标额度确定，"
                + clauses.PARTIAL_YEAR.sentence + "；" + clauses.NEWLY_CONTROLLED.sentence
                + clauses.ANNEX_2_ADJUSTMENT.sentence,
            ),
        ),
    ),
    annex="附件2",
)  # fmt: skip

ANNEX_3 = Sheet(
    "附件3",
    "2024年度诸暨市支持落实分级诊疗方案",
    (
        Table(
            "tiered_pots", ALLOCATE, result=tiered_care.IncentivePot, unit=WAN, total=True,
            row_aliases={
                name: {"printed_pot": f"{{{pot}}}"}
                for name, pot in zip(
                    tiered_care.POTS, ("severe_pot", "child_pot", "special_pot"), strict=True
                )
            },
            notes=(clauses.INTERPRETATION.sentence,),
        ),
    ),
    annex="附件3",
    before=(
        "一、基金额度",
        clauses.INCENTIVE_TOTAL.sentence,
        "二、分配方式",
        f"（一）{clauses.SEVERE_CASES.sentence}",
        f"（二）{clauses.CHILD_CASES.sentence}",
        f"（三）{clauses.SPECIAL_CASES.sentence}",
    ),
)  # fmt: skip


def _before(scheme: str) -> dict[str, dict[str, str]]:
    """Where each unit's provisional target stands, and whether it is a pharmacy."""
    return {
        unit: {
            "before": f"{{{'units' if unit in units.PRINTED_UNITS else 'other_units'}.{scheme}@{unit}}}",
            "is_pharmacy": "TRUE()" if unit in units.PHARMACY_UNITS else "FALSE()",
        }
        for unit in units.UNITS
    }


def _released(scheme: str, label: str) -> str:
    total = f"{{releases.released_total@{label}}}"
    return (
        f"IF(ISNUMBER({total}),ROUND({total}-SUM({{{scheme}_units.fixed_target:all}}),6),"
        f"ROUND(SUM({{{scheme}_units.rescaled_weight:all}}),6))"
    )


_ADJUSTMENT_LINES = {
    line: split_sources(table, weight, pot, smallest=QUANTUM, scale=SCALE_OF_WAN)
    for scheme, label in BOTH
    for line, table, weight, pot in (
        (f"{label}预算单位", f"{scheme}_units", "rescaled_weight", _released(scheme, label)),
        (
            f"{label}市内普通门诊",
            f"{scheme}_institutions",
            "provisional",
            f"N({{{scheme}_units.adjusted@{units.OUTPATIENT}}})",
        ),
    )
}

ADJUSTMENT = Sheet(
    "指标调整",
    "绍兴市下达总额预算指标后预算单位和医疗机构指标调整表",
    (
        Table(
            "releases", ADJUST, entry=units.Release, unit=WAN, caption="一、绍兴市下达指标",
            fixed=tuple(Scheme),
            notes=("备注：下达前留空，各指标等于暂定指标。",),
        ),
        *(
            Table(
                f"{scheme}_units", ADJUST, entry=units.UnitTarget, result=units.AdjustedUnit, unit=WAN,
                total=True, caption=f"{number}、预算单位（{label}医保）", fixed=units.UNITS,
                row_aliases=_before(scheme),
                aliases=split_references("adjustment_splits", f"{label}预算单位"),
            )
            for number, (scheme, label) in zip("二三", BOTH, strict=True)
        ),
        *(
            Table(
                f"{scheme}_institutions", ADJUST, result=units.AdjustedInstitution, unit=WAN, total=True, spare=20,
                caption=f"{number}、市内医疗机构普通门诊（{label}医保）",
                aliases=split_references("adjustment_splits", f"{label}市内普通门诊")
                | {"before": f"{{outpatient_quotas.{scheme}_quota}}"},
            )
            for number, (scheme, label) in zip("四五", BOTH, strict=True)
        ),
        Table(
            "adjustment_splits", ADJUST, result=Split, unit=WAN, caption="六、分配过程",
            row_aliases=_ADJUSTMENT_LINES, notes=(TAIL_RULE,),
        ),
    ),
    landscape=True,
)  # fmt: skip

EXECUTION = Sheet(
    "预算执行",
    "2024年度诸暨市基本医疗保险基金预算执行表",
    (
        *(
            Table(
                f"{scheme}_execution", SETTLE, entry=execution.SettledElsewhere, result=execution.Execution,
                total=True, caption=f"{number}、{label}医保", fixed=execution.SIX_UNITS,
                row_aliases=execution.execution_aliases(Scheme(label)),
            )
            for number, scheme, label in NUMBERED
        ),
        Table(
            "reserve_ledger", SETTLE, result=execution.ReserveLine, unit=WAN, total=True,
            caption="三、预留金列支（分级诊疗）",
            row_aliases={
                pot: {"awards": f"{{{table}.award:all}}"}
                for pot, table in zip(tiered_care.POTS, tiered_care.SHARE_TABLES, strict=True)
            },
            notes=("备注：职工、居民不相互抵补；分级诊疗补偿由预留金列支，不占上列各预算单位的指标。",),
        ),
    ),
    landscape=True,
)  # fmt: skip

SHEETS = (
    INSTITUTIONS,
    ANNEX_1,
    ANNEX_2,
    ANNEX_3,
    ADJUSTMENT,
    *sheets_hospitals.ALLOCATED,
    *sheets_pharmacies.SHEETS,
    *sheets_hospitals.SETTLED,
    EXECUTION,
)
