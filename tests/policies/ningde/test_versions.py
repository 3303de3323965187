"""第八条、第十四条：版本都保留，逐版比较，执行的只有一版（ND-10）。"""

from tests.policies.ningde.plans import PARAMETERS, given, plan_of, version
from tests.tables import proves, wan
from xltool.policies.ningde import clauses
from xltool.policies.ningde.versions import Scheme, VersionKind, compare
from xltool.policies.ningde.year_2024 import Given2024, budget, dip_budget

KIND = VersionKind


def three() -> Given2024:
    """预下达, 下达 and 调整 in force: the residents raise 260000, 262000, 250000."""
    plans = [plan_of(resident=raised, name=name) for name, raised in
             (("预下达", "260000"), ("下达", "262000"), ("调整", "250000"))]  # fmt: skip
    kinds = (KIND.PROVISIONAL, KIND.RELEASED, KIND.ADJUSTED)
    for told, kind in zip(plans, kinds, strict=True):
        told["versions"] = [version(told["versions"][0].version, kind, in_force=kind is KIND.ADJUSTED)]
    return given(*plans)


@proves(clauses.PLAN, clauses.ADJUSTMENT)
def test_every_version_is_kept_and_compared_with_the_one_before() -> None:
    rows = budget(three(), PARAMETERS)["comparison"]
    assert [row.resident_budget for row in rows] == [wan("152400"), wan("154300"), wan("142900")]
    assert [row.resident_change for row in rows] == [None, wan("1900"), wan("-11400")]
    assert [row.employee_change for row in rows] == [None, 0, 0]
    assert [row.regional_change for row in rows] == [None, wan("1900"), wan("-11400")]
    assert [row.version_kind for row in rows] == [KIND.PROVISIONAL, KIND.RELEASED, KIND.ADJUSTED]


@proves(clauses.ADJUSTMENT)
def test_the_version_in_force_is_the_plan() -> None:
    found = budget(three(), PARAMETERS)
    line = found["plan_versions"][0]
    assert (line.version_shown, line.version_kind, line.document_shown) == ("调整", KIND.ADJUSTED, "文号")
    assert dip_budget(found, Scheme.RESIDENT) == wan("142900")


def test_tables_may_list_the_versions_in_any_order() -> None:
    told = three()
    turned = Given2024(**{
        table: list(reversed(getattr(told, table))) if table.endswith(("funds", "years")) else getattr(told, table)
        for table in Given2024.__dataclass_fields__
    })  # fmt: skip
    assert budget(turned, PARAMETERS)["comparison"] == budget(told, PARAMETERS)["comparison"]
    assert budget(turned, PARAMETERS)["plan_lines"] == budget(told, PARAMETERS)["plan_lines"]


def test_a_version_without_a_document_shows_a_dash() -> None:
    plans = plan_of()
    plans["versions"] = [version(document="")]
    assert budget(given(plans), PARAMETERS)["plan_versions"][0].document_shown == "—"


def test_no_version_compares_to_nothing() -> None:
    assert compare([], [], []) == []
