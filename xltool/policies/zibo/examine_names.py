"""淄博市 填报核对：电子表格分不清的名称。"""

from collections.abc import Iterable, Sequence

from xltool.city import Where
from xltool.problems import Message, Problem

SAME_NAME = Message("E4715", "“{name}”与“{other}”只差大小写", "名称应互不相同", "请改正其中一个，各表随之改正")
BAD_NAME = Message("E4716", "名称“{name}”里有 * ? ~", "电子表格把它们当作通配符", "请换用别的字，各表随之改正")
WILD = frozenset("*?~＊？～")


def names_apart(table: str, column: str, names: Sequence[str], where: Where) -> Iterable[Problem]:
    """Names that a spreadsheet cannot tell apart: it ignores case, and takes * ? ~ for wildcards."""
    seen: dict[str, str] = {}
    for name in names:
        other = seen.setdefault(name.casefold(), name)
        if other != name:
            yield SAME_NAME.at(where(table, name, column), name=name, other=other)
        if WILD & set(name):
            yield BAD_NAME.at(where(table, name, column), name=name)
