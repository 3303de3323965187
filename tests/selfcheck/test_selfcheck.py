"""自检：看到什么说什么，每个毛病一句话，一项坏了不妨碍其余各项，什么也不改。"""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.excel.fake_winreg import HKEY_CURRENT_USER, HKEY_LOCAL_MACHINE, FakeRegistry
from xltool import __version__
from xltool.__main__ import main
from xltool.excel import registration
from xltool.problems import Refused
from xltool.selfcheck import built, checks, fonts, office, places, selfcheck
from xltool.selfcheck.finding import Finding

NAMES = [
    "程序",
    "系统",
    "表格软件",
    "登记",
    "字体",
    "程序文件夹",
    "用户文件夹",
    "工作簿文件夹",
    "磁盘",
    "时钟",
    "文字编码",
]
PATHS = r"Software\Microsoft\Windows\CurrentVersion\App Paths"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "用户"
    folder.mkdir()
    monkeypatch.setattr(Path, "home", lambda: folder)
    return folder


@pytest.fixture
def registry(monkeypatch: pytest.MonkeyPatch) -> FakeRegistry:
    """Windows with nothing installed."""
    fake = FakeRegistry("windows")
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setitem(sys.modules, "winreg", fake)
    return fake


def codes(finding: Finding) -> list[str]:
    return [problem.code for problem in finding.problems]


def says(finding: Finding) -> str:
    return "".join(problem.text() for problem in finding.problems)


def test_everything_is_looked_at_and_nothing_is_changed(
    tmp_path: Path, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    books = tmp_path / "医保 A&B"
    books.mkdir()
    assert main(["selfcheck", str(books), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [check["name"] for check in told["checks"]] == NAMES
    assert told["version"] == __version__
    assert told["summary"][-1].startswith("自检结果：好 ")
    assert str(books) in told["checks"][NAMES.index("工作簿文件夹")]["told"]
    assert (list(books.iterdir()), list(home.iterdir())) == ([], [])


def test_the_report_in_words_has_a_line_for_each(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["selfcheck"]) == 0
    said = capsys.readouterr().out
    assert all(f"]　{name}：" in said for name in NAMES)


def test_one_that_fails_is_told_and_the_others_are_looked_at(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    def strange() -> Finding:
        raise ZeroDivisionError

    monkeypatch.setattr(fonts, "fonts", strange)
    outcome = selfcheck()
    states = {check["name"]: check["state"] for check in outcome.data["checks"]}
    assert list(states) == NAMES
    assert states["字体"] == "注意"
    assert "W8618" in [problem.code for problem in outcome.problems]
    assert len(list((home / ".xltool" / "日志").iterdir())) == 1
    assert not outcome.refused


def test_excel_and_wps_are_found_in_the_registry(registry: FakeRegistry, tmp_path: Path) -> None:
    excel, wps = tmp_path / "EXCEL.EXE", tmp_path / "et.exe"
    excel.touch()
    wps.touch()
    registry.put(HKEY_LOCAL_MACHINE, 64, rf"{PATHS}\excel.exe", "", str(excel))
    registry.put(HKEY_LOCAL_MACHINE, 64, r"Software\Classes\Excel.Application\CurVer", "", "Excel.Application.16")
    registry.put(HKEY_CURRENT_USER, 64, rf"{PATHS}\et.exe", "", f'"{wps}"')
    registry.put(HKEY_CURRENT_USER, 64, r"Software\Kingsoft\Office\6.0\Common", "InstallRoot", r"D:\WPS")
    found = office.office()
    assert found.told == f"WPS 表格，{wps}；Excel 2016 以上，{excel}；WPS，D:\\WPS"
    assert found.state == "好"


def test_without_excel_and_wps_the_user_is_told(registry: FakeRegistry, tmp_path: Path) -> None:
    registry.put(HKEY_LOCAL_MACHINE, 64, rf"{PATHS}\excel.exe", "", str(tmp_path / "卸载了.exe"))
    found = office.office()
    assert codes(found) == ["W8611"]
    assert "请安装 Excel 2010 以上或 WPS" in says(found)


def test_a_registry_that_cannot_be_read_is_told(registry: FakeRegistry, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise OSError(1018, "broken")

    monkeypatch.setattr(registry, "OpenKeyEx", broken)
    assert codes(office.office()) == ["W8612"]
    told = checks._registration()
    assert codes(told) == ["E8403"]
    assert told.state == "不行"


def test_registration_is_told_with_what_to_do(
    registry: FakeRegistry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = checks._registration()
    assert (codes(found), found.state) == (["N8618"], "好")
    assert "xltool-cli desktop add" in says(found)
    program = tmp_path / "xltool.exe"
    program.touch()
    monkeypatch.setattr(sys, "executable", str(program))
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    registration.register()
    assert codes(checks._registration()) == []
    program.unlink()
    assert set(codes(checks._registration())) == {"W8401", "N8618"}


def test_missing_fonts_are_told_with_where_to_get_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setenv("WINDIR", str(tmp_path))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "local"))
    (tmp_path / "Fonts").mkdir()
    (tmp_path / "Fonts" / "simsun.ttc").touch()
    own = tmp_path / "local" / "Microsoft" / "Windows" / "Fonts"
    own.mkdir(parents=True)
    (own / "simhei.ttf").touch()
    found = fonts.fonts()
    assert found.told == "有 黑体、宋体；没有 仿宋"
    assert "没有字体：仿宋" in says(found)
    assert codes(found) == ["W8613"]
    (own / "simfang.ttf").touch()
    assert fonts.fonts().state == "好"


@pytest.mark.parametrize(
    ("listed", "missing"),
    [("FangSong,仿宋\nSimHei\nSimSun,NSimSun\n", ""), ("Noto Sans CJK SC\n宋体\n", "没有 仿宋、黑体")],
)
def test_elsewhere_fonts_are_asked_of_fontconfig(listed: str, missing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts.shutil, "which", lambda name: name)
    monkeypatch.setattr(fonts.subprocess, "run", lambda *_, **__: SimpleNamespace(stdout=listed))
    assert fonts.fonts().told.endswith(missing or "仿宋、黑体、宋体")


@pytest.mark.parametrize("error", [None, OSError(), subprocess.TimeoutExpired("fc-list", 1)])
def test_fonts_that_cannot_be_looked_at_are_told(error: Exception | None, monkeypatch: pytest.MonkeyPatch) -> None:
    def run(*_: object, **__: object) -> None:
        raise error or AssertionError

    monkeypatch.setattr(fonts.shutil, "which", lambda name: name if error else None)
    monkeypatch.setattr(fonts.subprocess, "run", run)
    found = fonts.fonts()
    assert (codes(found), found.told) == (["N8613"], "查不了")


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def shut(**_: object) -> None:
        raise PermissionError(13, "shut")

    monkeypatch.setattr(places.tempfile, "TemporaryFile", shut)
    found = places.book_folder(tmp_path)
    assert (codes(found), found.state) == (["E8614"], "不行")
    assert f"文件夹「{tmp_path}」不能写（系统错误号 13）" in says(found)
    assert "结果写在工作簿旁边" in says(found)
    assert "还原点" in says(places.user_folder())
    assert places.program_folder().told.endswith("（只读，不影响使用）")
    assert selfcheck(tmp_path).refused


def test_a_folder_that_is_not_there_yet_is_judged_by_where_it_would_be(tmp_path: Path) -> None:
    assert places.book_folder(tmp_path / "还" / "没有").state == "好"
    assert list(tmp_path.glob("还")) == []


@pytest.mark.parametrize(
    ("free", "code"), [(499_999_999, ["W8615"]), (500_000_000, [])]
)  # fmt: skip
def test_little_space_is_told(free: int, code: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places.shutil, "disk_usage", lambda _: SimpleNamespace(free=free))
    found = places.disk(tmp_path)
    assert codes(found) == code
    assert ("磁盘只剩 0.4 GB" in says(found)) == bool(code)


def test_a_disk_that_has_gone_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(_: Path) -> None:
        raise OSError(5, "gone")

    monkeypatch.setattr(places.shutil, "disk_usage", gone)
    assert codes(places.disk(tmp_path)) == ["W8614"]


@pytest.mark.parametrize(
    ("now", "wrong"),
    [
        (datetime(2026, 11, 22, 9, 0), ""),
        (datetime(2026, 11, 21, 23, 59), "早于本程序打包的那天"),
        (datetime(2042, 1, 1), "晚了十几年"),
    ],
)
def test_the_clock_is_judged_by_the_day_of_packing(now: datetime, wrong: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "built_on", lambda: date(2026, 11, 22))
    found = places.clock(now)
    assert codes(found) == (["W8616"] if wrong else [])
    assert wrong in says(found)


def test_another_code_page_is_told_and_does_no_harm(monkeypatch: pytest.MonkeyPatch) -> None:
    def page(number: int) -> Callable[[], Finding]:
        monkeypatch.setattr(sys, "platform", "win32")
        windll = SimpleNamespace(kernel32=SimpleNamespace(GetACP=lambda: number))
        monkeypatch.setattr(places.ctypes, "windll", windll, raising=False)
        return places.code_page

    assert codes(page(936)()) == []
    told = page(65001)()
    assert (codes(told), told.state, told.told) == (["N8617"], "好", "代码页 65001")


@pytest.mark.parametrize("text", ["{}", "[]", "不是", '{"date": "昨天"}'])
def test_the_day_of_packing_is_read_from_beside_the_program(
    text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(built.xltool, "__file__", str(tmp_path / "__init__.py"))
    assert built.built_on() is None
    (tmp_path / "built.json").write_text(text, "utf-8")
    assert built.built_on() is None
    (tmp_path / "built.json").write_text('{"version": "0.1.0", "date": "2026-11-22"}', "utf-8")
    assert built.built_on() == date(2026, 11, 22)
    assert "2026-11-22 打包" in checks._program().told


def test_without_a_home_the_rest_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody() -> Path:
        raise RuntimeError

    monkeypatch.setattr(Path, "home", nobody)
    assert [check["name"] for check in selfcheck(Path(os.getcwd())).data["checks"]] == NAMES


def test_nothing_is_refused_but_what_cannot_be_written() -> None:
    try:
        outcome = selfcheck()
    except Refused as refused:
        raise AssertionError from refused
    assert {problem.code for problem in outcome.problems if problem.code.startswith("E")} <= {"E8614"}
