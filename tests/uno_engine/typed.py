"""What Excel makes of a text that is put into a cell: Range.Value and Range.Formula read it as if typed."""

import datetime
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

DAY_ZERO = datetime.datetime(1899, 12, 30)
ERRORS = ("#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!")

_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_GROUPED = re.compile(r"[+-]?[0-9]{1,3}(?:,[0-9]{3})+(\.[0-9]+)?")
_DATE = re.compile(r"([0-9]{4})(?:[-/]([0-9]{1,2})(?:[-/]([0-9]{1,2}))?|年([0-9]{1,2})月(?:([0-9]{1,2})日)?)")
_SHORT_DATE = re.compile(r"([0-9]{1,2})[-/]([0-9]{1,2})|([0-9]{1,2})月([0-9]{1,2})日")


@dataclass(frozen=True)
class Formula:
    """A formula in Excel's grammar, "=" first."""

    text: str


@dataclass(frozen=True)
class Entry:
    """What a cell gets, and the number format that Excel gives a cell of format General along with it."""

    content: float | bool | str | Formula | None
    number_format: str | None = None


def entry(value: Any, as_text: bool) -> Entry:
    """``as_text``: the cell's format is Text (@), so that a text stays what it is, "=" and all."""
    if isinstance(value, str):
        return Entry(value.removeprefix("'") or None) if as_text else _typed(value)
    if value is None or isinstance(value, bool):
        return Entry(value)
    if isinstance(value, datetime.date):
        return Entry(serial(value), "yyyy/m/d")
    if isinstance(value, Decimal):
        return Entry(float(round(value, 4)), "¥#,##0.00")  # COM carries it as a currency: four places
    if isinstance(value, int | float):
        return Entry(float(value))
    raise TypeError(f"COM 不能传递 {type(value).__name__}：{value!r}")


def serial(day: datetime.date) -> float:
    """Excel's number of a day, 1900 system; the time of day as its fraction."""
    if not isinstance(day, datetime.datetime):
        day = datetime.datetime.combine(day, datetime.time())
    since = day.replace(tzinfo=None) - DAY_ZERO
    return since / datetime.timedelta(days=1)


def _typed(text: str) -> Entry:
    if text == "":
        return Entry(None)
    if text[0] == "'":
        return Entry(text[1:])
    if text[0] == "=" and len(text) > 1:
        return Entry(Formula(text))
    if text.upper() in ("TRUE", "FALSE"):
        return Entry(text.upper() == "TRUE")
    if text.upper() in ERRORS:
        return Entry(Formula("=" + text.upper()))
    return _number(text.strip()) or _date(text.strip()) or Entry(text)


def _number(text: str) -> Entry | None:
    if _NUMBER.fullmatch(text):
        return Entry(float(text))
    if text.endswith("%") and _NUMBER.fullmatch(text[:-1]):
        return Entry(float(Decimal(text[:-1]) / 100), "0.00%" if "." in text else "0%")
    if grouped := _GROUPED.fullmatch(text):
        return Entry(float(text.replace(",", "")), "#,##0.00" if grouped[1] else "#,##0")
    return None


def _date(text: str) -> Entry | None:
    if full := _DATE.fullmatch(text):
        year, month, day = int(full[1]), int(full[2] or full[4]), full[3] or full[5]
        number_format = "yyyy/m/d" if day else 'yyyy"年"m"月"'
    elif short := _SHORT_DATE.fullmatch(text):
        year, month, day = datetime.date.today().year, int(short[1] or short[3]), short[2] or short[4]
        number_format = 'm"月"d"日"'
    else:
        return None
    try:
        return Entry(serial(datetime.date(year, month, int(day or 1))), number_format)
    except ValueError:
        return None
