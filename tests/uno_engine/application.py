"""Excel's Application: the open books, and the settings that a host changes and must put back."""

# ruff: noqa: N802, N803 - the names are COM's

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from tests.office import Office
from tests.uno_engine.line import Target
from tests.uno_engine.pywin import HWND, excel_error
from tests.uno_engine.ranges import Range
from tests.uno_engine.workbook import Workbook
from tests.uno_engine.worksheet import Worksheet

AUTOMATIC, MANUAL, SEMIAUTOMATIC = -4105, -4135, 2


class Application(Target):
    """``dialogs``: what a file dialog answers when it is opened (False: cancelled)."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.books: list[Workbook] = []
        self.selected: Range | None = None
        self.dialogs: list[str | bool | tuple[str, ...]] = []
        self.status_texts: list[Any] = []
        self._closers: dict[int, ExitStack] = {}
        self._made = 0
        self._settings: dict[str, Any] = {
            "StatusBar": False, "ScreenUpdating": True, "DisplayAlerts": True, "EnableEvents": True,
            "Interactive": True, "Visible": True, "CutCopyMode": 0, "Cursor": -4143, "Calculation": AUTOMATIC,
        }  # fmt: skip

    # ---- books

    def open(self, path: Path | None, read_only: bool = False) -> Workbook:
        """Open a file, or a new book for None; it becomes the active one."""
        stack = ExitStack()
        document = stack.enter_context(self.office.opened(path))
        document.calculateAll()  # what the file says its formulas last came to is not trusted
        document.enableAutomaticCalculation(self.Calculation == AUTOMATIC)
        self._made += path is None
        book = Workbook(self, document, path, f"工作簿{self._made}", read_only)
        self._closers[id(book)] = stack
        self.books.insert(0, book)
        self.selected = None
        return book

    def closed(self, book: Workbook) -> None:
        self.books.remove(book)
        if self.selected is not None and self.selected.sheet.book is book:
            self.selected = None
        self._closers.pop(id(book)).close()

    def activate(self, book: Workbook) -> None:
        if self.books[0] is not book:
            self.books.remove(book)
            self.books.insert(0, book)
            self.selected = None

    @property
    def Workbooks(self) -> Workbooks:
        return Workbooks(self)

    @property
    def ActiveWorkbook(self) -> Workbook | None:
        return self.books[0] if self.books else None

    @property
    def ActiveSheet(self) -> Worksheet | None:
        return self.books[0].active_sheet() if self.books else None

    @property
    def Selection(self) -> Range | None:
        sheet = self.ActiveSheet
        return self.selected or (sheet.Range("A1") if sheet else None)

    @property
    def ActiveCell(self) -> Range | None:
        selected = self.Selection
        return selected.Item(1, 1) if selected else None

    def Goto(self, Reference: Range, Scroll: bool = False) -> None:
        Reference.sheet.book.Activate()
        Reference.sheet.Activate()
        Reference.Select()

    def Intersect(self, first: Range, second: Range) -> Range | None:
        common = first.box.within(second.box) if first.sheet is second.sheet else None
        return first.part(common) if common else None

    # ---- calculation

    def _calculation(self) -> int:
        return int(self._settings["Calculation"])

    def _set_calculation(self, mode: int) -> None:
        if not self.books:
            raise excel_error("不能设置类 Application 的 Calculation 属性")
        if mode not in (AUTOMATIC, MANUAL, SEMIAUTOMATIC):
            raise excel_error("不能设置类 Application 的 Calculation 属性")
        self._settings["Calculation"] = mode
        for book in self.books:
            book.x.enableAutomaticCalculation(mode != MANUAL)

    Calculation = property(_calculation, _set_calculation)

    def Calculate(self) -> None:
        for book in self.books:
            book.x.calculate()

    def CalculateFull(self) -> None:
        for book in self.books:
            book.x.calculateAll()

    # ---- what a host asks and sets

    @property
    def StatusBar(self) -> Any:
        return self._settings["StatusBar"]

    @StatusBar.setter
    def StatusBar(self, text: Any) -> None:
        self.status_texts.append(text)
        self._settings["StatusBar"] = text

    @property
    def Ready(self) -> bool:
        return True

    @property
    def Hwnd(self) -> int:
        return HWND

    @property
    def Version(self) -> str:
        return "16.0"

    @property
    def Name(self) -> str:
        return "Microsoft Excel"

    @property
    def OperatingSystem(self) -> str:
        return "Windows (64-bit) NT 10.00"

    @property
    def Path(self) -> str:
        return ""

    @property
    def Application(self) -> Application:
        return self

    def GetOpenFilename(self, *_: Any, **__: Any) -> str | bool | tuple[str, ...]:
        return self.dialogs.pop(0)

    def GetSaveAsFilename(self, *_: Any, **__: Any) -> str | bool | tuple[str, ...]:
        return self.dialogs.pop(0)

    def Run(self, Macro: str, *_: Any) -> None:
        raise excel_error(f"无法运行“{Macro}”宏。")

    def Quit(self) -> None:
        for book in list(self.books):
            book.Close(False)


def _setting(name: str) -> property:
    def read(application: Application) -> Any:
        return application._settings[name]

    def write(application: Application, value: Any) -> None:
        application._settings[name] = value

    return property(read, write)


for _name in ("ScreenUpdating", "DisplayAlerts", "EnableEvents", "Interactive", "Visible", "CutCopyMode", "Cursor"):
    setattr(Application, _name, _setting(_name))


class Workbooks(Target):
    def __init__(self, application: Application) -> None:
        self._application = application

    @property
    def Application(self) -> Application:
        return self._application

    @property
    def Count(self) -> int:
        return len(self._application.books)

    def __iter__(self) -> Iterator[Workbook]:
        return iter(self._application.books)

    def Item(self, key: int | str) -> Workbook:
        books = self._application.books
        if isinstance(key, int) and 1 <= key <= len(books):
            return books[key - 1]
        found = [book for book in books if isinstance(key, str) and book.Name.lower() == key.lower()]
        if not found:
            raise excel_error("下标越界")
        return found[0]

    def Add(self, *_: Any) -> Workbook:
        return self._application.open(None)

    def Open(self, Filename: str, UpdateLinks: Any = None, ReadOnly: bool | None = None, *_: Any) -> Workbook:
        return self._application.open(Path(Filename), bool(ReadOnly))
