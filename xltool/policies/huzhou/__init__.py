"""湖州市基层医疗卫生机构付费：门诊签约人头包干，住院DRGs点数法。"""

from typing import Any

from xltool.city import Chart, City, Rows, Step, Year
from xltool.listing import listing_sheet
from xltool.listing_checks import LISTING_CHECKS
from xltool.policies.huzhou import clauses, sheets_inpatient, sheets_outpatient
from xltool.policies.huzhou.checks import CHECKS
from xltool.policies.huzhou.examine import examine
from xltool.policies.huzhou.lists import LISTS
from xltool.policies.huzhou.next_year import CARRY_OVER
from xltool.policies.huzhou.parameters import Parameters2022
from xltool.policies.huzhou.published import PUBLISHED
from xltool.policies.huzhou.year_2022 import Given2022, compute
from xltool.tables import Stage


def _example() -> tuple[Rows, dict[str, Any]]:
    from xltool.policies.huzhou.example_2022 import example

    return example()


STEPS = {
    Stage.ADJUST: Step("标准测算", "标准测算", "按历史费用测算人头标准，批准的照批准的执行"),
    Stage.ALLOCATE: Step("人头额度", "人头额度", "算出各医共体的签约人头额度，以及住院各月预拨"),
    Stage.SETTLE: Step("年度决算", "结算", "门诊包干结余、超支分担，住院按DRGs点数清算"),
}
YEAR_2022 = Year(
    document=clauses.DOCUMENT,
    status=clauses.STATUS,
    parameters=Parameters2022,
    given=Given2022,
    sheets=(
        sheets_outpatient.REGISTER,
        listing_sheet(LISTS),
        *sheets_outpatient.SHEETS,
        *sheets_inpatient.SHEETS,
    ),
    compute=compute,
    examine=examine,
    steps=STEPS,
    checks=(*LISTING_CHECKS, *CHECKS),
    charts=(
        Chart(
            "门诊包干额与实际支出（居民医保各医共体）",
            ("resident_packages",),
            "consortium",
            ("package", "spent"),
            most=10,
        ),
        Chart(
            "居民住院应付额与记账额（应付额最大的10家机构）",
            ("resident_inpatient",),
            "institution",
            ("payable", "fund_booked"),
            most=10,
        ),
    ),
    published=PUBLISHED,
    listed={},
    published_results={},
    example=_example,
    register="institutions",
    carry_over=CARRY_OVER,
    not_computed=clauses.NOT_COMPUTED,
    lists=LISTS,
    headline=tuple(
        f"execution.{column}@{scheme}{kind}"
        for kind in ("门诊", "住院")
        for scheme in ("职工", "居民")
        for column in ("year_balance", "provider_part")
    ),
)

CITY = City(name="湖州市", short="湖州", years={2022: YEAR_2022})
