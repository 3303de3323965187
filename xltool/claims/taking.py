"""取清单：复制、认表头、装入、筛行、汇总，一份清单从文件到簿里的几张表；数目前后要对得上。"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xltool.city import Year
from xltool.claims.careful import Reject, Sorted, refuse_cut_short
from xltool.claims.engine import connected
from xltool.claims.headings import MOST, Heads, find_heads
from xltool.claims.load import Text, load_carefully, load_plain, twins_of
from xltool.claims.sieve import Known, sift
from xltool.claims.source import Odd, Source, copied, find, private_folder
from xltool.claims.tallying import Inexact, amiss, bring_in, entries, rows_of
from xltool.claims.text import Record, as_utf8, first_records, records, seems_utf8, separator_of
from xltool.listing import FROM_LIST, ListFile, Listing, Tally
from xltool.money import Money
from xltool.problems import Message, Place, Problem, Refused
from xltool.tables import Table, tables_of

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

NO_ROWS = Message("E5421", "表头下面一行数据也没有", "应有逐行的数据", "请从平台重新导出")
NONE_USABLE = Message(
    "E5422", "{count} 行全部退回，没有一行可用", "至少应有一行可用", "请核对栏目对应和退回的原因：{reasons}"
)
TOO_LARGE = Message("E5453", "汇总时数字太大，超出计算范围", "金额合计应在 18 位以内", "请核对清单里的金额")
NOT_WHOLE = Message(
    "E5454",
    "汇总到“{table}”的{what}是 {found}，清单采用的是 {wanted}",
    "两数应相等",
    "有的行没有归到任何一项，请核对编码和类别",
)
NOT_HELD = Message(
    "E5452", "“{row}”的{heading}汇总出来是 {value}", "应是表里填得下的数（{low}，不超过 15 位）", "请核对清单里这一栏"
)
NO_SUCH_ROW = Message("E5455", "汇总出“{key}”一行", "“{table}”各行由文件规定，没有这一行", "请核对清单里的类别")
APART = Message("N5401", "有 {count} 行不是数据，没有计入：{told}", "", "无需处理")
EQUAL = Message(
    "W5402", "有 {count} 行与别的行完全相同", "都已计入", "请核对是否重复导出；确实不同的，请在“警告说明”写明"
)


@dataclass(frozen=True, slots=True)
class Taken:
    """A list taken in: what was read, what was sent back, what the tables are to hold."""

    listing: Listing
    file: str
    digest: str
    read: int
    rejects: tuple[Reject, ...]
    amount: Money | None
    rejected_amount: Money | None
    tables: Mapping[str, list[Any]]
    review: tuple[Reject, ...] = ()
    notes: tuple[Problem, ...] = ()
    problems: tuple[Problem, ...] = ()
    """What is wrong with the tallies."""
    mapping: Mapping[str, str] = field(default_factory=dict)
    """List heading -> heading of the file."""
    headings: tuple[str, ...] = ()
    """Every heading of the file."""

    @property
    def taken(self) -> int:
        """How many rows are used."""
        return self.read - len(self.rejects)

    @property
    def note(self) -> str:
        """What its rows say of where they are from."""
        return note_of(self.file, self.digest)


def note_of(file: str, digest: str) -> str:
    """``取自清单 病例.csv 3F7A-91C2``: as much of the digest as a printed row has room for; 清单文件 has all."""
    return f"{FROM_LIST} {file} {digest[:9]}"


@dataclass(frozen=True, slots=True)
class Order:
    """What to take in, and what of the book it needs."""

    year: Year
    listing: Listing
    folder: Path
    file: ListFile
    taught: Mapping[str, str]
    given: Mapping[str, Sequence[Any]]
    parameters: Mapping[str, Any]
    known: Known
    register: Sequence[str]
    tallies: Sequence[Tally]


def take_in(order: Order) -> Taken:
    """Take one list in. Raises Refused, with the list's file as the place."""
    path = find(order.folder, order.file.file_name.strip())
    with private_folder() as folder:
        return take_opened(order, copied(path, folder), folder)


def take_opened(order: Order, source: Source, folder: Path) -> Taken:
    """The same of a file that has been copied into ``folder``. Raises Refused."""
    import duckdb

    with connected(folder) as connection:
        try:
            return _taken(connection, order, source, folder)
        except duckdb.OutOfRangeException as error:
            raise Refused([TOO_LARGE.at(Place(source.name))]) from error


def _taken(connection: "DuckDBPyConnection", order: Order, source: Source, folder: Path) -> Taken:
    listing = order.listing
    found, heads, twins, told = _loaded(connection, order, source, folder)
    tables = tables_of(order.year.sheets)
    bring_in(connection, order.year, listing, order.given, order.parameters, tables, folder)
    rejects, dropped = sift(connection, listing, order.known, twins=bool(twins))
    read = found.taken + len(found.rejects)
    everything = sorted([*found.rejects, *rejects], key=lambda reject: reject.line)
    place = Place(source.name)
    if not read:
        raise Refused([NO_ROWS.at(place)])
    if read == len(everything):
        reasons = "；".join(dict.fromkeys(f"{item.heading}{item.reason}" for item in everything[:20]))
        raise Refused([NONE_USABLE.at(place, count=read, reasons=reasons)])
    amount = Money(_one(connection, f"SELECT sum({listing.amount}) FROM {listing.name}")) if listing.amount else None
    note = note_of(source.name, source.digest)
    made = {t.table: entries(connection, t, tables[t.table], note, order.register) for t in order.tallies}
    notes = [*told, *_apart(found, place)]
    notes += [EQUAL.at(place, count=twins)] if twins and not listing.key else []
    return Taken(
        listing, source.name, source.digest, read, tuple(everything), amount,
        Money(found.rejected_amount + dropped) if listing.amount else None, made, _review(connection, listing),
        tuple(notes), tuple(_conserved(order, tables, made, read - len(everything), amount, place)),
        heads.matched.taken, heads.cells,
    )  # fmt: skip


def _loaded(
    connection: "DuckDBPyConnection", order: Order, source: Source, folder: Path
) -> tuple[Sorted, Heads, int, Sequence[Problem]]:
    """Read the file into the database: at once where it is tidy, else row by row."""
    listing = order.listing
    if source.is_book:
        from xltool.claims.sheets import SheetRows

        sheet = SheetRows(source, listing, order.taught)
        found = load_carefully(connection, listing, sheet.heads, sheet.records(), folder)
        return found, sheet.heads, twins_of(connection, listing), (*sheet.heads.notes, *sheet.notes)
    if seems_utf8(source):
        try:
            text = _text(source.copy, source, order)
            tidy = load_plain(connection, listing, text, folder)
        except UnicodeError:
            tidy = None
        if tidy is not None:
            return tidy, text.heads, _equal(connection, listing), text.heads.notes
    path, _ = as_utf8(source)
    text = _text(path, source, order)
    tidy = load_plain(connection, listing, text, folder)
    if tidy is not None:
        return tidy, text.heads, _equal(connection, listing), text.heads.notes
    rows = _after(text, source)
    found = load_carefully(connection, listing, text.heads, rows, folder)
    return found, text.heads, twins_of(connection, listing), text.heads.notes


def _equal(connection: "DuckDBPyConnection", listing: Listing) -> int:
    """How many rows repeat another, of a list read at once: with a key none do."""
    return 0 if listing.key else twins_of(connection, listing)


def _text(path: Path, source: Source, order: Order) -> Text:
    separator = separator_of(path, source.name)
    first = first_records(path, separator, source.name, MOST)
    heads = find_heads(first, order.listing, order.taught, source.name)
    return Text(path, separator, heads, source.lines, source.odd if path == source.copy else Odd.ANYTHING)


def _after(text: Text, source: Source) -> Iterable[Record]:
    """The records below the headings. Raises Refused where the file cannot be read to its end."""
    last: Record | None = None
    for record in records(text.path, text.separator, source.name):
        if record[0] > text.heads.row:
            last = record
            yield record
    if last is not None:
        refuse_cut_short(last, text.heads, ends=source.ends, name=source.name)


def _apart(found: Sorted, place: Place) -> list[Problem]:
    kinds = {
        "空行": found.blank, "重复的表头": found.headings, "合计行": found.totals, "备注、落款": found.footers,
    }  # fmt: skip
    told = [f"{name} {len(rows)} 行（第 {several(rows)} 行）" for name, rows in kinds.items() if rows]
    return [APART.at(place, count=found.apart, told="，".join(told))] if told else []


def several(rows: Sequence[int]) -> str:
    """The first row numbers."""
    return "、".join(map(str, rows[:5])) + ("…" if len(rows) > 5 else "")


def _one(connection: "DuckDBPyConnection", sql: str) -> int:
    row = connection.execute(sql).fetchone()
    return int(row[0] or 0) if row else 0


def _review(connection: "DuckDBPyConnection", listing: Listing) -> tuple[Reject, ...]:
    if listing.review is None:
        return ()
    names, lines = rows_of(connection, listing.review.sql)
    if set(names) != {"line", "reason"}:
        raise Inexact(f"{listing.name}: {names}")
    at, why = names.index("line"), names.index("reason")
    return tuple(sorted((Reject(line[at], "", line[why]) for line in lines), key=lambda item: item.line))


def _unfit(rows: Sequence[Any], table: Table, place: Place) -> list[Problem]:
    problems = [
        NOT_HELD.at(
            place, column.clause, row=row, heading=column.heading, value=value,
            low="可正可负" if column.at_least is None else f"不小于 {column.at_least}",
        )
        for row, value, column in amiss(rows, table)
    ]  # fmt: skip
    strange = [key for row in rows if table.fixed and (key := getattr(row, table.key or "")) not in table.fixed]
    return problems + [NO_SUCH_ROW.at(place, key=key, table=table.caption or table.name) for key in strange]


def _conserved(
    order: Order, tables: Mapping[str, Table], made: Mapping[str, list[Any]], count: int, amount: Money | None,
    place: Place,
) -> list[Problem]:  # fmt: skip
    """What a tally lost on the way, where it must lose nothing; what its table cannot hold."""
    problems = []
    for tally in order.tallies:
        problems += _unfit(made[tally.table], tables[tally.table], place)
        sides = ((tally.counts, "例数", count), (tally.amounts, "金额（分）", amount))
        for column, what, wanted in sides:
            found = sum(getattr(row, column) or 0 for row in made[tally.table]) if column else wanted
            if found != wanted:
                sheet = next(sheet.name for sheet in order.year.sheets if tables[tally.table] in sheet.tables)
                problems.append(NOT_WHOLE.at(place, table=sheet, what=what, found=found, wanted=wanted))
    return problems
