"""湖州市 填报核对：DRG病组、病组点数、低倍率、床日、特病单议、月度预拨与住院清算。"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from xltool.city import Where
from xltool.money import shown
from xltool.policies.huzhou import clauses
from xltool.policies.huzhou.groups import ALL_GROUPS, PriceKind
from xltool.policies.huzhou.parameters import BedDayPayment, Parameters2022
from xltool.policies.huzhou.schemes import BOTH
from xltool.policies.huzhou.year_2022 import Given2022
from xltool.problems import Message, Place, Problem

WILD = frozenset("*?~＊？～")
BAD_CODE = Message("E4821", "“{code}”里有 * ? ~", "电子表格把它们当作通配符", "请换用别的字，各表随之改正")
NO_MEAN = Message(
    "E4822",
    "没有填全部病组均费，有 {count} 个病组没有公布基础点数",
    "两者至少有一个",
    "请填全部病组均费，或补填公布基础点数",
)
ZERO_MEAN = Message("E4823", "{what}填的是 0", "均费应大于零", "请填实际的次均费用")
NOT_SAME_PRICE = Message(
    "E4824", "病组性质是“一般病组”，填了统一差异系数", "统一差异系数只用于同病同价病组", "请清空，或改正病组性质"
)
UNKNOWN_GROUP = Message("E4825", "{sheet}里没有“{code}”", "应与{sheet}一字不差", "请改正，或在{sheet}补填一行")
TWICE = Message("E4826", "{what}填了不止一行", "{wanted}一行", "请合并，或改正其中一行")
OWN_AT_SAME_PRICE = Message(
    "E4827", "同病同价病组填了核定差异系数", "同病同价病组不区分医疗机构，同一个差异系数", "请清空，或改正病组性质"
)
NOT_LOW = Message(
    "E4828",
    "病例费用 {cost}，是病组均费的 {ratio} 倍",
    "低倍率病例不超过 {most} 倍",
    "请核对费用；不是低倍率的，计入“病组点数”的正常病例",
)
NO_COEFFICIENT = Message(
    "E4829",
    "“病组点数”里没有这家机构的病组 {code}",
    "低倍率病例用该机构该病组的差异系数",
    "请在“病组点数”补填一行，没有正常病例的例数填 0",
)
NO_OWN_MEAN = Message(
    "E4832",
    "病组“{code}”的机构病组均费填的是 0，差异系数和点数都成为 0",
    "均费应大于零",
    "请填实际的次均费用；新病组没有均费的，留空，差异系数为 1",
)
NO_DAY_VALUE = Message(
    "E4830", "参数“床日付费方式”是{mode}，没有填{heading}", "每个用到的床日病组都应填", "请补填，或改选参数"
)
NOT_SETTLED = Message(
    "E4831",
    "有点数或月度预拨，“住院年度清算”{caption}里没有这家机构",
    "有点数、有预拨的机构都应清算",
    "请在“住院年度清算”补填一行",
)
NO_REVIEW = Message("W4821", "特病单议没有填评审文号", "特病单议的点数由评审确定", "请补填；没有文号的，请写明说明")


def examine_months(given: Given2022, where: Where) -> Iterable[Problem]:
    """What is wrong with the months."""
    seen: set[tuple[str, int]] = set()
    for entry in given.inpatient_months:
        month = (entry.institution, entry.month)
        if month in seen:
            place = replace(where("inpatient_months", entry.institution, "month"), subject=entry.institution)
            told = {"what": f"{entry.month} 月", "wanted": "一家机构一个月"}
            yield TWICE.at(place, clauses.INPATIENT_RULES, **told)
        seen.add(month)


def examine_inpatient(given: Given2022, parameters: Parameters2022, where: Where) -> Iterable[Problem]:
    """What is wrong with the groups, the points and the settlement."""
    yield from _groups(given, where)
    yield from _group_points(given, where)
    yield from _low_cases(given, parameters, where)
    yield from _bed_days(given, parameters, where)
    for entry in given.reviewed_cases:
        if entry.adjustment_kind == "特病单议" and not entry.review_document:
            yield NO_REVIEW.at(_at("reviewed_cases", entry, "review_document", where), clauses.INPATIENT_RULES)
    yield from _settled(given, where)


def _at(table: str, entry: Any, column: str, where: Where) -> Place:
    """The first line of an institution in a table of many lines: the cell is left to the subject."""
    place = where(table, entry.institution, column)
    return replace(place, cell="", subject=f"{entry.institution} · {place.subject.rpartition(' · ')[2]}")


def _groups(given: Given2022, where: Where) -> Iterable[Problem]:
    unpublished = [line for line in given.drg_groups if line.published_points is None]
    for mean in given.group_means:
        place = where("group_means", ALL_GROUPS, "all_mean")
        if mean.all_mean is None and unpublished:
            yield NO_MEAN.at(place, clauses.DRG_POINTS, count=len(unpublished))
        if mean.all_mean == 0:
            yield ZERO_MEAN.at(place, clauses.DRG_POINTS, what="全部病组均费")
    for line in given.drg_groups:
        if WILD & set(line.group_code):
            yield BAD_CODE.at(where("drg_groups", line.group_code, "group_code"), code=line.group_code)
        if not line.group_mean:
            place = where("drg_groups", line.group_code, "group_mean")
            yield ZERO_MEAN.at(place, clauses.DRG_POINTS, what="病组均费")
        if line.price_kind is PriceKind.ORDINARY and line.common_coefficient is not None:
            yield NOT_SAME_PRICE.at(where("drg_groups", line.group_code, "common_coefficient"), clauses.SAME_PRICE)
    for bed in given.bed_day_groups:
        if WILD & set(bed.bed_day_group):
            yield BAD_CODE.at(where("bed_day_groups", bed.bed_day_group, "bed_day_group"), code=bed.bed_day_group)


def _known(
    table: str, column: str, entries: Sequence[Any], names: Iterable[str], sheet: str, where: Where
) -> Iterable[Problem]:
    known = set(names)
    for entry in entries:
        code = getattr(entry, column)
        if code not in known:
            yield UNKNOWN_GROUP.at(_at(table, entry, column, where), clauses.DRG_POINTS, sheet=sheet, code=code)


def _group_points(given: Given2022, where: Where) -> Iterable[Problem]:
    groups = {line.group_code: line for line in given.drg_groups}
    yield from _known("group_points", "group_code", given.group_points, groups, "“DRG病组”", where)
    seen: set[tuple[str, str]] = set()
    for entry in given.group_points:
        pair = (entry.institution, entry.group_code)
        if pair in seen:
            told = {"what": f"病组“{entry.group_code}”", "wanted": "一家机构一个病组"}
            yield TWICE.at(_at("group_points", entry, "group_code", where), clauses.DRG_POINTS, **told)
        seen.add(pair)
        group = groups.get(entry.group_code)
        if group and group.price_kind is PriceKind.SAME and entry.granted_coefficient is not None:
            yield OWN_AT_SAME_PRICE.at(_at("group_points", entry, "granted_coefficient", where), clauses.SAME_PRICE)
        if entry.own_mean == 0:
            place = _at("group_points", entry, "own_mean", where)
            yield NO_OWN_MEAN.at(place, clauses.DRG_POINTS, code=entry.group_code)


def _low_cases(given: Given2022, parameters: Parameters2022, where: Where) -> Iterable[Problem]:
    groups = {line.group_code: line for line in given.drg_groups}
    yield from _known("low_cases", "group_code", given.low_cases, groups, "“DRG病组”", where)
    pairs = {(entry.institution, entry.group_code) for entry in given.group_points}
    for entry in given.low_cases:
        group = groups.get(entry.group_code)
        if group is None or not group.group_mean:
            continue
        ratio = Fraction(entry.case_cost, group.group_mean)
        if ratio > Fraction(parameters.low_multiple):
            told = {"cost": shown(entry.case_cost), "ratio": _times(ratio), "most": parameters.low_multiple}
            yield NOT_LOW.at(_at("low_cases", entry, "case_cost", where), clauses.INPATIENT_RULES, **told)
        if (entry.institution, entry.group_code) not in pairs:
            place = _at("low_cases", entry, "group_code", where)
            yield NO_COEFFICIENT.at(place, clauses.INPATIENT_RULES, code=entry.group_code)


def _times(ratio: Fraction) -> str:
    """A ratio as a sentence says it: cut at four places, so that one above a bound is never said to be on it."""
    return f"{Decimal(-(-ratio.numerator * 10**4 // ratio.denominator)).scaleb(-4):f}"


def _bed_days(given: Given2022, parameters: Parameters2022, where: Where) -> Iterable[Problem]:
    groups = {line.bed_day_group: line for line in given.bed_day_groups}
    yield from _known("bed_days", "bed_day_group", given.bed_days, groups, "“床日病组”表", where)
    seen: set[tuple[str, str]] = set()
    for entry in given.bed_days:
        pair = (entry.institution, entry.bed_day_group)
        if pair in seen:
            told = {"what": f"床日病组“{entry.bed_day_group}”", "wanted": "一家机构一个床日病组"}
            yield TWICE.at(_at("bed_days", entry, "bed_day_group", where), clauses.BED_DAYS, **told)
        seen.add(pair)
    mode = parameters.bed_day_payment
    column, heading = ("day_points", "每床日点数") if mode is BedDayPayment.POINTS else ("day_rate", "每床日定额")
    for name in dict.fromkeys(entry.bed_day_group for entry in given.bed_days):
        if name in groups and getattr(groups[name], column) is None:
            place = where("bed_day_groups", name, column)
            yield NO_DAY_VALUE.at(place, clauses.BED_DAYS, mode=f"“{mode}”", heading=heading)


def _settled(given: Given2022, where: Where) -> Iterable[Problem]:
    """Every institution with points or advances stands in the settlement of both schemes."""
    tables = ("group_points", "low_cases", "bed_days", "reviewed_cases", "inpatient_months")
    for name, scheme in BOTH:
        settled = {entry.institution for entry in getattr(given, f"{name}_inpatient")}
        told: set[str] = set()
        for table in tables:
            for entry in getattr(given, table):
                only = getattr(entry, "scheme", scheme)
                if entry.institution not in settled | told and only == scheme:
                    told.add(entry.institution)
                    place = _at(table, entry, "institution", where)
                    yield NOT_SETTLED.at(place, clauses.INPATIENT_RULES, caption=f"{scheme}医保")
