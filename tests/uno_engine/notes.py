"""Notes (Excel's Comment) and links of cells."""

# ruff: noqa: N802, N803 - the names are COM's

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.uno_engine.line import Target
from tests.uno_engine.pywin import excel_error


class Comment(Target):
    def __init__(self, cells: Any) -> None:
        self._cell = cells.Item(1, 1)

    @property
    def Parent(self) -> Any:
        return self._cell

    @property
    def Author(self) -> str:
        return str(self._cell.cell.Annotation.Author)

    def Text(self, Text: str | None = None) -> str:
        note = self._cell.cell.Annotation
        if Text is not None:
            note.String = Text
        return str(note.String)

    def Delete(self) -> None:
        self._cell.x.clearContents(8)  # com.sun.star.sheet.CellFlags.ANNOTATION


class Comments(Target):
    """Every note of a sheet."""

    def __init__(self, sheet: Any) -> None:
        self._sheet = sheet

    @property
    def Count(self) -> int:
        return int(self._sheet.x.Annotations.Count)

    def __iter__(self) -> Iterator[Comment]:
        notes = self._sheet.x.Annotations
        for index in range(notes.Count):
            place = notes.getByIndex(index).Position
            yield Comment(self._sheet.Cells.Item(place.Row + 1, place.Column + 1))


class Hyperlinks(Target):
    """Links of a cell: LibreOffice keeps them as fields in its text."""

    def __init__(self, cells: Any) -> None:
        self._cell = cells.Item(1, 1)

    @property
    def Count(self) -> int:
        return 1 if self._cell.cell.TextFields.createEnumeration().hasMoreElements() else 0

    def Add(
        self,
        Anchor: Any,
        Address: str,
        SubAddress: str = "",
        ScreenTip: str = "",
        TextToDisplay: str | None = None,
    ) -> Hyperlink:
        text = TextToDisplay or self._cell.cell.String or Address or SubAddress
        field = self._cell.sheet.book.x.createInstance("com.sun.star.text.TextField.URL")
        field.URL = Address + (f"#{SubAddress}" if SubAddress else "")
        field.Representation = text
        self._cell.cell.String = ""
        self._cell.cell.insertTextContent(self._cell.cell.createTextCursor(), field, False)
        return Hyperlink(self._cell)

    def Item(self, index: int) -> Hyperlink:
        if index != 1 or not self.Count:
            raise excel_error("下标越界")
        return Hyperlink(self._cell)

    def Delete(self) -> None:
        self._cell.cell.String = self._cell.cell.String


class Hyperlink(Target):
    def __init__(self, cell: Any) -> None:
        self._cell = cell

    @property
    def _field(self) -> Any:
        return self._cell.cell.TextFields.createEnumeration().nextElement()

    @property
    def Address(self) -> str:
        return str(self._field.URL).partition("#")[0]

    @property
    def SubAddress(self) -> str:
        return str(self._field.URL).partition("#")[2]

    @property
    def TextToDisplay(self) -> str:
        return str(self._field.Representation)

    @TextToDisplay.setter
    def TextToDisplay(self, text: str) -> None:
        self._field.Representation = text

    @property
    def ScreenTip(self) -> str:
        return ""

    @ScreenTip.setter
    def ScreenTip(self, text: str) -> None:
        """LibreOffice has none."""
