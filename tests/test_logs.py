"""日志：列得出，导得出；导出的一份没有金额、名称，旧的导出文件不会写坏。"""

import json
import re
import zipfile
from pathlib import Path

import pytest

from xltool import logs
from xltool.__main__ import main
from xltool.problems import Refused

SECRETS = ("诸暨市人民医院", "王小明", "12,345.67", "330681199001011234")
LOG = f"""xltool 0.1.0，Python 3.11.9 (main)
Traceback (most recent call last):
  File "C:\\Users\\王小明\\xltool\\_internal\\xltool\\workbook\\read.py", line 118, in read_opened
ValueError: {SECRETS[0]}（{SECRETS[1]}）的决算额 {SECRETS[2]}，编码 {SECRETS[3]}
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(Path, "home", lambda: tmp_path / "王小明")
    return tmp_path / "王小明" / ".xltool" / "日志"


def filled(folder: Path) -> Path:
    folder.mkdir(parents=True)
    (folder / "20261122-093000-000001.txt").write_text(LOG, "utf-8")
    (folder / "excel.txt").write_text("2026-11-22 09:30:01,123 4711 client 诸暨\n", "utf-8")
    return folder


def code(target: Path) -> str:
    with pytest.raises(Refused) as caught:
        logs.export(target)
    return caught.value.problems[0].code


def test_the_logs_are_listed(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["logs"]) == 0
    assert "没有日志" in capsys.readouterr().out
    filled(folder)
    assert main(["logs", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["logs"] == ["20261122-093000-000001.txt", "excel.txt"]
    assert told["folder"] == str(folder)


def test_nothing_unmasked_leaves(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    filled(folder)
    target = tmp_path / "日志.zip"
    assert main(["logs", "--export", str(target)]) == 0
    assert f"已导出 2 份日志（金额、名称已遮盖）：{target}" in capsys.readouterr().out
    with zipfile.ZipFile(target) as pack:
        texts = {name: pack.read(name).decode() for name in pack.namelist()}
    assert list(texts) == ["说明.txt", "日志001.txt", "日志002.txt", "自检.json"]
    everything = "".join(texts.values())
    assert not any(secret in everything for secret in SECRETS)
    assert str(tmp_path) not in everything
    assert 'read.py", line 118, in read_opened' in texts["日志001.txt"]
    body = texts["日志001.txt"].splitlines()[3]
    assert not re.search(r"\d", body)
    assert {check["name"] for check in json.loads(texts["自检.json"])} == set(logs.IMPERSONAL)


def test_the_same_logs_give_the_same_file_but_for_the_self_check(folder: Path, tmp_path: Path) -> None:
    filled(folder)
    logs.export(tmp_path / "一.zip")
    with zipfile.ZipFile(tmp_path / "一.zip") as pack:
        assert {entry.date_time for entry in pack.infolist()} == {logs.EARLIEST}


def test_without_logs_there_is_nothing_to_export(tmp_path: Path) -> None:
    assert code(tmp_path / "日志.zip") == "E8621"
    assert not (tmp_path / "日志.zip").exists()


def test_the_export_must_be_a_zip(folder: Path, tmp_path: Path) -> None:
    filled(folder)
    assert code(tmp_path / "日志.txt") == "E8622"
    assert not (tmp_path / "日志.txt").exists()


def test_a_log_that_cannot_be_read_is_told_and_the_others_are_exported(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(folder)
    read = Path.read_text

    def busy(path: Path, *words: str, **more: str) -> str:
        if path.name == "excel.txt":
            raise PermissionError(13, "busy")
        return read(path, *words, **more)

    monkeypatch.setattr(Path, "read_text", busy)
    outcome = logs.export(tmp_path / "日志.zip")
    assert [problem.code for problem in outcome.problems] == ["W8623"]
    assert "excel.txt" in outcome.problems[0].text()
    assert "已导出 1 份" in outcome.summary[0]


def test_an_older_export_stays_whole_when_the_new_one_fails(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(folder)
    target = tmp_path / "日志.zip"
    target.write_bytes(b"older")

    def full(*_: object) -> None:
        raise OSError(28, "full")

    monkeypatch.setattr("xltool.workbook.save.os.fsync", full)
    assert code(target) == "E1106"
    assert target.read_bytes() == b"older"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["日志.zip", "王小明"]
