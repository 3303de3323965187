"""填报核对：每一种说不通的地方，一句整话。"""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from tests.tables import proves, wan, yuan
from xltool.money import Money
from xltool.parameters import YesNo, with_defaults
from xltool.policies.zhuji import clauses
from xltool.policies.zhuji.examine import examine
from xltool.policies.zhuji.inpatient import InpatientYear
from xltool.policies.zhuji.outpatient import OutpatientQuota, OutpatientYear
from xltool.policies.zhuji.parameters import IncentiveTarget, MeanBasis, Parameters2024
from xltool.policies.zhuji.pharmacy_assessment import OriginalVisits
from xltool.policies.zhuji.pharmacy_quota import OriginalPharmacy
from xltool.policies.zhuji.pharmacy_settlement import PharmacyPaid, ResidentCards
from xltool.policies.zhuji.register import Institution, InstitutionKind, Schemes
from xltool.policies.zhuji.special_cases import SpecialCase, Surgery
from xltool.policies.zhuji.tiered_care import CareVolume
from xltool.policies.zhuji.units import Release
from xltool.policies.zhuji.year_2024 import Given2024
from xltool.problems import Place
from xltool.tables import Stage

DEFAULTS = with_defaults(Parameters2024)
SHEETS = {
    "institutions": "机构名录",
    "outpatient_quotas": "附件2",
    "releases": "指标调整",
    "care_volumes": "分级诊疗",
    "special_cases": "特殊住院病例",
    "original_pharmacies": "原定点药店",
    "original_assessments": "药店考核",
    "original_settlements": "药店年终结算",
    "employee_outpatient": "门诊年终结算",
    "resident_outpatient": "门诊年终结算",
    "employee_inpatient": "住院年终结算",
    "resident_inpatient": "住院年终结算",
    "resident_cards": "药店年终结算",
}
MONTHS = f"依据：{clauses.MONTHS.quote()}。"
KIND = InstitutionKind


def where(table: str, key: str, column: str) -> Place:
    return Place(SHEETS[table], "", " · ".join(part for part in (key, column) if part))


def told(given: Given2024, stage: Stage = Stage.ADJUST, parameters: Parameters2024 = DEFAULTS) -> list[str]:
    return [problem.text() for problem in examine(given, parameters, stage, where)]


def institution(
    name: str, kind: InstitutionKind = KIND.HOSPITAL, since: date | None = None, **dates: date
) -> Institution:
    nothing: dict[str, date | None] = {f"open_{side}_{i}": None for i in (1, 2, 3) for side in ("from", "to")}
    return Institution(
        institution=name, code=name, former_names="", kind=kind, schemes=Schemes.BOTH, designated_on=since,
        remark="", **nothing | dates,
    )  # fmt: skip


def hospital(name: str, newly: YesNo = YesNo.NO) -> OutpatientQuota:
    return OutpatientQuota(
        institution=name, employee_quota=wan("1"), resident_quota=wan("1"), remark="", newly_controlled=newly,
        prior_months=12, prior_employee_quota=wan("1"), prior_resident_quota=wan("1"),
        prior_employee_account=wan("1"), prior_resident_account=wan("1"),
    )  # fmt: skip


def volume(name: str) -> CareVolume:
    return CareVolume(institution=name, icu_cost=None, child_weight=None, takes_part=YesNo.YES)


def pharmacy(name: str) -> OriginalPharmacy:
    return OriginalPharmacy(institution=name, prior_settled=wan("1"), prior_quota=wan("1"), prior_months=None)


def visits(name: str, **given: object) -> OriginalVisits:
    facts = {
        "capped_cost": yuan("1000"), "total_cost": None, "capped_fund": yuan("800"), "excluded_fund": Money(0),
        "visits": 10, "split_visits": 0, "small_visits": 0, "excluded_only_visits": 0, "heads": 5,
        "prior_visits": 10, "prior_heads": 5,
    }  # fmt: skip
    return OriginalVisits(institution=name, **facts | given)


def settled(*shops: OriginalVisits) -> Given2024:
    """A book ready to settle, with nothing in it but these pharmacies."""
    names = [shop.institution for shop in shops]
    return Given2024(
        original_pharmacies=[pharmacy(name) for name in names],
        original_assessments=list(shops),
        original_settlements=[
            PharmacyPaid(institution=name, violation_deduction=Money(0), paid_in_year=Money(0)) for name in names
        ],
    )


def test_a_book_in_order_has_nothing_to_say() -> None:
    assert told(settled(visits("甲药店")), Stage.SETTLE) == []


@proves(clauses.ADJUSTMENT)
def test_a_total_not_yet_released_is_told() -> None:
    releases = [
        Release(scheme=scheme, released_total=total, document_number=document, released_on=None)
        for scheme, total, document in (("职工", wan("1"), "示例文号"), ("居民", None, ""))
    ]
    assert told(Given2024(releases=releases)) == [
        "【N4001】指标调整「居民 · released_total」：没有填居民下达总额。下达前各指标按暂定指标执行。"
        "下达后请补填并重新计算。"
        "依据：一、预算单位「绍兴市下达2024年度总额预算指标后，根据下达指标对各预算单位指标进行调整。」。"
    ]


@proves(clauses.NEWLY_CONTROLLED)
@pytest.mark.parametrize(
    ("since", "enough"),
    [(date(2020, 6, 1), True), (date(2021, 1, 1), True), (date(2021, 1, 2), False)],
)
def test_an_institution_enters_control_three_years_after_it_was_designated(since: date | None, enough: bool) -> None:
    given = Given2024(institutions=[institution("暨阳", since=since)], outpatient_quotas=[hospital("暨阳", YesNo.YES)])
    assert told(given) == (
        []
        if enough
        else [
            "【W4002】附件2「暨阳 · newly_controlled」：纳入定点日期 2021-01-02，至2024年1月1日不满 3 年。"
            "满3年方纳入总额控制。请核对日期或“新纳入总额控制”一栏；确实如此的，请写明说明。"
            "依据：附件2备注「诸暨暨阳康复医院纳入医保定点满三年，纳入总额控制，"
            "预算指标暂按2023年决算额确定。」。"
        ]
    )


def test_the_date_of_an_institution_long_under_control_does_not_matter() -> None:
    given = Given2024(
        institutions=[institution("甲医院", since=date(2023, 5, 1))], outpatient_quotas=[hospital("甲医院")]
    )
    assert told(given) == []


@proves(clauses.MONTHS)
def test_times_in_business_may_adjoin_but_not_overlap_nor_run_backwards() -> None:
    day = date(2024, 5, 15)
    adjoining = institution("甲", open_to_1=day, open_from_2=date(2024, 5, 16))
    overlapping = institution("乙", open_to_1=day, open_from_2=day)
    backwards = institution("丙", open_from_1=day, open_to_1=date(2024, 5, 14))
    endless = institution("丁", open_from_2=day)
    # the second is empty: the third is held against the first
    skipping = institution("戊", open_to_1=day, open_from_3=date(2024, 5, 10), open_to_3=date(2024, 6, 30))
    third = institution(
        "己", open_to_1=day, open_from_2=date(2024, 5, 16), open_to_2=date(2024, 6, 30), open_from_3=date(2024, 6, 30)
    )
    late = institution("庚", open_to_1=day, open_from_2=date(2024, 8, 1), open_to_2=date(2024, 7, 31))
    wrong = [overlapping, backwards, endless, skipping, third, late]
    assert told(Given2024(institutions=[adjoining, *wrong])) == [
        f"【E4004】机构名录「{name} · {column}」：经营期间 {first} 与 {second} 首尾颠倒或重叠。"
        f"各段起日不晚于止日，且互不重叠。请改正起止日期。{MONTHS}"
        for name, column, first, second in (
            ("乙", "open_from_2", "年初—2024-05-15", "2024-05-15—年末"),
            ("丙", "open_from_1", "2024-05-15—2024-05-14", "2024-05-15—2024-05-14"),
            ("丁", "open_from_2", "年初—年末", "2024-05-15—年末"),
            ("戊", "open_from_3", "年初—2024-05-15", "2024-05-10—2024-06-30"),
            ("己", "open_from_3", "2024-05-16—2024-06-30", "2024-06-30—年末"),
            ("庚", "open_from_2", "年初—2024-05-15", "2024-08-01—2024-07-31"),
        )
    ]


@proves(clauses.PHARMACY_BUDGET)
def test_a_table_lists_only_its_own_kind() -> None:
    given = Given2024(
        institutions=[institution("新药店", KIND.NEW), institution("甲医院")],
        original_pharmacies=[pharmacy("新药店")],
        outpatient_quotas=[hospital("甲医院")],
        care_volumes=[volume("甲医院")],
    )
    assert told(given, Stage.ALLOCATE) == [
        "【E4001】原定点药店「新药店 · institution」：机构名录中登记为“新进定点药店”。本表只列“原定点药店”。"
        "请改机构名录的机构类别，或把该行移到对应的表。"
    ]
    assert told(given, Stage.ADJUST) == []


@proves(clauses.PAYMENT, clauses.TWO_GROUPS)
@pytest.mark.parametrize("inpatients", ["employee_inpatient", "resident_inpatient"])
def test_only_hospitals_have_inpatients_and_no_hospital_has_residents_cards(inpatients: str) -> None:
    given = Given2024(
        institutions=[institution("新药店", KIND.NEW), institution("原药店", KIND.ORIGINAL), institution("甲医院")],
        resident_cards=[
            ResidentCards(
                institution=name, resident_booked=Money(1), violation_deduction=Money(0), paid_in_year=Money(0)
            )
            for name in ("新药店", "原药店", "甲医院")
        ],
    )
    getattr(given, inpatients).append(
        InpatientYear(
            institution="原药店", drg_points=Decimal(1), patient_share=Money(0), fund_booked=Money(0),
            violation_deduction=Money(0), paid_in_year=Money(0),
        )
    )  # fmt: skip
    assert told(given, Stage.SETTLE) == [
        "【E4001】住院年终结算「原药店 · institution」：机构名录中登记为“原定点药店”。本表只列“医疗机构”。"
        "请改机构名录的机构类别，或把该行移到对应的表。",
        "【E4001】药店年终结算「甲医院 · institution」：机构名录中登记为“医疗机构”。本表只列“药店”。"
        "请改机构名录的机构类别，或把该行移到对应的表。",
    ]
    assert told(given, Stage.ALLOCATE) == []


@proves(clauses.TIERED_CARE, clauses.SPECIAL_CASES)
def test_every_hospital_of_annex_2_tells_its_volume_and_no_case_is_of_another() -> None:
    case = SpecialCase(
        institution="丙医院", case_class="", surgery=Surgery.NONE, case_weight=None, bed_day=YesNo.NO,
        therapy=YesNo.NO, vessel=YesNo.NO, case_count=1,
    )  # fmt: skip
    given = Given2024(
        outpatient_quotas=[hospital("甲医院"), hospital("乙医院")],
        care_volumes=[volume("甲医院"), volume("市外医院")],
        special_cases=[case, case],
    )
    assert told(given, Stage.ALLOCATE) == [
        "【E4002】附件2「乙医院 · institution」：“分级诊疗”中没有这家机构。"
        "“附件2”列出的每家机构都应填报，没有发生的填 0。请在“分级诊疗”补填一行。"
        f"依据：{clauses.TIERED_CARE.quote()}。",
        "【E4003】特殊住院病例「丙医院 · institution」：“分级诊疗”中没有这家机构。"
        "本表的机构应先列入“分级诊疗”。请在“分级诊疗”补填，或删去本行。"
        f"依据：{clauses.SPECIAL_CASES.quote()}。",
    ]


@proves(clauses.PAYMENT, clauses.BEYOND_CAPS, clauses.TWO_GROUPS)
def test_at_the_settlement_every_list_names_the_same_institutions() -> None:
    given = settled(visits("甲药店"))
    given.original_pharmacies.append(pharmacy("乙药店"))
    given.employee_outpatient.append(
        OutpatientYear(
            institution="甲医院", fee_for_service=Money(0), violation_deduction=Money(0), paid_in_year=Money(0)
        )
    )
    assert told(given, Stage.SETTLE) == [
        "【E4003】门诊年终结算「甲医院 · institution」：“附件2”中没有这家机构。"
        "本表的机构应先列入“附件2”。请在“附件2”补填，或删去本行。"
        f"依据：{clauses.PAYMENT.quote()}。",
        "【E4002】原定点药店「乙药店 · institution」：“药店考核”中没有这家机构。"
        "“原定点药店”列出的每家机构都应填报，没有发生的填 0。请在“药店考核”补填一行。"
        f"依据：{clauses.BEYOND_CAPS.quote()}。",
        "【E4002】原定点药店「乙药店 · institution」：“药店年终结算”中没有这家机构。"
        "“原定点药店”列出的每家机构都应填报，没有发生的填 0。请在“药店年终结算”补填一行。"
        f"依据：{clauses.TWO_GROUPS.quote()}。",
    ]


@proves(clauses.INVALID_VISITS, clauses.MEAN_CAP, clauses.RATIO_CAP)
@pytest.mark.parametrize(
    ("shop", "said"),
    [
        (
            {"split_visits": 5, "small_visits": 4, "excluded_only_visits": 2},
            "【E4006】药店考核「甲药店 · visits」：不计入的人次合计 11，多于刷卡人次 10。"
            "分解处方、人为小额、仅购饮片谈判药三项之和不应超过刷卡人次。请核对四栏人次。"
            f"依据：{clauses.INVALID_VISITS.quote()}。",
        ),
        (
            {"heads": 0},
            "【E4005】药店考核「甲药店 · heads」：有效人次 10，人头数却是 0。有人次就应有人头。请核对人头数。"
            f"依据：{clauses.RATIO_CAP.quote()}。",
        ),
        (
            {"excluded_only_visits": 10},
            "【E4007】药店考核「甲药店 · visits」：列支费用或统筹基金 1,000.00 元，计算均次费用的人次却是 0。"
            f"有费用就应有人次。请核对人次各栏。依据：{clauses.MEAN_CAP.quote()}。",
        ),
        (
            {"visits": 0, "heads": 0, "capped_fund": Money(0)},
            "【E4007】药店考核「甲药店 · visits」：列支费用或统筹基金 1,000.00 元，计算均次费用的人次却是 0。"
            f"有费用就应有人次。请核对人次各栏。依据：{clauses.MEAN_CAP.quote()}。",
        ),
        (
            {"prior_heads": None},
            "【E4009】药店考核「甲药店 · prior_visits」：上年人次、上年人头只填了一项。两项都填，或都填“无”。"
            f"请补填另一项。依据：{clauses.RATIO_CAP.quote()}。",
        ),
        (
            {"capped_fund": yuan("1000.01")},
            "【W4003】药店考核「甲药店 · capped_fund」：统筹基金 1,000.01 元 大于列支费用 1,000.00 元。"
            "统筹基金不应大于列支费用。请核对；确实如此的，请写明说明。"
            f"依据：{clauses.MEAN_CAP.quote()}。",
        ),
    ],
)
def test_visits_heads_and_cost_agree_with_each_other(shop: dict[str, object], said: str) -> None:
    assert told(settled(visits("甲药店", **shop)), Stage.SETTLE) == [said]


@proves(clauses.MEAN_CAP)
def test_a_fund_without_cost_needs_visits_as_well() -> None:
    shop = visits("甲药店", capped_cost=Money(0), visits=0, heads=0)
    assert told(settled(shop), Stage.SETTLE) == [
        "【E4007】药店考核「甲药店 · visits」：列支费用或统筹基金 800.00 元，计算均次费用的人次却是 0。"
        f"有费用就应有人次。请核对人次各栏。依据：{clauses.MEAN_CAP.quote()}。",
        "【W4003】药店考核「甲药店 · capped_fund」：统筹基金 800.00 元 大于列支费用 0.00 元。"
        f"统筹基金不应大于列支费用。请核对；确实如此的，请写明说明。依据：{clauses.MEAN_CAP.quote()}。",
    ]


@proves(clauses.MEAN_CAP)
def test_visits_for_excluded_drugs_alone_may_be_counted() -> None:
    counted = with_defaults(Parameters2024, drop_excluded_only_visits=YesNo.NO)
    assert told(settled(visits("甲药店", excluded_only_visits=10)), Stage.SETTLE, counted) == []


@proves(clauses.MEAN_CAP)
def test_a_pharmacy_closed_all_year_has_neither_visits_nor_cost() -> None:
    closed = visits("甲药店", capped_cost=Money(0), capped_fund=Money(0), visits=0, heads=0)
    assert told(settled(closed), Stage.SETTLE) == []


@proves(clauses.MEAN_CAP)
def test_the_total_cost_is_needed_only_where_the_mean_is_taken_of_it() -> None:
    by_total = with_defaults(Parameters2024, mean_basis=MeanBasis.TOTAL)
    given = settled(visits("甲药店"), visits("乙药店", total_cost=yuan("1200")))
    assert told(given, Stage.SETTLE) == []
    assert told(given, Stage.SETTLE, by_total) == [
        "【E4008】药店考核「甲药店 · total_cost」：参数“均次费用口径”选了总费用，本店没有填总费用。"
        f"应填总费用（元）。请补填，或把参数改回列支费用。依据：{clauses.MEAN_CAP.quote()}。"
    ]


@proves(clauses.RATIO_CAP)
def test_both_of_last_years_figures_may_be_missing() -> None:
    assert told(settled(visits("甲药店", prior_visits=None, prior_heads=None)), Stage.SETTLE) == []


@proves(clauses.NEWLY_CONTROLLED)
def test_a_newly_controlled_institution_without_a_date_is_told() -> None:
    given = Given2024(institutions=[institution("暨阳", since=None)], outpatient_quotas=[hospital("暨阳", YesNo.YES)])
    assert told(given) == [
        "【W4005】附件2「暨阳 · newly_controlled」：“新纳入总额控制”填了是，机构名录没有纳入定点日期。"
        "满3年方纳入总额控制，应有日期可查。请在机构名录补填日期。依据：" + clauses.NEWLY_CONTROLLED.quote() + "。"
    ]


@proves(clauses.PARTIAL_YEAR)
def test_a_quota_that_the_note_cannot_derive_is_told() -> None:
    given = Given2024(outpatient_quotas=[replace(hospital("甲医院"), prior_months=None)])
    assert told(given) == [
        "【W4006】附件2「甲医院 · prior_months」：上年数不全，备注折算不出额度。应有上年额度和经营月数；"
        "新纳入的应有上年决算额。请补填；确实没有的，请写明额度的依据。依据：" + clauses.PARTIAL_YEAR.quote() + "。"
    ]


@proves(clauses.ADJUSTMENT)
def test_a_release_without_its_document_is_told() -> None:
    release = Release(scheme="职工", released_total=wan("1"), document_number="", released_on=None)
    assert told(Given2024(releases=[release])) == [
        "【W4004】指标调整「职工 · document_number」：填了下达总额，没有填下达文号。指标调整应写明依据的文件。"
        "请补填文号。依据：" + clauses.ADJUSTMENT.quote() + "。"
    ]


@proves(clauses.RATIO_CAP)
def test_a_mean_of_nothing_caps_nobody() -> None:
    shop = replace(visits("甲药店"), visits=0, heads=0, capped_cost=Money(0), capped_fund=Money(0))
    given = replace(settled(shop), new_assessments=[visits("新药店")])
    found = examine(given, DEFAULTS, Stage.SETTLE, lambda table, key, column: Place(table, "", key))
    assert "E4011" in {problem.code for problem in found}


@proves(clauses.RATIO_CAP)
def test_there_are_no_more_heads_than_visits() -> None:
    shop = visits("甲药店")
    assert "E4010" in {text[1:6] for text in told(settled(replace(shop, heads=shop.visits + 1)), Stage.SETTLE)}


@proves(clauses.SPECIAL_CASES, clauses.TIERED_CARE_TARGET)
def test_points_are_not_negative_and_the_incentive_is_not_booked_where_there_is_no_quota() -> None:
    chosen = with_defaults(Parameters2024, weight_deduction=Decimal(3), incentive_target=IncentiveTarget.OUTPATIENT)
    given = Given2024(care_volumes=[volume("外院")])
    found = examine(given, chosen, Stage.ALLOCATE, lambda table, key, column: Place(table, "", key))
    assert {"E4012", "E4013"} <= {problem.code for problem in found}
