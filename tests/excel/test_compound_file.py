"""复合文件：olefile 一点不挑剔地读得回来；目录树合规；每个扇区只属于一条链。"""

import io
import struct
from collections import Counter

import olefile
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xltool.excel.compound_file import END, FREE, NONE, TABLE, Folder, compound_file

NAMES = st.text("abcXYZ_0123456789", min_size=1, max_size=20)
SIZES = st.sampled_from([0, 1, 63, 64, 65, 4095, 4096, 4097, 9000])
STREAMS = st.dictionaries(NAMES.map(str.lower), SIZES.map(lambda size: b"\xa5" * size), max_size=20)


def read_back(file: bytes) -> dict[tuple[str, ...], bytes]:
    with olefile.OleFileIO(io.BytesIO(file), raise_defects=olefile.DEFECT_POTENTIAL) as opened:
        return {tuple(path): opened.openstream(path).read() for path in opened.listdir()}


@given(STREAMS, STREAMS)
def test_every_stream_comes_back(top: dict[str, bytes], below: dict[str, bytes]) -> None:
    content: Folder = {**{f"top {name}": data for name, data in top.items()}, "folder": below}
    wanted = {(f"top {name}",): data for name, data in top.items()}
    wanted |= {("folder", name): data for name, data in below.items()}
    file = compound_file(content)
    assert read_back(file) == wanted
    assert structure_faults(file) == []


@pytest.mark.parametrize("size", [60_000, 65_536, 70_000, 3_000_000])
def test_a_large_file_has_as_many_tables_as_it_needs(size: int) -> None:
    file = compound_file({"large": bytes(size), "small": b"x"})
    assert read_back(file) == {("large",): bytes(size), ("small",): b"x"}
    assert structure_faults(file) == []


def test_a_file_beyond_what_the_header_can_address_is_refused() -> None:
    with pytest.raises(ValueError, match="larger"):
        compound_file({"large": bytes(8_000_000)})


def test_the_checker_finds_a_cell_of_the_table_that_points_elsewhere() -> None:
    file = bytearray(compound_file({"large": bytes(9000), "small": b"x"}))
    table = 512 + 512 * struct.unpack_from("<I", file, 76)[0]
    struct.pack_into("<I", file, table + 4, 0)
    assert structure_faults(bytes(file)) != []


def test_the_checker_finds_a_tree_out_of_order() -> None:
    file = compound_file({"aaa": b"1", "bbb": b"2", "ccc": b"3"})
    swapped = file.replace("aaa".encode("utf-16-le"), "zzz".encode("utf-16-le"))
    assert structure_faults(swapped) == ["目录的次序不对：Root Entry"]


def structure_faults(file: bytes) -> list[str]:
    """Written from the specification, knowing nothing of the writer: chains, order and colours of the trees."""
    tables, directory = struct.unpack_from("<II", file, 44)
    mini_table, mini_count = struct.unpack_from("<II", file, 60)
    table: list[int] = []
    for place in struct.unpack_from("<109I", file, 76)[:tables]:
        table += struct.unpack_from("<128I", file, 512 + 512 * place)
    entries = []
    used: Counter[int] = Counter()
    for place in chain(table, directory, used):
        for i in range(4):
            start = 512 + 512 * place + 128 * i
            length, kind, color, left, right, child = struct.unpack_from("<HBBIII", file, start + 64)
            name = file[start : start + max(0, length - 2)].decode("utf-16-le")
            first, size = struct.unpack_from("<IQ", file, start + 116)
            entries.append((name, kind, color, left, right, child, first, size))
    for _, kind, *_, first, size in entries:
        if kind == 5 or (kind == 2 and size >= 4096):
            found = len(chain(table, first, used))
            if found != -(-size // 512):
                return [f"链长 {found}"]
    if len(chain(table, mini_table, used)) != mini_count:
        return ["小扇区表的链长不对"]
    sectors = (len(file) - 512) // 512
    own = sum(value == TABLE for value in table[:sectors])
    faults = [f"扇区 {place} 用了 {count} 次" for place, count in used.items() if count != 1]
    if own != tables or len(used) + own != sectors or any(value != FREE for value in table[sectors:]):
        faults.append("有扇区不在任何链上")
    return [*faults, *(fault for i, entry in enumerate(entries) if entry[1] in (1, 5) for fault in tree(entries, i))]


def chain(table: list[int], start: int, used: Counter[int]) -> list[int]:
    found = []
    while start != END and len(found) <= len(table):
        found.append(start)
        used[start] += 1
        start = table[start]
    return found


def tree(entries: list[tuple[str, int, int, int, int, int, int, int]], folder: int) -> list[str]:
    order: list[str] = []

    def height(i: int, below_red: bool) -> int:
        """Black entries from here down to every leaf; -1 where two paths differ or red stands below red."""
        if i == NONE:
            return 0
        name, _, color, left, right, *_ = entries[i]
        below = height(left, color == 0)
        order.append(name)
        other = height(right, color == 0)
        if below < 0 or below != other or (below_red and color == 0):
            return -1
        return below + color

    name, child = entries[folder][0], entries[folder][5]
    faults = [f"目录树的颜色不对：{name}"] if height(child, False) < 0 else []
    if order != sorted(order, key=lambda text: (len(text), text.upper())):
        faults.append(f"目录的次序不对：{name}")
    return faults
