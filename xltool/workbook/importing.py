"""导入：平台导出的文件按栏目名填进一张表，列出填了什么、没有取什么。

The book is rewritten as a form beside the input, every cell as it stood; only the target table's columns
change. What the export brings is read by the same rules as a typed cell; what cannot be read is carried
over as it is, for the check to tell.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from xltool.city import Year
from xltool.money import Unit, in_unit
from xltool.problems import Message, Place, Problem, Refused
from xltool.tables import Column, Kind, Role, Sheet, Stage, Table, columns
from xltool.workbook.book import Book
from xltool.workbook.cells import Raw, to_cell
from xltool.workbook.exports import Export, read_export
from xltool.workbook.locate import Found, Grid, find_table
from xltool.workbook.matching import UNIT, Match, match, plain, remember, remembered
from xltool.workbook.parse import normalised, parse
from xltool.workbook.read import Read, read_book
from xltool.workbook.template import form

NO_TABLE = Message("E5101", "没有“{value}”这张表", "可导入的表：{wanted}", "请核对表名")
WHICH_TABLE = Message(
    "E5102",
    "看不出这份导出对应哪张表",
    "导出文件应有机构名称和该表的栏目",
    "请用 --table 指明，必要时用 --map 指明栏目对应",
)
NO_KEY = Message("E5103", "导出文件没有“{heading}”一栏", "应有这一栏才能对上行", "请用 --map 导出栏目={heading} 指明")
MAP_UNKNOWN = Message("E5104", "对应里的“{value}”不是“{table}”的栏目", "可用的栏目：{wanted}", "请改正 --map")
NOT_TAKEN = Message(
    "N5101", "导出文件的这些栏目没有取：{headings}", "表中没有对应栏目", "如应取用，请用 --map 指明对应"
)
NOT_IN_EXPORT = Message("N5102", "表中这些栏目导出文件里没有：{headings}", "保持原样", "请另行填写")
NOT_READ = Message(
    "W5101",
    "有 {count} 格不能认作该栏目的数（导出文件第 {rows} 行）",
    "已原样带入",
    "请核对后改正，校验时逐格列出",
)

MEMORY = "导入对照.json"


@dataclass(frozen=True, slots=True)
class Imported:
    """A form with the export's figures in it, and what to tell about it."""

    book: Book
    problems: tuple[Problem, ...]
    summary: tuple[str, ...]


def import_into(
    path: Path, export_path: Path, *, table: str | None, sheet: str | None, mapping: Mapping[str, str]
) -> Imported:
    """Fill one table of the book at ``path`` from an export. Raises Refused; writes only the memory file."""
    read = read_book(path, Stage.SETTLE)
    export = read_export(export_path, sheet)
    memory = path.with_name(MEMORY)
    known = remembered(memory)
    target, _ = _target(read.book.year, export, table, known, mapping)
    where = f"{target[0].name} {target[1].caption.partition('、')[2]}".strip()
    _refuse_unknown(target[1], where, mapping)
    matched = match(export.headings, _wanted(target[1]), {**known.get(target[1].name, {}), **mapping})
    key = target[1].key
    key_heading = next((target[1].heading_of(c) for c in target[1].columns if c.name == key), "")
    if key and key_heading not in matched.taken:
        raise Refused([NO_KEY.at(Place(export_path.name), heading=key_heading)])
    if mapping:
        remember(memory, target[1].name, {**known.get(target[1].name, {}), **mapping})
    raw = _raw_tables(read)
    filled = _fill(target[1], raw.get(target[1].name, []), export, matched)
    raw[target[1].name] = filled.rows
    blank = form(read.book.city, read.book.number)
    book = replace(read.book, given={**blank.given, **raw}, results={}, stage=None)
    problems = [*export.notes, *filled.problems]
    place = Place(export_path.name)
    if matched.not_taken:
        problems.append(NOT_TAKEN.at(place, headings="、".join(matched.not_taken)))
    if matched.missing:
        problems.append(NOT_IN_EXPORT.at(place, headings="、".join(matched.missing)))
    taken = "、".join(f"{theirs}→{ours}" if theirs != ours else ours for ours, theirs in matched.taken.items())
    summary = (
        f"填入“{where}”：更新 {filled.updated} 行，新增 {filled.added} 行，导出文件共 {len(export.rows)} 行",
        f"取用栏目：{taken}",
    )
    return Imported(book, tuple(problems), summary)


def _wanted(table: Table) -> list[str]:
    return [table.heading_of(c) for c in table.columns if c.role in (Role.KEY, Role.GIVEN)]


def _importable(year: Year) -> list[tuple[Sheet, Table]]:
    return [
        (sheet, table)
        for sheet in year.sheets
        for table in sheet.tables
        if table.entry and not table.fixed and any(c.name == "institution" for c in columns(table.entry))
    ]


def _target(
    year: Year,
    export: Export,
    name: str | None,
    known: Mapping[str, Mapping[str, str]],
    mapping: Mapping[str, str],
) -> tuple[tuple[Sheet, Table], Match]:
    """The table an export is for: as named, else the only one whose columns it fills best."""
    choices = _importable(year)
    if name is not None:
        wanted = normalised(name)
        choices = [
            (sheet, table)
            for sheet, table in choices
            if wanted in (normalised(sheet.name), normalised(sheet.name + table.caption.partition("、")[2]), table.name)
        ]
        if not choices:
            told = "、".join(f"{s.name} {t.caption.partition('、')[2]}".strip() for s, t in _importable(year))
            raise Refused([NO_TABLE.at(Place(), value=name, wanted=told)])
    matches = [
        (choice, match(export.headings, _wanted(choice[1]), {**known.get(choice[1].name, {}), **mapping}))
        for choice in choices
    ]
    if len(matches) == 1:
        return matches[0]
    best = max((len(found.taken) for _, found in matches), default=0)
    winners = [pair for pair in matches if len(pair[1].taken) == best]
    if best < 2 or len(winners) > 1:
        raise Refused([WHICH_TABLE.at(Place(export.path.name))])
    return winners[0]


def _refuse_unknown(table: Table, where: str, mapping: Mapping[str, str]) -> None:
    wanted = _wanted(table)
    unknown = [ours for ours in mapping.values() if normalised(ours) not in map(normalised, wanted)]
    if unknown:
        raise Refused(MAP_UNKNOWN.at(Place(), value=u, table=where, wanted="、".join(wanted)) for u in unknown)


def _raw_tables(read: Read) -> dict[str, list[Any]]:
    """Every filled table of the book, each cell as it stands."""
    found: dict[str, list[Any]] = {}
    for sheet in read.book.year.sheets:
        for table in sheet.tables:
            if table.entry is None or sheet.name not in read.grids:
                continue
            there = find_table(sheet, table, read.grids[sheet.name], [])
            if there is not None:
                found[table.name] = _raw_rows(there, read.grids[sheet.name])
    return found


def _raw_rows(found: Found, grid: Grid) -> list[Any]:
    assert found.table.entry is not None
    fields = columns(found.table.entry)
    rows = []
    for row in found.rows:
        cells = {}
        for column in fields:
            index = found.column_of.get(column.name)
            cells[column.name] = Raw(grid[row][index] if index is not None and index < len(grid[row]) else None)
        if any(cells[c.name].value not in (None, "") for c in fields if c.role is not Role.LABEL):
            rows.append(SimpleNamespace(**cells))
    return rows


@dataclass(slots=True)
class _Filled:
    rows: list[Any]
    problems: list[Problem]
    updated: int = 0
    added: int = 0


def _fill(table: Table, rows: list[Any], export: Export, matched: Match) -> _Filled:
    assert table.entry is not None
    fields = columns(table.entry)
    theirs = {name: index for index, name in enumerate(export.headings)}
    source = {
        column: theirs[matched.taken[table.heading_of(column)]]
        for column in fields
        if table.heading_of(column) in matched.taken
    }
    key = next((c for c in fields if c.name == table.key), None)
    at = {normalised(str(getattr(row, key.name).value)): row for row in rows} if key else {}
    filled = _Filled(list(rows) if key else [], [])
    unread: list[int] = []
    for i, line in enumerate(export.rows):
        if not any(line):
            continue
        row = at.get(normalised(line[source[key]])) if key else None
        if row is None:
            row = SimpleNamespace(**{c.name: Raw(None) for c in fields})
            filled.rows.append(row)
            filled.added += 1
            if key:
                at[normalised(line[source[key]])] = row
        else:
            filled.updated += 1
        for column, index in source.items():
            text = in_own_unit(line[index], export.headings[index], table.unit_of(column), column)
            if not _set(row, column, text, table):
                unread.append(export.first_row + i)
    if unread:
        lines = "、".join(str(n) for n in sorted(set(unread))[:8]) + ("…" if len(set(unread)) > 8 else "")
        filled.problems.append(NOT_READ.at(Place(export.path.name), count=len(unread), rows=lines))
    return filled


def in_own_unit(text: str, theirs: str, unit: Unit, column: Column) -> str:
    """An export's amount in the column's unit, where its heading names another: 元 is not 万元."""
    named = UNIT.search(plain(theirs))
    if column.kind is not Kind.MONEY or not named or named.group(1) in (unit.label, "人"):
        return text
    reading = parse(text, column, {"元": Unit.YUAN, "万元": Unit.WAN}.get(named.group(1), unit))
    return text if reading.refused or reading.value is None else f"{in_unit(reading.value, unit):f}"


def _set(row: Any, column: Column, text: str, table: Table) -> bool:
    """Put an export's text into a cell, as the number it means; as it is when it means none."""
    if column.role is Role.KEY or text == "":
        setattr(row, column.name, Raw(text or None))
        return True
    unit = table.unit_of(column)
    reading = parse(text, column, unit)
    setattr(row, column.name, Raw(text if reading.refused else to_cell(reading.value, column, unit)))
    return reading.refused is None
