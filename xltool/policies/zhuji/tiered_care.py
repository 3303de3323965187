"""诸暨市 支持落实分级诊疗（附件3）：重症 500、儿科 200、特殊住院病例 800 万元。"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from xltool.clause import Clause
from xltool.methods.apportion import AWARD, REMAINDER, REST, WHOLE
from xltool.money import Money, Unit, in_unit, round_money
from xltool.parameters import YesNo
from xltool.policies.zhuji import clauses
from xltool.policies.zhuji.parameters import IncentiveTarget, Parameters2024
from xltool.policies.zhuji.special_cases import (
    SpecialCase,
    SpecialCasePoints,
    points_by_institution,
    special_case_points,
)
from xltool.policies.zhuji.splits import FEN_OF_YUAN, POINT_SCALE, Split, share_out, split_row
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
    "参数“分级诊疗列支”选了计入门诊决算额，但没有填预留金，或两项都是零",
    "应填职工、居民各自的预留金，补偿按预留金比例分险种",
    "请在“分级诊疗”填预留金，或把参数改回“单列台账”",
)


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
        "ROUND(SUMPRODUCT(--({special_cases.institution:all}={institution}),{special_cases.points:all}),4),0)",
        "参与分配的特殊住院病例总点数", clauses.SPECIAL_CASES, summed=True, width=16,
    )  # fmt: skip
    basis: str = basis()


@row
class IncentiveShare:
    """An institution's part of one pot, 万元."""

    institution: str = key()
    care_weight: Decimal = result("{weight_source}", "本项的权重", clauses.TIERED_CARE, summed=True, width=18)
    rest: int = result(
        REST.format(weight="care_weight"), "总份数×权重÷权重合计除不尽的部分", clauses.TIERED_CARE, width=17
    )
    whole_share: int = result(WHOLE.format(weight="care_weight"), "总份数×权重÷权重合计的整数部分", clauses.TIERED_CARE)
    remainder: Decimal = result(REMAINDER, "除法余额÷整数权重合计，六位小数", clauses.TIERED_CARE, places=6, width=10)
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
        "ROUND({severe_award}+{child_award}+{special_award},6)", "三项补偿之和", clauses.INCENTIVE_TOTAL
    )
    employee_incentive: Money | None = result(
        "IF(AND(ISNUMBER({reserve_employee}),ISNUMBER({reserve_resident}),"
        "N({reserve_employee})+N({reserve_resident})>0),"
        'ROUND({incentive}*10000*{reserve_employee}/({reserve_employee}+{reserve_resident}),2),"—")',
        "按预留金比例分到职工的部分，四舍五入到分；预留金未填或为零时不分险种",
        clauses.TIERED_CARE, unit=Unit.YUAN, width=16,
    )  # fmt: skip
    resident_incentive: Money | None = result(
        'IF(ISNUMBER({employee_incentive}),ROUND(ROUND({incentive}*10000,2)-{employee_incentive},2),"—")',
        "补偿合计减去职工部分", clauses.TIERED_CARE, unit=Unit.YUAN, width=16,
    )  # fmt: skip
    basis: str = basis()


@dataclass(frozen=True, slots=True)
class Pot:
    """One of the three: its amount (分), the weights it is shared by, what makes them whole."""

    name: str
    amount: Money
    weights: Sequence[Decimal]
    scale: int
    clause: Clause


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


def care_weights(volume: CareVolume, points: Decimal) -> CareWeights:
    """The weights an institution brings; none when its 参与分配 cell says 否."""
    part = volume.takes_part is YesNo.YES
    return CareWeights(
        severe_weight=(volume.icu_cost or Money(0)) if part else Money(0),
        child_share_weight=(volume.child_weight or Decimal(0)) if part else Decimal(0),
        special_weight=points if part else Decimal(0),
        basis=clauses.TIERED_CARE.cite(),
    )


def share_pot(pot: Pot, institutions: Sequence[str], quantum: Money) -> tuple[tuple[IncentiveShare, ...], Split]:
    """Share one pot (分) out by weights; nothing is shared when there is no weight at all. Raises Refused."""
    whole = [int(weight * pot.scale) for weight in pot.weights]
    split = share_out(pot.amount, whole, quantum, Place("分级诊疗", "", pot.name), pot.clause)
    rows = tuple(
        IncentiveShare(
            institution=name,
            care_weight=weight,
            rest=portion.rest,
            whole_share=portion.whole,
            remainder=portion.remainder,
            award=portion.amount,
            basis=pot.clause.cite(),
        )
        for name, weight, portion in zip(institutions, pot.weights, split.portions, strict=True)
    )
    return rows, split_row(pot.name, split, pot.scale, pot.clause)


def _by_scheme(amount: Money, reserves: Sequence[Money | None]) -> tuple[Money | None, Money | None]:
    """The 职工 and 居民 parts by their reserves; unsplit while a reserve is unknown or both are 0."""
    employee, resident = reserves
    if employee is None or resident is None or not employee + resident:
        return None, None
    part = round_money(Fraction(amount * employee, employee + resident))
    return part, Money(amount - part)


def _pots(weights: Sequence[CareWeights], parameters: Parameters2024) -> tuple[Pot, Pot, Pot]:
    icu = [in_unit(w.severe_weight, Unit.YUAN) for w in weights]
    child = [w.child_share_weight for w in weights]
    special = [w.special_weight for w in weights]
    return (
        Pot(SEVERE, parameters.severe_pot, icu, FEN_OF_YUAN, clauses.SEVERE_CASES),
        Pot(CHILD, parameters.child_pot, child, POINT_SCALE, clauses.CHILD_CASES),
        Pot(SPECIAL, parameters.special_pot, special, POINT_SCALE, clauses.SPECIAL_CASES),
    )


def share_tiered_care(
    volumes: Sequence[CareVolume],
    cases: Sequence[SpecialCase],
    reserves: Sequence[Reserve],
    parameters: Parameters2024,
) -> TieredCare:
    """500 by ICU cost, 200 by children's RW, 800 by points of special cases (ZJ-08), 分. Raises Refused."""
    points = tuple(special_case_points(case, parameters) for case in cases)
    by_institution = points_by_institution(cases, points)
    weights = tuple(care_weights(v, by_institution.get(v.institution, Decimal(0))) for v in volumes)
    names = [volume.institution for volume in volumes]
    shared = {pot.name: share_pot(pot, names, parameters.quantum) for pot in _pots(weights, parameters)}
    known = [reserve.reserve for reserve in reserves]
    if parameters.incentive_target is IncentiveTarget.OUTPATIENT and (None in known or not any(known)):
        raise Refused([NO_RESERVE.at(Place("分级诊疗", "", "预留金"), clauses.TIERED_CARE_TARGET)])
    return TieredCare(
        points,
        weights,
        {name: rows for name, (rows, _) in shared.items()},
        tuple(line for _, line in shared.values()),
        tuple(_incentive(name, [shared[pot][0][i].award for pot in POTS], known) for i, name in enumerate(names)),
    )


def _incentive(name: str, parts: Sequence[Money], reserves: Sequence[Money | None]) -> Incentive:
    """One institution's three parts together."""
    whole = Money(sum(parts))
    employee, resident = _by_scheme(whole, reserves)
    return Incentive(
        institution=name,
        severe_award=parts[0],
        child_award=parts[1],
        special_award=parts[2],
        incentive=whole,
        employee_incentive=employee,
        resident_incentive=resident,
        basis=clauses.INCENTIVE_TOTAL.cite(),
    )
