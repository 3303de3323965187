"""纸面：纸张、页脚、签字行、示例与参数已调整的标注、填报格的提示。"""

from typing import Any

from xltool.tables import Column, Kind, Table
from xltool.workbook.book import GUIDE, Book, guide_cells, trial_text
from xltool.workbook.layout import Placed
from xltool.workbook.style import BODY_HEIGHT, Formats

A4 = 9
WIDE = 76
"""How wide, in characters, a sheet is on which the sign-off line fits with its full gaps."""


def unit_line(table: Table) -> str:
    """单位：万元, where the table has amounts."""
    has_money = any(column.kind is Kind.MONEY for column in table.columns)
    return f"单位：{table.unit.label}" if has_money else ""


def flag_text(book: Book) -> str:
    """What every sheet of this book must say about itself: 试算, 示例数据, 参数已调整."""
    flags = [trial_text(book)] if book.trial else []
    flags += ["示例数据"] if book.example else []
    if book.stage is not None and book.changed():
        flags.append("参数已调整")
    return "　".join(f"【{flag}】" for flag in flags)


def paper(sheet: Any, book: Book | None = None, *, landscape: bool) -> None:
    """A4, one page wide, centred, 第 x 页 共 y 页; every page of a trial book is headed 试算.

    A page that speaks of several books belongs to none.
    """
    sheet.set_paper(A4)
    if landscape:
        sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.6, right=0.6, top=0.7, bottom=0.7)
    sheet.center_horizontally()
    sheet.set_footer("&C第 &P 页 共 &N 页")
    if book is not None and book.trial:
        sheet.set_header(f"&R【{trial_text(book)}】")
    sheet.hide_gridlines(2)


def sign_off(sheet: Any, formats: Formats, book: Book, row: int, width: float = WIDE) -> None:
    """制表人、复核人、负责人 as the first sheet has them, and a place for the seal; closer on a narrow sheet."""
    cells = guide_cells(book)
    names = ("制表人", "复核人", "负责人")
    gap = "　" * (4 if width >= WIDE else 1)
    formula = f'&"{gap}"&'.join(f"\"{name}：\"&'{GUIDE}'!{cells[name]}" for name in names)
    text = gap.join(f"{name}：{book.guide.get(name, '')}" for name in names)
    sheet.set_row(row, BODY_HEIGHT + 5)
    end = f"{gap}（盖章）{gap}年　　月　　日"
    sheet.write_formula(row, 0, f'={formula}&"{end}"', formats.signature(), text + end)


def validate(sheet: Any, placed: Placed, index: int, column: Column) -> None:
    """What a cell of this column accepts, said when it is selected and when it is wrong."""
    first, last = placed.first_row, placed.first_row + placed.count - 1
    rule: dict[str, Any] = {"ignore_blank": True, "error_type": "warning", "error_title": "请核对"}
    if column.choices:
        rule |= {
            "validate": "list",
            "source": [choice.value for choice in column.choices],
            "error_type": "stop",
        }
        rule |= {"error_title": "请选择", "error_message": "请从下拉列表中选择一项。"}
    elif column.kind in (Kind.MONEY, Kind.NUMBER, Kind.COUNT):
        whole = column.kind is Kind.COUNT
        absent = "；没有的填“无”" if column.nullable and not column.optional else ""
        low = float(column.at_least) if column.at_least is not None else -1e15
        high = float(column.at_most) if column.at_most is not None else 1e15
        rule |= {"validate": "integer" if whole else "decimal", "criteria": "between"}
        rule |= {"minimum": int(low) if whole else low, "maximum": int(min(high, 2e9)) if whole else high}
        rule |= {"error_message": f"{column.heading}应为{'整数' if whole else '数字'}{absent}。"}
    else:
        return
    sheet.data_validation(first, index, last, index, rule)
