"""标注打开的簿：问题列成清单，双击跳到那一格；有错的格标色、加批注，改好了恢复原样。

What a marked cell looked like before is kept on the list itself, in hidden columns: the marks can be taken
off after the book was saved, closed, and opened on another PC.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from xltool.problems import Grade, Message, Place, Problem, Refused
from xltool.workbook.book import PROBLEMS
from xltool.workbook.contents import Content
from xltool.workbook.layout import quoted
from xltool.workbook.live.cells import Area, as_typed, read_values, used, write_typed
from xltool.workbook.live.dressing import CONTINUOUS, MIDDLE
from xltool.workbook.live.opened import STRUCTURE, refuse_shut
from xltool.workbook.mark import CELL, COLOURS
from xltool.workbook.style import BODY_FONT, HEAD_FONT, HEADER

if TYPE_CHECKING:
    import xlwings

NAME_TAKEN = Message(
    "E6524", "已有一张不是本程序写的“问题清单”", "问题要列在这张表上", "请给您的那张表改名后再点一次；工作簿没有改动"
)
HEADINGS = ("编号", "级别", "表·单元格", "问题")
HINT = "双击任一行跳到那一格"
JUMP = "xltool-jump"
"""Stands in E1: by it the macro knows the list. E and F name the cell (F is a formula that follows it when rows are
inserted), G and H keep its colour and our note."""
WIDTHS = (10, 8, 22, 100)
WIDTH = 8
MOST_MARKED = 300
LONGEST_NOTE = 2000
NO_FILL = "none"


def take_off(book: "xlwings.Book") -> None:
    """Make every marked cell look as before; a colour or note that somebody changed since stays.

    Raises Refused when one of their sheets is protected.
    """
    if not _is_list(book):
        return
    area = used(book, PROBLEMS)
    lines = read_values(book, Area(PROBLEMS, 1, 0, max(area.height - 1, 1), WIDTH))
    marked = [line for line in lines if line[6] and line[4] in book.sheet_names and CELL.fullmatch(str(line[5]))]
    refuse_shut(book, (line[4] for line in marked))
    for line in marked:
        cell = book.sheets[line[4]].range(line[5])
        grade = next((grade for grade in Grade if grade.value == line[1]), Grade.ERROR)
        if cell.color == _rgb(COLOURS[grade]):
            cell.color = None if line[6] == NO_FILL else _rgb(str(line[6]))
        if line[7] and cell.note is not None and cell.note.text == line[7]:
            cell.note.delete()


def put_on(book: "xlwings.Book", problems: Sequence[Problem], *, marked: Sequence[Grade]) -> None:
    """List the problems and mark the cells of those grades; without any the list is taken away.

    Marks of an earlier list are taken off first. Raises Refused where the list has no place.
    """
    refuse_no_place(book)
    take_off(book)
    listed = _is_list(book)
    if listed and not problems:
        _delete(book)
    if not problems:
        return
    if not listed:
        book.sheets.add(PROBLEMS, before=book.sheets[0])
    order = list(Grade)
    lines = sorted(problems, key=lambda problem: order.index(problem.grade))
    marks = _marks(book, lines, marked)
    _write_list(book, lines, marks)
    for (sheet, cell), (problem, _, note) in marks.items():
        there = book.sheets[sheet].range(cell)
        there.color = _rgb(COLOURS[problem.grade])
        if note:
            there.add_note(note)


def _is_list(book: "xlwings.Book") -> bool:
    return PROBLEMS in [sheet.name for sheet in book.sheets] and book.sheets[PROBLEMS].range("E1").value == JUMP


def _delete(book: "xlwings.Book") -> None:
    alerts = book.app.display_alerts
    book.app.display_alerts = False
    try:
        book.sheets[PROBLEMS].delete()
    finally:
        book.app.display_alerts = alerts


Marks = dict[tuple[str, str], tuple[Problem, str, str]]


def _marks(book: "xlwings.Book", lines: Sequence[Problem], grades: Sequence[Grade]) -> Marks:
    """By cell: the worst problem there, the colour it has now, the note it gets."""
    shut = {sheet.name for sheet in book.sheets if sheet.api.ProtectContents}
    open_sheets = set(book.sheet_names) - shut
    marks: Marks = {}
    for problem in lines:
        at = (problem.place.sheet, problem.place.cell)
        fits = problem.grade in grades and at[0] in open_sheets and CELL.fullmatch(at[1])
        if fits and at not in marks and len(marks) < MOST_MARKED:
            cell = book.sheets[at[0]].range(at[1])
            colour = cell.color
            told = NO_FILL if colour is None else "".join(f"{part:02X}" for part in colour)
            said = dict.fromkeys(line.text() for line in lines if (line.place.sheet, line.place.cell) == at)
            marks[at] = (problem, told, "" if cell.note else "\n".join(said)[:LONGEST_NOTE])
    return marks


def _write_list(book: "xlwings.Book", lines: Sequence[Problem], marks: Marks) -> None:
    sheet = book.sheets[PROBLEMS]
    sheet.clear_contents()
    rows: list[list[Content]] = [[Content(text) for text in (*HEADINGS, JUMP, HINT, None, None)]]
    for problem in lines:
        at = (problem.place.sheet, problem.place.cell)
        mark = marks.get(at)
        kept = (mark[1], mark[2]) if mark is not None and mark[0] is problem else ("", "")
        name, cell = Content(None), Content(None)
        if CELL.fullmatch(at[1]) and at[0] in book.sheet_names:
            there = f"{quoted(at[0])}!{at[1]}"
            name, cell = Content(at[0]), Content(at[1], f"=ADDRESS(ROW({there}),COLUMN({there}),4)")
        texts = (problem.code, problem.grade.value, " ".join(at).strip(), problem.text())
        rows.append([*map(Content, texts), name, cell, *(Content(text or None) for text in kept)])
    typed = [[as_typed(content) for content in row] for row in rows]
    write_typed(book, Area(PROBLEMS, 0, 0, len(rows), WIDTH), typed)
    _dress(sheet, len(rows))


def _dress(sheet: Any, count: int) -> None:
    """Widths, borders, wrapped text, a heading; the columns for the program hidden."""
    for letter, width in zip("ABCD", WIDTHS, strict=True):
        sheet.range(f"{letter}:{letter}").column_width = width
    cells = sheet.range(f"A1:D{count}").api
    cells.Font.Name, cells.Font.Size, cells.WrapText = BODY_FONT, 11, True
    cells.VerticalAlignment, cells.Borders.LineStyle = MIDDLE, CONTINUOUS
    head = sheet.range("A1:D1")
    head.api.Font.Name, head.api.Font.Bold = HEAD_FONT, True
    head.color = _rgb(HEADER.removeprefix("#"))
    sheet.range("E:H").api.EntireColumn.Hidden = True


def refuse_no_place(book: "xlwings.Book") -> None:
    """Refuse a book to which the list could not be added. Raises Refused."""
    if _is_list(book):
        return
    if PROBLEMS in book.sheet_names:
        raise Refused([NAME_TAKEN.at(Place(PROBLEMS))])
    if book.api.ProtectStructure:
        raise Refused([STRUCTURE.at(Place())])


def _rgb(code: str) -> tuple[int, int, int]:
    return int(code[0:2], 16), int(code[2:4], 16), int(code[4:6], 16)
