"""标注：副本里每个问题的格子标红、有批注，问题清单在最前、能跳过去；原簿一个字节不动。"""

from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment

from tests.books import edited
from tests.settled_books import settled_bytes
from xltool import commands
from xltool.problems import Grade, Message, Place, Problem
from xltool.workbook.book import PROBLEMS
from xltool.workbook.mark import COLOURS, write_marked

WRONG = {"药店考核!B6": "壹佰", "药店考核!D7": -5, "附件1!C5": None, "药店考核!D8": "１２３４５．６"}


@pytest.fixture(scope="module")
def wrong(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return edited(tmp_path_factory.mktemp("标注") / "有错 & 待改.xlsx", WRONG, content=settled_bytes())


@pytest.fixture(scope="module")
def marked(wrong: Path) -> tuple[Any, Workbook]:
    before = wrong.read_bytes()
    outcome = commands.check(wrong, mark=wrong.with_name("标注.xlsx"))
    assert wrong.read_bytes() == before
    assert outcome.refused
    assert outcome.written == wrong.with_name("标注.xlsx")
    assert outcome.summary[-1].startswith(f"已标注问题的副本：{outcome.written}")
    return outcome, load_workbook(outcome.written)


def told(code: str, sheet: str, cell: str) -> Problem:
    return Message(code, "有问题", "应改", "请改").at(Place(sheet, cell))


def colour(cell: Any) -> str:
    return str(cell.fill.fgColor.rgb)[2:] if cell.fill.fill_type == "solid" else ""


def test_every_problem_is_at_its_cell(marked: tuple[Any, Workbook]) -> None:
    outcome, opened = marked
    places = {(p.place.sheet, p.place.cell) for p in outcome.problems if p.place.cell and p.place.cell.isascii()}
    assert {tuple(address.split("!")) for address in WRONG} <= places
    for sheet, cell in places:
        there = [p for p in outcome.problems if (p.place.sheet, p.place.cell) == (sheet, cell)]
        found = opened[sheet][cell]
        assert colour(found) == COLOURS[min((p.grade for p in there), key=list(Grade).index)]
        assert found.comment is not None
        assert found.comment.text == "\n".join(p.text() for p in there)
    comments = {(s.title, c.coordinate) for s in opened.worksheets for row in s.iter_rows() for c in row if c.comment}
    assert comments == places


def test_the_list_comes_first_and_leads_there(marked: tuple[Any, Workbook]) -> None:
    outcome, opened = marked
    assert opened.sheetnames[0] == PROBLEMS == "问题清单"
    assert opened.active is opened[PROBLEMS]
    assert [s.title for s in opened.worksheets if s.sheet_view.tabSelected] == [PROBLEMS]  # else both are typed into
    lines = list(opened[PROBLEMS].iter_rows(min_row=2))
    assert [cell.value for cell in opened[PROBLEMS][1]] == ["编号", "级别", "表·单元格", "问题"]
    assert sorted(line[3].value for line in lines) == sorted(p.text() for p in outcome.problems)
    grades = [Grade(line[1].value) for line in lines]
    assert grades == sorted(grades, key=list(Grade).index)
    links = [line[2].hyperlink for line in lines if line[2].hyperlink]
    assert len(links) == sum(bool(p.place.cell) and p.place.cell.isascii() for p in outcome.problems)
    for link in links:
        sheet, _, cell = link.location.rpartition("!")
        assert link.target is None
        assert opened[sheet.strip("'")][cell].comment is not None


def test_everything_else_stays(wrong: Path, marked: tuple[Any, Workbook]) -> None:
    before, after = load_workbook(wrong), marked[1]
    assert after.sheetnames[1:] == before.sheetnames
    for sheet in before.worksheets:
        now = after[sheet.title]
        assert [[c.value for c in row] for row in sheet.iter_rows()] == [
            [c.value for c in row] for row in now.iter_rows()
        ]
        assert {str(area) for area in sheet.merged_cells.ranges} == {str(area) for area in now.merged_cells.ranges}


def test_a_marked_copy_is_a_book_and_marked_again(wrong: Path, marked: tuple[Any, Workbook]) -> None:
    outcome, _ = marked
    again = commands.check(outcome.written, mark=wrong.with_name("再标.xlsx"))
    assert {p.text() for p in outcome.problems} <= {p.text() for p in again.problems}
    opened = load_workbook(wrong.with_name("再标.xlsx"))
    assert [name for name in opened.sheetnames if name.startswith(PROBLEMS)] == [PROBLEMS]
    assert opened["药店考核"]["B6"].comment.text.count("【E") == 1


def test_nothing_wrong(tmp_path: Path) -> None:
    path = tmp_path / "好.xlsx"
    path.write_bytes(settled_bytes())
    outcome = commands.check(path, mark=tmp_path / "标.xlsx")
    assert not outcome.refused
    opened = load_workbook(tmp_path / "标.xlsx")
    assert opened[PROBLEMS].max_row == 1
    assert path.read_bytes() == settled_bytes()


def test_merged_cells_and_places_that_are_none(tmp_path: Path) -> None:
    def prepare(opened: Workbook) -> None:
        opened["附件1"]["C5"].comment = Comment("经办人自己的话", "张三")
        opened.create_sheet("A'B")

    path = edited(tmp_path / "簿.xlsx", {}, prepare, content=settled_bytes())
    problems = [
        told("E1001", "说明", "B1"),  # within A1:B1
        told("W1002", "说明", "A1"),
        told("N1003", "附件1", "C5"),
        told("E1004", "附件1", "第3行"),
        told("E1005", "没有的表", "A1"),
        told("E1006", "", ""),
        told("E1007", "附件1", ""),
        told("W1008", "A'B", "C3"),
    ]
    write_marked(path, tmp_path / "标.xlsx", problems)
    opened = load_workbook(tmp_path / "标.xlsx")
    title = opened["说明"]["A1"]
    assert title.comment is not None
    assert [title.comment.text.count(code) for code in ("【E1001】", "【W1002】")] == [1, 1]
    assert colour(title) == COLOURS[Grade.ERROR]
    own = opened["附件1"]["C5"].comment
    assert own is not None
    assert own.text.startswith("【N1003】")
    assert own.text.endswith("经办人自己的话")
    rows = list(opened[PROBLEMS].iter_rows(min_row=2))
    assert len(rows) == len(problems)
    links = {row[0].value: row[2].hyperlink.location for row in rows if row[2].hyperlink}
    assert links == {"E1001": "'说明'!B1", "W1002": "'说明'!A1", "N1003": "'附件1'!C5", "W1008": "'A''B'!C3"}


def test_what_a_problem_quotes_is_never_a_formula(tmp_path: Path) -> None:
    path = tmp_path / "簿.xlsx"
    path.write_bytes(settled_bytes())
    problem = Problem("E1001", Place("附件1", "C5"), "=HYPERLINK(1)", "", "")
    write_marked(path, tmp_path / "标.xlsx", [problem])
    cell = load_workbook(tmp_path / "标.xlsx")[PROBLEMS]["D2"]
    assert (cell.data_type, cell.value) == ("s", problem.text())
