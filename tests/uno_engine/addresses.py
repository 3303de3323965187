"""Addresses as Excel writes them."""

import re
from typing import NamedTuple

LAST_ROW = 1_048_576
LAST_COLUMN = 16_384

_CELL = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]+)")
_COLUMN = re.compile(r"\$?([A-Za-z]{1,3})")
_ROW = re.compile(r"\$?([0-9]+)")


class Box(NamedTuple):
    """A rectangle of cells; rows and columns count from 1, the last ones are inside."""

    top: int
    left: int
    bottom: int
    right: int

    @property
    def height(self) -> int:
        return self.bottom - self.top + 1

    @property
    def width(self) -> int:
        return self.right - self.left + 1

    def around(self, other: "Box") -> "Box":
        """The smallest box that holds both."""
        return Box(
            min(self.top, other.top),
            min(self.left, other.left),
            max(self.bottom, other.bottom),
            max(self.right, other.right),
        )

    def within(self, other: "Box") -> "Box | None":
        """What both have in common."""
        box = Box(
            max(self.top, other.top),
            max(self.left, other.left),
            min(self.bottom, other.bottom),
            min(self.right, other.right),
        )
        return box if box.height > 0 and box.width > 0 else None


def box_of(address: str) -> Box | None:
    """``A1``, ``$A$1:B2``, ``A:C`` or ``5:7``; None if it is none of these."""
    first, _, last = address.partition(":")
    one, other = _corner(first), _corner(last or first)
    if one is None or other is None or (one.height, one.width) != (other.height, other.width):
        return None
    if not last and (one.height > 1 or one.width > 1):
        return None  # a lone "A" or "5" is no address
    return one.around(other)


def _corner(text: str) -> Box | None:
    if cell := _CELL.fullmatch(text):
        row, column = int(cell[2]), column_number(cell[1])
        return Box(row, column, row, column)
    if column_only := _COLUMN.fullmatch(text):
        column = column_number(column_only[1])
        return Box(1, column, LAST_ROW, column)
    if row_only := _ROW.fullmatch(text):
        row = int(row_only[1])
        return Box(row, 1, row, LAST_COLUMN)
    return None


def address_of(box: Box, row_absolute: bool = True, column_absolute: bool = True) -> str:
    """``$A$1:$B$2``; whole rows ``$5:$7``, whole columns ``$E:$F``, even a single one doubled."""
    row, column = "$" * row_absolute, "$" * column_absolute
    if box.width == LAST_COLUMN and box.height < LAST_ROW:
        return f"{row}{box.top}:{row}{box.bottom}"
    if box.height == LAST_ROW and box.width < LAST_COLUMN:
        return f"{column}{column_letters(box.left)}:{column}{column_letters(box.right)}"
    first = f"{column}{column_letters(box.left)}{row}{box.top}"
    last = f"{column}{column_letters(box.right)}{row}{box.bottom}"
    return first if first == last else f"{first}:{last}"


def column_number(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def column_letters(number: int) -> str:
    letters = ""
    while number:
        number, letter = divmod(number - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return letters
