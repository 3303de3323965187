"""读打开的簿：各表的值、隐藏的行；不能动笔的情形先说清楚。"""

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
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
PRECISION = Message(
    "E6525",
    "工作簿勾选了“将精度设为所显示的精度”",
    "金额要精确到分",
    "请在 Excel 选项—高级里取消勾选后再点一次；工作簿没有改动",
)
DATES = Message(
    "E6526",
    "工作簿用的是 1904 日期系统",
    "日期应从 1900 年算起",
    "请在 Excel 选项—高级里取消勾选后再点一次；工作簿没有改动",
)
STRUCTURE = Message(
    "E6523", "工作簿的结构受保护", "要添加“问题清单”工作表", "请在“审阅”里撤销工作簿保护后再点一次；工作簿没有改动"
)


class Grids(Mapping[str, Grid]):
    """The sheets of an open book by name, each read when it is first looked at."""

    def __init__(self, book: "xlwings.Book") -> None:
        self._book = book
        self._names = [name for name in book.sheet_names if name != TEXTS]
        self._read: dict[str, Grid] = {}

    def __getitem__(self, name: str) -> Grid:
        if name not in self._names:
            raise KeyError(name)
        if name not in self._read:
            self._read[name] = grid(self._book, name)
        return self._read[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


class OpenBook:
    """A book open in a spreadsheet program, read once: what it shows now."""

    def __init__(self, book: "xlwings.Book") -> None:
        self._book = book
        self.name: str = book.name

    @property
    def folder(self) -> Path | None:
        """Where the book is saved; None of a new book, or one in the cloud, where that is an address."""
        folder = Path(str(self._book.api.Path))
        return folder if folder.is_absolute() and folder.is_dir() else None

    @cached_property
    def grids(self) -> Grids:
        """Every sheet's values; formulas are recalculated first where the program does not by itself."""
        if self._book.app.calculation != "automatic":
            self._book.app.calculate()
        return Grids(self._book)

    def uncalculated(self) -> set[tuple[str, int, int]]:
        """None: the program calculates what it shows."""
        return set()

    def hidden(self, sheet: str) -> list[int]:
        """The hidden rows of a sheet, counted from 1."""
        return self._hidden(sheet, 1, len(self.grids[sheet]))

    def _hidden(self, sheet: str, first: int, last: int) -> list[int]:
        """Asked of halves only where some rows are hidden and some are not."""
        if first > last:
            return []
        hidden = self._book.sheets[sheet].range(f"{first}:{last}").api.EntireRow.Hidden
        if hidden is None:
            middle = (first + last) // 2
            return self._hidden(sheet, first, middle) + self._hidden(sheet, middle + 1, last)
        return list(range(first, last + 1)) if hidden else []


def refuse_unfit(book: "xlwings.Book") -> None:
    """Refuse a book whose settings would falsify figures or leave no place for the list. Raises Refused."""
    problems = [
        message.at(Place(book.name))
        for message, unfit in ((PRECISION, book.api.PrecisionAsDisplayed), (DATES, book.api.Date1904))
        if unfit
    ]
    if problems:
        raise Refused(problems)


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
