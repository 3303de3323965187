"""合并单元格的上限：openpyxl 为合并区、链接区里每一格建一个对象，一条记录就能占满内存。"""

from io import BytesIO
from pathlib import Path
from xml.parsers import expat
from zipfile import ZipFile

from xltool.problems import Message, Place, Refused

TOO_WIDE = Message(
    "E1061",
    "有过大的合并单元格或链接区域（共 {cells} 格）",
    "合并和链接的单元格总数不超过 {limit} 格",
    "请在 Excel 或 WPS 中取消整列或整表的合并、链接后另存",
)
LIMIT = 500_000
AREAS = ("mergeCell", "hyperlink")


def refuse_huge_merges(content: bytes, path: Path) -> None:
    """Count the cells under merges and links in an audited book. Raises Refused when they are too many."""
    cells = 0

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal cells
        if tag.rpartition(":")[2] in AREAS:
            cells += _cells(attributes.get("ref", ""))

    with ZipFile(BytesIO(content)) as archive:
        for name in archive.namelist():
            part = archive.read(name)
            flat = part.replace(b"\0", b"")  # a part in UTF-16
            if any(area.encode() in flat for area in AREAS):
                parser = expat.ParserCreate()  # the parser openpyxl reads with: both see the same references
                parser.StartElementHandler = start
                try:
                    parser.Parse(part, True)
                except (expat.ExpatError, LookupError, ValueError):
                    continue  # openpyxl will say so
    if cells > LIMIT:
        raise Refused([TOO_WIDE.at(Place(path.name), cells=f"{cells:,}", limit=f"{LIMIT:,}")])


def _cells(area: str) -> int:
    from openpyxl.utils import range_boundaries

    try:
        left, top, right, bottom = range_boundaries(area)
    except (TypeError, ValueError):
        return 0  # no area: openpyxl will say so
    if left is None and top is None:
        return 0
    wide = 16384 if left is None or right is None else abs(right - left) + 1
    return wide * (1048576 if top is None or bottom is None else abs(bottom - top) + 1)
