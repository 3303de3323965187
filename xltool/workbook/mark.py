"""标注：另写一份副本，有问题的格子标红、加批注。"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from xltool.problems import Grade, Problem

COLOURS = {Grade.ERROR: "FFC7CE", Grade.WARNING: "FFEB9C", Grade.HINT: "DDEBF7"}
LIST = "问题清单"
WIDTHS = (10, 8, 22, 110)


def write_marked(book: Path, target: Path, problems: Sequence[Problem]) -> None:
    """Write a copy of ``book`` with each problem's cell coloured and commented, and a list of all. Raises Refused."""
    from openpyxl.comments import Comment
    from openpyxl.styles import PatternFill

    from xltool.workbook.opening import open_book
    from xltool.workbook.save import write_whole

    workbook = open_book(book).formulas
    by_cell: dict[tuple[str, str], list[Problem]] = {}
    for problem in problems:
        by_cell.setdefault((problem.place.sheet, problem.place.cell), []).append(problem)
    for (sheet, cell), there in by_cell.items():
        if sheet not in workbook.sheetnames or not cell or not cell[0].isascii():
            continue
        worst = min((p.grade for p in there), key=list(Grade).index)
        marked = _top_left(workbook[sheet], cell)
        marked.fill = PatternFill("solid", fgColor=COLOURS[worst])
        comment = Comment("\n".join(p.text() for p in there), "xltool", width=420, height=60 + 50 * len(there))
        marked.comment = comment
    _list(workbook, problems)
    write_whole(target, workbook.save)


def _top_left(sheet: Any, cell: str) -> Any:
    """The cell itself, or the one that carries its merged area."""
    for area in sheet.merged_cells.ranges:
        if cell in area:
            return sheet.cell(area.min_row, area.min_col)
    return sheet[cell]


def _list(workbook: Any, problems: Sequence[Problem]) -> None:
    from openpyxl.styles import Alignment, Font

    sheet = workbook.create_sheet(LIST, 0)
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
        if place.sheet in workbook.sheetnames and place.cell[:1].isascii() and place.cell:
            sheet.cell(row, 3).hyperlink = f"#'{place.sheet}'!{place.cell}"
    workbook.active = 0
