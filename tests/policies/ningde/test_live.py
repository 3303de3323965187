"""宁德的簿开着就地计算：结果填进本簿各表，与文件方式算出的数逐格相同。"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.books import written
from tests.live_books import live, opened
from tests.office import Office
from tests.second_opinion import NINGDE, as_shown
from tests.uno_engine import Excel, open_excel
from xltool import commands
from xltool.tables import Kind, Role, Stage
from xltool.workbook.book import Book
from xltool.workbook.cells import to_cell
from xltool.workbook.live.opened import OpenBook
from xltool.workbook.locate import find_table
from xltool.workbook.template import filled_example

FEW = 3


@pytest.fixture
def excel(office: Office) -> Iterator[Excel]:
    with open_excel(office, attempts=1) as running:
        yield running


def few_institutions() -> Book:
    """The example with three institutions and two months, on forms with two blank rows below each list."""
    book = filled_example(NINGDE, 2024)
    given: dict[str, list[Any]] = {name: list(rows) for name, rows in book.given.items()}
    given["institutions"] = given["institutions"][:FEW]
    names = {line.institution for line in given["institutions"]}
    for scheme in ("employee", "resident"):
        given[f"{scheme}_annual"] = [line for line in given[f"{scheme}_annual"] if line.institution in names]
        given[f"{scheme}_months"] = [
            line for line in given[f"{scheme}_months"] if line.institution in names and line.month < FEW
        ]
    year = NINGDE.years[2024]
    sheets = tuple(
        replace(sheet, tables=tuple(replace(table, spare=min(table.spare, 2)) for table in sheet.tables))
        for sheet in year.sheets
    )
    return replace(book, given=given, city=replace(NINGDE, years={2024: replace(year, sheets=sheets)}))


def test_the_open_book_is_settled_as_the_file_is(excel: Excel, tmp_path: Path) -> None:
    book = few_institutions()
    year = NINGDE.years[2024]
    results = year.compute(year.given(**book.given), year.parameters(**book.parameters), Stage.SETTLE)
    opened_book = opened(excel, tmp_path, written(book), "宁德.xlsx")
    outcome = commands.settle(live(opened_book, tmp_path))
    assert [problem.code for problem in outcome.problems if problem.code[0] in "EW"] == []
    grids, seen = OpenBook(opened_book).grids, 0
    for sheet in year.sheets:
        for table in sheet.tables:
            found = find_table(sheet, table, grids[sheet.name], [])
            assert found is not None
            for i, row in enumerate(results.get(table.name, ())):
                for column in table.columns:
                    if column.role is Role.RESULT:
                        seen += 1
                        ours = to_cell(getattr(row, column.name), column, table.unit_of(column))
                        theirs = grids[sheet.name][found.rows[i]][found.column_of[column.name]]
                        if column.kind is Kind.RATIO and isinstance(ours, float):
                            assert as_shown(theirs, 6) == as_shown(ours, 6)
                        else:
                            assert theirs == ours, (table.name, column.name, i)
    assert seen > 400
