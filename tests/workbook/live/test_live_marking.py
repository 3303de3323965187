"""标注打开的簿：清单、跳转的依据、涂色和批注，改好之后恢复原样。"""

from collections.abc import Iterator
from pathlib import Path

import pytest
import xlwings

from tests.books import edited, lean_book, small_book, written
from tests.live_books import cell_of, live, opened, snapshot
from tests.office import Office
from tests.uno_engine import Excel, open_excel
from xltool import commands
from xltool.problems import Refused
from xltool.workbook.book import PROBLEMS
from xltool.workbook.live.marking import JUMP
from xltool.workbook.mark import COLOURS

WRONG = "附件1!C5"
RIGHT = next(row.employee for row in small_book().given["units"]) / 1_000_000


@pytest.fixture
def excel(office: Office) -> Iterator[Excel]:
    with open_excel(office) as running:
        yield running


@pytest.fixture
def book(excel: Excel, tmp_path: Path) -> xlwings.Book:
    """The lean example with a text where an amount belongs."""
    content = edited(tmp_path / "错.xlsx", {WRONG: "约一千"}, content=written(lean_book()), text=True).read_bytes()
    return opened(excel, tmp_path, content)


def red() -> tuple[int, ...]:
    code = next(code for grade, code in COLOURS.items() if grade.value == "错误")
    return tuple(int(code[i : i + 2], 16) for i in (0, 2, 4))


def test_the_list_tells_where_to_jump(book: xlwings.Book, tmp_path: Path) -> None:
    outcome = commands.check(live(book, tmp_path))
    assert book.sheets[0].name == PROBLEMS
    lines = book.sheets[PROBLEMS].range("A1:F2").value
    assert lines[0] == ["编号", "级别", "表·单元格", "问题", JUMP, "双击任一行跳到那一格"]
    problem = outcome.problems[0]
    assert lines[1] == ["E2103", "错误", "附件1 C5", problem.text(), "附件1", "C5"]
    assert book.sheets[PROBLEMS].range("E:H").api.EntireColumn.Hidden is True


def test_a_wrong_cell_is_marked_and_unmarked_once_mended(book: xlwings.Book, tmp_path: Path) -> None:
    cell = cell_of(book, WRONG)
    before = cell.color
    commands.check(live(book, tmp_path))
    assert cell.color == red() != before
    assert cell.note is not None
    assert cell.note.text.startswith("【E2103】附件1 C5")
    cell.value = RIGHT
    commands.check(live(book, tmp_path))
    assert (cell.color, cell.note) == (before, None)
    assert PROBLEMS not in book.sheet_names


def test_checking_twice_keeps_the_first_colour(book: xlwings.Book, tmp_path: Path) -> None:
    cell = cell_of(book, WRONG)
    before = cell.color
    for _ in range(2):
        commands.check(live(book, tmp_path))
    assert cell.color == red()
    cell.value = RIGHT
    commands.check(live(book, tmp_path))
    assert cell.color == before


def test_a_colour_and_a_note_of_the_clerk_stay(book: xlwings.Book, tmp_path: Path) -> None:
    cell = cell_of(book, WRONG)
    cell.add_note("示例：待核实")
    commands.check(live(book, tmp_path))
    assert cell.note.text == "示例：待核实"
    cell.color = (0, 255, 0)
    cell.value = RIGHT
    commands.check(live(book, tmp_path))
    assert cell.color == (0, 255, 0)
    assert cell.note.text == "示例：待核实"


def test_the_marks_survive_saving(excel: Excel, book: xlwings.Book, tmp_path: Path) -> None:
    before = cell_of(book, WRONG).color
    commands.check(live(book, tmp_path))
    book.save(tmp_path / "另存.xlsx")
    book.close()
    again = excel.open(tmp_path / "另存.xlsx")
    cell_of(again, WRONG).value = RIGHT
    commands.check(live(again, tmp_path))
    assert cell_of(again, WRONG).color == before
    assert PROBLEMS not in again.sheet_names


def test_settling_a_mended_book_takes_the_marks_off(book: xlwings.Book, tmp_path: Path) -> None:
    cell = cell_of(book, WRONG)
    before = cell.color
    assert commands.settle(live(book, tmp_path)).refused
    assert cell.color == red()
    cell.value = RIGHT
    outcome = commands.settle(live(book, tmp_path))
    assert not outcome.refused, [p.text() for p in outcome.problems]
    assert (cell.color, cell.note) == (before, None)


def test_a_protected_sheet_is_listed_but_not_marked(book: xlwings.Book, tmp_path: Path) -> None:
    book.sheets["附件1"].api.Protect()
    before = cell_of(book, WRONG).color
    commands.check(live(book, tmp_path))
    assert book.sheets[PROBLEMS].range("A2").value == "E2103"
    assert cell_of(book, WRONG).color == before


def test_a_protected_structure_is_told(book: xlwings.Book, tmp_path: Path) -> None:
    book.api.Protect(Structure=True)
    before = snapshot(book)
    with pytest.raises(Refused) as caught:
        commands.check(live(book, tmp_path))
    assert caught.value.problems[0].code == "E6523"
    assert snapshot(book) == before


def test_a_sheet_of_that_name_of_the_clerk_is_not_touched(book: xlwings.Book, tmp_path: Path) -> None:
    book.sheets.add(PROBLEMS, after=book.sheets[-1])
    book.sheets[PROBLEMS].range("A1").value = "我自己的问题"
    with pytest.raises(Refused) as caught:
        commands.check(live(book, tmp_path))
    assert caught.value.problems[0].code == "E6524"
    assert book.sheets[PROBLEMS].range("A1").value == "我自己的问题"


def test_a_row_inserted_above_is_followed(book: xlwings.Book, tmp_path: Path) -> None:
    before = cell_of(book, WRONG).color
    commands.check(live(book, tmp_path))
    book.sheets["附件1"].range("5:5").insert("down")
    assert book.sheets[PROBLEMS].range("F2").value == "C6"
    moved = cell_of(book, "附件1!C6")
    assert moved.color == red()
    moved.value = RIGHT
    book.sheets["附件1"].range("5:5").delete("up")
    commands.check(live(book, tmp_path))
    assert (cell_of(book, WRONG).color, cell_of(book, WRONG).note) == (before, None)


def test_a_note_that_the_clerk_wrote_over_ours_stays(book: xlwings.Book, tmp_path: Path) -> None:
    commands.check(live(book, tmp_path))
    cell_of(book, WRONG).note.text = "示例：已电话核实"
    cell_of(book, WRONG).value = RIGHT
    commands.check(live(book, tmp_path))
    assert cell_of(book, WRONG).note.text == "示例：已电话核实"


def test_a_sheet_protected_after_marking_is_told(book: xlwings.Book, tmp_path: Path) -> None:
    commands.check(live(book, tmp_path))
    book.sheets["附件1"].api.Protect()
    with pytest.raises(Refused) as caught:
        commands.check(live(book, tmp_path))
    assert caught.value.problems[0].code == "E6521"
