"""Wine 检查之程序：打包好的命令行与源代码办同样的事，逐格、逐字比较；启动多快；用过之后什么也不留下。"""

import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path

import openpyxl
from wine_tools import CODE_PAGE, Wrong, files_below, require, windows, wine

from xltool import __version__

ROOT = Path(__file__).resolve().parent.parent
EXAMPLE = "诸暨2024示例"
ROUNDS = 5
AT_MOST = 1.3
"""The built program's start by the source's."""
BROKEN = ("附件1", "C5", "约一千")
"""A cell of the example, and what a clerk may well have typed there."""


def check_program(program: Path, python: Path, work: Path) -> None:
    """Everything that the command line of a built ``program`` is to do; ``python`` is the Windows one."""
    before = files_below(profile())
    tells_windows_what_it_is(program)
    says_its_version(program, work)
    settles_as_the_source(program, work)
    tells_of_a_bad_book(program, work)
    checks_itself(program, work)
    starts_quickly(program, python, work)
    left = sorted(files_below(profile()) - before)
    require(not left, f"用过之后用户文件夹里多了：{left}")
    print("用过之后，用户文件夹里什么也没有多")


def profile() -> Path:
    """The folder of the users in Wine, with their temporary files."""
    return Path(os.environ["WINEPREFIX"], "drive_c", "users")


def run(program: Path, folder: Path, *words: str, code: int = 0) -> str:
    """What the built command line says, as a Chinese console reads it; Wine's own troubles are not of it."""
    done = wine(folder, str(program), *words, encoding=CODE_PAGE, errors="strict")
    said = done.stdout + "".join(line for line in done.stderr.splitlines(keepends=True) if not line.startswith("wine:"))
    require(done.returncode == code, f"{' '.join(words)} 的退出码是 {done.returncode}，应为 {code}：{said}")
    return said


def source(folder: Path, *words: str, code: int = 0) -> str:
    """What the source says to the same words, on this machine."""
    done = subprocess.run([sys.executable, "-m", "xltool", *words], cwd=folder, capture_output=True, encoding="utf-8",
                          env=os.environ | {"PYTHONPATH": str(ROOT)}, check=False)  # fmt: skip
    said = done.stdout + done.stderr
    require(done.returncode == code, f"源代码 {' '.join(words)} 的退出码是 {done.returncode}：{said}")
    return said


def tells_windows_what_it_is(program: Path) -> None:
    """Both programs carry their name, version and terms of running, as Windows shows and heeds them."""
    for name in ("xltool.exe", "xltool-cli.exe"):
        content = program.with_name(name).read_bytes()
        for text in ("医保基金总额预算（xltool）", __version__, name):
            require(text.encode("utf-16-le") in content, f"{name} 的版本信息里没有“{text}”")
        for text in ("asInvoker", "dpiAware", "longPathAware"):
            require(text.encode() in content, f"{name} 的清单里没有 {text}")


def says_its_version(program: Path, work: Path) -> None:
    said = run(program, work, "--version").strip()
    require(said == f"xltool {__version__}", f"版本应为 {__version__}，却说：{said}")
    print(f"--version：{said}")


def settles_as_the_source(program: Path, work: Path) -> None:
    """The example, in folders of one name: the same words, and every cell the same."""
    folders = [work / side / "医保 结算 A&B" for side in ("本机", "程序")]
    for folder in folders:
        folder.mkdir(parents=True)
        shutil.copyfile(ROOT / "workbooks" / f"{EXAMPLE}.xlsx", folder / f"{EXAMPLE}.xlsx")
    ours = source(folders[0], "settle", f"{EXAMPLE}.xlsx")
    began = time.monotonic()
    theirs = run(program, folders[1], "settle", f"{EXAMPLE}.xlsx")
    seconds = time.monotonic() - began
    require(ours == theirs, f"结算时说的话不同：\n{ours}\n{theirs}")
    results = [folder / f"{EXAMPLE}_结算.xlsx" for folder in folders]
    count = same_cells(*results)
    print(f"结算 {EXAMPLE}：{seconds:.1f} 秒，{count:,} 格的公式和值与源代码算的逐格相同；说的话逐字相同")
    print(theirs.splitlines()[-2])


def same_cells(ours: Path, theirs: Path, least: int = 10_000) -> int:
    """How many cells two books have, which must be the same: formulas, and values as they were written."""
    count = 0
    for cached in (False, True):
        left, right = (openpyxl.load_workbook(book, data_only=cached) for book in (ours, theirs))
        require(left.sheetnames == right.sheetnames, f"工作表不同：{left.sheetnames}，{right.sheetnames}")
        for name in left.sheetnames:
            cells = [{cell.coordinate: (cell.value, cell.number_format) for row in book[name].iter_rows()
                      for cell in row if cell.value is not None} for book in (left, right)]  # fmt: skip
            differ = sorted(at for at in cells[0].keys() | cells[1].keys() if cells[0].get(at) != cells[1].get(at))
            require(not differ, f"{name} 有 {len(differ)} 格不同，如 {differ[:5]}")
            count += len(cells[0]) * (not cached)
    require(count > least, f"只有 {count} 格")
    return count


def tells_of_a_bad_book(program: Path, work: Path) -> None:
    """The same Chinese as the source tells, whole, and exit code 2."""
    folder = work / "程序" / "医保 结算 A&B"
    book = openpyxl.load_workbook(folder / f"{EXAMPLE}.xlsx")
    sheet, cell, text = BROKEN
    book[sheet][cell] = text
    book.save(folder / "有错 & 的.xlsx")
    theirs = run(program, folder, "check", "有错 & 的.xlsx", code=2)
    ours = source(folder, "check", "有错 & 的.xlsx", code=2)
    require(theirs == ours, f"校验时说的话不同：\n{ours}\n{theirs}")
    require("【E" in theirs and text in theirs and cell in theirs, f"没有说清错在哪里：{theirs}")
    print(f"有错的簿：退出码 2；{theirs.splitlines()[0]}")


def checks_itself(program: Path, work: Path) -> None:
    told = json.loads(run(program, work, "selfcheck", "--json"))
    checks = {check["name"]: check for check in told["checks"]}
    require(len(checks) >= 10 and all(check["state"] != "不行" for check in checks.values()), f"自检：{checks}")
    require("打包" in checks["程序"]["told"], f"自检应说哪天打包：{checks['程序']}")
    require("936" in checks["文字编码"]["told"], f"自检应看到代码页 936：{checks['文字编码']}")
    for line in told["summary"]:
        print(f"　　{line}")


def starts_quickly(program: Path, python: Path, work: Path) -> None:
    """The start of the built command line by that of the source in the same Wine, taken in turn."""
    took: dict[str, list[float]] = {"打包": [], "源代码": []}
    packages = os.environ | {"PYTHONPATH": windows(ROOT)}
    for _ in range(ROUNDS + 1):
        for name, command in (("打包", [str(program)]), ("源代码", [str(python), "-X", "utf8", "-m", "xltool"])):
            began = time.perf_counter()
            done = subprocess.run(["wine", *command, "cities"], cwd=work, env=packages, stdin=subprocess.DEVNULL,
                                  capture_output=True, check=False)  # fmt: skip
            took[name].append(time.perf_counter() - began)
            require(done.returncode == 0, f"{name} cities 的退出码是 {done.returncode}")
    built, plain = (statistics.median(seconds[1:]) for seconds in took.values())  # the first one fills the caches
    print(f"启动（cities，{ROUNDS} 次的中位数）：打包 {built:.2f} 秒，源代码 {plain:.2f} 秒，{built / plain:.2f} 倍")
    if built > AT_MOST * plain:
        raise Wrong(f"打包的程序启动是源代码的 {built / plain:.2f} 倍，最多 {AT_MOST} 倍")
