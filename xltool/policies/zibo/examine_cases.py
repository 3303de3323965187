"""淄博市 填报核对：逐例病例——编码、辅助目录、床日、特例单议、违规处理。"""

from collections import Counter
from collections.abc import Iterable

from xltool.city import Where
from xltool.policies.zibo import clauses
from xltool.policies.zibo.cases import Case, Handling, SpecialReview, in_review_band
from xltool.policies.zibo.catalogue import ScoreRule
from xltool.policies.zibo.given_2025 import Given2025
from xltool.policies.zibo.parameters import Parameters2025, Unreviewed
from xltool.policies.zibo.scales import scales_of
from xltool.policies.zibo.versions import BOTH
from xltool.problems import Message, Problem

NO_DISEASE = Message("E4741", "病种目录中没有“{code}”", "病种编码应与病种目录一字不差", "请改正编码，或在病种目录补填")
NO_AUXILIARY = Message(
    "E4742", "辅助目录中没有“{name}”", "辅助目录名称应与辅助目录一字不差", "请改正名称，或在辅助目录补填"
)
NO_DAYS = Message("E4743", "按床日计分的病种没有填住院床日", "应填床日数", "请补填“住院床日”")
NO_POINTS = Message(
    "E4744", "特例单议“同意”，没有填评议点数", "应填评议确定的点数", "请补填“评议点数”，或改正特例单议一栏"
)
UNREVIEWED = Message(
    "E4745",
    "费用过高（落在“评审”一档），还没有特例单议结果",
    "评审一档的病例应先评议：同意或不同意",
    "请填评议结果；或把参数“未评议的过高病例”改为按正常病例",
)
TOO_MANY_REVIEWED = Message(
    "E4746",
    "特例单议同意 {agreed} 例，出院病例 {cases} 例，上限 {most} 例",
    "不应超过参数“特例单议上限”（{cap}）×出院病例，舍去取整",
    "请核对特例单议一栏、病例数，或参数",
)
DEDUCTION = Message(
    "E4747",
    "违规处理是“{handling}”，病例扣款{found}",
    "只有“扣款”填金额；剔除的病例不再扣款，两者不可重复",
    "请改正“违规处理”或“病例扣款”",
)
NO_COEFFICIENT = Message("E4748", "“机构系数”中没有这家机构", "有病例的机构应有机构系数", "请在“机构系数”补填一行")


def examine_cases(given: Given2025, parameters: Parameters2025, where: Where, *, scored: bool) -> Iterable[Problem]:
    """Everything wrong with the single cases; ratios only where the scales are whole (``scored``)."""
    found = [problem for entry in given.single_cases for problem in _case(given, entry, where)]
    yield from found
    if scored and not found:
        yield from _unreviewed(given, parameters, where)
    cap: object = parameters.special_review_cap
    if cap is not None:
        yield from _reviewed(given, parameters, where)


def _case(given: Given2025, entry: Case, where: Where) -> Iterable[Problem]:
    number = entry.case_number
    diseases = {line.disease_code: line for line in given.diseases}
    rules = {line.disease_class: line.score_rule for line in given.disease_classes}
    disease = diseases.get(entry.disease_code)
    if disease is None:
        place = where("single_cases", number, "disease_code")
        yield NO_DISEASE.at(place, clauses.CATALOGUE, code=entry.disease_code)
    elif rules[disease.disease_class] is ScoreRule.DAYS and entry.bed_day_count is None:
        yield NO_DAYS.at(where("single_cases", number, "bed_day_count"), clauses.BED_DAYS)
    listed = {line.auxiliary_name for line in given.auxiliaries}
    for column in ("auxiliary_1", "auxiliary_2"):
        name = getattr(entry, column)
        if name and name not in listed:
            yield NO_AUXILIARY.at(where("single_cases", number, column), clauses.SUPPLEMENTS, name=name)
    if entry.institution not in {line.institution for line in given.coefficients}:
        yield NO_COEFFICIENT.at(where("single_cases", number, "institution"), clauses.COEFFICIENT)
    if entry.special_review is SpecialReview.AGREED and entry.reviewed_points is None:
        yield NO_POINTS.at(where("single_cases", number, "reviewed_points"), clauses.SPECIAL_REVIEW)
    if (entry.handling is Handling.DEDUCTED) != bool(entry.case_deduction):
        told = "填了" if entry.case_deduction else "没有填"
        place = where("single_cases", number, "case_deduction")
        yield DEDUCTION.at(place, clauses.CLEARING, handling=entry.handling, found=told)


def _unreviewed(given: Given2025, parameters: Parameters2025, where: Where) -> Iterable[Problem]:
    if parameters.unreviewed is Unreviewed.AS_NORMAL:
        return
    scales = scales_of(given, parameters)
    decided = (SpecialReview.AGREED, SpecialReview.REFUSED)
    for entry in given.single_cases:
        waits = entry.special_review not in decided and entry.handling is not Handling.TAKEN_OUT
        known = entry.institution in scales.levels  # a line of the register that cannot be read is told already
        if waits and known and in_review_band(entry, scales):
            yield UNREVIEWED.at(where("single_cases", entry.case_number, "special_review"), clauses.SPECIAL_REVIEW)


def _reviewed(given: Given2025, parameters: Parameters2025, where: Where) -> Iterable[Problem]:
    """Agreed cases of an institution, both schemes together, against the cap."""
    cases = Counter(entry.institution for entry in given.single_cases)
    for name, _ in BOTH:
        for line in getattr(given, f"{name}_summary"):
            cases[line.institution] += line.case_count
    agreed = [entry for entry in given.single_cases if entry.special_review is SpecialReview.AGREED]
    for institution, count in Counter(entry.institution for entry in agreed).items():
        most = int(parameters.special_review_cap * cases[institution])
        if count > most:
            first = next(entry.case_number for entry in agreed if entry.institution == institution)
            cap = f"{(parameters.special_review_cap * 100).normalize():f}%"
            told = {"agreed": count, "cases": cases[institution], "most": most, "cap": cap}
            yield TOO_MANY_REVIEWED.at(where("single_cases", first, "special_review"), clauses.SPECIAL_REVIEW, **told)
