"""工作表函数：每一个的数、形状、默认值，与方法相同。"""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tables import LAWS
from xltool.excel.udf import Answer, Udf
from xltool.excel.udfs import FUNCTIONS
from xltool.methods.apportion import apportion
from xltool.methods.capital_amount import in_capitals
from xltool.methods.points import pay_by_points
from xltool.methods.quota import for_months, rounded_part
from xltool.methods.share import share_overspend
from xltool.money import Money
from xltool.problems import Refused

YB: dict[str, Udf] = {function.name: function for function in FUNCTIONS}

BANDS = (
    (0.5, "否", 1.0, 0.0, "乘"),
    (2.0, "是", 0.0, 1.0, "乘"),
    (5.0, "是", 1.0, -1.0, "乘"),
    (None, "否", 0.0, 0.0, "评审"),
)
SOUND: dict[str, tuple[Any, ...]] = {
    "YB_APPORTION": (100.0, ((30.0,), (25.0,), (40.0,), (20.0,))),
    "YB_QUOTA_BASE": (20.0, 25.0),
    "YB_QUOTA_IN_FORCE": (36.0, 7.0),
    "YB_MONTHS_IN_BUSINESS": (((None, 45189.0),), 2023.0),
    "YB_MEAN_FACTOR": (700_000.0, 5000.0, 130.0),
    "YB_MEAN_CAP": (420_000.0, 700_000.0, 5000.0, 130.0),
    "YB_RATIO_FACTOR": (5000.0, 1200.0, 4.08),
    "YB_RATIO_CAP": (420_000.0, 5000.0, 1200.0, 4.08),
    "YB_SHARED_OVERSPEND": (26.0, ((50.0,), (40.0,)), ((50.0,), (40.0,))),
    "YB_QUOTA_SETTLEMENT": (50.0, 40.0),
    "YB_CAPITATION": (((8000.0, 2500.0, 900.0, 1600.0),), ((600.0, 1100.0, 1500.0, 2100.0),)),
    "YB_CAPITATION_ADDED": (60.0, 1100.0, 2100.0, 4.0),
    "YB_SURPLUS_SPLIT": (12_309_500.0, 11_500_000.0, 0.85, 0.85),
    "YB_POINT_VALUE": (14_000_000.0, ((80_000.0,), (45_000.0,), (25_000.0,))),
    "YB_CASE_POINTS": (1000.0, 4499.0, 9000.0, BANDS, 0.9),
    "YB_SPECIAL_CASE_POINTS": (2.0, 5.5, 0.3, 5.0),
    "YB_CAPITAL_AMOUNT": (107_000.53,),
}
"""Arguments each function answers."""
ANSWERS: dict[str, Answer] = {
    "YB_APPORTION": [[26.09], [21.74], [34.78], [17.39]],  # C1
    "YB_QUOTA_BASE": [[25.0]],
    "YB_QUOTA_IN_FORCE": [[21.0]],  # C5
    "YB_MONTHS_IN_BUSINESS": [[8.0]],  # up to 20 September
    "YB_MEAN_FACTOR": [[13 / 14]],  # C3: 130 ÷ 140
    "YB_MEAN_CAP": [[390_000.0]],
    "YB_RATIO_FACTOR": [[0.9792]],  # 4.08 ÷ 4.1666…
    "YB_RATIO_CAP": [[411_264.0]],
    "YB_SHARED_OVERSPEND": [[14.44], [11.56]],  # C4
    "YB_QUOTA_SETTLEMENT": [[40.0]],
    "YB_CAPITATION": [[12_260_000.0]],  # C11
    "YB_CAPITATION_ADDED": [[45_000.0]],
    "YB_SURPLUS_SPLIT": [[688_075.0]],
    "YB_POINT_VALUE": [[280 / 3]],  # C7
    "YB_CASE_POINTS": [[449.9]],  # C8
    "YB_SPECIAL_CASE_POINTS": [[12.8]],
    "YB_CAPITAL_AMOUNT": [["人民币壹拾万柒仟元零伍角叁分"]],
}
AMOUNTS = st.integers(0, 10**13)


def yuan(fen: int) -> float:
    """What a cell of 元 holds."""
    return fen / 100


def test_every_function_has_an_example_here() -> None:
    assert list(SOUND) == list(ANSWERS) == [function.name for function in FUNCTIONS]


@pytest.mark.parametrize("name", SOUND)
def test_a_function_gives_its_worked_example(name: str) -> None:
    assert YB[name](*SOUND[name]) == ANSWERS[name]


@pytest.mark.parametrize("name", SOUND)
def test_lists_do_as_well_as_tuples_and_nothing_that_comes_in_is_changed(name: str) -> None:
    def listed(value: Any) -> Any:
        return [listed(part) for part in value] if isinstance(value, tuple) else value

    given_lists = [listed(value) for value in SOUND[name]]
    assert YB[name](*given_lists) == ANSWERS[name]
    assert given_lists == [listed(value) for value in SOUND[name]]


@pytest.mark.parametrize("name", SOUND)
def test_left_out_and_blank_arguments_mean_the_same(name: str) -> None:
    missing = len(YB[name].arguments) - len(SOUND[name])
    assert YB[name](*SOUND[name], *[None] * missing) == YB[name](*SOUND[name], *[""] * missing) == ANSWERS[name]


def shapes(cells: Sequence[float]) -> list[tuple[Any, tuple[int, int]]]:
    """The same four numbers as a row, a column and a block, and how large each is."""
    a, b, c, d = cells
    return [((a, b, c, d), (1, 4)), (((a,), (b,), (c,), (d,)), (4, 1)), (((a, b), (c, d)), (2, 2))]


@pytest.mark.parametrize(
    ("name", "varied"),
    [
        ("YB_QUOTA_BASE", 0), ("YB_QUOTA_IN_FORCE", 0), ("YB_MEAN_FACTOR", 0), ("YB_MEAN_CAP", 0),
        ("YB_RATIO_FACTOR", 0), ("YB_RATIO_CAP", 0), ("YB_QUOTA_SETTLEMENT", 0), ("YB_CAPITATION_ADDED", 0),
        ("YB_SURPLUS_SPLIT", 1), ("YB_CASE_POINTS", 1), ("YB_SPECIAL_CASE_POINTS", 0), ("YB_CAPITAL_AMOUNT", 0),
    ],
)  # fmt: skip
def test_a_range_is_worked_out_cell_by_cell_in_its_own_shape(name: str, varied: int) -> None:
    arguments = list(SOUND[name])
    cells = [float(number) for number in (7, 100, 4499, 20_000)]
    single = [YB[name](*arguments[:varied], cell, *arguments[varied + 1 :])[0][0] for cell in cells]
    for given_range, (height, width) in shapes(cells):
        answer = YB[name](*arguments[:varied], given_range, *arguments[varied + 1 :])
        assert (len(answer), {len(row) for row in answer}) == (height, {width})
        assert [cell for row in answer for cell in row] == single


@pytest.mark.parametrize("name", ["YB_APPORTION", "YB_SHARED_OVERSPEND"])
def test_shares_have_the_shape_of_the_weights(name: str) -> None:
    shares = [[40.0, 30.0], [20.0, 10.0]]
    limit = (100.0,) if name == "YB_SHARED_OVERSPEND" else ()
    assert YB[name](100.0, ((4.0, 3.0), (2.0, 1.0)), *limit) == shares
    assert YB[name](100.0, (4.0, 3.0, 2.0, 1.0), *limit) == [[40.0, 30.0, 20.0, 10.0]]
    assert YB[name](100.0, 1.0, *limit) == [[100.0]]


def test_amounts_in_ten_thousands_are_shared_at_a_hundredth_and_settled_at_a_fen() -> None:
    # P3: 附件2 职工 with 36 892.35 released, in 万元
    provisional = (
        13969.65, 6041.60, 5616.76, 749.74, 930.26, 811.86, 1406.92, 543.59, 2392.70, 325.37,
        249.06, 296.38, 248.42, 63.72, 4.25, 153.07, 1629.86, 101.59, 158.28, 124.74,
    )  # fmt: skip
    adjusted = [
        14388.74, 6222.85, 5785.26, 772.23, 958.17, 836.22, 1449.13, 559.90, 2464.48, 335.13,
        256.53, 305.27, 255.87, 65.63, 4.38, 157.66, 1678.75, 104.64, 163.03, 128.48,
    ]  # fmt: skip
    column = tuple((amount,) for amount in provisional)
    assert YB["YB_APPORTION"](36892.35, column, None, "万元") == [[amount] for amount in adjusted]
    # 36 万元 ÷ 12 × 5.5; 0.000001 万元 is one 分
    assert YB["YB_QUOTA_IN_FORCE"](100.000001, 5.5, "万元") == [[45.833334]]
    assert YB["YB_QUOTA_BASE"](0.000001, 0.0, "万元") == [[0.000001]]
    assert YB["YB_CAPITAL_AMOUNT"](0.040701, "万元") == [["人民币肆佰零柒元零壹分"]]


def test_the_quantum_may_be_given() -> None:
    assert YB["YB_APPORTION"](100.0, (1.0, 1.0, 1.0), 1.0) == [[34.0, 33.0, 33.0]]


def test_weights_may_have_any_decimals() -> None:
    assert YB["YB_APPORTION"](0.03, (0.1, 0.2, 3e-9, 0.0)) == [[0.01, 0.02, 0.0, 0.0]]
    assert YB["YB_APPORTION"](3.0, (1e15, 2e15)) == [[1.0, 2.0]]


def test_months_are_counted_line_by_line_over_several_intervals() -> None:
    # 45189 is 20 September 2023; 44927 1 January, 45000 15 March, 45001 16 March, 45291 31 December
    lines = (
        (None, 45189.0, None, None),
        (None, None, None, None),
        (44927.0, 45000.0, 45001.0, None),
        (45291.0, None, None, None),
    )
    assert YB["YB_MONTHS_IN_BUSINESS"](lines, 2023.0) == [[8.0], [12.0], [12.0], [0.0]]
    assert YB["YB_MONTHS_IN_BUSINESS"](lines, 2023.0, "按天折月取整") == [[9.0], [12.0], [12.0], [0.0]]
    by_days = YB["YB_MONTHS_IN_BUSINESS"](lines, 2023.0, "按天")
    assert by_days == [[12 * 263 / 365], [12.0], [12.0], [12 / 365]]


def test_both_caps_together_are_rounded_once() -> None:
    # C3: (420 000 × 130/140 + 30 000) × 4.08/4.1666… = 411 264.00
    mean = YB["YB_MEAN_FACTOR"](700_000.0, 5000.0, 130.0)[0][0]
    per_head = YB["YB_RATIO_FACTOR"](5000.0, 1200.0, 4.08)[0][0]
    assert isinstance(mean, float)
    assert isinstance(per_head, float)
    assert round((420_000 * mean + 30_000) * per_head, 2) == 411_264.00


def test_at_the_cap_nothing_is_cut() -> None:
    assert YB["YB_MEAN_CAP"](420_000.0, 650_000.0, 5000.0, 130.0) == [[420_000.0]]
    assert YB["YB_RATIO_CAP"](420_000.0, 4896.0, 1200.0, 4.08) == [[420_000.0]]
    assert YB["YB_MEAN_FACTOR"](0.0, 0.0, 130.0) == YB["YB_RATIO_FACTOR"](0.0, 0.0, 4.08) == [[1.0]]


def test_the_two_sides_of_a_balance() -> None:
    # C11, with 5 points more and less: 809 500 × 90 %; 790 500 × 80 %
    split = YB["YB_SURPLUS_SPLIT"]
    assert split(12_309_500.0, (11_500_000.0, 13_100_000.0), 0.9, 0.8) == [[728_550.0, -632_400.0]]
    assert split(12_309_500.0, (11_500_000.0, 13_100_000.0), 0.9, 0.8, "基金") == [[80_950.0, -158_100.0]]


def test_a_package_of_part_years() -> None:
    # 100 × 600 × 7/12 + 3 × 1 000.01 × 1/12 = 35 000 + 250.00 (250.0025)
    assert YB["YB_CAPITATION"]((100.0, 3.0), (600.0, 1000.01), (7.0, 1.0)) == [[35_250.0]]
    assert YB["YB_CAPITATION"]((100.0, 3.0), 600.0, 6.0) == [[30_900.0]]


def test_a_point_value_is_exact_or_published() -> None:
    value, points = YB["YB_POINT_VALUE"], (80_000.0, 45_000.0, 25_000.0)
    assert value(14_000_000.0, points, 4.0) == [[93.3333]]
    assert value(14_000_000.0, points, 4.0, "进一") == [[93.3334]]
    assert value(1400.0, points, 0.0, "舍去", "万元") == [[93.0]]
    # C7, PV-1: 9 000 000 ÷ 150 000; P11: 10 亿 and 1 000 万 points
    assert value(9_000_000.0, 150_000.0) == [[60.0]]
    assert value(100_000.0, 10_000_000.0, None, None, "万元") == [[100.0]]


def test_points_of_cases_by_band() -> None:
    # C8
    costs = ((4499.0,), (4500.0,), (18_000.0,), (18_001.0,), (27_000.0,), (45_000.0,))
    points = [[449.9], [900.0], [900.0], [900.1], [1800.0], [3600.0]]
    assert YB["YB_CASE_POINTS"](1000.0, costs, 9000.0, BANDS, 0.9) == points
    assert YB["YB_CASE_POINTS"](1000.0, 9000.0, 9000.0, BANDS) == [[1000.0]]
    assert YB["YB_CASE_POINTS"](1000.0, 9000.0, 9000.0, BANDS, 0.9, 1.5) == [[1350.0]]


def test_special_cases_add_up_or_take_the_highest() -> None:
    assert YB["YB_SPECIAL_CASE_POINTS"](2.0, 5.5, 0.3, 5.0, "只取最高") == [[5.5]]


@LAWS
@given(AMOUNTS, st.lists(st.integers(0, 10**12), min_size=1, max_size=12))
def test_apportioned_cells_are_the_methods_and_add_up_to_the_pot(pool: int, weights: list[int]) -> None:
    if not any(weights):
        weights[0] = 1
    cells = YB["YB_APPORTION"](yuan(pool), tuple((yuan(weight),) for weight in weights))
    assert cells == [[yuan(amount)] for amount in apportion(Money(pool), weights).amounts]
    assert sum(Decimal(repr(cell)) for (cell,) in cells) == Decimal(pool) / 100


@LAWS
@given(st.integers(0, 10**12), st.lists(st.integers(0, 10**10), min_size=1, max_size=12))
def test_points_as_weights_pay_the_pot_by_points(pool: int, units: list[int]) -> None:
    if not any(units):
        units[0] = 1
    paid = pay_by_points(Money(pool), [Decimal(unit).scaleb(-4) for unit in units])
    cells = YB["YB_APPORTION"](yuan(pool), tuple(unit / 10_000 for unit in units))
    assert cells == [[yuan(amount) for amount in paid.split.amounts]]


@LAWS
@given(AMOUNTS, st.integers(0, 1200), st.integers(0, 10**6))
def test_scaled_amounts_are_the_methods(amount: int, hundredths: int, millionths: int) -> None:
    months = Fraction(hundredths, 100)
    assert YB["YB_QUOTA_IN_FORCE"](yuan(amount), hundredths / 100) == [[yuan(for_months(Money(amount), months))]]
    kept = YB["YB_SURPLUS_SPLIT"](yuan(amount), 0.0, millionths / 10**6, 0.0)
    assert kept == [[yuan(rounded_part(Money(amount), Fraction(millionths, 10**6)))]]


@LAWS
@given(st.lists(st.tuples(st.integers(0, 10**9), st.integers(0, 10**8)), min_size=1, max_size=12))
def test_a_shared_overspend_is_the_methods(bearers: list[tuple[int, int]]) -> None:
    weights, limits = [weight for weight, _ in bearers], [Money(limit) for _, limit in bearers]
    overspend = sum(limit for weight, limit in bearers if weight) // 2
    cells = YB["YB_SHARED_OVERSPEND"](
        yuan(overspend), tuple(float(weight) for weight in weights), tuple(yuan(limit) for limit in limits)
    )
    assert cells == [[yuan(amount) for amount in share_overspend(Money(overspend), weights, limits).borne]]


@LAWS
@given(st.integers(-(10**13), 10**13))
def test_written_amounts_are_the_methods(amount: int) -> None:
    assert YB["YB_CAPITAL_AMOUNT"](yuan(amount)) == [[in_capitals(Money(amount))]]


def test_what_a_function_refuses_is_refused_and_nothing_else_is_raised() -> None:
    for name, function in YB.items():
        with pytest.raises(Refused, match=f"】{name}「"):
            function()
