"""淄博市 2025 年：从填好的表到收支预算、机构DIP预算、月度结算、年度清算，按文件顺序。"""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from xltool.money import Money, total
from xltool.policies.zibo import (
    annual,
    beds,
    budget,
    cases,
    division,
    execution,
    institution_budgets,
    ledgers,
    months,
    overspends,
    points,
    prepayments,
    remote,
)
from xltool.policies.zibo.given_2025 import Given2025
from xltool.policies.zibo.parameters import Parameters2025
from xltool.policies.zibo.scales import scales_of, score_scales
from xltool.policies.zibo.versions import BOTH, Scheme, version_in_force
from xltool.problems import Problem, Refused
from xltool.tables import Stage

Results = dict[str, list[Any]]
"""Result rows by table name, in the order of the entries of that table."""


def of_version(entries: Sequence[Any], rows: Sequence[Any], version: str) -> Any:
    """The row that belongs to the entry of a version."""
    return next(row for entry, row in zip(entries, rows, strict=True) if entry.version == version)


def make_budget(given: Given2025, parameters: Parameters2025) -> Results:
    """二（一）、三（四）: income and heads of every version, institutions' budgets, prepayments.

    Raises Refused with every version that spends more than there is.
    """
    found: Results = {"dip_pots": [], "budget_divisions": []}
    problems = []
    for name, scheme in BOTH:
        incomes, heads = getattr(given, f"{name}_income"), getattr(given, f"{name}_heads")
        found[f"{name}_income"] = [budget.spendable_funds(entry) for entry in incomes]
        made = []
        for entry in heads:
            whole = of_version(incomes, found[f"{name}_income"], entry.version).spendable
            head, problem = budget.dip_head(scheme, entry, whole, parameters)
            made.append(head)
            problems += [problem] if problem else []
        found[f"{name}_heads"] = made
    if problems:
        raise Refused(problems)
    grades = {line.credit_grade: Fraction(line.credit_factor) for line in given.credit_grades}
    for name, scheme in BOTH:
        force = version_in_force(given.versions).version
        head = of_version(getattr(given, f"{name}_heads"), found[f"{name}_heads"], force).dip_head
        pot = budget.dip_pot(scheme, head, parameters)
        entries = getattr(given, f"{name}_budgets")
        rows, shares = institution_budgets.institution_budgets(scheme, pot.dip_pot, entries)
        found["dip_pots"].append(pot)
        found[f"{name}_budgets"] = rows
        line = institution_budgets.line_of(scheme)
        found["budget_divisions"].append(division.division_line(line, shares, institution_budgets.CLAUSE))
        found[f"{name}_prepayments"] = [
            prepayments.prepay(entry, grades[entry.credit_grade], parameters)
            for entry in getattr(given, f"{name}_prepayments")
        ]
    return found


def budgets_of(found: Results, given: Given2025, name: str) -> dict[str, Money]:
    """Each institution's annual DIP budget in one scheme."""
    entries = getattr(given, f"{name}_budgets")
    return {
        entry.institution: row.annual_budget for entry, row in zip(entries, found[f"{name}_budgets"], strict=True)
    }  # fmt: skip


def allocate(given: Given2025, parameters: Parameters2025) -> Results:
    """三（四）2: every month of every institution, settled with the whole city's."""
    found = make_budget(given, parameters)
    for name, _ in BOTH:
        entries: list[months.Month] = getattr(given, f"{name}_months")
        annuals = budgets_of(found, given, name)
        seasons = [getattr(line, name) for line in given.seasons]
        rows: dict[int, months.MonthSettlement] = {}
        found[f"{name}_city_months"] = []
        for number in range(1, len(institution_budgets.MONTHS) + 1):
            at = [i for i, entry in enumerate(entries) if entry.month == number]
            if not at:
                found[f"{name}_city_months"].append(months.no_month(number))
                continue
            own = [entries[i] for i in at]
            budgets = [annuals.get(entry.institution, Money(0)) for entry in own]
            settled, city = months.settle_month(own, budgets, seasons, parameters)
            rows |= dict(zip(at, settled, strict=True))
            found[f"{name}_city_months"].append(city)
        found[f"{name}_months"] = [rows[i] for i in range(len(entries))]
    return found


def score(given: Given2025, parameters: Parameters2025) -> Results:
    """三（一）—（三）: scores of diseases, coefficients of institutions, points of single cases."""
    found = score_scales(given, parameters)
    scales = scales_of(given, parameters, found)
    found["single_cases"] = [cases.score_case(entry, scales, parameters) for entry in given.single_cases]
    return found


def settle(given: Given2025, parameters: Parameters2025) -> Results:
    """三（四）3、四: the year's points, balances and clearing; the other ledgers; the budget's execution.

    Raises Refused with what stands in the way of either scheme.
    """
    found = allocate(given, parameters) | score(given, parameters) | _beds(given, parameters) | _ledgers(given)
    for name in ("point_values", "remote_dips", "annual_divisions", "share_pools"):
        found[name] = []
    problems: list[Problem] = []
    for name, scheme in BOTH:
        try:
            _share_scheme(found, given, parameters, name, scheme)
        except Refused as refused:
            problems += refused.problems
    if problems:
        raise Refused(problems)
    for name, scheme in BOTH:
        _clear_scheme(found, given, parameters, name, scheme)
        found[f"{name}_execution"] = _execute(found, given, name, scheme)
    return found


def _share_scheme(found: Results, given: Given2025, parameters: Parameters2025, name: str, scheme: Scheme) -> None:
    entries: list[points.CaseTotals] = getattr(given, f"{name}_summary")
    singles = list(zip(given.single_cases, found["single_cases"], strict=True))
    bodies = points.counted(scheme, entries, singles, budgets_of(found, given, name))
    pot = next(line for line in found["dip_pots"] if line.scheme == scheme).dip_pot
    told = next(line for line in given.remote_dips if line.scheme == scheme)
    local = (
        sum((body.points for body in bodies), Decimal(0)),
        Money(sum(body.cost - body.booked for body in bodies)),
        total([body.unscored for body in bodies]),
    )
    far = remote.settle_remote(told, pot, local, parameters)
    taken = Money(far.remote_settled - told.remote_fund) if remote.included(parameters) else Money(0)
    names = [entry.institution for entry in entries]
    year = points.share_year(scheme, names, bodies, (pot, taken), parameters)
    found["remote_dips"].append(far)
    found["point_values"].append(year.value)
    found[f"{name}_points"] = year.rows
    found["annual_divisions"].append(division.division_line(points.line_of(scheme), year.shares, points.CLAUSE))


def _clear_scheme(found: Results, given: Given2025, parameters: Parameters2025, name: str, scheme: Scheme) -> None:
    told: dict[str, annual.Assessed] = {entry.institution: entry for entry in getattr(given, f"{name}_annual")}
    money = next(line for line in given.share_pools if line.scheme == scheme).shared_money
    rows: list[points.Points] = found[f"{name}_points"]
    recognised = [told[row.institution].recognised_overspend for row in rows]
    balanced = overspends.balance(rows, recognised, given.balance_bands, money)
    found[f"{name}_overspends"] = balanced.rows
    found["share_pools"].append(balanced.pool)
    line = overspends.line_of(scheme)
    found["annual_divisions"].append(division.division_line(line, balanced.shares, annual.CLAUSE))
    years = _years(found, given, name, scheme)
    found[f"{name}_annual"] = [
        annual.clear(entry, years[entry.institution], given.assessment_bands, parameters) for entry in told.values()
    ]


def _years(found: Results, given: Given2025, name: str, scheme: Scheme) -> dict[str, annual.Year]:
    """What each institution's year is cleared with."""

    def summed(table: str, column: str) -> dict[str, Money]:
        pairs = zip(getattr(given, table), found[table], strict=True)
        return dict(annual.by_institution([(entry.institution, getattr(row, column)) for entry, row in pairs]))

    approved, paid = (summed(f"{name}_months", column) for column in ("month_approved", "month_paid"))
    prepaid = summed(f"{name}_prepayments", "outstanding")
    singles = zip(given.single_cases, found["single_cases"], strict=True)
    deducted = annual.by_institution(
        [(case.institution, row.counted_deduction) for case, row in singles if case.scheme is scheme]
    )
    none = Money(0)
    return {
        row.institution: annual.Year(
            row.cleared, approved.get(row.institution, none), paid.get(row.institution, none),
            deducted.get(row.institution, none), prepaid.get(row.institution, none),
        )
        for row in found[f"{name}_overspends"]
    }  # fmt: skip


def _beds(given: Given2025, parameters: Parameters2025) -> Results:
    agreed = {line.institution: line.agreed_beds for line in given.bed_files}
    return {
        "bed_files": [beds.bed_check(entry) for entry in given.bed_files],
        "bed_months": [
            beds.bed_use(entry, agreed.get(entry.institution, 0), parameters.year) for entry in given.bed_months
        ],
    }


def _ledgers(given: Given2025) -> Results:
    return {
        "capitations": [ledgers.pay_heads(entry) for entry in given.capitations],
        "fee_services": [ledgers.pay_fees(entry) for entry in given.fee_services],
        "quota_items": [ledgers.pay_items(entry) for entry in given.quota_items],
        "bed_days": [ledgers.pay_days(entry) for entry in given.bed_days],
        "other_funds": [ledgers.claim_fund(entry) for entry in given.other_funds],
    }


def _execute(found: Results, given: Given2025, name: str, scheme: Scheme) -> list[execution.Execution]:
    force = version_in_force(given.versions).version
    entries = getattr(given, f"{name}_heads")
    told = next(entry for entry in entries if entry.version == force)
    head = of_version(entries, found[f"{name}_heads"], force)
    heads = {item: getattr(head if item == execution.DIP else told, column) for item, column in execution.HEADS.items()}
    capitation = {
        item: ledgers.payable_of(given.capitations, found["capitations"], scheme, item)
        for item in ledgers.CapitationHead
    }
    settled = {
        execution.OUTPATIENT: capitation[ledgers.CapitationHead.OUTPATIENT],
        execution.CHRONIC: capitation[ledgers.CapitationHead.CHRONIC],
        execution.REMOTE: found["remote_dips"][list(Scheme).index(scheme)].remote_settled,
        execution.OTHER: sum(
            ledgers.payable_of(getattr(given, table), found[table], scheme)
            for table in ("fee_services", "quota_items", "bed_days")
        ),
        execution.DIP: sum(
            row.assessed - row.deposit_forfeited - row.deduction_total for row in found[f"{name}_annual"]
        ),
    }
    return [
        execution.execute(entry, heads[entry.spending_head], Money(settled[entry.spending_head]))
        for entry in getattr(given, f"{name}_execution")
    ]


def compute(given: Given2025, parameters: Parameters2025, stage: Stage) -> Results:
    """Work the book out up to a stage. Raises Refused with everything that stands in the way."""
    step = {Stage.ADJUST: make_budget, Stage.ALLOCATE: allocate, Stage.SETTLE: settle}[stage]
    return step(given, parameters)
