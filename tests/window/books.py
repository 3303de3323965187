"""Books for the window: good ones, a form that nobody filled, a file that is none; and a team that needs no process."""

from collections import deque
from pathlib import Path
from typing import Any

from tests.books import lean_bytes
from xltool.outcome import Outcome
from xltool.window.desk import Desk
from xltool.window.doing import do
from xltool.window.jobs import Done, Job, Report, Step

OLD_BOOK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


def good(path: Path) -> Path:
    """A filled book that settles."""
    path.write_bytes(lean_bytes())
    return path


def no_book(path: Path) -> Path:
    """A file that is no workbook."""
    path.write_bytes(OLD_BOOK)
    return path


class Here:
    """A team that does each job in this process, one at a time, when it is asked what is new."""

    def __init__(self) -> None:
        self.waiting: deque[Job] = deque()
        self.held: list[Job] = []
        self.hold = False
        """While true, jobs are begun and not ended."""
        self.done: list[Job] = []

    @property
    def busy(self) -> bool:
        return bool(self.waiting or self.held)

    def submit(self, job: Job) -> None:
        self.waiting.append(job)

    def poll(self) -> list[Report]:
        if self.hold or not self.waiting:
            begun = [] if self.held or not self.waiting else [self.waiting.popleft()]
            self.held += begun
            return [Step(job.number, "正在读簿核对、计算") for job in begun]
        job = self.waiting.popleft()
        self.done.append(job)
        steps: list[Report] = [Step(job.number, "正在准备")]
        outcome = do(job, lambda says: steps.append(Step(job.number, says)))
        return [*steps, Done(job.number, outcome)]

    def cancel(self) -> list[Job]:
        stopped, self.held = self.held, []
        self.waiting.clear()
        return stopped

    def close(self) -> None:
        self.cancel()


def desk() -> tuple[Desk, Any]:
    """A desk whose work is done here, and the team that does it."""
    work, look = Here(), Here()
    return Desk(work, look), work  # type: ignore[arg-type]


def settle_down(found: Desk) -> None:
    """Let everything that is under way come to its end."""
    while found.poll():
        pass


def outcome_of(found: Desk, action: str, book: Path, **options: Any) -> Outcome:
    """What comes of a question."""
    told: list[Outcome] = []
    found.ask(action, book, told.append, **options)
    settle_down(found)
    (outcome,) = told
    return outcome
