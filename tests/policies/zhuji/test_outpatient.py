"""市内医疗机构普通门诊：ZJ-05、ZJ-06、ZJ-07。"""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tables import LAWS, in_yuan, proves, table, wan, wan_or_none, yuan
from xltool.money import Money
from xltool.parameters import YesNo, with_defaults
from xltool.policies.zhuji import clauses, outpatient, published
from xltool.policies.zhuji.outpatient import OutpatientQuota, OutpatientSettlement, OutpatientYear
from xltool.policies.zhuji.parameters import Parameters2024
from xltool.tables import columns

SHARES = with_defaults(
    Parameters2024,
    outpatient_overspend_borne_by_hospital=Decimal("0.85"),
    outpatient_surplus_kept_by_hospital=Decimal("0.60"),
)


def line(quota: str, prior: str, months: int | None, account: str = "无", newly: bool = False) -> OutpatientQuota:
    return OutpatientQuota(
        institution="甲医院",
        employee_quota=wan(quota),
        resident_quota=wan(quota),
        remark="",
        newly_controlled=YesNo.YES if newly else YesNo.NO,
        prior_months=months,
        prior_employee_quota=wan_or_none(prior),
        prior_resident_quota=None,
        prior_employee_account=wan_or_none(account),
        prior_resident_account=None,
    )


def settle(fee: str, quota: str, incentive: str = "0", deducted: str = "0", paid: str = "0") -> OutpatientSettlement:
    entry = OutpatientYear(
        institution="甲医院",
        fee_for_service=yuan(fee),
        violation_deduction=yuan(deducted),
        paid_in_year=yuan(paid),
    )
    return outpatient.settle_outpatient(entry, yuan(quota), yuan(incentive), SHARES)


@proves(clauses.PARTIAL_YEAR)
def test_a_quota_given_for_some_months_is_grown_to_twelve() -> None:
    # 九州: 39.57 × 12 ÷ 3 = 158.28; 10 × 12 ÷ 7 = 17.142857 → 17.14; 10 × 12 ÷ 9 = 13.33…
    rows = table(
        """
        | 印发额度 | 上年额度 | 上年月数 | 折算   | 差额  |
        |----------|----------|----------|--------|-------|
        | 158.28   | 39.57    | 3        | 158.28 | 0     |
        | 20.28    | 5.07     | 3        | 20.28  | 0     |
        | 17.20    | 10.00    | 7        | 17.14  | 0.06  |
        | 13.00    | 10.00    | 9        | 13.33  | -0.33 |
        | 10.00    | 10.00    | 12       | 10.00  | 0     |
        """
    )
    for row in rows:
        entry = line(row["印发额度"], row["上年额度"], int(row["上年月数"]))
        derived = outpatient.derive_quota(entry, SHARES)
        assert (derived.derived_employee, derived.employee_difference) == (wan(row["折算"]), wan(row["差额"]))
        assert (derived.derived_resident, derived.resident_difference) == (None, None)
        assert derived.basis == "附件2备注"


@proves(clauses.PARTIAL_YEAR)
def test_without_last_years_quota_or_months_nothing_is_derived() -> None:
    for entry in (line("10", "无", 12), line("10", "10", None)):
        derived = outpatient.derive_quota(entry, SHARES)
        assert (derived.derived_employee, derived.employee_difference) == (None, None)


@proves(clauses.PARTIAL_YEAR)
def test_no_months_at_all_cannot_be_entered() -> None:
    months = next(column for column in columns(OutpatientQuota) if column.name == "prior_months")
    assert (months.at_least, months.at_most, months.nullable) == (1, 12, True)


@proves(clauses.NEWLY_CONTROLLED)
def test_a_newly_controlled_institution_takes_last_years_account() -> None:
    # 暨阳: 124.74, whatever quota and months stand beside it
    derived = outpatient.derive_quota(line("124.74", "99", 6, account="124.74", newly=True), SHARES)
    assert (derived.derived_employee, derived.employee_difference) == (wan("124.74"), 0)
    assert derived.derived_resident is None


@proves(clauses.PARTIAL_YEAR, clauses.NEWLY_CONTROLLED)
def test_the_note_of_annex_2_gives_every_printed_quota() -> None:
    for entry in published.ANNEX_2:
        derived = outpatient.derive_quota(entry, SHARES)
        assert (entry.institution, derived.employee_difference, derived.resident_difference) == (
            entry.institution,
            0,
            0,
        )


@proves(clauses.PAYMENT)
def test_an_overspend_is_borne_by_the_hospital_to_its_share_and_a_surplus_kept_to_its_share() -> None:
    rows = table(
        """
        | 发生额     | 额度       | 超支      | 结余      | 承担      | 留用      | 决算额     |
        |------------|------------|-----------|-----------|-----------|-----------|------------|
        | 1,100,000  | 1,000,000  | 100,000   | 0         | 85,000    | 0         | 1,015,000  |
        | 900,000    | 1,000,000  | 0         | 100,000   | 0         | 60,000    | 960,000    |
        | 1,000,000  | 1,000,000  | 0         | 0         | 0         | 0         | 1,000,000  |
        | 0          | 1,000,000  | 0         | 1,000,000 | 0         | 600,000   | 600,000    |
        | 100        | 0          | 100       | 0         | 85        | 0         | 15         |
        """
    )
    for row in rows:
        found = settle(row["发生额"], row["额度"])
        figures = (
            found.overspend,
            found.surplus,
            found.borne_by_hospital,
            found.kept_by_hospital,
            found.settled,
        )
        assert figures == tuple(yuan(row[name]) for name in ("超支", "结余", "承担", "留用", "决算额"))


@proves(clauses.PAYMENT)
def test_the_hospitals_share_is_rounded_once_and_the_fund_has_the_rest() -> None:
    # 0.10 × 0.85 = 0.085 → 0.09; 0.01 × 0.85 → 0.01; 0.03 × 0.85 = 0.0255 → 0.03
    rows = table(
        """
        | 发生额 | 承担 | 决算额 |
        |--------|------|--------|
        | 1.10   | 0.09 | 1.01   |
        | 1.01   | 0.01 | 1.00   |
        | 1.03   | 0.03 | 1.00   |
        """
    )
    found = [settle(row["发生额"], "1.00") for row in rows]
    assert [row.borne_by_hospital for row in found] == in_yuan(rows, "承担")
    assert [row.settled for row in found] == in_yuan(rows, "决算额")


@proves(clauses.PAYMENT)
def test_both_shares_are_mandatory() -> None:
    assert with_defaults(Parameters2024).outpatient_overspend_borne_by_hospital is None
    assert with_defaults(Parameters2024).outpatient_surplus_kept_by_hospital is None


@proves(clauses.PAYMENT)
def test_deductions_and_what_was_paid_are_taken_off_and_a_negative_balance_is_kept() -> None:
    assert settle("900,000", "1,000,000", deducted="10,000", paid="900,000").balance_due == yuan("50,000")
    assert settle("900,000", "1,000,000", deducted="10,000", paid="1,000,000").balance_due == yuan("-50,000")


@proves(clauses.TIERED_CARE_TARGET)
def test_an_incentive_booked_here_adds_to_the_settlement_and_not_to_the_quota() -> None:
    found = settle("1,100,000", "1,000,000", incentive="50,000")
    assert (found.incentive_booked, found.borne_by_hospital) == (yuan("50,000"), yuan("85,000"))
    assert found.settled == yuan("1,065,000")


@proves(clauses.PAYMENT)
@LAWS
@given(st.integers(0, 10**11), st.integers(0, 10**11))
def test_fee_less_borne_plus_kept_is_the_settlement(fee: int, quota: int) -> None:
    entry = OutpatientYear(
        institution="甲", fee_for_service=Money(fee), violation_deduction=Money(0), paid_in_year=Money(0)
    )
    found = outpatient.settle_outpatient(entry, Money(quota), Money(0), SHARES)
    assert found.settled == fee - found.borne_by_hospital + found.kept_by_hospital
    assert min(fee, quota) <= found.settled <= max(fee, quota)
    assert found.overspend == 0 or found.surplus == 0


@proves(clauses.OUTPATIENT_QUOTA)
@pytest.mark.parametrize("quota", ["0", "1396965.00"])
def test_the_settlement_stands_against_the_quota_it_was_given(quota: str) -> None:
    assert settle("1", quota).quota_in_yuan == yuan(quota)
