"""认一格：清单的一格按填报格的同一套规则读；读不懂的，只说原因，不抄内容。"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from xltool.money import Unit
from xltool.tables import Column, Kind
from xltool.workbook.parse import (
    ABSENT_REFUSED,
    BRACKETED,
    DIGITS,
    ERROR_VALUE,
    ERROR_WORDS,
    NEGATIVE,
    NOT_A_CHOICE,
    NOT_A_DATE,
    NOT_A_NUMBER,
    NOT_FILLED,
    NOT_FILLED_STRICT,
    NOT_WHOLE,
    OUT_OF_RANGE,
    TEXT_FOR_NUMBER,
    TOO_FINE,
    normalised,
    parse,
)

SCIENTIFIC = re.compile(r"[+-]?\d+(\.\d+)?[Ee]\+?\d+")
CONTROL = "\x01"
CLOCK = re.compile(r"[T\s]+\d{1,2}[:：]\d{2}([:：]\d{2}(\.\d+)?)?$")
YES, NO = frozenset(("是", "1", "Y", "TRUE")), frozenset(("否", "0", "N", "FALSE"))
MOST_KNOWN = 100_000
"""Texts of a column that are kept; codes are many and each comes once."""
LONG = 500
"""No text of a list is longer."""

REASONS = {
    NOT_FILLED: "没有填",
    NOT_FILLED_STRICT: "没有填",
    TEXT_FOR_NUMBER: "不是数字",
    NEGATIVE: "是负数",
    BRACKETED: "带括号，表示负数",
    TOO_FINE: "小数位数太多",
    NOT_A_NUMBER: "不是一个数",
    ERROR_VALUE: "是错误值",
    OUT_OF_RANGE: "超出范围",
    NOT_WHOLE: "不是整数",
    NOT_A_CHOICE: "不在可选的几项里",
    NOT_A_DATE: "不是日期",
    ABSENT_REFUSED: "填的是“无”",
}
CHANGED_BY_EXCEL = "已被 Excel 改成科学记数，原来的号码已丢失"
TOO_LONG = f"超过 {LONG} 个字"
UNPRINTABLE = "有看不见的控制符"
NOT_A_FLAG = "应为是或否"

Value = str | int | Decimal | date | bool | None


@dataclass(frozen=True, slots=True)
class Read:
    """What a cell was read as, or why it cannot be."""

    value: Value = None
    reason: str = ""


def reader(column: Column) -> Callable[[str], Read]:
    """What reads the cells of a column; each text is worked out once."""
    known: dict[str, Read] = {}
    plain = _plain_number(column) if column.kind in (Kind.MONEY, Kind.COUNT) else None

    def read(text: str) -> Read:
        found = known.get(text)
        if found is None:
            found = plain(text) if plain else None
            found = found or _read(text, column)
            if len(known) < MOST_KNOWN:
                known[text] = found
        return found

    return read


def _plain_number(column: Column) -> Callable[[str], Read | None]:
    """What reads amounts and counts in bare digits without a doubt; None for any other text."""
    cents = min(column.places or 2, 2) if column.kind is Kind.MONEY else 0
    pattern = re.compile(rf"(\d{{1,{DIGITS - cents}}})" + (rf"(?:\.(\d{{1,{cents}}}))?" if cents else "()"), re.ASCII)
    low, high = column.at_least or Decimal(0), column.at_most
    scale = 10**2 if column.kind is Kind.MONEY else 1

    def read(text: str) -> Read | None:
        found = pattern.fullmatch(text)
        if found is None:
            return None
        value = int(found[1]) * scale + (int((found[2] or "0").ljust(2, "0")) if cents else 0)
        return None if value < low * scale or (high is not None and value > high * scale) else Read(value)

    return read


def _read(raw: str, column: Column) -> Read:
    text = raw.strip()
    if column.kind is Kind.TEXT and text.isalnum() and len(text) <= LONG:
        return Read(text)
    if column.kind is Kind.TEXT and SCIENTIFIC.fullmatch(text) and "+" in text:
        return Read(reason=CHANGED_BY_EXCEL)
    if len(text) > LONG:
        return Read(reason=TOO_LONG)
    if CONTROL in text:
        return Read(reason=UNPRINTABLE)
    if column.kind is Kind.FLAG:
        return _flag(text, column)
    if column.kind is Kind.DATE:
        text = CLOCK.sub("", text)
    reading = parse(text, column, column.unit or Unit.YUAN)
    if reading.refused:
        return Read(reason=REASONS[reading.refused])
    value = reading.value
    return Read(value.value if isinstance(value, StrEnum) else value)


def _flag(text: str, column: Column) -> Read:
    said = normalised(text).upper()
    if said in YES or said in NO:
        return Read(said in YES)
    if not said:
        return Read() if column.optional else Read(reason=REASONS[NOT_FILLED_STRICT])
    return Read(reason=REASONS[ERROR_VALUE] if said in ERROR_WORDS else NOT_A_FLAG)
