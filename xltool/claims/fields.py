"""字段：清单的一栏在 DuckDB 里是什么类型，什么样的文字一眼就能认、怎样认；认不准的交给逐格的规则。

Whatever passes here is read by ``values`` as the same value; the rest is left to it. No DOUBLE anywhere.
"""

from xltool.claims.source import Odd
from xltool.money import Unit
from xltool.tables import Column, Kind
from xltool.workbook.parse import DIGITS

SPACE = r"\s\x1c-\x1f\x0b\x{85}\x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}"
"""What ``str.strip`` takes off."""
TEXT = rf"[^#+\x01{SPACE}]([^+\x01]*[^+\x01{SPACE}])?"
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


def attempt(column: Column, raw: str) -> str:
    """What DuckDB itself makes of an expression ``raw`` of text; what ``plain_value`` then looks at."""
    if column.kind is Kind.MONEY:
        return f"TRY_CAST({raw} AS DECIMAL({DECIMALS},{Unit.YUAN.places}))"
    if column.kind in (Kind.COUNT, Kind.NUMBER, Kind.RATIO, Kind.DATE):
        return f"TRY_CAST({raw} AS {sql_type(column)})"
    return "NULL"


def plain_value(column: Column, raw: str, tried: str, *, odd: Odd) -> str:
    """The value of the text ``raw``, NULL where it is not plain beyond doubt; ``tried`` is the attempt.

    What reads back as the very text that was there is plain; else a pattern tells. ``odd``: what the cells
    of the file may hold.
    """
    if column.kind in (Kind.MONEY, Kind.COUNT, Kind.NUMBER, Kind.RATIO):
        return _number(column, raw, tried)
    if column.kind is Kind.DATE:
        packed = f"TRY_CAST({raw}[1:4] || '-' || {raw}[5:6] || '-' || {raw}[7:8] AS DATE)"
        same = f"strlen({raw}) = 10 AND CAST({tried} AS VARCHAR) = {raw}"
        return (
            f"CASE WHEN {same} OR {_matches(raw, DASHED)} THEN {tried} WHEN {_matches(raw, PACKED)} THEN {packed} END"
        )
    if column.kind is Kind.FLAG:
        return f"CASE {raw} WHEN '是' THEN TRUE WHEN '否' THEN FALSE END"
    if column.choices is not None:
        known = ", ".join(quoted(choice.value) for choice in column.choices)
        return f"CASE WHEN {raw} IN ({known}) THEN {raw} END"
    sound = [f"strlen({raw}) <= {LONGEST}"]
    if odd is Odd.BLANKS:
        sound += [f"{raw} NOT LIKE {pattern}" for pattern in ("' %'", "'% '", "'\t%'", "'%\t'")]
    elif odd is Odd.ANYTHING:
        sound.append(_matches(raw, TEXT))
    return f"CASE WHEN {' AND '.join(sound)} THEN {raw} END"


def _number(column: Column, raw: str, tried: str) -> str:
    """A number that reads back as it is written, or is written in digits that a typed cell may have."""
    is_money = column.kind is Kind.MONEY
    whole = Unit.YUAN.places if is_money else column.places if column.kind is not Kind.COUNT else 0
    places = min(column.places or whole, whole)
    sign = "-?" if column.at_least is None or column.at_least < 0 else ""
    digits = rf"{sign}\d{{1,{DIGITS - places}}}" + (rf"(\.\d{{1,{places}}})?" if places else "")
    low = f"-{10 ** (DIGITS - places)}" if column.at_least is None else str(column.at_least)
    bounds = [f"{tried} >= {low}", f"{tried} < {10 ** (DIGITS - places)}"]
    bounds += [f"{tried} <= {column.at_most}"] if column.at_most is not None else []
    bounds += [f"{tried} > {low}"] if column.at_least is None else []
    same = f"CAST({tried} AS VARCHAR) = {raw} OR " if places == whole else ""
    value = f"CAST({tried} * {Unit.YUAN.fen} AS BIGINT)" if is_money else tried
    return f"CASE WHEN {' AND '.join(bounds)} AND ({same}{_matches(raw, digits)}) THEN {value} END"


def _matches(raw: str, pattern: str) -> str:
    return f"regexp_full_match({raw}, {quoted(pattern)}, 's')"
