"""组成：包里每个文件出自哪个软件、按什么许可；写出许可文件夹和 CycloneDX 软件物料清单。

What is bundled is what the specification wrote down; whose it is, the installed packages' own metadata tell.
"""

import json
import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field
from email.message import Message
from fnmatch import fnmatch
from importlib.metadata import Distribution, distributions
from pathlib import Path

PERMISSIVE = {"0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "MIT", "PSF-2.0", "TCL", "Zlib", "blessing",
              "bzip2-1.0.6", "GPL-2.0-or-later WITH Bootloader-exception",
              "LicenseRef-Microsoft-Redistributable"}  # fmt: skip
"""What may be handed on in a program under any licence, by the names of SPDX."""
NAMES = {"PSFL": "PSF-2.0", "PSF": "PSF-2.0", "BSD 3-clause": "BSD-3-Clause"}
"""What packages call their licences, and SPDX calls them."""
CLASSIFIERS = {"MIT License": "MIT", "Apache Software License": "Apache-2.0",
               "Python Software Foundation License": "PSF-2.0"}  # fmt: skip
BY_HAND = {"xlrd": "BSD-3-Clause"}
"""Packages that only say BSD: as their licence text reads."""
TEXT_NAMES = re.compile(r"(licen[cs]e|copying|notice|authors)", re.IGNORECASE)
PYTHON, OF_PYTHON = "Python", "Python.txt"
"""The text that comes with Python tells the terms of what is built into it."""


class Unaccounted(Exception):
    """A file of the bundle that is nobody's, or a licence that is not known to be permissive."""


@dataclass(frozen=True, slots=True)
class Part:
    """One piece of software in the bundle."""

    name: str
    version: str
    licence: str
    """As SPDX writes it."""
    texts: tuple[str, ...] = ()
    """Its files in the folder of licences."""
    package: bool = False
    """Whether it is a package of Python's index."""
    sources: tuple[Path, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class BuiltIn:
    """Software that comes inside Python for Windows, by the files that hold it."""

    name: str
    licence: str
    files: tuple[str, ...]
    version: str = ""

    def holds(self, name: str) -> bool:
        """Whether it is, or is part of, this file of the bundle."""
        return any(fnmatch(name.lower(), glob.lower()) for glob in self.files)

    def part(self, python: str) -> Part:
        """It as a part of a bundle with this version of Python, which fixes the version of what is inside it."""
        version = python if self.name == PYTHON else self.version or f"随 Python {python}"
        return Part(self.name, version, self.licence, (OF_PYTHON,))


BUILT_IN = (
    BuiltIn(
        PYTHON,
        "PSF-2.0",
        (
            "python3*.dll",
            "_*.pyd",
            "select.pyd",
            "unicodedata.pyd",
            "winsound.pyd",
            "pyexpat.pyd",
            "base_library.zip",
            "*.py",
        ),
    ),
    BuiltIn("zlib", "Zlib", ("python3*.dll", "zlib1.dll")),
    BuiltIn("libexpat", "MIT", ("pyexpat.pyd",)),
    BuiltIn("mpdecimal", "BSD-2-Clause", ("_decimal.pyd",)),
    BuiltIn("bzip2", "bzip2-1.0.6", ("_bz2.pyd",)),
    BuiltIn("XZ Utils", "0BSD", ("_lzma.pyd",)),
    BuiltIn("libffi", "MIT", ("libffi-*.dll",)),
    BuiltIn("OpenSSL", "Apache-2.0", ("libcrypto-3*.dll", "libssl-3*.dll")),
    BuiltIn("SQLite", "blessing", ("sqlite3.dll",)),
    BuiltIn("Tcl/Tk", "TCL", ("tcl86t.dll", "tk86t.dll", "_tcl_data/*", "_tk_data/*", "tcl8/*"), "8.6"),
    BuiltIn(
        "Microsoft Visual C++ Runtime",
        "LicenseRef-Microsoft-Redistributable",
        ("VCRUNTIME140*.dll", "MSVCP140*.dll", "ucrtbase.dll", "api-ms-win-*.dll"),
        "14",
    ),
)


def parts_of(contents: Path, packages: Path) -> list[Part]:
    """The software in a bundle, by name. Raises Unaccounted.

    ``contents`` is what the specification wrote: Python's version, and a list of [file in the bundle, where from],
    which is ``own``, ``python``, or the path of a file in the folder ``packages``.
    """
    told = json.loads(contents.read_text("utf-8"))
    owners = {str(file).replace("\\", "/"): one for one in distributions(path=[str(packages)])
              for file in one.files or ()}  # fmt: skip
    found: dict[str, Part] = {part.name: part for part in _bootloader(packages)}
    unknown = []
    for name, source in told["files"]:
        if source in owners:
            part = _packaged(owners[source])
            found.setdefault(part.name, part)
        elif source == "python":
            built_in = [one for one in BUILT_IN if one.holds(name)]
            unknown += [] if built_in else [name]
            found |= {one.name: one.part(told["python"]) for one in built_in}
        elif source != "own":
            unknown.append(name)
    bad = [f"{part.name}（{part.licence}）" for part in found.values() if part.licence not in PERMISSIVE]
    if unknown or bad:
        raise Unaccounted(f"出处不明的文件：{'、'.join(unknown) or '无'}；许可不认得的软件：{'、'.join(bad) or '无'}")
    return sorted(found.values(), key=lambda part: part.name.lower())


def _bootloader(packages: Path) -> list[Part]:
    """What starts both programs is PyInstaller's, under an exception that lets it be part of any program."""
    return [
        Part("PyInstaller bootloader", one.version, "GPL-2.0-or-later WITH Bootloader-exception", *_texts(one))
        for one in distributions(path=[str(packages)])
        if one.name == "pyinstaller"
    ]


def _packaged(one: Distribution) -> Part:
    texts, package, sources = _texts(one)
    return Part(one.name, one.version, licence_of(one), texts, package, sources)


def _texts(one: Distribution) -> tuple[tuple[str, ...], bool, tuple[Path, ...]]:
    """The licence texts of a package: their names in our folder, and where they are."""
    found = [file for file in one.files or () if ".dist-info" in str(file) and TEXT_NAMES.search(file.name)]
    found = [file for file in found if "PRO" not in file.name]  # of the part of xlwings that is left out
    named = {_text_name(one.name, str(file)): Path(str(one.locate_file(file))) for file in found}
    return tuple(sorted(named)), True, tuple(named[name] for name in sorted(named))


def _text_name(package: str, file: str) -> str:
    """``openpyxl_LICENCE.rst``: package, folders and name, with an ending that a double-click opens."""
    parts = file.replace("\\", "/").split("/")
    inside = parts[next(i for i, part in enumerate(parts) if part.endswith(".dist-info")) + 1 :]
    name = "_".join((package, *(part for part in inside if part != "licenses")))
    return name if Path(name).suffix in (".txt", ".rst") else f"{name}.txt"


def licence_of(one: Distribution) -> str:
    """The licence of a package by its SPDX name, or what it calls it."""
    told: Message = one.metadata  # type: ignore[assignment]
    expression = told.get("License-Expression")
    if expression:
        return str(expression)
    if one.name in BY_HAND:
        return BY_HAND[one.name]
    classifiers = [
        line.rpartition(" :: ")[2] for line in told.get_all("Classifier") or () if line.startswith("License")
    ]
    known = [CLASSIFIERS[line] for line in classifiers if line in CLASSIFIERS]
    said = str(told.get("License") or "").splitlines()
    return NAMES.get(said[0], said[0]) if said and (said[0] in NAMES or not known) else (known or ["没有写明"])[0]


def bill_of_materials(parts: Sequence[Part], version: str) -> str:
    """CycloneDX 1.5 as JSON; the same parts give the same text."""
    ours = {"type": "application", "bom-ref": "xltool", "name": "xltool", "version": version}
    components = [_component(part) for part in parts]
    told = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {"component": ours},
        "components": components,
        "dependencies": [{"ref": "xltool", "dependsOn": [one["bom-ref"] for one in components]}],
    }
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


def _component(part: Part) -> dict[str, object]:
    """One component; an SPDX name of its own is an id, anything longer an expression."""
    plain = re.fullmatch(r"[\w.-]+", part.licence) and not part.licence.startswith("LicenseRef")
    licence = {"license": {"id": part.licence}} if plain else {"expression": part.licence}
    told: dict[str, object] = {"type": "library", "bom-ref": f"{part.name}@{part.version}", "name": part.name,
                               "version": part.version, "licenses": [licence]}  # fmt: skip
    if part.package:
        told["purl"] = f"pkg:pypi/{re.sub(r'[-_.]+', '-', part.name).lower()}@{part.version}"
    return told


def write_licences(parts: Sequence[Part], folder: Path, version: str, python_licence: Path) -> None:
    """Write every licence text, a list of them in Chinese, and the bill of materials."""
    folder.mkdir(parents=True)
    shutil.copyfile(python_licence, folder / OF_PYTHON)
    lines = ["本程序含有下列软件，各按其许可使用；许可原文在本文件夹。", ""]
    for part in parts:
        for name, source in zip(part.texts, part.sources, strict=False):
            shutil.copyfile(source, folder / name)
        lines.append(f"{part.name} {part.version}　{part.licence}")
    (folder / "许可清单.txt").write_text("\r\n".join(lines) + "\r\n", "utf-8-sig")
    (folder / "sbom.cdx.json").write_text(bill_of_materials(parts, version), "utf-8", newline="\n")
