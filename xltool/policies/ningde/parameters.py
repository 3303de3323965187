"""宁德市 2024 参数：文件印明的数，条文未规定的读法，必填的风险金比例和权重。"""

from decimal import Decimal
from enum import StrEnum

from xltool.money import Money, Unit, money
from xltool.parameters import YesNo, mandatory, open_question, parameters, printed
from xltool.policies.ningde import clauses
from xltool.tables import Stage


class ForecastBase(StrEnum):
    """What of the two years before is taken forward."""

    FUND = "基金支出"
    COST = "医疗费用乘基金支付比例"


class RemoteClaims(StrEnum):
    """How stays outside the city and claims by hand are paid out of the package."""

    ACTUAL_FIRST = "先按实支付"
    IN_POINTS = "按同一点值参与"


class PointValueMode(StrEnum):
    """What a point is worth: with the patients' part in it, or of the fund alone."""

    TOTAL = "总费用点值"
    FUND = "基金点值"


@parameters
class Parameters2024:
    """Every number of the document and every reading of it."""

    year: int = printed(2024, clauses.PLAN, "预算年度，随空表而定，不可改。", fixed=True)
    employee_reserve_rate: Decimal = printed(
        Decimal("0.1"),
        clauses.EMPLOYEE_FUNDS,
        "职工风险金占当年筹资总额的比例（原则上）。",
        percent=True,
        at_most="1",
    )
    resident_reserve_rate: Decimal = mandatory(
        clauses.RESIDENT_FUNDS,
        "居民风险金占当年筹资总额的比例：文件只给出3%—5%的范围；超出范围的须写说明。",
        percent=True,
        at_most="1",
        needed=Stage.ADJUST,
    )
    resident_reserve_least: Decimal = printed(
        Decimal("0.03"), clauses.RESIDENT_FUNDS, "居民风险金比例的下限（原则上）。", percent=True, at_most="1"
    )
    resident_reserve_most: Decimal = printed(
        Decimal("0.05"), clauses.RESIDENT_FUNDS, "居民风险金比例的上限（原则上）。", percent=True, at_most="1"
    )
    prior_weight: Decimal = mandatory(
        clauses.FORECAST,
        "上一年度的权重：文件只说“按照一定权重”；两个权重之和应为100%。",
        percent=True,
        at_most="1",
        needed=Stage.ADJUST,
    )
    earlier_weight: Decimal = mandatory(
        clauses.FORECAST,
        "前一年度（再上一年）的权重。",
        percent=True,
        at_most="1",
        needed=Stage.ADJUST,
    )
    forecast_base: ForecastBase = open_question(
        ForecastBase.FUND,
        clauses.FORECAST,
        "条文以“实际发生医疗费用”为基数，得出的却是“实际基金支出预测额”：默认以DIP范围内的基金支出为基数。",
    )
    compound_growth: YesNo = open_question(
        YesNo.NO, clauses.FORECAST, "“乘上增长率”按（1＋增长率）乘一次；选“是”则前一年度再多乘一次，即逐年递增。"
    )
    rounding_unit: Money = open_question(
        money("0.01", Unit.WAN),
        clauses.PLAN,
        "风险金和预测额四舍五入到几万元：默认0.01万元，与印发表格一致；最细到1元（0.0001万元）。",
        unit=Unit.WAN,
        at_least="0.0001",
    )
    reserve_step: Decimal = open_question(
        Decimal("0.005"), clauses.RESIDENT_FUNDS, "敏感性分析中风险金比例每一档的差，只用于测算。", percent=True
    )
    growth_step: Decimal = open_question(
        Decimal("0.01"), clauses.GROWTH, "敏感性分析中增长率每一档的差，只用于测算。", percent=True
    )
    remote_claims_mode: RemoteClaims = open_question(
        RemoteClaims.ACTUAL_FIRST,
        clauses.PACKAGE_SCOPE,
        "全省、跨省联网刷卡和手工报销在打包范围内，但没有本地点数：默认先按实支付，余下由本地点数分配。",
    )
    point_value_mode: PointValueMode = open_question(
        PointValueMode.TOTAL,
        clauses.PACKAGE_SCOPE,
        "总费用点值＝（可分配基金＋个人及其他负担）÷总点数，应付再减个人及其他负担；基金点值＝可分配基金÷总点数。",
    )
    monthly_share: Decimal = open_question(
        Decimal(1), clauses.PACKAGE_SCOPE, "月预结算按应付的多少拨付：条文没有预留，默认全额。", percent=True
    )


def to_unit(amount: str) -> str:
    """The formula that rounds an amount in 万元 half up to the unit of the plan.

    It divides whole numbers of 分: a unit like 0.01 has no exact double. The five places bring a tie back that
    the doubles' last digits would make less than one; a unit of 1 元 leaves them just enough digits for that.
    """
    units = f"({amount})*1000000/ROUND({{rounding_unit}}*1000000,0)"
    return f"ROUND(ROUND(ROUND({units},5),0)*{{rounding_unit}},6)"
