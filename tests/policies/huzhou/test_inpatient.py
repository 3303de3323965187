"""三（一）（三）：住院总额预算、月度预拨、点值与年度清算（HZ-08、HZ-10）。"""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given as tried
from hypothesis import strategies as st

from tests.policies.huzhou.years import (
    EMPLOYEE,
    PARAMETERS,
    day_group,
    days,
    given,
    hospital,
    hospital_of,
    low,
    month,
    reviewed,
    stays,
    with_parameters,
    year_of,
)
from tests.tables import LAWS, proves, yuan
from xltool.methods.points import MOST_POINTS
from xltool.money import YUAN, Money
from xltool.policies.huzhou import clauses
from xltool.policies.huzhou.budget import InpatientBudget, advance, inpatient_pot
from xltool.policies.huzhou.inpatient import Earned, settle_inpatient
from xltool.policies.huzhou.other_stays import AdjustmentKind
from xltool.policies.huzhou.parameters import BedDayPayment
from xltool.policies.huzhou.schemes import Scheme
from xltool.policies.huzhou.year_2022 import settle
from xltool.problems import Refused

RATE = with_parameters(bed_day_payment=BedDayPayment.RATE)


def earned(points: str, day_amount: str = "0", advances: str = "0") -> Earned:
    return Earned(Decimal(points), yuan(day_amount), yuan(advances))


@proves(clauses.INPATIENT_BUDGET, clauses.INPATIENT_RULES)
def test_the_pot_is_what_was_booked_and_the_institutions_part_of_the_balance() -> None:
    under = inpatient_pot(yuan("1000"), yuan("900"), PARAMETERS)
    assert (under.provider_part, under.fund_part, under.local_fund) == (yuan("85"), yuan("15"), yuan("985"))
    over = inpatient_pot(yuan("1000"), yuan("1100"), PARAMETERS)
    assert (over.provider_part, over.fund_part, over.local_fund) == (yuan("-85"), yuan("-15"), yuan("1015"))
    all_theirs = with_parameters(inpatient_surplus_kept=Decimal(1), inpatient_overspend_borne=Decimal(1))
    assert {inpatient_pot(yuan("1000"), yuan(spent), all_theirs).local_fund for spent in ("900", "1100")} == {
        yuan("1000")
    }


@proves(clauses.DRG_POINTS, clauses.INPATIENT_RULES)
def test_one_point_value_shares_the_pot_out_to_the_fen() -> None:
    # C7: 9 000 000 and 5 000 000 of the patients over 150 000 points
    patients = {"A": "2700000", "B": "1500000", "C": "800000"}
    entries = [hospital("0", paid, name=name) for name, paid in patients.items()]
    done = settle_inpatient(EMPLOYEE, yuan("9000000"), entries, [earned(p) for p in ("80000", "45000", "25000")])
    assert done.split.point_value == Fraction(14_000_000, 150_000)
    assert [row.payable for row in done.rows] == [yuan("4766666.67"), yuan("2700000"), yuan("1533333.33")]


@proves(clauses.BED_DAYS)
def test_bed_days_at_a_rate_are_paid_first() -> None:
    entries = [hospital(name="A"), hospital(patients="100", name="B")]
    done = settle_inpatient(EMPLOYEE, yuan("1000"), entries, [earned("1", day_amount="300"), earned("3")])
    assert done.split.pool == yuan("800")
    assert [row.point_amount for row in done.rows] == [yuan("200"), yuan("600")]
    assert [row.payable for row in done.rows] == [yuan("500"), yuan("500")]


@proves(clauses.INPATIENT_RULES)
def test_months_are_paid_in_advance_and_come_off_at_the_end() -> None:
    made = advance(month(1, "1000.01", "10"), PARAMETERS)
    assert (made.employee_advance, made.resident_advance) == (yuan("850.01"), yuan("8.50"))
    done = settle_inpatient(EMPLOYEE, yuan("1000"), [hospital(violation="20")], [earned("1", advances="850")])
    assert done.rows[0].balance_due == yuan("130")


@proves(clauses.DRG_POINTS, clauses.BED_DAYS)
def test_all_kinds_of_points_of_an_institution_are_added_up() -> None:
    tables = year_of(
        institutions=[hospital_of("甲院"), hospital_of("乙院")],
        group_points=[stays("A", 2, 1, own="10500"), stays("A", 1, 1, institution="乙院")],
        low_cases=[low("A", "4000", 2), low("A", "2000", 1, scheme=Scheme.RESIDENT)],
        bed_day_groups=[day_group("2.5", "250")],
        bed_days=[days(10, 4), days(2, institution="乙院")],
        reviewed_cases=[reviewed(AdjustmentKind.SPECIAL, "300"), reviewed(AdjustmentKind.READMISSION, "100")],
        employee_inpatient=[hospital("60000"), hospital("20000", name="乙院")],
        resident_inpatient=[hospital("60000"), hospital("20000", name="乙院")],
        inpatient_months=[month(1, "1000"), month(2, "500"), month(1, "10", institution="乙院")],
    )
    found = settle(given(tables), PARAMETERS)
    # 2 × 105 + 2 × 42 + 25 + 300 − 50; 1 × 105 + 21 + 10
    assert [row.annual_points for row in found["employee_inpatient"]] == [Decimal("569"), Decimal("105")]
    assert [row.annual_points for row in found["resident_inpatient"]] == [Decimal("136"), Decimal("100")]
    assert [row.advances_paid for row in found["employee_inpatient"]] == [yuan("1275"), yuan("8.50")]
    by_rate = settle(given(tables), RATE)
    assert [row.day_amount for row in by_rate["employee_inpatient"]] == [yuan("2500"), yuan("500")]
    assert [row.annual_points for row in by_rate["employee_inpatient"]] == [Decimal("544"), Decimal("100")]
    for results in (found, by_rate):
        for i, name in enumerate(("employee_inpatient", "resident_inpatient")):
            assert sum(row.payable for row in results[name]) == results["inpatient_pots"][i].local_fund


@proves(clauses.SHARING)
def test_the_execution_tells_four_budgets_apart() -> None:
    lines = settle(given(year_of()), PARAMETERS)["execution"]
    assert [line.budget_item for line in lines] == ["职工门诊", "居民门诊", "职工住院", "居民住院"]
    assert [line.budget_amount for line in lines] == [yuan("600"), yuan("600"), yuan("100000"), yuan("100000")]
    assert [line.spent for line in lines] == [yuan("600"), yuan("600"), 0, 0]
    assert all(line.provider_part + line.fund_part == line.year_balance for line in lines)


@pytest.mark.parametrize(
    ("points", "fund", "told"),
    [
        (["0"], "1", ["【E4841】住院年度清算「职工」：职工各医疗机构点数合计为零，没有点值。至少一家医疗机构应有点数。"
                      "请填写“病组点数”“低倍率床日单议”各表，或核对导入的病例。"]),
        ([str(MOST_POINTS), "1"], "1", [
            "【E4842】住院年度清算「职工」：职工点数合计 40,000,001 过大。不应超过 40,000,000，"
            "再大电子表格就不能逐分精确。"
            "请核对公布的基础点数是否以100为平均；点数同除以10或100，各机构分得的金额不变。"]),
        (["2", "-1"], "1", ["【E4843】住院年度清算「院1」：职工点数为 -1，再入院扣减多于本机构的点数。"
                            "一家医疗机构的点数不应为负。请核对“特病单议与再入院”的每例点数和例数。"]),
        (["1"], "-5", ["【E4844】住院年度清算「职工」：职工住院可分配基金 -5.00 元，"
                       "加个人及其他负担、减床日定额 0.00 元 后为负。"
                       "按点数分配的总额不应为负。请核对住院总额预算、统筹基金记账额和床日定额。"]),
    ],
)  # fmt: skip
def test_what_cannot_be_shared_out_is_said(points: list[str], fund: str, told: list[str]) -> None:
    entries = [hospital(name=f"院{i}") for i in range(len(points))]
    with pytest.raises(Refused) as refused:
        settle_inpatient(EMPLOYEE, yuan(fund), entries, [earned(one) for one in points])
    assert [problem.text().partition("依据：")[0] for problem in refused.value.problems] == told


def test_both_schemes_are_told_at_once() -> None:
    tables = year_of(group_points=[stays("A", 0, 0)])
    with pytest.raises(Refused) as refused:
        settle(given(tables), PARAMETERS)
    assert [(problem.code, problem.place.subject) for problem in refused.value.problems] == [
        ("E4841", "职工"), ("E4841", "居民"),
    ]  # fmt: skip


@LAWS
@tried(
    st.integers(0, 10**13),
    st.lists(st.tuples(st.integers(0, 10**9), st.integers(0, 10**9)), min_size=1, max_size=9).filter(
        lambda rows: any(points for points, _ in rows)
    ),
)
def test_the_pot_is_shared_out_whole(fund: int, rows: list[tuple[int, int]]) -> None:
    entries = [hospital(patients=str(patients), name=f"院{i}") for i, (_, patients) in enumerate(rows)]
    done = settle_inpatient(
        EMPLOYEE, Money(fund), entries, [Earned(Decimal(p).scaleb(-4), Money(0), Money(0)) for p, _ in rows]
    )
    assert sum(row.payable for row in done.rows) == fund


@LAWS
@tried(st.integers(0, 10**12), st.integers(0, 10**12), st.integers(0, 100))
def test_advances_and_the_final_payment_are_the_entitlement(fund: int, paid: int, violation: int) -> None:
    one = Earned(Decimal(1), Money(0), Money(paid))
    row = settle_inpatient(EMPLOYEE, Money(fund), [hospital(violation=str(violation))], [one]).rows[0]
    assert row.balance_due + row.advances_paid + violation * YUAN == row.payable == fund


def test_the_budgets_of_both_schemes_are_apart() -> None:
    told = {Scheme.EMPLOYEE: "1", Scheme.RESIDENT: "2"}
    budgets = [InpatientBudget(scheme=scheme, inpatient_budget=yuan(amount)) for scheme, amount in told.items()]
    pots = settle(given(year_of(inpatient_pots=budgets)), PARAMETERS)["inpatient_pots"]
    assert [pot.year_balance for pot in pots] == [yuan("1"), yuan("2")]
