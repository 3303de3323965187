"""湖州市 跨年带入：名录、病种类别照旧；人头标准原则上每两年调整一次，第二年照执行，满两年的重新测算。"""

from collections.abc import Callable, Mapping
from typing import Any

from xltool.carry_over import CarryOver, Fed, LastYear, again, same
from xltool.parameters import parameters_of
from xltool.policies.huzhou.head_standards import STANDARD_SET
from xltool.policies.huzhou.parameters import Parameters2022
from xltool.policies.huzhou.schemes import BOTH

CYCLE: int = next(p.default for p in parameters_of(Parameters2022) if p.name == "standard_years")
"""So many years do head standards stand, in principle."""


def _next_in_force(last: LastYear) -> int:
    """Which year of last year's standards the new year is."""
    return int(last("approvals.year_in_force")[STANDARD_SET]) + 1


def _standing(at: str) -> Callable[[LastYear], Mapping[str, Any]]:
    """A column of last year's while its standards stand; nothing once they are to be measured again."""
    return lambda last: last(at) if _next_in_force(last) <= CYCLE else {}


def _ask(number: int, last: LastYear) -> list[str]:
    """Whether the head standards go on or are to be measured again."""
    count = _next_in_force(last)
    document = last("approvals.approval_document")[STANDARD_SET] or "没有填批准文号"
    if count <= CYCLE:
        return [
            f"人头标准原则上每{CYCLE}年调整一次：{number} 年是上年标准（{document}）执行的第 {count} 年，已照带入"
            "“批准人头标准”；本年提前调整的，请改填批准文号、执行日期和各格标准。"
        ]
    return [
        f"人头标准原则上每{CYCLE}年调整一次：上年标准（{document}）到 {number} 年已是第 {count} 年，没有带入，"
        "请填历史费用重新测算，报批后填批准文号、执行日期；继续执行的，请照填并写明说明。"
    ]


_STANDING = f"上年执行的；已满{CYCLE}年的不带入"
_THIS_YEAR = "本年的数，由经办人填报"
_OF_LIST = "本年的数，由卫生健康部门核实并提供，清单汇总或逐行填报"
_PUBLISHED = "另行公布的办法决定，公布后填"
CARRY_OVER = CarryOver(
    same_rows=(
        "institutions", "consortia", "disease_bands", "standards", "assessments", "drg_groups", "bed_day_groups",
        *(f"{name}_{table}" for name, _ in BOTH for table in ("packages", "inpatient")),
    ),
    fed={
        **same("institutions", "code", "former_names", "consortium"),
        "consortia.lead_institution": again("consortia.lead_institution"),
        **same("disease_bands", "band_kind", "band_rank", "packaged"),
        **{f"approvals.{name}": Fed(_STANDING, _standing(f"approvals.{name}"))
           for name in ("standard_from", "approval_document", "approved_on")},
        **same("standards", "scheme", "age_band", "disease_band"),
        "standards.approved_standard": Fed(_STANDING, _standing("standards.head_standard")),
        **same("drg_groups", "group_name", "price_kind", "tcm_supported"),
    },
    left={
        "list_files": "本年的清单",
        "history": "只在重新测算人头标准时用；届时由清单汇总或逐行填报",
        "members": _OF_LIST,
        "registrations": _OF_LIST,
        **dict.fromkeys(
            ("spending", "assessments", "group_points", "low_cases", "bed_days", "reviewed_cases", "inpatient_months",
             "inpatient_pots"), _THIS_YEAR),
        **{f"{name}_{table}": _THIS_YEAR for name, _ in BOTH for table in ("packages", "inpatient")},
        **dict.fromkeys(("group_means", "drg_groups", "bed_day_groups"), _PUBLISHED),
    },
    ask=_ask,
)  # fmt: skip
