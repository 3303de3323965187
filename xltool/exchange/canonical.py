"""定形：同样的内容写成同样的字节，才能校验；金额是整数分，比率是最简分数，没有一个浮点数。"""

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from typing import Any

from xltool.exchange import sm3
from xltool.tables import tables_of
from xltool.workbook.book import CHECKS, GUIDE, PARAMETERS, Book

PART_DIGITS = 16
"""Hexadecimal digits kept of a part's digest: it says where a change is; the whole digest says that there is one."""


def plain(value: Any) -> Any:
    """A value as JSON has it, one way only. Raises TypeError for a float, which has no one exact form."""
    if value is None or isinstance(value, bool | int) or type(value) is str:
        return value
    if isinstance(value, Enum):
        return plain(value.value)
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, Fraction):
        return f"{value.numerator}/{value.denominator}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(plain(name)): plain(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if is_dataclass(value) and not isinstance(value, type):
        return {part.name: plain(getattr(value, part.name)) for part in fields(value)}
    raise TypeError(f"no canonical form: {value!r}")


def encoded(value: Any) -> bytes:
    """Canonical JSON: names sorted, no spaces, UTF-8."""
    return json.dumps(plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def decided(book: Book, names: Any) -> str:
    """Some of a book's parameters as canonical text."""
    return encoded({name: book.parameters[name] for name in names}).decode()


def part_digests(book: Book) -> dict[str, str]:
    """A short digest of each part that people filled: parameters, signers, 说明, every table."""
    parts: dict[str, Any] = {
        PARAMETERS: [book.parameters, book.reasons],
        GUIDE: book.guide,
        CHECKS: list(book.explanations),
    }
    parts |= {name: list(rows) for name, rows in book.given.items() if name in tables_of(book.year.sheets)}
    return {name: sm3.digest(encoded(part)).partition(":")[2][:PART_DIGITS] for name, part in parts.items()}


def results_digest(book: Book) -> str:
    """The digest of everything that was computed."""
    return sm3.digest(encoded({name: list(rows) for name, rows in book.results.items()}))
