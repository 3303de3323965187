"""淄博市 2025 示例数据：虚构的按人头、按项目、按定额、按床日支付，大额和大病，另行结算额。"""

from random import Random

from xltool.money import YUAN, Money, Unit, money
from xltool.policies.zibo import execution, ledgers
from xltool.policies.zibo.example_2025 import INSTITUTIONS, OUTSIDE_DIP, Rows
from xltool.policies.zibo.versions import BOTH, Scheme

NONE = Money(0)
FEES = (ledgers.FeeItem.EMERGENCY, ledgers.FeeItem.EMERGENCY, ledgers.FeeItem.VETERANS)
PRIMARY = ("示例镇中心卫生院甲", "示例镇中心卫生院乙", "示例镇卫生院丙", "示例社区卫生服务中心")
# settled outside the book, 万元: 门诊统筹, 慢特病, 异地, 其他
ELSEWHERE = {
    Scheme.EMPLOYEE: ("161200", "115300", "91800", "58900"),
    Scheme.RESIDENT: ("33600", "50100", "59200", "23100"),
}


def example(dice: Random) -> Rows:
    """示例数据 of the other ways of payment, rows by table name."""
    rows: Rows = {
        "capitations": [
            _heads(dice, name, scheme, head)
            for name in PRIMARY
            for scheme in Scheme
            for head in ledgers.CapitationHead
        ],
        "fee_services": [
            ledgers.FeeService(
                institution=INSTITUTIONS[i][0], scheme=scheme, fee_item=item, fee_booked=_some(dice, 900_000),
                violation_deduction=NONE, paid_in_year=_some(dice, 400_000),
            )
            for i, item in zip((0, 1, 4), FEES, strict=True)
            for scheme in Scheme
        ],
    }  # fmt: skip
    rows |= _items(dice)
    for name, scheme in BOTH:
        rows[f"{name}_execution"] = [
            execution.ElsewhereSettled(spending_head=head, settled_elsewhere=_elsewhere(scheme, head))
            for head in execution.HEADS
        ]
    return rows


def _items(dice: Random) -> Rows:
    return {
        "quota_items": [
            ledgers.QuotaItem(
                institution=INSTITUTIONS[i][0], scheme=scheme, quota_item=item, item_count=dice.randrange(500, 9000),
                item_standard=money(standard), violation_deduction=money("1200") if i == 6 else NONE,
                paid_in_year=_some(dice, 300_000),
            )
            for i, item, standard in ((0, "血液透析", "400"), (6, "血液透析", "400"), (1, "腹膜透析", "5200.5"))
            for scheme in Scheme
        ],
        "bed_days": [
            ledgers.BedDays(
                institution=name, scheme=scheme, bed_day_item=item, day_count=dice.randrange(2000, 20_000),
                day_standard=money(rate), violation_deduction=NONE, paid_in_year=_some(dice, 500_000),
            )
            for name, item, rate in (
                ("示例精神卫生中心", ledgers.BedDayItem.PSYCHIATRIC, "185"),
                (OUTSIDE_DIP[1], ledgers.BedDayItem.HOSPICE, "320"),
            )
            for scheme in Scheme
        ],
        "other_funds": [
            ledgers.OtherFundClaim(
                institution=INSTITUTIONS[i][0], other_fund=fund, one_stop_paid=_some(dice, 30_000_000),
                insurer_settled=_some(dice, 9_000_000),
            )
            for i in (0, 1, 2)
            for fund in ledgers.OtherFund
        ],
    }  # fmt: skip


def _some(dice: Random, most: int) -> Money:
    return Money(dice.randrange(most // 2, most) * YUAN + dice.randrange(100))


def _elsewhere(scheme: Scheme, head: str) -> Money | None:
    index = list(execution.HEADS).index(head)
    return None if head == execution.DIP else money(ELSEWHERE[scheme][index], Unit.WAN)


def _heads(dice: Random, name: str, scheme: Scheme, head: ledgers.CapitationHead) -> ledgers.Capitation:
    chronic = head is ledgers.CapitationHead.CHRONIC
    heads = dice.randrange(300, 900) if chronic else dice.randrange(3000, 12_000)
    return ledgers.Capitation(
        institution=name, scheme=scheme, capitation_head=head, member_heads=heads,
        head_standard=money("1860" if chronic else "142.5"), signed_months=7 if name == PRIMARY[-1] else 12,
        violation_deduction=NONE, paid_in_year=_some(dice, 200_000),
    )  # fmt: skip
