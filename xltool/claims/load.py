"""装入：整齐的 CSV 由 DuckDB 一遍读成有类型的表，个别认不准的行逐格再认；不整齐的，全部逐行认。"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from xltool.claims.careful import NULL, Sorted, Sorter
from xltool.claims.engine import csv_source
from xltool.claims.fields import attempt, plain_value, sql_type
from xltool.claims.headings import Heads
from xltool.claims.source import Odd
from xltool.claims.text import Record, some_records
from xltool.listing import LINE, Listing
from xltool.tables import Column

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

LOADED, MENDED = "_loaded", "_mended"
MARK = "_mark"
"""A hash of what only one row has: of the key, or of the whole row."""
MOST_ODD = 200_000
"""Row numbers asked back; with more, every row is read one by one."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text list ready to be read: in UTF-8, its separator, its headings, how many lines it has."""

    path: Path
    separator: str
    heads: Heads
    lines: int
    odd: Odd


def needed(listing: Listing) -> list[Column]:
    """The columns that the queries name, or that are looked up: the others are checked but not kept."""
    queries = [tally.sql for tally in listing.tallies] + ([listing.review.sql] if listing.review else [])
    said = set(re.findall(r"\w+", " ".join(queries)))
    said |= {"institution", listing.amount, *listing.within}
    everything = any(re.search(r"(?<!\()\*", sql) for sql in queries)
    return [column for column in listing.columns if everything or column.name in said]


def load_plain(connection: "DuckDBPyConnection", listing: Listing, text: Text, folder: Path) -> Sorted | None:
    """Read a tidy file at once; None when it is not tidy, or not UTF-8, or has rows twice.

    Tidy: as many rows as lines, each with all its cells. So the n-th row is the n-th line.
    """
    import duckdb

    try:
        connection.execute(_plain_table(listing, text))
    except duckdb.Error:  # lines of another width, open quotes, another encoding, mixed line ends
        return None
    rows = connection.execute(f"SELECT count(*), count(*) FILTER (NOT sound) FROM {LOADED}").fetchone()
    assert rows is not None
    if rows[0] + text.heads.row != text.lines or rows[1] > MOST_ODD:
        return None
    first = text.heads.row + 1
    odd: list[int] = []
    if rows[1]:
        found = connection.execute(f"SELECT rowid + {first} FROM {LOADED} WHERE NOT sound ORDER BY ALL").fetchall()
        odd = [line for (line,) in found]
    sorter = Sorter(listing, text.heads)
    _mend(connection, listing, sorter, some_records(text.path, text.separator, odd), folder)
    sorter.sorted.taken += rows[0] - rows[1]
    kept = ", ".join(column.name for column in needed(listing))
    _view(connection, listing, f"SELECT rowid + {first} AS {LINE}, {MARK}, {kept} FROM {LOADED} WHERE sound "
                               f"UNION ALL SELECT {LINE}, {MARK}, {kept} FROM {MENDED}")  # fmt: skip
    return None if listing.key and twins_of(connection, listing) else sorter.sorted


def load_carefully(
    connection: "DuckDBPyConnection", listing: Listing, heads: Heads, records: Iterable[Record], folder: Path
) -> Sorted:
    """Read every row one by one; all columns are kept. Raises Refused where the file cannot be read on."""
    sorter = Sorter(listing, heads)
    _mend(connection, listing, sorter, records, folder)
    _view(connection, listing, f"SELECT * FROM {MENDED}")
    return sorter.sorted


def twins_of(connection: "DuckDBPyConnection", listing: Listing) -> int:
    """How many rows are like an earlier one, in the key if there is one: told by a hash of 64 bits."""
    twins = connection.execute(f"SELECT count(*) - count(DISTINCT {MARK}) FROM {listing.name}").fetchone()
    return int(twins[0]) if twins else 0


def _plain_table(listing: Listing, text: Text) -> str:
    heads = text.heads
    names = {f"c{index}": "VARCHAR" for index in range(heads.width)}
    source = csv_source(text.path, text.separator, names, skip=heads.row)
    there = [column for column in listing.columns if column.name in heads.place_of]
    raws = [f"c{heads.place_of[c.name]} AS raw_{c.name}" for c in there]
    tries = [f"{attempt(c, f'c{heads.place_of[c.name]}')} AS try_{c.name}" for c in there]
    inner = f"SELECT {', '.join(raws + tries)} FROM {source}"
    values = [f"{plain_value(c, f'raw_{c.name}', f'try_{c.name}', odd=text.odd)} AS {c.name}" for c in there]
    blanks = [f"raw_{c.name} IS NULL AS blank_{c.name}" for c in there if c.optional]
    middle = f"SELECT {', '.join(values + blanks)} FROM ({inner})"
    sound = [f"{c.name} IS NOT NULL" + (f" OR blank_{c.name}" if c.optional else "") for c in there]
    kept = [_kept(column, column.name in heads.place_of) for column in needed(listing)]
    mark = _mark(listing, set(heads.place_of))
    columns = ", ".join([f"({') AND ('.join(sound)}) AS sound", f"{mark} AS {MARK}", *kept])
    return f"CREATE OR REPLACE TABLE {LOADED} AS SELECT {columns} FROM ({middle})"


def _kept(column: Column, there: bool) -> str:
    """A column as kept: an optional text that is empty is '', anything else NULL."""
    empty_text = sql_type(column) == "VARCHAR" and not column.nullable and column.choices is None
    value = column.name if there else f"CAST(NULL AS {sql_type(column)})"
    return (f"coalesce({value}, '')" if empty_text and column.optional else value) + f" AS {column.name}"


def _mark(listing: Listing, there: set[str]) -> str:
    """What tells rows apart; a column that the file has not is the same in all."""
    names = listing.key or tuple(column.name for column in listing.columns)
    marked = [_unnamed(column, column.name in there) for column in listing.columns if column.name in names]
    return f"hash({', '.join(marked)})"


def _unnamed(column: Column, there: bool) -> str:
    return _kept(column, there).removesuffix(f" AS {column.name}")


def _mend(
    connection: "DuckDBPyConnection", listing: Listing, sorter: Sorter, records: Iterable[Record], folder: Path
) -> None:
    target = folder / "mended"
    sorter.write(records, target)
    types = {LINE: "BIGINT"} | {column.name: sql_type(column) for column in listing.columns}
    mark = _mark(listing, {column.name for column in listing.columns})
    source = csv_source(target, ",", types, skip=0, null=NULL)
    connection.execute(f"CREATE OR REPLACE TABLE {MENDED} AS SELECT *, {mark} AS {MARK} FROM {source}")
    target.unlink()


def _view(connection: "DuckDBPyConnection", listing: Listing, query: str) -> None:
    """The list by its name, and by its name with ``_all``, which keeps the rows that will be dropped."""
    connection.execute(f"CREATE OR REPLACE VIEW {listing.name}_all AS {query}")
    connection.execute(f"CREATE OR REPLACE VIEW {listing.name} AS SELECT * FROM {listing.name}_all")
