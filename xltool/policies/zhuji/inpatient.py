"""诸暨市 住院：总额预算下DRGs点数法，点值，应付。"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from xltool.methods.apportion import ABOVE, THRESHOLD, Portion
from xltool.methods.points import (
    FIRST_REST,
    MOST_POINTS,
    POINT_AMOUNT,
    POINT_LEFT_OVER,
    POINT_REMAINDER,
    POT_HIGH,
    POT_LOW,
    POT_MIDDLE,
    SECOND_REST,
    THIRD_REST,
    WHOLE_POINTS,
    LongDivision,
    PointPayment,
    groups,
    pay_by_points,
    scaled,
)
from xltool.money import YUAN, Money, total
from xltool.policies.zhuji import clauses
from xltool.problems import Message, Place, Refused
from xltool.tables import basis, given, key, result, row

NO_POINTS = Message(
    "E4201",
    "{scheme}各医疗机构总点数合计为零，没有点值",
    "至少一家机构应有点数",
    "请填写总点数，或核对导入的点数文件",
)
TOO_MANY_POINTS = Message(
    "E4202",
    "{scheme}总点数 {points} 过大",
    "不应超过 {most}，再大电子表格就不能逐分精确",
    "请核对点数的单位",
)


@row
class InpatientPot:
    """The pot for local DRG points of one scheme, 元; the unit 住院 may hold hospitals elsewhere."""

    scheme: str = key(width=12)
    local_pot: Money = given(clause=clauses.PAYMENT, width=20)


@row
class InpatientPotLine:
    """The pot beside its unit, 元."""

    unit_budget: Money = result(
        "ROUND({adjusted_unit}*10000,2)", "调整后的住院预算单位指标，折成元", clauses.SIX_UNITS, width=20
    )
    outside_pot: Money = result(
        "ROUND({unit_budget}-{local_pot},2)",
        "住院预算单位中不归本地点数分配的部分",
        clauses.SIX_UNITS,
        width=20,
    )
    basis: str = basis()


@row
class InpatientYear:
    """An institution's inpatient year in one scheme: points, and amounts in 元."""

    institution: str = key()
    drg_points: Decimal = given(places=4, clause=clauses.PAYMENT, width=17)
    patient_share: Money = given(clause=clauses.PAYMENT, width=17)
    fund_booked: Money = given(width=17)
    violation_deduction: Money = given()
    paid_in_year: Money = given(width=17)


@row
class InpatientSettlement:
    """A pot shared out by points on paper's long division, then the patients' part taken off, 元."""

    point_units: int = result("ROUND({drg_points}*10000,0)", "点数换成万分之一点的整数", clauses.PAYMENT, width=16)
    first_rest: int = result(FIRST_REST, "长除法：分配总额（分）亿位以上×点数÷总点数的余数", clauses.PAYMENT, width=17)
    second_rest: int = result(
        SECOND_REST,
        "长除法：上一步余数接万位四位数后的余数",
        clauses.PAYMENT,
        width=17,
    )
    third_rest: int = result(THIRD_REST, "长除法：上一步余数接末四位数后的余数", clauses.PAYMENT, width=17)
    whole_share: int = result(WHOLE_POINTS, "点数×点值的整数分", clauses.PAYMENT, width=17)
    remainder: Decimal = result(
        POINT_REMAINDER,
        "点数×点值不足一分的部分，六位小数", clauses.PAYMENT, places=6, width=10,
    )  # fmt: skip
    drg_amount: Money = result(
        POINT_AMOUNT,
        "点数×点值；点值不先取整，尾差按最大余额法到分，合计等于分配总额",
        clauses.PAYMENT,
        width=17,
    )
    payable: Money = result(
        "ROUND({drg_amount}-{patient_share},2)",
        "点数金额－个人及其他负担；负数保留",
        clauses.PAYMENT,
        width=17,
    )
    balance_due: Money = result(
        "ROUND({payable}-{violation_deduction}-{paid_in_year},2)",
        "应付额－违规扣款－年内已拨付；负数为应收回",
        clauses.PAYMENT,
        width=17,
    )
    basis: str = basis(width=10)


@row
class PointSplit:
    """The pot shared out by points: fund and patients' part together, point value, long division."""

    allocation: str = key(width=18)
    local_fund: Money = result("{pot}", "本地点数可分配的基金", clauses.PAYMENT, width=17)
    patients_total: Money = result("ROUND(SUM({patients}),2)", "各机构个人及其他负担相加", clauses.PAYMENT, width=17)
    pool: Money = result(
        "ROUND({local_fund}+{patients_total},2)",
        "基金与个人负担合计，即全部点数对应的费用",
        clauses.PAYMENT,
        width=18,
    )
    points_total: Decimal = result("ROUND(SUM({points}),4)", "各机构点数相加", clauses.PAYMENT, summed=False, width=18)
    point_value: Fraction = result(
        "{pool}/{points_total}", "分配总额÷总点数，元/点；显示四位，使用时不取整", clauses.PAYMENT, width=12
    )
    units_total: int = result("ROUND({points_total}*10000,0)", "总点数，以万分之一点计", clauses.PAYMENT, width=16)
    pot_high: int = result(POT_HIGH, "分配总额（分）的亿位以上", clauses.PAYMENT, width=10)
    pot_middle: int = result(
        POT_MIDDLE,
        "分配总额（分）的万位四位数",
        clauses.PAYMENT,
        width=10,
    )
    pot_low: int = result(
        POT_LOW,
        "分配总额（分）的末四位数",
        clauses.PAYMENT,
        width=10,
    )
    whole_total: int = result("SUM({wholes})", "各机构整数分相加", clauses.PAYMENT, width=17)
    left_over: int = result(POINT_LEFT_OVER, "不足一分的尾数合计，逐分分配", clauses.PAYMENT, width=10)
    threshold: Decimal = result(
        THRESHOLD,
        "能分到一分尾数的最小余数",
        clauses.PAYMENT,
        places=6,
        width=11,
    )
    above: int = result(ABOVE, "余数大于门槛的机构数", clauses.PAYMENT, width=10)
    basis: str = basis(width=10)


@dataclass(frozen=True, slots=True)
class InpatientYearSettled:
    """One scheme's inpatient settlement."""

    pot: InpatientPotLine
    split: PointSplit
    rows: tuple[InpatientSettlement, ...]


def _settle_one(entry: InpatientYear, portion: Portion, division: LongDivision) -> InpatientSettlement:
    payable = Money(portion.amount - entry.patient_share)
    return InpatientSettlement(
        point_units=scaled(entry.drg_points),
        first_rest=division.first,
        second_rest=division.second,
        third_rest=division.third,
        whole_share=portion.whole,
        remainder=portion.remainder,
        drg_amount=portion.amount,
        payable=payable,
        balance_due=Money(payable - entry.violation_deduction - entry.paid_in_year),
        basis=clauses.PAYMENT.cite(),
    )


def _split_line(scheme: str, pot: Money, patients: Money, points: Decimal, paid: PointPayment) -> PointSplit:
    high, middle, low = groups(paid.split.pool)
    return PointSplit(
        allocation=f"{scheme}点数分配",
        local_fund=pot,
        patients_total=patients,
        pool=paid.split.pool,
        points_total=points,
        point_value=paid.point_value / YUAN,
        units_total=scaled(points),
        pot_high=high,
        pot_middle=middle,
        pot_low=low,
        whole_total=paid.split.whole_total,
        left_over=paid.split.left_over,
        threshold=paid.split.threshold,
        above=paid.split.above,
        basis=clauses.PAYMENT.cite(),
    )


def settle_inpatient(
    scheme: str, pot: InpatientPot, unit_budget: Money, entries: Sequence[InpatientYear]
) -> InpatientYearSettled:
    """Pay the local pot and the patients' part by points; what patients paid is taken off (ZJ-07), 分.

    Σ应付 = 本地可分配基金, to the 分. Raises Refused when there are no points, or too many for a sheet.
    """
    patients = total([entry.patient_share for entry in entries])
    points = [entry.drg_points for entry in entries]
    place, whole = Place("住院年终结算", "", scheme), sum(points, Decimal(0))
    if not whole:
        raise Refused([NO_POINTS.at(place, clauses.PAYMENT, scheme=scheme)])
    if whole > MOST_POINTS:
        told = {"scheme": scheme, "points": f"{whole:,f}", "most": f"{MOST_POINTS:,}"}
        raise Refused([TOO_MANY_POINTS.at(place, clauses.PAYMENT, **told)])
    paid = pay_by_points(Money(pot.local_pot + patients), points)
    rows = tuple(
        _settle_one(entry, portion, division)
        for entry, portion, division in zip(entries, paid.split.portions, paid.divisions, strict=True)
    )
    line = InpatientPotLine(
        unit_budget=unit_budget,
        outside_pot=Money(unit_budget - pot.local_pot),
        basis=clauses.SIX_UNITS.cite(),
    )
    return InpatientYearSettled(line, _split_line(scheme, pot.local_pot, patients, whole, paid), rows)
