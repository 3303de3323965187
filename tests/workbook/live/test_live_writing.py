"""就地填写：成块地写，样式不动，中途不成全部退回，做完了可以还原。"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import xlwings
from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

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
    return len(list(RestorePoints(book, folder).folder.glob("*")))


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
    assert refusal(live(book, tmp_path).restore).startswith("【E6513】附件2：")
    assert snapshot(book) == after


def test_rows_moved_since_stop_it_also_where_their_number_is_the_same(book: xlwings.Book, tmp_path: Path) -> None:
    commands.settle(live(book, tmp_path))
    sheet = book.sheets["分级诊疗"]
    sheet.range("8:10").insert("down")
    last = used(book, "分级诊疗").height
    sheet.range(f"{last - 2}:{last}").delete("up")
    after = snapshot(book)
    assert refusal(live(book, tmp_path).restore).startswith("【E6513】分级诊疗：")
    assert snapshot(book) == after


def test_what_the_clerk_wrote_in_an_inserted_row_stops_its_deletion(book: xlwings.Book, tmp_path: Path) -> None:
    commands.settle(live(book, tmp_path))
    point = live(book, tmp_path).points.latest()
    assert point is not None
    rows = next(item for item in point.inserted if item.sheet == "经营月数")
    book.sheets["经营月数"].range((rows.at + 1, 30)).value = "示例：备忘"
    after = snapshot(book)
    text = refusal(live(book, tmp_path).restore)
    assert text.startswith(f"【E6516】经营月数 AD{rows.at + 1}：还原要删去插入的行，其中这一格填着“示例：备忘”")
    assert snapshot(book) == after


def test_a_sheet_renamed_since_stops_the_restoring(book: xlwings.Book, tmp_path: Path) -> None:
    commands.settle(live(book, tmp_path))
    book.sheets["附件2"].name = "附件二"
    assert refusal(live(book, tmp_path).restore).startswith("【E6514】没有工作表“附件2”")


def test_a_broken_restore_point_is_told_once(book: xlwings.Book, tmp_path: Path) -> None:
    host = live(book, tmp_path)
    commands.allocate(host)
    next(host.points.folder.glob("*.gz")).write_bytes(b"broken")
    assert refusal(host.restore).startswith("【E6511】还原点文件读不出")
    assert refusal(host.restore).startswith("【E6515】")


def test_without_room_for_a_restore_point_nothing_is_written(book: xlwings.Book, tmp_path: Path) -> None:
    before = snapshot(book)
    (tmp_path / ".xltool").write_text("不是文件夹", encoding="utf-8")
    assert refusal(lambda: commands.allocate(live(book, tmp_path))).startswith("【E6512】还原点写不到")
    assert snapshot(book) == before


def test_a_book_closed_without_saving_is_not_recovered(excel: Excel, book: xlwings.Book, tmp_path: Path) -> None:
    """The click was cut off, then the book was closed unsaved: opened again, it is as before, and stays so."""
    before = snapshot(book)
    excel.line.fail(lambda: com_error(-2147023174, "RPC 服务器不可用。", None, None), at=40, times=None)
    with pytest.raises(Refused):
        commands.settle(live(book, tmp_path))
    excel.line.reset()
    path = Path(book.fullname)
    book.close()
    again = excel.open(path)
    assert live(again, tmp_path).recover() is None
    assert snapshot(again) == before


def test_a_book_saved_under_another_name_takes_its_restore_points_along(
    excel: Excel, book: xlwings.Book, tmp_path: Path
) -> None:
    before = snapshot(book)
    commands.allocate(live(book, tmp_path))
    book.save(tmp_path / "另存.xlsx")
    book.close()
    again = excel.open(tmp_path / "另存.xlsx")
    assert "额度分配" in live(again, tmp_path).restore()
    assert snapshot(again) == before


def test_formulas_of_the_clerk_in_filled_cells_stay(book: xlwings.Book, tmp_path: Path) -> None:
    cells = {"附件1!C5": "=50492.97+0.37", "附件1!C6": f"={cell_of(book, '附件1!C6').value}+0"}
    for at, formula in cells.items():
        cell_of(book, at).formula = formula
    outcome = commands.allocate(live(book, tmp_path))
    assert not outcome.refused, [p.text() for p in outcome.problems]
    assert {at: cell_of(book, at).formula for at in cells} == cells


def test_a_formula_that_gives_a_number_as_text_is_named(book: xlwings.Book, tmp_path: Path) -> None:
    cell_of(book, "附件1!C5").formula = '=TEXT(50493.34,"0.00")'
    before = snapshot(book)
    text = refusal(lambda: commands.allocate(live(book, tmp_path)))
    assert text.startswith("【E6507】附件1 C5：是公式，结果是文字“50493.34”（读作 50493.34）")
    assert snapshot(book) == before


def test_a_result_column_formatted_as_text_is_named(book: xlwings.Book, tmp_path: Path) -> None:
    at = place_of(book, "original_pharmacies", "quota")
    cell_of(book, at).number_format = "@"
    before = snapshot(book)
    text = refusal(lambda: commands.allocate(live(book, tmp_path)))
    assert text.startswith(f"【E6505】{at.replace('!', ' ')}：单元格是文本格式")
    assert snapshot(book) == before


def test_fixed_rows_in_another_order_stay_where_they_are(book: xlwings.Book, tmp_path: Path) -> None:
    """附件1 with two rows swapped: the remark stays beside its row."""
    sheet = book.sheets["附件1"]
    first, second = (sheet.range(f"B{row}:E{row}").value for row in (5, 6))
    sheet.range("B5:E5").value, sheet.range("B6:E6").value = second, first
    sheet.range("E5").value = "示例：备注"
    outcome = commands.allocate(live(book, tmp_path))
    assert not outcome.refused, [p.text() for p in outcome.problems]
    assert sheet.range("B5:E5").value == [*second[:3], "示例：备注"]
    assert sheet.range("B6:E6").value == first


def test_a_line_of_the_clerk_below_the_title_stays(book: xlwings.Book, tmp_path: Path) -> None:
    cell_of(book, "附件2!A3").value = "填报单位：示例中心"
    commands.allocate(live(book, tmp_path))
    assert cell_of(book, "附件2!A3").value == "填报单位：示例中心"


def test_an_earlier_step_takes_the_later_results_off(book: xlwings.Book, tmp_path: Path) -> None:
    """What was settled came from other figures: it goes, and comes back with the restoring."""
    commands.settle(live(book, tmp_path))
    settled = snapshot(book)
    at = place_of(book, "original_settlements", "settled")
    assert cell_of(book, at).value
    commands.allocate(live(book, tmp_path))
    assert cell_of(book, at).value is None
    assert cell_of(book, place_of(book, "original_pharmacies", "quota")).value
    live(book, tmp_path).restore()
    assert snapshot(book) == settled


def test_a_heading_of_the_clerk_is_told_and_stops_nothing(book: xlwings.Book, tmp_path: Path) -> None:
    cell_of(book, "附件3!F10").value = "经办备注"
    row = next(i for i, line in enumerate(OpenBook(book).grids["附件3"]) if "分配项目" in map(str, line)) + 1
    book.sheets["附件3"].range((row, 8)).value = "经办备注"
    assert not commands.allocate(live(book, tmp_path)).refused


def test_a_sheet_of_the_clerk_may_be_protected(book: xlwings.Book, tmp_path: Path) -> None:
    book.sheets.add("我的底稿", after=book.sheets[-1])
    book.sheets["我的底稿"].range("A1").value = "示例"
    book.sheets["我的底稿"].api.Protect()
    outcome = commands.allocate(live(book, tmp_path))
    assert [p.code for p in outcome.problems] == ["N2401"]


def test_precision_as_displayed_is_refused(book: xlwings.Book, tmp_path: Path) -> None:
    book.api.PrecisionAsDisplayed = True
    assert refusal(lambda: commands.settle(live(book, tmp_path))).startswith("【E6525】诸暨.xlsx：")


def test_the_hidden_rows_are_found_by_halving(excel: Excel, book: xlwings.Book, tmp_path: Path) -> None:
    sheet = book.sheets["机构名录"]
    for row in (7, 8, 20):
        sheet.range(f"{row}:{row}").api.EntireRow.Hidden = True
    opened_book = OpenBook(book)
    assert len(opened_book.grids["机构名录"]) > 30
    excel.line.counts.clear()
    assert opened_book.hidden("机构名录") == [7, 8, 20]
    assert excel.line.counts["get Range.Hidden"] < 30


@pytest.mark.parametrize("at", [1, 2, 20, 70])
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


@pytest.mark.parametrize("at", [1, 2, 8, 90])
def test_a_program_killed_while_writing_is_recovered_by_the_next(
    excel: Excel, book: xlwings.Book, tmp_path: Path, at: int
) -> None:
    """From the n-th write on nothing works any more, the taking back neither: as if the program were ended."""
    before = snapshot(book)
    excel.line.fail(lambda: com_error(-2147023174, "RPC 服务器不可用。", None, None), at=at, times=None)
    with pytest.raises((com_error, Refused)) as caught:
        commands.settle(live(book, tmp_path))
    excel.line.reset()
    if at > 3:
        assert "【E6506】" in str(caught.value)
        assert snapshot(book) != before
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


def test_a_missing_total_row_is_named(book: xlwings.Book, tmp_path: Path) -> None:
    """合计 of a table that holds only results: the rows would run into what stands below."""
    grid = OpenBook(book).grids["指标调整"]
    caption = next(i for i, line in enumerate(grid) if str(line[0]).startswith("四、"))
    row = next(i for i in range(caption, len(grid)) if grid[i][0] == "合计")
    book.sheets["指标调整"].range((row + 1, 1)).value = None
    before = snapshot(book)
    text = refusal(lambda: commands.allocate(live(book, tmp_path)))
    assert text.startswith("【E6501】指标调整 ")
    assert "没有找到合计行" in text
    assert snapshot(book) == before


def test_missing_headings_of_the_checks_are_named(book: xlwings.Book, tmp_path: Path) -> None:
    grid = OpenBook(book).grids["勾稽检查"]
    row = next(i for i, line in enumerate(grid) if line[0] == "编号") + 1
    book.sheets["勾稽检查"].range(f"A{row}:L{row}").clear_contents()
    assert refusal(lambda: commands.allocate(live(book, tmp_path))).startswith("【E6502】勾稽检查：")


def test_the_1904_calendar_is_refused(excel: Excel, tmp_path: Path) -> None:
    book = opened(excel, tmp_path, edited(tmp_path / "苹果.xlsx", {}, _count_from_1904).read_bytes())
    assert refusal(lambda: commands.settle(live(book, tmp_path))).startswith("【E6526】诸暨.xlsx：")


def _count_from_1904(book: Workbook) -> None:
    book.epoch = CALENDAR_MAC_1904
