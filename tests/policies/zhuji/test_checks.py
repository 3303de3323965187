"""勾稽关系：文件自己的数对得上；改动一个数就对不上。"""

from dataclasses import replace
from decimal import Decimal

import pytest

from tests.tables import proves, wan
from xltool.city import Check
from xltool.parameters import with_defaults
from xltool.policies.zhuji import clauses, published, units, year_2024
from xltool.policies.zhuji.checks import CHECKS
from xltool.policies.zhuji.parameters import Parameters2024
from xltool.policies.zhuji.units import Release, Scheme, UnitBudget, UnitTarget
from xltool.policies.zhuji.year_2024 import Given2024
from xltool.problems import Grade
from xltool.tables import Stage

DEFAULTS = with_defaults(Parameters2024)
OTHERS = [
    UnitBudget(unit_group="", budget_unit=unit, employee=None, resident=None, remark="") for unit in units.OTHER_UNITS
]


def printed_book() -> Given2024:
    """What the document prints, before any release."""
    targets = [UnitTarget(budget_unit=unit, direct_target=None) for unit in units.UNITS]
    return Given2024(
        units=list(published.ANNEX_1),
        other_units=list(OTHERS),
        outpatient_quotas=list(published.ANNEX_2),
        releases=[
            Release(scheme=scheme, released_total=None, document_number="", released_on=None) for scheme in Scheme
        ],
        employee_units=targets,
        resident_units=targets,
    )


def sides(given: Given2024, parameters: Parameters2024 = DEFAULTS) -> dict[str, tuple[Decimal, Decimal]]:
    """Both sides of every check of the first stage."""
    found = year_2024.compute(given, parameters, Stage.ADJUST)
    return {
        check.code: (check.left_value(given, found, parameters), check.right_value(given, found, parameters))
        for check in CHECKS
        if check.stage is Stage.ADJUST
    }


def unequal(given: Given2024, parameters: Parameters2024 = DEFAULTS) -> list[str]:
    return [code for code, (left, right) in sides(given, parameters).items() if left != right]


@proves(clauses.PHARMACY_BUDGET, clauses.INCENTIVE_TOTAL, clauses.ANNEX_1, clauses.ANNEX_2)
def test_the_documents_own_numbers_agree() -> None:
    found = sides(printed_book())
    assert unequal(printed_book()) == []
    assert found["E6101"] == (11477, 11477)
    assert found["E6102"] == (1500, 1500)
    assert found["E6103"] == (Decimal("35817.82"), Decimal("35817.82"))
    assert found["E6104"] == (Decimal("14717.88"), Decimal("14717.88"))
    assert found["W6201"] == (Decimal("97788.16"), Decimal("97788.16"))
    assert found["W6202"] == (Decimal("77993.29"), Decimal("77993.29"))


@proves(clauses.ANNEX_2, clauses.PARTIAL_YEAR)
def test_a_changed_quota_is_seen_against_annex_1_the_print_and_the_note() -> None:
    given = printed_book()
    given.outpatient_quotas[0] = replace(given.outpatient_quotas[0], employee_quota=wan("13969.66"))
    assert unequal(given) == ["E6103", "W6203", "W6205"]


@proves(clauses.PARTIAL_YEAR)
def test_two_differences_that_cancel_are_still_seen() -> None:
    given = printed_book()
    first, second = given.outpatient_quotas[:2]
    given.outpatient_quotas[:2] = [
        replace(first, employee_quota=wan("13969.66")),
        replace(second, employee_quota=wan("6041.59")),
    ]
    assert sides(given)["W6205"] == (Decimal("0.02"), 0)
    assert unequal(given) == ["W6205"]


@proves(clauses.INCENTIVE_TOTAL, clauses.PHARMACY_BUDGET)
def test_a_changed_parameter_is_seen() -> None:
    changed = with_defaults(Parameters2024, severe_pot=wan("501"), pharmacy_budget=wan("11479"))
    assert unequal(printed_book(), changed) == ["E6101", "E6102"]


@proves(clauses.ADJUSTMENT)
def test_a_release_that_nobody_can_take_is_seen() -> None:
    # every unit has a target of its own, and less than what is released: 8 − 7 × 1 finds no unit
    own = [UnitTarget(budget_unit=unit, direct_target=wan("1")) for unit in units.UNITS]
    given = printed_book()
    releases = [replace(given.releases[0], released_total=wan("8")), given.releases[1]]
    found = sides(replace(given, employee_units=own, releases=releases))
    assert found["E6111"] == (7, 8)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.code)
def test_every_check_says_its_rule_its_place_and_its_clause(check: Check) -> None:
    assert check.grade is {"E": Grade.ERROR, "W": Grade.WARNING, "N": Grade.HINT}[check.code[0]]
    assert check.rule
    assert check.advice
    assert check.at.partition(".")[2]
    assert check.clause.sentence


def test_no_two_checks_have_one_code() -> None:
    codes = [check.code for check in CHECKS]
    assert len(codes) == len(set(codes))
