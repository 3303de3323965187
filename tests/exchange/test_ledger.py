"""台账：一件事一行；改一行、删一行都看得出；占用、损坏、只读、写满各有一句整话，不留半行。"""

import os
import sqlite3
from pathlib import Path

import pytest

from xltool.exchange import ledger, ledger_command
from xltool.exchange.ledger import LEDGER, Event, State, noted, read_ledger, refuse_step, written
from xltool.problems import Refused

ONE = Event(at="2025-01-10T09:00:00", code="101", name="甲镇", period="2024年度", times=1, event="上报")


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / LEDGER
    for state in (State.DRAFT, State.CHECKED, State.SUBMITTED):
        assert noted(path, ONE.but(state=state)) == []
    return path


def refusal(path: Path) -> str:
    with pytest.raises(Refused) as caught, written(path) as opened:
        opened.add(ONE)
    (problem,) = caught.value.problems
    return problem.text()


def read_refusal(path: Path) -> str:
    with pytest.raises(Refused) as caught:
        read_ledger(path)
    (problem,) = caught.value.problems
    return problem.text()


def tamper(path: Path, statement: str) -> None:
    connection = sqlite3.connect(path)
    connection.execute(statement)
    connection.commit()
    connection.close()


def test_lines_are_kept_in_order_each_chained_to_the_one_before(book: Path) -> None:
    events = read_ledger(book.parent)
    assert [event.state for event in events] == ["草稿", "已校验", "已上报"]
    assert [event.previous for event in events] == ["", events[0].hash, events[1].hash]
    assert ledger.state_of(events, "101", "2024年度") == "已上报"
    assert ledger.state_of(events, "101", "2023年度") == ""


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE events SET note = '改' WHERE number = 2",
        "UPDATE events SET times = 7 WHERE number = 2",
        "DELETE FROM events WHERE number = 1",
        "INSERT INTO events SELECT 9, at, code, name, period, times, state, event, file, digest, note, previous, hash "
        "FROM events WHERE number = 1",
    ],
)
def test_an_edited_ledger_is_noticed_and_not_written_on(book: Path, statement: str) -> None:
    tamper(book, statement)
    number = {"U": 2, "D": 1, "I": 4}[statement[0]]
    told = (
        f"【E8856】台账.sqlite3：台账第 {number} 行被改动过：与前后行的校验连不上。台账只能由本程序逐行续记。"
        "请查明是谁改的，换回备份，或把它移走另存后重来。"
    )
    assert read_refusal(book) == told
    assert refusal(book) == told


def test_nothing_is_kept_when_the_work_fails(book: Path) -> None:
    def interrupted() -> None:
        with written(book) as opened:
            opened.add(ONE)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert len(read_ledger(book)) == 3


def test_a_locked_ledger(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger, "LOCK_SECONDS", 0.05)
    other = sqlite3.connect(book, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert refusal(book) == (
        "【E8851】台账.sqlite3：台账正被别的程序占用。记上一行才能办理。请关闭它，稍后再试；没有改动任何簿。"
    )
    other.close()
    assert len(read_ledger(book)) == 3


@pytest.mark.parametrize("content", [b"not a ledger at all" * 99, b"SQLite format 3\0" + b"\xff" * 5000])
def test_a_damaged_ledger(book: Path, content: bytes) -> None:
    book.write_bytes(content)
    told = (
        "【E8852】台账.sqlite3：台账已损坏，或不是台账文件。应为本程序记的台账。"
        "请换回备份，或把它移走另存后重来；没有改动任何簿。"
    )
    assert read_refusal(book) == told
    assert refusal(book) == told
    assert book.read_bytes() == content


def test_another_programs_database_is_no_ledger(tmp_path: Path) -> None:
    path = tmp_path / LEDGER
    tamper(path, "CREATE TABLE other (x)")
    assert refusal(path).startswith("【E8852】")


def test_a_newer_ledger(book: Path) -> None:
    tamper(book, "PRAGMA user_version = 9")
    assert read_refusal(book) == "【E8858】台账.sqlite3：台账是较新的程序记的。本程序只认到格式 1。请换用新版程序。"


def test_a_read_only_ledger_or_folder(book: Path) -> None:
    book.chmod(0o444)
    assert refusal(book).startswith("【E1105】台账.sqlite3：已有的文件是只读的")
    book.chmod(0o644)
    os.chmod(book.parent, 0o555)
    assert refusal(book).startswith("【E1102】台账.sqlite3：文件夹")
    os.chmod(book.parent, 0o755)


@pytest.mark.parametrize(
    ("code", "told"),
    [
        (sqlite3.SQLITE_FULL, "【E8854】台账.sqlite3：磁盘写满了，台账记不上。需要足够的空间。请腾出空间再试一次；"),
        (sqlite3.SQLITE_READONLY, "【E8853】台账.sqlite3：台账不许写入。记上一行才能办理。请去掉台账和所在文件夹的"),
        (sqlite3.SQLITE_IOERR, "【E8855】台账.sqlite3：台账没有记上，磁盘或网络出错。需要能正常写入的磁盘。请再试"),
    ],
)
def test_a_failing_disk(book: Path, code: int, told: str) -> None:
    error = sqlite3.OperationalError("disk")
    error.sqlite_errorcode = code
    with pytest.raises(Refused) as caught, written(book):
        raise error
    assert caught.value.problems[0].text().startswith(told)
    assert len(read_ledger(book)) == 3


def test_a_full_disk_for_real(book: Path) -> None:
    connection = sqlite3.connect(book, isolation_level=None)
    pages = connection.execute("PRAGMA page_count").fetchone()[0]
    connection.close()

    def fill() -> None:
        with written(book) as opened:
            opened._connection.execute(f"PRAGMA max_page_count = {pages}")
            for _ in range(200):
                opened.add(ONE.but(note="满" * 200))

    with pytest.raises(Refused) as caught:
        fill()
    assert caught.value.problems[0].code == "E8854"
    assert len(read_ledger(book)) == 3


def test_no_ledger(tmp_path: Path) -> None:
    told = "【E8857】台账.sqlite3：这里没有台账。应有“台账.sqlite3”，或它所在的文件夹。请核对文件夹。"
    assert read_refusal(tmp_path) == told
    assert list(tmp_path.iterdir()) == []


def test_steps_go_one_way() -> None:
    approve = ONE.but(state=State.APPROVED)
    (problem,) = refuse_step(approve, State.RETURNED)
    assert problem.text() == (
        "【E8859】台账.sqlite3「甲镇」：甲镇现在是“已退回”，不能改为“已审定”。"
        "从“已退回”只能到“草稿”、“已校验”、“已上报”、“已接收”、“已退回”。请核对是不是这一家。"
    )
    assert refuse_step(approve, State.RECEIVED) == []
    assert refuse_step(ONE, State.SEALED) == []  # a line that changes no state is always taken
    assert "已封存的不再改动" in refuse_step(ONE.but(state=State.RETURNED), State.SEALED)[0].text()


def test_the_command_moves_counties_on_and_exports(book: Path, tmp_path: Path) -> None:
    assert noted(book, ONE.but(state=State.RECEIVED, event="接收", file="=危险.xlsx")) == []
    told = ledger_command.ledger(book, approve=["101"], reason="会议通过", export=tmp_path / "台账.csv").summary
    assert "甲镇（101）2024年度　已审定" in told
    assert ledger_command.ledger(book.parent, seal=True).summary[-2] == "甲镇（101）2024年度　已封存"
    lines = (tmp_path / "台账.csv").read_bytes().decode("utf-8-sig").splitlines()
    assert (len(lines), lines[0].split(",")[:3]) == (6, ["时间", "编码", "名称"])
    assert "'=危险.xlsx" in lines[4]


def test_the_command_moves_none_when_one_cannot_be(book: Path) -> None:
    for wanted, told in (
        ({"approve": ["101"]}, "【E8859】"),
        ({"approve": ["999"]}, "【E8911】台账.sqlite3：台账里没有编码 999。应为台账里的编码。请核对编码。"),
        ({"give_back": ["101"]}, "【E8912】台账.sqlite3：退回没有写原因。退回要写原因。请用 --reason 写明。"),
    ):
        with pytest.raises(Refused) as caught:
            ledger_command.ledger(book, **wanted)  # type: ignore[arg-type]
        assert caught.value.problems[0].text().startswith(told)
    assert len(read_ledger(book)) == 3
