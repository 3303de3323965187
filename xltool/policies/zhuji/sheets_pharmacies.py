"""诸暨市 2024 工作簿：定点零售药店各表（规定额、经营月数、考核、年终结算）。"""

from xltool.methods.apportion import split_references, split_sources
from xltool.money import Unit
from xltool.policies.zhuji import clauses, new_pharmacies, pharmacy_assessment, pharmacy_quota, register, units
from xltool.policies.zhuji import pharmacy_settlement as settlement
from xltool.policies.zhuji.parameters import CapLevel
from xltool.policies.zhuji.splits import SCALE_OF_WAN, SCALE_OF_YUAN, TAIL_RULE, Split
from xltool.tables import Sheet, Stage, Table

WAN = Unit.WAN
ALLOCATE, SETTLE = Stage.ALLOCATE, Stage.SETTLE
QUANTUM = "{parameters.quantum}"
FEN = "0.01"

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
                    "original_pharmacies", "weight_base", f"N({{employee_units.adjusted@{units.ORIGINAL}}})",
                    smallest=QUANTUM, scale=SCALE_OF_WAN,
                )
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
            caption="一、名单", may_be_empty=True,
        ),
        Table(
            "new_pools", ALLOCATE, result=pharmacy_quota.NewPool, unit=WAN, caption="二、预算整体",
            aliases={
                "adjusted_pool": f"N({{employee_units.adjusted@{units.NEW}}})",
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
            notes=("备注：列支费用、统筹基金两栏均不含中药饮片和医保谈判药品；总费用仅在参数选用时填。",),
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
            "new_assessments", SETTLE, entry=pharmacy_assessment.PharmacyVisits, may_be_empty=True,
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
            notes=("备注：违规费用事前剔除的，不计入发生额各栏，也不再填违规扣款；事后扣回的，只填违规扣款；两者不可重复。",),
        ),
        Table(
            "resident_cards", SETTLE, entry=settlement.ResidentCards, may_be_empty=True,
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
                    smallest=FEN, scale=SCALE_OF_YUAN,
                ),
                "新进药店超支分担": split_sources(
                    "new_settlements", "last_weight",
                    "ROUND({new_overspends.to_share@新进定点零售药店整体}"
                    '-SUMIF({new_settlements.capped:all},"是",{new_settlements.bearing_limit:all}),2)',
                    smallest=FEN, scale=SCALE_OF_YUAN,
                ),
                "居民药店刷卡": split_sources(
                    "resident_cards", "resident_booked",
                    "ROUND(MIN((" + "+".join(
                        f"N({{resident_units.adjusted@{unit}}})" for unit in units.PHARMACY_UNITS
                    ) + ")*10000,SUM({resident_cards.resident_booked:all})),2)",
                    smallest=FEN, scale=SCALE_OF_YUAN,
                ),
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
            "new_settlements", SETTLE, entry=settlement.PharmacyPaid, result=new_pharmacies.NewSettlement,
            total=True, spare=48, may_be_empty=True, caption="一、新进药店",
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
            "new_overspends", SETTLE, result=new_pharmacies.NewOverspend, caption="二、新进药店整体",
            notes=("备注：" + clauses.NEW_OVERSPEND.sentence,),
        ),
    ),
    landscape=True,
)  # fmt: skip

SHEETS = (ORIGINAL, MONTHS, NEW, ASSESSMENT, NEW_ASSESSMENT, PHARMACIES, NEW_PHARMACIES)
