"""子进程里办的事：每一种不成都成一句话，细节进日志。"""

import sys
import types
from pathlib import Path
from typing import Any

import pytest

from tests.window.books import good
from xltool import commands
from xltool.outcome import Outcome, silent
from xltool.window import doing
from xltool.window.doing import do
from xltool.window.jobs import Done, Job


def test_a_fault_is_told_with_its_log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr(commands, "check", lambda *_, **__: 1 / 0)
    (problem,) = do(Job(1, "check", Path("甲.xlsx")), silent).problems
    (log,) = (tmp_path / ".xltool" / "日志").iterdir()
    assert problem.text() == (
        f"【E8701】甲.xlsx：程序出了故障。没有办成，原有的文件没有改动。请把日志交给维护人员：{log}。"
    )
    assert "ZeroDivisionError" in log.read_text(encoding="utf-8")


def test_an_import_fills_a_new_book_and_keeps_the_former(tmp_path: Path) -> None:
    book, export, target = good(tmp_path / "甲.xlsx"), tmp_path / "出.csv", tmp_path / "甲_导入.xlsx"
    export.write_text("机构名称,发生额\n没有这一家,1.00\n", encoding="utf-8")
    target.write_bytes(b"old")
    options = {
        "export": export,
        "output": target,
        "table": "门诊年终结算 职工医保",
        "mapping": {"发生额": "按项目付费发生额"},
    }
    outcome = do(Job(1, "import_export", book, options), silent)
    assert outcome.written == target, [problem.text() for problem in outcome.problems]
    assert [path.read_bytes() for path in (tmp_path / "备份").iterdir()] == [b"old"]


def test_an_import_is_not_written_over_its_own_export(tmp_path: Path) -> None:
    book, export = good(tmp_path / "甲.xlsx"), good(tmp_path / "出.xlsx")
    outcome = do(Job(1, "import_export", book, {"export": export, "output": export}), silent)
    assert [problem.code for problem in outcome.problems] == ["E8003"]


def test_a_program_without_self_check_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "xltool.selfcheck", None)
    (problem,) = do(Job(1, "selfcheck", Path("自检")), silent).problems
    assert problem.text() == "【E8711】这一份程序不带自检。自检随安装的程序而来。请换用完整的程序再试。"


def test_the_self_check_is_the_programs_own(monkeypatch: pytest.MonkeyPatch) -> None:
    module: Any = types.ModuleType("xltool.selfcheck")
    module.selfcheck = lambda: Outcome(summary=("一切正常",))
    monkeypatch.setitem(sys.modules, "xltool.selfcheck", module)
    assert do(Job(1, "selfcheck", Path("自检")), silent).summary == ("一切正常",)


class Pipe:
    """One end of a pipe: gives some jobs, then is closed; keeps what is sent."""

    def __init__(self, *jobs: Job | None, deaf: bool = False) -> None:
        self.jobs, self.sent, self.deaf = list(jobs), [], deaf  # type: ignore[var-annotated]

    def recv(self) -> Job | None:
        if not self.jobs:
            raise EOFError
        return self.jobs.pop(0)

    def send(self, report: object) -> None:
        if self.deaf:
            raise BrokenPipeError
        self.sent.append(report)


def test_the_child_ends_with_its_window(tmp_path: Path) -> None:
    pipe = Pipe(Job(1, "look", good(tmp_path / "甲.xlsx")))
    doing.serve(pipe)  # type: ignore[arg-type]
    assert [type(report) for report in pipe.sent] == [Done]
    doing.serve(Pipe(None))  # type: ignore[arg-type]
    doing.serve(Pipe(Job(1, "look", tmp_path / "没有.xlsx"), deaf=True))  # type: ignore[arg-type]
    with pytest.raises(SystemExit):
        doing.serve(Pipe(Job(1, "settle", tmp_path / "甲.xlsx", {"output": tmp_path / "乙.xlsx"}), deaf=True))  # type: ignore[arg-type]


def test_a_book_is_read_once_for_several_questions_until_it_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = []
    book = good(tmp_path / "甲.xlsx")
    monkeypatch.setattr(doing.FileHost, "opened", lambda host: opened.append(host.book) or len(opened))
    monkeypatch.setattr(doing._Cached, "last", None)
    ask = lambda: doing._Cached(book, None, "").opened()  # noqa: E731
    assert [ask(), ask()] == [1, 1]
    book.write_bytes(b"changed")
    assert ask() == 2
    book.unlink()
    assert ask() == 3
