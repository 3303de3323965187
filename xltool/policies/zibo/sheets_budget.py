"""淄博市 2025 工作簿：收支预算、床位档案、机构名录、机构DIP预算、预付金、月度结算。"""

from xltool.money import Unit
from xltool.policies.zibo import (
    beds,
    budget,
    clauses,
    division,
    institution_budgets,
    months,
    prepayments,
    register,
    standards,
    versions,
)
from xltool.policies.zibo.versions import BOTH, Scheme
from xltool.tables import Sheet, Stage, Table

ADJUST, ALLOCATE, SETTLE = Stage.ADJUST, Stage.ALLOCATE, Stage.SETTLE
WAN = Unit.WAN

BUDGET = Sheet(
    "收支预算",
    "淄博市医保统筹基金收支预算表",
    (
        Table(
            "versions", ADJUST, entry=versions.Version, spare=6, caption="一、预算版本",
            notes=(
                "备注：预下达、下达、调整各占一行，以前各版不删不改；“是否执行”只有一版填“是”。调整的填事由和理由。"
                "以下各表按这里的版本名称逐版填报。",
            ),
        ),
        *(
            Table(
                f"{name}_income", ADJUST, entry=budget.Income, result=budget.Spendable, unit=WAN, spare=6,
                caption=f"{number}、{scheme}医保收入",
            )
            for number, (name, scheme) in zip("二三", BOTH, strict=True)
        ),
        *(
            Table(
                f"{name}_heads", ADJUST, entry=budget.Heads, result=budget.DipHead, unit=WAN, spare=6,
                caption=f"{number}、{scheme}医保支出", aliases={"spendable_funds": f"{{{name}_income.spendable}}"},
                notes=(
                    "备注：" + clauses.TWO_SCHEMES.sentence + "住院DIP支出预算默认为余额；"
                    "“填报的住院DIP预算”仅在参数“住院DIP预算来源”选“按填报数”时填。",
                ) if name == "resident" else (),
            )
            for number, (name, scheme) in zip("四五", BOTH, strict=True)
        ),
        Table(
            "dip_pots", ADJUST, result=budget.DipPot, spare=2, caption="六、DIP可分配基金（执行版本）",
            row_aliases={scheme: budget.pot_aliases(name) for name, scheme in BOTH},
        ),
    ),
    landscape=True,
)  # fmt: skip

INSTITUTIONS = Sheet(
    "机构名录",
    "淄博市医保定点医疗机构名录",
    (
        Table(
            "institutions", ADJUST, entry=register.Institution, spare=120,
            notes=("备注：各表机构名称以本表为准；更名的在“曾用名”登记（多个用；隔开）。级别用于取同级别均费。",),
        ),
    ),
    landscape=True,
)  # fmt: skip

BEDS = Sheet(
    "床位档案",
    "2025年度淄博市定点医疗机构住院床位档案",
    (
        Table(
            "bed_files", SETTLE, entry=beds.BedFile, result=beds.BedCheck, total=True, spare=60, caption="一、床位",
            may_be_empty=True,
        ),
        Table(
            "bed_months", SETTLE, entry=beds.BedMonth, result=beds.BedUse, total=True, spare=120,
            caption="二、占用床日", may_be_empty=True,
            notes=("备注：协议床位不超过编制床位；占用床日不超过协议床位×当月天数。只作核对，不参与结算。",),
        ),
    ),
    landscape=True,
)  # fmt: skip

INSTITUTION_BUDGETS = Sheet(
    "机构DIP预算",
    "2025年度淄博市定点医疗机构DIP支出预算表",
    (
        Table(
            "seasons", ADJUST, entry=institution_budgets.Season, fixed=institution_budgets.MONTHS, total=True,
            caption="一、各月权重",
            notes=("备注：条文未规定机构预算怎样分到月：默认各月权重相同，可按往年各月费用改填。",),
        ),
        *(
            Table(
                f"{name}_budgets", ADJUST, entry=institution_budgets.PriorPoints,
                result=institution_budgets.InstitutionBudget, total=True, spare=60, caption=f"{number}、{scheme}医保",
                aliases=division.references("budget_divisions", institution_budgets.line_of(scheme)),
                notes=("备注：没有上年度点数的新机构填 0，或由经办机构核定点数填入。",) if name == "resident" else (),
            )
            for number, (name, scheme) in zip("二三", BOTH, strict=True)
        ),
        Table(
            "budget_divisions", ADJUST, result=division.Division, spare=2, caption="四、分配过程",
            row_aliases={
                institution_budgets.line_of(scheme): division.sources(
                    f"{name}_budgets", f"{{dip_pots.dip_pot@{scheme}}}"
                )
                for name, scheme in BOTH
            },
            notes=division.TAIL_RULES,
        ),
    ),
    landscape=True,
)  # fmt: skip

PREPAYMENTS = Sheet(
    "医保预付金",
    "2025年度淄博市医保预付金表",
    (
        Table(
            "credit_grades", ADJUST, entry=standards.CreditGrade, spare=6, caption="一、信用等级系数",
            notes=("备注：文件没有给出信用等级的系数，由经办机构填定。",),
        ),
        *(
            Table(
                f"{name}_prepayments", ADJUST, entry=prepayments.PrepaymentBase, result=prepayments.Prepayment,
                total=True, spare=60, caption=f"{number}、{scheme}医保", may_be_empty=True,
                notes=(
                    "备注：新机构没有上年度的，月数填 0，预付金为零。已经拨付的填“实际预拨”；归还的填“已归还”，"
                    "其余年度清算时冲抵，冲抵不了的为应收回。",
                ) if name == "resident" else (),
            )
            for number, (name, scheme) in zip("二三", BOTH, strict=True)
        ),
    ),
    landscape=True,
)  # fmt: skip


def _months(name: str, scheme: Scheme) -> Sheet:
    return Sheet(
        f"{scheme}月度结算",
        f"2025年度淄博市{scheme}医保DIP月度结算表",
        (
            Table(
                f"{name}_months", ALLOCATE, entry=months.Month, result=months.MonthSettlement, total=True, spare=240,
                caption="一、各机构", aliases=months.month_aliases(name), may_be_empty=True,
                notes=("备注：一家机构一个月一行；填了一个月的，有预算的机构都应填，没有记账的填 0。",),
            ),
            Table(
                f"{name}_city_months", ALLOCATE, result=months.CityMonth, spare=12, caption="二、全市各月",
                aliases=months.city_aliases(name), notes=division.TAIL_RULES,
            ),
        ),
        landscape=True,
    )  # fmt: skip


SHEETS = (
    BUDGET, INSTITUTIONS, BEDS, INSTITUTION_BUDGETS, PREPAYMENTS, *(_months(name, scheme) for name, scheme in BOTH),
)  # fmt: skip
