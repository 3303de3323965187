"""退回清单：哪一行、哪一栏、什么原因，写在簿旁的 CSV 里；不写人员编号，也不抄格子里的内容。"""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from xltool.listing import LIST_FILES
from xltool.problems import Message, Place, Problem, Refused
from xltool.workbook.read import Read
from xltool.workbook.save import write_whole

if TYPE_CHECKING:
    from xltool.claims.careful import Reject
    from xltool.claims.taking import Taken

REJECTED = Message(
    "W5401",
    "{file} 共 {read} 行，退回 {count} 行：{reasons}",
    "退回的行不参加计算，逐行原因见“{returns}”",
    "请改正清单后重新结算；确实不采用的，请在“警告说明”写明",
)
REVIEW = Message("E5451", "{file} 有 {count} 行要先处理：{reasons}", "逐行见“{returns}”", "{action}")
NOT_WRITTEN = Message("N5442", "{name} 没有写出：{why}", "逐行原因在这个文件里", "请关掉正在使用它的程序，再校验一次")
RETURNED, PENDING = "退回", "待核"
HEADINGS = ("行号", "栏目", "原因", "清单文件", "校验码")
MOST_REASONS = 6
CITED = re.compile(r"第 \d+ 行")
"""The other row that a reason names."""


def returns_name(book: str, caption: str, kind: str) -> str:
    """``诸暨2024_退回_病例清单.csv``."""
    return f"{Path(book).stem}_{kind}_{caption}.csv"


def returned(read: Read, taken: "Taken") -> list[Problem]:
    """Rows sent back, and rows that somebody must look at first: how many, and why."""
    problems, caption, review = [], taken.listing.caption, taken.listing.review
    if taken.rejects:
        reasons = _reasons([(f"{item.heading}{CITED.sub('别的行', item.reason)}", item.line) for item in taken.rejects])
        facts: dict[str, object] = {"read": taken.read, "count": len(taken.rejects), "reasons": reasons}
        returns = returns_name(read.name, caption, RETURNED)
        place = read.where(LIST_FILES, caption, "rows_rejected")
        problems.append(REJECTED.at(place, None, file=taken.file, returns=returns, **facts))
    if taken.review and review is not None:
        reasons = _reasons([(item.reason, item.line) for item in taken.review])
        facts = {"count": len(taken.review), "reasons": reasons, "action": review.action}
        returns = returns_name(read.name, caption, PENDING)
        place = read.where(LIST_FILES, caption, "file_name")
        problems.append(REVIEW.at(place, review.clause, file=taken.file, returns=returns, **facts))
    return problems


def _reasons(found: Sequence[tuple[str, int]]) -> str:
    """Each reason with its count and first rows."""
    lines: dict[str, list[int]] = {}
    for reason, line in found:
        lines.setdefault(reason, []).append(line)
    told = [
        f"{reason} {len(rows)} 行（第 {'、'.join(map(str, rows[:3]))}{'…' if len(rows) > 3 else ''} 行）"
        for reason, rows in sorted(lines.items(), key=lambda item: -len(item[1]))
    ]
    return "；".join([*told[:MOST_REASONS], *([f"等 {len(told)} 种原因"] if len(told) > MOST_REASONS else [])])


def write_returns(read: Read, folder: Path | None) -> tuple[list[str], list[Problem]]:
    """Write what is sent back of each list beside the book; where, in words, and what could not be written.

    A file of an earlier run is replaced even when nothing is sent back any more.
    """
    told: list[str] = []
    problems: list[Problem] = []
    for taken in read.lists if folder else ():
        for kind, rejects in ((RETURNED, taken.rejects), (PENDING, taken.review)):
            assert folder is not None
            path = folder / returns_name(read.name, taken.listing.caption, kind)
            if not rejects and not path.exists():
                continue
            try:
                _write(path, rejects, taken)
            except Refused as refused:
                problems += [NOT_WRITTEN.at(Place(), name=path.name, why=item.found) for item in refused.problems]
            else:
                told += [f"{kind} {len(rejects)} 行：{path}"] if rejects else []
    return told, problems


def _write(path: Path, rejects: Iterable["Reject"], taken: "Taken") -> None:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(HEADINGS)
    writer.writerows((item.line, item.heading, item.reason, taken.file, taken.digest) for item in rejects)
    content = text.getvalue().encode("utf-8-sig")

    def write(file: BinaryIO) -> None:
        file.write(content)

    write_whole(path, write)
