"""附件1、附件2 印发的数字：合计、相等、折算（examples P1、P2）。"""

from fractions import Fraction

from tests.tables import proves, wan
from xltool.money import half_up, total
from xltool.policies.zhuji import clauses, published, units


def annex_1(unit: str) -> tuple[int | None, int | None]:
    line = next(line for line in published.ANNEX_1 if line.budget_unit == unit)
    return line.employee, line.resident


@proves(clauses.ANNEX_1, clauses.SIX_UNITS)
def test_annex_1_adds_up_to_its_printed_totals() -> None:
    # 50493.34 + 35817.82 + 10361 + 1116 = 97788.16; 63273.41 + 14717.88 + 2 = 77993.29
    employee = total([line.employee or wan("0") for line in published.ANNEX_1])
    resident = total([line.resident or wan("0") for line in published.ANNEX_1])
    assert (employee, resident) == (wan("97788.16"), wan("77993.29")) == published.ANNEX_1_TOTALS
    assert employee + resident == wan("175781.45")


@proves(clauses.PHARMACY_BUDGET)
def test_the_pharmacies_11477_are_10361_and_1116_without_the_residents_2() -> None:
    assert annex_1(units.ORIGINAL) == (wan("10361"), wan("2"))
    assert annex_1(units.NEW) == (wan("1116"), None)
    assert wan("10361") + wan("1116") == wan("11477")


@proves(clauses.ANNEX_2, clauses.OUTPATIENT_QUOTA)
def test_annex_2_has_twenty_institutions_and_adds_up_to_the_unit_of_annex_1() -> None:
    employee = total([line.employee_quota for line in published.ANNEX_2])
    resident = total([line.resident_quota for line in published.ANNEX_2])
    assert len(published.ANNEX_2) == len({line.institution for line in published.ANNEX_2}) == 20
    assert (employee, resident) == (wan("35817.82"), wan("14717.88")) == published.ANNEX_2_TOTALS
    assert (employee, resident) == annex_1(units.OUTPATIENT)


def test_the_largest_institution_has_0_390019549_of_the_employees_quota() -> None:
    share = Fraction(published.ANNEX_2[0].employee_quota, wan("35817.82"))
    assert published.ANNEX_2[0].institution == "诸暨市人民医院医共体"
    assert half_up(share * 10**9) == 390_019_549
    assert half_up(share * 10**5) == 39_002


@proves(clauses.PARTIAL_YEAR, clauses.NEWLY_CONTROLLED)
def test_the_controlled_total_of_2023_is_35574_37_and_14689_79_if_the_others_are_unchanged() -> None:
    # 35817.82 − (158.28 − 39.57) − 124.74 = 35574.37; 14717.88 − (20.28 − 5.07) − 12.88 = 14689.79
    lines = published.ANNEX_2
    assert total([line.prior_employee_quota or wan("0") for line in lines]) == wan("35574.37")
    assert total([line.prior_resident_quota or wan("0") for line in lines]) == wan("14689.79")
