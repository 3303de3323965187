"""退回单：一份没有收下的上报件，哪些格、为什么、怎么改；另有一份副本，那些格标红、加批注。"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from xltool.exchange.examine import Examined
from xltool.exchange.identity import RETURNED, Identity
from xltool.problems import Grade, Problem, Refused
from xltool.workbook.identity_sheet import write_identity
from xltool.workbook.mark import write_marked
from xltool.workbook.page import paper
from xltool.workbook.save import write_whole
from xltool.workbook.style import BODY_HEIGHT, HEADER_HEIGHT, LINE_HEIGHT, TITLE_HEIGHT, Formats
from xltool.workbook.write import new_workbook

SHEET = "退回单"
HEADINGS = ("序号", "级别", "表·单元格", "发现", "应为", "怎么办", "编号")
WIDTHS = (6, 7, 26, 44, 34, 40, 9)


class Task(NamedTuple):
    """One file to be returned: where it is, where the slip and the marked copy go, what is wrong with it."""

    source: Path
    slip: Path
    marked: Path
    examined: Examined
    at: str


def give_back(task: Task) -> tuple[Problem, ...]:
    """Write the slip, and the marked copy where the file can be read; what could not be written."""
    found: list[Problem] = []
    try:
        write_whole(task.slip, lambda stream: write_slip(stream, task.examined, task.at))
    except Refused as refused:
        found += refused.problems
    if any(problem.place.cell for problem in task.examined.problems):
        try:
            write_marked(task.source, task.marked, task.examined.problems)
        except Refused as refused:
            found += refused.problems
    return tuple(found)


def write_slip(stream: BinaryIO, examined: Examined, at: str) -> None:
    """Write a 退回单 into ``stream``."""
    workbook = new_workbook(stream, SHEET)
    formats = Formats(workbook)
    sheet = workbook.add_worksheet(SHEET)
    last = len(WIDTHS) - 1
    for index, width in enumerate(WIDTHS):
        sheet.set_column(index, index, width)
    who = examined.identity or Identity(purpose="")
    sheet.set_row(0, TITLE_HEIGHT)
    sheet.merge_range(0, 0, 0, last, "退回单", formats.title())
    facts = [
        f"上报单位：{f'{who.who}（编码 {who.code}）' if who.code else '认不出'}",
        f"期间、次数：{who.year}年度 第{who.times}次　校验码 {who.code_on_paper}"
        if who.times
        else "期间、次数：认不出",
        f"文件：{examined.name}　退回时间：{at}",
        "下列问题没有解决，这份上报件没有收下，也没有计入汇总。请在原工作簿（不是上报件）上改好，重新结算、上报。",
    ]
    for row, text in enumerate(facts, start=1):
        sheet.set_row(row, LINE_HEIGHT)
        sheet.merge_range(row, 0, row, last, text, formats.text_line())
    row = _lines(sheet, formats, len(facts) + 1, examined.problems)
    sheet.set_row(row + 1, LINE_HEIGHT)
    sign = "经办人：　　　　　　　　复核人：　　　　　　　　（盖章）　　　　年　　月　　日"
    sheet.merge_range(row + 1, 0, row + 1, last, sign, formats.text_line())
    paper(sheet, landscape=True)
    sheet.repeat_rows(len(facts) + 1)
    sheet.print_area(0, 0, row + 1, last)
    write_identity(workbook, Identity(purpose=RETURNED, code=who.code, name=who.name, year=who.year).facts())
    workbook.close()


def _lines(sheet: Any, formats: Formats, row: int, problems: Sequence[Problem]) -> int:
    sheet.set_row(row, HEADER_HEIGHT - 8)
    for index, heading in enumerate(HEADINGS):
        sheet.write_string(row, index, heading, formats.header())
    grades = list(Grade)
    ordered = sorted(problems, key=lambda problem: grades.index(problem.grade))
    for number, problem in enumerate(ordered, start=1):
        row += 1
        action = problem.action + (f"（依据：{problem.clause.cite()}）" if problem.clause else "")
        where = problem.place.text()
        texts = ["", problem.grade.value, where, problem.found, problem.wanted, action, problem.code]
        deepest = max(-(-2 * len(text) // width) for text, width in zip(texts, WIDTHS, strict=True))
        sheet.set_row(row, max(BODY_HEIGHT, 15 * deepest + 6))
        sheet.write_number(row, 0, number, formats.plain())
        for index, text in enumerate(texts[1:], start=1):
            sheet.write_string(row, index, text, formats.plain())
    return row
