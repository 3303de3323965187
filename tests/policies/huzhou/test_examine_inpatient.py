"""湖州填报核对：病组、点数、床日、月度预拨、住院清算，每一条消息一个例。"""

from typing import Any

import pytest

from tests.policies.huzhou.test_examine import codes, told
from tests.policies.huzhou.years import (
    RESIDENT,
    day_group,
    days,
    group,
    hospital,
    hospital_of,
    low,
    mean_of_all,
    month,
    reviewed,
    stays,
    with_parameters,
)
from tests.tables import proves
from xltool.policies.huzhou import clauses
from xltool.policies.huzhou.groups import PriceKind
from xltool.policies.huzhou.other_stays import AdjustmentKind
from xltool.policies.huzhou.parameters import BedDayPayment
from xltool.tables import Stage

RULES = f"依据：{clauses.INPATIENT_RULES.quote()}。"
POINTS = f"依据：{clauses.DRG_POINTS.quote()}。"


@pytest.mark.parametrize("code", ["A*", "A?", "~A", "Ａ＊"])
def test_a_code_has_no_wildcards(code: str) -> None:
    found = told(drg_groups=[group("A", "1"), group(code, "10000")])
    assert found == [
        f"【E4821】drg_groups「{code} · group_code」：“{code}”里有 * ? ~。电子表格把它们当作通配符。"
        "请换用别的字，各表随之改正。"
    ]
    assert codes(bed_day_groups=[day_group("1", name=code)]) == ["E4821"]


def test_base_points_come_from_the_mean_of_all_or_are_published() -> None:
    assert told(group_means=[mean_of_all(None)]) == [
        "【E4822】group_means「全部病组 · all_mean」：没有填全部病组均费，有 1 个病组没有公布基础点数。两者至少有一个。"
        f"请填全部病组均费，或补填公布基础点数。{POINTS}"
    ]
    assert codes(group_means=[mean_of_all(None)], drg_groups=[group("A", "10000", published="100")]) == []


def test_a_mean_is_not_zero() -> None:
    assert told(group_means=[mean_of_all("0")], drg_groups=[group("A", "0")]) == [
        f"【E4823】group_means「全部病组 · all_mean」：全部病组均费填的是 0。均费应大于零。"
        f"请填实际的次均费用。{POINTS}",
        f"【E4823】drg_groups「A · group_mean」：病组均费填的是 0。均费应大于零。请填实际的次均费用。{POINTS}",
    ]


@proves(clauses.SAME_PRICE)
def test_one_coefficient_for_all_is_for_same_price_groups_alone() -> None:
    assert told(drg_groups=[group("A", "10000", common="0.9")]) == [
        "【E4824】drg_groups「A · common_coefficient」：病组性质是“一般病组”，填了统一差异系数。"
        f"统一差异系数只用于同病同价病组。请清空，或改正病组性质。依据：{clauses.SAME_PRICE.quote()}。"
    ]
    same = [group("A", "10000", PriceKind.SAME, "0.9")]
    assert told(drg_groups=same, group_points=[stays("A", 1, 1, granted="1.1")]) == [
        "【E4827】group_points「甲院 · granted_coefficient」：同病同价病组填了核定差异系数。"
        "同病同价病组不区分医疗机构，同一个差异系数。请清空，或改正病组性质。"
        f"依据：{clauses.SAME_PRICE.quote()}。"
    ]
    assert codes(drg_groups=same, group_points=[stays("A", 1, 1, own="1")]) == []


def test_an_own_mean_of_nothing_is_not_a_coefficient_of_nothing() -> None:
    assert told(group_points=[stays("A", 1, 1, own="0")]) == [
        "【E4832】group_points「甲院 · own_mean」：病组“A”的机构病组均费填的是 0，差异系数和点数都成为 0。"
        f"均费应大于零。请填实际的次均费用；新病组没有均费的，留空，差异系数为 1。{POINTS}"
    ]
    assert codes(group_points=[stays("A", 1, 1)]) == []


def test_a_group_is_one_of_the_list() -> None:
    assert told(group_points=[stays("A", 1, 1), stays("没有", 1)]) == [
        "【E4825】group_points「甲院 · group_code」：“DRG病组”里没有“没有”。应与“DRG病组”一字不差。"
        f"请改正，或在“DRG病组”补填一行。{POINTS}"
    ]
    assert codes(low_cases=[low("没有", "1")]) == ["E4825"]
    assert told(bed_days=[days(1)]) == [
        "【E4825】bed_days「甲院 · bed_day_group」：“床日病组”表里没有“长期”。应与“床日病组”表一字不差。"
        f"请改正，或在“床日病组”表补填一行。{POINTS}"
    ]


def test_lines_are_not_doubled() -> None:
    assert told(group_points=[stays("A", 1, 1), stays("A", 2, 2)]) == [
        f"【E4826】group_points「甲院 · group_code」：病组“A”填了不止一行。一家机构一个病组一行。"
        f"请合并，或改正其中一行。{POINTS}"
    ]
    assert codes(bed_day_groups=[day_group("1")], bed_days=[days(1), days(2)]) == ["E4826"]
    assert told(Stage.ALLOCATE, inpatient_months=[month(3, "1"), month(3, "2"), month(4, "1")]) == [
        f"【E4826】inpatient_months「甲院」：3 月填了不止一行。一家机构一个月一行。请合并，或改正其中一行。{RULES}"
    ]


@proves(clauses.INPATIENT_RULES)
def test_a_low_stay_costs_no_more_than_four_tenths() -> None:
    assert codes(low_cases=[low("A", "4000")]) == []
    assert told(low_cases=[low("A", "4000.01")]) == [
        "【E4828】low_cases「甲院 · case_cost」：病例费用 4,000.01 元，是病组均费的 0.4001 倍。"
        f"低倍率病例不超过 0.4 倍。请核对费用；不是低倍率的，计入“病组点数”的正常病例。{RULES}"
    ]


def test_a_low_stay_has_the_coefficient_of_its_institution() -> None:
    groups = [group("A", "10000"), group("B", "10000")]
    assert told(drg_groups=groups, low_cases=[low("B", "100")]) == [
        "【E4829】low_cases「甲院 · group_code」：“病组点数”里没有这家机构的病组 B。"
        f"低倍率病例用该机构该病组的差异系数。请在“病组点数”补填一行，没有正常病例的例数填 0。{RULES}"
    ]


@proves(clauses.BED_DAYS)
def test_bed_days_have_the_value_that_the_parameter_asks_for() -> None:
    rate = with_parameters(bed_day_payment=BedDayPayment.RATE)
    only_points, only_rate = [day_group("2.5")], [day_group(None, "250")]
    assert codes(bed_day_groups=only_points, bed_days=[days(1)]) == []
    assert codes(parameters=rate, bed_day_groups=only_rate, bed_days=[days(1)]) == []
    assert told(bed_day_groups=only_rate, bed_days=[days(1)]) == [
        "【E4830】bed_day_groups「长期 · day_points」：参数“床日付费方式”是“折成点数”，没有填每床日点数。"
        f"每个用到的床日病组都应填。请补填，或改选参数。依据：{clauses.BED_DAYS.quote()}。"
    ]
    assert codes(parameters=rate, bed_day_groups=only_points, bed_days=[days(1)]) == ["E4830"]
    # a group that nobody uses may stay empty
    assert codes(parameters=rate, bed_day_groups=only_points) == []


def test_points_and_advances_are_settled() -> None:
    both = [hospital_of("甲院"), hospital_of("乙院")]
    assert told(institutions=both, group_points=[stays("A", 1, 1), stays("A", 1, institution="乙院")]) == [
        "【E4831】group_points「乙院 · institution」：有点数或月度预拨，“住院年度清算”职工医保里没有这家机构。"
        f"有点数、有预拨的机构都应清算。请在“住院年度清算”补填一行。{RULES}",
        "【E4831】group_points「乙院 · institution」：有点数或月度预拨，“住院年度清算”居民医保里没有这家机构。"
        f"有点数、有预拨的机构都应清算。请在“住院年度清算”补填一行。{RULES}",
    ]
    settled: dict[str, Any] = {"employee_inpatient": [hospital(), hospital(name="乙院")]}
    other = reviewed(AdjustmentKind.SPECIAL, "1", scheme=RESIDENT, institution="乙院")
    assert codes(institutions=both, reviewed_cases=[other], **settled) == ["E4831"]
    assert codes(institutions=both, inpatient_months=[month(1, "1", institution="乙院")], **settled) == ["E4831"]


def test_a_review_has_a_document() -> None:
    bare = reviewed(AdjustmentKind.SPECIAL, "1", document="")
    assert told(reviewed_cases=[bare]) == [
        "【W4821】reviewed_cases「甲院 · review_document」：特病单议没有填评审文号。特病单议的点数由评审确定。"
        f"请补填；没有文号的，请写明说明。{RULES}"
    ]
    assert codes(reviewed_cases=[reviewed(AdjustmentKind.READMISSION, "1", document="")]) == []
