"""诸暨市 定点零售药店年终结算：原定点各自额度，新进共担一个盘子，居民据实在额度内。"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from xltool.methods.apportion import AWARD, EXACT, REMAINDER, WHOLE, apportion
from xltool.methods.quota import within_quota
from xltool.methods.share import share_overspend
from xltool.money import Money, Unit, in_unit, total
from xltool.parameters import YesNo
from xltool.policies.zhuji import clauses
from xltool.policies.zhuji.parameters import CapLevel, CapsOrder, NoBearer, OverspendWeight, Parameters2024
from xltool.policies.zhuji.pharmacy_assessment import Assessment
from xltool.policies.zhuji.splits import Split, split_row
from xltool.problems import Message, Place, Refused
from xltool.tables import basis, given, key, result, row

FLOOR_CANNOT_HOLD = Message(
    "E4501",
    "参数“分担后保底”选了是，但超过界限的药店在保底之上、其余药店全部承担后仍不足以承担超支额 {overspend}",
    "保底读法在本年数据下无法成立",
    "请把参数“分担后保底”改回“否”后重新结算",
)


@row
class PharmacyPaid:
    """What a pharmacy was paid within the year and what is deducted, 元."""

    institution: str = key(width=28)
    violation_deduction: Money = given(width=13)
    paid_in_year: Money = given(width=16)


_OVER = "ROUND(MAX(0,{accepted}-{quota_in_force}),2)"
_QUOTA_FIRST = "MAX(0,MIN({booked},{quota_in_force})-({booked}-{accepted}))"


@row
class OriginalSettlement:
    """An original pharmacy's year, 元: accepted, own quota, overspend its own."""

    booked: Money = result("{original_assessments.booked}", "全年发生额", clauses.NEW_OVERSPEND, width=15)
    accepted: Money = result("{original_assessments.accepted}", "考核后准予支付额", clauses.BEYOND_CAPS, width=15)
    quota_in_force: Money = result("{original_pharmacies.quota_in_force}", "核减后的规定额", clauses.MONTHS, width=15)
    over_quota: Money = result(_OVER, "准予支付额超过规定额的部分", clauses.ORIGINAL_OVERSPEND)
    under_quota: Money = result(
        "ROUND(MAX(0,{quota_in_force}-{accepted}),2)", "规定额未用完的部分，由基金留存", clauses.TWO_GROUPS
    )
    exact_share: Decimal = result(
        EXACT.format(weight="over_quota"), "参数“额度约束层级”选全组时，全组结余按超出额分摊的精确份额（分）",
        clauses.ORIGINAL_OVERSPEND, places=6,
    )  # fmt: skip
    whole_share: int = result(WHOLE, "精确份额的整数部分（分）", clauses.ORIGINAL_OVERSPEND, width=10)
    remainder: Decimal = result(REMAINDER, "精确份额的小数部分", clauses.ORIGINAL_OVERSPEND, places=6, width=10)
    relief: Money = result(AWARD, "全组结余抵补的超出额；逐店约束时为零", clauses.ORIGINAL_OVERSPEND)
    settled: Money = result(
        f'ROUND(IF({{order}}="{CapsOrder.QUOTA_FIRST}",{_QUOTA_FIRST},MIN({{accepted}},{{quota_in_force}}))'
        "+{relief},2)",
        "准予支付额与规定额中较低的一个，加抵补额",
        clauses.ORIGINAL_OVERSPEND,
        width=15,
    )
    borne: Money = result(
        "ROUND({accepted}-{settled},2)", "超过规定额、由药店自行承担的部分", clauses.ORIGINAL_OVERSPEND
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
    over = [Money(max(0, a.accepted - q)) for a, q in zip(assessed, quotas, strict=True)]
    under = [Money(max(0, q - a.accepted)) for a, q in zip(assessed, quotas, strict=True)]
    together = parameters.cap_level is CapLevel.GROUP
    split = apportion(Money(min(sum(over), sum(under)) if together else 0), over)
    rows = []
    for i, (shop, quota, portion) in enumerate(zip(assessed, quotas, split.portions, strict=True)):
        pay = within_quota(shop.accepted, quota)
        if parameters.order is CapsOrder.QUOTA_FIRST:
            pay = Money(max(0, min(shop.booked, quota) - shop.disallowed))
        settled = Money(pay + portion.amount)
        rows.append(
            OriginalSettlement(
                booked=shop.booked,
                accepted=shop.accepted,
                quota_in_force=quota,
                over_quota=over[i],
                under_quota=under[i],
                exact_share=portion.exact,
                whole_share=portion.whole,
                remainder=portion.remainder,
                relief=portion.amount,
                settled=settled,
                borne=Money(shop.accepted - settled),
                balance_due=Money(settled - paid[i].violation_deduction - paid[i].paid_in_year),
                basis=clauses.ORIGINAL_OVERSPEND.cite(),
            )
        )
    line = split_row("原定点药店全组抵补", split, in_unit(total(over), Unit.YUAN), clauses.ORIGINAL_OVERSPEND)
    return OriginalsSettled(tuple(rows), line)


_MEASURE = f'IF({{overspend_weight}}="{OverspendWeight.ACCEPTED}",{{accepted}},{{booked}})'
_FLOOR = f'IF({{floor_at_threshold}}="{YesNo.YES}",{{overspend_threshold}}*10000,0)'


@row
class NewSettlement:
    """A new pharmacy's year, 元: accepted, its part of the group's overspend."""

    booked: Money = result("{new_assessments.booked}", "全年发生额", clauses.NEW_OVERSPEND, width=15)
    accepted: Money = result("{new_assessments.accepted}", "考核后准予支付额", clauses.BEYOND_CAPS, width=15)
    measure: Money = result(_MEASURE, "判断界限和作权重的数额，按参数“超支分担权重”", clauses.NEW_OVERSPEND, width=15)
    above_threshold: YesNo = result(
        f'IF({{measure}}>{{overspend_threshold}}*10000,"{YesNo.YES}","{YesNo.NO}")', "是否大于31万元",
        clauses.NEW_OVERSPEND, width=8,
    )  # fmt: skip
    bearing_limit: Money = result(
        f'IF({{above_threshold}}="{YesNo.YES}",ROUND(MAX(0,{{accepted}}-{_FLOOR}),2),{{accepted}})',
        "最多承担到准予支付额（保底读法下到保底线）", clauses.NEW_OVERSPEND, width=15,
    )  # fmt: skip
    first_tier: Money = result(
        f'IF({{above_threshold}}="{YesNo.YES}",{{bearing_limit}},0)',
        "超过31万元药店的承担上限",
        clauses.NEW_OVERSPEND,
        width=15,
    )
    share_weight: Decimal = result(
        f'IF({{exhausted}}="{YesNo.NO}",IF({{above_threshold}}="{YesNo.YES}",{{measure}},0),'
        f'IF({{above_threshold}}="{YesNo.YES}",0,IF({{no_bearer}}="{NoBearer.EQUALLY}",1,{{measure}})))',
        "分担权重：超过31万元的按发生额；他们不足以承担时，余额由其余药店按参数分担",
        clauses.NEW_OVERSPEND, places=2, width=15,
    )  # fmt: skip
    limit_ratio: Fraction = result(
        "IF({share_weight}=0,0,{bearing_limit}/{share_weight})", "承担上限÷权重，比值小的先到上限",
        clauses.NEW_OVERSPEND, places=6, width=10,
    )  # fmt: skip
    capped: YesNo = result(
        f'IF(OR({{share_weight}}=0,{{binding_count}}=0),"{YesNo.NO}",'
        "IF(ROUND(SUMPRODUCT(({weights}>0)*({ratios}<={limit_ratio})*{limits})"
        "+{limit_ratio}*SUMPRODUCT(({ratios}>{limit_ratio})*{weights})-{to_share},4)<0,"
        f'"{YesNo.YES}","{YesNo.NO}"))',
        "按权重会超过承担上限的，只承担到上限，余下由其他药店继续分担", clauses.NEW_OVERSPEND, width=8,
    )  # fmt: skip
    last_weight: Decimal = result(
        f'IF({{capped}}="{YesNo.YES}",0,{{share_weight}})',
        "未到上限者的权重",
        clauses.NEW_OVERSPEND,
        places=2,
        width=15,
    )
    exact_share: Decimal = result(
        EXACT.format(weight="last_weight"),
        "余下超支×权重÷权重合计（分）",
        clauses.NEW_OVERSPEND,
        places=6,
        width=17,
    )
    whole_share: int = result(WHOLE, "精确份额的整数部分（分）", clauses.NEW_OVERSPEND, width=12)
    remainder: Decimal = result(REMAINDER, "精确份额的小数部分", clauses.NEW_OVERSPEND, places=6, width=10)
    borne: Money = result(
        f'IF(AND({{exhausted}}="{YesNo.YES}",{{above_threshold}}="{YesNo.YES}"),{{bearing_limit}},'
        f'IF({{capped}}="{YesNo.YES}",{{bearing_limit}},{AWARD}))',
        "本店分担的超支，合计等于新进药店超支额", clauses.NEW_OVERSPEND, width=14,
    )  # fmt: skip
    settled: Money = result("ROUND({accepted}-{borne},2)", "准予支付额减分担额", clauses.NEW_OVERSPEND, width=15)
    balance_due: Money = result(
        "ROUND({settled}-{violation_deduction}-{paid_in_year},2)",
        "决算额－违规扣款－年内已拨付；负数为应收回", clauses.TWO_GROUPS, width=15,
    )  # fmt: skip
    basis: str = basis(width=10)


@row
class NewOverspend:
    """The new pharmacies together, 元: pool, accepted, overspend or surplus, who can bear it."""

    pool_name: str = key(width=28)
    pool_in_yuan: Money = result(
        "ROUND({new_pools.pool@新进定点零售药店整体}*10000,2)",
        "新进药店指标，折成元",
        clauses.NEW_POOL,
        width=16,
    )
    accepted_total: Money = result(
        "ROUND(SUM({new_settlements.accepted:all}),2)", "准予支付额合计", clauses.TWO_GROUPS, width=16
    )
    overspend: Money = result(
        "ROUND(MAX(0,{accepted_total}-{pool_in_yuan}),2)",
        "准予支付额合计超过指标的部分，由药店承担",
        clauses.TWO_GROUPS,
        width=15,
    )
    surplus: Money = result(
        "ROUND(MAX(0,{pool_in_yuan}-{accepted_total}),2)",
        "指标结余，由基金留存",
        clauses.TWO_GROUPS,
        width=15,
    )
    first_tier_total: Money = result(
        "ROUND(SUM({new_settlements.first_tier:all}),2)",
        "超过31万元的药店合计最多能承担多少",
        clauses.NEW_OVERSPEND,
        width=16,
    )
    exhausted: YesNo = result(
        f'IF(AND({{overspend}}>0,{{first_tier_total}}<={{overspend}}),"{YesNo.YES}","{YesNo.NO}")',
        "超过31万元的药店是否不足以（或刚够）承担全部超支", clauses.NEW_OVERSPEND, width=10,
    )  # fmt: skip
    to_share: Money = result(
        f'IF({{exhausted}}="{YesNo.YES}",ROUND({{overspend}}-{{first_tier_total}},2),{{overspend}})',
        "按权重分担的超支", clauses.NEW_OVERSPEND, width=15,
    )  # fmt: skip
    binding_count: int = result(
        "SUMPRODUCT(--(ROUND({new_settlements.share_weight:all}*{to_share}-"
        "{new_settlements.bearing_limit:all}*SUM({new_settlements.share_weight:all}),4)>0))",
        "按权重分担会超过承担上限的户数", clauses.NEW_OVERSPEND, width=10,
    )  # fmt: skip
    basis: str = basis(width=10)


@dataclass(frozen=True, slots=True)
class NewSettled:
    """The new pharmacies' year."""

    rows: tuple[NewSettlement, ...]
    group: NewOverspend
    split: Split


@dataclass(frozen=True, slots=True)
class _Bearing:
    """Who may bear what: measure, limit and whether it is above the threshold, per pharmacy."""

    measure: list[Money]
    above: list[bool]
    limit: list[Money]


def _bearing(assessed: Sequence[Assessment], parameters: Parameters2024) -> _Bearing:
    accepted_weight = parameters.overspend_weight is OverspendWeight.ACCEPTED
    measure = [shop.accepted if accepted_weight else shop.booked for shop in assessed]
    above = [amount > parameters.overspend_threshold for amount in measure]
    floor = parameters.overspend_threshold if parameters.floor_at_threshold is YesNo.YES else 0
    limit = [
        Money(max(0, shop.accepted - floor)) if over else shop.accepted
        for shop, over in zip(assessed, above, strict=True)
    ]
    return _Bearing(measure, above, limit)


def _weights(bearing: _Bearing, exhausted: bool, parameters: Parameters2024) -> list[Decimal]:
    """Shares weigh by amount in 元 among those who bear; by 1 each where the rest bear equally."""
    weights = []
    for amount, above in zip(bearing.measure, bearing.above, strict=True):
        if above == exhausted:
            weights.append(Decimal(0))
        elif exhausted and parameters.no_bearer is NoBearer.EQUALLY:
            weights.append(Decimal(1))
        else:
            weights.append(in_unit(amount, Unit.YUAN))
    return weights


def settle_new(
    pool: Money, paid: Sequence[PharmacyPaid], assessed: Sequence[Assessment], parameters: Parameters2024
) -> NewSettled:
    """One pot for all; an overspend is shared by those above 310 000 元, by amount (ZJ-10, 11, 13), 分.

    Nobody bears more than is accepted of him; the rest is spread again. 条文未规定：没有药店超过界限、
    或其不足以承担时由谁承担，见参数“无人分担时”。Raises Refused when a floor cannot hold.
    """
    accepted = total([shop.accepted for shop in assessed])
    overspend = Money(max(0, accepted - pool))
    bearing = _bearing(assessed, parameters)
    first_tier = [limit if above else Money(0) for limit, above in zip(bearing.limit, bearing.above, strict=True)]
    exhausted = overspend > 0 and total(first_tier) <= overspend
    to_share = Money(overspend - total(first_tier)) if exhausted else overspend
    weights = _weights(bearing, exhausted, parameters)
    cents = [int(weight * 100) for weight in weights]
    try:
        shared = share_overspend(to_share, cents, bearing.limit)
    except ValueError:
        place = Place("药店年终结算", "", "新进定点药店")
        told = f"{in_unit(overspend, Unit.YUAN)} 元"
        raise Refused([FLOOR_CANNOT_HOLD.at(place, clauses.NEW_OVERSPEND, overspend=told)]) from None
    binding = sum(w * to_share > limit * sum(cents) for w, limit in zip(cents, bearing.limit, strict=True))
    rows = []
    for i, shop in enumerate(assessed):
        portion = shared.split.portions[i]
        borne = bearing.limit[i] if exhausted and bearing.above[i] else shared.borne[i]
        settled = Money(shop.accepted - borne)
        rows.append(
            NewSettlement(
                booked=shop.booked,
                accepted=shop.accepted,
                measure=bearing.measure[i],
                above_threshold=_yes(bearing.above[i]),
                bearing_limit=bearing.limit[i],
                first_tier=first_tier[i],
                share_weight=weights[i],
                limit_ratio=Fraction(bearing.limit[i], 100) / Fraction(weights[i]) if weights[i] else Fraction(0),
                capped=_yes(shared.capped[i]),
                last_weight=Decimal(0) if shared.capped[i] else weights[i],
                exact_share=portion.exact,
                whole_share=portion.whole,
                remainder=portion.remainder,
                borne=borne,
                settled=settled,
                balance_due=Money(settled - paid[i].violation_deduction - paid[i].paid_in_year),
                basis=clauses.NEW_OVERSPEND.cite(),
            )
        )
    group = NewOverspend(
        pool_name="新进定点零售药店整体",
        pool_in_yuan=pool,
        accepted_total=accepted,
        overspend=overspend,
        surplus=Money(max(0, pool - accepted)),
        first_tier_total=total(first_tier),
        exhausted=_yes(exhausted),
        to_share=to_share,
        binding_count=binding,
        basis=clauses.TWO_GROUPS.cite(),
    )
    last = sum((row.last_weight for row in rows), Decimal(0))
    return NewSettled(tuple(rows), group, split_row("新进药店超支分担", shared.split, last, clauses.NEW_OVERSPEND))


def _yes(value: bool) -> YesNo:
    return YesNo.YES if value else YesNo.NO


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

    exact_share: Decimal = result(
        EXACT.format(weight="resident_booked"),
        "额度内可付总额按发生额分到店（分）",
        clauses.TWO_GROUPS,
        places=6,
        width=16,
    )
    whole_share: int = result(WHOLE, "精确份额的整数部分（分）", clauses.TWO_GROUPS)
    remainder: Decimal = result(REMAINDER, "精确份额的小数部分", clauses.TWO_GROUPS, places=6, width=10)
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
            exact_share=portion.exact,
            whole_share=portion.whole,
            remainder=portion.remainder,
            settled=portion.amount,
            borne=Money(entry.resident_booked - portion.amount),
            balance_due=Money(portion.amount - entry.violation_deduction - entry.paid_in_year),
            basis=clauses.TWO_GROUPS.cite(),
        )
        for entry, portion in zip(entries, split.portions, strict=True)
    ]
    return rows, split_row("居民药店刷卡", split, in_unit(total(booked), Unit.YUAN), clauses.TWO_GROUPS)
