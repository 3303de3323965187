"""宏工作簿与加载项：工作簿的内容，加上宏、功能区、表上的按钮和一张藏起来的文字表。"""

import zipfile
from collections.abc import Sequence
from importlib import resources
from io import BytesIO
from typing import Any, BinaryIO

from xltool.excel import ribbon
from xltool.excel.buttons import GROUPS, TAB, Group, SheetButton, groups, on_the_sheet
from xltool.excel.texts import fill_texts
from xltool.excel.vba_project import Kind, Module, vba_project
from xltool.excel.wrappers import VBA_MODULE, wrappers_text
from xltool.workbook.book import GUIDE, TEXTS, Book
from xltool.workbook.write import CREATED, fill_workbook, new_workbook

BOOK_MODULE, TEXTS_MODULE = "ThisWorkbook", "XltTexts"
BOOK_PROJECT, ADDIN_PROJECT = "XltoolBook", "XltoolAddin"
BOOK_TYPE = b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"
ADDIN_TYPE = b"application/vnd.ms-excel.addin.macroEnabled.main+xml"
TYPES, RELATIONSHIPS = "[Content_Types].xml", "_rels/.rels"
ZIP_DATE = (1980, 1, 1, 0, 0, 0)
BUTTON_ROW, BUTTON_ROW_HEIGHT = 1, 30
"""The second row of the first sheet: left, the flags of an example; right, nothing."""
BUTTON_WIDTH, BUTTON_HEIGHT, BUTTON_GAP, FIRST_BUTTON = 96, 30, 16, 370
"""Pixels; the first button so far from the left edge of column B."""


def write_macro_book(book: Book, stream: BinaryIO) -> None:
    """Write the book as .xlsm: what ``write_book`` writes, the charts even of a form, and the macros."""
    memory = BytesIO()
    workbook = new_workbook(memory, book.year.document)
    fill_workbook(workbook, book, charts=True)
    _place_buttons(workbook.get_worksheet_by_name(GUIDE), on_the_sheet(book.year.steps))
    fill_texts(workbook.add_worksheet(TEXTS)).very_hidden()
    add_macros(workbook, memory, stream, BOOK_PROJECT, groups(book.year.steps))


def write_addin(stream: BinaryIO) -> None:
    """Write xltool.xlam: the same macros and ribbon for every open book."""
    memory = BytesIO()
    workbook = new_workbook(memory, TAB)
    workbook.set_properties(
        {"title": TAB, "comments": "在任何工作簿里使用医保总额预算的功能区和函数", "created": CREATED}
    )
    fill_texts(workbook.add_worksheet(TEXTS))  # Excel shows no sheet of an add-in, and wants one that is not hidden
    add_macros(workbook, memory, stream, ADDIN_PROJECT)


def add_macros(workbook: Any, memory: BytesIO, stream: BinaryIO, project: str, shown: Sequence[Group] = GROUPS) -> None:
    """Finish a workbook whose last sheet holds the texts: name the sheets, add the project, the ribbon, write it."""
    documents = document_modules(len(workbook.worksheets()))
    workbook.set_vba_name(documents[0].name)
    for sheet, module in zip(workbook.worksheets(), documents[1:], strict=True):
        sheet.set_vba_name(module.name)
    binary = vba_project(project, [*documents, *standard_modules()])
    workbook.add_vba_project(BytesIO(binary), is_stream=True)
    workbook.close()
    _write_package(memory, stream, ribbon.ribbon_xml(shown, addin=project == ADDIN_PROJECT), project == ADDIN_PROJECT)


def standard_modules() -> list[Module]:
    """The modules that are not behind a sheet: the sources, and the wrappers of the worksheet functions."""
    own = [Module(name, source(f"{name}.bas")) for name in ("XltHost", "XltRibbon", "XltWhyCell")]
    lines = [line for line in wrappers_text().splitlines() if not line.startswith("Attribute ")]
    return [*own, Module(VBA_MODULE, "\n".join(lines))]


def source(name: str) -> str:
    """The text of one file in ``xltool/excel/vba``. Raises UnicodeDecodeError when it is not ASCII."""
    return (resources.files("xltool.excel") / "vba" / name).read_text(encoding="ascii")


def document_modules(sheets: int) -> list[Module]:
    """The modules behind the workbook and its sheets, in their order, the hidden one last."""
    behind = [*(f"Sheet{number}" for number in range(1, sheets)), TEXTS_MODULE]
    book = Module(BOOK_MODULE, source(f"{BOOK_MODULE}.cls"), Kind.WORKBOOK)
    return [book, *(Module(name, "", Kind.SHEET) for name in behind)]


def _place_buttons(sheet: Any, buttons: Sequence[SheetButton]) -> None:
    sheet.set_row(BUTTON_ROW, BUTTON_ROW_HEIGHT)
    for number, shown in enumerate(buttons):
        place = {"x_offset": FIRST_BUTTON + number * (BUTTON_WIDTH + BUTTON_GAP), "y_offset": 4}
        size = {"width": BUTTON_WIDTH, "height": BUTTON_HEIGHT}
        text = {"caption": shown.button.label, "macro": shown.macro, "description": shown.button.supertip}
        sheet.insert_button(BUTTON_ROW, 1, place | size | text)


def _write_package(memory: BytesIO, stream: BinaryIO, tab: bytes, addin: bool) -> None:
    """The same parts in the same order, dated alike, and the ribbon's."""
    with zipfile.ZipFile(memory) as made, zipfile.ZipFile(stream, "w") as package:
        parts = {name: made.read(name) for name in made.namelist()}
        link = f'<Relationship Id="rIdRibbon" Type="{ribbon.RELATIONSHIP}" Target="{ribbon.PART}"/></Relationships>'
        parts[RELATIONSHIPS] = parts[RELATIONSHIPS].replace(b"</Relationships>", link.encode())
        if addin:
            parts[TYPES] = parts[TYPES].replace(BOOK_TYPE, ADDIN_TYPE)
        parts[ribbon.PART] = tab
        first = (TYPES, RELATIONSHIPS)
        for name in (*first, *sorted(parts.keys() - set(first))):
            info = zipfile.ZipInfo(name, ZIP_DATE)
            info.compress_type, info.create_system, info.external_attr = zipfile.ZIP_DEFLATED, 0, 0
            package.writestr(info, parts[name])
