"""登记到桌面：一次办齐 Excel 的登记、加载项、右键菜单和“发送到”；撤去时恢复原样，查看时逐项说明。

Nothing is left half-done: what fails is taken back. Only the built program can be found this way.
"""

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from xltool.desktop import entries, shortcut
from xltool.excel import registration
from xltool.excel.identity import WINDOW_PROGRAM
from xltool.excel.registry import USER, Journal
from xltool.outcome import Outcome
from xltool.problems import Message, Place, Refused

NOT_BUILT = Message(
    "E8601", "这是开发环境，不是打包好的程序", "右键菜单、“发送到”要指向 xltool.exe", "请用打包好的 xltool-cli 执行"
)
NO_ADDIN = Message(
    "E8602", "程序文件夹里没有“{name}”", "加载项与程序在同一个文件夹", "请重新安装，或重新解开绿色版的压缩包"
)
FILE_BUSY = Message(
    "E8603", "文件写不了，也删不了：{path}（{detail}）", "多半是 Excel 正开着它", "请关闭所有 Excel 后再执行；没有改动"
)
NO_EXCEL = Message(
    "N8601",
    "没有找到用过的 Excel",
    "功能区要有 Excel 2010 以上",
    "装了 Excel、打开过一次之后，再执行一次 xltool-cli desktop add",
)
TOOK_OVER = Message("N8602", "原来指向另一处安装：{old}", "同一时刻只能指向一处", "现已改为本程序")
LEFT_OTHER = Message(
    "N8603", "指向的是另一处安装：{old}", "只撤去本程序自己添的", "已保留；要撤去，请用那一处的程序执行"
)

ADDIN = "xltool.xlam"


def add() -> Outcome:
    """Let the desktop find this program. Raises Refused, and then nothing has changed."""
    program = _program()
    shipped, addin, link = program.with_name(ADDIN), _addin(), shortcut.send_to()
    if not shipped.is_file():
        raise Refused([NO_ADDIN.at(Place(str(program.parent)), name=ADDIN)])
    hints = []
    with ExitStack() as undo:
        before = entries.added_by()
        if before is not None and before != program:
            hints.append(TOOK_OVER.at(Place(), old=before))
        com = registration.register()
        if com.data["changes"]:
            undo.callback(registration.unregister)
        folders = _folders(addin.parent, undo)
        _replaced(addin, undo)
        with _told_of(addin):
            shutil.copyfile(shipped, addin)
        folders += _folders(link.parent, undo)
        _replaced(link, undo)
        with _told_of(link):
            shortcut.write(link, program, entries.CAPTION)
        journal = Journal()
        with registration.all_or_nothing(journal, USER):
            entries.add(journal, program, addin, folders)
        undo.pop_all()
    if not entries.excels():
        hints.append(NO_EXCEL.at(Place()))
    return Outcome((*com.problems, *hints), None, (*com.summary, *_lines()), data())


def remove() -> Outcome:
    """Take away what ``add`` added, and nothing else. Raises Refused, and then nothing has changed."""
    program, addin, link = _program(), _addin(), shortcut.send_to()
    before = entries.added_by()
    if before != program:
        com = registration.unregister()
        others = [] if before is None else [LEFT_OTHER.at(Place(), old=before)]
        return Outcome((*com.problems, *others), None, (*com.summary, *_lines()), data())
    journal = Journal()
    with ExitStack() as undo:
        for file in (addin, link):
            _replaced(file, undo)
            with _told_of(file):
                file.unlink(missing_ok=True)
        with registration.all_or_nothing(journal, USER):
            folders = entries.remove(journal, addin)
        undo.callback(journal.undo)
        com = registration.unregister()  # last, for it may have made keys that ours stand below
        undo.pop_all()
    for folder in sorted(folders, key=lambda one: len(one.parts), reverse=True):
        with suppress(OSError):  # something else is in it by now
            folder.rmdir()
    return Outcome(com.problems, None, (*com.summary, *_lines()), data())


def status() -> Outcome:
    """Say of each entry whether it is there, and whose."""
    com = registration.status()
    return Outcome(com.problems, None, (*com.summary, *_lines()), {**com.data, **data()})


def data() -> dict[str, object]:
    """What is there, for a program."""
    program = entries.added_by()
    return {
        "program": None if program is None else str(program),
        "verbs": entries.verbs(),
        "send_to": shortcut.send_to().is_file(),
        "excel": entries.excels(),
        "addin": entries.opening(_addin()),
    }


def _lines() -> Iterator[str]:
    """The same in words."""
    found = data()
    verbs, excels, opening = entries.verbs(), entries.excels(), entries.opening(_addin())
    yield f"右键菜单“{entries.CAPTION}”：{'、'.join(verbs) or '没有'}"
    yield f"“发送到”里的“{Path(shortcut.NAME).stem}”：{'有' if found['send_to'] else '没有'}"
    yield f"Excel 加载项：{'、'.join(opening) or '没有'}（用过的 Excel：{'、'.join(excels) or '没有'}）"
    if found["program"] is not None:
        yield f"指向：{found['program']}"


def _program() -> Path:
    """The window program of this installation. Raises Refused elsewhere than in the built program on Windows."""
    if sys.platform != "win32":
        raise Refused([registration.NOT_WINDOWS.at(Place())])
    if not getattr(sys, "frozen", False):
        raise Refused([NOT_BUILT.at(Place())])
    return Path(sys.executable).with_name(WINDOW_PROGRAM)


def _addin() -> Path:
    """Where Excel keeps the user's add-ins."""
    return Path(os.environ["APPDATA"], "Microsoft", "AddIns", ADDIN)


def _folders(folder: Path, undo: ExitStack) -> list[Path]:
    """See that a folder is there; those that had to be made."""
    missing = [one for one in (folder, *folder.parents) if not one.exists()]
    with _told_of(folder):
        for one in reversed(missing):
            one.mkdir()
            undo.callback(one.rmdir)
    return missing


def _replaced(file: Path, undo: ExitStack) -> None:
    """Whatever becomes of a file, let ``undo`` put back what is there now."""
    with _told_of(file):
        before = file.read_bytes() if file.exists() else None

    def put_back() -> None:
        with suppress(OSError):  # what cannot be written now could not be written before either
            if before is None:
                file.unlink(missing_ok=True)
            else:
                file.write_bytes(before)

    undo.callback(put_back)


@contextmanager
def _told_of(file: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        problem = FILE_BUSY.at(Place(), path=file, detail=registration.number_of(error))
        raise Refused([problem]) from error
