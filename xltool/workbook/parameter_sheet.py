"""参数表：文件里的每个数、条文未规定的每种读法、必填项，各带条款。"""

from typing import Any

from xltool.money import Unit
from xltool.parameters import Parameter, Standing, parameters_of
from xltool.tables import Kind
from xltool.workbook.book import PARAMETERS, Book
from xltool.workbook.cells import Cell
from xltool.workbook.layout import quoted
from xltool.workbook.page import flag_text, paper
from xltool.workbook.style import BODY_HEIGHT, HEADER_HEIGHT, LINE_HEIGHT, TITLE_HEIGHT, Formats

HEADINGS = ("参数", "取值", "单位", "性质", "默认值", "可选值", "依据", "说明与条文原文", "修改理由")
WIDTHS = (24, 18, 7, 11, 18, 22, 12, 66, 20)
HEADER_ROW = 3
VALUE_COLUMN = 1
REASON_COLUMN = 8


def place_parameters(book: Book) -> dict[str, str]:
    """The cell of each parameter, as formulas write it."""
    found = parameters_of(book.year.parameters)
    return {p.name: f"{quoted(PARAMETERS)}!$B${HEADER_ROW + 2 + i}" for i, p in enumerate(found)}


def parameter_cell(parameter: Parameter, value: Any) -> Cell:
    """A parameter's value as its cell holds it."""
    if value is None:
        return None
    if parameter.choices:
        return str(value.value)
    if parameter.kind is Kind.MONEY:
        from xltool.money import in_unit

        return float(in_unit(value, parameter.unit or Unit.YUAN))
    return float(value) if parameter.kind is Kind.NUMBER else int(value)


def _shown(parameter: Parameter) -> str:
    if parameter.percent:
        return "0.00%"
    return {Kind.MONEY: "#,##0.00", Kind.COUNT: "0", Kind.NUMBER: "0.0###"}.get(parameter.kind, "@")


def write_parameters(workbook: Any, formats: Formats, book: Book) -> None:
    """Write the 参数 sheet; every formula reads its numbers from here."""
    sheet = workbook.add_worksheet(PARAMETERS)
    for index, width in enumerate(WIDTHS):
        sheet.set_column(index, index, width)
    last = len(HEADINGS) - 1
    sheet.set_row(1, TITLE_HEIGHT)
    sheet.merge_range(1, 0, 1, last, f"{book.number}年度{book.city.name}总额预算参数表", formats.title())
    sheet.write_string(2, 0, flag_text(book), formats.flag())
    sheet.set_row(HEADER_ROW, HEADER_HEIGHT)
    for index, heading in enumerate(HEADINGS):
        sheet.write_string(HEADER_ROW, index, heading, formats.header())
    row = HEADER_ROW
    for parameter in parameters_of(book.year.parameters):
        row += 1
        _write_line(sheet, formats, book, row, parameter)
    note = (
        "备注：改动“文件规定”的数须写修改理由，结果各表标注【参数已调整】；“条文未规定”的为文件没有写明、"
        "本程序取默认读法的；“必填”的没有默认值，不填不能结算。"
    )
    if book.locked:
        note += "白底的取值由市里下发时定下，已经锁定；浅黄色的由县里填写。"
        sheet.protect(options={"format_columns": True, "format_rows": True})
    sheet.set_row(row + 1, LINE_HEIGHT * 2)
    sheet.merge_range(row + 1, 0, row + 1, last, note, formats.text_line())
    paper(sheet, book, landscape=True)
    sheet.repeat_rows(1, HEADER_ROW)
    sheet.print_area(0, 0, row + 1, last)
    sheet.freeze_panes(HEADER_ROW + 1, 2)


def _write_line(sheet: Any, formats: Formats, book: Book, row: int, parameter: Parameter) -> None:
    shown = _shown(parameter)
    options = "／".join(choice.value for choice in parameter.choices) if parameter.choices else ""
    says = f"{parameter.says}原文：{parameter.clause.sentence}"
    if parameter.standing is Standing.OPEN:
        says = f"条文未规定。{says}"
    sheet.set_row(row, max(BODY_HEIGHT, 15 * (-(-len(says) // 32)) + 6, 15 * (-(-len(options) // 10)) + 6))
    sheet.write_string(row, 0, parameter.heading, formats.plain(bold=True))
    value = parameter_cell(parameter, book.parameters.get(parameter.name, parameter.default))
    free = parameter.name not in book.locked
    _write_value(sheet, row, VALUE_COLUMN, value, formats.number(shown, fill=free, center=True))
    sheet.write_string(row, 2, parameter.unit_label, formats.plain())
    sheet.write_string(row, 3, parameter.standing.value, formats.plain())
    default = parameter_cell(parameter, parameter.default)
    _write_value(sheet, row, 4, default, formats.number(shown, center=True))
    sheet.write_string(row, 5, options, formats.plain())
    sheet.write_string(row, 6, parameter.clause.cite(), formats.plain())
    sheet.write_string(row, 7, says, formats.plain())
    reason = book.reasons.get(parameter.name, "")
    unlocked = formats.number("@", left=True, fill=free, wrap=True)
    sheet.write_string(row, REASON_COLUMN, reason, unlocked if book.locked else formats.plain(fill=True))
    if parameter.choices:
        choices = [choice.value for choice in parameter.choices]
        sheet.data_validation(
            row, VALUE_COLUMN, row, VALUE_COLUMN,
            {"validate": "list", "source": choices, "error_title": "请选择", "error_message": "请从列表中选择。"},
        )  # fmt: skip


def _write_value(sheet: Any, row: int, column: int, value: Cell, style: Any) -> None:
    if value is None:
        sheet.write_blank(row, column, None, style)
    elif isinstance(value, str):
        sheet.write_string(row, column, value, style)
    else:
        sheet.write_number(row, column, value, style)
