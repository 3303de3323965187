"""成品：给打包好的文件夹配上空表、加载项、许可、安装卡、校验和，再装成绿色版的压缩包。

Everything here is a function of what is in the folder: the same folder gives the same bytes.
"""

import hashlib
import json
import shutil
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

CARD, SUMS = "安装卡.txt", "校验和.txt"
BOOKS, LICENCES = "空表和示例", "许可"
ADDIN = "xltool.xlam"
BUILT = Path("_internal", "xltool", "built.json")
"""What the program itself tells of its making; see xltool.selfcheck."""
NEVER = ("numpy", "pandas", "polars", "matplotlib", "PIL", "PyQt5", "PyQt6", "PySide2", "PySide6", "lxml",
         "xlwings/pro", "ssl", "_ssl", "libssl", "test", "unittest", "pip", "setuptools", "pygments",
         "IPython")  # fmt: skip
"""What must not be in a bundle: nothing here uses it."""
MOST_BYTES = 45_000_000
LARGE = {"_duckdb": 44_000_000}
"""What a feature may add to that: DuckDB reads case lists of millions of rows."""
EARLIEST = (1980, 1, 1, 0, 0, 0)
"""The only date in a deterministic archive."""


def files_of(folder: Path) -> list[Path]:
    """Every file below a folder, in an order that does not depend on the machine."""
    return sorted((path for path in folder.rglob("*") if path.is_file()), key=lambda path: path.as_posix())


def furnish(folder: Path, root: Path, version: str, built: date) -> None:
    """Put beside the programs what the user gets with them; licences are already there."""
    told = {"version": version, "date": built.isoformat()}
    target = folder / BUILT
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(told) + "\n", "utf-8", newline="\n")
    (folder / BOOKS).mkdir()
    for book in files_of(root / "workbooks"):
        shutil.copyfile(book, folder / ADDIN if book.name == ADDIN else folder / BOOKS / book.name)
    card = (root / "build" / "frozen" / CARD).read_text("utf-8").replace("{version}", version)
    (folder / CARD).write_text(card, "utf-8-sig", newline="\r\n")
    (folder / SUMS).write_text("".join(checksums(folder)), "utf-8-sig", newline="\r\n")


def checksums(folder: Path) -> Iterator[str]:
    """``SHA-256  file``, one a line, of every file but the list itself."""
    for path in files_of(folder):
        if path.name != SUMS:
            yield f"{sha256(path)}  {path.relative_to(folder).as_posix()}\n"


def sha256(path: Path) -> str:
    """The SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def archive(folder: Path, target: Path) -> None:
    """Write the folder into a zip; the same content gives the same bytes."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as pack:
        for path in files_of(folder):
            name = f"{folder.name}/{path.relative_to(folder).as_posix()}"
            pack.writestr(zipfile.ZipInfo(name, EARLIEST), path.read_bytes(), zipfile.ZIP_DEFLATED, 9)


def wrong_with(folder: Path, contents: Path) -> list[str]:
    """What is in a bundle that must not be, or is missing from it; nothing when it is as it should be."""
    names = {name.lower() for name, _ in json.loads(contents.read_text("utf-8"))["files"]}
    wrong = [f"不应带 {never}" for never in NEVER if any(_is_in(never.lower(), name) for name in names)]
    size = sum(path.stat().st_size for path in files_of(folder))
    most = MOST_BYTES + sum(more for part, more in LARGE.items() if any(name.startswith(part) for name in names))
    if size > most:
        wrong.append(f"共 {size:,} 字节，多于 {most:,}")
    wanted = ("xltool.exe", "xltool-cli.exe", ADDIN, CARD, SUMS, f"{LICENCES}/许可清单.txt", BUILT.as_posix())
    return wrong + [f"缺少 {name}" for name in wanted if not (folder / name).is_file()]


def _is_in(never: str, name: str) -> bool:
    return name == never or name.startswith((f"{never}/", f"{never}.", f"{never}-"))


def installer_script(folder: Path) -> str:
    """The lines of NSIS that install every file of the folder, and that remove exactly these again."""
    install, remove = [], []
    inside = ""
    for path in files_of(folder):
        relative = path.relative_to(folder)
        where = "\\".join(("$INSTDIR", *relative.parts[:-1]))
        if where != inside:
            install.append(f'SetOutPath "{where}"')
            inside = where
        install.append(f'File "{path}"')
        remove.append(f'Delete "{where}\\{path.name}"')
    folders = {parent for path in files_of(folder) for parent in path.relative_to(folder).parents} - {Path(".")}
    deepest_first = sorted(folders, key=lambda one: (-len(one.parts), one.as_posix()))
    remove += ['RMDir "{}"'.format("\\".join(("$INSTDIR", *one.parts))) for one in deepest_first]
    body = {"InstallFiles": [*install, 'SetOutPath "$INSTDIR"'], "RemoveFiles": remove}
    return "".join(f"!macro {name}\n" + "".join(f"  {line}\n" for line in lines) + "!macroend\n"
                   for name, lines in body.items())  # fmt: skip
