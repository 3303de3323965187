"""中转：各县的行先放进一个临时文件，写汇总时一张表一张表地取；县再多，内存里也只有一张表。"""

import pickle
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from xltool.exchange.cells import Pickled, TableRows


class Spool:
    """Every submission's rows, by table."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        connection.execute("CREATE TABLE rows (file, name, count, content, PRIMARY KEY (file, name))")

    def put(self, file: str, rows: Mapping[str, Pickled]) -> None:
        """Keep the pickled rows of one file, made by ``examine``."""
        lines = [(file, name, found.rows, found.content) for name, found in rows.items()]
        self._connection.executemany("INSERT INTO rows VALUES (?, ?, ?, ?)", lines)

    def get(self, file: str, name: str) -> TableRows:
        """One table of one file."""
        asked = "SELECT content FROM rows WHERE file = ? AND name = ?"
        (content,) = self._connection.execute(asked, (file, name)).fetchone()
        found = pickle.loads(content)  # what this very run put there
        assert isinstance(found, TableRows)
        return found

    def counts(self, files: Iterable[str], name: str) -> list[int]:
        """How many rows each file has of a table."""
        asked = "SELECT count FROM rows WHERE file = ? AND name = ?"
        return [int(self._connection.execute(asked, (file, name)).fetchone()[0]) for file in files]


@contextmanager
def spool() -> Iterator[Spool]:
    """An empty one, gone when its work is over."""
    with tempfile.TemporaryDirectory(prefix="xltool-") as folder:
        connection = sqlite3.connect(Path(folder) / "rows.sqlite3", isolation_level=None)
        try:
            connection.execute("PRAGMA journal_mode = OFF")
            connection.execute("PRAGMA synchronous = OFF")
            yield Spool(connection)
        finally:
            connection.close()
