"""宁德：刁钻的小方案、改动参数后的假设计算，LibreOffice 逐格相同。"""

from decimal import Decimal
from pathlib import Path

import pytest

from tests.office import Office
from tests.policies.ningde.awkward import awkward
from tests.policies.ningde.plans import PARAMETERS
from tests.policies.ningde.settlements import annual, institution, year_of
from tests.second_opinion import NINGDE, assert_agreed, cached, differences, worked, written
from xltool.money import Unit, money
from xltool.parameters import YesNo, parameters_of
from xltool.policies.ningde.example_2024 import CHOSEN, example
from xltool.policies.ningde.forecast import BudgetSource
from xltool.policies.ningde.parameters import PointValueMode
from xltool.workbook.book import Book
from xltool.workbook.parameter_sheet import parameter_cell, place_parameters

SEEDS = range(24)
WHAT_IF = {
    "employee_reserve_rate": Decimal("0.1234"),
    "resident_reserve_rate": Decimal("0.03"),
    "compound_growth": YesNo.YES,
    "rounding_unit": money("1", Unit.WAN),
    "growth_step": Decimal("0.0225"),
    "reserve_step": Decimal("0.04"),
    "point_value_mode": PointValueMode.FUND,
    "monthly_share": Decimal("0.8765"),
}


@pytest.mark.parametrize("seed", SEEDS)
def test_awkward_plans_are_recomputed_to_the_same_values(office: Office, tmp_path: Path, seed: int) -> None:
    assert_agreed(office, worked(*awkward(seed), city=NINGDE), tmp_path)


def test_the_awkward_plans_reach_the_edges() -> None:
    reached = set()
    for seed in SEEDS:
        book = worked(*awkward(seed), city=NINGDE)
        for scheme in ("employee", "resident"):
            for row in book.results[f"{scheme}_forecast"]:
                reached |= {row.budget_source}
                reached |= {"shrinking"} if row.growth < 0 else set()
            for years in book.results[f"{scheme}_years"]:
                reached |= {"one year"} if None in (years.prior_base, years.earlier_base) else set()
            for entry, row in zip(book.given[f"{scheme}_funds"], book.results[f"{scheme}_funds"], strict=True):
                tie = row.raised * row.reserve_rate / book.parameters["rounding_unit"]
                reached |= {"tie"} if tie.denominator == 2 else set()
                reached |= {"own rate"} if entry.own_reserve_rate is not None else set()
        reached |= _of_the_settlement(book)
        reached |= {"nothing excluded"} if not book.given.get("exclusions") else set()
        reached |= {"one version"} if len(book.given["versions"]) == 1 else set()
    wanted = {*BudgetSource, "shrinking", "one year", "tie", "own rate", "nothing excluded", "one version"}
    wanted |= {"owes", "no points", "shared tail", "remote by points", "remote at actual", "negative month"}
    assert reached == wanted


def _of_the_settlement(book: Book) -> set[str]:
    reached = set()
    for scheme, split, pot in zip(
        ("employee", "resident"), book.results["point_splits"], book.results["local_pots"], strict=True
    ):
        rows = book.results[f"{scheme}_annual"]
        reached |= {"owes"} if any(row.payable < 0 for row in rows) else set()
        reached |= {"no points"} if any(not row.point_units for row in rows) else set()
        reached |= {"shared tail"} if sum(row.remainder == split.threshold for row in rows) > 1 else set()
        reached |= {"remote by points"} if pot.remote_by_points else {"remote at actual"}
        reached |= {"negative month"} if any(row.month_due < 0 for row in book.results[f"{scheme}_months"]) else set()
    return reached


@pytest.mark.parametrize("places", ["", ".5", ".25", ".125"])
def test_a_year_of_more_than_forty_million_points_is_recomputed_to_the_same_values(
    office: Office, tmp_path: Path, places: str
) -> None:
    names = ("甲", "乙", "丙")
    entries = [annual(name, f"{points}{places}") for name, points in zip(names, (91234567, 3, 40000001), strict=True)]
    rows = year_of(employee_annual=entries, institutions=[institution(name) for name in names])
    book = worked(rows, {p: getattr(PARAMETERS, p) for p in CHOSEN}, city=NINGDE)
    assert book.results["point_splits"][0].point_scale == 10 ** max(0, len(places) - 1)
    assert_agreed(office, book, tmp_path)


@pytest.mark.parametrize("name", WHAT_IF)
def test_a_parameter_changed_in_the_sheet_gives_what_the_program_gives(
    office: Office, tmp_path: Path, name: str
) -> None:
    rows, chosen = example()
    before = worked(rows, chosen, city=NINGDE)
    after = worked(rows, {**chosen, name: WHAT_IF[name]}, city=NINGDE)
    path = tmp_path / "book.xlsx"
    path.write_bytes(written(before))
    sheet, _, cell = place_parameters(before)[name].partition("!")
    parameter = next(p for p in parameters_of(NINGDE.years[2024].parameters) if p.name == name)
    says = office.edited(path, {(sheet.strip("'"), cell.replace("$", "")): parameter_cell(parameter, WHAT_IF[name])})
    told = {sheet: cells for sheet, cells in says.items() if sheet != "图表"}  # its largest ten are chosen when written
    assert not differences(after, told, cached(written(after)))
