"""诸暨市 跨年带入：上年的决算额、规定额、人次人头、调整后指标，进入新一年的哪一栏。

The document says itself where a year begins: 除零售药店外暂按上年度下达指标 (一), 药店暂按上年决算额
(附件1备注), 规定额按上年决算额权重 (三（一）), 人次人头比较上年度 (三（二）).
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from xltool.carry_over import EVERY, CarryOver, Fed, LastYear, again, column, every, same
from xltool.money import Money, Unit, round_money
from xltool.parameters import YesNo
from xltool.policies.zhuji import units

PLACES = Money(Unit.WAN.fen // 100)
"""附件1 and 附件2 print 万元 with two places."""


def _printed_places(amount: int) -> Money:
    """An amount as an annex prints it, rounded half up once to 0.01 万元."""
    return round_money(amount, PLACES)


def _sum(last: LastYear, *columns: str) -> Money:
    return _printed_places(sum(value or 0 for at in columns for value in last(at).values()))


def _budgets(scheme: str) -> Callable[[LastYear], Mapping[str, Any]]:
    """Last year's adjusted targets; for pharmacies what was settled (附件1备注)."""

    def values(last: LastYear) -> Mapping[str, Any]:
        adjusted = last(f"{scheme}_units.adjusted")
        found: dict[str, Any] = {unit: None if a is None else _printed_places(a) for unit, a in adjusted.items()}
        found[units.OUTPATIENT] = Money(sum(_quotas(scheme)(last).values()))
        if scheme == "employee":
            found[units.ORIGINAL] = _sum(last, "original_settlements.settled")
            found[units.NEW] = _sum(last, "new_settlements.settled")
        else:
            found[units.ORIGINAL], found[units.NEW] = _sum(last, "resident_cards.settled"), None
        return found

    return values


def _quotas(scheme: str) -> Callable[[LastYear], Mapping[str, Any]]:
    """Last year's adjusted outpatient quotas in printed places; the pot is their sum (附件1＝附件2)."""
    return lambda last: {
        name: _printed_places(amount) for name, amount in last(f"{scheme}_institutions.adjusted").items()
    }


def _pharmacy_budget(last: LastYear) -> Mapping[str, Any]:
    found = _budgets("employee")(last)
    return {EVERY: Money(found[units.ORIGINAL] + found[units.NEW])}


def _whole_months(last: LastYear) -> Mapping[str, int]:
    """Months in business that are whole; by days there is no number of months to carry."""
    months = last("operating_months.counted_months")
    return {name: int(count) for name, count in months.items() if count == int(count) and count >= 1}


def _visits(at: str) -> Callable[[LastYear], Mapping[str, Any]]:
    """Last year's figure of a shop that had both visits and heads; 无 for the others."""

    def values(last: LastYear) -> Mapping[str, Any]:
        visits, heads = last("original_assessments.ratio_visits"), last("original_assessments.heads")
        return {name: value if visits[name] and heads[name] else None for name, value in last(at).items()}

    return values


def _ask(number: int, last: LastYear) -> list[str]:
    """Institutions that were shut when last year ended: without dates they would count as open all year."""
    end = date(number - 1, 12, 31)
    ends = [last(f"institutions.open_to_{i}") for i in (3, 2, 1)]
    starts = [last(f"institutions.open_from_{i}") for i in (3, 2, 1)]
    shut = []
    for name in last("institutions.code"):
        spans = [(to[name], since[name]) for to, since in zip(ends, starts, strict=True) if to[name] or since[name]]
        if spans and spans[0][0] and spans[0][0] <= end:
            shut.append(name)
    told = ["新进定点药店转为原定点的，请改“机构名录”的机构类别，并移到原定点药店各表。"]
    if shut:
        told.append(
            f"上年末已停止经营的 {len(shut)} 家：{'、'.join(shut)}。经营起止日没有带入，不填即全年经营；"
            "仍停业的请在“机构名录”填写，已退出的请删去各表的这一行。"
        )
    return told


_THIS_YEAR = "本年的发生数，年终由经办人填报"
_OUTSIDE = "上年的结果簿里没有：由卫健部门统计提供"
_YEARS_OF = ("employee_outpatient", "resident_outpatient", "employee_inpatient", "resident_inpatient")
CARRY_OVER = CarryOver(
    same_rows=(
        "institutions", "outpatient_quotas", "care_volumes", "original_pharmacies", "new_pharmacies",
        "original_assessments", "new_assessments", "original_settlements", "new_settlements", "resident_cards",
        *_YEARS_OF,
    ),
    fed={
        **same("institutions", "code", "former_names", "kind", "schemes", "designated_on"),
        "units.employee": Fed("上年调整后指标；药店为上年决算额", _budgets("employee")),
        "units.resident": Fed("上年调整后指标；药店为上年决算额", _budgets("resident")),
        "other_units.employee": Fed("上年调整后指标", _budgets("employee")),
        "other_units.resident": Fed("上年调整后指标", _budgets("resident")),
        "outpatient_quotas.employee_quota": Fed("上年调整后额度", _quotas("employee")),
        "outpatient_quotas.resident_quota": Fed("上年调整后额度", _quotas("resident")),
        "outpatient_quotas.newly_controlled": every(YesNo.NO, "上年已在册，填“否”"),
        "outpatient_quotas.prior_months": every(12, "上年额度是全年额度，填 12"),
        "outpatient_quotas.prior_employee_quota": Fed("上年调整后额度", _quotas("employee")),
        "outpatient_quotas.prior_resident_quota": Fed("上年调整后额度", _quotas("resident")),
        "outpatient_quotas.prior_employee_account": column("employee_outpatient.settled", "上年门诊决算额"),
        "outpatient_quotas.prior_resident_account": column("resident_outpatient.settled", "上年门诊决算额"),
        "care_volumes.takes_part": again("care_volumes.takes_part"),
        "original_pharmacies.prior_settled": column("original_settlements.settled", "上年决算额"),
        "original_pharmacies.prior_quota": column("original_pharmacies.quota_in_force", "上年规定额（按月数核减后）"),
        "original_pharmacies.prior_months": Fed("上年实际经营月数（整月）", _whole_months),
        "new_pharmacies.prior_settled": column("new_settlements.settled", "上年决算额"),
        "original_assessments.prior_visits": Fed(
            "上年人次（已剔除分解、小额处方）", _visits("original_assessments.ratio_visits")
        ),
        "original_assessments.prior_heads": Fed("上年人头", _visits("original_assessments.heads")),
    },
    printed={"pharmacy_budget": Fed("上年两类药店决算额之和（附件1备注）", _pharmacy_budget)},
    left={
        **{f"institutions.open_{end}_{i}": "当年的经营期间，每年另填；不填即全年经营"
           for end in ("from", "to") for i in (1, 2, 3)},
        "releases": "本年下达的总额，下达后填",
        "employee_units": "本年直接下达的指标，下达后填",
        "resident_units": "本年直接下达的指标，下达后填",
        "reserves": "本年的预留金，定后填",
        "care_volumes": _OUTSIDE,
        "special_cases": _OUTSIDE,
        "inpatient_pots": "本年的可分配基金，定后填",
        **dict.fromkeys(
            ("original_assessments", "new_assessments", "original_settlements", "new_settlements", "resident_cards",
             "employee_execution", "resident_execution", *_YEARS_OF), _THIS_YEAR),
    },
    ask=_ask,
)  # fmt: skip
