"""填报核对与勾稽，从真的工作簿读起：每一句话指到填报簿的那一格。"""

from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import Workbook

from tests.books import explained, filled, results, small_results, told
from xltool import commands
from xltool.policies.zhuji import clauses
from xltool.tables import Stage

MEAN, RATIO, VISITS = (f"依据：{c.quote()}。" for c in (clauses.MEAN_CAP, clauses.RATIO_CAP, clauses.INVALID_VISITS))
MONTHS, CONTROLLED = (f"依据：{c.quote()}。" for c in (clauses.MONTHS, clauses.NEWLY_CONTROLLED))
BEYOND, GROUPS = (f"依据：{c.quote()}。" for c in (clauses.BEYOND_CAPS, clauses.TWO_GROUPS))
CARE, CASES, PAYMENT = (f"依据：{c.quote()}。" for c in (clauses.TIERED_CARE, clauses.SPECIAL_CASES, clauses.PAYMENT))


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return tmp_path / "预算.xlsx"


def test_visits_heads_dates_and_kinds_each_at_their_cell(book: Path) -> None:
    filled(
        book,
        {
            "机构名录!G26": datetime(2024, 6, 1),
            "机构名录!H26": datetime(2024, 5, 1),
            "机构名录!D28": "新进定点药店",
            "药店考核!G6": 4000,
            "药店考核!J7": 0,
            "药店考核!I8": 2189,
            "药店考核!K9": "无",
        },
    )
    kinds = "机构名录中登记为“新进定点药店”。本表只列“原定点药店”。请改机构名录的机构类别，或把该行移到对应的表。"
    assert told(book) == [
        "【E4004】机构名录 G26「示例药店002 · 经营起日1」：经营期间 2024-06-01—2024-05-01 与 2024-06-01—2024-05-01 "
        f"首尾颠倒或重叠。各段起日不晚于止日，且互不重叠。请改正起止日期。{MONTHS}",
        f"【E4001】原定点药店 A9「示例药店004 · 机构名称」：{kinds}",
        f"【E4001】药店考核 A9「示例药店004 · 机构名称」：{kinds}",
        "【E4006】药店考核 F6「示例药店001 · 刷卡人次」：不计入的人次合计 4110，多于刷卡人次 3934。"
        f"分解处方、人为小额、仅购饮片谈判药三项之和不应超过刷卡人次。请核对四栏人次。{VISITS}",
        f"【E4005】药店考核 J7「示例药店002 · 人头数」：有效人次 6874，人头数却是 0。"
        f"有人次就应有人头。请核对人头数。{RATIO}",
        "【E4007】药店考核 F8「示例药店003 · 刷卡人次」：列支费用或统筹基金 291,853.03 元，计算均次费用的人次却是 0。"
        f"有费用就应有人次。请核对人次各栏。{MEAN}",
        "【E4009】药店考核 K9「示例药店004 · 上年人次」：上年人次、上年人头只填了一项。两项都填，或都填“无”。"
        f"请补填另一项。{RATIO}",
    ]


def test_the_total_cost_where_the_mean_is_taken_of_it(book: Path) -> None:
    filled(book, {"药店考核!C7": "无", "药店考核-新进!C5": None, "参数!B12": "总费用"})
    found = [text for text in told(book) if text.startswith("【E4008】")]
    wanted = "参数“均次费用口径”选了总费用，本店没有填总费用。应填总费用（元）。请补填，或把参数改回列支费用。"
    assert found == [
        f"【E4008】药店考核 C7「示例药店002 · 总费用」：{wanted}{MEAN}",
        f"【E4008】药店考核-新进 C5「新进示例药店01 · 总费用」：{wanted}{MEAN}",
    ]


def _drop(book: Workbook, sheet: str, row: int) -> None:
    book[sheet].delete_rows(row)


def test_every_list_names_the_same_institutions(book: Path) -> None:
    filled(
        book, {}, lambda made: _drop(made, "药店考核", 7), lambda made: _drop(made, "新进定点药店", 6),
        lambda made: _drop(made, "分级诊疗", 12), lambda made: _drop(made, "门诊年终结算", 35),
    )  # fmt: skip
    must, first = "列出的每家机构都应填报，没有发生的填 0。请在", "本表的机构应先列入"
    care = f"“分级诊疗”中没有这家机构。{first}“分级诊疗”。请在“分级诊疗”补填，或删去本行。{CASES}"
    new = f"“新进定点药店”中没有这家机构。{first}“新进定点药店”。请在“新进定点药店”补填，或删去本行。"
    assert told(book) == [
        "【E4002】附件2 A5「诸暨市人民医院医共体 · 机构名称」：“分级诊疗”中没有这家机构。“附件2”"
        f"{must}“分级诊疗”补填一行。{CARE}",
        "【E4002】附件2 A7「诸暨市中心医院医共体 · 机构名称」：“门诊年终结算”中没有这家机构。“附件2”"
        f"{must}“门诊年终结算”补填一行。{PAYMENT}",
        "【E4002】原定点药店 A7「示例药店002 · 机构名称」：“药店考核”中没有这家机构。“原定点药店”"
        f"{must}“药店考核”补填一行。{BEYOND}",
        f"【E4003】药店考核-新进 A5「新进示例药店01 · 机构名称」：{new}{BEYOND}",
        f"【E4003】药店年终结算-新进 A6「新进示例药店01 · 机构名称」：{new}{GROUPS}",
        f"【E4003】特殊住院病例 A5「诸暨市人民医院医共体 · 机构名称」：{care}",
    ]


def test_a_row_that_cannot_be_read_is_not_called_missing(book: Path) -> None:
    filled(book, {"药店考核!B7": "约八十万"})
    assert [text[1:6] for text in told(book)] == ["E2103"]


def test_an_institution_too_new_to_be_controlled(book: Path) -> None:
    filled(book, {"机构名录!F24": datetime(2021, 6, 1)})
    new = (
        "【W4002】附件2 E24「诸暨暨阳康复医院 · 新纳入总额控制」：纳入定点日期 2021-06-01，至2024年1月1日不满 3 年。"
        "满3年方纳入总额控制。请核对日期或“新纳入总额控制”一栏；确实如此的，请写明说明。"
        f"{CONTROLLED}"
    )
    assert told(book)[0] == new
    filled(book, {"机构名录!F24": datetime(2021, 6, 1)} | explained(("W4002", "E24", "按批复")))
    assert told(book) == [new]
    assert results(book) == small_results()


def test_before_the_release_targets_stay_provisional(book: Path) -> None:
    filled(book, {"指标调整!B6": None, "指标调整!B7": None})
    found = told(book)
    assert [text[1:6] for text in found] == ["N4001", "N4001"]
    assert found[0] == (
        "【N4001】指标调整 B6「职工 · 下达总额」：没有填职工下达总额。下达前各指标按暂定指标执行。"
        f"下达后请补填并重新计算。依据：{clauses.ADJUSTMENT.quote()}。"
    )
    out = book.with_name("结果.xlsx")
    adjusted = commands.adjust(book, out)
    assert [problem.text() for problem in adjusted.problems if problem.code.startswith("E")] == [
        "【E8004】指标调整「下达总额」：两个险种都没有填下达总额。指标调整以绍兴市下达的总额为准。"
        "请在“指标调整”填写下达总额。"
    ]
    assert not out.exists()


# --- checks stand at the cells of the book that was filled, not of the result book -----------------------------


@pytest.mark.parametrize(
    ("cells", "place", "sums"),
    [
        ({"附件1!C7": 10000}, ["E6101 附件1 C7", "W6201 附件1 C9"], "左值 11,116.000000，右值 11,477.000000"),
        ({"附件2!B5": 13970}, ["E6103 附件2 B25", "W6203 附件2 B25", "W6205 附件2 M25"], "左值 35,818.170000"),
        ({"参数!B27": 600, "参数!I27": "按批复"}, ["E6102 附件3 B14"], "左值 1,600.000000，右值 1,500.000000"),
        ({"住院年终结算!B6": 600000000}, ["W6208 住院年终结算 D6"], "右值 0.00，差额 79,312,700.00 元"),
        (
            {f"分级诊疗!B{row}": 0 for row in range(12, 32)},
            ["W6207 分级诊疗 E62"],
            "左值 1,000.000000，右值 1,500.000000，差额 -500.000000 万元",
        ),
        ({"新进定点药店!B6": 8}, ["N6302 新进定点药店 B12"], "左值 1,115.380000，右值 1,116.000000"),
    ],
)
def test_a_check_points_into_the_filled_book(book: Path, cells: dict[str, object], place: list[str], sums: str) -> None:
    filled(book, cells)
    found = [text for text in told(book) if text[2:4] in ("61", "62", "63")]
    assert [text[1:].replace("】", " ").partition("：")[0] for text in found][: len(place)] == place
    assert sums in found[0]


def test_a_warning_of_a_check_is_written_off_at_the_cell_it_names(book: Path) -> None:
    cells: dict[str, object] = {"住院年终结算!B6": 600000000}
    filled(book, cells | explained(("W6208", "D6", "含市外")))
    assert [text[1:6] for text in told(book)] == ["W6208"]
    assert not commands.check(book, stage=Stage.SETTLE).refused


def test_a_marked_copy_marks_the_cells_of_the_filled_book(book: Path) -> None:
    from openpyxl import load_workbook

    filled(book, {"附件2!B5": 13970})
    marked = book.with_name("标注.xlsx")
    commands.check(book, mark=marked)
    assert "E6103" in str(load_workbook(marked)["附件2"]["B25"].comment.text)
