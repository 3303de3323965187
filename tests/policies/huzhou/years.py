"""A year of one consortium and one hospital for tests: amounts in 元 as text, points and shares as text."""

from datetime import date
from decimal import Decimal
from typing import Any

from tests.tables import yuan
from xltool.money import Money
from xltool.parameters import YesNo, with_defaults
from xltool.policies.huzhou import budget, groups, inpatient, other_stays, outpatient, register
from xltool.policies.huzhou.groups import PriceKind
from xltool.policies.huzhou.head_standards import (
    STANDARD_SET,
    Approval,
    BandKind,
    DiseaseBand,
    History,
    Standard,
)
from xltool.policies.huzhou.parameters import Parameters2022
from xltool.policies.huzhou.schemes import AgeBand, Scheme
from xltool.policies.huzhou.signed_members import Members, Registration
from xltool.policies.huzhou.year_2022 import Given2022

EMPLOYEE, RESIDENT = Scheme
YOUNGER, OLDER = AgeBand
ORDINARY, CHRONIC, SPECIAL = (str(kind) for kind in BandKind)
MANDATORY = {"inpatient_surplus_kept": Decimal("0.85"), "inpatient_overspend_borne": Decimal("0.85")}
PARAMETERS = with_defaults(Parameters2022, **MANDATORY)
C11 = {(YOUNGER, ORDINARY): "600", (OLDER, ORDINARY): "1100", (YOUNGER, CHRONIC): "1500", (OLDER, CHRONIC): "2100"}
"""The head standards of the worked example."""


def with_parameters(**chosen: Any) -> Parameters2022:
    return with_defaults(Parameters2022, **MANDATORY | chosen)


def band(name: str, kind: BandKind, rank: int, *, packaged: YesNo = YesNo.YES) -> DiseaseBand:
    return DiseaseBand(disease_band=name, band_kind=kind, band_rank=rank, packaged=packaged, remark="")


BANDS = [
    band(ORDINARY, BandKind.ORDINARY, 1),
    band(CHRONIC, BandKind.CHRONIC, 2),
    band(SPECIAL, BandKind.SPECIAL, 3, packaged=YesNo.NO),
]


def approval(start: int = 2022, document: str = "文号") -> Approval:
    return Approval(
        standard_set=STANDARD_SET, standard_from=date(start, 7, 1), approval_document=document, approved_on=None
    )


def past(scheme: Scheme, age: AgeBand, name: str, heads: int, fund: str) -> History:
    return History(
        scheme=scheme, age_band=age, disease_band=name, history_heads=heads, history_fund=yuan(fund), remark=""
    )


def standard(scheme: Scheme, age: AgeBand, name: str, approved: str | None = None) -> Standard:
    return Standard(
        scheme=scheme, age_band=age, disease_band=name, approved_standard=None if approved is None else yuan(approved)
    )


def members(
    scheme: Scheme, age: AgeBand, name: str, heads: int, months: int | None = None, consortium: str = "甲医共体"
) -> Members:
    return Members(
        consortium=consortium, scheme=scheme, age_band=age, disease_band=name, member_heads=heads,
        member_months=12 * heads if months is None else months, remark="",
    )  # fmt: skip


def filed(
    age: AgeBand, month: int, heads: int, months: int | None = None, bands: tuple[str, str] = (ORDINARY, CHRONIC),
    scheme: Scheme = EMPLOYEE, consortium: str = "甲医共体",
) -> Registration:  # fmt: skip
    return Registration(
        consortium=consortium, scheme=scheme, age_band=age, band_before=bands[0], band_after=bands[1],
        filing_month=month, increment_months=months, registered_heads=heads, remark="",
    )  # fmt: skip


def spending(
    inside: str, outside: str = "0", scheme: Scheme = EMPLOYEE, age: AgeBand = YOUNGER, name: str = ORDINARY,
    consortium: str = "甲医共体",
) -> outpatient.Spending:  # fmt: skip
    return outpatient.Spending(
        consortium=consortium, scheme=scheme, age_band=age, disease_band=name, inside_fund=yuan(inside),
        outside_fund=yuan(outside),
    )  # fmt: skip


def assessment(
    score: str | None = None, kept: str | None = None, borne: str | None = None, consortium: str = "甲医共体"
) -> outpatient.Assessment:
    told = {"assessment_score": score, "granted_kept": kept, "granted_borne": borne}
    return outpatient.Assessment(
        consortium=consortium, **{name: None if text is None else Decimal(text) for name, text in told.items()}
    )


def consortium_year(violation: str = "0", consortium: str = "甲医共体") -> outpatient.ConsortiumYear:
    return outpatient.ConsortiumYear(consortium=consortium, violation_deduction=yuan(violation))


def group(
    code: str, mean: str, kind: PriceKind = PriceKind.ORDINARY, common: str | None = None, *, supported: bool = False,
    published: str | None = None,
) -> groups.DrgGroup:  # fmt: skip
    return groups.DrgGroup(
        group_code=code, group_name=code, price_kind=kind, tcm_supported=YesNo.YES if supported else YesNo.NO,
        group_mean=yuan(mean), published_points=None if published is None else Decimal(published),
        common_coefficient=None if common is None else Decimal(common),
    )  # fmt: skip


def mean_of_all(amount: str | None = "10000") -> groups.GroupMean:
    return groups.GroupMean(mean_scope=groups.ALL_GROUPS, all_mean=None if amount is None else yuan(amount))


def stays(
    code: str, employees: int, residents: int = 0, own: str | None = None, granted: str | None = None,
    institution: str = "甲院",
) -> groups.InstitutionGroup:  # fmt: skip
    return groups.InstitutionGroup(
        institution=institution, group_code=code, own_mean=None if own is None else yuan(own),
        granted_coefficient=None if granted is None else Decimal(granted), employee_cases=employees,
        resident_cases=residents,
    )  # fmt: skip


def low(code: str, cost: str, count: int = 1, scheme: Scheme = EMPLOYEE, institution: str = "甲院") -> Any:
    return other_stays.LowCase(
        institution=institution, group_code=code, scheme=scheme, case_cost=yuan(cost), case_count=count
    )


def day_group(points: str | None, rate: str | None = None, name: str = "长期") -> other_stays.BedDayGroup:
    return other_stays.BedDayGroup(
        bed_day_group=name, day_points=None if points is None else Decimal(points),
        day_rate=None if rate is None else yuan(rate),
    )  # fmt: skip


def days(employees: int, residents: int = 0, name: str = "长期", institution: str = "甲院") -> other_stays.BedDays:
    return other_stays.BedDays(
        institution=institution, bed_day_group=name, employee_days=employees, resident_days=residents
    )


def reviewed(
    kind: other_stays.AdjustmentKind, points: str, count: int = 1, scheme: Scheme = EMPLOYEE, document: str = "文号",
    institution: str = "甲院",
) -> other_stays.ReviewedCase:  # fmt: skip
    return other_stays.ReviewedCase(
        institution=institution, scheme=scheme, adjustment_kind=kind, points_each=Decimal(points), case_count=count,
        review_document=document,
    )  # fmt: skip


def month(number: int, employees: str, residents: str = "0", institution: str = "甲院") -> budget.InpatientMonth:
    return budget.InpatientMonth(
        month=number, institution=institution, employee_claims=yuan(employees), resident_claims=yuan(residents)
    )


def hospital(booked: str = "0", patients: str = "0", violation: str = "0", name: str = "甲院") -> Any:
    return inpatient.InstitutionYear(
        institution=name, patient_share=yuan(patients), fund_booked=yuan(booked), violation_deduction=yuan(violation)
    )


def hospital_of(name: str, consortium: str = "") -> register.Institution:
    return register.Institution(institution=name, code=name, former_names="", consortium=consortium, remark="")


def consortium_of(name: str) -> register.Consortium:
    return register.Consortium(consortium=name, lead_institution="", remark="")


def year_of(**tables: Any) -> dict[str, list[Any]]:
    """The standards of C11 in both schemes, one member and one stay in each, and whatever is said besides."""
    told: dict[str, list[Any]] = {
        "consortia": [consortium_of("甲医共体")],
        "institutions": [hospital_of("甲院", "甲医共体")],
        "disease_bands": BANDS,
        "approvals": [approval()],
        "standards": [standard(scheme, age, name, told) for scheme in Scheme for (age, name), told in C11.items()],
        "members": [members(scheme, YOUNGER, ORDINARY, 1) for scheme in Scheme],
        "assessments": [assessment()],
        "spending": [spending("600", scheme=scheme) for scheme in Scheme],
        "employee_packages": [consortium_year()],
        "resident_packages": [consortium_year()],
        "group_means": [mean_of_all()],
        "drg_groups": [group("A", "10000")],
        "group_points": [stays("A", 1, 1)],
        "inpatient_pots": [
            budget.InpatientBudget(scheme=scheme, inpatient_budget=Money(100_000_00)) for scheme in Scheme
        ],
        "employee_inpatient": [hospital()],
        "resident_inpatient": [hospital()],
    }
    return told | tables


def given(tables: dict[str, list[Any]]) -> Given2022:
    return Given2022(**tables)
