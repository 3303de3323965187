"""Contents of a rectangle of cells, read and written in blocks: one call over the pipe costs half a millisecond."""

import datetime
import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import cached_property
from typing import Any

from tests.uno_engine.addresses import Box
from tests.uno_engine.formulas import gives_truth, to_excel, to_office
from tests.uno_engine.kinds import FormatKinds
from tests.uno_engine.pywin import excel_error
from tests.uno_engine.typed import DAY_ZERO, Entry, Formula, entry

Rows = list[list[Any]]

DATE, CURRENCY, LOGICAL, TEXT = 2 | 4, 8, 1024, 256  # com.sun.star.util.NumberFormat
_MONEY = re.compile(r"[¥￥€£]|\$(?!-)")
_ANY_RESULT = 1 | 2 | 4  # com.sun.star.sheet.FormulaResult
_ERRORS = {
    502: -2146826252,
    503: -2146826252,
    521: -2146826288,
    524: -2146826265,
    525: -2146826259,
    532: -2146826281,
    32767: -2146826246,
}
"""LibreOffice's error numbers, and COM's for #NUM! (twice), #NULL!, #REF!, #NAME?, #DIV/0!, #N/A."""
_IN_ERROR = 4  # com.sun.star.sheet.FormulaResult.ERROR
_NOT_PARSED = {501, 505, 506, 507, 508, 509, 510, 511, 512, 514, 516, 518, 520}
_VALUE_ERROR = -2146826273


class Block:
    """A rectangle on one sheet: ``x`` is LibreOffice's range, ``document`` its book. ``kinds``: what is
    known of the number formats."""

    def __init__(self, document: Any, sheet: Any, box: Box, kinds: FormatKinds) -> None:
        self.document, self.sheet, self.box, self._kinds = document, sheet, box, kinds
        self.x = sheet.getCellRangeByPosition(box.left - 1, box.top - 1, box.right - 1, box.bottom - 1)

    def values(self, typed: bool) -> Rows:
        """As Excel's Value2: number, text, bool, None, errors as COM's numbers. ``typed``: as Value, with
        dates and currencies (Decimal) where the cell's number format makes them so."""
        rows = [list(row) for row in self.x.getDataArray()]
        formulas = self._formula_cells()
        for row, column in self._spread(formulas):
            if rows[row][column] is None:
                rows[row][column] = self._error(row, column)
        in_formula = self._in_formula(formulas)
        for row, cells in enumerate(rows):
            for column, content in enumerate(cells):
                if content == "" and (row, column) not in in_formula:
                    cells[column] = None
        self._truths(rows, in_formula)
        self._formatted(rows, in_formula, typed)
        return rows

    def formulas(self) -> Rows:
        """As Excel's Formula: always text; a constant as Excel would write it, an empty cell as ""."""
        formulas = self._formula_cells()
        rows = self.x.getDataArray()
        shown = [[_constant(content) for content in row] for row in rows]
        for kind, boxes in self.formats:
            if kind & LOGICAL:
                for row, column in self._spread(boxes):
                    shown[row][column] = {"1": "TRUE", "0": "FALSE"}.get(shown[row][column], shown[row][column])
        if formulas:
            texts = self.x.getFormulaArray()
            for row, column in self._spread(formulas):
                shown[row][column] = to_excel(texts[row][column])
        return shown

    def formula_count(self) -> int:
        return sum(box.height * box.width for box in self._formula_cells())

    def write(self, rows: Iterable[Iterable[Any]]) -> None:
        """Each cell as if typed; the rows have the block's shape."""
        texts, truths = set(), []
        for kind, boxes in self.formats:
            if kind == TEXT:
                texts |= set(self._spread(boxes))
            elif kind & LOGICAL:
                truths += list(self._spread(boxes))
        entries = [
            [entry(value, (row, column) in texts) for column, value in enumerate(values)]
            for row, values in enumerate(rows)
        ]
        for row, column in self._covered():
            entries[row][column] = Entry(None)
        notes = self._notes()
        # A void after a text in one row makes soffice 7.4 crash: "" empties a cell just as well.
        self.x.setDataArray(tuple(tuple(_datum(cell) for cell in cells) for cells in entries))
        for box in rectangles(entries):
            self._write_formulas(box, entries)
            self._refuse_nonsense(box)
        for place, text in notes:  # LibreOffice takes them away with the contents, Excel does not
            self.sheet.Annotations.insertNew(place, text)
        self._set_formats(entries, truths)

    def _notes(self) -> list[tuple[Any, str]]:
        notes = (self.sheet.Annotations.getByIndex(index) for index in range(self.sheet.Annotations.Count))
        top, left = self.box.top - 1, self.box.left - 1
        return [
            (note.Position, note.String)
            for note in notes
            if top <= note.Position.Row < self.box.bottom and left <= note.Position.Column < self.box.right
        ]

    def fill(self, formula: str) -> None:
        """One formula in every cell, its relative references moving along."""
        parser = self.document.createInstance("com.sun.star.sheet.FormulaParser")
        place = self.sheet.getCellByPosition(self.box.left - 1, self.box.top - 1).CellAddress
        tokens = parser.parseFormula(to_office(formula)[1:], place)
        rows = []
        for row in range(self.box.top, self.box.bottom + 1):
            place.Row, cells = row - 1, []
            for column in range(self.box.left, self.box.right + 1):
                place.Column = column - 1
                cells.append("=" + parser.printFormula(tokens, place))
            rows.append(tuple(cells))
        self.x.setFormulaArray(tuple(rows))

    @cached_property
    def formats(self) -> list[tuple[int, list[Box]]]:
        """Kinds of number format (LibreOffice's bits, without "user-defined") and the cells that have them."""
        known = self._kinds.known(self.sheet, self.box)
        if known is not None:
            return known
        cursor = self.sheet.createCursor()
        cursor.gotoEndOfUsedArea(True)
        whole = Block(self.document, self.sheet, _box(cursor.RangeAddress).around(self.box), self._kinds)
        kinds = [(kind, [_box(area) for area in group.RangeAddresses]) for group, kind in whole.groups()]
        self._kinds.learn(self.sheet, whole.box, kinds)
        return self._kinds.known(self.sheet, self.box) or []

    def locked(self) -> bool:
        """Whether any cell is locked."""
        return any(group.CellProtection.IsLocked for group, _ in self.groups())

    def groups(self) -> Iterator[tuple[Any, int]]:
        """LibreOffice's collections of equally formatted cells, and the kind of their number format."""
        if self.box.height == self.box.width == 1:
            single = self.document.createInstance("com.sun.star.sheet.SheetCellRanges")
            single.addRangeAddress(self.x.RangeAddress, False)
            yield single, self._kind(self.x.NumberFormat)
            return
        groups = self.x.UniqueCellFormatRanges
        for index in range(groups.Count):
            group = groups.getByIndex(index)
            yield group, self._kind(group.NumberFormat)

    def _covered(self) -> Iterator[tuple[int, int]]:
        """Cells under a merged one: Excel keeps nothing there. They form groups of their own."""
        for group, _ in self.groups() if self.x.getIsMerged() else ():
            boxes = [_box(area) for area in group.RangeAddresses]
            first = boxes[0]
            cell = self.sheet.getCellRangeByPosition(first.left - 1, first.top - 1, first.left - 1, first.top - 1)
            merged = self.sheet.createCursorByRange(cell)
            merged.collapseToMergedArea()
            corner = _box(merged.RangeAddress)
            if (corner.top, corner.left) != (first.top, first.left):
                yield from self._spread(boxes)

    def _kind(self, key: int) -> int:
        if key not in self._kinds.of_key:
            number_format = self.document.NumberFormats.getByKey(key)
            money = CURRENCY if _MONEY.search(number_format.FormatString) else 0
            self._kinds.of_key[key] = number_format.Type & ~1 | money
        return self._kinds.of_key[key]

    def _formula_cells(self) -> list[Box]:
        return [_box(area) for area in self.x.queryFormulaCells(_ANY_RESULT).RangeAddresses]

    def _spread(self, boxes: Iterable[Box]) -> Iterator[tuple[int, int]]:
        """Every cell of the boxes, counted from 0 inside the block."""
        for box in boxes:
            for row in range(box.top - self.box.top, box.bottom - self.box.top + 1):
                for column in range(box.left - self.box.left, box.right - self.box.left + 1):
                    yield row, column

    def _in_formula(self, formulas: list[Box]) -> set[tuple[int, int]]:
        return set(self._spread(formulas))

    def _error(self, row: int, column: int) -> int:
        cell = self.sheet.getCellByPosition(self.box.left - 1 + column, self.box.top - 1 + row)
        return _ERRORS.get(cell.getError(), _VALUE_ERROR)

    def _truths(self, rows: Rows, in_formula: set[tuple[int, int]]) -> None:
        """LibreOffice's TRUE is a 1.0: its formula tells."""
        maybe = [(row, column) for row, column in in_formula if rows[row][column] in (0.0, 1.0)]
        texts = self.x.getFormulaArray() if maybe else ()
        for row, column in maybe:
            if type(rows[row][column]) is float and gives_truth(texts[row][column]):
                rows[row][column] = rows[row][column] == 1.0

    def _formatted(self, rows: Rows, in_formula: set[tuple[int, int]], typed: bool) -> None:
        for kind, boxes in self.formats:
            if not kind & (LOGICAL | DATE | CURRENCY):
                continue
            for row, column in self._spread(boxes):
                content = rows[row][column]
                if type(content) is not float:
                    continue
                if kind & LOGICAL and (row, column) not in in_formula:
                    rows[row][column] = content == 1.0
                elif typed and kind & DATE:
                    rows[row][column] = DAY_ZERO + datetime.timedelta(seconds=round(content * 86400, 3))
                elif typed and kind & CURRENCY:
                    rows[row][column] = round(Decimal(repr(content)), 4)

    def _write_formulas(self, box: Box, entries: list[list[Entry]]) -> None:
        target = self.x.getCellRangeByPosition(box.left, box.top, box.right, box.bottom)
        target.setFormulaArray(
            tuple(
                tuple(_office(entries[row][column]) for column in range(box.left, box.right + 1))
                for row in range(box.top, box.bottom + 1)
            )
        )

    def _refuse_nonsense(self, box: Box) -> None:
        """LibreOffice keeps a formula that it cannot parse, in error; Excel does not take it."""
        target = self.x.getCellRangeByPosition(box.left, box.top, box.right, box.bottom)
        for area in target.queryFormulaCells(_IN_ERROR).RangeAddresses:
            cell = self.sheet.getCellByPosition(area.StartColumn, area.StartRow)
            if cell.getError() in _NOT_PARSED:
                raise excel_error(f"公式有错误：{to_excel(cell.Formula)}")

    def _set_formats(self, entries: list[list[Entry]], truths: list[tuple[int, int]]) -> None:
        wanted: dict[str, list[tuple[int, int]]] = {}
        for row, column in truths:
            if not isinstance(entries[row][column].content, bool):
                wanted.setdefault("General", []).append((row, column))
        general: set[tuple[int, int]] | None = None
        for row, cells in enumerate(entries):
            for column, cell in enumerate(cells):
                if isinstance(cell.content, bool):
                    wanted.setdefault("BOOLEAN", []).append((row, column))
                elif cell.number_format:
                    if general is None:
                        general = {place for kind, boxes in self.formats if kind == 16 for place in self._spread(boxes)}
                    if (row, column) in general and self._shows_general(row, column):
                        wanted.setdefault(cell.number_format, []).append((row, column))
        for number_format, places in wanted.items():
            self._set_format(number_format, places)

    def _shows_general(self, row: int, column: int) -> bool:
        cell = self.x.getCellByPosition(column, row)
        return bool(self.document.NumberFormats.getByKey(cell.NumberFormat).FormatString == "General")

    def _set_format(self, number_format: str, places: list[tuple[int, int]]) -> None:
        cells = self.document.createInstance("com.sun.star.sheet.SheetCellRanges")
        areas = [self.x.getCellByPosition(column, row).RangeAddress for row, column in places]
        cells.addRangeAddresses(tuple(areas), True)
        cells.NumberFormat = format_key(self.document, number_format)
        self._kinds.forget()


def rectangles(entries: list[list[Entry]]) -> list[Box]:
    """The formula cells as few boxes: runs along rows, equal runs joined downwards."""
    open_runs: dict[tuple[int, int], int] = {}
    boxes = []
    for row in range(len(entries) + 1):
        runs = set(_runs(entries[row])) if row < len(entries) else set()
        for run in [run for run in open_runs if run not in runs]:
            boxes.append(Box(open_runs.pop(run), run[0], row - 1, run[1]))
        for run in runs:
            open_runs.setdefault(run, row)
    return boxes


def format_key(document: Any, number_format: str) -> int:
    """LibreOffice's number for a format written as Excel writes it (English)."""
    formats, english = document.NumberFormats, document.CharLocale
    english.Language, english.Country = "en", "US"
    key: int = formats.queryKey(number_format, english, False)
    return key if key != -1 else int(formats.addNew(number_format, english))


def _runs(cells: list[Entry]) -> Iterator[tuple[int, int]]:
    start = None
    for column in range(len(cells) + 1):
        inside = column < len(cells) and isinstance(cells[column].content, Formula)
        if inside and start is None:
            start = column
        elif not inside and start is not None:
            yield start, column - 1
            start = None


def _office(cell: Entry) -> str:
    if not isinstance(cell.content, Formula):
        raise excel_error(f"不是公式：{cell.content!r}")
    return to_office(cell.content.text)


def _datum(cell: Entry) -> float | str:
    content = cell.content
    if content is None or isinstance(content, Formula):
        return ""
    return float(content) if isinstance(content, bool) else content


def _constant(content: Any) -> str:
    return format(content, ".15G") if isinstance(content, float) else content or ""


def _box(area: Any) -> Box:
    return Box(area.StartRow + 1, area.StartColumn + 1, area.EndRow + 1, area.EndColumn + 1)
