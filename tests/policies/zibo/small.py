"""A small book of three institutions for tests: amounts in 元 as text, points as text, the rest plain."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from tests.tables import wan, yuan
from xltool.listing import ListFile
from xltool.money import Money
from xltool.parameters import YesNo, with_defaults
from xltool.policies.zibo import catalogue, coefficients, standards
from xltool.policies.zibo.annual import Assessed
from xltool.policies.zibo.beds import BedFile, BedMonth
from xltool.policies.zibo.budget import Heads, Income
from xltool.policies.zibo.case_list import CASES
from xltool.policies.zibo.cases import Case, Handling, SpecialReview
from xltool.policies.zibo.execution import HEADS, ElsewhereSettled
from xltool.policies.zibo.given_2025 import Given2025
from xltool.policies.zibo.institution_budgets import MONTHS, PriorPoints, Season
from xltool.policies.zibo.months import Month
from xltool.policies.zibo.overspends import SharedMoney
from xltool.policies.zibo.parameters import Parameters2025
from xltool.policies.zibo.points import CaseTotals
from xltool.policies.zibo.prepayments import PrepaymentBase
from xltool.policies.zibo.register import Institution, Level
from xltool.policies.zibo.remote import RemoteDip
from xltool.policies.zibo.versions import BOTH, Event, Scheme, Version, VersionKind

PARAMETERS = with_defaults(Parameters2025, deposit_rate=Decimal("0.05"), special_review_cap=Decimal("0.5"))
V = "一版"
NAMES = ("甲", "乙", "丙")


def with_parameters(**chosen: Any) -> Parameters2025:
    return replace(PARAMETERS, **chosen)


def version(name: str = V, kind: VersionKind = VersionKind.RELEASED, **facts: Any) -> Version:
    told: dict[str, Any] = {
        "in_force": YesNo.YES, "version_document": "文号", "decided_on": None, "adjustment_event": Event.NONE,
        "version_reason": "",
    }  # fmt: skip
    return Version(version=name, version_kind=kind, **told | facts)


def income(premiums: str, surplus: str = "0", *, name: str = V) -> Income:
    none = wan("0")
    return Income(
        version=name, premiums=wan(premiums), interest=none, state_subsidy=none, other_income=none,
        target_surplus=wan(surplus),
    )  # fmt: skip


def heads(others: str, stated: str | None = None, *, name: str = V) -> Heads:
    """``others`` is all of it 普通门诊统筹."""
    none = wan("0")
    return Heads(
        version=name, outpatient_head=wan(others), chronic_head=none, remote_head=none, other_head=none,
        stated_dip=None if stated is None else wan(stated),
    )  # fmt: skip


def institution(name: str, *, dip: YesNo = YesNo.YES, level: Level = Level.TWO) -> Institution:
    return Institution(institution=name, code=name, former_names="", level=level, dip_listed=dip, remark="")


def prior(name: str, points: str) -> PriorPoints:
    return PriorPoints(institution=name, prior_points=Decimal(points))


def month(name: str, number: int, booked: str) -> Month:
    return Month(month=number, institution=name, fund_booked=yuan(booked))


def prepaid(name: str, paid: str, grade: str = "A", **facts: Any) -> PrepaymentBase:
    told: dict[str, Any] = {"prior_paid_months": 12, "granted_told": None, "returned": Money(0)}
    return PrepaymentBase(institution=name, prior_fund_paid=yuan(paid), credit_grade=grade, **told | facts)


def totals(
    name: str, points: str, cost: str = "0", fund: str = "0", unscored: str = "0", cases: int = 100
) -> CaseTotals:
    return CaseTotals(
        institution=name, case_count=cases, summary_points=Decimal(points), total_cost=yuan(cost),
        fund_booked=yuan(fund), unscored_booked=yuan(unscored), supplement_paid=Money(0), remark="",
    )  # fmt: skip


def assessed(name: str, score: str = "95", recognised: str | None = None, violation: str = "0") -> Assessed:
    return Assessed(
        institution=name, assessment_score=Decimal(score),
        recognised_overspend=None if recognised is None else yuan(recognised), violation_deduction=yuan(violation),
    )  # fmt: skip


def case(number: str = "例1", cost: str = "9000", **facts: Any) -> Case:
    told: dict[str, Any] = {
        "institution": "甲", "scheme": Scheme.EMPLOYEE, "disease_code": "A1", "case_booked": yuan("0"),
        "bed_day_count": None, "auxiliary_1": "", "auxiliary_2": "", "special_review": SpecialReview.NONE,
        "reviewed_points": None, "handling": Handling.NONE, "case_deduction": None,
    }  # fmt: skip
    return Case(case_number=number, case_cost=yuan(cost), **told | facts)


def disease(code: str, kind: catalogue.DiseaseClass, mean: str | None = None, score: str | None = None,
            add_on: str | None = None, **facts: Any) -> catalogue.Disease:  # fmt: skip
    told: dict[str, Any] = {"mean_three": None, "mean_two": None, "mean_one": None}
    return catalogue.Disease(
        disease_code=code, disease_name=code, disease_class=kind, disease_mean=None if mean is None else yuan(mean),
        reviewed_score=None if score is None else Decimal(score),
        score_add_on=None if add_on is None else Decimal(add_on), **told | facts,
    )  # fmt: skip


def balance_band(name: str, upper: str | None, booked: str, entitled: str) -> standards.BalanceBand:
    return standards.BalanceBand(
        balance_band=name, band_upper=None if upper is None else Decimal(upper), band_inclusive=YesNo.NO,
        booked_factor=Decimal(booked), entitled_factor=Decimal(entitled),
    )  # fmt: skip


def assessment_band(name: str, upper: str | None, slope: str, constant: str) -> standards.AssessmentBand:
    return standards.AssessmentBand(
        assessment_band=name, band_upper=None if upper is None else Decimal(upper), band_inclusive=YesNo.NO,
        score_factor=Decimal(slope), band_constant=Decimal(constant),
    )  # fmt: skip


BANDS = [
    balance_band("一", "0.8", "1", "0"), balance_band("二", "1", "0", "1"),
    balance_band("三", "1.1", "0.7", "0.3"), balance_band("四", None, "0", "1.07"),
]  # fmt: skip
"""The preset of the worked example."""
SCORES = [assessment_band("一", "60", "0", "0"), assessment_band("二", "90", "1", "0"),
          assessment_band("三", None, "0", "1")]  # fmt: skip


def _scheme(name: str) -> dict[str, Any]:
    return {
        f"{name}_income": [income("1000")], f"{name}_heads": [heads("400")],
        f"{name}_budgets": [prior(one, "100") for one in NAMES],
        f"{name}_prepayments": [], f"{name}_months": [],
        f"{name}_summary": [totals(one, "100", "3000000", "2000000") for one in NAMES],
        f"{name}_annual": [assessed(one) for one in NAMES],
        f"{name}_execution": [ElsewhereSettled(spending_head=head, settled_elsewhere=None) for head in HEADS],
    }  # fmt: skip


def tables(**changed: Any) -> dict[str, Any]:
    """A book that settles: 600 万元 of DIP money in each scheme, three institutions alike."""
    classes = catalogue.DiseaseClass
    found: dict[str, Any] = {
        "versions": [version()],
        "institutions": [institution(name) for name in NAMES],
        "seasons": [Season(month_name=name, employee=1, resident=1) for name in MONTHS],
        "credit_grades": [standards.CreditGrade(credit_grade="A", credit_factor=Decimal(1))],
        "bed_files": [BedFile(institution="甲", staffed_beds=100, agreed_beds=100)],
        "bed_months": [BedMonth(month=2, institution="甲", occupied_days=2800)],
        "disease_classes": catalogue.standard_flags(),
        "benchmarks": [catalogue.Benchmark(benchmark_disease="基", benchmark_cases=10, disease_mean=yuan("9000"))],
        "diseases": [disease("A1", classes.CORE, "9000"), disease("D1", classes.BED_DAY, score="5"),
                     disease("W1", classes.UNSCORED)],
        "auxiliaries": [],
        "deviation_bands": standards.standard_deviations(),
        "tiers": [coefficients.Tier(tier="二级", basic_coefficient=Decimal("0.9"))],
        "indicators": [], "indicator_values": [],
        "coefficients": [coefficients.InstitutionTier(institution=name, tier="二级") for name in NAMES],
        "single_cases": [],
        "list_files": [ListFile(list_name=CASES.caption, file_name="", control_rows=None, control_amount=None)],
        "remote_dips": [
            RemoteDip(scheme=scheme, remote_fund=Money(0), remote_points=Decimal(0), remote_cost=Money(0),
                      remote_booked=Money(0))
            for scheme in Scheme
        ],
        "balance_bands": BANDS, "assessment_bands": SCORES,
        "share_pools": [SharedMoney(scheme=scheme, shared_money=yuan("10000000")) for scheme in Scheme],
        "capitations": [], "fee_services": [], "quota_items": [], "bed_days": [], "other_funds": [],
    }  # fmt: skip
    for name, _ in BOTH:
        found |= _scheme(name)
    return found | changed


def given(**changed: Any) -> Given2025:
    return Given2025(**tables(**changed))
