"""分配过程：一行写明总额、权重、尾数和门槛；权重换成整数。"""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tables import LAWS, proves, wan, yuan
from xltool.methods.apportion import apportion
from xltool.money import Money, Unit, in_unit
from xltool.policies.zhuji import clauses
from xltool.policies.zhuji.splits import TAIL_RULE, share_out, split_row, whole_weights_of_wan
from xltool.problems import Place, Refused

PLACE = Place("某表", "", "某总额")


@proves(clauses.ANNEX_2)
def test_a_line_shows_how_a_pot_was_shared_out() -> None:
    # C2: 100 ÷ 3 = 3333.333333 quanta of 0.01 万元 each; one is left over, all three stand at the threshold
    line = split_row("例", apportion(wan("100"), [100, 100, 100], wan("0.01")), 100, clauses.ANNEX_2)
    assert (line.allocation, line.pool, line.quantum) == ("例", wan("100"), wan("0.01"))
    assert (line.pool_units, line.weight_scale, line.whole_weights) == (10_000, 100, 300)
    assert (line.weight_total, line.whole_total, line.left_over) == (3, 9999, 1)
    assert (line.threshold, line.above, line.basis) == (Decimal("0.333333"), 0, "附件2")


@proves(clauses.ANNEX_2)
def test_the_weights_of_a_line_are_told_as_they_were_before_they_were_made_whole() -> None:
    # 0.25 + 0.5 = 0.75 points, 7500 ten-thousandths
    line = split_row("例", apportion(yuan("1"), [2500, 5000]), 10_000, clauses.ANNEX_2)
    assert (line.weight_total, line.weight_scale, line.whole_weights) == (Decimal("0.75"), 10_000, 7500)
    assert (line.pool, line.quantum, line.pool_units) == (yuan("1"), Money(1), 100)


@proves(clauses.ANNEX_2)
def test_a_line_without_weights_divides_by_one() -> None:
    line = split_row("例", apportion(wan("5"), [0, 0], wan("0.01")), 100, clauses.ANNEX_2)
    assert (line.weight_total, line.whole_weights) == (0, 1)
    assert (line.pool_units, line.whole_total, line.left_over) == (500, 0, 0)
    assert (line.threshold, line.above) == (1, 0)


def test_the_rule_for_what_is_left_over_is_said_in_words() -> None:
    assert TAIL_RULE == (
        "尾差（条文未规定）：按最大余额法。各户先得整数份额，剩余份数按余数（六位小数）从大到小各加一份，"
        "余数相同的按行序，合计必等于分配总额；权重合计为零的不分配。"
    )


@proves(clauses.ANNEX_2)
def test_a_pot_in_whole_quanta_is_shared_out() -> None:
    split = share_out(wan("0.03"), [1, 2], wan("0.01"), PLACE, clauses.ANNEX_2)
    assert split == apportion(wan("0.03"), [1, 2], wan("0.01"))
    assert split.amounts == (wan("0.01"), wan("0.02"))


@proves(clauses.ANNEX_2)
@pytest.mark.parametrize(
    ("pool", "quantum", "told"),
    [
        ("0.035", "0.01", "可分配总额 0.035 万元 不是分配单位 0.01 万元 的整数倍"),
        ("1", "0", "可分配总额 1.00 万元 不是分配单位 0.00 万元 的整数倍"),
        ("0", "0", "可分配总额 0.00 万元 不是分配单位 0.00 万元 的整数倍"),
        ("1", "-0.01", "可分配总额 1.00 万元 不是分配单位 -0.01 万元 的整数倍"),
    ],
)
def test_a_pot_that_cannot_be_given_out_in_quanta_is_refused(pool: str, quantum: str, told: str) -> None:
    with pytest.raises(Refused) as refused:
        share_out(wan(pool), [1, 2], wan(quantum), PLACE, clauses.ANNEX_2)
    assert [problem.text() for problem in refused.value.problems] == [
        f"【E4102】某表「某总额」：{told}。应能按分配单位分完。请核对指标的小数位，或在参数表调整“分配单位”。"
        f"依据：{clauses.ANNEX_2.quote()}。"
    ]


def test_amounts_in_wan_weigh_in_hundredths_unless_any_is_finer() -> None:
    assert whole_weights_of_wan([wan("30"), wan("0.25"), wan("0")]) == ([3000, 25, 0], 100)
    assert whole_weights_of_wan([wan("30"), wan("0.251")]) == ([30_000_000, 251_000], 1_000_000)
    assert whole_weights_of_wan([wan("30.000001"), wan("1")]) == ([30_000_001, 1_000_000], 1_000_000)
    assert whole_weights_of_wan([]) == ([], 100)


@LAWS
@given(st.lists(st.integers(0, 10**12).map(Money) | st.integers(0, 10**8).map(lambda n: Money(n * 10_000)), max_size=9))
def test_made_whole_the_weights_are_the_same_amounts(amounts: list[Money]) -> None:
    whole, scale = whole_weights_of_wan(amounts)
    assert [Fraction(weight, scale) for weight in whole] == [Fraction(in_unit(amount, Unit.WAN)) for amount in amounts]
    assert scale == (100 if all(amount % 10_000 == 0 for amount in amounts) else 1_000_000)
