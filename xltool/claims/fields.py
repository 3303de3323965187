"""字段：清单的一栏在 DuckDB 里是什么类型，什么样的文字一眼就能认、怎样认；认不准的交给逐格的规则。

Whatever passes here is read by ``values`` as the same value; the rest is left to it. No DOUBLE anywhere.
"""

from decimal import Decimal

from xltool.money import Unit
from xltool.tables import Column, Kind
from xltool.workbook.parse import DIGITS

SPACE = r"\s\x{85}\x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}"
"""What ``str.strip`` takes off, beside control characters."""
ODD = r"+\x00-\x1f"
TEXT = rf"[^#{ODD}{SPACE}]([^{ODD}]*[^{ODD}{SPACE}])?"
CLOCK = r"([T ]\d{2}:\d{2}(:\d{2})?)?"
DASHED = rf"[12]\d{{3}}([-/])\d{{1,2}}[-/]\d{{1,2}}{CLOCK}"
PACKED = r"[12]\d{7}"
LONGEST = 500
DECIMALS = 18


def sql_type(column: Column) -> str:
    """The DuckDB type of a column."""
    if column.kind in (Kind.MONEY, Kind.COUNT):
        return "BIGINT"
    if column.kind in (Kind.NUMBER, Kind.RATIO):
        return f"DECIMAL({DECIMALS},{column.places})"
    return {Kind.DATE: "DATE", Kind.FLAG: "BOOLEAN"}.get(column.kind, "VARCHAR")


def quoted(text: str) -> str:
    """A text as SQL writes it."""
    return "'" + text.replace("'", "''") + "'"


def plain_value(column: Column, raw: str) -> str:
    """The value of an expression ``raw`` of text, NULL where it is not plain beyond doubt."""
    if column.kind is Kind.MONEY:
        places = min(column.places or Unit.YUAN.places, Unit.YUAN.places)
        shown = _within(column, f"TRY_CAST({raw} AS DECIMAL({DECIMALS},{Unit.YUAN.places}))")
        return _if(raw, _digits(column, places), f"CAST({shown} * {Unit.YUAN.fen} AS BIGINT)")
    if column.kind is Kind.COUNT:
        return _if(raw, _digits(column, 0), _within(column, f"TRY_CAST({raw} AS BIGINT)"))
    if column.kind in (Kind.NUMBER, Kind.RATIO):
        return _if(raw, _digits(column, column.places), _within(column, f"TRY_CAST({raw} AS {sql_type(column)})"))
    if column.kind is Kind.DATE:
        packed = f"TRY_CAST({raw}[1:4] || '-' || {raw}[5:6] || '-' || {raw}[7:8] AS DATE)"
        plain = _if(raw, PACKED, packed)
        return f"CASE WHEN {_matches(raw, DASHED)} THEN TRY_CAST({raw} AS DATE) ELSE {plain} END"
    if column.kind is Kind.FLAG:
        return f"CASE {raw} WHEN '是' THEN TRUE WHEN '否' THEN FALSE END"
    if column.choices is not None:
        known = ", ".join(quoted(choice.value) for choice in column.choices)
        return f"CASE WHEN {raw} IN ({known}) THEN {raw} END"
    return f"CASE WHEN strlen({raw}) <= {LONGEST} AND {_matches(raw, TEXT)} THEN {raw} END"


def _matches(raw: str, pattern: str) -> str:
    return f"regexp_full_match({raw}, {quoted(pattern)}, 's')"


def _if(raw: str, pattern: str, value: str) -> str:
    return f"CASE WHEN {_matches(raw, pattern)} THEN {value} END"


def _digits(column: Column, places: int) -> str:
    sign = "-?" if column.at_least is None or column.at_least < 0 else ""
    return rf"{sign}\d{{1,{DIGITS - places}}}" + (rf"(\.\d{{1,{places}}})?" if places else "")


def _within(column: Column, value: str) -> str:
    """A value inside the column's bounds, else NULL; no check where the digits alone bound it."""
    low = None if column.at_least in (None, Decimal(0)) else column.at_least
    bounds = [f"{value} >= {low}"] if low is not None else []
    bounds += [f"{value} <= {column.at_most}"] if column.at_most is not None else []
    return f"CASE WHEN {' AND '.join(bounds)} THEN {value} END" if bounds else value
