"""诸暨市 支持落实分级诊疗（附件3）：重症 500、儿科 200、特殊住院病例 800 万元。"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from xltool.clause import Clause
from xltool.methods.apportion import AWARD, EXACT, REMAINDER, WHOLE, apportion
from xltool.methods.points import case_points
from xltool.money import Money, Unit, in_unit, round_money
from xltool.parameters import YesNo
from xltool.policies.zhuji import clauses
from xltool.policies.zhuji.parameters import IncentiveTarget, Parameters2024, Stacking
from xltool.policies.zhuji.splits import Split, split_row
from xltool.problems import Message, Place, Refused
from xltool.tables import basis, given, key, note, result, row

SEVERE, CHILD, SPECIAL = "重症病例收治补偿", "儿科住院病例补偿", "特殊住院病例激励"
POTS = (SEVERE, CHILD, SPECIAL)
SHARE_TABLES = ("severe_shares", "child_shares", "special_shares")
SHARED_BY = (
    "按各定点医疗机构2023年度收治的重症病人在ICU病房产生的医疗费用权重分配",
    "按医疗机构儿科病区2023年度收治的儿童住院病例RW值权重分配",
    "按各定点医疗机构收治特殊住院病例总点数权重分配",
)

NO_RESERVE = Message(
    "E4301",
    "参数“分级诊疗列支”选了计入门诊决算额，但没有填预留金",
    "应填职工、居民各自的预留金，补偿按预留金比例分险种",
    "请在“分级诊疗”填预留金，或把参数改回“单列台账”",
)


class Surgery(StrEnum):
    """The highest operation level of a case."""

    NONE = "无"
    THIRD = "三级"
    FOURTH = "四级"


@row
class IncentivePot:
    """One line of 附件3: a pot and what it is shared out by, 万元."""

    allocation: str = key(width=24)
    pot_amount: Money = result("{printed_pot}", "附件3印发的金额（见参数）", clauses.INCENTIVE_TOTAL, width=14)
    shared_by: str = note(width=60)


@row
class Reserve:
    """预留金 of one scheme, 万元; empty until it is known."""

    scheme: str = key(width=24)
    reserve: Money | None = given(optional=True, clause=clauses.TIERED_CARE, width=18)
    remark: str = note()


@row
class CareVolume:
    """What an institution did in 2023: ICU cost in 元, RW of children, and whether it takes part."""

    institution: str = key()
    icu_cost: Money | None = given(clause=clauses.SEVERE_CASES, width=18)
    child_weight: Decimal | None = given(clause=clauses.CHILD_CASES, width=16)
    takes_part: YesNo = given(clause=clauses.TIERED_CARE, width=10)


@row
class CareWeights:
    """The three weights of an institution; 0 when it does not take part."""

    severe_weight: Money = result(
        f'IF(AND({{takes_part}}="{YesNo.YES}",ISNUMBER({{icu_cost}})),{{icu_cost}},0)',
        "参与分配的ICU费用", clauses.SEVERE_CASES, width=18,
    )  # fmt: skip
    child_share_weight: Decimal = result(
        f'IF(AND({{takes_part}}="{YesNo.YES}",ISNUMBER({{child_weight}})),{{child_weight}},0)',
        "参与分配的儿科RW合计", clauses.CHILD_CASES, summed=True, width=16,
    )  # fmt: skip
    special_weight: Decimal = result(
        f'IF({{takes_part}}="{YesNo.YES}",'
        "ROUND(SUMIF({special_cases.institution:all},{institution},{special_cases.points:all}),4),0)",
        "参与分配的特殊住院病例总点数", clauses.SPECIAL_CASES, summed=True, width=16,
    )  # fmt: skip
    basis: str = basis()


@row
class SpecialCase:
    """Cases of one institution alike in surgery, RW, therapy and vessel: how many they are."""

    institution: str = given(width=26)
    case_class: str = given(optional=True, width=24)
    surgery: Surgery = given(width=9)
    case_weight: Decimal | None = given(width=10)
    bed_day: YesNo = given(width=9)
    therapy: YesNo = given(width=9)
    vessel: YesNo = given(width=9)
    case_count: int = given(summed=True, width=9)


@row
class SpecialCasePoints:
    """The points of such a case, class by class, and of all of them."""

    surgery_points: Decimal = result(
        f'IF({{surgery}}="{Surgery.FOURTH}",{{fourth_level_points}},'
        f'IF({{surgery}}="{Surgery.THIRD}",{{third_level_points}},0))',
        "①三级手术、四级手术每例点数，只取最高级别", clauses.SPECIAL_CASES, width=9,
    )  # fmt: skip
    weight_points: Decimal = result(
        f'IF({{bed_day}}="{YesNo.YES}",0,IF(ISNUMBER({{case_weight}}),IF({{case_weight}}>={{weight_threshold}},'
        "ROUND({case_weight}-{weight_deduction},4),0),0))",
        "②RW达到2（含）且不按床日付费的，RW值减1", clauses.SPECIAL_CASES, width=10,
    )  # fmt: skip
    chemo_points: Decimal = result(
        f'IF({{therapy}}="{YesNo.YES}",{{therapy_points}},0)', "③恶性肿瘤放化疗每例点数",
        clauses.SPECIAL_CASES, width=9,
    )  # fmt: skip
    heart_points: Decimal = result(
        f'IF({{vessel}}="{YesNo.YES}",{{vessel_points}},0)', "④心脏大血管手术每例点数",
        clauses.SPECIAL_CASES, width=9,
    )  # fmt: skip
    points_each: Decimal = result(
        f'IF({{stacking}}="{Stacking.HIGHEST}",MAX({{surgery_points}},{{weight_points}},{{chemo_points}},'
        "{heart_points}),ROUND({surgery_points}+{weight_points}+{chemo_points}+{heart_points},4))",
        "同属几类时按参数“多类叠加”相加或只取最高", clauses.SPECIAL_CASES, width=10,
    )  # fmt: skip
    points: Decimal = result(
        "ROUND({points_each}*{case_count},4)", "每例点数×例数", clauses.SPECIAL_CASES, summed=True, width=12
    )
    basis: str = basis(width=13)


@row
class IncentiveShare:
    """An institution's part of one pot, 万元."""

    institution: str = key()
    care_weight: Decimal = result("{weight_source}", "权重", summed=True, width=18)
    exact_share: Decimal = result(
        EXACT.format(weight="care_weight"),
        "总额×权重÷权重合计，以分配单位计",
        clauses.TIERED_CARE,
        places=6,
        width=17,
    )
    whole_share: int = result(WHOLE, "精确份额的整数部分", clauses.TIERED_CARE)
    remainder: Decimal = result(REMAINDER, "精确份额的小数部分", clauses.TIERED_CARE, places=6, width=10)
    award: Money = result(AWARD, "按权重分得的补偿，尾差按最大余额法", clauses.TIERED_CARE, width=14)
    basis: str = basis()


@row
class Incentive:
    """An institution's three parts together, 万元; and by scheme, 元, when the reserves are known."""

    institution: str = key()
    severe_award: Money = result("{severe_shares.award}", "重症病例收治补偿", clauses.SEVERE_CASES)
    child_award: Money = result("{child_shares.award}", "儿科住院病例补偿", clauses.CHILD_CASES)
    special_award: Money = result("{special_shares.award}", "特殊住院病例激励", clauses.SPECIAL_CASES)
    incentive: Money = result(
        "ROUND({severe_award}+{child_award}+{special_award},2)", "三项补偿之和", clauses.INCENTIVE_TOTAL
    )
    employee_incentive: Money | None = result(
        "IF(AND(ISNUMBER({reserve_employee}),ISNUMBER({reserve_resident})),"
        "IF({reserve_employee}+{reserve_resident}=0,0,"
        'ROUND({incentive}*10000*{reserve_employee}/({reserve_employee}+{reserve_resident}),2)),"—")',
        "按预留金比例分到职工的部分，四舍五入到分；预留金未填时不分险种",
        clauses.TIERED_CARE, unit=Unit.YUAN, width=16,
    )  # fmt: skip
    resident_incentive: Money | None = result(
        'IF(ISNUMBER({employee_incentive}),ROUND({incentive}*10000-{employee_incentive},2),"—")',
        "补偿合计减去职工部分", clauses.TIERED_CARE, unit=Unit.YUAN, width=16,
    )  # fmt: skip
    basis: str = basis()


@dataclass(frozen=True, slots=True)
class TieredCare:
    """附件3 worked out."""

    case_points: tuple[SpecialCasePoints, ...]
    weights: tuple[CareWeights, ...]
    shares: Mapping[str, tuple[IncentiveShare, ...]]
    splits: tuple[Split, ...]
    incentives: tuple[Incentive, ...]


def pots(parameters: Parameters2024) -> list[IncentivePot]:
    """The three lines of 附件3."""
    amounts = (parameters.severe_pot, parameters.child_pot, parameters.special_pot)
    return [
        IncentivePot(allocation=name, pot_amount=amount, shared_by=by)
        for name, amount, by in zip(POTS, amounts, SHARED_BY, strict=True)
    ]


def special_case_points(case: SpecialCase, parameters: Parameters2024) -> SpecialCasePoints:
    """Points of the cases of one line (ZJ-08c). 条文未规定：一例多类怎样计，见参数“多类叠加”。"""
    zero = Decimal(0)
    surgery = {
        Surgery.NONE: zero,
        Surgery.THIRD: parameters.third_level_points,
        Surgery.FOURTH: parameters.fourth_level_points,
    }[case.surgery]
    weight = zero
    counts = case.bed_day is YesNo.NO and case.case_weight is not None
    if counts and case.case_weight is not None and case.case_weight >= parameters.weight_threshold:
        weight = case.case_weight - parameters.weight_deduction
    chemo = parameters.therapy_points if case.therapy is YesNo.YES else zero
    heart = parameters.vessel_points if case.vessel is YesNo.YES else zero
    each = case_points(surgery, weight, chemo, heart, highest_only=parameters.stacking is Stacking.HIGHEST)
    return SpecialCasePoints(
        surgery_points=surgery,
        weight_points=weight,
        chemo_points=chemo,
        heart_points=heart,
        points_each=each,
        points=each * case.case_count,
        basis=clauses.SPECIAL_CASES.cite(),
    )


def care_weights(volume: CareVolume, points: Decimal) -> CareWeights:
    """The weights an institution brings; none when its 参与分配 cell says 否."""
    part = volume.takes_part is YesNo.YES
    return CareWeights(
        severe_weight=(volume.icu_cost or Money(0)) if part else Money(0),
        child_share_weight=(volume.child_weight or Decimal(0)) if part else Decimal(0),
        special_weight=points if part else Decimal(0),
        basis=clauses.TIERED_CARE.cite(),
    )


def share_pot(
    name: str,
    pot: Money,
    institutions: Sequence[str],
    weights: Sequence[Decimal],
    clause: Clause,
    quantum: Money,
) -> tuple[tuple[IncentiveShare, ...], Split]:
    """Share one pot (分) out by weights; nothing is shared when there is no weight at all."""
    split = apportion(pot, weights, quantum)
    rows = tuple(
        IncentiveShare(
            institution=name_of,
            care_weight=weight,
            exact_share=portion.exact,
            whole_share=portion.whole,
            remainder=portion.remainder,
            award=portion.amount,
            basis=clause.cite(),
        )
        for name_of, weight, portion in zip(institutions, weights, split.portions, strict=True)
    )
    return rows, split_row(name, split, sum(weights, Decimal(0)), clause)


def _by_scheme(amount: Money, reserves: Sequence[Money | None]) -> tuple[Money | None, Money | None]:
    employee, resident = reserves
    if employee is None or resident is None:
        return None, None
    part = round_money(Fraction(amount * employee, employee + resident)) if employee + resident else Money(0)
    return part, Money(amount - part)


def share_tiered_care(
    volumes: Sequence[CareVolume],
    cases: Sequence[SpecialCase],
    reserves: Sequence[Reserve],
    parameters: Parameters2024,
) -> TieredCare:
    """500 by ICU cost, 200 by children's RW, 800 by points of special cases (ZJ-08), 分. Raises Refused."""
    points = tuple(special_case_points(case, parameters) for case in cases)
    by_institution: dict[str, Decimal] = {}
    for case, earned in zip(cases, points, strict=True):
        by_institution[case.institution] = by_institution.get(case.institution, Decimal(0)) + earned.points
    weights = tuple(care_weights(v, by_institution.get(v.institution, Decimal(0))) for v in volumes)
    names = [volume.institution for volume in volumes]
    severe = [in_unit(w.severe_weight, Unit.YUAN) for w in weights]
    plan = (
        (SEVERE, parameters.severe_pot, severe, clauses.SEVERE_CASES),
        (CHILD, parameters.child_pot, [w.child_share_weight for w in weights], clauses.CHILD_CASES),
        (SPECIAL, parameters.special_pot, [w.special_weight for w in weights], clauses.SPECIAL_CASES),
    )
    shared = {name: share_pot(name, pot, names, by, clause, parameters.quantum) for name, pot, by, clause in plan}
    known = [reserve.reserve for reserve in reserves]
    if parameters.incentive_target is IncentiveTarget.OUTPATIENT and None in known:
        raise Refused([NO_RESERVE.at(Place("分级诊疗", "", "预留金"), clauses.TIERED_CARE_TARGET)])
    incentives = []
    for i, name in enumerate(names):
        parts = [shared[pot][0][i].award for pot in POTS]
        whole = Money(sum(parts))
        employee, resident = _by_scheme(whole, known)
        incentives.append(
            Incentive(
                institution=name,
                severe_award=parts[0],
                child_award=parts[1],
                special_award=parts[2],
                incentive=whole,
                employee_incentive=employee,
                resident_incentive=resident,
                basis=clauses.INCENTIVE_TOTAL.cite(),
            )
        )
    return TieredCare(
        points,
        weights,
        {name: rows for name, (rows, _) in shared.items()},
        tuple(line for _, line in shared.values()),
        tuple(incentives),
    )
