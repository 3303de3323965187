"""汇总：按城市声明的 SQL 把采用的行汇成簿里的表；全程只有整数和 DECIMAL，出现 DOUBLE 的一律不算。"""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xltool.claims.careful import NULL, written
from xltool.claims.engine import csv_source
from xltool.claims.fields import sql_type
from xltool.listing import PARAMETERS, Listing, Tally
from xltool.money import Unit, in_unit
from xltool.parameters import parameters_of
from xltool.tables import Column, Kind, Role, Table, columns
from xltool.workbook.parse import DIGITS

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from xltool.city import Year

SCALE = 8
"""Decimal places of a parameter in SQL."""


class Inexact(Exception):
    """A city's query is not what was agreed: it uses DOUBLE, or gives other columns. A mistake of ours."""


def bring_in(
    connection: "DuckDBPyConnection", year: "Year", listing: Listing, given: Mapping[str, Sequence[Any]],
    parameters: Mapping[str, Any], tables: Mapping[str, Table], folder: Path,
) -> None:  # fmt: skip
    """Make the book's tables that the queries name, and the parameters."""
    queries = [tally.sql for tally in listing.tallies] + ([listing.review.sql] if listing.review else [])
    said = set(re.findall(r"\w+", " ".join(queries)))
    for name in sorted(said & given.keys()):
        entry = tables[name].entry
        assert entry is not None
        fields = [column for column in columns(entry) if column.role is not Role.LABEL]
        lines = [[getattr(row, column.name) for column in fields] for row in given[name]]
        _make(connection, name, {c.name: sql_type(c) for c in fields}, lines, folder)
    if PARAMETERS in said:
        types = {p.name: _parameter_type(p.kind) for p in parameters_of(year.parameters)}
        _make(connection, PARAMETERS, types, [[parameters[name] for name in types]], folder)


def _parameter_type(kind: Kind) -> str:
    if kind in (Kind.MONEY, Kind.COUNT):
        return "BIGINT"
    return f"DECIMAL(18,{SCALE})" if kind in (Kind.NUMBER, Kind.RATIO) else "VARCHAR"


def _make(
    connection: "DuckDBPyConnection", name: str, types: dict[str, str], lines: list[list[Any]], folder: Path
) -> None:
    import csv

    path = folder / "table"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([[_text(value) for value in line] for line in lines])
    if lines:
        connection.execute(f"CREATE OR REPLACE TABLE {name} AS SELECT * FROM "
                           + csv_source(path, ",", types, skip=0, null=NULL))  # fmt: skip
    else:
        told = ", ".join(f"{column} {kind}" for column, kind in types.items())
        connection.execute(f"CREATE OR REPLACE TABLE {name} ({told})")
    path.unlink()


def _text(value: Any) -> str:
    return written(value.value if isinstance(value, StrEnum) else value)


def rows_of(connection: "DuckDBPyConnection", sql: str) -> tuple[list[str], list[tuple[Any, ...]]]:
    """A query's columns and rows. Raises Inexact when DOUBLE occurs anywhere in it."""
    refuse_inexact(connection, sql)
    cursor = connection.execute(sql)
    assert cursor.description is not None
    return [item[0] for item in cursor.description], cursor.fetchall()


def refuse_inexact(connection: "DuckDBPyConnection", sql: str) -> None:
    """Look at every expression of the query as DuckDB understands it. Raises Inexact."""
    plan = connection.execute("SELECT json_serialize_plan(?)", [sql]).fetchone()
    if plan is None or re.search(r'"(DOUBLE|FLOAT)"', str(plan[0])) or '"error":true' in str(plan[0]):
        raise Inexact(f"not exact, or no query: {sql}")


def entries(
    connection: "DuckDBPyConnection", tally: Tally, table: Table, note: str, register: Sequence[str]
) -> list[Any]:
    """The rows of the tally's table, in order; 备注 and 依据 say where they are from. Raises Inexact."""
    assert table.entry is not None
    fields = [column for column in columns(table.entry) if column.role is not Role.LABEL]
    names, lines = rows_of(connection, tally.sql)
    notes = [column.name for column in fields if column.role is Role.NOTE and column.name not in names]
    wanted = {column.name for column in fields}
    if set(names) | set(notes) != wanted or len(set(names)) != len(names):
        raise Inexact(f"{tally.table}: {sorted(set(names) ^ wanted)}")
    made = []
    for line in lines:
        told = dict(zip(names, line, strict=True)) | dict.fromkeys(notes, note)
        labels = {column.name: "" for column in columns(table.entry) if column.role is Role.LABEL}
        made.append(table.entry(**labels, **{column.name: _value(told[column.name], column) for column in fields}))
    if table.fixed:
        made += _absent(made, table, note)
    keys = [getattr(row, table.key) for row in made] if table.key else []
    if len(set(keys)) != len(keys):
        raise Inexact(f"{tally.table}: a key twice")
    return sorted(made, key=lambda row: _order(row, fields, table, register))


def _absent(made: Sequence[Any], table: Table, note: str) -> list[Any]:
    """The rows of a form that nothing in the list belongs to: nought."""
    assert table.entry is not None
    assert table.key is not None
    there = {getattr(row, table.key) for row in made}
    nothing: dict[Kind, Any] = {Kind.MONEY: 0, Kind.COUNT: 0, Kind.NUMBER: Decimal(0), Kind.TEXT: ""}
    rows = []
    for key in (key for key in table.fixed if key not in there):
        told = {column.name: nothing.get(column.kind) for column in columns(table.entry)}
        told |= {column.name: note for column in columns(table.entry) if column.role is Role.NOTE}
        rows.append(table.entry(**told | {table.key: key}))
    return rows


def amiss(rows: Sequence[Any], table: Table) -> list[tuple[str, Any, Column]]:
    """What a typed cell could not hold: the row in words, the value, its column; one of each column."""
    assert table.entry is not None
    found = []
    for column in columns(table.entry):
        if column.role is not Role.GIVEN or column.kind not in (Kind.MONEY, Kind.COUNT, Kind.NUMBER, Kind.RATIO):
            continue
        unit = table.unit_of(column)
        for row in rows:
            value = getattr(row, column.name)
            shown = in_unit(value, unit) if column.kind is Kind.MONEY and value is not None else value
            if shown is not None and not _fits(Decimal(shown), column, unit):
                found.append((" · ".join(str(getattr(row, c.name)) for c in columns(table.entry)[:2]), shown, column))
                break
    return found


def _fits(value: Decimal, column: Column, unit: Unit) -> bool:
    places = unit.places if column.kind is Kind.MONEY else column.places
    low = column.at_least is None or value >= column.at_least
    high = column.at_most is None or value <= column.at_most
    return low and high and abs(value) < 10 ** (DIGITS - places)


def _value(value: Any, column: Column) -> Any:
    """A value of a result as the field has it."""
    if value is None:
        return "" if column.kind is Kind.TEXT and not column.nullable else None
    if column.choices is not None:
        return column.choices(value)
    if column.kind in (Kind.MONEY, Kind.COUNT):
        if isinstance(value, Decimal) and value == int(value):
            return int(value)
        if not isinstance(value, int) or isinstance(value, bool):
            raise Inexact(f"{column.name}: {value!r}")
    if column.kind in (Kind.NUMBER, Kind.RATIO):
        number = Decimal(value)
        if number != round(number, column.places):
            raise Inexact(f"{column.name}: {value!r}")
        return round(number, column.places)
    return value


def _order(row: Any, fields: Sequence[Column], table: Table, register: Sequence[str]) -> list[Any]:
    """Where a row stands: by the form, the register, the choices as they are declared, the values."""
    places: list[Any] = []
    for column in fields:
        value = getattr(row, column.name)
        if column.name == table.key and table.fixed:
            places.append(table.fixed.index(value) if value in table.fixed else len(table.fixed))
        elif column.name == "institution":
            places.append(register.index(value) if value in register else len(register))
        elif column.choices is not None and value is not None:
            places.append(list(column.choices).index(value))
        places.append((value is not None, value if value is not None else 0))
    return places
