"""读打开的簿：各表的值、隐藏的行；不能动笔的情形先说清楚。"""

from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING, Any

from xltool.problems import Message, Place, Problem, Refused
from xltool.workbook.book import TEXTS
from xltool.workbook.live.cells import grid
from xltool.workbook.locate import Grid

if TYPE_CHECKING:
    import xlwings

PROTECTED = Message(
    "E6521", "工作表受保护", "要在这张表填写结果", "请在“审阅”里撤销工作表保护后再点一次；工作簿没有改动"
)
FILTERED = Message(
    "E6522", "工作表正在筛选，有的行没有显示", "填写结果时各行都应显示", "请清除筛选后再点一次；工作簿没有改动"
)
STRUCTURE = Message(
    "E6523", "工作簿的结构受保护", "要添加“问题清单”工作表", "请在“审阅”里撤销工作簿保护后再点一次；工作簿没有改动"
)


class OpenBook:
    """A book open in a spreadsheet program, read once: what it shows now."""

    def __init__(self, book: "xlwings.Book") -> None:
        self._book = book
        self.name: str = book.name

    @cached_property
    def grids(self) -> dict[str, Grid]:
        """Every sheet's values; formulas are recalculated first where the program does not by itself."""
        if self._book.app.calculation != "automatic":
            self._book.app.calculate()
        return {sheet.name: grid(self._book, sheet.name) for sheet in self._book.sheets if sheet.name != TEXTS}

    def uncalculated(self) -> set[tuple[str, int, int]]:
        """None: the program calculates what it shows."""
        return set()

    def hidden(self, sheet: str) -> list[int]:
        """The hidden rows of a sheet, counted from 1; row by row only where some are."""
        count = len(self.grids[sheet])
        cells = self._book.sheets[sheet].range
        if not count or cells(f"1:{count}").api.EntireRow.Hidden is False:
            return []
        return [row for row in range(1, count + 1) if cells(f"{row}:{row}").api.EntireRow.Hidden]


def refuse_shut(book: "xlwings.Book", sheets: Iterable[str]) -> None:
    """Refuse sheets that are protected or filtered, all at once. Raises Refused."""
    problems: list[Problem] = []
    for name in dict.fromkeys(sheets):
        sheet: Any = book.sheets[name].api
        if sheet.ProtectContents:
            problems.append(PROTECTED.at(Place(name)))
        if sheet.FilterMode:
            problems.append(FILTERED.at(Place(name)))
    if problems:
        raise Refused(problems)
