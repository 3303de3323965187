"""还原点：动笔之前，原来是什么先写到盘上；改完了、改到一半，都能照它还原。

One gzipped JSON file per click in the user's folder, the newest ``KEPT`` of all. Which of them the book stands
at is told by the book itself, in a hidden name: a book that was closed without saving is again what it was, and
no point of a later click fits it; one that was saved under another name takes its points along. While ``done``
is false the click was not finished: its program was ended, and what it did write is to go back.
"""

import gzip
import json
import secrets
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xltool.log import FOLDER
from xltool.problems import Message, Place, Refused
from xltool.workbook.live.cells import Area, Block

if TYPE_CHECKING:
    import xlwings

KEPT = 100
NAME = "xltool_restore_point"
UNREADABLE = Message(
    "E6511", "还原点文件读不出：{path}", "应为本程序保存的还原点", "这一次已不能还原，请用自己保存的副本"
)
NO_FOLDER = Message(
    "E6512", "还原点写不到 {path}", "动笔之前要先存下原来的内容", "请检查磁盘空间和用户目录的权限；工作簿没有改动"
)


@dataclass(slots=True)
class Inserted:
    """Rows that were (or were about to be) inserted, and the sheet's last used row before."""

    sheet: str
    at: int
    count: int
    last_row: int


@dataclass(slots=True)
class Changed:
    """An area: what was typed there, what the click types, and what the program made of that."""

    area: Area
    before: Block
    planned: Block
    after: Block | None = None


@dataclass(slots=True)
class RestorePoint:
    """All that one click changes in a book."""

    token: str
    previous: str
    """The token of the point before; empty for the first."""
    action: str
    when: str
    inserted: list[Inserted] = field(default_factory=list)
    changed: list[Changed] = field(default_factory=list)
    last_rows: dict[str, int] = field(default_factory=dict)
    """By sheet, its last used row when the click was done."""
    anchors: dict[str, list[tuple[int, int, str]]] = field(default_factory=dict)
    """By sheet, texts beside the changed cells and where they stood: they tell whether rows have moved since."""
    done: bool = False


class RestorePoints:
    """The restore points of an open book."""

    def __init__(self, book: "xlwings.Book", home: Path | None = None) -> None:
        self.book = book
        self.folder = (Path.home() if home is None else home) / FOLDER / "还原"

    def begin(self, action: str) -> RestorePoint:
        """A new point, on disk and named in the book. Raises Refused."""
        now = datetime.now()
        token = f"{now:%Y%m%d-%H%M%S-%f}-{secrets.token_hex(4)}"
        point = RestorePoint(token, self._token(), action, f"{now:%Y-%m-%d %H:%M:%S}")
        self.save(point)
        try:
            self._name(token)
        except BaseException:
            self._path(token).unlink(missing_ok=True)
            raise
        return point

    def save(self, point: RestorePoint) -> None:
        """Keep a point on disk, whole. Raises Refused."""
        from xltool.workbook.save import write_whole

        content = gzip.compress(json.dumps(asdict(point), ensure_ascii=False).encode(), 1, mtime=0)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            write_whole(self._path(point.token), lambda stream: stream.write(content))
            for old in sorted(self.folder.glob("*.json.gz"))[:-KEPT]:
                old.unlink(missing_ok=True)
        except (OSError, Refused) as error:
            raise Refused([NO_FOLDER.at(Place(), path=self.folder)]) from error

    def latest(self) -> RestorePoint | None:
        """The point that the book stands at; None when there is none. Raises Refused when it cannot be read."""
        token = self._token()
        path = self._path(token)
        if not token or not path.is_file():
            return None
        try:
            return _load(path)
        except (OSError, EOFError, ValueError, TypeError, KeyError) as error:
            self._name("")  # said once: no later click need stumble over it
            raise Refused([UNREADABLE.at(Place(), path=path)]) from error

    def forget(self, point: RestorePoint) -> None:
        """The book is again as before this point."""
        self._name(point.previous)
        self._path(point.token).unlink(missing_ok=True)

    def _path(self, token: str) -> Path:
        return self.folder / f"{token}.json.gz"

    def _token(self) -> str:
        named = next((name for name in self.book.names if name.name == NAME), None)
        return "" if named is None else str(named.refers_to).strip('="')

    def _name(self, token: str) -> None:
        if token:
            self.book.api.Names.Add(NAME, f'="{token}"').Visible = False
        elif self._token():
            self.book.names[NAME].delete()


def _load(path: Path) -> RestorePoint:
    kept: dict[str, Any] = json.loads(gzip.decompress(path.read_bytes()))
    changed = [
        Changed(Area(**item["area"]), item["before"], item["planned"], item["after"]) for item in kept.pop("changed")
    ]
    inserted = [Inserted(**item) for item in kept.pop("inserted")]
    anchors = {sheet: [(row, at, text) for row, at, text in found] for sheet, found in kept.pop("anchors").items()}
    return RestorePoint(**kept, changed=changed, inserted=inserted, anchors=anchors)
