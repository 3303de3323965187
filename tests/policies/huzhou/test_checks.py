"""湖州勾稽：示例全部通过；每一项都能发现自己的那一处错。"""

from dataclasses import replace
from typing import Any

import pytest

from tests.second_opinion import HUZHOU
from xltool.city import Check
from xltool.policies.huzhou.checks import CHECKS
from xltool.policies.huzhou.example_2022 import example
from xltool.policies.huzhou.year_2022 import Given2022, Results, settle

Year = tuple[Given2022, Results, Any]


@pytest.fixture(scope="module")
def year() -> Year:
    """The example, worked out."""
    rows, chosen = example()
    blank = {p.name: p.default for p in _parameters()}
    given, parameters = Given2022(**rows), HUZHOU.years[2022].parameters(**{**blank, **chosen})
    return given, settle(given, parameters), parameters


def _parameters() -> Any:
    from xltool.parameters import parameters_of

    return parameters_of(HUZHOU.years[2022].parameters)


def agrees(check: Check, given: Given2022, found: Results, parameters: Any) -> bool:
    return check.left_value(given, found, parameters) == check.right_value(given, found, parameters)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.code)
def test_a_check_agrees_on_the_example_and_finds_a_planted_fault(check: Check, year: Year) -> None:
    given, found, parameters = year
    assert agrees(check, given, found, parameters)
    table, _, rest = check.at.partition(".")
    column, _, key = rest.partition("@")
    rows: list[Any] = found.get(table, [])
    if rows and hasattr(rows[0], column):
        names = [next((v for v in _keys(row) if v == key), "") for row in _named(given, found, table)]
        at = names.index(key) if key else 0
        spoilt = [replace(row, **{column: getattr(row, column) + 1}) if i == at else row for i, row in enumerate(rows)]
        assert not agrees(check, given, {**found, table: spoilt}, parameters)
    else:
        entries = list(getattr(given, table))
        entries[0] = replace(entries[0], **{column: getattr(entries[0], column) + 1})
        assert not agrees(check, replace(given, **{table: entries}), found, parameters)


def _named(given: Given2022, found: Results, table: str) -> list[Any]:
    """The rows that hold the key: the filled half where there is one."""
    return getattr(given, table, None) or found[table]


def _keys(row: Any) -> list[str]:
    return [str(getattr(row, name)) for name in ("scheme", "budget_item") if hasattr(row, name)]
