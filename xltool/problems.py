"""问题：一处不能用、需要说明或值得知道的地方，写成经办人看得懂的一句话。

A message is interface. Each says: code · where · what was found · what is wanted · what to do · clause.
Problems are collected, never thrown one by one; ``Refused`` carries them all at once.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from xltool.clause import Clause


class Grade(StrEnum):
    """How much a problem weighs: 错误 stops, 警告 needs a written 说明, 提示 is only told."""

    ERROR = "错误"
    WARNING = "警告"
    HINT = "提示"


GRADES = {"E": Grade.ERROR, "W": Grade.WARNING, "N": Grade.HINT}


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: sheet, cell address, and who or what it is about. Any may be empty."""

    sheet: str = ""
    cell: str = ""
    subject: str = ""

    def text(self) -> str:
        """``附件2 C17「诸暨九州医院 · 居民医保」``."""
        where = " ".join(part for part in (self.sheet, self.cell) if part)
        return f"{where}「{self.subject}」" if self.subject else where


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem at one place."""

    code: str
    place: Place
    found: str
    wanted: str
    action: str
    clause: Clause | None = None

    @property
    def grade(self) -> Grade:
        """The grade, told by the code's first letter."""
        return GRADES[self.code[0]]

    def text(self) -> str:
        """The whole message in one line."""
        where = self.place.text()
        parts = [f"{where}：{self.found}" if where else self.found, self.wanted, self.action]
        if self.clause:
            parts.append(f"依据：{self.clause.quote()}")
        return f"【{self.code}】" + "".join(f"{part}。" for part in parts if part)


@dataclass(frozen=True, slots=True)
class Message:
    """The wording of one kind of problem; ``{…}`` are filled in where it is found."""

    code: str
    found: str
    wanted: str
    action: str

    def at(self, place: Place, clause: Clause | None = None, **values: object) -> Problem:
        """This kind of problem, found at ``place``."""
        found, wanted, action = (text.format(**values) for text in (self.found, self.wanted, self.action))
        return Problem(self.code, place, found, wanted, action, clause)


class Refused(Exception):
    """The work stops here: every problem that stands in its way, all at once."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(problem.text() for problem in self.problems))


def errors(problems: Iterable[Problem]) -> list[Problem]:
    """Those that stop."""
    return [problem for problem in problems if problem.grade is Grade.ERROR]
