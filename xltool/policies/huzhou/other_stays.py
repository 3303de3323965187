"""湖州市 其他住院病例：低倍率、床日、特病单议与再入院。"""

from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from xltool.methods.drg import bed_day_points, low_points, to_places
from xltool.money import Money
from xltool.parameters import YesNo
from xltool.policies.huzhou import clauses
from xltool.policies.huzhou.groups import DrgGroup, GroupPoints, four, of_group
from xltool.policies.huzhou.parameters import BedDayPayment, Parameters2022
from xltool.policies.huzhou.schemes import Scheme
from xltool.tables import basis, given, key, result, row


class AdjustmentKind(StrEnum):
    """What a review does to the points."""

    SPECIAL = "特病单议"
    READMISSION = "再入院扣减"


@row
class LowCase:
    """Low-cost stays of one cost, 元 a case."""

    institution: str = given(width=30)
    group_code: str = given(clause=clauses.INPATIENT_RULES, width=12)
    scheme: Scheme = given(width=8)
    case_cost: Money = given(summed=False, clause=clauses.INPATIENT_RULES, width=15)
    case_count: int = given(summed=True, width=8)


_COEFFICIENT = (
    "ROUND(SUMPRODUCT(--({group_points.institution:all}={institution}),"
    "--({group_points.group_code:all}={group_code}),{group_points.difference_coefficient:all}),4)"
)


@row
class LowPoints:
    """Points of low-cost stays."""

    cost_ratio: Fraction = result(
        f"{{case_cost}}/{of_group('group_mean')}", "病例费用÷病组均费；不取整", clauses.INPATIENT_RULES, width=10
    )
    difference_coefficient: Decimal = result(
        f'IF({{low_coefficient}}="{YesNo.YES}",{_COEFFICIENT},1)',
        "该机构该病组的差异系数；参数选不乘的为 1",
        clauses.INPATIENT_RULES,
        width=12,
    )
    points_each: Decimal = result(
        f"MIN({of_group('raised_points')},"
        + four(
            f"{of_group('raised_points')}*{{difference_coefficient}}*{{case_cost}}/{of_group('group_mean')}"
        ) + ")",
        "扶持后基础点数×差异系数×费用倍数，四位小数，不超过扶持后基础点数",
        clauses.INPATIENT_RULES,
        width=13,
    )  # fmt: skip
    points: Decimal = result(
        "ROUND({points_each}*{case_count},4)", "每例点数×例数", clauses.INPATIENT_RULES, summed=True, width=16
    )
    basis: str = basis(width=12)


@row
class BedDayGroup:
    """A bed-day group: points a day, or 元 a day."""

    bed_day_group: str = key(width=26)
    day_points: Decimal | None = given(optional=True, places=4, clause=clauses.BED_DAYS, width=14)
    day_rate: Money | None = given(optional=True, summed=False, clause=clauses.BED_DAYS, width=14)


@row
class BedDays:
    """The bed-days of one institution and group."""

    institution: str = given(width=30)
    bed_day_group: str = given(clause=clauses.BED_DAYS, width=26)
    employee_days: int = given(summed=True, clause=clauses.BED_DAYS, width=12)
    resident_days: int = given(summed=True, clause=clauses.BED_DAYS, width=12)


def _by_day(column: str, days: str, mode: BedDayPayment, places: int) -> str:
    found = f"INDEX({{bed_day_groups.{column}:all}},MATCH({{bed_day_group}},{{bed_day_groups.bed_day_group:all}},0))"
    return f'IF({{bed_day_payment}}="{mode}",ROUND({found}*{{{days}}},{places}),0)'


_POINTS, _RATE = BedDayPayment.POINTS, BedDayPayment.RATE


@row
class BedDayPoints:
    """What the bed-days earn: points, or 元."""

    employee_points: Decimal = result(
        _by_day("day_points", "employee_days", _POINTS, 4), "每床日点数×职工床日数；按定额的为零", clauses.BED_DAYS,
        summed=True, width=15,
    )  # fmt: skip
    resident_points: Decimal = result(
        _by_day("day_points", "resident_days", _POINTS, 4), "每床日点数×居民床日数；按定额的为零", clauses.BED_DAYS,
        summed=True, width=15,
    )  # fmt: skip
    employee_day_amount: Money = result(
        _by_day("day_rate", "employee_days", _RATE, 2), "每床日定额×职工床日数；折成点数的为零", clauses.BED_DAYS,
        width=16,
    )  # fmt: skip
    resident_day_amount: Money = result(
        _by_day("day_rate", "resident_days", _RATE, 2), "每床日定额×居民床日数；折成点数的为零", clauses.BED_DAYS,
        width=16,
    )  # fmt: skip
    basis: str = basis(width=12)


@row
class ReviewedCase:
    """Cases whose points a review decided, or took back: points of one case."""

    institution: str = given(width=30)
    scheme: Scheme = given(width=8)
    adjustment_kind: AdjustmentKind = given(clause=clauses.INPATIENT_RULES, width=13)
    points_each: Decimal = given(places=4, clause=clauses.INPATIENT_RULES, width=13)
    case_count: int = given(summed=True, width=8)
    review_document: str = given(optional=True, width=24)


@row
class ReviewedPoints:
    """The points added or taken back."""

    points: Decimal = result(
        f'ROUND(ROUND({{points_each}}*{{case_count}}*IF({{adjustment_kind}}="{AdjustmentKind.SPECIAL}",1,'
        "{readmission_kept}-1),9),4)",
        "特病单议：每例点数×例数；再入院：扣减前次点数中不保留的部分（负数）",
        clauses.INPATIENT_RULES,
        summed=True,
        width=16,
    )
    basis: str = basis(width=12)


def low_case_points(
    entry: LowCase, group: DrgGroup, points: GroupPoints, coefficient: Decimal, parameters: Parameters2022
) -> LowPoints:
    """Points of low-cost stays: by their cost, never above the raised base points (HZ-09).

    条文未规定：低倍率的界限、是否乘差异系数，均是参数。
    """
    used = coefficient if parameters.low_coefficient is YesNo.YES else Decimal(1)
    each = low_points(points.raised_points, used, entry.case_cost, group.group_mean)
    return LowPoints(
        cost_ratio=Fraction(entry.case_cost, group.group_mean),
        difference_coefficient=used,
        points_each=each,
        points=each * entry.case_count,
        basis=clauses.INPATIENT_RULES.cite(),
    )


def bed_days(entry: BedDays, groups: Mapping[str, BedDayGroup], parameters: Parameters2022) -> BedDayPoints:
    """What bed-days earn (HZ-08): points a day, or a rate a day; days × points is exact.

    条文未规定：床日折成点数还是按定额。默认折成点数。
    """
    group = groups[entry.bed_day_group]
    by_points = parameters.bed_day_payment is BedDayPayment.POINTS
    points = group.day_points if by_points and group.day_points is not None else Decimal(0)
    rate = group.day_rate if not by_points and group.day_rate is not None else Money(0)
    return BedDayPoints(
        employee_points=bed_day_points(points, entry.employee_days),
        resident_points=bed_day_points(points, entry.resident_days),
        employee_day_amount=Money(rate * entry.employee_days),
        resident_day_amount=Money(rate * entry.resident_days),
        basis=clauses.BED_DAYS.cite(),
    )


def reviewed_points(entry: ReviewedCase, parameters: Parameters2022) -> ReviewedPoints:
    """What a review adds, or a readmission takes back of the stay before, four places."""
    special = entry.adjustment_kind is AdjustmentKind.SPECIAL
    part = Fraction(1) if special else Fraction(parameters.readmission_kept) - 1
    points = to_places(Fraction(entry.points_each) * entry.case_count * part)
    return ReviewedPoints(points=points, basis=clauses.INPATIENT_RULES.cite())
