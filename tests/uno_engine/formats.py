"""The look of a Range: number format, fill, font, wrapping, sizes, hidden, locked."""

# ruff: noqa: N802 - the names are COM's

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from tests.uno_engine.addresses import LAST_COLUMN, LAST_ROW, Box
from tests.uno_engine.cells import LOGICAL, Block, format_key
from tests.uno_engine.line import Target
from tests.uno_engine.pywin import excel_error

if TYPE_CHECKING:
    from tests.uno_engine.worksheet import Worksheet

_NO_FILL = -4142  # xlColorIndexNone
_POINT = 2540 / 72  # LibreOffice measures in 1/100 mm
_LETTER = 7 * 2540 / 96  # one character of Excel's Normal style is 7 pixels wide,
_MARGIN = 5 * 2540 / 96  # and a column has 5 pixels more
_DIRECTIONS = {"STANDARD": 1, "LEFT": -4131, "CENTER": -4108, "RIGHT": -4152, "BLOCK": -4130, "REPEAT": 5}
_COLOR = re.compile(r"\[(RED|BLUE|GREEN|BLACK|WHITE|YELLOW|CYAN|MAGENTA)\]")
_HEIGHTS = {0: -4107, 1: -4160, 2: -4108, 3: -4107, 4: -4130}  # com.sun.star.table.CellVertJustify2


class Look(Target):
    """Cells and how they look: what is set is set for every one of them.

    ``unit``: what .Count counts and .Item hands out – cells, or after .Rows and .Columns those.
    """

    def __init__(self, sheet: Worksheet, box: Box, unit: str = "cells") -> None:
        self.sheet, self.box, self.unit = sheet, box, unit
        if not (1 <= box.top <= box.bottom <= LAST_ROW and 1 <= box.left <= box.right <= LAST_COLUMN):
            raise excel_error(f"没有这样的区域：{box}")

    @property
    def block(self) -> Block:
        return Block(self.sheet.book.x, self.sheet.x, self.box, self.sheet.book.format_kinds)

    @property
    def x(self) -> Any:
        return self.block.x

    @property
    def cell(self) -> Any:
        """LibreOffice's first cell: notes and links belong to cells."""
        return self.sheet.x.getCellByPosition(self.box.left - 1, self.box.top - 1)

    @property
    def NumberFormat(self) -> str | None:
        block = self.block
        keys = {group.NumberFormat for group, _ in block.groups()}
        shown = {_as_excel(block.document.NumberFormats.getByKey(key)) for key in keys}
        return shown.pop() if len(shown) == 1 else None

    @NumberFormat.setter
    def NumberFormat(self, number_format: str) -> None:
        self.x.NumberFormat = format_key(self.sheet.book.x, number_format)
        self.sheet.book.format_kinds.forget()

    @property
    def Interior(self) -> Interior:
        return Interior(self)

    @property
    def Font(self) -> Font:
        return Font(self)

    @property
    def Borders(self) -> Borders:
        return Borders(self)

    @property
    def WrapText(self) -> bool:
        return bool(self.x.IsTextWrapped)

    @WrapText.setter
    def WrapText(self, wrap: bool) -> None:
        self.x.IsTextWrapped = bool(wrap)

    @property
    def HorizontalAlignment(self) -> int:
        return _DIRECTIONS[self.x.HoriJustify.value]

    @HorizontalAlignment.setter
    def HorizontalAlignment(self, code: int) -> None:
        name = next(name for name, known in _DIRECTIONS.items() if known == code)
        self.x.HoriJustify = self.sheet.book.enum("CellHoriJustify", name, "table")

    @property
    def VerticalAlignment(self) -> int:
        return _HEIGHTS[self.x.VertJustify]

    @VerticalAlignment.setter
    def VerticalAlignment(self, code: int) -> None:
        self.x.VertJustify = {-4160: 1, -4108: 2, -4107: 3, -4130: 4}[code]

    @property
    def Locked(self) -> bool | None:
        found = {group.CellProtection.IsLocked for group, _ in self.block.groups()}
        return found.pop() if len(found) == 1 else None

    @Locked.setter
    def Locked(self, locked: bool) -> None:
        protection = self.x.CellProtection
        protection.IsLocked = bool(locked)
        self.x.CellProtection = protection

    @property
    def Hidden(self) -> bool | None:
        lines = self._lines()
        found = {not lines.getByIndex(index).IsVisible for index in range(min(lines.Count, 5000))}
        return found.pop() if len(found) == 1 else None

    @Hidden.setter
    def Hidden(self, hidden: bool) -> None:
        self._lines().IsVisible = not hidden

    @property
    def RowHeight(self) -> float | None:
        return self._measure(self.x.Rows, "Height", lambda size: round(size / _POINT * 4) / 4)

    @RowHeight.setter
    def RowHeight(self, points: float) -> None:
        self.x.Rows.Height = round(points * _POINT)

    @property
    def ColumnWidth(self) -> float | None:
        return self._measure(self.x.Columns, "Width", lambda size: round((size - _MARGIN) / _LETTER, 2))

    @ColumnWidth.setter
    def ColumnWidth(self, letters: float) -> None:
        self.x.Columns.Width = round(letters * _LETTER + _MARGIN)

    def AutoFit(self) -> None:
        lines = self._lines()
        if self.unit == "rows":
            lines.OptimalHeight = True
        else:
            lines.OptimalWidth = True

    def _lines(self) -> Any:
        """Rows or columns, whichever the range stands for."""
        rows = self.unit == "rows" or (self.box.width == LAST_COLUMN and self.box.height < LAST_ROW)
        return self.x.Rows if rows else self.x.Columns

    @staticmethod
    def _measure(lines: Any, name: str, turn: Any) -> float | None:
        found = {turn(getattr(lines.getByIndex(index), name)) for index in range(min(lines.Count, 5000))}
        return found.pop() if len(found) == 1 else None


class Interior(Target):
    def __init__(self, cells: Look) -> None:
        self.x = cells.x

    @property
    def ColorIndex(self) -> int:
        return _NO_FILL if self.x.CellBackColor in (-1, None) else 6

    @ColorIndex.setter
    def ColorIndex(self, index: int) -> None:
        if index != _NO_FILL:
            raise excel_error(f"测试用引擎只认无填充的 ColorIndex，给的是 {index}")
        self.x.CellBackColor = -1

    @property
    def Color(self) -> float:
        return float(_swapped(self.x.CellBackColor)) if self.x.CellBackColor not in (-1, None) else 16777215.0

    @Color.setter
    def Color(self, color: float) -> None:
        self.x.CellBackColor = _swapped(int(color))


class Borders(Target):
    """All borders of the cells at once: a thin line or none."""

    def __init__(self, look: Look) -> None:
        self.look = look

    @property
    def LineStyle(self) -> int | None:
        widths = {group.TableBorder2.HorizontalLine.OuterLineWidth > 0 for group, _ in self.look.block.groups()}
        return (1 if widths.pop() else _NO_FILL) if len(widths) == 1 else None

    @LineStyle.setter
    def LineStyle(self, style: int) -> None:
        border = self.look.x.TableBorder2
        for side in ("TopLine", "BottomLine", "LeftLine", "RightLine", "HorizontalLine", "VerticalLine"):
            line = getattr(border, side)
            line.OuterLineWidth = line.LineWidth = 26 if style == 1 else 0
            setattr(border, side, line)
            setattr(border, f"Is{side}Valid", True)
        self.look.x.TableBorder2 = border


class Font(Target):
    def __init__(self, cells: Look) -> None:
        self.x = cells.x

    @property
    def Bold(self) -> bool:
        return bool(self.x.CharWeight > 100)

    @Bold.setter
    def Bold(self, bold: bool) -> None:
        self.x.CharWeight = self.x.CharWeightAsian = 150.0 if bold else 100.0

    @property
    def Size(self) -> float:
        return float(self.x.CharHeight)

    @Size.setter
    def Size(self, points: float) -> None:
        self.x.CharHeight = self.x.CharHeightAsian = float(points)

    @property
    def Name(self) -> str:
        return str(self.x.CharFontNameAsian)

    @Name.setter
    def Name(self, name: str) -> None:
        self.x.CharFontName = self.x.CharFontNameAsian = name

    @property
    def Color(self) -> float:
        return float(_swapped(max(self.x.CharColor, 0)))

    @Color.setter
    def Color(self, color: float) -> None:
        self.x.CharColor = _swapped(int(color))


def _swapped(color: int) -> int:
    """Excel keeps blue first, LibreOffice red."""
    return (color & 0xFF) << 16 | color & 0xFF00 | color >> 16


def _as_excel(found: Any) -> str:
    """Excel's spelling: small letters for dates, [Red], General."""
    if found.Type & LOGICAL:
        return "General"
    text = _COLOR.sub(lambda match: f"[{match[1].title()}]", found.FormatString)
    if not found.Type & (2 | 4):
        return text
    return "".join(part if part.startswith('"') else part.lower() for part in re.split(r'("[^"]*")', text))
