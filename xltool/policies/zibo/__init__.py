"""淄博市深化医保基金总额预算管理和推进按病种分值付费。"""

from typing import Any

from xltool.city import Chart, City, Rows, Step, Year
from xltool.listing_checks import LISTING_CHECKS
from xltool.policies.zibo import catalogue, clauses, sheets_budget, sheets_dip, sheets_settlement, standards
from xltool.policies.zibo.case_list import CASES
from xltool.policies.zibo.checks import CHECKS
from xltool.policies.zibo.checks_settlement import CHECKS as SETTLEMENT_CHECKS
from xltool.policies.zibo.examine import examine
from xltool.policies.zibo.given_2025 import Given2025
from xltool.policies.zibo.institution_budgets import MONTHS, Season
from xltool.policies.zibo.next_year import CARRY_OVER
from xltool.policies.zibo.parameters import Parameters2025
from xltool.policies.zibo.year_2025 import compute
from xltool.tables import Stage


def _example() -> tuple[Rows, dict[str, Any]]:
    from xltool.policies.zibo.example_2025 import example

    return example()


STEPS = {
    Stage.ADJUST: Step("年度预算", "年度预算", "编制收支预算，把DIP预算分到各机构，算出医保预付金"),
    Stage.ALLOCATE: Step("月度结算", "月度结算", "按各机构月度预算和全市记账额核定各月结算额，扣质量保证金"),
    Stage.SETTLE: Step("年度清算", "结算", "按病种分值算出各机构应得额，分担超支，清算全年"),
}
YEAR_2025 = Year(
    document=clauses.DOCUMENT,
    status=clauses.STATUS,
    parameters=Parameters2025,
    given=Given2025,
    sheets=(*sheets_budget.SHEETS, *sheets_dip.SHEETS, *sheets_settlement.SHEETS),
    lists=(CASES,),
    compute=compute,
    examine=examine,
    steps=STEPS,
    checks=(*CHECKS, *SETTLEMENT_CHECKS, *LISTING_CHECKS),
    charts=(
        Chart(
            "职工各月全市预算与记账额", ("employee_city_months",), "month_name", ("city_budget", "city_booked"),
            most=12, stage=Stage.ALLOCATE, lines=True,
        ),
        Chart(
            "职工年度应得额与机构年度预算（应得额最大的10家机构）", ("employee_points",), "institution",
            ("entitled", "annual_budget"), most=10,
        ),
    ),
    published={
        "disease_classes": catalogue.standard_flags(),
        "deviation_bands": standards.standard_deviations(),
        "seasons": [Season(month_name=month, employee=1, resident=1) for month in MONTHS],
    },
    listed={},
    published_results={},
    example=_example,
    register="institutions",
    carry_over=CARRY_OVER,
    not_computed=clauses.NOT_COMPUTED,
    headline=tuple(f"dip_pots.dip_pot@{scheme}" for scheme in ("职工", "居民")),
)  # fmt: skip

CITY = City(name="淄博市", short="淄博", years={2025: YEAR_2025})
