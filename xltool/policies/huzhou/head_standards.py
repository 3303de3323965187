"""湖州市 人头标准：病种类别、历史费用测算（人数少的合并）、批准后执行。"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from xltool.money import Money, round_money
from xltool.parameters import YesNo
from xltool.policies.huzhou import clauses
from xltool.policies.huzhou.parameters import Parameters2022
from xltool.policies.huzhou.schemes import AgeBand, Scheme
from xltool.tables import basis, given, key, note, result, row

STANDARD_SET = "门诊人头标准"


class BandKind(StrEnum):
    """What a disease band is in the words of the document."""

    ORDINARY = "普通门诊"
    CHRONIC = "慢性病种"
    SPECIAL = "特殊病种"


class MergeLevel(StrEnum):
    """Whose mean a standard is measured by."""

    CELL = "本格"
    AGE = "同险种同年龄段"
    SCHEME = "同险种"
    NONE = "没有历史数据"


@row
class DiseaseBand:
    """One disease band, in the order of its standard: 1 is the lowest."""

    disease_band: str = key(width=18)
    band_kind: BandKind = given(clause=clauses.BANDS, width=14)
    band_rank: int = given(at_least="1", summed=False, clause=clauses.BANDS, width=12)
    packaged: YesNo = given(clause=clauses.SPECIAL_DISEASES, width=12)
    remark: str = note(width=20)


@row
class Approval:
    """Since when the standards are in force, and by whose approval."""

    standard_set: str = key(width=18)
    standard_from: date = given(clause=clauses.APPROVAL, width=14)
    approval_document: str = given(optional=True, clause=clauses.APPROVAL, width=24)
    approved_on: date | None = given(optional=True, width=14)


@row
class YearInForce:
    """How long the standards have been in force."""

    year_in_force: int = result(
        "{year}-YEAR({standard_from})+1", "本年度是标准执行的第几年", clauses.APPROVAL, summed=False, width=14
    )


@row
class History:
    """Past heads and pooled fund of one scheme, age and disease band, 元."""

    scheme: Scheme = given(clause=clauses.MEASURED, width=8)
    age_band: AgeBand = given(clause=clauses.MEASURED, width=14)
    disease_band: str = given(clause=clauses.MEASURED, width=18)
    history_heads: int = given(summed=True, clause=clauses.MEASURED, width=14)
    history_fund: Money = given(clause=clauses.MEASURED, width=16)
    remark: str = note(width=14)


@row
class Standard:
    """One head standard, 元 a head and year; left blank, the measured one is approved."""

    scheme: Scheme = given(clause=clauses.BANDS, width=7)
    age_band: AgeBand = given(clause=clauses.BANDS, width=12)
    disease_band: str = given(clause=clauses.BANDS, width=18)
    approved_standard: Money | None = given(optional=True, summed=False, clause=clauses.APPROVAL, width=15)


_SCHEME = "--({history.scheme:all}={scheme})"
_AGE = f"{_SCHEME},--({{history.age_band:all}}={{age_band}})"
_CELL = f"{_AGE},--({{history.disease_band:all}}={{disease_band}})"


def _of(where: str, column: str) -> str:
    whole = f"SUMPRODUCT({where},{{history.{column}:all}})"
    return f"ROUND({whole},2)" if column == "history_fund" else whole


@row
class HeadStandard:
    """How a standard was measured, and the one in force, 元 a head and year."""

    cell_heads: int = result(_of(_CELL, "history_heads"), "历史费用中本格的人数", clauses.MEASURED, width=12)
    cell_fund: Money = result(
        _of(_CELL, "history_fund"), "历史费用中本格的统筹基金支出", clauses.MEASURED, width=15
    )  # fmt: skip
    age_heads: int = result(
        _of(_AGE, "history_heads"), "同险种同年龄段各格人数", clauses.MEASURED, summed=False, width=12
    )
    age_fund: Money = result(
        _of(_AGE, "history_fund"), "同险种同年龄段各格费用", clauses.MEASURED, summed=False, width=15
    )
    scheme_heads: int = result(
        _of(_SCHEME, "history_heads"), "同险种各格人数", clauses.MEASURED, summed=False, width=12
    )  # fmt: skip
    scheme_fund: Money = result(
        _of(_SCHEME, "history_fund"), "同险种各格费用", clauses.MEASURED, summed=False, width=15
    )  # fmt: skip
    merge_level: MergeLevel = result(
        f'IF({{scheme_heads}}=0,"{MergeLevel.NONE}",IF(AND({{cell_heads}}>={{merge_below}},{{cell_heads}}>0),'
        f'"{MergeLevel.CELL}",IF(AND({{age_heads}}>={{merge_below}},{{age_heads}}>0),"{MergeLevel.AGE}",'
        f'"{MergeLevel.SCHEME}")))',
        "人数不少于合并下限的取本格，否则取同险种同年龄段，再不足取同险种",
        clauses.MEASURED,
        width=15,
    )
    measured_standard: Money | None = result(
        f'IF({{merge_level}}="{MergeLevel.NONE}","—",ROUND(IF({{merge_level}}="{MergeLevel.CELL}",'
        f'{{cell_fund}}/MAX(1,{{cell_heads}}),IF({{merge_level}}="{MergeLevel.AGE}",'
        f"{{age_fund}}/MAX(1,{{age_heads}}),{{scheme_fund}}/MAX(1,{{scheme_heads}}))),2))",
        "所取一级的历史费用÷人数，四舍五入到分",
        clauses.MEASURED,
        summed=False,
        width=15,
    )
    standard_change: Money | None = result(
        "IF(AND(ISNUMBER({approved_standard}),ISNUMBER({measured_standard})),"
        'ROUND({approved_standard}-{measured_standard},2),"—")',
        "批准标准减测算标准；没有另批或没有测算的不列",
        clauses.APPROVAL,
        summed=False,
        width=15,
    )
    head_standard: Money = result(
        "IF(ISNUMBER({approved_standard}),{approved_standard},{measured_standard})",
        "执行的人头标准：批准的，没有另批的即测算的",
        clauses.APPROVAL,
        summed=False,
        width=15,
    )
    basis: str = basis(width=12)


Cell = tuple[Scheme, AgeBand, str]
"""Scheme, age band and disease band: what one standard is for."""


@dataclass(frozen=True, slots=True)
class Past:
    """Heads and fund of the past, in 分."""

    heads: int
    fund: Money

    @property
    def mean(self) -> Money:
        """Fund per head, 四舍五入 once."""
        return round_money(Fraction(self.fund, max(1, self.heads)))


def cell_of(entry: History | Standard) -> Cell:
    """What a line is about."""
    return entry.scheme, entry.age_band, entry.disease_band


def _past(lines: Iterable[History]) -> Past:
    taken = list(lines)
    return Past(sum(line.history_heads for line in taken), Money(sum(line.history_fund for line in taken)))


def measure(cell: Past, age: Past, scheme: Past, merge_below: int) -> tuple[MergeLevel, Money | None]:
    """Whose mean a standard takes, and the mean in 分: a cell of too few heads takes the next level's (HZ-03).

    The last level is taken however small; without any history there is no mean.
    """
    if not scheme.heads:
        return MergeLevel.NONE, None
    for level, past in ((MergeLevel.CELL, cell), (MergeLevel.AGE, age)):
        if past.heads >= merge_below and past.heads:
            return level, past.mean
    return MergeLevel.SCHEME, scheme.mean


def head_standard(entry: Standard, history: Sequence[History], parameters: Parameters2022) -> HeadStandard:
    """Measure one standard by the past, and take the approved one where there is one (HZ-02, HZ-03), 分.

    条文未规定：人数少的格怎样合并。一格没有测算也没有批准的，由核对挡下。
    """
    same_scheme = [line for line in history if line.scheme == entry.scheme]
    same_age = [line for line in same_scheme if line.age_band == entry.age_band]
    cell = _past(line for line in same_age if line.disease_band == entry.disease_band)
    age, scheme = _past(same_age), _past(same_scheme)
    level, measured = measure(cell, age, scheme, parameters.merge_below)
    approved = entry.approved_standard
    changed = None if approved is None or measured is None else Money(approved - measured)
    return HeadStandard(
        cell_heads=cell.heads,
        cell_fund=cell.fund,
        age_heads=age.heads,
        age_fund=age.fund,
        scheme_heads=scheme.heads,
        scheme_fund=scheme.fund,
        merge_level=level,
        measured_standard=measured,
        standard_change=changed,
        head_standard=Money((measured or 0) if approved is None else approved),
        basis=clauses.MEASURED.cite(),
    )


def standards_in_force(entries: Sequence[Standard], rows: Sequence[HeadStandard]) -> Mapping[Cell, Money]:
    """The standard in force of each cell, in 分."""
    return {cell_of(entry): line.head_standard for entry, line in zip(entries, rows, strict=True)}


def year_in_force(entry: Approval, year: int) -> YearInForce:
    """Which year of the standards this is."""
    return YearInForce(year_in_force=year - entry.standard_from.year + 1)


def standard_of(band: str) -> str:
    """The formula that finds the standard in force for this row's scheme and age and the band in a column."""
    same = (
        "--({standards.scheme:all}={scheme})",
        "--({standards.age_band:all}={age_band})",
        f"--({{standards.disease_band:all}}={{{band}}})",
    )
    return f"ROUND(SUMPRODUCT({','.join(same)},{{standards.head_standard:all}}),2)"
