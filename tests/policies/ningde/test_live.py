"""宁德的簿开着就地计算：结果填进本簿各表，与文件方式算出的数逐格相同。"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.books import written
from tests.live_books import live, opened
from tests.live_results import assert_filled_in
from tests.office import Office
from tests.second_opinion import NINGDE
from tests.uno_engine import Excel, open_excel
from xltool import commands
from xltool.tables import Stage
from xltool.workbook.book import Book
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
    assert assert_filled_in(opened_book, year, results) > 400
