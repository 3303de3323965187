"""湖州的工作簿：填、核对、计算、解释、清单，读的是真的文件。"""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.policies.huzhou.people import as_csv, cost, person
from tests.policies.huzhou.years import CHRONIC, MANDATORY, RESIDENT, year_of
from tests.second_opinion import HUZHOU
from tests.tables import proves
from xltool import commands
from xltool.listing import ListFile
from xltool.outcome import Outcome
from xltool.policies.huzhou import clauses
from xltool.policies.huzhou.lists import COSTS, SIGNED
from xltool.workbook.template import form
from xltool.workbook.write import write_book

Cell = str | float | None
SECRET = ("330500198001011234", "330500196101010002")
"""What names a person: written nowhere."""


def book(folder: Path, changes: Mapping[str, Cell], *, example: bool = True) -> Path:
    """The example (or the form) with cells typed in."""
    path = folder / "湖州.xlsx"
    commands.template("湖州", 2022, path, example=example)
    opened = load_workbook(path)
    for address, value in changes.items():
        sheet, _, cell = address.partition("!")
        opened[sheet][cell] = value
    opened.save(path)
    return path


def codes(outcome: Outcome) -> list[str]:
    return [problem.code for problem in outcome.problems]


@pytest.fixture(scope="module")
def settled(tmp_path_factory: pytest.TempPathFactory) -> tuple[Outcome, Path]:
    """The example, settled."""
    folder = tmp_path_factory.mktemp("湖州")
    return commands.settle(book(folder, {}), folder / "果.xlsx"), folder / "果.xlsx"


def test_the_example_is_settled_and_all_checks_agree(settled: tuple[Outcome, Path]) -> None:
    outcome, path = settled
    assert codes(outcome) == []
    assert "勾稽检查 36 项，全部通过" in outcome.summary
    assert "预算执行　居民住院 年度结余 -3,160,000.00 元" in outcome.summary
    assert "图表" in load_workbook(path).sheetnames


def test_the_settlement_explains_itself(settled: tuple[Outcome, Path]) -> None:
    lines = commands.explain(settled[1], "门诊结算!L13").summary
    assert lines[0] == "门诊结算 L13「示例县第一医共体 · 医共体部分」＝ 865,893.90 元"
    assert lines[2] == "数字：抵补后结余 962,104.33 元；采用比例 90.00%。"
    assert "结余医保基金的 85%用于医共（联）体奖励" in lines[-1]


def test_standards_and_packages_come_step_by_step(tmp_path: Path) -> None:
    path = book(tmp_path, {})
    for step in (commands.adjust, commands.allocate):
        outcome = step(path, tmp_path / "果.xlsx")
        assert outcome.written is not None
        assert codes(outcome) == []


@proves(clauses.INPATIENT_RULES)
@pytest.mark.parametrize(("cell", "name"), [("B27", "住院结余医疗机构留用比例"), ("B28", "住院超支医疗机构承担比例")])
def test_what_nobody_may_guess_stops_the_settlement_and_names_its_clause(tmp_path: Path, cell: str, name: str) -> None:
    outcome = commands.settle(book(tmp_path, {f"参数!{cell}": None}), tmp_path / "果.xlsx")
    assert outcome.written is None
    told = next(problem for problem in outcome.problems if problem.code == "E3002")
    assert (told.place.subject, told.clause) == (name, clauses.INPATIENT_RULES)


def test_old_standards_settle_only_with_a_written_reason(tmp_path: Path) -> None:
    path = book(tmp_path, {"人头标准!B22": "2019-01-01"})
    refused = commands.adjust(path, tmp_path / "果.xlsx")
    assert [code for code in codes(refused) if code[0] in "EW"] == ["W4801", "E3101"]


def listed_book(folder: Path, **files: str) -> Path:
    """A small year whose lists are named."""
    files_of = {SIGNED.caption: files.get("signed", ""), COSTS.caption: files.get("costs", "")}
    tables = year_of(
        list_files=[
            ListFile(list_name=name, file_name=file, control_rows=None, control_amount=None)
            for name, file in files_of.items()
        ],
    )
    for name, lists in (("members", "signed"), ("registrations", "signed"), ("history", "costs")):
        if files.get(lists):
            tables[name] = []
    blank = form(HUZHOU, 2022)
    with (folder / "湖州.xlsx").open("wb") as stream:
        write_book(replace(blank, given=tables, parameters={**blank.parameters, **MANDATORY}), stream)
    return folder / "湖州.xlsx"


@proves(clauses.SIGNED_MEMBERS, clauses.REGISTRATIONS)
def test_a_list_beside_the_book_settles_as_the_same_figures_typed(tmp_path: Path) -> None:
    people = [person(SECRET[0]), person(SECRET[0], CHRONIC, 4), person("9", scheme=RESIDENT)]
    (tmp_path / "签约.csv").write_text(as_csv(SIGNED, people), encoding="gb18030")
    (tmp_path / "费用.csv").write_text(as_csv(COSTS, [cost(SECRET[1], 12345)]), encoding="utf-8")
    outcome = commands.settle(listed_book(tmp_path, signed="签约.csv", costs="费用.csv"), tmp_path / "果.xlsx")
    assert [code for code in codes(outcome) if code[0] in "EW"] == []
    result = load_workbook(tmp_path / "果.xlsx", data_only=True)
    row = next(line for line in result["门诊结算"].iter_rows(values_only=True) if line[0] == "甲医共体" and line[3])
    # 600 元, and 900 × 9/12 from April on
    assert row[2:5] == (600, 675, 1275)
    said = [cell for sheet in result for line in sheet.iter_rows(values_only=True) for cell in line]
    assert not [cell for cell in said if isinstance(cell, str) and any(number in cell for number in SECRET)]
    assert [cell for cell in said if isinstance(cell, str) and cell.startswith("取自清单 签约.csv")]


def test_rows_that_cannot_be_used_are_sent_back_without_a_name(tmp_path: Path) -> None:
    people = [person("8"), person("9", scheme=RESIDENT), person(SECRET[0], consortium="没有这家")]
    (tmp_path / "签约.csv").write_text(as_csv(SIGNED, people), encoding="utf-8")
    outcome = commands.check(listed_book(tmp_path, signed="签约.csv"))
    told = next(problem for problem in outcome.problems if problem.code == "W5401")
    assert "共 3 行，退回 1 行：医共体名称" in told.found
    assert not [problem for problem in outcome.problems if any(number in problem.text() for number in SECRET)]
