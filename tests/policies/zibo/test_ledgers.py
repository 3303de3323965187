"""二（三）、四：床位档案、多元复合支付、预算执行（ZB-11、ZB-12）。"""

from typing import Any

import pytest

from tests.policies.zibo.small import PARAMETERS, given
from tests.tables import proves, yuan
from xltool.money import Money
from xltool.policies.zibo import clauses, ledgers
from xltool.policies.zibo.beds import BedFile, BedMonth, bed_check, bed_use
from xltool.policies.zibo.execution import CHRONIC, DIP, HEADS, OTHER, OUTPATIENT, ElsewhereSettled
from xltool.policies.zibo.versions import Scheme
from xltool.policies.zibo.year_2025 import settle

EMPLOYEE, NONE = Scheme.EMPLOYEE, Money(0)
PAID: dict[str, Any] = {"violation_deduction": yuan("10"), "paid_in_year": yuan("100")}


def heads(count: int = 7, standard: str = "100.01", months: int = 5, **facts: Any) -> ledgers.Capitation:
    told: dict[str, Any] = {"scheme": EMPLOYEE, "capitation_head": ledgers.CapitationHead.CHRONIC, **PAID, **facts}
    return ledgers.Capitation(
        institution="甲", member_heads=count, head_standard=yuan(standard), signed_months=months, **told
    )


@proves(clauses.BEDS)
def test_beds_agreed_beyond_those_staffed_and_days_beyond_the_beds_are_told() -> None:
    assert bed_check(BedFile(institution="甲", staffed_beds=100, agreed_beds=103)).beds_over == 3
    assert bed_check(BedFile(institution="甲", staffed_beds=100, agreed_beds=90)).beds_over == 0
    february = bed_use(BedMonth(month=2, institution="甲", occupied_days=2801), 100, 2025)
    assert (february.bed_capacity, february.days_over) == (2800, 1)
    assert bed_use(BedMonth(month=2, institution="甲", occupied_days=2801), 100, 2024).days_over == 0
    assert bed_use(BedMonth(month=1, institution="甲", occupied_days=5), 0, 2025).bed_use is None


@proves(clauses.CAPITATION)
def test_heads_are_paid_their_standard_for_the_months_signed() -> None:
    made = ledgers.pay_heads(heads())
    assert made.ledger_amount == yuan("291.70")  # 7 × 100.01 × 5 ÷ 12
    assert (made.payable, made.balance_due) == (yuan("281.70"), yuan("181.70"))


@proves(clauses.FEE_FOR_SERVICE)
def test_emergencies_and_veterans_are_paid_as_booked() -> None:
    item = ledgers.FeeItem.EMERGENCY
    made = ledgers.pay_fees(
        ledgers.FeeService(institution="甲", scheme=EMPLOYEE, fee_item=item, fee_booked=yuan("300"), **PAID)
    )
    assert (made.ledger_amount, made.payable, made.balance_due) == (yuan("300"), yuan("290"), yuan("190"))


@proves(clauses.QUOTA_ITEMS)
def test_dialysis_and_single_diseases_are_paid_a_fixed_amount_each() -> None:
    told = ledgers.QuotaItem(
        institution="甲", scheme=EMPLOYEE, quota_item="血液透析", item_count=3, item_standard=yuan("400.5"), **PAID
    )
    assert ledgers.pay_items(told).ledger_amount == yuan("1201.50")


@proves(clauses.BED_DAYS)
def test_psychiatric_and_hospice_days_are_paid_at_a_rate() -> None:
    item = ledgers.BedDayItem.HOSPICE
    told = ledgers.BedDays(
        institution="甲", scheme=EMPLOYEE, bed_day_item=item, day_count=10, day_standard=yuan("320"), **PAID
    )
    assert ledgers.pay_days(told).balance_due == yuan("3090")


@proves(clauses.OTHER_FUNDS)
def test_supplements_stay_apart_from_the_fund_and_are_owed_by_the_insurer() -> None:
    told = ledgers.OtherFundClaim(
        institution="甲", other_fund=ledgers.OtherFund.RESIDENT_MAJOR, one_stop_paid=yuan("500"),
        insurer_settled=yuan("620"),
    )  # fmt: skip
    assert ledgers.claim_fund(told).insurer_due == yuan("-120")
    with_it, without = settle(given(other_funds=[told]), PARAMETERS), settle(given(), PARAMETERS)
    assert {name: rows for name, rows in with_it.items() if name != "other_funds"} == {
        name: rows for name, rows in without.items() if name != "other_funds"
    }


@proves(clauses.HEADS, clauses.CAPITATION)
def test_every_head_is_executed_by_what_the_book_and_others_settle() -> None:
    told: dict[str, Any] = {
        "capitations": [heads(), heads(count=12, standard="100", months=12, scheme=Scheme.RESIDENT)],
        "quota_items": [
            ledgers.QuotaItem(institution="甲", scheme=EMPLOYEE, quota_item="透析", item_count=1,
                              item_standard=yuan("55"), violation_deduction=NONE, paid_in_year=NONE),
        ],
        "employee_execution": [
            ElsewhereSettled(spending_head=head, settled_elsewhere=yuan("1000") if head == OUTPATIENT else None)
            for head in HEADS
        ],
    }  # fmt: skip
    found = settle(given(**told), PARAMETERS)
    rows = dict(zip(HEADS, found["employee_execution"], strict=True))
    assert rows[OUTPATIENT].head_budget == yuan("4000000")
    assert (rows[OUTPATIENT].head_settled, rows[CHRONIC].settled_here) == (yuan("1000"), yuan("281.70"))
    assert rows[OTHER].head_settled == yuan("55")
    assert rows[DIP].settled_here == sum(row.assessed - row.deposit_forfeited for row in found["employee_annual"])
    assert [row.settled_here for row in found["resident_execution"]][1] == yuan("1190")


@pytest.mark.parametrize("months", [1, 12])
def test_a_head_signed_all_year_gets_the_whole_standard(months: int) -> None:
    assert ledgers.pay_heads(heads(count=12, standard="10", months=months)).ledger_amount == yuan("10") * months
