"""湖州市 险种与年龄段：人头标准分别确定，两个险种分别结算。"""

from enum import StrEnum


class Scheme(StrEnum):
    """职工医保 or 城乡居民医保; the two are never netted unless a parameter says so."""

    EMPLOYEE = "职工"
    RESIDENT = "居民"


BOTH = (("employee", Scheme.EMPLOYEE), ("resident", Scheme.RESIDENT))
"""The schemes by the name their tables begin with."""


class AgeBand(StrEnum):
    """The two ages of a head standard; 60 itself belongs to the lower one."""

    YOUNGER = "60周岁及以下"
    OLDER = "60周岁以上"


def age_band(age: int, limit: int) -> AgeBand:
    """The band of an age in whole years: exactly ``limit`` is still the lower one."""
    return AgeBand.OLDER if age > limit else AgeBand.YOUNGER
