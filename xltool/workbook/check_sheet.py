"""勾稽检查表：左值、右值、差额都是公式，经办人的说明写在下面的表里。"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from xltool.city import Check
from xltool.problems import Grade
from xltool.tables import Stage, Table
from xltool.workbook.book import CHECKS, Book
from xltool.workbook.contents import Content
from xltool.workbook.formulas import Book as Addresses
from xltool.workbook.layout import Placed, a1, quoted
from xltool.workbook.page import flag_text, paper, sign_off
from xltool.workbook.style import BODY_HEIGHT, HEADER_HEIGHT, LINE_HEIGHT, TITLE_HEIGHT, Formats

HEADINGS = (
    "编号", "级别", "表·单元格", "规则", "左值", "右值", "差额", "单位", "结论", "依据条款", "处理建议", "说明",
)  # fmt: skip
WIDTHS = (9, 8, 20, 44, 18, 18, 14, 6, 9, 26, 34, 28)
HEADER_ROW = 3
EXPLANATIONS = "警告说明"
EXPLANATION_HEADINGS = ("编号", "单元格", "说明")
BLANK_EXPLANATIONS = 10
AGREES, DIFFERS = "通过", "不符"
HOME = "checks"
NUMBERS = "#,##0.00####;[Red]-#,##0.00####"


@dataclass(frozen=True, slots=True)
class CheckLine:
    """A check worked out: both sides in its unit."""

    check: Check
    left: Decimal
    right: Decimal
    explanation: str = ""

    @property
    def agrees(self) -> bool:
        """Whether both sides are equal."""
        return self.left == self.right


@dataclass(frozen=True, slots=True)
class PlacedChecks:
    """The check lines of a book and where they stand."""

    lines: tuple[CheckLine, ...]
    tables: Mapping[str, Placed]


def work_out(book: Book, parameters: Any, given: Any) -> tuple[CheckLine, ...]:
    """Every check of the stage, both sides computed."""
    stage = book.stage
    if stage is None:
        return ()
    said = {item.code: item.text for item in book.explanations}
    return tuple(
        CheckLine(
            check,
            check.left_value(given, book.results, parameters),
            check.right_value(given, book.results, parameters),
            said.get(check.code, ""),
        )
        for check in book.year.checks
        if check.stage.value <= stage.value
    )


def place_checks(book: Book) -> PlacedChecks:
    """The checks laid out; formulas on this sheet are resolved at home here."""
    if book.stage is None:
        lines: tuple[CheckLine, ...] = ()
    else:
        parameters = book.year.parameters(**book.parameters)
        lines = work_out(book, parameters, book.year.given(**book.given))
    home = Placed(Table(HOME, stage=Stage.ADJUST), CHECKS, None, HEADER_ROW, HEADER_ROW + 1, len(lines), (), {}, {})
    return PlacedChecks(lines, {HOME: home})


def verdict(lines: Sequence[CheckLine]) -> str:
    """The 勾稽 verdict in a few words."""
    wrong = [line for line in lines if not line.agrees]
    if not wrong:
        return f"勾稽检查 {len(lines)} 项，全部通过"
    told = "、".join(
        f"{grade.value} {count} 项" for grade in Grade if (count := sum(line.check.grade is grade for line in wrong))
    )
    return f"勾稽检查 {len(lines)} 项，不符 {len(wrong)} 项（{told}）"


def write_checks(workbook: Any, formats: Formats, book: Book, checks: PlacedChecks, addresses: Addresses) -> None:
    """Write the 勾稽检查 sheet: the checks, then the clerk's 警告说明."""
    sheet = workbook.add_worksheet(CHECKS)
    for index, width in enumerate(WIDTHS):
        sheet.set_column(index, index, width)
    last = len(HEADINGS) - 1
    sheet.set_row(1, TITLE_HEIGHT)
    sheet.merge_range(1, 0, 1, last, f"{book.number}年度{book.city.name}总额预算勾稽检查", formats.title())
    sheet.write_string(2, 0, flag_text(book), formats.flag())
    sheet.set_row(HEADER_ROW, HEADER_HEIGHT)
    for index, heading in enumerate(HEADINGS):
        sheet.write_string(HEADER_ROW, index, heading, formats.header())
    for i, line in enumerate(checks.lines):
        _write_line(sheet, formats, addresses, HEADER_ROW + 1 + i, line)
    row = HEADER_ROW + 1 + len(checks.lines)
    sheet.set_row(row, LINE_HEIGHT)
    sheet.write_string(row, 0, verdict_text(checks.lines), formats.signature())
    row = _write_explanations(sheet, formats, book, row + 2)
    sign_off(sheet, formats, book, row + 1)
    paper(sheet, book, landscape=True)
    sheet.repeat_rows(1, HEADER_ROW)
    sheet.print_area(0, 0, row + 1, last)
    sheet.freeze_panes(HEADER_ROW + 1, 2)


def _write_explanations(sheet: Any, formats: Formats, book: Book, row: int) -> int:
    sheet.set_row(row, LINE_HEIGHT + 6)
    sheet.write_string(row, 0, EXPLANATIONS, formats.caption())
    sheet.write_string(
        row,
        2,
        "警告写明原因后方可结算：照抄校验列出的编号和单元格；单元格留空，对该编号全部有效。",
        formats.signature(),
    )
    row += 1
    sheet.set_row(row, HEADER_HEIGHT - 8)
    for index, heading in enumerate(EXPLANATION_HEADINGS):
        sheet.write_string(row, index, heading, formats.header())
    sheet.merge_range(row, 2, row, 6, EXPLANATION_HEADINGS[2], formats.header())
    blank = [("", "", "")] * (BLANK_EXPLANATIONS if book.stage is None else 3)
    for said in [*((e.code, e.cell, e.text) for e in book.explanations), *blank]:
        row += 1
        sheet.set_row(row, BODY_HEIGHT)
        style = formats.plain(fill=True)
        sheet.merge_range(row, 2, row, 6, "", style)
        for index, text in enumerate(said):
            sheet.write_string(row, index, text, style) if text else sheet.write_blank(row, index, None, style)
    return row


LINK_COLUMN = 2
"""Where a check line names its cell: a link in a new book, a HYPERLINK formula in an open one."""


def line_contents(line: CheckLine, addresses: Addresses, row: int) -> list[Content]:
    """The cells of a check line on sheet row ``row`` (zero-based); the link column holds its text."""
    check = line.check
    places = {"万元": 6, "元": 2}.get(check.unit, 4)
    _, shown = target_cell(check.at, addresses)
    left, right, gap = (a1(row, index) for index in (4, 5, 6))
    sides = [
        Content(float(value), f"=ROUND({addresses.formula(formula, HOME, row, '')[1:]},{places})")
        for formula, value in ((check.left, line.left), (check.right, line.right))
    ]
    return [
        *(Content(text) for text in (check.code, check.grade.value, shown, check.rule)),
        *sides,
        Content(float(line.left - line.right), f"=ROUND({left}-{right},{places})"),
        Content(check.unit),
        Content(AGREES if line.agrees else DIFFERS, f'=IF({gap}=0,"{AGREES}","{DIFFERS}")'),
        *(Content(text) for text in (check.clause.cite(), "" if line.agrees else check.advice, line.explanation)),
    ]


def line_height(check: Check) -> float:
    """How high a check line stands, in points: as its longest text wraps."""
    longest = max(len(check.rule) // 20, len(check.advice) // 16, len(check.clause.cite()) // 12)
    return max(BODY_HEIGHT, 15 * (longest + 1) + 4)


def verdict_text(lines: Sequence[CheckLine]) -> str:
    """The line below the checks."""
    if not lines:
        return "结算后列出各项勾稽关系。"
    return f"结论：{verdict(lines)}。差额由公式重算，改动数据后随之变化。"


def _write_line(sheet: Any, formats: Formats, addresses: Addresses, row: int, line: CheckLine) -> None:
    sheet.set_row(row, line_height(line.check))
    plain, number = formats.plain(), formats.number(NUMBERS)
    for index, content in enumerate(line_contents(line, addresses, row)):
        if index == LINK_COLUMN:
            target, shown = target_cell(line.check.at, addresses)
            sheet.write_url(row, index, f"internal:{target}", formats.link(), shown)
        elif content.formula:
            style = plain if isinstance(content.value, str) else number
            sheet.write_formula(row, index, content.formula, style, content.value)
        else:
            sheet.write_string(row, index, content.value, plain)


def target_cell(at: str, addresses: Addresses) -> tuple[str, str]:
    """A check's cell as a link target and as a person reads it; the column's 合计 without a key."""
    name, _, rest = at.partition(".")
    column, _, key = rest.partition("@")
    placed = addresses.tables[name]
    index = placed.column_of[column]
    total = placed.first_row if placed.total_row is None else placed.total_row
    row = placed.row_of[key] if key else total
    return f"{quoted(placed.sheet)}!{a1(row, index)}", f"{placed.sheet} {a1(row, index)}"
