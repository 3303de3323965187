"""湖州市 填报核对：一行一行地看——行的位置，一格一行，病种、医共体是否列明，是否有人头标准。"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from xltool.city import Where
from xltool.parameters import YesNo
from xltool.policies.huzhou import clauses
from xltool.policies.huzhou.year_2022 import Given2022
from xltool.problems import Message, Place, Problem

SAME_NAME = Message("E4802", "“{name}”与“{other}”只差大小写", "名称应互不相同", "请改正其中一个，各表随之改正")
UNKNOWN_BAND = Message(
    "E4803", "“病种类别”表里没有“{band}”", "应与“病种类别”表一字不差", "请改正，或在“人头标准”的病种类别表补填一行"
)
UNKNOWN_CONSORTIUM = Message(
    "E4804", "“医共（联）体”表里没有“{name}”", "应与“名录”的医共体名称一字不差", "请改正名称，或在“名录”补填一行"
)
CELL_TWICE = Message("E4805", "{cell}填了不止一行", "一格一行", "请合并，或改正险种、年龄段、病种类别")
STANDARD_MISSING = Message(
    "E4807", "人头标准表里没有{cell}", "每一格都应有执行的人头标准", "请在“人头标准”补填一行，或改正这一行"
)
NOT_PACKAGED = Message(
    "E4808",
    "“{band}”没有纳入包干",
    "没有纳入包干的病种不计人头额度",
    "请改填其纳入包干的病种类别，或把“纳入包干”改为“是”",
)


def cell_text(*parts: Any) -> str:
    """A cell of the standards as a sentence says it."""
    return "“" + " ".join(str(part) for part in parts) + "”"


def at_row(where: Where, table: str, index: int, column: str) -> Place:
    """The place of a cell in a table whose rows have no name: told by its column alone."""
    place = where(table, str(index), column)
    return replace(place, subject=place.subject.partition(" · ")[2])


def same_names(table: str, column: str, names: Sequence[str], where: Where) -> Iterable[Problem]:
    """Names that a spreadsheet takes for the same."""
    seen: dict[str, str] = {}
    for name in names:
        other = seen.setdefault(name.casefold(), name)
        if other != name:
            yield SAME_NAME.at(where(table, name, column), name=name, other=other)


def known_bands(
    table: str, entries: Sequence[Any], columns: Sequence[str], given: Given2022, where: Where
) -> Iterable[Problem]:
    """Bands that are not listed, and those that are not packaged."""
    known = {band.disease_band: band.packaged for band in given.disease_bands}
    for i, entry in enumerate(entries):
        for column in columns:
            band = getattr(entry, column)
            if band not in known:
                yield UNKNOWN_BAND.at(at_row(where, table, i, column), clauses.BANDS, band=band)
            elif known[band] is YesNo.NO:
                yield NOT_PACKAGED.at(at_row(where, table, i, column), clauses.SPECIAL_DISEASES, band=band)


def once(table: str, entries: Sequence[Any], columns: Sequence[str], where: Where) -> Iterable[Problem]:
    """Cells that stand in more than one line."""
    seen: set[tuple[Any, ...]] = set()
    for i, entry in enumerate(entries):
        cell = tuple(getattr(entry, column) for column in columns)
        if cell in seen:
            yield CELL_TWICE.at(at_row(where, table, i, columns[-1]), clauses.BANDS, cell=cell_text(*cell))
        seen.add(cell)


def consortia_of(
    table: str, entries: Sequence[Any], given: Given2022, where: Where, *, named: str = ""
) -> Iterable[Problem]:
    """Consortia that the register does not list; ``named`` is the key column of a table whose rows have names."""
    known = {line.consortium for line in given.consortia}
    for i, entry in enumerate(entries):
        if entry.consortium and entry.consortium not in known:
            at = where(table, getattr(entry, named), "consortium") if named else at_row(where, table, i, "consortium")
            yield UNKNOWN_CONSORTIUM.at(at, clauses.CAPITATION, name=entry.consortium)


def missing_standards(
    table: str, entries: Sequence[Any], columns: Sequence[str], given: Given2022, where: Where
) -> Iterable[Problem]:
    """Cells of packaged bands that the standards do not list."""
    there = {(line.scheme, line.age_band, line.disease_band) for line in given.standards}
    packaged = {band.disease_band for band in given.disease_bands if band.packaged is YesNo.YES}
    for i, entry in enumerate(entries):
        for column in columns:
            cell = (entry.scheme, entry.age_band, getattr(entry, column))
            if cell not in there and cell[2] in packaged:
                yield STANDARD_MISSING.at(at_row(where, table, i, column), clauses.BANDS, cell=cell_text(*cell))


def with_standards(
    table: str, entries: Sequence[Any], columns: Sequence[str], given: Given2022, where: Where
) -> Iterable[Problem]:
    """Lines whose consortium or band is unknown, whose band is not packaged, whose cell has no standard."""
    yield from consortia_of(table, entries, given, where)
    yield from known_bands(table, entries, columns, given, where)
    yield from missing_standards(table, entries, columns, given, where)
