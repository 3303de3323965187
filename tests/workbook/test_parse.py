"""认数：认得出的说明读作什么，认不出的说明为什么；空、无、0 是三回事。"""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.tables import LAWS
from xltool.money import Unit
from xltool.problems import Place
from xltool.tables import Column, Kind, Role
from xltool.workbook.parse import Reading, exact, parse


class Level(StrEnum):
    NONE = "无"
    THIRD = "三级"


PLAIN = Column(
    name="amount", heading="金额", role=Role.GIVEN, kind=Kind.MONEY, choices=None, nullable=False, optional=False,
    unit=None, places=0, at_least=Decimal(0), at_most=None, formula="", says="", clause=None, summed=True,
    percent=False, width=10,
)  # fmt: skip
NULLABLE = replace(PLAIN, nullable=True)
SIGNED = replace(PLAIN, at_least=None)
COUNT = replace(PLAIN, kind=Kind.COUNT)
MONTHS = replace(COUNT, at_least=Decimal(1), at_most=Decimal(12))
NUMBER = replace(PLAIN, kind=Kind.NUMBER, places=4)
DAY = replace(PLAIN, kind=Kind.DATE)
TEXT = replace(PLAIN, kind=Kind.TEXT)
CHOICE = replace(PLAIN, kind=Kind.CHOICE, choices=Level)
COLUMNS = (PLAIN, NULLABLE, SIGNED, COUNT, MONTHS, NUMBER, DAY, TEXT, CHOICE, replace(PLAIN, optional=True))
YUAN, WAN = Unit.YUAN, Unit.WAN


def said(reading: Reading) -> str:
    """What is said of a cell; empty when it was simply read."""
    message = reading.refused or reading.told
    return message.at(Place("表", "A1"), **dict(reading.facts)).text() if message else ""


@pytest.mark.parametrize(
    ("raw", "column", "unit", "value", "read"),
    [
        ("１２．５", PLAIN, YUAN, 1250, "12.5"),
        ("1,234,567.89", PLAIN, YUAN, 123456789, "1234567.89"),
        ("1，234", PLAIN, YUAN, 123400, "1234"),
        (" 1 234.5 ", PLAIN, YUAN, 123450, "1234.5"),
        ("1\u3000234\u00a05", PLAIN, YUAN, 1234500, "12345"),
        ("12.5万", PLAIN, YUAN, 12_500_000, "125000"),
        ("12.5万", PLAIN, WAN, 12_500_000, "12.5"),
        ("12.5 万元", PLAIN, YUAN, 12_500_000, "125000"),
        ("12.5万元", PLAIN, WAN, 12_500_000, "12.5"),
        ("12.5元", PLAIN, YUAN, 1250, "12.5"),
        ("￥12.50", PLAIN, YUAN, 1250, "12.5"),
        ("+3", PLAIN, YUAN, 300, "3"),
        ("(12.5)", SIGNED, YUAN, -1250, "-12.5"),
        ("（1,000）", SIGNED, YUAN, -100000, "-1000"),
        ("３", COUNT, YUAN, 3, "3"),
        ("1.67010", NUMBER, YUAN, Decimal("1.6701"), "1.6701"),
        ("2024年3月1日", DAY, YUAN, date(2024, 3, 1), "2024-03-01"),
        ("2024/3/1", DAY, YUAN, date(2024, 3, 1), "2024-03-01"),
        ("20240301", DAY, YUAN, date(2024, 3, 1), "2024-03-01"),
        (45352, DAY, YUAN, date(2024, 3, 1), "2024-03-01"),
    ],
)
def test_what_a_person_means_is_read_and_told(
    raw: object, column: Column, unit: Unit, value: object, read: str
) -> None:
    reading = parse(raw, column, unit)
    assert reading.value == value
    typed = raw.strip() if isinstance(raw, str) else raw
    assert said(reading) == f"【N2101】表 A1：填的是“{typed}”。已读作 {read}。请确认。"


@pytest.mark.parametrize(
    ("raw", "column", "value"),
    [
        (12.5, PLAIN, 1250), (0, PLAIN, 0), ("12.5", PLAIN, 1250), (0.1 + 0.2, PLAIN, 30), (-1, SIGNED, -100),
        (9_999_999_999_999.99, PLAIN, 999_999_999_999_999), (12, MONTHS, 12), (" 三级 ", CHOICE, Level.THIRD),
        ("无", CHOICE, Level.NONE), (datetime(2024, 3, 1, 12), DAY, date(2024, 3, 1)), ("0012", TEXT, "0012"),
        (date(2024, 3, 1), DAY, date(2024, 3, 1)), ("=1+1", TEXT, "=1+1"), ("—", TEXT, "—"),
    ],
)  # fmt: skip
def test_what_needs_no_word(raw: object, column: Column, value: object) -> None:
    assert parse(raw, column, YUAN) == Reading(value)


@pytest.mark.parametrize("word", ["无", "—", "－", "-", "——", " / ", "--"])
def test_absent_is_neither_blank_nor_zero(word: str) -> None:
    assert parse(word, NULLABLE, YUAN) == Reading(None)
    assert parse(0, NULLABLE, YUAN) == Reading(0)
    assert said(parse(None, NULLABLE, YUAN)) == (
        "【E2101】表 A1：没有填。应为数字（元）。请填写；确实没有的填“无”，数为零的填 0。"
    )
    assert said(parse(word, PLAIN, YUAN)) == (
        f"【E2115】表 A1：填的是“{word.strip()}”，表示不适用。本栏应为数字（元）。请填写；数为零的填 0。"
    )


def test_an_optional_cell_may_stay_empty() -> None:
    assert parse(None, replace(PLAIN, optional=True), YUAN) == Reading(None)
    assert parse(" ", replace(TEXT, optional=True), YUAN) == Reading("")


@pytest.mark.parametrize(
    ("raw", "column", "text"),
    [
        ("", PLAIN, "【E2102】表 A1：没有填。应为数字（元）。请填写；数为零的填 0。"),
        ("约五十万", PLAIN, "【E2103】表 A1：填的是文字“约五十万”。应为数字（元）。请改为数字。"),
        ("1e5", PLAIN, "【E2103】表 A1：填的是文字“1e5”。应为数字（元）。请改为数字。"),
        ("3万", COUNT, "【E2103】表 A1：填的是文字“3万”。应为整数。请改为数字。"),
        ("12.5亿", PLAIN, "【E2103】表 A1：填的是文字“12.5亿”。应为数字（元）。请改为数字。"),
        (
            datetime(2024, 5, 1),
            PLAIN,
            "【E2104】表 A1：填的是日期 2024-05-01。应为数字（元）。请把单元格格式改为数值后重填。",
        ),
        (time(12, 30), PLAIN, "【E2104】表 A1：填的是日期 12:30:00。应为数字（元）。请把单元格格式改为数值后重填。"),
        (timedelta(1), COUNT, "【E2104】表 A1：填的是日期 时长。应为整数。请把单元格格式改为数值后重填。"),
        (-0.5, PLAIN, "【E2105】表 A1：填的是负数 -0.5。应为数字（元），不小于 0。请核对正负号。"),
        ("-3万", PLAIN, "【E2105】表 A1：填的是负数 -3万。应为数字（元），不小于 0。请核对正负号。"),
        (
            "(12.5)",
            PLAIN,
            "【E2106】表 A1：填的是“(12.5)”，括号表示负数。应为数字（元），不小于 0。请核对；确为正数的去掉括号。",
        ),
        (
            1.234,
            PLAIN,
            "【E2107】表 A1：填的是 1.234，小数超过 2 位。应为数字（元），精确到分。请四舍五入后重填，或核对单位。",
        ),
        (
            1.23456,
            NUMBER,
            "【E2107】表 A1：填的是 1.23456，小数超过 4 位。应为数字（最多 4 位小数），精确到 4 位小数。"
            "请四舍五入后重填，或核对单位。",
        ),
        ("NaN", PLAIN, "【E2108】表 A1：填的是 NaN，不是一个数。应为数字（元）。请重填。"),
        (float("inf"), PLAIN, "【E2108】表 A1：填的是 inf，不是一个数。应为数字（元）。请重填。"),
        ("#N/A", PLAIN, "【E2109】表 A1：公式结果是错误值 #N/A。应为数字（元）。请改正公式或直接填数。"),
        ("#REF!", TEXT, "【E2109】表 A1：公式结果是错误值 #REF!。应为文字。请改正公式或直接填数。"),
        (13, MONTHS, "【E2111】表 A1：填的是 13。应在 1 与 12 之间。请核对。"),
        (0, MONTHS, "【E2111】表 A1：填的是 0。应在 1 与 12 之间。请核对。"),
        (1e300, PLAIN, "【E2111】表 A1：填的是 1e+300。应在 0 与 10000000000000 之间。请核对。"),
        (10**400, PLAIN, f"【E2111】表 A1：填的是 1{'0' * 17}…。应在 0 与 10000000000000 之间。请核对。"),
        (1.5, COUNT, "【E2112】表 A1：填的是 1.5。应为整数。请核对。"),
        ("五级", CHOICE, "【E2113】表 A1：填的是“五级”。应为：无、三级。请从下拉列表中选择。"),
        ("不详", DAY, "【E2114】表 A1：填的是“不详”。应为日期，如 2024-03-01。请改为日期。"),
        ("2024-02-30", DAY, "【E2114】表 A1：填的是“2024-02-30”。应为日期，如 2024-03-01。请改为日期。"),
    ],
)
def test_what_cannot_be_read_is_refused(raw: object, column: Column, text: str) -> None:
    reading = parse(raw, column, YUAN)
    assert reading.value is None
    assert said(reading) == text


def test_more_than_six_decimals_of_wan_are_refused() -> None:
    assert parse(1.234567, PLAIN, WAN) == Reading(1_234_567)
    assert said(parse(1.2345678, PLAIN, WAN)) == (
        "【E2107】表 A1：填的是 1.2345678，小数超过 6 位。应为数字（万元），精确到分。请四舍五入后重填，或核对单位。"
    )


def test_a_formula_without_a_value_is_refused() -> None:
    assert said(parse(None, PLAIN, YUAN, uncalculated=True)) == (
        "【E2110】表 A1：是公式，但没有计算结果。应为数字（元）。"
        "请在 Excel 或 WPS 中打开本簿，重新计算并保存，或直接填数。"
    )


def test_a_code_typed_as_a_number_is_read_as_text_and_told() -> None:
    reading = parse(330681000012, TEXT, YUAN)
    assert reading.value == "330681000012"
    assert said(reading) == (
        "【N2102】表 A1：编码是数字格式。已读作文本“330681000012”，开头的 0 可能已经丢失。"
        "请核对；建议把该列设为文本格式。"
    )


def test_a_double_is_the_decimal_that_was_typed() -> None:
    assert exact(0.1 + 0.2) == Decimal("0.3")
    assert exact(10**400) == 10**400


ANYTHING = st.one_of(
    st.none(), st.booleans(), st.integers(), st.integers(-(10**400), 10**400), st.floats(), st.text(),
    st.dates(), st.datetimes(), st.times(), st.timedeltas(),
    st.sampled_from(["(", "（1)", "万", "-万", "¥", "元", "."]),
    st.from_regex(r"[(（]?[-+]?[0-9０-９,， .]{1,12}[)）]?(万|万元|元)?", fullmatch=True),
    st.from_regex(r"[0-9]{4}[-/年][0-9]{1,2}[-/月][0-9]{1,2}日?", fullmatch=True),
)  # fmt: skip


@settings(LAWS, max_examples=150)
@given(ANYTHING, st.sampled_from(COLUMNS), st.sampled_from([YUAN, WAN]))
def test_nothing_in_a_cell_makes_reading_fail(raw: object, column: Column, unit: Unit) -> None:
    reading = parse(raw, column, unit)
    assert reading.value is None or not reading.refused
    assert said(reading).startswith(("【E21", "【N210")) or not (reading.refused or reading.told)


@settings(LAWS, max_examples=150)
@given(ANYTHING, st.sampled_from(COLUMNS), st.sampled_from([YUAN, WAN]))
def test_what_a_cell_was_read_as_reads_the_same_again(raw: object, column: Column, unit: Unit) -> None:
    reading = parse(raw, column, unit)
    if reading.told:
        again = parse(str(dict(reading.facts)["read"]), column, unit)
        assert again.value == reading.value
        assert not again.refused
