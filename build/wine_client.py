"""Wine 检查里代替 Excel 的一方，在 Windows 的 Python 里运行：按给它的名字找到服务器，照样子调用，报告所得。

    wine python.exe wine_client.py ask 输入.json 放行文件      逐项调用，放开服务器，等到放行文件出现才退出
    wine python.exe wine_client.py hold 输入.json meet|book    调用一次，然后等着被杀
Each answer is one line of JSON on standard output.
"""

import json
import sys
import time
from pathlib import Path
from typing import Any

import pythoncom
import win32com.client
import win32com.server.util
import win32con
import win32gui

WAIT_SECONDS = 60


class Items:
    """A collection as Excel has them: Count, walked through, an item by its name or number."""

    _public_methods_ = ("Item",)
    _public_attrs_ = ("Count", "_NewEnum")

    def __init__(self, items: dict[str, Any]) -> None:
        self._items = items
        self.Count = len(items)

    def Item(self, key: Any) -> Any:  # noqa: N802 - names of Excel
        return self._items[key] if key in self._items else list(self._items.values())[int(key) - 1]

    _value_ = Item

    def _NewEnum(self) -> Any:  # noqa: N802
        return win32com.server.util.NewEnum(list(self._items.values()))


class Thing:
    """An object with these attributes, which may be written, and nothing else."""

    _public_methods_ = ()

    def __init__(self, **attributes: Any) -> None:
        self._public_attrs_ = list(attributes)
        self.__dict__ |= attributes


wrap = win32com.server.util.wrap


class Workbook:
    """What VBA hands over as ActiveWorkbook, as far as a stand-in goes."""

    def __init__(self, window: int, names: list[str]) -> None:
        self._application = Thing(Hwnd=window, Name="Microsoft Excel", Version="16.0", StatusBar="从前的")
        book = Thing(Name="年度 结算.xlsm", FullName="C:\\年度 结算.xlsm", Path="C:\\",
                     Application=wrap(self._application), Sheets=None, Worksheets=None)  # fmt: skip
        self.dispatch = wrap(book)
        book.Sheets = book.Worksheets = wrap(Items({name: self._sheet(name) for name in names}))

    def _sheet(self, name: str) -> Any:
        return wrap(Thing(Name=name, Parent=self.dispatch))

    @property
    def status_bar(self) -> Any:
        return self._application.StatusBar


def own_window() -> int:
    """A window of this process that needs no screen."""
    kind = win32gui.WNDCLASS()
    kind.lpszClassName = "XltoolWineClient"
    kind.lpfnWndProc = {}
    win32gui.RegisterClass(kind)
    return int(win32gui.CreateWindowEx(0, kind.lpszClassName, "", 0, 0, 0, 0, 0, win32con.HWND_MESSAGE, 0, 0, None))


def tell(**facts: Any) -> None:
    print(json.dumps(facts), flush=True)


def failure(server: Any, method: str, *arguments: Any) -> str:
    """The description that a failing call gives to its client."""
    try:
        return f"没有报错，而是返回 {getattr(server, method)(*arguments)!r}"
    except pythoncom.com_error as error:
        return error.excepinfo[2] if error.excepinfo else repr(error)
    except AttributeError:
        return "没有这个方法"


def click(server: Any, given: Any, command: str, book: Workbook | None) -> Any:
    return server.CallUDF(given["calls"], "click", (command,), book and book.dispatch, None)


def ask(given: Any, go_ahead: Path) -> None:
    window = own_window()
    began = time.perf_counter()
    server = win32com.client.Dispatch(given["prog_id"])
    version = server.Meet(window)
    tell(step="start", seconds=time.perf_counter() - began, version=version, length=server.Len("ok"))
    call = [given["udfs"], given["udf"], tuple(tuple(map(tuple, a)) if isinstance(a, list) else a
                                               for a in given["arguments"])]  # fmt: skip
    took = []
    for _ in range(5):
        began = time.perf_counter()
        answer = server.CallUDF(*call, None, None)
        took.append(time.perf_counter() - began)
    tell(step="udf", seconds=min(took), answer=answer)
    book = Workbook(window, given["sheets"])
    began = time.perf_counter()
    reply = click(server, given, given["command"], book)
    tell(step="click", seconds=time.perf_counter() - began, reply=reply, status_bar=book.status_bar)
    tell(step="bookless", reply=click(server, given, given["command"], None))
    tell(step="error", text=failure(server, "CallUDF", given["udfs"], given["udf"], given["wrong"], None, None))
    tell(step="foreign", text=failure(server, "CallUDF", "os", "getcwd", (), None, None))
    tell(step="eval", text=failure(server, "Eval", "1+1"))
    tell(step="ready")
    del server
    until = time.monotonic() + WAIT_SECONDS
    while not go_ahead.exists() and time.monotonic() < until:
        pythoncom.PumpWaitingMessages()
        time.sleep(0.05)


def hold(given: Any, how: str) -> None:
    window = own_window()
    began = time.perf_counter()
    server = win32com.client.Dispatch(given["prog_id"])
    seconds = time.perf_counter() - began
    if how == "meet":
        server.Meet(window)
        server.Len("ok")
    else:
        click(server, given, given["command"], Workbook(window, given["sheets"]))
    tell(step="ready", seconds=seconds)
    until = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < until:
        pythoncom.PumpWaitingMessages()
        time.sleep(0.05)


if __name__ == "__main__":
    told = json.loads(Path(sys.argv[2]).read_text("utf-8"))
    if sys.argv[1] == "ask":
        ask(told, Path(sys.argv[3]))
    else:
        hold(told, sys.argv[3])
