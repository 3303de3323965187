"""二（一）（二）：签约人数乘人头标准，备案之月起按月增加（HZ-01、HZ-04、HZ-05，examples C11）。"""

import pytest
from hypothesis import given as tried
from hypothesis import strategies as st

from tests.policies.huzhou.years import (
    C11,
    CHRONIC,
    EMPLOYEE,
    OLDER,
    ORDINARY,
    PARAMETERS,
    YOUNGER,
    filed,
    members,
    with_parameters,
)
from tests.tables import LAWS, proves, yuan
from xltool.money import Money
from xltool.policies.huzhou import clauses
from xltool.policies.huzhou.parameters import IncrementMode, Proration
from xltool.policies.huzhou.signed_members import increment, members_package

STANDARDS = {(EMPLOYEE, age, name): yuan(told) for (age, name), told in C11.items()}
ADD_ON = with_parameters(increment_mode=IncrementMode.ADD_ON)
WHOLE = with_parameters(proration=Proration.WHOLE)
HEADS = {(YOUNGER, ORDINARY): 8000, (OLDER, ORDINARY): 2500, (YOUNGER, CHRONIC): 900, (OLDER, CHRONIC): 1600}


@proves(clauses.CAPITATION, clauses.SIGNED_MEMBERS)
def test_the_package_is_heads_by_standard() -> None:
    # C11
    lines = [members(EMPLOYEE, age, name, heads) for (age, name), heads in HEADS.items()]
    made = [members_package(line, STANDARDS, PARAMETERS).heads_package for line in lines]
    assert made == [yuan("4800000"), yuan("2750000"), yuan("1350000"), yuan("3360000")]
    assert sum(made) == yuan("12260000")


@proves(clauses.SIGNED_MEMBERS)
def test_who_was_signed_for_part_of_the_year_counts_for_those_months() -> None:
    # 10 people, 7 of them for 5 months: 71 months of 50 元
    line = members(EMPLOYEE, YOUNGER, ORDINARY, 10, 71)
    assert members_package(line, STANDARDS, PARAMETERS).heads_package == yuan("3550")
    assert members_package(line, STANDARDS, WHOLE).heads_package == yuan("6000")


@proves(clauses.REGISTRATIONS, clauses.SPECIAL_DISEASES)
def test_a_registration_adds_the_difference_from_its_month_on() -> None:
    # C11: 60 × 1 000 × 9/12 and 30 × 900 × 2/12
    april, november = filed(OLDER, 4, 60), filed(YOUNGER, 11, 30)
    made = [increment(line, STANDARDS, PARAMETERS) for line in (april, november)]
    assert [line.increment for line in made] == [yuan("45000"), yuan("4500")]
    assert [line.counted_increment for line in made] == [9, 2]
    assert [increment(filed(OLDER, number, 12), STANDARDS, PARAMETERS).counted_increment for number in (1, 12)] == [
        12,
        1,
    ]


@proves(clauses.REGISTRATIONS)
def test_a_lower_standard_takes_nothing_away() -> None:
    # several diseases: the highest standard stays
    line = filed(OLDER, 4, 60, bands=(CHRONIC, ORDINARY))
    assert increment(line, STANDARDS, PARAMETERS).increment == 0


@proves(clauses.REGISTRATIONS)
def test_the_other_reading_adds_the_whole_new_standard() -> None:
    assert increment(filed(OLDER, 4, 60), STANDARDS, ADD_ON).increment == yuan("94500")


@proves(clauses.REGISTRATIONS)
def test_members_who_leave_count_until_they_leave() -> None:
    assert increment(filed(OLDER, 4, 12, months=3), STANDARDS, PARAMETERS).increment == yuan("3000")
    assert increment(filed(OLDER, 4, 12, months=0), STANDARDS, PARAMETERS).increment == 0


@LAWS
@tried(st.lists(st.tuples(st.integers(0, 5000), st.integers(1, 12)), max_size=8), st.integers(0, 10**6))
def test_the_package_is_additive_over_members(groups: list[tuple[int, int]], standard: int) -> None:
    standards = {(EMPLOYEE, YOUNGER, ORDINARY): Money(12 * standard)}
    lines = [members(EMPLOYEE, YOUNGER, ORDINARY, heads, heads * months) for heads, months in groups]
    whole = members(EMPLOYEE, YOUNGER, ORDINARY, sum(h for h, _ in groups), sum(h * m for h, m in groups))
    apart = [members_package(line, standards, PARAMETERS).heads_package for line in lines]
    assert sum(apart) == members_package(whole, standards, PARAMETERS).heads_package


@pytest.mark.parametrize("month", range(1, 13))
def test_filing_in_january_is_having_the_disease_all_year(month: int) -> None:
    part = increment(filed(OLDER, month, 60), STANDARDS, PARAMETERS).increment
    before = members_package(members(EMPLOYEE, OLDER, ORDINARY, 60), STANDARDS, PARAMETERS).heads_package
    after = members_package(members(EMPLOYEE, OLDER, CHRONIC, 60), STANDARDS, PARAMETERS).heads_package
    assert part == (after - before) * (13 - month) // 12
