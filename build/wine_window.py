"""Wine 检查之窗口：从外面用键盘操作窗口程序，看文件和截图——十本簿两本坏的、中途取消、结果被占用、再办、关窗口。

.venv/bin/python build/wine_window.py 运行环境 工作文件夹 [截图文件夹]    用源代码；打包好的由 build/wine_check.py 来看
Nothing in the program knows of this: a screen of its own (Xvfb), xdotool's keys, and what is then on the disk.
"""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import openpyxl
from wine_tools import Wrong, processes, require, windows, wine

from xltool import commands

ROOT = Path(__file__).resolve().parent.parent
TITLE = "医保基金总额预算"
GOOD = 8
PATIENCE = 180.0
HOLD = (
    "import ctypes,sys; open_=ctypes.windll.kernel32.CreateFileW; open_.restype=ctypes.c_void_p;"
    "held=open_(sys.argv[1],0x80000000,0,None,3,0,None); print(held,flush=True); sys.stdin.read()"
)
"""Hold a file as Excel does: nobody else may open it until the pipe is closed."""


def check_window(program: list[str], python: Path, work: Path, pictures: Path | None = None) -> None:
    """Drive the window of ``program``, the words after ``wine``; ``python`` is any Windows one, to hold a file."""
    began = time.monotonic()
    folder = books(work / "诸暨市 2024 & 终稿")
    with screen(96) as display, shown(program, folder, display) as window:
        picture(display, pictures, "列表")
        cancelled_half_way(display, window, folder)
        picture(display, pictures, "取消")
        settled(display, window, folder)
        picture(display, pictures, "结算")
        held_elsewhere(display, window, folder, python)
        picture(display, pictures, "占用")
        closed(display, window, program)
    if pictures is not None:
        with screen(144) as display, at_150_percent(work), shown(program, folder, display) as window:
            picture(display, pictures, "150")
            closed(display, window, program)
    print(f"窗口：十本簿两本坏的、取消、占用、关闭都对，用了 {time.monotonic() - began:.0f} 秒")


def books(folder: Path) -> Path:
    """Eight books that settle, a form that nobody filled, a file that is no workbook."""
    folder.mkdir(parents=True)
    for number in range(GOOD):
        shutil.copy(ROOT / "workbooks" / "宁德2024示例.xlsx", folder / f"县{number}.xlsx")
    shutil.copy(ROOT / "workbooks" / "诸暨2024.xlsx", folder / "没有填的.xlsx")
    (folder / "不是工作簿.xlsx").write_bytes(b"\xd0\xcf\x11\xe0" * 200)
    return folder


@contextmanager
def screen(dots: int) -> Iterator[str]:
    """A screen of our own; its name."""
    reading, writing = os.pipe()
    words = ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1366x768x24", "-dpi", str(dots), "-nolisten", "tcp"]
    server = subprocess.Popen(words, pass_fds=[writing], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    os.close(writing)
    try:
        with os.fdopen(reading) as told:
            yield f":{told.readline().strip()}"
    finally:
        server.terminate()
        server.wait(10)


@contextmanager
def at_150_percent(work: Path) -> Iterator[None]:
    """Windows as it is when the user has set its display to 150 %."""
    key = ["HKCU\\Control Panel\\Desktop", "/v", "LogPixels"]
    wine(work, "reg", "add", *key, "/t", "REG_DWORD", "/d", "144", "/f")
    try:
        yield
    finally:
        wine(work, "reg", "delete", *key, "/f")


@contextmanager
def shown(program: list[str], folder: Path, display: str) -> Iterator[str]:
    """The program with a folder given to it, as when it is dropped on the icon; its window."""
    running = subprocess.Popen(
        ["wine", *program, windows(folder)], cwd=folder.parent, env=os.environ | {"DISPLAY": display},
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    try:
        until(lambda: windows_of(display), "没有出现窗口")
        time.sleep(3)  # until it has its books on the list
        yield windows_of(display)[0]
    finally:
        if running.poll() is None:
            running.kill()
        running.wait(20)


def windows_of(display: str) -> list[str]:
    """The numbers of our windows on a screen."""
    return xdotool(display, "search", "--onlyvisible", "--name", TITLE).split()


def xdotool(display: str, *words: str) -> str:
    found = subprocess.run(["xdotool", *words], env=os.environ | {"DISPLAY": display}, capture_output=True,
                           encoding="utf-8", check=False)  # fmt: skip
    return found.stdout


def press(display: str, window: str, key: str) -> None:
    xdotool(display, "windowfocus", "--sync", window)
    xdotool(display, "key", "--clearmodifiers", key)


def picture(display: str, folder: Path | None, name: str) -> None:
    """A screenshot, where they are wanted."""
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
        file = folder / f"窗口-{name}.png"
        subprocess.run(["import", "-display", display, "-window", "root", str(file)], check=True)


def until(so: Callable[[], object], otherwise: str) -> None:
    end = time.monotonic() + PATIENCE
    while not so():
        require(time.monotonic() < end, otherwise)
        time.sleep(0.1)


def written(folder: Path) -> dict[str, int]:
    """The results in a folder and when they were written; anything half-written is wrong."""
    half = [path.name for path in folder.iterdir() if path.name.startswith(".~")]
    found = {path.name: path.stat().st_mtime_ns for path in folder.glob("*_结算.xlsx")}
    return found | dict.fromkeys(half, -1)


def cancelled_half_way(display: str, window: str, folder: Path) -> None:
    """Settle all, stop after the second: what is there is whole, nothing more comes."""
    press(display, window, "alt+j")
    until(lambda: len(written(folder)) >= 2, "点了“年终结算”，没有写出结果")
    press(display, window, "alt+q")
    time.sleep(2)
    there = written(folder)
    time.sleep(4)
    require(there == written(folder), "取消之后还在写")
    require(-1 not in there.values(), f"取消之后留下了半截文件：{sorted(there)}")
    require(2 <= len(there) < GOOD, f"取消时写出了 {len(there)} 本，应不到 {GOOD} 本")
    for name in there:
        require(bool(openpyxl.load_workbook(folder / name, read_only=True).sheetnames), f"{name} 打不开")


def settled(display: str, window: str, folder: Path) -> None:
    """Settle all again: eight results, the same as the source's; the bad ones have none."""
    press(display, window, "alt+j")
    until(lambda: len(written(folder)) >= GOOD, "再点“年终结算”，没有写全")
    rest(folder)
    there = written(folder)
    require(set(there) == {f"县{number}_结算.xlsx" for number in range(GOOD)}, f"写出的是 {sorted(there)}")
    mine = folder.parent / "源代码.xlsx"
    commands.settle(folder / "县0.xlsx", mine)
    require(cells(mine) == cells(folder / "县0_结算.xlsx"), "窗口写出的结果与源代码的不同")
    require(not (folder / "备份").exists(), "同样的结果再写一遍，不应留备份")


def held_elsewhere(display: str, window: str, folder: Path, python: Path) -> None:
    """One result is held by another program: it stays as it was, the others are written."""
    held, before = folder / "县3_结算.xlsx", written(folder)
    held.write_bytes(held.read_bytes() + b"\0")  # no longer what a new one would be
    content = held.read_bytes()
    holder = subprocess.Popen(["wine", str(python), "-c", HOLD, windows(held)], stdin=subprocess.PIPE,
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)  # fmt: skip
    try:
        require(holder.stdout is not None and holder.stdout.readline().strip().isdigit(), "没有占住文件")
        press(display, window, "alt+j")
        others = set(before) - {held.name}
        until(lambda: all(written(folder).get(name, 0) > before[name] for name in others), "占用一本，别的也没有写")
        rest(folder)
        require(held.read_bytes() == content, "被占用的结果变了")
        require(-1 not in written(folder).values(), "留下了半截文件")
    finally:
        holder.communicate(timeout=30)


def rest(folder: Path) -> None:
    """Wait until nothing is being written any more."""
    last: dict[str, int] = {}
    while last != (last := written(folder)):
        time.sleep(4)


def cells(book: Path) -> dict[str, object]:
    """Every cell of a book."""
    opened = openpyxl.load_workbook(book)
    return {f"{sheet.title}!{cell.coordinate}": cell.value for sheet in opened for row in sheet for cell in row}


def closed(display: str, window: str, program: list[str]) -> None:
    """Close the window: it and its processes end, its place is remembered."""
    press(display, window, "alt+F4")
    until(lambda: not windows_of(display), "窗口没有关上")
    until(lambda: not processes(Path(program[0]).name), "关了窗口，还有进程没有结束")
    memory = list(Path(os.environ["WINEPREFIX"]).glob("drive_c/users/*/.xltool/窗口.json"))
    require(len(memory) == 1, "没有记下窗口的大小")
    memory[0].unlink()
    with suppress(OSError):
        memory[0].parent.rmdir()


if __name__ == "__main__":
    runtime, work = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()
    try:
        interpreter = runtime / "python.exe"
        check_window([str(interpreter), "-m", "xltool.window"], interpreter, work, *map(Path, sys.argv[3:]))
    except (Wrong, subprocess.TimeoutExpired) as wrong:
        sys.exit(f"窗口检查没有通过：{wrong}")
