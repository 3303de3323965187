"""认数：把格子里的东西认成数、日期、选项；认得出的说明读作什么，认不出的说明为什么。

Blank, 无 and 0 are three different things. Full-width digits, separators and spaces are read and told;
text, negatives, too many decimals and error values are refused.
"""

import math
import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from xltool.money import Unit, half_up
from xltool.problems import Message
from xltool.tables import Column, Kind
from xltool.workbook.cells import FIRST_DAY

NOT_FILLED = Message("E2101", "没有填", "应为{wanted}", "请填写；确实没有的填“无”，数为零的填 0")
NOT_FILLED_STRICT = Message("E2102", "没有填", "应为{wanted}", "请填写；数为零的填 0")
TEXT_FOR_NUMBER = Message("E2103", "填的是文字“{value}”", "应为{wanted}", "请改为数字")
DATE_FOR_NUMBER = Message("E2104", "填的是日期 {value}", "应为{wanted}", "请把单元格格式改为数值后重填")
NEGATIVE = Message("E2105", "填的是负数 {value}", "应为{wanted}，不小于 {low}", "请核对正负号")
BRACKETED = Message(
    "E2106", "填的是“{value}”，括号表示负数", "应为{wanted}，不小于 {low}", "请核对；确为正数的去掉括号"
)
TOO_FINE = Message(
    "E2107",
    "填的是 {value}，小数超过 {places} 位",
    "应为{wanted}，精确到{finest}",
    "请四舍五入后重填，或核对单位",
)
NOT_A_NUMBER = Message("E2108", "填的是 {value}，不是一个数", "应为{wanted}", "请重填")
ERROR_VALUE = Message("E2109", "公式结果是错误值 {value}", "应为{wanted}", "请改正公式或直接填数")
NO_CACHED_VALUE = Message(
    "E2110",
    "是公式，但没有计算结果",
    "应为{wanted}",
    "请在 Excel 或 WPS 中打开本簿，重新计算并保存，或直接填数",
)
OUT_OF_RANGE = Message("E2111", "填的是 {value}", "应在 {low} 与 {high} 之间", "请核对")
NOT_WHOLE = Message("E2112", "填的是 {value}", "应为整数", "请核对")
NOT_A_CHOICE = Message("E2113", "填的是“{value}”", "应为：{wanted}", "请从下拉列表中选择")
NOT_A_DATE = Message("E2114", "填的是“{value}”", "应为日期，如 2024-03-01", "请改为日期")
ABSENT_REFUSED = Message("E2115", "填的是“{value}”，表示不适用", "本栏应为{wanted}", "请填写；数为零的填 0")
READ_AS = Message("N2101", "填的是“{value}”", "已读作 {read}", "请确认")
READ_AS_TEXT = Message(
    "N2102", "编码是数字格式", "已读作文本“{read}”，开头的 0 可能已经丢失", "请核对；建议把该列设为文本格式"
)

ABSENT_WORDS = frozenset({"—", "-", "－", "–", "/", "／", "无", "――", "——", "--"})
ERROR_WORDS = frozenset({"#N/A", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#NULL!"})
DIGITS = 15
"""A spreadsheet's number has no more: with its decimals, a longer amount could not be written back."""
NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)")
DATE = re.compile(r"(\d{4})[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})日?")


@dataclass(frozen=True, slots=True)
class Reading:
    """What a cell was read as: a value, or the message that refuses it; perhaps a note."""

    value: Any = None
    refused: Message | None = None
    told: Message | None = None
    facts: tuple[tuple[str, object], ...] = ()


def _refuse(message: Message, **facts: object) -> Reading:
    return Reading(refused=message, facts=tuple(facts.items()))


def normalised(text: str) -> str:
    """Text as it is compared: half-width, without any white space."""
    return "".join(unicodedata.normalize("NFKC", text).split())


_ABSENT = frozenset(normalised(word) for word in ABSENT_WORDS)


def wanted(column: Column, unit: Unit) -> str:
    """What a cell of this column should hold, in words."""
    if column.kind is Kind.MONEY:
        return f"数字（{unit.label}）"
    if column.kind is Kind.COUNT:
        return "整数"
    if column.kind is Kind.NUMBER:
        return f"数字（最多 {column.places} 位小数）"
    if column.kind is Kind.DATE:
        return "日期"
    if column.choices:
        return "、".join(choice.value for choice in column.choices)
    return "文字"


def parse(raw: object, column: Column, unit: Unit, *, uncalculated: bool = False) -> Reading:
    """Read one cell of a filled column. ``uncalculated``: it holds a formula without a value."""
    want = wanted(column, unit)
    if uncalculated:
        return _refuse(NO_CACHED_VALUE, wanted=want)
    text = raw.strip() if isinstance(raw, str) else raw
    if text is None or text == "":
        return _blank(column, want)
    if isinstance(text, str) and text.upper() in ERROR_WORDS:
        return _refuse(ERROR_VALUE, value=text, wanted=want)
    if column.kind is Kind.TEXT:
        return _text(text)
    if isinstance(text, str) and normalised(text) in _ABSENT:
        if column.nullable and not column.choices:
            return Reading(None)
        if not (column.choices and any(normalised(text) == c.value for c in column.choices)):
            return _refuse(ABSENT_REFUSED, value=text, wanted=want)
    if column.choices:
        return _choice(text, column, want)
    if column.kind is Kind.DATE:
        return _date(text)
    return _number(text, column, unit, want)


def _blank(column: Column, want: str) -> Reading:
    if column.optional:
        return Reading("" if column.kind is Kind.TEXT and not column.nullable else None)
    return _refuse(NOT_FILLED if column.nullable else NOT_FILLED_STRICT, wanted=want)


def _text(raw: object) -> Reading:
    if isinstance(raw, str):
        return Reading(raw)
    if isinstance(raw, float | int) and not isinstance(raw, bool):
        read = f"{Decimal(repr(raw)).normalize():f}"
        return Reading(read, told=READ_AS_TEXT, facts=(("read", read),))
    if isinstance(raw, datetime | date):
        return Reading(str(raw)[:10], told=READ_AS, facts=(("value", raw), ("read", str(raw)[:10])))
    return Reading("时长" if isinstance(raw, timedelta) else str(raw))


def _choice(raw: object, column: Column, want: str) -> Reading:
    assert column.choices is not None
    told = normalised(str(raw))
    for choice in column.choices:
        if told == normalised(choice.value):
            return Reading(choice)
    return _refuse(NOT_A_CHOICE, value=raw, wanted=want)


def _date(raw: object) -> Reading:
    if isinstance(raw, datetime):
        return Reading(raw.date())
    if isinstance(raw, date):
        return Reading(raw)
    if isinstance(raw, int | float) and not isinstance(raw, bool) and 20000 < raw < 80000:
        day = FIRST_DAY + timedelta(days=int(raw))
        return Reading(day, told=READ_AS, facts=(("value", raw), ("read", day)))
    match = DATE.fullmatch(normalised(str(raw)))
    if match:
        try:
            day = date(*(int(part) for part in match.groups()))
        except ValueError:
            return _refuse(NOT_A_DATE, value=raw)
        return Reading(day, told=READ_AS, facts=(("value", raw), ("read", day)))
    return _refuse(NOT_A_DATE, value="时长" if isinstance(raw, timedelta) else raw)


def exact(number: float) -> Decimal:
    """A cell's double as the decimal a person typed: 15 significant digits, as spreadsheets show it."""
    return Decimal(number) if isinstance(number, int) else Decimal(f"{number:.15g}")


def _spelled(text: str, unit: Unit) -> Decimal | None:
    """A number written as text: full-width, separators, spaces, 万 or the column's own unit behind it."""
    plain = normalised(text).replace(",", "").replace("，", "")
    times = Decimal(1)
    for suffix in ("万元", "万"):
        if plain.endswith(suffix):
            plain = plain[: -len(suffix)]
            times = Decimal(10000) if unit is Unit.YUAN else Decimal(1)
            break
    else:
        if unit is Unit.YUAN and plain.endswith("元"):
            plain = plain[:-1]
    plain = plain.removeprefix("¥").removeprefix("￥")
    if not NUMBER.fullmatch(plain):
        return None
    try:
        return Decimal(plain) * times
    except InvalidOperation:
        return None


def _number(raw: object, column: Column, unit: Unit, want: str) -> Reading:
    if isinstance(raw, datetime | date | time | timedelta):
        return _refuse(DATE_FOR_NUMBER, value="时长" if isinstance(raw, timedelta) else str(raw)[:10], wanted=want)
    if isinstance(raw, bool) or not isinstance(raw, int | float | str):
        shown = str(raw).upper() if isinstance(raw, bool) else raw  # as the cell shows it
        return _refuse(TEXT_FOR_NUMBER, value=shown, wanted=want)
    if not isinstance(raw, str):
        if isinstance(raw, float) and not math.isfinite(raw):
            return _refuse(NOT_A_NUMBER, value=raw, wanted=want)
        return _bounded(exact(raw), raw, column, unit, want, spelled=False)
    if normalised(raw).lower() in ("nan", "inf", "-inf", "null", "none"):
        return _refuse(NOT_A_NUMBER, value=raw, wanted=want)
    bracketed = re.fullmatch(r"[(（](.+)[)）]", raw)
    text = bracketed.group(1) if bracketed else raw
    if column.percent and normalised(text).endswith("%"):
        share = _spelled(normalised(text).removesuffix("%"), Unit.WAN)
        text = text if share is None else f"{share / 100:f}"
    number = _spelled(text, unit if column.kind is Kind.MONEY else Unit.WAN)
    if number is None or (column.kind is not Kind.MONEY and "万" in raw):
        return _refuse(TEXT_FOR_NUMBER, value=raw, wanted=want)
    if bracketed:
        if column.at_least is not None:
            return _refuse(BRACKETED, value=raw, wanted=want, low=column.at_least)
        number = -number
    return _bounded(number, raw, column, unit, want, spelled=True)


def _bounded(number: Decimal, raw: object, column: Column, unit: Unit, want: str, *, spelled: bool) -> Reading:
    is_money = column.kind is Kind.MONEY
    places = min(column.places or unit.places, unit.places) if is_money else column.places
    low, high = column.at_least, column.at_most
    if abs(number) >= 10 ** (DIGITS - places):
        told = str(raw)[: DIGITS + 3] + "…" * (len(str(raw)) > DIGITS + 3)
        return _refuse(OUT_OF_RANGE, value=told, low="0" if low is None else low, high=high or 10 ** (DIGITS - places))
    if low is not None and number < low:
        if low == 0:
            return _refuse(NEGATIVE, value=raw, wanted=want, low=low)
        return _refuse(OUT_OF_RANGE, value=raw, low=low, high="不限" if high is None else high)
    if high is not None and number > high:
        return _refuse(OUT_OF_RANGE, value=raw, low="不限" if low is None else low, high=high)
    if column.kind is Kind.COUNT:
        if number != int(number):
            return _refuse(NOT_WHOLE, value=raw)
        return _told(int(number), number, raw, spelled)
    scaled = number.scaleb(places)
    if scaled != int(scaled):
        finest = "分" if is_money and places == unit.places else f" {places} 位小数"
        return _refuse(TOO_FINE, value=raw, places=places, wanted=want, finest=finest)
    value: int | Decimal = half_up(number.scaleb(unit.places)) if is_money else number
    return _told(value, number, raw, spelled)


def _told(value: object, number: Decimal, raw: object, spelled: bool) -> Reading:
    read = f"{number.normalize():f}"
    if spelled and str(raw).strip() != read:
        return Reading(value, told=READ_AS, facts=(("value", raw), ("read", read)))
    return Reading(value)
