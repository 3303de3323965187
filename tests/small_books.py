"""小而刁的数据：几家医院、几家药店，随机种子固定，专挑边界。"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from random import Random
from typing import Any

from xltool.money import Money
from xltool.parameters import Standing, YesNo, parameters_of
from xltool.policies.zhuji import (
    execution,
    inpatient,
    outpatient,
    pharmacy_assessment,
    pharmacy_quota,
    register,
    special_cases,
    tiered_care,
    units,
)
from xltool.policies.zhuji import pharmacy_settlement as settlement
from xltool.policies.zhuji.parameters import Parameters2024
from xltool.policies.zhuji.units import Scheme

WAN = 1_000_000
CENT_OF_WAN = 10_000  # 0.01 万元 in 分


def money(random: Random, low: int, high: int, step: int = 1) -> Money:
    """A random amount in 分, a multiple of ``step``."""
    return Money(random.randrange(low // step, high // step + 1) * step)


def chosen(random: Random) -> dict[str, Any]:
    """Random readings of every open question; shares with up to four places."""
    found: dict[str, Any] = {
        "outpatient_overspend_borne_by_hospital": Decimal(random.randrange(10001)) / 10000,
        "outpatient_surplus_kept_by_hospital": Decimal(random.randrange(101)) / 100,
    }
    for parameter in parameters_of(Parameters2024):
        if parameter.standing is Standing.OPEN and parameter.choices:
            found[parameter.name] = random.choice(list(parameter.choices))
    found["floor_at_threshold"] = YesNo.NO  # a floor may be impossible to hold; it has a case of its own
    return found


def _intervals(random: Random) -> dict[str, date | None]:
    names = [f"open_{side}_{i}" for i in (1, 2, 3) for side in ("from", "to")]
    blank: dict[str, date | None] = dict.fromkeys(names)
    if random.random() < 0.4:
        return blank
    days = sorted(random.sample(range(1, 366), 2 * random.randrange(1, 4)))
    for name, day in zip(names, days, strict=False):
        blank[name] = date.fromordinal(date(2024, 1, 1).toordinal() + day - 1)
    if random.random() < 0.5:
        blank["open_from_1"] = None
    return blank


def _institution(name: str, kind: register.InstitutionKind, **intervals: date | None) -> register.Institution:
    none = dict.fromkeys([f"open_{side}_{i}" for i in (1, 2, 3) for side in ("from", "to")])
    return register.Institution(
        institution=name, code=f"00{name}", former_names="", kind=kind, schemes=register.Schemes.BOTH,
        designated_on=None, remark="", **{**none, **intervals},
    )  # fmt: skip


def small_book(seed: int) -> tuple[dict[str, list[Any]], dict[str, Any]]:
    """Rows by table and chosen parameters: 3–5 hospitals, 4–9 original and 2–6 new pharmacies."""
    random = Random(seed)
    hospitals = [f"医院{i}" for i in range(random.randrange(3, 6))]
    originals = [f"老店{i}" for i in range(random.randrange(4, 10))]
    news = [f"新店{i}" for i in range(random.randrange(2, 7))]
    parameters = chosen(random)
    rows: dict[str, list[Any]] = {
        "institutions": [
            *(_institution(name, register.InstitutionKind.HOSPITAL) for name in hospitals),
            *(_institution(n, register.InstitutionKind.ORIGINAL, **_intervals(random)) for n in originals),
            *(_institution(n, register.InstitutionKind.NEW) for n in news),
        ]
    }
    _budget(random, rows, hospitals)
    _care(random, rows, hospitals)
    _pharmacies(random, rows, originals, news)
    _hospitals(random, rows, hospitals)
    return rows, parameters


def _budget(random: Random, rows: dict[str, list[Any]], hospitals: list[str]) -> None:
    quotas = [(money(random, 0, 90 * WAN, CENT_OF_WAN), money(random, 0, 30 * WAN, CENT_OF_WAN)) for _ in hospitals]
    if random.random() < 0.3:  # equal weights: every remainder ties
        quotas = [quotas[0]] * len(quotas)
    months = [random.choice([None, 1, 3, 7, 12]) for _ in hospitals]
    rows["outpatient_quotas"] = [
        outpatient.OutpatientQuota(
            institution=name, employee_quota=employee, resident_quota=resident, remark="",
            newly_controlled=random.choice(list(YesNo)), prior_months=month,
            prior_employee_quota=random.choice([None, money(random, 0, 40 * WAN, CENT_OF_WAN)]),
            prior_resident_quota=random.choice([None, money(random, 0, 40 * WAN, 1)]),
            prior_employee_account=random.choice([None, employee]), prior_resident_account=resident,
        )
        for name, (employee, resident), month in zip(hospitals, quotas, months, strict=True)
    ]  # fmt: skip
    sums = Money(sum(q[0] for q in quotas)), Money(sum(q[1] for q in quotas))

    def budget(name: str) -> units.UnitBudget:
        amounts = [money(random, 0, 200 * WAN, CENT_OF_WAN), money(random, 0, 90 * WAN, CENT_OF_WAN)]
        if name == units.OUTPATIENT:
            amounts = list(sums)
        resident: Money | None = amounts[1]
        if name in (units.NEW, units.OTHER) and random.random() < 0.5:
            resident = None
        return units.UnitBudget(unit_group="", budget_unit=name, employee=amounts[0], resident=resident, remark="")

    rows["units"] = [budget(name) for name in units.PRINTED_UNITS]
    rows["other_units"] = [budget(name) for name in units.OTHER_UNITS]
    before = {line.budget_unit: line for line in rows["units"] + rows["other_units"]}
    released = random.random() < 0.7
    rows["releases"] = []
    for key, scheme in (("employee", Scheme.EMPLOYEE), ("resident", Scheme.RESIDENT)):
        direct = {
            unit: money(random, 0, 60 * WAN, CENT_OF_WAN) if random.random() < 0.2 else None for unit in units.UNITS
        }
        rows[f"{key}_units"] = [
            units.UnitTarget(budget_unit=unit, direct_target=direct[unit] if released else None) for unit in units.UNITS
        ]
        kept = sum(v or 0 for v in direct.values()) + sum(before[u].of(scheme) or 0 for u in units.PHARMACY_UNITS)
        total = Money(kept + money(random, 0, 900 * WAN, CENT_OF_WAN)) if released else None
        rows["releases"].append(
            units.Release(scheme=scheme, released_total=total, document_number="", released_on=None)
        )


def _care(random: Random, rows: dict[str, list[Any]], hospitals: list[str]) -> None:
    nothing = random.random() < 0.15
    rows["reserves"] = [
        tiered_care.Reserve(scheme=scheme, reserve=money(random, 0, 900 * WAN, 7), remark="") for scheme in Scheme
    ]
    rows["care_volumes"] = [
        tiered_care.CareVolume(
            institution=name,
            icu_cost=None if nothing or random.random() < 0.2 else money(random, 0, 300 * WAN),
            child_weight=None if random.random() < 0.2 else Decimal(random.randrange(9_999_999)).scaleb(-4),
            takes_part=YesNo.NO if random.random() < 0.15 else YesNo.YES,
        )
        for name in hospitals
    ]
    rows["special_cases"] = [
        special_cases.SpecialCase(
            institution=random.choice(hospitals), case_class="", surgery=random.choice(list(special_cases.Surgery)),
            case_weight=random.choice([None, Decimal(2), Decimal("1.9999"), Decimal(random.randrange(99999)) / 10000]),
            bed_day=random.choice(list(YesNo)), therapy=random.choice(list(YesNo)),
            vessel=random.choice(list(YesNo)), case_count=random.randrange(300),
        )
        for _ in range(random.randrange(1, 9))
    ]  # fmt: skip


def _visits(random: Random, name: str, **prior: int | None) -> dict[str, Any]:
    heads = random.choice([0, random.randrange(1, 3000)])
    visits = heads * random.randrange(1, 8) if random.random() < 0.5 else random.randrange(heads, 9 * heads + 1)
    invalid = [random.randrange(visits // 8 + 1) for _ in range(3)] if visits else [0, 0, 0]
    valid = visits - sum(invalid)
    cost = Money(valid * 13_000) if random.random() < 0.2 else money(random, 0, 20_000 * (valid or 0))
    fund = Money(random.randrange(cost + 1))
    return {
        "institution": name, "capped_cost": cost, "total_cost": Money(cost + random.randrange(1000)),
        "capped_fund": fund, "excluded_fund": money(random, 0, 9 * WAN), "visits": visits,
        "split_visits": invalid[0], "small_visits": invalid[1], "excluded_only_visits": invalid[2],
        "heads": heads, **prior,
    }  # fmt: skip


def _pharmacies(random: Random, rows: dict[str, list[Any]], originals: list[str], news: list[str]) -> None:
    same = money(random, 1, 60 * WAN, CENT_OF_WAN)
    ties = random.random() < 0.3
    rows["original_pharmacies"] = [
        pharmacy_quota.OriginalPharmacy(
            institution=name, prior_settled=same if ties else money(random, 0, 60 * WAN),
            prior_quota=same if ties else money(random, 0, 60 * WAN, CENT_OF_WAN),
            prior_months=random.randrange(1, 13),
        )
        for name in originals
    ]  # fmt: skip
    rows["new_pharmacies"] = [
        pharmacy_quota.NewPharmacy(institution=name, prior_settled=money(random, 0, 40 * WAN), remark="")
        for name in news
    ]
    rows["original_assessments"] = []
    for name in originals:
        prior = random.choice([(None, None), (random.randrange(9000), random.randrange(1, 3000))])
        facts = _visits(random, name, prior_visits=prior[0], prior_heads=prior[1])
        rows["original_assessments"].append(pharmacy_assessment.OriginalVisits(**facts))
    rows["new_assessments"] = []
    for name in news:
        facts = _visits(random, name)
        if random.random() < 0.6:  # around the threshold of 310 000 元
            facts["capped_fund"] = Money(31 * WAN - facts["excluded_fund"] % WAN + random.choice([-1, 0, 1, 8 * WAN]))
            facts["excluded_fund"] = Money(facts["excluded_fund"] % WAN)
        rows["new_assessments"].append(pharmacy_assessment.PharmacyVisits(**facts))
    for group, names in (("original", originals), ("new", news)):
        rows[f"{group}_settlements"] = [
            settlement.PharmacyPaid(
                institution=name, violation_deduction=money(random, 0, WAN), paid_in_year=money(random, 0, 50 * WAN)
            )
            for name in names
        ]
    rows["resident_cards"] = [
        settlement.ResidentCards(
            institution=name, resident_booked=money(random, 0, 2 * WAN), violation_deduction=Money(0),
            paid_in_year=money(random, 0, WAN),
        )
        for name in originals[: random.randrange(len(originals))]
    ]  # fmt: skip


def _hospitals(random: Random, rows: dict[str, list[Any]], hospitals: list[str]) -> None:
    for scheme in ("employee", "resident"):
        rows[f"{scheme}_outpatient"] = [
            outpatient.OutpatientYear(
                institution=name, fee_for_service=money(random, 0, 90 * WAN), violation_deduction=money(random, 0, WAN),
                paid_in_year=money(random, 0, 90 * WAN),
            )
            for name in hospitals
        ]  # fmt: skip
        big = random.choice([1, 10_000, 1_000_000])  # up to 30 亿元 of patients' part
        rows[f"{scheme}_inpatient"] = [
            inpatient.InpatientYear(
                institution=name, drg_points=Decimal(random.randrange(1, 30_000 * big + 1)).scaleb(-4),
                patient_share=money(random, 0, 300_000 * big), fund_booked=money(random, 0, 300_000 * big),
                violation_deduction=Money(0), paid_in_year=money(random, 0, 300_000 * big),
            )
            for name in hospitals
        ]  # fmt: skip
        rows[f"{scheme}_execution"] = [
            execution.SettledElsewhere(
                budget_unit=unit, settled_elsewhere=random.choice([None, money(random, 0, 900 * WAN)])
            )
            for unit in execution.SIX_UNITS
        ]
    rows["inpatient_pots"] = [
        inpatient.InpatientPot(scheme=scheme, local_pot=money(random, 1, 90_000_000_000)) for scheme in Scheme
    ]
