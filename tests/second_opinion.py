"""第二意见：LibreOffice 重算整本结果簿，每个公式格与我们写下的值相同。"""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import openpyxl

from tests.office import Office
from xltool.city import City
from xltool.listing import LIST_FILES, ListRead
from xltool.policies import CITIES
from xltool.tables import Column, Kind, Stage
from xltool.workbook.book import Book
from xltool.workbook.template import form
from xltool.workbook.write import write_book

ZHUJI, NINGDE, ZIBO, HUZHOU = CITIES
LIST_NUMBERS = ("rows_read", "rows_taken", "rows_rejected", "amount_taken", "amount_rejected")
DAY_ZERO = datetime(1899, 12, 30)


def worked(
    given: dict[str, Any],
    chosen: dict[str, Any],
    stage: Stage = Stage.SETTLE,
    *,
    city: City = ZHUJI,
    number: int = 2024,
) -> Book:
    """A book worked out from rows, without a file."""
    blank = form(city, number)
    values = {**blank.parameters, **chosen}
    year = city.years[number]
    results = year.compute(year.given(**given), year.parameters(**values), stage)
    unread = [ListRead(list_name=listing.caption, digest="", **dict.fromkeys(LIST_NUMBERS)) for listing in year.lists]
    return replace(blank, given=given, parameters=values, results={**results, LIST_FILES: unread}, stage=stage)


def written(book: Book) -> bytes:
    """The book's bytes."""
    stream = io.BytesIO()
    write_book(book, stream)
    return stream.getvalue()


def column_at(book: Book) -> dict[tuple[str, str], Column]:
    """The column of every body cell, by sheet and address."""
    from xltool.workbook.layout import a1

    return {
        (placed.sheet, a1(row, index)): column
        for plan in book.plans()
        for placed in plan.tables
        for index, column in enumerate(placed.table.columns)
        for row in range(placed.first_row, placed.first_row + placed.count)
    }


def as_shown(value: float, places: int) -> Decimal:
    """A ratio as far as it is printed; it is never rounded before it is used.

    Two divisions of doubles may differ in the 16th digit: of 3.68475 one side may hold 3.6847499999999997.
    """
    return Decimal(f"{value:.14g}").quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def cached(content: bytes) -> dict[str, dict[str, Any]]:
    """The values written beside the formulas, by sheet and address, as LibreOffice would give them."""
    book = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    found: dict[str, dict[str, Any]] = {}
    for sheet in book.worksheets:
        cells = found[sheet.title] = {}
        for row in sheet.iter_rows():
            for cell in row:
                value = cell.value
                if isinstance(value, datetime | date):
                    value = (datetime(value.year, value.month, value.day) - DAY_ZERO).days
                cells[cell.coordinate] = float(value) if isinstance(value, int | float) else value or ""
    return found


def differences(
    book: Book, office_says: dict[str, dict[str, float | str]], ours: dict[str, dict[str, Any]]
) -> list[str]:
    """Every formula cell that LibreOffice sees otherwise: money, counts and texts exactly, ratios as printed."""
    columns = column_at(book)
    found = []
    for sheet, cells in office_says.items():
        for address, theirs in cells.items():
            mine = ours[sheet][address]
            column = columns.get((sheet, address))
            if column and column.kind is Kind.RATIO and isinstance(theirs, float) and isinstance(mine, float):
                places = 6 if column.percent else column.places
                if as_shown(theirs, places) == as_shown(mine, places):
                    continue
            if theirs != mine:
                found.append(f"{sheet}!{address}: LibreOffice {theirs!r}, 我们 {mine!r}")
    return found


def assert_agreed(office: Office, book: Book, folder: Path) -> int:
    """Write the book, let LibreOffice recalculate it, compare every formula cell; how many there were."""
    content = written(book)
    path = folder / "book.xlsx"
    path.write_bytes(content)
    says = office.recalculated(path)
    found = differences(book, says, cached(content))
    assert not found, f"{len(found)} 格不同：\n" + "\n".join(found[:20])
    return sum(len(cells) for cells in says.values())
