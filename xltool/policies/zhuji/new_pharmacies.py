"""诸暨市 新进定点零售药店年终结算：共用一个盘子，超支由31万元以上的药店分担。"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from xltool.methods.apportion import AWARD, REMAINDER, REST, WHOLE
from xltool.methods.share import SharedOverspend, share_overspend
from xltool.money import YUAN, Money, Unit, in_unit, shown, total
from xltool.parameters import YesNo
from xltool.policies.zhuji import clauses
from xltool.policies.zhuji.parameters import NoBearer, OverspendWeight, Parameters2024
from xltool.policies.zhuji.pharmacy_assessment import Assessment
from xltool.policies.zhuji.pharmacy_settlement import PharmacyPaid
from xltool.policies.zhuji.splits import FEN_OF_YUAN, Split, split_row
from xltool.problems import Message, Place, Refused
from xltool.tables import basis, key, result, row

FLOOR_CANNOT_HOLD = Message(
    "E4501",
    "参数“分担后保底”选了是，但超过界限的药店在保底之上、其余药店全部承担后仍不足以承担超支额 {overspend}",
    "保底读法在本年数据下无法成立",
    "请把参数“分担后保底”改回“否”后重新结算",
)


_MEASURE = f'IF({{overspend_weight}}="{OverspendWeight.ACCEPTED}",{{accepted}},{{booked}})'
_FLOOR = f'IF({{floor_at_threshold}}="{YesNo.YES}",{{overspend_threshold}}*10000,0)'


@row
class NewSettlement:
    """A new pharmacy's year, 元: accepted, its part of the group's overspend."""

    booked: Money = result("{new_assessments.booked}", "全年发生额", clauses.NEW_OVERSPEND, width=15)
    accepted: Money = result("{new_assessments.accepted}", "考核后准予支付额", clauses.BEYOND_CAPS, width=15)
    measure: Money = result(_MEASURE, "判断界限和作权重的数额，按参数“超支分担权重”", clauses.NEW_OVERSPEND, width=15)
    above_threshold: YesNo = result(
        f'IF({{measure}}>{{overspend_threshold}}*10000,"{YesNo.YES}","{YesNo.NO}")', "是否大于参数“超支分担界限”",
        clauses.NEW_OVERSPEND, width=8,
    )  # fmt: skip
    bearing_limit: Money = result(
        f'IF({{above_threshold}}="{YesNo.YES}",ROUND(MAX(0,{{accepted}}-{_FLOOR}),2),{{accepted}})',
        "最多承担到准予支付额（保底读法下到保底线）", clauses.NEW_OVERSPEND, width=15,
    )  # fmt: skip
    first_tier: Money = result(
        f'IF({{above_threshold}}="{YesNo.YES}",{{bearing_limit}},0)',
        "超过界限药店的承担上限",
        clauses.NEW_OVERSPEND,
        width=15,
    )
    share_weight: Decimal = result(
        f'IF({{exhausted}}="{YesNo.NO}",IF({{above_threshold}}="{YesNo.YES}",{{measure}},0),'
        f'IF({{above_threshold}}="{YesNo.YES}",0,IF({{no_bearer}}="{NoBearer.EQUALLY}",1,{{measure}})))',
        "分担权重：超过界限的按发生额；他们不足以承担时，余额由其余药店按参数分担",
        clauses.NEW_OVERSPEND, places=2, width=15,
    )  # fmt: skip
    limit_ratio: Fraction = result(
        "IF({share_weight}=0,0,{bearing_limit}/{share_weight})", "承担上限÷权重，比值小的先到上限",
        clauses.NEW_OVERSPEND, places=6, width=10,
    )  # fmt: skip
    capped: YesNo = result(
        f'IF(OR({{share_weight}}=0,{{binding_count}}=0),"{YesNo.NO}",'
        "IF(ROUND(SUMPRODUCT(({weights}>0)*({ratios}<={limit_ratio})*{limits})"
        "+{limit_ratio}*SUMPRODUCT(({ratios}>{limit_ratio})*{weights})-{to_share},6)<0,"
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
    rest: int = result(
        REST.format(weight="last_weight"), "余下超支（分）×权重÷权重合计除不尽的部分", clauses.NEW_OVERSPEND, width=15
    )
    whole_share: int = result(
        WHOLE.format(weight="last_weight"), "余下超支×权重÷权重合计的整数分", clauses.NEW_OVERSPEND, width=11
    )
    remainder: Decimal = result(REMAINDER, "除法余额÷整数权重合计，六位小数", clauses.NEW_OVERSPEND, places=6, width=10)
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
        "超过界限的药店合计最多能承担多少",
        clauses.NEW_OVERSPEND,
        width=16,
    )
    exhausted: YesNo = result(
        f'IF(AND({{overspend}}>0,{{first_tier_total}}<={{overspend}}),"{YesNo.YES}","{YesNo.NO}")',
        "超过界限的药店是否不足以（或刚够）承担全部超支", clauses.NEW_OVERSPEND, width=10,
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


def _yes(value: bool) -> YesNo:
    return YesNo.YES if value else YesNo.NO


@dataclass(frozen=True, slots=True)
class _Sharing:
    """How an overspend is shared: who is exhausted first, what the rest share, and how."""

    overspend: Money
    first_tier: list[Money]
    exhausted: bool
    to_share: Money
    weights: list[Decimal]
    shared: SharedOverspend

    def borne(self, i: int, bearing: _Bearing) -> Money:
        """What pharmacy ``i`` bears."""
        return bearing.limit[i] if self.exhausted and bearing.above[i] else self.shared.borne[i]

    def binding(self, bearing: _Bearing) -> int:
        """How many would bear more than their limit if nobody's limit counted."""
        cents = [int(weight * 100) for weight in self.weights]
        whole = sum(cents)
        return sum(cent * self.to_share > limit * whole for cent, limit in zip(cents, bearing.limit, strict=True))


def _share(bearing: _Bearing, overspend: Money, parameters: Parameters2024) -> _Sharing:
    """Those above the threshold first; what they cannot bear, the others. Raises Refused for a floor."""
    first_tier = [limit if above else Money(0) for limit, above in zip(bearing.limit, bearing.above, strict=True)]
    exhausted = overspend > 0 and total(first_tier) <= overspend
    to_share = Money(overspend - total(first_tier)) if exhausted else overspend
    weights = _weights(bearing, exhausted, parameters)
    try:
        shared = share_overspend(to_share, [int(weight * 100) for weight in weights], bearing.limit)
    except ValueError:
        place = Place("药店年终结算-新进", "", "新进定点药店")
        raise Refused([FLOOR_CANNOT_HOLD.at(place, clauses.NEW_OVERSPEND, overspend=shown(overspend))]) from None
    return _Sharing(overspend, first_tier, exhausted, to_share, weights, shared)


def _settle_one(i: int, shop: Assessment, paid: PharmacyPaid, bearing: _Bearing, sharing: _Sharing) -> NewSettlement:
    portion, weight = sharing.shared.split.portions[i], sharing.weights[i]
    borne = sharing.borne(i, bearing)
    settled = Money(shop.accepted - borne)
    capped = sharing.shared.capped[i]
    return NewSettlement(
        booked=shop.booked,
        accepted=shop.accepted,
        measure=bearing.measure[i],
        above_threshold=_yes(bearing.above[i]),
        bearing_limit=bearing.limit[i],
        first_tier=sharing.first_tier[i],
        share_weight=weight,
        limit_ratio=Fraction(bearing.limit[i], YUAN) / Fraction(weight) if weight else Fraction(0),
        capped=_yes(capped),
        last_weight=Decimal(0) if capped else weight,
        rest=portion.rest,
        whole_share=portion.whole,
        remainder=portion.remainder,
        borne=borne,
        settled=settled,
        balance_due=Money(settled - paid.violation_deduction - paid.paid_in_year),
        basis=clauses.NEW_OVERSPEND.cite(),
    )


def settle_new(
    pool: Money, paid: Sequence[PharmacyPaid], assessed: Sequence[Assessment], parameters: Parameters2024
) -> NewSettled:
    """One pot for all; an overspend is shared by those above 310 000 元, by amount (ZJ-10, 11, 13), 分.

    Nobody bears more than is accepted of him; the rest is spread again. 条文未规定：没有药店超过界限、
    或其不足以承担时由谁承担，见参数“无人分担时”。Raises Refused when a floor cannot hold.
    """
    accepted = total([shop.accepted for shop in assessed])
    bearing = _bearing(assessed, parameters)
    sharing = _share(bearing, Money(max(0, accepted - pool)), parameters)
    rows = tuple(
        _settle_one(i, shop, line, bearing, sharing) for i, (shop, line) in enumerate(zip(assessed, paid, strict=True))
    )
    group = NewOverspend(
        pool_name="新进定点零售药店整体",
        pool_in_yuan=pool,
        accepted_total=accepted,
        overspend=sharing.overspend,
        surplus=Money(max(0, pool - accepted)),
        first_tier_total=total(sharing.first_tier),
        exhausted=_yes(sharing.exhausted),
        to_share=sharing.to_share,
        binding_count=sharing.binding(bearing),
        basis=clauses.TWO_GROUPS.cite(),
    )
    line = split_row("新进药店超支分担", sharing.shared.split, FEN_OF_YUAN, clauses.NEW_OVERSPEND)
    return NewSettled(rows, group, line)
