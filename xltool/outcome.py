"""结果：一条命令办了什么，要说什么。"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from xltool.problems import Problem, errors

Report = Callable[[str], None]
"""Told what is being done, for a progress display."""


def silent(_step: str) -> None:
    """No progress display."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a command did."""

    problems: tuple[Problem, ...] = ()
    written: Path | None = None
    summary: tuple[str, ...] = ()
    data: Mapping[str, Any] = field(default_factory=dict)
    """The same for a program: amounts as text in 元."""

    @property
    def refused(self) -> bool:
        """Whether an error stopped it."""
        return bool(errors(self.problems))
