"""签约人员清单、历史费用清单：SQL 汇总与逐人逐月的规则完全相同；个人信息不落地。"""

from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given as tried
from hypothesis import settings
from hypothesis import strategies as st

from tests.policies.huzhou.people import band_of_age, by_the_month, cost, person, taken
from tests.policies.huzhou.years import (
    BANDS,
    CHRONIC,
    EMPLOYEE,
    OLDER,
    ORDINARY,
    PARAMETERS,
    RESIDENT,
    SPECIAL,
    YOUNGER,
    band,
    with_parameters,
)
from tests.tables import LAWS, proves
from xltool.money import Money
from xltool.parameters import YesNo
from xltool.policies.huzhou import clauses
from xltool.policies.huzhou.head_standards import BandKind, DiseaseBand
from xltool.policies.huzhou.lists import PastCost, SignedMember
from xltool.policies.huzhou.parameters import AgeReference, Parameters2022
from xltool.policies.huzhou.schemes import AgeBand, Scheme
from xltool.policies.huzhou.signed_members import increment, members_package

SEVERE = "慢性病种二类"
FOUR = [*BANDS[:2], band(SEVERE, BandKind.CHRONIC, 5), BANDS[2]]
"""普通门诊, 慢性病种, 慢性病种二类 are packaged, 特殊病种 is not."""
LAST_DAY = with_parameters(age_reference=AgeReference.LAST_DAY)
WHOLE_YUAN_A_MONTH = 1200
"""A year's standard in 分 that gives whole 元 a month: nothing is left to round."""


def heads(folder: Path, *rows: SignedMember, parameters: Parameters2022 = PARAMETERS) -> list[tuple[Any, ...]]:
    made = taken(folder, rows, FOUR, parameters).tables["members"]
    return [(m.consortium, m.scheme, m.age_band, m.disease_band, m.member_heads, m.member_months) for m in made]


def filings(folder: Path, *rows: SignedMember) -> list[tuple[Any, ...]]:
    made = taken(folder, rows, FOUR).tables["registrations"]
    return [(r.band_before, r.band_after, r.filing_month, r.increment_months, r.registered_heads) for r in made]


@proves(clauses.SIGNED_MEMBERS, clauses.BANDS)
def test_members_are_counted_by_cell_with_their_months(tmp_path: Path) -> None:
    rows = (
        person("1"), person("2", signed=(3, 7)), person("3", CHRONIC), person("4", scheme=RESIDENT),
        person("5", consortium="乙医共体", signed=(None, 2)),
    )  # fmt: skip
    assert heads(tmp_path, *rows) == [
        ("乙医共体", EMPLOYEE, YOUNGER, ORDINARY, 1, 2),
        ("甲医共体", EMPLOYEE, YOUNGER, CHRONIC, 1, 12),
        ("甲医共体", EMPLOYEE, YOUNGER, ORDINARY, 2, 17),
        ("甲医共体", RESIDENT, YOUNGER, ORDINARY, 1, 12),
    ]


@pytest.mark.parametrize(
    ("born", "first_day", "last_day"),
    [
        (date(1961, 1, 1), OLDER, OLDER),  # 61 on 1 January
        (date(1961, 1, 2), YOUNGER, OLDER),  # 60 on 1 January, 61 during the year
        (date(1961, 12, 31), YOUNGER, OLDER),
        (date(1962, 1, 1), YOUNGER, YOUNGER),  # exactly 60
        (date(1960, 2, 29), OLDER, OLDER),
    ],
)
@proves(clauses.BANDS)
def test_the_age_is_told_on_the_day_of_reference(
    tmp_path: Path, born: date, first_day: AgeBand, last_day: AgeBand
) -> None:
    row = person("1", born=born)
    assert [heads(tmp_path, row, parameters=p)[0][2] for p in (PARAMETERS, LAST_DAY)] == [first_day, last_day]
    assert [band_of_age(row, 2022, p) for p in (PARAMETERS, LAST_DAY)] == [first_day, last_day]


def test_an_age_may_stand_for_the_date_of_birth(tmp_path: Path) -> None:
    rows = [person(str(age), born=None, age=age) for age in (59, 60, 61)]
    assert [(line[2], line[4]) for line in heads(tmp_path, *rows)] == [(YOUNGER, 2), (OLDER, 1)]


@proves(clauses.REGISTRATIONS)
def test_a_filing_is_counted_from_the_band_before_it(tmp_path: Path) -> None:
    rows = (person("1"), person("1", CHRONIC, 4), person("1", SEVERE, 9), person("2", SEVERE, 11))
    assert set(filings(tmp_path, *rows)) == {
        (ORDINARY, CHRONIC, 4, None, 1),
        (CHRONIC, SEVERE, 9, None, 1),
        (ORDINARY, SEVERE, 11, None, 1),
    }
    # both had no disease when the year began
    assert heads(tmp_path, *rows) == [("甲医共体", EMPLOYEE, YOUNGER, ORDINARY, 2, 24)]


def test_who_filed_before_signing_counts_from_the_signing_and_who_left_until_then(tmp_path: Path) -> None:
    rows = (person("1", CHRONIC, 2, signed=(5, 10)), person("2", CHRONIC, 8, signed=(1, 7)))
    assert filings(tmp_path, *rows) == [(ORDINARY, CHRONIC, 5, 6, 1)]
    assert heads(tmp_path, *rows) == [("甲医共体", EMPLOYEE, YOUNGER, ORDINARY, 2, 13)]


@proves(clauses.SPECIAL_DISEASES)
def test_a_band_that_is_not_packaged_counts_as_ordinary(tmp_path: Path) -> None:
    rows = (person("1", SPECIAL), person("2"), person("2", SPECIAL, 3))
    assert heads(tmp_path, *rows) == [("甲医共体", EMPLOYEE, YOUNGER, ORDINARY, 2, 24)]
    assert filings(tmp_path, *rows) == []


SIGNINGS = st.tuples(st.integers(1, 12), st.integers(1, 12)).map(lambda pair: (min(pair), max(pair)))
DISEASES = st.lists(
    st.tuples(st.sampled_from([b.disease_band for b in FOUR]), st.none() | st.integers(1, 12)),
    min_size=1, max_size=4, unique_by=lambda pair: pair[0],
)  # fmt: skip
PEOPLE = st.lists(
    st.tuples(
        st.sampled_from(list(Scheme)), st.sampled_from(["甲医共体", "乙医共体"]), SIGNINGS,
        st.dates(date(1959, 12, 1), date(1962, 2, 1)), DISEASES,
    ),
    min_size=1, max_size=15,
)  # fmt: skip
STEPS = st.lists(st.integers(0, 50), min_size=3, max_size=3).map(sorted)
"""Standards that do not fall as the rank rises."""
FEWER = settings(LAWS, max_examples=20)
"""Each case reads a file through the engine."""


def listed(people: list[tuple[Any, ...]]) -> list[SignedMember]:
    return [
        person(str(number), name, filed, scheme, born, None, consortium, signed)
        for number, (scheme, consortium, signed, born, diseases) in enumerate(people)
        for name, filed in diseases
    ]


@FEWER
@tried(
    PEOPLE, st.sampled_from([PARAMETERS, LAST_DAY]), st.lists(st.integers(0, 50), min_size=3, max_size=3).map(sorted)
)
def test_the_tallies_are_worth_what_each_person_is_month_by_month(
    people: list[tuple[Any, ...]], parameters: Parameters2022, more: list[int]
) -> None:
    rows = listed(people)
    with TemporaryDirectory() as folder:
        made = taken(Path(folder), rows, FOUR, parameters)
    of_rank = dict(zip((1, 2, 5), (WHOLE_YUAN_A_MONTH * (1 + step) for step in more), strict=True))
    standards = {
        (scheme, age, b.disease_band): Money(of_rank[b.band_rank])
        for scheme in Scheme for age in AgeBand for b in FOUR if b.packaged is YesNo.YES
    }  # fmt: skip
    found: dict[tuple[Any, ...], int] = {}
    for line in made.tables["members"]:
        key = (line.consortium, line.scheme, line.age_band)
        found[key] = found.get(key, 0) + members_package(line, standards, parameters).heads_package
    for line in made.tables["registrations"]:
        key = (line.consortium, line.scheme, line.age_band)
        found[key] = found.get(key, 0) + increment(line, standards, parameters).increment
    wanted: dict[tuple[Any, ...], int] = {}
    for (consortium, scheme, age, rank), months in by_the_month(rows, FOUR, parameters).months.items():
        key = (consortium, scheme, age)
        wanted[key] = wanted.get(key, 0) + months * of_rank[rank] // 12
    assert found == wanted
    assert made.review == ()


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ([person("1", born=None)], "出生日期和年龄都没有填"),
        ([person("1", born=date(2023, 1, 1)), person("2", born=date(2022, 12, 31))], "出生日期在这一年度以后"),
        ([person("1x", signed=(1, 6)), person("1X", signed=(6, 12))],
         "同一人的签约期间重叠，医共体、险种、年龄或签约月份不一致"),
        ([person("1", signed=(9, 3))], "签约止月早于签约起月"),
        ([person("1", signed=(1, 6)), person("1", signed=(6, 12))],
         "同一人的签约期间重叠，医共体、险种、年龄或签约月份不一致"),
        ([person("1"), person("1", consortium="乙医共体")], "同一人的签约期间重叠，医共体、险种、年龄或签约月份不一致"),
        ([person("1"), person("1", CHRONIC, scheme=RESIDENT)],
         "同一人的签约期间重叠，医共体、险种、年龄或签约月份不一致"),
        ([person("1"), person("1", CHRONIC, born=date(1950, 1, 1))],
         "同一人的签约期间重叠，医共体、险种、年龄或签约月份不一致"),
    ],
)  # fmt: skip
@proves(clauses.SIGNED_MEMBERS)
def test_people_who_cannot_be_counted_are_looked_at_first(
    tmp_path: Path, rows: list[SignedMember], reason: str
) -> None:
    assert {item.reason for item in taken(tmp_path, rows, FOUR).review} == {reason}


def test_every_signing_within_a_longer_one_is_looked_at(tmp_path: Path) -> None:
    rows = [person("1"), person("1", signed=(2, 3)), person("1", signed=(5, 6)), person("2", signed=(5, 6))]
    assert [item.line for item in taken(tmp_path, rows, FOUR).review] == [3, 4]


@proves(clauses.SIGNED_MEMBERS)
def test_a_number_typed_in_two_ways_is_one_person(tmp_path: Path) -> None:
    rows = [
        person("33000X"),
        person("33000x", CHRONIC, 4),
        person("３３０００Ｘ", SEVERE, 9),
        person("33000ｘ", CHRONIC),
    ]
    assert heads(tmp_path, *rows[:3]) == [("甲医共体", EMPLOYEE, YOUNGER, ORDINARY, 1, 12)]
    assert len(filings(tmp_path, *rows[:3])) == 2
    assert heads(tmp_path, *rows) == [("甲医共体", EMPLOYEE, YOUNGER, CHRONIC, 1, 12)]


def test_who_changes_the_consortium_is_counted_in_both(tmp_path: Path) -> None:
    rows = [person("1", signed=(1, 6)), person("1", CHRONIC, 3, signed=(1, 6)),
            person("1", CHRONIC, consortium="乙医共体", signed=(7, 12))]  # fmt: skip
    made = taken(tmp_path, rows, FOUR)
    assert made.review == ()
    assert [(m.consortium, m.disease_band, m.member_months) for m in made.tables["members"]] == [
        ("乙医共体", CHRONIC, 6), ("甲医共体", ORDINARY, 6),
    ]  # fmt: skip


def test_the_same_disease_twice_is_sent_back(tmp_path: Path) -> None:
    rows = [person("1"), person("1", CHRONIC, 3), person("1", CHRONIC, 4), person("2"), person("2")]
    made = taken(tmp_path, rows, FOUR)
    assert len(made.rejects) == 3
    assert [m.member_heads for m in made.tables["members"]] == [2]


def past(folder: Path, *rows: PastCost) -> list[tuple[Any, ...]]:
    made = taken(folder, rows, FOUR).tables["history"]
    return [(h.scheme, h.age_band, h.disease_band, h.history_heads, h.history_fund) for h in made]


@proves(clauses.MEASURED)
def test_the_past_is_counted_by_person_and_year_at_the_highest_band(tmp_path: Path) -> None:
    rows = (
        cost("1", 100), cost("1", 250, CHRONIC), cost("1", 7, year=2020), cost("2", 0),
        cost("3", 900, SPECIAL), cost("3", 5), cost("4", 1, scheme=RESIDENT, born=None, age=61),
    )  # fmt: skip
    assert past(tmp_path, *rows) == [
        (EMPLOYEE, YOUNGER, CHRONIC, 1, 350),
        (EMPLOYEE, YOUNGER, ORDINARY, 3, 12),
        (RESIDENT, OLDER, ORDINARY, 1, 1),
    ]


def test_a_past_person_typed_in_two_ways_is_one(tmp_path: Path) -> None:
    assert past(tmp_path, cost("1x", 100), cost("1X", 50, CHRONIC)) == [(EMPLOYEE, YOUNGER, CHRONIC, 1, 150)]


def test_a_cost_before_the_birth_is_looked_at_first(tmp_path: Path) -> None:
    rows = [cost("1", 1, year=2021, born=date(2022, 1, 1)), cost("2", 1, year=2021, born=date(2021, 12, 31))]
    assert [(item.line, item.reason) for item in taken(tmp_path, rows, FOUR).review] == [(2, "出生日期在这一年度以后")]


def test_a_past_age_is_that_of_its_own_year(tmp_path: Path) -> None:
    born = date(1960, 6, 1)
    rows = [cost("1", 1, year=2021, born=born), cost("1", 1, year=2022, born=born)]
    assert [(line[1], line[3]) for line in past(tmp_path, *rows)] == [(YOUNGER, 1), (OLDER, 1)]


def test_a_cost_without_an_age_is_looked_at_first(tmp_path: Path) -> None:
    assert [item.reason for item in taken(tmp_path, [cost("1", 1, born=None)], FOUR).review] == [
        "出生日期和年龄都没有填"
    ]


COSTED = st.lists(
    st.tuples(
        st.integers(0, 6), st.integers(2020, 2021), st.sampled_from([b.disease_band for b in FOUR]),
        st.integers(0, 10**9),
    ),
    min_size=1, max_size=25,
)  # fmt: skip


def plain_history(rows: list[PastCost], bands: list[DiseaseBand]) -> dict[tuple[Any, ...], tuple[int, int]]:
    """Person-years and fund by cell, one person after the other."""
    rank = {b.disease_band: b.band_rank for b in bands if b.packaged is YesNo.YES}
    people: dict[tuple[Any, ...], list[PastCost]] = {}
    for row in rows:
        age = band_of_age(row, row.history_year, PARAMETERS)
        people.setdefault((row.person_number, row.history_year, row.scheme, age), []).append(row)
    found: dict[tuple[Any, ...], tuple[int, int]] = {}
    for (_, _, scheme, age), lines in people.items():
        highest = max(lines, key=lambda line: rank.get(line.disease_band, 0)).disease_band
        key = (scheme, age, highest if highest in rank else ORDINARY)
        count, fund = found.get(key, (0, 0))
        found[key] = (count + 1, fund + sum(line.outpatient_fund for line in lines if line.disease_band in rank))
    return found


@FEWER
@tried(COSTED)
def test_the_past_is_what_the_plain_rule_counts(told: list[tuple[int, int, str, int]]) -> None:
    rows = [
        cost(str(number), fund, name, year, list(Scheme)[number % 2], date(1958 + number, 7, 1))
        for number, year, name, fund in told
    ]
    with TemporaryDirectory() as folder:
        made = taken(Path(folder), rows, FOUR).tables["history"]
    found = {(h.scheme, h.age_band, h.disease_band): (h.history_heads, h.history_fund) for h in made}
    assert found == plain_history(rows, FOUR)
