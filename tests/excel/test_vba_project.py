"""VBA 工程：别人的读法读出的正是我们的源文本；种下的每一种错都找得出来。"""

import re
import struct
from collections.abc import Callable, Iterator

import pytest

from tests.excel.lint import (
    code_name_faults,
    compile_faults,
    expanded,
    listed,
    parse_faults,
    source_faults,
    stream,
)
from tests.excel.macro_files import BOTH, macro_book, modules_of, with_code, with_modules, with_text
from xltool.excel import identity
from xltool.excel.buttons import ON_THE_SHEET
from xltool.excel.macro_book import source, standard_modules
from xltool.excel.texts import WHY
from xltool.excel.vba_project import Kind, Module, vba_project
from xltool.excel.wrappers import descriptions

Build = Callable[[], bytes]
both = pytest.mark.parametrize("build", BOTH.values(), ids=BOTH)


@both
def test_the_file_holds_exactly_our_sources(build: Build) -> None:
    assert source_faults(build()) == []
    assert {"ThisWorkbook", "XltHost", "XltRibbon", "XltFunctions", "XltTexts"} <= set(listed(build()))


@both
def test_the_code_names_are_those_of_the_document_modules(build: Build) -> None:
    assert code_name_faults(build()) == []


@both
def test_a_static_analysis_finds_nothing(build: Build) -> None:
    assert compile_faults(build()) == []


@both
def test_an_interpreter_parses_every_module(build: Build) -> None:
    assert parse_faults(build()) == []


@both
def test_the_project_is_source_only(build: Build) -> None:
    file = build()
    assert stream(file, "VBA", "_VBA_PROJECT") == bytes.fromhex("CC61FFFF000100")
    offsets = [struct.unpack("<I", content)[0] for number, content in records(file) if number == 0x31]
    assert offsets == [0] * len(modules_of(file))


@both
def test_the_directory_of_the_project_names_each_module_once_and_in_both_encodings(build: Build) -> None:
    file = build()
    found = list(records(file))
    wanted = [module.name for module in modules_of(file)]
    for number, encoding in ((0x19, "gbk"), (0x47, "utf-16-le"), (0x1A, "gbk"), (0x32, "utf-16-le")):
        assert [content.decode(encoding) for n, content in found if n == number] == wanted
    assert [content for n, content in found if n == 0x03] == [struct.pack("<H", 936)]
    assert [content for n, content in found if n == 0x0F] == [struct.pack("<H", len(wanted))]
    kinds = [n for n, _ in found if n in (0x21, 0x22)]
    assert kinds == [0x21 if module.kind is Kind.STANDARD else 0x22 for module in modules_of(file)]
    assert [content.decode("gbk") for n, content in found if n == 0x16] == ["stdole", "Office"]


@both
def test_the_stream_of_every_module_is_its_text_as_the_editor_keeps_it(build: Build) -> None:
    file = build()
    for module in modules_of(file):
        text = expanded(file, "VBA", module.name).decode("ascii")
        assert text == module.text()
        assert text.startswith(f'Attribute VB_Name = "{module.name}"\r\n')
        assert re.search(r"(?<!\r)\n|\r(?!\n)", text) is None


@both
def test_the_project_is_neither_protected_nor_hidden(build: Build) -> None:
    project = stream(build(), "PROJECT").decode("gbk")
    own_id = re.search(r'^ID="(.*)"', project)
    assert own_id
    states = dict(re.findall(r'^(CMG|DPB|GC)="([0-9A-F]+)"', project, re.MULTILINE))
    shown = {key: revealed(state, own_id[1]) for key, state in states.items()}
    assert shown == {"CMG": bytes(4), "DPB": b"\0", "GC": b"\xff"}


def test_the_server_that_is_asked_for_is_the_one_that_is_registered() -> None:
    assert f'PROG_ID As String = "{identity.PROG_ID}"' in source("XltHost.bas")


def test_no_source_declares_a_foreign_function() -> None:
    for module in modules_of(macro_book()):
        assert not re.search(r"^\s*(Public |Private )?Declare\b", module.code, re.MULTILINE)


def test_only_the_worksheet_functions_and_the_buttons_macros_are_offered_to_the_user() -> None:
    """A public procedure of a module that is not private is offered: a function in a cell, a Sub without arguments
    in the list of macros."""
    offered = {
        (name, kind)
        for module in standard_modules()
        if "Option Private Module" not in module.code.splitlines()
        for kind, name, given in re.findall(r"^Public (Sub|Function) (\w+)\((.*)\)", module.code, re.MULTILINE)
        if kind == "Function" or not given
    }
    functions = {name for name, kind in offered if kind == "Function"}
    assert functions == {name for name, *_ in (*descriptions(), WHY)}
    assert {name for name, kind in offered if kind == "Sub"} == {shown.macro for shown in ON_THE_SHEET}


def test_a_missing_end_if_is_found() -> None:
    ending = "    End If\n    If mFailed And"
    file = with_code(macro_book(), "XltHost", ending, "    If mFailed And")
    assert any("XltHost" in fault for fault in parse_faults(file))


def test_an_undeclared_name_is_found() -> None:
    file = with_code(macro_book(), "XltRibbon", "text = reply(0)", "texte = reply(0)")
    assert any("XltRibbon" in fault and "texte" in fault for fault in compile_faults(file))


def test_a_call_of_a_procedure_that_is_not_there_is_found() -> None:
    file = with_code(macro_book(), "XltRibbon", "XltPutBack state\n", "XltPutBackk state\n")
    assert any("XltRibbon" in fault and "XltPutBackk" in fault for fault in compile_faults(file))


def test_a_module_that_differs_from_its_source_is_found() -> None:
    assert source_faults(with_code(macro_book(), "XltRibbon", "MOST_TURNS As Long = 9", "MOST_TURNS As Long = 8"))


def test_a_module_too_many_and_one_too_few_are_found() -> None:
    modules = modules_of(macro_book())
    assert source_faults(with_modules(macro_book(), [*modules, Module("Extra", "Option Explicit")])) == ["Extra"]
    fewer = [module for module in modules if module.name != "XltRibbon"]
    assert source_faults(with_modules(macro_book(), fewer)) == ["XltRibbon"]


def test_a_code_name_that_no_module_has_is_found() -> None:
    file = with_text(macro_book(), "xl/worksheets/sheet2.xml", 'codeName="Sheet2"', 'codeName="Sheet99"')
    assert code_name_faults(file) == ["Sheet2", "Sheet99"]


def test_source_that_is_not_ascii_is_refused() -> None:
    with pytest.raises(UnicodeEncodeError):
        vba_project("Book", [Module("M", "' 中文")])


def records(file: bytes) -> Iterator[tuple[int, bytes]]:
    """The records of the dir stream, by the specification; the version's length is not what it says."""
    content, at = expanded(file, "VBA", "dir"), 0
    while at < len(content):
        number, length = struct.unpack_from("<HI", content, at)
        length = 6 if number == 0x09 else length
        yield number, content[at + 6 : at + 6 + length]
        at += 6 + length
    assert at == len(content)


def revealed(state: str, own_id: str) -> bytes:
    """What one of CMG, DPB and GC says, by 2.4.3.3 of the specification."""
    seed, version, key, *rest = bytes.fromhex(state)
    plain = key ^ seed
    assert (version ^ seed, plain) == (2, sum(own_id.encode()) & 0xFF)
    before, last, found = version, key, []
    for byte in rest:
        plain = byte ^ ((before + plain) & 0xFF)
        before, last = last, byte
        found.append(plain)
    data = bytes(found[(seed & 6) // 2 :])
    assert int.from_bytes(data[:4], "little") == len(data) - 4
    return data[4:]
