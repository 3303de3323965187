"""清单进簿：簿里写了清单文件名的，由清单汇总出相应的表；手工填过的不覆盖，控制数要相等。"""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xltool import city
from xltool.listing import FROM_LIST, LIST_FILES, ListFile, Listing, ListRead, Tally
from xltool.money import Unit, shown
from xltool.problems import Message, Place, Problem, Refused
from xltool.tables import Role, Stage, Table, columns, tables_of
from xltool.workbook.cells import ABSENT, to_cell
from xltool.workbook.importing import MEMORY
from xltool.workbook.matching import remembered
from xltool.workbook.parse import normalised
from xltool.workbook.read import Read
from xltool.workbook.read_rows import Names, Rows
from xltool.workbook.returns import returned

if TYPE_CHECKING:
    from xltool.claims.taking import Order, Taken

NO_FOLDER = Message(
    "E5441",
    "工作簿不在本机的文件夹里",
    "清单文件应在工作簿旁边",
    "请把工作簿和清单存到同一个文件夹（不要存在云端），再试一次",
)
WRONG_ROWS = Message("E5423", "控制行数填的是 {control}，清单读入 {found} 行", "两数应相等", "请核对清单是否导出完整")
WRONG_AMOUNT = Message(
    "E5424",
    "控制金额填的是 {control}，清单合计 {found}（采用 {taken}，退回 {rejected}）",
    "两数应相等",
    "请核对清单是否导出完整；退回的行里金额读不出的，没有计入",
)
TYPED = Message(
    "E5431",
    "已填有数，与清单汇总的不同{where}",
    "填了清单文件名的，本表由清单汇总",
    "请清空本表，由清单汇总；或清空“清单文件”里的文件名，用填的数",
)
REPLACED = Message("N5431", "清单换过了", "已按现在的清单重新汇总", "无需处理")


def read_lists(read: Read, folder: Path | None, stage: Stage, *, lenient: bool = False) -> None:
    """Fill the tables of the lists that the book names; what is wrong goes to the book's problems.

    ``lenient``: where a list cannot be taken in, what its tables hold is as good.
    """
    files: Sequence[ListFile] = read.book.given.get(LIST_FILES, ())
    for listing in read.book.year.lists:
        tallies = [tally for tally in listing.tallies if read.listed.get(tally.table) and due(read, tally, stage)]
        file = next((file for file in files if file.list_name == listing.caption), None)
        if not tallies or file is None:
            continue
        try:
            taken = take(read, listing, file, folder, tallies)
        except Refused as refused:
            if not (lenient and _as_typed(read, tallies)):
                read.problems += refused.problems
                read.missing |= {tally.table for tally in tallies}
        else:
            read.lists.append(taken)
            read.problems += [*taken.notes, *taken.problems, *_controls(read, taken, file), *returned(read, taken)]
            for tally in tallies:
                _settle(read, taken, tally.table)


def due(read: Read, tally: Tally, stage: Stage) -> bool:
    """Whether a step needs the table of a tally."""
    return tables_of(read.book.year.sheets)[tally.table].stage.value <= stage.value


def take(
    read: Read, listing: Listing, file: ListFile, folder: Path | None, tallies: Sequence[Tally],
    taught: Mapping[str, str] | None = None,
) -> "Taken":  # fmt: skip
    """Take a list in, its columns as remembered unless ``taught`` says. Raises Refused."""
    from xltool.claims.taking import take_in  # late: a book without lists need not pay for DuckDB

    if folder is None:
        raise Refused([NO_FOLDER.at(cell_of(read, listing.caption, "file_name"))])
    _refuse_incomplete(read, tallies, listing)
    return take_in(order(read, listing, file, folder, tallies, taught))


def order(
    read: Read, listing: Listing, file: ListFile, folder: Path, tallies: Sequence[Tally],
    taught: Mapping[str, str] | None,
) -> "Order":  # fmt: skip
    """What to take in, and what of the book that needs; columns as remembered unless ``taught`` says."""
    from xltool.claims.taking import Order

    taught = remembered(folder / MEMORY).get(listing.name, {}) if taught is None else taught
    given = {name: rows for name, rows in read.book.given.items() if name not in read.listed}
    names = Names()
    register = read.book.given.get(read.book.year.register, ())
    for line in register:
        names.learn(line.institution, line.former_names)
    known = {field: _there(read, at) for field, at in listing.within.items()}
    if any(column.name == "institution" for column in listing.columns):
        known["institution"] = names.current
    places = [line.institution for line in register]
    return Order(read.book.year, listing, folder, file, taught, given, read.book.parameters, known, places, tallies)


def _refuse_incomplete(read: Read, tallies: Sequence[Tally], listing: Listing) -> None:
    """Stop where a table that the queries name could not be read: that is told already. Raises Refused."""
    queries = [tally.sql for tally in tallies] + ([listing.review.sql] if listing.review else [])
    said = set(re.findall(r"\w+", " ".join(queries))) & tables_of(read.book.year.sheets).keys()
    if said - read.book.given.keys():
        raise Refused([])


def _there(read: Read, at: str) -> dict[str, str]:
    """The values of ``table.column`` of the book: as compared, as written."""
    table, _, column = at.partition(".")
    values = (str(getattr(row, column)) for row in read.book.given.get(table, ()))
    return {normalised(value): value for value in values if value}


def cell_of(read: Read, caption: str, column: str) -> Place:
    """The cell of a list on 清单文件."""
    return read.where(LIST_FILES, caption, column)


def _as_typed(read: Read, tallies: Sequence[Tally]) -> bool:
    """Let the tables of a list hold what stands in them; whether they all hold something."""
    rows = [read.typed.get(tally.table) for tally in tallies]
    if any(found is None or found.incomplete for found in rows):
        return False
    for tally, found in zip(tallies, rows, strict=True):
        assert found is not None
        keep_typed(read, tally.table, found)
    return True


def keep_typed(read: Read, name: str, typed: Rows) -> None:
    """Let a table hold what stands in it, and no longer wait for its list."""
    assert isinstance(read.book.given, dict)
    del read.listed[name]
    read.book.given[name], read.rows_of[name], read.lines[name] = typed.entries, typed.row_of, typed.lines


def _controls(read: Read, taken: "Taken", file: ListFile) -> list[Problem]:
    """The control totals that do not agree."""
    found, caption = [], taken.listing.caption
    if file.control_rows is not None and file.control_rows != taken.read:
        place = cell_of(read, caption, "control_rows")
        found.append(WRONG_ROWS.at(place, control=file.control_rows, found=taken.read))
    if file.control_amount is not None and taken.amount is not None and taken.rejected_amount is not None:
        whole = taken.amount + taken.rejected_amount
        if file.control_amount != whole:
            place = cell_of(read, caption, "control_amount")
            control, rejected = shown(file.control_amount), shown(taken.rejected_amount)
            found.append(
                WRONG_AMOUNT.at(
                    place, control=control, found=shown(whole), taken=shown(taken.amount), rejected=rejected
                )
            )
    return found


def _settle(read: Read, taken: "Taken", name: str) -> None:
    """Put a tallied table in place of what stands there, unless somebody typed something else."""
    assert isinstance(read.book.given, dict)
    made, typed = taken.tables[name], read.typed.get(name)
    if typed is None:
        if made:
            read.book.given[name] = made
        else:
            keep_typed(read, name, Rows())
        return
    table = tables_of(read.book.year.sheets)[name]
    gap = None if typed.incomplete else _gap(typed.entries, made, table)
    if gap is None and not typed.incomplete:
        keep_typed(read, name, typed)
        return
    read.book.given[name] = made
    if typed.entries and all(_is_older(row, taken.note) for row in typed.entries):
        read.problems.append(REPLACED.at(Place(read.tables[name].sheet)))
        return
    read.problems.append(TYPED.at(Place(read.tables[name].sheet, "", table.caption), where=gap or ""))


def _gap(typed: Sequence[Any], made: Sequence[Any], table: Table) -> str | None:
    """The first difference in words; None when both hold the same rows in whatever order."""
    assert table.entry is not None
    fields, unit = [c for c in columns(table.entry) if c.role in (Role.KEY, Role.GIVEN)], Unit.YUAN

    def values(row: Any) -> tuple[str, ...]:
        return tuple(str(to_cell(getattr(row, column.name), column, unit)) for column in fields)

    ours = {values(row) for row in made}
    for row in typed:
        if values(row) not in ours:
            named = " · ".join(str(getattr(row, c.name)) for c in fields[:2])
            return f"（如“{named}”一行）"
    return None if len(typed) == len(made) else f"（填有 {len(typed)} 行，清单汇总出 {len(made)} 行）"


def _is_older(row: Any, note: str) -> bool:
    """Whether a list filled this row before, and it was another one."""
    told = [getattr(row, name, "") for name in ("remark", "basis")]
    return any(text.startswith(FROM_LIST) and text != note for text in told)


def list_rows(read: Read) -> city.Rows:
    """The computed half of 清单文件: what was read of each list."""
    if not read.book.year.lists:
        return {}
    taken = {item.listing.caption: item for item in read.lists}
    captions = [listing.caption for listing in read.book.year.lists]
    return {LIST_FILES: [read.printed.get(caption) or _row(caption, taken.get(caption)) for caption in captions]}


def _row(caption: str, taken: "Taken | None") -> ListRead:
    if taken is None:
        return ListRead(
            list_name=caption, rows_read=None, rows_taken=None, rows_rejected=None, amount_taken=None,
            amount_rejected=None, digest=ABSENT,
        )  # fmt: skip
    return ListRead(
        list_name=caption, rows_read=taken.read, rows_taken=taken.taken, rows_rejected=len(taken.rejects),
        amount_taken=taken.amount, amount_rejected=taken.rejected_amount, digest=taken.digest,
    )  # fmt: skip
