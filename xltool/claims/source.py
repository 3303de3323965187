"""清单文件：只认簿所在文件夹里的普通文件，先复制一份再读，校验码就是这一份的。

The copy lies in a private folder that is removed whatever happens; what is read cannot change meanwhile.
"""

import hashlib
import os
import shutil
import stat
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import NoReturn

from xltool.problems import Message, Place, Refused
from xltool.workbook.intake import OLE, WEB

HERE = "清单文件应与工作簿在同一个文件夹"
AS_CSV = "请用 Excel 或 WPS 打开，另存为“CSV UTF-8（逗号分隔）”，再用另存的这一份"
NOT_A_NAME = Message("E5401", "文件名填的是“{name}”，不只是文件名", HERE, "请把清单放到工作簿旁边，只填文件名")
MISSING = Message("E5402", "工作簿旁边没有这个文件", HERE, "请核对文件名（连同 .csv、.xlsx），或把清单放到工作簿旁边")
NOT_A_FILE = Message("E5403", "这不是普通文件", HERE, "请核对文件名")
ELSEWHERE = Message("E5404", "这是指向别处的链接", HERE, "请把清单文件本身复制到工作簿旁边")
SHUT = Message("E5405", "文件打不开", "需要读的权限，且没有被独占", "请关掉正在使用它的程序，再试一次")
EMPTY = Message("E5406", "文件是空的，一个字节也没有", "需要完整的清单", "请从平台重新导出")
CHANGED = Message("E5407", "读的时候文件正在改变", "需要已经写完的清单", "请等导出或复制完成，再试一次")
OTHER_KIND = Message("E5408", "文件内容其实是{kind}", "只读 CSV（.csv、.txt）和 .xlsx 清单", AS_CSV)
WRONG_NAME = Message(
    "E5409", "文件名以“{ending}”结尾，内容其实是{kind}", "文件名应与内容相符", "请改正文件名，或重新导出"
)
NUL = Message("E5412", "文件里有不是文字的内容（第 {line} 行附近有零字节）", "需要完好的文字文件", "请从平台重新导出")
NO_ROOM = Message("E5410", "临时文件夹写不下清单的副本", "需要约 {size} MB 空间", "请清理磁盘，再试一次")
TOO_BIG = Message("E5430", "文件超过 {limit} MB", "一份清单一般不到 200 MB", "请核对是否选错了文件，或按月分成几份")

TEXTS, BOOKS = (".csv", ".txt"), (".xlsx", ".xlsm")
HEADS = {
    "PDF 文件": (b"%PDF",),
    "压缩包": (b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b"),
    "图片": (b"\x89PNG", b"\xff\xd8\xff", b"GIF8"),
    "Unicode 文本（UTF-16）": (b"\xff\xfe", b"\xfe\xff"),
}
MB = 1024 * 1024
MAX_FILE = 2048 * MB
CHUNK = 4 * MB
MARKS = (b"\x01", b"\x0b", b"\x0c", b"\x1c", b"\x1d", b"\x1e", b"\x1f", b"+", b"#", b"\xc2", b"\xe1", b"\xe2")
"""Bytes without which no cell holds a control blank, a sign of another number or of an error, or, but for the
ideographic one, a blank beyond ASCII: in UTF-8 those begin so."""
WIDE_BLANK = "\u3000".encode()
FOLDER = "xltool-list-"
STALE = 24 * 3600
"""Seconds after which a folder that a killed program left is removed."""


class Odd(IntEnum):
    """What the cells of a file may hold, so that reading need not look for it in each: told by its bytes."""

    NOTHING = 0
    BLANKS = 1
    """Spaces or tabs."""
    ANYTHING = 2
    """Also + or #, control characters, blanks beyond ASCII."""


@dataclass(frozen=True, slots=True)
class Source:
    """A list's file as copied."""

    name: str
    copy: Path
    digest: str
    """SHA-256, the first 32 hexadecimal digits in groups of four."""
    lines: int
    """How many lines end in it; one that does not end counts too."""
    ends: bool
    """Whether the last line ends."""
    is_book: bool
    odd: Odd


def shown_digest(digest: str) -> str:
    """``3F7A-91C2-…``: 8 groups of 4."""
    return "-".join(digest[i : i + 4].upper() for i in range(0, 32, 4))


@contextmanager
def private_folder() -> Iterator[Path]:
    """A folder that only this user can look into, gone at the end; what killed programs left is gone too."""
    parent = Path(tempfile.gettempdir())
    with suppress(OSError):
        for left in parent.glob(f"{FOLDER}*"):
            if time.time() - left.lstat().st_mtime > STALE and not left.is_symlink():
                shutil.rmtree(left, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix=FOLDER))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def find(folder: Path, name: str) -> Path:
    """The file ``name`` in ``folder``. Raises Refused for anything but a plain name of a file that lies there."""
    here = Place(name)
    if name in ("", ".", "..") or set(name) & set("/\\:\0") or name != name.strip():
        raise Refused([NOT_A_NAME.at(Place(), name=name)])
    path = folder / name
    try:
        real = path.resolve(strict=True)
        if real.parent != folder.resolve():
            raise Refused([ELSEWHERE.at(here)])
        if not stat.S_ISREG(real.stat().st_mode):
            raise Refused([NOT_A_FILE.at(here)])
    except (FileNotFoundError, NotADirectoryError, ValueError) as error:
        raise Refused([MISSING.at(here)]) from error
    except (OSError, RuntimeError) as error:  # RuntimeError: links in a circle
        raise Refused([SHUT.at(here)]) from error
    return real


def copied(path: Path, folder: Path) -> Source:
    """Copy the file into ``folder``, and tell its digest and lines. Raises Refused."""
    here = Place(path.name)
    copy = folder / "list"
    try:
        with path.open("rb") as file:
            before = os.fstat(file.fileno())
            _refuse_size(before.st_size, here, folder)
            digest, lines, last, nul, odd = hashlib.sha256(), 0, b"", 0, Odd.NOTHING
            left = before.st_size + 1  # one more than there was: a file that grows must have an end too
            head = file.read(min(CHUNK, left))
            with copy.open("wb") as out:
                chunk = head
                while chunk:
                    digest.update(chunk)
                    nul = nul or (b"\0" in chunk and lines + 1 + chunk[: chunk.index(b"\0")].count(b"\n"))
                    odd = max(odd, _odd(chunk))
                    lines += chunk.count(b"\n")
                    last = chunk[-1:]
                    out.write(chunk)
                    left -= len(chunk)
                    chunk = file.read(min(CHUNK, left))
            after, now = os.fstat(file.fileno()), path.stat()
    except FileNotFoundError as error:
        raise Refused([MISSING.at(here)]) from error
    except OSError as error:
        raise Refused([SHUT.at(here)]) from error
    if {_state(item) for item in (before, after, now)} != {_state(before)} or copy.stat().st_size != before.st_size:
        raise Refused([CHANGED.at(here)])
    is_book = _is_book(path, head, here)
    if not is_book and nul:
        raise Refused([NUL.at(here, line=nul)])
    ends = last == b"\n"
    return Source(path.name, copy, shown_digest(digest.hexdigest()), lines + (not ends), ends, is_book, odd)


def _odd(chunk: bytes) -> Odd:
    """What a piece of a file holds; its ends of lines and cells are nothing odd."""
    if any(mark in chunk for mark in MARKS) or (b"\xe3" in chunk and WIDE_BLANK in chunk):
        return Odd.ANYTHING
    return Odd.BLANKS if b" " in chunk or b"\t" in chunk else Odd.NOTHING


def _state(status: os.stat_result) -> tuple[int, int]:
    return status.st_size, status.st_mtime_ns


def _refuse_size(size: int, here: Place, folder: Path) -> None:
    if not size:
        raise Refused([EMPTY.at(here)])
    if size > MAX_FILE:
        raise Refused([TOO_BIG.at(here, limit=MAX_FILE // MB)])
    if shutil.disk_usage(folder).free < size + 16 * MB:
        raise Refused([NO_ROOM.at(here, size=size // MB + 16)])


def _is_book(path: Path, head: bytes, here: Place) -> bool:
    """Whether the file is a workbook, by its content; its name must say the same. Raises Refused."""
    ending = path.suffix.lower()
    zipped = head.startswith((b"PK\x03\x04", b"PK\x05\x06"))
    if head.startswith(OLE):
        _refuse_kind("旧版工作簿（.xls）或设了密码的工作簿", here)
    for kind, starts in HEADS.items():
        if head.startswith(starts):
            _refuse_kind(kind, here)
    if not zipped and WEB.search(head[:4096]):
        _refuse_kind("网页", here)
    if ending not in (*TEXTS, *BOOKS):
        _refuse_kind(f"“{ending}”文件" if ending else "没有后缀的文件", here)
    if zipped != (ending in BOOKS):
        kind = "压缩包或工作簿" if zipped else "文字"
        raise Refused([WRONG_NAME.at(here, ending=ending, kind=kind)])
    return zipped


def _refuse_kind(kind: str, here: Place) -> NoReturn:
    raise Refused([OTHER_KIND.at(here, kind=kind)])
