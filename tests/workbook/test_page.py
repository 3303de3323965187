"""纸面：签字行在窄表上收紧，一个字也不出纸；没有图表的城市不留空表。"""

import io
from itertools import zip_longest

from openpyxl import load_workbook
from xlsxwriter import Workbook

from tests.newcomer import CITY
from xltool.policies import CITIES
from xltool.workbook.page import WIDE, sign_off
from xltool.workbook.style import Formats
from xltool.workbook.template import form
from xltool.workbook.write import write_book

LENGTH = {WIDE: "　　　　", WIDE - 1: "　"}
SHORT = 52
"""How wide a sheet must be for the closer line."""


class Sheet:
    """Takes the sign-off line."""

    def set_row(self, *_: object) -> None: ...

    def write_formula(self, _row: int, _column: int, _formula: str, _style: object, text: str) -> None:
        self.text = text


def test_the_sign_off_line_is_closer_on_a_narrow_sheet() -> None:
    formats, sheet = Formats(Workbook(io.BytesIO())), Sheet()
    for width, gap in LENGTH.items():
        sign_off(sheet, formats, form(CITY, 2024), 9, width)
        assert sheet.text == f"制表人：{gap}复核人：{gap}负责人：{gap}（盖章）{gap}年　　月　　日"
        assert len(sheet.text) * 1.9 <= (WIDE if width == WIDE else SHORT)


def test_every_sheet_that_is_signed_is_wide_enough_for_its_line() -> None:
    for city in (*CITIES, CITY):
        for plan in form(city, max(city.years)).plans():
            columns = [placed.table.columns[: plan.paper_width] for placed in plan.tables]
            width = sum(max(column.width for column in there if column) for there in zip_longest(*columns))
            assert width >= SHORT or plan.sign_row is None, plan.sheet.name


def test_a_city_without_charts_has_no_sheet_for_them() -> None:
    memory = io.BytesIO()
    write_book(form(CITY, 2024), memory)
    assert "图表" not in load_workbook(memory).sheetnames
