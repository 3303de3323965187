"""淄博的工作簿：填、核对、计算、解释、清单，读的是真的文件。"""

from collections.abc import Mapping
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.policies.zibo.lists import YEAR, csv_of
from tests.policies.zibo.test_case_list import listed
from xltool import commands
from xltool.outcome import Outcome
from xltool.policies.zibo.example_2025 import example
from xltool.tables import tables_of

Cell = str | float | None


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example."""
    path = tmp_path_factory.mktemp("淄博") / "示例.xlsx"
    commands.template("淄博", 2025, path, example=True)
    return path


@pytest.fixture(scope="module")
def settled(filled: Path) -> Path:
    """The example settled."""
    outcome = commands.settle(filled)
    assert outcome.written is not None
    return outcome.written


def changed(filled: Path, folder: Path, changes: Mapping[str, Cell]) -> Path:
    """The example with cells typed in, each as 表!键!栏目; a key may stand in several tables, then all of it."""
    opened = load_workbook(filled)
    for address, value in changes.items():
        sheet, key, heading = address.split("!")
        column = 0
        for line in opened[sheet].iter_rows():
            texts = [cell.value for cell in line]
            column = texts.index(heading) + 1 if heading in texts else column
            if column and str(texts[0]) == key and heading not in texts:
                opened[sheet].cell(line[0].row, column).value = value
    opened.save(folder / "淄博.xlsx")
    return folder / "淄博.xlsx"


def codes(outcome: Outcome) -> list[str]:
    return [problem.code for problem in outcome.problems]


def test_the_example_is_settled_and_all_checks_agree(filled: Path, tmp_path: Path) -> None:
    outcome = commands.settle(filled, tmp_path / "果.xlsx")
    assert codes(outcome) == ["N4701", "N4701"]
    assert "收支预算　职工 DIP可分配基金 2,200,000,000.00 元" in outcome.summary
    assert "收支预算　居民 DIP可分配基金 1,600,000,000.00 元" in outcome.summary
    assert outcome.summary[-2].endswith("全部通过")


@pytest.mark.parametrize("step", [commands.adjust, commands.allocate])
def test_the_steps_before_the_year_is_over_need_nothing_of_the_year(step: object, filled: Path, tmp_path: Path) -> None:
    later: dict[str, Cell] = {"年度清算!示例市中心医院!考核得分": None, "机构病例汇总!示例市中心医院!总费用": "错"}
    assert callable(step)
    outcome = step(changed(filled, tmp_path, later), tmp_path / "果.xlsx")
    assert [code for code in codes(outcome) if code[0] == "E"] == []
    assert outcome.written is not None


def test_what_nobody_may_guess_stops_the_settlement_and_names_its_clause(filled: Path, tmp_path: Path) -> None:
    names = ("质量保证金比例", "特例单议上限")
    changes: dict[str, Cell] = {f"参数!{name}!取值": None for name in names} | {"超支分担!职工!超支分担资金": None}
    outcome = commands.settle(changed(filled, tmp_path, changes), tmp_path / "果.xlsx")
    assert outcome.written is None
    told = [(p.place.subject, p.code, p.clause is not None) for p in outcome.problems if p.code[0] == "E"]
    assert told == [*((name, "E3002", True) for name in names), ("职工 · 超支分担资金", "E2102", True)]


def test_no_money_for_shared_overspend_is_an_answer(filled: Path, tmp_path: Path) -> None:
    book = changed(filled, tmp_path, {"超支分担!职工!超支分担资金": 0})
    assert commands.settle(book, tmp_path / "果.xlsx").written is not None


def test_a_budget_far_from_what_points_earn_is_settled_only_with_a_written_reason(filled: Path, tmp_path: Path) -> None:
    changes: dict[str, Cell] = {"参数!预算相差界限!取值": 0.01}
    refused = commands.settle(changed(filled, tmp_path, changes), tmp_path / "果.xlsx")
    assert [code for code in codes(refused) if code[0] in "EW"] == ["W6711", "W6712", "E3101"]
    assert [problem.found for problem in refused.problems if problem.code == "W6711"] == [
        "职工：应得额与机构年度预算相差超过界限的机构数＝0：左值 10，右值 0，差额 10 家"
    ]


def test_beds_beyond_those_staffed_and_days_beyond_the_beds_are_warned_of(filled: Path, tmp_path: Path) -> None:
    changes: dict[str, Cell] = {"床位档案!示例县中医院!协议床位": 9000, "床位档案!3!占用床日": 9_000_000}
    outcome = commands.check(changed(filled, tmp_path, changes))
    assert [code for code in codes(outcome) if code[0] == "W"] == ["W6701", "W6702"]


def test_a_result_explains_itself(settled: Path) -> None:
    sheet = load_workbook(settled)["职工月度结算"]
    column = next(cell.column_letter for cell in sheet[5] if cell.value == "本月核定额")
    lines = commands.explain(settled, f"职工月度结算!{column}6").summary
    assert lines[1] == "规则：预算以内＋全市分得：本月核定额。"
    assert "以各定点医疗机构月度DIP支出预算为依据" in lines[-1]


def test_no_result_is_left_without_its_formula(settled: Path) -> None:
    sheet = load_workbook(settled)["年度清算"]
    headings = [cell.value for cell in sheet[12]]
    assert headings[0] == "机构名称"
    column = headings.index("清算应付") + 1
    assert str(sheet.cell(13, column).value).startswith("=ROUND(")


def test_a_list_beside_the_book_fills_the_summary_and_its_digest_stands_in_the_result(
    filled: Path, tmp_path: Path
) -> None:
    names = [line.institution for line in example()[0]["institutions"]]
    columns = [column.heading for column in tables_of(YEAR.sheets)["employee_summary"].columns]
    emptied: dict[str, Cell] = {f"机构病例汇总!{name}!{column}": None for name in names for column in reversed(columns)}
    book = changed(filled, tmp_path, {**emptied, "清单文件!病例清单!文件名": "病例.csv"})
    cases = [
        listed("一", "SL01:47.09", 900_000),
        listed("二", "SL02:51.23", 1_200_000, institution="示例旧名医院"),
        listed("三", "没有的", 100),
    ]
    (tmp_path / "病例.csv").write_text(csv_of(cases), encoding="gb18030")
    outcome = commands.check(book)
    assert [problem.code for problem in outcome.problems if problem.code[0] == "E"] == ["E3101"]  # rows were sent back
    returned = (tmp_path / "淄博_退回_病例清单.csv").read_text("utf-8-sig").splitlines()
    assert [line.split(",")[:3] for line in returned[1:]] == [["4", "病种编码", "簿里没有这一项"]]
