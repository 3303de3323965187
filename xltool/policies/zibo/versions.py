"""淄博市 预算版本：预下达、下达、调整，每一版都保留；执行的只有一版。"""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum

from xltool.parameters import YesNo
from xltool.policies.zibo import clauses
from xltool.tables import given, key, row


class Scheme(StrEnum):
    """职工医保 or 居民医保; the two are never netted."""

    EMPLOYEE = "职工"
    RESIDENT = "居民"


BOTH = (("employee", Scheme.EMPLOYEE), ("resident", Scheme.RESIDENT))
"""The schemes by the name their tables begin with."""


class VersionKind(StrEnum):
    """What a version of the budget is."""

    PROVISIONAL = "预下达"
    RELEASED = "下达"
    ADJUSTED = "调整"


class Event(StrEnum):
    """What makes an adjustment necessary."""

    NONE = "无"
    VISITS = "就医人数合理变化"
    BENEFITS = "待遇政策调整"
    PUBLIC_HEALTH = "重大公共卫生事件"
    OTHER = "其他"


@row
class Version:
    """One version of the year's budget, in the order they were made."""

    version: str = key(width=20)
    version_kind: VersionKind = given(clause=clauses.BALANCED, width=12)
    in_force: YesNo = given(clause=clauses.BALANCED, width=10)
    version_document: str = given(optional=True, width=28)
    decided_on: date | None = given(optional=True, width=14)
    adjustment_event: Event = given(clause=clauses.ADJUSTMENT, width=18)
    version_reason: str = given(optional=True, clause=clauses.ADJUSTMENT, width=26)


_ROW = f'MATCH("{YesNo.YES}",{{versions.in_force:all}},0)'


def at_force(table: str, column: str) -> str:
    """The cell of a column in the version in force, as a formula; the tables may list versions in any order."""
    version = f"INDEX({{versions.version:all}},{_ROW})"
    return f"INDEX({{{table}.{column}:all}},MATCH({version},{{{table}.version:all}},0))"


def version_in_force(versions: Sequence[Version]) -> Version:
    """The one version marked 是."""
    return next(version for version in versions if version.in_force is YesNo.YES)
