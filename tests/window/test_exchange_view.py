"""往来的小窗口：按按钮、按键盘，在虚拟屏幕上下发、收件汇总、看台账、审定。"""

from collections.abc import Iterator
from pathlib import Path
from tkinter import filedialog

import pytest

from tests.exchange.offices import city_bytes, offices, quick, submission, table
from tests.window.books import desk as desk_here
from tests.window.test_view import add, dialogs, finish, press, shown, texts, until, words
from xltool.window import actions
from xltool.window.desk import State
from xltool.window.view.exchange import Collect, Dispatch
from xltool.window.view.ledger import LedgerView
from xltool.window.view.main import Window


@pytest.fixture
def window(tmp_path: Path) -> Iterator[Window]:
    with shown(tmp_path / "家", desk_here()[0]) as found, quick():
        yield found


def test_a_folder_is_collected_approved_and_its_files_are_opened_from_the_list(
    window: Window, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inbox = offices(tmp_path) / "收件"
    submission(inbox, "甲镇")
    (inbox / "不是.xlsx").write_bytes(b"PK")
    monkeypatch.setattr(filedialog, "askdirectory", lambda **_: str(inbox))
    press(window, "<Alt-i>")
    asked = Collect(window)
    asked.start()
    assert asked.inbox.get() == str(inbox)
    asked.start()
    finish(window)
    (line,) = window.desk.lines
    assert (line.state, line.whose) == (State.DONE, "收件夹")
    assert texts(window.books.tree)[0][1:5] == ("收件", "下发", "收件夹", "收件汇总")
    assert [problem.code for problem in line.problems] == ["W8901"]
    opened: list[tuple[Path, str, str]] = []
    monkeypatch.setattr(window.outcomes, "_jump", lambda *at: opened.append(at))
    tree = window.outcomes.problems
    tree.focus(tree.get_children(tree.get_children()[0])[0])
    press(window, "<Return>", tree)
    assert opened == [(inbox / "不是.xlsx", "", "")]
    view = LedgerView(window, inbox.parent)
    until(window, view.states.get_children)
    assert texts(view.states)[0][1:5] == ("101", "甲镇", "2024年度", "已接收")
    view.move("approve")
    assert view.told.cget("text") == "请先在上面选中县，可以选几个。"
    view.states.selection_set(view.states.get_children()[0])
    view.move("approve")
    until(window, lambda: texts(view.states)[0][4] == "已审定")
    view.seal()
    sealing = dialogs(window)[-1] if dialogs(window)[-1] is not view.top else view.top.winfo_children()[-1]
    assert "已审定的各县从此不能再改" in words(sealing)  # type: ignore[arg-type]
    view.move("give_back")
    until(window, lambda: "原因" in str(window.status.cget("text")))


def test_the_ledger_is_found_near_the_chosen_folder(window: Window, tmp_path: Path) -> None:
    window.books.choose([window.desk.add_inbox(offices(tmp_path) / "收件")])
    window.act(actions.LEDGER)
    assert [str(top.title()) for top in dialogs(window)] == [f"台账　{tmp_path / '下发' / '台账.sqlite3'}"]


def test_a_book_is_handed_out_to_the_counties_of_a_table(
    window: Window, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "市.xlsx").write_bytes(city_bytes())
    add(window, tmp_path / "市.xlsx")
    counties = table(tmp_path / "县.csv")
    monkeypatch.setattr(filedialog, "askopenfilename", lambda **_: str(counties))
    asked = Dispatch(window, window.desk.lines[0])
    asked.start()
    assert asked.counties.get() == str(counties)
    asked.start()
    finish(window)
    assert window.desk.lines[0].written == {"dispatch": tmp_path / "下发_诸暨市_2024年度"}


def test_an_inbox_is_not_checked_or_settled(window: Window, tmp_path: Path) -> None:
    window.books.choose([window.desk.add_inbox(tmp_path)])
    window.act(actions.SETTLE)
    assert "【E8704】" in words(dialogs(window)[-1])
    assert not window.desk.busy
