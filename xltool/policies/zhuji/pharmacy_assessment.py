"""诸暨市 定点零售药店考核：均次费用、人次人头比，超出部分不予支付。"""

from collections.abc import Sequence
from fractions import Fraction

from xltool.methods.cap import factor_within, ratio
from xltool.money import YUAN, Money, round_money
from xltool.parameters import YesNo
from xltool.policies.zhuji import clauses
from xltool.policies.zhuji.parameters import CapsMode, MeanBasis, MeanType, Parameters2024, RatioScope
from xltool.tables import basis, given, key, result, row


@row
class PharmacyVisits:
    """A pharmacy's 职工 card settlements of the year: amounts in 元, visits in 人次, heads in 人."""

    institution: str = key(width=28)
    capped_cost: Money = given(clause=clauses.MEAN_CAP, width=15)
    total_cost: Money | None = given(optional=True, clause=clauses.MEAN_CAP, width=15)
    capped_fund: Money = given(clause=clauses.BEYOND_CAPS, width=15)
    excluded_fund: Money = given(clause=clauses.MEAN_CAP, width=14)
    visits: int = given(clause=clauses.RATIO_CAP, summed=True, width=10)
    split_visits: int = given(clause=clauses.INVALID_VISITS, summed=True, width=9)
    small_visits: int = given(clause=clauses.INVALID_VISITS, summed=True, width=9)
    excluded_only_visits: int = given(clause=clauses.MEAN_CAP, summed=True, width=10)
    heads: int = given(clause=clauses.RATIO_CAP, summed=True, width=9)


@row
class OriginalVisits(PharmacyVisits):
    """The same of an original pharmacy, with last year's visits and heads (无 when there are none)."""

    prior_visits: int | None = given(clause=clauses.RATIO_CAP, at_least="1", width=10)
    prior_heads: int | None = given(clause=clauses.RATIO_CAP, at_least="1", width=9)


_FUND = "({capped_fund}*{mean_factor}+{excluded_fund})*{ratio_factor}"
_CAPPED_ONLY = "{capped_fund}*{mean_factor}*{ratio_factor}+{excluded_fund}"
_SCOPE = f'IF({{ratio_scope}}="{RatioScope.ALL}",{{booked}},{{capped_fund}})'
_ADDED = f"MAX(0,{{booked}}-{{capped_fund}}*(1-{{mean_factor}})-{_SCOPE}*(1-{{ratio_factor}}))"


@row
class Assessment:
    """What of a pharmacy's fund is accepted, step by step; amounts in 元."""

    booked: Money = result(
        "ROUND({capped_fund}+{excluded_fund},2)",
        "考核前记账的统筹基金，即全年发生额",
        clauses.NEW_OVERSPEND,
        width=15,
    )
    mean_cost_base: Money = result(
        f'IF({{mean_basis}}="{MeanBasis.IN_SCOPE}",{{capped_cost}},'
        f'IF({{mean_basis}}="{MeanBasis.TOTAL}",{{total_cost}},{{capped_fund}}))',
        "均次费用的费用，按参数“均次费用口径”",
        clauses.MEAN_CAP,
        width=15,
    )
    mean_visits: int = result(
        "{visits}-{split_visits}-{small_visits}-"
        f'IF({{drop_excluded_only_visits}}="{YesNo.YES}",{{excluded_only_visits}},0)',
        "均次费用的人次：剔除分解处方、人为小额处方，以及只购饮片谈判药的人次",
        clauses.INVALID_VISITS,
        summed=True,
        width=10,
    )
    mean_cost: Fraction = result(
        "IF({mean_visits}=0,0,{mean_cost_base}/{mean_visits})", "费用÷人次，元", clauses.MEAN_CAP, width=10
    )
    mean_factor: Fraction = result(
        "IF({mean_cost}<={mean_cap},1,{mean_cap}/{mean_cost})", "均次费用超过上限的，按上限÷均次费用支付",
        clauses.MEAN_CAP, places=6, width=10,
    )  # fmt: skip
    ratio_visits: int = result(
        "{visits}-{split_visits}-{small_visits}", "人次人头比的人次：剔除分解处方、人为小额处方",
        clauses.INVALID_VISITS, summed=True, width=10,
    )  # fmt: skip
    visit_ratio: Fraction = result("IF({heads}=0,0,{ratio_visits}/{heads})", "人次÷人头", clauses.RATIO_CAP, width=10)
    ratio_limit: Fraction = result(
        "{limit_of_group}",
        "原定点：上年比值×（1+增长），无上年数的取全组平均；新进：原定点全年平均",
        clauses.RATIO_CAP,
        width=10,
    )
    ratio_factor: Fraction = result(
        "IF({visit_ratio}<={ratio_limit},1,{ratio_limit}/{visit_ratio})", "人次人头比超过限值的，按限值÷比值支付",
        clauses.RATIO_CAP, places=6, width=10,
    )  # fmt: skip
    accepted: Money = result(
        f'ROUND(IF({{caps_mode}}="{CapsMode.ADD}",{_ADDED},'
        f'IF({{ratio_scope}}="{RatioScope.ALL}",{_FUND},{_CAPPED_ONLY})),2)',
        "按参数合并两项：默认（除外后统筹×均次系数＋饮片谈判药统筹）×人次人头系数，四舍五入到分，一次",
        clauses.BEYOND_CAPS,
        width=15,
    )
    disallowed: Money = result(
        "ROUND({booked}-{accepted},2)", "超出部分对应的统筹基金，不予支付", clauses.BEYOND_CAPS, width=14
    )
    basis: str = basis(width=10)


LIMIT_OF_ORIGINAL = (
    "IF(AND(ISNUMBER({prior_visits}),ISNUMBER({prior_heads})),"
    "{prior_visits}/{prior_heads}*(1+{ratio_growth}),{group_ratios.group_ratio@原定点零售药店})"
)
LIMIT_OF_NEW = "{group_ratios.group_ratio@原定点零售药店}"


@row
class GroupRatio:
    """Visits per head of all original pharmacies together, this year."""

    pharmacy_group: str = key(width=28)
    visits_total: int = result(
        "SUM({original_assessments.ratio_visits:all})", "原定点药店有效人次相加", clauses.RATIO_CAP, width=15
    )
    heads_total: int = result(
        "SUM({original_assessments.heads:all})", "原定点药店人头相加", clauses.RATIO_CAP, width=15
    )
    simple_ratio: Fraction = result(
        "IF(COUNTIF({original_assessments.heads:all},\">0\")=0,0,"
        "SUMPRODUCT({original_assessments.ratio_visits:all}"
        "/({original_assessments.heads:all}+({original_assessments.heads:all}=0)))"
        "/COUNTIF({original_assessments.heads:all},\">0\"))",
        "各店比值的简单平均", clauses.RATIO_CAP, width=15,
    )  # fmt: skip
    group_ratio: Fraction = result(
        f'IF({{mean_type}}="{MeanType.SIMPLE}",{{simple_ratio}},'
        "IF({heads_total}=0,0,{visits_total}/{heads_total}))",
        "原定点零售药店全年平均值，按参数“平均方法”", clauses.RATIO_CAP, width=14,
    )  # fmt: skip
    basis: str = basis(width=10)


def ratio_visits(shop: PharmacyVisits) -> int:
    """Valid visits: without split and artificially small prescriptions."""
    return shop.visits - shop.split_visits - shop.small_visits


def group_ratio(shops: Sequence[PharmacyVisits], parameters: Parameters2024) -> GroupRatio:
    """The originals' mean visits per head of the same year (ZJ-15).

    条文未规定：加权还是简单平均，见参数“平均方法”。
    """
    visits = sum(ratio_visits(shop) for shop in shops)
    heads = sum(shop.heads for shop in shops)
    ratios = [ratio(ratio_visits(shop), shop.heads) for shop in shops if shop.heads]
    simple = sum(ratios, Fraction(0)) / len(ratios) if ratios else Fraction(0)
    weighted = ratio(visits, heads)
    return GroupRatio(
        pharmacy_group="原定点零售药店",
        visits_total=visits,
        heads_total=heads,
        simple_ratio=simple,
        group_ratio=simple if parameters.mean_type is MeanType.SIMPLE else weighted,
        basis=clauses.RATIO_CAP.cite(),
    )


def own_limit(shop: OriginalVisits, group: Fraction, parameters: Parameters2024) -> Fraction:
    """An original pharmacy's cap: last year's ratio and 2 % more; the group's mean without last year."""
    if shop.prior_visits is None or shop.prior_heads is None:
        return group
    return Fraction(shop.prior_visits, shop.prior_heads) * (1 + Fraction(parameters.ratio_growth))


def _mean_base(shop: PharmacyVisits, parameters: Parameters2024) -> Money:
    if parameters.mean_basis is MeanBasis.IN_SCOPE:
        return shop.capped_cost
    if parameters.mean_basis is MeanBasis.FUND:
        return shop.capped_fund
    assert shop.total_cost is not None, "checked before the settlement"
    return shop.total_cost


def _accepted(shop: PharmacyVisits, mean: Fraction, per_head: Fraction, parameters: Parameters2024) -> Money:
    capped, excluded = shop.capped_fund, shop.excluded_fund
    whole_fund = parameters.ratio_scope is RatioScope.ALL
    if parameters.caps_mode is CapsMode.ADD:
        scope = capped + excluded if whole_fund else capped
        left = capped + excluded - capped * (1 - mean) - scope * (1 - per_head)
        return round_money(max(Fraction(0), left))
    if whole_fund:
        return round_money((capped * mean + excluded) * per_head)
    return round_money(capped * mean * per_head + excluded)


def assess(shop: PharmacyVisits, limit: Fraction, parameters: Parameters2024) -> Assessment:
    """Cut a pharmacy's fund to the mean cap and the visits-per-head cap (ZJ-14, 15, 16), 分, one rounding.

    条文未规定：费用口径、两项怎样相遇、从哪部分基金中扣，均见参数。
    """
    base = _mean_base(shop, parameters)
    visits = ratio_visits(shop)
    drop = parameters.drop_excluded_only_visits is YesNo.YES
    mean_visits = visits - (shop.excluded_only_visits if drop else 0)
    mean_cost = ratio(Fraction(base, YUAN), mean_visits)
    mean = factor_within(Fraction(parameters.mean_cap, YUAN), mean_cost)
    visit_ratio = ratio(visits, shop.heads)
    per_head = factor_within(limit, visit_ratio)
    booked = Money(shop.capped_fund + shop.excluded_fund)
    accepted = _accepted(shop, mean, per_head, parameters)
    return Assessment(
        booked=booked,
        mean_cost_base=base,
        mean_visits=mean_visits,
        mean_cost=mean_cost,
        mean_factor=mean,
        ratio_visits=visits,
        visit_ratio=visit_ratio,
        ratio_limit=limit,
        ratio_factor=per_head,
        accepted=accepted,
        disallowed=Money(booked - accepted),
        basis=clauses.BEYOND_CAPS.cite(),
    )
