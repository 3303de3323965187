"""湖州市 住院年度清算：总额预算与记账之差先分担，可分配基金按一个险种一个点值分给各医疗机构。"""

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
from xltool.money import YUAN, Money, shown, total
from xltool.policies.huzhou import clauses
from xltool.policies.huzhou.schemes import BOTH, Scheme
from xltool.problems import Message, Place, Problem, Refused
from xltool.tables import basis, given, key, result, row

SHEET = "住院年度清算"
NO_POINTS = Message(
    "E4841",
    "{scheme}各医疗机构点数合计为零，没有点值",
    "至少一家医疗机构应有点数",
    "请填写“病组点数”“低倍率床日单议”各表，或核对导入的病例",
)
TOO_MANY_POINTS = Message(
    "E4842",
    "{scheme}点数合计 {points} 过大",
    "不应超过 {most}，再大电子表格就不能逐分精确",
    "请核对公布的基础点数是否以100为平均；点数同除以10或100，各机构分得的金额不变",
)
NEGATIVE_POINTS = Message(
    "E4843",
    "{scheme}点数为 {points}，再入院扣减多于本机构的点数",
    "一家医疗机构的点数不应为负",
    "请核对“特病单议与再入院”的每例点数和例数",
)
NEGATIVE_POT = Message(
    "E4844",
    "{scheme}住院可分配基金 {fund}，加个人及其他负担、减床日定额 {days} 后为负",
    "按点数分配的总额不应为负",
    "请核对住院总额预算、统筹基金记账额和床日定额",
)
RULES = clauses.INPATIENT_RULES
POINTS = clauses.DRG_POINTS


@row
class InstitutionYear:
    """An institution's inpatient year in one scheme, 元."""

    institution: str = key(width=30)
    patient_share: Money = given(clause=RULES, width=16)
    fund_booked: Money = given(clause=RULES, width=16)
    violation_deduction: Money = given(clause=clauses.CONDUCT, width=15)


def _points_of(table: str, column: str) -> str:
    return f"SUMPRODUCT(--({{{table}.institution:all}}={{institution}}),{{{table}.{column}:all}})"


def _of_scheme(table: str, column: str) -> str:
    same = f"--({{{table}.institution:all}}={{institution}}),--({{{table}.scheme:all}}={{own_scheme}})"
    return f"SUMPRODUCT({same},{{{table}.{column}:all}})"


@row
class InstitutionSettlement:
    """The pot shared out by points on paper's long division, bed-day amounts added, the patients' part off, 元."""

    annual_points: Decimal = result(
        "ROUND({group_points_sum}+{low_points_sum}+{bed_day_points_sum}+{reviewed_points_sum},4)",
        "正常病例、低倍率、床日、特病单议与再入院的点数相加",
        POINTS,
        summed=True,
        width=16,
    )
    point_units: int = result("ROUND({annual_points}*10000,0)", "点数换成万分之一点的整数", POINTS, width=14)
    first_rest: int = result(FIRST_REST, "长除法：分配总额（分）亿位以上×点数÷总点数的余数", POINTS, width=15)
    second_rest: int = result(SECOND_REST, "长除法：上一步余数接万位四位数后的余数", POINTS, width=15)
    third_rest: int = result(THIRD_REST, "长除法：上一步余数接末四位数后的余数", POINTS, width=15)
    whole_share: int = result(WHOLE_POINTS, "点数×点值的整数分", POINTS, width=15)
    remainder: Decimal = result(POINT_REMAINDER, "点数×点值不足一分的部分，六位小数", POINTS, places=6, width=10)
    point_amount: Money = result(
        POINT_AMOUNT, "点数×点值；点值不先取整，尾差按最大余额法到分，合计等于分配总额", POINTS, width=16
    )
    day_amount: Money = result(
        "ROUND({day_amount_sum},2)", "按定额付费的床日金额；折成点数的为零", clauses.BED_DAYS, width=14
    )
    payable: Money = result(
        "ROUND({point_amount}+{day_amount}-{patient_share},2)",
        "点数金额＋床日金额－个人及其他负担；负数保留",
        RULES,
        width=16,
    )
    advances_paid: Money = result(
        "ROUND(SUMPRODUCT(--({inpatient_months.institution:all}={institution}),{advances}),2)",
        "各月预拨相加",
        RULES,
        width=16,
    )
    balance_due: Money = result(
        "ROUND({payable}-{violation_deduction}-{advances_paid},2)",
        "应付额－违规扣款－月度预拨；负数为应收回",
        RULES,
        width=16,
    )
    basis: str = basis(width=12)


@row
class PointSplit:
    """The pot of one scheme shared out by points: its one point value and the figures of the division."""

    allocation: str = key(width=16)
    local_fund: Money = result("{pot}", "可分配基金", RULES, width=16)
    patients_total: Money = result("ROUND(SUM({patients}),2)", "各医疗机构个人及其他负担相加", RULES, width=16)
    day_amounts: Money = result("ROUND(SUM({days}),2)", "各医疗机构按定额的床日金额相加", clauses.BED_DAYS, width=16)
    pool: Money = result(
        "ROUND({local_fund}+{patients_total}-{day_amounts},2)", "可分配基金＋个人及其他负担－床日定额", RULES, width=16
    )
    points_total: Decimal = result("ROUND(SUM({points}),4)", "各医疗机构点数相加", POINTS, summed=False, width=16)
    point_value: Fraction = result(
        "{pool}/{points_total}", "分配总额÷总点数，元/点；显示四位，使用时不取整", POINTS, width=12
    )
    units_total: int = result("ROUND({points_total}*10000,0)", "总点数，以万分之一点计", POINTS, width=14)
    pot_high: int = result(POT_HIGH, "分配总额（分）的亿位以上", POINTS, width=10)
    pot_middle: int = result(POT_MIDDLE, "分配总额（分）的万位四位数", POINTS, width=10)
    pot_low: int = result(POT_LOW, "分配总额（分）的末四位数", POINTS, width=10)
    whole_total: int = result("SUM({wholes})", "各医疗机构整数分相加", POINTS, width=15)
    left_over: int = result(POINT_LEFT_OVER, "不足一分的尾数合计，逐分分配", POINTS, width=10)
    threshold: Decimal = result(THRESHOLD, "能分到一分尾数的最小余数", POINTS, places=6, width=11)
    above: int = result(ABOVE, "余数大于门槛的医疗机构数", POINTS, width=10)
    basis: str = basis(width=12)


@dataclass(frozen=True, slots=True)
class Earned:
    """What one institution has in one scheme before the pot is shared: points, bed-day amount and advances in 分."""

    points: Decimal
    day_amount: Money
    advances: Money


@dataclass(frozen=True, slots=True)
class InpatientSettled:
    """One scheme's year."""

    rows: tuple[InstitutionSettlement, ...]
    split: PointSplit


def _wrong(
    scheme: Scheme, fund: Money, pool: Money, entries: Sequence[InstitutionYear], earned: Sequence[Earned]
) -> list[Problem]:
    """What stands in the way of sharing the pot out."""
    whole = sum((one.points for one in earned), Decimal(0))
    place = Place(SHEET, "", scheme)
    found = [
        NEGATIVE_POINTS.at(Place(SHEET, "", entry.institution), RULES, scheme=scheme, points=f"{one.points:,f}")
        for entry, one in zip(entries, earned, strict=True)
        if one.points < 0
    ]
    if not whole:
        found.append(NO_POINTS.at(place, POINTS, scheme=scheme))
    if whole > MOST_POINTS:
        told = {"scheme": scheme, "points": f"{whole:,f}", "most": f"{MOST_POINTS:,}"}
        found.append(TOO_MANY_POINTS.at(place, POINTS, **told))
    if pool < 0:
        days = shown(total([one.day_amount for one in earned]))
        found.append(NEGATIVE_POT.at(place, RULES, scheme=scheme, fund=shown(fund), days=days))
    return found


def settle_inpatient(
    scheme: Scheme, fund: Money, entries: Sequence[InstitutionYear], earned: Sequence[Earned]
) -> InpatientSettled:
    """Pay the fund and the patients' part by points, bed-day amounts first (HZ-08), 分.

    Σ应付 = 可分配基金, to the 分. Raises Refused when there are no points, too many for a sheet, an institution
    with fewer than none, or a negative pot.
    """
    patients = total([entry.patient_share for entry in entries])
    days = total([one.day_amount for one in earned])
    pool = Money(fund + patients - days)
    problems = _wrong(scheme, fund, pool, entries, earned)
    if problems:
        raise Refused(problems)
    paid = pay_by_points(pool, [one.points for one in earned])
    rows = tuple(
        _settle_one(entry, one, portion, division)
        for entry, one, portion, division in zip(entries, earned, paid.split.portions, paid.divisions, strict=True)
    )
    whole = sum((one.points for one in earned), Decimal(0))
    return InpatientSettled(rows, _split(scheme, (fund, patients, days), whole, paid))


def _settle_one(
    entry: InstitutionYear, earned: Earned, portion: Portion, division: LongDivision
) -> InstitutionSettlement:
    payable = Money(portion.amount + earned.day_amount - entry.patient_share)
    return InstitutionSettlement(
        annual_points=earned.points,
        point_units=scaled(earned.points),
        first_rest=division.first,
        second_rest=division.second,
        third_rest=division.third,
        whole_share=portion.whole,
        remainder=portion.remainder,
        point_amount=portion.amount,
        day_amount=earned.day_amount,
        payable=payable,
        advances_paid=earned.advances,
        balance_due=Money(payable - entry.violation_deduction - earned.advances),
        basis=RULES.cite(),
    )


def _split(scheme: Scheme, parts: tuple[Money, Money, Money], points: Decimal, paid: PointPayment) -> PointSplit:
    high, middle, low = groups(paid.split.pool)
    fund, patients, days = parts
    return PointSplit(
        allocation=line_of(scheme),
        local_fund=fund,
        patients_total=patients,
        day_amounts=days,
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
        basis=RULES.cite(),
    )


def line_of(scheme: Scheme) -> str:
    """The name of a scheme's line of the division."""
    return f"{scheme}点数分配"


def settlement_aliases(name: str, scheme: Scheme) -> dict[str, str]:
    """Where a scheme's settlement finds its points, the division and the months."""
    figures = (
        ("pot_high", "pot_high"), ("pot_middle", "pot_middle"), ("pot_low", "pot_low"), ("points_total", "units_total"),
        ("split_threshold", "threshold"), ("split_left_over", "left_over"), ("split_above", "above"),
    )  # fmt: skip
    return {alias: f"{{point_splits.{column}@{line_of(scheme)}}}" for alias, column in figures} | {
        "own_scheme": f'"{scheme}"',
        "group_points_sum": _points_of("group_points", f"{name}_points"),
        "low_points_sum": _of_scheme("low_cases", "points"),
        "bed_day_points_sum": _points_of("bed_days", f"{name}_points"),
        "reviewed_points_sum": _of_scheme("reviewed_cases", "points"),
        "day_amount_sum": _points_of("bed_days", f"{name}_day_amount"),
        "advances": f"{{inpatient_months.{name}_advance:all}}",
    }


def split_aliases() -> dict[str, dict[str, str]]:
    """Where each scheme's line of the division finds its pot, points and shares."""
    return {
        line_of(scheme): {
            "pot": f"{{inpatient_pots.local_fund@{scheme}}}",
            "patients": f"{{{name}_inpatient.patient_share:all}}",
            "days": f"{{{name}_inpatient.day_amount:all}}",
            "points": f"{{{name}_inpatient.annual_points:all}}",
            "wholes": f"{{{name}_inpatient.whole_share:all}}",
            "remainders": f"{{{name}_inpatient.remainder:all}}",
        }
        for name, scheme in BOTH
    }
