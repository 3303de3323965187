"""Wine 检查之安装：静默安装、运行、正在运行时拒绝、覆盖升级、卸载，文件和注册表前后比较。"""

import os
import re
import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from wine_program import profile, run, says_its_version
from wine_tools import files_below, processes, registry, require, windows, wine

from xltool import __version__
from xltool.excel.identity import CLSID, PROG_ID

DONE, REFUSED = 0, 2
SECONDS = 120.0
OPTIONS = r"HKCU\Software\Microsoft\Office\16.0\Excel\Options"
OTHERS = r'"C:\别处\其他.xlam"'
"""An add-in that the user has already."""
MINE = "我的工作簿.xlsx"
UNSTEADY = re.compile(r"\[HKEY_\w+\\Software\\(Wine|Microsoft\\Windows\\CurrentVersion\\Explorer)", re.IGNORECASE)
"""Keys that Wine itself keeps changing, such as what was opened last."""


def check_installer(setup: Path, folder: Path, work: Path) -> None:
    """Install what is in ``folder`` and remove it again; all that is left is what the user put there."""
    for kept in profile().glob("*/.xltool"):  # of the checks before this one
        shutil.rmtree(kept)
    wine(work, "reg", "add", OPTIONS, "/v", "OPEN", "/d", OTHERS, "/f")
    before = state(work)
    target = next(profile().glob("*/AppData/Local")) / "Programs" / "xltool"
    install(setup, work)
    installed(target, folder, before, work)
    refuses_while_running(setup, target, work)
    (target / MINE).write_bytes(b"mine")
    (target / "_internal" / MINE).write_bytes(b"mine too")
    log = Path(*target.parts[:-4], ".xltool", "日志", "旧的.txt")
    log.write_text("旧的日志", "utf-8")
    install(setup, work)
    require(files_below(folder) <= files_below(target), "升级之后少了文件")
    require((target / MINE).read_bytes() == b"mine" and log.exists(), "升级没有保留用户的文件")
    print("覆盖升级：程序齐全，用户的文件和日志都在")
    uninstall(target, work)
    left = {str(path) for path in files_below(target)}
    require(left == {MINE, "_internal", f"_internal/{MINE}"}, f"卸载应只留下用户的文件，却有：{sorted(left)[:9]}")
    for path in (target / MINE, target / "_internal" / MINE, log):
        path.unlink()
    for path in (target / "_internal", target, target.parent, log.parent, log.parent.parent):
        if path != target.parent or f"{path.relative_to(profile())}" not in before[0]:
            path.rmdir()
    same(before, state(work))


def state(work: Path) -> tuple[set[str], dict[str, list[str]]]:
    """Every file of the users, and the user's registry, line by line with the key it stands in."""
    found = {}
    for view, text in registry(work, "Software").items():
        key, lines = "", []
        for line in text.splitlines():
            key = line if line.startswith("[") else key
            if line and not UNSTEADY.match(key):
                lines.append(f"{key} {line}")
        found[view] = lines
    return files_below(profile()), found


def install(setup: Path, work: Path) -> None:
    began = time.monotonic()
    done = wine(work, str(setup), "/S", seconds=SECONDS * 2)
    require(done.returncode == DONE, f"安装的退出码是 {done.returncode}，应为 {DONE}：{done.stdout}{done.stderr}")
    print(f"静默安装：{time.monotonic() - began:.0f} 秒")


def installed(target: Path, folder: Path, before: tuple[set[str], dict[str, list[str]]], work: Path) -> None:
    """Every file is there, and everything that leads to them."""
    expected = files_below(folder) | {"uninstall.exe"}
    found = files_below(target)
    require(found == expected, f"装上的文件与成品不同：{sorted(found ^ expected)[:9]}")
    same_content = all((target / name).read_bytes() == (folder / name).read_bytes()
                       for name in files_below(folder) if (folder / name).is_file())  # fmt: skip
    require(same_content, "装上的文件内容与成品不同")
    added = {path for path in files_below(profile()) - before[0] if "Programs/xltool" not in path}
    for name in (
        "Desktop/医保总额预算.lnk",
        "SendTo/医保总额预算.lnk",
        "Start Menu/Programs/医保总额预算.lnk",
        "AddIns/xltool.xlam",
    ):
        require(any(path.endswith(name) for path in added), f"没有 {name}：{sorted(added)}")
    says_its_version(target / "xltool-cli.exe", work)
    told = run(target / "xltool-cli.exe", work, "desktop", "status")
    require("16.0" in told and ".xlsx、.xlsm" in told, f"desktop status：{told}")
    keys = "\n".join("\n".join(lines) for lines in state(work)[1].values())
    for wanted in (CLSID, PROG_ID, r"SystemFileAssociations\.xlsx\shell\xltool", f'"DisplayVersion"="{__version__}"',
                   '"OPEN1"='):  # fmt: skip
        require(wanted in keys, f"注册表里没有 {wanted}")
    print(f"装好 {len(expected)} 项；登记、右键菜单、“发送到”、开始菜单、加载项都在")


def refuses_while_running(setup: Path, target: Path, work: Path) -> None:
    """With the program running neither the installer nor the uninstaller touches anything."""
    pipe = subprocess.PIPE
    running = subprocess.Popen(["wine", str(target / "xltool.exe"), "-Embedding"], cwd=work, stdin=subprocess.DEVNULL,
                               stdout=pipe, stderr=pipe)  # fmt: skip
    try:
        log = Path(*target.parts[:-4], ".xltool", "日志", "excel.txt")
        wait_until(lambda: log.exists() and "running" in log.read_text("utf-8"), "程序没有运行起来")
        before = files_below(target)
        for what in (setup, target / "uninstall.exe"):
            words = ["/S"] if what == setup else ["/S", f"_?={windows(target)}"]
            done = wine(work, str(what), *words, seconds=SECONDS)
            require(done.returncode == REFUSED, f"程序在运行，{what.name} 的退出码是 {done.returncode}，应为 {REFUSED}")
        require(files_below(target) == before, "程序在运行，安装、卸载却动了文件")
    finally:
        running.kill()
        running.wait()
        for process in processes("-Embedding"):
            os.kill(process, 9)
    wait_until(lambda: not processes("-Embedding"), "服务进程没有结束")
    log.unlink()
    print("程序在运行时，安装和卸载都拒绝，什么也没有动")


def uninstall(target: Path, work: Path) -> None:
    """As Windows does it: the uninstaller copies itself away and goes on there."""
    began = time.monotonic()
    wine(work, str(target / "uninstall.exe"), "/S", seconds=SECONDS)
    wait_until(lambda: not (target / "uninstall.exe").exists() and not processes("Un.exe"), "没有卸载完")
    print(f"静默卸载：{time.monotonic() - began:.0f} 秒")
    for copy in profile().glob("*/Temp/~nsu*.tmp/Un*.exe"):  # NSIS leaves its copy for Windows to clear away
        copy.unlink()
        copy.parent.rmdir()


def wait_until(happened: Callable[[], bool], otherwise: str) -> None:
    began = time.monotonic()
    while not happened():
        require(time.monotonic() - began < SECONDS, otherwise)
        time.sleep(0.1)


def same(before: tuple[set[str], dict[str, list[str]]], after: tuple[set[str], dict[str, list[str]]]) -> None:
    require(after[0] == before[0], f"卸载之后文件不同：{sorted(after[0] ^ before[0])[:9]}")
    for view, lines in after[1].items():
        differ = sorted(set(lines) ^ set(before[1][view]))
        require(not differ, f"卸载之后 {view} 不同：{differ[:5]}")
    count = sum(map(len, after[1].values()))
    print(f"卸载之后与安装之前相同：用户文件夹 {len(after[0])} 项，注册表 {count:,} 行")
