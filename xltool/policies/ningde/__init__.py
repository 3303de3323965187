"""宁德市基本医疗保险基金区域点数法总额预算。"""

from typing import Any

from xltool.city import Chart, City, Rows, Step, Year
from xltool.policies.ningde import clauses, sheets_budget, sheets_settlement
from xltool.policies.ningde.checks import CHECKS
from xltool.policies.ningde.checks_settlement import CHECKS as SETTLEMENT_CHECKS
from xltool.policies.ningde.examine import examine
from xltool.policies.ningde.next_year import CARRY_OVER
from xltool.policies.ningde.parameters import Parameters2024
from xltool.policies.ningde.plan import BUDGET_LINE
from xltool.policies.ningde.sensitivity import COLUMNS
from xltool.policies.ningde.year_2024 import Given2024, compute
from xltool.tables import Stage


def _example() -> tuple[Rows, dict[str, Any]]:
    from xltool.policies.ningde.example_2024 import example

    return example()


STEPS = {
    Stage.ADJUST: Step("预算编制", "预算编制", "编制区域总额预算，逐版比较，列出方案和敏感性分析"),
    Stage.ALLOCATE: Step("月预结算", "月预结算", "按各月点数和预结算点值算出各机构的月拨付"),
    Stage.SETTLE: Step("年度清算", "结算", "一个险种一个点值，清算各机构全年"),
}
YEAR_2024 = Year(
    document=clauses.DOCUMENT,
    status=clauses.STATUS,
    parameters=Parameters2024,
    given=Given2024,
    sheets=(*sheets_budget.SHEETS, *sheets_settlement.SHEETS),
    compute=compute,
    examine=examine,
    steps=STEPS,
    checks=(*CHECKS, *SETTLEMENT_CHECKS),
    charts=(
        Chart(
            "居民医保DIP区域预算总额随风险金比例和增长率的变化",
            ("resident_sensitivity",),
            "reserve_case",
            COLUMNS,
            most=5,
            stage=Stage.ADJUST,
            lines=True,
        ),
        Chart(
            "职工年度应付额与记账额（应付额最大的10家机构）",
            ("employee_annual",),
            "institution",
            ("payable", "fund_booked"),
            most=10,
        ),
    ),
    example=_example,
    register="institutions",
    carry_over=CARRY_OVER,
    not_computed=clauses.NOT_COMPUTED,
    headline=tuple(f"plan_lines.{column}@{BUDGET_LINE}" for column in ("employee", "resident", "whole_city")),
)

CITY = City(name="宁德市", short="宁德", years={2024: YEAR_2024})
