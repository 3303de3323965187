"""宏工作簿：内容与普通工作簿一格不差，重建一个字节不差，按钮不压文字，程序照样读得进。"""

import io
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.books import CITY, NUMBER, lean_book, small_book, written
from tests.excel.macro_files import BOTH, addin, macro_book, parts
from xltool.excel.buttons import ON_THE_SHEET
from xltool.excel.macro_book import BUTTON_ROW, write_macro_book
from xltool.excel.texts import TEXTS as SAYINGS
from xltool.tables import Stage
from xltool.workbook.book import CHARTS, GUIDE, TEXTS
from xltool.workbook.opening import open_book
from xltool.workbook.template import form
from xltool.workbook.work import work

Build = Callable[[], bytes]
both = pytest.mark.parametrize("build", BOTH.values(), ids=BOTH)
REBUILD = """
import hashlib
from tests.excel.macro_files import addin, macro_book
print(*[hashlib.sha256(build()).hexdigest() for build in (macro_book, addin)])
"""


def test_a_rebuild_in_another_process_is_the_same_bytes() -> None:
    found = {
        subprocess.run(
            [sys.executable, "-c", REBUILD], env={"PYTHONHASHSEED": seed}, cwd=Path(__file__).parents[2],
            check=True, capture_output=True, text=True,
        ).stdout
        for seed in ("1", "2")
    }  # fmt: skip
    assert len(found) == 1


def test_every_sheet_is_that_of_the_plain_book() -> None:
    plain = load_workbook(io.BytesIO(written(form(CITY, NUMBER))))
    macro = load_workbook(io.BytesIO(macro_book()))
    assert [name for name in macro.sheetnames if name != CHARTS] == [*plain.sheetnames, TEXTS]
    for sheet in plain.worksheets:
        other = macro[sheet.title]
        assert {c.coordinate: (c.value, c.number_format, c.fill.fgColor.rgb) for row in sheet for c in row} == {
            c.coordinate: (c.value, c.number_format, c.fill.fgColor.rgb) for row in other for c in row
        }
        assert (other.merged_cells, other.freeze_panes) == (sheet.merged_cells, sheet.freeze_panes)
        assert other.data_validations.count == sheet.data_validations.count


def test_a_form_has_its_charts_from_the_beginning_because_a_click_only_fills_cells() -> None:
    assert CHARTS in load_workbook(io.BytesIO(macro_book())).sheetnames
    assert any(name.startswith("xl/charts/chart") for name in parts(macro_book()))


def test_a_settled_book_with_its_charts_can_hold_macros_too(tmp_path: Path) -> None:
    path = tmp_path / "in.xlsx"
    path.write_bytes(written(small_book()))
    settled = work(open_book(path), Stage.SETTLE).book
    memory = io.BytesIO()
    write_macro_book(settled, memory)
    plain = load_workbook(io.BytesIO(written(settled)))
    assert load_workbook(memory).sheetnames == [*plain.sheetnames, TEXTS]


def test_the_program_reads_the_macro_book_as_it_reads_the_plain_one(tmp_path: Path) -> None:
    plain, macro = tmp_path / "book.xlsx", tmp_path / "book.xlsm"
    plain.write_bytes(written(lean_book()))
    with macro.open("wb") as stream:
        write_macro_book(lean_book(), stream)
    ours, theirs = work(open_book(macro), Stage.SETTLE), work(open_book(plain), Stage.SETTLE)
    assert ours.book.results == theirs.book.results
    assert ours.book.stage is Stage.SETTLE
    assert [problem.code for problem in ours.problems] == [problem.code for problem in theirs.problems]


def test_the_texts_stand_in_a_sheet_that_excel_does_not_offer_to_show() -> None:
    sheet = load_workbook(io.BytesIO(macro_book()))[TEXTS]
    assert sheet.sheet_state == "veryHidden"
    assert {row[0].value: row[1].value for row in sheet.iter_rows(max_row=len(SAYINGS))} == SAYINGS
    assert all("Traceback" not in text and not text.isascii() for text in SAYINGS.values())


def test_the_addin_has_one_sheet_and_is_an_addin() -> None:
    assert re.findall(
        r'<sheet name="([^"]+)" sheetId="1" r:id="rId1"/>', parts(addin())["xl/workbook.xml"].decode()
    ) == [TEXTS]
    types = parts(addin())["[Content_Types].xml"].decode()
    assert 'PartName="/xl/workbook.xml" ContentType="application/vnd.ms-excel.addin.macroEnabled.main+xml"' in types


def test_the_workbook_is_a_macro_workbook() -> None:
    types = parts(macro_book())["[Content_Types].xml"].decode()
    assert 'PartName="/xl/workbook.xml" ContentType="application/vnd.ms-excel.sheet.macroEnabled.main+xml"' in types
    assert '<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/>' in types


@both
def test_the_package_is_in_a_fixed_order_without_a_clock(build: Build) -> None:
    with zipfile.ZipFile(io.BytesIO(build())) as package:
        names, infos = package.namelist(), package.infolist()
    assert names == ["[Content_Types].xml", "_rels/.rels", *sorted(names[2:])]
    assert {(info.date_time, info.create_system) for info in infos} == {((1980, 1, 1, 0, 0, 0), 0)}
    assert b"2024-01-01T00:00:00Z" in parts(build())["docProps/core.xml"]


@both
def test_every_relationship_points_to_a_part(build: Build) -> None:
    content = parts(build())
    for name, part in content.items():
        if name.endswith(".rels"):
            folder = name.partition("_rels/")[0]
            for target in re.findall(r'Target="([^"#]+)"', part.decode()):
                steps: list[str] = folder.split("/")[:-1]
                for step in target.split("/"):
                    steps = steps[:-1] if step == ".." else [*steps, step]
                assert "/".join(steps) in content, (name, target)


def test_the_buttons_stand_beside_the_flag_and_over_no_text() -> None:
    sheet = load_workbook(io.BytesIO(macro_book()))[GUIDE]
    assert sheet.cell(BUTTON_ROW + 1, 2).value is None
    drawing = parts(macro_book())["xl/drawings/vmlDrawing1.vml"].decode()
    places = [[int(n) for n in text.split(",")] for text in re.findall(r"<x:Anchor>([^<]+)</x:Anchor>", drawing)]
    assert len(places) == len(ON_THE_SHEET)
    width = 84 * 7 + 5  # pixels of column B
    height = sheet.row_dimensions[BUTTON_ROW + 1].height * 4 / 3
    for left, x, top, y, right, x2, bottom, y2 in places:
        assert (left, top, right, bottom) == (1, BUTTON_ROW, 1, BUTTON_ROW)
        assert 0 < x < x2 < width
        assert 0 <= y < y2 <= height
    assert places[0][5] < places[1][1]
