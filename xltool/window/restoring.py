"""还原的清单：一本簿写出过哪些结果，各留着哪几份。"""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from xltool.window.actions import IMPORT, results
from xltool.workbook.backups import backups


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a result."""

    target: Path
    """The result's own place."""
    path: Path
    """Where this version is."""
    when: datetime
    present: bool
    """Whether it is the one in the result's place."""


def versions(books: Iterable[Path]) -> list[Version]:
    """The results of books, each with its present version first, then the kept ones, the newest first."""
    found = []
    for place in dict.fromkeys(place for book in books for place in _targets(book)):
        with suppress(OSError):  # none there at present
            found.append(Version(place, place, datetime.fromtimestamp(place.stat().st_mtime), present=True))
        found += [Version(place, backup.path, backup.when, present=False) for backup in backups(place)]
    return found


def _targets(book: Path) -> list[Path]:
    """What an action may have written of a book; an imported book's own name too, for it was written itself."""
    own = [book] if backups(book) else []
    return [*results(book), book.with_name(f"{book.stem}_{IMPORT.suffix}.xlsx"), *own]
