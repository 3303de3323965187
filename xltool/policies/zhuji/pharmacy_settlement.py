"""诸暨市 定点零售药店年终结算：原定点各自额度，居民据实在额度内。"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from xltool.methods.apportion import AWARD, REMAINDER, REST, WHOLE, apportion
from xltool.methods.quota import within_quota
from xltool.money import Money, total
from xltool.policies.zhuji import clauses
from xltool.policies.zhuji.parameters import CapLevel, CapsOrder, Parameters2024
from xltool.policies.zhuji.pharmacy_assessment import Assessment
from xltool.policies.zhuji.splits import FEN_OF_YUAN, Split, split_row
from xltool.tables import basis, given, key, result, row


@row
class PharmacyPaid:
    """What a pharmacy was paid within the year and what is deducted, 元."""

    institution: str = key(width=28)
    violation_deduction: Money = given(width=13)
    paid_in_year: Money = given(width=16)


_AGAINST_QUOTA = f'IF({{order}}="{CapsOrder.QUOTA_FIRST}",{{booked}},{{accepted}})'
_QUOTA_FIRST = "MAX(0,MIN({booked},{quota_in_force})+{relief}-({booked}-{accepted}))"


@row
class OriginalSettlement:
    """An original pharmacy's year, 元: accepted, own quota, overspend its own."""

    booked: Money = result("{original_assessments.booked}", "全年发生额", clauses.NEW_OVERSPEND, width=15)
    accepted: Money = result("{original_assessments.accepted}", "考核后准予支付额", clauses.BEYOND_CAPS, width=15)
    quota_in_force: Money = result("{original_pharmacies.quota_in_force}", "核减后的规定额", clauses.MONTHS, width=15)
    over_quota: Money = result(
        f"ROUND(MAX(0,{_AGAINST_QUOTA}-{{quota_in_force}}),2)",
        "准予支付额（先额度后考核时为发生额）超过规定额的部分",
        clauses.ORIGINAL_OVERSPEND,
    )
    under_quota: Money = result(
        f"ROUND(MAX(0,{{quota_in_force}}-{_AGAINST_QUOTA}),2)", "规定额未用完的部分，由基金留存", clauses.TWO_GROUPS
    )
    rest: int = result(
        REST.format(weight="over_quota"),
        "全组可抵补额（分）×权重÷权重合计除不尽的部分",
        clauses.ORIGINAL_OVERSPEND,
        width=15,
    )
    whole_share: int = result(
        WHOLE.format(weight="over_quota"), "全组可抵补额×权重÷权重合计的整数分", clauses.ORIGINAL_OVERSPEND, width=11
    )
    remainder: Decimal = result(
        REMAINDER, "除法余额÷整数权重合计，六位小数", clauses.ORIGINAL_OVERSPEND, places=6, width=10
    )
    relief: Money = result(AWARD, "全组结余抵补的超出额；逐店约束时为零", clauses.ORIGINAL_OVERSPEND)
    settled: Money = result(
        f'ROUND(IF({{order}}="{CapsOrder.QUOTA_FIRST}",{_QUOTA_FIRST},MIN({{accepted}},{{quota_in_force}})'
        "+{relief}),2)",
        "准予支付额与规定额中较低的一个加抵补额；先额度后考核时，从额度内的发生额中再减不予支付额",
        clauses.ORIGINAL_OVERSPEND,
        width=15,
    )
    borne: Money = result(
        "ROUND({accepted}-{settled},2)", "准予支付额中没有支付、由药店自行承担的部分", clauses.ORIGINAL_OVERSPEND
    )
    balance_due: Money = result(
        "ROUND({settled}-{violation_deduction}-{paid_in_year},2)",
        "决算额－违规扣款－年内已拨付；负数为应收回", clauses.TWO_GROUPS, width=15,
    )  # fmt: skip
    basis: str = basis(width=10)


@dataclass(frozen=True, slots=True)
class OriginalsSettled:
    """The original pharmacies' year."""

    rows: tuple[OriginalSettlement, ...]
    split: Split


def settle_originals(
    paid: Sequence[PharmacyPaid],
    assessed: Sequence[Assessment],
    quotas: Sequence[Money],
    parameters: Parameters2024,
) -> OriginalsSettled:
    """Each within its own quota (ZJ-11, 12, 16), 分.

    条文未规定：全组有结余时个别超出怎样处理（默认逐店硬约束），考核与额度的先后，均见参数。
    """
    quota_first = parameters.order is CapsOrder.QUOTA_FIRST
    against = [shop.booked if quota_first else shop.accepted for shop in assessed]
    over = [Money(max(0, amount - quota)) for amount, quota in zip(against, quotas, strict=True)]
    under = [Money(max(0, quota - amount)) for amount, quota in zip(against, quotas, strict=True)]
    together = parameters.cap_level is CapLevel.GROUP
    split = apportion(Money(min(sum(over), sum(under)) if together else 0), over)
    rows = []
    for i, (shop, quota, portion) in enumerate(zip(assessed, quotas, split.portions, strict=True)):
        pay = Money(within_quota(against[i], quota) + portion.amount)
        settled = Money(max(0, pay - shop.disallowed)) if quota_first else pay
        rows.append(
            OriginalSettlement(
                booked=shop.booked,
                accepted=shop.accepted,
                quota_in_force=quota,
                over_quota=over[i],
                under_quota=under[i],
                rest=portion.rest,
                whole_share=portion.whole,
                remainder=portion.remainder,
                relief=portion.amount,
                settled=settled,
                borne=Money(shop.accepted - settled),
                balance_due=Money(settled - paid[i].violation_deduction - paid[i].paid_in_year),
                basis=clauses.ORIGINAL_OVERSPEND.cite(),
            )
        )
    line = split_row("原定点药店全组抵补", split, FEN_OF_YUAN, clauses.ORIGINAL_OVERSPEND)
    return OriginalsSettled(tuple(rows), line)


@row
class ResidentCards:
    """A pharmacy's 居民 card settlements of the year, 元."""

    institution: str = key(width=28)
    resident_booked: Money = given(width=16)
    violation_deduction: Money = given(width=13)
    paid_in_year: Money = given(width=16)


@row
class ResidentCardSettlement:
    """Paid as booked, within the pot of the unit, 元."""

    rest: int = result(
        REST.format(weight="resident_booked"),
        "额度内可付总额（分）×权重÷权重合计除不尽的部分",
        clauses.TWO_GROUPS,
        width=15,
    )
    whole_share: int = result(
        WHOLE.format(weight="resident_booked"), "额度内可付总额×权重÷权重合计的整数分", clauses.TWO_GROUPS, width=11
    )
    remainder: Decimal = result(REMAINDER, "除法余额÷整数权重合计，六位小数", clauses.TWO_GROUPS, places=6, width=10)
    settled: Money = result(AWARD, "额度内据实，超出时按发生额同比例", clauses.TWO_GROUPS, width=16)
    borne: Money = result("ROUND({resident_booked}-{settled},2)", "超出额度、由药店承担的部分", clauses.TWO_GROUPS)
    balance_due: Money = result(
        "ROUND({settled}-{violation_deduction}-{paid_in_year},2)",
        "决算额－违规扣款－年内已拨付；负数为应收回", clauses.TWO_GROUPS, width=16,
    )  # fmt: skip
    basis: str = basis(width=10)


def settle_resident_cards(pot: Money, entries: Sequence[ResidentCards]) -> tuple[list[ResidentCardSettlement], Split]:
    """The residents' 2 万元: at actual within the pot; the two caps are for 职工 only (ZJ-19), 分."""
    booked = [entry.resident_booked for entry in entries]
    split = apportion(Money(min(pot, total(booked))), booked)
    rows = [
        ResidentCardSettlement(
            rest=portion.rest,
            whole_share=portion.whole,
            remainder=portion.remainder,
            settled=portion.amount,
            borne=Money(entry.resident_booked - portion.amount),
            balance_due=Money(portion.amount - entry.violation_deduction - entry.paid_in_year),
            basis=clauses.TWO_GROUPS.cite(),
        )
        for entry, portion in zip(entries, split.portions, strict=True)
    ]
    return rows, split_row("居民药店刷卡", split, FEN_OF_YUAN, clauses.TWO_GROUPS)
