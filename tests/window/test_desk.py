"""案头：选簿、办理、取消、接着问；一本不成不连累别的，没有写到一半的文件。"""

import os
from pathlib import Path

import pytest

from tests.books import filled
from tests.window.books import desk, good, no_book, outcome_of, settle_down
from xltool.problems import Place
from xltool.window import actions
from xltool.window.desk import JUST_WRITTEN, SAME_TARGET, Desk, Line, State, counted, results
from xltool.workbook.backups import backups


def add(found: Desk, *paths: Path) -> list[Line]:
    lines, notes = found.add(paths)
    assert notes == ()
    settle_down(found)
    return lines


def states(lines: list[Line]) -> list[State]:
    return [line.state for line in lines]


def test_books_are_listed_once_with_city_and_year(tmp_path: Path) -> None:
    found, _ = desk()
    book = good(tmp_path / "甲.xlsx")
    (line,) = add(found, book)
    assert (line.whose, line.state, line.verdict) == ("诸暨 2024（示例）", State.NEW, "")
    assert add(found, book, tmp_path) == [line]
    assert len(found.lines) == 1


def test_what_is_no_workbook_is_told_at_once(tmp_path: Path) -> None:
    found, _ = desk()
    (line,) = add(found, no_book(tmp_path / "坏.xlsx"))
    assert (line.state, [problem.code for problem in line.problems]) == (State.REFUSED, ["E1015"])
    assert (line.verdict, line.year) == ("错误 1", None)


def test_a_failing_book_does_not_stop_the_others(tmp_path: Path) -> None:
    found, _ = desk()
    lines = add(found, good(tmp_path / "甲.xlsx"), no_book(tmp_path / "乙.xlsx"), good(tmp_path / "丙.xlsx"))
    found.start(actions.SETTLE, lines)
    assert found.busy
    settle_down(found)
    assert states(lines) == [State.DONE, State.REFUSED, State.DONE]
    assert [line.verdict for line in lines] == ["勾稽检查 42 项，全部通过", "错误 1", "勾稽检查 42 项，全部通过"]
    assert found.progress == (3, 3)
    assert {path.name for path in tmp_path.iterdir()} == {
        "甲.xlsx", "乙.xlsx", "丙.xlsx", "甲_结算.xlsx", "丙_结算.xlsx"
    }  # fmt: skip
    assert list(results(lines)) == ["甲_结算.xlsx", "丙_结算.xlsx"]


def test_checking_says_that_there_are_no_errors(tmp_path: Path) -> None:
    found, _ = desk()
    (line,) = add(found, good(tmp_path / "甲.xlsx"))
    found.start(actions.CHECK, [line])
    settle_down(found)
    assert line.verdict == "没有错误"


def test_a_bad_cell_is_listed_and_nothing_is_written(tmp_path: Path) -> None:
    found, _ = desk()
    (line,) = add(found, filled(tmp_path / "甲.xlsx", {"附件1!C5": "坏"}))
    found.start(actions.SETTLE, [line])
    settle_down(found)
    assert (line.state, line.verdict, line.written) == (State.REFUSED, "错误 1", {})
    assert [(problem.place.sheet, problem.place.cell) for problem in line.problems] == [("附件1", "C5")]
    assert not (tmp_path / "甲_结算.xlsx").exists()


def test_a_marked_copy_is_written_beside(tmp_path: Path) -> None:
    found, _ = desk()
    (line,) = add(found, filled(tmp_path / "甲.xlsx", {"附件1!C5": "坏"}))
    found.start(actions.CHECK, [line], mark=actions.marked(line.book))
    settle_down(found)
    assert line.written == {"check": tmp_path / "甲_标注.xlsx"}


def test_two_books_that_would_write_one_result_are_kept_apart(tmp_path: Path) -> None:
    found, _ = desk()
    lines = add(found, good(tmp_path / "甲.xlsx"), good(tmp_path / "甲.xlsm"))
    found.start(actions.SETTLE, lines)
    settle_down(found)
    assert states(lines) == [State.DONE, State.REFUSED]
    assert lines[1].problems == (SAME_TARGET.at(Place("甲.xlsm"), target="甲_结算.xlsx"),)
    assert lines[1].problems[0].text() == (
        "【E8703】甲.xlsm：与另一本写到同一个结果簿：甲_结算.xlsx。两本工作簿的结果要分得开。"
        "请把其中一本改名或移到别的文件夹。"
    )


def test_cancelling_leaves_what_is_done_and_everything_else_as_before(tmp_path: Path) -> None:
    found, team = desk()
    lines = add(found, good(tmp_path / "甲.xlsx"), good(tmp_path / "乙.xlsx"), good(tmp_path / "丙.xlsx"))
    found.start(actions.SETTLE, lines)
    while lines[0].state is not State.DONE:
        found.poll()
    team.hold = True
    found.poll()
    assert states(lines) == [State.DONE, State.RUNNING, State.WAITING]
    stale = tmp_path / ".~乙_结算.xlsx.0123456789abcdef.tmp"  # what a killed writer leaves
    stale.write_bytes(b"half")
    found.cancel()
    assert states(lines) == [State.DONE, State.CANCELLED, State.CANCELLED]
    assert not found.busy
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(["丙.xlsx", "乙.xlsx", "甲.xlsx", "甲_结算.xlsx"])
    team.hold = False
    found.start(actions.SETTLE, lines[1:])
    settle_down(found)
    assert states(lines) == [State.DONE] * 3


def test_a_result_that_was_whole_when_the_work_was_cancelled_is_told(tmp_path: Path) -> None:
    found, team = desk()
    (line,) = add(found, good(tmp_path / "甲.xlsx"))
    team.hold = True
    found.start(actions.SETTLE, [line])
    found.poll()
    (tmp_path / "甲_结算.xlsx").write_bytes(b"whole")
    found.cancel()
    assert (line.state, line.written) == (State.DONE, {"settle": tmp_path / "甲_结算.xlsx"})
    assert [problem.text() for problem in line.problems] == [
        "【N8704】甲_结算.xlsx：取消的时候这一本已经写完。结果簿是完整的。不要的，可以用“还原”撤去。"
    ]


def test_a_result_that_is_open_elsewhere_stays_and_is_told(tmp_path: Path) -> None:
    found, _ = desk()
    (line,) = add(found, good(tmp_path / "甲.xlsx"))
    result = tmp_path / "甲_结算.xlsx"
    result.write_bytes(b"old")
    result.with_name(f"~${result.name}").write_bytes(b"\x06lizhen")
    found.start(actions.SETTLE, [line])
    settle_down(found)
    assert [problem.code for problem in line.problems] == ["E1110"]
    assert (result.read_bytes(), backups(result)) == (b"old", [])


def test_a_folder_that_may_not_be_written_is_told(tmp_path: Path) -> None:
    found, _ = desk()
    folder = tmp_path / "只读"
    folder.mkdir()
    (line,) = add(found, good(folder / "甲.xlsx"))
    folder.chmod(0o555)
    found.start(actions.SETTLE, [line])
    settle_down(found)
    folder.chmod(0o755)
    assert [problem.code for problem in line.problems] == ["E1102"]
    assert os.listdir(folder) == ["甲.xlsx"]


def test_a_book_under_way_is_not_begun_twice_nor_taken_off_the_list(tmp_path: Path) -> None:
    found, team = desk()
    (line,) = add(found, good(tmp_path / "甲.xlsx"))
    team.hold = True
    found.start(actions.SETTLE, [line])
    found.start(actions.CHECK, [line])
    found.remove([line])
    assert (found.lines, line.action, len(team.waiting)) == ([line], actions.SETTLE, 1)
    found.cancel()
    found.remove([line])
    assert found.lines == []
    assert line.book.exists()


def test_buttons_are_called_as_the_city_of_the_books_calls_its_steps(tmp_path: Path) -> None:
    found, _ = desk()
    assert found.label(actions.SETTLE) == "年终结算"
    (line,) = add(found, good(tmp_path / "甲.xlsx"))
    assert [found.label(action) for action in (actions.ADJUST, actions.CHECK)] == ["指标调整", "校验"]
    from xltool.commands import find_city

    line.year = find_city("宁德").years[2024]
    assert [found.label(action) for action in (actions.ADJUST, actions.ALLOCATE, actions.SETTLE)] == [
        "区域总额预算", "月预结算", "年度清算"
    ]  # fmt: skip
    add(found, good(tmp_path / "乙.xlsx"))
    assert found.label(actions.SETTLE) == "年终结算"


def test_a_cell_is_explained_and_the_figures_are_there_to_pick_from(tmp_path: Path) -> None:
    found, _ = desk()
    book = good(tmp_path / "甲.xlsx")
    figures = outcome_of(found, "figures", book).data["sheets"]
    assert list(figures)[:2] == ["参数", "机构名录"]
    assert "说明" not in figures
    row = next(i for i, line in enumerate(figures["预算执行"]) if line[0] == "住院")
    told = outcome_of(found, "explain", book, address=f"预算执行!C{row + 1}").summary
    assert told[0].startswith(f"预算执行 C{row + 1}「住院 · 预算指标」＝ ")
    assert outcome_of(found, "explain", book, address="预算执行").problems[0].code == "E7001"


@pytest.mark.parametrize(("example", "name"), [(False, "诸暨2024.xlsx"), (True, "诸暨2024示例.xlsx")])
def test_a_form_is_made(tmp_path: Path, example: bool, name: str) -> None:
    found, _ = desk()
    outcome = outcome_of(found, "template", tmp_path / name, city="诸暨", year=2024, example=example)
    assert outcome.written == tmp_path / name


def test_problems_are_counted_by_grade() -> None:
    problems = [message.at(Place(), target="甲") for message in (SAME_TARGET, SAME_TARGET, JUST_WRITTEN)]
    assert (counted(problems), counted(())) == ("错误 2，提示 1", "")
