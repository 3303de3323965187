"""定位：打开的簿里，每张表、每一行、每个参数实际落在哪里；结果行不够的，先插行。

The clerk may have inserted rows, moved columns, left blank rows: nothing is where the form had it. Entry
rows stand where they were read; rows that only hold results take the table's rows from the top.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from xltool.problems import Message, Place, Problem, Refused, errors
from xltool.tables import Role, Sheet, Table
from xltool.workbook.book import Book
from xltool.workbook.layout import Placed, key_values
from xltool.workbook.locate import NO_COLUMN, NO_SHEET, Found, find_table, text_of
from xltool.workbook.parse import normalised
from xltool.workbook.read import Read
from xltool.workbook.read_rows import ROW_MISSING

NO_TOTAL = Message("E6501", "没有找到合计行", "本表应有合计行", "请从空表恢复合计行（在最后一行机构下面）")


@dataclass(frozen=True, slots=True)
class Insertion:
    """Rows to insert into a sheet before zero-based row ``at``, as it is when its turn comes."""

    sheet: str
    at: int
    count: int


@dataclass(slots=True)
class Layout:
    """Where everything of a worked-out book stands in the open one, once the insertions are done."""

    tables: dict[str, Placed] = field(default_factory=dict)
    lines: dict[str, list[int]] = field(default_factory=dict)
    """The sheet row of each row, in order, of the tables to fill."""
    insertions: list[Insertion] = field(default_factory=list)
    shifts: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    """By sheet: rows from this one on, as read, stand so many rows lower."""

    def shifted(self, sheet: str, row: int) -> int:
        """Where a row that was read stands after the insertions."""
        return row + sum(count for at, count in self.shifts.get(sheet, ()) if row >= at)

    def insert(self, sheet: str, at: int, count: int) -> None:
        """Have rows inserted before row ``at`` as it was read. Sheets are laid out from top to bottom."""
        self.insertions.append(Insertion(sheet, self.shifted(sheet, at), count))
        self.shifts.setdefault(sheet, []).append((at, count))


def lay_out_open(read: Read, book: Book) -> Layout:
    """Place every table of the book's stage, and where they are there those of later stages, which checks may name.

    Raises Refused, naming all that is missing.
    """
    assert book.stage is not None
    layout, problems = Layout(), list[Problem]()
    for sheet in book.year.sheets:
        now = {table.name for table in sheet.tables if table.stage.value <= book.stage.value}
        if sheet.name not in read.grids:
            problems += [NO_SHEET.at(Place(sheet.name), sheet=sheet.name)] if now else []
            continue
        sought = [(table, problems if table.name in now else []) for table in sheet.tables]
        found = [there for table, told in sought if (there := _find(read, sheet, table, told)) is not None]
        for there in sorted(found, key=lambda item: item.header_row):
            if there.table.name in now:
                _place(layout, there, book, read)
            else:
                _place_later(layout, there, read)
    if wrong := errors(problems):
        raise Refused(wrong)
    return layout


def _find(read: Read, sheet: Sheet, table: Table, problems: list[Problem]) -> Found | None:
    found = read.tables.get(table.name) or find_table(sheet, table, read.grids[sheet.name], problems)
    if found is None:
        return None
    missing = [c for c in table.columns if c.role is Role.RESULT and c.name not in found.column_of]
    place = Place(sheet.name, f"第{found.header_row + 1}行", table.caption)
    problems += [NO_COLUMN.at(place, c.clause, heading=table.heading_of(c)) for c in missing]
    if table.total and found.total_row is None:
        problems.append(NO_TOTAL.at(place))
        return None
    return None if missing else found


def _place(layout: Layout, found: Found, book: Book, read: Read) -> None:
    table, sheet = found.table, found.sheet
    keys = key_values(table, book.given.get(table.name, ()), book.results.get(table.name, ()))
    body = _body(found)
    if table.entry is None or (table.name in read.listed and not table.fixed):
        missing = len(keys) - body
        if missing > 0:
            layout.insert(sheet, found.header_row + (2 if body else 1), missing)
        body = max(body, len(keys))
        header = layout.shifted(sheet, found.header_row)
        lines = [header + 1 + i for i in range(len(keys))]
    else:
        header = layout.shifted(sheet, found.header_row)
        there = _printed(found, read) if table.name in read.listed else read.lines[table.name]
        lines = [layout.shifted(sheet, row) for row in there]
        body = max(body, *(row - header for row in lines), 0) if lines else body
    layout.lines[table.name] = lines
    layout.tables[table.name] = _placed(found, header, body, keys, lines)


def _printed(found: Found, read: Read) -> list[int]:
    """The rows of a form that a list fills, in the order of its printed keys."""
    at = found.column_of[found.table.key or ""]
    row_of = {text_of(read.grids[found.sheet][row][at]): row for row in found.rows}
    missing = [key for key in found.table.fixed if normalised(key) not in row_of]
    if missing:
        place = Place(found.sheet, "", found.table.caption)
        raise Refused(ROW_MISSING.at(place, name=key) for key in missing)
    return [row_of[normalised(key)] for key in found.table.fixed]


def _place_later(layout: Layout, found: Found, read: Read) -> None:
    """A table that is not filled yet: its rows by the names that stand there."""
    at = found.column_of.get(found.table.key or "", 0)
    named = {str(read.grids[found.sheet][row][at]): row for row in found.rows if read.grids[found.sheet][row][at]}
    header = layout.shifted(found.sheet, found.header_row)
    lines = [layout.shifted(found.sheet, row) for row in named.values()]
    layout.tables[found.table.name] = _placed(found, header, max(_body(found), len(lines)), list(named), lines)


def _placed(found: Found, header: int, body: int, keys: Sequence[str], lines: Sequence[int]) -> Placed:
    return Placed(
        table=found.table,
        sheet=found.sheet,
        caption_row=header - 1 if found.table.caption else None,
        header_row=header,
        first_row=header + 1,
        count=body,
        keys=tuple(keys),
        column_of=_columns(found),
        row_of=dict(zip(keys, lines, strict=True)),
    )


def _body(found: Found) -> int:
    """How many rows a table has room for: down to its 合计, else all but the blank line below it."""
    if found.total_row is not None:
        return found.total_row - found.header_row - 1
    return max(len(found.rows) - 1, 0)


def _columns(found: Found) -> Mapping[str, int]:
    """Every column's place; a group label stands left of its key."""
    places = dict(found.column_of)
    names: Sequence[str] = [column.name for column in found.table.columns]
    for i, column in enumerate(found.table.columns):
        if column.role is Role.LABEL and names[i + 1] in places:
            places[column.name] = places[names[i + 1]] - 1
    return places
