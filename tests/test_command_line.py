"""命令行：中文帮助、退出码、JSON、进度、日志；写到哪里都不覆盖不该覆盖的。"""

import errno
import io
import json
import os
import re
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.cell import MergedCell

from tests.books import edited, small_bytes
from tests.settled_books import settled_bytes
from xltool import __main__ as program
from xltool import commands, progress
from xltool.policies import CITIES
from xltool.workbook import save

COMMANDS = (
    "template", "import", "check", "allocate", "settle", "adjust", "explain", "cities", "excel",
    "desktop", "selfcheck", "logs", "dispatch", "submit", "collect", "verify", "ledger",
)  # fmt: skip
FOREIGN = re.compile(r"[A-Za-z]+")
KNOWN = {
    "xltool", "JSON", "CSV", "TXT", "XLS", "XLSX", "xlsx", "xlsm", "F", "h", "o", "x",
    "Excel", "Windows", "xlam", "register", "unregister", "status", "addin", "machine",
    "help", "version", "json", "output", "example", "from", "rules",
    "table", "sheet", "map", "mark", "stage",
    "rekey", "key", "times", "issued", "cores", "approve", "return", "reason", "seal", "csv",
    "add", "remove", "zip", "export",
    *COMMANDS,
}  # fmt: skip
"""Commands and options are typed as they are; every other word is Chinese."""
RELEASED = ("指标调整!B6", "指标调整!B7")

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def call(*words: object) -> tuple[int, str, str]:
        capsys.readouterr()
        try:
            code = program.main([str(word) for word in words])
        except SystemExit as left:  # --help and --version
            code = int(left.code or 0)
        told = capsys.readouterr()
        return code, told.out, told.err

    return call


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """The small example under a name that is hard on shells."""
    path = tmp_path / "预算 & 结算（终稿）.xlsx"
    path.write_bytes(settled_bytes())
    return path


def one_json(out: str) -> dict[str, Any]:
    told = json.loads(out)
    assert isinstance(told, dict)
    return told


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def remove(sheet: str) -> Callable[[Workbook], object]:
    return lambda opened: opened.remove(opened[sheet])


def clear(sheet: str) -> Callable[[Workbook], object]:
    """Empty the filled cells below a sheet's first heading row."""

    def do(opened: Workbook) -> None:
        for row in opened[sheet].iter_rows(min_row=6, max_col=12):
            for cell in row:
                if cell.data_type == "n" and not isinstance(cell, MergedCell):
                    cell.value = None

    return do


# ---- words


@pytest.mark.parametrize("words", [["--help"], *([name, "--help"] for name in COMMANDS)], ids=" ".join)
def test_help_is_chinese(run: Run, words: list[str]) -> None:
    code, out, err = run(*words)
    assert (code, err) == (0, "")
    assert set(FOREIGN.findall(out)) <= KNOWN
    assert re.search("[一-鿿]", out)
    assert out.startswith("用法：xltool")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ([], "缺少参数：命令"),
        (["settle"], "缺少参数：工作簿"),
        (["template", "诸暨"], "缺少参数：年度"),
        (["import", "簿.xlsx"], "缺少参数：导出文件"),
        (["explain", "簿.xlsx"], "缺少参数：单元格"),
        (["结算", "簿.xlsx"], "没有“结算”，可选："),
        (["settle", "簿.xlsx", "--快"], "不认识的参数：--快"),
        (["dispatch", "簿.xlsx"], "缺少参数：县表"),
        (["submit", "簿.xlsx", "--times", "二"], "--times：“二”不是有效的值"),
        (["settle", "簿.xlsx", "另.xlsx"], "不认识的参数：另.xlsx"),
        (["cities", "--json=是"], "不接受值 '是'"),
        (["template", "诸暨", "二〇二四"], "年度：“二〇二四”不是有效的值"),
        (["template", "诸暨", "2024.5"], "年度：“2024.5”不是有效的值"),
        (["settle", "簿.xlsx", "-o"], "后面要跟一个值"),
        (["check", "簿.xlsx", "--mark"], "--mark：后面要跟一个值"),
        (["check", "簿.xlsx", "--stage", "年终"], "没有“年终”，可选：'adjust', 'allocate', 'settle'"),
        (["import", "簿.xlsx", "出.csv", "--ma", "甲=乙", "--s"], "--sheet：后面要跟一个值"),
        (["check", "簿.xlsx", "--"], ""),
    ],
)
def test_words_that_make_no_command(run: Run, words: list[str], says: str) -> None:
    if not says:  # -- ends the options: a missing file is told like any other
        code, _, err = run(*words)
        assert code == 2
        assert "E1001" in err
        return
    code, out, err = run(*words)
    assert (code, out) == (2, "")
    assert "【E9001】命令写得不对：" in err
    assert says in err
    assert set(FOREIGN.findall(err.replace("E9001", ""))) <= KNOWN
    code, out, again = run(*words, "--json")
    if words and words[-1] not in ("-o", "--mark", "--s"):
        told = one_json(out)
        assert (code, told["ok"], told["problems"][0]["code"]) == (2, False, "E9001")
    assert "Traceback" not in again


def test_version(run: Run) -> None:
    code, out, _ = run("--version")
    assert code == 0
    assert re.fullmatch(r"xltool \d+\.\d+\.\d+\n", out)


def test_the_module_runs() -> None:
    done = subprocess.run([sys.executable, "-m", "xltool", "cities", "--json"], capture_output=True, check=True)
    assert one_json(done.stdout.decode())["cities"][0]["year"] == 2024
    assert done.stderr == b""
    told = subprocess.run([sys.executable, "-m", "xltool", "settle", "没有.xlsx"], capture_output=True, check=False)
    assert told.returncode == 2
    assert told.stdout == b""
    assert told.stderr.decode().startswith("【E1001】")


@pytest.mark.parametrize("encoding", ["ascii", "gbk", "latin-1"])
def test_a_console_that_lacks_characters(encoding: str) -> None:
    told = {**os.environ, "PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"}
    call = [sys.executable, "-m", "xltool"]
    helped = subprocess.run([*call, "--help"], capture_output=True, env=told, check=False)
    assert (helped.returncode, helped.stderr) == (0, b"")
    done = subprocess.run([*call, "cities", "--json"], capture_output=True, env=told, check=False)
    assert done.returncode == 0
    assert one_json(done.stdout.decode(encoding))["cities"][0]["city"] == "诸暨市"


def test_a_reader_that_leaves_is_no_failure(tmp_path: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        [sys.executable, "-m", "xltool", "cities"],
        stdout=writer,
        stderr=subprocess.PIPE,
        env={**os.environ, "HOME": str(tmp_path)},
        check=False,
    )
    os.close(writer)
    assert (done.returncode, done.stderr) == (0, b"")
    assert names(tmp_path) == set()


# ---- failures of the program


@pytest.mark.parametrize("error", [RuntimeError("a Chinese clerk cannot read this"), MemoryError(), KeyError("\udce4")])
def test_a_failure_is_one_line_and_a_log(
    run: Run, book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setenv("HOME", str(tmp_path / "家"))
    monkeypatch.setattr(commands, "settle", fail)
    code, out, err = run("settle", book)
    assert (code, out) == (1, "")
    assert re.fullmatch(r"【E9002】程序出了故障，没有写出结果。请把日志交给维护人员：(.+)。\n", err)
    (log,) = (tmp_path / "家" / ".xltool" / "日志").iterdir()
    assert str(log) in err
    text = log.read_text("utf-8")
    assert "Traceback" in text
    assert type(error).__name__ in text
    code, out, err = run("settle", book, "--json")
    assert code == 1
    assert one_json(out)["problems"][0]["code"] == "E9002"
    assert "Traceback" not in err


def test_a_failure_without_a_place_for_the_log(
    run: Run, book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(commands, "settle", fail)
    (tmp_path / "家").write_text("一个文件，不是文件夹")
    monkeypatch.setenv("HOME", str(tmp_path / "家"))
    code, out, err = run("settle", book)
    assert (code, out) == (1, "")
    assert "【E9002】" in err
    assert "日志也写不出" in err
    assert err.count("\n") == 1


def test_cancelled(run: Run, book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    before = names(book.parent)
    monkeypatch.setattr(save, "_replace", stop)  # as late as it can be
    code, out, err = run("settle", book)
    assert (code, out, err) == (1, "", "已取消，没有写出结果。\n")
    assert names(book.parent) == before


# ---- progress


class Terminal(io.StringIO):
    """A terminal that remembers."""

    def isatty(self) -> bool:
        return True


def at_terminal(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """Called by the test itself: pytest puts its own stderr in place after the fixtures."""
    made = Terminal()
    monkeypatch.setattr(sys, "stderr", made)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setattr(progress, "DELAY_SECONDS", 0.05)
    return made


def wait_for(ready: Callable[[], object]) -> None:
    end = time.monotonic() + 10
    while not ready() and time.monotonic() < end:
        time.sleep(0.01)
    assert ready()


def test_progress_waits_two_seconds() -> None:
    assert progress.DELAY_SECONDS == 2.0


def test_progress_shows_and_tidies_up(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = at_terminal(monkeypatch)
    before = threading.active_count()
    with progress.Progress() as shown:
        shown.report("正在读簿")
        wait_for(lambda: "正在读簿……" in terminal.getvalue())
        shown.report("正在写出")
        wait_for(lambda: "正在写出……" in terminal.getvalue())
        assert terminal.getvalue().rfind("\x1b[?25h") > terminal.getvalue().rfind("\x1b[?25l")  # even when killed now
    wait_for(lambda: threading.active_count() == before)
    assert terminal.getvalue().rfind("\x1b[?25h") > terminal.getvalue().rfind("\x1b[?25l")


def test_quick_work_shows_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = at_terminal(monkeypatch)
    before = threading.active_count()
    monkeypatch.setattr(progress, "DELAY_SECONDS", 5)
    with progress.Progress() as shown:
        shown.report("正在读簿")
    assert terminal.getvalue() == ""
    wait_for(lambda: threading.active_count() == before)


def test_nobody_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    for stream in (io.StringIO(), None):
        before = threading.active_count()
        monkeypatch.setattr(sys, "stderr", stream)
        monkeypatch.setattr(progress, "DELAY_SECONDS", 0.01)
        with progress.Progress() as shown:
            shown.report("正在读簿")
            time.sleep(0.05)
            assert threading.active_count() == before
        assert stream is None or stream.getvalue() == ""


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_progress_ends_with_the_work_that_failed(monkeypatch: pytest.MonkeyPatch, error: type[BaseException]) -> None:
    terminal = at_terminal(monkeypatch)
    before = threading.active_count()

    def work() -> None:
        with progress.Progress() as shown:
            shown.report("正在读簿")
            wait_for(lambda: "正在读簿" in terminal.getvalue())
            raise error

    with pytest.raises(error):
        work()
    wait_for(lambda: threading.active_count() == before)
    assert terminal.getvalue().rfind("\x1b[?25h") > terminal.getvalue().rfind("\x1b[?25l")


def test_ended_while_it_was_about_to_show(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = at_terminal(monkeypatch)
    monkeypatch.setattr(progress, "DELAY_SECONDS", 0)
    before = threading.active_count()
    for _ in range(20):
        with progress.Progress():
            pass
    wait_for(lambda: threading.active_count() == before)
    assert terminal.getvalue().rfind("\x1b[?25h") >= terminal.getvalue().rfind("\x1b[?25l")


def test_a_display_that_breaks_does_not_disturb(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    terminal = at_terminal(monkeypatch)

    def fail(*_: object) -> None:
        raise UnicodeEncodeError("ascii", "…", 0, 1, "no")

    monkeypatch.setattr(terminal, "write", fail)
    before = threading.active_count()
    with progress.Progress() as shown:
        shown.report("正在读簿")
        time.sleep(0.5)
    wait_for(lambda: threading.active_count() == before)
    assert "Traceback" not in capfd.readouterr().err


# ---- template


def test_template(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    code, out, err = run("template", "诸暨", "2024")
    assert (code, err) == (0, "")
    assert out == "已生成诸暨市2024年度空表：诸暨2024.xlsx\n"
    assert run("template", "诸暨市", "2024", "--json")[0] == 0  # the same again: nothing is lost
    chosen = tmp_path / "子 夹" / "甲&乙.xlsx"
    chosen.parent.mkdir()
    code, out, _ = run("template", "诸暨", "2024", "-o", chosen, "--json")
    told = one_json(out)
    assert (code, told["ok"], told["written"], told["problems"]) == (0, True, str(chosen), [])
    assert chosen.read_bytes() == (tmp_path / "诸暨2024.xlsx").read_bytes()


def test_a_filled_form_is_not_written_over(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "诸暨2024.xlsx").write_bytes(small_bytes())
    code, out, err = run("template", "诸暨", "2024")
    assert (code, out) == (2, "")
    assert err.startswith("【E8006】诸暨2024.xlsx：已有这个文件")
    assert (tmp_path / "诸暨2024.xlsx").read_bytes() == small_bytes()
    assert run("template", "诸暨", "2024", "-o", "诸暨2024.xlsx")[0] == 0  # named, it is meant


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("绍兴", "2024"), "【E8001】没有收录“绍兴”。已收录：诸暨、宁德、淄博、湖州。请核对统筹区名称。"),
        (("", "2024"), "【E8001】没有收录“”。已收录：诸暨、宁德、淄博、湖州。请核对统筹区名称。"),
        (("诸暨", "2023"), "【E8002】诸暨市没有收录 2023 年度。已收录：2024。未收录文件的年度不能计算。"),
        (("诸暨", "0"), "【E8002】诸暨市没有收录 0 年度。已收录：2024。未收录文件的年度不能计算。"),
    ],
)
def test_unknown_city_or_year(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, str], says: str
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run("template", *words) == (2, "", says + "\n")
    code, out, err = run("template", *words, "--json")
    assert (code, err) == (2, "")
    assert [problem["text"] for problem in one_json(out)["problems"]] == [says]
    assert names(tmp_path) == set()


def _read_only(path: Path) -> Path:
    path.write_text("旧")
    path.chmod(0o444)
    return path


def _opened(path: Path) -> Path:
    path.write_text("旧")
    path.with_name(f"~${path.name}").write_bytes(b"\x04abcd")
    return path


def _folder(path: Path) -> Path:
    path.mkdir()
    return path


PLACES: dict[str, Callable[[Path], Path]] = {
    "E1101": lambda path: path.parent / "没有" / path.name,
    "E1103": _folder,
    "E1105": _read_only,
    "E1107": lambda path: path.with_name("长" * 200 + ".xlsx"),
    "E1108": lambda path: path.with_name("甲:乙.xlsx"),
    "E1110": _opened,
    "E8005": lambda path: path.with_suffix(".csv"),
}


@pytest.mark.parametrize("code", PLACES)
@pytest.mark.parametrize("command", ["template", "settle", "import", "check"])
def test_places_that_cannot_be_written(run: Run, book: Path, tmp_path: Path, code: str, command: str) -> None:
    (tmp_path / "出").mkdir()
    target = PLACES[code](tmp_path / "出" / "果.xlsx")
    before = names(tmp_path / "出")
    export = tmp_path / "导.csv"
    export.write_text("机构名称,统筹基金,人头数\n示例药店001,1,1\n", "utf-8")
    words = {
        "template": ["template", "诸暨", "2024", "-o", target],
        "settle": ["settle", book, "-o", target],
        "import": ["import", book, export, "--table", "药店考核", "-o", target],
        "check": ["check", book, "--mark", target],
    }[command]
    found, out, err = run(*words, "--json")
    problems = one_json(out)["problems"]
    assert (found, err, [problem["code"] for problem in problems]) == (2, "", [code])
    assert names(tmp_path / "出") == before
    assert names(tmp_path) == {book.name, "出", "导.csv"}


def test_a_full_disk(run: Run, book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    before = names(book.parent)
    monkeypatch.setattr(os, "fsync", full)
    for words in (("settle", book), ("template", "诸暨", "2024", "-o", book.with_name("空.xlsx"))):
        code, out, err = run(*words)
        assert (code, out) == (2, "")
        assert err.startswith("【E1106】")
        assert not FOREIGN.search(err.replace("【E1106】", "").replace(".xlsx", ""))
    assert names(book.parent) == before


# ---- settle, allocate, adjust


def totals(out: str) -> dict[str, str]:
    found = one_json(out)["totals"]
    assert isinstance(found, dict)
    return found


def test_settle(run: Run, book: Path) -> None:
    code, out, err = run("settle", book)
    written = book.with_name(f"{book.stem}_结算.xlsx")
    assert (code, err) == (0, "")
    assert book.read_bytes() == settled_bytes()
    assert written.exists()
    assert "全部通过" in out
    assert out.endswith(f"结果簿：{written}\n")
    assert "合计合计" not in out
    code, out, err = run("settle", written, "--json")  # the result book is a filled book too
    again = book.with_name(f"{book.stem}_结算_结算.xlsx")
    told = one_json(out)
    assert (code, err, told["written"]) == (0, "", str(again))
    assert again.read_bytes() == written.read_bytes()
    written.write_text("坏的旧结果")
    chosen = book.with_name("另一个名字.XLSX")
    assert totals(run("settle", book, "--json", "-o", chosen)[1]) == told["totals"]
    assert run("settle", book)[0] == 0
    assert written.read_bytes() == again.read_bytes() == chosen.read_bytes()


def test_an_input_of_any_name(run: Run, book: Path, tmp_path: Path) -> None:
    macro = tmp_path / "宏 簿.xlsm"
    shutil.copy(book, macro)
    code, out, _ = run("settle", macro, "--json")
    assert (code, one_json(out)["written"]) == (0, str(tmp_path / "宏 簿_结算.xlsx"))
    long = tmp_path / ("长" * 83 + ".xlsx")  # 254 bytes: no room for _结算
    shutil.copy(book, long)
    code, out, err = run("settle", long)
    assert (code, out) == (2, "")
    assert err.startswith("【E1107】")


def test_the_input_is_never_written_over(run: Run, book: Path, tmp_path: Path) -> None:
    link, hard = tmp_path / "链接.xlsx", tmp_path / "硬链接.xlsx"
    link.symlink_to(book)
    os.link(book, hard)
    export = tmp_path / "导.xlsx"
    shutil.copy(book, export)
    roundabout = tmp_path / "." / "x" / ".." / book.name
    (tmp_path / "x").mkdir()
    for target in (book, link, hard, roundabout):
        for words in (("settle", book, "-o", target), ("check", book, "--mark", target)):
            code, out, err = run(*words)
            assert (code, out) == (2, "")
            assert err.startswith(f"【E8003】{target.name}：输出文件就是输入文件")
    assert run("settle", link, "-o", book)[2].startswith("【E8003】")
    assert run("import", book, export, "-o", export)[2].startswith("【E8003】")
    assert book.read_bytes() == settled_bytes() == export.read_bytes()


@pytest.mark.parametrize("name", ["果.xls", "果", "果.xlsx.txt", "果.xlsm"])
def test_outputs_are_xlsx(run: Run, book: Path, tmp_path: Path, name: str) -> None:
    code, out, err = run("settle", book, "-o", tmp_path / name)
    assert (code, out) == (2, "")
    assert err.startswith(f"【E8005】{name}：输出文件名以“")


def test_adjust(run: Run, book: Path, tmp_path: Path) -> None:
    code, out, _ = run("adjust", book, "--json")
    assert code == 0
    assert one_json(out)["written"] == str(book.with_name(f"{book.stem}_指标调整.xlsx"))
    unreleased = edited(tmp_path / "未下达.xlsx", dict.fromkeys(RELEASED), content=settled_bytes())
    code, out, err = run("adjust", unreleased)
    assert (code, out) == (2, "")
    assert "【E8004】指标调整「下达总额」：两个险种都没有填下达总额" in err
    assert not unreleased.with_name("未下达_指标调整.xlsx").exists()
    one = edited(tmp_path / "一个险种.xlsx", {RELEASED[1]: None}, content=settled_bytes())
    assert run("adjust", one)[0] == 0


def test_allocate_needs_no_year_end(run: Run, book: Path, tmp_path: Path) -> None:
    whole = totals(run("allocate", book, "--json")[1])
    sheets = (
        "药店考核",
        "药店考核-新进",
        "药店年终结算",
        "药店年终结算-新进",
        "门诊年终结算",
        "住院年终结算",
        "预算执行",
    )
    gone = edited(tmp_path / "未到年终.xlsx", {}, *map(remove, sheets), content=settled_bytes())
    code, out, err = run("allocate", gone, "--json")
    assert (code, err) == (0, "")
    assert totals(out) == whole
    assert one_json(out)["written"] == str(tmp_path / "未到年终_额度分配.xlsx")
    blank = edited(tmp_path / "年终未填.xlsx", {}, *map(clear, sheets), content=settled_bytes())
    assert totals(run("allocate", blank, "--json")[1]) == whole


# ---- what is told


def test_refusals_are_told_whole(run: Run, tmp_path: Path) -> None:
    wrong = edited(
        tmp_path / "错.xlsx", {"药店考核!B6": "壹佰", "药店考核!D7": -5, "附件1!C5": None}, content=settled_bytes()
    )
    code, out, err = run("settle", wrong)
    assert (code, out) == (2, "")
    assert err.endswith("没有写出结果。\n")
    assert not (tmp_path / "错_结算.xlsx").exists()
    lines = err.splitlines()
    assert [line[1:6] for line in lines[:3]] == sorted(line[1:6] for line in lines[:3])
    assert all(f" {cell}「" in err for cell in ("B6", "D7", "C5"))
    code, out, err = run("settle", wrong, "--json")
    told = one_json(out)
    assert (code, err, told["ok"], told["written"]) == (2, "", False, None)
    found = {(problem["sheet"], problem["cell"]) for problem in told["problems"] if problem["grade"] == "错误"}
    assert {("药店考核", "B6"), ("药店考核", "D7"), ("附件1", "C5")} <= found
    code, out, err = run("check", wrong, "--json")
    assert (code, err) == (2, "")
    assert {(p["sheet"], p["cell"]) for p in one_json(out)["problems"]} >= found


def test_errors_come_before_warnings_and_hints(run: Run, tmp_path: Path) -> None:
    mixed = edited(
        tmp_path / "混.xlsx",
        {"药店考核!B6": "壹佰", "药店考核!B7": "１２３．５", "说明!B8": "张", "说明!B9": "张"},
        content=settled_bytes(),
    )
    _, _, err = run("check", mixed)
    grades = [line[1] for line in err.splitlines() if line.startswith("【")]
    assert grades == sorted(grades, key="EWN".index)
    assert set(grades) == {"E", "W", "N"}


def test_check_and_cities(run: Run, book: Path) -> None:
    code, out, err = run("check", book)
    assert (code, err) == (0, "")
    assert out.splitlines()[-2:] == [
        "校验结果：错误 0，警告 0，提示 0",
        f"勾稽检查 {len(CITIES[0].years[2024].checks)} 项，全部通过",
    ]
    assert names(book.parent) == {book.name}
    for stage in ("adjust", "allocate"):
        assert run("check", book, "--stage", stage)[0] == 0
    code, out, err = run("cities")
    assert (code, err) == (0, "")
    assert out.startswith("诸暨市 2024")
    assert all(year.document in out for city in CITIES for year in city.years.values())
    assert one_json(run("cities", "--json")[1])["ok"] is True


def test_no_book_of_ours(run: Run, tmp_path: Path) -> None:
    other = tmp_path / "别的.xlsx"
    Workbook().save(other)
    (tmp_path / "文.xlsx").write_text("不是工作簿")
    for command in ("check", "settle", "allocate", "adjust"):
        assert run(command, other)[2].startswith("【E2401】")
        assert run(command, tmp_path / "文.xlsx")[0] == 2
    assert run("explain", other, "附件1!C5")[2].startswith("【E2401】")
    assert names(tmp_path) == {"别的.xlsx", "文.xlsx"}
