"""打开：用电脑上的表格程序打开一本簿；有 Excel 的，直接跳到那一格。"""

import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

from xltool.outcome import Outcome
from xltool.problems import Message, Place, Refused

CANNOT_OPEN = Message(
    "E8710", "打不开这个文件", "需要能打开工作簿的程序，如 Excel、WPS", "请在文件夹里双击它；没有这样的程序的，请先安装"
)
COM_ATTEMPTS = 10
"""How often a busy Excel is asked; the file is then just opened."""
GO_THERE = Message("N8703", "已用电脑上的表格程序打开", "", "请转到这一格")


def open_path(path: Path) -> None:
    """Open a file or a folder as a double click does. Raises Refused."""
    try:
        if not path.exists():
            raise FileNotFoundError(path)
        if sys.platform == "win32":
            os.startfile(path)
        else:
            subprocess.run(["xdg-open", os.fspath(path)], check=True, timeout=20, capture_output=True)
    except (OSError, subprocess.SubprocessError) as error:
        raise Refused([CANNOT_OPEN.at(Place(path.name))]) from error


def show_cell(book: Path, sheet: str, cell: str) -> Outcome:
    """Open a book at a cell. Raises Refused."""
    if sheet and in_excel(book, sheet, cell):
        return Outcome(summary=(f"已在 Excel 里转到 {sheet} {cell}".rstrip(),))
    open_path(book)
    if not sheet:
        return Outcome(summary=(f"已打开：{book.name}",))
    return Outcome((GO_THERE.at(Place(sheet, cell)),))


def in_excel(book: Path, sheet: str, cell: str) -> bool:
    """Select a cell of a book in Excel, opening what is not open; whether there was an Excel to do it."""
    if sys.platform != "win32":
        return False
    with suppress(Exception):  # no Excel, a WPS that answers for it, an Excel that is busy: the file is just opened
        import atexit

        from xltool.excel.xlwings_light import import_xlwings

        xlwings = import_xlwings()
        with suppress(Exception):  # it would end Excel programs that show no window
            atexit.unregister(xlwings._xlwindows.cleanup)
            xlwings._xlwindows.N_COM_ATTEMPTS = COM_ATTEMPTS
        if not xlwings.apps:
            xlwings.App(visible=True, add_book=False)
        opened = xlwings.books.open(book)
        opened.app.visible = True
        opened.sheets[sheet].activate()
        if cell:
            opened.sheets[sheet].range(cell).select()
        opened.activate(steal_focus=True)
        return True
    return False
