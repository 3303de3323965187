"""工作表函数之二：按人头包干、结余留用超支分担、点值、病例点数、大写金额。"""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from xltool.excel.udf import Gives, Grid, Udf, flat
from xltool.excel.udf_arguments import UNIT, YES_NO, Argument, Span, amount, choice, choices_of, count, number
from xltool.methods.balance import split_balance
from xltool.methods.capital_amount import in_capitals
from xltool.methods.capitation import Heads, added_from, capitation
from xltool.methods.deviation import Band, CoefficientUse, checked, deviation_points
from xltool.methods.points import Rounding, case_points, point_value, published
from xltool.money import YUAN, Money
from xltool.tables import Kind

ONE, ALL, TABLE = Span.ONE, Span.ALL, Span.TABLE
STACKING = {"各类相加": False, "只取最高": True}
SIDES = {"机构": True, "基金": False}


def _capitation(heads: Grid, standards: Grid, months: Grid) -> Grid:
    lines = zip(flat(heads), flat(standards), flat(months), strict=True)
    return [[capitation(Heads(*line) for line in lines)]]


def _side(package: Money, spent: Money, kept: Decimal, borne: Decimal, provider: bool) -> Money:
    split = split_balance(package, spent, Fraction(kept), Fraction(borne))
    return split.provider if provider else split.fund


def _point_value(pool: Money, points: Grid, places: int | None, rounding: Rounding) -> Grid:
    value = point_value(pool, flat(points))
    return [[value / YUAN if places is None else published(value, places, rounding)]]


def _bands(rows: Grid) -> Sequence[Band]:
    return checked(
        [
            Band(None if upper is None else Fraction(upper), inclusive, Fraction(slope), Fraction(constant), use)
            for upper, inclusive, slope, constant, use in rows
        ]
    )


def _case_points(
    base: Decimal, cost: Money, mean: Money, bands: Sequence[Band], coefficient: Decimal, auxiliary: Decimal
) -> Decimal:
    if not mean:
        raise ValueError("病例均费为 0，没有费用倍数")
    return deviation_points(base, Fraction(cost, mean), coefficient, auxiliary, bands)


POINT_FUNCTIONS = (
    Udf(
        "YB_CAPITATION",
        "按人头付费的包干额：各档签约人数×人头标准×签约月数÷12 之和，每档四舍五入到分。"
        "年度内新备案增加的部分用 YB_CAPITATION_ADDED。",
        Gives.MONEY,
        _capitation,
        (
            count("member_heads", "各档签约人数。", ALL),
            amount("head_standard", "各档全年人头标准；与人数同形，或共用一个值。", ALL),
            count("signed_months", "各档签约月数，0 至 12；省略为 12。", ALL, default=12, at_most=12),
            UNIT,
        ),
    ),
    Udf(
        "YB_CAPITATION_ADDED",
        "年度内新备案慢性病、特殊病增加的包干额：人数×（新标准－原标准）×（13－备案月份）÷12，"
        "备案之月计入，四舍五入到分。另行叠加的，原标准填 0。",
        Gives.MONEY,
        lambda heads, before, after, month: added_from(month, heads, before, after),
        (
            count("member_heads", "新备案人数。"),
            amount("standard_before", "备案前的全年人头标准。"),
            amount("standard_after", "备案后的全年人头标准。"),
            count("filing_month", "备案月份，1 至 12。", at_least=1, at_most=12),
            UNIT,
        ),
    ),
    Udf(
        "YB_SURPLUS_SPLIT",
        "结余留用、超支分担：包干额－实际支出，结余按留用比例归机构（正数），超支按分担比例由机构承担（负数），四舍五入到分；基金一方是余下的全部。",
        Gives.MONEY,
        _side,
        (
            amount("package", "包干额，或预算额。"),
            amount("spent", "实际支出。"),
            number("kept_share", "结余中机构留用的比例，如 85%。", at_most=1),
            number("borne_share", "超支中机构承担的比例，如 85%。", at_most=1),
            choice("side", "机构或基金，省略为机构。", SIDES, default="机构"),
            UNIT,
        ),
    ),
    Udf(
        "YB_POINT_VALUE",
        "点值：总额÷总点数，元/点。省略小数位数时不取整；"
        "取整只用于公布，付款请用 YB_APPORTION 按点数分配，合计才等于总额。",
        Gives.NUMBER,
        _point_value,
        (
            amount("pool", "全部点数对应的总额，如可分配基金与个人负担之和。", ONE),
            number("points", "各机构点数，最多四位小数。", ALL, places=4),
            count(
                "decimal_places", "公布的小数位数，0 至 10；省略为不取整。", ONE, default=None, blank=None, at_most=10
            ),
            choice(
                "rounding",
                "取整方法：四舍五入、舍去、进一；省略为四舍五入。",
                choices_of(Rounding),
                default=Rounding.HALF_UP.value,
            ),
            UNIT,
        ),
    ),
    Udf(
        "YB_CASE_POINTS",
        "一例的点数：基础点数×辅助目录系数×所在费用偏差档的系数，四位小数，四舍五入一次。落在“评审”档的给不出点数。",
        Gives.NUMBER,
        _case_points,
        (
            number("base_points", "病种分值或基础点数。"),
            amount("case_cost", "本例费用。"),
            amount("mean_case_cost", "本组均费，与费用同单位，大于 0。"),
            Argument(
                "bands",
                "分档表，从低到高，五列：上限倍数（末档空白）、含上限（是或否）、倍数乘数、档常数、机构系数用法（乘、加、不用、评审）。"
                "档系数＝倍数×乘数＋常数，再按用法。",
                Kind.NUMBER,
                TABLE,
                columns=(
                    number("band_upper", "上限倍数", blank=None),
                    choice("band_inclusive", "含上限", YES_NO),
                    number("band_slope", "倍数乘数", at_least=None),
                    number("band_constant", "档常数", at_least=None),
                    choice("coefficient_use", "机构系数用法", choices_of(CoefficientUse)),
                ),
                into=_bands,
            ),
            number("coefficient", "机构系数，省略为 1。", default=1),
            number("auxiliary", "辅助目录系数，省略为 1。", default=1),
            UNIT,
        ),
    ),
    Udf(
        "YB_SPECIAL_CASE_POINTS",
        "特殊住院病例一例的点数：手术、RW、放化疗、大血管四类相加，或只取最高的一类。没有的类填 0。",
        Gives.NUMBER,
        lambda *given: case_points(*given[:4], highest_only=given[4]),
        (
            number("surgery_points", "手术点数。"),
            number("weight_points", "RW 点数。"),
            number("chemo_points", "放化疗点数。"),
            number("heart_points", "大血管手术点数。"),
            choice("stacking", "各类相加或只取最高，省略为各类相加。", STACKING, default="各类相加"),
        ),
    ),
    Udf(
        "YB_CAPITAL_AMOUNT",
        "人民币大写金额，到分，如 1409.5 为“人民币壹仟肆佰零玖元伍角”；负数写“负”。",
        Gives.TEXT,
        in_capitals,
        (amount("figures", "小写金额，可以是负数。", at_least=None), UNIT),
    ),
)
