"""复合文件：把若干文件夹和流装进一个 MS-CFB 第三版文件，内容相同则字节相同。

Sectors of 512 bytes hold, one after the other: the large streams, the mini stream (every stream below 4096
bytes, in pieces of 64), its allocation table, the directory, the allocation table of the sectors.
"""

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

SECTOR, MINI_SECTOR, SMALL = 512, 64, 4096
ENTRY = 128
FREE, END, TABLE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
NONE = 0xFFFFFFFF
STORAGE, STREAM, ROOT = 1, 2, 5
RED, BLACK = 0, 1
MOST_TABLES = 109
"""Tables of sectors that the header itself can name: about 7 MB."""

Folder: TypeAlias = Mapping[str, "bytes | Folder"]


@dataclass(slots=True)
class _Entry:
    """One line of the directory."""

    name: str
    kind: int
    data: bytes = b""
    color: int = BLACK
    left: int = NONE
    right: int = NONE
    child: int = NONE
    start: int = 0
    size: int = 0

    def packed(self) -> bytes:
        """The 128 bytes of it; no times, so that the same content is the same bytes."""
        name = (self.name + "\0").encode("utf-16-le")
        links = struct.pack("<HBBIII", len(name), self.kind, self.color, self.left, self.right, self.child)
        return name.ljust(64, b"\0") + links + bytes(36) + struct.pack("<IQ", self.start, self.size)


class _Sectors:
    """Sectors of one size and the table that chains them."""

    def __init__(self, size: int) -> None:
        self.size, self.data, self.table = size, bytearray(), list[int]()

    def add(self, content: bytes) -> int:
        """Store it; the number of its first sector."""
        if not content:
            return END
        first, count = len(self.table), -(-len(content) // self.size)
        self.table += [*range(first + 1, first + count), END]
        self.data += content.ljust(count * self.size, b"\0")
        return first


def compound_file(content: Folder) -> bytes:
    """The whole file. Raises ValueError when it would be larger than about 7 MB."""
    entries = [_Entry("Root Entry", ROOT)]
    entries[0].child = _add_folder(entries, content)
    sectors, mini = _Sectors(SECTOR), _Sectors(MINI_SECTOR)
    for entry in entries:
        if entry.kind == STREAM:
            entry.size = len(entry.data)
            entry.start = (mini if entry.size < SMALL else sectors).add(entry.data)
    entries[0].start, entries[0].size = sectors.add(bytes(mini.data)), len(mini.data)
    mini_table = _table_bytes(mini.table)
    mini_start = sectors.add(mini_table)
    directory = sectors.add(_directory(entries))
    tables = _add_own_tables(sectors)
    header = struct.pack(
        "<8s16xHHHHH6xIIIIIIIII",
        bytes.fromhex("D0CF11E0A1B11AE1"), 0x3E, 3, 0xFFFE, 9, 6, 0, len(tables), directory, 0, SMALL,
        mini_start, len(mini_table) // SECTOR, END, 0,
    )  # fmt: skip
    places = struct.pack(f"<{MOST_TABLES}I", *tables, *[FREE] * (MOST_TABLES - len(tables)))
    return header + places + bytes(sectors.data)


def _add_folder(entries: list[_Entry], folder: Folder) -> int:
    """Its entries and those below it; the number of the entry at the top of its tree."""
    numbers = []
    for name, content in folder.items():
        numbers.append(len(entries))
        if isinstance(content, bytes):
            entries.append(_Entry(name, STREAM, content))
        else:
            entry = _Entry(name, STORAGE)
            entries.append(entry)
            entry.child = _add_folder(entries, content)
    numbers.sort(key=lambda i: (len(entries[i].name.encode("utf-16-le")), entries[i].name.upper()))
    return _balance(entries, numbers, depth=0, deepest=len(numbers).bit_length() - 1)


def _balance(entries: list[_Entry], numbers: list[int], depth: int, deepest: int) -> int:
    """A red-black tree: halved at every level, the deepest level red, all others black."""
    if not numbers:
        return NONE
    middle = len(numbers) // 2
    entry = entries[numbers[middle]]
    entry.color = RED if depth == deepest and depth else BLACK
    entry.left = _balance(entries, numbers[:middle], depth + 1, deepest)
    entry.right = _balance(entries, numbers[middle + 1 :], depth + 1, deepest)
    return numbers[middle]


def _directory(entries: list[_Entry]) -> bytes:
    unused = bytes(68) + struct.pack("<III", NONE, NONE, NONE) + bytes(48)
    packed = b"".join(entry.packed() for entry in entries)
    return packed + unused * (-len(entries) % (SECTOR // ENTRY))


def _table_bytes(table: list[int]) -> bytes:
    filled = [*table, *[FREE] * (-len(table) % (SECTOR // 4))]
    return struct.pack(f"<{len(filled)}I", *filled)


def _add_own_tables(sectors: _Sectors) -> list[int]:
    """The table of sectors, which counts itself too; the sectors it takes."""
    per_sector = SECTOR // 4
    count = 0
    while len(sectors.table) + count > count * per_sector:
        count += 1
    if count > MOST_TABLES:
        raise ValueError("compound file larger than its header can address")
    first = len(sectors.table)
    sectors.table += [TABLE] * count
    sectors.data += _table_bytes(sectors.table)
    return list(range(first, first + count))
