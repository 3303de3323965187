"""案头：选进来的工作簿、各自办到哪一步、接下来做什么；不认识屏幕，测试不开窗口就能办。"""

import os
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from enum import Enum
from functools import partial
from pathlib import Path
from typing import Any

from xltool.city import Year
from xltool.commands import find_city
from xltool.outcome import Outcome
from xltool.problems import Message, Place, Problem
from xltool.window import actions
from xltool.window.actions import Action
from xltool.window.gather import gather
from xltool.window.jobs import Done, Job, Step
from xltool.window.team import Team
from xltool.workbook.save import sweep, sweep_folder

SAME_TARGET = Message(
    "E8703", "与另一本写到同一个结果簿：{target}", "两本工作簿的结果要分得开", "请把其中一本改名或移到别的文件夹"
)
JUST_WRITTEN = Message("N8704", "取消的时候这一本已经写完", "结果簿是完整的", "不要的，可以用“还原”撤去")

Signature = tuple[int, int, int] | None
Then = Callable[[Outcome], None]


class State(Enum):
    """Where a book stands."""

    NEW = "未办理"
    WAITING = "等待"
    RUNNING = "正在办理"
    DONE = "完成"
    REFUSED = "有问题"
    CANCELLED = "已取消"


UNDER_WAY = (State.WAITING, State.RUNNING)


@dataclass(slots=True)
class Line:
    """One book of the list."""

    number: int
    book: Path
    year: Year | None = None
    whose: str = ""
    """City and year, once known."""
    state: State = State.NEW
    action: Action | None = None
    """What was last done with it."""
    step: str = ""
    since: float = 0.0
    seconds: float = 0.0
    outcome: Outcome | None = None
    target: Path | None = None
    before: Signature = None
    """The target as it was when the work began."""
    problems: tuple[Problem, ...] = ()
    written: dict[str, Path] = field(default_factory=dict)
    """Books that were written of it, by action."""
    inbox: bool = False
    """Whether it is no book but a folder of submissions."""

    @property
    def verdict(self) -> str:
        """The result in a few words."""
        if self.outcome is None or self.state not in (State.DONE, State.REFUSED):
            return ""
        told = self.outcome.data.get("verdict")
        if told and not self.outcome.refused:
            return str(told)
        if self.action is actions.CHECK and not self.outcome.refused:
            return "，".join(part for part in ("没有错误", counted(self.problems)) if part)
        return counted(self.problems) or (self.outcome.summary[0] if self.outcome.summary else "")


def counted(problems: Sequence[Problem]) -> str:
    """How many problems of each grade, in words; nothing where there are none."""
    names = (("错误", "E"), ("警告", "W"), ("提示", "N"))
    counts = [f"{name} {count}" for name, letter in names if (count := sum(p.code[0] == letter for p in problems))]
    return "，".join(counts)


class Desk:
    """The books and the work on them."""

    def __init__(self, work: Team | None = None, look: Team | None = None) -> None:
        self._work = work or Team(min(2, os.cpu_count() or 1))
        self._look = look or Team(1)  # questions of the user do not wait behind the work
        self.lines: list[Line] = []
        self._jobs: dict[int, Line] = {}
        self._asked: dict[int, Then] = {}
        self._numbers = 0

    # --- the books

    def add(self, paths: Iterable[Path]) -> tuple[list[Line], tuple[Problem, ...]]:
        """Put books and the books of folders on the list, each once; the lines they have, and what there is to tell."""
        found = gather(paths)
        lines = []
        for book in found.books:
            line = next((line for line in self.lines if line.book == book), None)
            if line is None:
                line = Line(self._number(), book)
                self.lines.append(line)
                self.ask("look", book, partial(self._recognised, line))
            lines.append(line)
        return lines, found.notes

    def add_inbox(self, folder: Path) -> Line:
        """Put a folder of submissions on the list, once."""
        place = Path(os.path.abspath(folder))
        line = next((line for line in self.lines if line.inbox and line.book == place), None)
        if line is None:
            line = Line(self._number(), place, whose="收件夹", inbox=True)
            self.lines.append(line)
        return line

    def remove(self, lines: Iterable[Line]) -> None:
        """Take books off the list, but those under way; no file is touched."""
        gone = [line for line in lines if line.state not in UNDER_WAY]
        self.lines = [line for line in self.lines if line not in gone]

    def _recognised(self, line: Line, outcome: Outcome) -> None:
        if outcome.refused:
            if line.state is State.NEW:  # else the work itself tells what is wrong
                line.state, line.outcome, line.problems = State.REFUSED, outcome, outcome.problems
            return
        city, number = find_city(outcome.data["city"]), outcome.data["year"]
        rules = outcome.data["rules"]
        line.year = city.card(number, rules)
        flags = ("（试算）" if rules else "", "（示例）" if outcome.data["example"] else "")
        line.whose = "".join((f"{city.short} {number}", *flags))

    def label(self, action: Action) -> str:
        """What the books' city calls an action; the usual name while they are of several."""
        if action.stage is None:
            return action.label
        named = {line.year.steps[action.stage].word for line in self.lines if line.year}
        return named.pop() if len(named) == 1 else action.label

    # --- the work

    @property
    def busy(self) -> bool:
        """Whether books are under way."""
        return any(line.state in UNDER_WAY for line in self.lines)

    @property
    def progress(self) -> tuple[int, int]:
        """How many books of the present or last run are done, and how many it has."""
        run = self._jobs.values()
        return sum(line.state not in UNDER_WAY for line in run), len(run)

    def start(self, action: Action, lines: Sequence[Line], **options: Any) -> None:
        """Begin an action with books. Two that would write one result are refused, the others go on."""
        if not self.busy:
            self._jobs.clear()
        targets: dict[str, Line] = {}
        for line in lines:
            if line.state in UNDER_WAY:
                continue
            target = options.get("output") or actions.target(action, line.book, line.year)
            line.action, line.step, line.outcome, line.problems = action, "", None, ()
            line.target, line.before, line.since, line.seconds = target, signature(target), 0.0, 0.0
            clash = targets.setdefault(os.path.normcase(target), line) if target else line
            number = self._number()
            self._jobs[number] = line
            if clash is not line:
                problem = SAME_TARGET.at(Place(line.book.name), target=target.name if target else "")
                self._finish(line, Outcome((problem,)))
                continue
            line.state = State.WAITING
            self._work.submit(Job(number, action.name, line.book, {**options, "output": target}))

    def ask(self, action: str, book: Path, then: Then, **options: Any) -> None:
        """Ask something of a book; ``then`` gets the outcome when it is there."""
        number = self._number()
        self._asked[number] = then
        self._look.submit(Job(number, action, book, options))

    def poll(self) -> bool:
        """Take in what the processes said; whether anything changed."""
        reports = [*self._work.poll(), *self._look.poll()]
        for report in reports:
            if report.number in self._asked and isinstance(report, Done):
                self._asked.pop(report.number)(report.outcome)
            line = self._jobs.get(report.number)
            if line is None:
                continue
            if isinstance(report, Step):
                if line.state is State.WAITING:
                    line.since = time.monotonic()
                line.state, line.step = State.RUNNING, report.says
            elif line.state in UNDER_WAY:
                self._finish(line, report.outcome)
        return bool(reports)

    def cancel(self) -> None:
        """Stop: what is done stays, what was under way is as before, what waited is not begun."""
        stopped = {job.number for job in self._work.cancel()}
        for number, line in self._jobs.items():
            if line.state not in UNDER_WAY:
                continue
            line.state = State.CANCELLED
            line.seconds = time.monotonic() - line.since if line.since else 0
            if number in stopped and line.action in actions.EXCHANGE:
                for folder in (line.book.parent, line.book):
                    sweep_folder(folder)
            if number in stopped and line.target is not None:
                sweep(line.target)
                if signature(line.target) != line.before and line.action is not None:
                    line.state, line.problems = State.DONE, (JUST_WRITTEN.at(Place(line.target.name)),)
                    line.outcome = Outcome(line.problems, line.target, ("取消时已经写完",))
                    line.written[line.action.name] = line.target

    def close(self) -> None:
        """Stop and end the processes."""
        self.cancel()
        self._work.close()
        self._look.close()

    def _finish(self, line: Line, outcome: Outcome) -> None:
        line.seconds = time.monotonic() - line.since if line.since else 0
        line.since, line.step = 0.0, ""
        line.outcome, line.problems = outcome, outcome.problems
        line.state = State.REFUSED if outcome.refused else State.DONE
        if outcome.written is not None and line.action is not None:
            line.written[line.action.name] = outcome.written

    def _number(self) -> int:
        self._numbers += 1
        return self._numbers


def signature(path: Path | None) -> Signature:
    """What tells one content of a file from the next; None where there is none."""
    if path is not None:
        with suppress(OSError):
            status = path.stat()
            return status.st_ino, status.st_mtime_ns, status.st_size
    return None


def results(lines: Iterable[Line]) -> Mapping[str, Path]:
    """The result books of some books that are there, by file name; those written now last."""
    listed = list(lines)
    beside = [path for line in listed for path in actions.results(line.book)]
    found = [*beside, *(path for line in listed for path in line.written.values())]
    return {path.name: path for path in found if path.exists()}
