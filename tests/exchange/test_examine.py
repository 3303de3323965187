"""核验：填报数、结果、参数、身份，动过任何一处都查得出；别的县、别的年度、旧密钥、旧版、新程序各有一句话。"""

from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.books import written
from tests.exchange.offices import (
    identity_of,
    offices,
    parcel_of,
    register_of,
    resealed,
    settled,
    submission,
    with_cells,
    with_facts,
)
from tests.next_year_books import NUMBER as TRIAL_YEAR
from tests.next_year_books import filled_trial
from xltool.exchange import examine as examining
from xltool.exchange.examine import examine
from xltool.exchange.register import Issued, Register
from xltool.exchange.verify import BARE, KEYED, verify
from xltool.problems import Refused
from xltool.workbook.opening import OpenedBook
from xltool.workbook.work import Worked


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return offices(tmp_path_factory.mktemp("市"))


_OPENED: dict[bytes, OpenedBook] = {}
_WORKED: dict[int, Worked] = {}
_WORK = examining._worked


@pytest.fixture(autouse=True)
def _remembering(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file of the same bytes is opened and worked out once: that depends on nothing else."""

    def opened(path: Path) -> OpenedBook:
        content = path.read_bytes()
        if content not in _OPENED:
            _OPENED[content] = OpenedBook(path)
        return _OPENED[content]

    def worked(one: OpenedBook) -> Worked:
        if id(one) not in _WORKED:
            _WORKED[id(one)] = _WORK(one)
        return _WORKED[id(one)]

    monkeypatch.setattr(examining, "OpenedBook", opened)
    monkeypatch.setattr(examining, "_worked", worked)


@pytest.fixture
def register(root: Path) -> Register:
    return register_of(root)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return submission(tmp_path, "甲镇", "微信收到的(1).xlsx")


def told(file: Path, register: Register | None, key: bytes | None = None) -> list[str]:
    return [problem.text() for problem in examine(file, register, key).problems]


def issued(register: Register, **facts: object) -> Register:
    one: Issued = replace(register.counties["101"], **facts)  # type: ignore[arg-type]
    return replace(register, counties={**register.counties, "101": one})


def test_an_untouched_submission_is_sound_whatever_it_is_called(file: Path, register: Register) -> None:
    examined = examine(file, register, rows=True)
    assert (examined.sound, examined.problems) == (True, ())
    assert examined.identity is not None
    assert examined.identity.name == "甲镇"
    assert len(examined.rows) == 41


def test_saving_it_anew_changes_nothing(file: Path, register: Register) -> None:
    book = load_workbook(file, data_only=True)
    book.save(file)
    assert told(file, register) == []


def test_a_changed_result(file: Path, register: Register) -> None:
    with_cells(file, {"预算执行!C6": 123})
    assert told(file, register) == [
        "【E8886】预算执行 C6「住院 · 预算指标」：写的是 123，按填报数重算为 520687300。结果应由填报数算出。"
        "不能收，退回重报。"
    ]


def test_a_changed_total_of_results(file: Path, register: Register) -> None:
    with_cells(file, {"预算执行!E12": 5})
    (one,) = told(file, register)
    assert one.startswith("【E8886】预算执行 E12「合计 · ")


def test_a_changed_figure_and_every_result_that_hangs_on_it(
    file: Path, register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(examining, "MOST", 2)
    with_cells(file, {"门诊年终结算!B6": 136276060.14, "门诊年终结算!B7": 62737085.05})
    found = told(file, register)
    assert found[0] == (
        "【E8885】门诊年终结算「一、职工医保」：这张表的填报内容与上报时不同。上报以后一个数也不能改。"
        "不能收，退回；确要改的，请县里重新上报。"
    )
    assert [text[:7] for text in found[1:]] == ["【E8886】", "【E8886】", "【E8887】"]
    assert "格结果与重算的不同" in found[3]


def test_a_remark_a_signer_a_parameter_all_count(file: Path, register: Register) -> None:
    with_cells(file, {"附件2!D6": "加一句", "说明!B8": "别人", "参数!B11": 120, "参数!I11": "我们认为"})
    found = told(file, register)
    assert any(
        text.startswith("【E8847】参数 B11「均次费用上限」：“均次费用上限”是市里定的 130.00 元") for text in found
    )
    parts = {text.partition("】")[2].partition("：")[0] for text in found if text.startswith("【E8885】")}
    assert parts == {"附件2", "说明", "参数"}


def test_a_figure_changed_and_everything_worked_out_anew_without_the_key(file: Path, register: Register) -> None:
    resealed(file, b"not the key", times="1")
    assert told(file, register) == [
        "【E8878】微信收到的(1).xlsx：鉴别码不对：做这份件的人没有“甲镇”的密钥，或做出以后被改动过。"
        "鉴别码应由本县密钥算出。不能收。请与县里核对纸质件和校验码，退回重报。"
    ]


def test_a_copy_made_out_to_another_county(file: Path, register: Register) -> None:
    resealed(file, register.keys["101"], code="102", name="乙镇", fingerprint=register.counties["102"].fingerprint)
    (one,) = told(file, register)
    assert one.startswith("【E8878】微信收到的(1).xlsx：鉴别码不对：做这份件的人没有“乙镇”的密钥")


def test_an_identity_that_was_changed_on_the_sheet_or_in_the_properties(file: Path, register: Register) -> None:
    facts = identity_of(file).facts()
    with_facts(file, {**facts, "次数": "2"})
    codes = [text[1:6] for text in told(file, register)]
    assert codes == ["E8878", "E8880"]
    with_facts(file, facts)
    book = load_workbook(file, data_only=True)
    next(one for one in book.custom_doc_props.props if one.name.endswith("编码")).value = "999"
    book.save(file)
    assert told(file, register) == [
        "【E8881】微信收到的(1).xlsx：文件属性里的“编码”是“999”，簿里的身份是“101”。两处应相同。不能收，退回重报。"
    ]


def test_properties_that_a_program_left_out_are_no_fault(file: Path, register: Register) -> None:
    book = load_workbook(file, data_only=True)
    for one in list(book.custom_doc_props.names):
        del book.custom_doc_props[one]
    book.save(file)
    examined = examine(file, register)
    assert examined.sound
    assert [problem.text() for problem in examined.problems] == [
        "【N8871】微信收到的(1).xlsx：文件属性里没有身份。已按簿里的身份核验。无需处理。"
    ]


def test_strangers(file: Path, register: Register) -> None:
    """What the register says of who a submission is from; the book itself is sound each time."""
    others = {code: one for code, one in register.counties.items() if code != "101"}
    head = "【{}】微信收到的(1).xlsx："
    cases = {
        "E8874": (replace(register, year="2023"), "这是诸暨市 2024 年度的上报件。这次收的是诸暨市 2023 年度。"),
        "E8875": (replace(register, counties=others), "编码 101（甲镇）不在下发登记里。应为下发过的县。"),
        "E8876": (issued(register, name="新甲镇"), "编码 101 是“新甲镇”，簿里写的是“甲镇”。"),
        "E8877": (replace(register, keys={}), "“甲镇”的密钥不在“市级留存”里。要用它核验鉴别码。"),
        "E8879": (issued(register, fingerprint="00000000"), "是用换下的旧密钥做的（指纹 "),
    }
    for code, (other, wanted) in cases.items():
        (one,) = told(file, other)
        assert one.startswith(head.format(code) + wanted)
    (one,) = told(file, issued(register, issue=2))
    assert one == (
        "【E8884】说明：填的是第1版下发的簿，已改发第2版。应填最近一次下发的簿。退回，请县里用第2版重填重报。"
    )


def test_versions(file: Path, register: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(examining, "__version__", "0.0.9")
    assert told(file, register) == [
        "【E8882】说明：上报件是程序 0.1.0 做的，本程序是 0.0.9。收件的程序不能比上报的旧。请换用新版程序再收件。"
    ]
    monkeypatch.setattr(examining, "__version__", "0.1.0")
    monkeypatch.setattr(examining, "package_digest", lambda *_: "sm3:0")
    (one,) = told(file, register)
    assert one.startswith("【E8883】说明：上报件依据的政策包与本程序的不同（上报件的程序 0.1.0，本程序 0.1.0）。")
    resealed(file, register.keys["101"], format="2")
    assert told(file, register) == [
        "【E8873】微信收到的(1).xlsx：上报件是较新的程序写的（格式 2）。本程序只认到格式 1。请换用新版程序再收件。"
    ]


def test_an_older_and_a_newer_template(file: Path, register: Register) -> None:
    for version, code in (("0（程序 0.0.1）", "E2404"), ("2（程序 9.0）", "E2405")):
        with_cells(file, {"说明!B7": version})
        assert [text[1:6] for text in told(file, register)] == [code]


def test_what_is_no_submission(root: Path, register: Register, tmp_path: Path) -> None:
    blank = parcel_of(root, "乙镇") / "诸暨市乙镇_2024年度.xlsx"
    assert told(blank, register) == [
        "【E8872】诸暨市乙镇_2024年度.xlsx：这是下发的簿，不是上报件。应为 xltool submit 写出的上报件。"
        "请退给交来的人，用“上报”做一份。"
    ]
    assert examine(blank, register).ours is False
    plain = with_facts(settled(root, "甲镇"), {})
    assert told(plain, register)[0].startswith(f"【E8871】{plain.name}：簿里没有往来的身份，不是上报件。")
    broken = tmp_path / "坏.xlsx"
    broken.write_bytes(plain.read_bytes()[:5000])
    assert told(broken, register)[0].startswith("【E1021】坏.xlsx：文件不完整")
    assert examine(broken, register).identity is None


def test_results_whose_checksum_differs_though_every_cell_is_right(file: Path, register: Register) -> None:
    resealed(file, register.keys["101"], results="sm3:0")
    assert told(file, register) == [
        "【E8888】说明：全部结果的校验与上报时不同。重算的结果应与上报时相同。不能收，退回重报。"
    ]


def test_a_book_that_does_not_settle_is_told_cell_by_cell(file: Path, register: Register) -> None:
    with_cells(file, {"门诊年终结算!B6": "很多"})
    assert "【E2103】门诊年终结算 B6" in "".join(told(file, register))


def test_one_is_verified_with_the_key_of_the_register_of_the_county_or_without(root: Path, file: Path) -> None:
    bare = verify(file)
    assert bare.summary[-1] == BARE
    assert bare.data["passed"] is True
    key = parcel_of(root, "甲镇") / "密钥.json"
    assert verify(file, key=key).summary[-1] == KEYED
    assert verify(file, issued=root).summary[-1] == KEYED
    assert verify(submission(root / "收件", "甲镇")).summary[-1] == KEYED
    wrong = verify(file, key=parcel_of(root, "乙镇") / "密钥.json")
    assert wrong.refused
    assert wrong.summary[-1] == "核验结论：不通过，有 1 个问题"
    with pytest.raises(Refused) as caught:
        verify(file, issued=file.parent)
    assert caught.value.problems[0].text() == (
        f"【E8821】{file.parent.name}：没有找到下发登记。收件要照“市级留存”里的登记和密钥核对。"
        "请把收件夹放在下发文件夹里，或用 --issued 指明下发文件夹。"
    )


def test_a_trial_is_not_received(tmp_path: Path) -> None:
    """Its year has no rules of its own, so nothing of them is compared."""
    facts = replace(identity_of(submission(tmp_path, "甲镇")), year=str(TRIAL_YEAR)).facts()
    path = tmp_path / "试.xlsx"
    path.write_bytes(written(replace(filled_trial(), example=False, identity=facts)))
    assert "E8105" in [problem.code for problem in examine(path, None).problems]
