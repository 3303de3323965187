"""诸暨市 填报核对：单个格子之外，整行、整表、表与表之间说不通的地方。"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import partial
from typing import Any

from xltool.city import Where
from xltool.clause import Clause
from xltool.methods.months import Interval
from xltool.money import Money, shown
from xltool.parameters import YesNo
from xltool.policies.zhuji import clauses
from xltool.policies.zhuji.parameters import IncentiveTarget, MeanBasis, Parameters2024
from xltool.policies.zhuji.pharmacy_assessment import PharmacyVisits, ratio_visits
from xltool.policies.zhuji.register import InstitutionKind
from xltool.policies.zhuji.year_2024 import Given2024
from xltool.problems import Message, Place, Problem
from xltool.tables import Stage

WRONG_KIND = Message(
    "E4001", "机构名录中登记为“{kind}”", "本表只列“{wanted}”", "请改机构名录的机构类别，或把该行移到对应的表"
)
NOT_LISTED = Message(
    "E4002",
    "“{sheet}”中没有这家机构",
    "“{home}”列出的每家机构都应填报，没有发生的填 0",
    "请在“{sheet}”补填一行",
)
LISTED_ELSEWHERE_ONLY = Message(
    "E4003", "“{home}”中没有这家机构", "本表的机构应先列入“{home}”", "请在“{home}”补填，或删去本行"
)
INTERVALS_CROSS = Message(
    "E4004", "经营期间 {first} 与 {second} 首尾颠倒或重叠", "各段起日不晚于止日，且互不重叠", "请改正起止日期"
)
VISITS_WITHOUT_HEADS = Message("E4005", "有效人次 {visits}，人头数却是 0", "有人次就应有人头", "请核对人头数")
TOO_MANY_INVALID = Message(
    "E4006",
    "不计入的人次合计 {invalid}，多于刷卡人次 {visits}",
    "分解处方、人为小额、仅购饮片谈判药三项之和不应超过刷卡人次",
    "请核对四栏人次",
)
COST_WITHOUT_VISITS = Message(
    "E4007", "列支费用或统筹基金 {cost}，计算均次费用的人次却是 0", "有费用就应有人次", "请核对人次各栏"
)
NO_TOTAL_COST = Message(
    "E4008",
    "参数“均次费用口径”选了总费用，本店没有填总费用",
    "应填总费用（元）",
    "请补填，或把参数改回列支费用",
)
PRIOR_HALF = Message("E4009", "上年人次、上年人头只填了一项", "两项都填，或都填“无”", "请补填另一项")
HEADS_ABOVE_VISITS = Message(
    "E4010", "人头数 {heads}，多于刷卡人次 {visits}", "人头数不应多于人次", "请核对人次和人头数"
)
NO_GROUP_RATIO = Message(
    "E4011",
    "全部原定点药店的有效人次都是 0，没有全年平均值",
    "新进药店的人次人头比以原定点药店全年平均值为限",
    "请填写原定点药店的人次和人头数",
)
NEGATIVE_POINTS = Message(
    "E4012", "参数“RW减数”{deduction} 大于“计点RW下限”{threshold}", "点数不应为负", "请改正这两个参数"
)
BEYOND_ANNEX_2 = Message(
    "E4013",
    "参数“分级诊疗列支”选了计入门诊决算额，而附件2没有这家机构",
    "计入门诊决算额的补偿只能给有门诊额度的机构",
    "请把参数改回“单列台账”，或把本行“参与分配”填“否”",
)
NO_DOCUMENT = Message("W4004", "填了下达总额，没有填下达文号", "指标调整应写明依据的文件", "请补填文号")
NOT_DATED = Message(
    "W4005",
    "“新纳入总额控制”填了是，机构名录没有纳入定点日期",
    "满{years}年方纳入总额控制，应有日期可查",
    "请在机构名录补填日期",
)
NOT_DERIVED = Message(
    "W4006",
    "上年数不全，备注折算不出额度",
    "应有上年额度和经营月数；新纳入的应有上年决算额",
    "请补填；确实没有的，请写明额度的依据",
)
NOT_LONG_ENOUGH = Message(
    "W4002",
    "纳入定点日期 {date}，至{year}年1月1日不满 {years} 年",
    "满{years}年方纳入总额控制",
    "请核对日期或“新纳入总额控制”一栏；确实如此的，请写明说明",
)
FUND_ABOVE_COST = Message(
    "W4003",
    "统筹基金 {fund} 大于列支费用 {cost}",
    "统筹基金不应大于列支费用",
    "请核对；确实如此的，请写明说明",
)
NOT_RELEASED = Message("N4001", "没有填{scheme}下达总额", "下达前各指标按暂定指标执行", "下达后请补填并重新计算")

NO_RELEASE = Message(
    "E8004", "两个险种都没有填下达总额", "指标调整以绍兴市下达的总额为准", "请在“指标调整”填写下达总额"
)

PHARMACY_TABLES = (
    ("original_pharmacies", "original_assessments", InstitutionKind.ORIGINAL),
    ("new_pharmacies", "new_assessments", InstitutionKind.NEW),
)
HOSPITAL_TABLES = ("care_volumes", "employee_outpatient", "resident_outpatient")


def examine(given: Given2024, parameters: Parameters2024, stage: Stage, where: Where) -> list[Problem]:
    """Everything wrong with the filled tables as a whole, for the steps up to ``stage``."""
    found = [*_intervals(given, where), *_controlled(given, parameters, where), *_releases(given, where)]
    if stage.value >= Stage.ALLOCATE.value:
        found += _care(given, parameters, where)
        found += _kinds(given, stage, where)
        found += _covered(given, stage, where)
    if stage is Stage.SETTLE:
        for table in ("original_assessments", "new_assessments"):
            for shop in getattr(given, table):
                found += _visits(shop, parameters, partial(where, table, shop.institution))
        found += _group(given, where)
    return found


def wanting(given: Given2024, stage: Stage) -> list[Problem]:
    """The adjustment is to a release: without one there is nothing to adjust to."""
    if stage is not Stage.ADJUST or any(line.released_total is not None for line in given.releases):
        return []
    return [NO_RELEASE.at(Place("指标调整", "", "下达总额"))]


def _intervals(given: Given2024, where: Where) -> Iterable[Problem]:
    for line in given.institutions:
        before: Interval | None = None
        for i, span in enumerate(line.intervals(), start=1):
            if span is None:
                continue
            start, end = span.start or date.min, span.end or date.max
            if start > end or (before and start <= (before.end or date.max)):
                told = {"first": _span(before or span), "second": _span(span)}
                place = where("institutions", line.institution, f"open_from_{i}")
                yield INTERVALS_CROSS.at(place, clauses.MONTHS, **told)
            before = span


def _span(interval: Interval) -> str:
    return f"{interval.start or '年初'}—{interval.end or '年末'}"


def _controlled(given: Given2024, parameters: Parameters2024, where: Where) -> Iterable[Problem]:
    known = {line.institution: line for line in given.institutions}
    for line in given.outpatient_quotas:
        since = known[line.institution].designated_on if line.institution in known else None
        newly = line.newly_controlled is YesNo.YES
        needed = (
            (line.prior_employee_account, line.prior_resident_account)
            if newly
            else (line.prior_months, line.prior_employee_quota, line.prior_resident_quota)
        )
        if None in needed:
            yield NOT_DERIVED.at(where("outpatient_quotas", line.institution, "prior_months"), clauses.PARTIAL_YEAR)
        if not newly:
            continue
        if since is None:
            place = where("outpatient_quotas", line.institution, "newly_controlled")
            yield NOT_DATED.at(place, clauses.NEWLY_CONTROLLED, years=parameters.inclusion_years)
            continue
        latest = date(parameters.year - parameters.inclusion_years, 1, 1)
        if since > latest:
            yield NOT_LONG_ENOUGH.at(
                where("outpatient_quotas", line.institution, "newly_controlled"),
                clauses.NEWLY_CONTROLLED,
                date=since, year=parameters.year, years=parameters.inclusion_years,
            )  # fmt: skip


def _releases(given: Given2024, where: Where) -> Iterable[Problem]:
    for line in given.releases:
        if line.released_total is None:
            place = where("releases", line.scheme, "released_total")
            yield NOT_RELEASED.at(place, clauses.ADJUSTMENT, scheme=line.scheme)
        elif not line.document_number:
            yield NO_DOCUMENT.at(where("releases", line.scheme, "document_number"), clauses.ADJUSTMENT)


def _care(given: Given2024, parameters: Parameters2024, where: Where) -> Iterable[Problem]:
    if parameters.weight_deduction > parameters.weight_threshold:
        told = {"deduction": parameters.weight_deduction, "threshold": parameters.weight_threshold}
        yield NEGATIVE_POINTS.at(Place("参数", "", "RW减数"), clauses.SPECIAL_CASES, **told)
    if parameters.incentive_target is IncentiveTarget.OUTPATIENT:
        listed = set(_names(given.outpatient_quotas))
        for line in given.care_volumes:
            if line.institution not in listed and line.takes_part is YesNo.YES:
                place = where("care_volumes", line.institution, "takes_part")
                yield BEYOND_ANNEX_2.at(place, clauses.TIERED_CARE_TARGET)


def _group(given: Given2024, where: Where) -> Iterable[Problem]:
    """The originals' mean is the cap of others: it must not be 0 while those have visits."""
    if any(ratio_visits(shop) for shop in given.original_assessments):
        return
    capped = [shop for shop in given.new_assessments if ratio_visits(shop)]
    if capped:
        yield NO_GROUP_RATIO.at(where("original_assessments", "", "visits"), clauses.RATIO_CAP)


def _kinds(given: Given2024, stage: Stage, where: Where) -> Iterable[Problem]:
    known = {line.institution: line.kind for line in given.institutions}
    wanted = [("outpatient_quotas", InstitutionKind.HOSPITAL), ("care_volumes", InstitutionKind.HOSPITAL)]
    wanted += [(names, kind) for names, _, kind in PHARMACY_TABLES]
    if stage is Stage.SETTLE:
        wanted += [(assessments, kind) for _, assessments, kind in PHARMACY_TABLES]
        wanted += [(f"{scheme}_inpatient", InstitutionKind.HOSPITAL) for scheme in ("employee", "resident")]
    for table, kind in wanted:
        for line in getattr(given, table):
            listed = known.get(line.institution)
            if listed is not None and listed is not kind:
                place = where(table, line.institution, "institution")
                yield WRONG_KIND.at(place, None, kind=listed.value, wanted=kind.value)
    if stage is Stage.SETTLE:
        for card in given.resident_cards:
            if known.get(card.institution) is InstitutionKind.HOSPITAL:
                place = where("resident_cards", card.institution, "institution")
                yield WRONG_KIND.at(place, None, kind=InstitutionKind.HOSPITAL.value, wanted="药店")


def _names(rows: Sequence[Any]) -> list[str]:
    return [row.institution for row in rows]


def _pairs(stage: Stage) -> list[tuple[str, str, Clause]]:
    """Tables that must list the same institutions: the one that decides, the one that follows."""
    pairs: list[tuple[str, str, Clause]] = [("outpatient_quotas", "care_volumes", clauses.TIERED_CARE)]
    if stage is Stage.SETTLE:
        pairs += [("outpatient_quotas", table, clauses.PAYMENT) for table in HOSPITAL_TABLES[1:]]
        for names, assessments, _ in PHARMACY_TABLES:
            pairs += [(names, assessments, clauses.BEYOND_CAPS)]
            pairs += [(names, names.replace("pharmacies", "settlements"), clauses.TWO_GROUPS)]
    return pairs


def _covered(given: Given2024, stage: Stage, where: Where) -> Iterable[Problem]:
    for home, table, clause in _pairs(stage):
        there, at_home = _names(getattr(given, table)), _names(getattr(given, home))
        listed, deciding = set(there), set(at_home)
        yield from (_about(NOT_LISTED, where, home, table, name, clause) for name in at_home if name not in listed)
        if table != "care_volumes":  # a hospital outside 附件2 may still take part in 附件3
            yield from (
                _about(LISTED_ELSEWHERE_ONLY, where, table, home, name, clause)
                for name in there
                if name not in deciding
            )
    volumes = set(_names(given.care_volumes))
    for name in dict.fromkeys(_names(given.special_cases)):
        if name not in volumes:
            place = where("special_cases", name, "institution")
            yield LISTED_ELSEWHERE_ONLY.at(place, clauses.SPECIAL_CASES, home="分级诊疗")


def _about(message: Message, where: Where, table: str, other: str, name: str, clause: Clause) -> Problem:
    place, sheet = where(table, name, "institution"), where(other, "", "").sheet
    return message.at(place, clause, sheet=sheet, home=sheet if message is LISTED_ELSEWHERE_ONLY else place.sheet)


def _visits(shop: PharmacyVisits, parameters: Parameters2024, at: Callable[[str], Any]) -> Iterable[Problem]:
    valid = ratio_visits(shop)
    invalid = shop.split_visits + shop.small_visits + shop.excluded_only_visits
    drop = parameters.drop_excluded_only_visits is YesNo.YES
    counted = valid - (shop.excluded_only_visits if drop else 0)
    if invalid > shop.visits:
        yield TOO_MANY_INVALID.at(at("visits"), clauses.INVALID_VISITS, invalid=invalid, visits=shop.visits)
    elif counted == 0 and max(shop.capped_cost, shop.capped_fund):
        cost = shown(Money(max(shop.capped_cost, shop.capped_fund)))
        yield COST_WITHOUT_VISITS.at(at("visits"), clauses.MEAN_CAP, cost=cost)
    if shop.heads > shop.visits:
        yield HEADS_ABOVE_VISITS.at(at("heads"), clauses.RATIO_CAP, heads=shop.heads, visits=shop.visits)
    if valid > 0 and not shop.heads:
        yield VISITS_WITHOUT_HEADS.at(at("heads"), clauses.RATIO_CAP, visits=valid)
    if parameters.mean_basis is MeanBasis.TOTAL and shop.total_cost is None:
        yield NO_TOTAL_COST.at(at("total_cost"), clauses.MEAN_CAP)
    prior = (getattr(shop, "prior_visits", None), getattr(shop, "prior_heads", None))
    if (prior[0] is None) != (prior[1] is None):
        yield PRIOR_HALF.at(at("prior_visits"), clauses.RATIO_CAP)
    if shop.capped_fund > shop.capped_cost:
        told = {"fund": shown(shop.capped_fund), "cost": shown(shop.capped_cost)}
        yield FUND_ABOVE_COST.at(at("capped_fund"), clauses.MEAN_CAP, **told)
