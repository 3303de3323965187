"""湖州的簿开着就地计算：结果填进本簿各表，与文件方式算出的数逐格相同。"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.books import written
from tests.live_books import live, opened
from tests.live_results import assert_filled_in
from tests.office import Office
from tests.second_opinion import HUZHOU
from tests.uno_engine import Excel, open_excel
from xltool import commands
from xltool.tables import Stage
from xltool.workbook.book import Book
from xltool.workbook.template import filled_example

KEPT = ("示例镇第一卫生院", "示例康复医院")
"""Two institutions: one with whole and low stays, one with bed-days besides."""


@pytest.fixture
def excel(office: Office) -> Iterator[Excel]:
    with open_excel(office, attempts=1) as running:
        yield running


def few_rows() -> Book:
    """The example with one consortium and two institutions, on forms with two blank rows below each list."""
    book = filled_example(HUZHOU, 2022)
    given: dict[str, list[Any]] = {name: list(rows) for name, rows in book.given.items()}
    first = given["consortia"][0].consortium
    for name, rows in given.items():
        if rows and hasattr(rows[0], "institution"):
            given[name] = [line for line in rows if line.institution in KEPT]
        elif rows and hasattr(rows[0], "consortium"):
            given[name] = [line for line in rows if line.consortium == first]
    given["inpatient_months"] = [line for line in given["inpatient_months"] if line.month < len(KEPT) + 1]
    given["reviewed_cases"] = []
    year = HUZHOU.years[2022]
    sheets = tuple(
        replace(sheet, tables=tuple(replace(table, spare=min(table.spare, 2)) for table in sheet.tables))
        for sheet in year.sheets
    )
    return replace(book, given=given, city=replace(HUZHOU, years={2022: replace(year, sheets=sheets)}))


def test_the_open_book_is_settled_as_the_file_is(excel: Excel, tmp_path: Path) -> None:
    book = few_rows()
    year = HUZHOU.years[2022]
    results = year.compute(year.given(**book.given), year.parameters(**book.parameters), Stage.SETTLE)
    opened_book = opened(excel, tmp_path, written(book), "湖州.xlsx")
    outcome = commands.settle(live(opened_book, tmp_path))
    assert [problem.code for problem in outcome.problems if problem.code[0] in "EW"] == []
    assert assert_filled_in(opened_book, year, results) > 400
