"""淄博市 2025 工作簿：病种目录、辅助目录与分档、机构系数、病例计分、机构病例汇总。"""

from xltool.listing import listing_sheet
from xltool.policies.zibo import case_list, cases, catalogue, clauses, coefficients, points, standards
from xltool.policies.zibo.catalogue import DiseaseClass
from xltool.policies.zibo.versions import BOTH
from xltool.tables import Sheet, Stage, Table

SETTLE = Stage.SETTLE

CATALOGUE = Sheet(
    "病种目录",
    "2025年度淄博市DIP病种目录及分值表",
    (
        Table(
            "disease_classes", SETTLE, entry=catalogue.ClassFlags, fixed=tuple(DiseaseClass), caption="一、目录类别",
            notes=(
                "备注：条文未规定各类适用什么，已按默认填好，可改：基层病种不乘机构系数（同病同价），按床日、日间手术"
                "不作费用偏差，其余同核心病种。",
            ),
        ),
        Table(
            "benchmarks", SETTLE, entry=catalogue.Benchmark, spare=6, caption="二、基准病种",
            notes=("备注：" + clauses.BENCHMARK.sentence,),
        ),
        Table("benchmark_means", SETTLE, result=catalogue.BenchmarkMean, spare=1, caption="三、基准病种次均住院费用"),
        Table(
            "diseases", SETTLE, entry=catalogue.Disease, result=catalogue.DiseaseScore, spare=120, caption="四、病种",
            notes=(
                "备注：费用比值的填次均住院费用，评议的填评议分值，按床日的填每床日分值。三级、二级、一级均费为上年度同级别"
                "次均费用，没有的留空，取次均住院费用。无分值病种评议以前留空。",
            ),
        ),
    ),
    landscape=True,
)  # fmt: skip

AUXILIARIES = Sheet(
    "辅助目录与分档",
    "2025年度淄博市DIP辅助目录及费用偏差分档表",
    (
        Table(
            "auxiliaries", SETTLE, entry=catalogue.Auxiliary, result=catalogue.AuxiliaryCoefficient, spare=30,
            caption="一、辅助目录", may_be_empty=True,
            notes=("备注：疾病严重程度目录填定系数，或填两项均费由程序相除；违规行为监督目录只作提示，不改变分值。",),
        ),
        Table(
            "deviation_bands", SETTLE, entry=standards.DeviationBand, spare=4, caption="二、费用偏差分档",
            notes=(
                "备注：费用倍数＝病例费用÷上年度同级别均费；合成系数＝（倍数乘数×倍数＋档常数）按“机构系数用法”乘、加或不用"
                "机构系数。已按通行的三档填好，可改；档上限由低到高，最后一档填“无”。落在“评审”一档的须特例单议。",
            ),
        ),
    ),
    landscape=True,
)  # fmt: skip

COEFFICIENTS = Sheet(
    "机构系数",
    "2025年度淄博市定点医疗机构DIP系数表",
    (
        Table("tiers", SETTLE, entry=coefficients.Tier, spare=10, caption="一、基本系数"),
        Table(
            "indicators", SETTLE, entry=coefficients.Indicator, spare=20, caption="二、加成指标", may_be_empty=True,
            notes=("备注：指标值超过起点的部分，每满一档加一次每档加成，不超过加成上限；不同级别上限不同的分行填写。",),
        ),
        Table(
            "indicator_values", SETTLE, entry=coefficients.IndicatorValue, result=coefficients.AddOn, spare=60,
            caption="三、各机构指标值", may_be_empty=True,
        ),
        Table(
            "coefficients", SETTLE, entry=coefficients.InstitutionTier, result=coefficients.Coefficient, spare=60,
            caption="四、机构系数", notes=("备注：" + clauses.BASIC_COEFFICIENT.sentence,),
        ),
    ),
    landscape=True,
)  # fmt: skip

CASES = Sheet(
    "病例计分",
    "2025年度淄博市DIP病例逐例计分表",
    (
        Table(
            "single_cases", SETTLE, entry=cases.Case, result=cases.CaseScore, total=True, spare=120, may_be_empty=True,
            notes=(
                "备注：只列需要逐例看的病例：特例单议、费用过高、无分值、违规等；列在这里的不再计入“机构病例汇总”。"
                "病例号用清单编号，不得填姓名、证件号码。违规的或剔除、或扣款，不可重复。",
            ),
        ),
    ),
    landscape=True,
)  # fmt: skip

SUMMARY = Sheet(
    "机构病例汇总",
    "2025年度淄博市DIP机构病例汇总表",
    tuple(
        Table(
            f"{name}_summary", SETTLE, entry=points.CaseTotals, total=True, spare=60, caption=f"{number}、{scheme}医保",
            notes=(
                "备注：不含“病例计分”逐例列出的病例。总费用、统筹基金记账额不含无分值病种；大额、大病等支付额单独记账，"
                "不在统筹基金记账额之内。病例清单里“违规处理”填“剔除”的不计，填“扣款”的照常计分，扣款填入“年度清算”。",
            ) if name == "resident" else (),
        )
        for number, (name, scheme) in zip("一二", BOTH, strict=True)
    ),
    landscape=True,
)  # fmt: skip

SHEETS = (CATALOGUE, AUXILIARIES, COEFFICIENTS, CASES, listing_sheet((case_list.CASES,)), SUMMARY)
