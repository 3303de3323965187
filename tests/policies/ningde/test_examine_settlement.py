"""宁德填报核对：月预结算、年度清算。"""

from dataclasses import replace
from typing import Any

import pytest

from tests.policies.ningde.plans import PARAMETERS, given, growth, with_parameters
from tests.policies.ningde.settlements import annual, institution, month, remote_points, year_of
from tests.tables import proves
from xltool.parameters import YesNo
from xltool.policies.ningde import clauses
from xltool.policies.ningde.examine import examine
from xltool.policies.ningde.parameters import Parameters2024, PointValueMode, RemoteClaims
from xltool.problems import Place
from xltool.tables import Stage

IN_POINTS = with_parameters(remote_claims_mode=RemoteClaims.IN_POINTS)


def where(table: str, key: str, column: str) -> Place:
    return Place(table, "", " · ".join(part for part in (key, column) if part))


def told(stage: Stage = Stage.SETTLE, parameters: Parameters2024 = PARAMETERS, **tables: Any) -> list[str]:
    plans = replace(given(year_of(**tables)), employee_forecast=[growth("0.06")])
    return [problem.text() for problem in examine(plans, parameters, stage, where)]


def codes(stage: Stage = Stage.SETTLE, parameters: Parameters2024 = PARAMETERS, **tables: Any) -> list[str]:
    return [text[1:6] for text in told(stage, parameters, **tables)]


def test_a_whole_year_has_nothing_against_it() -> None:
    assert told() == []


@proves(clauses.PACKAGE_SCOPE)
def test_an_institution_outside_dip_has_no_months_and_no_year() -> None:
    outside: dict[str, Any] = {"institutions": [institution("甲"), institution("乙", dip=YesNo.NO)]}
    months: dict[str, Any] = {"employee_months": [month("乙", 1, "1"), month("乙", 2, "1")]}
    assert told(Stage.ALLOCATE, **outside, **months) == [
        "【E4631】employee_months「乙 · institution」：机构名录登记为不纳入DIP结算。本表只列纳入DIP结算的机构。"
        f"请改机构名录的“纳入DIP结算”，或删去本行。依据：{clauses.PACKAGE_SCOPE.quote()}。"
    ]
    assert codes(**outside, resident_annual=[annual("甲", "1"), annual("乙", "1")]) == ["E4631"]


def test_a_month_is_filled_once() -> None:
    twice = [month("甲", 3, "1"), month("甲", 4, "1"), month("甲", 3, "2")]
    assert told(Stage.ALLOCATE, resident_months=twice) == [
        "【E4632】resident_months「甲 · 月份」：3 月填了不止一行。一家机构一个月一行。请合并，或改正月份。"
        f"依据：{clauses.PACKAGE_SCOPE.quote()}。"
    ]


def test_months_of_an_institution_without_a_year_would_be_lost() -> None:
    listed = [institution("甲"), institution("乙", dip=YesNo.YES)]
    found = told(institutions=listed, employee_months=[month("乙", 1, "1")], resident_annual=[
        annual("甲", "1"), annual("乙", "0")
    ])  # fmt: skip
    assert found == [
        "【E4633】employee_months「乙 · institution」：有月预结算，“年度清算”职工医保里没有这家机构。"
        f"月预结算的机构都应年度清算。请在“年度清算”补填一行。依据：{clauses.PACKAGE_SCOPE.quote()}。",
        "【E4638】institutions「乙 · dip_listed」：机构名录登记为纳入DIP结算，“年度清算”职工医保里没有这家机构。"
        f"纳入DIP结算的机构都应填报，没有发生的填 0。请在“年度清算”补填一行。依据：{clauses.PACKAGE_SCOPE.quote()}。",
    ]


@pytest.mark.parametrize(
    ("points", "patients", "mode", "found"),
    [
        (None, None, PointValueMode.TOTAL, ["E4634"] * 4),
        ("1", None, PointValueMode.TOTAL, ["E4634"] * 2),
        ("1", None, PointValueMode.FUND, []),
        ("1", "0", PointValueMode.TOTAL, []),
    ],
)
def test_remote_stays_that_share_need_points_and_the_patients_part(
    points: str | None, patients: str | None, mode: PointValueMode, found: list[str]
) -> None:
    parameters = replace(IN_POINTS, point_value_mode=mode)
    assert codes(parameters=parameters, local_pots=remote_points(points, patients)) == found


def test_what_is_said_of_remote_stays_without_points() -> None:
    assert told(parameters=IN_POINTS, local_pots=remote_points(None, "0"))[0] == (
        "【E4634】local_pots「职工 · remote_points」：参数“异地与手工报销”选了按同一点值参与，没有填异地点数。"
        "应填异地点数；总费用点值的，还应填异地个人负担。请补填，或把参数改回先按实支付。"
        f"依据：{clauses.PACKAGE_SCOPE.quote()}。"
    )
