"""标注：另写一份副本，有问题的格子标红、加批注。"""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from xltool.problems import Grade, Problem
from xltool.workbook.book import PROBLEMS
from xltool.workbook.layout import quoted

COLOURS = {Grade.ERROR: "FFC7CE", Grade.WARNING: "FFEB9C", Grade.HINT: "DDEBF7"}
AUTHOR = "xltool"
CELL = re.compile(r"[A-Z]{1,3}[1-9][0-9]*")
WIDTHS = (10, 8, 22, 110)


def write_marked(book: Path, target: Path, problems: Sequence[Problem]) -> None:
    """Write a copy of ``book`` with each problem's cell coloured and commented, and a list of all. Raises Refused."""
    from openpyxl.comments import Comment
    from openpyxl.styles import PatternFill

    from xltool.workbook.opening import open_book
    from xltool.workbook.save import check_target, write_whole

    check_target(target)
    workbook = open_book(book).formulas
    if PROBLEMS in workbook.sheetnames:  # of a copy marked before
        del workbook[PROBLEMS]
    by_cell: dict[tuple[str, str], list[Problem]] = {}
    for problem in problems:
        if _has_cell(workbook, problem):
            cell = _top_left(workbook[problem.place.sheet], problem.place.cell).coordinate
            by_cell.setdefault((problem.place.sheet, cell), []).append(problem)
    for (sheet, cell), there in by_cell.items():
        worst = min((p.grade for p in there), key=list(Grade).index)
        marked = workbook[sheet][cell]
        marked.fill = PatternFill("solid", fgColor=COLOURS[worst])
        said = [marked.comment.text] if marked.comment and marked.comment.author != AUTHOR else []
        text = "\n".join([*(p.text() for p in there), *said])
        marked.comment = Comment(text, AUTHOR, width=420, height=60 + 50 * len(there))
    _list(workbook, problems)
    write_whole(target, workbook.save)


def _has_cell(workbook: Any, problem: Problem) -> bool:
    place = problem.place
    return place.sheet in workbook.sheetnames and bool(CELL.fullmatch(place.cell))


def _top_left(sheet: Any, cell: str) -> Any:
    """The cell itself, or the one that carries its merged area."""
    for area in sheet.merged_cells.ranges:
        if cell in area:
            return sheet.cell(area.min_row, area.min_col)
    return sheet[cell]


def _list(workbook: Any, problems: Sequence[Problem]) -> None:
    from openpyxl.styles import Alignment, Font
    from openpyxl.worksheet.hyperlink import Hyperlink

    sheet = workbook.create_sheet(PROBLEMS, 0)
    for index, width in enumerate(WIDTHS):
        sheet.column_dimensions["ABCD"[index]].width = width
    for column, heading in enumerate(("编号", "级别", "表·单元格", "问题"), start=1):
        sheet.cell(1, column, heading).font = Font(name="黑体", bold=True)
    order = list(Grade)
    for row, problem in enumerate(sorted(problems, key=lambda p: order.index(p.grade)), start=2):
        place = problem.place
        texts = (problem.code, problem.grade.value, f"{place.sheet} {place.cell}".strip(), problem.text())
        for column, text in enumerate(texts, start=1):
            cell = sheet.cell(row, column)
            cell.value, cell.data_type = text, "s"
            cell.alignment = Alignment(wrap_text=True, vertical="center")
        if _has_cell(workbook, problem):
            where = sheet.cell(row, 3)
            where.hyperlink = Hyperlink(ref=where.coordinate, location=f"{quoted(place.sheet)}!{place.cell}")
    workbook.active = 0
    for other in workbook.worksheets:  # two sheets selected are edited together
        other.sheet_view.tabSelected = other is sheet
