"""工作表函数的参数：把 Excel 递来的值认成金额、数、日期、选项；认不出的说明哪一格、怎么改。

A cell arrives as a double, a text, a logical value, nothing, or an error as a whole number. Nothing is
guessed here: a blank is not 0, a text is not a number, an amount finer than one 分 is not rounded.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum, StrEnum
from typing import Any

from xltool.money import Money, Unit
from xltool.problems import Message
from xltool.tables import Kind
from xltool.workbook.cells import FIRST_DAY
from xltool.workbook.parse import (
    DATE_FOR_NUMBER,
    DIGITS,
    ERROR_VALUE,
    NEGATIVE,
    NOT_A_DATE,
    NOT_A_NUMBER,
    NOT_FILLED_STRICT,
    NOT_WHOLE,
    OUT_OF_RANGE,
    TEXT_FOR_NUMBER,
    TOO_FINE,
    exact,
    normalised,
)

NOT_AN_OPTION = Message("E7215", "给的是“{value}”", "应为：{wanted}", "请改为其中一个")

Choices = Mapping[str, Any]

REQUIRED = object()
"""The default of an argument that has none."""
UNITS: Choices = {unit.label: unit for unit in Unit}
YES_NO: Choices = {"是": True, "否": False}

ERROR_BASE = -2146828288
"""An error value in a cell arrives as this number and its own: 2007 is #DIV/0!."""
ERRORS = {
    2000: "#NULL!",
    2007: "#DIV/0!",
    2015: "#VALUE!",
    2023: "#REF!",
    2029: "#NAME?",
    2036: "#NUM!",
    2042: "#N/A",
    2043: "#GETTING_DATA",
    2045: "#SPILL!",
    2046: "#CONNECT!",
    2047: "#BLOCKED!",
    2048: "#UNKNOWN!",
    2049: "#FIELD!",
    2050: "#CALC!",
}
MILLION = 10**6
"""Weights are counted in millionths."""
MOST_FEN = 10**DIGITS
"""Beyond this a sheet's 15 digits no longer hold the 分."""
LAST_DAY = 2958465
"""31 December 9999, the last day of a spreadsheet's calendar."""


class Span(Enum):
    """How many cells an argument takes, and how the rule gets them."""

    ONE = "单个值"
    EACH = "单个值或区域，逐格计算"
    ALL = "单个值或区域，整体计算"
    TABLE = "固定栏数的区域"


@dataclass(frozen=True, slots=True, eq=False)
class Argument:
    """One argument of a function: its name in the glossary, what it is, what it accepts."""

    name: str
    says: str
    kind: Kind
    span: Span = Span.EACH
    default: Any = REQUIRED
    """The cell it stands for when it is left out, or is one blank cell."""
    blank: Any = REQUIRED
    """What a blank cell of a range counts as."""
    at_least: int | None = 0
    at_most: int | None = None
    places: int | None = None
    choices: Choices | None = None
    columns: tuple["Argument", ...] = ()
    """The columns of a table."""
    repeats: bool = False
    """The columns may stand side by side several times over."""
    into: Callable[[list[list[Any]]], Any] | None = None
    """What a table that has been read is made into; raises ValueError."""


def amount(name: str, says: str, span: Span = Span.EACH, **more: Any) -> Argument:
    """Money in the unit of the call, not negative unless ``at_least`` is None."""
    return Argument(name, says, Kind.MONEY, span, **more)


def number(name: str, says: str, span: Span = Span.EACH, **more: Any) -> Argument:
    """A number, not negative unless ``at_least`` says otherwise."""
    return Argument(name, says, Kind.NUMBER, span, **more)


def weight(name: str, says: str) -> Argument:
    """Weights of a whole range, not negative: each a whole number of millionths, or a finer Decimal."""
    return Argument(name, says, Kind.RATIO, Span.ALL)


def count(name: str, says: str, span: Span = Span.EACH, **more: Any) -> Argument:
    """A whole number."""
    return Argument(name, says, Kind.COUNT, span, **more)


def choice(name: str, says: str, choices: Choices, **more: Any) -> Argument:
    """One of some texts."""
    return Argument(name, says, Kind.CHOICE, Span.ONE, choices=choices, **more)


UNIT = choice("unit", "金额单位：元或万元，省略为元。", UNITS, default=Unit.YUAN.label)
"""The last argument of every function of amounts."""


class Unfit(Exception):
    """A cell cannot be used: the message, and what fills it in."""

    def __init__(self, message: Message, **facts: Any) -> None:
        self.message, self.facts = message, facts


def choices_of(options: type[StrEnum]) -> Choices:
    """The texts that stand for the members of an enumeration."""
    return {option.value: option for option in options}


def wanted(argument: Argument, unit: Unit) -> str:
    """What a cell of the argument should hold, in words."""
    if argument.choices:
        return "、".join(argument.choices)
    if argument.kind is Kind.MONEY:
        return f"数字（{unit.label}）"
    return {Kind.COUNT: "整数", Kind.DATE: "日期"}.get(argument.kind, "数字")


def plain_number(raw: object, scale: int, argument: Argument) -> int | None:
    """The short way for most amounts and weights: how many parts of ``scale`` to one a double is.

    The double nearest to a whole number of parts is that number, as 15 digits would tell. None when it is
    not one, or not within what is accepted: then the long way reads it or says why not.
    """
    if type(raw) is not float:
        return None
    scaled = raw * scale
    if not -MOST_FEN < scaled < MOST_FEN:  # nan is not
        return None
    whole = round(scaled)
    return whole if whole / scale == raw and (whole >= 0 or argument.at_least is None) else None


def read_cell(raw: object, argument: Argument, unit: Unit) -> Any:
    """One cell: Money, Decimal, int, date, or what a choice stands for. Raises Unfit."""
    if raw is None or raw == "":
        if argument.blank is REQUIRED:
            raise Unfit(NOT_FILLED_STRICT, wanted=wanted(argument, unit))
        return argument.blank
    if type(raw) is int and raw - ERROR_BASE in ERRORS:
        raise Unfit(ERROR_VALUE, value=ERRORS[raw - ERROR_BASE], wanted=wanted(argument, unit))
    if argument.choices:
        return _choice(raw, argument, unit)
    if argument.kind is Kind.DATE:
        return _date(raw)
    number = _within(_number(raw, argument, unit), argument)
    if argument.kind is Kind.MONEY:
        return _money(number, raw, argument, unit)
    if argument.kind is Kind.COUNT:
        if number != int(number):
            raise Unfit(NOT_WHOLE, value=raw)
        return int(number)
    if argument.places is not None and number.scaleb(argument.places) != int(number.scaleb(argument.places)):
        finest = f" {argument.places} 位小数"
        raise Unfit(TOO_FINE, value=raw, places=argument.places, wanted=wanted(argument, unit), finest=finest)
    return number


def _choice(raw: object, argument: Argument, unit: Unit) -> Any:
    assert argument.choices is not None
    told = normalised(raw) if isinstance(raw, str) else ""
    if told not in argument.choices:
        raise Unfit(NOT_AN_OPTION, value=_as_shown(raw), wanted=wanted(argument, unit))
    return argument.choices[told]


def _date(raw: object) -> date:
    """A date, as Excel's day number or as a date; a time of day is dropped."""
    if isinstance(raw, datetime):
        return raw.date()
    if isinstance(raw, date):
        return raw
    if isinstance(raw, bool) or not isinstance(raw, int | float) or not 1 <= raw <= LAST_DAY:
        raise Unfit(NOT_A_DATE, value=_as_shown(raw))
    return FIRST_DAY + timedelta(days=int(raw))


def _as_shown(raw: object) -> str:
    return str(raw).upper() if isinstance(raw, bool) else str(raw)


def _number(raw: object, argument: Argument, unit: Unit) -> Decimal:
    if type(raw) is float and math.isfinite(raw):
        return exact(raw)
    if isinstance(raw, datetime | date | time | timedelta):
        raise Unfit(DATE_FOR_NUMBER, value=str(raw)[:10], wanted=wanted(argument, unit))
    if isinstance(raw, bool) or not isinstance(raw, int | float | Decimal):
        raise Unfit(TEXT_FOR_NUMBER, value=_as_shown(raw), wanted=wanted(argument, unit))
    if not math.isfinite(raw):
        raise Unfit(NOT_A_NUMBER, value=raw, wanted=wanted(argument, unit))
    return raw if isinstance(raw, Decimal) else exact(raw)


def _within(number: Decimal, argument: Argument) -> Decimal:
    low, high = argument.at_least, argument.at_most
    if low is not None and number < low:
        if low == 0 and high is None:
            raise Unfit(NEGATIVE, value=number, wanted="数字", low=0)
        raise Unfit(OUT_OF_RANGE, value=number, low=low, high="不限" if high is None else high)
    if high is not None and number > high:
        raise Unfit(OUT_OF_RANGE, value=number, low="不限" if low is None else low, high=high)
    return number


def _money(number: Decimal, raw: object, argument: Argument, unit: Unit) -> Money:
    """分, exactly."""
    scaled = number.scaleb(unit.places)
    fen = int(scaled)
    if fen != scaled:
        want = wanted(argument, unit)
        raise Unfit(TOO_FINE, value=raw, places=unit.places, wanted=want, finest="分")
    if abs(fen) >= MOST_FEN:
        most = 10 ** (DIGITS - unit.places)
        raise Unfit(OUT_OF_RANGE, value=raw, low=-most if argument.at_least is None else argument.at_least, high=most)
    return Money(fen)
