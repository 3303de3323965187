"""湖州市 填报核对：签约、备案、门诊支出、考核与结算。"""

from collections.abc import Iterable
from decimal import Decimal

from xltool.city import Where
from xltool.listing import FROM_LIST
from xltool.money import shown, total
from xltool.policies.huzhou import clauses
from xltool.policies.huzhou.examine_cells import at_row, consortia_of, once, with_standards
from xltool.policies.huzhou.outpatient import Assessment, shares_moved
from xltool.policies.huzhou.parameters import AssessmentMode, IncrementMode, Parameters2022
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
OUT_OF_SHARES = Message(
    "E4817",
    "{what} {share}%，考核{moved} {points} 个百分点后为 {result}%",
    "浮动后的比例应在 0% 与 100% 之间",
    "请改正参数“{what}”，或减少浮动的百分点",
)
SAME_BAND = Message(
    "E4818",
    "原病种类别、新备案病种类别都是“{band}”",
    "新备案的应与原来的不同",
    "请改正其中一个；没有新备案的，删去这一行",
)
NOBODY_SIGNED = Message(
    "W4804",
    "“{consortium}”{scheme}没有签约人数，却有支出 {spent}",
    "只核算签约人员的支出，没有签约就没有包干额，支出全部成为超支",
    "请补填“签约人数”，或核对支出；确实如此的，请写明说明",
)
LOWER_BAND = Message(
    "W4805",
    "由“{before}”改为次序更低的“{after}”，按补足差额不增加额度",
    "新备案的病种类别次序应更高",
    "请核对两个病种类别是否填反；确实如此的，请写明说明",
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


def _registrations(given: Given2022, parameters: Parameters2022, where: Where) -> Iterable[Problem]:
    entries = given.registrations
    yield from with_standards("registrations", entries, ("band_before", "band_after"), given, where)
    for i, entry in enumerate(entries):
        most = 13 - entry.filing_month
        if entry.increment_months is not None and entry.increment_months > most:
            told = {"month": entry.filing_month, "months": entry.increment_months, "most": most}
            yield TOO_LONG.at(at_row(where, "registrations", i, "increment_months"), clauses.REGISTRATIONS, **told)
    yield from _direction(given, parameters, where)


def _direction(given: Given2022, parameters: Parameters2022, where: Where) -> Iterable[Problem]:
    """Filings into the band they come from, or into a lower one, which would add nothing without a word.

    A list tells every filing of a person, lower ones too: its lines are not doubted.
    """
    rank = {band.disease_band: band.band_rank for band in given.disease_bands}
    difference = parameters.increment_mode is IncrementMode.DIFFERENCE
    for i, entry in enumerate(given.registrations):
        before, after = entry.band_before, entry.band_after
        place = at_row(where, "registrations", i, "band_after")
        if before == after:
            yield SAME_BAND.at(place, clauses.REGISTRATIONS, band=after)
        elif difference and rank.get(after, 0) < rank.get(before, 0) and not entry.remark.startswith(FROM_LIST):
            yield LOWER_BAND.at(place, clauses.REGISTRATIONS, before=before, after=after)


def _spending(given: Given2022, where: Where) -> Iterable[Problem]:
    yield from with_standards("spending", given.spending, ("disease_band",), given, where)
    yield from once("spending", given.spending, ("consortium", "scheme", "age_band", "disease_band"), where)
    signed = {(line.consortium, line.scheme) for line in given.members if line.member_heads}
    signed |= {(line.consortium, line.scheme) for line in given.registrations if line.registered_heads}
    for table, scheme in BOTH:
        for line in getattr(given, f"{table}_packages"):
            of_line = [s for s in given.spending if (s.consortium, s.scheme) == (line.consortium, scheme)]
            spent = total([entry.inside_fund for entry in of_line] + [entry.outside_fund for entry in of_line])
            if spent and (line.consortium, scheme) not in signed:
                told = {"consortium": line.consortium, "scheme": scheme, "spent": shown(spent)}
                yield NOBODY_SIGNED.at(Place("签约人数", "", line.consortium), clauses.SIGNED_MEMBERS, **told)


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
        yield from _within_one(entry, parameters, where)


def _within_one(entry: Assessment, parameters: Parameters2022, where: Where) -> Iterable[Problem]:
    """A share that the assessment moves beyond nothing or the whole: the parameters were changed."""
    if parameters.assessment_mode is AssessmentMode.LINEAR and parameters.full_score <= parameters.score_floor:
        return
    moved = shares_moved(entry, parameters)
    kept, borne = parameters.kept_share, parameters.borne_share
    for column, what, share, result in (
        ("granted_kept", "结余留用比例", kept, kept + moved.kept_up),
        ("granted_borne", "超支分担比例", borne, borne - moved.borne_down),
    ):
        if not 0 <= result <= 1:
            told = {"what": what, "share": _points(share), "result": _points(result)}
            told |= {"moved": "上升" if result > share else "降低", "points": _points(abs(result - share))}
            yield OUT_OF_SHARES.at(where("assessments", entry.consortium, column), clauses.SHARING, **told)


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
    yield from _registrations(given, parameters, where)
    yield from _spending(given, where)
    yield from _assessed(given, parameters, where)
    yield from _settled(given, where)
