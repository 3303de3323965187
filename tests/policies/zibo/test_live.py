"""淄博的簿开着就地计算：结果填进本簿各表，与文件方式算出的数逐格相同。"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.books import written
from tests.live_books import live, opened
from tests.office import Office
from tests.second_opinion import ZIBO, as_shown
from tests.uno_engine import Excel, open_excel
from xltool import commands
from xltool.tables import Kind, Role, Stage
from xltool.workbook.book import Book
from xltool.workbook.cells import to_cell
from xltool.workbook.live.opened import OpenBook
from xltool.workbook.locate import find_table
from xltool.workbook.template import filled_example

KEPT = ("示例市中心医院", "示例县中医院", "示例镇卫生院丙")
MONTHS = 2


@pytest.fixture
def excel(office: Office) -> Iterator[Excel]:
    with open_excel(office, attempts=1) as running:
        yield running


def few_institutions() -> Book:
    """The example with three institutions and two months, on forms with two blank rows below each list."""
    book = filled_example(ZIBO, 2025)
    given: dict[str, list[Any]] = {
        name: [
            row for row in rows
            if getattr(row, "institution", KEPT[0]) in KEPT and getattr(row, "month", 1) <= MONTHS
        ]
        for name, rows in book.given.items()
    }  # fmt: skip
    year = ZIBO.years[2025]
    sheets = tuple(
        replace(sheet, tables=tuple(replace(table, spare=min(table.spare, 2)) for table in sheet.tables))
        for sheet in year.sheets
    )
    return replace(book, given=given, city=replace(ZIBO, years={2025: replace(year, sheets=sheets)}))


def test_the_open_book_is_settled_as_the_file_is(excel: Excel, tmp_path: Path) -> None:
    book = few_institutions()
    year = ZIBO.years[2025]
    results = year.compute(year.given(**book.given), year.parameters(**book.parameters), Stage.SETTLE)
    opened_book = opened(excel, tmp_path, written(book), "淄博.xlsx")
    outcome = commands.settle(live(opened_book, tmp_path))
    assert [problem.text() for problem in outcome.problems if problem.code[0] in "EW"] == []
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
    assert seen > 1000
