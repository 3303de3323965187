"""诸暨市 预算单位：附件1，以及绍兴市下达指标后的调整。"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from xltool.methods.apportion import AWARD, REMAINDER, REST, WHOLE
from xltool.money import Money, Unit, shown, total
from xltool.parameters import YesNo
from xltool.policies.zhuji import clauses
from xltool.policies.zhuji.parameters import Parameters2024
from xltool.policies.zhuji.splits import Split, share_out, split_row, whole_weights_of_wan
from xltool.problems import Message, Place, Refused
from xltool.tables import basis, given, key, label, note, result, row


class Scheme(StrEnum):
    """职工医保 or 居民医保; the two are never netted."""

    EMPLOYEE = "职工"
    RESIDENT = "居民"


BOTH = (("employee", Scheme.EMPLOYEE), ("resident", Scheme.RESIDENT))
"""The schemes by the name their tables begin with."""
NUMBERED = (("一", "employee", "职工"), ("二", "resident", "居民"))
INPATIENT = "住院"
OUTPATIENT = "市内普通门诊"
ORIGINAL = "原定点药店"
NEW = "新定点药店"
OUTSIDE = "市外普通门诊"
SPECIAL = "门诊特殊病种"
OTHER = "其他"
PRINTED_UNITS = (INPATIENT, OUTPATIENT, ORIGINAL, NEW)
OTHER_UNITS = (OUTSIDE, SPECIAL, OTHER)
UNITS = (INPATIENT, OUTPATIENT, OUTSIDE, SPECIAL, ORIGINAL, NEW, OTHER)
PHARMACY_UNITS = (ORIGINAL, NEW)
GROUPS = {INPATIENT: "医疗机构", OUTPATIENT: "医疗机构", ORIGINAL: "零售药店", NEW: "零售药店"}

RELEASE_TOO_SMALL = Message(
    "E4101",
    "下达总额 {total} 小于直接下达和不参与调整的指标之和 {kept}",
    "下达总额不应小于已定的部分",
    "请核对下达总额和各单位的直接下达指标",
)


@row
class UnitBudget:
    """One line of 附件1: a budget unit's provisional targets, 万元."""

    unit_group: str = label(width=12)
    budget_unit: str = key(width=20)
    employee: Money | None = given(places=2, width=18)
    resident: Money | None = given(places=2, width=18)
    remark: str = note(width=30)

    def of(self, scheme: Scheme) -> Money | None:
        """Its target for a scheme; None where the document has none."""
        return self.employee if scheme is Scheme.EMPLOYEE else self.resident


@row
class Release:
    """What 绍兴 releases for one scheme, 万元. Empty until it is released."""

    scheme: str = key(width=14)
    released_total: Money | None = given(places=2, optional=True, summed=False, clause=clauses.ADJUSTMENT, width=18)
    document_number: str = given(optional=True, width=28)
    released_on: date | None = given(optional=True, width=14)


@row
class UnitTarget:
    """A target released for one unit by name, 万元. Empty: the unit moves with the others."""

    budget_unit: str = key(width=16)
    direct_target: Money | None = given(places=2, optional=True, clause=clauses.ADJUSTMENT, width=15)


_KEPT = f'AND({{is_pharmacy}},{{rescale_pharmacy}}="{YesNo.NO}")'


@row
class AdjustedUnit:
    """A budget unit after the release, 万元."""

    provisional: Money | None = result(
        'IF(ISNUMBER({before}),{before},"—")', "附件1（或附件1未列单位）的暂定指标", clauses.SIX_UNITS
    )
    rescaled_weight: Money = result(
        f"IF(OR(NOT(ISNUMBER({{provisional}})),ISNUMBER({{direct_target}}),{_KEPT}),0,{{provisional}})",
        "随下达总额同比例调整的部分；直接下达的、不参与调整的为零",
        clauses.ADJUSTMENT,
    )
    fixed_target: Money = result(
        f"IF(ISNUMBER({{direct_target}}),{{direct_target}},IF(AND(ISNUMBER({{provisional}}),{_KEPT}),"
        "{provisional},0))",
        "已定、不随下达总额同比例调整的指标",
        clauses.ADJUSTMENT,
    )
    rest: int = result(
        REST.format(weight="rescaled_weight"), "总份数×权重÷权重合计除不尽的部分", clauses.ADJUSTMENT, width=17
    )
    whole_share: int = result(
        WHOLE.format(weight="rescaled_weight"), "总份数×权重÷权重合计的整数部分", clauses.ADJUSTMENT
    )
    remainder: Decimal = result(REMAINDER, "除法余额÷整数权重合计，六位小数", clauses.ADJUSTMENT, places=6, width=10)
    adjusted: Money | None = result(
        'IF(ISNUMBER({direct_target}),{direct_target},IF(NOT(ISNUMBER({provisional})),"—",'
        f"IF({_KEPT},{{provisional}},{AWARD})))",
        "直接下达的按下达数，其余按暂定指标的比例分配下达总额；未下达时等于暂定指标",
        clauses.ADJUSTMENT,
        width=16,
    )
    basis: str = basis()


@row
class AdjustedInstitution:
    """An institution's outpatient quota after the release, 万元."""

    institution: str = key()
    provisional: Money = result("{before}", "附件2的预算额度", clauses.ANNEX_2)
    rest: int = result(
        REST.format(weight="provisional"), "总份数×权重÷权重合计除不尽的部分", clauses.ANNEX_2_ADJUSTMENT, width=17
    )
    whole_share: int = result(
        WHOLE.format(weight="provisional"), "总份数×权重÷权重合计的整数部分", clauses.ANNEX_2_ADJUSTMENT
    )
    remainder: Decimal = result(
        REMAINDER, "除法余额÷整数权重合计，六位小数", clauses.ANNEX_2_ADJUSTMENT, places=6, width=10
    )
    adjusted: Money = result(
        AWARD,
        "按附件2额度的比例分配调整后的市内普通门诊指标；指标未变时等于附件2额度",
        clauses.ANNEX_2_ADJUSTMENT,
        width=16,
    )
    basis: str = basis()


@dataclass(frozen=True, slots=True)
class Adjustment:
    """The units of one scheme after the release, and how the released total was shared out."""

    units: tuple[AdjustedUnit, ...]
    names: tuple[str, ...]
    split: Split

    def target(self, unit: str) -> Money:
        """A unit's target now; 0 where the document has none."""
        return self.units[self.names.index(unit)].adjusted or Money(0)


def _fixed_target(unit: UnitTarget, provisional: Money | None, parameters: Parameters2024) -> Money | None:
    """The target a unit has whatever is released: its own, or a pharmacy's when they do not move."""
    if unit.direct_target is not None:
        return unit.direct_target
    stays = unit.budget_unit in PHARMACY_UNITS and parameters.rescale_pharmacy is YesNo.NO
    return provisional if stays else None


def _adjusted(fixed: Money | None, provisional: Money | None, award: Money) -> Money | None:
    if fixed is not None:
        return fixed
    return None if provisional is None else award


def _pool(scheme: Scheme, release: Release, fixed: Sequence[Money | None], weights: Sequence[Money]) -> Money:
    """What is left of the released total for the units that move. Raises Refused when it is negative."""
    kept = total([settled for settled in fixed if settled is not None])
    if release.released_total is None:
        return total(list(weights))
    if release.released_total < kept:
        told = {"total": shown(release.released_total, Unit.WAN), "kept": shown(kept, Unit.WAN)}
        place = Place("指标调整", "", f"{scheme}下达总额")
        raise Refused([RELEASE_TOO_SMALL.at(place, clauses.ADJUSTMENT, **told)])
    return Money(release.released_total - kept)


def adjust_units(
    scheme: Scheme,
    budgets: Sequence[UnitBudget],
    release: Release,
    targets: Sequence[UnitTarget],
    parameters: Parameters2024,
) -> Adjustment:
    """Share the released total out over the units by their provisional targets (ZJ-03), 分.

    A unit with a target of its own keeps it; so do the pharmacies when ``rescale_pharmacy`` is 否.
    Without a release every unit keeps its provisional target. Raises Refused.
    """
    before = {budget.budget_unit: budget.of(scheme) for budget in budgets}
    fixed = [_fixed_target(unit, before[unit.budget_unit], parameters) for unit in targets]
    weights = [
        Money(0) if settled is not None else before[unit.budget_unit] or Money(0)
        for unit, settled in zip(targets, fixed, strict=True)
    ]
    pool = _pool(scheme, release, fixed, weights)
    place = Place("指标调整", "", f"{scheme}下达总额")
    whole, scale = whole_weights_of_wan(weights)
    split = share_out(pool, whole, parameters.quantum, place, clauses.ADJUSTMENT)
    rows = [
        AdjustedUnit(
            provisional=before[unit.budget_unit],
            rescaled_weight=weight,
            fixed_target=settled or Money(0),
            rest=portion.rest,
            whole_share=portion.whole,
            remainder=portion.remainder,
            adjusted=_adjusted(settled, before[unit.budget_unit], portion.amount),
            basis=clauses.ADJUSTMENT.cite(),
        )
        for unit, settled, weight, portion in zip(targets, fixed, weights, split.portions, strict=True)
    ]
    line = split_row(f"{scheme}预算单位", split, scale, clauses.ADJUSTMENT)
    return Adjustment(tuple(rows), tuple(unit.budget_unit for unit in targets), line)


def adjust_institutions(
    scheme: Scheme, names: Sequence[str], quotas: Sequence[Money], pool: Money, parameters: Parameters2024
) -> tuple[list[AdjustedInstitution], Split]:
    """Share the unit 市内普通门诊 out over the institutions by their quotas in 附件2 (ZJ-03, ZJ-04)."""
    place = Place("指标调整", "", f"{scheme}市内普通门诊")
    whole, scale = whole_weights_of_wan(quotas)
    split = share_out(pool, whole, parameters.quantum, place, clauses.ANNEX_2_ADJUSTMENT)
    rows = [
        AdjustedInstitution(
            institution=name,
            provisional=quota,
            rest=portion.rest,
            whole_share=portion.whole,
            remainder=portion.remainder,
            adjusted=portion.amount,
            basis=clauses.ANNEX_2_ADJUSTMENT.cite(),
        )
        for name, quota, portion in zip(names, quotas, split.portions, strict=True)
    ]
    line = split_row(f"{scheme}市内普通门诊", split, scale, clauses.ANNEX_2_ADJUSTMENT)
    return rows, line
