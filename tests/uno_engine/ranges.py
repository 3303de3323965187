"""Excel's Range over LibreOffice: where it is, what it holds, how it moves."""

# ruff: noqa: N802, N803 - the names are COM's

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from tests.uno_engine import notes
from tests.uno_engine.addresses import LAST_COLUMN, LAST_ROW, Box, address_of
from tests.uno_engine.formats import Look
from tests.uno_engine.formulas import to_office
from tests.uno_engine.pywin import excel_error

if TYPE_CHECKING:
    from tests.uno_engine.worksheet import Worksheet

_CONTENTS = 1 | 2 | 4 | 16  # com.sun.star.sheet.CellFlags: VALUE | DATETIME | STRING | FORMULA
_NOT_CONTENTS = 8 | 32 | 64 | 128 | 256 | 512  # notes, formats and the rest


class Range(Look):
    def part(self, box: Box, unit: str = "cells") -> Range:
        return Range(self.sheet, box, unit)

    # ---- where

    @property
    def Worksheet(self) -> Worksheet:
        return self.sheet

    Parent = Worksheet

    @property
    def Application(self) -> Any:
        return self.sheet.book.application

    @property
    def Row(self) -> int:
        return self.box.top

    @property
    def Column(self) -> int:
        return self.box.left

    @property
    def Count(self) -> int:
        return {"cells": self.box.height * self.box.width, "rows": self.box.height, "columns": self.box.width}[
            self.unit
        ]

    @property
    def Address(self) -> str:
        return address_of(self.box)

    def GetAddress(
        self, RowAbsolute: bool = True, ColumnAbsolute: bool = True, _style: int = 1, External: bool = False
    ) -> str:
        address = address_of(self.box, RowAbsolute, ColumnAbsolute)
        return f"{self.sheet.external()}{address}" if External else address

    @property
    def Rows(self) -> Range:
        return self.part(self.box, "rows")

    @property
    def Columns(self) -> Range:
        return self.part(self.box, "columns")

    @property
    def Cells(self) -> Range:
        return self.part(self.box)

    @property
    def EntireRow(self) -> Range:
        return self.part(self.box._replace(left=1, right=LAST_COLUMN), "rows")

    @property
    def EntireColumn(self) -> Range:
        return self.part(self.box._replace(top=1, bottom=LAST_ROW), "columns")

    def Item(self, row: int | str, column: int | None = None) -> Range:
        """The n-th cell, row or column from 1, or the cell at a row and column; past the edge too."""
        if isinstance(row, str):
            return self.sheet.Range(row)
        top, left = self.box.top, self.box.left
        if self.unit == "rows" and column is None:
            return self.part(self.box._replace(top=top + row - 1, bottom=top + row - 1), "rows")
        if self.unit == "columns" and column is None:
            return self.part(self.box._replace(left=left + row - 1, right=left + row - 1), "columns")
        if column is None:
            row, column = (row - 1) // self.box.width + 1, (row - 1) % self.box.width + 1
        return self.part(Box(top + row - 1, left + column - 1, top + row - 1, left + column - 1))

    def __iter__(self) -> Iterator[Range]:
        return (self.Item(number) for number in range(1, self.Count + 1))

    # ---- what

    @property
    def Value(self) -> Any:
        return _shaped(self.block.values(typed=True))

    @Value.setter
    def Value(self, data: Any) -> None:
        self._write(data)

    @property
    def Value2(self) -> Any:
        return _shaped(self.block.values(typed=False))

    @Value2.setter
    def Value2(self, data: Any) -> None:
        self._write(data)

    @property
    def Formula(self) -> Any:
        return _shaped(self.block.formulas())

    @Formula.setter
    def Formula(self, data: Any) -> None:
        self._write(data)

    Formula2 = Formula

    @property
    def HasFormula(self) -> bool | None:
        count = self.block.formula_count()
        return count > 0 if count in (0, self.box.height * self.box.width) else None

    @property
    def FormulaArray(self) -> Any:
        return self.Item(1, 1).Formula

    @FormulaArray.setter
    def FormulaArray(self, formula: str) -> None:
        self._refuse_locked()
        self.x.setArrayFormula(to_office(formula))

    @property
    def HasArray(self) -> bool:
        return bool(self.x.getArrayFormula())

    def ClearContents(self) -> None:
        self._refuse_locked()
        self.x.clearContents(_CONTENTS)

    def ClearFormats(self) -> None:
        self._refuse_locked()
        self.x.clearContents(32 | 64)
        self.sheet.book.format_kinds.forget()

    def Clear(self) -> None:
        self._refuse_locked()
        self.x.clearContents(_CONTENTS | _NOT_CONTENTS)
        self.sheet.book.format_kinds.forget()

    def _write(self, data: Any) -> None:
        self._refuse_locked()
        if not isinstance(data, list | tuple):
            if isinstance(data, str) and data.startswith("=") and self.box.height * self.box.width > 1:
                self.block.fill(data)
                return
            data = [[data] * self.box.width] * self.box.height
        elif not data or not isinstance(data[0], list | tuple):
            data = [data] * self.box.height
        if len(data) != self.box.height or any(len(row) != self.box.width for row in data):
            raise excel_error(f"写入 {self.Address} 的数组大小不符（测试用引擎不猜）")
        self.block.write(data)

    def _refuse_locked(self) -> None:
        if self.sheet.x.isProtected() and self.block.locked():
            raise excel_error("您试图更改的单元格或图表位于受保护的工作表中。")

    # ---- moving

    def Insert(self, Shift: int | None = None, CopyOrigin: int | None = 0) -> None:
        """Entire rows take format and height of the row above (CopyOrigin 0), as Excel gives them."""
        self._refuse_locked()
        self.sheet.book.format_kinds.forget()
        if self.box.width < LAST_COLUMN:
            mode = "RIGHT" if Shift == -4161 else "DOWN"
            self.sheet.x.insertCells(self.x.RangeAddress, self.sheet.book.enum("CellInsertMode", mode))
            return
        rows = self.sheet.x.Rows
        rows.insertByIndex(self.box.top - 1, self.box.height)
        if CopyOrigin in (0, None) and self.box.top > 1:
            for row in range(self.box.top - 1, self.box.bottom):
                rows.getByIndex(row).Height = rows.getByIndex(self.box.top - 2).Height

    def Delete(self, Shift: int | None = None) -> None:
        self._refuse_locked()
        self.sheet.book.format_kinds.forget()
        if self.box.width == LAST_COLUMN:
            self.sheet.x.Rows.removeByIndex(self.box.top - 1, self.box.height)
        elif self.box.height == LAST_ROW:
            self.sheet.x.Columns.removeByIndex(self.box.left - 1, self.box.width)
        else:
            mode = "LEFT" if Shift == -4159 else "UP"
            self.sheet.x.removeRange(self.x.RangeAddress, self.sheet.book.enum("CellDeleteMode", mode))

    def Select(self) -> None:
        if self.sheet.book.active_sheet() is not self.sheet:
            raise excel_error("类 Range 的 Select 方法无效")
        self.sheet.book.application.selected = self

    Activate = Select

    def AutoFilter(self, Field: int, Criteria1: str) -> None:
        """Show only the rows whose cell in the Field-th column is Criteria1; the first row is the heading."""
        office = self.sheet.book.application.office
        equal = office.enum("com.sun.star.sheet.FilterOperator", "EQUAL")
        kind = "com.sun.star.sheet.TableFilterField"
        field = office.struct(kind, Field=Field - 1, IsNumeric=False, StringValue=Criteria1, Operator=equal)
        wanted = self.x.createFilterDescriptor(True)
        wanted.ContainsHeader = True
        wanted.setFilterFields((field,))
        self.x.filter(wanted)

    # ---- merged cells, notes, links

    @property
    def MergeArea(self) -> Range:
        cursor = self.sheet.x.createCursorByRange(self.x)
        cursor.collapseToMergedArea()
        area = cursor.RangeAddress
        return self.part(Box(area.StartRow + 1, area.StartColumn + 1, area.EndRow + 1, area.EndColumn + 1))

    @property
    def MergeCells(self) -> bool | None:
        whole = self.Item(1, 1).MergeArea.box
        if whole.height * whole.width > 1 and whole.within(self.box) == self.box:
            return True
        return None if self.x.getIsMerged() else False

    def Merge(self, Across: bool = False) -> None:
        for part in self.Rows if Across else [self]:
            part.x.merge(True)

    def UnMerge(self) -> None:
        self.x.merge(False)

    @property
    def Comment(self) -> notes.Comment | None:
        return notes.Comment(self) if self.cell.Annotation.String else None

    def AddComment(self, Text: str) -> notes.Comment:
        if self.Comment is not None:
            raise excel_error("应用程序定义或对象定义错误")
        self._refuse_locked()
        self.sheet.x.Annotations.insertNew(self.cell.CellAddress, Text)
        return notes.Comment(self)

    def ClearComments(self) -> None:
        self._refuse_locked()
        self.x.clearContents(8)

    @property
    def Hyperlinks(self) -> notes.Hyperlinks:
        return notes.Hyperlinks(self)


def _shaped(rows: list[list[Any]]) -> Any:
    return rows[0][0] if len(rows) == len(rows[0]) == 1 else tuple(tuple(row) for row in rows)
