"""下一步：从空着的窗口到结果，每一步都说得出接下来做什么。"""

from pathlib import Path

from tests.window.books import desk, good, no_book, settle_down
from xltool.window import actions
from xltool.window.desk import Line, State
from xltool.window.guidance import next_step, status


def test_a_clerk_is_led_from_an_empty_window_to_the_result(tmp_path: Path) -> None:
    found, _ = desk()
    told = [next_step(found, ())]
    lines, _ = found.add([good(tmp_path / "甲.xlsx")])
    told.append(next_step(found, lines))
    for action in (actions.CHECK, actions.SETTLE):
        found.start(action, lines)
        told.append(next_step(found, lines))
        settle_down(found)
        told.append(next_step(found, lines))
    assert [text for text, _ in told] == [
        "把填好的工作簿或文件夹拖进窗口，或点“选工作簿”。还没有工作簿的，点“新建空表”。",
        "点“校验”，先看填报有没有问题；工作簿不会改动。",
        "正在办理（0/1）。要停下点“取消”，已经办完的不受影响。",
        "填报没有错误。点“年终结算”，结果写成旁边的一本新簿。",
        "正在办理（0/1）。要停下点“取消”，已经办完的不受影响。",
        "这一本办完了，结果簿在原簿旁边。双击它打开结果簿；不明白哪个金额，点“解释此格”。",
    ]
    assert [action for _, action in told] == [None, actions.CHECK, None, actions.SETTLE, None, None]


def test_bad_books_are_to_be_mended_first(tmp_path: Path) -> None:
    found, _ = desk()
    lines, _ = found.add([good(tmp_path / "甲.xlsx"), no_book(tmp_path / "乙.xlsx"), no_book(tmp_path / "丙.xlsx")])
    found.start(actions.SETTLE, lines)
    settle_down(found)
    text, action = next_step(found, ())
    assert text == "1 本办完了，2 本有问题要改：在下面双击一行，打开工作簿改好、保存，再点“校验”。"
    assert action is actions.CHECK
    assert next_step(found, lines[:1])[0].startswith("这一本办完了")


def test_after_cancelling_it_says_how_to_go_on(tmp_path: Path) -> None:
    found, _ = desk()
    lines, _ = found.add([good(tmp_path / "甲.xlsx")])
    found.start(actions.SETTLE, lines)
    found.cancel()
    assert next_step(found, lines)[0] == "已取消，没有写到一半的文件。要继续，选中没有办的几本，再点一次。"


def test_an_imported_book_is_named(tmp_path: Path) -> None:
    found, _ = desk()
    lines, _ = found.add([good(tmp_path / "甲.xlsx")])
    export = tmp_path / "出.csv"
    export.write_text("机构名称,按项目付费发生额\n没有这一家,1.00\n", encoding="utf-8")
    found.start(actions.IMPORT, lines, export=export, table="门诊年终结算 职工医保", mapping={})
    settle_down(found)
    assert next_step(found, lines) == (
        "已经导入，新簿“甲_导入.xlsx”在列表里。点“校验”，看看还缺什么。",
        actions.CHECK,
    )


def test_a_line_says_its_step_and_then_how_long_it_took() -> None:
    line = Line(1, Path("甲.xlsx"), state=State.WAITING)
    assert status(line) == "等待"
    line.state, line.step = State.RUNNING, "正在写出结果"
    assert status(line) == "正在写出结果"
    line.state, line.seconds = State.DONE, 3.14
    assert status(line) == "完成　3.1 秒"
