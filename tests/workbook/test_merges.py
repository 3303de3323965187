"""过大的合并和链接区域：不等 openpyxl 把内存占满，先说出来。"""

import io
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from tests.books import example_bytes
from xltool.problems import Refused
from xltool.workbook.merges import LIMIT, refuse_huge_merges
from xltool.workbook.opening import open_book

SHEET = "xl/worksheets/sheet1.xml"


def book(insert: str, *, where: str = SHEET, encoding: str = "utf-8") -> bytes:
    """A workbook with one honest merge and ``insert`` before its sheet's margins."""
    memory = io.BytesIO()
    with xlsxwriter.Workbook(memory, {"in_memory": True}) as made:
        made.add_worksheet("表一").merge_range("A1:C2", "标题")
    out = io.BytesIO()
    with zipfile.ZipFile(memory) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name == SHEET:
                text = part.decode().replace("<pageMargins", f"{insert}<pageMargins", 1)
                part = text.replace('encoding="UTF-8"', f'encoding="{encoding}"').encode(encoding)
            elif where != SHEET:
                part = part.replace(b"worksheets/sheet1.xml", where.removeprefix("xl/").encode())
            new.writestr(where if name == SHEET else name, part)
    return out.getvalue()


def merged(area: str) -> str:
    return f'<mergeCells count="1"><mergeCell ref="{area}"/></mergeCells>'


def linked(area: str) -> str:
    return f'<hyperlinks><hyperlink location="表一!A1" ref="{area}"/></hyperlinks>'


def refusal(content: bytes) -> str:
    with pytest.raises(Refused) as refused:
        refuse_huge_merges(content, Path("预算.xlsx"))
    (problem,) = refused.value.problems
    return problem.text()


WHOLE = 16384 * 1048576


@pytest.mark.parametrize(
    ("content", "cells"),
    [
        (book(merged("A1:XFD1048576")), WHOLE),
        (book(merged("$A$1:$XFD$1048576")), WHOLE),
        (book(merged("XFD1048576:A1")), WHOLE),
        (book(merged("a1:d900000")), 3_600_000),
        (book(merged("A:D")), 4 * 1048576),
        (book(merged("1:100")), 100 * 16384),
        (book(merged("A1&#58;D&#57;00000")), 3_600_000),
        (book(merged("A1:D900000").replace('"', "'")), 3_600_000),
        (book(merged("A1:D900000"), encoding="utf-16"), 3_600_000),
        (book(merged("A1:D900000"), where="xl/other/part.xml"), 3_600_000),
        (book(merged("A1:D900000").replace("<mergeCell ", '<mergeCell xmlns:x="u" x:y=">" ')), 3_600_000),
        (book('<x:mergeCells xmlns:x="u"><x:mergeCell ref="A1:D900000"/></x:mergeCells>'), 3_600_000),
        (book(merged("A1:A400000") + merged("B1:B400000")), 800_000),
        (book(linked("F1:K900000")), 5_400_000),
    ],
)
def test_a_huge_area_is_refused_however_it_is_written(content: bytes, cells: int) -> None:
    assert refusal(content) == (
        f"【E1061】预算.xlsx：有过大的合并单元格或链接区域（共 {cells + 6:,} 格）。"
        "合并和链接的单元格总数不超过 500,000 格。请在 Excel 或 WPS 中取消整列或整表的合并、链接后另存。"
    )


def test_up_to_the_limit_merges_are_fine() -> None:
    refuse_huge_merges(book(merged(f"E1:E{LIMIT - 6}")), Path("预算.xlsx"))
    assert refusal(book(merged(f"E1:E{LIMIT - 5}"))).startswith("【E1061】")


@pytest.mark.parametrize("area", ["", "无", "A0:B0", "A1:", "A1:B2:C3"])
def test_what_is_no_area_is_left_to_the_reader(area: str) -> None:
    refuse_huge_merges(book(merged(area)), Path("预算.xlsx"))


def test_broken_parts_are_left_to_the_reader() -> None:
    refuse_huge_merges(book("<mergeCell"), Path("预算.xlsx"))


def test_our_own_books_pass(tmp_path: Path) -> None:
    refuse_huge_merges(example_bytes(), Path("示例.xlsx"))


def test_the_check_comes_before_the_book_is_read(tmp_path: Path) -> None:
    path = tmp_path / "预算.xlsx"
    path.write_bytes(book(merged("A1:XFD1048576")))
    with pytest.raises(Refused) as refused:
        open_book(path)
    assert [problem.code for problem in refused.value.problems] == ["E1061"]
