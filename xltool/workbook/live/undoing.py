"""退回：把一次点击写过的格子恢复原样、插入的行删去；其后改动过的格子不动，行列变了的不还原。"""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from xltool.problems import Message, Place, Problem, Refused
from xltool.workbook.layout import a1
from xltool.workbook.live.cells import Area, Block, at, by_hand, cut, read_both, used, write_typed
from xltool.workbook.live.restore_points import Changed, Inserted, RestorePoint, RestorePoints

if TYPE_CHECKING:
    import xlwings

MOVED = Message(
    "E6513",
    "“{sheet}”在这次操作之后增删过行、列或改过表头",
    "行列和表头不变才能逐格还原",
    "请先撤销这些改动，再点还原；工作簿没有改动",
)
GONE = Message("E6514", "没有工作表“{sheet}”", "还原要用到这张表", "请恢复它的名称，再点还原")
FILLED = Message(
    "E6516", "还原要删去插入的行，其中这一格填着“{value}”", "插入的行里应只有程序填的内容", "请把它移到别处，再点还原"
)
ANCHOR_COLUMNS = 3
MOST_ANCHORS_CHANGED = 2
"""A name or a remark may have been corrected since; moved rows change many at once."""
TEXTS = re.compile(r'"[^"]*"')
LOOSE = re.compile(r"['\s]")


def undo(book: "xlwings.Book", point: RestorePoint, points: RestorePoints) -> int:
    """Put back what a click wrote; cells that were changed since are left. How many those are.

    Raises Refused, and changes nothing then, when sheets are missing, rows have moved, or something that
    is not ours stands in rows that the click inserted.
    """
    _refuse_gone(book, point)
    now = {sheet: read_both(book, used(book, sheet))[0] for sheet in _sheets(point)}
    if point.done:
        _refuse_moved(now, point)
    standing = [rows for rows in point.inserted if _stand(now, rows, point)]
    _refuse_filled(now, standing, point)
    with by_hand(book.app):
        kept = sum(_put_back(book, now[changed.area.sheet], changed) for changed in reversed(point.changed))
        for rows in reversed(standing):
            book.sheets[rows.sheet].range(f"{rows.at + 1}:{rows.at + rows.count}").delete("up")
            point.inserted.remove(rows)
            if point.done:
                point.last_rows[rows.sheet] -= rows.count
            points.save(point)
    book.app.calculate()
    points.forget(point)
    return kept


def anchors(typed: Block, areas: Iterable[Area]) -> list[tuple[int, int, str]]:
    """The texts in a sheet's first columns that no area covers, and where they stand."""
    covered = [(a.row, a.row + a.height, a.column, a.column + a.width) for a in areas]
    return [
        (i, j, text)
        for i, line in enumerate(typed)
        for j, text in enumerate(line[:ANCHOR_COLUMNS])
        if isinstance(text, str) and not any(t <= i < b and x <= j < r for t, b, x, r in covered)
    ]


def _sheets(point: RestorePoint) -> list[str]:
    return list(dict.fromkeys([*(item.area.sheet for item in point.changed), *(i.sheet for i in point.inserted)]))


def _refuse_gone(book: "xlwings.Book", point: RestorePoint) -> None:
    there = set(book.sheet_names)
    if gone := [sheet for sheet in _sheets(point) if sheet not in there]:
        raise Refused(GONE.at(Place(), sheet=sheet) for sheet in gone)


def _refuse_moved(now: dict[str, Block], point: RestorePoint) -> None:
    moved = []
    for sheet, height in point.last_rows.items():
        changed = sum(at(now[sheet], row, column) != text for row, column, text in point.anchors.get(sheet, ()))
        if len(now[sheet]) != height or changed > MOST_ANCHORS_CHANGED:
            moved.append(MOVED.at(Place(sheet), sheet=sheet))
    if moved:
        raise Refused(moved)


def _stand(now: dict[str, Block], rows: Inserted, point: RestorePoint) -> bool:
    """Whether rows were really inserted: the program may have ended just before."""
    if point.done or point.changed or rows is not point.inserted[-1]:
        return True
    return len(now[rows.sheet]) >= rows.last_row + rows.count


def _refuse_filled(now: dict[str, Block], standing: Iterable[Inserted], point: RestorePoint) -> None:
    """Refuse when inserted rows hold anything but what the click wrote there."""
    ours = {
        (changed.area.sheet, changed.area.row + i, changed.area.column + j)
        for changed in point.changed
        for i, line in enumerate(_written(changed))
        for j, wrote in enumerate(line)
        if _alike(at(now[changed.area.sheet], changed.area.row + i, changed.area.column + j), wrote)
    }
    problems: list[Problem] = []
    for rows in standing:
        for row in range(rows.at, rows.at + rows.count):
            for column, cell in enumerate(now[rows.sheet][row] if row < len(now[rows.sheet]) else ()):
                if cell is not None and (rows.sheet, row, column) not in ours:
                    problems.append(FILLED.at(Place(rows.sheet, a1(row, column)), value=str(cell).lstrip("'")))
    if problems:
        raise Refused(problems)


def _written(changed: Changed) -> Block:
    return changed.planned if changed.after is None else changed.after


def _put_back(book: "xlwings.Book", sheet: Block, changed: Changed) -> int:
    """Put an area's former contents back, except in cells that somebody changed since."""
    area, kept = changed.area, 0
    now = cut(sheet, area)
    wanted: Block = []
    for cells, was, wrote in zip(now, changed.before, _written(changed), strict=True):
        line: list[Any] = []
        for cell, old, own in zip(cells, was, wrote, strict=True):
            untouched = _alike(cell, own) or _alike(cell, old)
            line.append(old if untouched else cell)
            kept += not untouched
        wanted.append(line)
    if wanted != now:
        write_typed(book, area, wanted)
    return kept


def _alike(cell: Any, other: Any) -> bool:
    """Whether two contents are the same; of formulas but for spelling: programs drop quotes and blanks."""
    if isinstance(cell, str) and isinstance(other, str) and cell.startswith("=") and other.startswith("="):
        return TEXTS.findall(cell) == TEXTS.findall(other) and _loose(cell) == _loose(other)
    return bool(cell == other) and isinstance(cell, bool) == isinstance(other, bool)


def _loose(formula: str) -> str:
    return LOOSE.sub("", TEXTS.sub("", formula)).upper()
