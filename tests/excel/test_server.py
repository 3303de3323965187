"""服务：启动前该改的都改了，只有自己的函数能调用，错误说整句话，客户都走了就结束。"""

import atexit
import logging
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from xltool import __version__
from xltool.excel import calls, clients, server, udfs
from xltool.excel.clients import Clients
from xltool.excel.identity import CLSID
from xltool.excel.server import Server
from xltool.problems import Message, Place, Refused

TOO_LONG = Message("E1", "药店年终结算 F12：" + "基金支付超过年度封顶线，" * 60, "应核对", "请改正 & 重算")
WM_QUIT = 0x12


class Failure(Exception):
    """Stands in for pywin32's COMException."""

    def __init__(self, description: str, scode: int) -> None:
        super().__init__(description)
        self.description = description
        self.scode = scode


class Windows:
    """What there is of pywin32: every module is one object, what happens is noted in order."""

    def __init__(self) -> None:
        self.events: list[Any] = []
        self.windows = {7: 700, 8: 800}
        self.alive = {700, 800}
        self.gateways = 1
        self.excel_is_busy = False
        self.changed = threading.Condition()
        self.is_set = False
        self.closed = False

    def modules(self) -> dict[str, Any]:
        return {
            "win32com": SimpleNamespace(),
            "win32com.client": SimpleNamespace(Dispatch=self.dispatch),
            "win32com.client.gencache": SimpleNamespace(is_readonly=False),
            "win32com.server.exception": SimpleNamespace(COMException=Failure),
            "win32api": self, "win32event": self, "win32process": self, "pythoncom": self,
            "win32con": SimpleNamespace(WM_QUIT=WM_QUIT),
        }  # fmt: skip

    INFINITE, WAIT_TIMEOUT, WAIT_OBJECT_0 = -1, 258, 0

    def dispatch(self, workbook: Any) -> Any:
        if self.excel_is_busy:
            raise OSError("busy")
        return workbook

    def GetCurrentThreadId(self) -> int:  # noqa: N802 - names of Windows
        return 4711

    def PostThreadMessage(self, *message: int) -> None:  # noqa: N802
        self.events.append(("posted", *message))

    def GetWindowThreadProcessId(self, window: int) -> tuple[int, int]:  # noqa: N802
        if window not in self.windows:
            raise OSError("no such window")
        return 1, self.windows[window]

    def OpenProcess(self, access: int, inherit: bool, process: int) -> int:  # noqa: N802
        assert (access, inherit) == (0x00100000, False)
        if process not in self.alive:
            raise OSError("no such process")
        self.events.append(("opened", process))
        return process

    def CreateEvent(self, *_: Any) -> str:  # noqa: N802
        return "changed"

    def SetEvent(self, event: str) -> None:  # noqa: N802
        assert event == "changed"
        with self.changed:
            self.is_set = True
            self.changed.notify_all()

    def kill(self, process: int) -> None:
        with self.changed:
            self.alive.discard(process)
            self.changed.notify_all()

    def close(self) -> None:
        """Let every watcher that a test has left behind come to its end."""
        with self.changed:
            self.gateways, self.closed = 0, True
            self.alive.clear()
            self.changed.notify_all()
        for thread in threading.enumerate():
            if thread.name == "clients":
                thread.join(5)

    def WaitForMultipleObjects(self, things: list[Any], every: bool, patience: int) -> int:  # noqa: N802
        assert (things[0], every) == ("changed", False)
        with self.changed:
            happened = self.changed.wait_for(
                lambda: self.is_set or self.closed or not self.alive.issuperset(things[1:]),
                None if patience == self.INFINITE else patience / 1000,
            )
            if not happened or (self.closed and len(things) == 1):
                return self.WAIT_TIMEOUT
            if self.is_set:
                self.is_set = False
                return 0
            return next(i for i, thing in enumerate(things) if i and thing not in self.alive)

    def _GetGatewayCount(self) -> int:  # noqa: N802
        return self.gateways


@pytest.fixture
def windows(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Windows]:
    there = Windows()
    for name, module in there.modules().items():
        monkeypatch.setitem(sys.modules, name, module)
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setenv("HOME", str(tmp_path))
    yield there
    there.close()


@pytest.fixture(autouse=True)
def root_log() -> Iterator[None]:
    """The log as the other tests had it."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    for handler in set(root.handlers) - set(handlers):
        handler.close()
    root.handlers, root.level = handlers, level


def fake_xlwings(windows: Windows, call: Callable[..., Any] = lambda *a: a) -> ModuleType:
    """The parts of xlwings that exist on Windows only."""
    module: Any = ModuleType("xlwings")
    module._xlwindows = SimpleNamespace(N_COM_ATTEMPTS=0, BOOK_CALLER=None, cleanup=lambda: None)
    module.com_server = SimpleNamespace(XLPython=lambda: SimpleNamespace(CallUDF=call))
    module.udfs = SimpleNamespace(udf_modules={})
    module.serve = lambda clsid: windows.events.append(("serve", clsid))
    return module  # type: ignore[no-any-return]


def made(windows: Windows, call: Callable[..., Any]) -> Server:
    xlwings = fake_xlwings(windows)
    return Server(xlwings, Clients(lambda: None), SimpleNamespace(CallUDF=lambda *a: call(xlwings, *a)))


# ---- before it serves


def test_everything_is_set_right_before_excel_is_served(windows: Windows, monkeypatch: pytest.MonkeyPatch) -> None:
    xlwings = fake_xlwings(windows)
    unregistered: list[Any] = []
    found: dict[str, Any] = {}

    def imported() -> ModuleType:
        found["readonly"] = sys.modules["win32com.client.gencache"].is_readonly
        return xlwings

    def serve(clsid: str) -> None:
        windows.events.append(("serve", clsid, unregistered == [xlwings._xlwindows.cleanup]))
        found["attempts"] = xlwings._xlwindows.N_COM_ATTEMPTS
        found["modules"] = dict(xlwings.udfs.udf_modules)
        found["object"] = xlwings.com_server.XLPython()
        found["watching"] = [thread.name for thread in threading.enumerate()]

    monkeypatch.setattr(server, "import_xlwings", imported)
    monkeypatch.setattr(atexit, "unregister", unregistered.append)
    monkeypatch.setattr(xlwings, "serve", serve)
    monkeypatch.setattr(server, "_ender", lambda: lambda: None)
    server.serve()
    assert found["readonly"] is True
    assert ("serve", CLSID, True) in windows.events
    assert 0 < found["attempts"] < 1000
    assert {name: (info["module"], info["filetime"]) for name, info in found["modules"].items()} == {
        "xltool.excel.calls": (calls, None),
        "xltool.excel.udfs": (udfs, None),
    }
    assert isinstance(found["object"], Server)
    assert "clients" in found["watching"]


def test_nothing_loads_pandas_or_numpy_on_the_way_to_a_function() -> None:
    source = (
        "import sys\nfrom xltool.excel import server\nserver.import_xlwings()\nserver.served()\n"
        "print(sorted({'pandas', 'numpy', 'matplotlib', 'PIL', 'xlwings.pro'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_who_came_and_went_is_logged(windows: Windows, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "import_xlwings", lambda: fake_xlwings(windows))
    monkeypatch.setattr(server, "_ender", lambda: lambda: None)
    monkeypatch.setattr(atexit, "unregister", lambda cleanup: None)
    logging.getLogger().handlers = []
    server.serve()
    text = (tmp_path / ".xltool" / "日志" / "excel.txt").read_text("utf-8")
    assert f"version {__version__} serves {CLSID}" in text
    assert text.endswith("ended\n")


def test_it_serves_where_no_log_can_be_written(
    windows: Windows, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".xltool").write_text("不是文件夹")
    monkeypatch.setattr(server, "import_xlwings", lambda: fake_xlwings(windows))
    monkeypatch.setattr(server, "_ender", lambda: lambda: None)
    monkeypatch.setattr(atexit, "unregister", lambda cleanup: None)
    logging.getLogger().handlers = []
    server.serve()
    assert ("serve", CLSID) in windows.events
    assert logging.getLogger("xlwings.com_server").hasHandlers()


# ---- what a client may call


def test_a_client_sees_three_methods(windows: Windows) -> None:
    there = made(windows, lambda *a: None)
    assert there._public_methods_ == ("CallUDF", "Len", "Meet")
    assert there.Len("ok") == 2
    assert there.Meet(7.0) == __version__


def test_a_call_goes_to_xlwings_as_it_came(windows: Windows) -> None:
    there = made(windows, lambda _, *arguments: arguments)
    assert there.CallUDF("xltool.excel.udfs", "YB_APPORTION", (1.0, ((2.0,),)), None, None) == (
        "xltool.excel.udfs", "YB_APPORTION", (1.0, ((2.0,),)), None, None,
    )  # fmt: skip
    assert there.CallUDF("xltool.excel.calls", "click", ("check",))[1] == "click"


@pytest.mark.parametrize(
    ("module", "function"),
    [
        ("os", "getcwd"),
        ("xltool.excel.calls", "没有"),
        ("xltool.excel.calls", "write_log"),
        ("xltool.excel.udfs.os", "getcwd"),
        ("", ""),
    ],
)
def test_nothing_else_can_be_called(windows: Windows, module: str, function: str) -> None:
    there = made(windows, lambda *a: "called")
    with pytest.raises(Failure) as caught:
        there.CallUDF(module, function, ())
    assert caught.value.description.startswith("【E8453】")
    assert f"“{module}.{function}”" in caught.value.description
    assert caught.value.scode == -2147467259


def test_a_refusal_reaches_the_client_whole(windows: Windows) -> None:
    problems = [TOO_LONG.at(Place("甲")), TOO_LONG.at(Place("乙"))]

    def refuse(*_: Any) -> None:
        raise Refused(problems)

    with pytest.raises(Failure) as caught:
        made(windows, refuse).CallUDF("xltool.excel.udfs", "YB_APPORTION", ())
    assert caught.value.description == "\n".join(problem.text() for problem in problems)
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


def test_a_fault_is_logged_and_told_without_a_traceback(windows: Windows, tmp_path: Path) -> None:
    def divide(*_: Any) -> float:
        return 1 / 0

    with pytest.raises(Failure) as caught:
        made(windows, divide).CallUDF("xltool.excel.udfs", "YB_APPORTION", ())
    (log,) = (tmp_path / ".xltool" / "日志").glob("*.txt")
    assert caught.value.description == (
        f"【E8454】YB_APPORTION：程序出了故障（ZeroDivisionError）。没有完成。请把日志交给维护人员：{log}。"
    )
    assert "division by zero" in log.read_text("utf-8")


def test_a_call_without_a_workbook_does_not_get_that_of_the_call_before(windows: Windows) -> None:
    seen: list[Any] = []
    there: Server

    def call(xlwings: Any, module: str, function: str, arguments: Any, workbook: Any, caller: Any) -> str:
        if workbook is not None:
            xlwings._xlwindows.BOOK_CALLER = workbook
        seen.append(xlwings._xlwindows.BOOK_CALLER)
        if function == "click":  # while a click writes, Excel recalculates and asks for a function
            there.CallUDF("xltool.excel.udfs", "YB_APPORTION", ())
        seen.append(xlwings._xlwindows.BOOK_CALLER)
        return "done"

    there = made(windows, call)
    book = SimpleNamespace(Application=SimpleNamespace(Hwnd=7))
    there.CallUDF("xltool.excel.calls", "click", (), book)
    there.CallUDF("xltool.excel.udfs", "YB_APPORTION", ())
    assert seen == [book, None, None, book, None, None]


def test_a_busy_excel_is_met_at_the_next_call(windows: Windows) -> None:
    there = made(windows, lambda *a: "called")
    book = SimpleNamespace(Application=SimpleNamespace(Hwnd=7))
    windows.excel_is_busy = True
    assert there.CallUDF("xltool.excel.calls", "click", (), book) == "called"
    assert there._clients._processes == {}
    windows.excel_is_busy = False
    there.CallUDF("xltool.excel.calls", "click", (), book)
    assert list(there._clients._processes) == [700]


# ---- when it ends


def watched(windows: Windows) -> tuple[Clients, threading.Event]:
    assert windows.alive
    ended = threading.Event()
    there = Clients(ended.set)
    there.watch()
    return there, ended


def test_it_ends_when_the_last_client_is_gone_and_not_before(windows: Windows) -> None:
    there, ended = watched(windows)
    there.meet(7)
    there.meet(8)
    there.meet(7)
    assert windows.events == [("opened", 700), ("opened", 800)]
    windows.kill(700)
    assert not ended.wait(0.3)
    windows.kill(800)
    assert ended.wait(5)


def test_a_client_that_cannot_be_watched_ends_nothing(windows: Windows) -> None:
    there, ended = watched(windows)
    windows.windows[9] = 900  # it has ended already
    windows.windows[10] = 0
    for window in (1, 9, 10):
        there.meet(window)
    assert not ended.wait(0.3)
    there.meet(7)
    windows.kill(700)
    assert ended.wait(5)


def test_more_clients_than_windows_can_wait_for_are_left_to_it(windows: Windows) -> None:
    there = Clients(lambda: None)
    windows.windows = {number: number for number in range(1, 100)}
    windows.alive = set(windows.windows)
    for number in windows.windows:
        there.meet(number)
    assert len(there._processes) + 1 < 64


@pytest.mark.parametrize(("gateways", "ends"), [(0, True), (1, False)])
def test_it_ends_when_nobody_comes(
    windows: Windows, monkeypatch: pytest.MonkeyPatch, gateways: int, ends: bool
) -> None:
    monkeypatch.setattr(clients, "LONELY_MS", 20)
    windows.gateways = gateways
    assert watched(windows)[1].wait(0.5) is ends


def test_it_ends_by_leaving_its_loop_and_in_the_last_resort_by_force(
    windows: Windows, monkeypatch: pytest.MonkeyPatch
) -> None:
    left: list[int] = []
    gone = threading.Event()
    monkeypatch.setattr(os, "_exit", lambda code: (left.append(code), gone.set()))
    monkeypatch.setattr(server, "end_at_the_latest", lambda: clients.end_at_the_latest(0.05))
    server._ender()()
    assert windows.events == [("posted", 4711, WM_QUIT, 0, 0)]
    assert gone.wait(5)
    assert left == [1]


# ---- how it is started


@pytest.mark.parametrize("word", ["-Embedding", "/Embedding", "-embedding"])
def test_excel_starts_it(windows: Windows, monkeypatch: pytest.MonkeyPatch, word: str) -> None:
    monkeypatch.setattr(server, "serve", lambda: windows.events.append("served"))
    assert server.main([word]) == 0
    assert windows.events == ["served"]


def test_by_hand_it_says_what_it_is_for(capsys: pytest.CaptureFixture[str]) -> None:
    assert server.main([]) == 2
    assert capsys.readouterr().err.startswith("【E8452】")
    assert server.main(["-Embedding"]) == 2
    assert capsys.readouterr().err.startswith("【E8451】")


def test_a_failing_start_is_logged(
    windows: Windows, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken() -> None:
        raise ImportError("DLL load failed")

    assert windows.events == []
    monkeypatch.setattr(server, "serve", broken)
    assert server.main(["-Embedding"]) == 1
    assert capsys.readouterr().err.startswith("【E8454】")
    (log,) = (tmp_path / ".xltool" / "日志").glob("*.txt")
    assert "DLL load failed" in log.read_text("utf-8")
