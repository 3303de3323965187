"""合并单元格的上限：openpyxl 为合并区里每一格建一个对象，一条记录就能占满内存。"""

import re
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

from xltool.problems import Message, Place, Refused

TOO_WIDE = Message(
    "E1061",
    "有过大的合并单元格（共 {cells} 格）",
    "合并单元格总数不超过 {limit} 格",
    "请在 Excel 或 WPS 中取消整列或整表的合并后另存",
)
LIMIT = 500_000
MERGE = re.compile(rb"<(?:\w+:)?mergeCell\b[^>]*?\bref\s*=\s*[\"']\$?([A-Z]{1,3})\$?(\d+):\$?([A-Z]{1,3})\$?(\d+)[\"']")


def refuse_huge_merges(content: bytes, path: Path) -> None:
    """Count the cells under merges in an audited book. Raises Refused when they are too many."""
    cells = 0
    with ZipFile(BytesIO(content)) as archive:
        for name in archive.namelist():
            if name.startswith("xl/worksheets/") and name.endswith(".xml"):
                for left, top, right, bottom in MERGE.findall(archive.read(name)):
                    wide = abs(_number(right) - _number(left)) + 1
                    cells += wide * (abs(int(bottom) - int(top)) + 1)
    if cells > LIMIT:
        raise Refused([TOO_WIDE.at(Place(path.name), cells=f"{cells:,}", limit=f"{LIMIT:,}")])


def _number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
