"""宁德的工作簿：填、核对、计算、解释，读的是真的文件。"""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from openpyxl import load_workbook

from xltool import commands
from xltool.outcome import Outcome

Cell = str | float | None


def book(folder: Path, changes: Mapping[str, Cell], *, example: bool = True) -> Path:
    """The example (or the form) with cells typed in."""
    path = folder / "宁德.xlsx"
    commands.template("宁德", 2024, path, example=example)
    opened = load_workbook(path)
    for address, value in changes.items():
        sheet, _, cell = address.partition("!")
        opened[sheet][cell] = value
    opened.save(path)
    return path


def codes(outcome: Outcome) -> list[str]:
    return [problem.code for problem in outcome.problems]


def test_the_example_is_worked_out_and_all_checks_agree(tmp_path: Path) -> None:
    outcome = commands.adjust(book(tmp_path, {}), tmp_path / "果.xlsx")
    assert codes(outcome) == ["N4601"]
    assert outcome.summary[:4] == (
        "区域总额预算方案　五、DIP区域预算总额 职工 101,972.00 万元",
        "区域总额预算方案　五、DIP区域预算总额 居民 163,380.00 万元",
        "区域总额预算方案　五、DIP区域预算总额 全市合计 265,352.00 万元",
        "勾稽检查 17 项，全部通过",
    )
    assert "图表" in load_workbook(tmp_path / "果.xlsx").sheetnames


@pytest.mark.parametrize(("cell", "name"), [("B7", "居民风险金比例"), ("B10", "上年度权重"), ("B11", "前年度权重")])
def test_what_nobody_may_guess_stops_the_budget_and_names_its_clause(tmp_path: Path, cell: str, name: str) -> None:
    outcome = commands.adjust(book(tmp_path, {f"参数!{cell}": None}), tmp_path / "果.xlsx")
    assert outcome.written is None
    told = next(problem for problem in outcome.problems if problem.code == "E3002")
    assert (told.place.subject, told.clause is not None) == (name, True)


def test_a_growth_may_be_typed_as_a_percentage(tmp_path: Path) -> None:
    outcome = commands.check(book(tmp_path, {"DIP预算总额!D6": "5.5%", "DIP预算总额!D17": "-1%"}))
    assert [code for code in codes(outcome) if code[0] == "E"] == []
    read = {problem.place.cell: problem.found for problem in outcome.problems if problem.code == "N2101"}
    assert read == {"D6": "填的是“5.5%”", "D17": "填的是“-1%”"}


def test_a_growth_of_eight_is_no_growth(tmp_path: Path) -> None:
    outcome = commands.check(book(tmp_path, {"DIP预算总额!D6": 8}))
    assert "E2111" in codes(outcome)


def test_a_rate_outside_the_range_settles_only_with_a_written_reason(tmp_path: Path) -> None:
    changes: dict[str, Cell] = {"可预算总额!F17": 0.06}
    path = book(tmp_path, changes)
    refused = commands.adjust(path, tmp_path / "果.xlsx")
    assert refused.written is None
    assert [code for code in codes(refused) if code[0] in "EW"] == ["W4601", "E3101"]
    said = {"勾稽检查!A9": "W4601", "勾稽检查!C9": "示例：上级要求多提风险金"}
    accepted = commands.adjust(book(tmp_path, changes | said), tmp_path / "果.xlsx")
    assert accepted.written is not None


def test_the_budget_explains_itself(tmp_path: Path) -> None:
    commands.adjust(book(tmp_path, {}), tmp_path / "果.xlsx")
    lines = commands.explain(tmp_path / "果.xlsx", "DIP预算总额!J14").summary
    assert lines[0] == "DIP预算总额 J14「2024年调整 · DIP区域预算总额」＝ 163,380.00 万元"
    assert lines[1] == "规则：可用打包额与预测额中较低的一个。"
    assert "当区域可用打包额高于预测额时，预测额即确定为当年度 DIP 区域预算总额" in lines[-1]
    reserve = commands.explain(tmp_path / "果.xlsx", "可预算总额!K14").summary
    assert reserve[0] == "可预算总额 K14「2024年调整 · 风险金」＝ 13,600.00 万元"
    assert reserve[3] == "取整：四舍五入到参数“预算取整单位”，一次。"


def test_a_platform_export_fills_the_months(tmp_path: Path) -> None:
    export = tmp_path / "导出.csv"
    lines = [
        "月份,机构名称,本月点数,个人及其他负担,统筹基金记账额",
        "1,市级示例医院01,1000.5,200,300",
        "2,示例旧名医院,7,1,2",
    ]
    export.write_text("\n".join(lines), encoding="gb18030")
    path = book(tmp_path, {})
    commands.import_export(path, export, tmp_path / "入.xlsx", table="居民月预结算")
    sheet = load_workbook(tmp_path / "入.xlsx")["居民月预结算"]
    assert [[cell.value for cell in line[:5]] for line in sheet["A5:E6"]] == [
        [1, "市级示例医院01", 1000.5, 200, 300],
        [2, "示例旧名医院", 7, 1, 2],
    ]
    assert "N2203" in codes(commands.check(tmp_path / "入.xlsx"))  # the former name is read as the present one


@pytest.mark.parametrize(
    ("step", "suffix", "word"),
    [
        (commands.adjust, "预算编制", "预算编制"),
        (commands.allocate, "月预结算", "月预结算"),
        (commands.settle, "结算", "年度清算"),
    ],
)
def test_the_steps_have_ningdes_own_words(tmp_path: Path, step: Callable[..., Outcome], suffix: str, word: str) -> None:
    book = tmp_path / "宁德.xlsx"
    commands.template("宁德", 2024, book, example=True)
    outcome = step(book)
    assert outcome.written == tmp_path / f"宁德_{suffix}.xlsx"
    assert outcome.data["step"] == word
