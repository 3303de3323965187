"""宁德市 2024 年：从填好的表到区域总额预算、月预结算、年度清算，按第七条的顺序。"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from xltool.money import Money, total
from xltool.policies.ningde import (
    annual,
    forecast,
    funds,
    monthly,
    package,
    plan,
    pots,
    register,
    sensitivity,
    two_years,
)
from xltool.policies.ningde.parameters import Parameters2024
from xltool.policies.ningde.versions import BOTH, Scheme, Version, compare
from xltool.problems import Problem, Refused
from xltool.tables import Stage


@dataclass(frozen=True, slots=True)
class Given2024:
    """What the office filled, table by table."""

    versions: list[Version] = field(default_factory=list)
    employee_funds: list[funds.Income] = field(default_factory=list)
    resident_funds: list[funds.Income] = field(default_factory=list)
    exclusions: list[package.Exclusion] = field(default_factory=list)
    employee_package: list[package.EmployeeDeductions] = field(default_factory=list)
    resident_package: list[package.ResidentDeductions] = field(default_factory=list)
    employee_years: list[two_years.TwoYears] = field(default_factory=list)
    resident_years: list[two_years.TwoYears] = field(default_factory=list)
    employee_forecast: list[forecast.Growth] = field(default_factory=list)
    resident_forecast: list[forecast.Growth] = field(default_factory=list)
    institutions: list[register.Institution] = field(default_factory=list)
    monthly_values: list[monthly.MonthlyValue] = field(default_factory=list)
    employee_months: list[monthly.Month] = field(default_factory=list)
    resident_months: list[monthly.Month] = field(default_factory=list)
    remote_claims: list[pots.RemoteClaim] = field(default_factory=list)
    outside_claims: list[pots.OutsideClaim] = field(default_factory=list)
    local_pots: list[pots.RemotePoints] = field(default_factory=list)
    employee_annual: list[annual.AnnualPoints] = field(default_factory=list)
    resident_annual: list[annual.AnnualPoints] = field(default_factory=list)


Results = dict[str, list[Any]]
"""Result rows by table name, in the order of the entries of that table."""


def of_version(entries: Sequence[Any], rows: Sequence[Any], version: str) -> Any:
    """The row that belongs to the entry of a version."""
    return next(row for entry, row in zip(entries, rows, strict=True) if entry.version == version)


def budget(given: Given2024, parameters: Parameters2024) -> Results:
    """第七条（二）（三）: every version's funds, package, forecast and budget; the plan in force; what if.

    Raises Refused with every package that is negative.
    """
    found: Results = {}
    problems = []
    for name, scheme in BOTH:
        incomes = getattr(given, f"{name}_funds")
        found[f"{name}_funds"] = [funds.budgetable_funds(scheme, entry, parameters) for entry in incomes]
        packages = []
        for entry in getattr(given, f"{name}_package"):
            whole = of_version(incomes, found[f"{name}_funds"], entry.version).budgetable
            made, problem = package.available_package(scheme, entry, whole, given.exclusions)
            packages.append(made)
            problems += [problem] if problem else []
        found[f"{name}_package"] = packages
    if problems:
        raise Refused(problems)
    for name, _ in BOTH:
        years, packages = getattr(given, f"{name}_years"), getattr(given, f"{name}_package")
        found[f"{name}_years"] = [two_years.weighted_years(entry, parameters) for entry in years]
        found[f"{name}_forecast"] = [
            forecast.forecast_budget(
                entry,
                of_version(years, found[f"{name}_years"], entry.version),
                of_version(packages, found[f"{name}_package"], entry.version).available,
                parameters,
            )
            for entry in getattr(given, f"{name}_forecast")
        ]
    _together(found, given)
    _sensitivity(found, given, parameters)
    return found


def _columns(found: Results, given: Given2024, table: str, column: str) -> list[list[Money]]:
    """A column of both schemes, in the order of the versions."""
    return [
        [
            getattr(of_version(getattr(given, f"{name}_{table}"), found[f"{name}_{table}"], line.version), column)
            for line in given.versions
        ]
        for name, _ in BOTH
    ]


def _together(found: Results, given: Given2024) -> None:
    """Both schemes side by side: every version, then the plan in force."""
    names = [line.version for line in given.versions]
    employee, resident = _columns(found, given, "funds", "budgetable")
    found["city_funds"] = [
        funds.city_funds(name, one, two) for name, one, two in zip(names, employee, resident, strict=True)
    ]
    found["comparison"] = list(compare(given.versions, *_columns(found, given, "forecast", "dip_budget")))
    found["plan_versions"] = [plan.plan_version(given.versions)]
    force = plan.version_in_force(given.versions).version
    parts = [
        [
            part
            for table in ("funds", "package", "forecast")
            for entries in (getattr(given, f"{name}_{table}"),)
            for part in (
                of_version(entries, entries, force),
                of_version(entries, found[f"{name}_{table}"], force),
            )
        ]
        for name, _ in BOTH
    ]
    found["plan_lines"] = list(plan.plan_lines(plan.figures_of(*parts)))


def _sensitivity(found: Results, given: Given2024, parameters: Parameters2024) -> None:
    force = plan.version_in_force(given.versions).version
    found["growth_steps"], found["forecast_steps"] = [], []
    for name, scheme in BOTH:

        def in_force(table: str, name: str = name) -> Any:
            return of_version(getattr(given, f"{name}_{table}"), found[f"{name}_{table}"], force)

        growths = sensitivity.growths(in_force("forecast"), parameters)
        steps = sensitivity.forecasts(growths, in_force("years"), parameters)
        found["growth_steps"].append(sensitivity.growth_row(scheme, growths))
        found["forecast_steps"].append(sensitivity.forecast_row(scheme, steps))
        found[f"{name}_sensitivity"] = list(
            sensitivity.budgets(in_force("funds"), in_force("package").available, steps, parameters)
        )


def dip_budget(found: Results, scheme: Scheme) -> Money:
    """The budget in force of one scheme, 分."""
    line = next(line for line in found["plan_lines"] if line.plan_item == plan.BUDGET_LINE)
    amount: Money = line.employee if scheme is Scheme.EMPLOYEE else line.resident
    return amount


def allocate(given: Given2024, parameters: Parameters2024) -> Results:
    """第七条（一）月预结算: every month of every institution, at the month's point value."""
    found = budget(given, parameters)
    values = {line.scheme: line.month_value for line in given.monthly_values}
    for name, scheme in BOTH:
        found[f"{name}_months"] = [
            monthly.settle_month(entry, values[scheme], parameters) for entry in getattr(given, f"{name}_months")
        ]
    return found


def settle(given: Given2024, parameters: Parameters2024) -> Results:
    """第七条（一）年度清算: remote claims first, local points share the rest, one point value for each scheme.

    Raises Refused with what stands in the way of either scheme.
    """
    found = allocate(given, parameters)
    found["local_pots"], found["point_splits"], found["dip_execution"] = [], [], []
    problems: list[Problem] = []
    for name, scheme in BOTH:
        try:
            _settle_scheme(found, given, parameters, name, scheme)
        except Refused as refused:
            problems += refused.problems
    if problems:
        raise Refused(problems)
    return found


def _settle_scheme(found: Results, given: Given2024, parameters: Parameters2024, name: str, scheme: Scheme) -> None:
    entries: list[annual.AnnualPoints] = getattr(given, f"{name}_annual")
    points = annual.checked_points(scheme, entries)
    patients = total([entry.patient_share for entry in entries])
    told = next(line for line in given.local_pots if line.scheme == scheme)
    remote = total([getattr(claim, name) for claim in given.remote_claims])
    pot = pots.local_pot(scheme, dip_budget(found, scheme), remote, told, (points, patients), parameters)
    paid: dict[str, Money] = {}
    for entry, row in zip(getattr(given, f"{name}_months"), found[f"{name}_months"], strict=True):
        paid[entry.institution] = Money(paid.get(entry.institution, 0) + row.month_paid)
    settled = annual.settle_year(scheme, pot.local_pot, entries, paid, parameters)
    found["local_pots"].append(pot)
    found["point_splits"].append(settled.split)
    found[f"{name}_annual"] = list(settled.rows)
    outside = [getattr(claim, name) for claim in given.outside_claims]
    found["dip_execution"].append(pots.execute(scheme, pot, [row.payable for row in settled.rows], outside))


def compute(given: Given2024, parameters: Parameters2024, stage: Stage) -> Results:
    """Work the book out up to a stage. Raises Refused with everything that stands in the way."""
    step = {Stage.ADJUST: budget, Stage.ALLOCATE: allocate, Stage.SETTLE: settle}[stage]
    return step(given, parameters)
