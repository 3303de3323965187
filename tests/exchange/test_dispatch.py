"""下发：一县一包，参数锁定，各有密钥；重做不变的不动，变了的是新的一版；出错时什么也不留下半个。"""

import json
import re
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook

from tests.books import CITY, NUMBER, small_book, written
from tests.exchange.offices import (
    COUNTIES,
    DISPATCHED_AT,
    city_bytes,
    identity_of,
    lean_form,
    offices,
    parcel_of,
    quick,
    table,
)  # fmt: skip
from xltool.exchange import parcel as parcels
from xltool.exchange import sm3
from xltool.exchange.dispatch import dispatch
from xltool.exchange.keys import read_key
from xltool.exchange.ledger import LEDGER, Event, State, noted, read_ledger
from xltool.exchange.register import read_register
from xltool.outcome import Outcome
from xltool.parameters import YesNo, parameters_of
from xltool.policies import CITIES
from xltool.problems import Refused
from xltool.tables import Stage
from xltool.workbook.book import Book
from xltool.workbook.opening import open_book
from xltool.workbook.read import read_opened
from xltool.workbook.save import explained
from xltool.workbook.template import form

LATER = datetime(2024, 12, 5, 9)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return offices(tmp_path)


@pytest.fixture(autouse=True)
def _quick() -> Iterator[None]:
    with quick():
        yield


def again(root: Path, book: bytes | None = None, lines: object = COUNTIES, **options: object) -> Outcome:
    """Dispatch into the folder once more."""
    source = root.parent / "市.xlsx"
    source.write_bytes(city_bytes() if book is None else book)
    return dispatch(source, table(root.parent / "县.csv", lines), root, at=LATER, **options)  # type: ignore[arg-type]


def refusal(root: Path, book: bytes | None = None, lines: object = COUNTIES, **options: object) -> list[str]:
    before = content(root)
    with pytest.raises(Refused) as caught:
        again(root, book, lines, **options)
    assert content(root) == before
    return [problem.text() for problem in caught.value.problems]


def content(root: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def changed_city(**chosen: object) -> bytes:
    parameters = {**small_book().parameters, **chosen}
    return written(replace(lean_form(CITY, NUMBER), parameters=parameters, reasons={"mean_cap": "局务会"}))


def test_each_county_gets_a_book_a_key_a_guide_and_a_list_of_checksums(root: Path) -> None:
    folder = parcel_of(root, "甲镇")
    assert sorted(path.name for path in folder.iterdir()) == [
        "使用说明.txt", "密钥.json", "清单.json", "诸暨市甲镇_2024年度.xlsx",
    ]  # fmt: skip
    told = json.loads((folder / "清单.json").read_text(encoding="utf-8"))
    for file in told["文件"]:
        listed = (folder / file["名称"]).read_bytes()
        assert (len(listed), sm3.digest(listed)) == (file["字节"], file["校验"])
    facts = [told[name] for name in ("编码", "名称", "期间", "制作时间", "前次清单", "政策包")]
    assert facts == ["101", "甲镇", "2024年度", "2024-12-01T09:00:00", "", "诸暨2024"]
    with ZipFile(root / f"{folder.name}.zip") as archive:
        zipped = {name.partition("/")[2]: archive.read(name) for name in archive.namelist()}
    assert zipped == {path.name: path.read_bytes() for path in folder.iterdir()}


def test_the_guide_is_one_page(root: Path) -> None:
    lines = (parcel_of(root, "甲镇") / "使用说明.txt").read_text(encoding="utf-8-sig").splitlines()
    assert len(lines) <= 40
    assert any("诸暨市甲镇_2024年度.xlsx" in line for line in lines)
    assert any("不能说明是谁交的" in line for line in lines)


def test_every_county_has_a_key_of_its_own_that_its_book_was_sealed_with(root: Path) -> None:
    keys = {name: read_key(parcel_of(root, name)).key for _, name in COUNTIES}
    assert len(set(keys.values())) == 3
    identity = identity_of(parcel_of(root, "甲镇") / "诸暨市甲镇_2024年度.xlsx")
    assert identity.whole
    assert identity.authentic(keys["甲镇"])
    assert not identity.authentic(keys["乙镇"])
    assert read_register(root).keys == {code: keys[name] for code, name in COUNTIES}


def test_the_parameters_are_locked_and_the_tables_are_not(root: Path) -> None:
    book = load_workbook(parcel_of(root, "甲镇") / "诸暨市甲镇_2024年度.xlsx")
    sheet = book["参数"]
    assert sheet.protection.sheet
    known = parameters_of(CITY.years[NUMBER].parameters)
    assert all(sheet.cell(5 + i, 2).protection.locked for i in range(len(known)))
    assert all(not book[sheet.name].protection.sheet for sheet in CITY.years[NUMBER].sheets)
    assert book["_身份"].sheet_state == "veryHidden"
    properties = {one.name.partition("·")[2]: one.value for one in book.custom_doc_props.props}
    assert {"用途": "下发", "编码": "101", "预算年度": "2024"}.items() <= properties.items()


def test_a_mandatory_parameter_that_the_city_left_open_is_the_countys(root: Path) -> None:
    outcome = again(root, changed_city(outpatient_surplus_kept_by_hospital=None))
    (problem,) = outcome.problems
    assert problem.text() == (
        "【N8831】参数：参数“门诊结余医疗机构留用比例”市里没有定，留给各县填写。必填参数由市里定下的，各县一律锁定。"
        "要统一的，请先填好再下发。"
    )
    path = parcel_of(root, "甲镇") / "诸暨市甲镇_2024年度.xlsx"
    sheet = load_workbook(path)["参数"]
    unlocked = [sheet.cell(row, 1).value for row in range(5, sheet.max_row) if not sheet.cell(row, 2).protection.locked]
    assert unlocked == ["门诊结余医疗机构留用比例"]
    assert not sheet["I25"].protection.locked


def test_settling_keeps_the_identity_and_the_lock(root: Path) -> None:
    blank = parcel_of(root, "甲镇") / "诸暨市甲镇_2024年度.xlsx"
    read = read_opened(open_book(blank), Stage.ADJUST)
    assert isinstance(read.book, Book)
    assert (read.book.identity["名称"], len(read.book.locked)) == ("甲镇", 34)
    assert not any(problem.code == "N2401" for problem in read.problems)


def test_the_same_again_changes_nothing(root: Path) -> None:
    before = content(root)
    assert again(root).data == {"counties": 3, "new": 0}
    assert content(root) == before


def test_a_parcel_that_was_lost_is_made_again_to_the_same_bytes(root: Path) -> None:
    before = content(root)
    name = parcel_of(root, "乙镇").name
    (root / f"{name}.zip").unlink()
    assert again(root).data["new"] == 0
    assert content(root) == before


def test_changed_parameters_are_a_new_issue_beside_the_old_one(root: Path) -> None:
    before = content(root)
    again(root, changed_city(rescale_pharmacy=YesNo.NO), processes=1)
    after = content(root)
    kept = [path for path in before if "下发包" in path]
    assert {path: after[path] for path in kept} == {path: before[path] for path in kept}
    folder = parcel_of(root, "甲镇")
    assert folder.name == "下发包_诸暨市甲镇_2024年度_第2版"
    told = json.loads((folder / "清单.json").read_text(encoding="utf-8"))
    assert told["前次清单"] == sm3.digest(
        before[str(folder.with_name(folder.name.replace("第2", "第1")) / "清单.json")]
    )
    assert [(e.code, e.times) for e in read_ledger(root)][3:] == [("101", 2), ("102", 2), ("103", 2)]
    assert read_key(folder).key == read_register(root).keys["101"]


def test_a_new_key_for_one_county_is_a_new_issue_for_it_alone(root: Path) -> None:
    old = read_register(root)
    again(root, rekey=["102"])
    new = read_register(root)
    assert [old.keys[code] == new.keys[code] for code, _ in COUNTIES] == [True, False, True]
    assert [new.counties[code].issue for code, _ in COUNTIES] == [1, 2, 1]
    assert refusal(root, rekey=["999"]) == [
        "【E8833】县.csv：--rekey 的编码 999 不在县表里。应为县表里的编码。请核对编码。"
    ]


def test_a_renamed_and_an_absent_county_are_told(root: Path) -> None:
    told = [problem.text() for problem in again(root, lines=(("101", "新甲镇"), ("102", "乙镇"))).problems]
    assert told == [
        "【W8831】编码 101 原名“甲镇”，县表里是“新甲镇”。已按新名下发新的一版。请确认是同一个县。",
        "【N8832】以前下发过的县，这次县表里没有：丙镇。仍在登记里，照常收件。无需处理。",
    ]
    assert set(read_register(root).counties) == {"101", "102", "103"}


def test_a_folder_is_for_one_city_and_year(root: Path) -> None:
    other = lean_form(CITIES[1], 2024)
    assert refusal(root, written(other)) == [
        "【E8824】下发：这个下发文件夹是诸暨市 2024 年度的。一个下发文件夹只下发一个统筹区的一个年度。"
        "请用 -o 换一个文件夹。"
    ]


def test_bad_books_are_refused_before_anything_is_made(root: Path) -> None:
    assert refusal(root, written(replace(lean_form(CITY, NUMBER), example=True))) == [
        "【E8831】市.xlsx：这是填满的示例工作簿。下发的参数应由市里定。请用空表填好参数再下发。"
    ]
    bare = written(replace(lean_form(CITY, NUMBER), parameters={**small_book().parameters, "mean_cap": 12000}))
    (problem,) = refusal(root, bare)
    assert problem.startswith("【E3004】参数")
    (root.parent / "文件").write_bytes(b"")
    (root.parent / "市.xlsx").write_bytes(city_bytes())
    with pytest.raises(Refused) as caught:
        dispatch(root.parent / "市.xlsx", root.parent / "县.csv", root.parent / "文件")
    assert caught.value.problems[0].text().startswith("【E8832】文件：“文件”不能用作下发文件夹。")


def test_a_sealed_county_is_given_nothing_new(root: Path) -> None:
    for state in (State.RECEIVED, State.APPROVED):
        line = Event(at="2025-02-01T09:00:00", code="102", name="乙镇", period="2024年度", state=state)
        assert noted(root / LEDGER, line) == []
    (problem,) = refusal(root, changed_city(rescale_pharmacy=YesNo.NO))
    assert problem.startswith("【E8859】台账.sqlite3「乙镇」：乙镇现在是“已审定”，不能改为“草稿”。")


def test_a_damaged_register_is_told(root: Path) -> None:
    kept = root / "市级留存" / "下发登记.json"
    good = kept.read_text(encoding="utf-8")
    for text, told in (
        ("{", "【E8822】下发登记.json：这个文件读不出来。应为下发时本程序写的登记。请换回备份，或重新下发。"),
        (good.replace('"locked"', '"unlocked"', 1), "【E8822】下发登记.json：这个文件读不出来。"),
        (good.replace('"格式版本": "1"', '"格式版本": "2"'), "【E8823】下发登记.json：下发登记是较新的程序写的。"),
    ):
        kept.write_text(text, encoding="utf-8")
        (problem,) = refusal(root)
        assert problem.startswith(told)


def test_a_disk_that_fills_up_leaves_no_half_a_parcel(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real, before = parcels.write_whole, content(root)
    writes = []

    def full(path: Path, write: object) -> None:
        writes.append(path)
        if len(writes) > 6:
            raise OSError(28, "No space left on device")
        real(path, write)  # type: ignore[arg-type]

    def told(path: Path, write: object) -> None:
        with explained(path):
            full(path, write)

    monkeypatch.setattr(parcels, "write_whole", told)
    with pytest.raises(Refused) as caught:
        again(root, changed_city(rescale_pharmacy=YesNo.NO))
    assert caught.value.problems[0].code == "E1106"
    new = [name for name in content(root) if name not in before]
    assert not [name for name in new if ".tmp" in name]
    assert len({re.search("下发包[^/]*", name)[0] for name in new if "/下发包" in name and "zip" not in name}) == 1  # type: ignore[index]
    assert len(read_ledger(root)) == 3
    monkeypatch.undo()
    again(root, changed_city(rescale_pharmacy=YesNo.NO))
    assert len(read_ledger(root)) == 6
    for _, name in COUNTIES:
        folder = parcel_of(root, name)
        listed = json.loads((folder / "清单.json").read_text(encoding="utf-8"))["文件"]
        assert all(sm3.digest((folder / file["名称"]).read_bytes()) == file["校验"] for file in listed)


def test_a_locked_ledger_stops_before_anything_is_made(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("xltool.exchange.ledger.LOCK_SECONDS", 0.05)
    other = sqlite3.connect(root / LEDGER, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    (problem,) = refusal(root, changed_city(rescale_pharmacy=YesNo.NO))
    other.close()
    assert problem.startswith("【E8851】台账.sqlite3：台账正被别的程序占用。")


def test_the_ledger_has_a_line_for_each_parcel(root: Path) -> None:
    lines = [(e.at, e.code, e.name, e.state, e.event, e.times) for e in read_ledger(root)]
    when = DISPATCHED_AT.isoformat(timespec="seconds")
    assert lines == [(when, code, name, "草稿", "下发", 1) for code, name in COUNTIES]


def test_a_trial_is_not_handed_out(tmp_path: Path) -> None:
    """Its year has no rules of its own that counties could be held to."""
    path = tmp_path / "试.xlsx"
    path.write_bytes(written(form(CITY, NUMBER + 1, NUMBER)))
    with pytest.raises(Refused) as caught:
        dispatch(path, table(tmp_path / "县.csv"), tmp_path / "下发", at=DISPATCHED_AT)
    assert [problem.code for problem in caught.value.problems] == ["E8105"]
    assert not (tmp_path / "下发").exists()
