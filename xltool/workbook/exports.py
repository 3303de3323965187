"""平台导出：把 CSV、TXT、XLS、XLSX 读成文字，找到表头行，再与要用的列逐一对上。

Every cell is text and stays text: leading zeros of codes and long digits survive. Columns are never matched
by resemblance. A message names rows and columns but quotes no data row, for it may hold personal data.
"""

import csv
import io
import re
import warnings
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import islice
from pathlib import Path

from xltool.problems import Message, Place, Problem, Refused
from xltool.workbook.matching import plain

UNREADABLE = Message("E5001", "文件打不开", "", "请确认文件还在，关掉正在使用它的程序，再试一次")
ENDING = Message("E5002", "不认得这种文件", "只读 .csv、.txt、.xls、.xlsx", "请另存为 .xlsx 再导入")
UNDECODABLE = Message("E5003", "文字编码不认得，或文件已损坏", "", "请用 Excel 或 WPS 打开，另存为 .xlsx 再导入")
BINARY = Message("E5004", "文件里有不是文字的内容", "", "请用 Excel 或 WPS 打开，另存为 .xlsx 再导入")
SEPARATED = Message("E5005", "各列用竖线或分号隔开", "只读用逗号或制表符隔开的文件", "请从平台另选格式导出")
UNQUOTED = Message("E5006", "引号没有成对，或一格文字过长", "", "请用 Excel 或 WPS 打开，另存为 .xlsx 再导入")
BROKEN = Message(
    "E5007", "工作簿打不开：设了密码、已损坏，或不是工作簿", "", "请用 Excel 或 WPS 打开，另存为 .xlsx 再导入"
)
NO_SHEET = Message("E5008", "没有名为「{sheet}」的工作表", "现有：{sheets}", "请改选其中一张")
EMPTY = Message("E5009", "没有数据", "表头下面至少要有一行数据", "请从平台重新导出")
NO_HEADINGS = Message("E5010", "找不到表头行", "表头要占一行，每列都有名称", "请补上表头行再导入")
REPEATED = Message("E5011", "{columns} 列的表头重名", "各列表头要互不相同", "请改名或删去多余的列再导入")
RAGGED = Message("E5012", "第 {rows} 行有内容落在没有表头的列", "", "请补上表头，或删去多出的格子再导入")
CHOSEN = Message("N5001", "有几张工作表，只读了「{sheet}」", "", "没有读：{others}")
TOTALS = Message("N5002", "第 {rows} 行是合计，没有读入", "", "")
INNER_TOTALS = Message("N5003", "第 {rows} 行写着合计，已当作数据读入", "", "请核对会不会重复计算")
TOO_LONG = Message("N5004", "第 {rows} 行有超过 15 位的数字", "长编码要按文本存放", "请核对末几位是否变成了 0")
HEADED = Message("N5005", "把第 {row} 行当作表头，上面的几行没有读入", "", "")

TEXTS, OLD_BOOK, NEW_BOOK = (".csv", ".txt"), ".xls", ".xlsx"
TOTAL_NAMES = ("合计", "总计")
UNIT_LINE = re.compile(r"单位:(千元|万元|亿元|元)")
TITLE_ROWS = 30  # the heading row is one of the first so many
LABELLED = re.compile(r"(?!其中).+[:：].+")  # 单位：万元 stands above a heading row, 其中：药品费 in one

Rows = list[list[str]]
Sheets = dict[str, list[list[object]]]


@dataclass(frozen=True, slots=True)
class Export:
    """One table as exported. Blank rows within stay: ``first_row`` + index is the row in the source."""

    path: Path
    sheet: str
    encoding: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    first_row: int
    unit: str = ""
    """The unit that a line above the headings names for all amounts."""
    notes: tuple[Problem, ...] = ()


def read_export(path: Path, sheet: str | None = None) -> Export:
    """The table in ``path``; of several sheets ``sheet``, or else the first one that is not empty.

    Raises ``Refused`` when it cannot be read whole and beyond doubt.
    """
    place, ending = Place(path.name), path.suffix.lower()
    if ending not in (*TEXTS, OLD_BOOK, NEW_BOOK):
        raise Refused([ENDING.at(place)])
    if ending == NEW_BOOK:
        from xltool.workbook.intake import audited

        return _from_book(path, _opened(audited(path), _new_book, place), sheet)
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise Refused([UNREADABLE.at(place)]) from error
    if ending == OLD_BOOK:
        return _from_book(path, _opened(raw, _old_book, place), sheet)
    text, encoding = _decoded(raw, place)
    return _export(path, "", encoding, _records(text, place))


def _decoded(raw: bytes, place: Place) -> tuple[str, str]:
    if b"\0" in raw:
        raise Refused([BINARY.at(place)])
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        # Short GBK text may by chance be valid UTF-8 as well, but then without a single Chinese character.
        marked = raw.startswith(b"\xef\xbb\xbf") or encoding == "gb18030"
        if marked or text.isascii() or max(text) > "\u07ff":
            return text, encoding
    raise Refused([UNDECODABLE.at(place)])


def _separator(text: str) -> str:
    def share(separator: str) -> float:
        lines = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
        try:
            widths = [len(line) for line in islice(lines, 50) if line]
        except csv.Error:
            return 0
        wide = Counter(width for width in widths if width > 1).most_common(1)
        return wide[0][1] / len(widths) if wide else 0

    # The one that cuts the largest share of the first lines into the same number of cells.
    return max(",\t|;", key=share)


def _records(text: str, place: Place) -> Rows:
    separator = _separator(text)
    rows: Rows = []
    try:
        rows.extend(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
    except csv.Error as error:
        raise Refused([UNQUOTED.at(Place(place.sheet, f"第 {len(rows) + 1} 行"))]) from error
    width = max(map(len, rows), default=0)
    if separator in "|;":
        raise Refused([SEPARATED.at(place)])
    return [row + [""] * (width - len(row)) for row in rows] if width else []


def _opened(raw: bytes, read: Callable[[bytes], Sheets], place: Place) -> Sheets:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and extensions: only the cells are read
            return read(raw)
    except Exception as error:  # damaged files make both libraries fall over in any way there is
        raise Refused([BROKEN.at(place)]) from error


def _old_book(raw: bytes) -> Sheets:
    import xlrd

    def meant(cell: xlrd.sheet.Cell) -> object:
        if cell.ctype == xlrd.XL_CELL_DATE:
            return xlrd.xldate_as_datetime(cell.value, book.datemode)
        if cell.ctype == xlrd.XL_CELL_ERROR:
            return xlrd.error_text_from_code[cell.value]
        return bool(cell.value) if cell.ctype == xlrd.XL_CELL_BOOLEAN else cell.value

    # Books of before 1997 do not always say that they are in GBK; newer ones do not heed the override.
    book = xlrd.open_workbook(file_contents=raw, logfile=io.StringIO(), encoding_override="gb18030")
    return {sheet.name: [[meant(cell) for cell in row] for row in sheet.get_rows()] for sheet in book.sheets()}


def _new_book(raw: bytes) -> Sheets:
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(raw), read_only=True, data_only=True)
    sheets: Sheets = {}
    for sheet in book.worksheets:
        sheet.reset_dimensions()  # platforms write wrong ones, and openpyxl would stop there
        sheets[sheet.title] = [list(row) for row in sheet.iter_rows(values_only=True)]
    return sheets


def _from_book(path: Path, sheets: Sheets, wanted: str | None) -> Export:
    place, notes = Place(path.name), []
    if wanted is not None and wanted not in sheets:
        raise Refused([NO_SHEET.at(place, sheet=wanted, sheets="、".join(sheets))])
    full = [name for name, rows in sheets.items() if any(_shown(cell).strip() for row in rows for cell in row)]
    name = next(iter(full), "") if wanted is None else wanted
    if wanted is None and len(full) > 1:
        notes.append(CHOSEN.at(place, sheet=name, others="、".join(full[1:])))
    rows = sheets.get(name, [])
    long = [number for number, row in enumerate(rows, 1) if any(map(_is_long, row))]
    if long:
        notes.append(TOO_LONG.at(Place(f"{path.name} {name}"), rows=_several(long)))
    return _export(path, name, "", [[_shown(cell) for cell in row] for row in rows], notes)


def _is_long(value: object) -> bool:
    return isinstance(value, (int, float)) and abs(value) >= 1e15


def _shown(value: object) -> str:
    """As a spreadsheet would show it: numbers to 15 digits, dates as 2024-01-31."""
    if value is None or isinstance(value, bool):
        return "" if value is None else str(value).upper()
    if isinstance(value, (int, float)):
        return format(Decimal(f"{value + 0:.15g}"), "f")
    if isinstance(value, datetime):
        day, clock = value.date().isoformat(), value.time().isoformat("seconds")
        return clock if value.year < 1900 else day if clock == "00:00:00" else f"{day} {clock}"
    return str(value).replace("_x000D_", "")  # an escaped carriage return


def _first(row: Sequence[str]) -> str:
    return next((text for cell in row if (text := plain(cell))), "")


def _is_total(row: Sequence[str]) -> bool:
    return _first(row).rstrip(":") in TOTAL_NAMES


def _several(rows: Sequence[int]) -> str:
    return "、".join(map(str, rows[:5])) + (f" 等 {len(rows)}" if len(rows) > 5 else "")


def _heading_row(rows: Rows, place: Place) -> int:
    """The first row that names most columns, each by another name."""
    filled = sorted((sum(1 for cell in row if cell.strip()) for row in rows), reverse=True)
    if not filled or not filled[0]:
        raise Refused([EMPTY.at(place)])
    usual = filled[min(1, len(filled) - 1)]  # a single row that is too long must not set the measure
    for number, row in enumerate(rows[:TITLE_ROWS]):
        names = {plain(cell) for cell in row if any(map(str.isalpha, cell)) and not LABELLED.match(cell)}
        if len(names) * 2 > usual and len(names) >= min(2, filled[0]):
            return number
    raise Refused([NO_HEADINGS.at(place)])


def _export(path: Path, sheet: str, encoding: str, rows: Rows, notes: Sequence[Problem] = ()) -> Export:
    place = Place(f"{path.name} {sheet}".strip())
    top = _heading_row(rows, place)
    body, first = rows[top + 1 :], top + 2
    totals: list[int] = []
    while body and (_is_total(body[-1]) or not _first(body[-1])):
        if _first(body.pop()):
            totals.insert(0, first + len(body))
    if not body:
        raise Refused([EMPTY.at(place)])
    named = [column for column, cell in enumerate(rows[top]) if plain(cell)]
    _check(rows[top], body, first, place)
    inner = [number for number, row in enumerate(body, first) if _is_total(row)]
    told = [HEADED.at(place, row=top + 1)] if top else []
    told += [TOTALS.at(place, rows=_several(totals))] if totals else []
    told += [INNER_TOTALS.at(place, rows=_several(inner))] if inner else []
    headings = tuple(rows[top][column] for column in named)
    short = [""] * (named[-1] + 1)
    data = tuple(tuple((row + short)[column] for column in named) for row in body)
    return Export(path, sheet, encoding, headings, data, first, _unit(rows[:top]), (*notes, *told))


def _unit(above: Rows) -> str:
    """What 单位：万元 above the headings says; empty when nothing does."""
    for row in above:
        for cell in row:
            found = UNIT_LINE.search(plain(cell))
            if found:
                return found.group(1)
    return ""


def _check(headings: Sequence[str], body: Rows, first: int, place: Place) -> None:
    names = [plain(cell) for cell in headings]
    repeated = [_letter(column) for column, name in enumerate(names) if name and names.count(name) > 1]
    names += [""] * (max(map(len, body)) - len(names))
    nameless = [column for column, name in enumerate(names) if not name]
    ragged = [
        number
        for number, row in enumerate(body, first)
        if any(column < len(row) and row[column].strip() for column in nameless)
    ]
    problems = [REPEATED.at(place, columns="、".join(repeated))] if repeated else []
    problems += [RAGGED.at(place, rows=_several(ragged))] if ragged else []
    if problems:
        raise Refused(problems)


def _letter(column: int) -> str:
    return (_letter(column // 26 - 1) if column >= 26 else "") + chr(ord("A") + column % 26)
