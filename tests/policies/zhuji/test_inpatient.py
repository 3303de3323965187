"""住院 DRGs 点数法：ZJ-07（examples C7 的 PV-2）。"""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.tables import LAWS, in_yuan, proves, table, yuan
from xltool.money import Money
from xltool.policies.zhuji import clauses, inpatient
from xltool.policies.zhuji.inpatient import InpatientPot, InpatientYear, InpatientYearSettled
from xltool.problems import Refused


def settle(pot: str, text: str, unit: str = "0") -> tuple[list[dict[str, str]], InpatientYearSettled]:
    rows = table(text)
    entries = [
        InpatientYear(
            institution=row["机构"],
            drg_points=Decimal(row["总点数"].replace(",", "")),
            patient_share=yuan(row["个人负担"]),
            fund_booked=Money(0),
            violation_deduction=yuan(row.get("扣款", "0")),
            paid_in_year=yuan(row.get("已拨", "0")),
        )
        for row in rows
    ]
    given_pot = InpatientPot(scheme="职工", local_pot=yuan(pot))
    return rows, inpatient.settle_inpatient("职工", given_pot, yuan(unit), entries)


@proves(clauses.PAYMENT)
def test_points_pay_fund_and_patients_part_together_and_the_patients_part_is_taken_off() -> None:
    # C7 PV-2: (9 000 000 + 5 000 000) ÷ 150 000 = 93.333…
    # 80 000 × 93.333… = 7 466 666.67; − (8 200 000 − 5 500 000) = 4 766 666.67
    rows, found = settle(
        "9,000,000",
        """
        | 机构 | 总点数 | 个人负担  | 点数金额     | 应付额       |
        |------|--------|-----------|--------------|--------------|
        | 甲   | 80,000 | 2,700,000 | 7,466,666.67 | 4,766,666.67 |
        | 乙   | 45,000 | 1,500,000 | 4,200,000.00 | 2,700,000.00 |
        | 丙   | 25,000 | 800,000   | 2,333,333.33 | 1,533,333.33 |
        """,
    )
    assert [row.drg_amount for row in found.rows] == in_yuan(rows, "点数金额")
    assert [row.payable for row in found.rows] == in_yuan(rows, "应付额")
    assert sum(row.payable for row in found.rows) == yuan("9,000,000.00")


@proves(clauses.PAYMENT)
def test_the_point_value_is_exact_and_stands_with_its_working() -> None:
    _, found = settle(
        "9,000,000",
        """
        | 机构 | 总点数 | 个人负担  |
        |------|--------|-----------|
        | 甲   | 80,000 | 2,700,000 |
        | 乙   | 45,000 | 1,500,000 |
        | 丙   | 25,000 | 800,000   |
        """,
    )
    line = found.split
    assert line.point_value == Fraction(280, 3)
    assert (line.local_fund, line.patients_total) == (yuan("9,000,000"), yuan("5,000,000"))
    assert (line.pool, line.points_total) == (yuan("14,000,000"), Decimal(150_000))
    assert (line.pot_high, line.pot_middle, line.pot_low) == (14, 0, 0)
    # 746 666 666.67 + 420 000 000 + 233 333 333.33 分: one 分 left over, to .666667
    assert (line.whole_total, line.left_over) == (1_399_999_999, 1)
    assert (line.threshold, line.above) == (Decimal("0.666667"), 0)


@proves(clauses.PAYMENT)
def test_a_negative_payable_is_kept() -> None:
    # (100 + 900) ÷ 10 = 100 a point: 甲 500 − 800 = −300, 乙 500 − 100 = 400, Σ 100
    rows, found = settle(
        "100",
        """
        | 机构 | 总点数 | 个人负担 | 扣款 | 已拨 | 应付额  | 清算应付 |
        |------|--------|----------|------|------|---------|----------|
        | 甲   | 5      | 800      | 1    | 50   | -300.00 | -351.00  |
        | 乙   | 5      | 100      | 0    | 150  | 400.00  | 250.00   |
        """,
    )
    assert [row.payable for row in found.rows] == in_yuan(rows, "应付额")
    assert [row.balance_due for row in found.rows] == in_yuan(rows, "清算应付")


@proves(clauses.PAYMENT)
def test_a_hospital_without_points_owes_what_its_patients_paid() -> None:
    _, found = settle(
        "100",
        """
        | 机构 | 总点数 | 个人负担 |
        |------|--------|----------|
        | 甲   | 0      | 10       |
        | 乙   | 1.0001 | 0        |
        """,
    )
    assert [row.payable for row in found.rows] == [yuan("-10"), yuan("110")]


@proves(clauses.PAYMENT)
def test_without_points_there_is_no_point_value_and_no_settlement() -> None:
    with pytest.raises(Refused) as refused:
        settle("100", "| 机构 | 总点数 | 个人负担 |\n| 甲 | 0 | 10 |\n| 乙 | 0.0000 | 0 |")
    assert [problem.text() for problem in refused.value.problems] == [
        "【E4201】住院年终结算「职工」：职工各医疗机构总点数合计为零，没有点值。至少一家机构应有点数。"
        "请填写总点数，或核对导入的点数文件。"
        "依据：二（一）「住院实施总额预算下DRGs点数法付费，门诊实施总额预算下按项目付费。」。"
    ]


@proves(clauses.PAYMENT)
@pytest.mark.parametrize(("points", "told"), [("0.0001", "40,000,000.0001"), ("2000000", "42,000,000")])
def test_more_points_than_a_sheet_can_divide_by_are_refused(points: str, told: str) -> None:
    with pytest.raises(Refused) as refused:
        settle("100", f"| 机构 | 总点数 | 个人负担 |\n| 甲 | 40000000 | 10 |\n| 乙 | {points} | 0 |")
    assert [problem.text() for problem in refused.value.problems] == [
        f"【E4202】住院年终结算「职工」：职工总点数 {told} 过大。"
        "不应超过 40,000,000，再大电子表格就不能逐分精确。请核对点数的单位。"
        "依据：二（一）「住院实施总额预算下DRGs点数法付费，门诊实施总额预算下按项目付费。」。"
    ]


@proves(clauses.PAYMENT)
def test_forty_million_points_are_not_too_many() -> None:
    # (100 + 300) ÷ 40 000 000 = 0.00001 a point
    _, found = settle("100", "| 机构 | 总点数 | 个人负担 |\n| 甲 | 39999999.9999 | 300 |\n| 乙 | 0.0001 | 0 |")
    assert [row.payable for row in found.rows] == [yuan("100"), 0]


@proves(clauses.SIX_UNITS)
def test_the_local_pot_stands_beside_its_unit_which_may_hold_hospitals_elsewhere() -> None:
    _, found = settle("9,000,000", "| 机构 | 总点数 | 个人负担 |\n| 甲 | 1 | 0 |", unit="9,500,000")
    assert (found.pot.unit_budget, found.pot.outside_pot) == (yuan("9,500,000"), yuan("500,000"))


@proves(clauses.PAYMENT)
@LAWS
@given(
    st.integers(0, 10**12),
    st.lists(st.tuples(st.integers(0, 10**10), st.integers(0, 10**10)), min_size=1, max_size=10),
)
def test_what_is_payable_adds_up_to_the_pot(pot: int, hospitals: list[tuple[int, int]]) -> None:
    assume(any(points for points, _ in hospitals))
    entries = [
        InpatientYear(
            institution=str(i),
            drg_points=Decimal(points).scaleb(-4),
            patient_share=Money(patients),
            fund_booked=Money(0),
            violation_deduction=Money(0),
            paid_in_year=Money(0),
        )
        for i, (points, patients) in enumerate(hospitals)
    ]
    given_pot = InpatientPot(scheme="居民", local_pot=Money(pot))
    found = inpatient.settle_inpatient("居民", given_pot, Money(pot), entries)
    assert sum(row.payable for row in found.rows) == pot
    assert found.split.whole_total + found.split.left_over == found.split.pool
