"""所见：自检的一项，看到什么，要不要理会。"""

from dataclasses import dataclass

from xltool.problems import Grade, Problem

STATES = {Grade.ERROR: "不行", Grade.WARNING: "注意", Grade.HINT: "好"}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: its name, what was seen, and the problems with it, the worst first."""

    name: str
    told: str
    problems: tuple[Problem, ...] = ()

    @property
    def state(self) -> str:
        """好, 注意, or 不行."""
        return STATES[self.problems[0].grade] if self.problems else "好"

    def line(self) -> str:
        """``[好]　字体：仿宋、黑体、宋体``."""
        return f"[{self.state}]　{self.name}：{self.told}"

    def as_data(self) -> dict[str, str]:
        """The same for a program."""
        return {"name": self.name, "state": self.state, "told": self.told}
