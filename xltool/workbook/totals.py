"""合计：结果簿各表的合计和要紧的几个数，供命令说出。"""

from typing import Any

from xltool.city import Year
from xltool.money import Unit, in_unit
from xltool.tables import Column, Kind, Role, Sheet, Table
from xltool.workbook.book import Book, trial_text

WANTED = {"settled", "payable", "quota", "adjusted", "incentive", "granted", "month_approved", "assessed"}
"""The amounts that a year comes down to."""


def told_columns(year: Year) -> list[tuple[Sheet, Table, Column]]:
    """The columns whose totals are told: the amounts of every result table that come last."""
    return [
        (sheet, table, column)
        for sheet in year.sheets
        for table in sheet.tables
        for column in table.columns
        if column.role is Role.RESULT and column.kind is Kind.MONEY and column.name in WANTED and table.total
    ]


def totals(book: Book) -> tuple[list[str], dict[str, Any]]:
    """The totals of every result table's last money columns, in words and for a program."""
    lines = [f"{trial_text(book)}，不能上报"] if book.trial else []
    data: dict[str, Any] = {}
    for sheet, table, column in told_columns(book.year):
        rows = book.results.get(table.name, ())
        if not rows or not hasattr(rows[0], column.name):
            continue
        whole = sum(getattr(row, column.name) or 0 for row in rows)
        unit = table.unit_of(column)
        name = f"{sheet.name} {table.caption.partition('、')[2] or ''}".strip()
        heading = column.heading.removesuffix("合计") + "合计"
        lines.append(f"{name}　{heading} {in_unit(whole, unit):,.2f} {unit.label}")
        data[f"{table.name}.{column.name}"] = str(in_unit(whole, Unit.YUAN))
    for at in book.year.headline:
        if at.partition(".")[0] not in book.results:  # a later step works it out
            continue
        name, value, unit = _headline(book, at)
        lines.append(f"{name} {in_unit(value, unit):,.2f} {unit.label}")
        data[at] = str(in_unit(value, Unit.YUAN))
    return lines, {"totals": data, **({"trial": True, "rules": book.rules} if book.trial else {})}


def _headline(book: Book, at: str) -> tuple[str, int, Unit]:
    """One figure of the results by ``table.column@键``: what it is called, its amount in 分, its unit."""
    where, _, key = at.partition("@")
    name, _, column = where.partition(".")
    sheet, table = next((s, t) for s in book.year.sheets for t in s.tables if t.name == name)
    found = next(c for c in table.columns if c.name == column)
    row = next(row for row in book.results[name] if getattr(row, table.key or "") == key)
    return f"{sheet.name}　{key.strip()} {found.heading}", getattr(row, column), table.unit_of(found)
