"""退回：把一次点击写过的格子恢复原样、插入的行删去；写到一半的、写完又改过的，各按各的办法。"""

import re
from typing import TYPE_CHECKING, Any

from xltool.problems import Message, Place, Refused
from xltool.workbook.live.cells import Block, read_typed, used, write_typed
from xltool.workbook.live.restore_points import Changed, Inserted, RestorePoint

if TYPE_CHECKING:
    import xlwings

MOVED = Message(
    "E6513",
    "“{sheet}”在这次操作之后增删过行（原为 {was} 行，现为 {now} 行）",
    "行数相同才能逐格还原",
    "请先撤销增删的行，再点还原",
)
GONE = Message("E6514", "没有工作表“{sheet}”", "还原要用到这张表", "请恢复它的名称，再点还原")
LOOSE = re.compile(r"['\s]")


def undo(book: "xlwings.Book", point: RestorePoint) -> int:
    """Put back what a click wrote; cells that were changed since are left. How many those are.

    Raises Refused when rows have moved since: nothing is changed then.
    """
    _refuse_gone(book, point)
    if point.done:
        _refuse_moved(book, point)
    kept = 0
    for changed in reversed(point.changed):
        kept += _put_back(book, changed)
    for rows in reversed(point.inserted):
        if _stand(book, rows, point):
            book.sheets[rows.sheet].range(f"{rows.at + 1}:{rows.at + rows.count}").delete("up")
    book.app.calculate()  # the click may have left the program calculating by hand
    return kept


def _refuse_gone(book: "xlwings.Book", point: RestorePoint) -> None:
    there = {sheet.name for sheet in book.sheets}
    wanted = dict.fromkeys([*(item.area.sheet for item in point.changed), *(item.sheet for item in point.inserted)])
    if gone := [sheet for sheet in wanted if sheet not in there]:
        raise Refused(GONE.at(Place(), sheet=sheet) for sheet in gone)


def _refuse_moved(book: "xlwings.Book", point: RestorePoint) -> None:
    now = {sheet: used(book, sheet).height for sheet in point.last_rows}
    moved = [
        MOVED.at(Place(sheet), sheet=sheet, was=was, now=now[sheet])
        for sheet, was in point.last_rows.items()
        if now[sheet] != was
    ]
    if moved:
        raise Refused(moved)


def _stand(book: "xlwings.Book", rows: Inserted, point: RestorePoint) -> bool:
    """Whether rows were really inserted: the program may have ended just before."""
    if point.done or point.changed or rows is not point.inserted[-1]:
        return True
    return used(book, rows.sheet).height >= rows.last_row + rows.count


def _put_back(book: "xlwings.Book", changed: Changed) -> int:
    """Put an area's former contents back, except in cells that somebody changed since."""
    now = read_typed(book, changed.area)
    ours = changed.planned if changed.after is None else changed.after
    kept = 0
    wanted: Block = []
    for cells, was, wrote in zip(now, changed.before, ours, strict=True):
        line: list[Any] = []
        for cell, old, own in zip(cells, was, wrote, strict=True):
            untouched = _alike(cell, own) or _alike(cell, old)
            line.append(old if untouched else cell)
            kept += not untouched
        wanted.append(line)
    if wanted != now:
        write_typed(book, changed.area, wanted)
    return kept


def _alike(cell: Any, other: Any) -> bool:
    """Whether two contents are the same but for spelling: programs drop quotes and blanks of formulas."""
    if isinstance(cell, str) and isinstance(other, str):
        return cell == other or LOOSE.sub("", cell).upper() == LOOSE.sub("", other).upper()
    return bool(cell == other) and isinstance(cell, bool) == isinstance(other, bool)
