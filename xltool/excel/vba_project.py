"""VBA 工程：由模块的文本写出 vbaProject.bin，只有源文本，Excel 打开时自己编译（MS-OVBA）。"""

import struct
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from xltool.excel.compound_file import compound_file
from xltool.excel.compress import compress

CODE_PAGE, ENCODING = 936, "gbk"
NO_CACHE = bytes.fromhex("CC61FFFF000100")
"""_VBA_PROJECT without a performance cache (2.3.4.1), which only Office can write."""
SEED = 0x5A
WIN64 = 3
ENGLISH = 0x409
"""The language that 2.3.4.2.1.3 asks for, whatever that of the user."""
VERSION = (1, 1)
REFERENCES = {
    "stdole": r"*\G{00020430-0000-0000-C000-000000000046}#2.0#0#C:\Windows\System32\stdole2.tlb#OLE Automation",
    "Office": r"*\G{2DF8D04C-5BFA-101B-BDE5-00AA0044DE52}#2.0#0#C:\Program Files\Common Files\Microsoft Shared"
    r"\OFFICE16\MSO.DLL#Microsoft Office 16.0 Object Library",
}
"""What Excel itself gives a new project, VBA and Excel apart, which are never listed."""


class Kind(Enum):
    """What a module belongs to; of a document, the class that it extends."""

    STANDARD = ""
    WORKBOOK = "0{00020819-0000-0000-C000-000000000046}"
    SHEET = "0{00020820-0000-0000-C000-000000000046}"


@dataclass(frozen=True, slots=True)
class Module:
    """A module: its name, its text without attributes, what it belongs to."""

    name: str
    code: str
    kind: Kind = Kind.STANDARD

    def text(self) -> str:
        """The text with its attributes, lines ended as the editor ends them; also what it imports from a file."""
        lines = [f'Attribute VB_Name = "{self.name}"']
        if self.kind is not Kind.STANDARD:
            lines.append(f'Attribute VB_Base = "{self.kind.value}"')
            flags = ("GlobalNameSpace", "Creatable", "PredeclaredId", "Exposed", "TemplateDerived", "Customizable")
            yes = ("PredeclaredId", "Exposed", "Customizable")
            lines += [f"Attribute VB_{flag} = {flag in yes}" for flag in flags]
        lines += self.code.splitlines()
        return "\r\n".join(lines) + "\r\n"


def vba_project(name: str, modules: Sequence[Module]) -> bytes:
    """The bytes of vbaProject.bin. Raises UnicodeEncodeError when a text is not ASCII."""
    streams = {module.name: compress(module.text().encode("ascii")) for module in modules}
    directory = compress(_information(name) + _references() + _modules(modules))
    names = b"".join(_ansi(m.name) + b"\0" + m.name.encode("utf-16-le") + b"\0\0" for m in modules)
    return compound_file({
        "VBA": {"dir": directory, "_VBA_PROJECT": NO_CACHE, **streams},
        "PROJECT": _ansi(_project(name, modules)),
        "PROJECTwm": names + b"\0\0",
    })  # fmt: skip


def _ansi(text: str) -> bytes:
    return text.encode(ENCODING)


def _record(number: int, content: bytes) -> bytes:
    return struct.pack("<HI", number, len(content)) + content


def _twice(number: int, wide_number: int, text: str) -> bytes:
    """A text in the project's code page, and again in Unicode."""
    return _record(number, _ansi(text)) + _record(wide_number, text.encode("utf-16-le"))


def _number(number: int, value: int) -> bytes:
    return _record(number, struct.pack("<I", value))


def _information(name: str) -> bytes:
    """PROJECTINFORMATION (2.3.4.2.1)."""
    return b"".join((
        _number(0x01, WIN64),
        _number(0x02, ENGLISH),
        _number(0x14, ENGLISH),
        _record(0x03, struct.pack("<H", CODE_PAGE)),
        _record(0x04, _ansi(name)),
        _twice(0x05, 0x40, ""),  # description
        _record(0x06, b"") + _record(0x3D, b""),  # help file
        _number(0x07, 0),  # help context
        _number(0x08, 0),  # library flags
        struct.pack("<HIIH", 0x09, 4, *VERSION),
        _twice(0x0C, 0x3C, ""),  # compiler constants
    ))  # fmt: skip


def _references() -> bytes:
    found = b""
    for name, library in REFERENCES.items():
        place = _ansi(library)
        found += _twice(0x16, 0x3E, name) + _record(0x0D, struct.pack("<I", len(place)) + place + bytes(6))
    return found


def _modules(modules: Sequence[Module]) -> bytes:
    """PROJECTMODULES (2.3.4.2.3): the text of each starts at the beginning of its stream."""
    found = _record(0x0F, struct.pack("<H", len(modules))) + _record(0x13, b"\xff\xff")
    for module in modules:
        found += _twice(0x19, 0x47, module.name) + _twice(0x1A, 0x32, module.name)
        found += _twice(0x1C, 0x48, "")  # description
        found += _number(0x31, 0) + _number(0x1E, 0) + _record(0x2C, b"\xff\xff")  # offset, help context, cookie
        found += _record(0x21 if module.kind is Kind.STANDARD else 0x22, b"") + _record(0x2B, b"")
    return found + _record(0x10, b"")


def _project(name: str, modules: Sequence[Module]) -> str:
    """The PROJECT stream (2.3.1): not protected, no password, visible."""
    made_of = "\n".join((name, *(module.name for module in modules)))
    own_id = "{" + str(uuid.uuid5(uuid.NAMESPACE_OID, made_of)).upper() + "}"
    lines = [f'ID="{own_id}"']
    for module in modules:
        document = module.kind is not Kind.STANDARD
        lines.append(f"Document={module.name}/&H00000000" if document else f"Module={module.name}")
    lines += [f'Name="{name}"', 'HelpContextID="0"', 'VersionCompatible32="393222000"']
    for key, state in (("CMG", bytes(4)), ("DPB", bytes(1)), ("GC", b"\xff")):
        lines.append(f'{key}="{_hidden(state, own_id)}"')
    lines += ["", "[Host Extender Info]"]
    lines += ["&H00000001={3832D640-CF90-11CF-8E43-00A0C911005A};VBE;&H00000000", "", "[Workspace]"]
    lines += [f"{module.name}=0, 0, 0, 0, C" for module in modules]
    return "\r\n".join(lines) + "\r\n"


def _hidden(data: bytes, own_id: str) -> str:
    """Data as 2.4.3.2 obscures it, with a fixed seed; it fits the project's id and no other."""
    key = sum(_ansi(own_id)) & 0xFF
    found = [SEED, SEED ^ 2, SEED ^ key]
    plain = key
    for byte in bytes((SEED & 6) // 2) + struct.pack("<I", len(data)) + data:
        found.append(byte ^ (found[-2] + plain) & 0xFF)
        plain = byte
    return bytes(found).hex().upper()
