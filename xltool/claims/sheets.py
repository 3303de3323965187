"""工作簿清单：一张工作表逐行读成文字；错误值照抄给逐行的规则退回，没有结果的公式整份不收。

calamine reads in seconds what openpyxl reads in a minute, but shows an error value and a formula without a
result as an empty cell. Both are therefore looked for in the sheet's XML, which ``audited`` has proved whole.
"""

import io
import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from itertools import islice
from typing import TYPE_CHECKING
from zipfile import ZipFile

from xltool.claims.headings import MOST, Heads, find_heads, placed
from xltool.claims.source import Source
from xltool.claims.text import Record
from xltool.listing import Listing
from xltool.problems import Message, Place, Problem, Refused
from xltool.tables import Kind
from xltool.workbook.intake import SAVE_AS, audited
from xltool.workbook.parse import exact

if TYPE_CHECKING:
    from python_calamine import CalamineSheet

UNCALCULATED = Message(
    "E5426",
    "有 {count} 格是公式，但没有计算结果（第 {rows} 行）",
    "清单应是数，不是公式",
    "请用 Excel 或 WPS 打开，重新计算后保存",
)
TWO_LISTS = Message(
    "E5427", "有几张工作表都有清单的栏目：{sheets}", "一份清单在一张工作表里", "请删去不用的，或分成几份"
)
DAMAGED = Message("E5428", "工作簿读不出来", "需要完好的 .xlsx 工作簿", SAVE_AS)
NUMBERS = Message(
    "N5403",
    "“{heading}”有 {count} 格是数字格式",
    "已读作文本，开头的 0 可能已经丢失",
    "请核对；建议把该列设为文本格式再导出",
)
OTHERS = Message("N5402", "只读了工作表“{sheet}”", "没有读：{others}", "请核对")

LONGEST_NUMBER = 10**15
"""From here on a spreadsheet's number has lost its last digits."""
CELL = rb"<(?:\w+:)?c\b([^>]*)>"
ERROR = re.compile(rb"<(?:\w+:)?c\b([^>]*\bt=[\"']e[\"'][^>]*)>(?:\s*<(?:\w+:)?f\b[^>]*(?:/>|>[^<]*</(?:\w+:)?f>))?"
                   rb"\s*<(?:\w+:)?v>([^<]*)<")  # fmt: skip
WITHOUT_RESULT = re.compile(CELL + rb"\s*<(?:\w+:)?f\b[^>]*(?:/>|>[^<]*</(?:\w+:)?f>)\s*"
                            rb"(?:<(?:\w+:)?v\s*/>\s*|<(?:\w+:)?v>\s*</(?:\w+:)?v>\s*)?</(?:\w+:)?c>")  # fmt: skip
ADDRESS = re.compile(rb"\br=[\"']([A-Z]+)(\d+)[\"']")
SHEET = re.compile(rb"<(?:\w+:)?sheet\b[^>]*>")
ATTRIBUTE = re.compile(rb"([\w:]+)=[\"']([^\"']*)[\"']")
RELATION = re.compile(rb"<Relationship\b[^>]*>")


class SheetRows:
    """The sheet of a workbook that holds the list."""

    def __init__(self, source: Source, listing: Listing, taught: Mapping[str, str]) -> None:
        """Find the sheet and its headings. Raises Refused."""
        from python_calamine import CalamineWorkbook

        try:
            self.content = audited(source.copy)
        except Refused as refused:
            raise Refused(placed(problem, source.name) for problem in refused.problems) from refused
        self.source, self.listing = source, listing
        try:
            self.book = CalamineWorkbook.from_filelike(io.BytesIO(self.content))
            self.sheet, self.heads, others = self._chosen(taught)
        except Refused:
            raise
        except Exception as error:  # the library raises whatever the XML led it to
            raise Refused([DAMAGED.at(Place(source.name))]) from error
        self.errors = self._odd_cells()
        told = OTHERS.at(Place(source.name), sheet=self.sheet.name, others="、".join(others))
        self.notes: list[Problem] = [told] if others else []

    def _chosen(self, taught: Mapping[str, str]) -> "tuple[CalamineSheet, Heads, list[str]]":
        """The only sheet that has the headings; and the others with anything in them."""
        found: list[tuple[CalamineSheet, Heads]] = []
        refused: Refused | None = None
        filled = []
        for name in self.book.sheet_names:
            sheet = self.book.get_sheet_by_name(name)
            first = list(islice(_texts(sheet), MOST))
            if not first:
                continue
            filled.append(name)
            try:
                found.append((sheet, find_heads(first, self.listing, taught, f"{self.source.name} {name}")))
            except Refused as error:
                refused = refused or error
        if len(found) > 1:
            names = "、".join(sheet.name for sheet, _ in found)
            raise Refused([TWO_LISTS.at(Place(self.source.name), sheets=names)])
        if not found:
            raise refused or Refused([DAMAGED.at(Place(self.source.name))])
        return *found[0], [name for name in filled if name != found[0][0].name]

    def records(self) -> Iterator[Record]:
        """The rows below the headings, as text. Afterwards ``notes`` tells of codes that were numbers."""
        codes = {
            self.heads.place_of[column.name]: column.heading
            for column in self.listing.columns
            if column.kind is Kind.TEXT and column.name in self.heads.place_of
        }
        counts = dict.fromkeys(codes, 0)
        for number, cells in enumerate(_rows(self.sheet), 1):
            if number <= self.heads.row:
                continue
            texts = [_text(cell, index in codes) for index, cell in enumerate(cells)]
            for index in codes:
                if index < len(cells) and isinstance(cells[index], int | float) and texts[index].isdigit():
                    counts[index] += 1
            for index, text in self.errors.get(number, ()):
                texts += [""] * (index + 1 - len(texts))
                texts[index] = text
            yield number, texts
        place = Place(self.source.name)
        self.notes += [NUMBERS.at(place, heading=codes[i], count=count) for i, count in counts.items() if count]

    def _odd_cells(self) -> dict[int, list[tuple[int, str]]]:
        """The cells that show an error, by row. Raises Refused for formulas without a result."""
        xml = _sheet_xml(self.content, self.sheet.name)
        bare = [_address(cell[1]) for cell in WITHOUT_RESULT.finditer(xml)] if b"<f" in xml or b":f" in xml else []
        if bare:
            rows = "、".join(str(row) for row, _ in bare[:5]) + ("…" if len(bare) > 5 else "")
            raise Refused([UNCALCULATED.at(Place(self.source.name, self.sheet.name), count=len(bare), rows=rows)])
        found: dict[int, list[tuple[int, str]]] = {}
        for cell in ERROR.finditer(xml):
            row, index = _address(cell[1])
            found.setdefault(row, []).append((index, cell[2].decode("utf-8", "replace")))
        return found


def _rows(sheet: "CalamineSheet") -> Iterator[list[object]]:
    """Every row of a sheet from its first on, from column A."""
    _, left = sheet.start or (0, 0)
    for cells in sheet.iter_rows():  # which has the rows above the first filled one, but not the columns before it
        yield [""] * left + list(cells)


def _texts(sheet: "CalamineSheet") -> Iterator[Record]:
    for number, cells in enumerate(_rows(sheet), 1):
        yield number, [_text(cell, False) for cell in cells]


def _text(value: object, is_code: bool) -> str:
    """A cell as text: as a typed cell means it; a code that lost its digits as Excel would show it."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        if is_code and abs(value) >= LONGEST_NUMBER:
            return f"{value:.5E}"
        return format(exact(value), "f")
    if isinstance(value, datetime):
        clock = value.time().isoformat("seconds")
        return value.date().isoformat() if clock == "00:00:00" else f"{value.date().isoformat()} {clock}"
    return value.isoformat() if isinstance(value, date) else str(value)


def _address(attributes: bytes) -> tuple[int, int]:
    """Row from 1 and column from 0 of a cell's attributes. Raises Refused where they do not tell."""
    found = ADDRESS.search(attributes)
    if found is None:
        raise Refused([DAMAGED.at(Place())])
    column = 0
    for letter in found[1]:
        column = column * 26 + letter - 64
    return int(found[2]), column - 1


def _sheet_xml(content: bytes, name: str) -> bytes:
    """The XML of the sheet of this name. Raises Refused when the book does not tell which it is."""
    with ZipFile(io.BytesIO(content)) as archive:
        book, relations = (archive.read(f"xl/{part}") for part in ("workbook.xml", "_rels/workbook.xml.rels"))
        sheets = [_attributes(tag) for tag in SHEET.findall(book)]
        sheet = next((sheet for sheet in sheets if sheet.get("name") == name), {})
        key = next((value for attribute, value in sheet.items() if attribute.endswith(":id")), "")
        target = next((r["Target"] for r in map(_attributes, RELATION.findall(relations)) if r.get("Id") == key), "")
        path = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        if path not in archive.namelist():
            raise Refused([DAMAGED.at(Place())])
        return archive.read(path)


def _attributes(tag: bytes) -> dict[str, str]:
    from html import unescape

    return {name.decode(): unescape(value.decode("utf-8", "replace")) for name, value in ATTRIBUTE.findall(tag)}
