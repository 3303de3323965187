"""宁德市 机构名录：名称、曾用名、是否纳入DIP结算。"""

from xltool.parameters import YesNo
from xltool.policies.ningde import clauses
from xltool.tables import given, key, note, row


@row
class Institution:
    """One line of the register."""

    institution: str = key(width=34)
    code: str = given(width=18)
    former_names: str = given(optional=True, width=26)
    dip_listed: YesNo = given(clause=clauses.PACKAGE_SCOPE, width=14)
    remark: str = note(width=20)
