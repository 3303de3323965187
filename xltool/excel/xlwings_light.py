"""xlwings 轻装：不带 pandas、numpy 等数据包，不带收费部分。

xlwings imports what of these it finds: that costs a second at the first formula of a book, and nothing
here uses them. It falls back when they are not installed, so that is how it finds them.
"""

import importlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType

UNWANTED = ("pandas", "numpy", "polars", "matplotlib", "PIL", "xlwings.pro")


@contextmanager
def _kept_out() -> Iterator[None]:
    """While this lasts, importing one of the unwanted fails as if it were not installed."""
    before = {name: sys.modules[name] for name in UNWANTED if name in sys.modules}
    blocked: dict[str, None] = dict.fromkeys(UNWANTED)
    sys.modules.update(blocked)  # type: ignore[arg-type]  # None is how the import system is told
    try:
        yield
    finally:
        for name in UNWANTED:
            sys.modules.pop(name, None)
        sys.modules.update(before)


def import_xlwings() -> ModuleType:
    """The xlwings package and its UDF part (on Windows also the COM server), light.

    Call it before anything else imports xlwings; no other thread may be importing the unwanted meanwhile.
    """
    if "xlwings" in sys.modules:
        return sys.modules["xlwings"]
    with _kept_out():
        return importlib.import_module("xlwings")
