"""往来的按钮：市里下发、县里上报、市里收件核验、台账，从窗口的案头办，结果与命令行的一样。"""

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.exchange.offices import (
    city_bytes,
    offices,
    quick,
    remembering,
    settled,
    submission,
    table,
    with_cells,
)
from tests.window.books import desk, outcome_of, settle_down
from xltool.exchange.ledger import LEDGER
from xltool.window import actions
from xltool.window.actions import Action
from xltool.window.desk import Desk, Line, State
from xltool.window.guidance import next_step
from xltool.window.standing import history, nearest, states
from xltool.window.wording import in_window


@pytest.fixture(autouse=True)
def _quick() -> Iterator[None]:
    with quick(), remembering():
        yield


def done(found: Desk, action: Action, line: Line, **options: object) -> Line:
    found.start(action, [line], **options)
    settle_down(found)
    return line


def line_of(found: Desk, path: Path) -> Line:
    (line,), _ = found.add([path])
    settle_down(found)
    return line


def texts(line: Line) -> list[str]:
    return [in_window(problem.text()) for problem in line.problems]


def test_a_city_hands_out_its_book(tmp_path: Path) -> None:
    found, _ = desk()
    (tmp_path / "市.xlsx").write_bytes(city_bytes())
    line = done(
        found, actions.DISPATCH, line_of(found, tmp_path / "市.xlsx"), counties=table(tmp_path / "县.csv"), rekey=[]
    )
    assert line.state is State.DONE, texts(line)
    assert line.written == {"dispatch": tmp_path / "下发_诸暨市_2024年度"}
    assert len(list(line.written["dispatch"].glob("*.zip"))) == 3
    assert next_step(found, [line])[0].startswith("下发包做好了。")


def test_a_refused_dispatch_says_it_in_the_words_of_the_window(tmp_path: Path) -> None:
    found, _ = desk()
    (tmp_path / "市.xlsx").write_bytes(city_bytes())
    line = line_of(found, tmp_path / "市.xlsx")
    done(found, actions.DISPATCH, line, counties=table(tmp_path / "县.csv"), rekey=["999"])
    assert texts(line) == ["【E8833】县.csv：换密钥的编码 999 不在县表里。应为县表里的编码。请核对编码。"]
    assert next_step(found, [line])[0] == "没有下发。照下面的“怎么改”改好，再点“下发”。"


def test_a_county_hands_in_the_result_of_the_chosen_book(tmp_path: Path) -> None:
    found, _ = desk()
    result = settled(offices(tmp_path), "甲镇")
    book = next(path for path in result.parent.glob("诸暨市*.xlsx") if path != result)
    os.utime(book, (1, 1))
    line = done(found, actions.SUBMIT, line_of(found, book))
    assert line.state is State.DONE, texts(line)
    assert line.written == {"submit": result.with_name("上报_诸暨市甲镇_2024年度_第1次.xlsx")}
    assert next_step(found, [line])[0].startswith("上报件写好了")


def test_a_book_changed_after_its_settlement_is_not_handed_in(tmp_path: Path) -> None:
    found, _ = desk()
    result = settled(offices(tmp_path), "甲镇")
    book = next(path for path in result.parent.glob("诸暨市*.xlsx") if path != result)
    os.utime(book, (time.time() + 60,) * 2)
    line = done(found, actions.SUBMIT, line_of(found, book))
    assert texts(line) == [
        f"【E8718】{book.name}：结算以后，这本簿又存过。结算簿“{result.name}”要由现在的填报数算出。请重新结算，再上报。"
    ]
    assert not list(result.parent.glob("上报_*"))
    assert next_step(found, [line])[0] == "没有上报。照下面的“怎么改”改好、重新结算，再点“上报”。"


def test_a_city_collects_a_folder_that_is_no_book(tmp_path: Path) -> None:
    found, _ = desk()
    root = offices(tmp_path)
    good = submission(root / "收件", "甲镇")
    bad = with_cells(submission(root / "收件", "乙镇", "坏.xlsx"), {"门诊年终结算!C7": 1})
    line = found.add_inbox(root / "收件")
    assert found.add_inbox(root / "收件") is line
    done(found, actions.COLLECT, line, issued=None)
    assert line.state is State.DONE, texts(line)
    assert line.written == {"collect": root / "收件" / "汇总_诸暨市_2024年度.xlsx"}
    assert [(problem.code, problem.place.sheet) for problem in line.problems] == [("W8901", bad.name)]
    assert line.verdict
    assert next_step(found, [line])[0].startswith("收件办完了。")
    proved = done(found, actions.VERIFY, line_of(found, good))
    assert (proved.state, proved.outcome and proved.outcome.data["passed"]) == (State.DONE, True)
    forged = done(found, actions.VERIFY, line_of(found, bad))
    assert forged.state is State.REFUSED
    assert next_step(found, [forged])[0] == "核验不通过，不能收：见下面的“问题”。"


def test_a_folder_that_was_not_handed_out_is_told_in_the_words_of_the_window(tmp_path: Path) -> None:
    found, _ = desk()
    line = done(found, actions.COLLECT, found.add_inbox(tmp_path), issued=None)
    assert texts(line) == [
        f"【E8821】{tmp_path.name}：没有找到下发登记。收件要照“市级留存”里的登记和密钥核对。"
        "请把收件夹放在下发文件夹里，或在“收件汇总”里选“下发文件夹”。"
    ]
    assert next_step(found, [line])[0] == "没有收件。照下面的“怎么改”办好，再点“收件汇总”。"


def test_the_ledger_shows_where_every_county_stands_and_moves_it_on(tmp_path: Path) -> None:
    found, _ = desk()
    root = offices(tmp_path)
    submission(root / "收件", "甲镇")
    done(found, actions.COLLECT, found.add_inbox(root / "收件"), issued=None)
    place = nearest([root / "收件"])
    assert place == root / LEDGER
    told = outcome_of(found, "ledger", place).data["events"]
    assert [row[:4] for row in states(told)] == [
        ("101", "甲镇", "2024年度", "已接收"), ("102", "乙镇", "2024年度", "草稿"), ("103", "丙镇", "2024年度", "草稿")
    ]  # fmt: skip
    assert history(told)[0][1:4] == ("甲镇", "接收", "已接收")
    refused = outcome_of(found, "ledger", place, give_back=["101"], reason="")
    assert [in_window(problem.text()) for problem in refused.problems] == [
        "【E8912】台账.sqlite3：退回没有写原因。退回要写原因。请写在“原因”里。"
    ]
    outcome_of(found, "ledger", place, approve=["101"], reason="")
    told = outcome_of(found, "ledger", place, seal=True, export=tmp_path / "台账.csv").data["events"]
    assert states(told)[0][3] == "已封存"
    assert (tmp_path / "台账.csv").exists()
    assert nearest([tmp_path / "别处"]) is None
