"""成品：缺什么、多什么都会发现；同样的内容，同样的字节；安装清单装什么就删什么。"""

import json
import re
import subprocess
import zipfile
from datetime import date
from pathlib import Path

import pytest

from tests.build.frozen import ROOT, bundle

VERSION = "9.8.7"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A bundle as PyInstaller leaves it, with licences, furnished."""
    made = tmp_path / "成品 A&B" / "xltool"
    for name in ("xltool.exe", "xltool-cli.exe", "_internal/python311.dll", "_internal/a/b.pyd", "许可/许可清单.txt"):
        (made / name).parent.mkdir(parents=True, exist_ok=True)
        (made / name).write_bytes(name.encode())
    bundle.furnish(made, ROOT, VERSION, date(2026, 11, 22))
    return made


def contents(folder: Path, *more: str) -> Path:
    told = folder.parent / "contents.json"
    told.write_text(json.dumps({"python": "3.11.9", "files": [[name, "own"] for name in ("a/b.pyd", *more)]}), "utf-8")
    return told


def test_a_furnished_bundle_is_as_it_should_be(folder: Path) -> None:
    assert bundle.wrong_with(folder, contents(folder)) == []
    assert json.loads((folder / bundle.BUILT).read_text("utf-8")) == {"version": VERSION, "date": "2026-11-22"}
    books = {path.name for path in (folder / bundle.BOOKS).iterdir()}
    assert books == {path.name for path in (ROOT / "workbooks").iterdir()} - {bundle.ADDIN}
    assert (folder / bundle.ADDIN).read_bytes() == (ROOT / "workbooks" / bundle.ADDIN).read_bytes()


@pytest.mark.parametrize("never", ["numpy/__init__.py", "pandas.py", "PyQt6/x.pyd", "xlwings/pro/x.py", "libssl-3.dll"])
def test_what_is_not_used_must_not_be_in_it(folder: Path, never: str) -> None:
    wrong = bundle.wrong_with(folder, contents(folder, never))
    assert len(wrong) == 1
    assert wrong[0].startswith("不应带 ")


@pytest.mark.parametrize("name", ["sslight.py", "testing/a.py", "mypip.py", "pipe.py", "xlwings/programs.py"])
def test_a_name_that_only_looks_like_it_is_no_matter(folder: Path, name: str) -> None:
    assert bundle.wrong_with(folder, contents(folder, name)) == []


def test_a_bundle_that_is_too_large_or_lacks_a_file_is_noticed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "xltool.exe").unlink()
    monkeypatch.setattr(bundle, "MOST_BYTES", 10)
    wrong = bundle.wrong_with(folder, contents(folder))
    assert [part[:2] for part in wrong] == ["共 ", "缺少"]
    wrong = bundle.wrong_with(folder, contents(folder, "_duckdb.cp311-win_amd64.pyd"))
    assert [part[:2] for part in wrong] == ["缺少"]


def test_the_checksums_are_those_that_the_system_computes(folder: Path) -> None:
    listed = folder / bundle.SUMS
    lines = listed.read_text("utf-8-sig").splitlines()
    assert len(lines) == len(bundle.files_of(folder)) - 1
    plain = folder.parent / "sums"
    plain.write_text("\n".join(lines) + "\n", "utf-8")
    done = subprocess.run(["sha256sum", "--check", "--quiet", str(plain)], cwd=folder, check=False)
    assert done.returncode == 0
    (folder / "xltool.exe").write_bytes(b"changed")
    assert set(bundle.checksums(folder)) ^ {f"{line}\n" for line in lines} != set()


def test_the_same_folder_gives_the_same_zip(folder: Path, tmp_path: Path) -> None:
    bundle.archive(folder, tmp_path / "一.zip")
    for path in bundle.files_of(folder):
        path.touch()
    bundle.archive(folder, tmp_path / "二.zip")
    assert (tmp_path / "一.zip").read_bytes() == (tmp_path / "二.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "一.zip") as pack:
        pack.extractall(tmp_path / "解开")
    there = {path.relative_to(tmp_path / "解开" / "xltool") for path in bundle.files_of(tmp_path / "解开")}
    assert there == {path.relative_to(folder) for path in bundle.files_of(folder)}


def test_the_card_is_one_page_and_names_only_commands_that_are_there(folder: Path) -> None:
    card = (folder / bundle.CARD).read_text("utf-8-sig")
    assert VERSION in card
    assert "{" not in card
    assert len(card.splitlines()) <= 45
    from xltool.command_line import parser

    for words in re.findall(r"xltool-cli ([a-z][\w -]*)", card):
        parser().parse_args([*words.split(), *(["x.zip"] if words.endswith("--export ") else [])])


def test_the_installer_removes_exactly_what_it_installs(folder: Path) -> None:
    script = bundle.installer_script(folder)
    install, remove = script.split("!macroend\n")[:2]
    where, installed = "", []
    for line in install.splitlines()[1:]:
        word, quoted = line.split(maxsplit=1)
        text = quoted.strip('"')
        if word == "SetOutPath":
            where = text
        else:
            assert word == "File"
            assert Path(text).is_file()
            installed.append(f"{where}\\{Path(text).name}")
    assert installed == re.findall(r'Delete "(.*)"', remove)
    assert len(installed) == len(bundle.files_of(folder))
    folders = re.findall(r'RMDir "(.*)"', remove)
    assert set(folders) == {path.rpartition("\\")[0] for path in installed} - {"$INSTDIR"}
    assert folders.index(r"$INSTDIR\_internal\a") < folders.index(r"$INSTDIR\_internal")
