"""计算说明：每一栏的规则、条文原文，未规定处的读法，没有计算的条款。"""

from typing import Any

from xltool import __version__
from xltool.clause import Clause
from xltool.parameters import Parameter, Standing, parameters_of
from xltool.tables import columns
from xltool.workbook.book import METHOD, Book
from xltool.workbook.page import flag_text, paper
from xltool.workbook.parameter_sheet import parameter_cell
from xltool.workbook.style import BODY_HEIGHT, HEADER_HEIGHT, LINE_HEIGHT, TITLE_HEIGHT, Formats

WIDTHS = (34, 22, 62, 46)
READINGS = ("参数", "本簿取值", "为什么要选", "依据")
RULES = ("表", "栏目", "规则", "依据")
CLAUSES = ("条款", "", "条文原文", "没有计算的原因")
Lines = list[tuple[str, str, str, str]]


def readings(book: Book) -> Lines:
    """The questions that the document leaves open, and how this book answers them."""
    return [
        (
            p.heading,
            _shown(p, book.parameters.get(p.name, p.default)),
            p.says,
            p.clause.cite(),
        )
        for p in parameters_of(book.year.parameters)
        if p.standing is Standing.OPEN
    ]


def _shown(parameter: Parameter, value: Any) -> str:
    """A parameter's value as a sentence says it: a share as a percentage."""
    if parameter.percent and value is not None:
        return f"{value * 100:f}".rstrip("0").rstrip(".") + "%"
    return f"{parameter_cell(parameter, value)} {parameter.unit_label}".strip()


def _rules(book: Book) -> Lines:
    """Each computed column once, however many tables have it."""
    where: dict[type[Any], list[str]] = {}
    for sheet in book.year.sheets:
        for table in sheet.tables:
            if table.result:
                where.setdefault(table.result, []).append(sheet.name)
    lines: Lines = []
    for result, sheets in where.items():
        names = "、".join(dict.fromkeys(sheets))
        seen: set[str] = set()
        for column in columns(result):
            if column.formula and column.says not in seen:
                seen.add(column.says)
                lines.append((names, column.heading, column.says, column.clause.cite() if column.clause else ""))
    return lines


def _clauses(book: Book) -> Lines:
    """Every clause the book rests on, in the order of the document's sheets, and those not computed."""
    found: dict[Clause, str] = {}
    for parameter in parameters_of(book.year.parameters):
        found.setdefault(parameter.clause, "")
    for sheet in book.year.sheets:
        for table in sheet.tables:
            for column in table.columns:
                if column.clause:
                    found.setdefault(column.clause, "")
    found.update(book.year.not_computed)
    return [(clause.cite(), "", clause.sentence, why) for clause, why in found.items()]


def write_method(workbook: Any, formats: Formats, book: Book) -> None:
    """Write the 计算说明 sheet: readings, rules, clauses."""
    sheet = workbook.add_worksheet(METHOD)
    for index, width in enumerate(WIDTHS):
        sheet.set_column(index, index, width)
    last = len(WIDTHS) - 1
    sheet.set_row(1, TITLE_HEIGHT)
    sheet.merge_range(1, 0, 1, last, f"{book.number}年度{book.city.name}总额预算计算说明", formats.title())
    sheet.write_string(2, 0, f"{flag_text(book)}　程序版本 {__version__}".strip("　"), formats.flag())
    row = 3
    for caption, headings, lines in (
        ("一、条文未规定、本簿所取的读法", READINGS, readings(book)),
        ("二、各栏规则", RULES, _rules(book)),
        ("三、条文原文", CLAUSES, _clauses(book)),
    ):
        row = _section(sheet, formats, row, caption, headings, lines)
    paper(sheet, book, landscape=True)
    sheet.repeat_rows(1)
    sheet.print_area(0, 0, row, last)
    sheet.freeze_panes(3, 0)


def _section(sheet: Any, formats: Formats, row: int, caption: str, headings: tuple[str, ...], lines: Lines) -> int:
    sheet.set_row(row, LINE_HEIGHT + 6)
    sheet.write_string(row, 0, caption, formats.caption())
    row += 1
    sheet.set_row(row, HEADER_HEIGHT - 8)
    for index, heading in enumerate(headings):
        sheet.write_string(row, index, heading, formats.header())
    for line in lines:
        row += 1
        longest = max(len(text) * 2 // width for text, width in zip(line, WIDTHS, strict=True))
        sheet.set_row(row, max(BODY_HEIGHT, 15 * (longest + 1) + 4))
        for index, text in enumerate(line):
            sheet.write_string(row, index, text, formats.plain())
    return row + 2
