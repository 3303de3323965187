"""诸暨市基本医疗保险基金总额预算。"""

from typing import Any

from xltool.city import Chart, City, Rows, Step, Year
from xltool.parameters import with_defaults
from xltool.policies.zhuji import clauses, published, tiered_care
from xltool.policies.zhuji.checks import CHECKS
from xltool.policies.zhuji.examine import examine, wanting
from xltool.policies.zhuji.next_year import CARRY_OVER
from xltool.policies.zhuji.outpatient import derive_quota
from xltool.policies.zhuji.parameters import Parameters2024
from xltool.policies.zhuji.sheets_2024 import SHEETS
from xltool.policies.zhuji.year_2024 import Given2024, compute
from xltool.tables import Stage


def _example() -> tuple[Rows, dict[str, Any]]:
    from xltool.policies.zhuji.example_2024 import example

    return example()


_DEFAULTS = with_defaults(Parameters2024)


STEPS = {
    Stage.ADJUST: Step("指标调整", "指标调整", "按下达总额调整各机构的指标"),
    Stage.ALLOCATE: Step("额度分配", "额度分配", "由上年数和参数算出各机构的年度额度"),
    Stage.SETTLE: Step("年终结算", "结算", "按执行数结算全年"),
}
YEAR_2024 = Year(
    document=clauses.DOCUMENT,
    status=clauses.STATUS,
    parameters=Parameters2024,
    given=Given2024,
    sheets=SHEETS,
    compute=compute,
    examine=examine,
    wanting=wanting,
    steps=STEPS,
    checks=CHECKS,
    charts=(
        Chart(
            "职工医保预算执行（按预算单位）",
            ("employee_execution",),
            "budget_unit",
            ("unit_target", "settled"),
            most=6,
        ),
        Chart(
            "职工门诊额度与决算（额度最大的10家医疗机构）",
            ("employee_outpatient",),
            "institution",
            ("quota_in_yuan", "settled"),
            most=10,
        ),
        Chart(
            "药店自行承担的超支（最多的15家原定点药店）",
            ("original_settlements",),
            "institution",
            ("borne",),
            most=15,
        ),
    ),
    published={"units": published.ANNEX_1, "outpatient_quotas": published.ANNEX_2},
    listed=dict.fromkeys(
        ("institutions", "care_volumes", "employee_outpatient", "resident_outpatient"), published.HOSPITALS
    ),
    published_results={
        "outpatient_quotas": [derive_quota(line, _DEFAULTS) for line in published.ANNEX_2],
        "tiered_pots": tiered_care.pots(_DEFAULTS),
    },
    example=_example,
    register="institutions",
    carry_over=CARRY_OVER,
    not_computed=clauses.NOT_COMPUTED,
)

CITY = City(name="诸暨市", short="诸暨", years={2024: YEAR_2024})
