"""备份与还原：替换之前留一份，放回、撤去都不丢任何一份。"""

from datetime import datetime
from pathlib import Path

import pytest

from tests.books import filled, lean_bytes
from tests.workbook.test_save import nobody
from xltool import commands
from xltool.problems import Refused
from xltool.workbook.backups import KEPT, KeepingHost, backups, keep, put_back, take_away


def refusal(do: object) -> str:
    with pytest.raises(Refused) as caught:
        do()  # type: ignore[operator]
    (problem,) = caught.value.problems
    return problem.text()


@pytest.fixture
def result(tmp_path: Path) -> Path:
    path = tmp_path / "甲_结算.xlsx"
    path.write_bytes(b"1")
    return path


def contents(result: Path) -> list[bytes]:
    return [backup.path.read_bytes() for backup in backups(result)]


def test_nothing_to_keep_where_there_is_no_file(tmp_path: Path) -> None:
    assert keep(tmp_path / "没有.xlsx") is None
    assert list(tmp_path.iterdir()) == []


def test_a_copy_lies_beside_under_the_name_with_the_time(result: Path) -> None:
    copy = keep(result)
    assert copy is not None
    assert (copy.parent.name, copy.read_bytes()) == ("备份", b"1")
    assert copy.name.startswith(f"甲_结算_{datetime.now():%Y%m}")
    assert [backup.path for backup in backups(result)] == [copy]


def test_the_same_content_is_kept_once(result: Path) -> None:
    assert keep(result) == keep(result)
    assert contents(result) == [b"1"]


def test_only_so_many_copies_are_kept_the_newest(result: Path) -> None:
    for number in range(KEPT + 3):
        result.write_bytes(str(number).encode())
        keep(result)
    assert contents(result) == [str(number).encode() for number in range(KEPT + 2, 2, -1)]


def test_files_of_others_in_that_folder_are_left_alone(result: Path) -> None:
    folder = result.parent / "备份"
    folder.mkdir()
    strange = [folder / name for name in ("甲_结算.xlsx", "甲_结算_99999999-999999.xlsx", "甲_结算_2.xlsx", "乙.xlsx")]
    for path in strange:
        path.write_bytes(b"?")
    for number in range(KEPT + 2):
        result.write_bytes(str(number).encode())
        keep(result)
    assert all(path.exists() for path in strange)


def test_a_copy_put_back_takes_the_place_and_what_stood_there_is_kept(result: Path) -> None:
    copy = keep(result)
    assert copy is not None
    result.write_bytes(b"2")
    put_back(copy, result)
    assert result.read_bytes() == b"1"
    assert sorted(contents(result)) == [b"1", b"2"]


def test_a_result_taken_away_can_be_put_back(result: Path) -> None:
    copy = take_away(result)
    assert not result.exists()
    put_back(copy, result)
    assert result.read_bytes() == b"1"


def test_a_copy_that_is_gone_is_told(result: Path) -> None:
    assert "【E8709】" in refusal(lambda: put_back(result.parent / "备份" / "没有.xlsx", result))
    result.unlink()
    assert "【E8709】" in refusal(lambda: take_away(result))


def test_a_result_that_is_open_is_neither_replaced_nor_taken_away(result: Path) -> None:
    copy = keep(result)
    assert copy is not None
    result.write_bytes(b"2")
    result.with_name(f"~${result.name}").write_bytes(b"\x06lizhen")
    assert "【E1110】" in refusal(lambda: put_back(copy, result))
    assert "【E1110】" in refusal(lambda: take_away(result))
    assert (result.read_bytes(), contents(result)) == (b"2", [b"1"])


def test_without_a_folder_for_it_nothing_is_replaced(result: Path) -> None:
    (result.parent / "备份").write_bytes(b"a file of that name")
    text = refusal(lambda: keep(result))
    assert text == (
        "【E8714】甲_结算.xlsx：“备份”文件夹建不了。原有的结果先留一份再替换。"
        "请检查文件夹的写入权限和磁盘空间；没有改动任何文件。"
    )


def test_a_result_that_cannot_be_read_is_not_replaced(result: Path) -> None:
    result.chmod(0)
    result.parent.chmod(0o777)
    with nobody():
        assert "【E8715】" in refusal(lambda: keep(result))


# --- with a command


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "甲.xlsx"
    path.write_bytes(lean_bytes())
    return path


def test_a_command_keeps_the_former_result(book: Path) -> None:
    result = book.with_name("甲_结算.xlsx")
    result.write_bytes(b"1")
    outcome = commands.settle(KeepingHost(book, result, ""))
    assert outcome.written == result
    assert contents(result) == [b"1"]
    assert outcome.summary[-1] == f"结果簿：{result}（原有的一份在 备份/{backups(result)[0].path.name}）"


def test_the_same_result_once_more_leaves_no_copy(book: Path) -> None:
    for _ in range(2):
        outcome = commands.settle(KeepingHost(book, None, "结算"))
        assert outcome.written is not None
        assert outcome.summary[-1] == f"结果簿：{outcome.written}"
    assert not (book.parent / "备份").exists()


def test_a_result_that_cannot_be_replaced_leaves_no_copy(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    result = book.with_name("甲_结算.xlsx")
    result.write_bytes(b"1")

    def held(*_: object) -> None:
        raise PermissionError(13, "held")

    host = KeepingHost(book, result, "")
    monkeypatch.setattr("xltool.workbook.save._replace", lambda target, content: held() if target == result else None)
    monkeypatch.setattr("xltool.workbook.backups.write_whole", lambda path, write: path.write_bytes(b"1"))
    with pytest.raises(Refused):
        commands.settle(host)
    assert (result.read_bytes(), contents(result)) == (b"1", [])


def test_a_refused_command_keeps_and_replaces_nothing(book: Path) -> None:
    result = book.with_name("甲_指标调整.xlsx")
    result.write_bytes(b"1")
    outcome = commands.adjust(KeepingHost(filled(book, {"附件1!C5": "坏"}), result, ""))
    assert outcome.refused
    assert (result.read_bytes(), contents(result)) == (b"1", [])


def test_copies_of_one_second_have_their_numbers(result: Path) -> None:
    first = keep(result)
    assert first is not None
    for content in (b"2", b"3"):
        result.write_bytes(content)
        keep(result)
    now = backups(result)[0].when
    assert [backup.number for backup in backups(result) if backup.when == now][-1] == 1
