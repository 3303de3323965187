"""敏感性分析：风险金比例 × 增长率，基准等于方案。"""

from decimal import Decimal
from fractions import Fraction

from tests.policies.ningde.plans import PARAMETERS, given, with_parameters
from tests.tables import wan
from xltool.parameters import YesNo
from xltool.policies.ningde.sensitivity import COLUMNS, Sensitivity
from xltool.policies.ningde.versions import Scheme
from xltool.policies.ningde.year_2024 import budget, dip_budget


def figures(rows: list[Sensitivity]) -> list[list[int]]:
    return [[getattr(row, column) for column in COLUMNS] for row in rows]


def test_the_base_case_is_the_plan() -> None:
    found = budget(given(), PARAMETERS)
    for name, scheme in (("employee", Scheme.EMPLOYEE), ("resident", Scheme.RESIDENT)):
        assert found[f"{name}_sensitivity"][2].step_3 == dip_budget(found, scheme)


def test_every_step_moves_only_rate_and_growth() -> None:
    found = budget(given(), PARAMETERS)
    rows = found["resident_sensitivity"]
    # 260000 raised: half a percent is 1300; the package binds while growth is 3 % and more
    assert [row.reserve_rate for row in rows] == [Fraction(n, 1000) for n in (40, 45, 50, 55, 60)]
    assert [row.available for row in rows] == [wan(a) for a in ("155000", "153700", "152400", "151100", "149800")]
    assert figures(rows) == [[row.available] * 5 for row in rows]
    steps = found["forecast_steps"][0]
    assert [getattr(steps, column) for column in COLUMNS] == [
        wan(a) for a in ("100048", "101010", "101972", "102934", "103896")
    ]
    assert figures(found["employee_sensitivity"])[0] == [getattr(steps, column) for column in COLUMNS]


def test_the_steps_are_parameters_and_the_rate_never_falls_below_nothing() -> None:
    wide = with_parameters(reserve_step=Decimal("0.04"), growth_step=Decimal("0.03"))
    found = budget(given(), wide)
    assert [row.reserve_rate for row in found["resident_sensitivity"]] == [Fraction(n, 100) for n in (0, 1, 5, 9, 13)]
    assert found["growth_steps"][1].step_1 == Fraction(-1, 100)


def test_compounded_growth_moves_the_older_year_at_every_step() -> None:
    found = budget(given(), with_parameters(compound_growth=YesNo.YES))
    # 68600 × 1.04 + 27600 × 1.04²
    assert found["forecast_steps"][0].step_1 == wan("101196.16")
