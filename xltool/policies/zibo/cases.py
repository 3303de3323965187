"""淄博市 病例计分：逐例的分值、机构系数、辅助目录、费用偏差、特例单议、违规病例。"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from xltool.methods.deviation import CoefficientUse
from xltool.methods.scores import largest, product, rounded
from xltool.money import Money
from xltool.parameters import YesNo
from xltool.policies.zibo import clauses, standards
from xltool.policies.zibo.catalogue import ClassFlags, Disease, DiseaseClass, ScoreRule
from xltool.policies.zibo.parameters import AuxiliaryUse, Parameters2025, UnscoredMode
from xltool.policies.zibo.register import Level
from xltool.policies.zibo.standards import DeviationBand, band_number, of_band
from xltool.policies.zibo.versions import Scheme
from xltool.tables import basis, given, key, result, row


class SpecialReview(StrEnum):
    """What became of 特例单议."""

    NONE = "未申请"
    PENDING = "待评议"
    AGREED = "同意"
    REFUSED = "不同意"


class Handling(StrEnum):
    """What is done with a case that broke the rules: one or the other, never both."""

    NONE = "无"
    TAKEN_OUT = "剔除"
    DEDUCTED = "扣款"


NO_BAND = "—"


@row
class Case:
    """A case that is scored one by one, amounts in 元; it does not stand in 机构病例汇总 again."""

    case_number: str = key(width=16)
    institution: str = given(width=30)
    scheme: Scheme = given(clause=clauses.TWO_SCHEMES, width=8)
    disease_code: str = given(clause=clauses.CATALOGUE, width=20)
    case_cost: Money = given(clause=clauses.SCORES, width=14)
    case_booked: Money = given(clause=clauses.ANNUAL, width=15)
    bed_day_count: int | None = given(optional=True, clause=clauses.BED_DAYS, summed=False, width=9)
    auxiliary_1: str = given(optional=True, clause=clauses.SUPPLEMENTS, width=18)
    auxiliary_2: str = given(optional=True, clause=clauses.SUPPLEMENTS, width=18)
    special_review: SpecialReview = given(clause=clauses.SPECIAL_REVIEW, width=10)
    reviewed_points: Decimal | None = given(optional=True, clause=clauses.SPECIAL_REVIEW, summed=False, width=12)
    handling: Handling = given(clause=clauses.CLEARING, width=9)
    case_deduction: Money | None = given(optional=True, clause=clauses.CLEARING, width=13)


def _disease(column: str) -> str:
    return f"INDEX({{diseases.{column}:all}},MATCH({{disease_code}},{{diseases.disease_code:all}},0))"


def _flag(column: str) -> str:
    return (
        f"INDEX({{disease_classes.{column}:all}},MATCH({{class_used}},{{disease_classes.disease_class:all}},0))"
        f'="{YesNo.YES}"'
    )


def _auxiliary(column: str, missing: str) -> str:
    found = f"INDEX({{auxiliaries.auxiliary:all}},MATCH({column},{{auxiliaries.auxiliary_name:all}},0))"
    return f'IF({column}="",{missing},{found})'


_ONE, _TWO = (_auxiliary(f"{{auxiliary_{i}}}", "1") for i in (1, 2))
_LARGEST = (
    f'IF(AND({{auxiliary_1}}="",{{auxiliary_2}}=""),1,MAX({_auxiliary("{auxiliary_1}", "0")},'
    f"{_auxiliary('{auxiliary_2}', '0')}))"
)
_LEVEL = "INDEX({institutions.level:all},MATCH({institution},{institutions.institution:all},0))"
_OWN_MEAN = (
    f'N(IF({_LEVEL}="{Level.THREE}",{_disease("mean_three")},IF({_LEVEL}="{Level.TWO}",{_disease("mean_two")},'
    f"{_disease('mean_one')})))"
)
_BAND = band_number("deviation_bands", "{cost_ratio}")
_USE = of_band("deviation_bands", "coefficient_use", "{case_band}")
_LINE = (
    f"({of_band('deviation_bands', 'band_slope', '{case_band}')}*{{cost_ratio}}+"
    f"{of_band('deviation_bands', 'band_constant', '{case_band}')})"
)
_RULE = "INDEX({disease_classes.score_rule:all},MATCH({class_used},{disease_classes.disease_class:all},0))"
_DAYS = f'{_RULE}="{ScoreRule.DAYS}"'
_AGREED = f'AND({{special_review}}="{SpecialReview.AGREED}",ISNUMBER({{reviewed_points}}))'
_OUT = f'{{handling}}="{Handling.TAKEN_OUT}"'
_UNSCORED = f"AND(NOT(ISNUMBER({{case_score}})),NOT({_AGREED}))"


@row
class CaseScore:
    """How the case is scored, step by step."""

    class_used: DiseaseClass = result(_disease("disease_class"), "病种目录的类别", clauses.CATALOGUE, width=15)
    case_score: Decimal | None = result(_disease("disease_score"), "病种目录的病种分值", clauses.SCORES, width=12)
    coefficient_used: Decimal = result(
        f"IF({_flag('coefficient_applies')},INDEX({{coefficients.coefficient:all}},"
        "MATCH({institution},{coefficients.institution:all},0)),1)",
        "机构系数；类别不适用机构系数的为1", clauses.COEFFICIENT, width=11,
    )  # fmt: skip
    auxiliary_used: Decimal = result(
        f'IF({_flag("auxiliary_applies")},IF({{auxiliary_use}}="{AuxiliaryUse.LARGEST}",{_LARGEST},'
        f"ROUND(ROUND({_ONE}*10000,0)*ROUND({_TWO}*10000,0)/100000000,4)),1)",
        "所列辅助目录系数取最大（或连乘）；没有的为1", clauses.SUPPLEMENTS, width=11,
    )  # fmt: skip
    reference_mean: Money = result(
        f"IF({_OWN_MEAN}>0,{_OWN_MEAN},N({_disease('disease_mean')}))",
        "上年度同级别均费；没有的取病种次均住院费用，仍没有的为零", clauses.REVIEWED_SCORES, summed=False, width=14,
    )  # fmt: skip
    cost_ratio: Fraction | None = result(
        f'IF(AND({_flag("deviation_applies")},{{reference_mean}}>0),'
        f'ROUND({{case_cost}}*100,0)/ROUND({{reference_mean}}*100,0),"{NO_BAND}")',
        "病例费用÷同级别均费；不适用费用偏差的为“—”", clauses.REVIEWED_SCORES, width=10,
    )  # fmt: skip
    case_band: int | None = result(
        f'IF(ISNUMBER({{cost_ratio}}),{_BAND},"{NO_BAND}")', "落在费用偏差分档的第几档", clauses.REVIEWED_SCORES,
        summed=False, width=8,
    )  # fmt: skip
    case_factor: Fraction = result(
        f'IF(NOT(ISNUMBER({{case_band}})),{{coefficient_used}},IF({_USE}="{CoefficientUse.TIMES}",'
        f'{_LINE}*{{coefficient_used}},IF({_USE}="{CoefficientUse.PLUS}",{_LINE}+{{coefficient_used}},'
        f'IF({_USE}="{CoefficientUse.NONE}",{_LINE},{{coefficient_used}}))))',
        "本档直线（倍数乘数×倍数＋档常数）与机构系数按分档的用法合成；评审的一档按正常病例",
        clauses.REVIEWED_SCORES, width=11,
    )  # fmt: skip
    case_points: Decimal = result(
        f"IF({_OUT},0,IF({_AGREED},{{reviewed_points}},IF(ISNUMBER({{case_score}}),ROUND(ROUND({{case_score}}"
        f"*{{auxiliary_used}}*IF({_DAYS},N({{bed_day_count}}),1)*{{case_factor}},10),4),0)))",
        "病种分值×辅助目录系数×（床日数）×合成系数，四位小数；特例单议同意的取评议点数，剔除的为零",
        clauses.SCORES, summed=True, width=14,
    )  # fmt: skip
    counted_cost: Money = result(
        f"IF(OR({_OUT},{_UNSCORED}),0,{{case_cost}})", "计入点值的费用：剔除的、无分值的不计", clauses.ANNUAL, width=14
    )
    counted_booked: Money = result(
        f"IF(OR({_OUT},{_UNSCORED}),0,{{case_booked}})", "计入的统筹记账额", clauses.ANNUAL, width=14
    )
    unscored_paid: Money = result(
        f'IF(AND(NOT({_OUT}),{_UNSCORED},{{unscored_mode}}="{UnscoredMode.AS_BOOKED}"),{{case_booked}},0)',
        "无分值病种评议以前按记账额先付的部分", clauses.REVIEWED_SCORES, width=14,
    )  # fmt: skip
    counted_deduction: Money = result(
        f'IF({{handling}}="{Handling.DEDUCTED}",N({{case_deduction}}),0)', "事后扣款；剔除的不再扣", clauses.CLEARING,
        width=13,
    )  # fmt: skip
    basis: str = basis()


@dataclass(frozen=True, slots=True)
class Scales:
    """What cases are scored by."""

    flags: Mapping[str, ClassFlags]
    diseases: Mapping[str, Disease]
    scores: Mapping[str, Decimal | None]
    auxiliaries: Mapping[str, Decimal]
    coefficients: Mapping[str, Decimal]
    levels: Mapping[str, Level]
    bands: Sequence[DeviationBand]


def unscored(entry: Case, score: Decimal | None) -> bool:
    """Whether a case has neither a score nor agreed points."""
    return score is None and not agreed(entry)


def agreed(entry: Case) -> bool:
    """Whether reviewed points stand in for the formula."""
    return entry.special_review is SpecialReview.AGREED and entry.reviewed_points is not None


def ratio_of(entry: Case, scales: Scales) -> Fraction | None:
    """The case's cost over the reference mean; None where deviation does not apply or nothing is known."""
    disease = scales.diseases[entry.disease_code]
    mean = disease.reference(scales.levels[entry.institution])
    applies = scales.flags[disease.disease_class].deviation_applies is YesNo.YES
    return Fraction(entry.case_cost, mean) if applies and mean else None


def in_review_band(entry: Case, scales: Scales) -> bool:
    """Whether the cost is so far off that the case is for the experts."""
    ratio = ratio_of(entry, scales)
    if ratio is None:
        return False
    band = scales.bands[standards.number_of(scales.bands, ratio) - 1]
    return band.coefficient_use is CoefficientUse.REVIEW


def _auxiliary_used(entry: Case, flags: ClassFlags, scales: Scales, parameters: Parameters2025) -> Decimal:
    if flags.auxiliary_applies is YesNo.NO:
        return Decimal(1)
    found = [scales.auxiliaries[name] for name in (entry.auxiliary_1, entry.auxiliary_2) if name]
    return largest(found) if parameters.auxiliary_use is AuxiliaryUse.LARGEST else product(found)


def _factor(number: int | None, ratio: Fraction | None, coefficient: Fraction, scales: Scales) -> Fraction:
    if number is None or ratio is None:
        return coefficient
    band = standards.deviation(scales.bands[number - 1])
    return coefficient if band.use is CoefficientUse.REVIEW else band.factor(ratio, coefficient)


def score_case(entry: Case, scales: Scales, parameters: Parameters2025) -> CaseScore:
    """Score one case (ZB-03, ZB-06, §2.3, §2.4): rounded once, at the end."""
    disease = scales.diseases[entry.disease_code]
    flags = scales.flags[disease.disease_class]
    score = scales.scores[entry.disease_code]
    coefficient = scales.coefficients[entry.institution] if flags.coefficient_applies is YesNo.YES else Decimal(1)
    auxiliary = _auxiliary_used(entry, flags, scales, parameters)
    ratio = ratio_of(entry, scales)
    number = None if ratio is None else standards.number_of(scales.bands, ratio)
    factor = _factor(number, ratio, Fraction(coefficient), scales)
    days = (entry.bed_day_count or 0) if flags.score_rule is ScoreRule.DAYS else 1
    out, without = entry.handling is Handling.TAKEN_OUT, unscored(entry, score)
    points = rounded(Fraction(score or 0) * Fraction(auxiliary) * days * factor)
    if agreed(entry):
        points = entry.reviewed_points or Decimal(0)
    first = without and not out and parameters.unscored_mode is UnscoredMode.AS_BOOKED
    deducted = entry.handling is Handling.DEDUCTED
    return CaseScore(
        class_used=disease.disease_class,
        case_score=score,
        coefficient_used=coefficient,
        auxiliary_used=auxiliary,
        reference_mean=disease.reference(scales.levels[entry.institution]),
        cost_ratio=ratio,
        case_band=number,
        case_factor=factor,
        case_points=Decimal(0) if out else points,
        counted_cost=Money(0) if out or without else entry.case_cost,
        counted_booked=Money(0) if out or without else entry.case_booked,
        unscored_paid=entry.case_booked if first else Money(0),
        counted_deduction=(entry.case_deduction or Money(0)) if deducted else Money(0),
        basis=(clauses.SPECIAL_REVIEW if agreed(entry) else clauses.SCORES).cite(),
    )
