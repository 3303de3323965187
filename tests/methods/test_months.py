"""实际经营月数：整月、天数、相接的期间。"""

from calendar import monthrange
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tables import LAWS, table
from xltool.methods.months import (
    Interval,
    MonthCount,
    days_by_month,
    full_months,
    months_by_days,
    months_in_business,
    overlap,
    within_year,
    year_days,
)

YEARS = st.integers(2023, 2028)


def intervals(text: str) -> list[Interval]:
    """``2024-01-01—2024-09-20；—``: intervals as the register has them, an open side left empty."""
    parts = [part.split("—") for part in text.split("；")]
    return [
        Interval(*(date.fromisoformat(side) if side.strip() else None for side in (start.strip(), end.strip())))
        for start, end in parts
    ]


def test_only_whole_calendar_months_count() -> None:
    rows = table(
        """
        | 年   | 经营期间                                               | 整月 | 天数 |
        |------|--------------------------------------------------------|------|------|
        | 2024 | —                                                      | 12   | 366  |
        | 2023 | —                                                      | 12   | 365  |
        | 2024 | 2024-01-01—2024-09-20                                  | 8    | 264  |
        | 2023 | 2023-09-21—                                            | 3    | 102  |
        | 2024 | 2024-02-01—2024-02-29                                  | 1    | 29   |
        | 2024 | 2024-02-01—2024-02-28                                  | 0    | 28   |
        | 2024 | —2024-03-15；2024-03-16—                               | 12   | 366  |
        | 2024 | —2024-03-15；2024-03-17—                               | 11   | 365  |
        | 2024 | —2024-01-31；2024-06-01—2024-06-30；2024-12-01—         | 3    | 92   |
        | 2024 | 2025-01-01—                                            | 0    | 0    |
        | 2024 | —2023-12-31                                            | 0    | 0    |
        | 2024 | 2020-05-01—2030-01-01                                  | 12   | 366  |
        """
    )
    for row in rows:
        year = int(row["年"])
        days = days_by_month(intervals(row["经营期间"]), year)
        assert (row, full_months(days, year), sum(days)) == (row, int(row["整月"]), int(row["天数"]))


def test_days_count_as_a_part_of_the_days_of_that_year() -> None:
    # 102 ÷ 365 × 12 = 3.35; 264 ÷ 366 × 12 = 8.66
    assert months_by_days(102, 2023) == Fraction(12 * 102, 365)
    assert months_by_days(264, 2024) == Fraction(12 * 264, 366)
    assert (year_days(2023), year_days(2024)) == (365, 366)


def test_an_open_side_ends_with_the_year() -> None:
    assert within_year(Interval(None, None), 2024) == (date(2024, 1, 1), date(2024, 12, 31))
    assert within_year(Interval(date(2023, 7, 1), date(2024, 7, 1)), 2024) == (
        date(2024, 1, 1),
        date(2024, 7, 1),
    )


@LAWS
@given(YEARS, st.integers(0, 365), st.integers(0, 365))
def test_one_interval_is_counted_day_by_day(year: int, offset: int, length: int) -> None:
    start = date(year, 1, 1) + timedelta(offset)
    end = start + timedelta(length)
    open_days = [day for day in (start + timedelta(i) for i in range(length + 1)) if day.year == year]
    expected = [sum(day.month == month for day in open_days) for month in range(1, 13)]
    assert list(days_by_month([Interval(start, end)], year)) == expected


@LAWS
@given(YEARS, st.lists(st.integers(1, 364), min_size=1, max_size=2, unique=True).map(sorted))
def test_a_year_cut_into_adjoining_intervals_is_still_a_whole_year(year: int, cuts: list[int]) -> None:
    ends = [date(year, 1, 1) + timedelta(cut - 1) for cut in cuts]
    starts = [None, *(end + timedelta(1) for end in ends)]
    days = days_by_month([Interval(start, end) for start, end in zip(starts, [*ends, None], strict=True)], year)
    assert (full_months(days, year), sum(days)) == (12, year_days(year))


@LAWS
@given(YEARS, st.integers(0, 365))
def test_whole_months_never_exceed_the_months_by_days(year: int, closed_after: int) -> None:
    days = days_by_month([Interval(None, date(year, 1, 1) + timedelta(closed_after))], year)
    assert full_months(days, year) <= 12
    assert all(0 <= count <= monthrange(year, month)[1] for month, count in enumerate(days, start=1))


@pytest.mark.parametrize(
    ("count", "months"),
    [
        (MonthCount.FULL, Fraction(3)),
        (MonthCount.ROUNDED, Fraction(3)),
        (MonthCount.DAYS, Fraction(12 * 102, 365)),
    ],
)
def test_a_broken_year_is_counted_three_ways(count: MonthCount, months: Fraction) -> None:
    # from 21 September 2023: 10 + 31 + 30 + 31 = 102 days; October to December are whole
    assert months_in_business([Interval(date(2023, 9, 21), None)], 2023, count) == months


def test_intervals_that_meet_make_a_whole_month() -> None:
    met = [Interval(None, date(2023, 3, 15)), Interval(date(2023, 3, 16), None)]
    assert months_in_business(met, 2023, MonthCount.FULL) == 12


@pytest.mark.parametrize(
    ("first_end", "second_start", "year", "shared"),
    [
        (date(2023, 3, 15), date(2023, 3, 15), 2023, True),
        (date(2023, 3, 15), date(2023, 3, 16), 2023, False),
        (date(2023, 3, 15), date(2023, 2, 1), 2023, True),
        (date(2023, 3, 15), date(2023, 2, 1), 2024, False),  # not in this year
    ],
)
def test_intervals_overlap_when_they_share_a_day_of_the_year(
    first_end: date, second_start: date, year: int, shared: bool
) -> None:
    spans = [Interval(None, first_end), Interval(second_start, date(2023, 12, 31))]
    assert overlap(spans, year) is shared
    if shared:
        with pytest.raises(ValueError, match=r"^经营期间有重叠$"):
            months_in_business(spans, year, MonthCount.FULL)
