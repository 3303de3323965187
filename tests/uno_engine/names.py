"""Defined names of a book or of one sheet."""

# ruff: noqa: N802, N803 - the names are COM's

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.uno_engine.addresses import Box
from tests.uno_engine.formulas import to_excel, to_office
from tests.uno_engine.line import Target
from tests.uno_engine.pywin import DISP_E_EXCEPTION, com_error


class Name(Target):
    def __init__(self, names: Names, x: Any) -> None:
        self._names, self._x = names, x

    @property
    def Name(self) -> str:
        return str(self._x.Name)

    @property
    def RefersTo(self) -> str:
        return to_excel("=" + self._x.Content)

    @RefersTo.setter
    def RefersTo(self, formula: str) -> None:
        self._x.Content = to_office(formula)[1:]

    @property
    def RefersToRange(self) -> Any:
        cells = self._x.ReferredCells
        if cells is None:
            raise com_error(DISP_E_EXCEPTION, "发生意外。", None, None)
        area = cells.RangeAddress
        sheet = self._names.book.worksheets()[area.Sheet]
        return sheet.Cells.part(Box(area.StartRow + 1, area.StartColumn + 1, area.EndRow + 1, area.EndColumn + 1))

    @property
    def Visible(self) -> bool:
        return self.Name not in self._names.hidden

    @Visible.setter
    def Visible(self, visible: bool) -> None:
        self._names.hidden ^= {self.Name} if visible == (self.Name in self._names.hidden) else set()

    def Delete(self) -> None:
        self._names.x.removeByName(self._x.Name)


class Names(Target):
    def __init__(self, book: Any, x: Any, sheet: Any = None) -> None:
        self.book, self.x = book, x
        self.hidden: set[str] = set()

    @property
    def Count(self) -> int:
        return int(self.x.Count)

    def has(self, name: str) -> bool:
        return bool(self.x.hasByName(name))

    def __iter__(self) -> Iterator[Name]:
        return (Name(self, self.x.getByName(name)) for name in self.x.ElementNames)

    def Item(self, key: int | str) -> Name:
        if isinstance(key, int):
            return list(self)[key - 1]
        if not self.has(key):
            raise com_error(DISP_E_EXCEPTION, "发生意外。", None, None)
        return Name(self, self.x.getByName(key))

    def Add(self, Name: str, RefersTo: str) -> Name:
        origin = self.book.worksheets()[0].x.getCellByPosition(0, 0).CellAddress
        if self.has(Name):
            self.x.removeByName(Name)
        self.x.addNewByName(Name, to_office(RefersTo)[1:], origin, 0)
        return self.Item(Name)
