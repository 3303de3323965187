"""宏在 LibreOffice 里：真的打开、真的按表上的按钮、真的走到命令；那里没有 COM，所以服务换成记账的。"""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.excel.macro_files import macro_book, modules_of, with_modules
from tests.office import Office
from xltool.excel.buttons import ON_THE_SHEET, SheetButton
from xltool.excel.vba_project import Module
from xltool.workbook.book import GUIDE, TEXTS

NOTES = 25
"""The column (zero-based) of the hidden sheet where the pretended host writes."""
HOST = f"""Option Explicit
Option Private Module
Public Function XltServer(ByVal askNow As Boolean) As Object
    Set XltServer = ThisWorkbook
End Function
Public Sub XltRelease()
End Sub
Public Function XltSend(ByVal m As String, ByVal f As String, ByVal a As Variant, ByVal book As Object) As Variant
    XltNote f & " " & a(0) & " " & Application.ScreenUpdating
    XltSend = Array("done " & a(0), 36, IIf(a(0) = "check", "settle", ""))
End Function
Public Function XltCall(ByVal f As String, ByVal a As Variant) As Variant
    XltCall = f & " " & a(0)
End Function
Public Function XltArg(ByVal given As Variant) As Variant
    XltArg = given
End Function
Public Function XltText(ByVal key As String) As String
    XltText = key
End Function
Public Function XltSay(ByVal text As String, ByVal style As Long) As Long
    XltNote "say " & text & " " & style
    XltSay = 6
End Function
Public Function XltAddinLoaded() As Boolean
End Function
Public Function XltWhy(ByVal place As Range) As String
End Function
Private Sub XltNote(ByVal text As String)
    Dim i As Long
    i = 1
    Do While Len(ThisWorkbook.Worksheets("{TEXTS}").Cells(i, {NOTES + 1}).Value) > 0
        i = i + 1
    Loop
    ThisWorkbook.Worksheets("{TEXTS}").Cells(i, {NOTES + 1}).Value = text
End Sub
"""


PROJECT = "XltoolBook"


def with_notes(changes: dict[str, str] | None = None) -> bytes:
    """The macro book with the host that takes notes, and perhaps other modules changed."""
    texts = {"XltHost": HOST, **(changes or {})}
    found = modules_of(macro_book())
    return with_modules(macro_book(), [Module(m.name, texts.get(m.name, m.code), m.kind) for m in found])


@contextlib.contextmanager
def opened(office: Office, file: bytes, folder: Path) -> Iterator[Any]:
    """The book in LibreOffice with its macros allowed; in a window, or its buttons would not be there."""
    path = folder / "book.xlsm"
    path.write_bytes(file)
    options = {"Hidden": False, "MacroExecutionMode": 4, "UpdateDocMode": 0}
    values = [office.struct("com.sun.star.beans.PropertyValue", Name=n, Value=v) for n, v in options.items()]
    with office._limited(120):
        book = office._desktop.loadComponentFromURL(path.as_uri(), "_blank", 0, tuple(values))
        try:
            yield book
        finally:
            book.close(True)


def run(book: Any, macro: str) -> Any:
    """Run a macro, or a function without arguments, of the book."""
    script = f"vnd.sun.star.script:{PROJECT}.{macro}?language=Basic&location=document"
    return book.ScriptProvider.getScript(script).invoke((), (), ())[0]


def notes(book: Any) -> list[str]:
    sheet = book.Sheets.getByName(TEXTS)
    found = [sheet.getCellByPosition(NOTES, row).String for row in range(20)]
    return [text for text in found if text]


def press(book: Any, label: str) -> None:
    """Press the button that is labelled so, as a hand with a screen reader does."""
    controller = book.CurrentController
    controller.setActiveSheet(book.Sheets.getByName(GUIDE))
    controller.setFormDesignMode(False)
    page = book.Sheets.getByName(GUIDE).DrawPage
    models = [page.getByIndex(i).getControl() for i in range(page.Count)]  # the property Control is None at times
    controller.getControl(next(model for model in models if model.Label == label)).AccessibleContext.doAccessibleAction(
        0
    )


def test_a_macro_reaches_its_command_and_the_one_that_follows(office: Office, tmp_path: Path) -> None:
    with opened(office, with_notes(), tmp_path) as book:
        run(book, "XltRibbon.XltCheck")
        assert notes(book) == [
            "click check False", "say done check 36", "click settle False", "say done settle 36",
        ]  # fmt: skip


@pytest.mark.parametrize("shown", ON_THE_SHEET, ids=lambda shown: shown.macro)
def test_a_real_press_of_the_button_on_the_sheet_reaches_its_command(
    office: Office, tmp_path: Path, shown: SheetButton
) -> None:
    with opened(office, with_notes(), tmp_path) as book:
        press(book, shown.button.label)
        assert notes(book)[0] == f"click {shown.button.command} False"


def test_a_button_whose_macro_is_gone_reaches_nothing(office: Office, tmp_path: Path) -> None:
    ribbon = next(m.code for m in modules_of(macro_book()) if m.name == "XltRibbon")
    file = with_notes({"XltRibbon": ribbon.replace("Public Sub XltSettle()", "Public Sub XltGone()")})
    with opened(office, file, tmp_path) as book:
        with contextlib.suppress(office.error):
            press(book, "年终结算")
        assert notes(book) == []
        press(book, "校验")
        assert notes(book)[0] == "click check False"


def test_a_module_that_does_not_compile_stops_every_macro(office: Office, tmp_path: Path) -> None:
    ribbon = next(m.code for m in modules_of(macro_book()) if m.name == "XltRibbon")
    file = with_notes({"XltRibbon": ribbon.replace("    Next turn\n", "")})
    with opened(office, file, tmp_path) as book:
        with contextlib.suppress(office.error):
            run(book, "XltRibbon.XltSettle")
        assert notes(book) == []


def test_the_wrappers_of_the_worksheet_functions_work_in_a_cell(office: Office, tmp_path: Path) -> None:
    with opened(office, with_notes(), tmp_path) as book:
        sheet = book.Sheets.getByName(GUIDE)
        sheet.getCellRangeByName("H1").Value = 7
        sheet.getCellRangeByName("H2").Formula = "=YB_CAPITAL_AMOUNT(H1)"
        assert sheet.getCellRangeByName("H2").String == "YB_CAPITAL_AMOUNT 7"


def test_an_unchanged_book_keeps_every_module_when_it_is_loaded(office: Office, tmp_path: Path) -> None:
    with opened(office, macro_book(), tmp_path) as book:
        library = book.BasicLibraries.getByName(PROJECT)
        assert set(library.ElementNames) == {module.name for module in modules_of(macro_book())}
        for module in modules_of(macro_book()):
            assert module.code.strip() in library.getByName(module.name)
