"""实际经营月数：由经营期间数出整月、天数。"""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise

from xltool.money import half_up


class MonthCount(StrEnum):
    """How a broken year is counted."""

    FULL = "整月"
    ROUNDED = "按天折月取整"
    DAYS = "按天"


@dataclass(frozen=True, slots=True)
class Interval:
    """A time in business, both ends included; None is open on that side."""

    start: date | None
    end: date | None


def within_year(interval: Interval, year: int) -> tuple[date, date]:
    """The interval with its open sides closed at the year's ends. Empty when start is after end."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    return max(interval.start or first, first), min(interval.end or last, last)


def days_by_month(intervals: Sequence[Interval], year: int) -> tuple[int, ...]:
    """Days in business of each month, January first. Intervals must not overlap."""
    spans = [within_year(interval, year) for interval in intervals]
    days = []
    for month in range(1, 13):
        first, last = date(year, month, 1), date(year, month, monthrange(year, month)[1])
        days.append(sum(max(0, (min(end, last) - max(start, first)).days + 1) for start, end in spans))
    return tuple(days)


def full_months(days: Sequence[int], year: int) -> int:
    """Months in business from their first day to their last."""
    return sum(count == monthrange(year, month)[1] for month, count in enumerate(days, start=1))


def year_days(year: int) -> int:
    """365, or 366."""
    return (date(year + 1, 1, 1) - date(year, 1, 1)).days


def months_by_days(days: int, year: int) -> Fraction:
    """Days in business as a part of the year, in months, unrounded."""
    return Fraction(12 * days, year_days(year))


def overlap(intervals: Sequence[Interval], year: int) -> bool:
    """Whether two of the intervals share a day of the year."""
    spans = sorted(span for span in (within_year(interval, year) for interval in intervals) if span[0] <= span[1])
    return any(later[0] <= earlier[1] for earlier, later in pairwise(spans))


def months_in_business(intervals: Sequence[Interval], year: int, count: MonthCount) -> Fraction:
    """Months in business, counted one of three ways. Raises ValueError for intervals that overlap."""
    if overlap(intervals, year):
        raise ValueError("经营期间有重叠")
    return counted_months(days_by_month(intervals, year), year, count)


def counted_months(days: Sequence[int], year: int, count: MonthCount) -> Fraction:
    """The days in business of each month as months, counted one of three ways."""
    if count is MonthCount.FULL:
        return Fraction(full_months(days, year))
    months = months_by_days(sum(days), year)
    return Fraction(half_up(months)) if count is MonthCount.ROUNDED else months
