"""分拣：重复、旧件新报、一次两份、审定以后、换了文件名，各有一句话；次序怎样放都一样。"""

from itertools import permutations

import pytest

from xltool.exchange.examine import Examined
from xltool.exchange.identity import Identity
from xltool.exchange.ledger import Event, State
from xltool.exchange.register import Issued, Register
from xltool.exchange.sorting import RECEIVED, Sorted, Verdict, fell_back, sort
from xltool.problems import Place, Problem

ISSUED = {code: Issued(code, name, 1, "", "1", "", "", "") for code, name in (("101", "甲镇"), ("102", "乙镇"))}
REGISTER = Register("诸暨市", "2024", ISSUED)


def one(
    times: int, content: str = "", *, code: str = "101", name: str = "", previous: str = "", sound: bool = True
) -> Examined:
    """A sound submission of the given time; another ``content`` is another checksum."""
    digest = f"sm3:{code}{times:02}{content or '0' * 8}"
    who = Identity(
        purpose="上报", city="诸暨市", year="2024", code=code, name=ISSUED[code].name, times=str(times), digest=digest,
        previous=previous,
    )  # fmt: skip
    wrong = () if sound else (Problem("E8886", Place("附件1", "B5"), "错", "", ""),)
    return Examined(name or f"第{times}次{content}.xlsx", who, wrong, f"bytes of {times}{content}")


def known(*files: Examined, state: State = State.RECEIVED) -> list[Event]:
    return [
        Event(at="", code=f.identity.code, name="", period="2024年度", times=f.identity.number, state=state,
              event=RECEIVED, digest=f.identity.digest)
        for f in files
        if f.identity is not None
    ]  # fmt: skip


def verdicts(files: list[Examined], events: list[Event]) -> list[str]:
    """Each file's verdict, the same in whatever order the files are."""
    found = {
        tuple(sorted((s.file.name, s.verdict) for s in sort(list(p), REGISTER, events))) for p in permutations(files)
    }
    assert len(found) == 1
    (told,) = found
    return [verdict.value for _, verdict in told]


def said(found: list[Sorted]) -> list[str]:
    return [problem.text() for each in found for problem in each.file.problems]


def test_the_newest_counts() -> None:
    files = [one(1), one(2, previous=one(1).identity.digest if one(1).identity else "")]
    assert verdicts(files, []) == ["已被替代", "收下"]
    assert said(sort(files, REGISTER, known(one(1)))) == [
        "【N8892】第1次.xlsx：“甲镇”第1次已由第2次替代。只收最近一次。无需处理。"
    ]


def test_received_before_is_received_again() -> None:
    assert verdicts([one(1)], known(one(1))) == ["收下"]
    assert verdicts([one(1)], known(one(1), state=State.SEALED)) == ["收下"]


def test_an_old_one_in_the_place_of_a_newer_one() -> None:
    (found,) = sort([one(1, name="第三次.xlsx")], REGISTER, known(one(1), one(2)))
    assert found.verdict is Verdict.REFUSED
    assert said([found]) == [
        "【E8891】第三次.xlsx：这是“甲镇”第1次的上报件，台账里已收到第2次。要收的是最近一次。"
        "旧件不作新件收；请向县里要第2次的，或再报一次。"
    ]
    assert verdicts([one(1, "x")], known(one(2))) == ["退回"]


def test_the_same_one_twice() -> None:
    files = [one(1, name="一.xlsx"), one(1, name="一(1).xlsx")]
    assert said(sort(files, REGISTER, [])) == [
        "【N8891】一(1).xlsx：与“一.xlsx”是同一份，交了两次。已按一份收。无需处理。"
    ]
    assert sorted(s.verdict.value for s in sort(files, REGISTER, [])) == ["收下", "重复"]


def test_two_different_ones_of_one_time() -> None:
    files = [one(1, "aaaaaaaa"), one(1, "bbbbbbbb")]
    assert verdicts(files, []) == ["退回", "退回"]
    assert said(sort(files, REGISTER, []))[0] == (
        "【E8892】第1次aaaaaaaa.xlsx：“甲镇”第1次有两份不同的上报件（校验码 10101AAA、10101BBB）。一次只有一份。"
        "都不收。请与县里核对纸质件的校验码，退回重报。"
    )
    assert verdicts(files, known(files[1])) == ["退回", "收下"]
    assert verdicts([files[0]], known(files[1])) == ["退回"]


@pytest.mark.parametrize("state", [State.APPROVED, State.SEALED])
def test_something_new_after_approval(state: State) -> None:
    (found,) = sort([one(2)], REGISTER, known(one(1), state=state))
    assert said([found]) == [
        f"【E8893】第2次.xlsx：“甲镇”已是“{state}”，又交来不同的第2次。审定、封存以后不再收件。要改的，先把审定的退回。"
    ]


def test_one_that_does_not_follow_the_one_before() -> None:
    (found,) = sort([one(2, previous="sm3:abcdef0123")], REGISTER, known(one(1)))
    assert found.verdict is Verdict.RECEIVED
    assert said([found]) == [
        "【W8892】第2次.xlsx：“甲镇”第2次写的前次校验码是 ABCDEF01，台账里收到的前一次是 10101000。"
        "前后两次应连得上。请问县里中间还有没有别的上报件。"
    ]


def test_a_copy_under_another_countys_name() -> None:
    files = [one(1, name="上报_诸暨市乙镇_2024年度_第1次.xlsx")]
    (found,) = sort(files, REGISTER, [])
    assert found.verdict is Verdict.RECEIVED
    assert said([found]) == [
        "【W8891】上报_诸暨市乙镇_2024年度_第1次.xlsx：文件名写的是“乙镇”，簿里的身份是“甲镇”。"
        "按簿里的身份收，乙镇仍算没有上报。请核对是不是放错、改错了名。"
    ]


def test_counties_do_not_disturb_each_other() -> None:
    files = [one(1), one(2, code="102", name="乙2.xlsx"), one(1, code="102", name="乙1.xlsx", sound=False)]
    found = {s.file.name: s.verdict for s in sort(files, REGISTER, [])}
    assert found == {"第1次.xlsx": Verdict.RECEIVED, "乙2.xlsx": Verdict.RECEIVED, "乙1.xlsx": Verdict.REFUSED}


def test_our_own_books_are_nobodys_submission() -> None:
    other = Examined("汇总.xlsx", Identity(purpose="汇总"), (), "", ours=False)
    assert [s.verdict for s in sort([other], REGISTER, [])] == [Verdict.NOT_ONE]


def test_an_earlier_one_that_stands_in_is_told() -> None:
    assert fell_back(Sorted(one(1), Verdict.RECEIVED)).text() == (
        "【W8893】第1次.xlsx：“甲镇”最近交来的一份已退回，汇总用的是以前的第1次。应为最近一次。请催县里改正重报。"
    )
