"""宁德市 2024 工作簿：机构名录、月预结算、异地与据实支付、年度清算、预算执行。"""

from xltool.policies.ningde import annual, clauses, monthly, pots, register
from xltool.policies.ningde.versions import BOTH, Scheme
from xltool.tables import Sheet, Stage, Table

ALLOCATE, SETTLE = Stage.ALLOCATE, Stage.SETTLE

INSTITUTIONS = Sheet(
    "机构名录",
    "宁德市医保定点医疗机构名录",
    (
        Table(
            "institutions", ALLOCATE, entry=register.Institution, spare=120,
            notes=("备注：各表机构名称以本表为准；更名的在“曾用名”登记（多个用；隔开）。本市不设医疗机构额度。",),
        ),
    ),
)  # fmt: skip

VALUES = Sheet(
    "月预结算点值",
    "2024年度宁德市DIP月预结算点值表",
    (
        Table(
            "monthly_values", ALLOCATE, entry=monthly.MonthlyValue, fixed=tuple(Scheme),
            notes=(
                "备注：条文未规定月预结算的点值，由医保中心填定，一般取上年度清算点值；单位：元/点。"
                "清算点值在“年度清算”算出，与月预结算点值无关。",
            ),
        ),
    ),
)  # fmt: skip

MONTHS = tuple(
    Sheet(
        f"{scheme}月预结算",
        f"2024年度宁德市{scheme}医保DIP月预结算表",
        (
            Table(
                f"{name}_months", ALLOCATE, entry=monthly.Month, result=monthly.MonthSettlement, total=True,
                spare=240, may_be_empty=True, aliases=monthly.month_aliases(scheme),
                notes=(
                    "备注：一家机构一个月一行。点数由DIP分组按本市细则赋值后填入，异地住院没有本地点数，不在此填报。",
                ),
            ),
        ),
        landscape=True,
    )
    for name, scheme in BOTH
)  # fmt: skip

REMOTE = Sheet(
    "异地与据实支付",
    "2024年度宁德市异地联网、手工报销和据实结算支出表",
    (
        Table(
            "remote_claims", SETTLE, entry=pots.RemoteClaim, total=True, caption="一、打包范围内：异地联网和手工报销",
            fixed=pots.REMOTE_KINDS, notes=("备注：没有发生的填 0。",),
        ),
        Table(
            "outside_claims", SETTLE, entry=pots.OutsideClaim, total=True, caption="二、打包范围外：据实结算",
            fixed=pots.OUTSIDE_KINDS, notes=("备注：" + clauses.OUTSIDE.sentence,),
        ),
    ),
)  # fmt: skip

ANNUAL = Sheet(
    "年度清算",
    "2024年度宁德市DIP年度清算表",
    (
        Table(
            "local_pots", SETTLE, entry=pots.RemotePoints, result=pots.LocalPot, caption="一、本地点数可分配基金",
            fixed=tuple(Scheme), row_aliases={scheme: pots.pot_aliases(name, scheme) for name, scheme in BOTH},
            notes=("备注：异地点数和异地个人负担仅在参数“异地与手工报销”选用“按同一点值参与”时填。",),
        ),
        *(
            Table(
                f"{name}_annual", SETTLE, entry=annual.AnnualPoints, result=annual.AnnualSettlement, total=True,
                spare=60, caption=f"{number}、{scheme}医保", aliases=annual.annual_aliases(name, scheme),
                notes=(
                    "备注：违规费用事前剔除的，不计入点数和金额各栏，也不再填违规扣款；事后扣回的，只填违规扣款；两者不可重复。",
                ),
            )
            for number, (name, scheme) in zip("二三", BOTH, strict=True)
        ),
        Table(
            "point_splits", SETTLE, result=annual.PointSplit, caption="四、点值与分配过程",
            row_aliases={annual.line_of(scheme): annual.split_aliases(name, scheme) for name, scheme in BOTH},
            notes=(
                "点值＝分配总额÷总点数，一个险种一个点值，不先取整；分配总额（分）×点数超过电子表格的15位精度，"
                "故按四位一段作长除法，各步余数列于表中，结果逐分精确。",
                "尾差（条文未规定）：按最大余额法，不足一分的尾数按余数从大到小逐分加给各机构，合计必等于分配总额。",
            ),
        ),
    ),
    landscape=True,
)  # fmt: skip

EXECUTION = Sheet(
    "预算执行",
    "2024年度宁德市DIP区域预算总额执行表",
    (
        Table(
            "dip_execution", SETTLE, result=pots.Execution, total=True, spare=2,
            row_aliases={scheme: pots.execution_aliases(name) for name, scheme in BOTH},
            notes=("备注：职工、居民分账管理、分别核算，不相互抵补；据实结算支出不占区域预算总额。",),
        ),
    ),
    landscape=True,
)  # fmt: skip

SHEETS = (INSTITUTIONS, VALUES, *MONTHS, REMOTE, ANNUAL, EXECUTION)
