"""离开清单的簿：结果簿里由清单汇总的表，清单不在旁边时，以簿里写着的数为准，说清依据的是哪一份清单。"""

from dataclasses import replace
from pathlib import Path

from xltool.listing import LIST_FILES, ListFile, Listing, ListRead
from xltool.problems import Message, Problem
from xltool.tables import Role, Stage, columns
from xltool.workbook.book import Book
from xltool.workbook.lists import cell_of, due, keep_typed
from xltool.workbook.parse import parse
from xltool.workbook.read import Read
from xltool.workbook.read_rows import Rows

NOT_TALLIED = Message(
    "E5444",
    "填了清单文件名，簿里却没有由它汇总、读得懂的数",
    "结算过的簿，由清单汇总的各表有数，“清单文件”有读入行数和校验码",
    "请把清单放在工作簿旁边，重新结算",
)


def keep_tallied(read: Read, stage: Stage, folder: Path | None = None) -> list[ListFile]:
    """Let the tables that lists have filled hold what stands in them; the lists that are so left behind.

    With ``folder``, only for lists that are not there and were read once: the others are still to be read.
    Without, for every list; one that was never read goes to the book's problems.
    """
    kept = []
    for listing in read.book.year.lists:
        tables = [tally.table for tally in listing.tallies if tally.table in read.listed and due(read, tally, stage)]
        file = next((one for one in read.book.given.get(LIST_FILES, ()) if one.list_name == listing.caption), None)
        if not tables or file is None or (folder is not None and _is_there(folder, file)):
            continue
        told = _printed(read, listing)
        rows = {name: read.typed.get(name, Rows()) for name in tables}
        if told is not None and not any(found.incomplete for found in rows.values()):
            read.printed[listing.caption] = told
            for name, found in rows.items():
                keep_typed(read, name, found)
            kept.append(file)
        elif folder is None:
            read.problems.append(NOT_TALLIED.at(cell_of(read, listing.caption, "file_name")))
            read.missing |= set(tables)
    return kept


def rested(book: Book) -> tuple[str, ...]:
    """The lists that a settled book rests on, one sentence each: name, file, 校验码."""
    named = {line.list_name: line.file_name.strip() for line in book.given.get(LIST_FILES, ())}
    return tuple(
        f"{line.list_name} {named[line.list_name]}，采用 {line.rows_taken} 行，校验码 {line.digest}"
        for line in book.results.get(LIST_FILES, ())
        if line.rows_read is not None
    )


def left_behind(files: list[ListFile], message: Message, read: Read) -> list[Problem]:
    """A message for each list that is not beside the book, at its file name."""
    return [message.at(cell_of(read, file.list_name, "file_name"), file=file.file_name.strip()) for file in files]


def _is_there(folder: Path, file: ListFile) -> bool:
    """Whether there is anything of that name: what cannot be used of it is then told by who reads it."""
    try:
        return (folder / file.file_name.strip()).exists()
    except (OSError, ValueError):
        return True


def _printed(read: Read, listing: Listing) -> ListRead | None:
    """What 清单文件 says was read of a list; None where it says nothing, or nothing legible."""
    there, row = read.tables.get(LIST_FILES), read.rows_of.get(LIST_FILES, {}).get(listing.caption)
    if there is None or row is None:
        return None
    grid, found = read.grids[there.sheet], {}
    for column in columns(ListRead):
        if column.role is Role.KEY:
            continue
        index = there.column_of.get(column.name)
        if index is None or index >= len(grid[row]):
            return None
        reading = parse(grid[row][index], replace(column, at_least=None), there.table.unit_of(column))
        if reading.refused is not None:
            return None
        found[column.name] = reading.value
    if found["rows_read"] is None:
        return None
    return ListRead(list_name=listing.caption, **found)
