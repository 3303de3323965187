"""筛行：机构、编码在簿里没有的，重复的，退回；剩下的才参加汇总。"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from xltool.claims.careful import WHOLE_ROW, Reject
from xltool.claims.load import LOADED, MENDED
from xltool.listing import LINE, Listing
from xltool.money import Money
from xltool.tables import Column
from xltool.workbook.parse import normalised

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

DROPPED = "_dropped"
UNKNOWN = "簿里没有这一项"
SAME = "与第 {line} 行完全相同，只算一次"
OTHER = "与第 {line} 行的{keys}相同，内容不同"

Known = Mapping[str, Mapping[str, str]]
"""Field -> what may stand there (normalised) -> how the book writes it."""


def sift(
    connection: "DuckDBPyConnection", listing: Listing, known: Known, *, twins: bool
) -> tuple[list[Reject], Money]:
    """Take out the rows that cannot be used: which, and their amount. ``twins``: some may share their key."""
    connection.execute(f"CREATE OR REPLACE TABLE {DROPPED} ({LINE} BIGINT)")
    rejects: dict[int, Reject] = {}
    for column in listing.columns:
        if column.name in known:
            for reject in _unknown(connection, listing, column, known[column.name]):
                rejects.setdefault(reject.line, reject)
    _drop(connection, listing, list(rejects))
    if twins and listing.key:
        rejects |= {reject.line: reject for reject in _twins(connection, listing)}
    amount = _amount(connection, listing, list(rejects))
    _drop(connection, listing, list(rejects))
    return list(rejects.values()), amount


def _unknown(
    connection: "DuckDBPyConnection", listing: Listing, column: Column, known: Mapping[str, str]
) -> list[Reject]:
    """Rows whose value the book has not; other spellings become the book's."""
    name = column.name
    values = connection.execute(f"SELECT DISTINCT {name} FROM {listing.name} WHERE {name} <> ''").fetchall()
    strange, respelt = [], []
    for (value,) in values:
        now = known.get(normalised(value))
        if now is None:
            strange.append(value)
        elif now != value:
            respelt.append((value, now))
    lines = connection.execute(
        f"SELECT {LINE} FROM {listing.name} WHERE {name} IN (SELECT unnest(?::VARCHAR[]))", [strange]
    ).fetchall() if strange else []  # fmt: skip
    there = {row[0] for row in connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()}
    for table in {LOADED, MENDED} & there:
        for was, now in respelt:
            connection.execute(f"UPDATE {table} SET {name} = ? WHERE {name} = ?", [now, was])
    return [Reject(line, column.heading, UNKNOWN) for (line,) in lines]


def _twins(connection: "DuckDBPyConnection", listing: Listing) -> list[Reject]:
    """Equal rows but the first, and all rows that share a key but differ."""
    names = ", ".join(column.name for column in listing.columns)
    ranked = f"SELECT {LINE}, first_value({LINE}) OVER same AS first FROM {listing.name} WINDOW same AS " \
             f"(PARTITION BY {names} ORDER BY {LINE})"  # fmt: skip
    equal = connection.execute(f"SELECT {LINE}, first FROM ({ranked}) WHERE {LINE} <> first ORDER BY ALL").fetchall()
    found = [Reject(line, WHOLE_ROW, SAME.format(line=first)) for line, first in equal]
    _drop(connection, listing, [line for line, _ in equal])
    keys = ", ".join(listing.key)
    shared = connection.execute(
        f"SELECT here, CASE WHEN first = here THEN last ELSE first END FROM (SELECT {LINE} AS here, "
        f"min({LINE}) OVER same AS first, max({LINE}) OVER same AS last FROM {listing.name} "
        f"WINDOW same AS (PARTITION BY {keys})) WHERE first <> last ORDER BY ALL"
    ).fetchall()
    told = "、".join(column.heading for column in listing.columns if column.name in listing.key)
    return [*found, *(Reject(line, told, OTHER.format(line=other, keys=told)) for line, other in shared)]


def _amount(connection: "DuckDBPyConnection", listing: Listing, lines: Sequence[int]) -> Money:
    """What the rows to be dropped come to, those already dropped included."""
    if not listing.amount or not lines:
        return Money(0)
    whole = connection.execute(
        f"SELECT sum({listing.amount}) FROM {listing.name}_all WHERE {LINE} IN (SELECT unnest(?::BIGINT[]))",
        [list(lines)],
    ).fetchone()
    return Money(int(whole[0] or 0) if whole else 0)


def _drop(connection: "DuckDBPyConnection", listing: Listing, lines: Sequence[int]) -> None:
    if lines:
        connection.execute(f"INSERT INTO {DROPPED} SELECT unnest(?::BIGINT[])", [list(lines)])
        connection.execute(
            f"CREATE OR REPLACE VIEW {listing.name} AS SELECT * FROM {listing.name}_all "
            f"WHERE {LINE} NOT IN (SELECT {LINE} FROM {DROPPED})"
        )
