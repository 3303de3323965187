"""What other people's readers say of a built file: every finder gives the faults it sees, none for a sound file."""

import io
import re
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from xml.etree import ElementTree

import olefile
from oletools.olevba import VBA_Parser, decompress_stream
from pyopenvba.exceptions import VBACompileError
from pyopenvba.interpreter import Interpreter
from pyvbaanalysis import analyze_workbook

from tests.excel.macro_files import PROJECT_PART, modules_of, parts
from xltool.excel.buttons import COMMANDS

ARGUMENTS = {"onAction": ("iribboncontrol",), "getVisible": ("iribboncontrol", "variant")}
"""What Excel passes to each kind of callback that we use, by the types declared."""
KNOWN_IMAGES = {
    "AcceptInvitation", "Calculator", "ChartInsert", "FunctionWizard", "Help", "ImportExcel", "Info",
    "PivotTableInsert", "PropertySheet", "ReviewTrackChanges", "Undo",
}  # fmt: skip
"""Pictures of Office's own that several published Excel ribbons use; each name was looked up in them."""
PROCEDURE = re.compile(r"^(Public |Private )?(Sub|Function) (\w+)\((.*)\)", re.MULTILINE)
CODE_NAME = re.compile(r'<(?:\w+:)?(?:workbookPr|sheetPr)\b[^>]* codeName="([^"]*)"|<sheetPr codeName="([^"]*)"')


def listed(file: bytes) -> dict[str, str]:
    """The modules as olevba lists them, without their attributes."""
    found = {}
    for _, _, name, text in VBA_Parser("book", data=file).extract_macros():
        lines = [line for line in text.splitlines() if not line.startswith("Attribute VB_")]
        found[name.rpartition(".")[0]] = "\n".join(lines).strip()
    return found


def source_faults(file: bytes) -> list[str]:
    """Modules that are missing, too many, changed, or not ASCII."""
    wanted = {module.name: module.code.strip() for module in modules_of(file)}
    found = listed(file)
    differing = [name for name in wanted if name in found and found[name] != wanted[name]]
    strange = [name for name, text in found.items() if not text.isascii()]
    return [*(wanted.keys() ^ found.keys()), *differing, *strange]


def code_name_faults(file: bytes) -> list[str]:
    """Code names of the workbook and its sheets that differ from the document modules."""
    content = parts(file)
    documents = re.findall(r"^Document=(\w+)/", stream(file, "PROJECT").decode("gbk"), re.MULTILINE)
    named = []
    for name, part in content.items():
        if re.fullmatch(r"xl/(workbook|worksheets/sheet\d+)\.xml", name):
            match = CODE_NAME.search(part.decode())
            named.append((match[1] or match[2]) if match else f"{name}：无")
    return sorted((Counter(named) - Counter(documents)) + (Counter(documents) - Counter(named)))


def stream(file: bytes, *path: str) -> bytes:
    """A stream of the project. olefile refuses a file with any structural defect."""
    project = io.BytesIO(parts(file)[PROJECT_PART])
    with olefile.OleFileIO(project, raise_defects=olefile.DEFECT_POTENTIAL) as opened:
        return bytes(opened.openstream(list(path)).read())


def expanded(file: bytes, *path: str) -> bytes:
    """The same, decompressed by oletools."""
    return bytes(decompress_stream(bytearray(stream(file, *path))))


def compile_faults(file: bytes) -> list[str]:
    """What pyvbaanalysis finds, of whatever weight."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "book.xlsm"
        path.write_bytes(file)
        found = analyze_workbook(path)
    return [f"{module}: {problem.code} {problem.message}" for module, all_of in found.items() for problem in all_of]


def parse_faults(file: bytes) -> list[str]:
    """What the interpreter of pyOpenVBA cannot parse. It knows no WithEvents, so that word is left out."""
    interpreter, found = Interpreter(), []
    for name, text in listed(file).items():
        try:
            interpreter.add_module(text.replace("Private WithEvents ", "Private "), name=name)
        except VBACompileError as error:
            found.append(str(error))
    return found


def procedures(file: bytes) -> dict[str, list[tuple[str, tuple[str, ...]]]]:
    """Every procedure of the standard modules by its name: ``Public Sub``, and the types of its arguments."""
    found: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
    for name, text in listed(file).items():
        if name.startswith(("Sheet", "ThisWorkbook")):
            continue
        for match in PROCEDURE.finditer(text):
            declared = [argument.strip() for argument in match[4].split(",") if argument.strip()]
            types = tuple(d.rpartition(" As ")[2].lower() if " As " in d else "variant" for d in declared)
            found.setdefault(match[3], []).append(((match[1] or "Public ") + match[2], types))
    return found


def ribbon_faults(file: bytes) -> list[str]:
    """Faults of the ribbon and of the buttons on sheets."""
    content, known = parts(file), procedures(file)
    links = [link for link in elements(content["_rels/.rels"]) if "ui/extensibility" in link.get("Type", "")]
    found = [] if links else ["功能区没有从包里连上"]
    for link in links:
        root = elements(content[link.attrib["Target"]])
        ids = [e.attrib["id"] for e in root if "id" in e.attrib]
        found += [f"id 重复：{name}" for name, count in Counter(ids).items() if count > 1]
        found += [fault for e in root for fault in _element_faults(e, known)]
        pressed = {e.attrib["id"] for e in root if e.tag.endswith("}button")}
        found += [f"命令没有按钮：{command}" for command in COMMANDS if command not in pressed]
    for name, part in content.items():
        if name.endswith(".vml"):
            for macro in re.findall(r"<x:FmlaMacro>\[0\]!(\w+)</x:FmlaMacro>", part.decode()):
                found += _callback_faults(macro, (), known)
    return found


def elements(xml: bytes) -> list[ElementTree.Element]:
    return list(ElementTree.fromstring(xml).iter())


def _element_faults(element: ElementTree.Element, known: dict[str, Any]) -> list[str]:
    found = []
    if element.tag.endswith("}button"):
        if element.attrib["id"] not in COMMANDS:
            found.append(f"不是命令：{element.attrib['id']}")
        if "onAction" not in element.attrib:
            found.append(f"没有回调：{element.attrib['id']}")
        if element.get("imageMso") not in KNOWN_IMAGES:
            found.append(f"不认得的图标：{element.get('imageMso')}")
    for attribute, types in ARGUMENTS.items():
        if attribute in element.attrib:
            found += _callback_faults(element.attrib[attribute], types, known)
    return found


def _callback_faults(name: str, types: tuple[str, ...], known: dict[str, Any]) -> list[str]:
    written = known.get(name, [])
    if len(written) != 1:
        return [f"回调 {name} 有 {len(written)} 个"]
    return [] if written[0] == ("Public Sub", types) else [f"回调 {name} 的参数不对：{written[0]}"]
