"""淄博市 2025 示例数据：虚构的上年度点数、预付金、各月记账、病例汇总、考核；同一种子，每次相同。"""

from decimal import Decimal
from random import Random
from typing import Any

from xltool.listing import ListFile
from xltool.methods.apportion import apportion
from xltool.money import YUAN, Money, Unit, money
from xltool.parameters import YesNo
from xltool.policies.zibo import annual, cases, months, overspends, points, prepayments, remote, standards
from xltool.policies.zibo.case_list import CASES
from xltool.policies.zibo.example_2025 import INSTITUTIONS, NEW, Rows
from xltool.policies.zibo.institution_budgets import MONTHS, PriorPoints, Season
from xltool.policies.zibo.versions import BOTH, Scheme

# points of the year in ten-thousandths, fund booked and patients' part in 万元, unscored in 元, shared money in 万元
YEARS = {
    Scheme.EMPLOYEE: (234_567_890_123, "221500", "86000", 400_000, "2600"),
    Scheme.RESIDENT: (218_765_432_109, "161200", "101000", 300_000, "350"),
}
SEASONS = (104, 82, 103, 98, 99, 96, 101, 103, 97, 95, 99, 103)
GRADES = {"A": "1", "B": "0.9", "C": "0.5", "D": "0"}
REMOTE = {Scheme.EMPLOYEE: ("3200", "301234.5678", "4350.2", "3180.75"),
          Scheme.RESIDENT: ("2100", "260987.1234", "3600.9", "2110.4")}  # fmt: skip
FRUGAL = 8
"""An institution that booked far less than its points earn."""


def example(dice: Random, singles: list[cases.Case]) -> Rows:
    """示例数据 of the year, rows by table name."""
    rows: Rows = {
        "seasons": [Season(month_name=name, employee=w, resident=w) for name, w in zip(MONTHS, SEASONS, strict=True)],
        "credit_grades": [
            standards.CreditGrade(credit_grade=grade, credit_factor=Decimal(factor)) for grade, factor in GRADES.items()
        ],
        "list_files": [ListFile(list_name=CASES.caption, file_name="", control_rows=None, control_amount=None)],
        "remote_dips": [_remote(scheme) for scheme in Scheme],
        "balance_bands": _balance_bands(),
        "assessment_bands": _assessment_bands(),
        "share_pools": [
            overspends.SharedMoney(scheme=scheme, shared_money=money(YEARS[scheme][4], Unit.WAN)) for scheme in Scheme
        ],
    }
    for name, scheme in BOTH:
        rows |= _scheme(dice, name, scheme, [case for case in singles if case.scheme is scheme])
    return rows


def _remote(scheme: Scheme) -> remote.RemoteDip:
    fund, earned, cost, booked = REMOTE[scheme]
    return remote.RemoteDip(
        scheme=scheme, remote_fund=money(fund, Unit.WAN), remote_points=Decimal(earned),
        remote_cost=money(cost, Unit.WAN), remote_booked=money(booked, Unit.WAN),
    )  # fmt: skip


def _balance_bands() -> list[standards.BalanceBand]:
    told = (
        ("结余较多", "0.8", "1 0"),
        ("结余", "1", "0 1"),
        ("超支以内", "1.1", "0.7 0.3"),
        ("超支过多", None, "0 1.07"),
    )
    return [
        standards.BalanceBand(
            balance_band=name, band_upper=None if upper is None else Decimal(upper),
            band_inclusive=YesNo.YES if upper == "1.1" else YesNo.NO, booked_factor=Decimal(line.split()[0]),
            entitled_factor=Decimal(line.split()[1]),
        )
        for name, upper, line in told
    ]  # fmt: skip


def _assessment_bands() -> list[standards.AssessmentBand]:
    told = (("不合格", "60", "0 0"), ("合格", "90", "1 0"), ("优良", None, "0 1"))
    return [
        standards.AssessmentBand(
            assessment_band=name, band_upper=None if upper is None else Decimal(upper), band_inclusive=YesNo.NO,
            score_factor=Decimal(line.split()[0]), band_constant=Decimal(line.split()[1]),
        )
        for name, upper, line in told
    ]  # fmt: skip


def _scheme(dice: Random, name: str, scheme: Scheme, singles: list[cases.Case]) -> Rows:
    earned, fund, patients, unscored, _ = YEARS[scheme]
    weights = [weight * dice.randrange(97, 104) for _, _, _, weight in INSTITUTIONS]
    points_of = apportion(Money(earned), weights).amounts
    spent = [weight * dice.randrange(94, 107) for weight in weights]
    spent[FRUGAL] = spent[FRUGAL] * 3 // 4
    booked = apportion(money(fund, Unit.WAN), spent, YUAN).amounts
    borne = apportion(money(patients, Unit.WAN), [w * dice.randrange(97, 104) for w in weights], YUAN).amounts
    rows: Rows = {f"{name}_{table}": [] for table in ("budgets", "prepayments", "months", "summary", "annual")}
    for i, (institution, _, _, _) in enumerate(INSTITUTIONS):
        prior = points_of[i] * dice.randrange(95, 104) // 100
        rows[f"{name}_budgets"].append(PriorPoints(institution=institution, prior_points=Decimal(prior).scaleb(-4)))
        rows[f"{name}_prepayments"].append(_prepayment(dice, i, institution, booked[i]))
        first = Money(unscored * YUAN if i < 2 else 0)
        listed = sum(
            case.case_booked for case in singles
            if case.institution == institution and case.handling is not cases.Handling.TAKEN_OUT
        )  # fmt: skip
        rows[f"{name}_months"] += _months(dice, institution, Money(booked[i] + first + listed))
        told = (points_of[i], booked[i], borne[i], first)
        rows[f"{name}_summary"].append(_summary(dice, institution, told))
        rows[f"{name}_annual"].append(_assessed(dice, i, institution))
    rows[f"{name}_months"].sort(key=lambda line: line.month)
    return rows


def _prepayment(dice: Random, i: int, institution: str, booked: Money) -> prepayments.PrepaymentBase:
    new = institution == NEW
    mean = booked // 12
    return prepayments.PrepaymentBase(
        institution=institution, prior_fund_paid=Money(0 if new else booked * 93 // 100),
        prior_paid_months=0 if new else 12, credit_grade=("A", "B", "A", "C")[i % 4] if i != 9 else "D",
        granted_told=Money(mean // YUAN // 10_000 * 10_000 * YUAN) if i == 0 else None,
        returned=Money(0 if i % 3 or new or i == 9 else mean // 3 // YUAN * YUAN),
    )  # fmt: skip


def _months(dice: Random, institution: str, booked: Money) -> list[Any]:
    parts = apportion(booked, [season * dice.randrange(90, 111) for season in SEASONS]).amounts
    return [
        months.Month(month=i, institution=institution, fund_booked=part) for i, part in enumerate(parts, start=1)
    ]  # fmt: skip


def _summary(dice: Random, institution: str, told: tuple[Money, Money, Money, Money]) -> points.CaseTotals:
    earned, booked, borne, unscored = told
    return points.CaseTotals(
        institution=institution, case_count=earned // 960_000 + dice.randrange(20, 90),
        summary_points=Decimal(earned).scaleb(-4), total_cost=Money(booked + borne), fund_booked=booked,
        unscored_booked=unscored, supplement_paid=Money(borne // 9), remark="示例",
    )  # fmt: skip


def _assessed(dice: Random, i: int, institution: str) -> annual.Assessed:
    return annual.Assessed(
        institution=institution,
        assessment_score=Decimal("85") if i == 3 else Decimal(dice.randrange(8600, 9900)).scaleb(-2),
        recognised_overspend=money("3000000") if i == 1 else None,
        violation_deduction=Money(dice.randrange(500, 90_000) * YUAN if i in (2, 6, 11) else 0),
    )  # fmt: skip
