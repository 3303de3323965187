"""湖州市 2022 工作簿：DRG病组、病组点数、低倍率床日单议、月度预拨、年度清算、预算执行。"""

from xltool.policies.huzhou import budget, clauses, groups, inpatient, other_stays
from xltool.policies.huzhou.schemes import BOTH, Scheme
from xltool.tables import Sheet, Stage, Table

ALLOCATE, SETTLE = Stage.ALLOCATE, Stage.SETTLE

GROUPS = Sheet(
    "DRG病组",
    "2022年度湖州市DRG病组基础点数表",
    (
        Table(
            "group_means", SETTLE, entry=groups.GroupMean, caption="一、全部病组均费",
            fixed=(groups.ALL_GROUPS,), notes=("备注：各病组都填公布基础点数的，可以留空。",),
        ),
        Table(
            "drg_groups", SETTLE, entry=groups.DrgGroup, result=groups.GroupPoints, spare=40, caption="二、病组",
            notes=(
                "备注：" + clauses.SAME_PRICE.sentence + clauses.TCM_SUPPORT.sentence,
                "公布基础点数填上浮以前的；统一差异系数只用于同病同价病组，不填的取参数“同病同价默认系数”。",
            ),
        ),
    ),
    landscape=True,
)  # fmt: skip

GROUP_POINTS = Sheet(
    "病组点数",
    "2022年度湖州市医疗机构病组点数表（正常病例）",
    (
        Table(
            "group_points", SETTLE, entry=groups.InstitutionGroup, result=groups.InstitutionPoints, total=True,
            spare=60,
            notes=(
                "备注：一家医疗机构一个病组一行；低倍率、特病单议的病例不计入正常病例，填在“低倍率床日单议”。",
            ),
        ),
    ),
    landscape=True,
)  # fmt: skip

OTHER = Sheet(
    "低倍率床日单议",
    "2022年度湖州市低倍率、床日和特病单议点数表",
    (
        Table(
            "low_cases", SETTLE, entry=other_stays.LowCase, result=other_stays.LowPoints, total=True, spare=20,
            may_be_empty=True, caption="一、低倍率病例",
            notes=("备注：费用相同的病例可合填一行；机构和病组应在“病组点数”有一行（没有正常病例的，例数填 0）。",),
        ),
        Table(
            "bed_day_groups", SETTLE, entry=other_stays.BedDayGroup, spare=8, may_be_empty=True,
            caption="二、床日病组", notes=("备注：按参数“床日付费方式”，填每床日点数，或每床日定额（元）。",),
        ),
        Table(
            "bed_days", SETTLE, entry=other_stays.BedDays, result=other_stays.BedDayPoints, total=True, spare=20,
            may_be_empty=True, caption="三、床日", notes=("备注：" + clauses.BED_DAYS.sentence,),
        ),
        Table(
            "reviewed_cases", SETTLE, entry=other_stays.ReviewedCase, result=other_stays.ReviewedPoints, total=True,
            spare=20, may_be_empty=True, caption="四、特病单议与再入院",
            notes=("备注：特病单议填评审确定的点数；再入院扣减填前一次住院的点数，合理再入院的不填。",),
        ),
    ),
    landscape=True,
)  # fmt: skip

MONTHS = Sheet(
    "住院月度预拨",
    "2022年度湖州市住院费用月度预拨表",
    (
        Table(
            "inpatient_months", ALLOCATE, entry=budget.InpatientMonth, result=budget.Advance, total=True, spare=120,
            may_be_empty=True, notes=("备注：一家医疗机构一个月一行。",),
        ),
    ),
    landscape=True,
)  # fmt: skip

ANNUAL = Sheet(
    "住院年度清算",
    "2022年度湖州市住院费用年度清算表",
    (
        Table(
            "inpatient_pots", SETTLE, entry=budget.InpatientBudget, result=budget.InpatientPot,
            caption="一、可分配基金", fixed=tuple(Scheme), row_aliases=budget.pot_aliases(),
            notes=("备注：住院结余、超支由医疗机构和基金分担的比例在“参数”，必填。",),
        ),
        *(
            Table(
                f"{name}_inpatient", SETTLE, entry=inpatient.InstitutionYear, result=inpatient.InstitutionSettlement,
                total=True, spare=40, caption=f"{number}、{scheme}医保",
                aliases=inpatient.settlement_aliases(name, scheme),
                notes=("备注：违规病例事前剔除的，不计入点数和金额各栏，也不再填违规扣款；两者不可重复。",),
            )
            for number, (name, scheme) in zip("二三", BOTH, strict=True)
        ),
        Table(
            "point_splits", SETTLE, result=inpatient.PointSplit, caption="四、点值与分配过程",
            row_aliases=inpatient.split_aliases(),
            notes=(
                "点值＝分配总额÷总点数，一个险种一个点值，不先取整；分配总额（分）×点数超过电子表格的15位精度，"
                "故按四位一段作长除法，各步余数列于表中，结果逐分精确。",
                "尾差（条文未规定）：按最大余额法，不足一分的尾数按余数从大到小逐分加给各医疗机构，合计必等于分配总额。",
            ),
        ),
    ),
    landscape=True,
)  # fmt: skip

EXECUTION = Sheet(
    "预算执行",
    "2022年度湖州市基层医疗卫生机构付费预算执行表",
    (
        Table(
            "execution", SETTLE, result=budget.Execution, spare=4, row_aliases=budget.execution_aliases(),
            notes=("备注：职工、居民分别核算，门诊、住院分别核算；年度结余是抵补前的；参数“险种之间抵补”选“是”的，门诊的两部分按抵补后的结余分担。",),
        ),
    ),
    landscape=True,
)  # fmt: skip

SHEETS = (GROUPS, GROUP_POINTS, OTHER, MONTHS, ANNUAL, EXECUTION)
