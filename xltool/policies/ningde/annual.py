"""宁德市 年度清算：一个险种一个点值，本地机构按点数分配，减个人负担和月预结算。"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from xltool.methods.apportion import ABOVE, THRESHOLD, Portion
from xltool.methods.points import (
    FIRST_REST,
    MOST_UNITS,
    POINT_AMOUNT,
    POINT_LEFT_OVER,
    POINT_REMAINDER,
    POT_HIGH,
    POT_LOW,
    POT_MIDDLE,
    SCALE_OF_POINTS,
    SECOND_REST,
    THIRD_REST,
    WHOLE_POINTS,
    LongDivision,
    PointPayment,
    groups,
    pay_by_points,
    scale_of,
    scaled,
)
from xltool.money import YUAN, Money, total
from xltool.policies.ningde import clauses
from xltool.policies.ningde.parameters import Parameters2024, PointValueMode
from xltool.policies.ningde.versions import Scheme
from xltool.problems import Message, Place, Refused
from xltool.tables import basis, given, key, result, row

NO_POINTS = Message(
    "E4635",
    "{scheme}各机构年度点数合计为零，没有点值",
    "至少一家机构应有点数",
    "请填写年度点数，或核对导入的点数文件",
)
TOO_MANY_POINTS = Message(
    "E4636",
    "{scheme}年度点数合计 {points} 过大（点数有 {places} 位小数）",
    "小数有这么多位时不应超过 {most}，再大电子表格就不能逐分精确",
    "请核对点数的单位；全部机构的点数少一位小数，上限就高十倍",
)
SCOPE = clauses.PACKAGE_SCOPE
_TOTAL = f'{{point_value_mode}}="{PointValueMode.TOTAL}"'


@row
class AnnualPoints:
    """An institution's year in one scheme: cleared points, and amounts in 元."""

    institution: str = key(width=34)
    annual_points: Decimal = given(places=4, clause=SCOPE, width=18)
    patient_share: Money = given(clause=SCOPE, width=18)
    fund_booked: Money = given(width=18)
    violation_deduction: Money = given(width=15)


@row
class AnnualSettlement:
    """The local pot shared out by points on paper's long division, 元."""

    point_units: int = result("ROUND({annual_points}*{scale_of_points},0)", "点数×点数倍数，换成整数", SCOPE, width=16)
    first_rest: int = result(FIRST_REST, "长除法：分配总额（分）亿位以上×点数÷总点数的余数", SCOPE, width=17)
    second_rest: int = result(SECOND_REST, "长除法：上一步余数接万位四位数后的余数", SCOPE, width=17)
    third_rest: int = result(THIRD_REST, "长除法：上一步余数接末四位数后的余数", SCOPE, width=17)
    whole_share: int = result(WHOLE_POINTS, "点数×点值的整数分", SCOPE, width=17)
    remainder: Decimal = result(POINT_REMAINDER, "点数×点值不足一分的部分，六位小数", SCOPE, places=6, width=10)
    point_amount: Money = result(
        POINT_AMOUNT, "点数×点值；点值不先取整，尾差按最大余额法到分，合计等于分配总额", SCOPE, width=18
    )
    payable: Money = result(
        f"ROUND({{point_amount}}-IF({_TOTAL},{{patient_share}},0),2)",
        "点数金额－个人及其他负担（基金点值不减）；负数保留", SCOPE, width=18,
    )  # fmt: skip
    months_paid: Money = result(
        "ROUND(SUMPRODUCT(--({month_names}={institution}),{month_payments}),2)",
        "各月预结算拨付相加", SCOPE, width=18,
    )  # fmt: skip
    balance_due: Money = result(
        "ROUND({payable}-{violation_deduction}-{months_paid},2)",
        "应付额－违规扣款－月预结算已拨付；负数为应收回", SCOPE, width=18,
    )  # fmt: skip
    basis: str = basis()


@row
class PointSplit:
    """The pot of one scheme shared out by points: its one point value and the figures of the division."""

    allocation: str = key(width=18)
    local_fund: Money = result("{pot}", "本地点数可分配的基金", SCOPE, width=18)
    patients_total: Money = result("ROUND(SUM({patients}),2)", "各机构个人及其他负担相加", SCOPE, width=18)
    pool: Money = result(
        f"ROUND({{local_fund}}+IF({_TOTAL},{{patients_total}},0),2)",
        "按点数分配的总额：总费用点值含个人负担，基金点值不含", SCOPE, width=18,
    )  # fmt: skip
    points_total: Decimal = result("ROUND(SUM({points}),4)", "各机构点数相加", SCOPE, summed=False, width=18)
    point_value: Fraction = result(
        "{pool}/{points_total}", "分配总额÷总点数，元/点；显示四位，使用时不取整", SCOPE, width=12
    )
    point_scale: int = result(
        SCALE_OF_POINTS, "把点数换成整数的倍数；点数超过四千万的，按实有的小数位", SCOPE, width=10
    )  # fmt: skip
    units_total: int = result("ROUND({points_total}*{point_scale},0)", "总点数×点数倍数", SCOPE, width=16)
    pot_high: int = result(POT_HIGH, "分配总额（分）的亿位以上", SCOPE, width=10)
    pot_middle: int = result(POT_MIDDLE, "分配总额（分）的万位四位数", SCOPE, width=10)
    pot_low: int = result(POT_LOW, "分配总额（分）的末四位数", SCOPE, width=10)
    whole_total: int = result("SUM({wholes})", "各机构整数分相加", SCOPE, width=17)
    left_over: int = result(POINT_LEFT_OVER, "不足一分的尾数合计，逐分分配", SCOPE, width=10)
    threshold: Decimal = result(THRESHOLD, "能分到一分尾数的最小余数", SCOPE, places=6, width=11)
    above: int = result(ABOVE, "余数大于门槛的机构数", SCOPE, width=10)
    basis: str = basis()


@dataclass(frozen=True, slots=True)
class AnnualSettled:
    """One scheme's year."""

    rows: tuple[AnnualSettlement, ...]
    split: PointSplit


def checked_points(scheme: Scheme, entries: Sequence[AnnualPoints]) -> Decimal:
    """All points of a scheme. Raises Refused when there are none, or too many for a sheet."""
    whole = sum((entry.annual_points for entry in entries), Decimal(0))
    place = Place("年度清算", "", scheme)
    if not whole:
        raise Refused([NO_POINTS.at(place, SCOPE, scheme=scheme)])
    scale = scale_of([entry.annual_points for entry in entries])
    if whole * scale > MOST_UNITS:
        facts = {"places": len(str(scale)) - 1, "most": f"{MOST_UNITS // scale:,}"}
        told = {"scheme": scheme, "points": f"{whole:,f}", **facts}
        raise Refused([TOO_MANY_POINTS.at(place, SCOPE, **told)])
    return whole


def settle_year(
    scheme: Scheme, pot: Money, entries: Sequence[AnnualPoints], months: Mapping[str, Money], parameters: Parameters2024
) -> AnnualSettled:
    """Pay the local pot by points, one point value for the scheme; months already paid come off (ND-11), 分.

    Σ应付 = 本地可分配基金, to the 分. Raises Refused when there are no points, or too many for a sheet.
    """
    whole = checked_points(scheme, entries)
    with_patients = parameters.point_value_mode is PointValueMode.TOTAL
    patients = total([entry.patient_share for entry in entries])
    pool = Money(pot + (patients if with_patients else 0))
    points = [entry.annual_points for entry in entries]
    scale = scale_of(points)
    paid = pay_by_points(pool, points, scale)
    rows = tuple(
        _settle_one(entry, portion, division, months.get(entry.institution, Money(0)), with_patients, scale)
        for entry, portion, division in zip(entries, paid.split.portions, paid.divisions, strict=True)
    )
    return AnnualSettled(rows, _split(scheme, pot, patients, whole, paid, scale))


def _settle_one(
    entry: AnnualPoints, portion: Portion, division: LongDivision, months: Money, with_patients: bool, scale: int
) -> AnnualSettlement:
    payable = Money(portion.amount - (entry.patient_share if with_patients else 0))
    return AnnualSettlement(
        point_units=scaled(entry.annual_points, scale),
        first_rest=division.first,
        second_rest=division.second,
        third_rest=division.third,
        whole_share=portion.whole,
        remainder=portion.remainder,
        point_amount=portion.amount,
        payable=payable,
        months_paid=months,
        balance_due=Money(payable - entry.violation_deduction - months),
        basis=SCOPE.cite(),
    )


def _split(scheme: Scheme, pot: Money, patients: Money, points: Decimal, paid: PointPayment, scale: int) -> PointSplit:
    high, middle, low = groups(paid.split.pool)
    return PointSplit(
        allocation=line_of(scheme),
        local_fund=pot,
        patients_total=patients,
        pool=paid.split.pool,
        points_total=points,
        point_value=paid.point_value / YUAN,
        point_scale=scale,
        units_total=scaled(points, scale),
        pot_high=high,
        pot_middle=middle,
        pot_low=low,
        whole_total=paid.split.whole_total,
        left_over=paid.split.left_over,
        threshold=paid.split.threshold,
        above=paid.split.above,
        basis=SCOPE.cite(),
    )


def line_of(scheme: Scheme) -> str:
    """The name of a scheme's line of the division."""
    return f"{scheme}点数分配"


def annual_aliases(name: str, scheme: Scheme) -> dict[str, str]:
    """Where a scheme's settlement finds the division and the months."""
    figures = (
        ("pot_high", "pot_high"), ("pot_middle", "pot_middle"), ("pot_low", "pot_low"), ("points_total", "units_total"),
        ("scale_of_points", "point_scale"), ("split_threshold", "threshold"), ("split_left_over", "left_over"),
        ("split_above", "above"),
    )  # fmt: skip
    return {alias: f"{{point_splits.{column}@{line_of(scheme)}}}" for alias, column in figures} | {
        "month_names": f"{{{name}_months.institution:all}}",
        "month_payments": f"{{{name}_months.month_paid:all}}",
    }


def split_aliases(name: str, scheme: Scheme) -> dict[str, str]:
    """Where a scheme's line of the division finds its pot, points and shares."""
    return {
        "pot": f"{{local_pots.local_pot@{scheme}}}",
        "patients": f"{{{name}_annual.patient_share:all}}",
        "points": f"{{{name}_annual.annual_points:all}}",
        "wholes": f"{{{name}_annual.whole_share:all}}",
        "remainders": f"{{{name}_annual.remainder:all}}",
    }
