"""清单与往来：结算用过清单的簿，上报、核验、收件都不再要清单，以簿里的数为准，并说清依据的是哪一份。"""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.exchange.offices import (
    COLLECTED_AT,
    DISPATCHED_AT,
    SIGNED,
    SUBMITTED_AT,
    identity_of,
    one_by_one,
    register_of,
    resealed,
    table,
    with_cells,
)
from tests.policies.huzhou.people import as_csv, cost, person
from tests.policies.huzhou.years import CHRONIC, MANDATORY, RESIDENT, year_of
from xltool import commands
from xltool.exchange import collect as collecting
from xltool.exchange import dispatch as dispatching
from xltool.exchange.collect import collect
from xltool.exchange.dispatch import dispatch
from xltool.exchange.submit import submit
from xltool.exchange.verify import verify
from xltool.listing import ListFile
from xltool.outcome import Outcome
from xltool.policies.huzhou import CITY
from xltool.policies.huzhou.lists import COSTS
from xltool.policies.huzhou.lists import SIGNED as MEMBERS
from xltool.problems import Refused
from xltool.workbook.opening import open_book
from xltool.workbook.template import form
from xltool.workbook.write import write_book

FILES = {COSTS.caption: "费用.csv", MEMBERS.caption: "签约.csv"}
SECRET = ("330500198001011234", "330500196101010002")
NAME = "上报_湖州市甲县_2022年度_第1次.xlsx"


@pytest.fixture(scope="module")
def settled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dispatch folder in which 甲县 has settled a year with two lists beside its book."""
    folder = tmp_path_factory.mktemp("市")
    blank = form(CITY, 2022)
    with (folder / "市.xlsx").open("wb") as stream:
        write_book(replace(blank, parameters={**blank.parameters, **MANDATORY}), stream)
    root = folder / "下发"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dispatching, "each", one_by_one)
        dispatch(folder / "市.xlsx", table(folder / "县.csv", (("101", "甲县"),)), root, at=DISPATCHED_AT)
    (parcel,) = (path for path in root.glob("下发包_*") if path.is_dir())
    (empty,) = parcel.glob("湖州市甲县*.xlsx")
    people = [person(SECRET[0]), person(SECRET[0], CHRONIC, 4), person("9", scheme=RESIDENT)]
    (parcel / "签约.csv").write_text(as_csv(MEMBERS, people), encoding="gb18030")
    (parcel / "费用.csv").write_text(as_csv(COSTS, [cost(SECRET[1], 12345)]), encoding="utf-8")
    named = [
        ListFile(list_name=name, file_name=file, control_rows=None, control_amount=None) for name, file in FILES.items()
    ]
    given = {**year_of(list_files=named), "members": [], "registrations": [], "history": []}
    facts = identity_of(empty).facts()
    with empty.open("wb") as stream:
        parameters = {**blank.parameters, **MANDATORY}
        write_book(replace(blank, given=given, parameters=parameters, identity=facts, guide=SIGNED), stream)
    outcome = commands.settle(empty)
    assert outcome.written is not None, [problem.text() for problem in outcome.problems]
    return root


@pytest.fixture(autouse=True)
def _here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(collecting, "each", one_by_one)


@pytest.fixture
def root(settled: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(settled, tmp_path / "下发"))


def book(root: Path) -> Path:
    (found,) = root.glob("下发包_*/*_结算.xlsx")
    return found


def unsettled(root: Path) -> Path:
    return book(root).with_name(book(root).name.replace("_结算", ""))


def codes(outcome: Outcome) -> list[str]:
    return [problem.code for problem in outcome.problems]


def received(root: Path) -> Path:
    """The submission alone, where the city puts it: without the lists."""
    made = submit(book(root), at=SUBMITTED_AT).written
    assert made is not None
    return Path(shutil.move(made, root / "收件" / made.name))


def refusal(path: Path) -> list[str]:
    with pytest.raises(Refused) as caught:
        submit(path, at=SUBMITTED_AT)
    return [problem.text() for problem in caught.value.problems if problem.code[0] == "E"]


def test_a_submission_says_which_lists_it_rests_on_and_holds_nobodys_number(root: Path) -> None:
    outcome = submit(book(root), at=SUBMITTED_AT)
    assert outcome.written == book(root).with_name(NAME)
    sheet = load_workbook(outcome.written)["清单文件"]
    digests = [cell.value for line in sheet.iter_rows() for cell in line if str(cell.value).count("-") == 7]
    assert len(digests) == 2
    told = f"{COSTS.caption} 费用.csv，采用 1 行，校验码 {digests[0]}；"
    told += f"{MEMBERS.caption} 签约.csv，采用 3 行，校验码 {digests[1]}"
    assert identity_of(outcome.written).lists == told
    assert outcome.summary[2] == f"依据的清单（清单不上报，请留存备查）：{told}"
    voucher = load_workbook(outcome.written)["上报凭证"]
    assert told in [cell.value for cell in voucher["B"]]
    grids = open_book(outcome.written).grids.values()
    said = "\n".join(str(cell) for grid in grids for line in grid for cell in line)
    assert not [number for number in SECRET if number in said]


def test_without_its_lists_a_settled_book_is_submitted_from_what_stands_in_it(root: Path) -> None:
    with_lists = submit(book(root), at=SUBMITTED_AT).written
    assert with_lists is not None
    before = identity_of(with_lists)
    with_lists.unlink()
    for name in FILES.values():
        book(root).with_name(name).unlink()
    book(root).with_name("台账.sqlite3").unlink()
    outcome = submit(book(root), at=SUBMITTED_AT)
    assert outcome.written is not None
    assert identity_of(outcome.written) == before
    told = [problem.text() for problem in outcome.problems if problem.code == "N8842"]
    assert told == [
        f"【N8842】清单文件 {cell}「{caption} · 文件名」：清单“{file}”不在工作簿旁边。"
        "已按簿里由它汇总好的数核对、上报。无需处理；清单请留存备查。"
        for cell, (caption, file) in zip(("B5", "B6"), FILES.items(), strict=True)
    ]


def test_a_list_that_is_another_now_stops_the_submission(root: Path) -> None:
    people = [person(SECRET[0]), person("9", scheme=RESIDENT)]
    book(root).with_name("签约.csv").write_text(as_csv(MEMBERS, people), encoding="gb18030")
    assert refusal(book(root)) == [
        f"【E8862】清单文件 B6「{MEMBERS.caption} · 文件名」：“{MEMBERS.caption}”与结算时用的不同。"
        "簿里的数应由现在的清单汇总。请用现在的清单重新结算，再上报。"
    ]


def test_a_book_with_lists_that_nobody_settled_is_not_submitted(root: Path) -> None:
    assert [text[1:6] for text in refusal(unsettled(root))] == ["E8842"]


def test_a_book_that_was_never_settled_is_not_submitted_without_its_lists(root: Path) -> None:
    empty = unsettled(root)
    for name in FILES.values():
        book(root).with_name(name).unlink()
    told = refusal(empty)
    assert [text[1:6] for text in told][:2] == ["E5402", "E5402"]


def test_the_city_verifies_without_the_lists_and_names_them(root: Path) -> None:
    file = received(root)
    outcome = verify(file)
    assert [code for code in codes(outcome) if code[0] == "E"] == []
    assert outcome.data["passed"]
    assert [
        line for line in outcome.summary if line.startswith(f"依据的清单：{COSTS.caption} 费用.csv，采用 1 行，校验码 ")
    ]


def test_the_city_does_not_take_a_list_of_that_name_that_lies_about(root: Path) -> None:
    file = received(root)
    (file.parent / "签约.csv").write_text("别的县的清单", encoding="utf-8")
    assert verify(file).data["passed"]


@pytest.mark.parametrize(
    ("cell", "value", "code"), [("E6", 99, "E8888"), ("J6", "0000-0000", "E8889"), ("B6", "另一份.csv", "E8885")]
)
def test_what_the_book_says_of_its_lists_cannot_be_changed(root: Path, cell: str, value: object, code: str) -> None:
    outcome = verify(with_cells(received(root), {f"清单文件!{cell}": value}))
    assert code in codes(outcome)
    assert not outcome.data["passed"]


def test_a_tallied_figure_cannot_be_changed(root: Path) -> None:
    file = received(root)
    grid = load_workbook(file)["签约人数"]
    at = next(cell.coordinate for line in grid.iter_rows() for cell in line if isinstance(cell.value, int))
    outcome = verify(with_cells(file, {f"签约人数!{at}": 77}))
    assert "E8885" in codes(outcome)


def test_an_identity_that_names_other_lists_is_noticed(root: Path) -> None:
    key = register_of(root).keys["101"]
    outcome = verify(resealed(received(root), key, lists="别的清单"))
    assert [p.text() for p in outcome.problems if p.code[0] == "E"] == [
        "【E8889】说明：身份里写的清单是“别的清单”，与“清单文件”的不同。应为汇总所依据的清单。不能收，退回重报。"
    ]


def test_a_submission_whose_list_figures_are_gone_says_so(root: Path) -> None:
    outcome = verify(with_cells(received(root), {"清单文件!E6": None}))
    told = [p.text() for p in outcome.problems if p.code == "E5444"]
    assert told == [
        f"【E5444】清单文件 B6「{MEMBERS.caption} · 文件名」：填了清单文件名，簿里却没有由它汇总、读得懂的数。"
        "结算过的簿，由清单汇总的各表有数，“清单文件”有读入行数和校验码。请把清单放在工作簿旁边，重新结算。"
    ]


def test_the_city_collects_without_the_lists(root: Path) -> None:
    received(root)
    outcome = collect(root / "收件", at=COLLECTED_AT)
    assert [code for code in codes(outcome) if code[0] in "EW"] == []
    assert outcome.written is not None
    collected = load_workbook(outcome.written, data_only=True)
    rows = [line for line in collected["清单文件"].iter_rows(values_only=True)]
    assert [line for line in rows if "甲县" in line]
