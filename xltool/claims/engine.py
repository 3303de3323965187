"""DuckDB：只在用到清单时才装入；两个线程、内存有限，溢出的部分写在随用随删的文件夹里，不联网。"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from xltool.claims.fields import quoted

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

MEMORY = "600MB"
THREADS = 2
Types = dict[str, str]
"""DuckDB types by column."""


@contextmanager
def connected(folder: Path) -> Iterator["DuckDBPyConnection"]:
    """A database in memory that spills into ``folder`` and reads no other."""
    import duckdb  # late: a book without lists need not pay for it

    connection = duckdb.connect(
        config={
            "threads": THREADS,
            "memory_limit": MEMORY,
            "temp_directory": str(folder / "spilled"),
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        }
    )
    try:
        connection.execute(f"SET allowed_directories = [{quoted(str(folder))}]")
        connection.execute("SET enable_external_access = false")
        connection.execute("SET enable_progress_bar = false")  # it would draw into our own output
        yield connection
    finally:
        connection.close()


def csv_source(path: Path, separator: str, types: Types, *, skip: int, null: str = "") -> str:
    """A CSV file as a table of a query: strictly as many cells a line as there are columns."""
    columns = ", ".join(f"{quoted(name)}: {quoted(kind)}" for name, kind in types.items())
    return (
        f"read_csv({quoted(str(path))}, auto_detect = false, header = false, skip = {skip}, "
        f"delim = {quoted(separator)}, quote = '\"', escape = '\"', nullstr = {quoted(null)}, strict_mode = true, "
        f"columns = {{{columns}}})"
    )
