"""标注打开的簿：问题列成清单，双击跳到那一格；有错的格标色、加批注，改好了恢复原样。

What a marked cell looked like before is kept on the list itself, in hidden columns: the marks can be taken
off after the book was saved, closed, and opened on another PC.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from xltool.problems import Grade, Message, Place, Problem, Refused
from xltool.workbook.book import PROBLEMS
from xltool.workbook.cells import Cell
from xltool.workbook.contents import Content
from xltool.workbook.live.cells import Area, as_typed, read_values, used, write_typed
from xltool.workbook.live.opened import STRUCTURE
from xltool.workbook.mark import CELL, COLOURS

if TYPE_CHECKING:
    import xlwings

NAME_TAKEN = Message(
    "E6524", "已有一张不是本程序写的“问题清单”", "问题要列在这张表上", "请给您的那张表改名后再点一次；它没有改动"
)
HEADINGS = ("编号", "级别", "表·单元格", "问题")
HINT = "双击任一行跳到那一格"
JUMP = "xltool-jump"
"""Stands in E1: by it the macro knows the list. E and F name the cell, G and H what it looked like."""
WIDTHS = (10, 8, 22, 100)
MOST_MARKED = 300
NOTED = "xltool"


def take_off(book: "xlwings.Book") -> None:
    """Make every marked cell look as before; a colour that somebody changed since stays."""
    if not _is_list(book):
        return
    area = used(book, PROBLEMS)
    for line in read_values(book, Area(PROBLEMS, 1, 0, max(area.height - 1, 1), 8)):
        sheet, cell, colour, noted = (str(value or "") for value in line[4:8])
        if not colour or sheet not in {there.name for there in book.sheets}:
            continue
        marked = book.sheets[sheet].range(cell)
        grade = next((grade for grade in Grade if grade.value == line[1]), Grade.ERROR)
        if marked.color == _rgb(COLOURS[grade]):
            marked.color = None if colour == "none" else _rgb(colour)
        if noted == NOTED and marked.note is not None:
            marked.note.delete()


def put_on(book: "xlwings.Book", problems: Sequence[Problem], *, marked: Sequence[Grade]) -> None:
    """List the problems and mark the cells of those grades; without any the list is taken away.

    Marks of an earlier list are taken off first. Raises Refused where a sheet cannot be added.
    """
    take_off(book)
    there = _is_list(book)
    if there and not problems:
        _delete(book)
    if not problems:
        return
    if not there:
        if PROBLEMS in book.sheet_names:
            raise Refused([NAME_TAKEN.at(Place(PROBLEMS))])
        if book.api.ProtectStructure:
            raise Refused([STRUCTURE.at(Place())])
        book.sheets.add(PROBLEMS, before=book.sheets[0])
    order = list(Grade)
    lines = sorted(problems, key=lambda problem: order.index(problem.grade))
    marks = _marks(book, lines, marked)
    _write_list(book, lines, marks)
    for (sheet, cell), (problem, _, noted) in marks.items():
        _mark(book.sheets[sheet].range(cell), problem, lines, noted=noted)


def _is_list(book: "xlwings.Book") -> bool:
    return PROBLEMS in [sheet.name for sheet in book.sheets] and book.sheets[PROBLEMS].range("E1").value == JUMP


def _delete(book: "xlwings.Book") -> None:
    alerts = book.app.display_alerts
    book.app.display_alerts = False
    try:
        book.sheets[PROBLEMS].delete()
    finally:
        book.app.display_alerts = alerts


Marks = dict[tuple[str, str], tuple[Problem, str, bool]]


def _marks(book: "xlwings.Book", lines: Sequence[Problem], grades: Sequence[Grade]) -> Marks:
    """By cell: the worst problem there, the colour it has now, whether it gets a note."""
    shut = {sheet.name for sheet in book.sheets if sheet.api.ProtectContents}
    open_sheets = {sheet.name for sheet in book.sheets} - shut
    marks: Marks = {}
    for problem in lines:
        at = (problem.place.sheet, problem.place.cell)
        fits = problem.grade in grades and at[0] in open_sheets and CELL.fullmatch(at[1])
        if fits and at not in marks and len(marks) < MOST_MARKED:
            cell = book.sheets[at[0]].range(at[1])
            colour = cell.color
            told = "none" if colour is None else "".join(f"{part:02X}" for part in colour)
            marks[at] = (problem, told, cell.note is None)
    return marks


def _write_list(book: "xlwings.Book", lines: Sequence[Problem], marks: Marks) -> None:
    sheet = book.sheets[PROBLEMS]
    sheet.clear_contents()
    rows: list[list[Cell]] = [[*HEADINGS, JUMP, HINT, None, None]]
    for problem in lines:
        at = (problem.place.sheet, problem.place.cell)
        mark = marks.get(at)
        mine = mark if mark is not None and mark[0] is problem else None
        where = " ".join(at).strip()
        cell = at if CELL.fullmatch(at[1]) else ("", "")
        kept = (mine[1], NOTED if mine[2] else None) if mine else (None, None)
        rows.append([problem.code, problem.grade.value, where, problem.text(), *(part or None for part in cell), *kept])
    typed = [[as_typed(Content(value)) for value in row] for row in rows]
    write_typed(book, Area(PROBLEMS, 0, 0, len(rows), 8), typed)
    _dress(sheet, len(rows))


def _dress(sheet: Any, count: int) -> None:
    """Widths, wrapped text, a bold heading; the columns for the program hidden."""
    for letter, width in zip("ABCD", WIDTHS, strict=True):
        sheet.range(f"{letter}:{letter}").column_width = width
    sheet.range(f"A1:D{count}").api.WrapText = True
    sheet.range("A1:D1").api.Font.Bold = True
    sheet.range("E:H").api.EntireColumn.Hidden = True


def _mark(cell: Any, problem: Problem, lines: Sequence[Problem], *, noted: bool) -> None:
    cell.color = _rgb(COLOURS[problem.grade])
    if noted:
        here = [line.text() for line in lines if line.place.sheet == problem.place.sheet]
        same = [line.text() for line in lines if line.place == problem.place] or here[:1]
        cell.api.AddComment("\n".join(dict.fromkeys(same)))


def _rgb(code: str) -> tuple[int, int, int]:
    return int(code[0:2], 16), int(code[2:4], 16), int(code[4:6], 16)
