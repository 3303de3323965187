"""淄博市 机构名录：名称、级别、镇卫生院等层级、是否实行DIP。"""

from enum import StrEnum

from xltool.parameters import YesNo
from xltool.policies.zibo import clauses
from xltool.tables import given, key, note, row


class Level(StrEnum):
    """The level of a hospital: last year's mean costs are taken within it."""

    THREE = "三级"
    TWO = "二级"
    ONE = "一级及以下"


@row
class Institution:
    """One line of the register."""

    institution: str = key(width=32)
    code: str = given(width=18)
    former_names: str = given(optional=True, width=24)
    level: Level = given(clause=clauses.BASIC_COEFFICIENT, width=12)
    dip_listed: YesNo = given(clause=clauses.SETTLEMENT, width=14)
    remark: str = note(width=20)
