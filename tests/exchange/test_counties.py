"""县表：缺编码、缺名称、两县同名、一码两县，一次说全。"""

from pathlib import Path

import pytest
from openpyxl import Workbook

from xltool.exchange.counties import County, read_counties
from xltool.problems import Refused


def told(path: Path) -> list[str]:
    with pytest.raises(Refused) as caught:
        read_counties(path)
    return [problem.text() for problem in caught.value.problems]


def table(folder: Path, text: str) -> Path:
    path = folder / "县.csv"
    path.write_text(text, encoding="utf-8-sig")
    return path


def test_a_table_is_read_whatever_else_it_holds(tmp_path: Path) -> None:
    path = table(tmp_path, "序号,名称,编 码,电话\n1, 甲镇 ,0101,1\n,,,\n2,乙镇,0102,2\n")
    assert read_counties(path) == (County("0101", "甲镇"), County("0102", "乙镇"))


def test_a_workbook_will_do(tmp_path: Path) -> None:
    book = Workbook()
    for line in (("编码", "名称"), ("101", "甲镇")):
        book.active.append(line)
    book.save(tmp_path / "县.xlsx")
    assert read_counties(tmp_path / "县.xlsx") == (County("101", "甲镇"),)


def test_everything_wrong_is_told_at_once(tmp_path: Path) -> None:
    lines = "编码,名称\n,甲镇\n102,\n103,丙镇\n104,丙镇\n105,丁镇\n105,戊镇\n1 6,己镇\n107,庚/镇\n108,通配*\n"
    assert told(table(tmp_path, lines)) == [
        "【E8812】县.csv 第2行：“甲镇”没有编码。每县应有一个编码。请补填编码。",
        "【E8813】县.csv 第3行：编码 102 没有名称。每县应有名称。请补填名称，或删去这一行。",
        "【E8816】县.csv 第8行：编码填的是“1 6”。编码应为 1 到 20 位的数字、字母。请改正编码。",
        '【E8817】县.csv 第9行：名称“庚/镇”不能用作文件名。不能有 < > : " / \\ | ? * ~ 和控制字符，不超过 30 个字。'
        "请改正名称。",
        '【E8817】县.csv 第10行：名称“通配*”不能用作文件名。不能有 < > : " / \\ | ? * ~ 和控制字符，不超过 30 个字。'
        "请改正名称。",
        "【E8814】县.csv：编码 105 有 2 行：丁镇、戊镇。一个编码只能是一个县。请改正编码，或删去重复的行。",
        "【E8815】县.csv：有 2 个县都叫“丙镇”（编码 103、104）。名称要能分清是哪个县。请在名称里写明所属，使它们不同。",
    ]


def test_columns_and_rows_that_are_missing(tmp_path: Path) -> None:
    assert told(table(tmp_path, "代码,名称\n1,甲\n")) == [
        "【E8811】县.csv：县表没有“编码”一栏。县表应有“编码”“名称”两栏，一县一行。请补上这一栏。"
    ]
    (problem,) = told(table(tmp_path, "编码,名称\n,\n"))
    assert problem.startswith(("【E8818】县.csv：县表里一个县也没有", "【E5009】县.csv"))
