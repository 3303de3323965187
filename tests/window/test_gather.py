"""收集：文件夹里挑出工作簿，结果、备份、别的文件不混进来，每一样都说明。"""

from pathlib import Path

import pytest

from tests.workbook.test_save import nobody
from xltool.window import gather as gathering
from xltool.window.gather import gather, is_result


def made(folder: Path, *names: str) -> Path:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"x")
    return folder


def names(folder: Path) -> list[str]:
    return [book.relative_to(folder).as_posix() for book in gather([folder]).books]


def codes(*paths: Path) -> list[str]:
    return [note.code for note in gather(paths).notes]


def test_a_folder_gives_its_books_and_those_of_the_folders_below(tmp_path: Path) -> None:
    made(tmp_path, "乙.xlsx", "甲.XLSM", "县/丙.xlsx", "旧.xls", "金山.et")
    assert names(tmp_path) == ["乙.xlsx", "旧.xls", "甲.XLSM", "金山.et", "县/丙.xlsx"]
    assert codes(tmp_path) == []


def test_results_of_books_that_lie_beside_them_are_left_and_told(tmp_path: Path) -> None:
    made(tmp_path, "甲.xlsx", "甲_结算.xlsx", "甲_额度分配.xlsx", "甲_标注.xlsx", "乙_结算.xlsx", "丙_导入.xlsx")
    assert names(tmp_path) == ["丙_导入.xlsx", "乙_结算.xlsx", "甲.xlsx"]
    (note,) = gather([tmp_path]).notes
    assert (note.code, note.found) == ("N8701", "有 3 本结果簿没有加入")
    assert is_result(tmp_path / "甲_结算.xlsx")
    assert not is_result(tmp_path / "乙_结算.xlsx")


def test_a_result_that_is_chosen_itself_is_taken(tmp_path: Path) -> None:
    made(tmp_path, "甲.xlsx", "甲_结算.xlsx")
    assert gather([tmp_path / "甲_结算.xlsx"]).books == (tmp_path / "甲_结算.xlsx",)


def test_owner_files_hidden_files_and_backups_are_no_books(tmp_path: Path) -> None:
    made(
        tmp_path,
        "甲.xlsx",
        "~$甲.xlsx",
        ".~甲.xlsx.0123456789abcdef.tmp",
        ".藏/乙.xlsx",
        "备份/甲_20240101-000000.xlsx",
    )
    assert names(tmp_path) == ["甲.xlsx"]
    assert codes(tmp_path) == []


def test_other_files_are_told(tmp_path: Path) -> None:
    made(tmp_path, "甲.xlsx", "平台.csv", "说明.docx")
    (note,) = gather([tmp_path]).notes
    assert (
        note.text()
        == f"【N8702】{tmp_path.name}：有 2 个文件不是工作簿，没有加入。平台导出的文件请用“导入”填入工作簿。"
    )


def test_a_folder_without_books_is_told(tmp_path: Path) -> None:
    made(tmp_path, "说明.docx")
    assert codes(tmp_path) == ["E8707"]


def test_what_is_not_there_is_told_and_the_rest_is_taken(tmp_path: Path) -> None:
    made(tmp_path, "甲.xlsx")
    found = gather([tmp_path / "没有.xlsx", tmp_path / "甲.xlsx", tmp_path / "甲.xlsx"])
    assert (len(found.books), [note.code for note in found.notes]) == (1, ["E8706"])
    assert str(tmp_path / "没有.xlsx") in found.notes[0].text()


def test_folders_far_below_are_not_searched(tmp_path: Path) -> None:
    made(tmp_path, "一/二/三/甲.xlsx", "一/二/三/四/乙.xlsx")
    assert names(tmp_path) == ["一/二/三/甲.xlsx"]


def test_a_folder_that_may_not_be_read_is_told(tmp_path: Path) -> None:
    folder = made(tmp_path / "锁", "甲.xlsx")
    folder.chmod(0)
    try:
        with nobody():
            assert codes(folder) == ["E8708"]
    finally:
        folder.chmod(0o755)


def test_a_whole_disk_is_not_searched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gathering, "MOST", 3)
    made(tmp_path, *(f"{number}.xlsx" for number in range(9)))
    assert codes(tmp_path) == ["E8716"]
    assert len(gather([tmp_path]).books) <= 4
