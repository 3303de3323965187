"""诸暨市 2024 参数：文件印明的数，条文未规定的读法，必填的分担比例。"""

from decimal import Decimal
from enum import StrEnum

from xltool.methods.months import MonthCount
from xltool.money import Money, Unit, money
from xltool.parameters import YesNo, mandatory, open_question, parameters, printed
from xltool.policies.zhuji import clauses

WAN, YUAN = Unit.WAN, Unit.YUAN


class MeanBasis(StrEnum):
    """The cost that the mean per visit is taken of."""

    IN_SCOPE = "列支费用"
    TOTAL = "总费用"
    FUND = "统筹基金"


class MeanType(StrEnum):
    """How a group's mean is taken."""

    WEIGHTED = "总人次除以总人头"
    SIMPLE = "各店比值平均"


class RatioScope(StrEnum):
    """The fund that the visits-per-head cap cuts."""

    ALL = "全部统筹基金"
    CAPPED = "饮片谈判药除外部分"


class CapsMode(StrEnum):
    """How the two caps meet."""

    MULTIPLY = "连乘"
    ADD = "相加"


class CapsOrder(StrEnum):
    """Whether the caps or the quota come first."""

    CAPS_FIRST = "先考核后额度"
    QUOTA_FIRST = "先额度后考核"


class CapLevel(StrEnum):
    """Where an original pharmacy's quota is hard."""

    INDIVIDUAL = "逐店"
    GROUP = "全组"


class OverspendWeight(StrEnum):
    """The amount by which new pharmacies share an overspend."""

    BOOKED = "发生额"
    ACCEPTED = "准予支付额"


class NoBearer(StrEnum):
    """Who bears an overspend that those above the threshold cannot."""

    BY_AMOUNT = "其余药店按发生额"
    EQUALLY = "其余药店平均"


class Stacking(StrEnum):
    """What a case earns that falls into several classes."""

    ADDITIVE = "各类相加"
    HIGHEST = "只取最高"


class IncentiveTarget(StrEnum):
    """Where the 1500 万元 are booked."""

    SEPARATE = "单列台账"
    OUTPATIENT = "计入门诊决算额"


@parameters
class Parameters2024:
    """Every number of the document and every reading of it."""

    year: int = printed(2024, clauses.SIX_UNITS, "预算年度，随空表而定，不可改。", fixed=True)
    quantum: Money = open_question(
        money("0.01", WAN),
        clauses.ANNEX_2,
        "额度分配的最小单位：附件按万元两位小数印发；结算一律到分。",
        unit=WAN,
        at_least="0.0001",
    )

    rescale_pharmacy: YesNo = open_question(
        YesNo.YES,
        clauses.ANNEX_1_NOTE,
        "下达后调整是否包括零售药店：附件1备注称药店指标亦为暂定，并调整“各预算单位指标”；一的正文可作另一读法。",
    )

    pharmacy_budget: Money = printed(
        money(11477, WAN),
        clauses.PHARMACY_BUDGET,
        "市内定点零售药店预算指标，应等于附件1两行之和。",
        unit=WAN,
    )
    annualise_base: YesNo = open_question(
        YesNo.NO, clauses.ORIGINAL_QUOTA, "上年不足12个月的药店，其上年决算额是否先折成全年再作权重。"
    )
    month_count: MonthCount = open_question(
        MonthCount.FULL,
        clauses.MONTHS,
        "不足一月怎么算：附件2九州医院9月21日恢复、按3个月下达，即只计整月。",
    )

    mean_cap: Money = printed(money(130), clauses.MEAN_CAP, "全年均次费用上限。", unit=YUAN)
    mean_basis: MeanBasis = open_question(
        MeanBasis.IN_SCOPE, clauses.MEAN_CAP, "均次费用的“费用”：列支费用即总费用减自理、自费。"
    )
    drop_excluded_only_visits: YesNo = open_question(
        YesNo.YES, clauses.MEAN_CAP, "只购中药饮片或谈判药的人次，是否也不计入均次费用的人次。"
    )
    ratio_growth: Decimal = printed(
        Decimal("0.02"), clauses.RATIO_CAP, "原定点药店人次人头比允许的增长。", percent=True
    )
    ratio_scope: RatioScope = open_question(
        RatioScope.ALL,
        clauses.RATIO_CAP,
        "人次人头比超出部分从哪部分基金中扣：除外的括号只写在均次费用一句。",
    )
    mean_type: MeanType = open_question(MeanType.WEIGHTED, clauses.RATIO_CAP, "“原定点零售药店全年平均值”怎样平均。")
    caps_mode: CapsMode = open_question(
        CapsMode.MULTIPLY, clauses.BEYOND_CAPS, "两项同时超出时：连乘不会对同一元扣两次。"
    )
    order: CapsOrder = open_question(
        CapsOrder.CAPS_FIRST, clauses.BEYOND_CAPS, "不予支付的基金不是支出，不占用规定额。"
    )

    cap_level: CapLevel = open_question(
        CapLevel.INDIVIDUAL, clauses.ORIGINAL_OVERSPEND, "全组有结余时，个别药店的超出是否仍自行承担。"
    )
    overspend_threshold: Money = printed(
        money(31, WAN), clauses.NEW_OVERSPEND, "分担超支的发生额界限，大于才分担。", unit=WAN
    )
    overspend_weight: OverspendWeight = open_question(
        OverspendWeight.BOOKED, clauses.NEW_OVERSPEND, "界限与权重所用的数额：发生额为考核前记账数。"
    )
    floor_at_threshold: YesNo = open_question(YesNo.NO, clauses.NEW_OVERSPEND, "分担后是否保底31万元。")
    no_bearer: NoBearer = open_question(
        NoBearer.BY_AMOUNT, clauses.NEW_OVERSPEND, "没有药店超过31万元，或其不足以承担时，余额由谁承担。"
    )

    outpatient_overspend_borne_by_hospital: Decimal = mandatory(
        clauses.PAYMENT, "门诊超出额度部分由医疗机构承担的比例。", percent=True, at_most="1"
    )
    outpatient_surplus_kept_by_hospital: Decimal = mandatory(
        clauses.PAYMENT, "门诊额度结余部分由医疗机构留用的比例。", percent=True, at_most="1"
    )
    inclusion_years: int = printed(
        3, clauses.NEWLY_CONTROLLED, "纳入定点满几年纳入总额控制（以预算年度1月1日计）。", at_most="50"
    )

    severe_pot: Money = printed(money(500, WAN), clauses.SEVERE_CASES, "重症病例收治补偿。", unit=WAN)
    child_pot: Money = printed(money(200, WAN), clauses.CHILD_CASES, "儿科住院病例补偿。", unit=WAN)
    special_pot: Money = printed(money(800, WAN), clauses.SPECIAL_CASES, "特殊住院病例激励。", unit=WAN)
    incentive_total: Money = printed(
        money(1500, WAN), clauses.INCENTIVE_TOTAL, "分级诊疗提取总额，应等于三项之和。", unit=WAN
    )
    third_level_points: Decimal = printed(Decimal(1), clauses.SPECIAL_CASES, "三级手术每例点数。")
    fourth_level_points: Decimal = printed(Decimal(2), clauses.SPECIAL_CASES, "四级手术每例点数。")
    weight_threshold: Decimal = printed(Decimal(2), clauses.SPECIAL_CASES, "计点的RW下限（含）。")
    weight_deduction: Decimal = printed(Decimal(1), clauses.SPECIAL_CASES, "RW计点时减去的数。")
    therapy_points: Decimal = printed(Decimal("0.3"), clauses.SPECIAL_CASES, "恶性肿瘤放化疗每例点数。")
    vessel_points: Decimal = printed(Decimal(5), clauses.SPECIAL_CASES, "心脏大血管手术每例点数。")
    stacking: Stacking = open_question(
        Stacking.ADDITIVE, clauses.SPECIAL_CASES, "一个病例同属几类时点数怎么算；①之内只取最高手术级别。"
    )
    incentive_target: IncentiveTarget = open_question(
        IncentiveTarget.SEPARATE,
        clauses.TIERED_CARE_TARGET,
        "正文称调整门诊决算额，附件3称用于住院DRGs结算补偿：默认单列，不混入两者。",
    )
