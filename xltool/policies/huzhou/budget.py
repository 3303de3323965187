"""湖州市 住院总额预算、月度预拨与预算执行：预算与记账之差由医疗机构和基金分担。"""

from fractions import Fraction

from xltool.methods.balance import split_balance
from xltool.methods.quota import rounded_part
from xltool.money import Money
from xltool.policies.huzhou import clauses
from xltool.policies.huzhou.parameters import Parameters2022
from xltool.policies.huzhou.schemes import BOTH
from xltool.tables import basis, given, key, result, row

RULES = clauses.INPATIENT_RULES
LINES = tuple(f"{scheme}{kind}" for kind in ("门诊", "住院") for _, scheme in BOTH)
"""职工门诊, 居民门诊, 职工住院, 居民住院."""


@row
class InpatientBudget:
    """The inpatient budget of one scheme, 元."""

    scheme: str = key(width=16)
    inpatient_budget: Money = given(summed=False, clause=clauses.INPATIENT_BUDGET, width=20)


@row
class InpatientPot:
    """What the institutions of one scheme share, 元."""

    booked_total: Money = result(
        "ROUND(SUM({booked}),2)", "各医疗机构统筹基金记账额相加", RULES, summed=False, width=20
    )
    year_balance: Money = result(
        "ROUND({inpatient_budget}-{booked_total},2)", "住院总额预算－记账额；负数为超支", clauses.INPATIENT_BUDGET,
        summed=False, width=20,
    )  # fmt: skip
    provider_part: Money = result(
        "ROUND({year_balance}*IF({year_balance}>=0,{inpatient_surplus_kept},{inpatient_overspend_borne}),2)",
        "结余中留用的，或超支中承担的（负数），四舍五入到分",
        RULES,
        summed=False,
        width=20,
    )
    fund_part: Money = result("ROUND({year_balance}-{provider_part},2)", "其余归基金", RULES, summed=False, width=20)
    local_fund: Money = result(
        "ROUND({booked_total}+{provider_part},2)", "记账额＋医疗机构部分，由点数分配", RULES, summed=False, width=20
    )
    basis: str = basis(width=12)


def inpatient_pot(budget: Money, booked: Money, parameters: Parameters2022) -> InpatientPot:
    """What is shared out by points: the booked fund and the institutions' part of the balance (HZ-10), 分.

    分担比例必填：文件只写了门诊的85%、15%。
    """
    kept, borne = parameters.inpatient_surplus_kept, parameters.inpatient_overspend_borne
    split = split_balance(budget, booked, Fraction(kept), Fraction(borne))
    return InpatientPot(
        booked_total=booked,
        year_balance=split.balance,
        provider_part=split.provider,
        fund_part=split.fund,
        local_fund=Money(booked + split.provider),
        basis=RULES.cite(),
    )


def pot_aliases() -> dict[str, dict[str, str]]:
    """Where each scheme's pot finds what was booked."""
    return {scheme: {"booked": f"{{{name}_inpatient.fund_booked:all}}"} for name, scheme in BOTH}


@row
class InpatientMonth:
    """One institution's month: the pooled fund booked in either scheme, 元."""

    month: int = given(at_least="1", at_most="12", summed=False, width=8)
    institution: str = given(width=34)
    employee_claims: Money = given(clause=RULES, width=22)
    resident_claims: Money = given(clause=RULES, width=22)


@row
class Advance:
    """What is paid in advance for a month, 元."""

    employee_advance: Money = result(
        "ROUND({employee_claims}*{advance_share},2)", "职工记账额×月度预拨比例，四舍五入到分", RULES, width=20
    )
    resident_advance: Money = result(
        "ROUND({resident_claims}*{advance_share},2)", "居民记账额×月度预拨比例，四舍五入到分", RULES, width=20
    )
    basis: str = basis(width=12)


def advance(entry: InpatientMonth, parameters: Parameters2022) -> Advance:
    """Pay a month in advance, 分. 条文未规定：预拨的比例，细则另行印发。"""
    share = Fraction(parameters.advance_share)
    return Advance(
        employee_advance=rounded_part(entry.employee_claims, share),
        resident_advance=rounded_part(entry.resident_claims, share),
        basis=RULES.cite(),
    )


@row
class Execution:
    """Budget, spending and whose the balance is, 元; nothing is netted here."""

    budget_item: str = key(width=16)
    budget_amount: Money = result(
        "ROUND({budget},2)", "门诊：各医共体包干额；住院：住院总额预算", clauses.CAPITATION, width=20
    )
    spent: Money = result(
        "ROUND({used},2)", "门诊：医共体内、外发生费用；住院：统筹基金记账额", clauses.SPENDING, width=20
    )
    year_balance: Money = result(
        "ROUND({budget_amount}-{spent},2)", "预算额－实际支出；负数为超支", clauses.SHARING, width=20
    )
    provider_part: Money = result("ROUND({providers},2)", "医共体或医疗机构留用，承担为负数", clauses.SHARING, width=20)
    fund_part: Money = result("ROUND({funds},2)", "医保基金留用，补助为负数", clauses.SHARING, width=20)
    basis: str = basis(width=12)


def execute(item: str, budget: Money, spent: Money, provider: Money, fund: Money) -> Execution:
    """One line of the year's execution, 分."""
    return Execution(
        budget_item=item,
        budget_amount=budget,
        spent=spent,
        year_balance=Money(budget - spent),
        provider_part=provider,
        fund_part=fund,
        basis=clauses.SHARING.cite() if item.endswith("门诊") else RULES.cite(),
    )


def execution_aliases() -> dict[str, dict[str, str]]:
    """Where each line finds its figures."""
    found = {}
    for name, scheme in BOTH:
        table = f"{name}_packages"
        found[f"{scheme}门诊"] = {
            "budget": f"SUM({{{table}.package:all}})",
            "used": f"SUM({{{table}.spent:all}})",
            "providers": f"SUM({{{table}.consortium_part:all}})",
            "funds": f"SUM({{{table}.fund_part:all}})",
        }
        found[f"{scheme}住院"] = {
            "budget": f"{{inpatient_pots.inpatient_budget@{scheme}}}",
            "used": f"{{inpatient_pots.booked_total@{scheme}}}",
            "providers": f"{{inpatient_pots.provider_part@{scheme}}}",
            "funds": f"{{inpatient_pots.fund_part@{scheme}}}",
        }
    return found
