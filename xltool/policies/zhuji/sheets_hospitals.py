"""诸暨市 2024 工作簿：医疗机构各表（分级诊疗、特殊住院病例、门诊、住院年终结算）。"""

from xltool.methods.apportion import split_references, split_sources
from xltool.money import Unit
from xltool.policies.zhuji import inpatient, outpatient, special_cases, tiered_care, units
from xltool.policies.zhuji.splits import SCALE_OF_POINTS, SCALE_OF_YUAN, TAIL_RULE, Split
from xltool.policies.zhuji.units import BOTH, NUMBERED, Scheme
from xltool.tables import Sheet, Stage, Table

WAN = Unit.WAN
ALLOCATE, SETTLE = Stage.ALLOCATE, Stage.SETTLE
QUANTUM = "{parameters.quantum}"

_WEIGHTS = ("severe_weight", "child_share_weight", "special_weight")
_POTS = ("severe_pot", "child_pot", "special_pot")
_SCALES = (SCALE_OF_YUAN, SCALE_OF_POINTS, SCALE_OF_POINTS)

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
                caption=f"{number}、{pot}",
                aliases=split_references("tiered_splits", pot)
                | {"weight_source": f"{{care_volumes.{weight}}}"},
            )
            for number, table, pot, weight in zip(
                "三四五", tiered_care.SHARE_TABLES, tiered_care.POTS, _WEIGHTS, strict=True
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
                pot: split_sources(
                    table, "care_weight", f"{{{amount}}}", smallest=QUANTUM, scale=scale
                )
                for table, pot, amount, scale in zip(
                    tiered_care.SHARE_TABLES, tiered_care.POTS, _POTS, _SCALES, strict=True
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
            "special_cases", ALLOCATE, entry=special_cases.SpecialCase, result=special_cases.SpecialCasePoints,
            total=True, spare=60, may_be_empty=True,
            notes=("备注：手术级别、RW、放化疗、大血管手术均相同的病例填一行；没有RW的填“无”。",),
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
            notes=("备注：违规费用事前剔除的，不计入发生额各栏，也不再填违规扣款；事后扣回的，只填违规扣款；两者不可重复。",),
        )
        for number, scheme, label in NUMBERED
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

ALLOCATED = (TIERED_CARE, SPECIAL_CASES)
SETTLED = (OUTPATIENT, INPATIENT)
