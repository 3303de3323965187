"""试算：没有收录的年度只按指明的规则算，每张表、每页、每句解释都写着试算，不能上报；身份不完整的不算。"""

import io
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.books import edited
from tests.live_books import live, opened
from tests.next_year_books import LAST, NUMBER, carried, filled_trial
from tests.office import Office
from tests.second_opinion import ZHUJI, assert_agreed, written
from tests.uno_engine import Excel, open_excel
from xltool import commands
from xltool.__main__ import main
from xltool.excel.macro_book import write_macro_book
from xltool.parameters import parameters_of
from xltool.policies import CITIES
from xltool.problems import Refused
from xltool.tables import Stage
from xltool.workbook.book import CHARTS, CHECKS, GUIDE, METHOD, PARAMETERS
from xltool.workbook.live.opened import OpenBook
from xltool.workbook.opening import open_book
from xltool.workbook.template import form
from xltool.workbook.trial import trial_problems
from xltool.workbook.work import work

TOLD = "试算：2025年度的文件没有收录，按2024年度的规则"
FLAG = f"【{TOLD}】"
SHEETS = tuple(sheet.name for sheet in ZHUJI.years[LAST].sheets)


@pytest.fixture(scope="module")
def trial(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A filled trial book."""
    path = tmp_path_factory.mktemp("试算") / "诸暨2025试算.xlsx"
    path.write_bytes(written(filled_trial()))
    return path


@pytest.fixture(scope="module")
def settled(trial: Path) -> Path:
    outcome = commands.settle(trial, trial.with_name("结果.xlsx"))
    assert outcome.written is not None, [p.text() for p in outcome.problems]
    assert outcome.summary[0] == f"{TOLD}，不能上报"
    assert (outcome.data["trial"], outcome.data["rules"]) == (True, LAST)
    return outcome.written


@pytest.fixture
def excel(office: Office) -> Iterator[Excel]:
    with open_excel(office) as running:
        yield running


# --- how one comes about --------------------------------------------------------------------------------------


@pytest.mark.parametrize("city", CITIES, ids=lambda city: city.short)
def test_every_city_can_be_tried_on_the_year_after(city: Any, tmp_path: Path) -> None:
    rules = max(city.years)
    outcome = commands.template(city.short, rules + 1, tmp_path / "新.xlsx", rules=rules)
    assert outcome.summary == (f"已生成{city.name}{rules + 1}年度试算空表：{tmp_path / '新.xlsx'}",)
    book = open_book(tmp_path / "新.xlsx")
    for own, sheet in zip(city.years[rules].sheets, city.card(rules + 1, rules).sheets, strict=True):
        titles = [str(value) for row in book.grids[sheet.name][:3] for value in row if value]
        assert sheet.title in titles
        assert (f"{rules + 1}年度" in sheet.title) == (f"{rules}年度" in own.title)


def test_nothing_that_the_document_prints_for_its_own_year_is_in_a_trial_form() -> None:
    book, own = form(ZHUJI, NUMBER, LAST), form(ZHUJI, LAST)
    assert own.given.keys() == {"units", "outpatient_quotas"}
    assert (book.given, set(book.results)) == ({}, {"tiered_pots"})
    assert book.year.listed["outpatient_quotas"] == tuple(row.institution for row in own.given["outpatient_quotas"])
    dropped = {check.code for check in own.year.checks} - {check.code for check in book.year.checks}
    assert dropped == {"W6201", "W6202", "W6203", "W6204"}
    (year,) = [p for p in parameters_of(book.year.parameters) if p.name == "year"]
    assert (year.default, year.at_least, year.at_most) == (NUMBER, NUMBER, NUMBER)
    assert next(p for p in parameters_of(own.year.parameters) if p.name == "year").default == LAST


def test_the_name_and_the_command_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["template", "诸暨", "2025", "--rules", "2024"]) == 0
    assert (tmp_path / "诸暨2025试算.xlsx").exists()
    assert main(["template", "诸暨", "2025", "--from", "诸暨2024示例_结算.xlsx"]) == 2
    assert capsys.readouterr().err == (
        "【E8002】诸暨市没有收录 2025 年度。已收录：2024。未收录文件的年度不能计算；只试算的，请加 --rules 2024。\n"
    )


def refusal(call: Callable[[], Any]) -> str:
    with pytest.raises(Refused) as caught:
        call()
    (problem,) = caught.value.problems
    return problem.text()


def test_rules_that_cannot_be_tried(tmp_path: Path) -> None:
    path = tmp_path / "新.xlsx"
    assert refusal(lambda: commands.template("诸暨", 2025, path, rules=2023)) == (
        "【E8101】规则年度写的是“2023”。诸暨市已收录的年度：2024。请改为已收录的年度，或重新生成试算簿。"
    )
    assert refusal(lambda: commands.template("诸暨", 2024, path, rules=2024)) == (
        "【E8102】诸暨市 2024 年度的规则已经收录，不再按别的年度试算。应用该年度的空表。"
        "请用 template 不加 --rules 生成空表，把填报的数逐表复制过去。"
    )
    for year in (2023, 2030, 0):
        assert refusal(lambda year=year: commands.template("诸暨", year, path, rules=2024)) == (
            f"【E8103】要按 2024 年度的规则试算 {year} 年度。规则只能试用于其后 5 年之内的年度。请改年度或 --rules。"
        )
    assert refusal(lambda: commands.template("诸暨", 2025, path, rules=2024, example=True)) == (
        "【E8104】--example 和 --rules、--from 不能同用。示例数据只有已收录的年度有。请去掉 --example，或去掉其余两项。"
    )
    assert not path.exists()


# --- every sheet says so --------------------------------------------------------------------------------------


def assert_headed(path: Path, sheets: tuple[str, ...]) -> None:
    """Every sheet has the line under its title, and the same at the top of every printed page."""
    book = load_workbook(path)
    assert set(sheets) <= set(book.sheetnames)
    for sheet in book:
        lines = [str(cell.value) for row in sheet.iter_rows(max_row=3) for cell in row if cell.value]
        assert any(FLAG in line for line in lines), sheet.title
        assert sheet.oddHeader.right.text == FLAG, sheet.title


def test_every_sheet_of_the_form_is_headed(trial: Path) -> None:
    assert_headed(trial, (GUIDE, PARAMETERS, *SHEETS, CHECKS, METHOD))
    facts = {row[0]: row[1] for row in open_book(trial).grids[GUIDE][:12]}
    assert facts["规则年度"] == f"2024（{TOLD}，不能上报）"
    assert facts["预算年度"] == "2025"


def test_every_sheet_of_the_results_is_headed(settled: Path) -> None:
    assert_headed(settled, (GUIDE, PARAMETERS, *SHEETS, CHECKS, CHARTS, METHOD))


def test_an_official_book_says_nothing_of_a_trial() -> None:
    content = written(form(ZHUJI, LAST))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert not any("试算" in archive.read(name).decode("utf-8", "ignore") for name in archive.namelist())


# --- it is worked out -----------------------------------------------------------------------------------------


def test_libreoffice_agrees_on_every_cell_of_a_trial(office: Office, trial: Path, tmp_path: Path) -> None:
    book = work(open_book(trial), Stage.SETTLE).book
    assert (book.number, book.rules, book.trial) == (NUMBER, LAST, True)
    assert assert_agreed(office, book, tmp_path) > 2000


def test_the_year_of_the_trial_counts_the_days(trial: Path, tmp_path: Path) -> None:
    """2025 has 365 days, 2024 had one more."""
    shops = [row.institution for row in filled_trial().given["original_pharmacies"]]
    given = filled_trial().given
    lines = [
        replace(line, open_from_1=date(2025, 2, 1)) if line.institution == shops[0] else line
        for line in given["institutions"]
    ]
    path = tmp_path / "试.xlsx"
    path.write_bytes(written(replace(filled_trial(), given={**given, "institutions": lines})))
    months = work(open_book(path), Stage.ALLOCATE).book.results["operating_months"]
    assert (months[0].open_days, months[0].full_months, months[1].open_days) == (334, 11, 365)


@pytest.mark.parametrize("step", [commands.adjust, commands.allocate, commands.check])
def test_the_other_steps_work_on_it(trial: Path, tmp_path: Path, step: Callable[..., Any]) -> None:
    outcome = step(trial) if step is commands.check else step(trial, tmp_path / "果.xlsx")
    assert not outcome.refused, [p.text() for p in outcome.problems]
    assert [p.code for p in outcome.problems if p.code[0] == "W"] == []


def test_an_explanation_says_trial_first(settled: Path) -> None:
    lines = commands.explain(settled, "原定点药店!B6").summary
    assert lines[0].startswith("【试算：按2024年度的规则】原定点药店 B6「示例药店001")
    assert len(lines) <= 6


def test_the_open_book_is_tried_as_the_file_is(excel: Excel, tmp_path: Path, trial: Path, settled: Path) -> None:
    book = opened(excel, tmp_path, trial.read_bytes(), "试算.xlsx")
    outcome = commands.settle(live(book, tmp_path))
    assert not outcome.refused, [p.text() for p in outcome.problems]
    assert outcome.summary[0] == f"{TOLD}，不能上报"
    theirs, ours = OpenBook(book).grids, open_book(settled).grids
    for sheet in SHEETS:
        assert any(FLAG in str(value) for row in theirs[sheet][:3] for value in row), sheet
    assert total_of(theirs["预算执行"]) == total_of(ours["预算执行"])


def total_of(grid: Any) -> list[list[Any]]:
    rows = [list(row) for row in grid if row[0] == "合计"]
    assert rows
    return rows


def test_the_macro_book_of_a_trial_is_one_too(tmp_path: Path) -> None:
    memory = io.BytesIO()
    write_macro_book(carried().book, memory)
    path = tmp_path / "试算.xlsm"
    path.write_bytes(memory.getvalue())
    assert_headed_but_texts(path)
    assert commands.check(path, stage=Stage.ADJUST).problems[-1].code[0] in "EWN"


def assert_headed_but_texts(path: Path) -> None:
    book = load_workbook(path)
    for sheet in book:
        if sheet.sheet_state == "visible":
            assert sheet.oddHeader.right.text == FLAG, sheet.title


def test_a_trial_may_not_be_handed_in(trial: Path) -> None:
    book = work(open_book(trial), Stage.ADJUST).book
    assert [problem.text() for problem in trial_problems(book, trial.name)] == [
        f"【E8105】诸暨2025试算.xlsx：这是试算的工作簿：{TOLD}。只有按本年度文件计算的工作簿可以下发、上报。"
        "请等 2025 年度的文件收录后用正式空表填报。"
    ]
    assert trial_problems(form(ZHUJI, LAST), "甲.xlsx") == []


# --- its identity ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        (
            {"说明!A7": None, "说明!B7": None},
            "【E8106】说明：标着【试算】，却没有“规则年度”一行。试算的工作簿应写明按哪一年的规则。"
            "请恢复这一行，或重新生成试算簿。",
        ),
        (
            {"说明!B7": "2023"},
            "【E8101】说明：规则年度写的是“2023”。诸暨市已收录的年度：2024。请改为已收录的年度，或重新生成试算簿。",
        ),
        (
            {"说明!B7": "去年"},
            "【E8101】说明：规则年度写的是“去年”。诸暨市已收录的年度：2024。请改为已收录的年度，或重新生成试算簿。",
        ),
        (
            {"说明!B4": "2024"},
            "【E8102】说明：诸暨市 2024 年度的规则已经收录，不再按别的年度试算。应用该年度的空表。"
            "请用 template 不加 --rules 生成空表，把填报的数逐表复制过去。",
        ),
        (
            {"说明!B4": "2035"},
            "【E8103】说明：要按 2024 年度的规则试算 2035 年度。规则只能试用于其后 5 年之内的年度。"
            "请改年度或 --rules。",
        ),
        (
            {"说明!B4": "明年"},
            "【E2403】说明：预算年度填的是“明年”。诸暨市已收录的年度：2024。未收录文件的年度不能计算，请换用该年度的空表；"
            "只试算的，用 template 加 --rules 生成试算簿。",
        ),
    ],
)
def test_a_trial_whose_identity_is_broken(trial: Path, tmp_path: Path, changes: dict[str, object], says: str) -> None:
    path = edited(tmp_path / "改.xlsx", changes, content=trial.read_bytes())
    assert refusal(lambda: commands.check(path)) == says
