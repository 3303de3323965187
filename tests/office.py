"""LibreOffice as a second opinion on the books we write: it recalculates every formula itself.

One hidden soffice with a throw-away profile serves a whole test session over a pipe. What a file says
its formulas last came to is never trusted: every answer follows a hard recalculation. A book is opened
from a private copy, so that neither a lock file nor an edit ever reaches the folder it came from.
"""

import builtins
import contextlib
import importlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import ModuleType, TracebackType
from typing import Any, Self

from tests.office_cells import Content, formula_texts, formula_values, put, sheet_named, sheets

INSTALL = "apt-get install --no-install-recommends libreoffice-calc python3-uno fonts-noto-cjk poppler-utils"
_DEBIAN_PACKAGES = "/usr/lib/python3/dist-packages"
_START_SECONDS = 90.0
_BOOK_SECONDS = 600.0

Values = dict[str, dict[str, float | str]]
"""Per sheet, the value of every formula cell. TRUE is 1.0, a date its serial number."""


class OfficeError(RuntimeError):
    """LibreOffice is missing, did not start, or refused a book."""


class Office:
    """One running soffice. Use it in a ``with`` statement; it ends only the process it started."""

    def __init__(self, start_seconds: float = _START_SECONDS, book_seconds: float = _BOOK_SECONDS) -> None:
        self._start_seconds = start_seconds
        self._book_seconds = book_seconds

    def __enter__(self) -> Self:
        program = shutil.which("soffice")
        if program is None:
            raise OfficeError(f"找不到 LibreOffice（soffice）。请安装：{INSTALL}")
        self._uno = import_uno()
        self._folder = Path(tempfile.mkdtemp(prefix="xltool-office-"))
        pipe = f"xltool{uuid.uuid4().hex}"
        self._process = _start(program, self._folder, pipe)
        try:
            self._desktop = self._connect(pipe)
        except BaseException:
            self._end(patience=0)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # terminate() drops the very bridge that it was called over, so it seldom returns normally.
        with contextlib.suppress(Exception), self._limited(10):
            self._desktop.terminate()
        self._end(patience=10)

    def recalculated(self, path: Path) -> Values:
        """Every formula cell's value after recalculating everything; an error cell as ``#错误(532)``."""
        return self.edited(path, {})

    def edited(self, path: Path, changes: Mapping[tuple[str, str], Content]) -> Values:
        """The same after setting ``{(sheet, cell): value}`` first. The file itself stays as it is."""
        with self._book(path) as book:
            for (sheet, cell), content in changes.items():
                put(sheet_named(book, sheet), cell, content)
            book.calculateAll()
            return {sheet.Name: formula_values(sheet) for sheet in sheets(book)}

    def formulas(self, path: Path) -> dict[str, dict[str, str]]:
        """Every formula as LibreOffice understood it, in its own notation (``=ROUND(A1;2)``)."""
        with self._book(path) as book:
            return {sheet.Name: formula_texts(sheet) for sheet in sheets(book)}

    def to_pdf(self, path: Path, out: Path, sheet: str | None = None) -> None:
        """Print the book, or one sheet of it, to PDF."""
        with self._book(path) as book:
            book.calculateAll()
            if sheet is not None:
                sheet_named(book, sheet).IsVisible = True
                for other in sheets(book):
                    other.IsVisible = other.Name == sheet
                    if other.Name != sheet:
                        other.setPrintAreas(())  # hidden sheets are printed all the same while they have one
            self._store(book, out, "calc_pdf_Export")

    def resave(self, path: Path, out: Path) -> None:
        """Open, recalculate and save as .xlsx, as a person's spreadsheet program would."""
        with self._book(path) as book:
            book.calculateAll()
            self._store(book, out, "Calc MS Excel 2007 XML")

    @property
    def pid(self) -> int:
        """The process that this object started."""
        return self._process.pid

    @property
    def error(self) -> type[BaseException]:
        """What LibreOffice's own failures are: Python cannot hang a traceback on them, so catch them early."""
        error: type[BaseException] = self._uno.getClass("com.sun.star.uno.Exception")
        return error

    @contextlib.contextmanager
    def opened(self, path: Path | None) -> Iterator[Any]:
        """The open document itself, a private copy of the file; None: a new book."""
        with self._book(path) as book:
            yield book

    def store(self, book: Any, out: Path, file_filter: str) -> None:
        """Write an open document to a file, which it is not tied to afterwards."""
        self._store(book, out, file_filter)

    def struct(self, kind: str, **values: object) -> Any:
        """One of LibreOffice's structures, filled: ``struct("com.sun.star.beans.PropertyValue", Name="Hidden")``."""
        made = self._uno.createUnoStruct(kind)
        for name, value in values.items():
            setattr(made, name, value)
        return made

    def enum(self, kind: str, name: str) -> Any:
        """A value of one of LibreOffice's enumerations: ``enum("com.sun.star.sheet.CellInsertMode", "DOWN")``."""
        return self._uno.Enum(kind, name)

    def _connect(self, pipe: str) -> Any:
        local = self._uno.getComponentContext()
        resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
        no_connection = self._uno.getClass("com.sun.star.connection.NoConnectException")
        limit = time.monotonic() + self._start_seconds
        while time.monotonic() < limit and self._process.poll() is None:
            try:
                context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
            except no_connection:
                time.sleep(0.1)
            else:
                return context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
        code = self._process.poll()
        how = f"{self._start_seconds:g} 秒内没有应答" if code is None else f"启动后即退出，退出码 {code}"
        said = (self._folder / "soffice.log").read_text(errors="replace").strip()[-2000:]
        raise OfficeError(f"LibreOffice {how}。{said}\n如未装全，请安装：{INSTALL}")

    @contextlib.contextmanager
    def _book(self, path: Path | None) -> Iterator[Any]:
        folder = Path(tempfile.mkdtemp(dir=self._folder))
        url = "private:factory/scalc" if path is None else shutil.copyfile(path, folder / Path(path).name).as_uri()
        # MacroExecutionMode 0 never runs a macro, UpdateDocMode 0 never follows a link.
        options = self._options(Hidden=True, MacroExecutionMode=0, UpdateDocMode=0)
        with self._limited(self._book_seconds):
            book = self._desktop.loadComponentFromURL(url, "_blank", 0, options)
            try:
                if book is None or not book.supportsService("com.sun.star.sheet.SpreadsheetDocument"):
                    raise OfficeError(f"LibreOffice 不能把它当工作簿打开：{path}")
                yield book
            finally:
                if book is not None:
                    book.close(True)
                shutil.rmtree(folder, ignore_errors=True)

    def _store(self, book: Any, out: Path, file_filter: str) -> None:
        book.storeToURL(Path(out).resolve().as_uri(), self._options(FilterName=file_filter))

    def _options(self, **values: object) -> tuple[Any, ...]:
        kind = "com.sun.star.beans.PropertyValue"
        return tuple(self.struct(kind, Name=name, Value=value) for name, value in values.items())

    @contextlib.contextmanager
    def _limited(self, seconds: float) -> Iterator[None]:
        """A call into a hung soffice never returns by itself: end soffice, and the call fails."""
        fired = threading.Event()

        def stop() -> None:
            fired.set()
            _signal_group(self._process, signal.SIGKILL)

        timer = threading.Timer(seconds, stop)
        timer.daemon = True
        timer.start()
        try:
            yield
        except Exception as error:
            if fired.is_set():
                raise OfficeError(f"LibreOffice {seconds:g} 秒没有做完，已被结束") from error
            if isinstance(error, self._uno.getClass("com.sun.star.uno.Exception")):
                # Python cannot hang its traceback on uno's exceptions: they die on the way to pytest.
                raise OfficeError(f"LibreOffice 报错 {type(error).__name__}：{error}") from error
            raise
        finally:
            timer.cancel()

    def _end(self, patience: float) -> None:
        for request in (None, signal.SIGTERM, signal.SIGKILL):
            if request is not None:
                _signal_group(self._process, request)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(patience if request is None else 10)
                break
        shutil.rmtree(self._folder, ignore_errors=True)


def import_uno() -> ModuleType:
    """Import Debian's uno into whichever environment runs the tests.

    Its folder is on the path for this one import, last, so that it shadows no package of ours; uno's
    replacement of the import statement is taken back, because only uno's own names need it.
    """
    path, plain_import = sys.path[:], builtins.__import__
    sys.path.append(_DEBIAN_PACKAGES)
    try:
        return importlib.import_module("uno")
    except ImportError as error:
        raise OfficeError(f"找不到 python3-uno（{error}）。请安装：{INSTALL}") from error
    finally:
        sys.path[:] = path
        builtins.__import__ = plain_import


def _start(program: str, folder: Path, pipe: str) -> subprocess.Popen[bytes]:
    quiet = ("--headless", "--invisible", "--norestore", "--nologo", "--nodefault", "--nofirststartwizard")
    profile = (folder / "profile").as_uri()
    with (folder / "soffice.log").open("wb") as log:
        return subprocess.Popen(
            [program, f"-env:UserInstallation={profile}", *quiet, f"--accept=pipe,name={pipe};urp;"],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            env={**os.environ, "LC_ALL": "C.UTF-8"},
            start_new_session=True,  # soffice is a script with children: its group is ours to end
        )


def _signal_group(process: subprocess.Popen[bytes], request: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, request)
