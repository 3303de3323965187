"""填入：导出的每一行按机构名称对上表中的一行，曾用名对现名，对不上的添在后面。"""

from dataclasses import dataclass, field
from fractions import Fraction
from types import SimpleNamespace
from typing import Any

from xltool.money import Money, Unit, in_unit
from xltool.problems import Message, Place, Refused
from xltool.tables import Column, Kind, Table, columns
from xltool.workbook.carry import carried
from xltool.workbook.cells import to_cell
from xltool.workbook.exports import Export
from xltool.workbook.locate import STOPS, TOTALS
from xltool.workbook.matching import UNIT, Match, plain
from xltool.workbook.parse import normalised, parse
from xltool.workbook.read_rows import Names

NO_KEY = Message("E5103", "导出文件没有“{heading}”一栏", "应有这一栏才能对上行", "请用 --map 导出栏目={heading} 指明")
REPEATED_ROWS = Message(
    "E5107",
    "有 {count} 家机构不止一行（第 {rows} 行）",
    "每家机构一行，曾用名与现名算同一家",
    "请先按机构汇总成一行，再导入",
)

UNITS = {
    "元": (Unit.YUAN, Fraction(1)),
    "千元": (Unit.WAN, Fraction(1, 10)),
    "万元": (Unit.WAN, Fraction(1)),
    "亿元": (Unit.WAN, Fraction(10000)),
}
"""How an export's amounts are read: in one of our units, and how many of it theirs is."""


@dataclass(slots=True)
class Filled:
    """A table's rows after the import, and the export's rows (as numbered there) worth a word."""

    rows: list[Any]
    updated: int = 0
    added: int = 0
    replaced: int = 0
    unread: list[int] = field(default_factory=list)
    not_data: list[int] = field(default_factory=list)
    renamed: list[int] = field(default_factory=list)
    emptied: list[int] = field(default_factory=list)
    left: list[str] = field(default_factory=list)


def fill(table: Table, rows: Any, export: Export, matched: Match, names: Names) -> Filled:
    """Put the export's columns into a table's rows, all of them when the table has no key. Raises Refused."""
    assert table.entry is not None
    fields, theirs = columns(table.entry), {name: i for i, name in enumerate(export.headings)}
    source = {c: theirs[matched.taken[h]] for c in fields if (h := table.heading_of(c)) in matched.taken}
    key = next((c for c in fields if c.name == table.key), None)
    if key and key not in source:
        raise Refused([NO_KEY.at(Place(export.path.name), heading=table.heading_of(key))])
    filled = Filled(list(rows)) if key else Filled([], replaced=len(rows))
    lines = _lines(export, None if key is None else source[key], names, filled)
    there = {_known(str(getattr(row, key.name)), names): row for row in rows} if key else {}
    for number, line, name in lines:
        row = there.pop(name, None) if name else None
        filled.updated += row is not None
        if row is None:
            row = SimpleNamespace(**{c.name: carried(None, c, table) for c in fields})
            filled.rows.append(row)
            filled.added += 1
            if key:
                setattr(row, key.name, carried(names.current.get(name) or line[source[key]] or None, key, table))
        for column, index in source.items():
            if column is not key:
                was = getattr(row, column.name).value
                if not _set(row, column, line[index], _unit_named(export, index), table):
                    filled.unread.append(number)
                if was not in (None, "") and getattr(row, column.name).value is None:
                    filled.emptied.append(number)
    filled.left = [str(getattr(row, key.name)) for name, row in there.items() if name] if key else []
    return filled


def _known(name: str, names: Names) -> str:
    """What an institution is compared by: its present name."""
    return normalised(names.current.get(normalised(name), name))


def _lines(export: Export, key: int | None, names: Names, filled: Filled) -> list[tuple[int, tuple[str, ...], str]]:
    """The export's rows that are data: number, cells, the institution's present name. Raises Refused."""
    lines: list[tuple[int, tuple[str, ...], str]] = []
    rows_of: dict[str, list[int]] = {}
    for number, line in enumerate(export.rows, export.first_row):
        texts = [text for cell in line if (text := normalised(cell))]
        own = "" if key is None else normalised(line[key])
        if texts and (texts[0].startswith(STOPS) or {texts[0], own} & set(TOTALS)):
            filled.not_data.append(number)
        elif texts:
            name = _known(own, names) if own else ""
            rows_of.setdefault(name, []).append(number)
            if name != own:
                filled.renamed.append(number)
            lines.append((number, line, name))
    twice = [rows for name, rows in rows_of.items() if name and len(rows) > 1]
    if twice:
        told = "；".join("、".join(map(str, rows[:4])) + ("…" if len(rows) > 4 else "") for rows in twice[:4])
        raise Refused([REPEATED_ROWS.at(Place(export.path.name), count=len(twice), rows=told)])
    return lines


def _set(row: Any, column: Column, text: str, theirs: str, table: Table) -> bool:
    """Put an export's text into a cell, as the value it means; as it is when it means none."""
    unit = table.unit_of(column)
    text = in_own_unit(text.strip(), theirs, unit, column)
    reading = parse(text, column, unit) if text else None
    value = text or None if reading is None or reading.refused else to_cell(reading.value, column, unit)
    setattr(row, column.name, carried(value, column, table))
    return reading is None or reading.refused is None


def _unit_named(export: Export, index: int) -> str:
    """An export column's heading, with the unit that the line above the headings names where it has none."""
    theirs = export.headings[index]
    return theirs if UNIT.search(plain(theirs)) or not export.unit else f"{theirs}({export.unit})"


def in_own_unit(text: str, theirs: str, unit: Unit, column: Column) -> str:
    """An export's amount in the column's unit, where its heading names another: 元 is not 万元.

    What cannot be converted keeps its own unit behind it, so that nobody takes it for the column's.
    """
    named = UNIT.search(plain(theirs))
    named_unit = "" if named is None else named.group(1)
    if column.kind is not Kind.MONEY or named_unit not in UNITS or named_unit == unit.label or not text:
        return text
    if "元" in text or "万" in text:  # the cell says itself
        return text
    there, times = UNITS[named_unit]
    reading = parse(text, column, there)
    if reading.refused is None and reading.value is None:
        return text  # 无
    amount = None if reading.refused else Fraction(reading.value) * times
    if amount is None or amount.denominator != 1:
        return f"{text}{named_unit}"
    return f"{in_unit(Money(int(amount)), unit):f}"
