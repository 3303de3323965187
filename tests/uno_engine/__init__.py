"""Excel without Excel: xlwings' own Windows engine on top of LibreOffice, for tests only.

``with open_excel(office) as excel:`` gives an Excel whose books are ordinary ``xlwings.Book`` objects.
xlwings runs as it does on Windows; below it, instead of COM, stand the few objects of Excel's model that
this package defines (Application, Workbook, Worksheet, Range …), with Excel's names, so that ``.api``
speaks them too. A name that is not there fails as an unknown COM name does.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

import xlwings

from tests.office import Office
from tests.uno_engine import pywin
from tests.uno_engine.application import Application
from tests.uno_engine.formulas import as_excel_shows
from tests.uno_engine.line import Line, Remote, call_rejected, cell_in_edit, excel_suspended
from tests.uno_engine.pywin import com_error, excel_error, windows_engine

__all__ = [
    "Excel",
    "Line",
    "as_excel_shows",
    "call_rejected",
    "cell_in_edit",
    "com_error",
    "excel_error",
    "excel_suspended",
    "open_excel",
]


class Excel:
    """``app``: the xlwings App. ``line``: call counts and planned faults. ``engine``: xlwings' module, for
    ``N_COM_ATTEMPTS``."""

    def __init__(self, application: Application, line: Line) -> None:
        self.engine = windows_engine()
        self.line = line
        self._application = application
        self.com: Any = self.engine.COMRetryObjectWrapper(Remote(application, line))
        self.app = xlwings.App(impl=self.engine.App(xl=self.com))

    def open(self, path: Path, read_only: bool = False) -> xlwings.Book:
        """Open a file as a person would. It is not held: a test may read or delete it meanwhile."""
        return self._book(self._application.open(Path(path).absolute(), read_only))

    def new(self) -> xlwings.Book:
        """An empty book, never saved."""
        return self._book(self._application.open(None))

    def _book(self, target: Any) -> xlwings.Book:
        wrapped = self.engine.COMRetryObjectWrapper(Remote(target, self.line))
        return xlwings.Book(impl=self.engine.Book(xl=wrapped))

    @property
    def status_texts(self) -> list[Any]:
        """Everything that the status bar was set to, in order."""
        return self._application.status_texts

    def answer_dialog(self, *answers: str | bool | tuple[str, ...]) -> None:
        """What the next file dialogs return: a path, a tuple of paths, or False for "cancelled"."""
        self._application.dialogs += answers


@contextmanager
def open_excel(office: Office, attempts: int = 3) -> Iterator[Excel]:
    """An Excel without books; ``xlwings.apps.active`` is it. ``attempts``: how often xlwings tries a call
    that Excel rejects (0, its default, is for ever)."""
    application = Application(office)
    line = Line(office.error)
    module = windows_engine()
    engine = xlwings.Engine(impl=module.engine)
    known: Any = xlwings.engines
    before, engines = known.active, list(known.engines)
    pywin.running.application, pywin.running.pid = Remote(application, line), office.pid
    try:
        with mock.patch.object(module, "N_COM_ATTEMPTS", attempts):
            known.add(engine)
            known.active = engine
            yield Excel(application, line)
    finally:
        line.reset()
        known.active, known.engines = before, engines
        pywin.running.application = None
        application.Quit()
