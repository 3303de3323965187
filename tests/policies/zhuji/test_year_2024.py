"""诸暨市 2024 年：一本小账从附件1走到预算执行，每一步都接着上一步。"""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from tests.tables import in_wan, in_yuan, proves, table, wan, wan_or_none, yuan
from xltool.money import Money
from xltool.parameters import YesNo, with_defaults
from xltool.policies.zhuji import clauses, year_2024
from xltool.policies.zhuji.checks import CHECKS
from xltool.policies.zhuji.execution import SIX_UNITS, SettledElsewhere
from xltool.policies.zhuji.inpatient import InpatientPot, InpatientYear
from xltool.policies.zhuji.outpatient import OutpatientQuota, OutpatientYear
from xltool.policies.zhuji.parameters import IncentiveTarget, Parameters2024
from xltool.policies.zhuji.pharmacy_assessment import OriginalVisits, PharmacyVisits
from xltool.policies.zhuji.pharmacy_quota import NewPharmacy, OriginalPharmacy
from xltool.policies.zhuji.pharmacy_settlement import PharmacyPaid, ResidentCards
from xltool.policies.zhuji.register import Institution, InstitutionKind, Schemes
from xltool.policies.zhuji.tiered_care import CareVolume, Reserve
from xltool.policies.zhuji.units import OTHER_UNITS, UNITS, Release, UnitBudget, UnitTarget
from xltool.policies.zhuji.year_2024 import Given2024, Results
from xltool.problems import Grade
from xltool.tables import Stage

KIND = InstitutionKind
NONE = Money(0)
ANNEX_1 = table(
    """
    | 单位         | 职工 | 居民 |
    |--------------|------|------|
    | 住院         | 1000 | 500  |
    | 市内普通门诊 | 100  | 50   |
    | 原定点药店   | 60   | 2    |
    | 新定点药店   | 40   | 无   |
    | 市外普通门诊 | 20   | 20   |
    | 门诊特殊病种 | 无   | 无   |
    | 其他         | 10   | 无   |
    """
)
SHOPS = {"原甲": KIND.ORIGINAL, "原乙": KIND.ORIGINAL, "新甲": KIND.NEW, "新乙": KIND.NEW}
HOSPITALS = ("甲医院", "乙医院")
VISITS = {
    # fund, cost, visits, heads: m = 130 or less, r = 4 or less — nothing is cut
    "原甲": ("300,000", "520,000", 4000, 1000),
    "原乙": ("200,000", "260,000", 2000, 500),
    "新甲": ("400,000", "400,000", 4000, 1000),
    "新乙": ("100,000", "100,000", 1000, 500),
}


def chosen(**more: object) -> Parameters2024:
    return with_defaults(
        Parameters2024,
        pharmacy_budget=wan("100"),
        outpatient_overspend_borne_by_hospital=Decimal("0.85"),
        outpatient_surplus_kept_by_hospital=Decimal("0.60"),
        **more,
    )


def budget(row: dict[str, str]) -> UnitBudget:
    return UnitBudget(
        unit_group="", budget_unit=row["单位"], employee=wan_or_none(row["职工"]),
        resident=wan_or_none(row["居民"]), remark="",
    )  # fmt: skip


def institution(name: str, kind: InstitutionKind) -> Institution:
    return Institution(
        institution=name, code=name, former_names="", kind=kind, schemes=Schemes.BOTH, designated_on=None,
        open_from_1=None, open_to_1=date(2024, 9, 30) if name == "原乙" else None,
        open_from_2=None, open_to_2=None, open_from_3=None, open_to_3=None, remark="",
    )  # fmt: skip


def quota(name: str, employee: str, resident: str) -> OutpatientQuota:
    return OutpatientQuota(
        institution=name, employee_quota=wan(employee), resident_quota=wan(resident), remark="",
        newly_controlled=YesNo.NO, prior_months=None, prior_employee_quota=None, prior_resident_quota=None,
        prior_employee_account=None, prior_resident_account=None,
    )  # fmt: skip


def visits(name: str) -> PharmacyVisits:
    fund, cost, count, heads = VISITS[name]
    facts = {
        "institution": name, "capped_cost": yuan(cost), "total_cost": None, "capped_fund": yuan(fund),
        "excluded_fund": NONE, "visits": count, "split_visits": 0, "small_visits": 0,
        "excluded_only_visits": 0, "heads": heads,
    }  # fmt: skip
    if SHOPS[name] is KIND.NEW:
        return PharmacyVisits(**facts)
    return OriginalVisits(**facts, prior_visits=4000, prior_heads=1000)


def outpatient(*fees: str) -> list[OutpatientYear]:
    return [
        OutpatientYear(institution=name, fee_for_service=yuan(fee), violation_deduction=NONE, paid_in_year=NONE)
        for name, fee in zip(HOSPITALS, fees, strict=True)
    ]


def inpatient(*points: str) -> list[InpatientYear]:
    return [
        InpatientYear(
            institution=name, drg_points=Decimal(value), patient_share=yuan("1,000,000"), fund_booked=NONE,
            violation_deduction=NONE, paid_in_year=NONE,
        )
        for name, value in zip(HOSPITALS, points, strict=True)
    ]  # fmt: skip


def book() -> Given2024:
    originals = [name for name, kind in SHOPS.items() if kind is KIND.ORIGINAL]
    news = [name for name, kind in SHOPS.items() if kind is KIND.NEW]
    paid = {name: PharmacyPaid(institution=name, violation_deduction=NONE, paid_in_year=NONE) for name in SHOPS}
    targets = [UnitTarget(budget_unit=unit, direct_target=None) for unit in UNITS]
    elsewhere = [
        SettledElsewhere(budget_unit=unit, settled_elsewhere=yuan("250,000") if unit == "市外普通门诊" else None)
        for unit in SIX_UNITS
    ]
    return Given2024(
        institutions=[
            *(institution(name, KIND.HOSPITAL) for name in HOSPITALS),
            *(institution(name, kind) for name, kind in SHOPS.items()),
        ],
        units=[budget(row) for row in ANNEX_1 if row["单位"] not in OTHER_UNITS],
        other_units=[budget(row) for row in ANNEX_1 if row["单位"] in OTHER_UNITS],
        outpatient_quotas=[quota("甲医院", "60", "30"), quota("乙医院", "40", "20")],
        releases=[
            Release(scheme="职工", released_total=wan("1353"), document_number="", released_on=None),
            Release(scheme="居民", released_total=None, document_number="", released_on=None),
        ],
        employee_units=targets,
        resident_units=targets,
        reserves=[
            Reserve(scheme="职工", reserve=wan("500"), remark=""),
            Reserve(scheme="居民", reserve=wan("1000"), remark=""),
        ],
        care_volumes=[
            CareVolume(institution="甲医院", icu_cost=yuan("3"), child_weight=None, takes_part=YesNo.YES),
            CareVolume(institution="乙医院", icu_cost=yuan("1"), child_weight=Decimal(1), takes_part=YesNo.YES),
        ],
        original_pharmacies=[
            OriginalPharmacy(institution="原甲", prior_settled=wan("30"), prior_quota=wan("20"), prior_months=None),
            OriginalPharmacy(institution="原乙", prior_settled=wan("30"), prior_quota=wan("40"), prior_months=None),
        ],
        new_pharmacies=[NewPharmacy(institution=name, prior_settled=None, remark="") for name in news],
        original_assessments=[visits(name) for name in originals],
        new_assessments=[visits(name) for name in news],
        original_settlements=[paid[name] for name in reversed(originals)],
        new_settlements=[paid[name] for name in news],
        resident_cards=[
            ResidentCards(institution=name, resident_booked=yuan(amount), violation_deduction=NONE, paid_in_year=NONE)
            for name, amount in (("原甲", "15,000"), ("原乙", "10,000"))
        ],
        employee_outpatient=outpatient("700,000", "400,000"),
        resident_outpatient=outpatient("300,000", "200,000"),
        inpatient_pots=[
            InpatientPot(scheme="职工", local_pot=yuan("10,000,000")),
            InpatientPot(scheme="居民", local_pot=yuan("5,000,000")),
        ],
        employee_inpatient=inpatient("300", "100"),
        resident_inpatient=inpatient("1", "1"),
        employee_execution=elsewhere,
        resident_execution=elsewhere,
    )


def settled(**more: object) -> Results:
    return year_2024.compute(book(), chosen(**more), Stage.SETTLE)


@proves(clauses.ADJUSTMENT, clauses.ANNEX_2_ADJUSTMENT)
def test_the_release_moves_units_institutions_and_pools_alike() -> None:
    # 1353 ÷ 1230 = 1.1; nothing is released for the residents
    found = settled()
    assert [row.adjusted for row in found["employee_institutions"]] == [wan("66"), wan("44")]
    assert [row.adjusted for row in found["resident_institutions"]] == [wan("30"), wan("20")]
    assert found["quota_splits"][0].pool == wan("66")
    assert found["new_pools"][0].pool == found["new_overspends"][0].pool_in_yuan == wan("44")


@proves(clauses.ORIGINAL_QUOTA, clauses.MONTHS, clauses.ORIGINAL_OVERSPEND)
def test_a_pharmacy_is_settled_on_its_own_quota_whatever_the_order_of_rows() -> None:
    # 66 by 30 : 40 = 28.29, 37.71; 原乙 closed after nine months: 377 100 × 9 ÷ 12 = 282 825
    found = settled()
    assert [row.quota for row in found["original_pharmacies"]] == [wan("28.29"), wan("37.71")]
    rows = table(
        """
        | 药店 | 核减后  | 决算额  | 承担   |
        |------|---------|---------|--------|
        | 原乙 | 282,825 | 200,000 | 0      |
        | 原甲 | 282,900 | 282,900 | 17,100 |
        """
    )
    settlements = found["original_settlements"]
    assert [row.quota_in_force for row in settlements] == in_yuan(rows, "核减后")
    assert [row.settled for row in settlements] == in_yuan(rows, "决算额")
    assert [row.borne for row in settlements] == in_yuan(rows, "承担")


@proves(clauses.NEW_OVERSPEND, clauses.TWO_GROUPS)
def test_the_new_pharmacies_and_the_residents_cards_have_their_own_pots() -> None:
    # 40 + 10 − 44 = 6, borne by the one above 31; residents: 2 万元 by 15 000 : 10 000
    found = settled()
    assert [row.settled for row in found["new_settlements"]] == [wan("34"), wan("10")]
    assert [row.settled for row in found["resident_cards"]] == [yuan("12,000"), yuan("8,000")]


@proves(clauses.TIERED_CARE, clauses.TIERED_CARE_TARGET)
@pytest.mark.parametrize("target", IncentiveTarget)
def test_the_incentive_adds_to_the_outpatients_only_where_it_is_booked_there(target: IncentiveTarget) -> None:
    # 甲 375 (of 500 by 3 : 1), 乙 125 + 200; a third to 职工: 125 and 108.333333
    rows = table(
        """
        | 机构   | 补偿 | 职工补偿     | 决算不含补偿 |
        |--------|------|--------------|--------------|
        | 甲医院 | 375  | 1,250,000.00 | 666,000      |
        | 乙医院 | 325  | 1,083,333.33 | 424,000      |
        """
    )
    found = settled(incentive_target=target)
    assert [row.incentive for row in found["incentives"]] == in_wan(rows, "补偿")
    booked = in_yuan(rows, "职工补偿") if target is IncentiveTarget.OUTPATIENT else [NONE, NONE]
    assert [row.incentive_booked for row in found["employee_outpatient"]] == booked
    # 甲: 700 000 − 40 000 × 0.85; 乙: 400 000 + 40 000 × 0.60
    assert [row.settled - row.incentive_booked for row in found["employee_outpatient"]] == in_yuan(rows, "决算不含补偿")


@proves(clauses.PAYMENT)
def test_the_inpatients_share_their_pot_by_points() -> None:
    # (10 000 000 + 2 000 000) ÷ 400 = 30 000 a point
    found = settled()
    assert [row.payable for row in found["employee_inpatient"]] == [yuan("8,000,000"), yuan("2,000,000")]
    assert [row.outside_pot for row in found["inpatient_pots"]] == [yuan("1,000,000"), yuan("0")]


@proves(clauses.SIX_UNITS, clauses.TWO_GROUPS)
def test_the_year_ends_with_six_units_in_each_scheme() -> None:
    rows = table(
        """
        | 单位                 | 指标       | 决算       | 药店机构承担 | 结余      | 超支   |
        |----------------------|------------|------------|--------------|-----------|--------|
        | 住院                 | 11,000,000 | 10,000,000 | 0            | 1,000,000 | 0      |
        | 市内普通门诊         | 1,100,000  | 1,090,000  | 34,000       | 10,000    | 0      |
        | 市外普通门诊         | 220,000    | 250,000    | 0            | 0         | 30,000 |
        | 门诊特殊病种         | 0          | 0          | 0            | 0         | 0      |
        | 市内零售药店普通门诊 | 1,100,000  | 922,900    | 77,100       | 177,100   | 0      |
        | 其他                 | 110,000    | 0          | 0            | 110,000   | 0      |
        """
    )
    found = settled()["employee_execution"]
    for heading, name in (
        ("指标", "unit_target"),
        ("决算", "settled"),
        ("药店机构承担", "borne_by_providers"),
        ("结余", "fund_surplus"),
        ("超支", "fund_overspend"),
    ):
        assert [getattr(row, name) for row in found] == in_yuan(rows, heading)


@pytest.mark.parametrize("target", IncentiveTarget)
def test_every_check_that_must_hold_holds(target: IncentiveTarget) -> None:
    parameters = chosen(incentive_target=target)
    given, found = book(), settled(incentive_target=target)
    unequal = [
        check.code
        for check in CHECKS
        if check.grade is Grade.ERROR
        and check.left_value(given, found, parameters) != check.right_value(given, found, parameters)
    ]
    assert unequal == []


@proves(clauses.SIX_UNITS)
@pytest.mark.parametrize(
    ("employee", "resident", "above"),
    [
        ("11,000,000.00", "5,000,000.01", {"W6208": 0, "W6209": Decimal("0.01")}),
        ("11,000,000.01", "5,000,000.00", {"W6208": Decimal("0.01"), "W6209": 0}),
    ],
)
def test_a_local_pot_above_its_adjusted_unit_is_seen(employee: str, resident: str, above: dict[str, Decimal]) -> None:
    # 职工 1100 万元 after the release, 居民 500; one 分 above is above
    pots = [
        InpatientPot(scheme="职工", local_pot=yuan(employee)),
        InpatientPot(scheme="居民", local_pot=yuan(resident)),
    ]
    given = replace(book(), inpatient_pots=pots)
    found = year_2024.compute(given, chosen(), Stage.SETTLE)
    checks = [check for check in CHECKS if check.code in above]
    assert {check.code: check.left_value(given, found, chosen()) for check in checks} == above
    assert {check.right_value(given, found, chosen()) for check in checks} == {0}
    assert {check.grade for check in checks} == {Grade.WARNING}


def test_each_stage_goes_on_from_the_one_before() -> None:
    adjusted, allocated, whole = (year_2024.compute(book(), chosen(), stage) for stage in Stage)
    assert allocated == {name: allocated[name] for name in adjusted} | allocated
    assert {name: whole[name] for name in allocated} == allocated
    assert {name: allocated[name] for name in adjusted} == adjusted
