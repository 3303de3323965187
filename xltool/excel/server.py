"""服务：Excel 通过 COM 启动本程序并调用它；最后一个 Excel 离开，它就结束。

``python -m xltool.excel.server``, or ``serve()`` in the built program; Windows adds ``-Embedding``. What VBA
gets is ``Server``. Only functions of the modules imported in ``served`` can be called, nothing by name from disk.
"""

import atexit
import importlib
import logging
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import ModuleType
from typing import Any

from xltool import __version__
from xltool.excel.clients import Clients, end_at_the_latest
from xltool.excel.identity import CLSID, EMBEDDING
from xltool.excel.xlwings_light import import_xlwings
from xltool.log import FOLDER, write_log
from xltool.problems import Message, Place, Problem, Refused

NOT_WINDOWS = Message("E8451", "这台电脑不是 Windows", "只有 Windows 上的 Excel 会启动它", "请使用 xltool 的其他命令")
BY_HAND = Message("E8452", "它由 Excel 启动，不单独运行", "需要先登记", "请执行 xltool excel register，再打开 Excel")
NOT_SERVED = Message(
    "E8453",
    "程序（版本 {version}）没有工作簿要用的功能“{module}.{function}”",
    "工作簿和程序应是同一个版本",
    "请换用同一版本的工作簿、加载项和程序",
)
FAULT = Message("E8454", "程序出了故障（{kind}）", "没有完成", "请把日志交给维护人员：{log}")

COM_ATTEMPTS = 50
"""How often xlwings repeats a call that a busy Excel rejects; its own 0 is for ever."""
E_FAIL = -2147467259
LOG = logging.getLogger("xltool.excel")
LOG_FILE = "excel.txt"
LOG_BYTES = 200_000


class Server:
    """What ``CreateObject`` gives to VBA: one for each client, all in one process."""

    _public_methods_ = ("CallUDF", "Len", "Meet")

    def __init__(self, xlwings: ModuleType, clients: Clients, plain: Any) -> None:
        self._xlwings = xlwings
        self._clients = clients
        self._plain = plain

    def CallUDF(  # noqa: N802 - its name in VBA
        self, module: str, function: str, arguments: Sequence[Any], workbook: Any = None, caller: Any = None
    ) -> Any:
        """Call a function of ours; one that fails tells the client the reason, whole and in Chinese."""
        failure = importlib.import_module("win32com.server.exception").COMException
        try:
            if not hasattr(getattr(served().get(module), function, None), "__xlfunc__"):
                raise Refused([NOT_SERVED.at(Place(), version=__version__, module=module, function=function)])
            with _calling(self._xlwings):
                self._meet_excel(workbook)
                return self._plain.CallUDF(module, function, arguments, workbook, caller)
        except Refused as refused:
            told = str(refused)
        except Exception as error:
            told = _fault(function, error).text()
        raise failure(description=told, scode=E_FAIL)

    def Len(self, text: Any) -> int:  # noqa: N802
        """How long a text is: by that VBA sees that the server is still there."""
        return len(text)

    def Meet(self, window: Any) -> str:  # noqa: N802
        """Watch the process of this window, ``Application.Hwnd``; the version of this program."""
        self._clients.meet(int(window))
        return __version__

    def _meet_excel(self, workbook: Any) -> None:
        """The same by the workbook, for a client that did not introduce itself."""
        if workbook is None:
            return
        try:
            window = importlib.import_module("win32com.client").Dispatch(workbook).Application.Hwnd
        except Exception as error:  # a busy Excel; the next call meets it
            LOG.info("no window of the workbook: %r", error)
        else:
            self._clients.meet(int(window))


def served() -> dict[str, ModuleType]:
    """The modules whose functions a workbook may call."""
    from xltool.excel import calls, udfs

    return {module.__name__: module for module in (calls, udfs)}


def serve() -> None:
    """Serve Excel until its last reference is released, or the last Excel is gone. Raises Refused off Windows."""
    if sys.platform != "win32":
        raise Refused([NOT_WINDOWS.at(Place())])
    _log_to_file()
    xlwings = _prepared_xlwings()
    clients = Clients(_ender())
    plain = xlwings.com_server.XLPython
    xlwings.com_server.XLPython = lambda: Server(xlwings, clients, plain())
    clients.watch()
    LOG.info("version %s serves %s", __version__, CLSID)
    xlwings.serve(CLSID)
    LOG.info("ended")


def _prepared_xlwings() -> ModuleType:
    """xlwings and what it serves, kept from what it would do by itself: each line says from what."""
    gencache: Any = importlib.import_module("win32com.client.gencache")
    gencache.is_readonly = True  # spending seconds on wrappers of Excel's type library
    xlwings = import_xlwings()
    atexit.unregister(xlwings._xlwindows.cleanup)  # ending every Excel without a window when this server ends
    xlwings._xlwindows.N_COM_ATTEMPTS = COM_ATTEMPTS  # asking a busy Excel for ever
    for name, module in served().items():  # looking through the sheets for code, loading changed files again
        xlwings.udfs.udf_modules[name] = {"module": module, "filename": module.__file__, "filetime": None}
    return xlwings


@contextmanager
def _calling(xlwings: ModuleType) -> Iterator[None]:
    """Let ``Book.caller()`` be this call's workbook, also when Excel calls again while it is being called."""
    windows = xlwings._xlwindows
    before, windows.BOOK_CALLER = windows.BOOK_CALLER, None
    try:
        yield
    finally:
        windows.BOOK_CALLER = before


def _ender() -> Any:
    """What ends this server from another thread; made in the thread that serves."""
    win32api = importlib.import_module("win32api")
    thread = win32api.GetCurrentThreadId()
    quit_message = importlib.import_module("win32con").WM_QUIT

    def end() -> None:
        end_at_the_latest()
        win32api.PostThreadMessage(thread, quit_message, 0, 0)

    return end


def _fault(function: str, error: Exception) -> Problem:
    return FAULT.at(Place(function), kind=type(error).__name__, log=write_log())


def _log_to_file() -> None:
    """Who came and went, in the user's log folder; without one nothing is kept."""
    handler: logging.Handler = logging.NullHandler()  # xlwings prints when there is no handler
    try:
        folder = Path.home() / FOLDER / "日志"
        folder.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(folder / LOG_FILE, maxBytes=LOG_BYTES, backupCount=1, encoding="utf-8")
    except (OSError, RuntimeError):
        pass
    handler.setFormatter(logging.Formatter("%(asctime)s %(process)d %(message)s"))
    logging.basicConfig(level=logging.INFO, handlers=[handler])


def main(words: Sequence[str]) -> int:
    """Serve, if it is Excel that asks; the exit code."""
    try:
        if not any(word.lower() in EMBEDDING for word in words):
            raise Refused([BY_HAND.at(Place())])
        serve()
    except Refused as refused:
        print(refused, file=sys.stderr)
        return 2
    except Exception as error:  # nobody sees a console: the log has it
        print(_fault("excel", error).text(), file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
