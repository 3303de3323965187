"""上报：结算好的簿才收，锁定的参数、身份、密钥一样不对就不做；每次拒绝台账上有一行，已有的文件一个字节不变。"""

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.books import written
from tests.exchange.offices import (
    SUBMITTED_AT,
    filled,
    identity_of,
    offices,
    parcel_of,
    remembering,
    settled,
    with_cells,
    with_facts,
)
from tests.next_year_books import NUMBER, filled_trial
from xltool import commands
from xltool.exchange import ledger
from xltool.exchange import submit as submitting
from xltool.exchange.identity import Identity
from xltool.exchange.keys import KEY_FILE
from xltool.exchange.ledger import LEDGER, read_ledger
from xltool.exchange.submit import submit
from xltool.outcome import Outcome
from xltool.problems import Refused
from xltool.tables import Stage
from xltool.workbook import save
from xltool.workbook.opening import open_book
from xltool.workbook.work import work

AGAIN = "请从下发包里的工作簿重新填起，或请市里重新下发。"
NAME = "上报_诸暨市甲镇_2024年度_第1次.xlsx"


@pytest.fixture(autouse=True)
def _remembering() -> Iterator[None]:
    with remembering():
        yield


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return settled(offices(tmp_path), "甲镇")


def codes(folder: Path) -> list[tuple[str, str, str]]:
    return [(event.event, event.state, event.note) for event in read_ledger(folder)]


def refusal(book: Path, line: str | None, **options: object) -> list[str]:
    """What a refused submission is told; nothing new stands in the folder, but for the line in the ledger."""
    before = {path.name: path.read_bytes() for path in book.parent.iterdir() if path.name != LEDGER}
    with pytest.raises(Refused) as caught:
        submit(book, at=SUBMITTED_AT, **options)  # type: ignore[arg-type]
    assert {path.name: path.read_bytes() for path in book.parent.iterdir() if path.name != LEDGER} == before
    if line is not None:
        assert codes(book.parent)[-1] == ("拒绝上报", "", line)
    return [problem.text() for problem in caught.value.problems if problem.code[0] == "E"]


def test_a_submission_says_who_it_is_on_every_page_and_inside(book: Path) -> None:
    outcome = submit(book, at=SUBMITTED_AT)
    assert outcome.written == book.with_name(NAME)
    identity = identity_of(outcome.written)
    assert (identity.purpose, identity.code, identity.times, identity.previous) == ("上报", "101", "1", "")
    assert identity.at == "2025-01-10T09:00:00"
    code = identity.code_on_paper
    assert outcome.summary[1] == f"诸暨市甲镇 2024年度 第1次　校验码 {code}"
    opened = load_workbook(outcome.written)
    for sheet in opened.worksheets:
        assert sheet.oddFooter.right.text == f"校验码 {code}"
        assert sheet.oddFooter.left.text == "诸暨市甲镇 2024年度 第1次"
    assert [cell.value for cell in opened["上报凭证"]["B"]][5] == code
    properties = {one.name.partition("·")[2]: one.value for one in opened.custom_doc_props.props}
    assert properties == {"用途": "上报", "编码": "101", "预算年度": "2024", "次数": "1", "校验": identity.digest}
    assert "不能说明是谁交的" in outcome.summary[2]
    assert codes(book.parent) == [("校验", "已校验", ""), ("上报", "已上报", "")]


def test_what_is_submitted_is_the_settled_book(book: Path) -> None:
    written = submit(book, at=SUBMITTED_AT).written
    assert written is not None
    ours, theirs = (work(open_book(path), Stage.SETTLE).book for path in (book, written))
    assert (ours.given, ours.results, ours.parameters) == (theirs.given, theirs.results, theirs.parameters)


def test_the_same_content_has_the_same_checksum_and_another_time_another(book: Path, tmp_path: Path) -> None:
    first = submit(book, at=SUBMITTED_AT)
    (tmp_path / "另").mkdir()
    other = settled(offices(tmp_path / "另"), "甲镇")
    assert submit(other, at=SUBMITTED_AT).data == first.data
    second = submit(book, at=SUBMITTED_AT)
    assert second.written is not None
    assert second.written.name == "上报_诸暨市甲镇_2024年度_第2次.xlsx"
    assert identity_of(second.written).previous == first.data["digest"] != second.data["digest"]


def test_a_book_that_was_not_settled(book: Path) -> None:
    blank = book.with_name("诸暨市甲镇_2024年度.xlsx")
    blank.write_bytes(filled("甲镇"))
    assert refusal(blank, "E8842") == [
        "【E8842】说明：这本簿还没有结算。上报的应是结算好的簿。请先结算，上报“_结算”那一本。"
    ]


def test_a_figure_changed_after_settling(book: Path) -> None:
    with_cells(book, {"门诊年终结算!B6": 136276060.14, "门诊年终结算!B7": 62737085.05})  # the same total
    told = refusal(book, "E8843")
    assert (
        "【E8843】门诊年终结算 G6「诸暨市人民医院医共体 · 结余」：写的是 7779040.86，按现在的填报数应为 7779039.86。"
        "结果应由填报数算出。请用改好的工作簿重新结算，再上报。"
    ) in told


def test_a_result_typed_over(book: Path) -> None:
    with_cells(book, {"门诊年终结算!G6": 1})
    (told,) = refusal(book, "E8843")
    where = "【E8843】门诊年终结算 G6「诸暨市人民医院医共体 · 结余」："
    assert told.startswith(f"{where}写的是 1，按现在的填报数应为 7779040.86。")


def test_many_changed_results_are_counted(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(submitting, "MOST", 1)
    with_cells(book, {"门诊年终结算!G6": 2, "门诊年终结算!G7": 2})
    assert refusal(book, "E8843、E8844")[1] == (
        "【E8844】还有 1 格结果与填报数不符。结果应由填报数算出。请用改好的工作簿重新结算，再上报。"
    )


def test_a_book_with_errors(book: Path) -> None:
    with_cells(book, {"门诊年终结算!B6": "很多"})
    (told,) = refusal(book, "E2103")
    assert told.startswith("【E2103】门诊年终结算 B6")


def test_a_locked_parameter_that_was_changed(book: Path) -> None:
    with_cells(book, {"参数!B11": 120, "参数!I11": "我们认为"})
    told = refusal(book, None)
    assert told[0].startswith(
        "【E8847】参数 B11「均次费用上限」：“均次费用上限”是市里定的 130.00 元，现在是 120.00 元。"
        "市里锁定的参数不能改。请改回；认为不对的，请向市里反映。"
    )


def test_example_data(book: Path) -> None:
    with_cells(book, {"说明!A2": "【示例数据】"})
    assert refusal(book, "E8846") == ["【E8846】说明：这是示例数据。示例数据不能上报。请填报本县的数。"]


def test_a_trial(book: Path) -> None:
    """Even one that carries the identity of a dispatched book, its year too: a trial has no rules to compare."""
    for facts in (identity_of(book), replace(identity_of(book), year=str(NUMBER))):
        path = book.with_name("试.xlsx")
        path.write_bytes(written(replace(filled_trial(), example=False, identity=facts.facts())))
        settled_trial = commands.settle(path).written
        assert settled_trial is not None
        told = refusal(settled_trial, None)
        assert [text for text in told if "E8105" in text] == [
            "【E8105】试_结算.xlsx：这是试算的工作簿：试算：2025年度的文件没有收录，按2024年度的规则。"
            "只有按本年度文件计算的工作簿可以下发、上报。请等 2025 年度的文件收录后用正式空表填报。"
        ]
        settled_trial.unlink()


def test_an_identity_that_somebody_has_been_at(book: Path) -> None:
    with_facts(book, {**identity_of(book).facts(), "锁定参数": "{}"})
    told = refusal(book, None)
    assert f"【E8848】说明：簿里的下发身份被改动过。身份由市里写定，不能改。{AGAIN}" in told


def test_an_identity_whose_checksum_was_made_anew(book: Path) -> None:
    forged = replace(identity_of(book), issue="9").sealed(b"no key")
    with_facts(book, forged.facts())
    assert refusal(book, "E8848") == [f"【E8848】说明：簿里的下发身份被改动过。身份由市里写定，不能改。{AGAIN}"]


def test_a_book_that_nobody_dispatched_and_one_of_a_later_format(book: Path) -> None:
    facts = identity_of(book).facts()
    with_facts(book, {**facts, "格式版本": "2"})
    assert refusal(book, "E8849") == [
        f"【E8849】{book.name}：簿是较新的程序写的（格式 2）。本程序只认到格式 1。请换用新版程序。"
    ]
    with_facts(book, {})
    assert refusal(book, "E8841") == [
        f"【E8841】{book.name}：这本簿里没有下发的身份。上报的应是下发包里的工作簿填好、结算出来的。"
        "请从下发包里的工作簿填起。"
    ]


def test_other_rules_than_those_of_the_dispatch(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(submitting, "package_digest", lambda *_: "sm3:0")
    assert refusal(book, "E8850") == [
        "【E8850】说明：下发这本簿时的政策包与本程序的不同。应用同一个政策包填报、结算。"
        "请换用市里下发时的程序版本，或请市里重新下发。"
    ]


def test_a_missing_a_wrong_a_damaged_and_an_old_key(book: Path) -> None:
    key = book.with_name(KEY_FILE)
    good = key.read_text(encoding="utf-8")
    key.unlink()
    assert refusal(book, "E8801") == [
        "【E8801】密钥.json：没有找到密钥文件。上报要用下发包里的“密钥.json”。"
        "请把它放回工作簿所在的文件夹，或用 --key 指明。"
    ]
    other = parcel_of(book.parent.parent, "乙镇") / KEY_FILE
    assert refusal(book, "E8803", key=other) == [
        "【E8803】密钥.json：密钥是“诸暨市乙镇（102）”的，工作簿是“诸暨市甲镇（101）”的。"
        "密钥与工作簿应出自同一个下发包。请换用本县下发包里的密钥。"
    ]
    for text in ("{", "[]", "{}", good.replace('"密钥": "', '"密钥": "0'), '{"密钥": 5}'):
        key.write_text(text, encoding="utf-8")
        assert refusal(book, "E8802") == [
            "【E8802】密钥.json：这个文件读不出密钥。应为下发包里的“密钥.json”，没有改动过。"
            "请从下发包重新取一份，或请市里重新下发。"
        ]
    at = good.index('"密钥": "') + 7
    key.write_text(good[:at] + "00" * 32 + good[at + 64 :], encoding="utf-8")
    (told,) = refusal(book, "E8804")
    assert told.startswith("【E8804】密钥.json：密钥不是下发这本簿时的那一把（指纹 ")
    key.write_text(good, encoding="utf-8")
    assert submit(book).written is not None


def test_which_time_it_is(book: Path) -> None:
    submit(book, times=3, at=SUBMITTED_AT)
    assert refusal(book, "E8861", times=3) == [
        "【E8861】台账.sqlite3：--times 写的是 3，台账里已有第 3 次。次数要比以前的大。请不写 --times，由程序续记。"
    ]
    fourth = book.with_name("上报_诸暨市甲镇_2024年度_第4次.xlsx")
    fourth.write_bytes(b"mine")
    assert refusal(book, "E8860") == [
        "【E8860】上报_诸暨市甲镇_2024年度_第4次.xlsx：已有这个文件，台账里却没有第 4 次上报。上报件写出后不覆盖。"
        "请用 --times 写明这是第几次，或先移走它。"
    ]
    assert submit(book, times=5).data["times"] == 5


def test_a_ledger_that_is_locked_damaged_or_read_only(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger, "LOCK_SECONDS", 0.05)
    path = book.with_name(LEDGER)
    submit(book, at=SUBMITTED_AT)
    good = path.read_bytes()
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    (told,) = refusal(book, None)
    other.close()
    assert told.startswith("【E8851】台账.sqlite3")
    path.chmod(0o444)
    (told,) = refusal(book, None)
    assert told.startswith("【E1105】台账.sqlite3")
    path.chmod(0o644)
    assert path.read_bytes() == good
    path.write_bytes(b"x" * 4096)
    (told,) = refusal(book, None)
    assert told.startswith("【E8852】台账.sqlite3")


def test_a_read_only_share_and_a_full_disk(book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    share = tmp_path / "共享"
    share.mkdir(mode=0o555)
    (told,) = refusal(book, "E1102", output=share)
    assert told.startswith(f"【E1102】{NAME}：文件夹「{share}」不许写入。")
    (told,) = refusal(book, "E1101", output=tmp_path / "没有")
    assert told.startswith(f"【E1101】{NAME}：没有文件夹")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(save, "_replace", full)
    (told,) = refusal(book, "E1106")
    assert told.startswith(f"【E1106】{NAME}：磁盘写满了")
    monkeypatch.undo()
    assert submit(book).data["times"] == 1  # nothing was counted that was not written


def test_a_submission_whose_lines_cannot_be_kept_is_taken_back(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_self: ledger.Ledger) -> None:
        assert book.with_name(NAME).exists()
        error = sqlite3.OperationalError("database or disk is full")
        error.sqlite_errorcode = sqlite3.SQLITE_FULL
        raise error

    monkeypatch.setattr(ledger.Ledger, "commit", full)
    (told,) = refusal(book, "E8854")
    assert told.startswith("【E8854】台账.sqlite3：磁盘写满了，台账记不上。")
    assert not book.with_name(NAME).exists()


def test_signers_that_are_missing_are_only_told(book: Path) -> None:
    outcome = submit(with_cells(book, {"说明!B8": None}), at=datetime(2025, 1, 10))
    assert isinstance(outcome, Outcome)
    assert [p.text() for p in outcome.problems] == ["【N8841】说明：制表人没有填。打印件上由本人签字。无需处理。"]


def test_the_county_is_named_once() -> None:
    assert Identity(city="诸暨市", name="店口镇").who == "诸暨市店口镇"
    assert Identity(city="宁德市", name="宁德市本级").who == "宁德市本级"
