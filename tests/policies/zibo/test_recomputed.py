"""淄博：刁钻的小簿、改动参数后的假设计算，LibreOffice 逐格相同。"""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.office import Office
from tests.policies.zibo.awkward import awkward
from tests.second_opinion import ZIBO, assert_agreed, cached, differences, worked, written
from xltool.parameters import parameters_of
from xltool.policies.zibo.parameters import AnnualMode, MonthlyMode
from xltool.workbook.book import Book
from xltool.workbook.parameter_sheet import parameter_cell, place_parameters

SEEDS = range(12)
WHAT_IF: dict[str, Any] = {
    "deposit_rate": Decimal("0.0333"),
    "score_base": 777,
    "dip_reserve_rate": Decimal("0.0123"),
    "prepayment_months": Decimal("1.5"),
    "budget_tolerance": Decimal("0.02"),
    "monthly_mode": MonthlyMode.CITY_SCALE,
    "annual_mode": AnnualMode.BUDGET,
}


def small(seed: int) -> Book:
    rows, chosen = awkward(seed)
    return worked(rows, chosen, city=ZIBO, number=2025)


@pytest.mark.parametrize("seed", SEEDS)
def test_awkward_books_are_recomputed_to_the_same_values(office: Office, tmp_path: Path, seed: int) -> None:
    assert_agreed(office, small(seed), tmp_path)


def test_the_awkward_books_reach_the_edges() -> None:
    reached = set()
    for seed in SEEDS:
        book = small(seed)
        for name in ("employee", "resident"):
            rows = book.results[f"{name}_annual"]
            reached |= {"owes"} if any(row.balance_due < 0 for row in rows) else set()
            reached |= {"receivable"} if any(row.receivable for row in rows) else set()
            reached |= (
                {"no entitlement"}
                if any(row.band_used is None for row in book.results[f"{name}_overspends"])
                else set()
            )
            pool = book.results["share_pools"][0 if name == "employee" else 1]
            reached |= {"scaled"} if 0 < pool.share_pool < pool.claims_total else set()
            months = book.results[f"{name}_city_months"]
            reached |= {"month's tail"} if any(line.left_over for line in months) else set()
            reached |= {"enough"} if any(line.pool and not line.left_over for line in months) else set()
        reached |= {"bound"} if any(_on_a_bound(book, row) for row in book.results["single_cases"]) else set()
    assert reached == {"owes", "receivable", "no entitlement", "scaled", "month's tail", "enough", "bound"}


def _on_a_bound(book: Book, row: Any) -> bool:
    return row.cost_ratio in [band.band_upper for band in book.given["deviation_bands"]] and row.cost_ratio is not None


@pytest.mark.parametrize("name", WHAT_IF)
def test_a_parameter_changed_in_the_sheet_gives_what_the_program_gives(
    office: Office, tmp_path: Path, name: str
) -> None:
    rows, chosen = awkward(0)
    before = worked(rows, chosen, city=ZIBO, number=2025)
    after = worked(rows, {**chosen, name: WHAT_IF[name]}, city=ZIBO, number=2025)
    path = tmp_path / "book.xlsx"
    path.write_bytes(written(before))
    sheet, _, cell = place_parameters(before)[name].partition("!")
    parameter = next(p for p in parameters_of(ZIBO.years[2025].parameters) if p.name == name)
    says = office.edited(path, {(sheet.strip("'"), cell.replace("$", "")): parameter_cell(parameter, WHAT_IF[name])})
    told = {sheet: cells for sheet, cells in says.items() if sheet != "图表"}  # its largest ten are chosen when written
    assert not differences(after, told, cached(written(after)))
