"""Excel's Worksheet and its collection over LibreOffice's sheets."""

# ruff: noqa: N802, N803 - the names are COM's

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from tests.uno_engine import ranges
from tests.uno_engine.addresses import LAST_COLUMN, LAST_ROW, Box, box_of
from tests.uno_engine.formulas import sheet_prefix
from tests.uno_engine.line import Target
from tests.uno_engine.names import Names
from tests.uno_engine.notes import Comments
from tests.uno_engine.pywin import excel_error

if TYPE_CHECKING:
    from tests.uno_engine.workbook import Workbook

VISIBLE, HIDDEN, VERY_HIDDEN = -1, 0, 2


class Worksheet(Target):
    def __init__(self, book: Workbook, x: Any) -> None:
        self.book, self.x = book, x

    def external(self) -> str:
        prefix = sheet_prefix(self.Name)
        return f"'[{self.book.Name}]{prefix[1:]}" if prefix[0] == "'" else f"[{self.book.Name}]{prefix}"

    @property
    def Name(self) -> str:
        return str(self.x.Name)

    @Name.setter
    def Name(self, name: str) -> None:
        self.book.refuse_structure()
        if self.book.x.Sheets.hasByName(name) and name != self.Name:
            raise excel_error("不能将工作表重命名为与另一张工作表相同的名称。")
        self.book.renamed(self.Name, name)
        self.x.Name = name
        self.book.format_kinds.forget()

    @property
    def CodeName(self) -> str:
        return str(self.x.CodeName)

    @property
    def Index(self) -> int:
        return int(self.x.RangeAddress.Sheet) + 1

    @property
    def Parent(self) -> Workbook:
        return self.book

    @property
    def Application(self) -> Any:
        return self.book.application

    @property
    def Names(self) -> Names:
        return Names(self.book, self.x.NamedRanges, self)

    @property
    def Comments(self) -> Comments:
        return Comments(self)

    # ---- ranges

    @property
    def Cells(self) -> ranges.Range:
        return ranges.Range(self, Box(1, 1, LAST_ROW, LAST_COLUMN))

    @property
    def Rows(self) -> ranges.Range:
        return ranges.Range(self, Box(1, 1, LAST_ROW, LAST_COLUMN), "rows")

    @property
    def Columns(self) -> Columns:
        return Columns(self, Box(1, 1, LAST_ROW, LAST_COLUMN), "columns")

    def Range(self, Cell1: Any, Cell2: Any = None) -> ranges.Range:
        first = self._box(Cell1)
        return ranges.Range(self, first if Cell2 is None else first.around(self._box(Cell2)))

    @property
    def UsedRange(self) -> ranges.Range:
        cursor = self.x.createCursor()
        cursor.gotoStartOfUsedArea(False)
        start = cursor.RangeAddress
        cursor.gotoEndOfUsedArea(False)
        end = cursor.RangeAddress
        return ranges.Range(self, Box(start.StartRow + 1, start.StartColumn + 1, end.EndRow + 1, end.EndColumn + 1))

    def _box(self, cells: Any) -> Box:
        if isinstance(cells, ranges.Range):
            return cells.box
        text = str(cells)
        if (box := box_of(text.rpartition("!")[2])) is not None:
            return box
        for names in (self.Names, self.book.Names):
            if names.has(text):
                named: Box = names.Item(text).RefersToRange.box
                return named
        raise excel_error(f"对象 Worksheet 的方法 Range 失败：{text}")

    # ---- state

    @property
    def Visible(self) -> int:
        if self.x.IsVisible:
            return VISIBLE
        return VERY_HIDDEN if self.Name in self.book.very_hidden else HIDDEN

    @Visible.setter
    def Visible(self, state: int) -> None:
        shown = int(state) in (VISIBLE, 1)
        others = [sheet for sheet in self.book.worksheets() if sheet.Visible == VISIBLE and sheet.Name != self.Name]
        if not shown and not others:
            raise excel_error("工作簿至少必须含有一张可视工作表。")
        self.book.refuse_structure()
        self.x.IsVisible = shown
        (self.book.very_hidden.add if int(state) == VERY_HIDDEN else self.book.very_hidden.discard)(self.Name)

    def Activate(self) -> None:
        if not self.x.IsVisible:
            raise excel_error("类 Worksheet 的 Activate 方法无效")
        self.book.activate_sheet(self)

    Select = Activate

    @property
    def ProtectContents(self) -> bool:
        return bool(self.x.isProtected())

    def Protect(self, Password: str = "", **_: Any) -> None:
        self.x.protect(Password)

    def Unprotect(self, Password: str = "") -> None:
        self.x.unprotect(Password)
        if self.x.isProtected():
            raise excel_error("您所提供的密码不正确。")

    @property
    def FilterMode(self) -> bool:
        """A filter hides rows at this moment."""
        last = self.UsedRange.box.bottom
        shown = self.x.getCellRangeByPosition(0, 0, 0, last - 1).queryVisibleCells().RangeAddresses
        visible = {row for area in shown for row in range(area.StartRow, area.EndRow + 1)}
        return any(self.x.Rows.getByIndex(row).IsFiltered for row in range(last) if row not in visible)

    def ShowAllData(self) -> None:
        if not self.FilterMode:
            raise excel_error("类 Worksheet 的 ShowAllData 方法无效")
        whole = self.x.getCellRangeByPosition(0, 0, LAST_COLUMN - 1, self.UsedRange.box.bottom - 1)
        whole.filter(whole.createFilterDescriptor(True))

    # ---- place

    def Delete(self) -> None:
        self.book.refuse_structure()
        if self.Visible == VISIBLE and sum(sheet.Visible == VISIBLE for sheet in self.book.worksheets()) == 1:
            raise excel_error("工作簿至少必须含有一张可视工作表。")
        self.book.forget_sheet(self)
        self.book.x.Sheets.removeByName(self.Name)
        self.book.format_kinds.forget()

    def Move(self, Before: Worksheet | None = None, After: Worksheet | None = None) -> None:
        self.book.refuse_structure()
        self.book.x.Sheets.moveByName(self.Name, _place(Before, After))

    def Copy(self, Before: Worksheet | None = None, After: Worksheet | None = None) -> None:
        self.book.refuse_structure()
        taken = self.book.x.Sheets.ElementNames
        name = next(text for number in range(2, 999) if (text := f"{self.Name} ({number})") not in taken)
        self.book.x.Sheets.copyByName(self.Name, name, _place(Before, After))
        self.book.worksheet(name).Activate()


class Columns(ranges.Range):
    """Worksheet.Columns: ``Columns("E:F")`` and ``Columns(5)``."""

    def Item(self, row: int | str, column: int | None = None) -> ranges.Range:
        found = self.sheet.Range(row if ":" in row else f"{row}:{row}") if isinstance(row, str) else None
        return ranges.Range(self.sheet, found.box, "columns") if found else super().Item(row, column)


class Worksheets(Target):
    def __init__(self, book: Workbook) -> None:
        self._book = book

    @property
    def Parent(self) -> Workbook:
        return self._book

    @property
    def Count(self) -> int:
        return int(self._book.x.Sheets.Count)

    def __iter__(self) -> Iterator[Worksheet]:
        return iter(self._book.worksheets())

    def Item(self, key: int | str) -> Worksheet:
        if isinstance(key, str):
            return self._book.worksheet(key)
        sheets = self._book.worksheets()
        if not 1 <= key <= len(sheets):
            raise excel_error("下标越界")
        return sheets[key - 1]

    def Add(self, Before: Worksheet | None = None, After: Worksheet | None = None) -> Worksheet:
        """Without a place: before the active sheet. The new sheet becomes the active one."""
        self._book.refuse_structure()
        taken = {name.lower() for name in self._book.x.Sheets.ElementNames}
        name = next(text for number in range(1, 999) if (text := f"Sheet{number}").lower() not in taken)
        if Before is None and After is None:
            Before = self._book.active_sheet()  # noqa: N806
        self._book.x.Sheets.insertNewByName(name, _place(Before, After))
        sheet = self._book.worksheet(name)
        sheet.Activate()
        return sheet


def _place(before: Worksheet | None, after: Worksheet | None) -> int:
    """The index from 0 that a sheet gets; one of the two is given."""
    if before is not None:
        return before.Index - 1
    assert after is not None
    return after.Index
