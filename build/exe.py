r"""打包：做出交给经办人的 .exe——一个文件夹、绿色版压缩包、安装程序，各有校验和。

    py -3.11 build\exe.py                     在 Windows 上，用 python.org 的 Python；成品在 dist
    .venv/bin/python build/exe.py --wine      在 Linux 上的 Wine 里照同一份配方打包，并检查

On Windows a virtual environment is made in build/.exe and filled from constraints.txt and constraints-exe.txt.
The installer is made where makensis is found; without it the folder and its zip are whole all the same.
"""

import argparse
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(Path(__file__).parent / "frozen")]

import bundle  # noqa: E402
import parts  # noqa: E402

from xltool import __version__  # noqa: E402

SPECIFICATION = ROOT / "build" / "xltool.spec"
NAME, ICON = "xltool", "xltool.ico"
DIST = ROOT / "dist"
OWN = ROOT / "build" / ".exe"
"""The virtual environment and what PyInstaller keeps, on Windows."""


def main(words: Sequence[str]) -> None:
    told = arguments(words)
    if told.wine:
        sys.exit(subprocess.call(["bash", str(ROOT / "build" / "wine_check.sh")]))
    if told.python is not None:  # called by wine_check.sh
        build(["wine", str(told.python)], told.python.parent, told.dist, told.work)
        return
    if sys.platform != "win32":
        sys.exit("错误：Windows 的程序在 Windows 上打包；在 Linux 上请用 build/exe.py --wine 打包并检查。")
    build([str(own_python())], Path(sys.base_prefix), DIST, OWN)


def arguments(words: Sequence[str]) -> argparse.Namespace:
    known = argparse.ArgumentParser(description="打包成 .exe")
    known.add_argument("--wine", action="store_true", help="在 Wine 里打包并检查")
    known.add_argument("--python", type=Path, help=argparse.SUPPRESS)
    known.add_argument("--dist", type=Path, help=argparse.SUPPRESS)
    known.add_argument("--work", type=Path, help=argparse.SUPPRESS)
    return known.parse_args(words)


def own_python() -> Path:
    """A Python of our own with exactly the packages of both lists; made anew each time."""
    shutil.rmtree(OWN, ignore_errors=True)
    subprocess.run([sys.executable, "-m", "venv", str(OWN / "venv")], check=True)
    python = OWN / "venv" / "Scripts" / "python.exe"
    for file in ("constraints.txt", "build/constraints-exe.txt"):
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check",
                        "--require-hashes", "-r", str(ROOT / file)], check=True)  # fmt: skip
    return python


def build(python: Sequence[str], base: Path, dist: Path, work: Path) -> None:
    """Build with this Python, whose installation is the folder ``base``, into ``dist``."""
    built = build_date()
    environment = os.environ | {"PYTHONHASHSEED": "1", "SOURCE_DATE_EPOCH": str(int(built.timestamp()))}
    folder = dist / NAME
    shutil.rmtree(folder, ignore_errors=True)
    done = subprocess.run([*python, "-X", "utf8", "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN",
                           "--distpath", native(dist, python), "--workpath", native(work, python),
                           native(SPECIFICATION, python)],
                          env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          encoding="utf-8", errors="replace", check=False)  # fmt: skip
    if done.returncode:
        sys.exit(f"错误：PyInstaller 没有打包成功：\n{done.stdout}")
    contents = work / NAME / "contents.json"
    try:
        found = parts.parts_of(contents, packages_of(python, base))
    except parts.Unaccounted as unaccounted:
        sys.exit(f"错误：{unaccounted}")
    parts.write_licences(found, folder / bundle.LICENCES, __version__, base / "LICENSE.txt")
    bundle.furnish(folder, ROOT, __version__, built.date())
    wrong = bundle.wrong_with(folder, contents)
    if wrong:
        sys.exit(f"错误：成品不对：{'；'.join(wrong)}")
    shutil.copyfile(work / NAME / "xltool.ico", dist / ICON)
    green = dist / f"{NAME}-{__version__}-绿色版.zip"
    bundle.archive(folder, green)
    made = [green, *installer(folder, dist)]
    (dist / ICON).unlink()
    for file in made:
        file.with_name(file.name + ".sha256").write_text(f"{bundle.sha256(file)}  {file.name}\n", "utf-8")
        print(f"{file.name}　{file.stat().st_size / 1e6:.1f} MB")


def packages_of(python: Sequence[str], base: Path) -> Path:
    """The folder of packages of a Python: of the virtual environment, or of the one in Wine."""
    return (base if python[0] == "wine" else OWN / "venv") / "Lib" / "site-packages"


def native(path: Path, python: Sequence[str]) -> str:
    """A path as the Python that builds names it."""
    return "Z:" + str(path.resolve()).replace("/", "\\") if python[0] == "wine" else str(path)


def build_date() -> datetime:
    """The date of what is built: the last commit's, or today where there is no history."""
    given = os.environ.get("SOURCE_DATE_EPOCH")
    try:
        given = given or subprocess.run(["git", "log", "-1", "--format=%ct"], cwd=ROOT, capture_output=True,
                                        encoding="utf-8", check=True).stdout.strip()  # fmt: skip
    except (OSError, subprocess.CalledProcessError):
        given = ""
    return (
        datetime.fromtimestamp(int(given), UTC) if given else datetime.combine(date.today(), datetime.min.time(), UTC)
    )


def installer(folder: Path, dist: Path) -> list[Path]:
    """The installer, where NSIS is at hand."""
    compiler = shutil.which("makensis")
    if compiler is None:
        print("没有 makensis，没有做安装程序；绿色版不受影响。")
        return []
    files = dist / "files.nsh"
    files.write_text(bundle.installer_script(folder), "utf-8")
    target = dist / f"{NAME}-{__version__}-安装.exe"
    size = sum(path.stat().st_size for path in bundle.files_of(folder)) // 1024
    done = subprocess.run([compiler, "-V2", "-INPUTCHARSET", "UTF8", f"-DVERSION={__version__}", f"-DSIZE={size}",
                           f"-DFILES={files}", f"-DOUTPUT={target}", f"-DICON={dist / ICON}",
                           str(ROOT / "build" / "installer.nsi")],
                          env=os.environ | {"LC_ALL": "C.UTF-8"}, capture_output=True, encoding="utf-8",
                          errors="replace", check=False)  # fmt: skip
    files.unlink()
    if done.returncode:
        sys.exit(f"错误：makensis 没有做出安装程序：\n{done.stdout}{done.stderr}")
    return [target]


if __name__ == "__main__":
    main(sys.argv[1:])
