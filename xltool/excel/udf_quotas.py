"""工作表函数之一：分配、额度、经营月数、考核、超支分担、额度内结算。"""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from xltool.excel.udf import Gives, Grid, Udf, flat, shaped
from xltool.excel.udf_arguments import MILLION, UNIT, Argument, Span, amount, choice, choices_of, count, number, weight
from xltool.methods.apportion import apportion
from xltool.methods.cap import factor_within, ratio
from xltool.methods.months import Interval, MonthCount, months_in_business
from xltool.methods.quota import for_months, rounded_part, weight_base, within_quota
from xltool.methods.share import share_overspend
from xltool.money import Money
from xltool.tables import Kind

ONE, ALL, TABLE = Span.ONE, Span.ALL, Span.TABLE


def _whole(weights: Sequence[int | Decimal]) -> list[int]:
    """Weights as whole numbers in the same proportions; an int counts millionths, a Decimal is finer."""
    if not any(isinstance(weight, Decimal) for weight in weights):
        return [int(weight) for weight in weights]
    exact = [weight if isinstance(weight, Decimal) else Decimal(weight) / MILLION for weight in weights]
    places = max(0, *(-int(weight.as_tuple().exponent) for weight in exact))
    return [int(weight.scaleb(places)) for weight in exact]


def _shares(pool: Money, weights: Grid, quantum: Money) -> Grid:
    whole = _whole(flat(weights))
    if pool and not any(whole):
        raise ValueError("权重合计为零，无处可分")
    return shaped(apportion(pool, whole, quantum).amounts, weights)


def _intervals(rows: Grid) -> list[list[Interval]]:
    """The times in business of each line; a pair of blanks is none, but the first pair is always one."""
    lines = []
    for row in rows:
        pairs = [Interval(row[i], row[i + 1]) for i in range(0, len(row), 2)]
        if any(pair.start and pair.end and pair.start > pair.end for pair in pairs):
            raise ValueError("经营起日晚于经营止日")
        lines.append([pair for i, pair in enumerate(pairs) if i == 0 or pair.start or pair.end])
    return lines


def _months(lines: list[list[Interval]], year: int, how: MonthCount) -> Grid:
    return [[months_in_business(line, year, how)] for line in lines]


def _mean_factor(cost: Money, visits: int, mean_cap: Money) -> Fraction:
    if cost and not visits:
        raise ValueError("均次人次为 0，而列支费用不为 0")
    return factor_within(Fraction(mean_cap), ratio(cost, visits))


def _ratio_factor(visits: int, heads: int, limit: Decimal) -> Fraction:
    if visits and not heads:
        raise ValueError("人头数为 0，而有效人次不为 0")
    return factor_within(Fraction(limit), ratio(visits, heads))


FUND = amount("capped_fund", "考核前的统筹基金。")
MEAN_ARGUMENTS = (
    amount("capped_cost", "列支费用，不含中药饮片和医保谈判药。"),
    count("mean_visits", "均次费用的有效人次。"),
    amount("mean_cap", "均次费用上限，如 130 元。"),
)
RATIO_ARGUMENTS = (
    count("ratio_visits", "有效人次。"),
    count("heads", "人头数。"),
    number("ratio_limit", "人次人头比限值，如上年比值×1.02。"),
)


def _borne(overspend: Money, weights: Grid, limits: Grid) -> Grid:
    return shaped(share_overspend(overspend, _whole(flat(weights)), flat(limits)).borne, weights)


QUOTA_FUNCTIONS = (
    Udf(
        "YB_APPORTION",
        "按权重分配总额：最大余额法，每份是分配单位的整数倍，合计必等于总额，余数相同按先后。"
        "结果与权重区域同形，请按数组公式输入或让它溢出。按点数分配也用它，权重填点数。",
        Gives.MONEY,
        _shares,
        (
            amount("pool", "要分配的总额，应是分配单位的整数倍。", ONE),
            weight("weights", "各户权重，不小于 0 的数；空白不能当 0，不参与分配的填 0。不能全部为 0。"),
            amount("quantum", "分配的最小单位，与总额同单位；省略为 0.01。", ONE, default=0.01),
            UNIT,
        ),
    ),
    Udf(
        "YB_QUOTA_BASE",
        "额度分配的权重基数：上年决算额与上年规定额中较高的一个。",
        Gives.MONEY,
        weight_base,
        (amount("prior_settled", "上年决算额。"), amount("prior_quota", "上年规定额。"), UNIT),
    ),
    Udf(
        "YB_QUOTA_IN_FORCE",
        "按实际经营月数核减全年额度：额度×月数÷12，四舍五入到分，一次。",
        Gives.MONEY,
        lambda quota, months: for_months(quota, Fraction(months)),
        (
            amount("quota", "全年额度。"),
            number("months_in_business", "实际经营月数，0 至 12，可带小数。", at_most=12),
            UNIT,
        ),
    ),
    Udf(
        "YB_MONTHS_IN_BUSINESS",
        "由经营起止日期数出年度内的实际经营月数，每家机构一行，结果为一列。不足一月怎么算条文未规定，默认只计整月。",
        Gives.NUMBER,
        _months,
        (
            Argument(
                "intervals",
                "经营期间：每行一家，两列为起日、止日，可有几段并排。起日空白为年初前已开业，止日空白为年末仍在营业；后几段空白为没有。",
                Kind.DATE,
                TABLE,
                columns=(
                    Argument("business_from", "起日", Kind.DATE, blank=None),
                    Argument("business_to", "止日", Kind.DATE, blank=None),
                ),
                repeats=True,
                into=_intervals,
            ),
            count("year", "预算年度，如 2024。", ONE, at_least=1900, at_most=9998),
            choice(
                "month_count",
                "计法：整月（只计整月）、按天折月取整、按天；省略为整月。",
                choices_of(MonthCount),
                default=MonthCount.FULL.value,
            ),
        ),
    ),
    Udf(
        "YB_MEAN_FACTOR",
        "均次费用考核的系数：上限÷（列支费用÷人次），不大于 1，不取整。"
        "两项都考核的，与 YB_RATIO_FACTOR 连乘后四舍五入一次。",
        Gives.NUMBER,
        _mean_factor,
        (*MEAN_ARGUMENTS, UNIT),
    ),
    Udf(
        "YB_MEAN_CAP",
        "均次费用考核后准予支付的基金：基金×min(1，上限÷均次费用)，四舍五入到分。两项都考核的，请用两个系数相乘，只取整一次。",
        Gives.MONEY,
        lambda fund, *given: rounded_part(fund, _mean_factor(*given)),
        (FUND, *MEAN_ARGUMENTS, UNIT),
    ),
    Udf(
        "YB_RATIO_FACTOR",
        "人次人头比考核的系数：限值÷（人次÷人头），不大于 1，不取整。",
        Gives.NUMBER,
        _ratio_factor,
        RATIO_ARGUMENTS,
    ),
    Udf(
        "YB_RATIO_CAP",
        "人次人头比考核后准予支付的基金：基金×min(1，限值÷比值)，四舍五入到分。两项都考核的，请用两个系数相乘，只取整一次。",
        Gives.MONEY,
        lambda fund, *given: rounded_part(fund, _ratio_factor(*given)),
        (FUND, *RATIO_ARGUMENTS, UNIT),
    ),
    Udf(
        "YB_SHARED_OVERSPEND",
        "按权重分担超支额，到分，合计等于超支额；谁也不超过自己的承担上限，余下的由其他各户继续分担。结果与权重区域同形。",
        Gives.MONEY,
        _borne,
        (
            amount("overspend", "要分担的超支额。", ONE),
            weight("share_weight", "各户分担权重，不小于 0；不分担的填 0。"),
            amount("bearing_limit", "各户承担上限，如准予支付额；与权重同形，或共用一个值。", ALL),
            UNIT,
        ),
    ),
    Udf(
        "YB_QUOTA_SETTLEMENT",
        "额度内结算：准予支付额与规定额中较低的一个，超过规定额的部分不支付。",
        Gives.MONEY,
        within_quota,
        (amount("accepted", "准予支付额。"), amount("quota_in_force", "核减后的规定额。"), UNIT),
    ),
)
