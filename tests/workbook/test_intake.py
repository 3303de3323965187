"""收件：每一种不能用的文件各有一句整话；完好的工作簿原样通过。"""

import io
import os
import random
import re
import struct
import subprocess
import sys
import time
import tracemalloc
import warnings
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from openpyxl.worksheet.datavalidation import DataValidation

from xltool.problems import Message, Refused
from xltool.workbook import intake
from xltool.workbook.intake import audited
from xltool.workbook.opening import open_book

SHEET = "xl/worksheets/sheet1.xml"
LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
SAVE_AS = "请用 Excel 或 WPS 打开后另存为 .xlsx，再用另存的这一份。"
AGAIN = "请不要用这一份，向提供文件的人重新要一份。"
BOOK = "需要 .xlsx 或 .xlsm 工作簿。"
WHOLE = "需要完整的工作簿。"
PLAIN = "需要由 Excel 或 WPS 正常保存的工作簿。"


def make_book(rows: int = 3) -> bytes:
    memory = io.BytesIO()
    with xlsxwriter.Workbook(memory, {"in_memory": True}) as book:
        sheet = book.add_worksheet("表一")
        for row in range(rows):
            sheet.write_row(row, 0, [f"机构{row}", row * 1.25, row + 0.5])
            sheet.write_formula(row, 3, f"=B{row + 1}+C{row + 1}", None, row * 2.25 + 0.5)
    return memory.getvalue()


HONEST = make_book()


def repacked(content: bytes, changes: dict[str, bytes | None]) -> bytes:
    """The book with parts put in, replaced or (None) left out."""
    memory = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        parts: dict[str, bytes | None] = {name: old.read(name) for name in old.namelist()}
        for name, part in (parts | changes).items():
            if part is not None:
                new.writestr(name, part)
    return memory.getvalue()


def zipped(*parts: tuple[str, bytes]) -> bytes:
    memory = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as archive:
        warnings.simplefilter("ignore")  # zipfile warns of duplicate names
        for name, part in parts:
            archive.writestr(name, part)
    return memory.getvalue()


def compound(*streams: str) -> bytes:
    """An OLE compound file, as far as its header and its directory."""
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(512, b"\0")
    return header + b"".join(name.encode("utf-16-le").ljust(128, b"\0") for name in ("Root Entry", *streams))


def sheet_part() -> bytes:
    with zipfile.ZipFile(io.BytesIO(HONEST)) as archive:
        return archive.read(SHEET)


def after_declaration(insert: str) -> str:
    declaration, root = sheet_part().decode().split("\n", 1)
    return f"{declaration}\n{insert}{root}"


def with_sheet(part: bytes) -> bytes:
    return repacked(HONEST, {SHEET: part})


def refusal(path: Path) -> str:
    with pytest.raises(Refused) as caught:
        audited(path)
    (problem,) = caught.value.problems
    return problem.text()


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return tmp_path / "预算.xlsx"


@contextmanager
def nobody() -> Iterator[None]:
    """As a user with no special rights, also when the tests run as root."""
    if os.geteuid():
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


# --- honest books -------------------------------------------------------------------------------------------


def test_honest_book_passes_byte_for_byte(book: Path) -> None:
    book.write_bytes(HONEST)
    assert audited(book) == HONEST


def test_opened_book_holds_values_and_formulas(book: Path) -> None:
    book.write_bytes(HONEST)
    opened = open_book(book)
    assert opened.values["表一"]["D2"].value == 2.75
    assert opened.formulas["表一"]["D2"].value == "=B2+C2"


@pytest.mark.parametrize("name", ["预算.xls", "预算", "预算.XLSX"])
def test_content_counts_not_the_name(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(HONEST)
    assert audited(path) == HONEST


def test_macros_external_links_and_folders_are_allowed(book: Path) -> None:
    extra: dict[str, bytes | None] = {
        "xl/vbaProject.bin": compound("VBA", "dir"),
        "xl/externalLinks/externalLink1.xml": b"<externalLink/>",
        "xl/media/": b"",
        "xl/media/image1.png": b"\x89PNG\r\n" + bytes(2_000_000),
        "xl/printerSettings/printerSettings1.bin": "打印机".encode("utf-16-le"),
        "docProps/empty.xml": b"",
    }
    book.write_bytes(repacked(HONEST, extra))
    audited(book)
    assert open_book(book).values["表一"]["A1"].value == "机构0"


def test_utf_16_part_is_allowed(book: Path) -> None:
    book.write_bytes(with_sheet(sheet_part().decode().replace("UTF-8", "UTF-16").encode("utf-16")))
    assert open_book(book).values["表一"]["A1"].value == "机构0"


@pytest.mark.parametrize(
    "harmless",
    ["<!-- <!DOCTYPE x [<!ENTITY a 'b'>]> -->", f"<!-- {'长' * 200_000} -->", "<?tool <!DOCTYPE x> ?>"],
    ids=["in a comment", "long comment", "in an instruction"],
)
def test_doctype_that_is_only_text_is_allowed(book: Path, harmless: str) -> None:
    book.write_bytes(with_sheet(after_declaration(harmless).encode()))
    assert open_book(book).values["表一"]["A1"].value == "机构0"


def test_doctype_in_a_cell_is_allowed(book: Path) -> None:
    with xlsxwriter.Workbook(book) as made:
        made.add_worksheet().write(0, 0, "<!DOCTYPE html> <!ENTITY a>")
    assert open_book(book).values.worksheets[0]["A1"].value == "<!DOCTYPE html> <!ENTITY a>"


def test_warnings_of_the_reader_stay_inside(book: Path) -> None:
    made = openpyxl.Workbook()
    sheet = made.active
    assert sheet is not None
    sheet.add_data_validation(DataValidation(type="list", formula1='"是,否"', sqref="A1"))
    made.save(book)
    extension = b'<extLst><ext uri="{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}"/></extLst></worksheet>'
    with zipfile.ZipFile(book) as archive:
        part = archive.read(SHEET).replace(b"</worksheet>", extension)
    book.write_bytes(repacked(book.read_bytes(), {SHEET: part}))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        open_book(book)


def test_file_is_read_once(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    book.write_bytes(HONEST)
    opened: list[Path] = []
    plain = Path.open

    def counted(path: Path, mode: str) -> object:
        opened.append(path)
        return plain(path, mode)

    monkeypatch.setattr(Path, "open", counted)
    open_book(book)
    assert opened == [book]


def test_audit_costs_little(book: Path) -> None:
    book.write_bytes(make_book(rows=6000))
    start = time.perf_counter()
    audited(book)
    audit = time.perf_counter() - start
    start = time.perf_counter()
    openpyxl.load_workbook(book)
    assert audit < 0.15 * (time.perf_counter() - start)


def test_audit_keeps_little_in_memory(book: Path) -> None:
    parts = [(f"xl/media/{n}.bin", bytes(9 * intake.MB)) for n in range(10)]
    book.write_bytes(zipped(("xl/workbook.xml", b"<workbook/>"), *parts))
    tracemalloc.start()
    try:
        audited(book)
        assert tracemalloc.get_traced_memory()[1] < 8 * intake.MB
    finally:
        tracemalloc.stop()


# --- the file itself ----------------------------------------------------------------------------------------


def test_missing(book: Path) -> None:
    assert refusal(book) == f"【E1001】预算.xlsx：没有这个文件。{BOOK}请核对文件名和所在文件夹。"
    assert refusal(Path("a\0b.xlsx")).startswith("【E1001】")
    book.write_bytes(HONEST)
    assert refusal(book / "里面.xlsx").startswith("【E1001】")


def test_folder(tmp_path: Path) -> None:
    (tmp_path / "预算").mkdir()
    text = f"【E1002】预算：这是文件夹，不是文件。{BOOK}请指明是文件夹里的哪一个文件。"
    assert refusal(tmp_path / "预算") == text


def test_no_permission(book: Path) -> None:
    book.write_bytes(HONEST)
    book.chmod(0)
    with nobody():
        text = refusal(book)
    assert text == ("【E1003】预算.xlsx：没有权限读这个文件。需要读的权限。请复制到自己的文件夹，或请管理员开通权限。")


def test_pipe_is_not_waited_for(book: Path) -> None:
    os.mkfifo(book)
    text = "【E1004】预算.xlsx：读不出这个文件。需要磁盘上的普通文件。请先把它复制到本机硬盘，再试一次。"
    assert refusal(book) == text


def test_disk_error(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    book.write_bytes(HONEST)

    def broken(*_: object) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(Path, "open", broken)
    assert refusal(book).startswith("【E1004】预算.xlsx：读不出这个文件。")


@pytest.mark.parametrize("winerror", [32, 33])
def test_held_by_another_program(book: Path, monkeypatch: pytest.MonkeyPatch, winerror: int) -> None:
    book.write_bytes(HONEST)

    def held(*_: object) -> None:
        error = PermissionError(13, "sharing violation")
        error.winerror = winerror  # type: ignore[attr-defined,unused-ignore]
        raise error

    monkeypatch.setattr(Path, "open", held)
    text = "【E1005】预算.xlsx：文件正被别的程序独占。需要没有被独占的文件。请先关闭打开它的程序，再试一次。"
    assert refusal(book) == text


def test_empty(book: Path) -> None:
    book.touch()
    text = f"【E1006】预算.xlsx：文件是空的，一个字节也没有。{BOOK}请核对是否下载或复制完整，换成完整的一份。"
    assert refusal(book) == text


def test_too_big(book: Path) -> None:
    book.write_bytes(b"PK\x03\x04")
    os.truncate(book, intake.MAX_FILE + 1)
    assert refusal(book) == "【E1007】预算.xlsx：文件超过 100 MB。预算工作簿一般不到 5 MB。请核对是否选错了文件。"


# --- other formats ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    [
        compound("Workbook", "\x05SummaryInformation"),
        compound("Book"),
        b"\x09\x08\x10\x00\x00\x06\x05\x00old",
    ],
    ids=["97", "95", "bare"],
)
@pytest.mark.parametrize("name", ["预算.xlsx", "预算.xls"])
def test_old_xls(tmp_path: Path, content: bytes, name: str) -> None:
    (tmp_path / name).write_bytes(content)
    assert refusal(tmp_path / name) == f"【E1011】{name}：这是旧版工作簿（.xls 或 .et 格式）。{BOOK}{SAVE_AS}"


ENCRYPTED = (
    "【E1012】预算.xlsx：工作簿设了打开密码。需要不用密码就能打开的工作簿。请用 Excel 或 WPS 打开，去掉打开密码后保存。"
)


def test_encrypted(book: Path) -> None:
    book.write_bytes(compound("\x06DataSpaces", "EncryptionInfo", "EncryptedPackage"))
    assert refusal(book) == ENCRYPTED


def test_encrypted_as_a_zip(book: Path) -> None:
    content = bytearray(HONEST)
    flags = content.index(b"PK\x01\x02") + 8
    content[flags] |= 1
    book.write_bytes(content)
    assert refusal(book) == ENCRYPTED


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        ("机构,金额\r\n诸暨九州医院,12.5\r\n".encode(), "文本"),
        (b"PK,1\r\n", "文本"),
        ("机构\t金额\r\n".encode("gb18030"), "文本"),
        ("机构\t金额\r\n".encode("utf-16"), "文本"),
        (b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>', "文本"),
        ("\ufeff\r\n<HTML><table><tr><td>金额</td></tr></table></HTML>".encode(), "网页"),
        ("<table><tr><td>金额</td></tr></table>".encode("gb18030"), "网页"),
        ("<html><body>金额</body></html>".encode("utf-16"), "网页"),
    ],
)
def test_text_and_web_pages(book: Path, content: bytes, kind: str) -> None:
    book.write_bytes(content)
    assert refusal(book) == f"【E1013】预算.xlsx：文件内容其实是{kind}，不是工作簿。{BOOK}{SAVE_AS}"


def test_opendocument_sheet(book: Path) -> None:
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", LAUGHS + "<x/>")
    book.write_bytes(memory.getvalue())
    text = f"【E1013】预算.xlsx：文件内容其实是开放文档表格（.ods 格式），不是工作簿。{BOOK}{SAVE_AS}"
    assert refusal(book) == text


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "PDF 文件"),
        (b"Rar!\x1a\x07\x01\x00", "压缩包"),
        (b"7z\xbc\xaf\x27\x1c\x00\x04", "压缩包"),
        (b"\x89PNG\r\n\x1a\n", "图片"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "图片"),
        (compound("WordDocument") + "\0Workbook\0".encode("utf-16-le"), "旧版 Word 文档"),
        (compound("PowerPoint Document"), "旧版 PPT 演示文稿"),
        (zipped(("[Content_Types].xml", b"<Types/>"), ("word/document.xml", b"<w/>")), "Word 文档"),
        (zipped(("[Content_Types].xml", b"<Types/>"), ("ppt/presentation.xml", b"<p/>")), "PPT 演示文稿"),
        (zipped(("预算.xlsx", HONEST)), "普通压缩包"),
        (zipped(), "普通压缩包"),
    ],
)
def test_other_formats(book: Path, content: bytes, kind: str) -> None:
    book.write_bytes(content)
    text = f"【E1014】预算.xlsx：文件内容其实是{kind}，不是工作簿。{BOOK}请核对是否选错了文件，换成工作簿。"
    assert refusal(book) == text


@pytest.mark.parametrize("content", [random.Random(7).randbytes(5000), compound("Contents")])
def test_unknown_content(book: Path, content: bytes) -> None:
    book.write_bytes(content)
    assert refusal(book) == (
        f"【E1015】预算.xlsx：文件内容认不出来，不是工作簿。{BOOK}"
        "请核对是否选错了文件；单位的加密软件加过密的，请先解密。"
    )


def test_xlsb(book: Path) -> None:
    book.write_bytes(zipped(("[Content_Types].xml", b"<Types/>"), ("xl/workbook.bin", b"\x83\x01\x00")))
    assert refusal(book) == f"【E1016】预算.xlsx：这是二进制工作簿（.xlsb 格式）。{BOOK}{SAVE_AS}"


# --- damage -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("content", [HONEST[:-30], HONEST[:3000], HONEST[:4], bytes(6000)])
def test_truncated(book: Path, content: bytes) -> None:
    book.write_bytes(content)
    text = f"【E1021】预算.xlsx：文件不完整，缺了一部分。{WHOLE}传输中断常会这样，请重新下载或复制一份。"
    assert refusal(book) == text


DAMAGED = f"【E1022】预算.xlsx：文件内部的「{SHEET}」已损坏。{WHOLE}请重新下载或复制一份，或换成备份。"


def sheet_header(content: bytes | bytearray) -> int:
    """Where the sheet's entry in the central directory begins."""
    return content.rindex(SHEET.encode()) - 46


def test_bad_checksum(book: Path) -> None:
    content = bytearray(HONEST)
    content[content.index(SHEET.encode()) + len(SHEET) + 100] ^= 0xFF
    book.write_bytes(content)
    assert refusal(book) == DAMAGED


def test_missing_middle(book: Path) -> None:
    at = HONEST.index(SHEET.encode()) + 200
    book.write_bytes(HONEST[:at] + HONEST[at + 50 :])
    assert refusal(book).startswith("【E1022】")


def test_size_that_the_header_understates(book: Path) -> None:
    content = bytearray(HONEST)
    struct.pack_into("<I", content, sheet_header(content) + 24, 10)
    book.write_bytes(content)
    assert refusal(book) == DAMAGED


def test_unknown_compression(book: Path) -> None:
    content = bytearray(HONEST)
    struct.pack_into("<H", content, sheet_header(content) + 10, 93)
    book.write_bytes(content)
    assert refusal(book) == DAMAGED


def test_whatever_is_broken_only_refused_comes_out(book: Path) -> None:
    dice = random.Random(20260101)
    for _ in range(400):
        content = bytearray(HONEST)
        for _ in range(dice.choice([1, 2, 8])):
            content[dice.randrange(len(content))] = dice.randrange(256)
        if dice.random() < 0.2:
            del content[dice.randrange(len(content)) :]
        book.write_bytes(content)
        with suppress(Refused):
            open_book(book)


# --- malice -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["../../开机.exe", "/etc/passwd", "xl/../../x.xml", "C:/x.xml", "..\\..\\x.dll"])
def test_names_that_lead_outside(book: Path, name: str) -> None:
    book.write_bytes(repacked(HONEST, {name: b"x"}))
    shown = name.replace("\\", "/")
    assert refusal(book) == f"【E1023】预算.xlsx：文件内部有越界的部件「{shown}」。{PLAIN}{AGAIN}"


def test_name_that_would_break_the_sentence(book: Path) -> None:
    book.write_bytes(repacked(HONEST, {"../a\nb{kind}" + "长" * 99: b"x"}))
    shown = "../a?b{kind}" + "长" * 68
    assert refusal(book) == f"【E1023】预算.xlsx：文件内部有越界的部件「{shown}」。{PLAIN}{AGAIN}"


@pytest.mark.parametrize("name", [SHEET, SHEET.upper(), SHEET.replace("/", "\\")])
def test_two_parts_of_one_name(book: Path, name: str) -> None:
    memory = io.BytesIO(HONEST)
    with warnings.catch_warnings(), zipfile.ZipFile(memory, "a") as archive:
        warnings.simplefilter("ignore")
        archive.writestr(name, b"<worksheet/>")
    book.write_bytes(memory.getvalue())
    assert refusal(book) == f"【E1024】预算.xlsx：文件内部有同名的部件「{SHEET}」。{PLAIN}{AGAIN}"


def test_too_many_parts(book: Path) -> None:
    parts = ((f"xl/{n}.xml", b"<x/>") for n in range(intake.MAX_MEMBERS))
    book.write_bytes(zipped(("xl/workbook.xml", b"<workbook/>"), *parts))
    assert refusal(book) == f"【E1031】预算.xlsx：文件内部的部件超过 5000 个。{PLAIN}{AGAIN}"


def test_bomb_of_many_parts(book: Path) -> None:
    parts = [(f"xl/{n}.bin", bytes(intake.RATIO_FROM)) for n in range(31)]
    book.write_bytes(zipped(("xl/workbook.xml", b"<workbook/>"), *parts))
    assert refusal(book) == f"【E1032】预算.xlsx：文件解压后超过 300 MB。{PLAIN}{AGAIN}"


DENSE = f"【E1033】预算.xlsx：文件内部的「{SHEET}」解压后膨胀到 200 倍以上。{PLAIN}{AGAIN}"


def test_bomb_of_one_part(book: Path) -> None:
    book.write_bytes(with_sheet(sheet_part() + b" " * 60_000_000))
    assert book.stat().st_size < 100_000
    assert refusal(book) == DENSE


def test_bomb_whose_header_calls_it_small(book: Path) -> None:
    content = bytearray(with_sheet(sheet_part() + b" " * 60_000_000))
    struct.pack_into("<I", content, sheet_header(content) + 24, 1000)
    struct.pack_into("<I", content, content.index(SHEET.encode()) - 30 + 22, 1000)
    book.write_bytes(content)
    assert refusal(book) == DENSE


@pytest.mark.parametrize(
    "part",
    [
        after_declaration(LAUGHS).encode(),
        after_declaration(LAUGHS).replace("UTF-8", "UTF-16").encode("utf-16"),
        after_declaration(LAUGHS).split("\n", 1)[1].encode("utf-16-le"),
        b"\xfe\xff" + after_declaration(LAUGHS).split("\n", 1)[1].encode("utf-16-be"),
        after_declaration(f"<!-- {'x' * 900_000} -->{LAUGHS}").encode(),
        after_declaration(f"<!-- > -->\n<?a b?>\n<!-- <sheet> -->{LAUGHS}").encode(),
        after_declaration('<!DOCTYPE x SYSTEM "file:///etc/passwd">').encode(),
    ],
    ids=["utf-8", "utf-16", "utf-16 bare", "utf-16 be", "long comment", "comments", "external"],
)
def test_dtd(book: Path, part: bytes) -> None:
    book.write_bytes(with_sheet(part))
    text = f"【E1041】预算.xlsx：文件内部的「{SHEET}」带有文档类型声明，可能有害。{PLAIN}{AGAIN}"
    assert refusal(book) == text


@pytest.mark.parametrize("name", ["xl/worksheets/sheet2.bin", "xl/_rels/workbook.xml.rels", "[Content_Types].xml"])
def test_dtd_in_any_part(book: Path, name: str) -> None:
    book.write_bytes(repacked(HONEST, {name: LAUGHS.encode() + b"<x/>"}))
    assert refusal(book).startswith(f"【E1041】预算.xlsx：文件内部的「{name}」")


@pytest.mark.parametrize(
    "part",
    [
        after_declaration(f"<!-- {'x' * 1_100_000} -->{LAUGHS}").encode(),
        after_declaration(LAUGHS).replace("UTF-8", "UTF-7").encode(),
        after_declaration(LAUGHS).replace("UTF-8", "GBK").encode("gbk"),
        after_declaration(LAUGHS).encode("utf-32"),
        after_declaration(LAUGHS).encode("cp500"),
        b"garbage",
    ],
    ids=["endless comment", "utf-7", "gbk", "utf-32", "ebcdic", "garbage"],
)
def test_beginning_that_cannot_be_read(book: Path, part: bytes) -> None:
    book.write_bytes(with_sheet(part))
    assert refusal(book) == f"【E1042】预算.xlsx：文件内部的「{SHEET}」开头读不懂。{PLAIN}{SAVE_AS}"


# --- openpyxl -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    [
        with_sheet(b"<worksheet><sheetData><row><c"),
        repacked(HONEST, {"xl/workbook.xml": b"<workbook><sheets><sheet/>"}),
        repacked(HONEST, {"xl/workbook.xml": b"<no-sheets/>"}),
        repacked(HONEST, {"[Content_Types].xml": None}),
        zipped(("xl/workbook.xml", b"<workbook/>")),
    ],
)
def test_what_openpyxl_cannot_load(book: Path, content: bytes) -> None:
    book.write_bytes(content)
    assert audited(book)
    with pytest.raises(Refused) as caught:
        open_book(book)
    (problem,) = caught.value.problems
    assert problem.text() == f"【E1051】预算.xlsx：文件内部有错，读不出表格。{WHOLE}{SAVE_AS}"


# --- the messages themselves --------------------------------------------------------------------------------


def test_messages_are_plain_chinese_and_codes_unique() -> None:
    messages = [value for value in vars(intake).values() if isinstance(value, Message)]
    assert len({message.code for message in messages}) == len(messages) == 22
    for message in messages:
        words = re.sub(r"\{\w+\}|\.\w+", "", message.found + message.wanted + message.action)
        assert set(re.findall("[A-Za-z]+", words)) <= {"Excel", "WPS", "MB"}
        assert message.wanted
        assert message.action.startswith(("请", "传输"))


def test_reader_is_imported_only_when_a_book_is_opened() -> None:
    code = "import sys, xltool.workbook.intake; sys.exit('openpyxl' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
