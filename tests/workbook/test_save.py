"""存盘：每一种存不成各有一句整话；存不成时旧的一份不动，也不留下临时文件。"""

import errno
import io
import os
import re
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import pytest
import xlsxwriter

from xltool.problems import Message, Refused
from xltool.workbook import save
from xltool.workbook.save import check_target, write_whole

OLD = "旧的一份".encode()
NEW = "新的一份".encode()


def put(content: bytes) -> Callable[[BinaryIO], object]:
    return lambda file: file.write(content)


def refusal(path: Path, content: bytes = NEW) -> str:
    with pytest.raises(Refused) as caught:
        write_whole(path, put(content))
    (problem,) = caught.value.problems
    return problem.text()


def failing(error: Exception) -> Callable[..., None]:
    def fail(*_: object) -> None:
        raise error

    return fail


def windows_error(winerror: int) -> PermissionError:
    error = PermissionError(13, "sharing violation")
    error.winerror = winerror  # type: ignore[attr-defined,unused-ignore]
    return error


def left_behind(folder: Path) -> list[str]:
    return [name for name in os.listdir(folder) if name.startswith(".~")]


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


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "预算.xlsx"
    path.write_bytes(OLD)
    return path


@pytest.fixture
def untouched(book: Path) -> Iterator[None]:
    """Whatever happens, the old book is there, alone."""
    yield
    assert book.read_bytes() == OLD
    assert left_behind(book.parent) == []


# --- a save that succeeds -----------------------------------------------------------------------------------


def test_replaces_the_old_book(book: Path) -> None:
    write_whole(book, put(NEW))
    assert book.read_bytes() == NEW
    assert os.listdir(book.parent) == ["预算.xlsx"]


def test_makes_a_new_book(tmp_path: Path) -> None:
    write_whole(tmp_path / "新.xlsx", put(NEW))
    assert (tmp_path / "新.xlsx").read_bytes() == NEW
    assert os.listdir(tmp_path) == ["新.xlsx"]


def test_relative_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write_whole(Path("新.xlsx"), put(NEW))
    assert os.listdir(tmp_path) == ["新.xlsx"]


def test_old_book_stands_until_the_new_one_is_on_the_disk(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sync = os.fsync

    def watched(handle: int) -> None:
        sync(handle)
        if temporary := left_behind(book.parent):
            assert book.read_bytes() == OLD
            assert re.fullmatch(r"\.~预算\.xlsx\.[0-9a-f]{16}\.tmp", temporary[0])
            assert (book.parent / temporary[0]).read_bytes() == NEW
            seen.append(temporary)

    seen: list[list[str]] = []
    monkeypatch.setattr(os, "fsync", watched)
    write_whole(book, put(NEW))
    assert len(seen) == 1


def test_xlsxwriter_writes_into_it(book: Path) -> None:
    def write(file: BinaryIO) -> None:
        with xlsxwriter.Workbook(file) as made:
            made.add_worksheet("表一").write(0, 0, "机构")

    write_whole(book, write)
    assert book.read_bytes().startswith(b"PK\x03\x04")


def test_permissions_stay(book: Path) -> None:
    book.chmod(0o640)
    write_whole(book, put(NEW))
    assert book.stat().st_mode & 0o777 == 0o640


def test_new_book_gets_the_usual_permissions(tmp_path: Path) -> None:
    usual, book = tmp_path / "usual", tmp_path / "新.xlsx"
    usual.touch()
    write_whole(book, put(NEW))
    assert book.stat().st_mode == usual.stat().st_mode


def test_link_stays_a_link(book: Path, tmp_path: Path) -> None:
    link = tmp_path / "链接.xlsx"
    link.symlink_to(book.name)
    write_whole(link, put(NEW))
    assert link.is_symlink()
    assert book.read_bytes() == NEW


@pytest.mark.parametrize("name", ["长" * 83 + ".xlsx", "a" * 250 + ".xlsx"])
def test_longest_name(tmp_path: Path, name: str) -> None:
    write_whole(tmp_path / name, put(OLD))
    write_whole(tmp_path / name, put(NEW))
    assert os.listdir(tmp_path) == [name]


def test_content_reaches_the_disk_before_the_name(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    steps: list[str] = []
    sync, replace = os.fsync, os.replace

    def logged_sync(handle: int) -> None:
        steps.append("folder" if os.path.isdir(f"/proc/self/fd/{handle}") else f"{os.fstat(handle).st_size}")
        sync(handle)

    def logged_replace(old: str, new: Path) -> None:
        steps.append("replace")
        replace(old, new)

    monkeypatch.setattr(os, "fsync", logged_sync)
    monkeypatch.setattr(os, "replace", logged_replace)
    write_whole(book, put(NEW))
    assert steps == [str(len(NEW)), "replace", "folder"]


# --- places where nothing can be saved ----------------------------------------------------------------------


def test_missing_folder(tmp_path: Path) -> None:
    text = f"【E1101】预算.xlsx：没有文件夹「{tmp_path}/没有」。需要已有的文件夹。请先建好文件夹，或存到别处。"
    assert refusal(tmp_path / "没有" / "预算.xlsx") == text


@pytest.mark.usefixtures("untouched")
def test_folder_that_is_a_file(book: Path) -> None:
    text = f"【E1101】预算.xlsx：没有文件夹「{book}」。需要已有的文件夹。请先建好文件夹，或存到别处。"
    assert refusal(book / "预算.xlsx") == text


def shut(folder: Path) -> str:
    found = f"【E1102】预算.xlsx：文件夹「{folder}」不许写入。"
    return found + "需要能写入的文件夹。请存到别处，或请管理员开通权限。"


@pytest.mark.usefixtures("untouched")
def test_folder_marked_read_only(book: Path) -> None:
    book.parent.chmod(0o555)
    try:
        assert refusal(book) == shut(book.parent)
    finally:
        book.parent.chmod(0o755)


@pytest.mark.usefixtures("untouched")
def test_folder_without_permission(book: Path) -> None:
    """Root's own folder, seen by somebody else; or one's own, with the permission taken away."""
    book.parent.chmod(0o755 if os.geteuid() == 0 else 0o500)
    with nobody():
        text = refusal(book)
    book.parent.chmod(0o755)
    assert text == shut(book.parent)


@pytest.mark.usefixtures("untouched")
@pytest.mark.parametrize("number", [errno.EACCES, errno.EPERM, errno.EROFS])
def test_system_forbids(book: Path, monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    monkeypatch.setattr(os, "replace", failing(OSError(number, "")))
    assert refusal(book) == shut(book.parent)


def test_folder_in_the_way(tmp_path: Path) -> None:
    (tmp_path / "预算.xlsx").mkdir()
    text = "【E1103】预算.xlsx：已有同名的文件夹。需要文件名。请换一个文件名。"
    assert refusal(tmp_path / "预算.xlsx") == text


def test_device_or_pipe_in_the_way(tmp_path: Path) -> None:
    pipe = tmp_path / "预算.xlsx"
    os.mkfifo(pipe)
    text = "【E1104】预算.xlsx：这个名字不是普通文件，不能替换。需要磁盘上的普通文件。请换一个文件名。"
    assert refusal(pipe) == text
    assert pipe.is_fifo()


@pytest.mark.usefixtures("untouched")
def test_read_only_book(book: Path) -> None:
    book.chmod(0o444)
    assert refusal(book) == (
        "【E1105】预算.xlsx：已有的文件是只读的，没有替换。需要能改写的文件。请去掉文件的只读属性，或换一个文件名。"
    )


FULL = "【E1106】预算.xlsx：磁盘写满了，或超出了配额。需要足够的空间。请腾出空间，或存到别的磁盘；没有改动任何文件。"


@pytest.mark.usefixtures("untouched")
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_disk_full_when_synced(book: Path, monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    monkeypatch.setattr(os, "fsync", failing(OSError(number, "")))
    assert refusal(book) == FULL


@pytest.mark.usefixtures("untouched")
@pytest.mark.parametrize("size", [10, 1_000_000])
def test_disk_really_full(book: Path, monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    def create(target: Path) -> io.BufferedWriter:
        link = target.with_name(".~预算.xlsx.link")
        link.symlink_to("/dev/full")
        return link.open("wb")

    monkeypatch.setattr(save, "_create", create)
    assert refusal(book, bytes(size)) == FULL


@contextmanager
def files_no_longer_than(size: int) -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.usefixtures("untouched")
def test_disk_full_in_the_midst(book: Path) -> None:
    with files_no_longer_than(20_000):
        assert refusal(book, bytes(100_000)) == FULL


TOO_LONG = "：文件名或路径太长。需要短一些的名字。请缩短文件名，或存到层数少的文件夹。"


def test_name_too_long(tmp_path: Path) -> None:
    name = "长" * 90 + ".xlsx"
    assert refusal(tmp_path / name) == f"【E1107】{name}{TOO_LONG}"


def test_path_too_long_for_windows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / ("a" * 200)
    folder.mkdir()
    monkeypatch.setattr(save, "_create", failing(FileNotFoundError(2, "")))
    assert refusal(folder / f"{'b' * 40}.xlsx") == f"【E1107】{'b' * 40}.xlsx{TOO_LONG}"


@pytest.mark.parametrize(
    "name",
    [
        "预算:汇总.xlsx",
        "预算?.xlsx",
        "a\\b.xlsx",
        "预算\n.xlsx",
        "预算\0.xlsx",
        "预算.",
        "预算 ",
        "con.xlsx",
        "LPT1",
    ],
)
def test_name_that_windows_does_not_take(tmp_path: Path, name: str) -> None:
    assert refusal(tmp_path / name) == (
        f'【E1108】{name}：这个文件名不能用。文件名里不能有 < > : " / \\ | ? * 和控制字符，'
        "末尾不能是点或空格，也不能是系统保留名。请换一个文件名。"
    )
    assert os.listdir(tmp_path) == []


def test_name_like_a_reserved_one_is_fine(tmp_path: Path) -> None:
    check_target(tmp_path / "console.xlsx")


# --- a book that somebody has open --------------------------------------------------------------------------


@pytest.mark.usefixtures("untouched")
@pytest.mark.parametrize("winerror", [5, 32, 33])
def test_open_on_windows(book: Path, monkeypatch: pytest.MonkeyPatch, winerror: int) -> None:
    monkeypatch.setattr(os, "replace", failing(windows_error(winerror)))
    assert refusal(book) == (
        "【E1109】预算.xlsx：文件正被别的程序占用，不能替换。需要没有打开的文件。请关闭它再试一次；没有改动任何文件。"
    )


def open_by(holder: str, owner: str) -> str:
    return (
        f"【E1110】预算.xlsx：文件正由{holder}打开。需要没有打开的文件。"
        f"请关闭它再试一次；确知没有人打开时，删去同一文件夹里的「{owner}」即可；没有改动任何文件。"
    )


def excel_owner(name: str) -> bytes:
    narrow, wide = name.encode("gbk"), name.encode("utf-16-le")
    counted = bytes([len(narrow)]) + narrow.ljust(54)
    return counted + len(name).to_bytes(2, "little") + wide + b" \0" * (54 - len(name))


@pytest.mark.usefixtures("untouched")
@pytest.mark.parametrize(
    ("owner", "content", "holder"),
    [
        ("~$预算.xlsx", excel_owner("张三"), "「张三」"),
        ("~$预算.xlsx", excel_owner("Zhang San"), "「Zhang San」"),
        ("~$预算.xlsx", excel_owner("张三")[:55], "「张三」"),
        ("~$预算.xlsx", excel_owner(""), "别的程序"),
        ("~$预算.xlsx", b"", "别的程序"),
        (".~lock.预算.xlsx#", "李四,lisi,PC-7,01.12.2025 09:30,file:///C:/;".encode(), "「李四」"),
        (".~lock.预算.xlsx#", b",lisi,PC-7,01.12.2025 09:30,file:///C:/;", "「lisi」"),
        (".~lock.预算.xlsx#", b"\x00\x01\xff", "别的程序"),
    ],
)
def test_open_by_somebody(book: Path, owner: str, content: bytes, holder: str) -> None:
    beside = book.with_name(owner)
    beside.write_bytes(content)
    assert refusal(book) == open_by(holder, owner)
    assert beside.read_bytes() == content
    beside.unlink()


def test_opened_while_the_new_one_was_made(book: Path) -> None:
    def write(file: BinaryIO) -> None:
        file.write(NEW)
        book.with_name("~$预算.xlsx").write_bytes(excel_owner("张三"))

    with pytest.raises(Refused) as caught:
        write_whole(book, write)
    assert str(caught.value) == open_by("「张三」", "~$预算.xlsx")
    assert book.read_bytes() == OLD


def test_owner_file_of_a_book_that_is_gone_stops_nobody(book: Path) -> None:
    book.with_name("~$预算.xlsx").write_bytes(excel_owner("张三"))
    book.unlink()
    write_whole(book, put(NEW))
    assert book.read_bytes() == NEW


# --- other failures -----------------------------------------------------------------------------------------


@pytest.mark.usefixtures("untouched")
@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_disk_error(book: Path, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    monkeypatch.setattr(os, step, failing(OSError(errno.EIO, "")))
    assert refusal(book) == (
        "【E1111】预算.xlsx：没有存成，磁盘或网络出错。需要能正常写入的磁盘。"
        "请再试一次，或存到本机硬盘；没有改动任何文件。"
    )


@pytest.mark.usefixtures("untouched")
@pytest.mark.parametrize("error", [ValueError("a bug"), FileNotFoundError(2, "a template"), KeyboardInterrupt()])
def test_error_of_the_writing_function_passes(book: Path, error: BaseException) -> None:
    def write(file: BinaryIO) -> None:
        file.write(NEW)
        raise error

    with pytest.raises(type(error)) as caught:
        write_whole(book, write)
    assert caught.value is error


@pytest.mark.usefixtures("untouched")
def test_target_is_checked_before_any_work(book: Path) -> None:
    book.chmod(0o444)
    with pytest.raises(Refused):
        write_whole(book, failing(AssertionError("written")))


# --- temporary files of killed writers ----------------------------------------------------------------------


def test_temporary_file_of_the_dead_is_removed(book: Path) -> None:
    book.with_name(".~预算.xlsx.0123456789abcdef.tmp").write_bytes(b"half")
    write_whole(book, put(NEW))
    assert os.listdir(book.parent) == ["预算.xlsx"]


def test_temporary_file_of_the_living_stays(book: Path) -> None:
    code = (
        "import os, sys; from pathlib import Path; from xltool.workbook.save import write_whole\n"
        "sync = os.fsync\n"
        "def slow(handle): os.fsync = sync; print(flush=True); input()\n"
        "os.fsync = slow\n"
        "write_whole(Path(sys.argv[1]), lambda file: file.write(b'other'))"
    )
    command = [sys.executable, "-c", code, str(book)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdin is not None
        assert other.stdout is not None
        other.stdout.readline()
        write_whole(book, put(NEW))
        assert book.read_bytes() == NEW
        assert len(left_behind(book.parent)) == 1
        other.stdin.write(b"\n")
    assert other.returncode == 0
    assert book.read_bytes() == b"other"
    assert left_behind(book.parent) == []


def test_save_within_a_save(book: Path) -> None:
    write_whole(book, lambda _: write_whole(book, put(NEW)))
    assert book.read_bytes() == b""


@pytest.mark.parametrize(
    "name",
    [
        ".~预算2.xlsx.0123456789abcdef.tmp",
        ".~预算.xlsx.tmp",
        ".~lock.其他.xlsx#",
        "~$其他.xlsx",
        ".~预算.xlsx.old",
    ],
)
def test_files_of_others_stay(book: Path, name: str) -> None:
    book.with_name(name).write_bytes(b"x")
    write_whole(book, put(NEW))
    assert sorted(os.listdir(book.parent)) == sorted([name, "预算.xlsx"])


# --- the messages themselves --------------------------------------------------------------------------------


def test_messages_are_plain_chinese_and_codes_unique() -> None:
    messages = [value for value in vars(save).values() if isinstance(value, Message)]
    assert len({message.code for message in messages}) == len(messages) == 11
    for message in messages:
        words = re.sub(r"\{\w+\}", "", message.found + message.wanted + message.action)
        assert not re.search("[A-Za-z]", words)
        assert message.wanted
        assert message.action.startswith("请")
