"""人手：一两个子进程轮流办差事；取消就是结束它们，下一件差事另起一个。"""

import atexit
import multiprocessing
import os
import shutil
import tempfile
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from typing import Any

from xltool.outcome import Outcome
from xltool.problems import Message, Place
from xltool.window.doing import serve
from xltool.window.jobs import Done, Job, Report, Step

ENDED = Message(
    "E8702", "办理的程序意外结束", "没有办成，原有的文件没有改动", "请再办一次；还这样的，请看内存和磁盘是否够用"
)
STARTED = "正在准备"
PATIENCE_SECONDS = 5


class _Member:
    """One child process and the job it has."""

    def __init__(self, target: "Callable[[Connection[Any, Any]], None]") -> None:
        spawn = multiprocessing.get_context("spawn")  # as on Windows; a forked child would own a copy of the screen
        self.pipe, theirs = spawn.Pipe()
        self._folder = tempfile.mkdtemp(prefix="xltool-")  # what an ended process leaves in it goes with it
        # no daemon, for that may not share its work among processes of its own
        self.process: SpawnProcess = spawn.Process(target=_begin, args=(target, theirs, self._folder), daemon=False)
        self.process.start()
        atexit.register(self.end)  # before multiprocessing waits for it
        theirs.close()  # so that its end is noticed here
        self.job: Job | None = None

    def end(self) -> None:
        """End the process now; its files are closed when this returns."""
        atexit.unregister(self.end)
        self.process.kill()
        self.process.join(PATIENCE_SECONDS)
        self.pipe.close()
        shutil.rmtree(self._folder, ignore_errors=True)


def _begin(target: "Callable[[Connection[Any, Any]], None]", pipe: "Connection[Any, Any]", folder: str) -> None:
    """The child's beginning: its temporary files, and those of its own children, go into one folder."""
    os.environ |= dict.fromkeys(("TMPDIR", "TEMP", "TMP"), folder)
    tempfile.tempdir = folder
    target(pipe)


class Team:
    """Jobs in their order, over at most ``size`` processes; these are started when first needed."""

    def __init__(self, size: int, target: "Callable[[Connection[Any, Any]], None]" = serve) -> None:
        self._size, self._target = size, target
        self._members: list[_Member] = []
        self._waiting: deque[Job] = deque()

    @property
    def busy(self) -> bool:
        """Whether anything is under way or waiting."""
        return bool(self._waiting) or any(member.job for member in self._members)

    def submit(self, job: Job) -> None:
        """Put a job in the queue."""
        self._waiting.append(job)

    def poll(self) -> list[Report]:
        """What the processes said since last asked; gives out the next jobs. Never waits."""
        said: list[Report] = []
        for member in list(self._members):
            said += self._hear(member)
        while self._waiting and (free := self._free()) is not None:
            job = self._waiting.popleft()
            said.append(Step(job.number, STARTED))
            free.job = job
            with suppress(OSError):  # a process that has just died is noticed when it is next heard
                free.pipe.send(job)
        return said

    def cancel(self) -> list[Job]:
        """End all work; the jobs that were under way. Those that waited are forgotten."""
        self._waiting.clear()
        stopped = []
        for member in list(self._members):
            if member.job is not None:
                stopped.append(member.job)
                self._members.remove(member)
                member.end()
        return stopped

    def close(self) -> None:
        """End everything."""
        self.cancel()
        for member in self._members:
            member.end()
        self._members.clear()

    def _free(self) -> _Member | None:
        """A process without a job, a new one while there may be more; None when all are busy."""
        free = next((member for member in self._members if member.job is None), None)
        if free is None and len(self._members) < self._size:
            free = _Member(self._target)
            self._members.append(free)
        return free

    def _hear(self, member: _Member) -> list[Report]:
        said: list[Report] = []
        try:
            while member.pipe.poll():
                report: Report = member.pipe.recv()
                if isinstance(report, Done):
                    member.job = None
                said.append(report)
        except (EOFError, OSError):
            self._members.remove(member)
            member.end()
            if member.job is not None:
                place = Place(member.job.book.name)
                said.append(Done(member.job.number, Outcome((ENDED.at(place),))))
        return said
