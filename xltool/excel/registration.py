"""登记：让 Windows 知道 Excel 要找的程序在哪里；登记、注销、查看，各自说清做了什么。

Per user unless ``machine``, for 64-bit and for 32-bit Office. Nothing is left half-done: what fails is taken
back. What another installation wrote is never removed. Excel that is run as administrator sees only what is
registered with ``machine``, for all users, which needs an administrator.
"""

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from xltool import __version__
from xltool.excel.identity import CLSID, DESCRIPTION, PROG_ID, PROG_ID_OF_ANY_VERSION, SERVER_MODULE, WINDOW_PROGRAM
from xltool.excel.registry import BITS, MACHINE, USER, Change, Journal, View
from xltool.outcome import Outcome
from xltool.problems import Message, Place, Problem, Refused

NOT_WINDOWS = Message(
    "E8401",
    "这台电脑不是 Windows",
    "只有 Windows 上的 Excel 要登记",
    "请在装有 Excel 的电脑上执行；命令行的其余功能不受影响",
)
DENIED = Message("E8402", "系统不许改注册表（{detail}）", "登记在{whose}需要相应的权限", "{advice}；{undone}")
BROKEN = Message(
    "E8403",
    "读写注册表出错（{detail}）",
    "需要能正常读写的注册表",
    "请再试一次，仍不成请交维护人员；{undone}",
)
NOT_UNDONE = Message(
    "E8404", "中途出错后没有恢复原样：{change}", "应恢复为执行前的内容", "请把这一条交给维护人员，手工改回"
)
TOOK_OVER = Message(
    "N8401", "原来登记的是另一处安装：{old}", "同一时刻只能登记一处", "现已改为本程序；要改回，请用那一处的程序重新登记"
)
LEFT_OTHER = Message(
    "N8402", "登记的是另一处安装：{old}", "只注销本程序自己的登记", "已保留；要注销，请用那一处的程序执行"
)
LEFT_FOREIGN = Message("N8403", "里面还有别的程序写入的内容", "只删除本程序写入的内容", "已保留；不影响使用")
NO_PROGRAM = Message(
    "W8401", "登记的程序文件不在：{program}", "应是还在的程序", "请执行 xltool excel register 重新登记"
)

CLASSES = r"Software\Classes"
CLASS = rf"{CLASSES}\CLSID\{CLSID}"
COMMAND = rf"{CLASS}\LocalServer32"
VERSION = rf"{CLASS}\Version"
FOUND_EMPTY = "xltool.containers"
"""A value of our class: keys above it that only we made, so that they can go with it."""
ADVICE = {USER: "请用平时使用 Excel 的用户执行", MACHINE: "请右键“以管理员身份运行”命令行后再试，或去掉 --machine"}
WHOSE = {USER: "当前用户名下", MACHINE: "所有用户名下"}


def _entries() -> dict[str, str]:
    """Every key of ours and its default value; a key stands after those above it."""
    wanted = {CLASS: DESCRIPTION, COMMAND: command(), VERSION: __version__,
              rf"{CLASS}\ProgID": PROG_ID, rf"{CLASS}\VersionIndependentProgID": PROG_ID_OF_ANY_VERSION}  # fmt: skip
    for name in (PROG_ID, PROG_ID_OF_ANY_VERSION):
        wanted |= {rf"{CLASSES}\{name}": DESCRIPTION, rf"{CLASSES}\{name}\CLSID": CLSID}
    return wanted | {rf"{CLASSES}\{PROG_ID_OF_ANY_VERSION}\CurVer": PROG_ID}


def command() -> str:
    """The command line that starts this program as the server, each path in quotes.

    Windows adds `` -Embedding`` to it. Of the built programs it is the one without a console window, and so it is in
    a developer's interpreter; ``-P`` keeps that from importing out of the folder that Excel happens to stand in.
    """
    program = Path(sys.executable)
    if getattr(sys, "frozen", False):
        return f'"{program.with_name(WINDOW_PROGRAM)}"'
    windowless = program.with_name("pythonw.exe")
    return f'"{windowless if windowless.is_file() else program}" -P -m {SERVER_MODULE}'


def register(*, machine: bool = False) -> Outcome:
    """Register this program for the user, or for all users. Raises Refused, and then nothing has changed."""
    views = _views(machine)
    journal = Journal()
    hints = []
    with all_or_nothing(journal, views[0].hive):
        for view in views:
            old = _registered(view)
            if old is not None and old != command():
                hints.append(TOOK_OVER.at(Place(view.text()), old=old))
            containers = []
            for key, text in _entries().items():
                made = journal.make_key(view, key)
                containers += [name for name in made if _contains_ours(name)]
                journal.write(view, key, "", text)
            if containers:
                journal.write(view, CLASS, FOUND_EMPTY, ";".join(containers))
    says = f"已登记在{WHOSE[views[0].hive]}，Excel 将启动：{command()}"
    if not journal.changes:
        says = f"早已登记在{WHOSE[views[0].hive]}，没有改动"
    return _told(says, journal.changes, hints)


def unregister(*, machine: bool = False) -> Outcome:
    """Remove what this program registered, and nothing else. Raises Refused, and then nothing has changed."""
    views = _views(machine)
    journal = Journal()
    hints = []
    with all_or_nothing(journal, views[0].hive):
        commands = {view: _registered(view) for view in views}
        others = {view: old for view, old in commands.items() if old not in (None, command())}
        hints += [LEFT_OTHER.at(Place(view.text()), old=old) for view, old in others.items()]
        containers = [(view, key) for view in commands.keys() - others.keys() for key in _made_for_us(view)]
        for view in views:
            if view not in others:
                hints += _remove(journal, view, keep_names=bool(others))
        for view, key in sorted(containers, key=lambda made: len(made[1]), reverse=True):
            journal.delete_if_empty(view, key)
    says = f"已从{WHOSE[views[0].hive]}注销"
    if not journal.changes:
        says = f"{WHOSE[views[0].hive]}没有本程序的登记，没有改动"
    return _told(says, journal.changes, hints)


def status() -> Outcome:
    """Say for each view whether, and which program, is registered. Raises Refused where there is no registry."""
    lines, problems, data = [], [], []
    try:
        for view in (*_views(machine=False), *_views(machine=True)):
            told, missing, facts = _state(view)
            lines.append(told)
            problems += missing
            data.append(facts)
    except OSError as error:
        raise Refused([BROKEN.at(Place(), detail=number_of(error), undone="没有改动")]) from error
    lines.append(f"本程序：版本 {__version__}，登记后 Excel 将启动：{command()}")
    return Outcome(tuple(problems), None, tuple(lines), {"registered": data, "command": command(),
                                                         "version": __version__})  # fmt: skip


def _state(view: View) -> tuple[str, list[Problem], dict[str, object]]:
    """One view in words, what is wrong with it, and as data."""
    found = _registered(view)
    whose = f"{'当前用户' if view.hive == USER else '所有用户'}，{view.bits} 位 Office"
    facts: dict[str, object] = {"hive": view.hive, "bits": view.bits, "registered": found is not None}
    if found is None or view.read_text(rf"{CLASSES}\{PROG_ID}\CLSID") != CLSID:
        partly = found is not None or view.exists(CLASS)
        return f"{whose}：{'登记不完整，请重新登记' if partly else '没有登记'}", [], facts | {"registered": False}
    program = _program(found)
    present, ours, version = program.is_file(), found == command(), view.read_text(VERSION)
    missing = [] if present else [NO_PROGRAM.at(Place(view.text()), program=program)]
    says = f"{whose}：已登记{'本程序' if ours else '另一处安装'}，版本 {version or '不详'}，"
    says += f"程序文件{'在' if present else '不在'}：{program}"
    if ours and version != __version__:
        says += f"（本程序已是 {__version__}，请重新登记）"
    return says, missing, facts | {"command": found, "program": str(program), "present": present, "ours": ours,
                                   "version": version}  # fmt: skip


def _remove(journal: Journal, view: View, *, keep_names: bool) -> list[Problem]:
    """Take our keys out of one view; with ``keep_names`` not those that another installation still needs."""
    keys = [key for key in _entries() if view.exists(key)]
    hints = []
    for top in (rf"{CLASSES}\{PROG_ID}", rf"{CLASSES}\{PROG_ID_OF_ANY_VERSION}"):
        foreign = view.read_text(rf"{top}\CLSID") not in (None, CLSID)
        if keep_names or foreign:
            keys = [key for key in keys if key != top and not key.startswith(top + "\\")]
        if foreign:
            hints.append(LEFT_FOREIGN.at(Place(rf"{view.hive}\{top}（{view.bits} 位）")))
    journal.delete_value(view, CLASS, FOUND_EMPTY)
    for key in sorted(keys, key=len, reverse=True):
        journal.delete_value(view, key)
        if not journal.delete_if_empty(view, key):
            hints.append(LEFT_FOREIGN.at(Place(rf"{view.hive}\{key}（{view.bits} 位）")))
    return hints


def _registered(view: View) -> str | None:
    """The command line that Windows is to start, whoever wrote it."""
    value = view.read(COMMAND)
    return None if value is None else str(value[0])


def _made_for_us(view: View) -> list[str]:
    """The keys above ours that ``register`` had to make, as it noted them."""
    return list(filter(_contains_ours, (view.read_text(CLASS, FOUND_EMPTY) or "").split(";")))


def _contains_ours(key: str) -> bool:
    r"""Whether it is one of the keys above ours, such as ``Software\Classes\CLSID``."""
    return bool(key) and key not in _entries() and any(ours.startswith(key + "\\") for ours in _entries())


def _program(command_line: str) -> Path:
    """The program file that a command line starts."""
    text = command_line.strip()
    return Path(text[1:].partition('"')[0] if text.startswith('"') else text.partition(" ")[0])


def _views(machine: bool) -> tuple[View, ...]:
    if sys.platform != "win32":
        raise Refused([NOT_WINDOWS.at(Place())])
    return tuple(View(MACHINE if machine else USER, bits) for bits in BITS)


@contextmanager
def all_or_nothing(journal: Journal, hive: str) -> Iterator[None]:
    """Take every change back when one fails, and say why it failed."""
    try:
        yield
    except OSError as error:
        message = DENIED if isinstance(error, PermissionError) else BROKEN
        stuck = [NOT_UNDONE.at(Place(), change=change.text()) for change in journal.undo()]
        undone = f"有 {len(stuck)} 项没有恢复，另列" if stuck else "注册表与执行前相同"
        problem = message.at(Place(), detail=number_of(error), whose=WHOSE[hive], advice=ADVICE[hive], undone=undone)
        raise Refused([problem, *stuck]) from error
    except BaseException:
        journal.undo()
        raise


def number_of(error: OSError) -> str:
    """What Windows, or else the system, numbers an error."""
    return f"系统错误号 {getattr(error, 'winerror', None) or error.errno or '不详'}"


def _told(says: str, changes: Iterable[Change], hints: Iterable[Problem]) -> Outcome:
    done = tuple(changes)
    lines = (*(change.text() for change in done), says)
    return Outcome(tuple(hints), None, lines, {"changes": [change.as_data() for change in done]})
