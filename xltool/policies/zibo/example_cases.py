"""淄博市 2025 示例数据：虚构的病种目录、辅助目录、机构系数、逐例病例。"""

from collections.abc import Iterator
from decimal import Decimal
from random import Random

from xltool.money import Money, money
from xltool.policies.zibo import cases, catalogue, coefficients, standards
from xltool.policies.zibo.cases import Handling, SpecialReview
from xltool.policies.zibo.catalogue import AuxiliaryKind, DiseaseClass
from xltool.policies.zibo.example_2025 import INSTITUTIONS, Rows
from xltool.policies.zibo.versions import Scheme

CORE, GENERAL = DiseaseClass.CORE, DiseaseClass.GENERAL
# code, name, class, mean cost in 元 (— none), reviewed score (— none), add-on (— none)
DISEASES = """
SL01:47.09|示例阑尾手术组|核心病种|9012.35|—|—
SL02:51.23|示例胆囊手术组|核心病种|12480.66|—|—
SL03:81.54|示例关节置换组|核心病种|41230.18|—|0.02
SL04:36.06|示例冠脉支架组|核心病种|38655.4|—|—
SL05:保守|示例脑梗死组|核心病种|10876.93|—|—
SL06:保守|示例肺炎组|核心病种|6420.55|—|—
SL07:保守|示例糖尿病组|核心病种|6105.27|—|—
SL08:99.25|示例化疗组|核心病种|5233.09|—|—
SL09:74.1|示例剖宫产组|核心病种|7450.8|—|0.03
SL10:13.41|示例白内障组|核心病种|5890.12|—|—
ZH01|示例呼吸系统综合组|综合病种|7215.33|—|—
ZH02|示例消化系统综合组|综合病种|7984.7|—|—
ZH03|示例循环系统综合组|综合病种|9120.01|—|—
ZY01|示例中医骨伤组|中医优势病种|6380|71.5|0.05
ZY02|示例中医肛肠组|中医优势病种|5210.6|58.2|—
JC01|示例高血压组|基层病种|3050.44|33.85|—
JC02|示例上呼吸道感染组|基层病种|2210.9|24.6|—
CR01|示例精神疾病床日|按床日付费病种|—|3.2|—
CR02|示例康复床日|按床日付费病种|—|4.15|—
RJ01|示例日间手术组|日间手术病种|—|49.3|—
YC01|示例费用异常组|费用异常病种|88210.5|950|—
TS01|示例移植组|特殊病种|152300.77|1680.25|—
WF01|示例无分值组甲|无分值病种|—|—|—
WF02|示例无分值组乙|无分值病种|—|—|—
"""
TIERS = {
    "三级综合": "0.93",
    "三级中医": "0.9",
    "二级综合": "0.72",
    "二级中医": "0.71",
    "二级专科": "0.7",
    "一级": "0.55",
}
# indicator: start, width of a step, what one adds, the most
INDICATORS = {
    "CMI高于同级平均（三级）": "0 0.05 0.01 0.13",
    "CMI高于同级平均（二级）": "0 0.05 0.01 0.06",
    "六岁以下儿童占比（三级）": "0 0.1 0.01 0.06",
    "七十岁以上老人占比": "0.2 0.2 0.01 0.03",
    "中医费用占比": "0.1 0.03 0.01 0.05",
}
VALUES = (
    (0, "CMI高于同级平均（三级）", "0.12"), (1, "CMI高于同级平均（三级）", "0.7"),
    (0, "六岁以下儿童占比（三级）", "0.2345"),
    (2, "中医费用占比", "0.31"), (4, "CMI高于同级平均（二级）", "0.0499"), (5, "CMI高于同级平均（二级）", "0.08"),
    (6, "七十岁以上老人占比", "0.61"), (7, "中医费用占比", "0.1999"), (10, "七十岁以上老人占比", "0.15"),
)  # fmt: skip
# name, kind, mean of the part and of the whole (— none), set coefficient (— none)
AUXILIARIES = """
CCI指数高|疾病严重程度|—|—|1.2
年龄不足一岁|疾病严重程度|8120.4|6420.55|—
年龄八十岁以上|疾病严重程度|11530.2|10876.93|—
重症监护|疾病严重程度|—|—|1.35
恶性肿瘤转移|疾病严重程度|6210.9|5233.09|—
低标准入院|违规行为监督|—|—|—
超长住院|违规行为监督|—|—|—
"""


def example(dice: Random) -> Rows:
    """示例数据 of the catalogue, the coefficients and the single cases, rows by table name."""
    diseases = list(_diseases(dice))
    return {
        "disease_classes": catalogue.standard_flags(),
        "benchmarks": [
            catalogue.Benchmark(benchmark_disease=name, benchmark_cases=count, disease_mean=money(mean))
            for name, count, mean in (("示例阑尾手术组", 1320, "9012.35"), ("示例疝修补组", 884, "8951.07"))
        ],
        "diseases": diseases,
        "auxiliaries": [_auxiliary(*line.split("|")) for line in AUXILIARIES.split()],
        "deviation_bands": standards.standard_deviations(),
        "tiers": [coefficients.Tier(tier=tier, basic_coefficient=Decimal(value)) for tier, value in TIERS.items()],
        "indicators": [_indicator(name, *told.split()) for name, told in INDICATORS.items()],
        "indicator_values": [
            coefficients.IndicatorValue(
                institution=INSTITUTIONS[i][0], indicator=indicator, indicator_value=Decimal(value)
            )
            for i, indicator, value in VALUES
        ],
        "coefficients": [
            coefficients.InstitutionTier(institution=name, tier=tier) for name, _, tier, _ in INSTITUTIONS
        ],
        "single_cases": list(_cases(dice, diseases)),
    }


def _amount(text: str) -> Money | None:
    return None if text == "—" else money(text)


def _number(text: str) -> Decimal | None:
    return None if text == "—" else Decimal(text)


def _diseases(dice: Random) -> Iterator[catalogue.Disease]:
    for line in DISEASES.split():
        code, name, kind, mean, score, add_on = line.split("|")
        cost = _amount(mean)

        def near(percent: int, cost: Money | None = cost) -> Money | None:
            return None if cost is None else Money(cost * (percent + dice.randrange(-5, 6)) // 100)

        rare = kind in ("费用异常病种", "特殊病种")
        yield catalogue.Disease(
            disease_code=code, disease_name=name, disease_class=DiseaseClass(kind), disease_mean=cost,
            reviewed_score=_number(score), score_add_on=_number(add_on), mean_three=near(118), mean_two=near(92),
            mean_one=None if rare else near(66),
        )  # fmt: skip


def _auxiliary(name: str, kind: str, part: str, whole: str, fixed: str) -> catalogue.Auxiliary:
    return catalogue.Auxiliary(
        auxiliary_name=name, auxiliary_kind=AuxiliaryKind(kind), subgroup_mean=_amount(part), whole_mean=_amount(whole),
        set_coefficient=_number(fixed),
    )  # fmt: skip


def _indicator(name: str, start: str, width: str, each: str, cap: str) -> coefficients.Indicator:
    return coefficients.Indicator(
        indicator=name, indicator_start=Decimal(start), step_width=Decimal(width), step_add_on=Decimal(each),
        add_on_cap=Decimal(cap),
    )  # fmt: skip


# what a case costs against the mean of its level, in percent: low, normal, high, far beyond
RATIOS = (31, 49, 50, 76, 93, 100, 108, 131, 180, 200, 215, 340, 500, 620)


def _cases(dice: Random, diseases: list[catalogue.Disease]) -> Iterator[cases.Case]:
    for i in range(42):
        disease = diseases[i % len(diseases)]
        name, level, _, _ = INSTITUTIONS[(i * 5) % len(INSTITUTIONS)]
        percent = RATIOS[i % len(RATIOS)]
        mean = disease.reference(level) or money("7000")
        cost = Money(mean * percent // 100)
        beyond = percent > 500
        agreed = beyond and i % 2 == 0
        yield cases.Case(
            case_number=f"示例{i + 1:03d}", institution=name,
            scheme=Scheme.EMPLOYEE if i % 3 else Scheme.RESIDENT, disease_code=disease.disease_code, case_cost=cost,
            case_booked=Money(cost * dice.randrange(62, 80) // 100),
            bed_day_count=dice.randrange(12, 60) if disease.disease_class is DiseaseClass.BED_DAY else None,
            auxiliary_1="年龄八十岁以上" if i % 4 == 0 else "", auxiliary_2="CCI指数高" if i % 8 == 0 else "",
            special_review=_review(i, beyond=beyond, agreed=agreed),
            reviewed_points=Decimal(mean * 4).scaleb(-4).quantize(Decimal("0.0001")) if agreed else None,
            handling={5: Handling.TAKEN_OUT, 17: Handling.DEDUCTED}.get(i, Handling.NONE),
            case_deduction=Money(cost // 10) if i == 17 else None,
        )  # fmt: skip


def _review(i: int, *, beyond: bool, agreed: bool) -> SpecialReview:
    if agreed:
        return SpecialReview.AGREED
    return SpecialReview.REFUSED if beyond or i == 9 else SpecialReview.NONE
