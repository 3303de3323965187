"""两种载体，一个约定：同一本簿，在文件里办、在打开的簿里办，得到同样的数、同样的话。"""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.books import edited, explained, lean_book
from tests.live_books import YEAR, Answers, answers, live, opened, snapshot
from tests.office import Office
from tests.uno_engine import Excel, open_excel
from xltool import commands
from xltool.city import Chart
from xltool.excel.macro_book import write_macro_book
from xltool.outcome import Outcome
from xltool.tables import Stage
from xltool.workbook.book import CHARTS, CHECKS, METHOD
from xltool.workbook.live.opened import OpenBook
from xltool.workbook.locate import Grid
from xltool.workbook.opening import open_book
from xltool.workbook.read import Opened

STEPS = {"settle": commands.settle, "allocate": commands.allocate, "adjust": commands.adjust}


@pytest.fixture
def excel(office: Office) -> Iterator[Excel]:
    with open_excel(office) as running:
        yield running


@dataclass
class Done:
    """A step done by both hosts on the same book."""

    by_file: Outcome
    by_live: Outcome
    file: Opened
    live: Opened
    stage: Stage


def both(excel: Excel, folder: Path, content: bytes, step: str) -> Done:
    path = folder / "甲.xlsx"
    path.write_bytes(content)
    by_file = STEPS[step](path)
    book = opened(excel, folder, content, "乙.xlsx")
    by_live = STEPS[step](live(book, folder))
    assert by_file.written is not None, [p.text() for p in by_file.problems]
    assert not by_live.refused, [p.text() for p in by_live.problems]
    return Done(by_file, by_live, open_book(by_file.written), OpenBook(book), Stage[step.upper()])


def plain(found: Answers) -> Answers:
    """Without the columns that nobody computes and the blank cells of a form."""
    return {
        key: {name: "" if value is None else value for name, value in line.items() if name != "note"}
        for key, line in found.items()
    }


def assert_same(done: Done) -> None:
    theirs, ours = plain(answers(done.live, done.stage)), plain(answers(done.file, done.stage))
    assert theirs.keys() == ours.keys()
    assert len(ours) > {Stage.ADJUST: 60, Stage.ALLOCATE: 120, Stage.SETTLE: 250}[done.stage]
    different = {
        (key, name): (theirs[key].get(name), value)
        for key, line in ours.items()
        for name, value in line.items()
        if not same(theirs[key].get(name), value)
    }
    assert different == {}
    assert [p.text() for p in done.by_live.problems] == [p.text() for p in done.by_file.problems]
    assert done.by_live.summary[:-1] == done.by_file.summary[:-1]  # the last line says where it went
    assert done.by_live.data == done.by_file.data


def same(theirs: object, ours: object) -> bool:
    if isinstance(theirs, float) and isinstance(ours, int | float):
        return f"{theirs:.12g}" == f"{ours:.12g}"  # ratios are not rounded; money is, and compared in full below
    return theirs == ours


@pytest.mark.parametrize("step", ["settle", "allocate"])
def test_both_hosts_come_to_the_same_figures(excel: Excel, tmp_path: Path, step: str) -> None:
    path = edited(tmp_path / "书.xlsx", {})
    assert_same(both(excel, tmp_path, path.read_bytes(), step))


def test_both_hosts_adjust_to_a_release(excel: Excel, tmp_path: Path) -> None:
    path = edited(tmp_path / "书.xlsx", {})
    assert_same(both(excel, tmp_path, path.read_bytes(), "adjust"))


def test_both_hosts_list_the_same_checks(excel: Excel, tmp_path: Path) -> None:
    done = both(excel, tmp_path, edited(tmp_path / "书.xlsx", {}).read_bytes(), "settle")
    theirs, ours = ([line[:12] for line in book.grids[CHECKS]] for book in (done.live, done.file))
    count = next(i for i, line in enumerate(ours) if str(line[0]).startswith("结论："))
    assert count > 40
    for mine, seen in zip(ours[3:count], theirs[3:count], strict=True):  # the cell named stands elsewhere in a form
        assert [v or "" for i, v in enumerate(seen) if i != 2] == [v or "" for i, v in enumerate(mine) if i != 2]
    assert theirs[count][0] == ours[count][0]
    assert theirs[count + 2][0] == ours[count + 2][0] == "警告说明"


def test_both_hosts_carry_a_changed_parameter(excel: Excel, tmp_path: Path) -> None:
    """A printed figure changed with a reason: the flag on every sheet, the figures, the readings."""
    path = edited(tmp_path / "书.xlsx", {"参数!B14": 0.03, "参数!I14": "示例：试算"})
    done = both(excel, tmp_path, path.read_bytes(), "settle")
    assert_same(done)
    for sheet in ("附件2", "参数", CHECKS, "药店年终结算"):
        flags = {str(value) for line in done.live.grids[sheet][:4] for value in line if "【" in str(value)}
        assert flags == {str(value) for line in done.file.grids[sheet][:4] for value in line if "【" in str(value)}
        assert any("参数已调整" in flag for flag in flags), sheet
    theirs, ours = ([[v or "" for v in line[:4]] for line in book.grids[METHOD][3:]] for book in (done.live, done.file))
    assert theirs == ours


def test_what_is_read_as_a_number_becomes_one(excel: Excel, tmp_path: Path) -> None:
    """Full-width digits, separators, 万元 behind a number: formulas see the number that was read."""
    changes = {"附件1!C5": "５０,４93.34", "附件2!B5": " 13969.65万元 "}
    done = both(excel, tmp_path, edited(tmp_path / "书.xlsx", changes, text=True).read_bytes(), "allocate")
    assert_same(done)
    assert done.live.grids["附件1"][4][2] == 50493.34


def test_a_refused_book_is_not_filled(excel: Excel, tmp_path: Path) -> None:
    content = edited(tmp_path / "书.xlsx", {"附件1!C5": "约一千"}, text=True).read_bytes()
    path = tmp_path / "甲.xlsx"
    path.write_bytes(content)
    by_file = commands.settle(path)
    book = opened(excel, tmp_path, content, "乙.xlsx")
    before = snapshot(book)
    by_live = commands.settle(live(book, tmp_path))
    assert by_file.refused
    assert [p.text() for p in by_live.problems] == [p.text() for p in by_file.problems]
    after = snapshot(book)
    assert after.pop("问题清单")
    assert after == before


def test_both_hosts_want_warnings_explained(excel: Excel, tmp_path: Path) -> None:
    warned = {"说明!B8": "甲", "说明!B9": "甲"}
    content = edited(tmp_path / "书.xlsx", warned).read_bytes()
    book = opened(excel, tmp_path, content)
    told = commands.settle(live(book, tmp_path))
    assert [p.code for p in told.problems] == ["W2401", "E3101"]
    said = edited(tmp_path / "书2.xlsx", {**warned, **explained(("W2401", "", "示例：一人办理"))}).read_bytes()
    assert_same(both(excel, tmp_path, said, "settle"))


def test_both_hosts_draw_the_same_figures(excel: Excel, tmp_path: Path) -> None:
    """The macro book brings its charts along; a click fills the figures that they show."""
    memory = io.BytesIO()
    write_macro_book(lean_book(), memory)
    content = memory.getvalue()
    path = tmp_path / "甲.xlsm"
    path.write_bytes(content)
    by_file = commands.settle(path)
    assert by_file.written is not None
    book = opened(excel, tmp_path, content, "乙.xlsm")
    commands.settle(live(book, tmp_path))
    theirs, ours = OpenBook(book).grids[CHARTS], open_book(by_file.written).grids[CHARTS]
    for chart in YEAR.charts:
        drawn, shown = figures(ours, chart), figures(theirs, chart)
        assert drawn
        assert shown == drawn


def figures(grid: Grid, chart: Chart) -> list[tuple[object, ...]]:
    """The lines below a chart's title that have a label: headings, then figures."""
    top = next(i for i, line in enumerate(grid) if line[0] == chart.title)
    width = 1 + len(chart.series)
    lines = [tuple(line[:width]) for line in grid[top + 1 : top + 2 + chart.most]]
    return [line for line in lines if line[0] not in (None, "")]
