"""宁德市 填报核对：版本、风险金比例、权重、增长率，单个格子之外说不通的地方。"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from xltool.city import Where
from xltool.money import Unit, shown
from xltool.parameters import YesNo
from xltool.policies.ningde import clauses
from xltool.policies.ningde.examine_settlement import examine_months, examine_year
from xltool.policies.ningde.forecast import Growth
from xltool.policies.ningde.funds import Income, reserve_rate
from xltool.policies.ningde.parameters import ForecastBase, Parameters2024
from xltool.policies.ningde.two_years import TwoYears
from xltool.policies.ningde.versions import BOTH, Scheme, VersionKind
from xltool.policies.ningde.year_2024 import Given2024
from xltool.problems import Message, Place, Problem
from xltool.tables import Stage

IN_FORCE = Message(
    "E4601", "“是否执行”填“是”的有 {count} 版", "应有一版，也只有一版", "请在“预算版本”核对“是否执行”一栏"
)
NO_REASON = Message("E4602", "性质是“调整”，没有填理由", "方案调整应写明理由", "请在“理由”一栏补填")
UNKNOWN_VERSION = Message(
    "E4603", "“预算版本”中没有“{version}”", "版本名称应与“预算版本”一字不差", "请改正名称，或在“预算版本”补填一行"
)
NOT_LISTED = Message(
    "E4604", "“{sheet}”中没有这一版", "“预算版本”列出的每一版都应逐表填报", "请在“{sheet}”{caption}补填一行"
)
NO_YEAR = Message(
    "E4605", "两个年度都没有基数", "前两年度至少一个年度有数", "请按参数“预测基数口径”填写基金支出，或医疗费用"
)
WEIGHTS = Message("E4606", "两个权重之和为 {total}", "上年度权重与前年度权重之和应为 100%", "请改正这两个参数")
NO_SHARE = Message(
    "E4607",
    "参数“预测基数口径”选了医疗费用，没有填基金支付比例",
    "应填 0—100% 之间的比例",
    "请补填，或把参数改回基金支出",
)
NO_ADJUSTMENT_REASON = Message(
    "E4608",
    "其他因素调整填了 {amount}，没有填调整理由",
    "按风险金比例之外的调整应写明理由",
    "请在“调整理由”补填，或改填 0",
)
SAME_NAME = Message("E4609", "“{version}”与“{other}”只差大小写", "版本名称应互不相同", "请改正其中一个，各表随之改正")
BAD_NAME = Message("E4610", "版本名称“{version}”里有 * ? ~", "电子表格把它们当作通配符", "请换用别的字，各表随之改正")
OUT_OF_RANGE = Message(
    "W4601",
    "居民风险金比例 {rate}，不在 {least}—{most} 之间",
    "原则上按当年筹资总额的 {least}—{most} 提取",
    "请核对；确实如此的，请写明说明",
)
OTHER_RATE = Message(
    "W4602",
    "本版职工风险金比例 {rate}，与文件的 {printed} 不同",
    "原则上按 {printed} 提取",
    "请核对；确实如此的，请写明说明",
)
NO_DOCUMENT = Message(
    "W4603", "性质是“{kind}”，没有填版本文号", "经批准的方案应有文号", "请补填；确实没有的，请写明说明"
)
ONE_YEAR = Message(
    "W4604", "只有{year}有数，权重全部归该年度", "预测额应以前两年度为基数", "请补填另一年度；确实没有的，请写明说明"
)
ABOVE_CEILING = Message(
    "N4601", "拟定增长率 {proposed} 高于控制指标 {ceiling}", "增长率不得高于控制指标，已按 {ceiling} 计算", "无需处理"
)

TABLES = ("funds", "package", "years", "forecast")
WILD = frozenset("*?~＊？～")


def percent(rate: Decimal) -> str:
    """A rate as a sentence says it."""
    return f"{(rate * 100).normalize():f}%"


def examine(given: Given2024, parameters: Parameters2024, stage: Stage, where: Where) -> list[Problem]:
    """Everything wrong with the filled tables as a whole, for the steps up to ``stage``."""
    found = [*_versions(given, where), *_listed(given, where), *_excluded(given, where)]
    found += _weights(parameters)
    for name, scheme in BOTH:
        for income in getattr(given, f"{name}_funds"):
            found += _income(scheme, f"{name}_funds", income, parameters, where)
        for years in getattr(given, f"{name}_years"):
            found += _years(f"{name}_years", years, parameters, where)
        for growth in getattr(given, f"{name}_forecast"):
            found += _growth(f"{name}_forecast", growth, where)
    if stage.value >= Stage.ALLOCATE.value:
        found += examine_months(given, where)
    if stage is Stage.SETTLE:
        found += examine_year(given, parameters, where)
    return found


def _versions(given: Given2024, where: Where) -> Iterable[Problem]:
    count = sum(line.in_force is YesNo.YES for line in given.versions)
    if count != 1:
        yield IN_FORCE.at(where("versions", "", "in_force"), clauses.PLAN, count=count)
    seen: dict[str, str] = {}
    for line in given.versions:
        place = where("versions", line.version, "version")
        other = seen.setdefault(line.version.casefold(), line.version)
        if other != line.version:
            yield SAME_NAME.at(place, version=line.version, other=other)
        if WILD & set(line.version):
            yield BAD_NAME.at(place, version=line.version)
        if line.version_kind is VersionKind.ADJUSTED and not line.version_reason:
            yield NO_REASON.at(where("versions", line.version, "version_reason"), clauses.ADJUSTMENT)
        if line.version_kind is not VersionKind.PROVISIONAL and not line.version_document:
            at = where("versions", line.version, "version_document")
            yield NO_DOCUMENT.at(at, clauses.PLAN, kind=line.version_kind)


def _listed(given: Given2024, where: Where) -> Iterable[Problem]:
    """Every version in every table, and no other."""
    listed = [line.version for line in given.versions]
    for table in TABLES:
        for name, scheme in BOTH:
            there: Sequence[Any] = getattr(given, f"{name}_{table}")
            names = {entry.version for entry in there}
            sheet = where(f"{name}_{table}", "", "").sheet
            for version in listed:
                if version not in names:
                    told = {"sheet": sheet, "caption": f"{scheme}医保表"}
                    yield NOT_LISTED.at(where("versions", version, "version"), clauses.PLAN, **told)
            for entry in there:
                if entry.version not in listed:
                    place = where(f"{name}_{table}", entry.version, "version")
                    yield UNKNOWN_VERSION.at(place, clauses.PLAN, version=entry.version)


def _excluded(given: Given2024, where: Where) -> Iterable[Problem]:
    listed = {line.version for line in given.versions}
    for i, item in enumerate(given.exclusions):
        if item.version not in listed:
            place = replace(where("exclusions", str(i), "version"), subject="版本")
            yield UNKNOWN_VERSION.at(place, clauses.EXCLUSIONS, version=item.version)


def _weights(parameters: Parameters2024) -> Iterable[Problem]:
    prior: Decimal | None = parameters.prior_weight
    earlier: Decimal | None = parameters.earlier_weight
    if prior is not None and earlier is not None and prior + earlier != 1:
        yield WEIGHTS.at(Place("参数", "", "上年度权重"), clauses.FORECAST, total=percent(prior + earlier))


def _income(scheme: Scheme, table: str, entry: Income, parameters: Parameters2024, where: Where) -> Iterable[Problem]:
    if entry.factor_adjustment and not entry.adjustment_reason:
        place = where(table, entry.version, "adjustment_reason")
        clause = clauses.EMPLOYEE_FUNDS if scheme is Scheme.EMPLOYEE else clauses.RESIDENT_FUNDS
        yield NO_ADJUSTMENT_REASON.at(place, clause, amount=shown(entry.factor_adjustment, Unit.WAN))
    rate: Decimal | None = reserve_rate(scheme, entry, parameters)
    if rate is None:
        return
    place = where(table, entry.version, "own_reserve_rate")
    least, most = parameters.resident_reserve_least, parameters.resident_reserve_most
    if scheme is Scheme.RESIDENT and not least <= rate <= most:
        told = {"rate": percent(rate), "least": percent(least), "most": percent(most)}
        yield OUT_OF_RANGE.at(place, clauses.RESIDENT_FUNDS, **told)
    if scheme is Scheme.EMPLOYEE and rate != parameters.employee_reserve_rate:
        told = {"rate": percent(rate), "printed": percent(parameters.employee_reserve_rate)}
        yield OTHER_RATE.at(place, clauses.EMPLOYEE_FUNDS, **told)


def _years(table: str, entry: TwoYears, parameters: Parameters2024, where: Where) -> Iterable[Problem]:
    cost = parameters.forecast_base is ForecastBase.COST
    prior, earlier = entry.bases(parameters)
    column = "cost" if cost else "fund_spent"
    if cost and entry.fund_share is None:
        yield NO_SHARE.at(where(table, entry.version, "fund_share"), clauses.FORECAST)
    if prior is None and earlier is None:
        yield NO_YEAR.at(where(table, entry.version, f"prior_{column}"), clauses.FORECAST)
    elif prior is None:
        yield ONE_YEAR.at(where(table, entry.version, f"prior_{column}"), clauses.FORECAST, year="前年度")
    elif earlier is None:
        yield ONE_YEAR.at(where(table, entry.version, f"earlier_{column}"), clauses.FORECAST, year="上年度")


def _growth(table: str, entry: Growth, where: Where) -> Iterable[Problem]:
    if entry.proposed_growth > entry.growth_ceiling:
        told = {"proposed": percent(entry.proposed_growth), "ceiling": percent(entry.growth_ceiling)}
        yield ABOVE_CEILING.at(where(table, entry.version, "proposed_growth"), clauses.GROWTH, **told)
