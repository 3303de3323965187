"""说明页：先看这一页，填什么、按什么顺序、颜色是什么意思、谁签字。"""

from typing import Any

from xltool.tables import Role, Stage
from xltool.workbook.book import CHECKS, FIRST_FACT, GUIDE, METHOD, PARAMETERS, SIGNERS, Book, guide_facts
from xltool.workbook.page import flag_text, paper
from xltool.workbook.style import LINE_HEIGHT, TITLE_HEIGHT, Formats


def _steps(book: Book) -> list[str]:
    filled = [
        sheet.name
        for sheet in book.year.sheets
        if any(c.role is Role.GIVEN for table in sheet.tables for c in table.columns)
    ]
    suffix = book.year.steps[Stage.SETTLE].suffix
    return [
        f"1. 在“{PARAMETERS}”填写标“必填”的参数；标“条文未规定”的，文件没有写明，程序取默认读法，可从下拉列表改选。",
        f"2. 依次填写浅黄色的格子：{'、'.join(filled)}。可从平台导出的文件导入。",
        "3. 没有的填“无”，数为零的填 0，留空表示还没有填：三者不同。合计不用填，结算时核对。",
        f"4. 校验：列出全部问题，一次看完；改好后结算。用程序结算的，在本簿旁边生成“_{suffix}”新簿，"
        "本簿一个字节也不变；在 Excel 里按功能区“医保总额预算”的按钮结算的，结果填进本簿各表，随时可以还原。",
        f"5. 结果簿里每个金额都是公式，可逐格追溯；规则和条文原文见“{METHOD}”，勾稽见“{CHECKS}”。",
        f"6. 警告不影响计算，但要在“{CHECKS}”的“警告说明”写明原因后才能结算。",
    ]


COLOURS = ("浅黄色：由经办人填写", "白色：由程序计算，空白表在结算后才有数", "浅蓝灰色：表头")


def write_guide(workbook: Any, formats: Formats, book: Book) -> None:
    """Write the first sheet."""
    sheet = workbook.add_worksheet(GUIDE)
    sheet.set_column(0, 0, 16)
    sheet.set_column(1, 1, 84)
    sheet.set_row(0, TITLE_HEIGHT + 12)
    title = f"{book.number}年度{book.city.name}基本医疗保险基金总额预算工作簿"
    sheet.merge_range(0, 0, 0, 1, title, formats.title())
    sheet.write_string(1, 0, flag_text(book), formats.flag())
    row = FIRST_FACT
    for name, value in guide_facts(book):
        sheet.set_row(row, LINE_HEIGHT + 2)
        sheet.write_string(row, 0, name, formats.plain(bold=True))
        sheet.write_string(row, 1, value, formats.plain(fill=name in SIGNERS))
        row += 1
    sections = (("怎样填", _steps(book)), ("颜色", list(COLOURS)), ("各表", _contents(book)))
    for heading, lines in sections:
        row += 1
        sheet.set_row(row, LINE_HEIGHT + 4)
        sheet.write_string(row, 0, heading, formats.caption())
        for line in lines:
            row += 1
            sheet.merge_range(row, 0, row, 1, "", formats.text_line())
            sheet.write_string(row, 0, line, formats.text_line())
            sheet.set_row(row, (LINE_HEIGHT - 2) * (-(-len(line) // 46)) + 4)
        row += 1
    paper(sheet, book, landscape=False)
    sheet.print_area(0, 0, row, 1)


def _contents(book: Book) -> list[str]:
    return [f"{sheet.name}：{sheet.title}" for sheet in book.year.sheets]
