"""Excel's Workbook over an open LibreOffice document."""

# ruff: noqa: N802, N803 - the names are COM's

from __future__ import annotations

import pathlib
from typing import TYPE_CHECKING, Any

from tests.uno_engine.kinds import FormatKinds
from tests.uno_engine.line import Target
from tests.uno_engine.names import Names
from tests.uno_engine.pywin import excel_error
from tests.uno_engine.worksheet import Worksheet, Worksheets

if TYPE_CHECKING:
    from tests.uno_engine import application as running

_FILTERS = {".xlsx": "Calc MS Excel 2007 XML", ".xlsm": "Calc MS Excel 2007 VBA XML"}
_FORMATS = {".xlsx": 51, ".xlsm": 52}  # xlOpenXMLWorkbook, xlOpenXMLWorkbookMacroEnabled


class Workbook(Target):
    """``path``: the file it stands for, None for a book never saved. The file is read when the book is
    opened and written when it is saved, never held open."""

    def __init__(
        self, application: running.Application, x: Any, path: pathlib.Path | None, name: str, read_only: bool
    ) -> None:
        self.application, self.x, self.path, self._name = application, x, path, name
        self.very_hidden: set[str] = set()
        self.format_kinds = FormatKinds()
        self._read_only = read_only
        self._sheets: dict[str, Worksheet] = {}
        self._active = next(sheet.Name for sheet in self.worksheets() if sheet.x.IsVisible)

    # ---- sheets

    def worksheets(self) -> list[Worksheet]:
        return [self.worksheet(name) for name in self.x.Sheets.ElementNames]

    def worksheet(self, name: str) -> Worksheet:
        """One object a sheet, so that the active one can be told; names ignore case."""
        known = self._sheets.get(name)
        if known is not None and self.x.Sheets.hasByName(name):
            return known
        found = next((known for known in self.x.Sheets.ElementNames if known.lower() == name.lower()), None)
        if found is None:
            raise excel_error("下标越界")
        return self._sheets.setdefault(found, Worksheet(self, self.x.Sheets.getByName(found)))

    def renamed(self, old: str, new: str) -> None:
        self._sheets[new] = self._sheets.pop(old)
        self._active = new if self._active == old else self._active
        if old in self.very_hidden:
            self.very_hidden = self.very_hidden - {old} | {new}

    def forget_sheet(self, sheet: Worksheet) -> None:
        """Before it is deleted: the next visible sheet becomes the active one."""
        self._sheets.pop(sheet.Name, None)
        if self._active == sheet.Name:
            self._active = next(s.Name for s in self.worksheets() if s.Name != sheet.Name and s.x.IsVisible)
        if self.application.selected is not None and self.application.selected.sheet is sheet:
            self.application.selected = None

    def active_sheet(self) -> Worksheet:
        return self.worksheet(self._active)

    def activate_sheet(self, sheet: Worksheet) -> None:
        if self._active != sheet.Name:
            self.application.selected = None
        self._active = sheet.Name

    def refuse_structure(self) -> None:
        if self.x.isProtected():
            raise excel_error("工作簿有保护，不能更改。")

    def enum(self, kind: str, name: str, module: str = "sheet") -> Any:
        return self.application.office.enum(f"com.sun.star.{module}.{kind}", name)

    @property
    def Worksheets(self) -> Worksheets:
        return Worksheets(self)

    Sheets = Worksheets

    @property
    def ActiveSheet(self) -> Worksheet:
        return self.active_sheet()

    @property
    def Names(self) -> Names:
        return Names(self, self.x.NamedRanges)

    # ---- the file

    @property
    def Name(self) -> str:
        return self.path.name if self.path else self._name

    @property
    def FullName(self) -> str:
        return str(self.path) if self.path else self._name

    @property
    def Path(self) -> str:
        return str(self.path.parent) if self.path else ""

    @property
    def FileFormat(self) -> int:
        return _FORMATS[self.path.suffix.lower() if self.path else ".xlsx"]

    @property
    def ReadOnly(self) -> bool:
        return self._read_only

    @property
    def Saved(self) -> bool:
        return not self.x.isModified()

    @Saved.setter
    def Saved(self, saved: bool) -> None:
        self.x.setModified(not saved)

    @property
    def PrecisionAsDisplayed(self) -> bool:
        return bool(self.x.CalcAsShown)

    @PrecisionAsDisplayed.setter
    def PrecisionAsDisplayed(self, shown: bool) -> None:
        self.x.CalcAsShown = shown

    @property
    def Date1904(self) -> bool:
        return bool(self.x.NullDate.Year == 1904)

    @property
    def Application(self) -> running.Application:
        return self.application

    @property
    def Parent(self) -> running.Application:
        return self.application

    @property
    def ProtectStructure(self) -> bool:
        return bool(self.x.isProtected())

    def Protect(self, Password: str = "", Structure: bool = True, Windows: bool = False) -> None:
        self.x.protect(Password)

    def Unprotect(self, Password: str = "") -> None:
        self.x.unprotect(Password)

    def Activate(self) -> None:
        self.application.activate(self)

    def Save(self) -> None:
        if self._read_only or self.path is None:
            raise excel_error(f"无法保存：{self.Name} 为只读")
        self._store(self.path)

    def SaveAs(self, Filename: str, FileFormat: int | None = None, Password: str | None = None, **_: Any) -> None:
        path = pathlib.Path(Filename)
        if FileFormat is not None and _FORMATS[path.suffix.lower()] != FileFormat:
            raise excel_error("文件扩展名与文件类型不符")
        self._store(path)
        self.path, self._read_only = path, False

    def SaveCopyAs(self, Filename: str) -> None:
        self._store(pathlib.Path(Filename))

    def _store(self, path: pathlib.Path) -> None:
        if not path.parent.is_dir():
            raise excel_error(f"无法访问“{path}”")
        self.x.calculate()  # Excel recalculates before saving, in manual mode too
        self.application.office.store(self.x, path, _FILTERS[path.suffix.lower()])
        self.x.setModified(False)

    def Close(self, SaveChanges: bool | None = None) -> None:
        if SaveChanges:
            self.Save()
        self.application.closed(self)
