"""点击：每个按钮对打开的簿办成一件事，回一句话；办不成的说清楚，簿和原来一样。"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import xlwings

from tests.books import edited, lean_book, written
from tests.live_books import cell_of, opened, place_of, snapshot
from tests.office import Office
from tests.uno_engine import Excel, cell_in_edit, com_error, open_excel
from xltool.excel import calls
from xltool.excel.buttons import COMMANDS
from xltool.workbook.book import CHECKS, PROBLEMS

Reply = list[Any]


@pytest.fixture
def excel(office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Excel]:
    """Restore points and logs go into the test's folder."""
    monkeypatch.setenv("HOME", str(tmp_path))
    with open_excel(office, attempts=1) as running:
        yield running


@pytest.fixture
def book(excel: Excel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> xlwings.Book:
    """The lean example open, and the one that the click is about."""
    return about(opened(excel, tmp_path, written(lean_book())), monkeypatch)


def about(book: xlwings.Book, monkeypatch: pytest.MonkeyPatch) -> xlwings.Book:
    monkeypatch.setattr(xlwings.Book, "_mock_caller", book, raising=False)
    return book


def click(command: str) -> Reply:
    reply = calls.click(command)
    assert len(reply) == 1
    assert [type(part) for part in reply[0]] == [str, int, str]
    assert len(reply[0][0]) <= 1000  # a message box shows no more
    return reply[0]


def test_every_button_has_its_call() -> None:
    assert set(COMMANDS) <= {*calls.WITH_BOOK, *calls.WITHOUT_BOOK}


def test_settling_fills_the_book_and_tells_totals_and_verdict(excel: Excel, book: xlwings.Book) -> None:
    text, style, following = click("settle")
    lines = text.splitlines()
    assert lines[0] == "年终结算完成。"
    assert "勾稽检查 42 项，全部通过" in lines
    assert any(line.startswith("药店年终结算 原定点药店　决算额合计 ") for line in lines)
    assert (style, following) == (calls.INFORMATION, "")
    assert str(cell_of(book, place_of(book, "original_pharmacies", "quota")).formula).startswith("=")
    told = [text for text in excel.status_texts if isinstance(text, str)]
    assert told == ["正在读簿核对、计算……（按 Esc 取消）", "正在写出结果……（按 Esc 取消）"]
    assert excel.status_texts[-1] is False


def test_a_wrong_book_is_told_and_listed(book: xlwings.Book) -> None:
    cell_of(book, "附件1!C5").value = "约一千"
    text, style, _ = click("settle")
    assert text.startswith("校验结果：错误 1")
    assert "【E2103】附件1 C5" in text
    assert style == calls.WARNING
    assert PROBLEMS in book.sheet_names


def test_checking_says_where_to_look(book: xlwings.Book) -> None:
    assert click("check")[:2] == [
        "校验结果：错误 0，警告 0，提示 0\n勾稽检查 42 项，全部通过\n没有问题。",
        calls.INFORMATION,
    ]
    cell_of(book, "附件1!C5").value = "约一千"
    text, style, _ = click("check")
    assert text.endswith("问题列在“问题清单”，双击一行跳到那一格。")
    assert style == calls.WARNING


def test_restoring_asks_first(book: xlwings.Book) -> None:
    before = snapshot(book)
    assert click("restore")[0].startswith("【E6515】")
    click("allocate")
    text, style, following = click("restore")
    assert "“额度分配”之前" in text
    assert (style, following) == (calls.QUESTION, "restore_now")
    assert snapshot(book) != before
    assert click(following)[0].startswith("已退回")
    assert snapshot(book) == before


def test_a_result_cell_is_explained_and_noted_on_request(book: xlwings.Book) -> None:
    click("settle")
    at = place_of(book, "original_pharmacies", "quota")
    cell = cell_of(book, at)
    cell.sheet.activate()
    cell.select()
    text, style, following = click("explain")
    assert text.startswith(f"{at.replace('!', ' ')}「")
    assert "依据：" in text
    assert (style, following) == (calls.YES_NO_INFORMATION, "explain_note")
    assert click(following) == ["", calls.PLAIN, ""]
    assert cell.note.text == text.removesuffix("\n\n要写成这一格的批注吗？")
    cell.note.text = "示例：自己的批注"
    click("explain_note")
    assert cell.note.text.startswith("示例：自己的批注\n")


def test_a_function_of_the_sheet_points_to_its_reason(book: xlwings.Book) -> None:
    cell = book.sheets["附件1"].range("H1")
    cell.api.NumberFormat = "General"
    cell.value = '="YB_APPORTION"'
    cell.sheet.activate()
    cell.select()
    assert "=YB_WHY(附件1!H1)" in click("explain")[0]


def test_an_export_is_taken_in_and_taken_back(excel: Excel, book: xlwings.Book, tmp_path: Path) -> None:
    before = snapshot(book)
    name = cell_of(book, place_of(book, "original_assessments", "institution")).value
    export = tmp_path / "导出.csv"
    export.write_text(f"机构名称,统筹基金,人头数\n{name},1234.50,77\n示例新店,10,5\n", encoding="utf-8")
    book.sheets["药店考核"].activate()
    excel.answer_dialog(False)
    assert click("import_export") == ["", calls.PLAIN, ""]
    excel.answer_dialog(str(export))
    text, _, _ = click("import_export")
    assert text.startswith("填入“药店考核 原定点药店”：更新 1 行，新增 1 行")
    assert cell_of(book, place_of(book, "original_assessments", "capped_fund")).value == 1234.5
    rows = book.sheets["药店考核"].range("A1:A30").value
    assert "示例新店" in rows
    assert rows.index("示例新店") < rows.index("合计")
    click("restore_now")
    assert snapshot(book) == before


def test_the_sheets_to_look_at_are_shown(book: xlwings.Book) -> None:
    assert click("show_checks") == ["", calls.PLAIN, ""]
    assert book.sheets.active.name == CHECKS
    assert click("show_charts")[0].startswith("【E8503】没有“图表”工作表")


def test_about_and_help_need_no_book(excel: Excel, monkeypatch: pytest.MonkeyPatch) -> None:
    assert click("about")[0].startswith("xltool ")
    assert "年终结算：" in click("help")[0]


def test_without_a_book_it_says_so(excel: Excel) -> None:
    assert click("settle") == [
        "【E8501】没有打开的工作簿。要对打开的工作簿办理。请先打开填报的工作簿。",
        calls.WARNING,
        "",
    ]


def test_a_book_that_is_not_ours_is_left_alone(excel: Excel, monkeypatch: pytest.MonkeyPatch) -> None:
    book = about(excel.new(), monkeypatch)
    book.sheets[0].range("A1").value = "别人的表"
    before = snapshot(book)
    for command in ("settle", "check", "allocate"):
        assert click(command)[0].startswith("【E2401】")
    assert snapshot(book) == before


@pytest.mark.parametrize(
    ("version", "code"), [("0（程序 0.0.1）", "E2404"), ("9（程序 9.0.0）", "E2405"), (None, "E2404")]
)
def test_a_form_of_another_version_is_refused(
    excel: Excel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: str | None, code: str
) -> None:
    content = edited(tmp_path / "旧.xlsx", {"说明!B7": version}, content=written(lean_book())).read_bytes()
    book = about(opened(excel, tmp_path, content), monkeypatch)
    before = snapshot(book)
    assert click("settle")[0].startswith(f"【{code}】说明：")
    assert snapshot(book) == before


def test_a_cell_being_edited_is_told(excel: Excel, book: xlwings.Book) -> None:
    before = snapshot(book)
    excel.line.fail(cell_in_edit, at=1, times=None, on="any")
    text, style, _ = click("settle")
    excel.line.reset()
    assert text.startswith("【E8502】正在编辑单元格，或 Excel 正忙")
    assert style == calls.WARNING
    assert snapshot(book) == before


def test_a_fault_goes_to_the_log_and_the_book_is_as_before(excel: Excel, book: xlwings.Book, tmp_path: Path) -> None:
    before = snapshot(book)
    excel.line.fail(lambda: com_error(-2147352567, "发生意外。", None, None), at=30, times=1)
    text, _, _ = click("settle")
    excel.line.reset()
    assert text.startswith("【E8506】程序出了故障（发生意外）。")
    log = Path(text.rpartition("：")[2].removesuffix("。"))
    assert tmp_path in log.parents
    assert "Traceback" in log.read_text(encoding="utf-8")
    assert snapshot(book) == before


def test_a_click_that_was_cut_off_is_taken_back_by_recover(excel: Excel, book: xlwings.Book) -> None:
    before = snapshot(book)
    excel.line.fail(lambda: com_error(-2147023174, "RPC 服务器不可用。", None, None), at=40, times=None)
    click("settle")
    excel.line.reset()
    assert snapshot(book) != before
    text, style, _ = calls.recover()[0]
    assert text.startswith("程序中途结束，没有做完。已退回")
    assert style == calls.WARNING
    assert snapshot(book) == before


def test_the_next_click_takes_back_what_was_cut_off(excel: Excel, book: xlwings.Book) -> None:
    excel.line.fail(lambda: com_error(-2147023174, "RPC 服务器不可用。", None, None), at=40, times=None)
    click("settle")
    excel.line.reset()
    text, _, _ = click("settle")
    assert text.startswith("上一次点击没有做完：已退回")
    assert "勾稽检查 42 项，全部通过" in text


def test_an_unknown_button_is_told(book: xlwings.Book) -> None:
    assert click("format_disk")[0].startswith("【E8504】没有“format_disk”这个按钮")
