"""湖州填报核对：病种类别、人头标准、签约、备案、支出、考核，每一条消息一个例。"""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from tests.policies.huzhou.years import (
    BANDS,
    CHRONIC,
    EMPLOYEE,
    OLDER,
    ORDINARY,
    PARAMETERS,
    RESIDENT,
    SPECIAL,
    YOUNGER,
    approval,
    assessment,
    band,
    consortium_of,
    consortium_year,
    filed,
    given,
    hospital_of,
    members,
    past,
    spending,
    standard,
    with_parameters,
    year_of,
)
from tests.tables import proves
from xltool.claims.taking import note_of
from xltool.parameters import YesNo
from xltool.policies.huzhou import clauses
from xltool.policies.huzhou.examine import examine
from xltool.policies.huzhou.head_standards import BandKind
from xltool.policies.huzhou.parameters import AssessmentMode, IncrementMode, Parameters2022
from xltool.problems import Place
from xltool.tables import Stage

STANDARDS: list[Any] = year_of()["standards"]


def where(table: str, key: str, column: str) -> Place:
    return Place(table, "", " · ".join(part for part in (key, column) if part))


def told(stage: Stage = Stage.SETTLE, parameters: Parameters2022 = PARAMETERS, **tables: Any) -> list[str]:
    """What is said of a year; members told without their spending have spent nothing."""
    if "members" in tables:
        tables.setdefault("spending", [])
    return [problem.text() for problem in examine(given(year_of(**tables)), parameters, stage, where)]


def codes(stage: Stage = Stage.SETTLE, parameters: Parameters2022 = PARAMETERS, **tables: Any) -> list[str]:
    return [text[1:6] for text in told(stage, parameters, **tables)]


@pytest.mark.parametrize("stage", Stage)
def test_a_whole_year_has_nothing_against_it(stage: Stage) -> None:
    assert told(stage) == []


@proves(clauses.BANDS)
def test_there_is_one_ordinary_band_and_its_rank_is_the_lowest() -> None:
    second = [*BANDS, band("另一类", BandKind.ORDINARY, 9)]
    assert told(Stage.ADJUST, disease_bands=second) == [
        "【E4801】disease_bands「band_kind」：病种性质为“普通门诊”的有 2 行。应有一行，也只有一行，并纳入包干。"
        f"请在“病种类别”表核对。依据：{clauses.BANDS.quote()}。"
    ]
    outside = [band(ORDINARY, BandKind.ORDINARY, 1, packaged=YesNo.NO), *BANDS[1:]]
    assert "E4801" in codes(Stage.ADJUST, disease_bands=outside)
    high = [band(ORDINARY, BandKind.ORDINARY, 7), *BANDS[1:]]
    assert told(Stage.ADJUST, disease_bands=high)[:1] == [
        f"【E4816】disease_bands「{ORDINARY} · band_rank」：普通门诊的标准次序不是最低的。"
        f"普通门诊的次序应低于各慢性病种、特殊病种。请改正标准次序。依据：{clauses.BANDS.quote()}。"
    ]


def test_two_bands_do_not_share_a_rank() -> None:
    same = [*BANDS, band("慢性病种二", BandKind.CHRONIC, 2)]
    assert told(Stage.ADJUST, disease_bands=same) == [
        "【E4815】disease_bands「慢性病种二 · band_rank」：标准次序 2 与“慢性病种”相同。"
        f"每个病种类别一个次序，由低到高。请改正其中一个。依据：{clauses.BANDS.quote()}。"
    ]


def test_names_that_a_sheet_takes_for_the_same_are_refused() -> None:
    same = [*BANDS, band("慢性A", BandKind.CHRONIC, 4), band("慢性a", BandKind.CHRONIC, 5)]
    assert told(Stage.ADJUST, disease_bands=same) == [
        "【E4802】disease_bands「慢性a · disease_band」：“慢性a”与“慢性A”只差大小写。名称应互不相同。"
        "请改正其中一个，各表随之改正。"
    ]
    twins = [consortium_of("甲A"), consortium_of("甲a"), consortium_of("甲医共体")]
    assert codes(Stage.ADJUST, consortia=twins) == ["E4802"]


def test_a_band_is_one_of_the_list() -> None:
    assert told(Stage.ADJUST, standards=[*STANDARDS, standard(EMPLOYEE, OLDER, "没有", "1")]) == [
        "【E4803】standards「disease_band」：“病种类别”表里没有“没有”。应与“病种类别”表一字不差。"
        f"请改正，或在“人头标准”的病种类别表补填一行。依据：{clauses.BANDS.quote()}。"
    ]
    assert codes(members=[members(EMPLOYEE, OLDER, "没有", 1)]) == ["E4803"]
    assert codes(registrations=[filed(OLDER, 1, 1, bands=("没有", CHRONIC))]) == ["E4803"]


def test_a_consortium_is_one_of_the_register() -> None:
    assert told(members=[members(EMPLOYEE, OLDER, CHRONIC, 1, consortium="乙")]) == [
        "【E4804】members「consortium」：“医共（联）体”表里没有“乙”。应与“名录”的医共体名称一字不差。"
        f"请改正名称，或在“名录”补填一行。依据：{clauses.CAPITATION.quote()}。"
    ]
    assert codes(Stage.ADJUST, institutions=[hospital_of("甲院", "乙")]) == ["E4804"]
    assert codes(employee_packages=[consortium_year(), consortium_year(consortium="乙")]) == ["E4804"]
    assert codes(spending=[spending("1", consortium="乙")]) == ["E4804"]
    assert codes(registrations=[filed(OLDER, 1, 1, consortium="乙")]) == ["E4804"]


def test_a_cell_stands_once() -> None:
    twice = [members(EMPLOYEE, OLDER, CHRONIC, 1), members(EMPLOYEE, OLDER, CHRONIC, 2)]
    assert told(members=twice) == [
        "【E4805】members「disease_band」：“甲医共体 职工 60周岁以上 慢性病种”填了不止一行。一格一行。"
        f"请合并，或改正险种、年龄段、病种类别。依据：{clauses.BANDS.quote()}。"
    ]
    assert codes(spending=[spending("1"), spending("2")]) == ["E4805"]
    assert codes(Stage.ADJUST, standards=[*STANDARDS, STANDARDS[0]]) == ["E4805"]
    assert codes(Stage.ADJUST, history=[past(EMPLOYEE, OLDER, CHRONIC, 1, "1")] * 2) == ["E4805"]
    # registrations of one cell come month by month
    assert codes(registrations=[filed(OLDER, 1, 1), filed(OLDER, 1, 1)]) == []


@proves(clauses.MEASURED)
def test_a_standard_is_measured_or_approved() -> None:
    bare = [standard(EMPLOYEE, OLDER, CHRONIC), *(line for line in STANDARDS if line.scheme is RESIDENT)]
    assert told(Stage.ADJUST, standards=bare) == [
        "【E4806】standards「approved_standard」：“职工 60周岁以上 慢性病种”没有历史费用，也没有批准标准。"
        f"应有测算或批准的人头标准。请填历史费用，或填“批准人头标准”。依据：{clauses.MEASURED.quote()}。"
    ]
    assert codes(Stage.ADJUST, standards=bare, history=[past(EMPLOYEE, OLDER, CHRONIC, 1, "1")]) == []


def test_whatever_counts_has_a_standard() -> None:
    few = [line for line in STANDARDS if (line.scheme, line.age_band) != (EMPLOYEE, OLDER)]
    assert told(standards=few, members=[members(EMPLOYEE, OLDER, CHRONIC, 1)]) == [
        "【E4807】members「disease_band」：人头标准表里没有“职工 60周岁以上 慢性病种”。每一格都应有执行的人头标准。"
        f"请在“人头标准”补填一行，或改正这一行。依据：{clauses.BANDS.quote()}。"
    ]
    assert codes(standards=few, registrations=[filed(OLDER, 1, 1)]) == ["E4807", "E4807"]
    assert codes(standards=few, spending=[spending("1", age=OLDER)]) == ["E4807"]
    assert codes(Stage.ADJUST, standards=few, history=[past(EMPLOYEE, OLDER, CHRONIC, 1, "1")]) == ["E4807"]


@proves(clauses.SPECIAL_DISEASES)
def test_a_band_that_is_not_packaged_has_no_heads() -> None:
    assert told(members=[members(EMPLOYEE, OLDER, SPECIAL, 1)]) == [
        "【E4808】members「disease_band」：“特殊病种”没有纳入包干。没有纳入包干的病种不计人头额度。"
        f"请改填其纳入包干的病种类别，或把“纳入包干”改为“是”。依据：{clauses.SPECIAL_DISEASES.quote()}。"
    ]
    assert codes(registrations=[filed(OLDER, 1, 1, bands=(CHRONIC, SPECIAL))]) == ["E4808"]
    packaged = [*BANDS[:2], band(SPECIAL, BandKind.SPECIAL, 3)]
    with_special = [*STANDARDS, standard(EMPLOYEE, OLDER, SPECIAL, "9000")]
    assert codes(disease_bands=packaged, standards=with_special, members=[members(EMPLOYEE, OLDER, SPECIAL, 1)]) == []


@pytest.mark.parametrize(("heads", "months"), [(1, 0), (1, 13), (2, 1), (0, 1)])
def test_members_are_signed_for_one_to_twelve_months(heads: int, months: int) -> None:
    assert told(members=[members(EMPLOYEE, OLDER, CHRONIC, heads, months)]) == [
        f"【E4809】members「member_months」：{heads} 人，签约人月 {months}。每人至少 1、至多 12 个月。"
        f"请核对签约人数和签约人月。依据：{clauses.SIGNED_MEMBERS.quote()}。"
    ]


@proves(clauses.REGISTRATIONS)
def test_an_increment_does_not_outlast_the_year() -> None:
    assert told(registrations=[filed(OLDER, 11, 1, months=3)]) == [
        "【E4810】registrations「increment_months」：11 月备案，另定计增月数 3。从备案之月起到年底至多 2 个月。"
        f"请改正计增月数，或留空由程序计算。依据：{clauses.REGISTRATIONS.quote()}。"
    ]
    assert codes(registrations=[filed(OLDER, 11, 1, months=2)]) == []


def test_every_consortium_is_settled_in_both_schemes_and_assessed() -> None:
    assert told(resident_packages=[]) == [
        "【E4811】consortia「甲医共体 · consortium」：“居民医保”里没有这个医共体。每个医共体在门诊结算各表都应有一行。"
        f"请在“门诊结算”补填一行。依据：{clauses.SHARING.quote()}。"
    ]
    assert codes(assessments=[], employee_packages=[]) == ["E4811", "E4811"]


@proves(clauses.ASSESSMENT)
def test_no_share_moves_by_more_than_five_points() -> None:
    assert told(assessments=[assessment("100", kept="0.0525")]) == [
        "【E4812】assessments「甲医共体 · granted_kept」：核定 5.25 个百分点，超过 5 个百分点。"
        f"最高不超过文件规定的百分点。请改正核定的百分点。依据：{clauses.ASSESSMENT.quote()}。"
    ]
    assert codes(assessments=[assessment("100", kept="0.05", borne="0.06")]) == ["E4812"]


def test_a_moved_share_stays_between_nothing_and_the_whole() -> None:
    assert told(parameters=with_parameters(kept_share=Decimal(1)), assessments=[assessment("100", kept="0.025")]) == [
        "【E4817】assessments「甲医共体 · granted_kept」：结余留用比例 100%，考核上升 2.5 个百分点后为 102.5%。"
        "浮动后的比例应在 0% 与 100% 之间。请改正参数“结余留用比例”，或减少浮动的百分点。"
        f"依据：{clauses.SHARING.quote()}。"
    ]
    low = with_parameters(borne_share=Decimal("0.03"), assessment_mode=AssessmentMode.LINEAR)
    assert told(parameters=low, assessments=[assessment("100")]) == [
        "【E4817】assessments「甲医共体 · granted_borne」：超支分担比例 3%，考核降低 5 个百分点后为 -2%。"
        "浮动后的比例应在 0% 与 100% 之间。请改正参数“超支分担比例”，或减少浮动的百分点。"
        f"依据：{clauses.SHARING.quote()}。"
    ]
    edge = with_parameters(kept_share=Decimal("0.95"), borne_share=Decimal("0.05"))
    assert codes(parameters=edge, assessments=[assessment("100", kept="0.05", borne="0.05")]) == []


@proves(clauses.REGISTRATIONS)
def test_a_filing_goes_from_one_band_to_another() -> None:
    assert told(registrations=[filed(OLDER, 3, 1, bands=(CHRONIC, CHRONIC))]) == [
        "【E4818】registrations「band_after」：原病种类别、新备案病种类别都是“慢性病种”。新备案的应与原来的不同。"
        f"请改正其中一个；没有新备案的，删去这一行。依据：{clauses.REGISTRATIONS.quote()}。"
    ]


@proves(clauses.REGISTRATIONS)
def test_bands_filled_the_wrong_way_round_are_told() -> None:
    turned = filed(OLDER, 3, 1, bands=(CHRONIC, ORDINARY))
    assert told(registrations=[turned]) == [
        "【W4805】registrations「band_after」：由“慢性病种”改为次序更低的“普通门诊”，按补足差额不增加额度。"
        f"新备案的病种类别次序应更高。请核对两个病种类别是否填反；确实如此的，请写明说明。"
        f"依据：{clauses.REGISTRATIONS.quote()}。"
    ]
    # a further disease adds its standard by that reading; a list tells every filing of a person
    assert codes(parameters=with_parameters(increment_mode=IncrementMode.ADD_ON), registrations=[turned]) == []
    assert codes(registrations=[replace(turned, remark=note_of("签约.csv", "3F7A"))]) == []


@proves(clauses.SIGNED_MEMBERS)
def test_spending_of_a_consortium_where_nobody_is_signed_is_told() -> None:
    residents = [members(RESIDENT, YOUNGER, ORDINARY, 1)]
    both = [spending("600", scheme=scheme) for scheme in (EMPLOYEE, RESIDENT)]
    assert told(members=residents, spending=both) == [
        "【W4804】签约人数「甲医共体」：“甲医共体”职工没有签约人数，却有支出 600.00 元。"
        "只核算签约人员的支出，没有签约就没有包干额，支出全部成为超支。"
        f"请补填“签约人数”，或核对支出；确实如此的，请写明说明。依据：{clauses.SIGNED_MEMBERS.quote()}。"
    ]
    assert codes(members=[*residents, members(EMPLOYEE, OLDER, ORDINARY, 0)], spending=both) == ["W4804"]
    assert codes(members=residents, spending=[spending("1", scheme=RESIDENT)]) == []


@proves(clauses.MEASURED)
def test_past_spending_has_heads() -> None:
    assert told(Stage.ADJUST, history=[past(EMPLOYEE, OLDER, CHRONIC, 0, "500")]) == [
        "【E4819】history「history_heads」：历史人数是 0，历史统筹基金支出是 500.00 元。有支出就有人数，均值才算得出。"
        f"请补填历史人数，或核对支出。依据：{clauses.MEASURED.quote()}。"
    ]
    assert codes(Stage.ADJUST, history=[past(EMPLOYEE, OLDER, CHRONIC, 0, "0")]) == []


def test_the_full_score_is_above_the_floor() -> None:
    linear = with_parameters(assessment_mode=AssessmentMode.LINEAR, full_score=60)
    assert told(parameters=linear) == [
        "【E4813】参数「考核满分」：考核起算分 60，考核满分 60。按得分折算时，满分应高于起算分。请改正这两个参数。"
        f"依据：{clauses.ASSESSMENT.quote()}。"
    ]
    assert codes(parameters=with_parameters(full_score=60)) == []


@proves(clauses.APPROVAL)
def test_standards_are_not_from_a_later_year() -> None:
    assert told(Stage.ADJUST, approvals=[approval(2023)]) == [
        "【E4814】approvals「门诊人头标准 · standard_from」：标准执行日期在 2023 年，晚于预算年度 2022。"
        f"应不晚于预算年度。请改正标准执行日期。依据：{clauses.APPROVAL.quote()}。"
    ]


@proves(clauses.APPROVAL)
def test_standards_older_than_two_years_need_a_reason() -> None:
    assert codes(Stage.ADJUST, approvals=[approval(2021)]) == []
    assert told(Stage.ADJUST, approvals=[approval(2020)]) == [
        "【W4801】approvals「门诊人头标准 · standard_from」：人头标准自 2020 年起执行，本年是第 3 年。"
        f"原则上每 2 年调整一次。请重新测算报批；确实沿用的，请写明说明。依据：{clauses.APPROVAL.quote()}。"
    ]


def test_ranks_follow_the_standards() -> None:
    turned = [standard(EMPLOYEE, OLDER, ORDINARY, "700"), standard(EMPLOYEE, OLDER, CHRONIC, "600"), *STANDARDS[4:]]
    assert told(Stage.ADJUST, standards=turned) == [
        "【W4802】standards「approved_standard」：“职工 60周岁以上 慢性病种”的标准 600.00 元，"
        "低于次序更低的“普通门诊”的 700.00 元。标准次序由低到高，从人员清单计数时以次序代替标准高低。"
        f"请核对标准次序和人头标准；确实如此的，请写明说明。依据：{clauses.BANDS.quote()}。"
    ]
    # a cell of few heads takes the mean of its age, below that of the lesser disease
    few = [past(EMPLOYEE, OLDER, ORDINARY, 100, "50000"), past(EMPLOYEE, OLDER, CHRONIC, 9, "18000")]
    measured = [standard(EMPLOYEE, OLDER, ORDINARY, "700"), standard(EMPLOYEE, OLDER, CHRONIC), *STANDARDS[4:]]
    assert codes(Stage.ADJUST, standards=measured, history=few) == ["W4802"]


@proves(clauses.ASSESSMENT)
def test_what_is_granted_rests_on_a_score() -> None:
    assert told(assessments=[assessment(kept="0.01")]) == [
        "【W4803】assessments「甲医共体 · assessment_score」：填了核定的百分点，没有填考核得分。"
        f"浮动应结合监测评价考核结果。请补填考核得分；没有得分的，请写明说明。依据：{clauses.ASSESSMENT.quote()}。"
    ]
    assert codes(assessments=[assessment(kept="0")]) == []


@proves(clauses.APPROVAL)
def test_an_approval_without_a_document_is_told() -> None:
    assert told(Stage.ADJUST, approvals=[approval(document="")]) == [
        "【N4801】approvals「门诊人头标准 · approval_document」：没有填批准文号。人头标准报医保行政部门批准后执行。"
        f"请补填批准文号；测算阶段可以先不填。依据：{clauses.APPROVAL.quote()}。"
    ]


def test_younger_and_older_are_cells_apart() -> None:
    both = [members(EMPLOYEE, YOUNGER, CHRONIC, 1), members(EMPLOYEE, OLDER, CHRONIC, 1)]
    assert codes(members=both) == []
