"""湖州市 2022 参数：文件印明的数，条文未规定的读法，必填的住院结余、超支比例。"""

from decimal import Decimal
from enum import StrEnum

from xltool.parameters import YesNo, mandatory, open_question, parameters, printed
from xltool.policies.huzhou import clauses


class AgeReference(StrEnum):
    """The day of the settlement year on which an age is told."""

    FIRST_DAY = "1月1日"
    LAST_DAY = "12月31日"


class IncrementMode(StrEnum):
    """What a new registration adds."""

    DIFFERENCE = "补足差额"
    ADD_ON = "另加新标准"


class Proration(StrEnum):
    """What a member signed for part of the year counts."""

    MONTHLY = "按签约月数折算"
    WHOLE = "按全年计"


class AssessmentMode(StrEnum):
    """How an assessment moves the shares, where the office did not decide them itself."""

    NONE = "不挂钩"
    LINEAR = "按得分折算"


class BedDayPayment(StrEnum):
    """How bed-days are paid."""

    POINTS = "折成点数"
    RATE = "按定额"


@parameters
class Parameters2022:
    """Every number of the document and every reading of it."""

    year: int = printed(2022, clauses.IN_FORCE_FROM, "预算年度，随空表而定，不可改。", fixed=True)
    kept_share: Decimal = printed(
        Decimal("0.85"), clauses.SHARING, "门诊结余用于医共体奖励的比例，其余由基金留用。", percent=True, at_most="1"
    )
    borne_share: Decimal = printed(
        Decimal("0.85"), clauses.SHARING, "门诊超支由医共体承担的比例，其余由基金补助。", percent=True, at_most="1"
    )
    most_kept_up: Decimal = printed(
        Decimal("0.05"), clauses.ASSESSMENT, "考核可使结余留用比例上升的上限（百分点）。", percent=True, at_most="1"
    )
    most_borne_down: Decimal = printed(
        Decimal("0.05"), clauses.ASSESSMENT, "考核可使超支分担比例降低的上限（百分点）。", percent=True, at_most="1"
    )
    age_limit: int = printed(60, clauses.BANDS, "年龄段的界限，恰满的归“及以下”；表上印明，不可改。", fixed=True)
    standard_years: int = printed(2, clauses.APPROVAL, "人头标准原则上几年调整一次；执行更久的须写说明。")
    tcm_raise: Decimal = printed(
        Decimal("0.08"), clauses.TCM_SUPPORT, "中医扶持组基础点数上浮的比例。", percent=True, at_most="1"
    )
    age_reference: AgeReference = open_question(
        AgeReference.FIRST_DAY,
        clauses.BANDS,
        "哪一天的年龄：条文未写，默认结算年度1月1日，年内满61周岁的不改档。只用于从人员清单计数。",
    )
    merge_below: int = open_question(
        30,
        clauses.MEASURED,
        "历史人数少于此数的一格，均值不稳：默认改用同险种同年龄段的平均，仍不足的用同险种的平均。",
    )
    increment_mode: IncrementMode = open_question(
        IncrementMode.DIFFERENCE,
        clauses.REGISTRATIONS,
        "“增加相应的人头额度”：默认补足新旧标准的差额，多个病种取最高的标准；另加新标准则每备案一个病种另加其全额。",
    )
    proration: Proration = open_question(
        Proration.MONTHLY, clauses.SIGNED_MEMBERS, "年中签约、迁出、死亡的：条文未写，默认按签约月数折算。"
    )
    assessment_mode: AssessmentMode = open_question(
        AssessmentMode.NONE,
        clauses.ASSESSMENT,
        "考核得分怎样换算成百分点：条文未写，默认不挂钩，即只认核定数；按得分折算则在起算分与满分之间按比例。",
    )
    score_floor: Decimal = open_question(
        Decimal(60), clauses.ASSESSMENT, "按得分折算时，得分到此为止没有浮动；只用于“按得分折算”。"
    )
    full_score: Decimal = open_question(
        Decimal(100), clauses.ASSESSMENT, "按得分折算时，得分到此浮动最大；只用于“按得分折算”。"
    )
    net_across_schemes: YesNo = open_question(
        YesNo.NO,
        clauses.SHARING,
        "同一医共体职工的结余与居民的超支是否先相互抵补：条文未写，两项基金分别管理，默认不抵补。",
    )
    same_price_coefficient: Decimal = open_question(
        Decimal(1), clauses.SAME_PRICE, "同病同价病组没有填统一差异系数的，一律用此数。"
    )
    low_multiple: Decimal = open_question(
        Decimal("0.4"), clauses.INPATIENT_RULES, "病例费用不超过病组均费的几倍为低倍率：细则另行印发，默认0.4倍。"
    )
    low_coefficient: YesNo = open_question(
        YesNo.YES, clauses.INPATIENT_RULES, "低倍率病例的点数是否乘差异系数；乘后不超过基础点数。"
    )
    readmission_kept: Decimal = open_question(
        Decimal("0.5"),
        clauses.INPATIENT_RULES,
        "无正当理由再入院的，前一次住院的点数保留多少：默认一半，其余扣减。",
        percent=True,
    )
    bed_day_payment: BedDayPayment = open_question(
        BedDayPayment.POINTS,
        clauses.BED_DAYS,
        "床日怎样付费：默认折成点数，与病组点数同一点值；按定额则先从可分配基金中付出，余下由点数分配。",
    )
    advance_share: Decimal = open_question(
        Decimal("0.85"), clauses.INPATIENT_RULES, "住院月度按统筹基金记账额的多少预拨，其余年度清算。", percent=True
    )
    inpatient_surplus_kept: Decimal = mandatory(
        clauses.INPATIENT_RULES,
        "住院总额预算结余，由医疗机构留用的比例：文件的85%、15%只写在门诊，住院按湖医保联发〔2019〕14号。",
        percent=True,
        at_most="1",
    )
    inpatient_overspend_borne: Decimal = mandatory(
        clauses.INPATIENT_RULES,
        "住院总额预算超支，由医疗机构承担的比例：文件的85%、15%只写在门诊，住院按湖医保联发〔2019〕14号。",
        percent=True,
        at_most="1",
    )
