"""收件：交来的文件先验明是完好、无害的工作簿，再交给读表的程序。

The file is read once; the very bytes that were audited are the bytes that openpyxl gets. Nothing a header
says is believed: every member is decompressed once, in chunks, counted, and its checksum compared.
"""

import io
import re
import stat
import struct
import zipfile
import zlib
from collections import Counter
from copy import copy
from pathlib import Path
from typing import NoReturn
from xml.parsers import expat

from xltool.problems import Message, Place, Refused

MB = 1024 * 1024
MAX_FILE = 100 * MB
MAX_TOTAL = 300 * MB
MAX_MEMBERS = 5000
MAX_RATIO = 200
RATIO_FROM = 10 * MB  # a small part may shrink as well as it likes
CHUNK = MB  # a part's root element must begin in its first chunk: Excel writes 60 bytes before it

SAVE_AS = "请用 Excel 或 WPS 打开后另存为 .xlsx，再用另存的这一份"
AGAIN = "请不要用这一份，向提供文件的人重新要一份"
BOOK = "需要 .xlsx 或 .xlsm 工作簿"
WHOLE = "需要完整的工作簿"
PLAIN = "需要由 Excel 或 WPS 正常保存的工作簿"

MISSING = Message("E1001", "没有这个文件", BOOK, "请核对文件名和所在文件夹")
FOLDER = Message("E1002", "这是文件夹，不是文件", BOOK, "请指明是文件夹里的哪一个文件")
DENIED = Message("E1003", "没有权限读这个文件", "需要读的权限", "请复制到自己的文件夹，或请管理员开通权限")
UNREADABLE = Message("E1004", "读不出这个文件", "需要磁盘上的普通文件", "请先把它复制到本机硬盘，再试一次")
BUSY = Message("E1005", "文件正被别的程序独占", "需要没有被独占的文件", "请先关闭打开它的程序，再试一次")
EMPTY = Message("E1006", "文件是空的，一个字节也没有", BOOK, "请核对是否下载或复制完整，换成完整的一份")
TOO_BIG = Message("E1007", "文件超过 {limit} MB", "预算工作簿一般不到 5 MB", "请核对是否选错了文件")
OLD_XLS = Message("E1011", "这是旧版工作簿（.xls 或 .et 格式）", BOOK, SAVE_AS)
ENCRYPTED = Message(
    "E1012",
    "工作簿设了打开密码",
    "需要不用密码就能打开的工作簿",
    "请用 Excel 或 WPS 打开，去掉打开密码后保存",
)
TEXTUAL = Message("E1013", "文件内容其实是{kind}，不是工作簿", BOOK, SAVE_AS)
OTHER = Message("E1014", "文件内容其实是{kind}，不是工作簿", BOOK, "请核对是否选错了文件，换成工作簿")
UNKNOWN = Message(
    "E1015", "文件内容认不出来，不是工作簿", BOOK, "请核对是否选错了文件；单位的加密软件加过密的，请先解密"
)
XLSB = Message("E1016", "这是二进制工作簿（.xlsb 格式）", BOOK, SAVE_AS)
TRUNCATED = Message("E1021", "文件不完整，缺了一部分", WHOLE, "传输中断常会这样，请重新下载或复制一份")
DAMAGED = Message("E1022", "文件内部的「{part}」已损坏", WHOLE, "请重新下载或复制一份，或换成备份")
ODD_NAME = Message("E1023", "文件内部有越界的部件「{part}」", PLAIN, AGAIN)
TWICE = Message("E1024", "文件内部有同名的部件「{part}」", PLAIN, AGAIN)
TOO_MANY = Message("E1031", "文件内部的部件超过 {limit} 个", PLAIN, AGAIN)
TOO_LARGE = Message("E1032", "文件解压后超过 {limit} MB", PLAIN, AGAIN)
TOO_DENSE = Message("E1033", "文件内部的「{part}」解压后膨胀到 {limit} 倍以上", PLAIN, AGAIN)
DTD = Message("E1041", "文件内部的「{part}」带有文档类型声明，可能有害", PLAIN, AGAIN)
PROLOG = Message("E1042", "文件内部的「{part}」开头读不懂", PLAIN, SAVE_AS)

Verdict = tuple[Message, str]  # what is wrong, and what kind of file it is
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
STREAMS: dict[str, Verdict] = {
    "EncryptedPackage": (ENCRYPTED, ""),
    "Workbook": (OLD_XLS, ""),
    "Book": (OLD_XLS, ""),
    "WordDocument": (OTHER, "旧版 Word 文档"),
    "PowerPoint Document": (OTHER, "旧版 PPT 演示文稿"),
}
PARTS: dict[str, Verdict] = {
    "xl/workbook.bin": (XLSB, ""),
    "word/document.xml": (OTHER, "Word 文档"),
    "ppt/presentation.xml": (OTHER, "PPT 演示文稿"),
}
HEADS = {
    "PDF 文件": (b"%PDF",),
    "压缩包": (b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b"),
    "图片": (b"\x89PNG", b"\xff\xd8\xff", b"GIF8"),
}
OLD_BIFF = re.compile(rb"\x09[\x00\x02\x04\x08][\x04\x06\x08\x10]\x00")  # .xls without a compound file
WEB = re.compile(rb"<(!doctype\s+html|html|table|body|meta)\b", re.IGNORECASE)
TEXT = re.compile(rb"\xff\xfe|\xfe\xff|[^\0-\x08\x0e-\x19\x1b-\x1f]+\Z")
ODD = re.compile(r"^/|^[A-Za-z]:|(^|/)\.\.(/|$)|\0")
BROKEN = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, OSError, ValueError)
ENDED = (3, 5, 6)  # expat: the data ended before any element, within a token, within a character


def audited(path: Path) -> bytes:
    """The bytes of the file at ``path``, proved to be a whole and harmless workbook. Raises Refused."""
    content, here = _read(path), _place(path)
    if not content:
        _refuse(EMPTY, here)
    if len(content) > MAX_FILE:
        _refuse(TOO_BIG, here, limit=MAX_FILE // MB)
    if not content.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        message, kind = _foreign(content)
        _refuse(message, here, kind=kind)
    if content.count(b"PK\x01\x02") > MAX_MEMBERS:  # before zipfile makes an object of each
        _refuse(TOO_MANY, here, limit=MAX_MEMBERS)
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except BROKEN:
        _refuse(TRUNCATED, here)
    _check_names(archive, content, here)
    left = MAX_TOTAL
    for member in archive.infolist():
        left -= _check_member(archive, member, left, here)
    return content


def _place(path: Path) -> Place:
    return Place(sheet=path.name or str(path))


def _refuse(message: Message, here: Place, part: str = "", kind: str = "", limit: int = 0) -> NoReturn:
    """Raise Refused; a part's name is made fit for a sentence, whatever its author put in it."""
    shown = "".join(char if char.isprintable() else "?" for char in part[:80])
    raise Refused([message.at(here, part=shown, kind=kind, limit=limit)])


def _read(path: Path) -> bytes:
    try:
        status = path.stat()  # before opening: to open a pipe is to wait for ever
        if not stat.S_ISREG(status.st_mode):
            _refuse(FOLDER if stat.S_ISDIR(status.st_mode) else UNREADABLE, _place(path))
        with path.open("rb") as file:
            return file.read(min(status.st_size, MAX_FILE) + 1)  # as many bytes are allocated at once
    except (FileNotFoundError, NotADirectoryError, ValueError) as error:  # ValueError: NUL in the name
        raise Refused([MISSING.at(_place(path))]) from error
    except OSError as error:
        busy = getattr(error, "winerror", None) in (32, 33)  # sharing violation, lock violation
        message = BUSY if busy else DENIED if isinstance(error, PermissionError) else UNREADABLE
        raise Refused([message.at(_place(path))]) from error


def _foreign(content: bytes) -> Verdict:
    """What a file is that is no zip."""
    if content.startswith(OLE):
        return next((verdict for name, verdict in STREAMS.items() if _holds(content, name)), (UNKNOWN, ""))
    for kind, heads in HEADS.items():
        if content.startswith(heads):
            return OTHER, kind
    if OLD_BIFF.match(content):
        return OLD_XLS, ""
    if not content.strip(b"\0"):  # a power cut keeps the length and loses the data
        return TRUNCATED, ""
    if WEB.search(content[:4096].replace(b"\0", b"")):
        return TEXTUAL, "网页"
    return (TEXTUAL, "文本") if TEXT.match(content[:4096]) else (UNKNOWN, "")


def _holds(content: bytes, stream: str) -> bool:
    """Whether a compound file's directory names ``stream``; its entries are 128 bytes each, aligned."""
    name = re.escape(f"{stream}\0".encode("utf-16-le"))
    return any(found.start() % 128 == 0 for found in re.finditer(name, content))


def _check_names(archive: zipfile.ZipFile, content: bytes, here: Place) -> None:
    """Refuse what is no workbook by its parts' names, and names that no workbook has."""
    names = [member.orig_filename.replace("\\", "/") for member in archive.infolist()]
    lower = Counter(name.lower() for name in names)
    if not any(name.startswith("xl/workbook") and name.endswith(".xml") for name in lower):
        if b"opendocument.spreadsheet" in content[:200]:  # the first member tells, uncompressed
            _refuse(TEXTUAL, here, kind="开放文档表格（.ods 格式）")
        message, kind = next((PARTS[name] for name in PARTS if name in lower), (OTHER, "普通压缩包"))
        _refuse(message, here, kind=kind)
    for name in names:
        if ODD.search(name):
            _refuse(ODD_NAME, here, part=name)
        if lower[name.lower()] > 1:
            _refuse(TWICE, here, part=name)


def _check_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, left: int, here: Place) -> int:
    """Decompress one member to its very end; its true size."""
    if member.flag_bits & 1:
        _refuse(ENCRYPTED, here)
    unbounded, size = copy(member), 0
    unbounded.file_size = left + 2 * CHUNK  # zipfile would stop at the size that the header claims
    try:
        with archive.open(unbounded) as part:
            while chunk := part.read(CHUNK):
                if not size:
                    _check_prolog(chunk, member.filename, here)
                size += len(chunk)
                if size > left:
                    _refuse(TOO_LARGE, here, limit=MAX_TOTAL // MB)
                if size > RATIO_FROM and size > MAX_RATIO * member.compress_size:
                    _refuse(TOO_DENSE, here, part=member.filename, limit=MAX_RATIO)
        if size != member.file_size:
            raise zipfile.BadZipFile
    except BROKEN:
        _refuse(DAMAGED, here, part=member.filename)
    return size


def _check_prolog(head: bytes, name: str, here: Place) -> None:
    """Refuse a part with a DTD. It can only stand before the root element, so the parser stops there."""

    def root(*_: object) -> None:
        raise StopIteration

    def doctype(*_: object) -> None:
        _refuse(DTD, here, part=name)

    parser = expat.ParserCreate()  # the parser openpyxl reads with: both see the same encodings
    parser.StartElementHandler = root
    parser.StartDoctypeDeclHandler = doctype
    try:
        parser.Parse(head, True)
    except StopIteration:
        return
    except (expat.ExpatError, LookupError, ValueError) as error:  # or an encoding nobody knows
        if name.lower().endswith((".xml", ".rels", ".vml")) or getattr(error, "code", 0) in ENDED:
            _refuse(PROLOG, here, part=name)
