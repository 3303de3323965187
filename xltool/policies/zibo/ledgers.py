"""淄博市 多元复合支付：按人头、按项目、按定额、按床日，各记各的账；大额和大病与DIP分开。"""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from xltool.clause import Clause
from xltool.methods.capitation import Heads
from xltool.money import Money
from xltool.policies.zibo import clauses
from xltool.policies.zibo.versions import Scheme
from xltool.tables import basis, given, result, row


class CapitationHead(StrEnum):
    """What heads are paid for, and the budget it comes from."""

    OUTPATIENT = "普通门诊统筹"
    CHRONIC = "门诊慢特病"


class FeeItem(StrEnum):
    """What is paid as booked."""

    EMERGENCY = "急诊转住院急诊费用"
    VETERANS = "优抚人员费用"
    OTHER = "其他按项目付费"


class BedDayItem(StrEnum):
    """What is paid by the day."""

    PSYCHIATRIC = "精神疾病"
    HOSPICE = "安宁疗护"
    OTHER = "其他按床日付费"


class OtherFund(StrEnum):
    """Funds that are settled in one stop with basic insurance and are none of it."""

    EMPLOYEE_LARGE = "职工大额医疗费用补助"
    RESIDENT_MAJOR = "居民大病保险"


def _deduction(clause: Clause) -> Any:
    return given(clause=clause, width=14)


def _payable(clause: Clause) -> Any:
    return result("ROUND({ledger_amount}-{violation_deduction},2)", "结算额－违规扣款", clause, width=16)


def _due(clause: Clause) -> Any:
    return result("ROUND({payable}-{paid_in_year},2)", "应付额－年内已拨付；负数为应收回", clause, width=16)


@row
class Capitation:
    """Signed members of an institution, alike in what they are signed for, 元 a head and year."""

    institution: str = given(width=30)
    scheme: Scheme = given(clause=clauses.CAPITATION, width=8)
    capitation_head: CapitationHead = given(clause=clauses.CAPITATION, width=16)
    member_heads: int = given(clause=clauses.CAPITATION, summed=True, width=11)
    head_standard: Money = given(clause=clauses.CAPITATION, summed=False, width=12)
    signed_months: int = given(at_least="1", at_most="12", clause=clauses.CAPITATION, summed=False, width=10)
    violation_deduction: Money = _deduction(clauses.CAPITATION)
    paid_in_year: Money = given(width=16)


@row
class CapitationPaid:
    """What heads come to, 元."""

    ledger_amount: Money = result(
        "ROUND({member_heads}*{head_standard}*{signed_months}/12,2)", "签约人数×人头标准×签约月数÷12，四舍五入到分",
        clauses.CAPITATION, width=16,
    )  # fmt: skip
    payable: Money = _payable(clauses.CAPITATION)
    balance_due: Money = _due(clauses.CAPITATION)
    basis: str = basis()


@row
class FeeService:
    """What an institution booked for items paid as booked, 元."""

    institution: str = given(width=30)
    scheme: Scheme = given(clause=clauses.FEE_FOR_SERVICE, width=8)
    fee_item: FeeItem = given(clause=clauses.FEE_FOR_SERVICE, width=22)
    fee_booked: Money = given(clause=clauses.FEE_FOR_SERVICE, width=16)
    violation_deduction: Money = _deduction(clauses.FEE_FOR_SERVICE)
    paid_in_year: Money = given(width=16)


@row
class FeePaid:
    """What they come to, 元."""

    ledger_amount: Money = result("{fee_booked}", "按项目记账额", clauses.FEE_FOR_SERVICE, width=16)
    payable: Money = _payable(clauses.FEE_FOR_SERVICE)
    balance_due: Money = _due(clauses.FEE_FOR_SERVICE)
    basis: str = basis()


@row
class QuotaItem:
    """Items paid a fixed amount each, 元."""

    institution: str = given(width=30)
    scheme: Scheme = given(clause=clauses.QUOTA_ITEMS, width=8)
    quota_item: str = given(clause=clauses.QUOTA_ITEMS, width=22)
    item_count: int = given(clause=clauses.QUOTA_ITEMS, summed=True, width=11)
    item_standard: Money = given(clause=clauses.QUOTA_ITEMS, summed=False, width=13)
    violation_deduction: Money = _deduction(clauses.QUOTA_ITEMS)
    paid_in_year: Money = given(width=16)


@row
class QuotaPaid:
    """What they come to, 元."""

    ledger_amount: Money = result(
        "ROUND({item_count}*{item_standard},2)", "数量×定额标准", clauses.QUOTA_ITEMS, width=16
    )  # fmt: skip
    payable: Money = _payable(clauses.QUOTA_ITEMS)
    balance_due: Money = _due(clauses.QUOTA_ITEMS)
    basis: str = basis()


@row
class BedDays:
    """Days paid at a rate, 元."""

    institution: str = given(width=30)
    scheme: Scheme = given(clause=clauses.BED_DAYS, width=8)
    bed_day_item: BedDayItem = given(clause=clauses.BED_DAYS, width=22)
    day_count: int = given(clause=clauses.BED_DAYS, summed=True, width=11)
    day_standard: Money = given(clause=clauses.BED_DAYS, summed=False, width=13)
    violation_deduction: Money = _deduction(clauses.BED_DAYS)
    paid_in_year: Money = given(width=16)


@row
class BedDaysPaid:
    """What they come to, 元."""

    ledger_amount: Money = result("ROUND({day_count}*{day_standard},2)", "床日数×床日标准", clauses.BED_DAYS, width=16)
    payable: Money = _payable(clauses.BED_DAYS)
    balance_due: Money = _due(clauses.BED_DAYS)
    basis: str = basis()


@row
class OtherFundClaim:
    """What was settled in one stop for another fund, and what its insurer has settled, 元."""

    institution: str = given(width=30)
    other_fund: OtherFund = given(clause=clauses.OTHER_FUNDS, width=24)
    one_stop_paid: Money = given(clause=clauses.OTHER_FUNDS, width=17)
    insurer_settled: Money = given(clause=clauses.OTHER_FUNDS, width=17)


@row
class OtherFundDue:
    """What the insurer still owes, 元."""

    insurer_due: Money = result(
        "ROUND({one_stop_paid}-{insurer_settled},2)", "一体化结算支付额－商业保险公司已结算：应向商业保险公司结算",
        clauses.OTHER_FUNDS, width=17,
    )  # fmt: skip
    basis: str = basis()


Paid = CapitationPaid | FeePaid | QuotaPaid | BedDaysPaid


def _due_of(amount: Money, entry: Capitation | FeeService | QuotaItem | BedDays) -> dict[str, Money]:
    payable = Money(amount - entry.violation_deduction)
    return {"ledger_amount": amount, "payable": payable, "balance_due": Money(payable - entry.paid_in_year)}


def pay_heads(entry: Capitation) -> CapitationPaid:
    """Capitation (ZB-12): heads × standard for the months signed, 分."""
    amount = Heads(entry.member_heads, entry.head_standard, entry.signed_months).amount
    return CapitationPaid(basis=clauses.CAPITATION.cite(), **_due_of(amount, entry))


def pay_fees(entry: FeeService) -> FeePaid:
    """Fee for service (ZB-12), 分."""
    return FeePaid(basis=clauses.FEE_FOR_SERVICE.cite(), **_due_of(entry.fee_booked, entry))


def pay_items(entry: QuotaItem) -> QuotaPaid:
    """Quota items (ZB-12): count × standard, 分."""
    return QuotaPaid(
        basis=clauses.QUOTA_ITEMS.cite(), **_due_of(Money(entry.item_count * entry.item_standard), entry)
    )  # fmt: skip


def pay_days(entry: BedDays) -> BedDaysPaid:
    """Bed-days (ZB-12): days × rate, 分."""
    return BedDaysPaid(basis=clauses.BED_DAYS.cite(), **_due_of(Money(entry.day_count * entry.day_standard), entry))


def claim_fund(entry: OtherFundClaim) -> OtherFundDue:
    """Supplements and 大病 (ZB-12), apart from all DIP money, 分."""
    return OtherFundDue(
        insurer_due=Money(entry.one_stop_paid - entry.insurer_settled), basis=clauses.OTHER_FUNDS.cite()
    )


def payable_of(entries: Sequence[Any], rows: Sequence[Paid], scheme: Scheme, head: CapitationHead | None = None) -> int:
    """What a ledger comes to in one scheme, and of capitation for one head, 分."""
    return sum(
        paid.payable
        for entry, paid in zip(entries, rows, strict=True)
        if entry.scheme is scheme and (head is None or entry.capitation_head is head)
    )
