"""二（二）：人头标准——按险种、年龄段、病种类别分别测算，人数少的合并，批准后执行（HZ-02、HZ-03）。"""

from hypothesis import given as tried
from hypothesis import strategies as st

from tests.policies.huzhou.years import (
    CHRONIC,
    EMPLOYEE,
    OLDER,
    ORDINARY,
    PARAMETERS,
    RESIDENT,
    YOUNGER,
    approval,
    given,
    past,
    standard,
    with_parameters,
    year_of,
)
from tests.tables import LAWS, proves, yuan
from xltool.money import Money
from xltool.policies.huzhou import clauses
from xltool.policies.huzhou.head_standards import MergeLevel, Past, head_standard, measure, year_in_force
from xltool.policies.huzhou.schemes import age_band
from xltool.policies.huzhou.year_2022 import measure as measured

HISTORY = [
    past(EMPLOYEE, YOUNGER, ORDINARY, 1000, "600000"),
    past(EMPLOYEE, YOUNGER, CHRONIC, 29, "58000"),
    past(EMPLOYEE, OLDER, ORDINARY, 20, "21000"),
    past(EMPLOYEE, OLDER, CHRONIC, 9, "18000.05"),
    past(RESIDENT, YOUNGER, ORDINARY, 3, "100"),
]


def found(line: object, **chosen: int) -> tuple[MergeLevel, Money | None]:
    made = head_standard(line, HISTORY, with_parameters(**chosen))  # type: ignore[arg-type]
    return made.merge_level, made.measured_standard


@proves(clauses.BANDS)
def test_exactly_sixty_is_the_lower_age() -> None:
    assert [age_band(age, 60) for age in (0, 59, 60, 61, 100)] == [YOUNGER, YOUNGER, YOUNGER, OLDER, OLDER]


@proves(clauses.MEASURED)
def test_a_standard_is_the_mean_of_its_cell() -> None:
    assert found(standard(EMPLOYEE, YOUNGER, ORDINARY)) == (MergeLevel.CELL, yuan("600"))


@proves(clauses.MEASURED)
def test_a_cell_of_fewer_than_thirty_takes_the_mean_of_its_age_and_then_of_its_scheme() -> None:
    # 658 000 ÷ 1 029 = 639.4558…; 697 000.05 ÷ 1 058 = 658.7902…
    assert found(standard(EMPLOYEE, YOUNGER, CHRONIC)) == (MergeLevel.AGE, yuan("639.46"))
    assert found(standard(EMPLOYEE, OLDER, CHRONIC)) == (MergeLevel.SCHEME, yuan("658.79"))
    assert found(standard(EMPLOYEE, OLDER, CHRONIC), merge_below=29) == (MergeLevel.AGE, yuan("1344.83"))
    assert found(standard(EMPLOYEE, OLDER, CHRONIC), merge_below=9) == (MergeLevel.CELL, yuan("2000.01"))


@proves(clauses.MEASURED)
def test_thirty_persons_are_enough() -> None:
    cell, all_of_age = Past(30, yuan("3000")), Past(1000, yuan("1"))
    assert measure(cell, all_of_age, all_of_age, 30) == (MergeLevel.CELL, yuan("100"))
    assert measure(Past(29, yuan("2900")), all_of_age, all_of_age, 30)[0] is MergeLevel.AGE


@proves(clauses.MEASURED)
def test_the_last_level_is_taken_however_small_and_nothing_is_made_of_no_history() -> None:
    assert found(standard(RESIDENT, OLDER, CHRONIC)) == (MergeLevel.SCHEME, yuan("33.33"))
    empty = Past(0, Money(0))
    assert measure(empty, empty, empty, 0) == (MergeLevel.NONE, None)
    assert measure(empty, empty, Past(1, Money(5)), 0) == (MergeLevel.SCHEME, 5)


@proves(clauses.APPROVAL)
def test_the_approved_standard_stands_above_the_measured_one() -> None:
    made = head_standard(standard(EMPLOYEE, YOUNGER, ORDINARY, "620"), HISTORY, PARAMETERS)
    assert (made.head_standard, made.standard_change) == (yuan("620"), yuan("20"))
    blank = head_standard(standard(EMPLOYEE, YOUNGER, ORDINARY), HISTORY, PARAMETERS)
    assert (blank.head_standard, blank.standard_change) == (yuan("600"), None)
    new = head_standard(standard(EMPLOYEE, YOUNGER, ORDINARY, "620"), [], PARAMETERS)
    assert (new.head_standard, new.standard_change, new.measured_standard) == (yuan("620"), None, None)


@proves(clauses.APPROVAL)
def test_the_years_of_the_standards_are_counted_from_the_first() -> None:
    assert [year_in_force(approval(start), 2022).year_in_force for start in (2022, 2021, 2020)] == [1, 2, 3]


def test_the_first_step_measures_the_standards_alone() -> None:
    results = measured(given(year_of(history=HISTORY)), PARAMETERS)
    assert set(results) == {"list_files", "approvals", "standards"}
    assert [line.cell_heads for line in results["standards"][:4]] == [1000, 20, 29, 9]


@LAWS
@tried(st.integers(0, 60), st.integers(0, 10**9), st.integers(0, 200), st.integers(0, 10**10))
def test_a_mean_is_between_nothing_and_all_of_the_fund(heads: int, fund: int, more: int, rest: int) -> None:
    cell, whole = Past(heads, Money(fund)), Past(heads + more, Money(fund + rest))
    level, mean = measure(cell, whole, whole, 30)
    taken = cell if level is MergeLevel.CELL else whole
    assert (mean is None) == (level is MergeLevel.NONE) == (not whole.heads)
    if mean is not None:
        assert abs(mean * taken.heads - taken.fund) * 2 <= taken.heads
