"""宁德市 预算版本：预下达、下达、调整，每一版都保留，逐版比较；执行的只有一版。"""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum

from xltool.money import Money
from xltool.parameters import YesNo
from xltool.policies.ningde import clauses
from xltool.tables import basis, given, key, result, row


class Scheme(StrEnum):
    """职工医保（含生育保险） or 居民医保; the two are never netted."""

    EMPLOYEE = "职工"
    RESIDENT = "居民"


BOTH = (("employee", Scheme.EMPLOYEE), ("resident", Scheme.RESIDENT))
"""The schemes by the name their tables begin with."""


class VersionKind(StrEnum):
    """What a version of the plan is."""

    PROVISIONAL = "预下达"
    RELEASED = "下达"
    ADJUSTED = "调整"


@row
class Version:
    """One version of the year's plan, in the order they were made."""

    version: str = key(width=20)
    version_kind: VersionKind = given(clause=clauses.PLAN, width=12)
    in_force: YesNo = given(clause=clauses.PLAN, width=10)
    version_document: str = given(optional=True, width=30)
    decided_on: date | None = given(optional=True, width=14)
    version_reason: str = given(optional=True, clause=clauses.ADJUSTMENT, width=50)


def _change(budget: str) -> str:
    before = f"INDEX({{{budget}:above}},ROWS({{{budget}:above}})-1)"
    return f'IF(ROWS({{{budget}:above}})=1,"—",ROUND({{{budget}}}-{before},6))'


@row
class Comparison:
    """A version's totals, and what it changed, 万元."""

    version: str = key(width=18)
    version_kind: VersionKind = result("{versions.version_kind}", "该版的性质", clauses.PLAN, width=9)
    employee_budget: Money = result(
        "{employee_forecast.dip_budget}", "职工DIP区域预算总额", clauses.LESSER, summed=False, width=16
    )
    resident_budget: Money = result(
        "{resident_forecast.dip_budget}", "居民DIP区域预算总额", clauses.LESSER, summed=False, width=16
    )
    regional_budget: Money = result(
        "ROUND({employee_budget}+{resident_budget},6)", "职工加居民", clauses.REGIONAL, summed=False, width=16
    )
    employee_change: Money | None = result(
        _change("employee_budget"), "职工：本版减上一版；第一版没有", clauses.ADJUSTMENT, summed=False, width=15
    )
    resident_change: Money | None = result(
        _change("resident_budget"), "居民：本版减上一版；第一版没有", clauses.ADJUSTMENT, summed=False, width=15
    )
    regional_change: Money | None = result(
        _change("regional_budget"), "全市：本版减上一版；第一版没有", clauses.ADJUSTMENT, summed=False, width=15
    )
    basis: str = basis()


def compare(versions: Sequence[Version], employee: Sequence[Money], resident: Sequence[Money]) -> list[Comparison]:
    """Every version beside the one before it, in the order of the versions (ND-09, ND-10), 分."""
    found: list[Comparison] = []
    for version, one, two in zip(versions, employee, resident, strict=True):
        before = found[-1] if found else None
        both = Money(one + two)
        found.append(
            Comparison(
                version=version.version,
                version_kind=version.version_kind,
                employee_budget=one,
                resident_budget=two,
                regional_budget=both,
                employee_change=Money(one - before.employee_budget) if before else None,
                resident_change=Money(two - before.resident_budget) if before else None,
                regional_change=Money(both - before.regional_budget) if before else None,
                basis=clauses.REGIONAL.cite(),
            )
        )
    return found
