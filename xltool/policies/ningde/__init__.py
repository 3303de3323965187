"""宁德市基本医疗保险基金区域点数法总额预算。"""

from typing import Any

from xltool.city import Chart, City, Rows, Year
from xltool.policies.ningde import clauses, sheets_budget, sheets_settlement
from xltool.policies.ningde.checks import CHECKS
from xltool.policies.ningde.checks_settlement import CHECKS as SETTLEMENT_CHECKS
from xltool.policies.ningde.examine import examine
from xltool.policies.ningde.parameters import Parameters2024
from xltool.policies.ningde.plan import BUDGET_LINE
from xltool.policies.ningde.sensitivity import COLUMNS
from xltool.policies.ningde.year_2024 import Given2024, compute
from xltool.tables import Stage


def _example() -> tuple[Rows, dict[str, Any]]:
    from xltool.policies.ningde.example_2024 import example

    return example()


YEAR_2024 = Year(
    document=clauses.DOCUMENT,
    status=clauses.STATUS,
    parameters=Parameters2024,
    given=Given2024,
    sheets=(*sheets_budget.SHEETS, *sheets_settlement.SHEETS),
    compute=compute,
    examine=examine,
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
    published={},
    listed={},
    published_results={},
    example=_example,
    register="institutions",
    not_computed=clauses.NOT_COMPUTED,
    headline=tuple(f"plan_lines.{column}@{BUDGET_LINE}" for column in ("employee", "resident", "whole_city")),
    step_names={Stage.ADJUST: "区域总额预算", Stage.ALLOCATE: "月预结算", Stage.SETTLE: "年度清算"},
)

CITY = City(name="宁德市", short="宁德", years={2024: YEAR_2024})
