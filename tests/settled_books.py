"""The small example settled: a filled book too, without blank rows, so quickest to read and to edit."""

import tempfile
from functools import cache
from pathlib import Path

from tests.books import small_bytes
from xltool import commands


@cache
def settled_bytes() -> bytes:
    """The result book of the small example."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "小.xlsx"
        path.write_bytes(small_bytes())
        written = commands.settle(path).written
        assert written is not None
        return written.read_bytes()
