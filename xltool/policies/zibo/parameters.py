"""淄博市 2025 参数：条文未规定的读法，必填的质量保证金比例和特例单议上限。"""

from decimal import Decimal
from enum import StrEnum

from xltool.parameters import mandatory, open_question, parameters, printed
from xltool.policies.zibo import clauses
from xltool.tables import Stage


class DipBudgetMode(StrEnum):
    """Where the budget of the DIP head comes from."""

    RESIDUAL = "倒算余额"
    STATED = "按填报数"


class CoefficientMode(StrEnum):
    """How the add-on joins the basic coefficient."""

    ADDITIVE = "相加"
    MULTIPLICATIVE = "相乘"


class AddOnStep(StrEnum):
    """How an indicator above its start is counted."""

    FLOOR = "按整档"
    LINEAR = "按比例"


class AuxiliaryUse(StrEnum):
    """What becomes of several auxiliary coefficients of one case."""

    LARGEST = "取最大"
    PRODUCT = "连乘"


class Unreviewed(StrEnum):
    """What becomes of a case in the review band that nobody has reviewed."""

    STOP = "停止清算"
    AS_NORMAL = "按正常病例"


class UnscoredMode(StrEnum):
    """How a case of a disease without a score is paid until the experts have given one."""

    AS_BOOKED = "按记账额先付"
    NO_POINTS = "不计分"


class MonthlyMode(StrEnum):
    """How a month's booked fund meets the month's budget."""

    REDISTRIBUTE = "全市余额补超支"
    HARD_CAP = "预算封顶"
    CITY_SCALE = "全市同比例"


class AnnualMode(StrEnum):
    """What an institution is entitled to in the year."""

    POINTS = "按分值"
    BUDGET = "按年度预算"


class PointValueMode(StrEnum):
    """What a point is worth."""

    TOTAL = "总费用点值"
    FUND = "基金点值"
    NATIONAL = "基金除以支付比例"


class AssessmentTarget(StrEnum):
    """What the year's assessment acts on."""

    DEPOSIT = "质量保证金"
    CLEARED = "清算额"


class RemoteMode(StrEnum):
    """Where DIP stays of patients from elsewhere in the province are paid from."""

    OWN_POT = "单列预算"
    INCLUDED = "并入本地点数"


@parameters
class Parameters2025:
    """Every reading of the document, and what it leaves to the office."""

    year: int = printed(2025, clauses.EFFECTIVE, "预算年度，随空表而定，不可改。", fixed=True)
    deposit_rate: Decimal = mandatory(
        clauses.CLEARING,
        "月度结算时扣留的质量保证金比例：文件只说“质量保证金扣除”，没有给出比例。",
        percent=True,
        at_most="1",
        needed=Stage.ALLOCATE,
    )
    special_review_cap: Decimal = mandatory(
        clauses.SPECIAL_REVIEW,
        "特例单议病例占出院病例的上限：文件只建立机制，没有给出比例；一家机构的上限取整数例（舍去）。",
        percent=True,
        at_most="1",
    )
    dip_budget_mode: DipBudgetMode = open_question(
        DipBudgetMode.RESIDUAL,
        clauses.HEADS,
        "住院DIP支出预算：默认为可安排支出减去其他各项；选“按填报数”的，各项之和不得超过可安排支出。",
    )
    dip_reserve_rate: Decimal = open_question(
        Decimal(0), clauses.SHARING, "DIP预算中预留、不参与点数分配的比例；文件没有规定，默认不预留。", percent=True
    )
    score_base: int = open_question(1000, clauses.BENCHMARK, "基准病种的分值：次均费用等于基准病种的病种得这个分值。")
    auxiliary_use: AuxiliaryUse = open_question(
        AuxiliaryUse.LARGEST, clauses.SUPPLEMENTS, "一例符合几项辅助目录时，默认取系数最大的一项，不连乘。"
    )
    coefficient_mode: CoefficientMode = open_question(
        CoefficientMode.ADDITIVE, clauses.COEFFICIENT, "“由基本系数和加成系数组成”读作相加；相乘即基本×（1＋加成）。"
    )
    add_on_step: AddOnStep = open_question(
        AddOnStep.FLOOR, clauses.COEFFICIENT_ADD_ON, "评价指标超过起点的部分，默认满一档加一档，不足一档不加。"
    )
    unreviewed: Unreviewed = open_question(
        Unreviewed.STOP,
        clauses.SPECIAL_REVIEW,
        "费用倍数落在“评审”一档而没有评议的病例：默认列出并停止清算；可以改为按正常病例计分。",
    )
    unscored_mode: UnscoredMode = open_question(
        UnscoredMode.AS_BOOKED,
        clauses.REVIEWED_SCORES,
        "无分值病种在评议出分值以前：默认按记账额先付，余下基金再按点数分配。",
    )
    prepayment_months: Decimal = open_question(
        Decimal(1), clauses.PREPAYMENT, "预付几个月的月平均基金支付额：文件没有给出月数，默认一个月。"
    )
    monthly_mode: MonthlyMode = open_question(
        MonthlyMode.REDISTRIBUTE,
        clauses.MONTHLY,
        "月度核定：默认预算内全额，超支部分由全市当月余额按超支额分补；也可预算封顶，或全市按同一比例核定。",
    )
    annual_mode: AnnualMode = open_question(
        AnnualMode.POINTS,
        clauses.ANNUAL,
        "年度DIP结算额：默认按点数分配全市基金，机构年度预算并列比较；也可用年度预算和记账额按月度核定的办法计算。",
    )
    point_value_mode: PointValueMode = open_question(
        PointValueMode.TOTAL,
        clauses.ANNUAL,
        "总费用点值＝（基金＋个人及其他负担）÷总点数，应得再减个人及其他负担；基金点值＝基金÷总点数；"
        "基金除以支付比例的，点值按总费用印出，应得乘回支付比例，与基金点值相同。",
    )
    budget_tolerance: Decimal = open_question(
        Decimal("0.1"), clauses.ANNUAL, "按分值算出的应得与机构年度预算相差超过这个比例的，警告。", percent=True
    )
    assessment_target: AssessmentTarget = open_question(
        AssessmentTarget.DEPOSIT,
        clauses.CLEARING,
        "年度考核作用于什么：默认决定质量保证金返还多少；也可作为清算额的系数，质量保证金全额返还。",
    )
    remote_mode: RemoteMode = open_question(
        RemoteMode.OWN_POT,
        clauses.REMOTE_DIP,
        "省内异地就医DIP：默认在“异地联网结算和零星报销”中单列预算结算；也可并入本地点数，基金随之并入。",
    )
