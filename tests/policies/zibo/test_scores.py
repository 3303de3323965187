"""三（一）至（三）：病种分值、辅助目录、机构系数、病例点数（ZB-03 至 ZB-06，examples C8、P8）。"""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from tests.policies.zibo.small import PARAMETERS, case, disease, given, with_parameters
from tests.tables import proves, yuan
from xltool.methods.deviation import CoefficientUse
from xltool.parameters import YesNo
from xltool.policies.zibo import catalogue, clauses, coefficients
from xltool.policies.zibo.cases import Case, CaseScore, Handling, SpecialReview
from xltool.policies.zibo.catalogue import AuxiliaryKind, DiseaseClass
from xltool.policies.zibo.parameters import (
    AddOnStep,
    AuxiliaryUse,
    CoefficientMode,
    Parameters2025,
    Unreviewed,
    UnscoredMode,
)
from xltool.policies.zibo.standards import DeviationBand, standard_deviations
from xltool.policies.zibo.year_2025 import score

CORE = DiseaseClass.CORE


def band(upper: str | None, inclusive: YesNo, slope: str, constant: str, use: CoefficientUse) -> DeviationBand:
    return DeviationBand(
        deviation_band=f"{upper}", band_upper=None if upper is None else Decimal(upper), band_inclusive=inclusive,
        band_slope=Decimal(slope), band_constant=Decimal(constant), coefficient_use=use,
    )  # fmt: skip


COEFFICIENT_KEPT = [
    band("0.5", YesNo.YES, "1", "0", CoefficientUse.NONE), band("2", YesNo.YES, "0", "1", CoefficientUse.TIMES),
    band("5", YesNo.YES, "1", "-2", CoefficientUse.PLUS), band(None, YesNo.NO, "0", "1", CoefficientUse.TIMES),
]  # fmt: skip
"""The other form of the worked example."""


def scored(entry: Case, parameters: Parameters2025 = PARAMETERS, **tables: Any) -> CaseScore:
    made: CaseScore = score(given(single_cases=[entry], **tables), parameters)["single_cases"][0]
    return made


def scores(*diseases: catalogue.Disease, parameters: Parameters2025 = PARAMETERS) -> list[Decimal | None]:
    return [row.disease_score for row in score(given(diseases=list(diseases)), parameters)["diseases"]]


@proves(clauses.BENCHMARK, clauses.SCORES)
def test_core_and_general_diseases_score_by_their_cost_over_the_benchmark() -> None:
    told = [disease("A", CORE, "12600"), disease("B", DiseaseClass.GENERAL, "9000")]
    assert scores(*told) == [Decimal("1400.0000"), Decimal("1000.0000")]
    assert scores(*told, parameters=with_parameters(score_base=100)) == [Decimal("140.0000"), Decimal("100.0000")]


@proves(clauses.REVIEWED_SCORES, clauses.SCORE_ADD_ON)
def test_other_classes_score_as_reviewed_and_add_ons_raise_a_score() -> None:
    told = [
        disease("A", DiseaseClass.CHINESE_MEDICINE, "9000", "715", "0.05"),
        disease("B", CORE, "9000", None, "-0.1"),
        disease("C", DiseaseClass.UNSCORED),
    ]
    assert scores(*told) == [Decimal("750.75"), Decimal("900"), None]


@proves(clauses.CATALOGUE)
@pytest.mark.parametrize(
    ("cost", "standard", "kept"),
    [
        ("4499", "449.9000", "499.8889"),
        ("4500", "900.0000", "500.0000"),
        ("18000", "900.0000", "900.0000"),
        ("18001", "900.1000", "900.1111"),
        ("27000", "1800.0000", "1900.0000"),
        ("45000", "3600.0000", "3900.0000"),
        ("45001", "900.0000", "900.0000"),
    ],
)
def test_a_case_far_from_the_mean_is_scored_by_its_band(cost: str, standard: str, kept: str) -> None:
    assert scored(case(cost=cost)).case_points == Decimal(standard)
    assert scored(case(cost=cost), deviation_bands=COEFFICIENT_KEPT).case_points == Decimal(kept)


@proves(clauses.REVIEWED_SCORES)
def test_the_mean_is_last_years_of_the_same_level_else_the_diseases_own_else_nothing_deviates() -> None:
    own = disease("A1", CORE, "9000", mean_two=yuan("3000"), mean_three=yuan("99999"))
    assert scored(case(cost="9000"), diseases=[own]).cost_ratio == 3
    assert scored(case(cost="9000")).cost_ratio == 1
    bare = disease("A1", DiseaseClass.SPECIAL, score="500")
    made = scored(case(cost="90000"), diseases=[bare])
    assert (made.cost_ratio, made.case_band, made.case_points) == (None, None, Decimal("450"))


@proves(clauses.REVIEWED_SCORES, clauses.COEFFICIENT)
def test_primary_diseases_take_no_coefficient_and_bed_days_no_deviation() -> None:
    primary = disease("A1", DiseaseClass.PRIMARY, "9000", "300")
    assert scored(case(cost="9000"), diseases=[primary]).case_points == 300
    assert scored(case(cost="90000", disease_code="D1", bed_day_count=30)).case_points == 135  # 5 × 30 × 0.9
    surgery = disease("A1", DiseaseClass.DAY_SURGERY, "9000", "400")
    assert scored(case(cost="90000"), diseases=[surgery]).case_points == 360


@proves(clauses.SUPPLEMENTS)
def test_of_several_auxiliary_lines_the_largest_counts_and_supervision_changes_nothing() -> None:
    lines = [
        catalogue.Auxiliary(auxiliary_name=name, auxiliary_kind=kind, subgroup_mean=part, whole_mean=whole,
                            set_coefficient=fixed)
        for name, kind, part, whole, fixed in (
            ("重", AuxiliaryKind.SEVERITY, None, None, Decimal("1.2")),
            ("老", AuxiliaryKind.SEVERITY, yuan("11530.2"), yuan("10876.93"), None),
            ("低", AuxiliaryKind.SUPERVISION, None, None, Decimal("0.5")),
        )
    ]  # fmt: skip
    told: dict[str, Any] = {"auxiliaries": lines}
    assert [row.auxiliary for row in score(given(**told), PARAMETERS)["auxiliaries"]] == [
        Decimal("1.2"), Decimal("1.0601"), 1,
    ]  # fmt: skip
    both = case(auxiliary_1="老", auxiliary_2="重")
    assert scored(both, **told).case_points == 1080
    product = with_parameters(auxiliary_use=AuxiliaryUse.PRODUCT)
    assert scored(both, product, **told).auxiliary_used == Decimal("1.2721")
    assert scored(case(auxiliary_1="低"), **told).case_points == 900


@proves(clauses.BASIC_COEFFICIENT, clauses.COEFFICIENT_ADD_ON, clauses.COEFFICIENT)
@pytest.mark.parametrize(
    ("step", "mode", "made"),
    [
        (AddOnStep.FLOOR, CoefficientMode.ADDITIVE, "0.95"),
        (AddOnStep.LINEAR, CoefficientMode.ADDITIVE, "0.954"),
        (AddOnStep.FLOOR, CoefficientMode.MULTIPLICATIVE, "0.9486"),
    ],
)
def test_a_coefficient_is_its_tiers_and_what_indicators_add(step: AddOnStep, mode: CoefficientMode, made: str) -> None:
    told = given(
        tiers=[coefficients.Tier(tier="二级", basic_coefficient=Decimal("0.93"))],
        indicators=[
            coefficients.Indicator(indicator="CMI", indicator_start=Decimal(0), step_width=Decimal("0.05"),
                                   step_add_on=Decimal("0.01"), add_on_cap=Decimal("0.13")),
        ],
        indicator_values=[
            coefficients.IndicatorValue(institution="甲", indicator="CMI", indicator_value=Decimal("0.12")),
        ],
    )  # fmt: skip
    found = score(told, with_parameters(add_on_step=step, coefficient_mode=mode))["coefficients"]
    assert [row.coefficient for row in found] == [Decimal(made), Decimal("0.93"), Decimal("0.93")]


@proves(clauses.SPECIAL_REVIEW)
def test_reviewed_points_stand_in_for_the_formula_and_a_refused_case_is_scored_as_normal() -> None:
    agreed = case(cost="90000", special_review=SpecialReview.AGREED, reviewed_points=Decimal("4321.5"))
    assert scored(agreed).case_points == Decimal("4321.5")
    refused = case(cost="90000", special_review=SpecialReview.REFUSED)
    assert scored(refused).case_points == 900
    assert scored(refused, with_parameters(unreviewed=Unreviewed.AS_NORMAL)).case_points == 900


@proves(clauses.REVIEWED_SCORES)
def test_a_disease_without_a_score_is_paid_as_booked_until_it_has_one() -> None:
    entry = case(cost="9000", disease_code="W1", case_booked=yuan("6000"))
    made = scored(entry)
    assert (made.case_points, made.counted_cost, made.counted_booked, made.unscored_paid) == (0, 0, 0, yuan("6000"))
    assert scored(entry, with_parameters(unscored_mode=UnscoredMode.NO_POINTS)).unscored_paid == 0
    agreed = replace(entry, special_review=SpecialReview.AGREED, reviewed_points=Decimal(700))
    made = scored(agreed)
    assert (made.case_points, made.counted_cost, made.unscored_paid) == (700, yuan("9000"), 0)


@proves(clauses.CLEARING)
def test_a_case_that_broke_the_rules_is_taken_out_or_its_amount_deducted() -> None:
    out = scored(case(handling=Handling.TAKEN_OUT, case_booked=yuan("5000")))
    assert (out.case_points, out.counted_cost, out.counted_booked, out.counted_deduction) == (0, 0, 0, 0)
    deducted = scored(case(handling=Handling.DEDUCTED, case_deduction=yuan("800"), case_booked=yuan("5000")))
    assert (deducted.case_points, deducted.counted_booked, deducted.counted_deduction) == (
        900,
        yuan("5000"),
        yuan("800"),
    )


def test_the_bands_of_the_form_cover_every_ratio() -> None:
    assert [line.band_upper for line in standard_deviations()] == [Decimal("0.5"), Decimal(2), Decimal(5), None]
