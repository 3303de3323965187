"""窗口本身：在虚拟屏幕上按按钮、按键盘，看文件和看得见的字。"""

import os
import subprocess
import sys
import time
import tkinter as tk
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tkinter import filedialog, ttk

import pytest
from openpyxl import load_workbook

from tests.books import filled
from tests.window.books import desk as desk_here
from tests.window.books import good, no_book
from tests.window.screen import screen
from xltool import window as program
from xltool.outcome import Outcome
from xltool.window import actions
from xltool.window.desk import Desk, State
from xltool.window.memory import Memory, recall
from xltool.window.view.dropping import accept
from xltool.window.view.explain import Explain
from xltool.window.view.import_export import ImportExport, tables
from xltool.window.view.main import Window, fits
from xltool.window.view.new_book import NewBook, unused
from xltool.window.view.report import SelfCheck
from xltool.window.view.restore import Restore
from xltool.workbook.backups import backups

PATIENCE = 40


@contextmanager
def shown(home: Path, desk: Desk) -> Iterator[Window]:
    """A window over a desk; a fault in it fails the test."""
    home.mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOME", str(home))
        root = tk.Tk(screenName=screen(), className="xltool")
        found = Window(root, desk, Memory())
        faults: list[BaseException] = []
        root.report_callback_exception = lambda kind, error, trace: faults.append(error)
        yield found
        if not found.closed:
            desk.close()
            root.destroy()
        assert faults == []


@pytest.fixture
def window(tmp_path: Path) -> Iterator[Window]:
    """A window whose work is done in this process."""
    with shown(tmp_path / "家", desk_here()[0]) as found:
        yield found


@pytest.fixture
def real(tmp_path: Path) -> Iterator[Window]:
    """A window with its child processes, as users have it."""
    with shown(tmp_path / "家", Desk()) as found:
        yield found


def until(window: Window, so: Callable[[], object]) -> None:
    """Let the window run until something is so."""
    end = time.monotonic() + PATIENCE
    while not so():
        assert time.monotonic() < end
        window.root.update()
        time.sleep(0.01)
    window.root.update()


def add(window: Window, *paths: Path) -> None:
    window.add(list(paths))
    until(window, lambda: all(line.year or line.state is State.REFUSED for line in window.desk.lines))


def press(window: Window, key: str, at: tk.Misc | None = None) -> None:
    """Press keys at a widget, which gets the focus first."""
    pressed = at or window.root
    pressed.focus_force()
    window.root.update()
    pressed.event_generate(key)
    window.root.update()


def finish(window: Window) -> None:
    until(window, lambda: not window.desk.busy)


def texts(tree: ttk.Treeview) -> list[tuple[str, ...]]:
    """Every row of a list, those of groups too."""

    def below(item: str) -> Iterator[str]:
        for child in tree.get_children(item):
            yield child
            yield from below(child)

    return [(str(tree.item(item, "text")), *map(str, tree.item(item, "values"))) for item in below("")]


def dialogs(window: Window) -> list[tk.Toplevel]:
    return [child for child in window.root.winfo_children() if isinstance(child, tk.Toplevel)]


def words(widget: tk.Misc) -> str:
    """All that a window says."""
    found = []
    for child in widget.winfo_children():
        if isinstance(child, ttk.Label | ttk.Button):
            found.append(str(child.cget("text")))
        found.append(words(child))
    return "\n".join(part for part in found if part)


def test_ten_books_two_of_them_bad_one_cancelled_half_way(real: Window, tmp_path: Path) -> None:
    folder = tmp_path / "诸暨市 2024 & 终稿"
    folder.mkdir()
    for number in range(8):
        good(folder / f"镇{number}.xlsx")
    no_book(folder / "坏一.xlsx")
    filled(folder / "坏二.xlsx", {"附件1!C5": "坏"})
    add(real, folder)
    assert real.count.cget("text") == "共 10 本，选中 10 本"
    press(real, "<Alt-j>")
    until(real, lambda: sum(line.state is State.DONE for line in real.desk.lines) >= 2)
    real.banner.stop.invoke()
    assert not real.desk.busy
    written = {path.name for path in folder.iterdir()} - {line.book.name for line in real.desk.lines}
    done = [line for line in real.desk.lines if line.state is State.DONE]
    assert written == {f"{line.book.stem}_结算.xlsx" for line in done}
    assert 2 <= len(done) < 8
    assert real.banner.step.cget("text").endswith("再点“校验”。")  # of the bad ones, which come first
    for line in done:
        assert load_workbook(folder / f"{line.book.stem}_结算.xlsx", read_only=True).sheetnames
    real.books.choose([line for line in real.desk.lines if line not in done])
    press(real, "<Alt-j>")
    finish(real)
    assert sum(path.name.endswith("_结算.xlsx") for path in folder.iterdir()) == 8
    assert not any(path.name.startswith(".~") for path in folder.iterdir())
    states = {line.book.stem: line.state for line in real.desk.lines}
    assert [name for name, state in states.items() if state is State.REFUSED] == ["坏一", "坏二"]
    real.books.choose(real.desk.lines)
    real.root.update()
    shown = texts(real.outcomes.problems)
    assert shown[0][0] == "坏一 · 整本"
    assert ("", "错误", "C5") in [row[:3] for row in shown]
    assert real.outcomes.tab(2, "text") == "写出的文件（8）"  # type: ignore[no-untyped-call]
    totals = texts(real.outcomes.totals)
    assert sum(row[1:] == ("勾稽检查 42 项，全部通过",) for row in totals) == 8
    assert ("", "分级诊疗 各机构合计　补偿合计", "1,500.00", "万元") in totals


def test_escape_stops_the_work_and_closing_asks_first(real: Window, tmp_path: Path) -> None:
    add(real, good(tmp_path / "甲.xlsx"))
    press(real, "<Alt-x>")
    assert real.desk.busy
    real.close()
    (asked,) = dialogs(real)
    assert "现在退出就取消没有办完的" in words(asked)
    press(real, "<Escape>", asked)
    assert dialogs(real) == []
    press(real, "<Escape>")
    assert not real.desk.busy
    assert real.desk.lines[0].state is State.CANCELLED
    real.close()
    assert real.closed


def test_size_and_folder_are_remembered(window: Window, tmp_path: Path) -> None:
    add(window, good(tmp_path / "甲.xlsx"))
    window.root.geometry("900x640+30+40")
    window.root.update()
    window.close()
    assert recall() == Memory("900x640+30+40", str(tmp_path))


@pytest.mark.parametrize(
    ("geometry", "kept"),
    [("900x600+10+20", True), ("", False), ("9000x600+10+20", False), ("900x600+3000+20", False),
     ("900x600+-2000+20", False), ("900x600+-8+0", True), ("10x10+0+0", False), ("900x600+10+900", False)],
)  # fmt: skip
def test_a_place_that_is_off_the_screen_is_not_taken_up_again(geometry: str, kept: bool) -> None:
    assert fits(geometry, 1366, 768) is kept


def test_dropped_files_are_taken_in(window: Window, tmp_path: Path) -> None:
    book = good(tmp_path / "花 {括号} [方].xlsx")
    names = window.root.tk.call("list", str(book))
    bound = window.whole.tk.call("bind", str(window.whole), "<<Drop>>")
    function = str(bound).split()[0]
    drop = [
        "move",
        "move copy",
        "0",
        "",
        "",
        "",
        "",
        names,
        "<<Drop>>",
        "",
        "",
        "",
        "",
        "",
        "",
        str(window.whole),
        "0",
        "0",
    ]
    assert window.root.tk.call(function, *drop) == "copy"  # after a move they would be deleted
    until(window, lambda: window.desk.lines)
    assert [line.book for line in window.desk.lines] == [book]


def test_a_drop_without_files_is_told(window: Window) -> None:
    window.drop([])
    assert window.status.cget("text") == (
        "【N8705】拖进来的不是文件。要拖的是工作簿或文件夹。请从文件夹里拖，或点“选工作簿”。"
    )


def test_without_the_library_for_it_nothing_can_be_dropped(window: Window, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "tkinterdnd2", None)
    assert not accept(window.whole, window.drop)


def test_a_problem_is_read_in_full_and_opened_at_its_cell(
    window: Window, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = filled(tmp_path / "甲.xlsx", {"附件1!C5": "坏"})
    add(window, book)
    press(window, "<Alt-x>")
    finish(window)
    problems = window.outcomes.problems
    (row,) = problems.get_children(problems.get_children()[0])
    problems.focus(row)
    problems.selection_set(row)
    window.root.update()
    assert window.outcomes.detail.get("1.0", "end").startswith("【E2103】附件1 C5「住院 · 职工」：")
    asked: list[tuple[object, ...]] = []
    monkeypatch.setattr(window.desk, "ask", lambda action, path, then, **given: asked.append((action, path, given)))
    press(window, "<Return>", problems)
    assert asked == [("show", book, {"sheet": "附件1", "cell": "C5"})]


def test_a_marked_copy_is_written_for_offices_without_excel(window: Window, tmp_path: Path) -> None:
    add(window, filled(tmp_path / "甲.xlsx", {"附件1!C5": "坏"}))
    press(window, "<Alt-x>")
    finish(window)
    press(window, "<Alt-m>")
    finish(window)
    assert texts(window.outcomes.files) == [("", "甲.xlsx", "校验", str(tmp_path / "甲_标注.xlsx"))]


def test_an_amount_is_picked_and_explained(window: Window, tmp_path: Path) -> None:
    add(window, good(tmp_path / "甲.xlsx"))
    explain = Explain(window, window.desk.lines)
    until(window, explain.tree.get_children)
    assert explain.sheet.get() == "预算执行"
    row = next(item for item in explain.tree.get_children() if explain.tree.set(item, "0") == "住院")
    explain.tree.focus(row)
    explain.tree.selection_set(row)
    for key in ("<Right>", "<Right>"):
        press(window, key, explain.tree)
    until(window, lambda: explain.cell.get() == f"C{row}")
    press(window, "<Return>", explain.tree)
    until(window, lambda: "规则：" in explain.said.get("1.0", "end"))
    assert explain.said.get("1.0", "end").startswith(f"预算执行 C{row}「住院 · 预算指标」＝ ")
    explain.cell.delete(0, "end")
    explain.cell.insert(0, "这里")
    press(window, "<Return>", explain.cell)
    until(window, lambda: "【E7001】" in explain.said.get("1.0", "end"))
    box = explain.tree.bbox(row, "1")
    assert isinstance(box, tuple)
    explain.tree.event_generate("<Button-1>", x=box[0] + box[2] // 2, y=box[1] + 3)
    until(window, lambda: explain.cell.get() == f"B{row}")
    until(window, lambda: "预算执行 B" in explain.said.get("1.0", "end"))


def test_a_former_result_is_put_back_and_a_result_is_taken_away(window: Window, tmp_path: Path) -> None:
    book, result = good(tmp_path / "甲.xlsx"), tmp_path / "甲_结算.xlsx"
    result.write_bytes(b"former")
    add(window, book)
    press(window, "<Alt-j>")
    finish(window)
    now = result.read_bytes()
    restore = Restore(window, window.desk.lines)
    window.root.update()
    assert [row[1:2] for row in texts(restore.tree)] == [(), ("现有",), ("备份",)]
    assert str(restore.back.cget("state")) == "disabled"
    copy = restore.tree.get_children(restore.tree.get_children()[0])[1]
    restore.tree.focus(copy)
    restore.tree.selection_set(copy)
    window.root.update()
    restore.back.invoke()
    assert result.read_bytes() == b"former"
    assert now in [backup.path.read_bytes() for backup in backups(result)]
    restore.away.invoke()
    assert not result.exists()
    assert {backup.path.read_bytes() for backup in backups(result)} == {b"former", now}


def test_an_export_is_imported_and_work_goes_on_with_the_new_book(window: Window, tmp_path: Path) -> None:
    add(window, good(tmp_path / "甲.xlsx"))
    export = tmp_path / "出.csv"
    export.write_text("机构名称,发生额\n没有这一家,1.00\n", encoding="utf-8")
    dialog = ImportExport(window, window.desk.lines[0])
    assert "门诊年终结算 职工医保" in tables(window.desk.lines[0])
    dialog.export.set(f'"{export}"')
    dialog.table.set("门诊年终结算 职工医保")
    dialog.pairs.insert("1.0", "发生额\n")
    dialog.start()
    assert "【E8007】“栏目对应” 写的是“发生额”。" in words(window.root)
    dialogs(window)[-1].destroy()
    dialog.pairs.delete("1.0", "end")
    dialog.pairs.insert("1.0", "发生额=按项目付费发生额\n")
    dialog.start()
    until(window, lambda: len(window.desk.lines) == 2)
    assert window.desk.lines[1].book == tmp_path / "甲_导入.xlsx"


def test_a_form_is_made_and_listed(window: Window, tmp_path: Path) -> None:
    (tmp_path / "诸暨2024.xlsx").write_bytes(b"filled already")
    dialog = NewBook(window)
    dialog.folder.set(str(tmp_path))
    dialog.make()
    until(window, lambda: window.desk.lines)
    assert [line.book for line in window.desk.lines] == [tmp_path / "诸暨2024（2）.xlsx"]
    assert (tmp_path / "诸暨2024.xlsx").read_bytes() == b"filled already"
    assert unused(tmp_path, "诸暨2024").name == "诸暨2024（3）.xlsx"


def test_the_self_checks_report_is_shown_and_saved(
    window: Window, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = SelfCheck(window)
    report.show(Outcome(summary=("程序 0.1.0", "字体 齐全")))
    monkeypatch.setattr(filedialog, "asksaveasfilename", lambda **_: str(tmp_path / "报告.txt"))
    report.save()
    assert (tmp_path / "报告.txt").read_text(encoding="utf-8-sig") == "程序 0.1.0\n字体 齐全"
    report.copy()
    assert window.root.clipboard_get() == "程序 0.1.0\n字体 齐全"


def test_without_a_book_or_with_too_many_a_button_says_what_is_wanted(window: Window, tmp_path: Path) -> None:
    for action in (actions.SETTLE, actions.RESTORE, actions.IMPORT):
        window.act(action)
        assert "【E8704】没有选工作簿。要先有办理的工作簿。请拖进来，或点“选工作簿”。" in words(dialogs(window)[-1])
        dialogs(window)[-1].destroy()
    add(window, good(tmp_path / "甲.xlsx"), good(tmp_path / "乙.xlsx"))
    window.act(actions.IMPORT)
    assert "【E8705】选中了 2 本。“导入”一次办一本。请在列表里只选中一本。" in words(dialogs(window)[-1])


def test_a_missing_file_is_told_in_a_box_a_hint_in_the_bottom_line(window: Window, tmp_path: Path) -> None:
    window.add([tmp_path / "没有.xlsx"])
    assert "【E8706】" in words(dialogs(window)[-1])
    dialogs(window)[-1].destroy()
    good(tmp_path / "甲.xlsx")
    (tmp_path / "平台.csv").touch()
    (tmp_path / "家" / ".xltool").mkdir()
    window.add([tmp_path])
    assert (dialogs(window), window.status.cget("text").startswith("【N8702】")) == ([], True)


def test_a_fault_of_the_window_is_logged_and_told(window: Window, tmp_path: Path) -> None:
    try:
        raise ZeroDivisionError
    except ZeroDivisionError:
        window.fault()
    (log,) = (tmp_path / "家" / ".xltool" / "日志").iterdir()
    assert window.status.cget("text") == (f"【E8712】窗口出了故障。正在办理的不受影响。请把日志交给维护人员：{log}。")


def test_books_are_taken_off_the_list_and_stay_on_the_disk(window: Window, tmp_path: Path) -> None:
    add(window, good(tmp_path / "甲.xlsx"))
    press(window, "<Delete>", window.books.tree)
    assert window.desk.lines == []
    assert (tmp_path / "甲.xlsx").exists()


def test_tab_reaches_every_button_and_list(window: Window) -> None:
    window.root.update()
    widget: tk.Misc | None = window.root
    seen = set()
    for _ in range(60):
        widget = widget.tk_focusNext() if widget else None
        seen.add(str(widget))
    wanted = [button for _, button in window.actions.buttons.values()]
    assert {str(button) for button in wanted} | {str(window.books.tree), str(window.outcomes)} <= seen


@pytest.mark.parametrize(("dots", "width", "height"), [(96, 1366, 768), (144, 1920, 1080), (144, 1366, 768)])
def test_everything_is_on_the_screen_at_100_and_150_percent(
    dots: int, width: int, height: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    root = tk.Tk(screenName=screen(width, height, dots))
    found = Window(root, Desk(), Memory())
    root.update()
    assert round(found.screen.factor, 1) == dots / 96
    assert root.winfo_width() <= width
    assert root.winfo_height() <= height
    for _, button in found.actions.buttons.values():
        assert button.winfo_width() >= button.winfo_reqwidth()
        assert button.winfo_rootx() + button.winfo_width() <= root.winfo_rootx() + root.winfo_width()
    for tree in (found.books.tree, found.outcomes.problems):
        assert tree.winfo_height() > 2 * found.screen.plain.metrics("linespace")
    found.close()


def test_without_a_screen_it_says_so() -> None:
    without = {name: value for name, value in os.environ.items() if name != "DISPLAY"}
    words = [sys.executable, "-m", "xltool.window"]
    ended = subprocess.run(words, env=without, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr == "【E8713】打不开窗口。需要图形桌面。请在桌面上启动，或改用命令行：xltool --help。\n"


def test_without_tkinter_it_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "tkinter", None)
    assert program.main([]) == 2
    assert "【E8717】打不开窗口：这一份 Python 不带 tkinter。" in capsys.readouterr().err
