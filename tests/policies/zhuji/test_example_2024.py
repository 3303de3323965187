"""示例数据 holds together: true scale, exact sums, no problem, every check agrees, always the same."""

import ast
import hashlib
import inspect
import time
from dataclasses import fields
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from xltool.money import Money, Unit, money
from xltool.parameters import YesNo, with_defaults
from xltool.policies.zhuji import example_2024, published
from xltool.policies.zhuji.checks import CHECKS
from xltool.policies.zhuji.examine import examine
from xltool.policies.zhuji.example_2024 import example, example_scaled
from xltool.policies.zhuji.parameters import Parameters2024
from xltool.policies.zhuji.year_2024 import Given2024, Results, compute
from xltool.problems import Place
from xltool.tables import Stage

FIXED = "fcec2020ecd906389f9a455d40b4f1967c8bbd236d3dde3315e50c8023ccaa89"
WAN = 1_000_000

Book = tuple[Given2024, Parameters2024, Results]


def book(factor: int) -> Book:
    rows, chosen = example_scaled(factor)
    given, parameters = Given2024(**rows), with_defaults(Parameters2024, **chosen)
    return given, parameters, compute(given, parameters, Stage.SETTLE)


@pytest.fixture(scope="module")
def year() -> Book:
    return book(1)


def add(rows: Any, column: str) -> int:
    return sum(getattr(row, column) for row in rows)


def share(rows: Any, column: str) -> Fraction:
    """How many of the rows have a factor below 1 or an amount above 0."""
    limit = {"mean_factor": 1, "ratio_factor": 1}.get(column)
    hits = [getattr(row, column) < limit if limit else getattr(row, column) > 0 for row in rows]
    return Fraction(sum(hits), len(hits))


def paid(rows: Any) -> int:
    return add(rows, "paid_in_year")


def test_rows_are_the_tables_of_the_year_and_nothing_else() -> None:
    rows, chosen = example()
    assert set(rows) == {field.name for field in fields(Given2024)}
    assert chosen == {
        "outpatient_overspend_borne_by_hospital": Decimal("0.85"),
        "outpatient_surplus_kept_by_hospital": Decimal("0.85"),
    }


def test_the_same_every_time_and_everywhere() -> None:
    first, second = example(), example()
    assert first == second
    assert hashlib.sha256(repr(first).encode()).hexdigest() == FIXED


def test_two_examples_share_no_list() -> None:
    first, second = example()[0], example()[0]
    assert not [name for name in first if first[name] is second[name]]


def test_no_float_in_the_source_and_none_in_the_rows() -> None:
    tree = ast.parse(inspect.getsource(example_2024))
    nodes = list(ast.walk(tree))
    assert not [n for n in nodes if isinstance(n, ast.Constant) and isinstance(n.value, float)]
    assert not [n for n in nodes if isinstance(n, ast.BinOp) and isinstance(n.op, ast.Div)]
    values = [getattr(row, f.name) for rows in example()[0].values() for row in rows for f in fields(row)]
    assert not [value for value in values if isinstance(value, float)]


def test_only_draws_that_are_whole_numbers() -> None:
    tree = ast.parse(inspect.getsource(example_2024))
    used = {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "dice"
    }
    assert used <= {"randrange", "choice", "shuffle", "sample"}


def test_counts(year: Book) -> None:
    given, _, _ = year
    counts = {name: len(getattr(given, name)) for name in (f.name for f in fields(Given2024))}
    assert counts["institutions"] == 390
    assert {counts[f"original_{t}"] for t in ("pharmacies", "assessments", "settlements")} == {330}
    assert {counts[f"new_{t}"] for t in ("pharmacies", "assessments", "settlements")} == {40}
    assert {counts[t] for t in ("outpatient_quotas", "care_volumes", "employee_outpatient")} == {20}
    assert counts["resident_outpatient"] == 20
    assert counts["employee_inpatient"] == counts["resident_inpatient"] == 18
    assert 50 <= counts["special_cases"] <= 60
    assert counts["resident_cards"] == 12
    assert counts["employee_execution"] == counts["resident_execution"] == 6


def test_register(year: Book) -> None:
    lines = year[0].institutions
    assert len({line.institution for line in lines}) == len({line.code for line in lines}) == 390
    assert all(line.code.startswith("SL330681") and len(line.code) == 13 for line in lines)
    assert tuple(line.institution for line in lines[:20]) == published.HOSPITALS
    assert (lines[20].institution, lines[-1].institution) == ("示例药店001", "新进示例药店40")
    assert {line.remark for line in lines} == {"示例"}
    assert [line.designated_on for line in lines if line.institution == "诸暨暨阳康复医院"] == [date(2020, 12, 1)]
    former = [name for line in lines if line.former_names for name in line.former_names.split("；")]
    assert len(former) == len(set(former)) == 4
    assert not set(former) & {line.institution for line in lines}


def test_broken_years(year: Book) -> None:
    months = {row.institution[-3:]: row.counted_months for row in year[2]["operating_months"]}
    assert {number: int(count) for number, count in months.items() if count < 12} == {
        "017": 5, "042": 11, "088": 9, "131": 9, "176": 6, "219": 10, "254": 0, "301": 11,
    }  # fmt: skip
    closed = next(row for row in year[0].original_assessments if row.institution == "示例药店254")
    assert (closed.visits, closed.heads, closed.capped_fund, closed.excluded_fund) == (0, 0, 0, 0)


def test_annexes_are_the_printed_ones(year: Book) -> None:
    given = year[0]
    assert tuple(given.units) == published.ANNEX_1
    assert tuple(given.outpatient_quotas) == published.ANNEX_2
    assert all(line.direct_target is None for line in given.employee_units + given.resident_units)


@pytest.mark.parametrize(("scheme", "column"), [("职工", "employee"), ("居民", "resident")])
def test_release_is_a_little_more_than_the_provisional_targets(year: Book, scheme: str, column: str) -> None:
    given = year[0]
    release = next(line for line in given.releases if line.scheme == scheme)
    before = sum(getattr(line, column) or 0 for line in [*given.units, *given.other_units])
    assert release.released_total is not None
    assert Fraction(102, 100) < Fraction(release.released_total, before) < Fraction(104, 100)
    assert release.released_total % 10_000 == 0
    assert (release.document_number, release.released_on) == ("示例文号", date(2024, 7, 15))


def test_last_year_adds_up_to_the_two_pools(year: Book) -> None:
    given = year[0]
    originals, news = given.original_pharmacies, given.new_pharmacies
    assert add(originals, "prior_settled") == money("10361", Unit.WAN)
    assert add(news, "prior_settled") == money("1116", Unit.WAN)
    assert all(shop.prior_settled % 10_000 == 0 == shop.prior_quota % 10_000 for shop in originals)
    assert all(shop.prior_settled is not None and shop.prior_settled % 10_000 == 0 for shop in news)
    bites = sum(shop.prior_quota > shop.prior_settled for shop in originals)
    assert 0.28 < bites / 330 < 0.40
    sizes = sorted(shop.prior_settled for shop in originals)
    assert 120 * WAN < sizes[-1] < 160 * WAN
    assert sum(15 * WAN <= size <= 45 * WAN for size in sizes) > 230
    assert 0 < sum(shop.prior_months != 12 for shop in originals) < 20


def test_special_cases_stand_at_every_edge(year: Book) -> None:
    cases, points = year[0].special_cases, year[2]["special_cases"]
    assert [case.case_weight for case in cases].count(Decimal("2.0000")) == 1
    assert [case.case_weight for case in cases].count(Decimal("1.9999")) == 1
    assert None in {case.case_weight for case in cases}
    assert {case.case_weight.as_tuple().exponent for case in cases if case.case_weight is not None} == {-4}
    of = {(case.case_weight, case.bed_day): row for case, row in zip(cases, points, strict=True)}
    assert of[Decimal("2.0000"), YesNo.NO].weight_points == 1
    assert of[Decimal("1.9999"), YesNo.NO].weight_points == 0
    bed_days = [c for c in cases if c.bed_day is YesNo.YES and c.case_weight and c.case_weight >= 2]
    assert bed_days
    assert all(of[c.case_weight, YesNo.YES].weight_points == 0 for c in bed_days)
    columns = ("surgery_points", "weight_points", "chemo_points", "heart_points")
    classes = [sum(getattr(row, name) > 0 for name in columns) for row in points]
    assert classes.count(3) == 1
    assert {0, 1, 2, 3} == set(classes)


def test_care_volumes_and_reserves(year: Book) -> None:
    given = year[0]
    assert all(line.reserve for line in given.reserves)
    costs = [line.icu_cost for line in given.care_volumes]
    assert costs[0] == max(cost or 0 for cost in costs)
    assert {0, None} <= set(costs)


def test_pharmacies_over_the_caps_and_over_their_quota(year: Book) -> None:
    found = year[2]
    assert 0.20 < share(found["original_assessments"], "mean_factor") < 0.30
    assert 0.15 < share(found["original_assessments"], "ratio_factor") < 0.25
    assert 0.30 < share(found["original_settlements"], "over_quota") < 0.40
    accepted, quota = (add(found["original_settlements"], name) for name in ("accepted", "quota_in_force"))
    assert 0.95 < accepted / quota < 1.02


def test_assessment_rows_are_plausible(year: Book) -> None:
    given = year[0]
    unknown = 0
    for shop in [*given.original_assessments, *given.new_assessments]:
        assert shop.total_cost is not None
        assert shop.split_visits + shop.small_visits + shop.excluded_only_visits <= shop.visits
        unknown += getattr(shop, "prior_visits", 0) is None
        if shop.institution == "示例药店254":
            continue
        booked = shop.capped_fund + shop.excluded_fund
        assert shop.total_cost > shop.capped_cost
        assert 0.699 < shop.capped_fund / shop.capped_cost < 0.851
        assert 0.049 < shop.excluded_fund / booked < 0.201
    assert 3 <= unknown <= 12
    for row in year[2]["original_assessments"]:
        assert row.booked == 0 or (89 < row.mean_cost < 151 and 2.95 < row.visit_ratio < 6.05)


def test_new_pharmacies_overspend_and_who_bears_it(year: Book) -> None:
    found = year[2]
    group, rows = found["new_overspends"][0], found["new_settlements"]
    assert 40 * WAN < group.overspend < 90 * WAN
    assert group.exhausted is YesNo.NO
    above = [row for row in rows if row.above_threshold is YesNo.YES]
    assert 14 <= len(above) <= 18
    assert add(above, "borne") == group.overspend
    assert not any(row.borne for row in rows if row not in above)


def test_settlement_conserves_the_pots(year: Book) -> None:
    given, _, found = year
    originals, news = found["original_settlements"], found["new_settlements"]
    assert add(originals, "settled") + add(originals, "borne") == add(originals, "accepted")
    assert all(row.settled == min(row.accepted, row.quota_in_force) for row in originals)
    assert add(news, "settled") == found["new_overspends"][0].pool_in_yuan
    for pot, scheme in zip(given.inpatient_pots, ("employee", "resident"), strict=True):
        assert add(found[f"{scheme}_inpatient"], "payable") == pot.local_pot
    assert add(found["incentives"], "incentive") == money("1500", Unit.WAN)
    quota = next(u for u in found["employee_units"] if u.provisional == money("10361", Unit.WAN)).adjusted
    assert add(found["original_pharmacies"], "quota") == quota


def test_resident_cards_stay_a_little_below_their_pot(year: Book) -> None:
    given, _, found = year
    booked = add(given.resident_cards, "resident_booked")
    assert money("20000") < booked < money("20600")
    assert add(found["resident_cards"], "settled") == booked


def test_hospitals_are_plausible(year: Book) -> None:
    given, _, found = year
    for scheme in ("employee", "resident"):
        for row in found[f"{scheme}_outpatient"]:
            fee = row.settled + row.borne_by_hospital - row.kept_by_hospital
            assert 0.84 < fee / row.quota_in_yuan < 1.13
        for bed in getattr(given, f"{scheme}_inpatient"):
            assert "口腔" not in bed.institution
            assert bed.drg_points.as_tuple().exponent == -4
    assert all(60 < row.point_value < 70 for row in found["inpatient_splits"])
    assert all(row.outside_pot > 0 for row in found["inpatient_pots"])


def test_execution_is_near_the_targets(year: Book) -> None:
    given, _, found = year
    for scheme in ("employee", "resident"):
        elsewhere = {e.budget_unit: e.settled_elsewhere for e in getattr(given, f"{scheme}_execution")}
        assert elsewhere["市内普通门诊"] is None
        assert elsewhere["市内零售药店普通门诊"] is None
        assert sum(amount is None for amount in elsewhere.values()) == 2
        assert all(0.92 < row.execution_rate < 1.05 for row in found[f"{scheme}_execution"])


def test_paid_within_the_year_is_most_of_it_and_whole_yuan(year: Book) -> None:
    given = year[0]
    tables: list[list[Any]] = [given.original_settlements, given.new_settlements, given.resident_cards]
    tables += [given.employee_outpatient, given.resident_outpatient]
    tables += [given.employee_inpatient, given.resident_inpatient]
    lines = [line for table in tables for line in table]
    assert all(line.paid_in_year % 100 == 0 for line in lines)
    deducted = [line for line in lines if line.violation_deduction]
    assert 5 < len(deducted) < len(lines) / 10
    booked = add(given.original_assessments, "capped_fund") + add(given.original_assessments, "excluded_fund")
    assert 0.90 < paid(given.original_settlements) / booked < 0.95


@pytest.mark.parametrize("stage", list(Stage))
def test_examine_finds_nothing_at_all(year: Book, stage: Stage) -> None:
    given, parameters, _ = year
    problems = examine(given, parameters, stage, lambda table, name, column: Place(table, column, name))
    assert [problem.text() for problem in problems] == []


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.code)
def test_every_check_agrees(year: Book, check: Any) -> None:
    given, parameters, found = year
    assert check.left_value(given, found, parameters) == check.right_value(given, found, parameters)


def test_scaled_ten_times_keeps_the_pots_and_agrees() -> None:
    given, parameters, found = book(10)
    assert (len(given.original_pharmacies), len(given.new_pharmacies)) == (3300, 400)
    assert len({line.institution for line in given.institutions}) == 3720
    assert add(given.original_pharmacies, "prior_settled") == money("10361", Unit.WAN)
    assert add(given.new_pharmacies, "prior_settled") == money("1116", Unit.WAN)
    differ = [
        check.code
        for check in CHECKS
        if check.left_value(given, found, parameters) != check.right_value(given, found, parameters)
    ]
    assert differ == ["W6210"]  # nobody is above 310 000 元 when there are ten times as many
    problems = examine(given, parameters, Stage.SETTLE, lambda table, name, column: Place(table, column, name))
    assert problems == []
    assert 40 * WAN < found["new_overspends"][0].overspend < 90 * WAN


def test_scaled_a_hundred_times_is_made_in_seconds() -> None:
    start = time.perf_counter()
    rows, _ = example_scaled(100)
    assert time.perf_counter() - start < 20
    assert (len(rows["original_pharmacies"]), len(rows["new_pharmacies"])) == (33_000, 4_000)
    assert Money(add(rows["original_pharmacies"], "prior_settled")) == money("10361", Unit.WAN)
    assert Money(add(rows["new_pharmacies"], "prior_settled")) == money("1116", Unit.WAN)
