"""存盘：工作簿要么整个换成新的，要么一点不动；任何时刻断电，盘上都是完整的一份。

The new book is written beside the old one under a temporary name, forced to the disk, and only then renamed
over it. A writer holds a lock on its temporary file: by that a later save tells, and removes, those whose
writer was killed. Raises ``Refused`` with E11xx problems; what the writing function raises, passes through.
"""

import errno
import hashlib
import io
import os
import re
import secrets
import stat
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, NoReturn

from xltool.problems import Message, Place, Problem, Refused

if sys.platform != "win32":
    import fcntl

UNTOUCHED = "；没有改动任何文件"

NO_FOLDER = Message("E1101", "没有文件夹「{folder}」", "需要已有的文件夹", "请先建好文件夹，或存到别处")
SHUT = Message("E1102", "文件夹「{folder}」不许写入", "需要能写入的文件夹", "请存到别处，或请管理员开通权限")
IS_FOLDER = Message("E1103", "已有同名的文件夹", "需要文件名", "请换一个文件名")
NOT_FILE = Message("E1104", "这个名字不是普通文件，不能替换", "需要磁盘上的普通文件", "请换一个文件名")
READ_ONLY = Message("E1105", "已有的文件是只读的，没有替换", "需要能改写的文件", "请去掉文件的只读属性，或换一个文件名")
FULL = Message("E1106", "磁盘写满了，或超出了配额", "需要足够的空间", "请腾出空间，或存到别的磁盘" + UNTOUCHED)
TOO_LONG = Message("E1107", "文件名或路径太长", "需要短一些的名字", "请缩短文件名，或存到层数少的文件夹")
BAD_NAME = Message(
    "E1108",
    "这个文件名不能用",
    '文件名里不能有 < > : " / \\ | ? * 和控制字符，末尾不能是点或空格，也不能是系统保留名',
    "请换一个文件名",
)
OPEN = Message("E1109", "文件正被别的程序占用，不能替换", "需要没有打开的文件", "请关闭它再试一次" + UNTOUCHED)
OPEN_BY = Message(
    "E1110",
    "文件正由{holder}打开",
    "需要没有打开的文件",
    "请关闭它再试一次；确知没有人打开时，删去同一文件夹里的「{owner}」即可" + UNTOUCHED,
)
FAILED = Message("E1111", "没有存成，磁盘或网络出错", "需要能正常写入的磁盘", "请再试一次，或存到本机硬盘" + UNTOUCHED)

BAD = re.compile(
    r'[<>:"/\\|?*\x00-\x1f]|[. ]$|^(con|prn|aux|nul|(com|lpt)[1-9])(\.|$)', re.IGNORECASE
)  # what Windows takes, whatever system this is: the book travels
# 5, access denied, is what renaming over a file that Excel holds gives
WINDOWS = {5: OPEN, 19: SHUT, 32: OPEN, 33: OPEN, 39: FULL, 112: FULL, 123: BAD_NAME, 206: TOO_LONG}
ERRORS = {
    errno.ENOSPC: FULL,
    errno.EDQUOT: FULL,
    errno.EFBIG: FULL,
    errno.ENAMETOOLONG: TOO_LONG,
    errno.EACCES: SHUT,
    errno.EPERM: SHUT,
    errno.EROFS: SHUT,
}


def write_whole(path: Path, write: Callable[[BinaryIO], object]) -> None:
    """Let ``write`` fill a new book, then put it in the place of ``path`` in one step. Raises Refused.

    On any failure the old file stays as it was and nothing is left beside it. ``write`` fills memory, so
    that a failing disk is met here and nowhere else; it is not called when the place is already refused.
    """
    target = Path(os.path.realpath(path)) if os.path.islink(path) else path  # a link stays a link
    check_target(target)
    memory = io.BytesIO()
    write(memory)
    check_target(target)  # a clerk may have opened the old book meanwhile
    sweep(target)
    with explained(target):
        _replace(target, memory.getbuffer())
    _sync_folder(target.parent)


def check_target(path: Path) -> None:
    """Refuse a place where no book can be saved; worth asking before any work is spent on the book."""
    if BAD.search(path.name):
        _refuse(BAD_NAME, path)
    with explained(path):
        folder = path.parent.stat().st_mode
        try:
            mode = path.stat().st_mode
        except FileNotFoundError:
            mode = None
    if not stat.S_ISDIR(folder):
        _refuse(NO_FOLDER, path)
    if mode is not None and stat.S_ISDIR(mode):
        _refuse(IS_FOLDER, path)
    posix = os.name == "posix"  # a folder's read-only mark means nothing on Windows
    if (posix and not folder & 0o222) or not os.access(path.parent, os.W_OK | os.X_OK):
        _refuse(SHUT, path)
    if mode is None:
        return
    if not stat.S_ISREG(mode):
        _refuse(NOT_FILE, path)
    if not mode & 0o222 or not os.access(path, os.W_OK):  # the mode too: root has access to everything
        _refuse(READ_ONLY, path)
    _check_owners(path)


def _replace(target: Path, content: memoryview) -> None:
    """Content to a temporary file, that to the disk, and its name over the target's; or nothing at all."""
    file = _create(target)
    try:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
        if sys.platform == "win32":  # there an open file cannot be renamed; elsewhere keep the lock
            file.close()
        os.replace(file.name, target)
    except BaseException:
        with suppress(OSError):
            file.close()
        with suppress(OSError):
            os.unlink(file.name)
        raise
    file.close()


def _create(target: Path) -> io.BufferedWriter:
    """A new file beside the target, locked, with the target's permissions."""
    while True:
        file = target.with_name(f"{_prefix(target.name)}{secrets.token_hex(8)}.tmp").open("xb")
        with suppress(OSError):
            os.chmod(file.name, stat.S_IMODE(target.stat().st_mode))
        if sys.platform != "win32":
            with suppress(OSError):  # a file system without locks
                fcntl.flock(file, fcntl.LOCK_EX)
        if os.path.lexists(file.name):  # else another save swept it up before the lock was on
            return file
        file.close()


def _prefix(name: str) -> str:
    """How the temporary files of one target begin; as long as a name may be, they are not too long."""
    if len(os.fsencode(name)) > 200:
        name = f"{name[:40]}-{hashlib.sha256(os.fsencode(name)).hexdigest()[:16]}"
    return f".~{name}."


def sweep(target: Path) -> None:
    """Remove the temporary files of writers that were killed."""
    ours = re.compile(re.escape(_prefix(target.name)) + r"[0-9a-f]{16}\.tmp")
    with suppress(OSError):
        for name in os.listdir(target.parent):
            if not ours.fullmatch(name):
                continue
            stale = target.with_name(name)
            with suppress(OSError), stale.open("r+b") as file:
                if sys.platform != "win32":
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)  # fails while its writer lives
                    stale.unlink()
            if sys.platform == "win32":
                with suppress(OSError):  # fails while its writer has it open
                    stale.unlink()


def sweep_folder(folder: Path) -> None:
    """Remove from a folder all temporary files of writers that were killed."""
    with suppress(OSError):
        for name in os.listdir(folder):
            if match := re.fullmatch(r"\.~(.+)\.[0-9a-f]{16}\.tmp", name):
                sweep(folder / match[1])


def _sync_folder(folder: Path) -> None:
    """Make the new name last through a power cut, where the system lets a folder be synced."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _check_owners(path: Path) -> None:
    """Refuse when the file that Excel, WPS or LibreOffice keeps beside an open book is there."""
    for owner, holder in ((f"~${path.name}", _excel_user), (f".~lock.{path.name}#", _libre_user)):
        beside = path.with_name(owner)
        if not os.path.exists(beside):
            continue
        try:
            name = holder(beside.read_bytes()[:1000]).strip("\0 ")
        except OSError:  # its program lets nobody read it
            name = ""
        who = f"「{name}」" if name and name.isprintable() else "别的程序"
        raise Refused([_problem(OPEN_BY, path, holder=who, owner=owner)])


def _excel_user(content: bytes) -> str:
    """A counted name in the system's code page, from byte 55 on the same counted in UTF-16."""
    if wide := content[57 : 57 + 2 * int.from_bytes(content[55:57], "little")]:
        return wide.decode("utf-16-le", "replace")
    return content[1 : 1 + content[0]].decode("gbk", "replace") if content else ""


def _libre_user(content: bytes) -> str:
    """Comma-separated fields: the user's full name, the login name, the computer, …."""
    fields = content.decode("utf-8", "replace").split(",")
    return next((field for field in fields[:3] if field.strip()), "")


def _problem(message: Message, path: Path, holder: str = "", owner: str = "") -> Problem:
    folder = os.path.abspath(path.parent)
    return message.at(Place(sheet=path.name or str(path)), folder=folder, holder=holder, owner=owner)


def _refuse(message: Message, path: Path) -> NoReturn:
    raise Refused([_problem(message, path)])


def _refusal(error: OSError, path: Path) -> Refused:
    """What the system's error means to a clerk."""
    message = WINDOWS.get(getattr(error, "winerror", None) or 0) or ERRORS.get(error.errno or 0, FAILED)
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        if not path.parent.is_dir():
            message = NO_FOLDER
        elif len(os.path.abspath(path)) > 230:  # Windows stops at 260, the temporary name included
            message = TOO_LONG
    return Refused([_problem(message, path)])


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Say what the system's error at ``path`` means to a clerk. Raises Refused instead of OSError."""
    try:
        yield
    except OSError as error:
        raise _refusal(error, path) from error
