"""找表：在工作表上按标题行、按栏目名找到一张表，不按固定位置。"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from xltool.problems import Message, Place, Problem
from xltool.tables import Column, Role, Sheet, Table
from xltool.workbook.layout import a1
from xltool.workbook.parse import normalised

NO_SHEET = Message("E2001", "没有工作表“{sheet}”", "应有文件对应的全部工作表", "请恢复该表的名称，或从空表复制一张")
NO_CAPTION = Message("E2002", "没有找到表题“{caption}”", "表题应与空表一致", "请恢复表题所在的一行")
NO_HEADINGS = Message("E2003", "没有找到表头（应有“{headings}”等栏目）", "表头应与空表一致", "请恢复表头所在的一行")
NO_COLUMN = Message("E2004", "没有栏目“{heading}”", "栏目名应与空表一致，前后次序不限", "请恢复该栏目的名称")
TWO_COLUMNS = Message("E2005", "有两栏都叫“{heading}”", "每个栏目只能有一栏", "请删去或改名多出的一栏")
BELOW = Message("E2006", "“{name}”在合计行或备注下面", "各行应在合计行和备注上面", "请移到上面，或删去")
EXTRA_COLUMN = Message("N2201", "有空表里没有的栏目：{headings}", "未读取，不参与计算", "无需处理")
REORDERED = Message("N2202", "栏目次序与空表不同", "已按栏目名读取", "无需处理")

STOPS = tuple(normalised(text) for text in ("备注：", "注：", "制表人", "结论：", "尾差（", "点值＝"))
TOTALS = ("合计", "总计")

Grid = Sequence[Sequence[Any]]
WIDTH = 40
"""How wide every row of a grid is at least; no table of ours is wider."""


@dataclass(frozen=True, slots=True)
class Found:
    """A table found on a sheet: its heading row and the column of each field."""

    table: Table
    sheet: str
    header_row: int
    column_of: Mapping[str, int]
    rows: tuple[int, ...]
    """Body rows, zero-based, as they stand; blank ones included."""
    total_row: int | None

    def cell(self, row: int, column: str) -> str:
        """The A1 address of a field of a row; the whole row's first cell when it has no such column."""
        return a1(row, self.column_of.get(column, 0))


def text_of(value: Any) -> str:
    """A cell as text to compare; empty for what is no text."""
    return normalised(value) if isinstance(value, str) else ""


def wanted_columns(table: Table) -> list[Column]:
    """What must be found on the sheet: the key and the filled columns."""
    return [c for c in table.columns if c.role in (Role.KEY, Role.GIVEN)]


def find_table(sheet: Sheet, table: Table, grid: Grid, problems: list[Problem], start: int = 0) -> Found | None:
    """Find a table by its caption and headings; what is missing goes to ``problems``."""
    place = Place(sheet.name, "", table.caption)
    if table.caption:
        caption = _caption_row(table.caption, grid)
        if caption is None:
            problems.append(NO_CAPTION.at(Place(sheet.name), caption=table.caption))
            return None
        start = caption + 1
    captions = {normalised(other.caption) for other in sheet.tables if other.caption}
    header = _header_row(table, grid, start, captions)
    if header is None:
        headings = "、".join(table.heading_of(column) for column in wanted_columns(table)[:3])
        problems.append(NO_HEADINGS.at(place, headings=headings))
        return None
    column_of = _columns(sheet, table, grid, header, problems)
    rows, total = _body(grid, header + 1, captions)
    found = Found(table, sheet.name, header, column_of, rows, total)
    _tell_stray(found, sheet, grid, captions, problems)
    return found


def _caption_row(caption: str, grid: Grid) -> int | None:
    target = normalised(caption)
    return next((i for i, row in enumerate(grid) if any(text_of(value) == target for value in row)), None)


def _header_row(table: Table, grid: Grid, start: int, captions: set[str]) -> int | None:
    wanted = {normalised(table.heading_of(column)) for column in table.columns}
    best, most = None, 0
    for i in range(start, len(grid)):
        texts = {text_of(value) for value in grid[i]}
        if i > start and texts & captions:
            break
        matches = len(wanted & texts)
        if matches > most:
            best, most = i, matches
        if matches == len(wanted):
            break
    return best if most * 2 >= len(wanted_columns(table)) else None


def _columns(sheet: Sheet, table: Table, grid: Grid, header: int, problems: list[Problem]) -> dict[str, int]:
    texts = [text_of(value) for value in grid[header]]
    found: dict[str, int] = {}
    label_heading = ""
    place = Place(sheet.name, f"第{header + 1}行", table.caption)
    for column in table.columns:
        heading = normalised(table.heading_of(column))
        if column.role is Role.LABEL:
            label_heading = heading
            continue
        shift = 0
        if label_heading and column.role is Role.KEY:
            heading, shift, label_heading = label_heading, 1, ""
        there = [i for i, text in enumerate(texts) if text == heading]
        if len(there) > 1 and column.role is not Role.NOTE:
            problems.append(TWO_COLUMNS.at(place, heading=table.heading_of(column)))
        if there:
            found[column.name] = there[0] + shift
        elif column.role in (Role.KEY, Role.GIVEN):
            problems.append(NO_COLUMN.at(place, column.clause, heading=table.heading_of(column)))
    _tell_order(table, texts, found, place, problems)
    return found


def _tell_order(
    table: Table, texts: list[str], found: Mapping[str, int], place: Place, problems: list[Problem]
) -> None:
    known = {normalised(table.heading_of(column)) for column in table.columns}
    known |= {normalised(column.heading) for column in table.columns}
    extra = [text for text in texts if text and text not in known]
    if extra:
        problems.append(EXTRA_COLUMN.at(place, headings="、".join(extra)))
    order = [found[c.name] for c in table.columns if c.name in found]
    if order != sorted(order):
        problems.append(REORDERED.at(place))


def _tell_stray(found: Found, sheet: Sheet, grid: Grid, captions: set[str], problems: list[Problem]) -> None:
    """Rows below 合计 or the notes would be left out in silence."""
    known = {normalised(table.heading_of(column)) for table in sheet.tables for column in table.columns}
    first, *others = [found.column_of.get(c.name, -1) for c in wanted_columns(found.table)]
    end = max((*found.rows, found.total_row or 0, found.header_row))
    for i in range(end + 1, len(grid)):
        texts = {text_of(value) for value in grid[i]}
        if texts & captions or len(texts & known) > 1:
            return
        if first >= 0 and text_of(grid[i][first]) and any(grid[i][at] not in (None, "") for at in others if at >= 0):
            place = Place(sheet.name, a1(i, first), found.table.caption)
            problems.append(BELOW.at(place, name=grid[i][first]))


def _body(grid: Grid, start: int, captions: set[str]) -> tuple[tuple[int, ...], int | None]:
    """The body rows down to 合计, a note, the signatures or the next table; and the 合计 row."""
    rows: list[int] = []
    for i in range(start, len(grid)):
        texts = [text for text in map(text_of, grid[i]) if text]
        if texts and (texts[0] in captions or texts[0].startswith(STOPS)):
            return tuple(rows), None
        if texts and texts[0] in TOTALS:
            return tuple(rows), i
        rows.append(i)
    return tuple(rows), None
