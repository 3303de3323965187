"""开簿：验过的工作簿交给 openpyxl，读出值；哪些格是没有结果的公式，另外认出来。"""

import hashlib
import io
import re
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zipfile import ZipFile

from xltool.problems import Message, Place, Refused
from xltool.workbook.intake import SAVE_AS, WHOLE, audited
from xltool.workbook.locate import WIDTH, Grid
from xltool.workbook.merges import refuse_huge_merges

if TYPE_CHECKING:
    from openpyxl import Workbook

NOT_LOADED = Message("E1051", "文件内部有错，读不出表格", WHOLE, SAVE_AS)
WITHOUT_VALUE = re.compile(rb"(?:</(?:\w+:)?f>|<(?:\w+:)?f\b[^>]*/>)\s*(?:<(?:\w+:)?v\s*/>\s*)?</(?:\w+:)?c>")
"""A formula cell that was saved without its result."""


class OpenedBook:
    """One audited workbook: what its cells showed when it was saved, and what is typed in them."""

    def __init__(self, path: Path) -> None:
        """Read the values of the book at ``path``. Raises Refused."""
        self._path = path
        self._content = audited(path)
        refuse_huge_merges(self._content, path)
        self._formulas: Workbook | None = None
        self.values = self._load(data_only=True)
        self.name = path.name
        self.folder: Path | None = path.parent
        self.grids: Mapping[str, Grid] = {sheet.title: _grid(sheet) for sheet in self.values.worksheets}

    @property
    def formulas(self) -> "Workbook":
        """The same book with its formulas; read when first asked for. Raises Refused."""
        if self._formulas is None:
            self._formulas = self._load(data_only=False)
        return self._formulas

    def uncalculated(self) -> set[tuple[str, int, int]]:
        """Sheet, row and column (zero-based) of the formulas saved without a result.

        Excel and WPS save every result, so the second reading is for books that a program wrote.
        """
        with ZipFile(io.BytesIO(self._content)) as archive:
            sheets = [name for name in archive.namelist() if name.startswith("xl/worksheets/")]
            if not any(WITHOUT_VALUE.search(archive.read(name)) for name in sheets):
                return set()
        shown = {sheet.title: sheet._cells for sheet in self.values.worksheets}
        return {
            (sheet.title, row - 1, column - 1)
            for sheet in self.formulas.worksheets
            for (row, column), cell in sheet._cells.items()  # a stray cell far away costs only itself
            if cell.data_type == "f" and getattr(shown[sheet.title].get((row, column)), "value", None) is None
        }

    @property
    def properties(self) -> dict[str, str]:
        """The properties of its own that the file carries."""
        return {str(one.name): str(one.value) for one in self.values.custom_doc_props.props}  # type: ignore[attr-defined]

    @property
    def digest(self) -> str:
        """The digest of the file's very bytes."""
        return hashlib.sha256(self._content).hexdigest()

    def hidden(self, sheet: str) -> list[int]:
        """The hidden rows of a sheet, counted from 1."""
        shapes = self.values[sheet].row_dimensions.items()
        return [row for row, shape in shapes if shape.hidden]

    def _load(self, *, data_only: bool) -> "Workbook":
        from openpyxl import load_workbook  # slow to import: --help need not pay

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of extensions that openpyxl drops: the book is only read
            try:
                book = load_workbook(io.BytesIO(self._content), data_only=data_only, keep_links=False)
                if not book.worksheets:
                    raise ValueError("no worksheet")
            except Exception as error:  # openpyxl raises whatever the XML led it to
                raise Refused([NOT_LOADED.at(Place(self._path.name))]) from error
        return book


def _grid(sheet: Any) -> list[tuple[Any, ...]]:
    """A sheet's values. A stray cell far away costs its own row, not the whole area up to it."""
    rows: dict[int, dict[int, Any]] = {}
    for (row, column), cell in sheet._cells.items():
        if cell.value is not None:
            rows.setdefault(row, {})[column] = cell.value
    narrow = (None,) * WIDTH
    found = [narrow] * max(rows, default=0)
    for row, line in rows.items():
        found[row - 1] = tuple(line.get(column) for column in range(1, max(WIDTH, *line) + 1))
    return found


def open_book(path: Path) -> OpenedBook:
    """The audited workbook at ``path``. Raises Refused."""
    return OpenedBook(path)
