"""收件：收的收、退的退，一县的毛病不碍别县；汇总逐格有出处，公式与 LibreOffice 重算的一致；再收一次什么也不多。"""

import math
import sqlite3
from collections import defaultdict
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook
from openpyxl.utils.cell import range_boundaries

from tests.exchange.dying import dying
from tests.exchange.offices import COLLECTED_AT, offices, one_by_one, second, submission, with_cells
from tests.office import Office
from tests.second_opinion import cached
from xltool.exchange import collect as collecting
from xltool.exchange import pool, sm3
from xltool.exchange.collect import Asked, collect
from xltool.exchange.examine import Examined, examine
from xltool.exchange.ledger import LEDGER, read_ledger
from xltool.exchange.pool import Done, each
from xltool.outcome import Outcome
from xltool.problems import Refused
from xltool.workbook import save
from xltool.workbook.parse import exact

BOOK = "汇总_诸暨市_2024年度.xlsx"
BAD = "丙镇的.xlsx"


class Collected(NamedTuple):
    """One collection of five files: two of 甲镇, 乙镇's, 丙镇's with a figure changed, and a broken one."""

    root: Path
    outcome: Outcome
    content: bytes


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Collected:
    root = offices(tmp_path_factory.mktemp("市"))
    inbox = root / "收件"
    submission(inbox, "甲镇")
    second(inbox, "甲镇")
    submission(inbox, "乙镇", "乙镇交的(1).xlsx")
    with_cells(submission(inbox, "丙镇", BAD), {"预算执行!C6": 123})
    (inbox / "坏.xlsx").write_bytes(b"PK\x03\x04 broken")
    (inbox / "说明.txt").write_text("请查收", encoding="utf-8")
    outcome = collect(inbox, at=COLLECTED_AT, processes=2)
    assert outcome.written is not None
    return Collected(root, outcome, outcome.written.read_bytes())


@pytest.fixture(scope="module")
def book(collected: Collected) -> Any:
    return load_workbook(collected.root / "收件" / BOOK, data_only=True)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


_KNOWN: dict[tuple[str, bytes, str], Examined] = {}


def _once(asked: Asked) -> Examined:
    at = (asked.path.name, asked.path.read_bytes(), repr(asked.register))
    if at not in _KNOWN:
        _KNOWN[at] = examine(asked.path, asked.register, rows=True)
    return _KNOWN[at]


def quietly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each file in this process, and once: the processes have tests of their own."""
    monkeypatch.setattr(collecting, "each", one_by_one)
    monkeypatch.setattr(collecting, "examine_one", _once)


def test_every_file_is_told_and_none_stops_the_others(collected: Collected) -> None:
    outcome = collected.outcome
    assert not outcome.refused
    assert outcome.summary[0] == "应报 3 个县：已接收 2，已退回 1，未上报 0"
    found = {file["file"]: file["verdict"] for file in outcome.data["files"]}
    assert found == {
        "上报_诸暨市甲镇_2024年度_第1次.xlsx": "已被替代", "上报_诸暨市甲镇_2024年度_第2次.xlsx": "收下",
        "乙镇交的(1).xlsx": "收下", BAD: "退回", "坏.xlsx": "退回",
    }  # fmt: skip
    told = [problem.text() for problem in outcome.problems]
    assert told[0] == (
        "【N8901】收件：文件夹里还有不是工作簿的文件：说明.txt。没有读。压缩包请先解开，文件夹里的请移到外面来。"
    )
    assert (
        "【W8901】丙镇的.xlsx：没有收下，有 1 个问题：【E8886】预算执行 C6「住院 · 预算指标」：写的是 123，"
        "按填报数重算为 520687300。结果应由填报数算出。不能收，退回重报。见“退回单/退回单_丙镇的.xlsx”。"
        "请把退回单交给县里。"
    ) in told
    assert any(
        text.startswith("【W8901】坏.xlsx：没有收下，有 1 个问题：【E1021】坏.xlsx：文件不完整") for text in told
    )


def test_every_event_is_a_line(collected: Collected) -> None:
    lines = [(e.event, e.code, e.times, e.state, e.file, e.note) for e in read_ledger(collected.root)][3:]
    assert lines == [
        ("拒收", "103", 1, "已退回", BAD, "E8886"),
        ("拒收", "", 0, "", "坏.xlsx", "E1021"),
        ("接收", "101", 2, "已接收", "上报_诸暨市甲镇_2024年度_第2次.xlsx", ""),
        ("接收", "102", 1, "已接收", "乙镇交的(1).xlsx", ""),
    ]


def test_the_first_sheet_says_who_submitted_what(collected: Collected, book: Any) -> None:
    sheet = book["上报情况"]
    head = sm3.printed(read_ledger(collected.root)[-1].hash)
    assert sheet["A2"].value == (
        f"应报 3 个县：已接收 2，已退回 1，未上报 0　汇总时间 2025-01-12T09:00:00　台账末行校验码 {head}"
    )
    lines = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=5, max_row=7, max_col=5)]
    assert lines == [
        [1, "101", "甲镇", "已接收", 2],
        [2, "102", "乙镇", "已接收", 1],
        ["", "103", "丙镇", "已退回", ""],
    ]
    assert sheet["I6"].hyperlink.target == "乙镇交的(1).xlsx"


def test_the_sheets_of_the_form_are_all_there(book: Any) -> None:
    first = ["上报情况", "各县合计", "机构名录", "附件1"]
    assert book.sheetnames[:4] == first
    assert book.sheetnames[-2:] == ["溯源", "_身份"]


def test_printed_rows_are_added_up(collected: Collected, book: Any) -> None:
    sheet = book["附件1"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=5, max_row=10, max_col=4)]
    assert rows[0][:4] == ["各县相加", "预算单位名称", "职工", "居民"]
    assert rows[1] == ["2个县", "住院", 100986.68, 126546.82]
    assert rows[4] == ["2个县", "新定点药店", 2232, "—"]
    assert rows[5][0] == "合计"
    formula = load_workbook(collected.root / "收件" / BOOK)["附件1"]["C6"].value
    assert formula == (
        '=IF(COUNTIFS($B$13:$B$20,B6,$C$13:$C$20,">-1E+300")=0,"—",ROUND(SUMIFS($C$13:$C$20,$B$13:$B$20,B6),6))'
    )


def alike(ours: object, theirs: object) -> bool:
    """The same; of two ratios but for the last of sixteen digits, a hundredth of a 分 in a 亿元."""
    if isinstance(ours, float) and isinstance(theirs, float):
        return math.isclose(ours, theirs, rel_tol=1e-14)
    return ours == theirs


def test_every_consolidated_cell_is_its_source_cell(collected: Collected, book: Any) -> None:
    """Each line of 溯源, cell by cell, against the file it names; and no row of any table without a line."""
    inbox = collected.root / "收件"
    sources: dict[str, Any] = {}
    sums: dict[tuple[str, str], list[Any]] = defaultdict(list)
    seen: set[tuple[str, int]] = set()
    for line in book["溯源"].iter_rows(min_row=5, values_only=True):
        sheet, here, _, _, file, theirs, cells = line[:7]
        if file not in sources:
            sources[file] = load_workbook(inbox / file, data_only=True)
        source = sources[file]
        left, top, right, _ = range_boundaries(here)
        their_left, their_top, their_right, _ = range_boundaries(cells)
        assert right - left == their_right - their_left
        adding = "个县" in str(book[sheet].cell(top, 1).value)
        seen.add((sheet, top))
        for shift in range(right - left + 1):
            ours = book[sheet].cell(top, left + shift)
            found = source[theirs].cell(their_top, their_left + shift).value
            if adding:
                sums[sheet, ours.coordinate].append(found)
            else:
                assert alike(ours.value, found), (sheet, ours.coordinate, file)
    for (sheet, cell), values in sums.items():
        numbers = [exact(value) for value in values if isinstance(value, int | float)]
        ours = book[sheet][cell].value
        if isinstance(ours, int | float):
            assert exact(ours) == sum(numbers, Decimal(0)), (sheet, cell)
    for name in book.sheetnames[2:-2]:
        for row in book[name].iter_rows(min_row=4):
            if row[0].value in ("甲镇", "乙镇") or "个县" in str(row[0].value):
                assert (name, row[0].row) in seen


def test_counties_totals_are_those_of_their_books(collected: Collected, book: Any) -> None:
    sheet = book["各县合计"]
    heads = {sheet.cell(3, column).value: column for column in range(2, sheet.max_column + 1)}
    column = heads["预算执行 职工医保\n决算额（元）"]
    for row, file in ((4, "上报_诸暨市甲镇_2024年度_第2次.xlsx"), (5, "乙镇交的(1).xlsx")):
        theirs = load_workbook(collected.root / "收件" / file, data_only=True)["预算执行"]
        (total,) = [r for r in theirs.iter_rows(min_row=5, max_row=14) if r[0].value == "合计"]
        assert sheet.cell(row, column).value in [cell.value for cell in total]
    assert sheet["A6"].value == "合计"


def test_libreoffice_works_out_the_same(collected: Collected, office: Office) -> None:
    says = office.recalculated(collected.root / "收件" / BOOK)
    ours = cached(collected.content)
    wrong = [
        f"{sheet}!{cell}: {value!r} {ours[sheet][cell]!r}"
        for sheet, cells in says.items()
        for cell, value in cells.items()
        if value != ours[sheet][cell]
    ]
    assert wrong == []
    assert sum(len(cells) for cells in says.values()) > 300


def test_a_slip_says_what_is_wrong_and_a_copy_shows_it(collected: Collected) -> None:
    slips = collected.root / "收件" / "退回单"
    assert names(slips) == ["标注_丙镇的.xlsx", "退回单_丙镇的.xlsx", "退回单_坏.xlsx"]
    slip = load_workbook(slips / "退回单_丙镇的.xlsx")["退回单"]
    assert slip["A2"].value == "上报单位：诸暨市丙镇（编码 103）"
    line = [cell.value for cell in slip[7]][:7]
    assert line == [
        1, "错误", "预算执行 C6「住院 · 预算指标」", "写的是 123，按填报数重算为 520687300", "结果应由填报数算出",
        "不能收，退回重报", "E8886",
    ]  # fmt: skip
    marked = load_workbook(slips / "标注_丙镇的.xlsx")
    cell = marked["预算执行"]["C6"]
    assert cell.fill.fgColor.rgb == "00FFC7CE"
    assert "E8886" in cell.comment.text
    assert load_workbook(slips / "退回单_坏.xlsx")["退回单"]["A2"].value == "上报单位：认不出"


def test_collecting_again_adds_no_line_and_gives_the_same_book(
    collected: Collected, monkeypatch: pytest.MonkeyPatch
) -> None:
    quietly(monkeypatch)
    before = read_ledger(collected.root)
    collect(collected.root / "收件", at=COLLECTED_AT, processes=1)
    assert read_ledger(collected.root) == before
    assert (collected.root / "收件" / BOOK).read_bytes() == collected.content


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    """乙镇's submission alone."""
    folder = offices(tmp_path) / "收件"
    submission(folder, "乙镇")
    return folder


def refusal(folder: Path, **options: Any) -> str:
    before = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    events = len(read_ledger(folder.parent)) if (folder.parent / LEDGER).exists() else 0
    with pytest.raises(Refused) as caught:
        collect(folder, at=COLLECTED_AT, processes=1, **options)
    after = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    assert after == before
    if events:
        assert len(read_ledger(folder.parent)) >= events
    (problem,) = caught.value.problems
    return problem.text()


def test_nothing_to_collect(inbox: Path, tmp_path: Path) -> None:
    assert refusal(tmp_path / "下发" / "市级留存") == (
        "【E8902】市级留存：文件夹里一本工作簿也没有。应有 .xlsx 的上报件。请把收到的上报件放进来。"
    )
    with pytest.raises(Refused) as caught:
        collect(inbox / "没有")
    assert caught.value.problems[0].text() == "【E8901】没有：没有这个文件夹。应为放上报件的文件夹。请核对文件夹。"


def test_no_register_near(inbox: Path, tmp_path: Path) -> None:
    (tmp_path / "别处").mkdir()
    (tmp_path / "别处" / "一.xlsx").write_bytes(b"")
    assert refusal(tmp_path / "别处").startswith("【E8821】别处：没有找到下发登记。")


def test_a_file_that_has_the_consolidations_name_is_not_written_over(inbox: Path) -> None:
    (inbox / BOOK).write_bytes((inbox / "上报_诸暨市乙镇_2024年度_第1次.xlsx").read_bytes())
    assert refusal(inbox) == (
        f"【E8906】{BOOK}：已有同名的文件，不是汇总簿。汇总不覆盖别的文件。"
        "请把它改名（是上报件的，改名后照收），或用 -o 换一个文件名。"
    )
    own = inbox / "上报_诸暨市乙镇_2024年度_第1次.xlsx"
    assert refusal(inbox, output=own).startswith(f"【E8003】{own.name}：输出文件就是输入文件。")


def test_an_open_consolidation_a_damaged_ledger_are_told_before_the_work(
    inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(collecting, "each", None)
    with ZipFile(inbox / BOOK, "w") as archive:
        archive.writestr("docProps/custom.xml", "<vt:lpwstr>汇总</vt:lpwstr>")
    lock = inbox / f".~lock.{BOOK}#"
    lock.write_text(",示例,,,;", encoding="utf-8")
    assert refusal(inbox).startswith(f"【E1110】{BOOK}：文件正由「示例」打开。")
    lock.unlink()
    (inbox.parent / LEDGER).write_bytes(b"no ledger" * 999)
    with pytest.raises(Refused) as caught:
        collect(inbox)
    assert caught.value.problems[0].text().startswith("【E8852】台账.sqlite3：台账已损坏")


def test_a_city_that_this_program_does_not_know(inbox: Path) -> None:
    kept = inbox.parent / "市级留存" / "下发登记.json"
    kept.write_text(
        kept.read_text(encoding="utf-8").replace('"预算年度": "2024"', '"预算年度": "2031"'), encoding="utf-8"
    )
    assert refusal(inbox) == ("【E8905】本程序没有收录诸暨市 2031 年度。应为已收录的统筹区和年度。请换用新版程序。")


def test_a_ledger_that_is_locked_when_it_comes_to_writing(inbox: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    quietly(monkeypatch)
    monkeypatch.setattr("xltool.exchange.ledger.LOCK_SECONDS", 0.05)
    other = sqlite3.connect(inbox.parent / LEDGER, isolation_level=None)

    def locked(work: Any, tasks: Any, processes: int) -> Any:
        yield from one_by_one(work, tasks, processes)
        other.execute("BEGIN IMMEDIATE")

    monkeypatch.setattr(collecting, "each", locked)
    assert refusal(inbox).startswith("【E8851】台账.sqlite3：台账正被别的程序占用。")
    other.close()
    assert names(inbox) == ["上报_诸暨市乙镇_2024年度_第1次.xlsx"]


def test_a_full_disk_leaves_the_old_consolidation(inbox: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    quietly(monkeypatch)
    collect(inbox, at=COLLECTED_AT)
    old = (inbox / BOOK).read_bytes()
    real = save._replace

    def full(target: Path, content: memoryview) -> None:
        if target.name == BOOK:
            raise OSError(28, "No space left on device")
        real(target, content)

    monkeypatch.setattr(save, "_replace", full)
    assert refusal(inbox).startswith(f"【E1106】{BOOK}：磁盘写满了")
    monkeypatch.undo()
    quietly(monkeypatch)

    def no_room(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(collecting, "write_consolidated", no_room)
    assert refusal(inbox).startswith(f"【E1106】{BOOK}：磁盘写满了")
    assert (inbox / BOOK).read_bytes() == old


def test_a_slip_that_cannot_be_written_is_told_and_the_rest_is_done(
    inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    quietly(monkeypatch)
    (inbox / "坏.xlsx").write_bytes(b"no book")
    (inbox / "退回单" / "退回单_坏.xlsx").mkdir(parents=True)
    outcome = collect(inbox, at=COLLECTED_AT)
    assert any(problem.code == "E1103" for problem in outcome.problems)
    assert (inbox / BOOK).exists()


def test_one_that_was_received_before_and_is_not_here_now(inbox: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    quietly(monkeypatch)
    collect(inbox, at=COLLECTED_AT)
    (inbox / "上报_诸暨市乙镇_2024年度_第1次.xlsx").unlink()
    (inbox / "坏.xlsx").write_bytes(b"no book")
    outcome = collect(inbox, at=COLLECTED_AT)
    assert outcome.summary[0] == "应报 3 个县：已接收 0，已退回 0，不在收件夹 1，未上报 2"
    assert (
        "【W8902】“乙镇”以前收到过，这次收件夹里没有它的上报件。汇总要用到上报件。请把它放回收件夹，再收一次。"
    ) in [problem.text() for problem in outcome.problems]


def test_cancelled_in_the_middle_nothing_is_written_and_nobody_is_left(inbox: Path) -> None:
    for number in range(2):
        submission(inbox, "乙镇", f"又一份{number}.xlsx")
    before = names(inbox)
    children = _children()

    def cancel(step: str) -> None:
        if step.startswith("已核验 1/"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        collect(inbox, processes=2, report=cancel)
    assert names(inbox) == before
    assert len(read_ledger(inbox.parent)) == 3
    assert _children() <= children


def _children() -> set[str]:
    return {path.name for path in Path("/proc/self/task").glob("*/children") if path.read_text().split()}


def test_a_process_that_dies_costs_its_own_task_alone() -> None:
    found = {done.index: done for done in each(dying, [0, 1, 2, 3, 4], 2)}
    assert {index: done.result for index, done in found.items()} == {0: 0, 1: 10, 2: None, 3: None, 4: 40}
    assert found[2].killed
    assert "nobody foresaw this" in found[3].failure


def test_a_failure_is_one_files(inbox: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "write_log", lambda _text: "日志.txt")

    def broken(_work: Any, tasks: list[Asked], _processes: int) -> Any:
        for index, task in enumerate(tasks):
            if isinstance(task, Asked) and task.path.name == "一.xlsx":
                yield Done(index, killed=True)
            elif isinstance(task, Asked) and task.path.name == "二.xlsx":
                yield Done(index, failure="Traceback")
            else:
                yield Done(index, _work(task))

    for name in ("一.xlsx", "二.xlsx"):
        (inbox / name).write_bytes(b"")
    monkeypatch.setattr(collecting, "each", broken)
    told = "".join(problem.text() for problem in collect(inbox, at=datetime(2025, 1, 1)).problems)
    assert (
        "【E8903】一.xlsx：办到一半，程序被系统结束（多半是内存不够）。应能办完。没有办成；请关掉别的程序再试一次。"
        in told
    )
    assert "【E8904】二.xlsx：程序出了故障。应能办完。没有办成；请把日志交给维护人员：日志.txt。" in told
