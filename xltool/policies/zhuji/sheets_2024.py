"""诸暨市 2024 工作簿：有哪些表，按文件的顺序。"""

from xltool.methods.apportion import split_references, split_sources
from xltool.money import Unit
from xltool.policies.zhuji import (
    clauses,
    execution,
    inpatient,
    outpatient,
    pharmacy_assessment,
    pharmacy_quota,
    register,
    tiered_care,
    units,
)
from xltool.policies.zhuji import pharmacy_settlement as settlement
from xltool.policies.zhuji.parameters import CapLevel
from xltool.policies.zhuji.splits import TAIL_RULE, Split
from xltool.policies.zhuji.units import Scheme
from xltool.tables import Sheet, Stage, Table

WAN, YUAN = Unit.WAN, Unit.YUAN
ADJUST, ALLOCATE, SETTLE = Stage.ADJUST, Stage.ALLOCATE, Stage.SETTLE
BOTH = (("employee", Scheme.EMPLOYEE), ("resident", Scheme.RESIDENT))
QUANTUM = "{parameters.quantum}"
FEN = "0.01"

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

_NUMBERED = (("一", "employee", "职工"), ("二", "resident", "居民"))

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
            unit=WAN, total=True, spare=4, printed=4,
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
    line: split_sources(table, weight, pot) | {"smallest": QUANTUM}
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

_WEIGHTS = ("severe_weight", "child_share_weight", "special_weight")
_POTS = ("severe_pot", "child_pot", "special_pot")

TIERED_CARE = Sheet(
    "分级诊疗",
    "支持落实分级诊疗补偿分配表",
    (
        Table(
            "reserves", ALLOCATE, entry=tiered_care.Reserve, unit=WAN, caption="一、预留金",
            fixed=tuple(Scheme), notes=("备注：未定时留空，补偿不分险种、单列台账。",),
        ),
        Table(
            "care_volumes", ALLOCATE, entry=tiered_care.CareVolume, result=tiered_care.CareWeights,
            total=True, spare=4, caption="二、2023年度收治情况（卫健部门统计）",
        ),
        *(
            Table(
                table, ALLOCATE, result=tiered_care.IncentiveShare, unit=WAN, total=True, spare=20,
                caption=f"{number}、{pot}（{amount}万元）",
                aliases=split_references("tiered_splits", pot)
                | {"weight_source": f"{{care_volumes.{weight}}}"},
            )
            for number, table, pot, weight, amount in zip(
                "三四五", tiered_care.SHARE_TABLES, tiered_care.POTS, _WEIGHTS, (500, 200, 800), strict=True
            )
        ),
        Table(
            "incentives", ALLOCATE, result=tiered_care.Incentive, unit=WAN, total=True, spare=20,
            caption="六、各机构合计",
            aliases={
                "reserve_employee": f"{{reserves.reserve@{Scheme.EMPLOYEE}}}",
                "reserve_resident": f"{{reserves.reserve@{Scheme.RESIDENT}}}",
            },
        ),
        Table(
            "tiered_splits", ALLOCATE, result=Split, unit=WAN, caption="七、分配过程",
            row_aliases={
                pot: split_sources(table, "care_weight", f"{{{amount}}}") | {"smallest": QUANTUM}
                for table, pot, amount in zip(
                    tiered_care.SHARE_TABLES, tiered_care.POTS, _POTS, strict=True
                )
            },
            notes=(TAIL_RULE,),
        ),
    ),
    landscape=True,
)  # fmt: skip

SPECIAL_CASES = Sheet(
    "特殊住院病例",
    "2023年度特殊住院病例点数计算表",
    (
        Table(
            "special_cases", ALLOCATE, entry=tiered_care.SpecialCase, result=tiered_care.SpecialCasePoints,
            total=True, spare=60,
            notes=("备注：手术级别、RW、放化疗、大血管手术均相同的病例填一行；没有RW的填“无”。",),
        ),
    ),
    landscape=True,
)  # fmt: skip

ORIGINAL = Sheet(
    "原定点药店",
    "2024年度原定点零售药店规定额核定表",
    (
        Table(
            "original_pharmacies", ALLOCATE, entry=pharmacy_quota.OriginalPharmacy,
            result=pharmacy_quota.OriginalQuota, unit=WAN, total=True, spare=340, caption="一、各店规定额",
            aliases=split_references("quota_splits", "原定点药店规定额"),
        ),
        Table(
            "quota_splits", ALLOCATE, result=Split, unit=WAN, caption="二、分配过程",
            row_aliases={
                "原定点药店规定额": split_sources(
                    "original_pharmacies", "weight_base", f"{{employee_units.adjusted@{units.ORIGINAL}}}"
                )
                | {"smallest": QUANTUM}
            },
            notes=(TAIL_RULE,),
        ),
    ),
    landscape=True,
)  # fmt: skip

MONTHS = Sheet(
    "经营月数",
    "2024年度原定点零售药店实际经营月数",
    (Table("operating_months", ALLOCATE, result=register.OperatingMonths, spare=20),),
    landscape=True,
)

NEW = Sheet(
    "新进定点药店",
    "2024年度新进定点零售药店名单与预算整体",
    (
        Table(
            "new_pharmacies", ALLOCATE, entry=pharmacy_quota.NewPharmacy, unit=WAN, total=True, spare=48,
            caption="一、名单",
        ),
        Table(
            "new_pools", ALLOCATE, result=pharmacy_quota.NewPool, unit=WAN, caption="二、预算整体",
            aliases={
                "adjusted_pool": f"{{employee_units.adjusted@{units.NEW}}}",
                "members": "{new_pharmacies.institution:all}",
            },
            notes=("备注：" + clauses.NEW_POOL.sentence,),
        ),
    ),
)  # fmt: skip

ASSESSMENT = Sheet(
    "药店考核",
    "2024年度定点零售药店职工医保普通门诊刷卡结算考核表",
    (
        Table(
            "original_assessments", SETTLE, entry=pharmacy_assessment.OriginalVisits,
            result=pharmacy_assessment.Assessment, total=True, spare=340, caption="一、原定点药店",
            aliases={"limit_of_group": pharmacy_assessment.LIMIT_OF_ORIGINAL},
        ),
        Table(
            "group_ratios", SETTLE, result=pharmacy_assessment.GroupRatio, caption="二、原定点药店全年平均",
        ),
    ),
    landscape=True,
)  # fmt: skip

NEW_ASSESSMENT = Sheet(
    "药店考核-新进",
    "2024年度新进定点零售药店职工医保普通门诊刷卡结算考核表",
    (
        Table(
            "new_assessments", SETTLE, entry=pharmacy_assessment.PharmacyVisits,
            result=pharmacy_assessment.Assessment, total=True, spare=48,
            aliases={"limit_of_group": pharmacy_assessment.LIMIT_OF_NEW},
            notes=("备注：列支费用、统筹基金两栏均不含中药饮片和医保谈判药品；总费用仅在参数选用时填。",),
        ),
    ),
    landscape=True,
)  # fmt: skip

PHARMACIES = Sheet(
    "药店年终结算",
    "2024年度定点零售药店年终结算表",
    (
        Table(
            "original_settlements", SETTLE, entry=settlement.PharmacyPaid,
            result=settlement.OriginalSettlement, total=True, spare=340, caption="一、原定点药店",
            aliases=split_references("pharmacy_splits", "原定点药店全组抵补"),
        ),
        Table(
            "resident_cards", SETTLE, entry=settlement.ResidentCards,
            result=settlement.ResidentCardSettlement, total=True, spare=12, caption="二、居民医保刷卡",
            aliases=split_references("pharmacy_splits", "居民药店刷卡"),
        ),
        Table(
            "pharmacy_splits", SETTLE, result=Split, caption="三、分配过程",
            row_aliases={
                "原定点药店全组抵补": split_sources(
                    "original_settlements", "over_quota",
                    f'IF({{cap_level}}="{CapLevel.GROUP}",'
                    "ROUND(MIN(SUM({original_settlements.over_quota:all}),"
                    "SUM({original_settlements.under_quota:all})),2),0)",
                )
                | {"smallest": FEN},
                "新进药店超支分担": split_sources(
                    "new_settlements", "last_weight",
                    "ROUND({new_overspends.to_share@新进定点零售药店整体}"
                    '-SUMIF({new_settlements.capped:all},"是",{new_settlements.bearing_limit:all}),2)',
                )
                | {"smallest": FEN},
                "居民药店刷卡": split_sources(
                    "resident_cards", "resident_booked",
                    "ROUND(MIN((" + "+".join(
                        f"N({{resident_units.adjusted@{unit}}})" for unit in units.PHARMACY_UNITS
                    ) + ")*10000,SUM({resident_cards.resident_booked:all})),2)",
                )
                | {"smallest": FEN},
            },
            notes=(TAIL_RULE,),
        ),
    ),
    landscape=True,
)  # fmt: skip

NEW_PHARMACIES = Sheet(
    "药店年终结算-新进",
    "2024年度新进定点零售药店年终结算表",
    (
        Table(
            "new_settlements", SETTLE, entry=settlement.PharmacyPaid, result=settlement.NewSettlement,
            total=True, spare=48, caption="一、新进药店",
            aliases=split_references("pharmacy_splits", "新进药店超支分担")
            | {
                name: f"{{new_overspends.{name}@新进定点零售药店整体}}"
                for name in ("exhausted", "to_share", "binding_count")
            }
            | {
                "weights": "{new_settlements.share_weight:all}",
                "ratios": "{new_settlements.limit_ratio:all}",
                "limits": "{new_settlements.bearing_limit:all}",
            },
        ),
        Table(
            "new_overspends", SETTLE, result=settlement.NewOverspend, caption="二、新进药店整体",
            notes=("备注：" + clauses.NEW_OVERSPEND.sentence,),
        ),
    ),
    landscape=True,
)  # fmt: skip

OUTPATIENT = Sheet(
    "门诊年终结算",
    "2024年度市内定点医疗机构普通门诊年终结算表",
    tuple(
        Table(
            f"{scheme}_outpatient", SETTLE, entry=outpatient.OutpatientYear,
            result=outpatient.OutpatientSettlement, total=True, spare=4, caption=f"{number}、{label}医保",
            aliases=outpatient.outpatient_aliases(scheme, f"{scheme}_incentive"),
        )
        for number, scheme, label in _NUMBERED
    ),
    landscape=True,
)  # fmt: skip

INPATIENT = Sheet(
    "住院年终结算",
    "2024年度市内定点医疗机构住院DRGs点数法年终结算表",
    (
        Table(
            "inpatient_pots", SETTLE, entry=inpatient.InpatientPot, result=inpatient.InpatientPotLine,
            caption="一、本地点数可分配基金", fixed=tuple(Scheme),
            row_aliases={
                label: {"adjusted_unit": f"N({{{scheme}_units.adjusted@{units.INPATIENT}}})"}
                for scheme, label in BOTH
            },
            notes=("备注：住院预算单位可含市外机构，本地点数可分配基金由经办机构填定。",),
        ),
        *(
            Table(
                f"{scheme}_inpatient", SETTLE, entry=inpatient.InpatientYear,
                result=inpatient.InpatientSettlement, total=True, spare=4, caption=f"{number}、{label}医保",
                aliases={
                    alias: f"{{inpatient_splits.{name}@{label}点数分配}}"
                    for alias, name in (
                        ("pot_high", "pot_high"), ("pot_middle", "pot_middle"), ("pot_low", "pot_low"),
                        ("points_total", "units_total"), ("split_threshold", "threshold"),
                        ("split_left_over", "left_over"), ("split_above", "above"),
                    )
                },
            )
            for number, (scheme, label) in zip("二三", BOTH, strict=True)
        ),
        Table(
            "inpatient_splits", SETTLE, result=inpatient.PointSplit, caption="四、点值与分配过程",
            row_aliases={
                f"{label}点数分配": {
                    "pot": f"{{inpatient_pots.local_pot@{label}}}",
                    "patients": f"{{{scheme}_inpatient.patient_share:all}}",
                    "points": f"{{{scheme}_inpatient.drg_points:all}}",
                    "wholes": f"{{{scheme}_inpatient.whole_share:all}}",
                    "remainders": f"{{{scheme}_inpatient.remainder:all}}",
                }
                for scheme, label in BOTH
            },
            notes=(
                "点值＝（可分配基金＋个人及其他负担）÷总点数，不先取整；分配总额（分）×点数超过电子表格的15位精度，"
                "故按四位一段作长除法，各步余数列于表中，结果逐分精确。",
                TAIL_RULE,
            ),
        ),
    ),
    landscape=True,
)  # fmt: skip

EXECUTION = Sheet(
    "预算执行",
    "2024年度诸暨市基本医疗保险基金预算执行表",
    tuple(
        Table(
            f"{scheme}_execution", SETTLE, entry=execution.SettledElsewhere, result=execution.Execution,
            total=True, caption=f"{number}、{label}医保", fixed=execution.SIX_UNITS,
            row_aliases=execution.execution_aliases(Scheme(label)),
        )
        for number, scheme, label in _NUMBERED
    ),
    landscape=True,
)  # fmt: skip

SHEETS = (
    INSTITUTIONS, ANNEX_1, ANNEX_2, ANNEX_3, ADJUSTMENT, TIERED_CARE, SPECIAL_CASES, ORIGINAL, MONTHS, NEW,
    ASSESSMENT, NEW_ASSESSMENT, PHARMACIES, NEW_PHARMACIES, OUTPATIENT, INPATIENT, EXECUTION,
)  # fmt: skip
