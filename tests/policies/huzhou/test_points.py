"""三（一）（二）：基础点数、中医扶持、差异系数、同病同价、低倍率、床日、单议（HZ-08、HZ-09，examples C9、P10）。"""

from decimal import Decimal
from fractions import Fraction

import pytest

from tests.policies.huzhou.years import (
    PARAMETERS,
    RESIDENT,
    day_group,
    days,
    group,
    low,
    reviewed,
    stays,
    with_parameters,
)
from tests.tables import proves, yuan
from xltool.parameters import YesNo
from xltool.policies.huzhou import clauses
from xltool.policies.huzhou.groups import GroupPoints, PriceKind, group_points, institution_points
from xltool.policies.huzhou.other_stays import AdjustmentKind, bed_days, low_case_points, reviewed_points
from xltool.policies.huzhou.parameters import BedDayPayment

ALL = yuan("10000")
SAME = PriceKind.SAME


def points(*entry: str, **facts: object) -> GroupPoints:
    return group_points(group(*entry, **facts), ALL, PARAMETERS)  # type: ignore[arg-type]


@proves(clauses.DRG_POINTS)
def test_base_points_follow_the_mean_or_what_was_published() -> None:
    found = [points("A", mean).base_points for mean in ("25000", "6000", "8000")]
    assert found == [Decimal("250"), Decimal("60"), Decimal("80")]
    assert points("A", "25000", published="241.5").base_points == Decimal("241.5")


@proves(clauses.TCM_SUPPORT)
def test_a_supported_group_is_raised_by_eight_percent() -> None:
    assert points("A", "8000", supported=True).raised_points == Decimal("86.4")
    assert points("A", "8000").raised_points == Decimal("80")
    # published base points are those before the raise
    assert points("A", "1", supported=True, published="100.0001").raised_points == Decimal("108.0001")


@proves(clauses.DRG_POINTS)
def test_a_whole_stay_earns_base_by_coefficient() -> None:
    entry = group("A", "6000")
    made = institution_points(stays("A", 3, 2, own="6300"), entry, points("A", "6000"))
    assert (made.difference_coefficient, made.points_each) == (Decimal("1.05"), Decimal("63"))
    assert (made.employee_points, made.resident_points) == (Decimal("189"), Decimal("126"))
    granted = institution_points(stays("A", 1, own="6300", granted="0.9"), entry, points("A", "6000"))
    assert granted.difference_coefficient == Decimal("0.9")
    # a new group has no mean of its own
    assert institution_points(stays("A", 1), entry, points("A", "6000")).difference_coefficient == 1


@proves(clauses.SAME_PRICE)
def test_a_same_price_group_has_one_coefficient_for_every_institution() -> None:
    entry, told = group("A", "6000", SAME, "0.95"), points("A", "6000", SAME, "0.95")
    found = {institution_points(stays("A", 1, own=own), entry, told).points_each for own in ("3000", "9000", None)}
    assert found == {Decimal("57")}
    assert points("A", "6000", SAME).coefficient_in_force == 1
    other = with_parameters(same_price_coefficient=Decimal("0.9"))
    assert group_points(group("A", "6000", SAME), ALL, other).coefficient_in_force == Decimal("0.9")
    assert points("A", "6000").coefficient_in_force is None


@pytest.mark.parametrize(
    ("cost", "with_it", "without"), [("2000", "21", "20"), ("2400", "25.2", "24"), ("1", "0.0105", "0.01")]
)
@proves(clauses.INPATIENT_RULES)
def test_a_low_stay_earns_by_its_cost(cost: str, with_it: str, without: str) -> None:
    # C9: group 6 000, coefficient 1.05
    entry, told, coefficient = group("A", "6000"), points("A", "6000"), Decimal("1.05")
    made = low_case_points(low("A", cost, 3), entry, told, coefficient, PARAMETERS)
    assert (made.points_each, made.points) == (Decimal(with_it), 3 * Decimal(with_it))
    assert made.cost_ratio == Fraction(int(cost), 6000)
    bare = with_parameters(low_coefficient=YesNo.NO)
    assert low_case_points(low("A", cost), entry, told, coefficient, bare).points_each == Decimal(without)


@proves(clauses.TCM_SUPPORT)
def test_a_low_stay_of_a_supported_group_is_capped_at_the_raised_base() -> None:
    entry, told = group("A", "8000", supported=True), points("A", "8000", supported=True)
    capped = low_case_points(low("A", "3200"), entry, told, Decimal("2.6"), PARAMETERS)
    assert capped.points_each == told.raised_points == Decimal("86.4")


@proves(clauses.BED_DAYS)
def test_bed_days_earn_points_or_a_rate() -> None:
    groups = {"长期": day_group("2.6", "260")}
    by_points = bed_days(days(10, 3), groups, PARAMETERS)
    assert (by_points.employee_points, by_points.resident_points) == (Decimal("26"), Decimal("7.8"))
    assert (by_points.employee_day_amount, by_points.resident_day_amount) == (0, 0)
    by_rate = bed_days(days(10, 3), groups, with_parameters(bed_day_payment=BedDayPayment.RATE))
    assert by_rate.employee_points == by_rate.resident_points == 0
    assert (by_rate.employee_day_amount, by_rate.resident_day_amount) == (yuan("2600"), yuan("780"))


@proves(clauses.INPATIENT_RULES)
def test_a_review_adds_points_and_a_readmission_takes_half_back() -> None:
    assert reviewed_points(reviewed(AdjustmentKind.SPECIAL, "642.5", 3), PARAMETERS).points == Decimal("1927.5")
    back = reviewed(AdjustmentKind.READMISSION, "60.0001", 5, RESIDENT)
    # −60.0001 × 5 ÷ 2 = −150.00025, a half goes away from zero
    assert reviewed_points(back, PARAMETERS).points == Decimal("-150.0003")
    kept = with_parameters(readmission_kept=Decimal("0.8"))
    assert reviewed_points(back, kept).points == Decimal("-60.0001")
