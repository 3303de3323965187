"""就地填写：成块地写，样式不动，中途不成全部退回，做完了可以还原。"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import xlwings

from tests.books import edited, example_bytes, lean_book, written
from tests.live_books import YEAR, cell_of, live, opened, place_of, snapshot
from tests.office import Office
from tests.uno_engine import Excel, com_error, open_excel
from xltool import commands
from xltool.problems import Refused
from xltool.tables import Role
from xltool.workbook.live.cells import read_typed, used
from xltool.workbook.live.opened import OpenBook
from xltool.workbook.live.restore_points import RestorePoints
from xltool.workbook.locate import find_table


@pytest.fixture
def excel(office: Office) -> Iterator[Excel]:
    with open_excel(office, attempts=1) as running:
        yield running


@pytest.fixture
def book(excel: Excel, tmp_path: Path) -> xlwings.Book:
    """The lean example open: few blank rows, so rows must be inserted."""
    return opened(excel, tmp_path, written(lean_book()))


def points_left(folder: Path, book: xlwings.Book) -> int:
    return len(list(RestorePoints(book.fullname, folder).folder.glob("*")))


def refusal(call: Any) -> str:
    with pytest.raises(Refused) as caught:
        call()
    return "\n".join(problem.text() for problem in caught.value.problems)


def test_every_result_is_a_live_formula(book: xlwings.Book, tmp_path: Path) -> None:
    commands.settle(live(book, tmp_path))
    grids, seen = OpenBook(book).grids, 0
    for sheet in YEAR.sheets:
        typed = read_typed(book, used(book, sheet.name))
        for table in sheet.tables:
            found = find_table(sheet, table, grids[sheet.name], [])
            assert found is not None
            for column in table.columns:
                if column.role is not Role.RESULT or not column.formula:
                    continue
                for row in found.rows:
                    filled = grids[sheet.name][row][found.column_of[column.name]] not in (None, "")
                    if filled:
                        seen += 1
                        assert str(typed[row][found.column_of[column.name]]).startswith("="), (table.name, column.name)
    assert seen > 1500


def test_the_sheets_answer_to_a_changed_figure_without_us(book: xlwings.Book, tmp_path: Path) -> None:
    commands.settle(live(book, tmp_path))
    grid = OpenBook(book).grids["附件1"]
    before = OpenBook(book).grids["药店年终结算"]
    row = next(i for i, line in enumerate(grid) if "原定点药店" in map(str, line))
    cell = book.sheets["附件1"].range((row + 1, 3))
    cell.value = cell.value + 100
    assert OpenBook(book).grids["药店年终结算"] != before


def test_styles_stay(book: xlwings.Book, tmp_path: Path) -> None:
    cells = ["附件2!B5", "附件2!F6", "药店年终结算!C6", "分级诊疗!B6", "附件1!D9"]
    before = {at: (cell_of(book, at).color, cell_of(book, at).number_format) for at in cells}
    commands.settle(live(book, tmp_path))
    assert {at: (cell_of(book, at).color, cell_of(book, at).number_format) for at in cells} == before


def test_settling_again_changes_nothing(book: xlwings.Book, tmp_path: Path) -> None:
    commands.settle(live(book, tmp_path))
    once = snapshot(book)
    commands.settle(live(book, tmp_path))
    assert snapshot(book) == once


def test_it_is_written_in_blocks(excel: Excel, tmp_path: Path) -> None:
    """Twice the pharmacies, no more writes."""
    writes = []
    for content in (written(lean_book()), example_bytes()):
        book = opened(excel, tmp_path, content, f"{len(content)}.xlsx")
        excel.line.counts.clear()
        commands.settle(live(book, tmp_path))
        writes.append(excel.line.counts["set Range.Formula"])
    assert writes[0] == writes[1] < 150


def test_restoring_brings_every_sheet_back(book: xlwings.Book, tmp_path: Path) -> None:
    before = snapshot(book)
    commands.settle(live(book, tmp_path))
    assert snapshot(book) != before
    told = live(book, tmp_path).restore()
    assert "年终结算" in told
    assert snapshot(book) == before
    assert "没有可还原的操作" in refusal(live(book, tmp_path).restore)


def test_two_clicks_are_restored_one_by_one(book: xlwings.Book, tmp_path: Path) -> None:
    before = snapshot(book)
    commands.allocate(live(book, tmp_path))
    between = snapshot(book)
    commands.settle(live(book, tmp_path))
    live(book, tmp_path).restore()
    assert snapshot(book) == between
    live(book, tmp_path).restore()
    assert snapshot(book) == before


def test_a_cell_changed_since_stays(book: xlwings.Book, tmp_path: Path) -> None:
    commands.settle(live(book, tmp_path))
    cell = cell_of(book, place_of(book, "original_pharmacies", "quota"))
    assert str(cell.formula).startswith("=")
    cell.value = 777
    told = live(book, tmp_path).restore()
    assert "1 格保持不动" in told
    assert cell.value == 777


def test_rows_inserted_since_stop_the_restoring(book: xlwings.Book, tmp_path: Path) -> None:
    commands.settle(live(book, tmp_path))
    book.sheets["附件2"].range("7:8").insert("down")
    after = snapshot(book)
    assert "附件2" in refusal(live(book, tmp_path).restore)
    assert snapshot(book) == after


@pytest.mark.parametrize("at", [1, 2, 7, 40, 70])
def test_a_fault_while_writing_leaves_the_book_as_before(
    excel: Excel, book: xlwings.Book, tmp_path: Path, at: int
) -> None:
    """Excel fails at the n-th write; what was written before it is taken back."""
    before = snapshot(book)
    excel.line.fail(lambda: com_error(-2147352567, "发生意外。", None, None), at=at, times=1)
    with pytest.raises(com_error):
        commands.settle(live(book, tmp_path))
    excel.line.reset()
    assert snapshot(book) == before
    assert points_left(tmp_path, book) == 0
    assert book.app.calculation == "automatic"


@pytest.mark.parametrize("at", [1, 3, 8, 30, 60, 90])
def test_a_program_killed_while_writing_is_recovered_by_the_next(
    excel: Excel, book: xlwings.Book, tmp_path: Path, at: int
) -> None:
    """From the n-th write on nothing works any more, the taking back neither: as if the program were ended."""
    before = snapshot(book)
    excel.line.fail(lambda: com_error(-2147023174, "RPC 服务器不可用。", None, None), at=at, times=None)
    with pytest.raises(com_error):
        commands.settle(live(book, tmp_path))
    excel.line.reset()
    told = live(book, tmp_path).recover()
    assert told is None or "年终结算" in told
    assert snapshot(book) == before
    assert live(book, tmp_path).recover() is None


def test_cancelling_takes_everything_back(book: xlwings.Book, tmp_path: Path) -> None:
    before = snapshot(book)
    asked = iter([False] * 20)
    host = live(book, tmp_path, cancelled=lambda: next(asked, True))
    assert "已取消" in refusal(lambda: commands.settle(host))
    assert snapshot(book) == before


def test_another_figure_of_the_program_is_refused_and_taken_back(
    book: xlwings.Book, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A formula that does not come to our figure: planted, found, nothing left of it."""
    from xltool.workbook.live import fill

    whole = fill.column_contents

    def planted(*given: Any) -> Any:
        contents = whole(*given)
        if given[2].name == "quota_in_force":
            contents[0] = fill.Content(contents[0].value, contents[0].formula + "+0.01")
        return contents

    monkeypatch.setattr(fill, "column_contents", planted)
    before = snapshot(book)
    text = refusal(lambda: commands.settle(live(book, tmp_path)))
    assert text.startswith("【E6503】原定点药店 ")
    assert "本程序算出的是" in text
    assert snapshot(book) == before


@pytest.mark.parametrize(("shut", "code"), [("protect", "E6521"), ("filter", "E6522")])
def test_a_shut_sheet_is_refused_before_anything(book: xlwings.Book, tmp_path: Path, shut: str, code: str) -> None:
    sheet = book.sheets["附件2"]
    if shut == "protect":
        sheet.api.Protect()
    else:
        sheet.range("A4:E12").api.AutoFilter(1, "诸暨*")
    before = snapshot(book)
    text = refusal(lambda: commands.settle(live(book, tmp_path)))
    assert text.startswith(f"【{code}】附件2：")
    assert snapshot(book) == before


def test_rows_columns_and_blanks_of_the_clerk_are_respected(excel: Excel, tmp_path: Path) -> None:
    """Two rows inserted above, one in between, a column of the clerk's own: results land in their rows."""
    book = opened(excel, tmp_path, edited(tmp_path / "书.xlsx", {}).read_bytes())
    commands.settle(live(book, tmp_path))
    grid = OpenBook(book).grids["附件2"]
    plain = {line[0]: line[1:15] for line in grid[4:] if line[0]}
    live(book, tmp_path).restore()
    sheet = book.sheets["附件2"]
    sheet.range("2:3").insert("down")
    sheet.range("9:9").insert("down")
    sheet.range("R7").value = "我的备注"
    commands.settle(live(book, tmp_path))
    moved = OpenBook(book).grids["附件2"]
    assert moved[8][0] is None
    assert {line[0]: line[1:15] for line in moved[6:] if line[0]} == plain
    assert sheet.range("R7").value == "我的备注"
