"""The built files for tests, whole or with one thing in them changed."""

import io
import zipfile
from collections.abc import Callable, Mapping
from functools import cache

from tests.books import CITY, NUMBER
from xltool.excel.macro_book import (
    ADDIN_PROJECT,
    BOOK_PROJECT,
    add_macros,
    document_modules,
    standard_modules,
    write_addin,
    write_macro_book,
)
from xltool.excel.texts import fill_texts
from xltool.excel.vba_project import Module, vba_project
from xltool.workbook.book import GUIDE, PARAMETERS, TEXTS
from xltool.workbook.template import form
from xltool.workbook.write import new_workbook

PROJECT_PART = "xl/vbaProject.bin"


@cache
def macro_book() -> bytes:
    """The empty form as .xlsm."""
    memory = io.BytesIO()
    write_macro_book(form(CITY, NUMBER), memory)
    return memory.getvalue()


@cache
def addin() -> bytes:
    """xltool.xlam."""
    memory = io.BytesIO()
    write_addin(memory)
    return memory.getvalue()


@cache
def bare_book() -> bytes:
    """A workbook of two empty sheets with our macros, quick to open."""
    memory, file = io.BytesIO(), io.BytesIO()
    workbook = new_workbook(memory, "")
    for name in (GUIDE, PARAMETERS):
        workbook.add_worksheet(name)
    fill_texts(workbook.add_worksheet(TEXTS))
    add_macros(workbook, memory, file, BOOK_PROJECT)
    return file.getvalue()


BOTH: dict[str, Callable[[], bytes]] = {"xlsm": macro_book, "xlam": addin}


def parts(file: bytes) -> dict[str, bytes]:
    """Every part of the package by its name."""
    with zipfile.ZipFile(io.BytesIO(file)) as package:
        return {name: package.read(name) for name in package.namelist()}


def with_parts(file: bytes, changes: Mapping[str, bytes]) -> bytes:
    """The package with some parts replaced."""
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in {**parts(file), **changes}.items():
            package.writestr(name, content)
    return memory.getvalue()


def with_text(file: bytes, part: str, old: str, new: str) -> bytes:
    """The package with a text in one part replaced, which must be there."""
    content = parts(file)[part].decode()
    assert old in content
    return with_parts(file, {part: content.replace(old, new).encode()})


def modules_of(file: bytes) -> list[Module]:
    """The modules that the file was built of."""
    sheets = sum(name.startswith("xl/worksheets/sheet") for name in parts(file))
    return [*document_modules(sheets), *standard_modules()]


def with_code(file: bytes, module: str, old: str, new: str) -> bytes:
    """The file with a text in one module replaced, which must be there."""
    found = modules_of(file)
    assert sum(m.name == module and old in m.code for m in found) == 1
    changed = [Module(m.name, m.code.replace(old, new), m.kind) if m.name == module else m for m in found]
    return with_modules(file, changed)


def with_modules(file: bytes, modules: list[Module]) -> bytes:
    """The file with these modules."""
    project = ADDIN_PROJECT if b"addin" in parts(file)["[Content_Types].xml"] else BOOK_PROJECT
    return with_parts(file, {PROJECT_PART: vba_project(project, modules)})
