"""上年的结果簿、带入的新簿，给跨年和试算的测试用：诸暨的小簿，结算一次，大家共用。"""

import tempfile
from dataclasses import fields, replace
from functools import cache
from pathlib import Path
from typing import Any

from tests.second_opinion import ZHUJI
from tests.settled_books import settled_bytes
from xltool.tables import Stage, columns, tables_of
from xltool.workbook.book import Book
from xltool.workbook.carry import Carried
from xltool.workbook.next_form import NextForm, next_form
from xltool.workbook.opening import open_book
from xltool.workbook.work import work

LAST, NUMBER = 2024, 2025
NAME = "诸暨2024_结算.xlsx"


def settled_file(folder: Path) -> Path:
    """Last year's result book in ``folder``."""
    path = folder / NAME
    path.write_bytes(settled_bytes())
    return path


@cache
def before() -> Book:
    """The same, worked out."""
    with tempfile.TemporaryDirectory() as folder:
        return work(open_book(settled_file(Path(folder))), Stage.SETTLE).book


@cache
def carried() -> NextForm:
    """The trial form of the next year, filled from it."""
    with tempfile.TemporaryDirectory() as folder:
        return next_form(ZHUJI, NUMBER, LAST, settled_file(Path(folder)))


@cache
def filled_trial() -> Book:
    """The same, everything that is not carried filled as last year; every institution is open all year."""
    book, last = carried().book, before()
    tables = tables_of(book.year.sheets)
    given: dict[str, list[Any]] = {}
    for name, rows in last.given.items():
        new = book.given.get(name) or [None] * len(rows)
        given[name] = [_both(was, row) for was, row in zip(rows, new, strict=True)]
        assert {c.name for c in columns(type(rows[0]))} == {c.name for c in columns(tables[name].entry or object)}
    spans = [item.name for item in fields(type(given["institutions"][0])) if item.name.startswith("open_")]
    given["institutions"] = [replace(line, **dict.fromkeys(spans)) for line in given["institutions"]]
    return replace(book, given=given, results={})


def _both(was: Any, new: Any) -> Any:
    fed = {} if new is None else {k: v for k, v in vars(new).items() if not isinstance(v, Carried)}
    return replace(was, **fed)
