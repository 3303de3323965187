"""补样式：插进勾稽检查的行，照新簿的样子加边框、换行、数字格式和行高。"""

from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from xltool.workbook.book import CHECKS
from xltool.workbook.check_sheet import HEADINGS, NUMBERS, CheckLine, line_height
from xltool.workbook.live.cells import Area
from xltool.workbook.style import BODY_FONT

if TYPE_CHECKING:
    import xlwings

CONTINUOUS = 1  # xlContinuous
MIDDLE = -4108  # xlCenter
FIRST_NUMBER, NUMBERS_WIDE = 4, 3


def dress_check_lines(book: "xlwings.Book", lines: Sequence[CheckLine], first: int) -> None:
    """Make the check lines from row ``first`` look as in a new book."""
    if not lines:
        return
    whole = Area(CHECKS, first, 0, len(lines), len(HEADINGS)).range(book)
    whole.color = None
    cells = whole.api
    cells.Font.Name, cells.Font.Size, cells.Font.Bold = BODY_FONT, 11, False
    cells.WrapText, cells.VerticalAlignment, cells.Borders.LineStyle = True, MIDDLE, CONTINUOUS
    cells.HorizontalAlignment = 1  # xlGeneral
    Area(CHECKS, first, FIRST_NUMBER, len(lines), NUMBERS_WIDE).range(book).number_format = NUMBERS
    row = first
    for height, group in groupby(line_height(line.check) for line in lines):
        count = len(list(group))
        book.sheets[CHECKS].range(f"{row + 1}:{row + count}").row_height = height
        row += count
