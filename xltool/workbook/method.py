"""计算说明：每一栏的规则、条文原文，未规定处的读法，没有计算的条款。"""

from typing import Any

from xltool import __version__
from xltool.parameters import Standing, parameters_of
from xltool.workbook.book import METHOD, Book
from xltool.workbook.parameter_sheet import parameter_cell
from xltool.workbook.style import BODY_HEIGHT, HEADER_HEIGHT, TITLE_HEIGHT, Formats

HEADINGS = ("表", "栏目", "规则", "依据", "条文原文")
WIDTHS = (22, 20, 52, 14, 70)


def _rules(book: Book) -> list[tuple[str, str, str, str, str]]:
    lines = []
    for sheet in book.year.sheets:
        for table in sheet.tables:
            where = f"{sheet.name} {table.caption.split('（')[0]}".strip()
            for column in table.columns:
                if column.formula:
                    clause = column.clause
                    lines.append(
                        (
                            where,
                            table.heading_of(column),
                            column.says,
                            clause.cite() if clause else "",
                            clause.sentence if clause else "",
                        )
                    )
    return lines


def _readings(book: Book) -> list[tuple[str, str, str, str, str]]:
    return [
        (
            "参数",
            p.heading,
            f"条文未规定，本簿取“{parameter_cell(p, book.parameters.get(p.name, p.default))}{p.unit_label}”。{p.says}",
            p.clause.cite(),
            p.clause.sentence,
        )
        for p in parameters_of(book.year.parameters)
        if p.standing is Standing.OPEN
    ]


def write_method(workbook: Any, formats: Formats, book: Book) -> None:
    """Write the 计算说明 sheet."""
    from xltool.workbook.write import flag_text, paper

    sheet = workbook.add_worksheet(METHOD)
    for index, width in enumerate(WIDTHS):
        sheet.set_column(index, index, width)
    last = len(HEADINGS) - 1
    sheet.set_row(1, TITLE_HEIGHT)
    sheet.merge_range(1, 0, 1, last, f"{book.number}年度{book.city.name}总额预算计算说明", formats.title())
    sheet.write_string(2, 0, f"{flag_text(book)}　程序版本 {__version__}".strip("　"), formats.flag())
    sheet.set_row(3, HEADER_HEIGHT - 8)
    for index, heading in enumerate(HEADINGS):
        sheet.write_string(3, index, heading, formats.header())
    uncomputed = [
        ("未纳入计算", "", why, clause.cite(), clause.sentence) for clause, why in book.year.not_computed.items()
    ]
    row = 3
    for line in [*_readings(book), *_rules(book), *uncomputed]:
        row += 1
        lines = max(len(text) * 2 // width for text, width in zip(line, WIDTHS, strict=True))
        sheet.set_row(row, max(BODY_HEIGHT, 15 * (lines + 1) + 4))
        for index, text in enumerate(line):
            sheet.write_string(row, index, text, formats.plain())
    paper(sheet, landscape=True)
    sheet.repeat_rows(1, 3)
    sheet.print_area(0, 0, row, last)
    sheet.freeze_panes(4, 0)
