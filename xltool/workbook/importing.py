"""导入：平台导出的文件按栏目名填进一张表，列出填了什么、没有取什么。

Of the book every cell stays as it stood; only the target table's columns change. What the export brings
is read by the same rules as a typed cell; what cannot be read is carried over as it is, for the check to
tell.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from xltool.city import Year
from xltool.problems import Message, Place, Problem, Refused
from xltool.tables import Role, Sheet, Table, columns
from xltool.workbook.book import Book
from xltool.workbook.carry import carry, left_behind
from xltool.workbook.exports import INNER_TOTALS, Export, read_export
from xltool.workbook.filling import Filled, fill
from xltool.workbook.matching import Match, match, plain, remember, remembered
from xltool.workbook.parse import normalised
from xltool.workbook.read import Read
from xltool.workbook.read_rows import Names

NO_TABLE = Message("E5101", "没有“{value}”这张表", "可导入的表：{wanted}", "请核对表名")
WHICH_TABLE = Message(
    "E5102",
    "看不出这份导出对应哪张表",
    "导出文件应有机构名称和该表的栏目",
    "请用 --table 指明，必要时用 --map 指明栏目对应",
)
MAP_UNKNOWN = Message("E5104", "对应里的“{value}”不是“{table}”的栏目", "可用的栏目：{wanted}", "请改正 --map")
NOT_THERE = Message("E5105", "导出文件没有“{value}”这一栏", "导出文件的栏目：{wanted}", "请改正 --map")
TAKEN_BY_NAME = Message(
    "E5106",
    "--map 指明的“{value}”没有用上：按名称已对应“{ours}”",
    "名称相同的栏目总是对应",
    "请先在导出文件里给这一栏改名",
)
NOT_DATA = Message("N5103", "第 {rows} 行是合计、备注或落款，没有取", "", "")
RENAMED = Message("N5104", "第 {rows} 行用的是曾用名", "已填入机构名录现名的一行", "无需处理")
EMPTIED = Message(
    "N5106", "有 {count} 格导出文件里是空的（第 {rows} 行）", "原有的数已清空", "请核对后补填；数为零的填 0"
)
NOT_IN_ROWS = Message("N5105", "表中有 {count} 行导出文件里没有（{names}）", "保持原样", "请核对这几行")
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
    table: str
    columns: frozenset[str]
    """The columns that it may have changed, by name: those it took, the key, all of a table without one."""
    read: Read
    """The book as it was before."""
    problems: tuple[Problem, ...]
    summary: tuple[str, ...]


def import_into(
    read: Read,
    export_path: Path,
    *,
    memory: Path | None,
    table: str | None,
    sheet: str | None,
    mapping: Mapping[str, str],
) -> Imported:
    """Fill one table of a book from an export. Raises Refused; writes only the memory file."""
    book = carry(read)
    export = read_export(export_path, sheet)
    known = remembered(memory) if memory else {}
    home, target = _target(read.book.year, export, table, known, mapping)
    where = f"{home.name} {target.caption.partition('、')[2]}".strip()
    taught = {**known.get(target.name, {}), **mapping}
    _refuse_unknown(target, where, mapping)
    matched = match(export.headings, _wanted(target), taught)
    _refuse_unused(export, matched, mapping)
    filled = fill(target, book.given.get(target.name, ()), export, matched, _names(read))
    if mapping and memory:
        remember(memory, target.name, taught)
    book = replace(
        book,
        given={**book.given, target.name: filled.rows},
        results={name: rows for name, rows in book.results.items() if name != target.name},
    )
    problems = (*left_behind(read), *_told(export, matched, filled))
    return Imported(book, target.name, _changed(target, matched), read, problems, _said(where, export, matched, filled))


def _said(where: str, export: Export, matched: Match, filled: Filled) -> tuple[str, ...]:
    taken = "、".join(f"{theirs}→{ours}" if theirs != ours else ours for ours, theirs in matched.taken.items())
    replaced = f"（替换原有 {filled.replaced} 行）" if filled.replaced else ""
    return (
        f"填入“{where}”：更新 {filled.updated} 行，新增 {filled.added} 行{replaced}，导出文件共 {len(export.rows)} 行",
        f"取用栏目：{taken}",
    )


def _changed(table: Table, matched: Match) -> frozenset[str]:
    assert table.entry is not None
    taken = (c.name for c in columns(table.entry) if table.heading_of(c) in matched.taken or table.key is None)
    return frozenset(taken)


def _told(export: Export, matched: Match, filled: Filled) -> list[Problem]:
    place = Place(export.path.name)
    problems = [note for note in export.notes if note.code != INNER_TOTALS.code]  # those rows are not taken here
    if filled.unread:
        problems.append(NOT_READ.at(place, count=len(filled.unread), rows=_several(filled.unread)))
    if filled.emptied:
        problems.append(EMPTIED.at(place, count=len(filled.emptied), rows=_several(filled.emptied)))
    if filled.not_data:
        problems.append(NOT_DATA.at(place, rows=_several(filled.not_data)))
    if filled.renamed:
        problems.append(RENAMED.at(place, rows=_several(filled.renamed)))
    if filled.left:
        names = "、".join(filled.left[:8]) + ("…" if len(filled.left) > 8 else "")
        problems.append(NOT_IN_ROWS.at(place, count=len(filled.left), names=names))
    if matched.not_taken:
        problems.append(NOT_TAKEN.at(place, headings="、".join(matched.not_taken)))
    if matched.missing:
        problems.append(NOT_IN_EXPORT.at(place, headings="、".join(matched.missing)))
    return problems


def _several(rows: list[int]) -> str:
    numbers = sorted(set(rows))
    return "、".join(map(str, numbers[:8])) + ("…" if len(numbers) > 8 else "")


def _names(read: Read) -> Names:
    """Every name and former name of the register."""
    names = Names()
    for line in read.book.given.get(read.book.year.register, ()):
        names.learn(line.institution, getattr(line, "former_names", ""))
    return names


def _wanted(table: Table) -> list[str]:
    return [table.heading_of(c) for c in table.columns if c.role in (Role.KEY, Role.GIVEN)]


def importable(year: Year) -> list[tuple[Sheet, Table]]:
    """The tables that exports can go into, and their sheets."""
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
) -> tuple[Sheet, Table]:
    """The table an export is for: as named, else the only one whose columns it fills best."""
    choices = importable(year)
    if name is not None:
        wanted = normalised(name)
        choices = [
            (sheet, table)
            for sheet, table in choices
            if wanted in (normalised(sheet.name), normalised(sheet.name + table.caption.partition("、")[2]), table.name)
        ]
        if not choices:
            told = "、".join(f"{s.name} {t.caption.partition('、')[2]}".strip() for s, t in importable(year))
            raise Refused([NO_TABLE.at(Place(), value=name, wanted=told)])
    if len(choices) == 1:
        return choices[0]
    counts = [_fit(export, table, {**known.get(table.name, {}), **mapping}) for _, table in choices]
    best = max(counts, default=0)
    if best < 2 or counts.count(best) > 1:
        raise Refused([WHICH_TABLE.at(Place(export.path.name))])
    return choices[counts.index(best)]


def _fit(export: Export, table: Table, taught: Mapping[str, str]) -> int:
    """How many columns of a table an export has; none when it has one of them twice."""
    try:
        return len(match(export.headings, _wanted(table), taught).taken)
    except Refused:
        return 0


def _refuse_unknown(table: Table, where: str, mapping: Mapping[str, str]) -> None:
    wanted = _wanted(table)
    unknown = [ours for ours in mapping.values() if normalised(ours) not in map(normalised, wanted)]
    if unknown:
        raise Refused(MAP_UNKNOWN.at(Place(), value=u, table=where, wanted="、".join(wanted)) for u in unknown)


def _refuse_unused(export: Export, matched: Match, mapping: Mapping[str, str]) -> None:
    """Refuse a pair of --map that came to nothing."""
    place, ours_of = Place(export.path.name), {plain(theirs): ours for ours, theirs in matched.taken.items()}
    problems = []
    for theirs, ours in mapping.items():
        if plain(theirs) not in map(plain, export.headings):
            problems.append(NOT_THERE.at(place, value=theirs, wanted="、".join(export.headings)))
        elif plain(ours_of.get(plain(theirs), "")) != plain(ours):
            problems.append(TAKEN_BY_NAME.at(place, value=theirs, ours=ours_of.get(plain(theirs), "")))
    if problems:
        raise Refused(problems)
