"""导入清单：不抄一行，只认栏目、试读一遍，记住栏目对应，说清采用和退回各多少。"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from xltool.city import Year
from xltool.listing import LIST_FILES, SHEET, Listing
from xltool.money import shown
from xltool.problems import Message, Place, Problem, Refused
from xltool.workbook.importing import MAP_UNKNOWN, MEMORY, NOT_THERE, TAKEN_BY_NAME
from xltool.workbook.lists import NO_FOLDER, take
from xltool.workbook.matching import plain, remember, remembered
from xltool.workbook.parse import normalised
from xltool.workbook.read import Read
from xltool.workbook.returns import returned, write_returns

if TYPE_CHECKING:
    from xltool.claims.taking import Taken

NOT_BESIDE = Message(
    "E5442", "清单不在工作簿的文件夹里", "清单文件应与工作簿在同一个文件夹", "请把它复制到工作簿旁边，再导入那一份"
)
WHICH_LIST = Message("E5443", "看不出是哪份清单", "本簿的清单：{wanted}", "请选中“清单文件”里那一行，或用 --table 指明")


@dataclass(frozen=True, slots=True)
class TriedList:
    """A list as tried: what to tell of it."""

    problems: tuple[Problem, ...]
    summary: tuple[str, ...]


def find_listing(year: Year, name: str | None) -> Listing | None:
    """The list that ``--table`` names; None when it names none. Raises Refused when it could be several."""
    wanted = normalised(name or "")
    found = next((item for item in year.lists if wanted in (item.name, normalised(item.caption))), None)
    if found is None and wanted == SHEET and year.lists:
        if len(year.lists) > 1:
            raise Refused([WHICH_LIST.at(Place(), wanted="、".join(item.caption for item in year.lists))])
        return year.lists[0]
    return found


def try_list(read: Read, folder: Path | None, path: Path, listing: Listing, mapping: Mapping[str, str]) -> TriedList:
    """Read a list beside the book without filling anything in. Raises Refused; remembers ``mapping`` otherwise."""
    if folder is None:
        raise Refused([NO_FOLDER.at(Place(read.name))])
    if path.resolve().parent != folder.resolve():
        raise Refused([NOT_BESIDE.at(Place(path.name))])
    _refuse_unknown(listing, mapping)
    taught = {**remembered(folder / MEMORY).get(listing.name, {}), **mapping}
    named = next(file for file in read.book.given[LIST_FILES] if file.list_name == listing.caption)
    taken = take(read, listing, replace(named, file_name=path.name), folder, listing.tallies, taught)
    _refuse_unused(taken, mapping)
    if mapping:
        remember(folder / MEMORY, listing.name, taught)
    read.lists[:] = [taken]
    told, unwritten = write_returns(read, folder)
    problems = (*taken.notes, *taken.problems, *returned(read, taken), *unwritten)
    asked = (
        ()
        if named.file_name.strip() == path.name
        else (f"请在“{SHEET}”的“{listing.caption}”一行填写文件名：{path.name}",)
    )
    return TriedList(problems, (*_said(taken), *told, *asked))


def _said(taken: "Taken") -> tuple[str, ...]:
    amount = "" if taken.amount is None else f"，采用各行金额合计 {shown(taken.amount)}"
    pairs = "、".join(f"{theirs}→{ours}" if theirs != ours else ours for ours, theirs in taken.mapping.items())
    return (
        f"“{taken.listing.caption}”{taken.file}：读入 {taken.read} 行，采用 {taken.taken} 行，"
        f"退回 {len(taken.rejects)} 行{amount}",
        f"取用栏目：{pairs}",
        f"校验码：{taken.digest}",
    )


def _refuse_unknown(listing: Listing, mapping: Mapping[str, str]) -> None:
    wanted = [column.heading for column in listing.columns]
    unknown = [ours for ours in mapping.values() if plain(ours) not in map(plain, wanted)]
    if unknown:
        told = "、".join(wanted)
        raise Refused(MAP_UNKNOWN.at(Place(), value=name, table=listing.caption, wanted=told) for name in unknown)


def _refuse_unused(taken: "Taken", mapping: Mapping[str, str]) -> None:
    """Refuse a pair of --map that came to nothing."""
    ours_of = {plain(theirs): ours for ours, theirs in taken.mapping.items()}
    place, problems = Place(taken.file), []
    for theirs, ours in mapping.items():
        if plain(theirs) not in map(plain, taken.headings):
            told = "、".join(filter(None, taken.headings))
            problems.append(NOT_THERE.at(place, value=theirs, wanted=told))
        elif plain(ours_of.get(plain(theirs), "")) != plain(ours):
            problems.append(TAKEN_BY_NAME.at(place, value=theirs, ours=ours_of.get(plain(theirs), "")))
    if problems:
        raise Refused(problems)
