"""工作表函数：不能用的参数，说清哪一个、是什么、应是什么、怎么办；从不给文字或零。"""

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.excel.test_udfs import BANDS, SOUND, YB
from tests.tables import LAWS
from xltool.excel.udf import Udf
from xltool.excel.udf_arguments import (
    ERROR_BASE,
    ERRORS,
    REQUIRED,
    Argument,
    Span,
    amount,
    plain_number,
    read_cell,
)
from xltool.money import Unit
from xltool.problems import Refused
from xltool.tables import Kind
from xltool.terms import heading
from xltool.workbook.parse import exact

SIGNED = amount("figures", "", at_least=None)


def refused(name: str, *arguments: object) -> str:
    """Why a function refuses these arguments."""
    with pytest.raises(Refused) as caught:
        YB[name](*arguments)
    return str(caught.value)


def placed(name: str, at: int, value: object) -> list[Any]:
    """The sound arguments of a function with one of them replaced."""
    function = YB[name]
    arguments = [*SOUND[name], *[None] * (len(function.arguments) - len(SOUND[name]))]
    arguments[at] = value
    return arguments


ARGUMENTS = [(name, i) for name, function in YB.items() for i in range(len(function.arguments))]
NUMERIC = (Kind.MONEY, Kind.NUMBER, Kind.RATIO, Kind.COUNT)
NUMBERS = [
    (name, i)
    for name, i in ARGUMENTS
    if YB[name].arguments[i].kind in NUMERIC and YB[name].arguments[i].span is not Span.TABLE
]
NOT_NUMBERS = [
    ("一百", "填的是文字“一百”", "请改为数字"),
    ("１００", "填的是文字“１００”", "请改为数字"),
    ("100", "填的是文字“100”", "请改为数字"),
    (" ", "填的是文字“ ”", "请改为数字"),
    (True, "填的是文字“TRUE”", "请改为数字"),
    (float("nan"), "填的是 nan，不是一个数", "请重填"),
    (float("-inf"), "填的是 -inf，不是一个数", "请重填"),
    (datetime(2024, 3, 1), "填的是日期 2024-03-01", "请把单元格格式改为数值后重填"),
    (date(2024, 3, 1), "填的是日期 2024-03-01", "请把单元格格式改为数值后重填"),
    (-2146826246, "公式结果是错误值 #N/A", "请改正公式或直接填数"),
]


@pytest.mark.parametrize(("name", "at"), NUMBERS)
@pytest.mark.parametrize(("value", "found", "action"), NOT_NUMBERS)
def test_what_is_no_number_is_refused_by_name(name: str, at: int, value: object, found: str, action: str) -> None:
    argument = YB[name].arguments[at]
    said = refused(name, *placed(name, at, value))
    assert said.startswith("【E21")
    assert f"{name}「{heading(argument.name)} {argument.name}」：{found}。应为" in said
    assert said.endswith(f"。{action}。")
    assert "\n" not in said


@pytest.mark.parametrize(("name", "at"), ARGUMENTS)
def test_an_error_value_in_any_argument_is_refused(name: str, at: int) -> None:
    for number, shown in ERRORS.items():
        value: Any = ERROR_BASE + number
        if YB[name].arguments[at].span is Span.TABLE:
            value = tuple([value] * len(YB[name].arguments[at].columns))
        assert f"公式结果是错误值 {shown}" in refused(name, *placed(name, at, value))


def test_a_number_that_looks_like_an_error_value_is_a_number() -> None:
    assert YB["YB_CAPITAL_AMOUNT"](-2146826246.0) == [["人民币负贰拾壹亿肆仟陆佰捌拾贰万陆仟贰佰肆拾陆元整"]]


def required(argument: Argument) -> bool:
    return argument.default is REQUIRED and argument.span is not Span.TABLE


@pytest.mark.parametrize(("name", "at"), [(n, i) for n, i in ARGUMENTS if required(YB[n].arguments[i])])
@pytest.mark.parametrize("blank", [None, ""])
def test_a_blank_is_not_zero(name: str, at: int, blank: object) -> None:
    said = refused(name, *placed(name, at, blank))
    assert f"「{heading(YB[name].arguments[at].name)} " in said
    assert "没有填" in said
    assert "数为零的填 0" in said


@pytest.mark.parametrize(("name", "at"), [(n, i) for n, i in NUMBERS if YB[n].arguments[i].at_least is not None])
def test_a_number_below_what_is_possible_is_refused(name: str, at: int) -> None:
    argument = YB[name].arguments[at]
    plain = argument.at_least == 0 and argument.at_most is None
    wanted = "填的是负数 -1。应为数字，不小于 0。" if plain else f"填的是 -1。应在 {argument.at_least} 与 "
    assert wanted in refused(name, *placed(name, at, -1.0))


@pytest.mark.parametrize(
    ("name", "at"), [(n, i) for n, i in ARGUMENTS if YB[n].arguments[i].kind is Kind.MONEY and n != "YB_POINT_VALUE"]
)
def test_an_amount_finer_than_a_fen_is_not_rounded(name: str, at: int) -> None:
    assert "填的是 100.001，小数超过 2 位。应为数字（元），精确到分" in refused(name, *placed(name, at, 100.001))
    in_wan = placed(name, at, 1.0000001)
    in_wan[-1] = "万元"
    assert "小数超过 6 位。应为数字（万元），精确到分" in refused(name, *in_wan)


@pytest.mark.parametrize(
    ("name", "at"), [(n, i) for n, i in ARGUMENTS if YB[n].arguments[i].kind is Kind.MONEY and n != "YB_APPORTION"]
)
def test_an_amount_that_15_digits_cannot_hold_to_the_fen_is_refused(name: str, at: int) -> None:
    assert re.search(r"填的是 1\S+。应在 -?\d+ 与 10000000000000 之间", refused(name, *placed(name, at, 1e13)))


@pytest.mark.parametrize(("name", "at"), [(n, i) for n, i in ARGUMENTS if YB[n].arguments[i].kind is Kind.COUNT])
def test_half_a_head_is_refused(name: str, at: int) -> None:
    low = YB[name].arguments[at].at_least or 0
    assert f"填的是 {low + 1.5}。应为整数。请核对。" in refused(name, *placed(name, at, low + 1.5))


@pytest.mark.parametrize(("name", "at"), [(n, i) for n, i in ARGUMENTS if YB[n].arguments[i].kind is Kind.CHOICE])
@pytest.mark.parametrize("value", ["别的", 1.0, True])
def test_a_choice_is_one_of_its_texts(name: str, at: int, value: object) -> None:
    said = refused(name, *placed(name, at, value))
    choices = YB[name].arguments[at].choices
    assert choices is not None
    assert f"应为：{'、'.join(choices)}。请改为其中一个。" in said


@pytest.mark.parametrize(("name", "at"), [(n, i) for n, i in ARGUMENTS if YB[n].arguments[i].span is Span.ONE])
def test_one_value_is_not_a_range(name: str, at: int) -> None:
    said = refused(name, *placed(name, at, ((1.0, 2.0), (3.0, 4.0))))
    assert "给的是 2 行 2 列 的区域。应为单个值。请改为引用一个单元格。" in said


@pytest.mark.parametrize(
    ("name", "one", "other"),
    [
        ("YB_QUOTA_BASE", (1.0, 2.0), ((1.0,), (2.0,))),
        ("YB_QUOTA_SETTLEMENT", (1.0, 2.0), (1.0, 2.0, 3.0)),
        ("YB_CAPITATION", (1.0, 2.0), (1.0, 2.0, 3.0)),
    ],
)
def test_ranges_of_different_shapes_are_refused(name: str, one: object, other: object) -> None:
    said = refused(name, one, other)
    assert f"或与“{heading(YB[name].arguments[0].name)}”同为 1 行 2 列。请改为行数、列数相同的区域" in said


def test_the_first_bad_cell_is_named_and_the_others_counted() -> None:
    said = refused("YB_APPORTION", 100.0, ((1.0, None), ("x", 3.0), (-1.0, 2.0)))
    assert said == (
        "【E2102】YB_APPORTION「各户权重 weights · 第1行第2列」：没有填；同一参数另有 2 格也不能用。"
        "应为数字。请填写；数为零的填 0。"
    )


def test_every_bad_argument_is_told_at_once() -> None:
    said = refused("YB_QUOTA_BASE", "x", -5.0).splitlines()
    assert ["上年决算额" in said[0], "上年规定额" in said[1], len(said)] == [True, True, 2]


@pytest.mark.parametrize(
    ("name", "arguments", "said"),
    [
        ("YB_APPORTION", (100.0, (0.0, 0.0)), "YB_APPORTION：权重合计为零，无处可分。"),
        ("YB_APPORTION", (100.5, (1.0, 2.0), 1.0), "分配总额必须是分配单位的非负整数倍"),
        ("YB_APPORTION", (100.0, (1.0, 2.0), 0.0), "分配总额必须是分配单位的非负整数倍"),
        ("YB_SHARED_OVERSPEND", (10.0, (1.0, 1.0), (4.0, 5.0)), "分担上限之和小于超支额"),
        ("YB_MEAN_FACTOR", (1.0, 0.0, 130.0), "均次人次为 0，而列支费用不为 0"),
        ("YB_RATIO_CAP", (9.0, (1.0, 1.0), (1.0, 0.0), 4.0), "YB_RATIO_CAP「第1行第2列」：人头数为 0"),
        ("YB_POINT_VALUE", (1.0, 0.0), "总点数为零，没有点值"),
        ("YB_CASE_POINTS", (1.0, 1.0, 0.0, BANDS), "病例均费为 0，没有费用倍数"),
        ("YB_CASE_POINTS", (1000.0, (45_000.0, 45_001.0), 9000.0, BANDS), "「第1行第2列」：费用倍数落在须评审的一档"),
        ("YB_CASE_POINTS", (1.0, 1.0, 1.0, BANDS[:2]), "「费用偏差分档 bands」：费用偏差分档的最后一档"),
        ("YB_MONTHS_IN_BUSINESS", ((45189.0, 45188.0), 2023.0), "经营起日晚于经营止日"),
        ("YB_MONTHS_IN_BUSINESS", ((None, 45189.0, 45189.0, None), 2023.0), "经营期间有重叠"),
        ("YB_MONTHS_IN_BUSINESS", (("x", None), 2023.0), "第1行第1列」：填的是“x”。应为日期"),
        ("YB_MONTHS_IN_BUSINESS", ((0.0, None), 2023.0), "填的是“0.0”。应为日期"),
        ("YB_MONTHS_IN_BUSINESS", ((1.0, 2.0, 3.0), 2023.0), "区域有 3 列。应为 2 列或其倍数，依次是：经营起日、"),
        ("YB_CASE_POINTS", (1.0, 1.0, 1.0, (1.0, 2.0)), "区域有 2 列。应为 5 列，依次是：档上限、含上限、"),
        ("YB_POINT_VALUE", (1.0, 1.00001), "小数超过 4 位"),
        ("YB_SURPLUS_SPLIT", (1.0, 1.0, 85.0, 0.5), "填的是 85。应在 0 与 1 之间"),
        ("YB_QUOTA_IN_FORCE", (1.0, 13.0), "填的是 13。应在 0 与 12 之间"),
        ("YB_CAPITATION_ADDED", (1.0, 1.0, 1.0, 0.0), "填的是 0。应在 1 与 12 之间"),
    ],
)  # fmt: skip
def test_what_the_rule_cannot_compute_is_told_in_its_words(name: str, arguments: tuple[Any, ...], said: str) -> None:
    assert said in refused(name, *arguments)


def test_currency_values_are_numbers() -> None:
    assert YB["YB_QUOTA_BASE"](Decimal("20.1"), 25) == [[25.0]]


ANYTHING = st.one_of(
    st.none(), st.booleans(), st.floats(), st.text(max_size=3), st.integers(-2146826300, 10), st.dates()
)
BLOCKS = st.integers(1, 5).flatmap(
    lambda width: st.lists(st.lists(ANYTHING, min_size=width, max_size=width), min_size=1, max_size=3)
)
RANGES = st.one_of(ANYTHING, st.just(()), st.lists(ANYTHING, max_size=3), BLOCKS)
REASONS = re.compile(r"(【E\d{4}】YB_\w+[「：].+。\n?)+", re.DOTALL)


@LAWS
@given(
    st.one_of(
        st.floats(),
        st.floats(-(10**14), 10**14),
        st.integers(-(10**15), 10**15).map(lambda fen: fen / 100),
        st.integers(-(10**15), 10**15).map(lambda fen: fen / 1_000_000),
        st.integers(-1000, 1000).map(lambda n: n * 0.1),
    ),
    st.sampled_from(list(Unit)),
)
def test_the_short_way_reads_an_amount_as_the_long_way_does(cell: float, unit: Unit) -> None:
    short = plain_number(cell, unit.fen, SIGNED)
    if short is not None:
        assert read_cell(cell, SIGNED, unit) == short == exact(cell) * unit.fen


def test_the_short_way_is_the_usual_one_and_leaves_the_rest() -> None:
    # 0.1 + 0.2 is 0.30000000000000004: 15 digits say 0.3, the short way does not
    assert plain_number(1409.5, 100, SIGNED) == 140_950
    assert [plain_number(cell, 100, SIGNED) for cell in (0.1 + 0.2, 0.001, 1e13, float("nan"), 1, True)] == [None] * 6
    assert read_cell(0.1 + 0.2, SIGNED, Unit.YUAN) == 30


def answered(function: Udf, arguments: list[Any]) -> list[Any] | str:
    """The cells of the answer, or the reason."""
    try:
        return [cell for row in function(*arguments) for cell in row]
    except Refused as reason:
        return str(reason)


@LAWS
@given(st.sampled_from(sorted(YB)), st.data())
def test_whatever_comes_in_the_answer_is_doubles_or_a_reason(name: str, data: st.DataObject) -> None:
    # one or two arguments of a sound call replaced by anything
    arguments = placed(name, 0, SOUND[name][0])
    for at in data.draw(st.lists(st.integers(0, len(arguments) - 1), min_size=1, max_size=2)):
        arguments[at] = data.draw(RANGES)
    answer = answered(YB[name], arguments)
    if isinstance(answer, str):
        assert REASONS.fullmatch(answer)
    else:
        assert {type(cell) for cell in answer} == {str if name == "YB_CAPITAL_AMOUNT" else float}
