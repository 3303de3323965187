"""湖州市 2022 年：从填好的表到门诊结算、住院年度清算，按文件的顺序。"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from xltool.listing import ListFile, ListRead
from xltool.money import Money, total
from xltool.policies.huzhou import (
    budget,
    groups,
    head_standards,
    inpatient,
    other_stays,
    outpatient,
    register,
    signed_members,
)
from xltool.policies.huzhou.parameters import Parameters2022
from xltool.policies.huzhou.schemes import BOTH, Scheme
from xltool.problems import Problem, Refused
from xltool.tables import Stage


@dataclass(frozen=True, slots=True)
class Given2022:
    """What the office filled, table by table."""

    list_files: list[ListFile] = field(default_factory=list)
    consortia: list[register.Consortium] = field(default_factory=list)
    institutions: list[register.Institution] = field(default_factory=list)
    disease_bands: list[head_standards.DiseaseBand] = field(default_factory=list)
    approvals: list[head_standards.Approval] = field(default_factory=list)
    history: list[head_standards.History] = field(default_factory=list)
    standards: list[head_standards.Standard] = field(default_factory=list)
    members: list[signed_members.Members] = field(default_factory=list)
    registrations: list[signed_members.Registration] = field(default_factory=list)
    spending: list[outpatient.Spending] = field(default_factory=list)
    assessments: list[outpatient.Assessment] = field(default_factory=list)
    employee_packages: list[outpatient.ConsortiumYear] = field(default_factory=list)
    resident_packages: list[outpatient.ConsortiumYear] = field(default_factory=list)
    group_means: list[groups.GroupMean] = field(default_factory=list)
    drg_groups: list[groups.DrgGroup] = field(default_factory=list)
    group_points: list[groups.InstitutionGroup] = field(default_factory=list)
    low_cases: list[other_stays.LowCase] = field(default_factory=list)
    bed_day_groups: list[other_stays.BedDayGroup] = field(default_factory=list)
    bed_days: list[other_stays.BedDays] = field(default_factory=list)
    reviewed_cases: list[other_stays.ReviewedCase] = field(default_factory=list)
    inpatient_months: list[budget.InpatientMonth] = field(default_factory=list)
    inpatient_pots: list[budget.InpatientBudget] = field(default_factory=list)
    employee_inpatient: list[inpatient.InstitutionYear] = field(default_factory=list)
    resident_inpatient: list[inpatient.InstitutionYear] = field(default_factory=list)


Results = dict[str, list[Any]]
"""Result rows by table name, in the order of the entries of that table."""


def _unread(entry: ListFile) -> ListRead:
    """A list of which nothing is known here: what was read of it, the reader puts in its place."""
    return ListRead(
        list_name=entry.list_name,
        rows_read=None,
        rows_taken=None,
        rows_rejected=None,
        amount_taken=None,
        amount_rejected=None,
        digest="—",
    )


def measure(given: Given2022, parameters: Parameters2022) -> Results:
    """二（二）: the head standards, measured and in force."""
    return {
        "list_files": [_unread(entry) for entry in given.list_files],
        "approvals": [head_standards.year_in_force(entry, parameters.year) for entry in given.approvals],
        "standards": [head_standards.head_standard(entry, given.history, parameters) for entry in given.standards],
    }


def allocate(given: Given2022, parameters: Parameters2022) -> Results:
    """二（一）（二）: what the signed members bring; the months of the inpatient year paid in advance."""
    found = measure(given, parameters)
    in_force = head_standards.standards_in_force(given.standards, found["standards"])
    found["members"] = [signed_members.members_package(entry, in_force, parameters) for entry in given.members]
    found["inpatient_months"] = [budget.advance(entry, parameters) for entry in given.inpatient_months]
    return found


def settle(given: Given2022, parameters: Parameters2022) -> Results:
    """二（三）、三: the packages with the year's registrations, the inpatient pots, the year's execution.

    Raises Refused with what stands in the way of either scheme.
    """
    found = allocate(given, parameters)
    in_force = head_standards.standards_in_force(given.standards, found["standards"])
    found["registrations"] = [signed_members.increment(entry, in_force, parameters) for entry in given.registrations]
    found["spending"] = [outpatient.spent(entry) for entry in given.spending]
    _settle_outpatients(found, given, parameters)
    _points(found, given, parameters)
    _settle_inpatients(found, given, parameters)
    found["execution"] = _execution(found, given)
    return found


def _sum(entries: Sequence[Any], rows: Sequence[Any], column: str, consortium: str, scheme: Scheme) -> Money:
    """A column of the lines of one consortium and scheme."""
    return Money(
        sum(
            getattr(line, column)
            for entry, line in zip(entries, rows, strict=True)
            if entry.consortium == consortium and entry.scheme == scheme
        )
    )


def _settle_outpatients(found: Results, given: Given2022, parameters: Parameters2022) -> None:
    moved = [outpatient.shares_moved(entry, parameters) for entry in given.assessments]
    found["assessments"] = moved
    moved_of = {entry.consortium: line for entry, line in zip(given.assessments, moved, strict=True)}

    def amounts(name: str, scheme: Scheme) -> outpatient.PackageAndSpending:
        return outpatient.PackageAndSpending(
            _sum(given.members, found["members"], "heads_package", name, scheme),
            _sum(given.registrations, found["registrations"], "increment", name, scheme),
            _sum(given.spending, given.spending, "inside_fund", name, scheme),
            _sum(given.spending, given.spending, "outside_fund", name, scheme),
        )

    for table, scheme in BOTH:
        other = next(there for _, there in BOTH if there is not scheme)
        found[f"{table}_packages"] = [
            outpatient.settle_consortium(
                entry,
                amounts(entry.consortium, scheme),
                amounts(entry.consortium, other).balance,
                moved_of[entry.consortium],
                parameters,
            )
            for entry in getattr(given, f"{table}_packages")
        ]


def _points(found: Results, given: Given2022, parameters: Parameters2022) -> None:
    """三（一）（二）: the points of every stay."""
    all_mean = next((line.all_mean for line in given.group_means), None)
    made = [groups.group_points(entry, all_mean, parameters) for entry in given.drg_groups]
    by_code = {entry.group_code: (entry, line) for entry, line in zip(given.drg_groups, made, strict=True)}
    found["group_means"], found["drg_groups"] = [], made
    found["group_points"] = [
        groups.institution_points(entry, *by_code[entry.group_code]) for entry in given.group_points
    ]
    coefficients = {
        (entry.institution, entry.group_code): line.difference_coefficient
        for entry, line in zip(given.group_points, found["group_points"], strict=True)
    }
    found["low_cases"] = [
        other_stays.low_case_points(
            entry, *by_code[entry.group_code], coefficients[entry.institution, entry.group_code], parameters
        )
        for entry in given.low_cases
    ]
    bed_groups = {entry.bed_day_group: entry for entry in given.bed_day_groups}
    found["bed_days"] = [other_stays.bed_days(entry, bed_groups, parameters) for entry in given.bed_days]
    found["reviewed_cases"] = [other_stays.reviewed_points(entry, parameters) for entry in given.reviewed_cases]


def _earned(found: Results, given: Given2022, table: str, scheme: Scheme) -> list[inpatient.Earned]:
    """What every institution of a scheme's settlement has, in the order of its entries."""
    points: dict[str, Decimal] = {}
    days: dict[str, int] = {}
    advances: dict[str, int] = {}
    for name in ("group_points", "bed_days"):
        for entry, line in zip(getattr(given, name), found[name], strict=True):
            points[entry.institution] = points.get(entry.institution, Decimal(0)) + getattr(line, f"{table}_points")
    for entry, line in zip(given.bed_days, found["bed_days"], strict=True):
        days[entry.institution] = days.get(entry.institution, 0) + getattr(line, f"{table}_day_amount")
    for name in ("low_cases", "reviewed_cases"):
        for entry, line in zip(getattr(given, name), found[name], strict=True):
            if entry.scheme == scheme:
                points[entry.institution] = points.get(entry.institution, Decimal(0)) + line.points
    for month, paid in zip(given.inpatient_months, found["inpatient_months"], strict=True):
        advances[month.institution] = advances.get(month.institution, 0) + getattr(paid, f"{table}_advance")
    return [
        inpatient.Earned(
            points.get(entry.institution, Decimal(0)),
            Money(days.get(entry.institution, 0)),
            Money(advances.get(entry.institution, 0)),
        )
        for entry in getattr(given, f"{table}_inpatient")
    ]


def _settle_inpatients(found: Results, given: Given2022, parameters: Parameters2022) -> None:
    found["inpatient_pots"], found["point_splits"] = [], []
    budgets = {line.scheme: line.inpatient_budget for line in given.inpatient_pots}
    problems: list[Problem] = []
    for table, scheme in BOTH:
        entries = getattr(given, f"{table}_inpatient")
        booked = total([entry.fund_booked for entry in entries])
        pot = budget.inpatient_pot(budgets[scheme], booked, parameters)
        try:
            done = inpatient.settle_inpatient(scheme, pot.local_fund, entries, _earned(found, given, table, scheme))
        except Refused as refused:
            problems += refused.problems
            continue
        found["inpatient_pots"].append(pot)
        found["point_splits"].append(done.split)
        found[f"{table}_inpatient"] = list(done.rows)
    if problems:
        raise Refused(problems)


def _execution(found: Results, given: Given2022) -> list[budget.Execution]:
    lines = {}
    for (table, scheme), pot, entry in zip(BOTH, found["inpatient_pots"], given.inpatient_pots, strict=True):
        rows = found[f"{table}_packages"]
        columns = ("package", "spent", "consortium_part", "fund_part")
        lines[f"{scheme}门诊"] = tuple(Money(sum(getattr(line, column) for line in rows)) for column in columns)
        lines[f"{scheme}住院"] = (entry.inpatient_budget, pot.booked_total, pot.provider_part, pot.fund_part)
    return [budget.execute(item, *lines[item]) for item in budget.LINES]


def compute(given: Given2022, parameters: Parameters2022, stage: Stage) -> Results:
    """Work the book out up to a stage. Raises Refused with everything that stands in the way."""
    step = {Stage.ADJUST: measure, Stage.ALLOCATE: allocate, Stage.SETTLE: settle}[stage]
    return step(given, parameters)
