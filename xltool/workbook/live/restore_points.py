"""还原点：动笔之前，原来是什么先写到盘上；改完了、改到一半，都能照它还原。

One gzipped JSON file per click in the user's folder, the newest ``KEPT`` of each book. While ``done`` is
false the click was not finished: its program was killed, and the cells that it did write are to go back.
"""

import gzip
import hashlib
import json
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from xltool.log import FOLDER
from xltool.problems import Message, Place, Refused
from xltool.workbook.live.cells import Area, Block

KEPT = 10
UNREADABLE = Message(
    "E6511", "还原点文件读不出：{path}", "应为本程序保存的还原点", "请删去该文件；更早的还原点仍可使用"
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

    book: str
    action: str
    when: str
    inserted: list[Inserted] = field(default_factory=list)
    changed: list[Changed] = field(default_factory=list)
    last_rows: dict[str, int] = field(default_factory=dict)
    """By sheet, its last used row when the click was done."""
    done: bool = False


class RestorePoints:
    """The restore points of one book, by its full name."""

    def __init__(self, book: str, home: Path | None = None) -> None:
        digest = hashlib.sha256(book.casefold().encode()).hexdigest()[:16]
        self.book = book
        self.folder = (Path.home() if home is None else home) / FOLDER / "还原" / digest

    def begin(self, action: str) -> tuple[Path, RestorePoint]:
        """A new point and where it is kept."""
        now = datetime.now()
        point = RestorePoint(self.book, action, f"{now:%Y-%m-%d %H:%M:%S}")
        return self.folder / f"{now:%Y%m%d-%H%M%S-%f}.json.gz", point

    def save(self, path: Path, point: RestorePoint) -> None:
        """Keep a point on disk, whole. Raises Refused."""
        from xltool.workbook.save import write_whole

        content = gzip.compress(json.dumps(asdict(point), ensure_ascii=False).encode(), 1, mtime=0)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            write_whole(path, lambda stream: stream.write(content))
            for old in self._paths()[:-KEPT]:
                old.unlink(missing_ok=True)
        except (OSError, Refused) as error:
            raise Refused([NO_FOLDER.at(Place(), path=path.parent)]) from error

    def latest(self) -> tuple[Path, RestorePoint] | None:
        """The newest point; None when there is none. Raises Refused when it cannot be read."""
        paths = self._paths()
        return (paths[-1], self._load(paths[-1])) if paths else None

    def _paths(self) -> list[Path]:
        return sorted(self.folder.glob("*.json.gz")) if self.folder.is_dir() else []

    def _load(self, path: Path) -> RestorePoint:
        try:
            kept: dict[str, Any] = json.loads(gzip.decompress(path.read_bytes()))
            changed = [
                Changed(Area(**item["area"]), item["before"], item["planned"], item["after"])
                for item in kept.pop("changed")
            ]
            inserted = [Inserted(**item) for item in kept.pop("inserted")]
            return RestorePoint(**kept, changed=changed, inserted=inserted)
        except (OSError, EOFError, ValueError, TypeError, KeyError) as error:
            raise Refused([UNREADABLE.at(Place(), path=path)]) from error
