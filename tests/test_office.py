"""The second opinion itself: what ``Office`` answers is LibreOffice's own, complete and exact."""

import builtins
import datetime
import subprocess
import sys
import time
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from tests import office as office_module
from tests.office import INSTALL, Office, OfficeError
from tests.office_cells import Content, column_name

Maker = Callable[[Worksheet], object]


def book_of(path: Path, make: Maker) -> Path:
    with xlsxwriter.Workbook(path) as workbook:
        make(workbook.add_worksheet("表"))
    return path


def formulas_of(path: Path, formulas: dict[str, str]) -> Path:
    return book_of(path, lambda sheet: [sheet.write_formula(cell, text) for cell, text in formulas.items()])


@pytest.mark.parametrize(
    ("index", "name"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA"), (16383, "XFD")]
)
def test_column_names(index: int, name: str) -> None:
    assert column_name(index) == name


@pytest.mark.parametrize("cached", [999, "旧", "#N/A", 0, True])
def test_cached_values_are_not_trusted(office: Office, tmp_path: Path, cached: float | str) -> None:
    def make(sheet: Worksheet) -> None:
        sheet.write_number("A1", 2)
        sheet.write_formula("B1", "=A1*3", None, cached)
        sheet.write_formula("C1", "=B1+1", None, cached)

    path = book_of(tmp_path / "缓存值是错的 1.xlsx", make)
    assert office.recalculated(path) == {"表": {"B1": 6.0, "C1": 7.0}}


def test_kinds_of_result(office: Office, tmp_path: Path) -> None:
    formulas = {
        "A1": "=0.1+0.7",
        "A2": '=TEXT(7,"000")',
        "A3": '=""',
        "A4": "=DATE(2024,1,31)",
        "A5": "=TRUE",
        "A6": "=Z99",
        "A7": "=1/0",
        "A8": "=NA()",
        "A9": '=IFERROR(1/0,"空")',
    }
    path = formulas_of(tmp_path / "种类.xlsx", formulas)
    assert office.recalculated(path)["表"] == {
        "A1": 0.1 + 0.7,
        "A2": "007",
        "A3": "",
        "A4": 45322.0,
        "A5": 1.0,
        "A6": 0.0,
        "A7": "#错误(532)",
        "A8": "#错误(32767)",
        "A9": "空",
    }


def test_only_formula_cells_are_returned(office: Office, tmp_path: Path) -> None:
    def make(sheet: Worksheet) -> None:
        sheet.write_string("A1", "=不是公式")
        sheet.write_string("A2", "007")
        sheet.write_number("A3", 5)
        sheet.merge_range("B1:C2", 9)
        sheet.write_formula("D1", "=SUM(B1:C2)")
        sheet.write_formula("D2", '=A2&"8"')
        sheet.write_formula("D3", "=SUM(A2:A3)")
        sheet.write_array_formula("E1:E2", "{=A3*{1;2}}")
        sheet.set_column("A:XFD", 12)

    path = book_of(tmp_path / "只有公式.xlsx", make)
    assert office.recalculated(path)["表"] == {"D1": 9.0, "D2": "0078", "D3": 5.0, "E1": 5.0, "E2": 10.0}
    assert office.formulas(path)["表"]["D2"] == '=A2&"8"'
    assert set(office.formulas(path)["表"]) == {"D1", "D2", "D3", "E1", "E2"}


def test_scattered_formulas_and_several_blocks(office: Office, tmp_path: Path) -> None:
    """More cells than one block holds; numbers, texts and errors take turns down a column."""
    kinds: list[tuple[str, float | str]] = [("=ROW()", 0.0), ('="行"&ROW()', ""), ("=1/0", "#错误(532)")]
    rows = {row: kinds[row % 3][0] for row in (1, 2, 3, 4, 5, 66_665, 66_666, 66_667, 66_668, 70_000)}
    path = formulas_of(tmp_path / "分块.xlsx", {f"{'ABC'[row % 3]}{row}": f for row, f in rows.items()})
    expected = {f"{'ABC'[row % 3]}{row}": [float(row), f"行{row}", "#错误(532)"][row % 3] for row in rows}
    assert office.recalculated(path)["表"] == expected


def test_sheets_without_formulas_are_listed(office: Office, tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "多表.xlsx") as workbook:
        workbook.add_worksheet("甲").write("A1", 4)
        workbook.add_worksheet("乙").write_formula("A1", "=甲!A1/8", None, 77)
        workbook.add_worksheet("丙").hide()
    assert office.recalculated(tmp_path / "多表.xlsx") == {"甲": {}, "乙": {"A1": 0.5}, "丙": {}}


@pytest.mark.parametrize(
    ("content", "seen"),
    [
        (8, "8"),
        (0.1, "0.1"),
        (Decimal("12345678.91"), "12345678.91"),
        ("007", "文字007"),
        ("=1+1", "文字=1+1"),
        ("", "空"),
        (datetime.date(2024, 2, 29), "45351"),
        (None, "空"),
    ],
)
def test_edited(office: Office, tmp_path: Path, content: Content, seen: str) -> None:
    def make(sheet: Worksheet) -> None:
        sheet.write_number("A1", 5)
        sheet.write_formula("B1", '=IF(ISBLANK(A1),"空",IF(ISTEXT(A1),"文字","")&A1)', None, "旧")
        sheet.protect()

    path = book_of(tmp_path / "假如.xlsx", make)
    before = path.read_bytes()
    assert office.edited(path, {("表", "A1"): content}) == {"表": {"B1": seen}}
    assert office.recalculated(path) == {"表": {"B1": "5"}}
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_edits_that_would_mislead_are_refused(office: Office, tmp_path: Path) -> None:
    def make(sheet: Worksheet) -> None:
        sheet.merge_range("A1:B2", 3)
        sheet.write_formula("C1", "=A1+B2")
        sheet.write_number("D1", 1)
        sheet.protect("密码")

    path = book_of(tmp_path / "拒绝.xlsx", make)
    assert office.edited(path, {("表", "A1"): 4}) == {"表": {"C1": 4.0}}
    with pytest.raises(ValueError, match="应写 A1"):
        office.edited(path, {("表", "B2"): 4})
    with pytest.raises(ValueError, match="写不进"):
        office.edited(path, {("表", "D1"): None})
    with pytest.raises(KeyError, match="没有名为「没有」的表"):
        office.edited(path, {("没有", "A1"): 4})
    with pytest.raises(OfficeError, match="报错"):
        office.edited(path, {("表", "不是单元格"): 4})


def test_not_a_workbook(office: Office, tmp_path: Path) -> None:
    path = tmp_path / "说明.xlsx"
    path.write_bytes(b"PK\x03\x04 broken")
    with pytest.raises(OfficeError, match="不能把它当工作簿打开"):
        office.recalculated(path)


def test_saved_again_and_printed(office: Office, tmp_path: Path) -> None:
    path, saved, pdf, one = (tmp_path / name for name in ("原 书.xlsx", "另存.xlsx", "全部.pdf", "一表.pdf"))
    with xlsxwriter.Workbook(path) as workbook:
        for name in ("甲", "乙"):
            workbook.add_worksheet(name).write_formula("A1", "=1+1", None, 99)
    office.resave(path, saved)
    with_values = openpyxl.load_workbook(saved, data_only=True)
    assert [sheet["A1"].value for sheet in with_values] == [2, 2]
    office.to_pdf(path, pdf)
    office.to_pdf(path, one, "乙")
    assert [_pages(pdf), _pages(one)] == [2, 1]


def _pages(pdf: Path) -> int:
    said = subprocess.run(["pdfinfo", str(pdf)], check=True, capture_output=True, text=True).stdout
    return int(said.split("Pages:")[1].split()[0])


def test_importing_uno_leaves_no_trace() -> None:
    path, plain_import = sys.path[:], builtins.__import__
    office_module.import_uno()
    assert (sys.path, builtins.__import__) == (path, plain_import)


def test_missing_uno_names_the_install_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "uno", raising=False)
    monkeypatch.setattr(office_module, "_DEBIAN_PACKAGES", "no-such-folder")
    with pytest.raises(OfficeError, match=INSTALL):
        office_module.import_uno()


def test_missing_soffice_names_the_install_line(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(OfficeError, match=INSTALL), Office():
        pass


@pytest.mark.parametrize(
    ("script", "message"), [("echo 坏了; exit 3", "退出码 3。坏了"), ("sleep 60", "1 秒内没有应答")]
)
def test_soffice_that_does_not_start(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, script: str, message: str
) -> None:
    program = tmp_path / "soffice"
    program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    began = time.monotonic()
    stopped = Office(start_seconds=1)
    with pytest.raises(OfficeError, match=message), stopped:
        pass
    assert stopped._process.poll() is not None
    assert time.monotonic() - began < 10


def test_a_hung_soffice_is_ended_and_only_it(office: Office, tmp_path: Path) -> None:
    path = formulas_of(tmp_path / "限时.xlsx", {"A1": "=1+1"})
    with Office(book_seconds=0.001) as other:
        folder = other._folder
        with pytest.raises(OfficeError, match="已被结束"):
            other.recalculated(path)
    assert other._process.poll() is not None
    assert not folder.exists()
    assert office.recalculated(path) == {"表": {"A1": 2.0}}
