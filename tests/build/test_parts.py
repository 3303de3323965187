"""组成：每个文件都有出处，每个软件都有宽松的许可；不认得的就停。"""

import importlib.metadata
import json
import re
from pathlib import Path

import pytest

from tests.build.frozen import ROOT, parts

RUNTIME = re.findall(
    r'^    "([\w-]+)>=', (ROOT / "pyproject.toml").read_text("utf-8").split("[project.optional")[0], re.M
)
PACKAGES = Path(importlib.metadata.distribution("openpyxl").locate_file("openpyxl")).parent  # type: ignore[arg-type]


def written(folder: Path, *files: tuple[str, str]) -> Path:
    told = folder / "contents.json"
    told.write_text(json.dumps({"python": "3.11.9", "files": files}), "utf-8")
    return told


def found(folder: Path, *files: tuple[str, str]) -> dict[str, parts.Part]:
    return {part.name: part for part in parts.parts_of(written(folder, *files), PACKAGES)}


@pytest.mark.parametrize("name", RUNTIME)
def test_every_package_of_the_program_has_a_permissive_licence(name: str) -> None:
    assert parts.licence_of(importlib.metadata.distribution(name)) in parts.PERMISSIVE


def test_there_are_packages_to_look_at() -> None:
    assert len(RUNTIME) >= 6


def test_a_file_is_told_whose_it_is(tmp_path: Path) -> None:
    told = found(tmp_path, ("openpyxl/cell/cell.py", "openpyxl/cell/cell.py"), ("xltool/money.py", "own"),
                 ("_decimal.pyd", "python"), ("csv.py", "python"), ("tcl86t.dll", "python"))  # fmt: skip
    assert set(told) == {"openpyxl", "Python", "mpdecimal", "Tcl/Tk"}
    assert told["openpyxl"].licence == "MIT"
    assert (told["Python"].version, told["mpdecimal"].version) == ("3.11.9", "随 Python 3.11.9")


@pytest.mark.parametrize("stray", [("strange.dll", "python"), ("a.dll", "C:/Windows/a.dll"), ("x.py", "nobody/x.py")])
def test_a_file_that_is_nobodys_stops_the_build(stray: tuple[str, str], tmp_path: Path) -> None:
    with pytest.raises(parts.Unaccounted, match=re.escape(stray[0])):
        found(tmp_path, stray)


def test_a_licence_that_is_not_permissive_stops_the_build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "licence_of", lambda one: "AGPL-3.0-only")
    with pytest.raises(parts.Unaccounted, match=r"openpyxl（AGPL-3.0-only）"):
        found(tmp_path, ("openpyxl/cell/cell.py", "openpyxl/cell/cell.py"))


def test_the_bill_of_materials_is_cyclonedx_and_always_the_same(tmp_path: Path) -> None:
    told = list(found(tmp_path, ("a.py", "openpyxl/cell/cell.py"), ("libcrypto-3.dll", "python")).values())
    text = parts.bill_of_materials(told, "9.8.7")
    assert text == parts.bill_of_materials(list(told), "9.8.7")
    bill = json.loads(text)
    assert (bill["bomFormat"], bill["specVersion"], bill["version"]) == ("CycloneDX", "1.5", 1)
    assert "timestamp" not in text
    components = {component["name"]: component for component in bill["components"]}
    version = importlib.metadata.version("openpyxl")
    assert components["openpyxl"]["purl"] == f"pkg:pypi/openpyxl@{version}"
    assert components["OpenSSL"]["licenses"] == [{"license": {"id": "Apache-2.0"}}]
    refs = [component["bom-ref"] for component in bill["components"]]
    assert len(set(refs)) == len(refs)
    assert bill["dependencies"] == [{"ref": "xltool", "dependsOn": refs}]


def test_an_expression_is_no_name_of_a_licence(tmp_path: Path) -> None:
    told = parts.Part("x", "1", "GPL-2.0-or-later WITH Bootloader-exception")
    assert json.loads(parts.bill_of_materials([told], "1"))["components"][0]["licenses"] == [
        {"expression": "GPL-2.0-or-later WITH Bootloader-exception"}
    ]


def test_every_licence_text_is_there(tmp_path: Path) -> None:
    files = (("a.py", "openpyxl/cell/cell.py"), ("b.py", "xlrd/book.py"), ("csv.py", "python"))
    told = list(found(tmp_path, *files).values())
    licence = tmp_path / "LICENSE.txt"
    licence.write_text("terms of Python", "utf-8")
    folder = tmp_path / "许可"
    parts.write_licences(told, folder, "9.8.7", licence)
    names = {path.name for path in folder.iterdir()}
    assert {text for part in told for text in part.texts} <= names
    assert all(part.texts for part in told)
    listed = (folder / "许可清单.txt").read_text("utf-8-sig")
    assert all(f"{part.name} {part.version}　{part.licence}" in listed for part in told)


def test_both_lists_of_packages_for_windows_have_the_versions_of_the_program() -> None:
    def versions(file: str) -> dict[str, str]:
        return dict(re.findall(r"^([\w.-]+)==([\w.]+)", (ROOT / file).read_text("utf-8"), re.M))

    ours, wine, tools = map(versions, ("constraints.txt", "build/constraints-wine.txt", "build/constraints-exe.txt"))
    assert {name: version for name, version in wine.items() if ours.get(name, version) != version} == {}
    assert {name: version for name, version in tools.items() if ours.get(name, version) != version} == {}
    only_elsewhere = {"appscript", "lxml", "psutil", "setuptools"}
    assert set(ours) - only_elsewhere <= set(wine)


def test_what_wine_runs_is_what_windows_installs() -> None:
    def hashes(file: str) -> dict[str, set[str]]:
        blocks = re.split(r"(?m)^(?=[\w.-]+==)", (ROOT / file).read_text("utf-8"))[1:]
        return {block.partition("==")[0]: set(re.findall(r"sha256:(\w+)", block)) for block in blocks}

    ours, wine = hashes("constraints.txt"), hashes("build/constraints-wine.txt")
    shared = wine.keys() & ours.keys()
    assert len(shared) >= 8
    assert {name for name in shared if not wine[name] <= ours[name]} == set()
