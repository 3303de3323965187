"""结果簿：表序如文件，结果全是带缓存值的公式，图表是原生图表，打印设置齐全，逐字节可重现。"""

import io
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.utils import range_boundaries

from tests.books import CITY, NUMBER, example_book, example_bytes, small_bytes, written
from tests.settled_books import settled_bytes
from xltool import commands
from xltool.tables import Kind, Role, Stage
from xltool.workbook.book import CHARTS, CHECKS, GUIDE, METHOD, PARAMETERS, Book
from xltool.workbook.layout import Placed, a1
from xltool.workbook.opening import open_book
from xltool.workbook.template import form
from xltool.workbook.work import work

FUNCTIONS = (
    "SUM SUMIF SUMIFS SUMPRODUCT ROUND ROUNDDOWN INT MIN MAX IF AND OR NOT INDEX MATCH LARGE COUNTIF COUNTA"
    " ISNUMBER N DATE DAY TRUE FALSE ABS"
)
"""What every spreadsheet program since 2003 has, and none that is volatile."""
CALLED = re.compile(r"([A-Z][A-Z0-9_.]*)\(")
QUOTED = re.compile(r'"[^"]*"')
POLICY = tuple(sheet.name for sheet in CITY.years[NUMBER].sheets)
LANDSCAPE = {sheet.name for sheet in CITY.years[NUMBER].sheets if sheet.landscape} | {PARAMETERS, CHECKS, METHOD}


@cache
def form_bytes() -> bytes:
    return written(form(CITY, NUMBER))


class Result:
    """The full example settled: its file, its formulas, its values, the book behind it."""

    def __init__(self, folder: Path) -> None:
        source = folder / "示例.xlsx"
        source.write_bytes(example_bytes())
        self.book: Book = work(open_book(source), Stage.SETTLE).book
        self.content = written(self.book)
        self.formulas = load_workbook(io.BytesIO(self.content))
        self.values = load_workbook(io.BytesIO(self.content), data_only=True)

    def parts(self) -> dict[str, str]:
        with zipfile.ZipFile(io.BytesIO(self.content)) as archive:
            return {name: archive.read(name).decode() for name in archive.namelist()}

    def tables(self) -> Iterator[Placed]:
        for plan in self.book.plans():
            yield from plan.tables


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Result:
    return Result(tmp_path_factory.mktemp("结果"))


@pytest.fixture(scope="module")
def template() -> Workbook:
    return load_workbook(io.BytesIO(form_bytes()))


def formulas(opened: Workbook) -> Iterator[tuple[str, str, str]]:
    for sheet in opened.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    yield sheet.title, cell.coordinate, str(cell.value)


# ---- sheets and cells


def test_sheets_follow_the_document(result: Result, template: Workbook) -> None:
    assert result.formulas.sheetnames == [GUIDE, PARAMETERS, *POLICY, CHECKS, CHARTS, METHOD]
    assert template.sheetnames == [GUIDE, PARAMETERS, *POLICY, CHECKS, METHOD]
    assert POLICY[:4] == ("机构名录", "附件1", "附件2", "附件3")
    assert result.formulas.active.title == GUIDE
    assert all(sheet.sheet_state == "visible" for sheet in result.formulas.worksheets)
    assert all(len(name) <= 31 for name in result.formulas.sheetnames)


def test_every_result_is_a_formula_with_its_value(result: Result) -> None:
    count = 0
    for placed in result.tables():
        sheet, values = result.formulas[placed.sheet], result.values[placed.sheet]
        assert placed.count == len(placed.keys) or not placed.keys  # a result book has no blank rows
        for column in placed.columns():
            if column.role is not Role.RESULT:
                continue
            for row in range(placed.first_row, placed.first_row + len(placed.keys)):
                at = a1(row, placed.column_of[column.name])
                assert sheet[at].data_type == "f", (placed.sheet, at)
                assert values[at].value not in (None, ""), (placed.sheet, at)
                assert not str(values[at].value).startswith("#"), (placed.sheet, at)
                count += 1
    assert count > 15000


def test_totals(result: Result) -> None:
    seen = 0
    for placed in result.tables():
        if placed.total_row is None:
            continue
        sheet, values = result.formulas[placed.sheet], result.values[placed.sheet]
        assert "合计" in {cell.value for cell in sheet[placed.total_row + 1]}
        for column in placed.columns():
            index = placed.column_of[column.name]
            rows = [values.cell(r + 1, index + 1).value for r in range(placed.first_row, placed.total_row)]
            total = values.cell(placed.total_row + 1, index + 1).value
            if column.summed and column.role in (Role.GIVEN, Role.RESULT):
                numbers = [value for value in rows if isinstance(value, int | float)]
                assert total == pytest.approx(sum(numbers), abs=1e-6), (placed.sheet, column.heading)
                assert str(sheet.cell(placed.total_row + 1, index + 1).value).startswith("=ROUND(SUM(")
                seen += 1
    assert seen > 80


def test_only_old_functions(result: Result) -> None:
    used: set[str] = set()
    for book in (result.formulas, load_workbook(io.BytesIO(example_bytes())), load_workbook(io.BytesIO(form_bytes()))):
        for sheet, at, text in formulas(book):
            bare = QUOTED.sub("", text)
            used |= set(CALLED.findall(bare))
            assert not re.search(r"#REF!|#NAME|\[|_xlfn|@|\{", bare), (sheet, at, text)
            assert len(text) < 8000
    assert used <= set(FUNCTIONS.split())
    assert {"SUM", "ROUND", "IF", "SUMPRODUCT", "LARGE"} <= used


def test_every_formula_reads_cells_that_exist(result: Result) -> None:
    names = set(result.formulas.sheetnames)
    for _, _, text in formulas(result.formulas):
        assert set(re.findall(r"'([^']+)'!", QUOTED.sub("", text))) <= names


def test_nothing_reaches_outside(result: Result) -> None:
    parts = result.parts()
    assert not [
        name for name in parts if "external" in name.lower() or "vba" in name.lower() or "macro" in name.lower()
    ]
    assert not [name for name, text in parts.items() if 'TargetMode="External"' in text]
    assert result.formulas.defined_names == {}


def test_the_flag_is_on_every_sheet(result: Result) -> None:
    for sheet in result.values.worksheets:
        assert any("【示例数据】" in str(cell.value) for row in sheet["A1:A4"] for cell in row), sheet.title


# ---- charts and links


def test_three_native_charts(result: Result) -> None:
    parts = result.parts()
    charts = [text for name, text in sorted(parts.items()) if name.startswith("xl/charts/chart")]
    assert len(charts) == 3
    assert not [name for name in parts if name.startswith("xl/media")]
    sheet = result.values[CHARTS]
    for text in charts:
        ranges = re.findall(r"<c:(cat|val)>.*?<c:f>(.*?)</c:f>", text)
        assert len(ranges) >= 2
        for kind, area in ranges:
            name, _, cells = area.rpartition("!")
            assert name.strip("'") == CHARTS
            left, top, right, bottom = range_boundaries(cells.replace("$", ""))
            values = [
                sheet.cell(row, column).value for row in range(top, bottom + 1) for column in range(left, right + 1)
            ]
            assert values
            wanted: Any = str if kind == "cat" else int | float
            assert all(isinstance(value, wanted) for value in values), (area, values)
        assert re.search(r"<a:t>.*[一-鿿].*</a:t>", text)


def test_links_of_the_checks(result: Result) -> None:
    sheet = result.formulas[CHECKS]
    lines = [row for row in sheet.iter_rows(min_row=5) if row[2].hyperlink]
    assert len(lines) == len(CITY.years[NUMBER].checks)
    for row in lines:
        link = row[2].hyperlink
        assert not link.target
        name, _, cell = link.location.rpartition("!")
        target = result.values[name.strip("'")][cell]
        assert target.value not in (None, ""), link.location
        assert row[2].value == f"{name.strip(chr(39))} {cell}"
        assert result.values[CHECKS].cell(row[0].row, 9).value == "通过"


# ---- paper


def test_print_setup(result: Result, template: Workbook) -> None:
    for book in (result.formulas, template):
        for sheet in book.worksheets:
            assert int(sheet.page_setup.paperSize) == 9, sheet.title
            assert sheet.sheet_properties.pageSetUpPr.fitToPage
            assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) in ((1, 0), (None, 0))
            assert sheet.page_setup.orientation == ("landscape" if sheet.title in LANDSCAPE else "portrait"), (
                sheet.title
            )
            assert sheet.oddFooter.center.text == "第 &P 页 共 &N 页"
            assert sheet.print_area
            assert sheet.title in (GUIDE, CHARTS) or sheet.print_title_rows, sheet.title
            assert sheet.print_options.horizontalCentered


def test_repeated_rows_are_headings(result: Result) -> None:
    for plan in result.book.plans():
        first, last = result.formulas[plan.sheet.name].print_title_rows.replace("$", "").split(":")
        placed = plan.tables[0]
        assert int(first) == 2
        assert int(last) in (2, placed.header_row + 1)
        if placed.count > 40:
            assert int(last) == placed.header_row + 1, plan.sheet.name


def test_every_used_row_has_its_height(result: Result, template: Workbook) -> None:
    for book in (result.formulas, template):
        for name in (GUIDE, PARAMETERS, *POLICY):
            sheet = book[name]
            for row in sheet.iter_rows():
                if any(cell.value not in (None, "") for cell in row) and not (
                    name in (GUIDE, PARAMETERS) and row[0].row < 4
                ):
                    assert sheet.row_dimensions[row[0].row].height, (name, row[0].row)


def test_places_to_sign(result: Result) -> None:
    for plan in result.book.plans():
        text = "".join(str(row[0].value or "") for row in result.values[plan.sheet.name].iter_rows())
        assert ("制表人：" in text and "复核人：" in text and "（盖章）" in text) == plan.sheet.signed, plan.sheet.name
        if plan.sign_row is not None:
            cell = result.formulas[plan.sheet.name].cell(plan.sign_row + 1, 1)
            assert f"'{GUIDE}'!$B$" in str(cell.value)  # as the first sheet has it


# ---- the form


def test_validations_stand_on_input_cells_only(template: Workbook, result: Result) -> None:
    blank = form(CITY, NUMBER)
    for plan in blank.plans():
        inputs = {
            (row, placed.column_of[column.name])
            for placed in plan.tables
            for column in placed.columns()
            if column.role is Role.GIVEN
            for row in range(placed.first_row, placed.first_row + placed.count)
        }
        found = set()
        for rule in template[plan.sheet.name].data_validations.dataValidation:
            for area in rule.sqref.ranges:
                found |= {
                    (row - 1, column - 1)
                    for row in range(area.min_row, area.max_row + 1)
                    for column in range(area.min_col, area.max_col + 1)
                }
        assert found <= inputs, plan.sheet.name
        given = [c for placed in plan.tables for c in placed.columns() if c.role is Role.GIVEN]
        assert bool(found) == any(column.kind not in (Kind.TEXT, Kind.DATE) for column in given), plan.sheet.name
        assert not result.formulas[plan.sheet.name].data_validations.dataValidation
    assert template[PARAMETERS].data_validations.dataValidation


# ---- the same bytes


def test_two_runs_are_the_same_bytes(result: Result) -> None:
    assert written(result.book) == result.content
    assert written(form(CITY, NUMBER)) == form_bytes()
    assert written(example_book()) == example_bytes()


@pytest.mark.parametrize(
    "surroundings",
    [
        {"PYTHONHASHSEED": "1", "TZ": "Asia/Shanghai", "LC_ALL": "C.UTF-8"},
        {"PYTHONHASHSEED": "4242", "TZ": "America/New_York", "LC_ALL": "C"},
    ],
)
def test_another_process_writes_the_same_bytes(tmp_path: Path, surroundings: dict[str, str]) -> None:
    (tmp_path / "小.xlsx").write_bytes(small_bytes())
    script = (
        "from pathlib import Path; from xltool import commands as c;"
        "c.template('诸暨', 2024, Path('空.xlsx')); c.template('诸暨', 2024, Path('示例.xlsx'), example=True);"
        "c.settle(Path('小.xlsx'), Path('结.xlsx'))"
    )
    root = Path(commands.__file__).parent.parent
    told = {**os.environ, **surroundings, "PYTHONPATH": str(root)}
    subprocess.run([sys.executable, "-c", script], cwd=tmp_path, env=told, check=True)
    assert (tmp_path / "空.xlsx").read_bytes() == form_bytes()
    assert (tmp_path / "示例.xlsx").read_bytes() == example_bytes()
    assert (tmp_path / "结.xlsx").read_bytes() == settled_bytes()
