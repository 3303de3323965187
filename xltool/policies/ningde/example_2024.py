"""宁德市 2024 示例数据：三个版本的区域总额预算，金额全部虚构；月份和年度见 ``example_settlement``。"""

from datetime import date
from decimal import Decimal
from typing import Any

from xltool.money import Money, Unit, money
from xltool.parameters import YesNo
from xltool.policies.ningde import example_settlement, forecast, funds, package, two_years, versions
from xltool.policies.ningde.versions import Scheme, VersionKind

Rows = dict[str, list[Any]]
EMPLOYEE, RESIDENT = Scheme.EMPLOYEE, Scheme.RESIDENT
NAMES = ("2024年预下达", "2024年下达", "2024年调整")
PRE, RELEASED, ADJUSTED = NAMES
CHOSEN = {
    "resident_reserve_rate": Decimal("0.05"),
    "prior_weight": Decimal("0.7"),
    "earlier_weight": Decimal("0.3"),
}


def wan(amount: str) -> Money:
    """An amount in 万元."""
    return money(amount, Unit.WAN)


# 缴费, 补贴, 利息, 其他 and the signed adjustment of each version, 万元
INCOMES = {
    EMPLOYEE: (("190000", "0", "3000", "500", "0"), ("196500", "0", "3000", "500", "0"),
               ("189150", "0", "2850", "500", "0")),
    RESIDENT: (("91000", "163200", "1300", "200", "0"), ("92000", "166500", "1300", "200", "0"),
               ("92300", "178200", "1300", "200", "0")),
}  # fmt: skip
PREMIUMS = {EMPLOYEE: ("5800", "6000", "6000"), RESIDENT: ("13600", "14000", "14000")}
DOCTORS = ("2600", "2600", "2600")
ITEMS = {
    EMPLOYEE: (("门诊医疗费用", ("50000", "52000", "52000")),
               ("市内未纳入DIP结算定点医疗机构住院和生育医疗费用", ("9000", "9000", "9000")),
               ("生育津贴支出", ("3000", "3000", "3000"))),
    RESIDENT: (("门诊医疗费用", ("69000", "70000", "70000")),
               ("市内未纳入DIP结算定点医疗机构住院医疗费用", ("8000", "8000", "8000"))),
}  # fmt: skip
# fund spent in the last year and the one before; growth of income, of spending, proposed, ceiling
YEARS = {
    EMPLOYEE: (
        "97200 92000 0.03 0.05 0.06 0.065",
        "98000 92000 0.035 0.065 0.08 0.06",
        "98000 92000 -0.0375 0.065 0.06 0.06",
    ),
    RESIDENT: (
        "157000 150000 0.02 0.045 0.05 0.065",
        "158000 150000 0.025 0.05 0.05 0.06",
        "158000 150000 0.0715 0.05 0.05 0.06",
    ),
}


# medical cost of the last year and the one before, the fund's share: only read where the office takes cost as the base
COSTS = {EMPLOYEE: ("141500", "133000", "0.69"), RESIDENT: ("251000", "239500", "0.628")}


def example() -> tuple[Rows, dict[str, Any]]:
    """示例数据: rows by table name, and the parameters that must be chosen."""
    rows: Rows = {"versions": _versions(), "exclusions": _exclusions()}
    for name, scheme in versions.BOTH:
        rows[f"{name}_funds"] = [_income(*line) for line in zip(NAMES, INCOMES[scheme], strict=True)]
        told = [_years(*line, COSTS[scheme]) for line in zip(NAMES, YEARS[scheme], strict=True)]
        rows[f"{name}_years"], rows[f"{name}_forecast"] = [list(part) for part in zip(*told, strict=True)]
    rows["employee_package"] = [
        package.EmployeeDeductions(version=name, catastrophic_premium=wan(premium))
        for name, premium in zip(NAMES, PREMIUMS[EMPLOYEE], strict=True)
    ]
    rows["resident_package"] = [
        package.ResidentDeductions(version=name, catastrophic_premium=wan(premium), family_doctor_fee=wan(doctor))
        for name, premium, doctor in zip(NAMES, PREMIUMS[RESIDENT], DOCTORS, strict=True)
    ]
    return rows | example_settlement.example(), dict(CHOSEN)


def _versions() -> list[versions.Version]:
    told = (
        (PRE, VersionKind.PROVISIONAL, YesNo.NO, "", date(2024, 1, 20), "示例：年初按上年执行数预下达"),
        (RELEASED, VersionKind.RELEASED, YesNo.NO, "示例文号〔2024〕1号", date(2024, 4, 15), "示例：上年度结算后下达"),
        (ADJUSTED, VersionKind.ADJUSTED, YesNo.YES, "示例文号〔2024〕2号", date(2024, 9, 30),
         "示例：职工缴费收入低于预计，居民财政补贴提高"),
    )  # fmt: skip
    return [
        versions.Version(
            version=name, version_kind=kind, in_force=force, version_document=document, decided_on=day,
            version_reason=reason,
        )
        for name, kind, force, document, day, reason in told
    ]  # fmt: skip


def _income(version: str, amounts: tuple[str, ...]) -> funds.Income:
    contributions, subsidy, interest, other, adjustment = (wan(amount) for amount in amounts)
    return funds.Income(
        version=version, contributions=contributions, subsidy=subsidy, interest=interest, other_income=other,
        own_reserve_rate=None, factor_adjustment=adjustment, adjustment_reason="",
    )  # fmt: skip


def _exclusions() -> list[package.Exclusion]:
    return [
        package.Exclusion(version=version, scheme=scheme, budget_item=item, item_amount=wan(amounts[i]), remark="示例")
        for i, version in enumerate(NAMES)
        for scheme, items in ITEMS.items()
        for item, amounts in items
    ]


def _years(version: str, told: str, costs: tuple[str, str, str]) -> tuple[two_years.TwoYears, forecast.Growth]:
    prior, earlier, income, spending, proposed, ceiling = told.split()
    years = two_years.TwoYears(
        version=version, prior_fund_spent=wan(prior), earlier_fund_spent=wan(earlier), prior_cost=wan(costs[0]),
        earlier_cost=wan(costs[1]), fund_share=Decimal(costs[2]), own_prior_weight=None,
    )  # fmt: skip
    growth = forecast.Growth(
        version=version, income_growth=Decimal(income), spending_growth=Decimal(spending),
        proposed_growth=Decimal(proposed), growth_ceiling=Decimal(ceiling),
    )  # fmt: skip
    return years, growth
