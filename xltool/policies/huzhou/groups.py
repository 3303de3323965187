"""湖州市 病组点数：基础点数、中医扶持上浮，差异系数、同病同价，正常病例的点数。"""

from decimal import Decimal
from enum import StrEnum

from xltool.methods.drg import base_points as points_of_mean
from xltool.methods.drg import difference_coefficient, normal_points, raised
from xltool.money import Money
from xltool.parameters import YesNo
from xltool.policies.huzhou import clauses
from xltool.policies.huzhou.parameters import Parameters2022
from xltool.tables import basis, given, key, result, row

ALL_GROUPS = "全部病组"


class PriceKind(StrEnum):
    """Whether a group has a coefficient of each institution, or one for all."""

    ORDINARY = "一般病组"
    SAME = "同病同价"


def four(value: str) -> str:
    """The formula that rounds at four places; nine places first bring a tie back that doubles put just below."""
    return f"ROUND(ROUND({value},9),4)"


@row
class GroupMean:
    """The mean cost of all groups, 元: base points are measured by it."""

    mean_scope: str = key(width=20)
    all_mean: Money | None = given(optional=True, summed=False, clause=clauses.DRG_POINTS, width=18)


@row
class DrgGroup:
    """A DRG group of the area; published base points stand above those of the mean."""

    group_code: str = key(width=12)
    group_name: str = given(width=30)
    price_kind: PriceKind = given(clause=clauses.SAME_PRICE, width=12)
    tcm_supported: YesNo = given(clause=clauses.TCM_SUPPORT, width=12)
    group_mean: Money = given(summed=False, clause=clauses.DRG_POINTS, width=15)
    published_points: Decimal | None = given(optional=True, places=4, clause=clauses.DRG_POINTS, width=15)
    common_coefficient: Decimal | None = given(optional=True, places=4, clause=clauses.SAME_PRICE, width=14)


@row
class GroupPoints:
    """The base points of a group."""

    base_points: Decimal = result(
        "IF(ISNUMBER({published_points}),{published_points},"
        + four(f"{{group_mean}}/{{group_means.all_mean@{ALL_GROUPS}}}*100") + ")",
        "公布的基础点数；没有公布的为病组均费÷全部病组均费×100，四位小数",
        clauses.DRG_POINTS,
        width=13,
    )  # fmt: skip
    raised_points: Decimal = result(
        f'IF({{tcm_supported}}="{YesNo.YES}",{four("{base_points}*(1+{tcm_raise})")},{{base_points}})',
        "中医扶持组上浮后的基础点数，四位小数；其他病组不变",
        clauses.TCM_SUPPORT,
        width=15,
    )
    coefficient_in_force: Decimal | None = result(
        f'IF({{price_kind}}="{PriceKind.SAME}",IF(ISNUMBER({{common_coefficient}}),{{common_coefficient}},'
        '{same_price_coefficient}),"—")',
        "同病同价病组：所有医疗机构同一个差异系数；一般病组不列",
        clauses.SAME_PRICE,
        width=14,
    )
    basis: str = basis(width=12)


@row
class InstitutionGroup:
    """The whole stays of one institution in one group, both schemes; its own mean in 元."""

    institution: str = given(width=30)
    group_code: str = given(clause=clauses.DRG_POINTS, width=12)
    own_mean: Money | None = given(optional=True, summed=False, clause=clauses.DRG_POINTS, width=14)
    granted_coefficient: Decimal | None = given(optional=True, places=4, clause=clauses.DRG_POINTS, width=14)
    employee_cases: int = given(summed=True, clause=clauses.DRG_POINTS, width=11)
    resident_cases: int = given(summed=True, clause=clauses.DRG_POINTS, width=11)


def of_group(column: str) -> str:
    """The formula that finds a column of this row's group."""
    return f"INDEX({{drg_groups.{column}:all}},MATCH({{group_code}},{{drg_groups.group_code:all}},0))"


@row
class InstitutionPoints:
    """Coefficient and points of the whole stays."""

    difference_coefficient: Decimal = result(
        f"IF(ISNUMBER({of_group('coefficient_in_force')}),{of_group('coefficient_in_force')},"
        "IF(ISNUMBER({granted_coefficient}),{granted_coefficient},IF(ISNUMBER({own_mean}),"
        + four(f"{{own_mean}}/{of_group('group_mean')}") + ",1)))",
        "同病同价的取统一系数；一般病组取核定的，没有核定的为机构病组均费÷病组均费，新病组为 1",
        clauses.SAME_PRICE,
        width=12,
    )  # fmt: skip
    points_each: Decimal = result(
        four(f"{of_group('raised_points')}*{{difference_coefficient}}"),
        "扶持后基础点数×差异系数，四位小数",
        clauses.DRG_POINTS,
        width=13,
    )
    employee_points: Decimal = result(
        "ROUND({points_each}*{employee_cases},4)", "每例点数×职工病例数", clauses.DRG_POINTS, summed=True, width=16
    )
    resident_points: Decimal = result(
        "ROUND({points_each}*{resident_cases},4)", "每例点数×居民病例数", clauses.DRG_POINTS, summed=True, width=16
    )
    basis: str = basis(width=12)


def group_points(entry: DrgGroup, all_mean: Money | None, parameters: Parameters2022) -> GroupPoints:
    """Base points of a group, raised 8 % for a supported one (HZ-09), and a common coefficient (HZ-08)."""
    base = entry.published_points
    if base is None:
        base = points_of_mean(entry.group_mean, all_mean or Money(0))
    common = parameters.same_price_coefficient if entry.common_coefficient is None else entry.common_coefficient
    return GroupPoints(
        base_points=base,
        raised_points=raised(base, parameters.tcm_raise) if entry.tcm_supported is YesNo.YES else base,
        coefficient_in_force=common if entry.price_kind is PriceKind.SAME else None,
        basis=clauses.DRG_POINTS.cite(),
    )


def _coefficient(entry: InstitutionGroup, group: DrgGroup, points: GroupPoints) -> Decimal:
    if points.coefficient_in_force is not None:
        return points.coefficient_in_force
    if entry.granted_coefficient is not None:
        return entry.granted_coefficient
    return Decimal(1) if entry.own_mean is None else difference_coefficient(entry.own_mean, group.group_mean)


def institution_points(entry: InstitutionGroup, group: DrgGroup, points: GroupPoints) -> InstitutionPoints:
    """Points of an institution's whole stays in one group (HZ-08): the common coefficient, or its own.

    条文未规定：差异系数的算法在湖医保联发〔2019〕14号；没有核定的，取机构均费与病组均费之比。
    """
    coefficient = _coefficient(entry, group, points)
    each = normal_points(points.raised_points, coefficient)
    return InstitutionPoints(
        difference_coefficient=coefficient,
        points_each=each,
        employee_points=each * entry.employee_cases,
        resident_points=each * entry.resident_cases,
        basis=clauses.DRG_POINTS.cite(),
    )
