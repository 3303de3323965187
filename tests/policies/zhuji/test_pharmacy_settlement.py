"""定点零售药店年终结算：ZJ-11、ZJ-12、ZJ-13、ZJ-16 的先后、ZJ-19（examples C3、C4）。"""

from dataclasses import fields
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tables import LAWS, column, in_wan, in_yuan, proves, table, wan, yuan
from xltool.money import WAN, Money, half_up
from xltool.parameters import YesNo, with_defaults
from xltool.policies.zhuji import clauses, new_pharmacies
from xltool.policies.zhuji import pharmacy_settlement as settlement
from xltool.policies.zhuji.new_pharmacies import NewSettled
from xltool.policies.zhuji.parameters import CapLevel, CapsOrder, NoBearer, OverspendWeight, Parameters2024
from xltool.policies.zhuji.pharmacy_assessment import Assessment
from xltool.policies.zhuji.pharmacy_settlement import OriginalsSettled, PharmacyPaid, ResidentCards
from xltool.problems import Refused

DEFAULTS = with_defaults(Parameters2024)


def assessed(booked: Money, accepted: Money) -> Assessment:
    """An assessment of which only the end matters here."""
    nothing = dict.fromkeys((item.name for item in fields(Assessment)), 0)
    found = {"booked": booked, "accepted": accepted, "disallowed": Money(booked - accepted)}
    return Assessment(**nothing | found)


def paid(rows: list[dict[str, str]]) -> list[PharmacyPaid]:
    return [
        PharmacyPaid(
            institution=f"药店{i}",
            violation_deduction=yuan(row.get("扣款", "0")),
            paid_in_year=yuan(row.get("已拨", "0")),
        )
        for i, row in enumerate(rows)
    ]


def settle_originals(rows: list[dict[str, str]], **chosen: object) -> OriginalsSettled:
    """``发生额`` (else as accepted), ``准予支付`` and ``规定额`` in 元."""
    return settlement.settle_originals(
        paid(rows),
        [assessed(yuan(row.get("发生额", row["准予支付"])), yuan(row["准予支付"])) for row in rows],
        in_yuan(rows, "规定额"),
        with_defaults(Parameters2024, **chosen),
    )


def settle_new(pool: str, rows: list[dict[str, str]], **chosen: object) -> NewSettled:
    """``发生额`` (else as accepted) and ``准予支付`` in 万元."""
    return new_pharmacies.settle_new(
        wan(pool),
        paid(rows),
        [assessed(wan(row.get("发生额", row["准予支付"])), wan(row["准予支付"])) for row in rows],
        with_defaults(Parameters2024, **chosen),
    )


def borne(found: NewSettled) -> list[Money]:
    return [row.borne for row in found.rows]


@proves(clauses.ORIGINAL_OVERSPEND, clauses.TWO_GROUPS)
def test_an_original_is_paid_up_to_its_quota_and_the_surplus_stays_with_the_fund() -> None:
    rows = table(
        """
        | 准予支付 | 规定额  | 超规定额 | 结余   | 决算额  | 承担   |
        |----------|---------|----------|--------|---------|--------|
        | 400,000  | 360,000 | 40,000   | 0      | 360,000 | 40,000 |
        | 200,000  | 230,000 | 0        | 30,000 | 200,000 | 0      |
        | 100,000  | 100,000 | 0        | 0      | 100,000 | 0      |
        """
    )
    found = settle_originals(rows)
    for heading, name in (
        ("超规定额", "over_quota"),
        ("结余", "under_quota"),
        ("决算额", "settled"),
        ("承担", "borne"),
    ):
        assert [getattr(row, name) for row in found.rows] == in_yuan(rows, heading)
    assert [row.relief for row in found.rows] == [0, 0, 0]


@proves(clauses.ORIGINAL_OVERSPEND)
def test_held_as_a_group_the_surplus_of_some_relieves_the_others_by_their_overspend() -> None:
    # over 40 000 and 20 000, under 30 000: 30 000 by 4 : 2 = 20 000 and 10 000
    rows = table(
        """
        | 准予支付 | 规定额  | 抵补   | 决算额  | 承担   |
        |----------|---------|--------|---------|--------|
        | 400,000  | 360,000 | 20,000 | 380,000 | 20,000 |
        | 200,000  | 230,000 | 0      | 200,000 | 0      |
        | 120,000  | 100,000 | 10,000 | 110,000 | 10,000 |
        """
    )
    found = settle_originals(rows, cap_level=CapLevel.GROUP)
    assert [row.relief for row in found.rows] == in_yuan(rows, "抵补")
    assert [row.settled for row in found.rows] == in_yuan(rows, "决算额")
    assert [row.borne for row in found.rows] == in_yuan(rows, "承担")
    assert sum(row.settled for row in found.rows) == yuan("690,000")


@proves(clauses.ORIGINAL_OVERSPEND)
def test_held_as_a_group_with_room_enough_nobody_bears_anything() -> None:
    rows = table("| 准予支付 | 规定额 |\n| 400,000 | 360,000 |\n| 100,000 | 200,000 |")
    found = settle_originals(rows, cap_level=CapLevel.GROUP)
    assert [row.borne for row in found.rows] == [0, 0]
    assert found.split.pool == yuan("40,000")


@proves(clauses.BEYOND_CAPS, clauses.ORIGINAL_OVERSPEND)
def test_the_caps_come_before_the_quota_unless_the_quota_is_read_first() -> None:
    # C3: accepted 411 264 of 450 000. Caps first: min(411 264, 400 000). Quota first: 400 000 − 38 736
    rows = table(
        """
        | 发生额  | 准予支付 | 规定额  | 先考核     | 先额度     |
        |---------|----------|---------|------------|------------|
        | 450,000 | 411,264  | 400,000 | 400,000.00 | 361,264.00 |
        | 450,000 | 411,264  | 450,000 | 411,264.00 | 411,264.00 |
        | 450,000 | 411,264  | 430,000 | 411,264.00 | 391,264.00 |
        | 450,000 | 411,264  | 20,000  | 20,000.00  | 0          |
        | 450,000 | 411,888  | 400,000 | 400,000.00 | 361,888.00 |
        """
    )
    assert [row.settled for row in settle_originals(rows).rows] == in_yuan(rows, "先考核")
    quota_first = settle_originals(rows, order=CapsOrder.QUOTA_FIRST)
    assert [row.settled for row in quota_first.rows] == in_yuan(rows, "先额度")
    assert [row.borne for row in quota_first.rows] == [yuan(row["准予支付"]) - yuan(row["先额度"]) for row in rows]


@proves(clauses.TWO_GROUPS)
def test_deductions_and_what_was_paid_are_taken_off_and_a_negative_balance_is_kept() -> None:
    rows = table(
        """
        | 准予支付 | 规定额  | 扣款  | 已拨    | 清算应付 |
        |----------|---------|-------|---------|----------|
        | 400,000  | 360,000 | 1,000 | 300,000 | 59,000   |
        | 200,000  | 230,000 | 0     | 210,000 | -10,000  |
        """
    )
    assert [row.balance_due for row in settle_originals(rows).rows] == in_yuan(rows, "清算应付")


@proves(clauses.NEW_OVERSPEND)
def test_the_new_pharmacies_above_31_bear_the_overspend_by_amount() -> None:
    # C4: 146 − 120 = 26 by 50 : 40 = 14.4444… and 11.5555…; 31 is not above 31
    rows = table(
        """
        | 准予支付 | 超过 | 分担       | 决算额     | 万元两位 |
        |----------|------|------------|------------|----------|
        | 50       | 是   | 144,444.44 | 355,555.56 | 35.56    |
        | 40       | 是   | 115,555.56 | 284,444.44 | 28.44    |
        | 31       | 否   | 0          | 310,000.00 | 31.00    |
        | 25       | 否   | 0          | 250,000.00 | 25.00    |
        """
    )
    found = settle_new("120", rows)
    assert [row.above_threshold for row in found.rows] == column(rows, "超过")
    assert borne(found) == in_yuan(rows, "分担")
    assert [row.settled for row in found.rows] == in_yuan(rows, "决算额")
    hundredths = [half_up(Fraction(row.settled, 10_000)) * 10_000 for row in found.rows]
    assert hundredths == in_wan(rows, "万元两位")
    assert sum(row.settled for row in found.rows) == wan("120")
    assert (found.group.overspend, found.group.surplus, found.group.exhausted) == (wan("26"), 0, "否")


@proves(clauses.NEW_OVERSPEND)
def test_one_fen_above_31_is_above_it() -> None:
    rows = table("| 准予支付 |\n| 31.000001 |\n| 31 |")
    assert borne(settle_new("60", rows)) == [wan("2.000001"), 0]


@proves(clauses.TWO_GROUPS, clauses.NEW_POOL)
def test_within_the_pool_all_new_pharmacies_are_paid_in_full_and_the_fund_keeps_the_rest() -> None:
    rows = table("| 准予支付 |\n| 50 |\n| 40 |")
    for pool, surplus in (("90", "0"), ("120", "30")):
        found = settle_new(pool, rows)
        assert [row.settled for row in found.rows] == in_wan(rows, "准予支付")
        assert (found.group.overspend, found.group.surplus) == (0, wan(surplus))


@proves(clauses.NEW_OVERSPEND)
@pytest.mark.parametrize("no_bearer", NoBearer)
def test_when_nobody_is_above_31_all_bear_it(no_bearer: NoBearer) -> None:
    # C4: 40 × 30 − 1116 = 84; ÷ 40 = 2.10
    found = settle_new("1116", [{"准予支付": "30"}] * 40, no_bearer=no_bearer)
    assert borne(found) == [wan("2.10")] * 40
    assert found.group.exhausted == "是"


@proves(clauses.NEW_OVERSPEND)
def test_when_nobody_is_above_31_they_bear_by_amount_or_equally() -> None:
    # 60 − 54 = 6 by 30 : 20 : 10, or 2 each
    rows = table(
        """
        | 准予支付 | 按发生额 | 平均 |
        |----------|----------|------|
        | 30       | 3        | 2    |
        | 20       | 2        | 2    |
        | 10       | 1        | 2    |
        """
    )
    assert borne(settle_new("54", rows)) == in_wan(rows, "按发生额")
    assert borne(settle_new("54", rows, no_bearer=NoBearer.EQUALLY)) == in_wan(rows, "平均")


@proves(clauses.NEW_OVERSPEND)
def test_bearing_equally_nobody_bears_more_than_is_accepted() -> None:
    # 51 − 42 = 9: 3 each, but the third has 1 → 4, 4, 1
    rows = table("| 准予支付 | 平均 |\n| 30 | 4 |\n| 20 | 4 |\n| 1 | 1 |")
    assert borne(settle_new("42", rows, no_bearer=NoBearer.EQUALLY)) == in_wan(rows, "平均")


@proves(clauses.NEW_OVERSPEND)
def test_threshold_and_weight_are_booked_unless_accepted_is_chosen() -> None:
    # 70 − 61 = 9. Booked: both above, 32 : 40 = 4 : 5. Accepted: only 40 is above
    rows = table(
        """
        | 发生额 | 准予支付 | 按发生额 | 按准予支付 |
        |--------|----------|----------|------------|
        | 32     | 30       | 4        | 0          |
        | 40     | 40       | 5        | 9          |
        """
    )
    assert borne(settle_new("61", rows)) == in_wan(rows, "按发生额")
    accepted = settle_new("61", rows, overspend_weight=OverspendWeight.ACCEPTED)
    assert borne(accepted) == in_wan(rows, "按准予支付")


@proves(clauses.NEW_OVERSPEND)
def test_nobody_bears_more_than_is_accepted_and_the_rest_is_spread_again() -> None:
    # 45 − 17 = 28 by 100 : 40 = 20 : 8; the first has 5 → 5 and 23
    rows = table(
        """
        | 发生额 | 准予支付 | 分担 | 已到上限 |
        |--------|----------|------|----------|
        | 100    | 5        | 5    | 是       |
        | 40     | 40       | 23   | 否       |
        """
    )
    found = settle_new("17", rows)
    assert borne(found) == in_wan(rows, "分担")
    assert [row.capped for row in found.rows] == column(rows, "已到上限")
    assert found.group.binding_count == 1


@proves(clauses.NEW_OVERSPEND)
def test_a_share_of_just_what_is_accepted_is_not_above_the_limit() -> None:
    # 50 − 36 = 14 by 100 : 40 = 10 : 4, and 10 is what the first has
    found = settle_new("36", table("| 发生额 | 准予支付 |\n| 100 | 10 |\n| 40 | 40 |"))
    assert borne(found) == [wan("10"), wan("4")]
    assert [row.capped for row in found.rows] == ["否", "否"]
    assert found.group.binding_count == 0


@proves(clauses.NEW_OVERSPEND)
def test_what_those_above_31_cannot_bear_falls_on_the_others() -> None:
    # 45 − 36 = 9; above 31 only 5 can be borne; 4 by 30 : 10, or 2 each
    rows = table(
        """
        | 发生额 | 准予支付 | 按发生额 | 平均 |
        |--------|----------|----------|------|
        | 100    | 5        | 5        | 5    |
        | 30     | 30       | 3        | 2    |
        | 10     | 10       | 1        | 2    |
        """
    )
    found = settle_new("36", rows)
    assert borne(found) == in_wan(rows, "按发生额")
    assert (found.group.exhausted, found.group.first_tier_total, found.group.to_share) == (
        "是",
        wan("5"),
        wan("4"),
    )
    assert borne(settle_new("36", rows, no_bearer=NoBearer.EQUALLY)) == in_wan(rows, "平均")


@proves(clauses.NEW_OVERSPEND)
def test_those_above_31_may_just_suffice() -> None:
    rows = table("| 发生额 | 准予支付 | 分担 |\n| 100 | 5 | 5 |\n| 30 | 30 | 0 |\n| 10 | 10 | 0 |")
    found = settle_new("40", rows)
    assert borne(found) == in_wan(rows, "分担")
    assert (found.group.exhausted, found.group.to_share) == ("是", 0)


@proves(clauses.NEW_OVERSPEND)
def test_a_payer_may_fall_below_31_unless_31_is_kept() -> None:
    # 92 − 70 = 22 by 60 : 32 = 14.3478 and 7.6522, leaving 24.35; kept at 31 the second bears 1, the first 21
    rows = table(
        """
        | 准予支付 | 不保底     | 保底    | 保底决算额 |
        |----------|------------|---------|------------|
        | 60       | 143,478.26 | 210,000 | 390,000    |
        | 32       | 76,521.74  | 10,000  | 310,000    |
        """
    )
    assert borne(settle_new("70", rows)) == in_yuan(rows, "不保底")
    floor = settle_new("70", rows, floor_at_threshold=YesNo.YES)
    assert borne(floor) == in_yuan(rows, "保底")
    assert [row.settled for row in floor.rows] == in_yuan(rows, "保底决算额")


@proves(clauses.NEW_OVERSPEND)
def test_with_31_kept_the_rest_falls_on_those_below() -> None:
    # 60 − 45 = 15; the first can give 9 and keep 31; the second bears 6
    rows = table("| 准予支付 | 分担 |\n| 40 | 9 |\n| 20 | 6 |")
    assert borne(settle_new("45", rows, floor_at_threshold=YesNo.YES)) == in_wan(rows, "分担")


@proves(clauses.NEW_OVERSPEND)
def test_31_cannot_be_kept_when_too_little_is_left_to_bear_it() -> None:
    # 40 − 20 = 20, and only 9 lie above 31
    with pytest.raises(Refused) as refused:
        settle_new("20", [{"准予支付": "40"}], floor_at_threshold=YesNo.YES)
    assert [problem.text() for problem in refused.value.problems] == [
        "【E4501】药店年终结算-新进「新进定点药店」：参数“分担后保底”选了是，但超过界限的药店在保底之上、"
        "其余药店全部承担后仍不足以承担超支额 200,000.00 元。保底读法在本年数据下无法成立。"
        "请把参数“分担后保底”改回“否”后重新结算。"
        "依据：三（二）「新进定点零售药店超支金额，由全年发生额超过31万元的药店按其发生额权重分担。」。"
    ]


@proves(clauses.NEW_POOL)
def test_no_new_pharmacies_leave_the_whole_pool_with_the_fund() -> None:
    found = settle_new("1116", [])
    assert (found.rows, found.group.surplus) == ((), wan("1116"))


AMOUNTS = st.integers(0, 100 * WAN)
SHOPS = st.lists(st.tuples(AMOUNTS, st.fractions(0, 1)), max_size=15)


@proves(clauses.NEW_OVERSPEND, clauses.TWO_GROUPS)
@LAWS
@given(SHOPS, st.fractions(0, 1), st.sampled_from(NoBearer), st.sampled_from(OverspendWeight))
def test_the_overspend_is_borne_in_full_and_nobody_is_paid_less_than_nothing(
    shops: list[tuple[int, Fraction]], part: Fraction, no_bearer: NoBearer, weight: OverspendWeight
) -> None:
    found_in = [assessed(Money(booked), Money(int(booked * share))) for booked, share in shops]
    accepted = sum(shop.accepted for shop in found_in)
    pool = Money(int(accepted * part))
    parameters = with_defaults(Parameters2024, no_bearer=no_bearer, overspend_weight=weight)
    found = new_pharmacies.settle_new(pool, paid([{}] * len(shops)), found_in, parameters)
    assert sum(row.borne for row in found.rows) == found.group.overspend == accepted - pool
    assert sum(row.settled for row in found.rows) == min(accepted, pool)
    assert all(0 <= row.borne <= row.accepted for row in found.rows)
    above = [row for row in found.rows if row.above_threshold is YesNo.YES]
    below = [row for row in found.rows if row.above_threshold is YesNo.NO]
    if any(row.borne for row in below):
        assert all(row.borne == row.accepted for row in above)


@proves(clauses.ORIGINAL_OVERSPEND, clauses.TWO_GROUPS)
@LAWS
@given(
    st.lists(st.tuples(AMOUNTS, st.fractions(0, 1), AMOUNTS), min_size=1, max_size=15),
    st.sampled_from(CapLevel),
    st.sampled_from(CapsOrder),
)
def test_an_original_is_never_paid_more_than_is_accepted(
    shops: list[tuple[int, Fraction, int]], level: CapLevel, order: CapsOrder
) -> None:
    found_in = [assessed(Money(booked), Money(int(booked * share))) for booked, share, _ in shops]
    parameters = with_defaults(Parameters2024, cap_level=level, order=order)
    found = settlement.settle_originals(
        paid([{}] * len(shops)), found_in, [Money(quota) for _, _, quota in shops], parameters
    )
    for row, (_, _, quota) in zip(found.rows, shops, strict=True):
        assert 0 <= row.settled <= row.accepted
        assert row.borne == row.accepted - row.settled
        assert level is CapLevel.GROUP or row.settled <= quota
    assert sum(row.settled for row in found.rows) <= sum(quota for _, _, quota in shops)


def cards(pot: str, text: str) -> tuple[list[dict[str, str]], list[settlement.ResidentCardSettlement]]:
    rows = table(text)
    entries = [
        ResidentCards(
            institution=f"药店{i}",
            resident_booked=yuan(row["发生额"]),
            violation_deduction=yuan(row.get("扣款", "0")),
            paid_in_year=yuan(row.get("已拨", "0")),
        )
        for i, row in enumerate(rows)
    ]
    return rows, settlement.settle_resident_cards(wan(pot), entries)[0]


@proves(clauses.TWO_GROUPS)
def test_the_residents_cards_are_paid_as_booked_within_the_pot() -> None:
    rows, found = cards(
        "2",
        """
        | 发生额    | 扣款 | 已拨   | 清算应付  |
        |-----------|------|--------|-----------|
        | 12,345.67 | 100  | 10,000 | 2,245.67  |
        | 7,000.00  | 0    | 7,500  | -500.00   |
        """,
    )
    assert [row.settled for row in found] == in_yuan(rows, "发生额")
    assert [row.borne for row in found] == [0, 0]
    assert [row.balance_due for row in found] == in_yuan(rows, "清算应付")


@proves(clauses.TWO_GROUPS)
def test_the_residents_cards_above_the_pot_are_borne_by_the_pharmacies_in_proportion() -> None:
    # 20 000 by 15 000 : 10 000 : 5 000 = 10 000, 6 666.67 (.666667), 3 333.33
    rows, found = cards(
        "2",
        """
        | 发生额 | 决算额    | 承担     |
        |--------|-----------|----------|
        | 15,000 | 10,000.00 | 5,000.00 |
        | 10,000 | 6,666.67  | 3,333.33 |
        | 5,000  | 3,333.33  | 1,666.67 |
        """,
    )
    assert [row.settled for row in found] == in_yuan(rows, "决算额")
    assert [row.borne for row in found] == in_yuan(rows, "承担")


@proves(clauses.TWO_GROUPS)
def test_no_residents_cards_take_nothing_of_the_pot() -> None:
    assert [row.settled for row in cards("2", "| 发生额 |\n| 0 |\n| 0 |")[1]] == [0, 0]
