"""Small awkward books: ties, nothing booked, no budgets, cases on the bounds of bands, every reading."""

from dataclasses import replace
from decimal import Decimal
from random import Random
from typing import Any

from tests.policies.zibo.small import (
    NAMES,
    assessed,
    case,
    heads,
    income,
    month,
    prepaid,
    prior,
    tables,
    totals,
    version,
)
from xltool.methods.deviation import CoefficientUse
from xltool.money import Money
from xltool.parameters import YesNo, parameters_of
from xltool.policies.zibo import coefficients, standards
from xltool.policies.zibo.annual import Assessed
from xltool.policies.zibo.cases import Handling, SpecialReview
from xltool.policies.zibo.catalogue import Auxiliary, AuxiliaryKind
from xltool.policies.zibo.institution_budgets import MONTHS, Season
from xltool.policies.zibo.overspends import SharedMoney
from xltool.policies.zibo.parameters import Parameters2025, Unreviewed
from xltool.policies.zibo.points import CaseTotals
from xltool.policies.zibo.prepayments import PrepaymentBase
from xltool.policies.zibo.remote import RemoteDip
from xltool.policies.zibo.versions import BOTH, Scheme
from xltool.policies.zibo.year_2025 import Given2025, compute
from xltool.problems import Refused
from xltool.tables import Stage

MILLION = 100_000_000
"""In 分."""


def awkward(seed: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """Rows by table name and parameters; the same seed, the same book."""
    dice = Random(seed)
    rows = tables(versions=[version("<5", in_force=YesNo.NO), version("执行")])
    rows |= _scales(dice)
    for name, _ in BOTH:
        rows |= _scheme(dice, name)
    rows["seasons"] = [
        Season(month_name=name, employee=dice.randrange(4), resident=dice.choice((0, 7, 83))) for name in MONTHS
    ]
    rows["seasons"][0] = Season(month_name=MONTHS[0], employee=1, resident=1)
    rows["share_pools"] = [
        SharedMoney(scheme=scheme, shared_money=Money(dice.choice((0, dice.randrange(MILLION))))) for scheme in Scheme
    ]
    rows["remote_dips"] = [_remote(dice, scheme) for scheme in Scheme]
    chosen = _chosen(dice)
    try:
        compute(Given2025(**rows), Parameters2025(**{**_defaults(), **chosen}), Stage.SETTLE)
    except Refused:  # less than nothing to share: that is another test's
        rows["remote_dips"] = tables()["remote_dips"]
    return rows, chosen


def _defaults() -> dict[str, Any]:
    return {parameter.name: parameter.default for parameter in parameters_of(Parameters2025)}


def _chosen(dice: Random) -> dict[str, Any]:
    found: dict[str, Any] = {
        "deposit_rate": Decimal(dice.choice(("0", "0.05", "0.0333"))),
        "special_review_cap": Decimal(1),
        "dip_reserve_rate": Decimal(dice.choice(("0", "0.05", "0.1234"))),
        "score_base": dice.choice((100, 1000, 7)),
        "prepayment_months": Decimal(dice.choice(("1", "1.5"))),
    }
    for parameter in parameters_of(Parameters2025):
        if parameter.choices:
            found[parameter.name] = dice.choice(list(parameter.choices))
    return found | {"unreviewed": Unreviewed.AS_NORMAL}


def _scales(dice: Random) -> dict[str, Any]:
    uppers = [*sorted({Decimal(dice.randrange(1, 500)) / 100 for _ in range(3)}), None]
    bands = [
        standards.DeviationBand(
            deviation_band=f"档{i}", band_upper=upper, band_inclusive=dice.choice(list(YesNo)),
            band_slope=Decimal(dice.choice(("0", "1", "0.3333"))),
            band_constant=Decimal(dice.choice(("0", "1", "0.5"))),
            coefficient_use=dice.choice(list(CoefficientUse)),
        )
        for i, upper in enumerate(uppers)
    ]  # fmt: skip
    return {
        "deviation_bands": bands,
        "tiers": [coefficients.Tier(tier="二级", basic_coefficient=Decimal(dice.randrange(5000, 12_000)) / 10_000)],
        "indicators": [
            coefficients.Indicator(indicator="指", indicator_start=Decimal("0.1"), step_width=Decimal("0.03"),
                                   step_add_on=Decimal("0.01"), add_on_cap=Decimal("0.05")),
        ],
        "indicator_values": [
            coefficients.IndicatorValue(institution=name, indicator="指",
                                        indicator_value=Decimal(dice.randrange(3000)) / 10_000)
            for name in NAMES[:2]
        ],
        "auxiliaries": [
            Auxiliary(auxiliary_name="重", auxiliary_kind=AuxiliaryKind.SEVERITY,
                      subgroup_mean=Money(dice.randrange(10**6)),
                      whole_mean=Money(dice.randrange(1, 10**6)), set_coefficient=None),
            Auxiliary(auxiliary_name="老", auxiliary_kind=AuxiliaryKind.SEVERITY, subgroup_mean=None, whole_mean=None,
                      set_coefficient=Decimal("0.85")),
        ],
        "single_cases": [_case(dice, i, uppers[0] or Decimal(2)) for i in range(8)],
    }  # fmt: skip


def _case(dice: Random, i: int, bound: Decimal) -> Any:
    ratio = dice.choice((bound, Decimal(dice.randrange(1, 90)) / 10))
    handling = dice.choice((Handling.NONE, Handling.NONE, Handling.TAKEN_OUT, Handling.DEDUCTED))
    agreed = dice.random() < 0.2
    code = dice.choice(("A1", "A1", "D1", "W1"))
    made = case(
        f"例{i}", institution=dice.choice(NAMES), scheme=dice.choice(list(Scheme)), disease_code=code,
        bed_day_count=dice.randrange(60) if code == "D1" else None, auxiliary_1=dice.choice(("", "重", "老")),
        auxiliary_2=dice.choice(("", "老")), handling=handling,
        case_deduction=Money(dice.randrange(1, 10**5)) if handling is Handling.DEDUCTED else None,
        special_review=SpecialReview.AGREED if agreed else SpecialReview.NONE,
        reviewed_points=Decimal(dice.randrange(10**8)) / 10_000 if agreed else None,
    )  # fmt: skip
    cost = Money(int(900_000 * ratio) + dice.choice((-1, 0, 1)))
    return replace(made, case_cost=cost, case_booked=Money(dice.randrange(cost + 1)))


def _remote(dice: Random, scheme: Scheme) -> RemoteDip:
    cost = dice.randrange(MILLION)
    return RemoteDip(
        scheme=scheme, remote_fund=Money(dice.randrange(MILLION)),
        remote_points=Decimal(dice.randrange(10**7)) / 10_000,
        remote_cost=Money(cost), remote_booked=Money(dice.randrange(cost + 1)),
    )  # fmt: skip


def _scheme(dice: Random, name: str) -> dict[str, Any]:
    same = f"{dice.randrange(1, 10**8) / Decimal(10**4):f}"
    filled = sorted(dice.sample(range(1, 13), 3))
    return {
        f"{name}_income": [income("1000.05", name="执行"), income("1000", name="<5")],
        f"{name}_heads": [heads("400", "300", name="<5"), heads("400", "599.9999", name="执行")],
        f"{name}_budgets": [prior(one, dice.choice((same, same, "0"))) for one in NAMES[:2]] + [prior("丙", same)],
        f"{name}_prepayments": [_prepaid(dice, one) for one in NAMES[: dice.randrange(4)]],
        f"{name}_months": [
            replace(month(one, number, "0"), fund_booked=Money(dice.choice((0, 33, dice.randrange(MILLION)))))
            for number in filled for one in dice.sample(NAMES, 3)
        ],
        f"{name}_summary": [_totals(dice, one, dice.choice((same, same, "0.0001"))) for one in NAMES],
        f"{name}_annual": [_assessed(dice, one) for one in NAMES],
    }  # fmt: skip


def _prepaid(dice: Random, name: str) -> PrepaymentBase:
    months = dice.choice((0, 7, 12))
    told = None if dice.random() < 0.5 else Money(dice.randrange(MILLION))
    paid = Money(dice.randrange(100 * MILLION) if months else 0)
    return replace(prepaid(name, "0"), prior_fund_paid=paid, prior_paid_months=months, granted_told=told)


def _totals(dice: Random, name: str, points: str) -> CaseTotals:
    fund = Money(dice.choice((1, 2 * MILLION, dice.randrange(1, 9 * MILLION))))
    unscored = Money(dice.choice((0, 0, dice.randrange(10**6))))
    return replace(
        totals(name, points), fund_booked=fund, total_cost=Money(fund + dice.randrange(3 * MILLION)),
        unscored_booked=unscored,
    )  # fmt: skip


def _assessed(dice: Random, name: str) -> Assessed:
    recognised = None if dice.random() < 0.6 else f"{dice.randrange(10**6)}"
    score = dice.choice(("59.99", "60", "89.99", "90", "73.33"))
    return assessed(name, score, recognised, f"{dice.randrange(10**4)}")
