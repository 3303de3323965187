"""诸暨市 定点零售药店规定额：原定点按权重分到店，新进整体一个盘子。"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from xltool.methods.apportion import AWARD, REMAINDER, REST, WHOLE
from xltool.methods.quota import for_months, weight_base
from xltool.money import Money, Unit, round_money
from xltool.parameters import YesNo
from xltool.policies.zhuji import clauses
from xltool.policies.zhuji.parameters import Parameters2024
from xltool.policies.zhuji.register import OperatingMonths
from xltool.policies.zhuji.splits import Split, share_out, split_row, whole_weights_of_wan
from xltool.problems import Message, Place, Refused
from xltool.tables import basis, given, key, note, result, row

NO_PRIOR_MONTHS = Message(
    "E4401",
    "没有填上年实际经营月数",
    "参数“上年不足年是否折算”选了是，每家原定点药店都应填 1—12",
    "请补填，或把参数改回“否”",
)


@row
class OriginalPharmacy:
    """One 原定点药店: what it settled last year and what its quota was, 万元."""

    institution: str = key(width=30)
    prior_settled: Money = given(clause=clauses.ORIGINAL_QUOTA, width=15)
    prior_quota: Money = given(clause=clauses.ORIGINAL_QUOTA, width=15)
    prior_months: int | None = given(optional=True, at_least="1", at_most="12", summed=False, width=11)


@row
class OriginalQuota:
    """The working of its quota, 万元, and the quota after its months in business, 元."""

    weight_base: Money = result(
        f'MAX(IF({{annualise_base}}="{YesNo.YES}",ROUND({{prior_settled}}*12/{{prior_months}},6),'
        "{prior_settled}),{prior_quota})",
        "上年决算额与上年规定额中较高的一个",
        clauses.ORIGINAL_QUOTA,
        width=15,
    )
    rest: int = result(
        REST.format(weight="weight_base"), "总份数×权重基数÷权重合计除不尽的部分", clauses.ORIGINAL_QUOTA, width=15
    )
    whole_share: int = result(
        WHOLE.format(weight="weight_base"), "总份数×权重基数÷权重合计的整数部分", clauses.ORIGINAL_QUOTA, width=11
    )
    remainder: Decimal = result(
        REMAINDER, "除法余额÷整数权重合计，六位小数", clauses.ORIGINAL_QUOTA, places=6, width=10
    )
    quota: Money = result(
        AWARD, "按权重从原定点药店指标中分得的全年规定额，尾差按最大余额法", clauses.ORIGINAL_QUOTA, width=13
    )
    months_in_business: Fraction = result(
        "{operating_months.counted_months}", "全年实际经营月数", clauses.MONTHS, width=9
    )
    quota_in_force: Money = result(
        "ROUND({quota}*10000*{months_in_business}/12,2)",
        "年度规定额×实际经营月数÷12，四舍五入到分；核减出的额度不再分配",
        clauses.MONTHS,
        unit=Unit.YUAN,
        width=17,
    )
    basis: str = basis()


@row
class NewPharmacy:
    """One 新进定点药店: it has no quota of its own; last year's settlement is for information, 万元."""

    institution: str = key(width=34)
    prior_settled: Money | None = given(clause=clauses.NEW_POOL, width=18)
    remark: str = note()


@row
class NewPool:
    """The pot of all new pharmacies together, 万元."""

    pool_name: str = key(width=34)
    pool: Money = result("{adjusted_pool}", "新定点药店预算单位调整后的指标", clauses.NEW_POOL, summed=False, width=18)
    pharmacy_count: int = result("COUNTA({members})", "新进定点药店户数", clauses.NEW_POOL)
    mean_pool: Fraction = result(
        "IF({pharmacy_count}=0,0,{pool}/{pharmacy_count})",
        "平均每店，仅供参考，不是规定额",
        clauses.NEW_POOL,
        width=18,
    )
    basis: str = basis()


def _base(shop: OriginalPharmacy, parameters: Parameters2024) -> Money:
    settled = shop.prior_settled
    if parameters.annualise_base is YesNo.YES and shop.prior_months:
        settled = round_money(Fraction(settled * 12, shop.prior_months))
    return weight_base(settled, shop.prior_quota)


def original_quotas(
    pool: Money,
    shops: Sequence[OriginalPharmacy],
    months: Mapping[str, OperatingMonths],
    parameters: Parameters2024,
) -> tuple[list[OriginalQuota], Split]:
    """Split the pool by the higher of last year's settlement and quota, then cut to months (ZJ-09, 17), 分.

    条文未规定：尾差，按最大余额法，合计必等于指标；不足一月怎么算，见参数“经营月数计法”。Raises Refused.
    """
    if parameters.annualise_base is YesNo.YES:
        missing = [shop.institution for shop in shops if shop.prior_months is None]
        if missing:
            raise Refused(
                NO_PRIOR_MONTHS.at(Place("原定点药店", "", f"{name} · 上年实际经营月数"), clauses.ORIGINAL_QUOTA)
                for name in missing
            )
    bases = [_base(shop, parameters) for shop in shops]
    whole, scale = whole_weights_of_wan(bases)
    place = Place("原定点药店", "", "分配总额")
    split = share_out(pool, whole, parameters.quantum, place, clauses.ORIGINAL_QUOTA)
    rows = [
        OriginalQuota(
            weight_base=base,
            rest=portion.rest,
            whole_share=portion.whole,
            remainder=portion.remainder,
            quota=portion.amount,
            months_in_business=months[shop.institution].counted_months,
            quota_in_force=for_months(portion.amount, months[shop.institution].counted_months),
            basis=clauses.ORIGINAL_QUOTA.cite(),
        )
        for shop, base, portion in zip(shops, bases, split.portions, strict=True)
    ]
    line = split_row("原定点药店规定额", split, scale, clauses.ORIGINAL_QUOTA)
    return rows, line


def new_pool(pool: Money, shops: Sequence[NewPharmacy]) -> NewPool:
    """The pot of the new pharmacies, not divided among them (ZJ-10)."""
    return NewPool(
        pool_name="新进定点零售药店整体",
        pool=pool,
        pharmacy_count=len(shops),
        mean_pool=Fraction(pool, Unit.WAN.fen * len(shops)) if shops else Fraction(0),
        basis=clauses.NEW_POOL.cite(),
    )
