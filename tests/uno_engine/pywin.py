"""xlwings' own engine for Windows, loaded on Linux: the parts of pywin32 that it names are stood in for.

What production runs is then what the tests run, retries of rejected calls included; only the far end of
the line is another. The copy loaded here is private: whoever imports ``xlwings._xlwindows`` elsewhere,
with other stand-ins, neither sees it nor disturbs it.
"""

import atexit
import ctypes
import importlib.util
import sys
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any
from unittest import mock

import xlwings

HWND = 1
UNKNOWN_NAME = -2147352570
DISP_E_EXCEPTION = -2147352567
EXCEL_ERROR = -2146827284
"""Excel's own "1004", as it arrives inside the exception's information."""


class com_error(Exception):  # noqa: N801 - callers recognise it by this name
    """What pywin32 raises: the HRESULT, its text, and what Excel said (or None)."""

    def __init__(
        self,
        hresult: int,
        strerror: str | None = None,
        excepinfo: tuple[Any, ...] | None = None,
        argerror: int | None = None,
    ) -> None:
        super().__init__(hresult, strerror, excepinfo, argerror)
        self.hresult, self.strerror, self.excepinfo, self.argerror = hresult, strerror, excepinfo, argerror


def excel_error(text: str) -> com_error:
    """Excel refuses: run-time error 1004."""
    return com_error(DISP_E_EXCEPTION, "发生意外。", (0, "Microsoft Excel", text, "xlmain11.chm", 0, EXCEL_ERROR), None)


class CDispatch:
    """Marks an object at the far end of the line."""

    @property
    def _oleobj_(self) -> SimpleNamespace:
        def no_such_name(_: int, name: str) -> None:
            raise com_error(UNKNOWN_NAME, "未知名称。", None, None) from AttributeError(name)

        return SimpleNamespace(GetIDsOfNames=no_such_name)


class _Running:
    """The one Excel that there is, and the process behind it."""

    def __init__(self) -> None:
        self.application: Any = None
        self.pid = 0


running = _Running()


@cache
def windows_engine() -> Any:
    """The module ``xlwings/_xlwindows.py``."""
    path = Path(xlwings.__file__).with_name("_xlwindows.py")
    spec = importlib.util.spec_from_file_location("xlwings._xlwindows_over_uno", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    # patch.dict takes everything imported meanwhile back out of sys.modules.
    with mock.patch.dict(sys.modules, _stand_ins()), mock.patch.multiple(ctypes, create=True, **_libraries()):
        spec.loader.exec_module(module)
    vars(xlwings).pop("_win32patch", None)
    atexit.unregister(module.cleanup)  # it looks for EXCEL.EXE processes to end
    return module


def _stand_ins() -> dict[str, ModuleType]:
    client = _module(
        "win32com.client",
        CDispatch=CDispatch,
        DispatchBaseClass=type("DispatchBaseClass", (), {}),
        Dispatch=lambda _: running.application,
        DispatchEx=lambda _: running.application,
    )
    modules = [
        _module("pywintypes", com_error=com_error, error=OSError, TimeType=datetime, IID=str),
        _module("pythoncom", CoInitialize=_nothing, ole_error=com_error, __file__="pythoncom.dll"),
        _module("win32api"),
        _module("win32con"),
        _module("win32gui", FindWindowEx=lambda *_: HWND),
        _module("win32process", GetWindowThreadProcessId=lambda _: (1, running.pid)),
        _module("win32timezone", TimeZoneInfo=SimpleNamespace(utc=lambda: UTC)),
        _module("win32com", client=client),
        client,
    ]
    return {module.__name__: module for module in modules}


def _libraries() -> dict[str, Any]:
    user32 = SimpleNamespace(
        GetTopWindow=lambda _: HWND if running.application else 0,
        GetWindow=lambda *_: 0,
        GetForegroundWindow=lambda: HWND,
        SetForegroundWindow=_nothing,
        SetWindowPos=_nothing,
    )
    oledll = SimpleNamespace(
        ole32=SimpleNamespace(CLSIDFromString=_nothing),
        oleacc=SimpleNamespace(AccessibleObjectFromWindow=_nothing),
    )
    pythoncom = mock.Mock(PyCom_PyObjectFromIUnknown=mock.Mock(return_value=None))
    return {"windll": SimpleNamespace(user32=user32), "oledll": oledll, "PyDLL": lambda _: pythoncom}


def _module(name: str, **contents: Any) -> ModuleType:
    module = ModuleType(name)
    vars(module).update(contents)
    return module


def _nothing(*_: Any) -> int:
    return 0
