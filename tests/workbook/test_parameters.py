"""参数表：必填的点名并引条文；改动文件规定的数要有理由，结果各表标注。"""

from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.books import filled, results, small_results, told
from xltool import commands
from xltool.policies.zhuji import clauses
from xltool.tables import Stage

PAYMENT, MEAN, RATIO = (f"依据：{c.quote()}。" for c in (clauses.PAYMENT, clauses.MEAN_CAP, clauses.RATIO_CAP))
OVERSPEND, CONTROLLED = (f"依据：{c.quote()}。" for c in (clauses.NEW_OVERSPEND, clauses.NEWLY_CONTROLLED))
CASES, TARGET = (f"依据：{c.quote()}。" for c in (clauses.SPECIAL_CASES, clauses.TIERED_CARE_TARGET))
ANNEX_1_NOTE = f"依据：{clauses.ANNEX_1_NOTE.quote()}。"
BORNE, KEPT = "门诊超支医疗机构承担比例", "门诊结余医疗机构留用比例"


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return tmp_path / "预算.xlsx"


def test_mandatory_parameters_are_named_with_their_clause(book: Path) -> None:
    filled(book, {"参数!B24": None, "参数!B25": " "})
    wanted = "应填 0—100% 之间的比例；条文没有给出，本程序不代为假定。请按本地规定填写。"
    assert told(book) == [
        f"【E3002】参数 B24「{BORNE}」：必填参数“{BORNE}”没有填。{wanted}{PAYMENT}",
        f"【E3002】参数 B25「{KEPT}」：必填参数“{KEPT}”没有填。{wanted}{PAYMENT}",
    ]
    assert "门诊实施总额预算下按项目付费" in PAYMENT
    assert not commands.check(book, stage=Stage.ALLOCATE).refused  # they are of the settlement alone


def test_85_instead_of_85_percent(book: Path) -> None:
    filled(book, {"参数!B24": 85, "参数!B25": "850%", "参数!B14": -0.02})
    assert told(book) == [
        "【E2105】参数 B14「人次人头比允许增长」：填的是负数 -0.02。应为数字（最多 6 位小数），不小于 0。"
        f"请核对正负号。{RATIO}",
        f"【E3003】参数 B24「{BORNE}」：填的是 85。应为比例，如 85% 或 0.85。"
        f"请写成 85% 或 0 与 1 之间的小数。{PAYMENT}",
        f"【E2111】参数 B25「{KEPT}」：填的是 850%。应在 0% 与 100% 之间。请核对。{PAYMENT}",
    ]


@pytest.mark.parametrize("share", ["85%", "８５％", " 85 % ", 0.85])
def test_a_share_may_be_written_as_a_percentage(book: Path, share: object) -> None:
    filled(book, {"参数!B24": share, "参数!B25": share})
    assert told(book) == []
    assert results(book) == small_results()


def test_choices_numbers_and_rows_of_the_parameters(book: Path) -> None:
    filled(book, {"参数!B7": "无", "参数!B20": "31万", "参数!B26": "三年", "参数!B37": "随便", "参数!A38": "列支方式"})
    assert told(book) == [
        "【E2115】参数 B7「下达后调整零售药店」：填的是“无”，表示不适用。本栏应为是、否。请填写；数为零的填 0。"
        f"{ANNEX_1_NOTE}",
        f"【N2101】参数 B20「超支分担界限」：填的是“31万”。已读作 31。请确认。{OVERSPEND}",
        f"【E2103】参数 B26「纳入总额控制年限」：填的是文字“三年”。应为整数。请改为数字。{CONTROLLED}",
        f"【E2113】参数 B37「多类叠加」：填的是“随便”。应为：各类相加、只取最高。请从下拉列表中选择。{CASES}",
        f"【E3001】参数：没有参数“分级诊疗列支”这一行。参数表各行不可删改。请从空表恢复这一行。{TARGET}",
    ]


def test_the_parameters_need_their_headings_and_their_sheet(book: Path) -> None:
    filled(book, {"参数!A4": "名称"})
    header = "【E3005】参数：没有找到表头。应有“参数”“取值”等栏目。请从空表恢复参数表。"
    assert told(book) == [header]
    filled(book, {}, lambda made: made.remove(made["参数"]))
    assert told(book) == [
        "【E2001】参数：没有工作表“参数”。应有文件对应的全部工作表。请恢复该表的名称，或从空表复制一张。"
    ]


def test_a_printed_number_changed_without_a_reason_is_refused(book: Path) -> None:
    filled(book, {"参数!B11": 150, "参数!B14": "3%", "参数!B20": 30, "参数!I20": "  "})
    why = "没有写修改理由。改动文件规定的数应写明理由。请在“修改理由”栏填写，或改回文件规定的数。"
    assert told(book) == [
        f"【E3004】参数 B11「均次费用上限」：“均次费用上限”由文件规定的 130 元 改为 150 元，{why}{MEAN}",
        f"【E3004】参数 B14「人次人头比允许增长」：“人次人头比允许增长”由文件规定的 2% 改为 3%，{why}{RATIO}",
        f"【E3004】参数 B20「超支分担界限」：“超支分担界限”由文件规定的 31 万元 改为 30 万元，{why}{OVERSPEND}",
    ]


def test_a_printed_number_changed_with_a_reason_is_told_and_flagged_on_every_sheet(book: Path) -> None:
    filled(book, {"参数!B11": 150, "参数!I11": "按批复", "说明!A2": None})
    assert told(book) == [
        "【N3001】参数 B11「均次费用上限」：“均次费用上限”由文件规定的 130 元 改为 150 元。"
        f"结果各表标注【参数已调整】。理由：按批复。{MEAN}"
    ]
    assert results(book) != small_results()
    for command in (commands.settle, commands.allocate, commands.adjust):
        out = book.with_name("结果.xlsx")
        assert command(book, out).written == out
        made = load_workbook(out)
        flags = {sheet.title: {cell.value for line in sheet["A1:B4"] for cell in line} for sheet in made}
        unmarked = [title for title, texts in flags.items() if not any("【参数已调整】" in str(t) for t in texts)]
        assert unmarked == []
        assert made["参数"]["B11"].value == 150
        assert made["参数"]["I11"].value == "按批复"
        out.unlink()


def test_a_reading_of_an_open_question_needs_no_reason_and_no_flag(book: Path) -> None:
    filled(book, {"参数!B9": "是", "参数!B17": "相加"})
    assert told(book) == []
    out = book.with_name("结果.xlsx")
    assert commands.settle(book, out).written == out
    assert "参数已调整" not in str(load_workbook(out)["附件1"]["A3"].value)


@pytest.mark.parametrize(
    ("cell", "value"),
    [("B6", 0), ("B5", 0), ("B5", 2030), ("B26", 5000), ("B34", 100)],
)
def test_no_parameter_makes_the_program_fail(book: Path, cell: str, value: float) -> None:
    filled(book, {f"参数!{cell}": value, f"参数!I{cell[1:]}": "试"})
    outcome = commands.check(book)
    assert outcome.refused
