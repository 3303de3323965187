"""湖州市 填报核对：病种类别、人头标准；其余见 ``examine_outpatient``、``examine_inpatient``。"""

from collections.abc import Iterable

from xltool.city import Where
from xltool.money import shown
from xltool.parameters import YesNo
from xltool.policies.huzhou import clauses
from xltool.policies.huzhou.examine_cells import (
    at_row,
    cell_text,
    consortia_of,
    known_bands,
    missing_standards,
    once,
    same_names,
)
from xltool.policies.huzhou.examine_inpatient import examine_inpatient, examine_months
from xltool.policies.huzhou.examine_outpatient import examine_members, examine_outpatients
from xltool.policies.huzhou.head_standards import STANDARD_SET, BandKind, cell_of, head_standard
from xltool.policies.huzhou.parameters import Parameters2022
from xltool.policies.huzhou.year_2022 import Given2022
from xltool.problems import Message, Problem
from xltool.tables import Stage

ONE_ORDINARY = Message(
    "E4801", "病种性质为“普通门诊”的有 {count} 行", "应有一行，也只有一行，并纳入包干", "请在“病种类别”表核对"
)
SAME_RANK = Message("E4815", "标准次序 {rank} 与“{other}”相同", "每个病种类别一个次序，由低到高", "请改正其中一个")
LOWEST = Message("E4816", "普通门诊的标准次序不是最低的", "普通门诊的次序应低于各慢性病种、特殊病种", "请改正标准次序")
NO_STANDARD = Message(
    "E4806", "{cell}没有历史费用，也没有批准标准", "应有测算或批准的人头标准", "请填历史费用，或填“批准人头标准”"
)
NO_HEADS = Message(
    "E4819",
    "历史人数是 0，历史统筹基金支出是 {fund}",
    "有支出就有人数，均值才算得出",
    "请补填历史人数，或核对支出",
)
FROM_LATER = Message(
    "E4814", "标准执行日期在 {start} 年，晚于预算年度 {year}", "应不晚于预算年度", "请改正标准执行日期"
)
OLD_STANDARDS = Message(
    "W4801",
    "人头标准自 {start} 年起执行，本年是第 {count} 年",
    "原则上每 {cycle} 年调整一次",
    "请重新测算报批；确实沿用的，请写明说明",
)
RANKS = Message(
    "W4802",
    "{cell}的标准 {standard}，低于次序更低的“{other}”的 {before}",
    "标准次序由低到高，从人员清单计数时以次序代替标准高低",
    "请核对标准次序和人头标准；确实如此的，请写明说明",
)
NO_DOCUMENT = Message(
    "N4801", "没有填批准文号", "人头标准报医保行政部门批准后执行", "请补填批准文号；测算阶段可以先不填"
)


def examine(given: Given2022, parameters: Parameters2022, stage: Stage, where: Where) -> list[Problem]:
    """Everything wrong with the filled tables as a whole, for the steps up to ``stage``."""
    found = [*_bands(given, where), *_standards(given, parameters, where)]
    found += consortia_of("institutions", given.institutions, given, where, named="institution")
    if stage.value >= Stage.ALLOCATE.value:
        found += [*examine_members(given, where), *examine_months(given, where)]
    if stage is Stage.SETTLE:
        found += [*examine_outpatients(given, parameters, where), *examine_inpatient(given, parameters, where)]
    return found


def _bands(given: Given2022, where: Where) -> Iterable[Problem]:
    yield from same_names("disease_bands", "disease_band", [b.disease_band for b in given.disease_bands], where)
    yield from same_names("consortia", "consortium", [c.consortium for c in given.consortia], where)
    seen: dict[int, str] = {}
    for band in given.disease_bands:
        other = seen.setdefault(band.band_rank, band.disease_band)
        if other != band.disease_band:
            place = where("disease_bands", band.disease_band, "band_rank")
            yield SAME_RANK.at(place, clauses.BANDS, rank=band.band_rank, other=other)
    ordinary = [band for band in given.disease_bands if band.band_kind is BandKind.ORDINARY]
    if len(ordinary) != 1 or ordinary[0].packaged is YesNo.NO:
        yield ONE_ORDINARY.at(where("disease_bands", "", "band_kind"), clauses.BANDS, count=len(ordinary))
    elif ordinary[0].band_rank != min(seen):
        yield LOWEST.at(where("disease_bands", ordinary[0].disease_band, "band_rank"), clauses.BANDS)


def _standards(given: Given2022, parameters: Parameters2022, where: Where) -> Iterable[Problem]:
    for entry in given.approvals:
        count = parameters.year - entry.standard_from.year + 1
        place = where("approvals", STANDARD_SET, "standard_from")
        if count < 1:
            yield FROM_LATER.at(place, clauses.APPROVAL, start=entry.standard_from.year, year=parameters.year)
        if count > parameters.standard_years:
            told = {"start": entry.standard_from.year, "count": count, "cycle": parameters.standard_years}
            yield OLD_STANDARDS.at(place, clauses.APPROVAL, **told)
        if not entry.approval_document:
            yield NO_DOCUMENT.at(where("approvals", STANDARD_SET, "approval_document"), clauses.APPROVAL)
    for table in ("history", "standards"):
        entries = getattr(given, table)
        yield from known_bands(table, entries, ("disease_band",), given, where)
        yield from once(table, entries, ("scheme", "age_band", "disease_band"), where)
    yield from missing_standards("history", given.history, ("disease_band",), given, where)
    for i, cell in enumerate(given.history):
        if cell.history_fund and not cell.history_heads:
            place = at_row(where, "history", i, "history_heads")
            yield NO_HEADS.at(place, clauses.MEASURED, fund=shown(cell.history_fund))
    past = {line.scheme for line in given.history if line.history_heads}
    for i, line in enumerate(given.standards):
        if line.approved_standard is None and line.scheme not in past:
            place = at_row(where, "standards", i, "approved_standard")
            yield NO_STANDARD.at(place, clauses.MEASURED, cell=cell_text(*cell_of(line)))
    yield from _ranks(given, parameters, where)


def _ranks(given: Given2022, parameters: Parameters2022, where: Where) -> Iterable[Problem]:
    """A higher rank with a lower standard: a list would count members with both diseases at the lower one."""
    rank = {band.disease_band: band.band_rank for band in given.disease_bands}
    found = [head_standard(line, given.history, parameters).head_standard for line in given.standards]
    lines = [(i, line, found[i]) for i, line in enumerate(given.standards) if line.disease_band in rank and found[i]]
    for i, line, mine in lines:
        for _, other, theirs in lines:
            same = (line.scheme, line.age_band) == (other.scheme, other.age_band)
            if same and rank[line.disease_band] > rank[other.disease_band] and mine < theirs:
                told = {"standard": shown(mine), "other": other.disease_band, "before": shown(theirs)}
                cell = cell_text(line.scheme, line.age_band, line.disease_band)
                yield RANKS.at(at_row(where, "standards", i, "approved_standard"), clauses.BANDS, cell=cell, **told)
