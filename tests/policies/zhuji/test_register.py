"""机构名录与实际经营月数：ZJ-17、ZJ-18（examples C5）。"""

from dataclasses import fields
from datetime import date
from fractions import Fraction

import pytest

from tests.tables import column, proves, table
from xltool.methods.months import MonthCount
from xltool.parameters import with_defaults
from xltool.policies.zhuji import clauses, register
from xltool.policies.zhuji.parameters import Parameters2024
from xltool.policies.zhuji.register import Institution, InstitutionKind, OperatingMonths, Schemes

OPEN_DATES = [item.name for item in fields(Institution) if item.name.startswith("open_")]


def shop(*open_dates: str, former_names: str = "") -> Institution:
    """A pharmacy with its dates in order: from 1, to 1, from 2, …; an empty text is an empty cell."""
    dates = [date.fromisoformat(day) if day else None for day in open_dates]
    dates += [None] * (len(OPEN_DATES) - len(dates))
    return Institution(
        institution="甲药店",
        code="P33068100001",
        former_names=former_names,
        kind=InstitutionKind.ORIGINAL,
        schemes=Schemes.BOTH,
        designated_on=None,
        remark="",
        **dict(zip(OPEN_DATES, dates, strict=True)),
    )


def months(shop: Institution, year: int = 2024, month_count: MonthCount = MonthCount.FULL) -> OperatingMonths:
    return register.operating_months(shop, with_defaults(Parameters2024, year=year, month_count=month_count))


@proves(clauses.MONTHS, clauses.PARTIAL_YEAR)
def test_months_in_business_are_whole_months_unless_days_are_chosen() -> None:
    # 264 ÷ 366 × 12 = 8.655…; 102 ÷ 365 × 12 = 3.353…; 九州 was given 3 months from 21 September
    rows = table(
        """
        | 年   | 起日       | 止日       | 整月 | 按天折月取整 | 按天     |
        |------|------------|------------|------|--------------|----------|
        | 2024 |            |            | 12   | 12           | 12       |
        | 2024 |            | 2024-09-20 | 8    | 9            | 3168/366 |
        | 2023 | 2023-09-21 |            | 3    | 3            | 1224/365 |
        | 2024 | 2024-06-01 |            | 7    | 7            | 2568/366 |
        | 2024 | 2024-04-01 |            | 9    | 9            | 3300/366 |
        | 2024 | 2025-02-01 |            | 0    | 0            | 0        |
        | 2024 |            | 2024-01-15 | 0    | 0            | 180/366  |
        | 2024 |            | 2024-01-16 | 0    | 1            | 192/366  |
        """
    )
    for way in MonthCount:
        counted = [months(shop(row["起日"], row["止日"]), int(row["年"]), way).counted_months for row in rows]
        assert counted == [Fraction(cell) for cell in column(rows, way.value)]


@proves(clauses.MONTHS)
def test_adjoining_intervals_are_one() -> None:
    found = months(shop("", "2024-05-15", "2024-05-16", "2024-08-31", "2024-09-01", ""))
    assert (found.counted_months, found.open_days, found.may) == (12, 366, 31)


@proves(clauses.MONTHS)
def test_a_suspension_takes_the_months_it_touches() -> None:
    # closed 10 March – 20 April: both months are broken
    found = months(shop("", "2024-03-09", "2024-04-21", ""))
    assert (found.counted_months, found.march, found.april, found.open_days) == (10, 9, 10, 324)


@proves(clauses.MONTHS)
def test_every_interval_stands_closed_at_the_ends_of_the_year() -> None:
    found = months(shop("2019-03-01", "2024-02-10", "", "2024-06-30"))
    assert (found.from_1, found.to_1) == (date(2024, 1, 1), date(2024, 2, 10))
    assert (found.from_2, found.to_2) == (date(2024, 1, 1), date(2024, 6, 30))
    assert (found.from_3, found.to_3, found.basis) == (None, None, "三（二）")


@proves(clauses.INFORMATION_CHANGE)
@pytest.mark.parametrize("former", ["", "乙药店；丙药店"])
def test_a_renamed_pharmacy_keeps_its_months(former: str) -> None:
    assert months(shop(former_names=former)) == months(shop())
