"""Real workbooks for tests: the example at full size and a small one, edited cell by cell and saved again."""

import io
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook

from xltool import commands
from xltool.money import Money, Unit, money
from xltool.policies import CITIES
from xltool.workbook.book import Book
from xltool.workbook.template import filled_example
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


def told(path: Path) -> list[str]:
    """Every message that ``xltool check`` has for a book."""
    found = [problem.text() for problem in commands.check(path).problems]
    TOLD.extend(found)
    return found
