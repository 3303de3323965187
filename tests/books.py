"""Real workbooks for tests: the example at full size and a small one, edited cell by cell and saved again."""

import io
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from openpyxl import Workbook, load_workbook

from xltool import commands
from xltool.city import City
from xltool.money import Money, Unit, money
from xltool.policies import CITIES
from xltool.tables import Stage
from xltool.workbook.book import Book
from xltool.workbook.opening import open_book
from xltool.workbook.template import filled_example
from xltool.workbook.work import work
from xltool.workbook.write import write_book

CITY, NUMBER = CITIES[0], 2024
SHOPS, NEW_SHOPS = 6, 4
GROUPS = (("original", SHOPS, "10361"), ("new", NEW_SHOPS, "1116"))
TOLD: list[str] = []
"""Every message that a book of these tests has brought up."""

Edit = Callable[[Workbook], object]


@cache
def example_book() -> Book:
    """The 示例 as ``template --example`` writes it."""
    return filled_example(CITY, NUMBER)


@cache
def small_book() -> Book:
    """The same with all its hospitals, six 原定点药店 and four 新进; every check still agrees."""
    book = example_book()
    given: dict[str, list[Any]] = {name: list(rows) for name, rows in book.given.items()}
    for group, count, whole in GROUPS:
        for table in ("pharmacies", "assessments", "settlements"):
            given[f"{group}_{table}"] = given[f"{group}_{table}"][:count]
        shops = given[f"{group}_pharmacies"]
        rest = money(whole, Unit.WAN) - sum(shop.prior_settled for shop in shops[:-1])
        shops[-1] = replace(shops[-1], prior_settled=Money(rest))
    kept = {row.institution for table in ("original_pharmacies", "new_pharmacies") for row in given[table]}
    kept |= {row.institution for row in given["outpatient_quotas"]}
    for table in ("institutions", "resident_cards"):
        given[table] = [row for row in given[table] if row.institution in kept]
    return replace(book, given=given)


def lean_book() -> Book:
    """The small example on forms with two blank rows below each list: its rows stand elsewhere than in a real form."""
    return replace(small_book(), city=_with_few_blank_rows())


def _with_few_blank_rows() -> City:
    """The city, its forms with two blank rows below each list."""
    year = CITY.years[NUMBER]
    sheets = tuple(
        replace(sheet, tables=tuple(replace(table, spare=min(table.spare, 2)) for table in sheet.tables))
        for sheet in year.sheets
    )
    return replace(CITY, years={NUMBER: replace(year, sheets=sheets)})


def written(book: Book) -> bytes:
    """A book as the file that the program writes of it."""
    memory = io.BytesIO()
    write_book(book, memory)
    return memory.getvalue()


@cache
def example_bytes() -> bytes:
    """The full example's file."""
    return written(example_book())


@cache
def small_bytes() -> bytes:
    """The small example's file."""
    return written(small_book())


@cache
def lean_bytes() -> bytes:
    """The lean example's file without empty cells and formulas (合计, 签字): read and saved in a third of a second."""
    book = load_workbook(io.BytesIO(written(lean_book())))
    book.remove(book["计算说明"])
    for sheet in book:
        kept = {at: cell for at, cell in sheet._cells.items() if cell.value is not None and cell.data_type != "f"}
        sheet._cells.clear()
        sheet._cells.update(kept)
    memory = io.BytesIO()
    book.save(memory)
    return memory.getvalue()


def edited(
    path: Path, changes: Mapping[str, object], *edits: Edit, content: bytes | None = None, text: bool = False
) -> Path:
    """Save a copy of a book (the small one) at ``path`` with ``{"附件1!C5": value}`` typed in, then ``edits`` done."""
    book = load_workbook(io.BytesIO(small_bytes() if content is None else content))
    for address, value in changes.items():
        sheet, _, cell = address.rpartition("!")
        book[sheet][cell] = value
        if text:
            book[sheet][cell].data_type = "s"
    for edit in edits:
        edit(book)
    book.save(path)
    return path


def filled(path: Path, changes: Mapping[str, object], *edits: Edit) -> Path:
    """The same of the lean example."""
    return edited(path, changes, *edits, content=lean_bytes())


def told(path: Path) -> list[str]:
    """Every message that ``xltool check`` has for a book."""
    found = [problem.text() for problem in commands.check(path).problems]
    TOLD.extend(found)
    return found


def results(path: Path) -> Mapping[str, list[Any]]:
    """Everything that is computed of a book; it must have nothing against settling."""
    worked = work(open_book(path), Stage.SETTLE)
    TOLD.extend(problem.text() for problem in worked.problems)
    assert not worked.refused, [problem.text() for problem in worked.problems]
    return worked.book.results


@cache
def small_results() -> Mapping[str, list[Any]]:
    """What the small example comes to."""
    with TemporaryDirectory() as folder:
        return results(filled(Path(folder, "示例.xlsx"), {}))


def explained(*lines: tuple[str, str, str]) -> dict[str, object]:
    """The cells of the first lines of 警告说明: code, cell, text."""
    return {
        f"勾稽检查!{column}{row}": value
        for row, line in enumerate(lines, start=9)
        for column, value in zip("ABC", line, strict=True)
    }
