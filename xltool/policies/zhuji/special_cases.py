"""诸暨市 特殊住院病例点数（附件3 二（三）①—④）。"""

from collections.abc import Sequence
from decimal import Decimal
from enum import StrEnum

from xltool.methods.points import case_points
from xltool.parameters import YesNo
from xltool.policies.zhuji import clauses
from xltool.policies.zhuji.parameters import Parameters2024, Stacking
from xltool.tables import basis, given, result, row


class Surgery(StrEnum):
    """The highest operation level of a case."""

    NONE = "无"
    THIRD = "三级"
    FOURTH = "四级"


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
        "②RW达到计点下限（含）且不按床日付费的，RW值减RW减数", clauses.SPECIAL_CASES, width=10,
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


def points_by_institution(cases: Sequence[SpecialCase], earned: Sequence[SpecialCasePoints]) -> dict[str, Decimal]:
    """All points of each institution that has any."""
    found: dict[str, Decimal] = {}
    for case, points in zip(cases, earned, strict=True):
        found[case.institution] = found.get(case.institution, Decimal(0)) + points.points
    return found
