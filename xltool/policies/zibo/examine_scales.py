"""淄博市 填报核对：分档、病种目录、辅助目录、机构系数里说不通的地方。"""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from xltool.city import Where
from xltool.money import half_up, shown
from xltool.policies.zibo import clauses
from xltool.policies.zibo.annual import assessment
from xltool.policies.zibo.catalogue import AuxiliaryKind, DiseaseClass, ScoreRule
from xltool.policies.zibo.examine_names import names_apart
from xltool.policies.zibo.given_2025 import Given2025
from xltool.policies.zibo.standards import AnyBand, whole_range
from xltool.policies.zibo.versions import BOTH
from xltool.problems import Message, Problem

HOLES = Message(
    "E4731", "“{caption}”的档上限不是由低到高，或者最后一档不是“无”",
    "各档应首尾相接，不漏不重，最后一档（也只有最后一档）的档上限填“无”", "请改正“档上限”一栏",
)  # fmt: skip
NO_BENCHMARK = Message("E4732", "基准病种次均住院费用为零", "应大于零", "请核对基准病种的次均住院费用")
NO_MEAN = Message(
    "E4733",
    "类别“{disease_class}”的分值来自费用比值，没有填次均住院费用",
    "应填次均住院费用（元）",
    "请补填，或改正目录类别",
)
NO_SCORE = Message(
    "E4734",
    "类别“{disease_class}”的分值来自评议，没有填评议分值",
    "应填评议分值；只有无分值病种可以留空",
    "请补填，或改正目录类别",
)
NO_COEFFICIENT = Message(
    "E4735",
    "没有填定系数，两项均费也没有填全",
    "应填定系数，或填细分组均费和病种均费（不为零）",
    "请补填；违规行为监督目录不用填",
)
NO_TIER = Message(
    "E4736", "“一、基本系数”中没有“{tier}”", "机构层级应与基本系数表一字不差", "请改正层级，或补填该层级的基本系数"
)
NO_INDICATOR = Message(
    "E4737", "“二、加成指标”中没有“{indicator}”", "评价指标应与加成指标表一字不差", "请改正指标，或补填该指标"
)
INDICATOR_TWICE = Message("E4738", "“{indicator}”填了不止一行", "一家机构一项指标一行", "请合并或删去一行")
SHARE_OUTSIDE = Message(
    "E4739",
    "考核得分 {score} 按“考核返还分档”得出 {share}",
    "考核系数应在 0 与 100% 之间",
    "请核对该档的得分乘数和档常数",
)
NEGATIVE = Message(
    "E4740",
    "“{caption}”这一档的直线在 {at} 处小于零（{value}）",
    "分值和金额的系数不应小于零",
    "请核对这一档的两个系数",
)
SAME_FUND = Message("N4702", "同级别均费 {mean} 与次均住院费用 {whole} 相差十倍以上", "一般在同一数量级", "请核对单位")
BANDS = (
    ("deviation_bands", "deviation_band", "费用偏差分档", clauses.REVIEWED_SCORES),
    ("balance_bands", "balance_band", "结余留用、超支分担分档", clauses.SHARING),
    ("assessment_bands", "assessment_band", "考核返还分档", clauses.CLEARING),
)


def examine_scales(given: Given2025, where: Where) -> list[Problem]:
    """Everything wrong with what cases and institutions are measured by."""
    found = [*_bands(given, where), *_catalogue(given, where), *_auxiliaries(given, where)]
    found += _coefficients(given, where)
    if whole_range(given.assessment_bands):
        found += _assessments(given, where)
    return found


def _bands(given: Given2025, where: Where) -> Iterable[Problem]:
    for table, key, caption, clause in BANDS:
        bands: Sequence[AnyBand] = getattr(given, table)
        if not whole_range(bands):
            first = getattr(bands[0], key) if bands else ""
            yield HOLES.at(where(table, first, "band_upper"), clause, caption=caption)
    if whole_range(given.deviation_bands):
        yield from _negative(given, where)


def _negative(given: Given2025, where: Where) -> Iterable[Problem]:
    """Bands whose line goes below nought somewhere between their ends."""
    low = Decimal(0)
    for band in given.deviation_bands:
        at = [low, *([] if band.band_upper is None else [band.band_upper])]
        values = {end: band.band_slope * end + band.band_constant for end in at}
        worst = min(values, key=lambda end: values[end])
        endless = band.band_upper is None and band.band_slope < 0
        if values[worst] < 0 or endless:
            place = where("deviation_bands", band.deviation_band, "band_slope")
            told = {"at": "倍数很大" if endless else f"倍数 {worst:f}", "value": f"{values[worst]:f}"}
            yield NEGATIVE.at(place, clauses.REVIEWED_SCORES, caption="费用偏差分档", **told)
        low = band.band_upper or low


def _catalogue(given: Given2025, where: Where) -> Iterable[Problem]:
    if not any(line.disease_mean for line in given.benchmarks):
        first = given.benchmarks[0].benchmark_disease if given.benchmarks else ""
        yield NO_BENCHMARK.at(where("benchmarks", first, "disease_mean"), clauses.BENCHMARK)
    yield from names_apart("diseases", "disease_code", [line.disease_code for line in given.diseases], where)
    rules = {line.disease_class: line.score_rule for line in given.disease_classes}
    for line in given.diseases:
        told = {"disease_class": line.disease_class}
        ratio = rules[line.disease_class] is ScoreRule.RATIO
        if ratio and not line.disease_mean:
            yield NO_MEAN.at(where("diseases", line.disease_code, "disease_mean"), clauses.SCORES, **told)
        if not ratio and line.reviewed_score is None and line.disease_class is not DiseaseClass.UNSCORED:
            place = where("diseases", line.disease_code, "reviewed_score")
            yield NO_SCORE.at(place, clauses.REVIEWED_SCORES, **told)
        whole = line.disease_mean
        for column in ("mean_three", "mean_two", "mean_one"):
            mean = getattr(line, column)
            if mean and whole and (mean > 10 * whole or 10 * mean < whole):
                place = where("diseases", line.disease_code, column)
                yield SAME_FUND.at(place, clauses.REVIEWED_SCORES, mean=shown(mean), whole=shown(whole))


def _auxiliaries(given: Given2025, where: Where) -> Iterable[Problem]:
    yield from names_apart("auxiliaries", "auxiliary_name", [line.auxiliary_name for line in given.auxiliaries], where)
    for line in given.auxiliaries:
        both = line.subgroup_mean is not None and line.whole_mean
        if line.auxiliary_kind is AuxiliaryKind.SEVERITY and line.set_coefficient is None and not both:
            yield NO_COEFFICIENT.at(where("auxiliaries", line.auxiliary_name, "set_coefficient"), clauses.SUPPLEMENTS)


def _coefficients(given: Given2025, where: Where) -> Iterable[Problem]:
    tiers = [line.tier for line in given.tiers]
    indicators = [line.indicator for line in given.indicators]
    yield from names_apart("tiers", "tier", tiers, where)
    yield from names_apart("indicators", "indicator", indicators, where)
    for line in given.coefficients:
        if line.tier not in tiers:
            yield NO_TIER.at(where("coefficients", line.institution, "tier"), clauses.BASIC_COEFFICIENT, tier=line.tier)
    seen: set[tuple[str, str]] = set()
    for value in given.indicator_values:
        place = where("indicator_values", value.institution, "indicator")
        if value.indicator not in indicators:
            yield NO_INDICATOR.at(place, clauses.COEFFICIENT_ADD_ON, indicator=value.indicator)
        if (value.institution, value.indicator) in seen:
            yield INDICATOR_TWICE.at(place, clauses.COEFFICIENT_ADD_ON, indicator=value.indicator)
        seen.add((value.institution, value.indicator))


def _assessments(given: Given2025, where: Where) -> Iterable[Problem]:
    for name, _ in BOTH:
        for entry in getattr(given, f"{name}_annual"):
            _, share = assessment(entry.assessment_score, given.assessment_bands)
            if not 0 <= share <= 1:
                place = where(f"{name}_annual", entry.institution, "assessment_score")
                told = {
                    "score": f"{entry.assessment_score:f}",
                    "share": f"{Decimal(half_up(share * 10_000)).scaleb(-2)}%",
                }
                yield SHARE_OUTSIDE.at(place, clauses.CLEARING, **told)
