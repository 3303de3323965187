"""A pretended Excel: pyOpenVBA's interpreter runs our macros, and a pretended server answers them."""

import datetime
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from pyopenvba.apps.excel import Application, ExcelApplication, Workbook
from pyopenvba.exceptions import VBARuntimeError
from pyopenvba.interpreter import EMPTY, MISSING, NOTHING, VBAArray, VBAErrorValue, VBAObject, member, method
from pyopenvba.interpreter._objects import MemberSpec
from pyopenvba.interpreter._runtime import Slot

from tests.excel.macro_files import modules_of, parts
from xltool.excel.vba_project import Kind

DEAD, NO_CLASS, RAISED = -2147023174, 429, -2147352567
"""What VBA sees as Err.Number: the process is gone, nothing is registered, a Python function raised."""
YES, NO = 6, 7
VALUE_ERROR = "Error 2015"
WINDOW = 66_114
DISABLED, INTERRUPT = 0, 1
"""xlDisabled, xlInterrupt: what Esc does to a running macro."""

Answer = Callable[[str, str, list[Any]], Any]


class Server(VBAObject):
    """What CreateObject gives: it notes every call and answers it, until it is killed."""

    vba_type_name = "Server"

    def __init__(self, answer: Answer) -> None:
        self.answer, self.alive = answer, True
        self.calls: list[tuple[str, str, list[Any]]] = []
        self.books: list[Any] = []
        self.met: list[Any] = []

    @method
    def Meet(self, window: Any) -> Any:  # noqa: N802
        self._check()
        self.met.append(window)
        return "0.0.0"

    @method
    def Len(self, given: Any) -> Any:  # noqa: N802  # the names that VBA calls
        self._check()
        return len(str(given))

    @method
    def CallUDF(self, module: Any, function: Any, arguments: Any, book: Any, caller: Any) -> Any:  # noqa: N802
        self._check()
        call = (str(module), str(function), list(elements(arguments)))
        self.calls.append(call)
        self.books.append(None if book is NOTHING else book)
        result = self.answer(*call)
        self._check()
        return result

    def _check(self) -> None:
        if not self.alive:
            raise VBARuntimeError(DEAD, "The RPC server is unavailable.")


class Control(VBAObject):
    """A button of the ribbon, as its callback gets it."""

    vba_type_name = "IRibbonControl"

    def __init__(self, name: str) -> None:
        self.name = name

    @member
    def ID(self) -> str:  # noqa: N802
        return self.name


class Excel:
    """One Excel with one of our files open in it, and, unless it is an add-in, that book in front."""

    def __init__(self, file: bytes, folder: Path) -> None:
        name = "xltool.xlam" if b"addin" in parts(file)["[Content_Types].xml"] else "book.xlsm"
        path = folder / name
        path.write_bytes(file)
        self.app = ExcelApplication.open(path, with_vba=False)
        self.is_addin = name.endswith("xlam")
        for module in modules_of(file):
            kind = "standard" if module.kind is Kind.STANDARD else "document"
            code = module.code.replace("Private WithEvents ", "Private ")  # the interpreter knows no such word
            self.app.add_module(code, name=module.name, kind=kind)
        self.servers: list[Server] = []
        self.asked = 0
        self.answer: Answer | None = None
        self.described: list[list[Any]] = []
        self.refuses = False
        self.esc = [INTERRUPT]
        """What Application.EnableCancelKey was set to."""
        self.caller: Any = MISSING
        self.app.interpreter.host.create = self._create  # type: ignore[method-assign]
        self._add_what_is_missing()

    def _create(self, name: str) -> Any:
        self.asked += 1
        if self.answer is None:
            raise VBARuntimeError(NO_CLASS, "ActiveX component can't create object")
        self.servers.append(Server(self.answer))
        return self.servers[-1]

    def _add_what_is_missing(self) -> None:
        """Members of Excel that pyOpenVBA does not have; they look at the Excel made last."""

        def describe(_: Any, *given: Any) -> Any:
            if _current().refuses:
                raise VBARuntimeError(1004, "Cannot edit a macro on a hidden workbook")
            _current().app.workbook.vba_set("Saved", False)
            _current().described.append([_plain(value) for value in given])

        names = ("Macro", "Description", "Category", "ArgumentDescriptions")
        CURRENT[:] = [self]
        esc = MemberSpec(
            "EnableCancelKey", "property", lambda _: _current().esc[-1], lambda _, key: _current().esc.append(int(key))
        )
        Application.vba_add_member(esc)
        Application.vba_add_member(MemberSpec("Hwnd", "property", lambda _: WINDOW))
        Application.vba_add_member(MemberSpec("Caller", "property", lambda _: _current().caller))
        Application.vba_add_member(MemberSpec("MacroOptions", "method", describe, parameters=names))
        Workbook.vba_add_member(MemberSpec("IsAddin", "property", lambda _: _current().is_addin))

    def run(self, macro: str, *arguments: Any) -> Any:
        """Run a macro, ``Module.Name`` for one behind the workbook."""
        return self.app.run(macro, *arguments)

    def said(self) -> list[tuple[str, int]]:
        """Text and style of every message box since last asked."""
        found = [(text, style) for _, text, _, style in self.app.dialogs]
        self.app.dialogs.clear()
        return found

    def calls(self) -> list[tuple[str, str, list[Any]]]:
        """Every call to any of the servers."""
        return [call for server in self.servers for call in server.calls]

    def cell(self, address: str, sheet: str | None = None) -> Any:
        """A range as VBA gets it."""
        book = self.app.workbook
        found = next(s for s in book.sheets_ if sheet in (None, s.name))
        return found.vba_get("Range", [address])

    def udf(self, *arguments: Any, at: str = "Z1") -> Any:
        """What a worksheet function gives to the formula in one cell."""
        self.caller = self.cell(at)
        given = VBAArray([(0, len(arguments) - 1)], items=list(arguments))
        return _plain(self.app.interpreter.run("XltCall", ["YB_TEST", given]))

    def argument(self, given: Any) -> Any:
        """What a worksheet function sends of one argument."""
        return _plain(self.app.interpreter.run("XltArg", [given]))

    def why(self, at: str) -> Any:
        """What ``=YB_WHY(cell)`` gives."""
        return _plain(self.app.interpreter.run("YB_WHY", [self.cell(at)]))

    def double_click(self, sheet: Any, address: str, *, taken: bool = False) -> bool:
        """Double-click a cell, which other code may have taken before; whether the click is taken afterwards."""
        cancel = Slot(taken, "Boolean")
        self.run("ThisWorkbook.App_SheetBeforeDoubleClick", sheet, sheet.vba_get("Range", [address]), cancel)
        return bool(cancel.get())

    def tab_is_shown(self) -> bool:
        """What the workbook's tab is told when Excel asks whether to show it."""
        visible = Slot(EMPTY, "Variant")
        self.run("XltShowTab", Control("xltBookTab"), visible)
        return bool(visible.get())

    def wait(self, seconds: float) -> None:
        """Set the clock; the first call sets it to that many seconds after noon."""
        noon = datetime.datetime(2024, 1, 1, 12)
        self.app.freeze_clock(noon + datetime.timedelta(seconds=seconds))


CURRENT: list[Excel] = []


def _current() -> Excel:
    return CURRENT[0]


def reply(text: str, style: int = 64, following: str = "") -> VBAArray:
    """The reply that the program sends: three parts."""
    return VBAArray([(0, 2)], items=[text, style, following])


def raised(text: str) -> VBARuntimeError:
    """What a failing Python function becomes on its way to VBA."""
    return VBARuntimeError(RAISED, text)


def elements(array: Any) -> Iterator[Any]:
    """The elements of a VBA array."""
    yield from (_plain(value) for value in array.items)


def _plain(value: Any) -> Any:
    """Nested lists for an array of two dimensions, None for what is empty, ``Error 2015`` for an error."""
    if isinstance(value, VBAArray):
        if value.dimensions == 1:
            return [_plain(item) for item in value.items]
        (top, bottom), (left, right) = value.bounds
        return [[_plain(value.get([r, c])) for c in range(left, right + 1)] for r in range(top, bottom + 1)]
    if value in (EMPTY, MISSING, NOTHING):
        return None
    return str(value) if isinstance(value, VBAErrorValue) else value
