"""湖州：刁钻的小簿、改动参数后的假设计算，LibreOffice 逐格相同。"""

from decimal import Decimal
from pathlib import Path

import pytest

from tests.office import Office
from tests.policies.huzhou.awkward import awkward
from tests.policies.huzhou.years import MANDATORY, spending, year_of
from tests.second_opinion import HUZHOU, assert_agreed, cached, differences, worked, written
from xltool.parameters import parameters_of
from xltool.policies.huzhou.example_2022 import example
from xltool.policies.huzhou.head_standards import MergeLevel
from xltool.policies.huzhou.parameters import AssessmentMode
from xltool.policies.huzhou.schemes import Scheme
from xltool.workbook.book import Book
from xltool.workbook.parameter_sheet import parameter_cell, place_parameters

SEEDS = range(6, 16)
WHAT_IF = {
    "borne_share": Decimal("0.7777"),
    "most_kept_up": Decimal("0.0333"),
    "tcm_raise": Decimal("0.1"),
    "merge_below": 10_000,
    "readmission_kept": Decimal("0.25"),
    "advance_share": Decimal("0.9333"),
    "inpatient_surplus_kept": Decimal("0.5"),
}
"""Numbers; the other choices are tried with every city's."""


@pytest.mark.parametrize("seed", SEEDS)
def test_awkward_years_are_recomputed_to_the_same_values(office: Office, tmp_path: Path, seed: int) -> None:
    assert_agreed(office, worked(*awkward(seed), city=HUZHOU, number=2022), tmp_path)


def test_the_awkward_years_reach_the_edges() -> None:
    reached = set()
    for seed in SEEDS:
        book = worked(*awkward(seed), city=HUZHOU, number=2022)
        reached |= {str(row.merge_level) for row in book.results["standards"]}
        for name in ("employee", "resident"):
            rows = book.results[f"{name}_packages"]
            reached |= {"surplus" if row.year_balance >= 0 else "overspend" for row in rows}
            reached |= {"netted" for row in rows if row.netted_balance != row.year_balance}
            reached |= {"owes" for row in book.results[f"{name}_inpatient"] if row.payable < 0}
            reached |= {"day amount" for row in book.results[f"{name}_inpatient"] if row.day_amount}
        reached |= _of_points(book)
    wanted = {str(level) for level in MergeLevel} | {"surplus", "overspend", "netted", "owes"}
    assert reached == wanted | {"day amount", "capped", "no cost", "taken back", "negative standard step"}


def _of_points(book: Book) -> set[str]:
    reached = set()
    bases = {entry.group_code: row.raised_points for entry, row in zip(
        book.given["drg_groups"], book.results["drg_groups"], strict=True)}  # fmt: skip
    for entry, row in zip(book.given["low_cases"], book.results["low_cases"], strict=True):
        reached |= {"no cost"} if not entry.case_cost else set()
        reached |= {"capped"} if row.points_each == bases[entry.group_code] else set()
    reached |= {"taken back" for row in book.results["reviewed_cases"] if row.points < 0}
    reached |= {"negative standard step" for row in book.results["registrations"] if
                row.standard_after < row.standard_before}  # fmt: skip
    return reached


def test_half_a_fen_goes_away_from_zero_on_both_sides(office: Office, tmp_path: Path) -> None:
    # 85 % of 0.10 元 is 0.085 元
    told = [spending("599.90"), spending("600.10", scheme=Scheme.RESIDENT)]
    rows = year_of(list_files=awkward(0)[0]["list_files"], spending=told)
    book = worked(rows, MANDATORY, city=HUZHOU, number=2022)
    parts = [book.results[f"{name}_packages"][0].consortium_part for name in ("employee", "resident")]
    assert parts == [9, -9]
    assert_agreed(office, book, tmp_path)


@pytest.mark.parametrize("name", WHAT_IF)
def test_a_parameter_changed_in_the_sheet_gives_what_the_program_gives(
    office: Office, tmp_path: Path, name: str
) -> None:
    rows, chosen = example()
    chosen = {**chosen, "assessment_mode": AssessmentMode.LINEAR}
    before = worked(rows, chosen, city=HUZHOU, number=2022)
    after = worked(rows, {**chosen, name: WHAT_IF[name]}, city=HUZHOU, number=2022)
    path = tmp_path / "book.xlsx"
    path.write_bytes(written(before))
    sheet, _, cell = place_parameters(before)[name].partition("!")
    parameter = next(p for p in parameters_of(HUZHOU.years[2022].parameters) if p.name == name)
    says = office.edited(path, {(sheet.strip("'"), cell.replace("$", "")): parameter_cell(parameter, WHAT_IF[name])})
    told = {sheet: cells for sheet, cells in says.items() if sheet != "图表"}  # its largest ten are chosen when written
    assert not differences(after, told, cached(written(after)))
