"""淄博市 病种目录：目录类别、基准病种、病种分值、辅助目录。"""

from collections.abc import Sequence
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from xltool.methods.scores import mean_of_means, ratio_score, rounded, with_add_on
from xltool.money import Money
from xltool.parameters import YesNo
from xltool.policies.zibo import clauses
from xltool.policies.zibo.parameters import Parameters2025
from xltool.policies.zibo.register import Level
from xltool.tables import basis, given, key, result, row


class DiseaseClass(StrEnum):
    """The classes of the catalogue, in the order the document names them."""

    CORE = "核心病种"
    GENERAL = "综合病种"
    CHINESE_MEDICINE = "中医优势病种"
    PRIMARY = "基层病种"
    BED_DAY = "按床日付费病种"
    DAY_SURGERY = "日间手术病种"
    ABNORMAL = "费用异常病种"
    SPECIAL = "特殊病种"
    UNSCORED = "无分值病种"


class ScoreRule(StrEnum):
    """Where a class has its scores from."""

    RATIO = "费用比值"
    REVIEW = "评议分值"
    DAYS = "每床日分值"


class AuxiliaryKind(StrEnum):
    """The two auxiliary lists."""

    SEVERITY = "疾病严重程度"
    SUPERVISION = "违规行为监督"


@row
class ClassFlags:
    """What applies to a class."""

    disease_class: str = key(width=20)
    score_rule: ScoreRule = given(clause=clauses.REVIEWED_SCORES, width=16)
    coefficient_applies: YesNo = given(clause=clauses.COEFFICIENT, width=16)
    deviation_applies: YesNo = given(clause=clauses.REVIEWED_SCORES, width=16)
    auxiliary_applies: YesNo = given(clause=clauses.SUPPLEMENTS, width=16)


def standard_flags() -> list[ClassFlags]:
    """Our reading of the classes: 基层 without coefficient, 床日 and 日间 without deviation, others as 核心."""
    rules = {DiseaseClass.CORE: ScoreRule.RATIO, DiseaseClass.GENERAL: ScoreRule.RATIO,
             DiseaseClass.BED_DAY: ScoreRule.DAYS}  # fmt: skip
    plain = (DiseaseClass.BED_DAY, DiseaseClass.DAY_SURGERY)
    return [
        ClassFlags(
            disease_class=item,
            score_rule=rules.get(item, ScoreRule.REVIEW),
            coefficient_applies=YesNo.NO if item is DiseaseClass.PRIMARY else YesNo.YES,
            deviation_applies=YesNo.NO if item in plain else YesNo.YES,
            auxiliary_applies=YesNo.NO if item in plain else YesNo.YES,
        )
        for item in DiseaseClass
    ]


@row
class Benchmark:
    """A benchmark disease: its cases and their mean cost, 元."""

    benchmark_disease: str = key(width=34)
    benchmark_cases: int = given(at_least="1", clause=clauses.BENCHMARK, width=14)
    disease_mean: Money = given(clause=clauses.BENCHMARK, summed=False, width=18)


@row
class BenchmarkMean:
    """The mean of all benchmark cases, 元."""

    benchmark_line: str = key(width=34)
    benchmark_mean: Money = result(
        "ROUND(SUMPRODUCT({benchmarks.benchmark_cases:all},ROUND({benchmarks.disease_mean:all}*100,0))"
        "/SUM({benchmarks.benchmark_cases:all}),0)/100",
        "各基准病种次均住院费用按例数加权平均，到分",
        clauses.BENCHMARK,
        summed=False,
        width=18,
    )
    basis: str = basis()


BENCHMARK_LINE = "基准病种次均住院费用"
_RULE = "INDEX({disease_classes.score_rule:all},MATCH({disease_class},{disease_classes.disease_class:all},0))"
_RATIO = (
    "ROUND(ROUND({disease_mean}*100,0)*{score_base}/ROUND({benchmark_means.benchmark_mean@"
    + BENCHMARK_LINE
    + "}*100,0),4)"
)


@row
class Disease:
    """One line of the catalogue; means in 元."""

    disease_code: str = key(width=22)
    disease_name: str = given(clause=clauses.CATALOGUE, width=34)
    disease_class: DiseaseClass = given(clause=clauses.CATALOGUE, width=16)
    disease_mean: Money | None = given(optional=True, clause=clauses.SCORES, summed=False, width=16)
    reviewed_score: Decimal | None = given(optional=True, clause=clauses.REVIEWED_SCORES, width=13)
    score_add_on: Decimal | None = given(
        optional=True, percent=True, at_least="-1", at_most="1", clause=clauses.SCORE_ADD_ON, width=11
    )
    mean_three: Money | None = given(optional=True, clause=clauses.REVIEWED_SCORES, summed=False, width=16)
    mean_two: Money | None = given(optional=True, clause=clauses.REVIEWED_SCORES, summed=False, width=16)
    mean_one: Money | None = given(optional=True, clause=clauses.REVIEWED_SCORES, summed=False, width=16)

    def reference(self, level: Level) -> Money:
        """Last year's mean of the same level, else the mean of the disease, else 0: no deviation then."""
        own = {Level.THREE: self.mean_three, Level.TWO: self.mean_two, Level.ONE: self.mean_one}[level]
        return own or self.disease_mean or Money(0)


@row
class DiseaseScore:
    """The score of a disease."""

    base_score: Decimal | None = result(
        f'IF({_RULE}="{ScoreRule.RATIO}",{_RATIO},IF(ISNUMBER({{reviewed_score}}),{{reviewed_score}},"—"))',
        "次均住院费用÷基准病种次均住院费用×基准分值，四位小数；评议的取评议分值", clauses.SCORES, width=14,
    )  # fmt: skip
    disease_score: Decimal | None = result(
        'IF(ISNUMBER({base_score}),ROUND(ROUND({base_score}*10000,0)*ROUND((1+N({score_add_on}))*10000,0)/100000000,4),"—")',
        "分值×（1＋加成比例），四位小数；无分值的为“—”", clauses.SCORE_ADD_ON, width=14,
    )  # fmt: skip
    basis: str = basis()


@row
class Auxiliary:
    """One line of the auxiliary lists; means in 元."""

    auxiliary_name: str = key(width=30)
    auxiliary_kind: AuxiliaryKind = given(clause=clauses.SUPPLEMENTS, width=16)
    subgroup_mean: Money | None = given(optional=True, clause=clauses.SUPPLEMENTS, summed=False, width=18)
    whole_mean: Money | None = given(optional=True, clause=clauses.SUPPLEMENTS, summed=False, width=18)
    set_coefficient: Decimal | None = given(optional=True, clause=clauses.SUPPLEMENTS, width=14)


@row
class AuxiliaryCoefficient:
    """What it multiplies a case by; supervision lists change no score."""

    auxiliary: Decimal = result(
        f'IF({{auxiliary_kind}}="{AuxiliaryKind.SUPERVISION}",1,IF(ISNUMBER({{set_coefficient}}),{{set_coefficient}},'
        "ROUND(ROUND({subgroup_mean}*100,0)/ROUND({whole_mean}*100,0),4)))",
        "定有系数的取其系数，否则为细分组均费÷病种均费，四位小数；违规行为监督目录只作提示，为1",
        clauses.SUPPLEMENTS,
        width=16,
    )
    basis: str = basis()


def benchmark_mean(benchmarks: Sequence[Benchmark]) -> BenchmarkMean:
    """The mean cost of the benchmark diseases, 分."""
    mean = mean_of_means([(line.benchmark_cases, line.disease_mean) for line in benchmarks])
    return BenchmarkMean(
        benchmark_line=BENCHMARK_LINE, benchmark_mean=mean, basis=clauses.BENCHMARK.cite()
    )  # fmt: skip


def disease_score(entry: Disease, rule: ScoreRule, benchmark: Money, parameters: Parameters2025) -> DiseaseScore:
    """The score of a disease by its cost over the benchmark's, or as reviewed, and its add-on (ZB-03, ZB-04)."""
    score = entry.reviewed_score
    if rule is ScoreRule.RATIO:
        score = ratio_score(entry.disease_mean or Money(0), benchmark, parameters.score_base)
    return DiseaseScore(
        base_score=score,
        disease_score=None if score is None else with_add_on(score, entry.score_add_on or Decimal(0)),
        basis=clauses.SCORES.cite() if rule is ScoreRule.RATIO else clauses.REVIEWED_SCORES.cite(),
    )


def auxiliary_coefficient(entry: Auxiliary) -> AuxiliaryCoefficient:
    """The coefficient of one line of the auxiliary lists (§2.3)."""
    value = entry.set_coefficient
    if entry.auxiliary_kind is AuxiliaryKind.SUPERVISION:
        value = Decimal(1)
    if value is None:
        value = rounded(Fraction(entry.subgroup_mean or 0, entry.whole_mean or 1))
    return AuxiliaryCoefficient(auxiliary=value, basis=clauses.SUPPLEMENTS.cite())
