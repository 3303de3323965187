"""零碎：记性、说法、数字的样子、还原的清单、写到哪里。"""

from datetime import date, datetime
from pathlib import Path

import pytest

from xltool.window import actions
from xltool.window.figures import as_text, shown
from xltool.window.memory import Memory, recall, remember
from xltool.window.restoring import versions
from xltool.window.wording import in_window
from xltool.workbook import importing, output
from xltool.workbook.backups import keep


def test_what_the_window_remembers_comes_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert recall() == Memory()
    remember(Memory("900x600+10+20", "/簿"))
    assert recall() == Memory("900x600+10+20", "/簿")


@pytest.mark.parametrize("content", ["", "[]", "{", '{"geometry": 5, "别的": "x"}', "\ufffd"])
def test_an_illegible_memory_is_the_usual_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / ".xltool").mkdir()
    (tmp_path / ".xltool" / "窗口.json").write_text(content, encoding="utf-8")
    assert recall() == Memory()


def test_a_memory_that_cannot_be_written_does_not_matter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / ".xltool").write_bytes(b"a file")
    remember(Memory("900x600+10+20"))
    assert recall() == Memory()


def test_messages_name_what_the_window_has_instead_of_options() -> None:
    told = [
        message.text()
        for message in (
            importing.WHICH_TABLE.at(importing.Place()),
            importing.MAP_UNKNOWN.at(importing.Place(), value="甲", table="乙", wanted="丙"),
            importing.NOT_THERE.at(importing.Place(), value="甲", wanted="丙"),
            importing.TAKEN_BY_NAME.at(importing.Place(), value="甲", ours="乙"),
            importing.NOT_TAKEN.at(importing.Place(), headings="甲"),
            output.EXISTS.at(importing.Place("甲.xlsx")),
        )
    ]
    assert [text for text in map(in_window, told) if "--" in text or " -o " in text] == []
    assert "请在“导入”里选“填哪张表”，必要时在“导入”里写“栏目对应”。" in in_window(told[0])


def test_cells_are_shown_as_people_write_them() -> None:
    assert [shown(cell) for cell in (None, True, 3, 1234567.5, 0.1234567, -2.0, "诸暨\n九州", date(2024, 3, 5))] == [
        "", "是", "3", "1,234,567.50", "0.1234567", "-2.00", "诸暨 九州", "2024-03-05"
    ]  # fmt: skip
    assert shown(datetime(2024, 3, 5, 8)) == "2024-03-05"


def test_a_sheet_is_shown_without_its_empty_edges() -> None:
    assert as_text([(None, None, None), ("甲", 1, None), (None, None, None)]) == [["", ""], ["甲", "1"]]
    assert as_text([]) == []


def test_new_books_lie_beside_the_old_one() -> None:
    book = Path("簿/甲.xlsx")
    assert actions.target(actions.CHECK, book) is None
    assert actions.target(actions.SETTLE, book) == Path("簿/甲_结算.xlsx")
    assert actions.marked(book) == Path("簿/甲_标注.xlsx")


def test_several_exports_one_after_another_make_no_endless_names(tmp_path: Path) -> None:
    first = actions.target(actions.IMPORT, tmp_path / "甲.xlsx")
    assert first == tmp_path / "甲_导入.xlsx"
    first.touch()
    second = actions.target(actions.IMPORT, first)
    assert second == tmp_path / "甲_导入2.xlsx"
    second.touch()
    assert actions.target(actions.IMPORT, first) == tmp_path / "甲_导入3.xlsx"
    assert actions.target(actions.IMPORT, second) == tmp_path / "甲_导入3.xlsx"


def test_every_action_has_its_own_letter() -> None:
    letters = [action.key for action in actions.ACTIONS]
    assert len(set(letters)) == len(letters)
    assert not set(letters) & set("OWNYQKMPL")  # the other buttons of the window


def test_the_versions_of_a_books_results_are_listed(tmp_path: Path) -> None:
    book, result = tmp_path / "甲.xlsx", tmp_path / "甲_结算.xlsx"
    book.touch()
    assert versions([book]) == []
    result.write_bytes(b"1")
    kept = keep(result)
    result.write_bytes(b"2")
    assert [(version.path, version.present) for version in versions([book, book])] == [(result, True), (kept, False)]
