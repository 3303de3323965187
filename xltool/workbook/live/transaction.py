"""动笔：先存还原点，再插行、填格、重算、读回核对；中途不成，全部退回。"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from xltool.problems import Message, Place, Problem, Refused
from xltool.workbook.compare import same
from xltool.workbook.layout import a1
from xltool.workbook.live.cells import Block, as_typed, by_hand, cut, read_both, used, write_typed
from xltool.workbook.live.fill import Fill
from xltool.workbook.live.place import Insertion
from xltool.workbook.live.restore_points import Changed, Inserted, RestorePoints
from xltool.workbook.live.undoing import anchors, undo

if TYPE_CHECKING:
    import xlwings

DIFFERS = Message(
    "E6503",
    "表格程序算出的是 {theirs}，本程序算出的是 {ours}",
    "两边应当相等",
    "已退回原样。请确认这一格没有合并、工作簿没有勾选“以显示精度为准”，再点一次；仍不等的，请改用文件方式结算",
)
AS_TEXT = Message(
    "E6505",
    "单元格是文本格式，公式没有计算",
    "结果栏应为数值或常规格式",
    "已退回原样。请把该栏的单元格格式改为“常规”，再点一次",
)
HALF_WRITTEN = Message(
    "E6506",
    "写到一半出错，Excel 没有应答，没能退回原样",
    "",
    "请先不要保存；按 Esc 结束编辑、关闭弹出的窗口后再点一次，会先退回再办理",
)
CANCELLED = Message("E6504", "已取消", "", "工作簿已退回原样")


class Transaction:
    """One click's writing into an open book. Use through ``writing``."""

    def __init__(self, book: "xlwings.Book", points: RestorePoints, action: str, cancelled: Callable[[], bool]) -> None:
        self.book, self.points, self.cancelled = book, points, cancelled
        self.point = points.begin(action)

    def insert(self, insertions: Sequence[Insertion]) -> None:
        """Insert rows, in order; each takes the formats of the row above."""
        if insertions:
            self.book.app.api.CutCopyMode = False  # else what was copied would be inserted instead
        for item in insertions:
            last = used(self.book, item.sheet).height
            self.point.inserted.append(Inserted(item.sheet, item.at, item.count, last))
            self.points.save(self.point)
            rows = self.book.sheets[item.sheet].range(f"{item.at + 1}:{item.at + item.count}")
            rows.insert("down", "format_from_left_or_above")

    def fill(self, fills: Sequence[Fill]) -> None:
        """Fill areas, let the program calculate, compare. Raises Refused when it sees another figure."""
        fills = [fill for fill in fills if fill.contents]
        sheets = list(dict.fromkeys(fill.area.sheet for fill in fills))
        before = {sheet: read_both(self.book, used(self.book, sheet))[0] for sheet in sheets}
        for fill in fills:
            planned = [[as_typed(content) for content in line] for line in fill.contents]
            self.point.changed.append(Changed(fill.area, cut(before[fill.area.sheet], fill.area), planned))
        self.points.save(self.point)
        for changed in self.point.changed:
            if self.cancelled():
                raise Refused([CANCELLED.at(Place())])
            write_typed(self.book, changed.area, changed.planned)
        self.book.app.calculate()
        self._compare(fills, sheets)

    def _compare(self, fills: Sequence[Fill], sheets: Sequence[str]) -> None:
        """Read everything back at once; what the program made of each cell, and what it comes to."""
        now = {sheet: read_both(self.book, used(self.book, sheet)) for sheet in sheets}
        wrong: list[Problem] = []
        for fill, changed in zip(fills, self.point.changed, strict=True):
            typed, values = now[fill.area.sheet]
            changed.after = cut(typed, fill.area)
            wrong += _differences(fill, cut(values, fill.area))
        if wrong:
            raise Refused(wrong)
        for sheet in sheets:
            areas = [changed.area for changed in self.point.changed if changed.area.sheet == sheet]
            self.point.anchors[sheet] = anchors(now[sheet][0], areas)

    def finish(self) -> None:
        """Keep what was done, so that it can be undone."""
        sheets = {item.area.sheet for item in self.point.changed} | {item.sheet for item in self.point.inserted}
        self.point.last_rows = {sheet: used(self.book, sheet).height for sheet in sorted(sheets)}
        self.point.done = True
        self.points.save(self.point)


@contextmanager
def writing(
    book: "xlwings.Book", points: RestorePoints, action: str, cancelled: Callable[[], bool]
) -> Iterator[Transaction]:
    """Write into a book all or nothing: whatever is raised inside, the book is put back first.

    Raises Refused with HALF_WRITTEN when it could not be put back, because the program no longer answers.
    """
    with by_hand(book.app):
        transaction = Transaction(book, points, action, cancelled)
        try:
            yield transaction
            transaction.finish()
        except BaseException as error:
            try:
                undo(book, transaction.point, points)
            except Exception:
                raise Refused([HALF_WRITTEN.at(Place())]) from error
            raise


def _differences(fill: Fill, values: Block) -> list[Problem]:
    found = []
    for i, (line, seen) in enumerate(zip(fill.contents, values, strict=True)):
        for j, (content, value) in enumerate(zip(line, seen, strict=True)):
            if same(value, content.value, fill.columns[j]):
                continue
            place = Place(fill.area.sheet, a1(fill.area.row + i, fill.area.column + j))
            if content.formula and isinstance(value, str) and value.startswith("="):
                found.append(AS_TEXT.at(place))
            else:
                found.append(DIFFERS.at(place, theirs=_shown(value), ours=_shown(content.value)))
    return found


def _shown(value: Any) -> str:
    return "（空）" if value in (None, "") else str(value)
