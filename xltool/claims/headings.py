"""表头：在前面几行里找到清单的表头，把文件的栏目与清单的栏目逐一对上。"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from xltool.claims.text import Record
from xltool.listing import Listing
from xltool.money import Unit
from xltool.problems import Message, Place, Problem, Refused
from xltool.tables import Column, Kind
from xltool.workbook.matching import UNIT, Match, match, plain

NO_HEADINGS = Message(
    "E5416", "找不到表头行", "前 {most} 行里应有一行写着：{wanted}", "请补上表头行，或用 --map 指明对应"
)
NO_COLUMN = Message(
    "E5417",
    "没有这些栏目：{missing}",
    "文件的栏目：{headings}",
    "请导入这份清单，用 --table {caption} --map 文件栏目=清单栏目 指明对应（会记住）",
)
OTHER_UNIT = Message("E5418", "栏目“{heading}”的单位是{unit}", "清单的金额以元计，精确到分", "请从平台按元导出")
ABSENT = Message("N5404", "文件没有这些栏目：{missing}", "这些栏目可以没有，按空读入", "无需处理")
MOST = 30
"""The heading row is one of the first so many."""


@dataclass(frozen=True, slots=True)
class Heads:
    """Where a file's headings stand, and which of its columns serve the list."""

    row: int
    """The number of the heading row."""
    cells: tuple[str, ...]
    place_of: Mapping[str, int]
    """Field -> column of the file, counted from 0; optional fields may be missing."""
    notes: tuple[Problem, ...]
    matched: Match

    @property
    def width(self) -> int:
        """How many columns the heading row has."""
        return len(self.cells)


def find_heads(first: Sequence[Record], listing: Listing, taught: Mapping[str, str], name: str) -> Heads:
    """The heading row among a file's first records: that with the most wanted columns. Raises Refused."""
    wanted = [column.heading for column in listing.columns]
    best: tuple[int, Sequence[str], Match] | None = None
    doubt: Refused | None = None
    for number, cells in first[:MOST]:
        try:
            found = match([cell.strip() for cell in cells], wanted, taught)
        except Refused as refused:  # one heading twice
            doubt = doubt or refused
            continue
        if best is None or len(found.taken) > len(best[2].taken):
            best = (number, [cell.strip() for cell in cells], found)
    if best is None or len(best[2].taken) * 2 < len(wanted) - sum(c.optional for c in listing.columns):
        if doubt is not None:
            raise Refused([placed(problem, name) for problem in doubt.problems])
        raise Refused([NO_HEADINGS.at(Place(name), most=MOST, wanted="、".join(wanted))])
    return _heads(*best, listing, name)


def placed(problem: Problem, name: str) -> Problem:
    """The same problem, of the file ``name``."""
    place = Place(name, problem.place.cell, problem.place.subject)
    return Problem(problem.code, place, problem.found, problem.wanted, problem.action, problem.clause)


def _heads(number: int, cells: Sequence[str], found: Match, listing: Listing, name: str) -> Heads:
    place = Place(name, f"第 {number} 行")
    places = {theirs: index for index, theirs in reversed(list(enumerate(cells)))}
    place_of = {c.name: places[found.taken[c.heading]] for c in listing.columns if c.heading in found.taken}
    missing = [c.heading for c in listing.columns if c.name not in place_of and not c.optional]
    problems = []
    if missing:
        told = "、".join(cell for cell in cells if cell)
        problems.append(NO_COLUMN.at(place, missing="、".join(missing), headings=told, caption=listing.caption))
    for column in listing.columns:
        if column.name in place_of and (unit := _other_unit(column, cells[place_of[column.name]])):
            problems.append(OTHER_UNIT.at(place, heading=cells[place_of[column.name]], unit=unit))
    if problems:
        raise Refused(problems)
    absent = [c.heading for c in listing.columns if c.name not in place_of]
    notes = (ABSENT.at(place, missing="、".join(absent)),) if absent else ()
    return Heads(number, tuple(cells), place_of, notes, found)


def _other_unit(column: Column, heading: str) -> str:
    """The unit a money heading names, when it is not 元."""
    named = UNIT.search(plain(heading))
    return named.group(1) if column.kind is Kind.MONEY and named and named.group(1) != Unit.YUAN.label else ""
