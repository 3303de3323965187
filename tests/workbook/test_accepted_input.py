"""认得出的填法：读作什么逐条列出，算出来的与干净的工作簿分毫不差。"""

import io
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from tests.books import edited, example_bytes, filled, lean_book, results, small_results, told, written
from tests.office import Office
from xltool import commands
from xltool.policies.zhuji import clauses
from xltool.workbook.book import Book

COST, HEADS = f"依据：{clauses.MEAN_CAP.quote()}。", f"依据：{clauses.RATIO_CAP.quote()}。"
CUT = f"依据：{clauses.BEYOND_CAPS.quote()}。"


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return tmp_path / "预算.xlsx"


def test_the_example_as_written_has_nothing_to_say(book: Path) -> None:
    book.write_bytes(example_bytes())
    assert told(book) == []


def test_numbers_and_dates_as_people_type_them_are_read_and_told(book: Path) -> None:
    typed = {
        "机构名录!F24": "2020年12月1日",
        "机构名录!F31": "2023/7/1",
        "附件2!B5": "13969.65万",
        "附件2!B6": "6,041.6 万元",
        "特殊住院病例!D5": "１．６７０１",
        "药店考核!B6": "４８７，９０８．４６",
        "药店考核!F6": "3,934",
        "药店考核!B7": "805,793",
        "药店考核!B8": " 291 853.03 ",
        "药店考核!D9": "27.696295万",
        "药店年终结算!B6": "¥0",
    }
    filled(book, typed)
    assert told(book) == [
        f"【N2101】{place}：填的是“{typed[cell].strip()}”。已读作 {read}。请确认。{clause}"
        for place, cell, read, clause in (
            ("机构名录 F24「诸暨暨阳康复医院 · 纳入定点日期」", "机构名录!F24", "2020-12-01", ""),
            ("机构名录 F31「新进示例药店01 · 纳入定点日期」", "机构名录!F31", "2023-07-01", ""),
            ("附件2 B5「诸暨市人民医院医共体 · 职工医保」", "附件2!B5", "13969.65", ""),
            ("附件2 B6「诸暨市中医医院医共体 · 职工医保」", "附件2!B6", "6041.6", ""),
            ("特殊住院病例 D5「每例RW」", "特殊住院病例!D5", "1.6701", ""),
            ("药店考核 B6「示例药店001 · 列支费用」", "药店考核!B6", "487908.46", COST),
            ("药店考核 F6「示例药店001 · 刷卡人次」", "药店考核!F6", "3934", HEADS),
            ("药店考核 B7「示例药店002 · 列支费用」", "药店考核!B7", "805793", COST),
            ("药店考核 B8「示例药店003 · 列支费用」", "药店考核!B8", "291853.03", COST),
            ("药店考核 D9「示例药店004 · 统筹基金」", "药店考核!D9", "276962.95", CUT),
            ("药店年终结算 B6「示例药店001 · 违规扣款」", "药店年终结算!B6", "0", ""),
        )
    ]
    assert results(book) == small_results()


def _shape(book: Workbook) -> None:
    book["原定点药店"].insert_rows(8, 2)
    book["附件2"].insert_rows(5)
    for row in (8, 10):
        book["药店考核"].row_dimensions[row].hidden = True
    paid = book["门诊年终结算"]
    for row in range(5, 28):  # 按项目付费发生额 and 年内已拨付 change places
        paid.cell(row, 2).value, paid.cell(row, 4).value = paid.cell(row, 4).value, paid.cell(row, 2).value
    paid["R5"], paid["R6"] = "备用", "任何内容"
    register = book["机构名录"]
    register.insert_cols(1)
    register["A4"] = "序号"
    register["C4"], register["D4"] = register["D4"].value, register["C4"].value
    for row in range(5, 35):
        code, former = register.cell(row, 3), register.cell(row, 4)
        register.cell(row, 1).value, code.value, former.value = row - 4, former.value, code.value
    book.create_sheet("草稿")["A1"] = "示例药店001"
    book.create_sheet("核对用")


def test_rows_columns_and_sheets_may_be_moved_added_and_hidden(book: Path) -> None:
    names = {"药店考核!A10": "示例旧名药店甲", "药店年终结算!A10": " 示例旧名 药店甲 "}
    filled(book, names, _shape)
    assert told(book) == [
        "【N2401】有空表里没有的工作表：草稿、核对用。未读取，不参与计算，结果簿中不带出。无需处理。",
        "【N2402】药店考核：有 2 行被隐藏（第 8、10 行）。已照常读取。请确认隐藏的行也应参与计算。",
        "【N2201】机构名录 第4行：有空表里没有的栏目：序号。未读取，不参与计算。无需处理。",
        "【N2202】机构名录 第4行：栏目次序与空表不同。已按栏目名读取。无需处理。",
        "【N2204】附件2：表中有 1 个空行。已跳过。无需处理。",
        "【N2204】原定点药店「一、各店规定额」：表中有 2 个空行。已跳过。无需处理。",
        "【N2203】药店考核 A10「机构名称」：“示例旧名药店甲”是曾用名。"
        "已按机构名录读作“示例药店005”，规定额不变。无需处理。",
        "【N2203】药店年终结算 A10「机构名称」：“示例旧名 药店甲”是曾用名。"
        "已按机构名录读作“示例药店005”，规定额不变。无需处理。",
        "【N2201】门诊年终结算 第5行「一、职工医保」：有空表里没有的栏目：备用。未读取，不参与计算。无需处理。",
        "【N2202】门诊年终结算 第5行「一、职工医保」：栏目次序与空表不同。已按栏目名读取。无需处理。",
    ]
    assert results(book) == small_results()


def test_a_remark_that_says_total_does_not_end_the_table(book: Path) -> None:
    filled(book, {"附件2!D8": "合计", "特殊住院病例!B9": "合计"})
    assert told(book) == []
    assert results(book) == small_results()


def test_a_total_that_is_right_may_be_typed_and_blank_rows_may_stand_above_it(book: Path) -> None:
    filled(book, {"附件2!B25": 35817.82, "药店考核!F14": 19125, "附件1!C9": 97788.16})
    assert told(book) == []


def test_a_stray_cell_far_away_costs_nothing(book: Path) -> None:
    memory = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(written(lean_book()))) as old, zipfile.ZipFile(memory, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "xl/worksheets/sheet3.xml":
                stray = b'<row r="30000"><c r="XFD30000"><v>1</v></c></row></sheetData>'
                part = part.replace(b"</sheetData>", stray)
            new.writestr(name, part)
    book.write_bytes(memory.getvalue())
    assert told(book) == []


# --- names that look like formulas ----------------------------------------------------------------------------

NAMES = {"示例药店002": "@SUM(A1)药店", "示例药店004": "-2药店", "新进示例药店03": "+3药店"}
WITHOUT_CASES, WITH_CASES = "诸暨弘济医院", "诸暨市中医医院医共体"


def renamed(names: Mapping[str, str]) -> Book:
    """The small example with institutions renamed wherever they stand."""
    book = lean_book()
    given: dict[str, list[Any]] = {
        table: [
            replace(row, institution=names[row.institution]) if getattr(row, "institution", "") in names else row
            for row in rows
        ]
        for table, rows in book.given.items()
    }
    return replace(book, given=given, guide={"制表人": "=1+1", "复核人": "@乙", "负责人": "-丙", "填报日期": "+1"})


@pytest.mark.parametrize("hospital", [WITHOUT_CASES, WITH_CASES])
def test_names_that_look_like_formulas_stay_text(book: Path, office: Office, hospital: str) -> None:
    names = NAMES | {hospital: "=1+1机构"}
    book.write_bytes(written(renamed(names)))
    assert told(book) == []
    out = book.with_name("结果.xlsx")
    assert commands.settle(book, out).written == out
    formulas, values = load_workbook(out), load_workbook(out, data_only=True)
    seen: dict[str, set[str]] = {}
    for sheet in formulas:
        for line in sheet.iter_rows():
            for cell in line:
                shown = values[sheet.title][cell.coordinate].value
                assert cell.value not in names.values() or cell.data_type == "s", (sheet.title, cell.coordinate)
                if shown in names.values():
                    seen.setdefault(sheet.title, set()).add(str(shown))
                    if sheet.title == "图表":  # its labels are references to the names, never the names themselves
                        assert cell.value in {f"='{other}'!{at}" for other, at in _cells_with(formulas, shown)}
                    else:
                        assert cell.data_type == "s"
    assert set().union(*seen.values()) == set(names.values())
    assert {"机构名录", "药店考核", "药店年终结算", "门诊年终结算"} <= set(seen)
    assert ("图表" in seen) is (hospital == WITH_CASES)
    again = office.recalculated(out)
    differ = [
        (sheet, cell, value, values[sheet][cell].value)
        for sheet, cells in again.items()
        for cell, value in cells.items()
        if not _same(value, values[sheet][cell].value)
    ]
    assert differ == []


def _cells_with(book: Workbook, text: object) -> list[tuple[str, str]]:
    return [
        (sheet.title, cell.coordinate)
        for sheet in book
        for line in sheet.iter_rows()
        for cell in line
        if cell.value == text and cell.data_type == "s"
    ]


def _same(office: float | str, ours: Any) -> bool:
    if hasattr(ours, "toordinal"):
        return True  # a date: its serial number
    if isinstance(ours, bool) or ours is None or isinstance(ours, str):
        return office == ("" if ours is None else ours)
    return isinstance(office, float) and abs(office - ours) <= 1e-9 * max(1.0, abs(ours))


def test_a_sum_formula_that_passes_over_a_number_written_as_text_is_no_wrong_total(tmp_path: Path) -> None:
    """Excel saves the SUM without the text; the text is read as a number and told."""
    changes = {"附件1!C5": "５０,493.34", "附件1!C9": 47294.82}
    problems = told(edited(tmp_path / "书.xlsx", changes))
    assert [text[:7] for text in problems if text.startswith("【E")] == []
    assert any(text.startswith("【N2101】附件1 C5") for text in problems)
    wrong = told(edited(tmp_path / "书2.xlsx", {**changes, "附件1!C9": 47294.83}))
    assert any(text.startswith("【E2301】附件1 C9") for text in wrong)
