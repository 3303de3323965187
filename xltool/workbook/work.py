"""办理：读簿、核对、计算、勾稽，得到可以写出的结果簿，或者全部问题。"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from xltool.problems import Message, Place, Problem, Refused, errors
from xltool.tables import Stage, tables_of
from xltool.workbook.book import Book, Explanation
from xltool.workbook.check_sheet import CheckLine, work_out
from xltool.workbook.lists import list_rows, read_lists
from xltool.workbook.locate import find_table
from xltool.workbook.parse import normalised
from xltool.workbook.read import Opened, Read, read_opened

UNEXPLAINED = Message(
    "E3101",
    "警告 {codes} 没有说明",
    "警告写明原因后方可结算",
    "请在“勾稽检查”的“警告说明”逐条填写编号、单元格和说明",
)
COVERAGE = (
    "E4002", "E4003", "E4603", "E4604", "E4633", "E4638",
    "E4713", "E4714", "E4719", "E4723", "E4724", "E4736", "E4737", "E4741", "E4742", "E4748", "E4751", "E4752", "E4753",
    "E4755",
)  # fmt: skip
"""Codes that say a row is missing: untrue while a row of that table could not be read."""


@dataclass(frozen=True, slots=True)
class Worked:
    """A book worked out, or as far as it came; ``book.stage`` is None when it could not be."""

    book: Book
    problems: tuple[Problem, ...]
    read: Read
    """The input as it was read."""
    lines: tuple[CheckLine, ...] = ()

    @property
    def refused(self) -> bool:
        """Whether an error stands in the way."""
        return bool(errors(self.problems))


def work(opened: Opened, stage: Stage, *, lenient: bool = False) -> Worked:
    """Read a book and work it out up to ``stage``. Raises Refused only when it is no book of ours.

    ``lenient``: a result book is understood without the lists that it was made of.
    """
    read = read_opened(opened, stage)
    read_lists(read, opened.folder, stage, lenient=lenient)
    return work_out_read(read, stage)


def work_out_read(read: Read, stage: Stage) -> Worked:
    """Work out what was read, collecting every problem on the way."""
    problems = list(read.problems)
    problems += _examined(read, stage)
    if errors(problems):
        return Worked(read.book, tuple(problems), read)
    year = read.book.year
    parameters = year.parameters(**read.book.parameters)
    given = year.given(**read.book.given)
    try:
        results: Mapping[str, list[Any]] = year.compute(given, parameters, stage)
    except Refused as refused:
        return Worked(read.book, (*problems, *refused.problems), read)
    book = replace(read.book, results={**results, **list_rows(read)}, stage=stage)
    lines = work_out(book, parameters, given)
    problems += [_problem(read, line) for line in lines if not line.agrees]
    problems += _unexplained(problems, book.explanations)
    return Worked(book, tuple(problems), read, lines)


def _examined(read: Read, stage: Stage) -> list[Problem]:
    """What is wrong across cells; told even while single cells are wrong, as far as it can be known."""
    year = read.book.year
    needed = {
        name for name, table in tables_of(year.sheets).items() if table.entry and table.stage.value <= stage.value
    }
    absent = needed - set(read.book.given)
    broken_forms = {name for name in read.missing if tables_of(year.sheets)[name].fixed}
    if absent or broken_forms:
        return []
    parameters = year.parameters(**read.book.parameters)
    found = year.examine(year.given(**read.book.given), parameters, stage, read.where)
    if read.missing:
        found = [problem for problem in found if problem.code not in COVERAGE]
    return found


def _problem(read: Read, line: CheckLine) -> Problem:
    """A check that does not agree, as a message at its cell in the book that was read."""
    check = line.check
    gap = line.left - line.right
    found = f"{check.rule}：左值 {line.left:,f}，右值 {line.right:,f}，差额 {gap:,f} {check.unit}"
    return Problem(check.code, _place(read, check.at), found, "两数应相等", check.advice, check.clause)


def _place(read: Read, at: str) -> Place:
    """Where a check's cell stands in the book that was read; a form has rows to spare, a result book has none."""
    name, _, rest = at.partition(".")
    column, _, key = rest.partition("@")
    sheet = next(sheet for sheet in read.book.year.sheets if any(table.name == name for table in sheet.tables))
    table = next(table for table in sheet.tables if table.name == name)
    found = read.tables.get(name) or find_table(sheet, table, read.grids.get(sheet.name, ()), [])
    if found is None or column not in found.column_of:
        return Place(sheet.name)
    row = read.rows_of.get(name, {}).get(key) if key else found.total_row
    return Place(sheet.name, found.cell(found.header_row + 1 if row is None else row, column))


def _cells(place: Place) -> tuple[str, str, str]:
    """What may stand under 单元格: nothing, the cell, the sheet and the cell."""
    return "", _plain(place.cell), _plain(place.sheet + place.cell)


def _plain(cell: str) -> str:
    return "".join(char for char in normalised(cell).upper() if char not in "!'$")


def _unexplained(problems: list[Problem], said: Sequence[Explanation]) -> list[Problem]:
    """Warnings without a written 说明, together as one error."""
    explained = {(item.code, _plain(item.cell)) for item in said}
    open_ones = [
        problem
        for problem in problems
        if problem.code.startswith("W") and not {(problem.code, cell) for cell in _cells(problem.place)} & explained
    ]
    if not open_ones:
        return []
    codes = "、".join(dict.fromkeys(f"{p.code} {p.place.sheet} {p.place.cell}".strip() for p in open_ones))
    return [UNEXPLAINED.at(Place("勾稽检查", "", "警告说明"), codes=codes)]
