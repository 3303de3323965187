"""备份：写出新结果之前，把原有的一份留在旁边的“备份”文件夹；还原就是把其中一份放回去。

Nothing is ever lost by it: what stands in the place when a copy is put back, or taken away, goes into 备份 itself.
A copy's name is the result's with the time, so that a clerk finds it without the program.
"""

import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from xltool.problems import Message, Place, Refused
from xltool.workbook.host import Delivered, FileHost
from xltool.workbook.importing import Imported
from xltool.workbook.save import check_target, write_whole
from xltool.workbook.work import Worked

FOLDER = "备份"
KEPT = 10
"""Copies kept of one result; the oldest go first."""
NO_FOLDER = Message(
    "E8714", "“备份”文件夹建不了", "原有的结果先留一份再替换", "请检查文件夹的写入权限和磁盘空间；没有改动任何文件"
)
GONE = Message("E8709", "这一份已经不在了", "要还原的是“备份”里的文件", "请重新打开“还原”，另选一份")
NOT_COPIED = Message(
    "E8715",
    "原有的一份读不出，没有留成备份",
    "原有的结果先留一份再替换",
    "请关闭打开它的程序再试一次；没有改动任何文件",
)
STAMP = "%Y%m%d-%H%M%S"
STAMPED = r"_(\d{8}-\d{6})(?:-(\d{1,4}))?"


@dataclass(frozen=True, slots=True)
class Backup:
    """A former content of a file."""

    path: Path
    when: datetime
    number: int
    """Of several within one second."""


def backups(target: Path) -> list[Backup]:
    """The copies kept of a file, the newest first."""
    pattern = re.compile(re.escape(target.stem) + STAMPED + re.escape(target.suffix), re.IGNORECASE)
    found = []
    with suppress(OSError):
        for path in (target.parent / FOLDER).iterdir():
            if match := pattern.fullmatch(path.name):
                with suppress(ValueError):  # digits that are no date: not ours
                    found.append(Backup(path, datetime.strptime(match.group(1), STAMP), int(match.group(2) or 1)))
    return sorted(found, key=lambda backup: (backup.when, backup.number), reverse=True)


def keep(target: Path) -> Path | None:
    """Copy a file into 备份 before it is replaced; the copy, or None where there is nothing new. Raises Refused."""
    try:
        content = target.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise Refused([NOT_COPIED.at(Place(target.name))]) from error
    former = backups(target)
    if former and _holds(former[0].path, content):
        return former[0].path
    try:
        (target.parent / FOLDER).mkdir(exist_ok=True)
    except OSError as error:
        raise Refused([NO_FOLDER.at(Place(target.name))]) from error
    copy = _free(target)
    write_whole(copy, lambda stream: stream.write(content))
    for old in backups(target)[KEPT:]:
        with suppress(OSError):  # one that is open stays a little longer
            old.path.unlink()
    return copy


def put_back(backup: Path, target: Path) -> None:
    """Put a kept copy in a file's place; what stands there is kept first. Raises Refused."""
    try:
        content = backup.read_bytes()
    except OSError as error:
        raise Refused([GONE.at(Place(backup.name))]) from error
    check_target(target)
    keep(target)
    write_whole(target, lambda stream: stream.write(content))


def take_away(target: Path) -> Path:
    """Move a result into 备份. Raises Refused."""
    check_target(target)
    copy = keep(target)
    if copy is None:
        raise Refused([GONE.at(Place(target.name))])
    try:
        target.unlink()
    except OSError as error:
        raise Refused([NOT_COPIED.at(Place(target.name))]) from error
    return copy


def _holds(path: Path, content: bytes) -> bool:
    with suppress(OSError):
        return path.read_bytes() == content
    return False


def _free(target: Path) -> Path:
    """A name in 备份 that comes after those there are."""
    now = datetime.now().replace(microsecond=0)
    number = max((backup.number for backup in backups(target) if backup.when == now), default=0) + 1
    more = f"-{number}" if number > 1 else ""
    return target.parent / FOLDER / f"{target.stem}_{now:{STAMP}}{more}{target.suffix}"


def _drop(copy: Path | None) -> None:
    """Remove a copy that was not needed, and the folder if it was made for it."""
    if copy is not None:
        with suppress(OSError):
            copy.unlink()
            copy.parent.rmdir()  # which fails while other copies are in it


class KeepingHost(FileHost):
    """A file whose former result is kept before a new one replaces it."""

    def deliver(self, worked: Worked) -> Delivered:
        """Keep the former result, then write the new one. Raises Refused."""
        return self._keeping(lambda: super(KeepingHost, self).deliver(worked))

    def take_in(self, imported: Imported) -> Delivered:
        """Keep the former book, then write the new one. Raises Refused."""
        return self._keeping(lambda: super(KeepingHost, self).take_in(imported))

    def _keeping(self, write: Callable[[], Delivered]) -> Delivered:
        before = {backup.path for backup in backups(self.output)}
        copy = keep(self.output)
        new = copy if copy not in before else None
        try:
            delivered = write()
        except BaseException:  # nothing was replaced
            _drop(new)
            raise
        if copy is None or new is None:
            return delivered
        if _holds(copy, self.output.read_bytes()):  # the same again
            _drop(new)
            return delivered
        return Delivered(delivered.written, f"{delivered.told}（原有的一份在 {copy.parent.name}/{copy.name}）")
