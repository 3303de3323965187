"""文字清单：UTF-8 或 GB18030，逗号、制表符或分号；每个记录连同行号读出，坏在哪一行就说哪一行。"""

import codecs
import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from xltool.claims.source import AS_CSV, Source
from xltool.problems import Message, Place, Refused

UNDECODABLE = Message("E5411", "文字编码认不得，或文件已损坏（第 {line} 行附近）", "应为 UTF-8 或 GB18030", AS_CSV)
SEPARATED = Message("E5413", "各栏用竖线隔开", "应用逗号、制表符或分号隔开（汉字编码里可能含竖线）", AS_CSV)
UNQUOTED = Message("E5414", "第 {line} 行的引号没有成对，其后的内容分不清", "每格的引号应成对", "请从平台重新导出")
HUGE = Message(
    "E5415", "第 {line} 行有一格超过 {limit} 个字", "一格不会有这么长", "多半是引号没有成对，请从平台重新导出"
)

Record = tuple[int, Sequence[str]]
"""A row's number in the file, the first being 1, and its cells."""
LONGEST = 100_000
HEAD = 256 * 1024
CHUNK = 4 * 1024 * 1024
SEPARATORS = ",\t;|"
AMBIGUOUS = "\u07ff"
"""Short GBK text may by chance be valid UTF-8, but then without a single character beyond this one."""


def seems_utf8(source: Source) -> bool:
    """Whether the beginning of a long file is UTF-8 beyond doubt; the rest is then proved by reading it."""
    with source.copy.open("rb") as file:
        head = file.read(HEAD)
    text = codecs.getincrementaldecoder("utf-8")("replace").decode(head)
    return "\ufffd" not in text and (text.isascii() or max(text) > AMBIGUOUS) and len(head) == HEAD


def as_utf8(source: Source) -> tuple[Path, str]:
    """The list in UTF-8, and what it was in; a file that is not UTF-8 is written out anew. Raises Refused."""
    if _is_utf8(source):
        return source.copy, "UTF-8"
    target = source.copy.with_name("utf8")
    decoder = codecs.getincrementaldecoder("gb18030")()
    line = 1
    with source.copy.open("rb") as file, target.open("wb") as out:
        while True:
            chunk = file.read(CHUNK)
            try:
                out.write(decoder.decode(chunk, final=not chunk).encode())
            except UnicodeError as error:
                raise Refused([UNDECODABLE.at(Place(source.name), line=line)]) from error
            if not chunk:
                return target, "GB18030"
            line += chunk.count(b"\n")


def _is_utf8(source: Source) -> bool:
    """Whether the whole file is UTF-8; a file that says so and is not is refused. Raises Refused."""
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    line, widest, marked = 1, "", False
    with source.copy.open("rb") as file:
        while True:
            chunk = file.read(CHUNK)
            marked = marked or (chunk.startswith(codecs.BOM_UTF8) and line == 1)
            try:
                widest = max(widest, max(decoder.decode(chunk, final=not chunk), default=""))
            except UnicodeError as error:
                if marked:
                    raise Refused([UNDECODABLE.at(Place(source.name), line=line)]) from error
                return False
            if not chunk:
                return marked or widest.isascii() or widest > AMBIGUOUS
            line += chunk.count(b"\n")


def separator_of(path: Path, name: str) -> str:
    """The character between cells: that which cuts most of the first lines alike. Raises Refused."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        head = file.read(HEAD).splitlines(keepends=True)[:50]

    def share(separator: str) -> float:
        try:
            widths = [len(cells) for cells in csv.reader(head, delimiter=separator) if cells]
        except csv.Error:
            return 0
        wide = Counter(width for width in widths if width > 1).most_common(1)
        return wide[0][1] / len(widths) if wide else 0

    best = max(SEPARATORS, key=share)
    if best == "|":
        raise Refused([SEPARATED.at(Place(name))])
    return best


def records(path: Path, separator: str, name: str) -> Iterator[Record]:
    """Every record with its number. Raises Refused where quotes do not close."""
    csv.field_size_limit(LONGEST)
    number = 0
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file, delimiter=separator, strict=True)
        try:
            for cells in reader:
                number += 1
                yield number, cells
        except csv.Error as error:
            huge = "field larger" in str(error)
            message = HUGE if huge else UNQUOTED
            raise Refused([message.at(Place(name), line=number + 1, limit=LONGEST)]) from error


def some_records(path: Path, separator: str, numbers: Sequence[int]) -> Iterator[Record]:
    """The records of these lines of a file in which every record is one line; ``numbers`` rise."""
    wanted = iter(numbers)
    next_one = next(wanted, None)
    if next_one is None:
        return
    with path.open(encoding="utf-8-sig", newline="\n") as file:
        for number, line in enumerate(file, 1):
            if number == next_one:
                yield number, next(csv.reader([line], delimiter=separator, strict=True), [])
                next_one = next(wanted, None)
                if next_one is None:
                    return


def first_records(path: Path, separator: str, name: str, count: int) -> list[Record]:
    """The first records."""
    return list(islice(records(path, separator, name), count))
