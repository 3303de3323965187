"""代替 Windows 的那一部分：让 xlwings 的 UDF 入口在 Linux 上照原样跑起来。

Used in an interpreter of its own: what it puts into ``sys.modules`` stays there.
"""

import sys
from types import ModuleType, SimpleNamespace
from typing import Any

from xltool.excel.xlwings_light import import_xlwings


def _module(name: str, **contents: object) -> ModuleType:
    made = ModuleType(name)
    vars(made).update(contents)
    sys.modules[name] = made
    return made


def install() -> Any:
    """Stand in for pywin32 and Excel; ``call_udf`` of xlwings."""
    _module("pythoncom", CoInitialize=lambda: None, IID_IDispatch=None)
    _module("pywintypes", com_error=type("com_error", (Exception,), {}), IID=str)
    client = _module("win32com.client", Dispatch=lambda it, **_: it)
    _module("win32com", client=client)
    xlwings: Any = import_xlwings()
    xlwings._xlwindows = _module(
        "xlwings._xlwindows",
        Range=lambda xl: SimpleNamespace(xl=xl, address=""),
        is_range_instance=lambda value: False,
        BOOK_CALLER=None,
    )
    _module("xlwings.com_server", loop=None)
    xlwings.engines.add(xlwings.Engine(impl=SimpleNamespace(name="excel", type="desktop")))
    from xlwings.udfs import call_udf

    return call_udf
