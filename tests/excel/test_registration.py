"""登记：写入的、退回的、删去的，一项不多，一项不少。"""

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.excel.fake_winreg import HKEY_CURRENT_USER, HKEY_LOCAL_MACHINE, REG_DWORD, REG_SZ, FakeRegistry
from xltool import __version__
from xltool.__main__ import main
from xltool.excel import registration
from xltool.excel.identity import CLSID, DESCRIPTION, PROG_ID, PROG_ID_OF_ANY_VERSION
from xltool.outcome import Outcome
from xltool.problems import Refused

HIVES = {False: HKEY_CURRENT_USER, True: HKEY_LOCAL_MACHINE}
CLASSES = r"Software\Classes"
CLASS = rf"{CLASSES}\CLSID\{CLSID}"
COMMAND = rf"{CLASS}\LocalServer32"
OTHER = r'"C:\别处 的\xltool.exe"'
MODES = ("windows", "separate", "shared")


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The program of this installation, in a folder such as clerks have."""
    file = tmp_path / "年度 结算 A&B" / "xltool.exe"
    file.parent.mkdir()
    file.touch()
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(sys, "executable", str(file))
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    return file


@pytest.fixture(params=MODES)
def registry(request: pytest.FixtureRequest, program: Path, monkeypatch: pytest.MonkeyPatch) -> FakeRegistry:
    assert program.exists()
    fake = FakeRegistry(request.param)
    monkeypatch.setitem(sys.modules, "winreg", fake)
    return fake


def wanted(command: str) -> dict[str, str]:
    """What COM looks for, written out."""
    return {
        CLASS: DESCRIPTION,
        COMMAND: command,
        rf"{CLASS}\Version": __version__,
        rf"{CLASS}\ProgID": PROG_ID,
        rf"{CLASS}\VersionIndependentProgID": PROG_ID_OF_ANY_VERSION,
        rf"{CLASSES}\{PROG_ID}": DESCRIPTION,
        rf"{CLASSES}\{PROG_ID}\CLSID": CLSID,
        rf"{CLASSES}\{PROG_ID_OF_ANY_VERSION}": DESCRIPTION,
        rf"{CLASSES}\{PROG_ID_OF_ANY_VERSION}\CLSID": CLSID,
        rf"{CLASSES}\{PROG_ID_OF_ANY_VERSION}\CurVer": PROG_ID,
    }


def codes(outcome: Outcome) -> list[str]:
    return [problem.code for problem in outcome.problems]


def registered(hive: str) -> list[bool]:
    found = registration.status().data["registered"]
    return [view["registered"] for view in found if view["hive"] == hive]


def refusals(registry: FakeRegistry, act: Callable[[], Outcome], error: OSError) -> Iterator[Refused]:
    """Let ``act`` fail at its first change, its second, and so on, until it no longer fails."""
    failing: list[int] = []
    registry.fails = lambda change: error if change == failing[-1] else None
    for step in range(1, 1000):
        failing.append(step)
        registry.changes = 0
        try:
            act()
        except Refused as refused:
            yield refused
        else:
            assert step > 10
            return
    raise AssertionError("it never succeeds")


@pytest.mark.parametrize("machine", [False, True])
def test_exactly_what_com_needs_is_written_in_both_views(registry: FakeRegistry, program: Path, machine: bool) -> None:
    before = registry.content()
    outcome = registration.register(machine=machine)
    hive = HIVES[machine]
    expected = dict(before)
    for bits in (64, 32):
        access = registry.KEY_WOW64_64KEY if bits == 64 else registry.KEY_WOW64_32KEY
        for container in (CLASSES, rf"{CLASSES}\CLSID"):
            expected.setdefault((hive, registry.physical(container, access)), {})
        for key, text in wanted(f'"{program}"').items():
            expected[hive, registry.physical(key, access)] = {"": (text, REG_SZ)}
    found = registry.content()
    for place, values in found.items():
        noted = values.pop("xltool.containers", None)
        assert noted is None or place[1].endswith(CLSID.lower())
    assert found == expected
    assert not outcome.refused
    assert all(not handle.open for handle in registry.handles)


def test_what_was_written_is_told(registry: FakeRegistry, program: Path) -> None:
    outcome = registration.register()
    values = [change for change in outcome.data["changes"] if change["name"] == ""]
    told = {(change["bits"], change["key"]): change["after"] for change in values}
    assert {key: text for (bits, key), text in told.items() if bits == 64} == wanted(f'"{program}"')
    assert len(outcome.summary) == registry.changes + 1
    assert outcome.summary[-1] == f'已登记在当前用户名下，Excel 将启动："{program}"'
    assert any(rf"HKCU\{COMMAND}（64 位） = " in line for line in outcome.summary)


def test_registering_again_changes_nothing(registry: FakeRegistry) -> None:
    registration.register()
    before, changes = registry.content(), registry.changes
    outcome = registration.register()
    assert (registry.content(), registry.changes) == (before, changes)
    assert outcome.summary == ("早已登记在当前用户名下，没有改动",)


@pytest.mark.parametrize("machine", [False, True])
@pytest.mark.parametrize("error", [PermissionError(5, "denied"), OSError(1018, "broken")])
@pytest.mark.parametrize("taken", [False, True])
def test_a_failure_at_any_step_leaves_everything_as_it_was(
    registry: FakeRegistry, machine: bool, error: OSError, taken: bool
) -> None:
    if taken:  # by another installation, and by a value that is no text
        registry.put(HIVES[machine], 64, COMMAND, "", OTHER)
        registry.put(HIVES[machine], 64, rf"{CLASSES}\{PROG_ID}", "", 7, REG_DWORD)
    before = registry.content()
    for refused in refusals(registry, lambda: registration.register(machine=machine), error):
        assert registry.content() == before
        code = "E8402" if isinstance(error, PermissionError) else "E8403"
        assert [problem.code for problem in refused.problems] == [code]
        assert f"错误号 {error.errno}" in str(refused)
        assert "注册表与执行前相同" in str(refused)


@pytest.mark.parametrize("machine", [False, True])
def test_a_failing_removal_puts_everything_back(registry: FakeRegistry, machine: bool) -> None:
    registration.register(machine=machine)
    before = registry.content()
    for refused in refusals(registry, lambda: registration.unregister(machine=machine), OSError(1018, "broken")):
        assert registry.content() == before
        assert [problem.code for problem in refused.problems] == ["E8403"]


def test_what_could_not_be_taken_back_is_told(registry: FakeRegistry) -> None:
    registry.fails = lambda change: OSError(1018, "broken") if change > 4 else None
    with pytest.raises(Refused) as caught:
        registration.register()
    assert [problem.code for problem in caught.value.problems] == ["E8403", *["E8404"] * 4]
    assert "有 4 项没有恢复" in str(caught.value)
    assert "注册表与执行前相同" not in str(caught.value)


def test_an_interruption_leaves_everything_as_it_was(registry: FakeRegistry, monkeypatch: pytest.MonkeyPatch) -> None:
    before = registry.content()
    registry.fails = lambda change: None

    def interrupted(change: int) -> OSError | None:
        if change == 7:
            raise KeyboardInterrupt
        return None

    monkeypatch.setattr(registry, "fails", interrupted)
    with pytest.raises(KeyboardInterrupt):
        registration.register()
    assert registry.content() == before


@pytest.mark.parametrize("machine", [False, True])
@pytest.mark.parametrize("classes", [False, True])
def test_unregistering_leaves_the_registry_as_it_was(registry: FakeRegistry, machine: bool, classes: bool) -> None:
    if classes:  # on some computers these keys are there, on others not; once there they stay
        registry.put(HIVES[machine], 64, rf"{CLASSES}\CLSID")
        registry.put(HIVES[machine], 32, rf"{CLASSES}\.xlsm", "", "Excel")
    before = registry.content()
    registration.register(machine=machine)
    registration.register(machine=machine)
    outcome = registration.unregister(machine=machine)
    assert registry.content() == before
    assert codes(outcome) == []
    assert outcome.summary[-1] in ("已从当前用户名下注销", "已从所有用户名下注销")
    again = registration.unregister(machine=machine)
    assert registry.content() == before
    assert again.summary[0].endswith("没有本程序的登记，没有改动")


def test_one_hive_is_left_alone_when_the_other_is_unregistered(registry: FakeRegistry) -> None:
    registration.register(machine=True)
    before = registry.content()
    registration.register()
    assert (registered("HKCU"), registered("HKLM")) == ([True, True], [True, True])
    registration.unregister()
    assert registry.content() == before
    assert (registered("HKCU"), registered("HKLM")) == ([False, False], [True, True])


def test_an_older_version_of_this_program_is_removed_too(
    registry: FakeRegistry, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = registry.content()
    with monkeypatch.context() as older:
        older.setattr(registration, "__version__", "0.0.9")
        registration.register()
    told = registration.status().summary[0]
    assert "版本 0.0.9，程序文件在" in told
    assert f"本程序已是 {__version__}，请重新登记" in told
    registration.unregister()
    assert registry.content() == before


def read(registry: FakeRegistry, key: str) -> str:
    return str(registry.keys[HKEY_CURRENT_USER, registry.physical(key, registry.KEY_WOW64_64KEY)][""][0])


def test_another_installation_is_told_and_left(registry: FakeRegistry) -> None:
    for bits in (64, 32):
        for key, text in wanted(OTHER).items():
            registry.put(HKEY_CURRENT_USER, bits, key, "", text)
    before = registry.content()
    outcome = registration.unregister()
    assert registry.content() == before
    assert codes(outcome) == ["N8402", "N8402"]
    assert all(OTHER in problem.text() for problem in outcome.problems)
    assert not outcome.refused
    told = registration.status()
    assert [view["ours"] for view in told.data["registered"] if view["registered"]] == [False, False]
    assert codes(told) == ["W8401", "W8401"]  # its file is not there


def test_another_installation_is_known_by_a_command_of_another_type_too(registry: FakeRegistry) -> None:
    registration.register()
    registry.put(HKEY_CURRENT_USER, 64, COMMAND, "", r"%ProgramFiles%\xltool.exe", REG_DWORD + 1)
    outcome = registration.unregister()
    assert codes(outcome)[0] == "N8402"
    assert read(registry, COMMAND) == r"%ProgramFiles%\xltool.exe"


def test_names_stay_while_another_installation_needs_them(registry: FakeRegistry) -> None:
    registration.register()
    registry.put(HKEY_CURRENT_USER, 32, COMMAND, "", OTHER)  # on a shared registry both views
    outcome = registration.unregister()
    assert "N8402" in codes(outcome)
    assert registry.keys[HKEY_CURRENT_USER, registry.physical(rf"{CLASSES}\{PROG_ID}\CLSID", 0x200)] == {
        "": (CLSID, REG_SZ)
    }
    assert registered("HKCU") == [registry.mode == "shared", True]


def test_registering_takes_over_and_says_from_whom(registry: FakeRegistry, program: Path) -> None:
    registry.put(HKEY_CURRENT_USER, 64, COMMAND, "", OTHER)
    outcome = registration.register()
    assert codes(outcome) == ["N8401"]
    assert OTHER in outcome.problems[0].text()
    assert any(f'= "{program}"，原为 {OTHER}' in line for line in outcome.summary)
    assert all(view["ours"] for view in registration.status().data["registered"] if view["registered"])


def test_what_others_put_into_our_keys_stays_and_is_told(registry: FakeRegistry) -> None:
    registration.register()
    registry.put(HKEY_CURRENT_USER, 64, COMMAND, "ServerExecutable", "x.exe")
    registry.put(HKEY_CURRENT_USER, 64, rf"{CLASSES}\{PROG_ID}\shell\open", "", "别人的")
    outcome = registration.unregister()
    left = {place for place, values in registry.content().items() if values}
    assert left == {
        (HKEY_CURRENT_USER, COMMAND.lower()),
        (HKEY_CURRENT_USER, rf"{CLASSES}\{PROG_ID}\shell\open".lower()),
    }
    assert set(codes(outcome)) == {"N8403"}
    told = "".join(problem.text() for problem in outcome.problems)
    assert COMMAND in told
    assert rf"{CLASSES}\{PROG_ID}" in told


def test_a_name_that_leads_elsewhere_is_left(registry: FakeRegistry) -> None:
    registration.register()
    for bits in (64, 32):
        registry.put(HKEY_CURRENT_USER, bits, rf"{CLASSES}\{PROG_ID}\CLSID", "", "{00000000-别处}")
    assert registered("HKCU") == [False, False]
    assert any("登记不完整" in line for line in registration.status().summary)
    outcome = registration.unregister()
    assert set(codes(outcome)) == {"N8403"}
    assert read(registry, rf"{CLASSES}\{PROG_ID}\CLSID") == "{00000000-别处}"
    assert (HKEY_CURRENT_USER, COMMAND.lower()) not in registry.keys


def test_status_of_every_view(registry: FakeRegistry, program: Path) -> None:
    before = registration.status()
    assert [line.partition("：")[2] for line in before.summary[:4]] == ["没有登记"] * 4
    registration.register()
    told = registration.status()
    says = f"已登记本程序，版本 {__version__}，程序文件在：{program}"
    assert told.summary[:2] == (f"当前用户，64 位 Office：{says}", f"当前用户，32 位 Office：{says}")
    assert told.summary[2:4] == ("所有用户，64 位 Office：没有登记", "所有用户，32 位 Office：没有登记")
    assert codes(told) == []
    program.unlink()
    gone = registration.status()
    assert codes(gone) == ["W8401", "W8401"]
    assert not gone.refused
    assert [view.get("present") for view in gone.data["registered"]] == [False, False, None, None]


def test_the_command_of_a_developers_interpreter(program: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    python = program.with_name("python.exe")
    monkeypatch.delattr(sys, "frozen")
    monkeypatch.setattr(sys, "executable", str(python))
    assert registration.command() == f'"{python}" -P -m xltool.excel.server'
    windowless = program.with_name("pythonw.exe")
    windowless.touch()
    assert registration.command() == f'"{windowless}" -P -m xltool.excel.server'


def test_elsewhere_than_on_windows_each_says_so() -> None:
    for act in (registration.register, registration.unregister, registration.status):
        with pytest.raises(Refused) as caught:
            act()
        assert [problem.code for problem in caught.value.problems] == ["E8401"]


@pytest.mark.parametrize("action", ["register", "unregister", "status"])
def test_elsewhere_the_command_line_says_so(action: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["excel", action]) == 2
    out, err = capsys.readouterr()
    assert (out, err.startswith("【E8401】这台电脑不是 Windows。")) == ("", True)
    assert main(["excel", action, "--machine", "--json"]) == 2
    told = json.loads(capsys.readouterr().out)
    assert (told["ok"], [problem["code"] for problem in told["problems"]]) == (False, ["E8401"])


def test_the_command_line_registers_and_unregisters(registry: FakeRegistry, capsys: pytest.CaptureFixture[str]) -> None:
    before = registry.content()
    assert main(["excel", "register"]) == 0
    assert (registered("HKCU"), registered("HKLM")) == ([True, True], [False, False])
    assert main(["excel", "register", "--machine"]) == 0
    assert (registered("HKCU"), registered("HKLM")) == ([True, True], [True, True])
    capsys.readouterr()
    assert main(["excel", "status", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [(view["hive"], view["bits"], view["ours"]) for view in told["registered"]] == [
        ("HKCU", 64, True), ("HKCU", 32, True), ("HKLM", 64, True), ("HKLM", 32, True),
    ]  # fmt: skip
    assert main(["excel", "unregister", "--machine"]) == 0
    assert main(["excel", "unregister"]) == 0
    assert registry.content() == before


def test_words_of_the_command_that_make_no_sense(capsys: pytest.CaptureFixture[str]) -> None:
    for words in (["excel"], ["excel", "install"]):
        assert main(words) == 2
        out, err = capsys.readouterr()
        assert out == ""
        assert "【E9001】" in err
        assert "用法：xltool excel" in err
    with pytest.raises(SystemExit):
        main(["excel", "--help"])
    told = capsys.readouterr().out
    assert all(word in told for word in ("register 登记", "unregister 注销", "status 查看", "所有用户", "管理员"))
