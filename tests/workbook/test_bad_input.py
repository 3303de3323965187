"""不能用的填法：每一处一句整话，带单元格；一次说完，不写结果，原簿一个字节不变。"""

import hashlib
import pkgutil
import re
from collections.abc import Callable
from datetime import datetime
from importlib import import_module
from pathlib import Path
from string import Formatter

import pytest
from openpyxl import Workbook

import xltool
from tests.books import TOLD, explained, filled, lean_bytes, told
from xltool import commands
from xltool.__main__ import main
from xltool.policies.zhuji import clauses
from xltool.problems import Message, Refused
from xltool.workbook.parse import ERROR_WORDS

COST, HEADS = f"依据：{clauses.MEAN_CAP.quote()}。", f"依据：{clauses.RATIO_CAP.quote()}。"
CUT, VISITS = f"依据：{clauses.BEYOND_CAPS.quote()}。", f"依据：{clauses.INVALID_VISITS.quote()}。"
ROWS = "本表各行由文件规定，不可删改。请恢复这一行。"
YUAN = "应为数字（元）。"
UNITS = "本表各行为：住院、市内普通门诊、原定点药店、新定点药店。请改回文件规定的名称，或删去本行。"
PLAIN_CAPTION = "附：附件1未列的预算单位（六项预算单位中的其余三项，非附件1原表）"


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return tmp_path / "预算.xlsx"


# --- cells ----------------------------------------------------------------------------------------------------


def test_what_is_no_number_is_refused_each_in_its_own_words(book: Path) -> None:
    filled(
        book,
        {
            "附件1!C5": 1.2345678,
            "附件1!D5": None,
            "附件1!C6": "无",
            "特殊住院病例!C5": "五级",
            "原定点药店!D6": 13,
            "药店考核!B6": "约五十万",
            "药店考核!C6": "inf",
            "药店考核!D6": 1e300,
            "药店考核!F6": 1.5,
            "药店考核!B7": datetime(2024, 5, 1),
            "药店考核!C7": "#N/A",
            "药店考核!B8": "(12.5)",
            "药店考核!C8": "=1+1",
            "药店考核!B9": -1,
            "药店考核!B10": 1.234,
            "药店考核!G10": None,
            "药店考核!B11": "NaN",
        },
    )
    assert told(book) == [
        "【E2107】附件1 C5「住院 · 职工」：填的是 1.2345678，小数超过 2 位。应为数字（万元），精确到 2 位小数。"
        "请四舍五入后重填，或核对单位。",
        "【E2101】附件1 D5「住院 · 居民」：没有填。应为数字（万元）。请填写；确实没有的填“无”，数为零的填 0。",
        "【E2113】特殊住院病例 C5「手术级别」：填的是“五级”。应为：无、三级、四级。请从下拉列表中选择。",
        "【E2111】原定点药店 D6「示例药店001 · 上年实际经营月数」：填的是 13。应在 1 与 12 之间。请核对。",
        f"【E2103】药店考核 B6「示例药店001 · 列支费用」：填的是文字“约五十万”。{YUAN}请改为数字。{COST}",
        f"【E2108】药店考核 C6「示例药店001 · 总费用」：填的是 inf，不是一个数。{YUAN}请重填。{COST}",
        f"【E2111】药店考核 D6「示例药店001 · 统筹基金」：填的是 1e+300。应在 0 与 10000000000000 之间。请核对。{CUT}",
        f"【E2112】药店考核 F6「示例药店001 · 刷卡人次」：填的是 1.5。应为整数。请核对。{HEADS}",
        f"【E2104】药店考核 B7「示例药店002 · 列支费用」：填的是日期 2024-05-01。{YUAN}"
        f"请把单元格格式改为数值后重填。{COST}",
        f"【E2109】药店考核 C7「示例药店002 · 总费用」：公式结果是错误值 #N/A。{YUAN}请改正公式或直接填数。{COST}",
        "【E2106】药店考核 B8「示例药店003 · 列支费用」：填的是“(12.5)”，括号表示负数。应为数字（元），不小于 0。"
        f"请核对；确为正数的去掉括号。{COST}",
        f"【E2110】药店考核 C8「示例药店003 · 总费用」：是公式，但没有计算结果。{YUAN}"
        f"请在 Excel 或 WPS 中打开本簿，重新计算并保存，或直接填数。{COST}",
        "【E2105】药店考核 B9「示例药店004 · 列支费用」：填的是负数 -1。应为数字（元），不小于 0。"
        f"请核对正负号。{COST}",
        f"【E2107】药店考核 B10「示例药店005 · 列支费用」：填的是 1.234，小数超过 2 位。应为数字（元），精确到分。"
        f"请四舍五入后重填，或核对单位。{COST}",
        f"【E2102】药店考核 G10「示例药店005 · 分解处方人次」：没有填。应为整数。请填写；数为零的填 0。{VISITS}",
        f"【E2108】药店考核 B11「示例药店006 · 列支费用」：填的是 NaN，不是一个数。{YUAN}请重填。{COST}",
    ]


def test_blank_absent_and_zero_are_three_things_in_one_column(book: Path) -> None:
    care = f"依据：{clauses.CHILD_CASES.quote()}。"
    filled(book, {"分级诊疗!C12": None, "分级诊疗!C13": "无", "分级诊疗!C14": "—", "分级诊疗!C15": 0})
    assert told(book) == [
        "【E2101】分级诊疗 C12「诸暨市人民医院医共体 · 儿科病例RW合计」：没有填。应为数字（最多 4 位小数）。"
        f"请填写；确实没有的填“无”，数为零的填 0。{care}"
    ]
    from xltool.tables import Stage
    from xltool.workbook.read import read_book

    rows = read_book(book, Stage.SETTLE).book.given["care_volumes"]
    assert [row.child_weight for row in rows[:3]] == [None, None, 0]
    filled(book, {"附件1!C6": "无", "药店考核!B6": "无"})
    assert (
        f"【E2115】药店考核 B6「示例药店001 · 列支费用」：填的是“无”，表示不适用。本栏应为数字（元）。"
        f"请填写；数为零的填 0。{COST}"
    ) in told(book)


# --- rows and names -------------------------------------------------------------------------------------------


def test_names_must_be_there_known_and_single(book: Path) -> None:
    filled(
        book,
        {
            "药店考核!A6": "示例药店002",
            "药店考核!A8": "示例药房003",
            "药店考核!A9": None,
            "药店考核!A10": "#N/A",
            "药店考核!A11": "=机构名录!A30",
            "特殊住院病例!A5": "诸暨市人民医院",
        },
    )
    form = "请在 Excel 或 WPS 中打开本簿，重新计算并保存，或直接填数。"
    unknown = "应与机构名录的名称或曾用名一字不差。请改正名称，或在机构名录补录。"
    assert told(book) == [
        f"【E2203】特殊住院病例 A5「机构名称」：机构名录里没有“诸暨市人民医院”。{unknown}",
        "【E2202】药店考核 A7「机构名称」：“示例药店002”在第 6 行已经填过。每家机构一行。请合并或删去一行。",
        f"【E2203】药店考核 A8「机构名称」：机构名录里没有“示例药房003”。{unknown}",
        "【E2201】药店考核 A9「机构名称」：这一行没有填机构名称。有数的行应有机构名称。请补填；多余的行请清空。",
        "【E2109】药店考核 A10「机构名称」：公式结果是错误值 #N/A。应为机构名称。请改正公式或直接填数。",
        f"【E2110】药店考核 A11「机构名称」：是公式，但没有计算结果。应为机构名称。{form}",
    ]


def test_a_wrong_cell_in_the_register_does_not_make_its_name_unknown(book: Path) -> None:
    cells = {"机构名录!D5": "医院", "机构名录!F24": "满三年", "机构名录!A26": "示例药店001", "原定点药店!A7": None}
    filled(book, cells)
    found = told(book)
    assert found[:3] == [
        "【E2113】机构名录 D5「诸暨市人民医院医共体 · 机构类别」：填的是“医院”。"
        "应为：医疗机构、原定点药店、新进定点药店。请从下拉列表中选择。",
        "【E2114】机构名录 F24「诸暨暨阳康复医院 · 纳入定点日期」：填的是“满三年”。应为日期，如 2024-03-01。"
        "请改为日期。",
        "【E2202】机构名录 A26「机构名称」：“示例药店001”在第 25 行已经填过。每家机构一行。请合并或删去一行。",
    ]
    assert not [text for text in found if "没有“诸暨" in text]


def test_one_name_may_not_stand_for_two_institutions(book: Path) -> None:
    filled(book, {"机构名录!C6": "诸暨弘济医院", "机构名录!C7": "某旧名；示例旧名药店甲"})
    assert told(book)[:2] == [
        "【E2207】机构名录 A14「诸暨弘济医院 · 机构名称」：“诸暨弘济医院”也是“诸暨市中医医院医共体”的名称或曾用名。"
        "一个名称只能指一家机构。请改正名称或曾用名。",
        "【E2207】机构名录 A29「示例药店005 · 机构名称」：“示例旧名药店甲”也是“诸暨市中心医院医共体”的名称或曾用名。"
        "一个名称只能指一家机构。请改正名称或曾用名。",
    ]


def test_the_rows_of_the_document_may_not_be_renamed_or_deleted(book: Path) -> None:
    filled(book, {"附件1!B6": "门诊", "预算执行!A8": "市内普通门诊"}, lambda made: made["指标调整"].delete_rows(24))
    assert told(book) == [
        f"【E2205】附件1 B6「预算单位名称」：“门诊”不是本表的行。{UNITS}",
        f"【E2204】附件1：没有“市内普通门诊”这一行。{ROWS}",
        f"【E2204】指标调整「三、预算单位（居民医保）」：没有“市内普通门诊”这一行。{ROWS}",
        "【E2202】预算执行 A8「预算单位名称」：“市内普通门诊”在第 7 行已经填过。每家机构一行。请合并或删去一行。",
        f"【E2204】预算执行「一、职工医保」：没有“市外普通门诊”这一行。{ROWS}",
    ]


def test_a_list_must_not_be_empty(book: Path) -> None:
    cells = {f"附件2!{column}{row}": None for column in "ABCEFGHIJ" for row in range(5, 25)}
    filled(book, cells)
    assert told(book) == ["【E2206】附件2：一行也没有填。应逐行填报。请填写，或从平台导出的文件导入。"]


def test_a_total_typed_over_with_another_sum_is_refused(book: Path) -> None:
    typed = {"附件2!B25": 35817.81, "附件2!C25": 14717.88, "药店考核!F14": 20124, "药店年终结算-新进!C12": "见附表"}
    filled(book, typed)
    again = "请恢复合计公式，或核对各行。"
    assert told(book) == [
        f"【E2301】附件2 B25「合计 · 职工医保」：合计填的是 35817.81。各行相加为 35817.82。{again}",
        f"【E2301】药店考核 F14「合计 · 刷卡人次」：合计填的是 20124。各行相加为 19125。{again}{HEADS}",
    ]


def test_rows_below_the_total_are_not_left_out_in_silence(book: Path) -> None:
    filled(book, {"药店考核!A16": "示例药店007", "药店考核!B16": 5, "机构名录!A38": "新店", "机构名录!D38": "医疗机构"})
    stray = "在合计行或备注下面。各行应在合计行和备注上面。请移到上面，或删去。"
    assert told(book) == [
        f"【E2006】机构名录 A38：“新店”{stray}",
        f"【E2006】药店考核 A16「一、原定点药店」：“示例药店007”{stray}",
    ]


# --- sheets, columns, captions --------------------------------------------------------------------------------

EXTRA = "未读取，不参与计算，结果簿中不带出。无需处理。"


def _no_header(book: Workbook) -> None:
    for cell in book["药店考核-新进"][4]:
        cell.value = None


@pytest.mark.parametrize(
    ("cells", "edit", "said"),
    [
        (
            {},
            lambda made: setattr(made["药店考核"], "title", "药店考核表"),
            [
                f"【N2401】有空表里没有的工作表：药店考核表。{EXTRA}",
                "【E2001】药店考核：没有工作表“药店考核”。应有文件对应的全部工作表。请恢复该表的名称，或从空表复制一张。",
            ],
        ),
        (
            {},
            lambda made: made.remove(made["附件2"]),
            ["【E2001】附件2：没有工作表“附件2”。应有文件对应的全部工作表。请恢复该表的名称，或从空表复制一张。"],
        ),
        (
            {"药店考核!B5": "列支费", "药店考核!Z5": "总费用", "指标调整!A10": "二、预算单位", "附件1!A12": "其他单位"},
            _no_header,
            [
                f"【E2002】附件1：没有找到表题“{PLAIN_CAPTION}”。表题应与空表一致。请恢复表题所在的一行。",
                "【E2002】指标调整：没有找到表题“二、预算单位（职工医保）”。表题应与空表一致。请恢复表题所在的一行。",
                "【E2004】药店考核 第5行「一、原定点药店」：没有栏目“列支费用”。栏目名应与空表一致，前后次序不限。"
                f"请恢复该栏目的名称。{COST}",
                "【E2005】药店考核 第5行「一、原定点药店」：有两栏都叫“总费用”。每个栏目只能有一栏。"
                "请删去或改名多出的一栏。",
                "【N2201】药店考核 第5行「一、原定点药店」：有空表里没有的栏目：列支费。未读取，不参与计算。无需处理。",
                "【E2003】药店考核-新进：没有找到表头（应有“机构名称、列支费用、总费用”等栏目）。表头应与空表一致。"
                "请恢复表头所在的一行。",
            ],
        ),
    ],
)
def test_sheets_captions_headings_and_columns_must_be_there(
    book: Path, cells: dict[str, object], edit: Callable[[Workbook], object], said: list[str]
) -> None:
    filled(book, cells, edit)
    assert told(book) == said


def _no_guide(book: Workbook) -> None:
    book.remove(book["说明"])


@pytest.mark.parametrize(
    ("cells", "edits", "said"),
    [
        (
            {"说明!B4": 2025},
            [],
            "【E2403】说明：预算年度填的是“2025”。诸暨市已收录的年度：2024。未收录文件的年度不能计算，"
            "请换用该年度的空表；只试算的，用 template 加 --rules 生成试算簿。",
        ),
        (
            {"说明!B7": "0（程序 0.0.1）"},
            [],
            "【E2404】说明：模板版本是“0（程序 0.0.1）”。本程序用的是模板版本 1。"
            "请换用新空表，把填报的数逐表复制过去，或按平台导出的文件导入。",
        ),
        (
            {"说明!B7": "2（程序 2.0.0）"},
            [],
            "【E2405】说明：模板版本是“2（程序 2.0.0）”。本程序只认到模板版本 1。请换用新版程序。",
        ),
        (
            {"说明!B4": "二〇二四"},
            [],
            "【E2403】说明：预算年度填的是“二〇二四”。诸暨市已收录的年度：2024。未收录文件的年度不能计算，"
            "请换用该年度的空表；只试算的，用 template 加 --rules 生成试算簿。",
        ),
        (
            {"说明!B3": "绍兴市"},
            [],
            "【E2402】说明：统筹区填的是“绍兴市”。应为：诸暨市、宁德市、淄博市、湖州市。请确认拿的是哪个统筹区的工作簿。",
        ),
        (
            {},
            [_no_guide],
            "【E2401】预算.xlsx：没有“说明”工作表，或其中没有统筹区和预算年度。应为由本程序空表填成的工作簿。"
            "请用空表重新填报。",
        ),
    ],
)
def test_a_book_of_another_year_or_city_or_none_is_refused(
    book: Path, cells: dict[str, object], edits: list[Callable[[Workbook], object]], said: str
) -> None:
    filled(book, cells, *edits)
    with pytest.raises(Refused) as refused:
        commands.check(book)
    assert [problem.text() for problem in refused.value.problems] == [said]
    TOLD.append(said)


# --- warnings -------------------------------------------------------------------------------------------------

SAME = "【W2401】说明：制表人和复核人都是“张三”。制表与复核应为两人。请改正；确实如此的，请写明说明。"
FUND = "统筹基金 500,000.00 元 大于列支费用 487,908.46 元。统筹基金不应大于列支费用。请核对；确实如此的，请写明说明。"
ABOVE = f"【W4003】药店考核 D6「示例药店001 · 统筹基金」：{FUND}{COST}"
DIFFERENT = (
    "【W6201】附件1 C9：附件1职工合计＝文件印发数：左值 97,294.820000，右值 97,788.160000，差额 -493.340000 万元。"
    "两数应相等。与文件印发数不同时，请写明依据（如后续文件文号）。"
    f"依据：{clauses.ANNEX_1.quote()}。"
)
WARNED = {"说明!B8": "张三", "说明!B9": "张三", "药店考核!D6": 500000, "附件1!C5": 50000}


def _unexplained(codes: str) -> str:
    return (
        f"【E3101】勾稽检查「警告说明」：警告 {codes} 没有说明。警告写明原因后方可结算。"
        "请在“勾稽检查”的“警告说明”逐条填写编号、单元格和说明。"
    )


def test_warnings_need_a_written_word(book: Path) -> None:
    filled(book, WARNED)
    codes = "W2401 说明、W4003 药店考核 D6、W6201 附件1 C9"
    assert told(book) == [SAME, ABOVE, DIFFERENT, _unexplained(codes)]
    out = book.with_name("结果.xlsx")
    assert commands.settle(book, out).refused
    assert not out.exists()


@pytest.mark.parametrize(
    "lines",
    [
        [("W2401", "", "只有一人"), ("W4003", "D6", "已核"), ("W6201", "C9", "后续文件")],
        [("W2401", "说明", "只有一人"), ("W4003", "", "已核"), ("W6201", "附件1 C9", "后续文件")],
        [("ｗ2401", "", "只有一人"), ("w4003 ", "药店考核!$D$6", "已核"), ("W6201", "Ｃ９", "后续文件")],
    ],
)
def test_a_word_with_or_without_its_cell_is_enough(book: Path, lines: list[tuple[str, str, str]]) -> None:
    filled(book, WARNED | explained(*lines))
    assert told(book) == [SAME, ABOVE, DIFFERENT]


@pytest.mark.parametrize("line", [("W4003", "D7", "别处"), ("W4003", "D6", ""), ("W4002", "", "另一编号")])
def test_a_word_to_something_else_is_not_enough(book: Path, line: tuple[str, str, str]) -> None:
    filled(book, {"药店考核!D6": 500000} | explained(line))
    assert told(book) == [ABOVE, _unexplained("W4003 药店考核 D6")]


# --- all at once ----------------------------------------------------------------------------------------------

TWELVE: dict[str, object] = {
    "机构名录!E5": "全部",
    "附件1!C5": "五万",
    "附件2!B25": 1,
    "指标调整!D6": "未定",
    "分级诊疗!C12": None,
    "特殊住院病例!H5": 2.5,
    "原定点药店!D6": 13,
    "药店考核!B6": "(12.5)",
    "药店考核-新进!A5": "新店",
    "药店年终结算!B6": -1,
    "门诊年终结算!B6": 0.001,
    "参数!B25": 85,
}
CODES = ["E3003", "E2113", "E2103", "E2301", "E2114", "E2101", "E2112", "E2111", "E2106", "E2203", "E2105", "E2107"]


def _sum(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_twelve_mistakes_are_twelve_messages_and_nothing_is_written(
    book: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    filled(book, TWELVE)
    before = _sum(book)
    found = told(book)
    assert [text[1:6] for text in found] == CODES
    assert main(["settle", str(book)]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert [line for line in said.err.splitlines() if line.startswith("【")] == found
    assert said.err.splitlines()[-2:] == ["校验结果：错误 12，警告 0，提示 0", "没有写出结果。"]
    assert main(["check", str(book)]) == 2
    assert [line for line in capsys.readouterr().err.splitlines() if line.startswith("【")] == found
    assert [path.name for path in book.parent.iterdir()] == [book.name]
    assert _sum(book) == before


def test_a_good_book_is_not_changed_either(book: Path, capsys: pytest.CaptureFixture[str]) -> None:
    book.write_bytes(lean_bytes())
    before = _sum(book)
    assert main(["check", str(book)]) == 0
    assert main(["settle", str(book)]) == 0
    assert capsys.readouterr().err == ""
    assert sorted(path.name for path in book.parent.iterdir()) == ["预算.xlsx", "预算_结算.xlsx"]
    assert _sum(book) == before


# --- the words themselves -------------------------------------------------------------------------------------

ALLOWED = {
    "UTF",  # UTF-8 and GB18030: names of encodings, as Excel's own menu has them
    "GB",
    "xlsx",
    "xlsm",
    "xls",
    "xlsb",
    "csv",
    "txt",
    "CSV",
    "TXT",
    "Excel",
    "WPS",
    "Word",
    "PPT",
    "ICU",
    "DRGs",
    "DTD",
    "DIP",
    "Windows",
    "Esc",
    "Ctrl",
    *("xltool", "cli", "add", "desktop", "excel", "import", "register", "settle", "submit", "template"),  # as typed
    *("exe", "json", "sqlite", "zip"),  # how a file's name ends
    *("Python", "python", "tkinter"),  # what is to be installed
}
ENGLISH = re.compile(r"[A-Za-z]{3,}")


def messages() -> list[Message]:
    """Every kind of message in the program."""
    found = {}
    for module in pkgutil.walk_packages(xltool.__path__, "xltool."):
        if not module.name.endswith("__main__"):
            names = vars(import_module(module.name)).values()
            found |= {message.code: message for message in names if isinstance(message, Message)}
    return list(found.values())


def test_no_message_is_in_english() -> None:
    assert len(messages()) > 100
    for message in messages():
        for text in (message.found, message.wanted, message.action):
            words = "".join(part for part, *_ in Formatter().parse(re.sub("--[a-z]+", "", text)))
            assert set(ENGLISH.findall(words)) <= ALLOWED, (message.code, text)


def test_no_message_of_these_tests_is_in_english() -> None:
    typed = {"inf", "NaN", "SUM", *(word for error in ERROR_WORDS for word in ENGLISH.findall(error))}
    for text in TOLD:
        assert set(ENGLISH.findall(re.sub("--[a-z]+", "", text))) <= ALLOWED | typed, text


ASSERTED = {
    code
    for name in ("parse", "accepted_input", "bad_input", "parameters", "merges", "trial")
    for code in re.findall(r"【([EWN]\d{4})】", Path(__file__).with_name(f"test_{name}.py").read_text("utf-8"))
}
"""The codes whose whole text these tests assert."""


def test_every_message_of_reading_is_asserted_in_full() -> None:
    names = ("read", "identity", "read_rows", "read_parameters", "locate", "parse", "merges", "work")
    modules = [vars(import_module(f"xltool.workbook.{name}")) for name in names]
    assert {v.code for module in modules for v in module.values() if isinstance(v, Message)} - ASSERTED == set()
