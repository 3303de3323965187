"""差事：窗口交给子进程办的一件事，和子进程的回话。"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from xltool.outcome import Outcome


@dataclass(frozen=True, slots=True)
class Job:
    """One thing to do with one book."""

    number: int
    action: str
    book: Path
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Step:
    """What is being done now."""

    number: int
    says: str


@dataclass(frozen=True, slots=True)
class Done:
    """The end of a job."""

    number: int
    outcome: Outcome


Report = Step | Done
