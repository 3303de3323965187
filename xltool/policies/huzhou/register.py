"""湖州市 名录：医共体，定点医疗机构。"""

from xltool.policies.huzhou import clauses
from xltool.tables import given, key, note, row


@row
class Consortium:
    """A 医共（联）体 that gets a package for its signed members."""

    consortium: str = key(width=30)
    lead_institution: str = given(optional=True, clause=clauses.CAPITATION, width=30)
    remark: str = note(width=20)


@row
class Institution:
    """One line of the register; a hospital outside every consortium names none."""

    institution: str = key(width=34)
    code: str = given(width=18)
    former_names: str = given(optional=True, width=26)
    consortium: str = given(optional=True, clause=clauses.CAPITATION, width=26)
    remark: str = note(width=20)
