"""下一年的空表：按城市卡片的声明，把上年结果簿的数带进新一年的填报栏。"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from xltool.carry_over import EVERY, CarryOver, LastYear
from xltool.city import City
from xltool.parameters import Standing, parameters_of
from xltool.problems import Message, Place, Refused
from xltool.tables import Column, Role, Table, columns, tables_of
from xltool.workbook.book import Book
from xltool.workbook.carry import Carried
from xltool.workbook.last_year import last_year, settled_book
from xltool.workbook.template import form

NO_CARRY_OVER = Message(
    "E8121", "{city} {number} 年度没有登记怎样带入上年的结果", "登记过的年度才能用 --from", "请去掉 --from，逐表填报"
)
EMPTY = Carried(None)


@dataclass(frozen=True, slots=True)
class NextForm:
    """The new form, and what is to be told of it, a line each."""

    book: Book
    told: tuple[str, ...]


def next_form(city: City, number: int, rules: int | None, path: Path) -> NextForm:
    """The form of a year filled from last year's result book at ``path``. Raises Refused."""
    blank = form(city, number, rules)
    carry_over = blank.year.carry_over
    if carry_over is None:
        raise Refused([NO_CARRY_OVER.at(Place(), city=city.name, number=number)])
    before = settled_book(path, city, number)
    last = last_year(before)
    fed = {at: told.values(last) for at, told in carry_over.fed.items()}
    given = {**_rows(blank, carry_over, fed, last), **blank.given}
    parameters, reasons, lines = _parameters(blank, before, carry_over, last)
    results = {name: rows for name, rows in blank.results.items() if name in blank.given or name not in given}
    book = replace(
        blank, given=given, results=results, parameters=parameters, reasons=reasons, example=before.example
    )  # fmt: skip
    asked = carry_over.ask(number, last) if carry_over.ask else []
    return NextForm(book, (f"从 {path.name} 带入：", *_told(book, carry_over), *lines, *asked))


def _rows(
    blank: Book, carry_over: CarryOver, fed: Mapping[str, Mapping[str, Any]], last: LastYear
) -> dict[str, list[Any]]:
    """The rows of every table that has any, its columns fed or empty."""
    new_rows = carry_over.new_rows(blank.number, last) if carry_over.new_rows else {}
    found = {}
    for name, table in tables_of(blank.year.sheets).items():
        if table.entry is None:
            continue
        keys = new_rows.get(name, ())
        if name in carry_over.same_rows:
            keys = tuple(last(f"{name}.{table.key or columns(table.entry)[0].name}"))
        elif table.fixed and any(at.startswith(f"{name}.") for at in fed):
            keys = table.fixed
        if keys:
            found[name] = [_row(table, key, fed) for key in keys]
    return found


def _row(table: Table, key: str, fed: Mapping[str, Mapping[str, Any]]) -> SimpleNamespace:
    assert table.entry is not None
    return SimpleNamespace(**{c.name: _value(table, c, key, fed) for c in columns(table.entry)})


def _value(table: Table, column: Column, key: str, fed: Mapping[str, Mapping[str, Any]]) -> Any:
    if column.role is Role.KEY:
        return key
    if column.role is Role.LABEL:
        return table.labels.get(key, "")
    values = fed.get(f"{table.name}.{column.name}", {})
    return values.get(key, values.get(EVERY, EMPTY))


def _parameters(
    blank: Book, before: Book, carry_over: CarryOver, last: LastYear
) -> tuple[dict[str, Any], dict[str, str], list[str]]:
    """What the office chose goes on; a printed number is the document's again, or by the rules last year's."""
    values, reasons, lines = dict(blank.parameters), {}, []
    for parameter in parameters_of(blank.year.parameters):
        name, was = parameter.name, before.parameters.get(parameter.name)
        if name in carry_over.printed:
            told = carry_over.printed[name]
            values[name], reasons[name] = told.values(last)[EVERY], f"带入：{told.says}"
            lines.append(f"　　参数 {parameter.heading}：{told.says}")
        elif parameter.standing is not Standing.PRINTED and was is not None:
            values[name] = was
        elif parameter.heading in before.changed():
            lines.append(f"　　参数 {parameter.heading}：上年改动过，没有带入，仍为文件规定的数")
    return values, reasons, lines


def _told(book: Book, carry_over: CarryOver) -> list[str]:
    """What was carried, a table a line: its columns and which figures of last year they are."""
    lines = []
    for sheet in book.year.sheets:
        for table in sheet.tables:
            fed = [
                (c.heading, told.says) for c in table.columns if (told := carry_over.fed.get(f"{table.name}.{c.name}"))
            ]
            rows = book.given.get(table.name, ())
            if rows and (fed or table.name in carry_over.same_rows):
                name = " ".join(part for part in (sheet.name, table.caption) if part)
                keys = "".join(column.heading for column in table.columns if column.role is Role.KEY)
                lines.append(f"　　{name} {len(rows)} 行：{_figures(fed) or f'只带入{keys}'}")
    return lines


def _figures(fed: list[tuple[str, str]]) -> str:
    """Headings and what they are of last year's; those that are the same together."""
    parts = []
    for says, group in groupby(fed, key=itemgetter(1)):
        headings = "、".join(heading for heading, _ in group)
        parts.append(headings if headings == says else f"{headings}（{says}）")
    return "；".join(parts)
