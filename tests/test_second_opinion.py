"""LibreOffice 与我们逐格一致：示例、刁钻的小簿、改动参数后的假设计算。"""

from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.office import Office
from tests.second_opinion import ZHUJI, assert_agreed, cached, differences, worked, written
from tests.small_books import small_book
from xltool.city import City
from xltool.methods.months import MonthCount
from xltool.parameters import Standing, YesNo, parameters_of
from xltool.policies import CITIES
from xltool.policies.zhuji.example_2024 import example
from xltool.policies.zhuji.parameters import CapsOrder, MeanType, Stacking
from xltool.policies.zhuji.pharmacy_quota import OriginalQuota
from xltool.policies.zhuji.splits import Split
from xltool.problems import Refused
from xltool.tables import Stage
from xltool.workbook.parameter_sheet import parameter_cell, place_parameters
from xltool.workbook.template import form

SEEDS = range(60)
YEARS = [(city, number) for city in CITIES for number in city.years]
CELLS = {"诸暨": 20_000, "宁德": 2_700, "淄博": 8_000, "湖州": 1_800}
"""How many formula cells a settled example has at least."""


def named(value: object) -> str:
    """How a case is called: a city by its short name."""
    return value.short if isinstance(value, City) else str(value)


@pytest.mark.parametrize(("city", "number"), YEARS, ids=named)
def test_the_settled_example_is_recomputed_to_the_same_values_in_every_cell(
    office: Office, tmp_path: Path, city: City, number: int
) -> None:
    rows, chosen = city.years[number].example()
    assert assert_agreed(office, worked(rows, chosen, city=city, number=number), tmp_path) > CELLS[city.short]


@pytest.mark.parametrize("stage", [Stage.ADJUST, Stage.ALLOCATE])
@pytest.mark.parametrize(("city", "number"), YEARS, ids=named)
def test_a_book_worked_out_in_part_is_recomputed_to_the_same_values(
    office: Office, tmp_path: Path, city: City, number: int, stage: Stage
) -> None:
    rows, chosen = city.years[number].example()
    assert_agreed(office, worked(rows, chosen, stage, city=city, number=number), tmp_path)


@pytest.mark.parametrize(("city", "number"), YEARS, ids=named)
def test_the_form_shows_what_its_formulas_give(office: Office, tmp_path: Path, city: City, number: int) -> None:
    assert_agreed(office, form(city, number), tmp_path)


@pytest.mark.parametrize("seed", SEEDS)
def test_small_awkward_books_are_recomputed_to_the_same_values(office: Office, tmp_path: Path, seed: int) -> None:
    assert_agreed(office, worked(*small_book(seed)), tmp_path)


def test_the_small_books_reach_the_edges() -> None:
    reached = set()
    for seed in SEEDS:
        book = worked(*small_book(seed))
        group = book.results["new_overspends"][0]
        rows = book.results["new_settlements"]
        reached |= {"overspend"} if group.overspend else {"surplus"}
        reached |= {"exhausted"} if group.exhausted is YesNo.YES else set()
        reached |= {"capped"} if any(row.capped is YesNo.YES for row in rows) else set()
        reached |= {"relief"} if any(row.relief for row in book.results["original_settlements"]) else set()
        reached |= {"negative"} if any(row.payable < 0 for row in book.results["employee_inpatient"]) else set()
        reached |= {"no weight"} if any(not row.weight_total for row in book.results["tiered_splits"]) else set()
        reached |= {"tie"} if _ties(book.results["quota_splits"][0], book.results["original_pharmacies"]) else set()
    assert reached == {"overspend", "surplus", "exhausted", "capped", "relief", "negative", "no weight", "tie"}


def _ties(split: Split, rows: Sequence[OriginalQuota]) -> bool:
    return sum(row.remainder == split.threshold for row in rows) > 1


OTHER_READINGS = [
    (city, number, parameter.name, choice)
    for city, number in YEARS
    for parameter in parameters_of(city.years[number].parameters)
    if parameter.standing is Standing.OPEN and parameter.choices
    for choice in parameter.choices
    if choice != parameter.default
]


@pytest.mark.parametrize(("city", "number", "name", "choice"), OTHER_READINGS, ids=named)
def test_every_other_reading_of_the_document_is_recomputed_at_full_scale(
    office: Office, tmp_path: Path, city: City, number: int, name: str, choice: object
) -> None:
    # at this scale LibreOffice evaluates whole columns at once, and has taken long chains for circles
    rows, chosen = city.years[number].example()
    assert_agreed(office, worked(rows, {**chosen, name: choice}, city=city, number=number), tmp_path)


WHAT_IF = {
    "month_count": MonthCount.DAYS,
    "mean_type": MeanType.SIMPLE,
    "order": CapsOrder.QUOTA_FIRST,
    "stacking": Stacking.HIGHEST,
    "mean_cap": 12_550,
    "overspend_threshold": 25_000_000,
    "special_pot": 812_340_000,
}


@pytest.mark.parametrize("name", WHAT_IF)
def test_a_parameter_changed_in_the_sheet_gives_what_the_program_gives(
    office: Office, tmp_path: Path, name: str
) -> None:
    rows, chosen = example()
    before, after = worked(rows, chosen), worked(rows, {**chosen, name: WHAT_IF[name]})
    path = tmp_path / "book.xlsx"
    path.write_bytes(written(before))
    sheet, _, cell = place_parameters(before)[name].partition("!")
    parameter = next(p for p in parameters_of(ZHUJI.years[2024].parameters) if p.name == name)
    says = office.edited(path, {(sheet.strip("'"), cell.replace("$", "")): parameter_cell(parameter, WHAT_IF[name])})
    told = {sheet: cells for sheet, cells in says.items() if sheet != "图表"}  # its largest ten are chosen when written
    assert not differences(after, told, cached(written(after)))


def test_a_floor_that_cannot_hold_is_refused_not_guessed() -> None:
    refusals = []
    for seed in SEEDS:
        rows, chosen = small_book(seed)
        try:
            worked(rows, {**chosen, "floor_at_threshold": YesNo.YES})
        except Refused as refused:
            refusals.append([problem.code for problem in refused.problems])
    assert refusals
    assert all(codes == ["E4501"] for codes in refusals)
