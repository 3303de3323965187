"""湖州市 填报核对：签约、备案、门诊支出、考核与结算。"""

from collections.abc import Iterable
from decimal import Decimal

from xltool.city import Where
from xltool.policies.huzhou import clauses
from xltool.policies.huzhou.examine_cells import at_row, consortia_of, once, with_standards
from xltool.policies.huzhou.parameters import AssessmentMode, Parameters2022
from xltool.policies.huzhou.schemes import BOTH
from xltool.policies.huzhou.year_2022 import Given2022
from xltool.problems import Message, Place, Problem

BAD_MONTHS = Message("E4809", "{heads} 人，签约人月 {months}", "每人至少 1、至多 12 个月", "请核对签约人数和签约人月")
TOO_LONG = Message(
    "E4810",
    "{month} 月备案，另定计增月数 {months}",
    "从备案之月起到年底至多 {most} 个月",
    "请改正计增月数，或留空由程序计算",
)
NOT_SETTLED = Message(
    "E4811", "“{caption}”里没有这个医共体", "每个医共体在门诊结算各表都应有一行", "请在“门诊结算”补填一行"
)
TOO_MUCH = Message(
    "E4812", "核定 {moved} 个百分点，超过 {most} 个百分点", "最高不超过文件规定的百分点", "请改正核定的百分点"
)
BAD_SCORES = Message(
    "E4813", "考核起算分 {floor}，考核满分 {full}", "按得分折算时，满分应高于起算分", "请改正这两个参数"
)
NO_SCORE = Message(
    "W4803", "填了核定的百分点，没有填考核得分", "浮动应结合监测评价考核结果", "请补填考核得分；没有得分的，请写明说明"
)


def examine_members(given: Given2022, where: Where) -> Iterable[Problem]:
    """What is wrong with the signed members."""
    yield from with_standards("members", given.members, ("disease_band",), given, where)
    yield from once("members", given.members, ("consortium", "scheme", "age_band", "disease_band"), where)
    for i, entry in enumerate(given.members):
        if not entry.member_heads <= entry.member_months <= 12 * entry.member_heads:
            told = {"heads": entry.member_heads, "months": entry.member_months}
            yield BAD_MONTHS.at(at_row(where, "members", i, "member_months"), clauses.SIGNED_MEMBERS, **told)


def _registrations(given: Given2022, where: Where) -> Iterable[Problem]:
    entries = given.registrations
    yield from with_standards("registrations", entries, ("band_before", "band_after"), given, where)
    for i, entry in enumerate(entries):
        most = 13 - entry.filing_month
        if entry.increment_months is not None and entry.increment_months > most:
            told = {"month": entry.filing_month, "months": entry.increment_months, "most": most}
            yield TOO_LONG.at(at_row(where, "registrations", i, "increment_months"), clauses.REGISTRATIONS, **told)


def _spending(given: Given2022, where: Where) -> Iterable[Problem]:
    yield from with_standards("spending", given.spending, ("disease_band",), given, where)
    yield from once("spending", given.spending, ("consortium", "scheme", "age_band", "disease_band"), where)


def _assessed(given: Given2022, parameters: Parameters2022, where: Where) -> Iterable[Problem]:
    if parameters.assessment_mode is AssessmentMode.LINEAR and parameters.full_score <= parameters.score_floor:
        told = {"floor": parameters.score_floor, "full": parameters.full_score}
        yield BAD_SCORES.at(Place("参数", "", "考核满分"), clauses.ASSESSMENT, **told)
    limits = {"granted_kept": parameters.most_kept_up, "granted_borne": parameters.most_borne_down}
    for entry in given.assessments:
        granted: dict[str, Decimal | None] = {column: getattr(entry, column) for column in limits}
        for column, moved in granted.items():
            if moved is not None and moved > limits[column]:
                shown = {"moved": _points(moved), "most": _points(limits[column])}
                yield TOO_MUCH.at(where("assessments", entry.consortium, column), clauses.ASSESSMENT, **shown)
        if entry.assessment_score is None and any(granted.values()):
            yield NO_SCORE.at(where("assessments", entry.consortium, "assessment_score"), clauses.ASSESSMENT)


def _points(share: Decimal) -> str:
    return f"{(share * 100).normalize():f}"


def _settled(given: Given2022, where: Where) -> Iterable[Problem]:
    """Every consortium in every table of the settlement, and no other."""
    captions = {"assessments": "考核与分担比例"} | {f"{name}_packages": f"{scheme}医保" for name, scheme in BOTH}
    for table, caption in captions.items():
        entries = getattr(given, table)
        yield from consortia_of(table, entries, given, where, named="consortium")
        there = {entry.consortium for entry in entries}
        for line in given.consortia:
            if line.consortium not in there:
                yield NOT_SETTLED.at(
                    where("consortia", line.consortium, "consortium"), clauses.SHARING, caption=caption
                )


def examine_outpatients(given: Given2022, parameters: Parameters2022, where: Where) -> Iterable[Problem]:
    """What is wrong with registrations, spending, assessments and the settlement."""
    yield from _registrations(given, where)
    yield from _spending(given, where)
    yield from _assessed(given, parameters, where)
    yield from _settled(given, where)
