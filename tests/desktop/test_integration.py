"""登记到桌面：添上的、撤去的，一项不多，一项不少；中途失败，原样退回。"""

import json
import sys
from pathlib import Path

import pytest

from tests.excel.fake_winreg import HKEY_CURRENT_USER, FakeRegistry
from xltool.__main__ import main
from xltool.desktop import entries, integration, shortcut
from xltool.outcome import Outcome
from xltool.problems import Refused

OPTIONS = r"Software\Microsoft\Office\16.0\Excel\Options"
OTHERS = r'"C:\别处\其他.xlam"'
VERB = r"Software\Classes\SystemFileAssociations\.xlsx\shell\xltool"


@pytest.fixture
def desktop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user's folder and, in a folder such as clerks have, the built program; the folder of both."""
    program = tmp_path / "年度 结算 A&B" / "xltool-cli.exe"
    program.parent.mkdir()
    for name in ("xltool.exe", "xltool-cli.exe"):
        (program.parent / name).touch()
    (program.parent / "xltool.xlam").write_bytes(b"addin")
    (tmp_path / "用户").mkdir()
    monkeypatch.setenv("APPDATA", str(tmp_path / "用户" / "Roaming"))
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(sys, "executable", str(program))
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(shortcut, "write", lambda link, target, says: link.write_text(f"{target}\n{says}", "utf-8"))
    return tmp_path


@pytest.fixture
def registry(desktop: Path, monkeypatch: pytest.MonkeyPatch) -> FakeRegistry:
    assert desktop.exists()
    fake = FakeRegistry("windows")
    fake.put(HKEY_CURRENT_USER, 64, OPTIONS, "OPEN", OTHERS)
    monkeypatch.setitem(sys.modules, "winreg", fake)
    return fake


def files(folder: Path) -> dict[str, bytes | None]:
    return {str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None for path in folder.rglob("*")}


def value(registry: FakeRegistry, key: str, name: str = "") -> object:
    values = registry.keys.get((HKEY_CURRENT_USER, registry.physical(key, 0x100)), {})
    return values.get(name, (None,))[0]


def codes(outcome: Outcome) -> list[str]:
    return [problem.code for problem in outcome.problems]


def refused(act: str) -> list[str]:
    with pytest.raises(Refused) as caught:
        getattr(integration, act)()
    return [problem.code for problem in caught.value.problems]


def test_adding_puts_every_entry_in_its_place(registry: FakeRegistry, desktop: Path) -> None:
    outcome = integration.add()
    program = desktop / "年度 结算 A&B" / "xltool.exe"
    roaming = desktop / "用户" / "Roaming" / "Microsoft"
    addin = roaming / "AddIns" / "xltool.xlam"
    for ending in (".xlsx", ".xlsm"):
        verb = VERB.replace(".xlsx", ending)
        assert value(registry, verb) == "用医保总额预算打开"
        assert value(registry, rf"{verb}\command") == f'"{program}" "%1"'
    assert value(registry, OPTIONS, "OPEN") == OTHERS
    assert value(registry, OPTIONS, "OPEN1") == f'"{addin}"'
    assert addin.read_bytes() == b"addin"
    link = roaming / "Windows" / "SendTo" / "医保总额预算.lnk"
    assert link.read_text("utf-8").splitlines()[0] == str(program)
    assert codes(outcome) == []
    assert outcome.data == {
        "program": str(program), "verbs": [".xlsx", ".xlsm"], "send_to": True, "excel": ["16.0"], "addin": ["16.0"],
    }  # fmt: skip
    assert any("“发送到”里的“医保总额预算”：有" in line for line in outcome.summary)


def test_removing_leaves_everything_as_it_was(registry: FakeRegistry, desktop: Path) -> None:
    before = registry.content(), files(desktop)
    integration.add()
    after = registry.content(), files(desktop)
    assert after != before
    integration.add()
    assert (registry.content(), files(desktop)) == after
    outcome = integration.remove()
    assert (registry.content(), files(desktop)) == before
    assert codes(outcome) == []
    again = integration.remove()
    assert (registry.content(), files(desktop)) == before
    assert codes(again) == []


def test_what_the_user_has_beside_ours_stays(registry: FakeRegistry, desktop: Path) -> None:
    integration.add()
    other = desktop / "用户" / "Roaming" / "Microsoft" / "AddIns" / "别的.xlam"
    other.write_bytes(b"other")
    registry.put(HKEY_CURRENT_USER, 64, r"Software\Classes\SystemFileAssociations\.xlsx\shell\other", "", "别的")
    registry.put(HKEY_CURRENT_USER, 64, OPTIONS, "OPEN2", '/R "C:\\后来.xll"')
    integration.remove()
    assert other.read_bytes() == b"other"
    assert value(registry, r"Software\Classes\SystemFileAssociations\.xlsx\shell\other") == "别的"
    assert value(registry, OPTIONS, "OPEN") == OTHERS
    assert value(registry, OPTIONS, "OPEN1") == '/R "C:\\后来.xll"', "Excel stops reading at a gap"
    assert value(registry, OPTIONS, "OPEN2") is None


def test_an_add_in_that_was_there_before_is_replaced_and_not_listed_twice(
    registry: FakeRegistry, desktop: Path
) -> None:
    addin = desktop / "用户" / "Roaming" / "Microsoft" / "AddIns" / "xltool.xlam"
    addin.parent.mkdir(parents=True)
    addin.write_bytes(b"older")
    registry.put(HKEY_CURRENT_USER, 64, OPTIONS, "OPEN1", f'/R "{str(addin).upper()}"')
    integration.add()
    assert addin.read_bytes() == b"addin"
    assert value(registry, OPTIONS, "OPEN2") is None


@pytest.mark.parametrize("act", ["add", "remove"])
def test_a_failure_at_any_step_leaves_everything_as_it_was(registry: FakeRegistry, desktop: Path, act: str) -> None:
    if act == "remove":
        integration.add()
    before = registry.content(), files(desktop)
    for step in range(1, 200):
        registry.changes = 0
        failing = step
        registry.fails = lambda change, failing=failing: OSError(1018, "broken") if change == failing else None
        try:
            getattr(integration, act)()
        except Refused as refusal:
            told = refusal
        else:
            assert step > 20
            return
        assert "E8403" in [problem.code for problem in told.problems]
        assert (registry.content(), files(desktop)) == before
    raise AssertionError("it never succeeds")


@pytest.mark.parametrize("act", ["add", "remove"])
def test_a_file_that_excel_has_open_stops_it_and_nothing_changes(
    registry: FakeRegistry, desktop: Path, act: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if act == "remove":
        integration.add()
    before = registry.content(), files(desktop)

    def busy(*_: object, **__: object) -> None:
        raise PermissionError(13, "in use")

    monkeypatch.setattr(integration.shutil, "copyfile", busy)
    monkeypatch.setattr(Path, "unlink", busy)
    with pytest.raises(Refused) as caught:
        getattr(integration, act)()
    monkeypatch.undo()
    assert [problem.code for problem in caught.value.problems] == ["E8603"]
    assert "请关闭所有 Excel" in str(caught.value)
    assert files(desktop) == before[1]
    assert registry.content() == before[0]


def test_without_excel_the_rest_is_added_and_the_user_is_told(registry: FakeRegistry) -> None:
    registry.keys.clear()
    registry.put(HKEY_CURRENT_USER, 64, "Software")
    registry.put(HKEY_CURRENT_USER, 32, "Software")
    before = registry.content()
    outcome = integration.add()
    assert codes(outcome) == ["N8601"]
    assert (outcome.data["verbs"], outcome.data["addin"]) == ([".xlsx", ".xlsm"], [])
    integration.remove()
    assert registry.content() == before


def test_another_installation_is_replaced_when_adding_and_left_when_removing(
    registry: FakeRegistry, desktop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    integration.add()
    old = str(desktop / "年度 结算 A&B" / "xltool.exe")
    other = desktop / "别处" / "xltool-cli.exe"
    other.parent.mkdir()
    (other.parent / "xltool.xlam").write_bytes(b"newer")
    monkeypatch.setattr(sys, "executable", str(other))
    before = registry.content(), files(desktop)
    left = integration.remove()
    assert "N8603" in codes(left)
    assert old in left.problems[-1].text()
    assert (registry.content(), files(desktop)) == before
    taken = integration.add()
    assert "N8602" in codes(taken)
    assert value(registry, rf"{VERB}\command") == f'"{other.with_name("xltool.exe")}" "%1"'


def test_the_add_in_must_be_beside_the_program(registry: FakeRegistry, desktop: Path) -> None:
    (desktop / "年度 结算 A&B" / "xltool.xlam").unlink()
    before = registry.content()
    assert refused("add") == ["E8602"]
    assert registry.content() == before


def test_only_the_built_program_on_windows_is_found(
    registry: FakeRegistry, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = registry.content()
    monkeypatch.delattr(sys, "frozen")
    assert refused("add") == ["E8601"]
    monkeypatch.setattr(sys, "platform", "linux")
    assert refused("remove") == ["E8401"]
    assert registry.content() == before
    assert main(["desktop", "status", "--json"]) == 2
    assert json.loads(capsys.readouterr().out)["problems"][0]["code"] == "E8401"


def test_status_tells_what_is_there(registry: FakeRegistry, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["desktop", "status"]) == 0
    assert "右键菜单“用医保总额预算打开”：没有" in capsys.readouterr().out
    assert main(["desktop", "add"]) == 0
    capsys.readouterr()
    before = registry.changes
    assert main(["desktop", "status", "--json"]) == 0
    assert registry.changes == before
    told = json.loads(capsys.readouterr().out)
    assert (told["verbs"], told["addin"], told["send_to"]) == ([".xlsx", ".xlsm"], ["16.0"], True)
    assert main(["desktop", "remove"]) == 0
    assert entries.verbs() == []


def test_a_shortcut_is_written_by_windows_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple[str, tuple[object, ...]]] = []

    class Link:
        def __getattr__(self, name: str) -> object:
            def call(*given: object) -> "Link":
                told.append((name, given))
                return self

            return call

    class Failure(Exception):
        hresult = -2147024891

    class Module:
        CLSID_ShellLink, IID_IShellLink, IID_IPersistFile, CLSCTX_INPROC_SERVER, com_error = 1, 2, 3, 4, Failure

        def CoCreateInstance(self, *given: object) -> Link:  # noqa: N802 - its name
            return Link()

    for name in ("pythoncom", "win32com.shell.shell"):
        monkeypatch.setitem(sys.modules, name, Module())  # type: ignore[arg-type]
    program = tmp_path / "医保 A&B" / "xltool.exe"
    shortcut.write(tmp_path / "一.lnk", program, "打开")
    assert ("SetPath", (str(program),)) in told
    assert told[-1] == ("Save", (str(tmp_path / "一.lnk"), 0))

    def fails(*_: object) -> Link:
        raise Failure("denied")

    monkeypatch.setattr(Module, "CoCreateInstance", fails)
    with pytest.raises(OSError, match="denied") as caught:
        shortcut.write(tmp_path / "一.lnk", program, "打开")
    assert caught.value.errno == Failure.hresult
