"""诸暨市 2024 年：从填好的表到结算的年度，按文件的顺序。

Reads like the document: 一 预算单位 (units), 二 医疗机构 (outpatient, inpatient, tiered care),
三 零售药店 (quotas, assessment, settlement), then the year's execution.
"""

from dataclasses import dataclass, field
from typing import Any

from xltool.money import Money, total
from xltool.policies.zhuji import (
    execution,
    inpatient,
    new_pharmacies,
    outpatient,
    pharmacy_assessment,
    pharmacy_quota,
    register,
    tiered_care,
    units,
)
from xltool.policies.zhuji import pharmacy_settlement as settlement
from xltool.policies.zhuji.parameters import IncentiveTarget, Parameters2024
from xltool.policies.zhuji.special_cases import SpecialCase
from xltool.policies.zhuji.units import Release, Scheme, UnitBudget, UnitTarget
from xltool.tables import Stage


@dataclass(frozen=True, slots=True)
class Given2024:
    """What the clerk filled, table by table, names as in the register."""

    institutions: list[register.Institution] = field(default_factory=list)
    units: list[UnitBudget] = field(default_factory=list)
    other_units: list[UnitBudget] = field(default_factory=list)
    outpatient_quotas: list[outpatient.OutpatientQuota] = field(default_factory=list)
    releases: list[Release] = field(default_factory=list)
    employee_units: list[UnitTarget] = field(default_factory=list)
    resident_units: list[UnitTarget] = field(default_factory=list)
    reserves: list[tiered_care.Reserve] = field(default_factory=list)
    care_volumes: list[tiered_care.CareVolume] = field(default_factory=list)
    special_cases: list[SpecialCase] = field(default_factory=list)
    original_pharmacies: list[pharmacy_quota.OriginalPharmacy] = field(default_factory=list)
    new_pharmacies: list[pharmacy_quota.NewPharmacy] = field(default_factory=list)
    original_assessments: list[pharmacy_assessment.OriginalVisits] = field(default_factory=list)
    new_assessments: list[pharmacy_assessment.PharmacyVisits] = field(default_factory=list)
    original_settlements: list[settlement.PharmacyPaid] = field(default_factory=list)
    new_settlements: list[settlement.PharmacyPaid] = field(default_factory=list)
    resident_cards: list[settlement.ResidentCards] = field(default_factory=list)
    employee_outpatient: list[outpatient.OutpatientYear] = field(default_factory=list)
    resident_outpatient: list[outpatient.OutpatientYear] = field(default_factory=list)
    inpatient_pots: list[inpatient.InpatientPot] = field(default_factory=list)
    employee_inpatient: list[inpatient.InpatientYear] = field(default_factory=list)
    resident_inpatient: list[inpatient.InpatientYear] = field(default_factory=list)
    employee_execution: list[execution.SettledElsewhere] = field(default_factory=list)
    resident_execution: list[execution.SettledElsewhere] = field(default_factory=list)


Results = dict[str, list[Any]]
"""Result rows by table name, in the order of the entries of that table."""


def adjust(given: Given2024, parameters: Parameters2024) -> Results:
    """一、附件1、附件2备注: derive last year's quotas; every unit and institution moves with the release."""
    found: Results = {
        "outpatient_quotas": [outpatient.derive_quota(line, parameters) for line in given.outpatient_quotas],
        "adjustment_splits": [],
    }
    budgets = [*given.units, *given.other_units]
    names = [line.institution for line in given.outpatient_quotas]
    for scheme, key, targets in (
        (Scheme.EMPLOYEE, "employee", given.employee_units),
        (Scheme.RESIDENT, "resident", given.resident_units),
    ):
        release = next(line for line in given.releases if line.scheme == scheme)
        adjusted = units.adjust_units(scheme, budgets, release, targets, parameters)
        quotas = [
            line.employee_quota if scheme is Scheme.EMPLOYEE else line.resident_quota
            for line in given.outpatient_quotas
        ]
        pool = adjusted.target(units.OUTPATIENT)
        rows, split = units.adjust_institutions(scheme, names, quotas, pool, parameters)
        found[f"{key}_units"] = list(adjusted.units)
        found[f"{key}_institutions"] = list(rows)
        found["adjustment_splits"] += [adjusted.split, split]
    return found


def target(found: Results, given: Given2024, scheme: str, unit: str) -> Money:
    """A unit's adjusted target in one scheme, 分; 0 where the document has none."""
    names = [line.budget_unit for line in getattr(given, f"{scheme}_units")]
    return found[f"{scheme}_units"][names.index(unit)].adjusted or Money(0)


def allocate(given: Given2024, parameters: Parameters2024) -> Results:
    """二（二）附件3、三（一）: share out the incentive and the pharmacies' quotas."""
    found = adjust(given, parameters)
    care = tiered_care.share_tiered_care(given.care_volumes, given.special_cases, given.reserves, parameters)
    found["tiered_pots"] = tiered_care.pots(parameters)
    found["special_cases"] = list(care.case_points)
    found["care_volumes"] = list(care.weights)
    for table, pot in zip(tiered_care.SHARE_TABLES, tiered_care.POTS, strict=True):
        found[table] = list(care.shares[pot])
    found["tiered_splits"] = list(care.splits)
    found["incentives"] = list(care.incentives)
    known = {line.institution: line for line in given.institutions}
    months = {
        shop.institution: register.operating_months(known[shop.institution], parameters)
        for shop in given.original_pharmacies
    }
    quotas, split = pharmacy_quota.original_quotas(
        target(found, given, "employee", units.ORIGINAL), given.original_pharmacies, months, parameters
    )
    found["operating_months"] = list(months.values())
    found["original_pharmacies"] = list(quotas)
    found["quota_splits"] = [split]
    found["new_pools"] = [pharmacy_quota.new_pool(target(found, given, "employee", units.NEW), given.new_pharmacies)]
    return found


def settle(given: Given2024, parameters: Parameters2024) -> Results:
    """三（二）、二（一）: settle the pharmacies, the outpatients, the inpatients; then the year."""
    found = allocate(given, parameters)
    _settle_pharmacies(found, given, parameters)
    _settle_outpatients(found, given, parameters)
    _settle_inpatients(found, given)
    for scheme in ("employee", "resident"):
        found[f"{scheme}_execution"] = _execute(found, given, scheme)
    found["reserve_ledger"] = list(
        execution.reserve_ledger(
            tiered_care.POTS,
            [split.pool for split in found["tiered_splits"]],
            [_sum(found[table], "award") for table in tiered_care.SHARE_TABLES],
        )
    )
    return found


def _settle_pharmacies(found: Results, given: Given2024, parameters: Parameters2024) -> None:
    group = pharmacy_assessment.group_ratio(given.original_assessments, parameters)
    found["group_ratios"] = [group]
    original = [
        pharmacy_assessment.assess(shop, pharmacy_assessment.own_limit(shop, group.group_ratio, parameters), parameters)
        for shop in given.original_assessments
    ]
    new = [pharmacy_assessment.assess(shop, group.group_ratio, parameters) for shop in given.new_assessments]
    found["original_assessments"], found["new_assessments"] = list(original), list(new)
    assessed = {
        entry.institution: row
        for entry, row in zip([*given.original_assessments, *given.new_assessments], [*original, *new], strict=True)
    }
    quota = {
        entry.institution: row.quota_in_force
        for entry, row in zip(given.original_pharmacies, found["original_pharmacies"], strict=True)
    }
    originals = settlement.settle_originals(
        given.original_settlements,
        [assessed[shop.institution] for shop in given.original_settlements],
        [quota[shop.institution] for shop in given.original_settlements],
        parameters,
    )
    news = new_pharmacies.settle_new(
        target(found, given, "employee", units.NEW),
        given.new_settlements,
        [assessed[shop.institution] for shop in given.new_settlements],
        parameters,
    )
    pot = Money(target(found, given, "resident", units.ORIGINAL) + target(found, given, "resident", units.NEW))
    cards, cards_split = settlement.settle_resident_cards(pot, given.resident_cards)
    found["original_settlements"] = list(originals.rows)
    found["new_settlements"], found["new_overspends"] = list(news.rows), [news.group]
    found["resident_cards"] = list(cards)
    found["pharmacy_splits"] = [originals.split, news.split, cards_split]


def _settle_outpatients(found: Results, given: Given2024, parameters: Parameters2024) -> None:
    booked = parameters.incentive_target is IncentiveTarget.OUTPATIENT
    incentives = {row.institution: row for row in found["incentives"]}
    for scheme in ("employee", "resident"):
        quotas = {row.institution: row.adjusted for row in found[f"{scheme}_institutions"]}
        found[f"{scheme}_outpatient"] = [
            outpatient.settle_outpatient(
                entry,
                quotas[entry.institution],
                getattr(incentives[entry.institution], f"{scheme}_incentive") if booked else Money(0),
                parameters,
            )
            for entry in getattr(given, f"{scheme}_outpatient")
        ]


def _settle_inpatients(found: Results, given: Given2024) -> None:
    found["inpatient_pots"], found["inpatient_splits"] = [], []
    for scheme, key in ((Scheme.EMPLOYEE, "employee"), (Scheme.RESIDENT, "resident")):
        pot = next(line for line in given.inpatient_pots if line.scheme == scheme)
        unit = target(found, given, key, units.INPATIENT)
        settled = inpatient.settle_inpatient(scheme, pot, unit, getattr(given, f"{key}_inpatient"))
        found["inpatient_pots"].append(settled.pot)
        found["inpatient_splits"].append(settled.split)
        found[f"{key}_inpatient"] = list(settled.rows)


def _sum(rows: list[Any], column: str) -> Money:
    return total([getattr(row, column) for row in rows])


def _execute(found: Results, given: Given2024, scheme: str) -> list[execution.Execution]:
    """The six units of one scheme: what this book settles of each, and what is settled elsewhere."""
    employee = scheme == "employee"
    shops = found["original_settlements"] + found["new_settlements"] if employee else found["resident_cards"]
    here = {
        units.INPATIENT: execution.Here(
            incurred=_sum(getattr(given, f"{scheme}_inpatient"), "fund_booked"),
            settled=_sum(found[f"{scheme}_inpatient"], "payable"),
        ),
        units.OUTPATIENT: execution.Here(
            incurred=_sum(getattr(given, f"{scheme}_outpatient"), "fee_for_service"),
            settled=Money(
                _sum(found[f"{scheme}_outpatient"], "settled") - _sum(found[f"{scheme}_outpatient"], "incentive_booked")
            ),
            borne=_sum(found[f"{scheme}_outpatient"], "borne_by_hospital"),
            kept=_sum(found[f"{scheme}_outpatient"], "kept_by_hospital"),
        ),
        execution.PHARMACIES: execution.Here(
            incurred=_sum(shops, "booked") if employee else _sum(given.resident_cards, "resident_booked"),
            settled=_sum(shops, "settled"),
            borne=_sum(shops, "borne"),
        ),
    }
    pharmacies = Money(sum(target(found, given, scheme, unit) for unit in units.PHARMACY_UNITS))
    return [
        execution.execute(
            entry,
            pharmacies
            if entry.budget_unit == execution.PHARMACIES
            else target(found, given, scheme, entry.budget_unit),
            here.get(entry.budget_unit, execution.Here()),
        )
        for entry in getattr(given, f"{scheme}_execution")
    ]


def compute(given: Given2024, parameters: Parameters2024, stage: Stage) -> Results:
    """Work the book out up to a stage. Raises Refused with everything that stands in the way."""
    step = {Stage.ADJUST: adjust, Stage.ALLOCATE: allocate, Stage.SETTLE: settle}[stage]
    return step(given, parameters)
