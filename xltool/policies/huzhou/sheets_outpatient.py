"""湖州市 2022 工作簿：名录、人头标准、签约人数、备案增加、门诊支出、门诊结算。"""

from xltool.policies.huzhou import clauses, head_standards, outpatient, register, signed_members
from xltool.policies.huzhou.schemes import BOTH
from xltool.tables import Sheet, Stage, Table

ADJUST, ALLOCATE, SETTLE = Stage.ADJUST, Stage.ALLOCATE, Stage.SETTLE

REGISTER = Sheet(
    "名录",
    "湖州市医共体和定点医疗机构名录",
    (
        Table(
            "institutions", ADJUST, entry=register.Institution, spare=60, caption="一、定点医疗机构",
            notes=(
                "备注：各表机构名称以本表为准；更名的在“曾用名”登记（多个用；隔开）。不属于任何医共体的，医共体名称留空。",
            ),
        ),
        Table(
            "consortia", ADJUST, entry=register.Consortium, spare=12, caption="二、医共（联）体",
            notes=("备注：一本工作簿是一个辖区：人头标准由各辖区测算、报批，住院以辖区为一个统筹区。",),
        ),
    ),
    landscape=True,
)  # fmt: skip

STANDARDS = Sheet(
    "人头标准",
    "湖州市基层医疗卫生机构门诊人头标准测算表",
    (
        Table(
            "disease_bands", ADJUST, entry=head_standards.DiseaseBand, spare=12, caption="一、病种类别",
            notes=(
                "备注：标准次序由低到高，普通门诊为 1；一人备案多个病种的取次序最高的。"
                "慢性病种可按病种再分几类，各占一行。没有纳入包干的病种，人数、费用都不填。",
            ),
        ),
        Table(
            "approvals", ADJUST, entry=head_standards.Approval, result=head_standards.YearInForce,
            caption="二、批准和执行", fixed=(head_standards.STANDARD_SET,),
            notes=("备注：" + clauses.APPROVAL.sentence,),
        ),
        Table(
            "history", ADJUST, entry=head_standards.History, total=True, spare=24, may_be_empty=True,
            caption="三、历史费用（统筹基金）",
            notes=("备注：跨几个年度的，人数、费用都按各年度相加；一格一行。标准全部另批的，可以不填。",),
        ),
        Table(
            "standards", ADJUST, entry=head_standards.Standard, result=head_standards.HeadStandard, spare=24,
            caption="四、人头标准（元/人·年）",
            notes=(
                "备注：一个险种、一个年龄段、一个纳入包干的病种类别一行；批准标准留空，即按测算标准执行。",
                "人数少的格（条文未规定）：历史人数不足参数“合并人数下限”的，测算取同险种同年龄段的平均，仍不足的取同险种的平均。",
            ),
        ),
    ),
    landscape=True,
)  # fmt: skip

MEMBERS = Sheet(
    "签约人数",
    "2022年度湖州市医共体签约人数和人头额度表",
    (
        Table(
            "members", ALLOCATE, entry=signed_members.Members, result=signed_members.MembersPackage,
            total=True, spare=60,
            notes=(
                "备注：签约人员信息由卫生健康部门核实并提供，按年初（年中签约的为签约时）的病种类别填报；"
                "签约人月为各人签约月数之和，全年签约的一人 12。",
            ),
        ),
    ),
    landscape=True,
)  # fmt: skip

REGISTRATIONS = Sheet(
    "备案增加",
    "2022年度湖州市慢性病种、特殊病种新备案人头额度表",
    (
        Table(
            "registrations", SETTLE, entry=signed_members.Registration, result=signed_members.Increment,
            total=True, spare=60, may_be_empty=True,
            notes=(
                "备注：" + clauses.REGISTRATIONS.sentence,
                "计增月数为 13 减备案月份；年中迁出、死亡的，在“另定计增月数”填备案之月起到签约止月的月数。",
            ),
        ),
    ),
    landscape=True,
)  # fmt: skip

SPENDING = Sheet(
    "门诊支出",
    "2022年度湖州市签约人员门诊统筹基金支出表",
    (
        Table(
            "spending", SETTLE, entry=outpatient.Spending, result=outpatient.Spent, total=True, spare=60,
            notes=(
                "备注：" + clauses.OUTSIDE_CARE.sentence + "没有纳入包干的病种、没有签约的人员，不在此填报。",
            ),
        ),
    ),
    landscape=True,
)  # fmt: skip

SETTLEMENT = Sheet(
    "门诊结算",
    "2022年度湖州市医共体门诊包干结算表",
    (
        Table(
            "assessments", SETTLE, entry=outpatient.Assessment, result=outpatient.SharesMoved, spare=12,
            caption="一、考核与分担比例",
            notes=("备注：" + clauses.ASSESSMENT.sentence,),
        ),
        *(
            Table(
                f"{name}_packages", SETTLE, entry=outpatient.ConsortiumYear, result=outpatient.ConsortiumSettlement,
                total=True, spare=12, caption=f"{number}、{scheme}医保",
                aliases=outpatient.settlement_aliases(scheme),
                notes=("备注：违规费用已从支出中剔除的，不再填违规扣款；两者不可重复。",),
            )
            for number, (name, scheme) in zip("二三", BOTH, strict=True)
        ),
    ),
    landscape=True,
)  # fmt: skip

SHEETS = (STANDARDS, MEMBERS, REGISTRATIONS, SPENDING, SETTLEMENT)
