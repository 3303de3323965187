"""Plans of one version for tests: amounts in 万元 as text, everything else as the document has it."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from tests.tables import wan, wan_or_none
from xltool.parameters import YesNo, with_defaults
from xltool.policies.ningde.forecast import Forecast, Growth, forecast_budget
from xltool.policies.ningde.funds import Funds, Income, budgetable_funds
from xltool.policies.ningde.package import EmployeeDeductions, Exclusion, ResidentDeductions
from xltool.policies.ningde.parameters import Parameters2024
from xltool.policies.ningde.two_years import TwoYears, weighted_years
from xltool.policies.ningde.versions import Scheme, Version, VersionKind
from xltool.policies.ningde.year_2024 import Given2024

PARAMETERS = with_defaults(
    Parameters2024, resident_reserve_rate=Decimal("0.05"), prior_weight=Decimal("0.7"), earlier_weight=Decimal("0.3")
)
V = "一版"


def with_parameters(**chosen: Any) -> Parameters2024:
    return replace(PARAMETERS, **chosen)


def income(raised: str, *, adjustment: str = "0", rate: str | None = None, version: str = V) -> Income:
    return Income(
        version=version, contributions=wan(raised), subsidy=wan("0"), interest=wan("0"), other_income=wan("0"),
        own_reserve_rate=None if rate is None else Decimal(rate), factor_adjustment=wan(adjustment),
        adjustment_reason="示例" if adjustment != "0" else "",
    )  # fmt: skip


def funds(scheme: Scheme, entry: Income, parameters: Parameters2024 = PARAMETERS) -> Funds:
    return budgetable_funds(scheme, entry, parameters)


def exclusion(scheme: Scheme, amount: str, *, version: str = V) -> Exclusion:
    return Exclusion(version=version, scheme=scheme, budget_item="门诊", item_amount=wan(amount), remark="")


def years(prior: str, earlier: str, *, cost: bool = False, weight: str | None = None, version: str = V) -> TwoYears:
    amounts = {"prior": wan_or_none(prior), "earlier": wan_or_none(earlier)}
    spent = dict.fromkeys(amounts) if cost else amounts
    costs = amounts if cost else dict.fromkeys(amounts)
    return TwoYears(
        version=version, prior_fund_spent=spent["prior"], earlier_fund_spent=spent["earlier"],
        prior_cost=costs["prior"], earlier_cost=costs["earlier"], fund_share=Decimal("0.7") if cost else None,
        own_prior_weight=None if weight is None else Decimal(weight),
    )  # fmt: skip


def growth(proposed: str, ceiling: str = "0.06", *, version: str = V) -> Growth:
    return Growth(
        version=version, income_growth=None, spending_growth=None, proposed_growth=Decimal(proposed),
        growth_ceiling=Decimal(ceiling),
    )  # fmt: skip


def forecast(
    prior: str, earlier: str, proposed: str, *, available: str = "1000000", parameters: Parameters2024 = PARAMETERS,
    cost: bool = False, ceiling: str = "0.06",
) -> Forecast:  # fmt: skip
    weighted = weighted_years(years(prior, earlier, cost=cost), parameters)
    return forecast_budget(growth(proposed, ceiling), weighted, wan(available), parameters)


def version(
    name: str = V, kind: VersionKind = VersionKind.RELEASED, *, in_force: bool = True, document: str = "文号",
    reason: str = "理由",
) -> Version:  # fmt: skip
    return Version(
        version=name, version_kind=kind, in_force=YesNo.YES if in_force else YesNo.NO, version_document=document,
        decided_on=None, version_reason=reason,
    )  # fmt: skip


def plan_of(employee: str = "200000", resident: str = "260000", *, name: str = V) -> dict[str, Any]:
    """The tables of one version, the numbers of the worked example where nothing else is said."""
    return {
        "versions": [version(name)],
        "employee_funds": [income(employee, version=name)],
        "resident_funds": [income(resident, version=name)],
        "exclusions": [
            exclusion(Scheme.EMPLOYEE, "64000", version=name), exclusion(Scheme.RESIDENT, "78000", version=name)
        ],
        "employee_package": [EmployeeDeductions(version=name, catastrophic_premium=wan("6000"))],
        "resident_package": [
            ResidentDeductions(version=name, catastrophic_premium=wan("14000"), family_doctor_fee=wan("2600"))
        ],
        "employee_years": [years("98000", "92000", version=name)],
        "resident_years": [years("158000", "150000", version=name)],
        "employee_forecast": [growth("0.08", version=name)],
        "resident_forecast": [growth("0.05", version=name)],
    }  # fmt: skip


def given(*plans: dict[str, Any]) -> Given2024:
    """Several versions in one book."""
    tables: dict[str, list[Any]] = {}
    for told in plans or (plan_of(),):
        for table, rows in told.items():
            tables.setdefault(table, []).extend(rows)
    return Given2024(**tables)
