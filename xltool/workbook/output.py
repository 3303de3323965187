"""输出：写到哪里、能不能写，先于计算核对；不覆盖输入，不覆盖填过的工作簿。"""

import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from xltool.problems import Message, Place, Refused
from xltool.workbook.book import Book
from xltool.workbook.save import check_target, write_whole
from xltool.workbook.write import write_book

SAME_FILE = Message("E8003", "输出文件就是输入文件", "结果写在新簿里，填报的工作簿不改动", "请换一个输出文件名")
NOT_WORKBOOK_NAME = Message("E8005", "输出文件名以“{ending}”结尾", "应以 {wanted} 结尾", "请改用 {wanted} 文件名")
EXISTS = Message(
    "E8006", "已有这个文件，内容与空表不同，可能已经填过", "空表不覆盖填过的工作簿", "请用 -o 换一个文件名，或先移走它"
)


Writer = Callable[[Book, BinaryIO], None]
"""Writes a book into a stream."""


def check_output(target: Path, *inputs: Path, endings: Sequence[str] = (".xlsx",)) -> None:
    """Refuse an output that is an input, cannot be written, or is not named as what it will be."""
    for given in inputs:
        with suppress(OSError, ValueError):
            if target.samefile(given):
                raise Refused([SAME_FILE.at(Place(target.name))])
    check_target(Path(os.path.realpath(target)) if os.path.islink(target) else target)
    if target.suffix.lower() not in endings:
        raise Refused([NOT_WORKBOOK_NAME.at(Place(target.name), ending=target.suffix, wanted=" 或 ".join(endings))])


def save(book: Book, target: Path, writer: Writer = write_book) -> None:
    """Write a book at ``target``, whole. Raises Refused."""
    write_whole(target, lambda stream: writer(book, stream))


def save_new(book: Book, target: Path, writer: Writer = write_book) -> None:
    """The same, but never over a file that differs. Raises Refused."""
    memory = BytesIO()
    writer(book, memory)
    if target.exists() and target.read_bytes() != memory.getvalue():
        raise Refused([EXISTS.at(Place(target.name))])
    write_whole(target, lambda stream: stream.write(memory.getbuffer()))
