"""勾稽关系：示例全部相符；把一个数改错一分，每一条都发现得了。"""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from tests.second_opinion import ZIBO, worked
from xltool.city import Check
from xltool.workbook.check_sheet import work_out

YEAR = ZIBO.years[2025]
BOOK = worked(*YEAR.example(), city=ZIBO, number=2025)
GIVEN, PARAMETERS = YEAR.given(**BOOK.given), YEAR.parameters(**BOOK.parameters)
OWN = [check for check in YEAR.checks if check.code[1:3] == "67"]
# where a check looks at both sides of what it watches over, another figure is spoiled
ELSEWHERE = {
    "E6701": "employee_income.spendable", "E6702": "resident_income.spendable",
    "E6703": "employee_heads.dip_head", "E6704": "resident_heads.dip_head",
    "W6711": "employee_points.budget_gap", "W6712": "resident_points.budget_gap",
    "E6715": "employee_months.month_approved", "E6716": "resident_months.month_approved",
    "E6717": "employee_city_months.city_booked", "E6718": "resident_city_months.city_booked",
}  # fmt: skip
LARGE = {"E6715", "E6716", "W6711", "W6712"}
"""Checks of a bound: a 分 more does not break it."""


def spoiled(check: Check) -> dict[str, Any]:
    """The results with one figure wrong, in the first row of what the check watches over."""
    table, _, column = ELSEWHERE.get(check.code, check.at.partition("@")[0]).partition(".")
    first, *rest = BOOK.results[table]
    value = getattr(first, column)
    wrong = value + (10**13 if check.code in LARGE else Decimal(1) if isinstance(value, Decimal) else 1)
    return {**BOOK.results, table: [replace(first, **{column: wrong}), *rest]}


def test_every_check_of_the_example_agrees() -> None:
    assert [line.check.code for line in work_out(BOOK, PARAMETERS, GIVEN) if not line.agrees] == []


@pytest.mark.parametrize("check", OWN, ids=lambda check: check.code)
def test_a_wrong_figure_is_found(check: Check) -> None:
    wrong = spoiled(check)
    assert check.left_value(GIVEN, wrong, PARAMETERS) != check.right_value(GIVEN, wrong, PARAMETERS)


def test_the_residents_checks_look_at_the_residents() -> None:
    names = [check for check in OWN if check.rule.startswith("居民")]
    assert len(names) == len([check for check in OWN if check.rule.startswith("职工")])
    assert all("employee" not in check.left + check.right + check.at for check in names)
