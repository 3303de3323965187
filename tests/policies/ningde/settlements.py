"""A year of a few institutions for tests: points as text, amounts in 元 as text."""

from decimal import Decimal
from typing import Any

from tests.policies.ningde.plans import plan_of
from tests.tables import yuan
from xltool.money import Money
from xltool.parameters import YesNo
from xltool.policies.ningde.annual import AnnualPoints
from xltool.policies.ningde.monthly import Month, MonthlyValue, ValueSource
from xltool.policies.ningde.pots import OUTSIDE_KINDS, REMOTE_KINDS, OutsideClaim, RemoteClaim, RemotePoints
from xltool.policies.ningde.register import Institution
from xltool.policies.ningde.versions import Scheme


def institution(name: str, *, dip: YesNo = YesNo.YES) -> Institution:
    return Institution(institution=name, code=name, former_names="", dip_listed=dip, remark="")


def month(name: str, number: int, points: str, patients: str = "0") -> Month:
    return Month(
        month=number, institution=name, month_points=Decimal(points), patient_share=yuan(patients), fund_booked=Money(0)
    )


def annual(name: str, points: str, patients: str = "0", violation: str = "0") -> AnnualPoints:
    return AnnualPoints(
        institution=name, annual_points=Decimal(points), patient_share=yuan(patients), fund_booked=Money(0),
        violation_deduction=yuan(violation),
    )  # fmt: skip


def remote(amount: str) -> list[RemoteClaim]:
    """Remote claims of both schemes: all of it in the province."""
    return [
        RemoteClaim(
            claim_kind=kind, employee=yuan(amount if not i else "0"), resident=yuan(amount if not i else "0")
        )
        for i, kind in enumerate(REMOTE_KINDS)
    ]  # fmt: skip


def remote_points(points: str | None = None, patients: str | None = None) -> list[RemotePoints]:
    return [
        RemotePoints(
            scheme=scheme, remote_points=None if points is None else Decimal(points),
            remote_patients=None if patients is None else yuan(patients),
        )
        for scheme in Scheme
    ]  # fmt: skip


def year_of(**tables: Any) -> dict[str, Any]:
    """The plan of the worked example, and a year of one institution in both schemes where nothing else is said."""
    told: dict[str, Any] = plan_of() | {
        "institutions": [institution("甲")],
        "monthly_values": [
            MonthlyValue(scheme=scheme, month_value=Decimal(10), value_source=ValueSource.LAST_YEAR)
            for scheme in Scheme
        ],
        "employee_months": [], "resident_months": [],
        "remote_claims": remote("0"),
        "outside_claims": [
            OutsideClaim(claim_kind=kind, employee=Money(0), resident=Money(0)) for kind in OUTSIDE_KINDS
        ],
        "local_pots": remote_points(),
        "employee_annual": [annual("甲", "1")], "resident_annual": [annual("甲", "1")],
    }  # fmt: skip
    return told | tables
