"""分头办：许多本簿分给各个核心，一本一件事；一本出了故障，别的照办。

Fresh processes (spawn), so that it is the same on Windows and in a packaged program; as many files in flight as
keep the cores busy, so that memory does not grow with the folder. A caller that is interrupted, or whose
``report`` raises, leaves no process behind.
"""

import os
import signal
import threading
import traceback
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import get_context, parent_process
from typing import Any, Generic, TypeVar

from xltool.log import write_log
from xltool.problems import Message, Place, Problem, Refused

T = TypeVar("T")
R = TypeVar("R")
KILLED = Message("E8903", "办到一半，程序被系统结束（多半是内存不够）", "应能办完", "没有办成；请关掉别的程序再试一次")
BROKE = Message("E8904", "程序出了故障", "应能办完", "没有办成；请把日志交给维护人员：{log}")

AHEAD = 2
"""Tasks handed out for each process beyond the one it works on."""
WINDOWS_MOST = 61
"""More processes than that Windows cannot wait for."""


@dataclass(frozen=True, slots=True)
class Done(Generic[R]):
    """A task that is done: its place in the list, and its result, or else how it failed."""

    index: int
    result: R | None = None
    failure: str = ""
    refused: tuple[Problem, ...] = ()
    killed: bool = False
    """Whether its process ended without a word: no memory left, say."""


def failed(done: Done[Any], name: str) -> Problem | None:
    """Why a task came to nothing, about what is called ``name``; None when it is done."""
    if done.killed:
        return KILLED.at(Place(name))
    return BROKE.at(Place(name), log=write_log(done.failure)) if done.failure else None


def result_of(done: Done[R], name: str) -> R:
    """What a task came to. Raises Refused: what the task refused, or why it came to nothing."""
    problem = failed(done, name)
    if done.refused or problem:
        raise Refused([problem] if problem else done.refused)
    assert done.result is not None
    return done.result


def cores() -> int:
    """How many this program may use."""
    try:
        count = len(os.sched_getaffinity(0))
    except AttributeError:  # Windows
        count = os.cpu_count() or 1
    return min(count, WINDOWS_MOST)


def each(work: Callable[[T], R], tasks: Sequence[T], processes: int) -> Generator[Done[R], None, None]:
    """Do every task, each once, yielding it when it is done. ``work`` is a module's function, tasks can be pickled."""
    left = list(range(len(tasks)))
    while left:
        finished: set[int] = set()
        for done in _pass(work, tasks, left, min(processes, len(left))):
            finished.add(done.index)
            yield done
        left = [index for index in left if index not in finished]
        if left:  # a process was killed and took the others' work with it: which one it was shows one by one
            yield from _alone(work, tasks, left)
            return


def _pass(work: Callable[[T], R], tasks: Sequence[T], indexes: Sequence[int], processes: int) -> Iterator[Done[R]]:
    """The tasks in several processes, until all are done or one process is killed."""
    waiting = list(reversed(indexes))
    running: dict[Future[Any], int] = {}
    pool = ProcessPoolExecutor(processes, mp_context=get_context("spawn"), initializer=_quiet)
    try:
        while waiting or running:
            while waiting and len(running) < processes * (1 + AHEAD):
                index = waiting.pop()
                running[pool.submit(_safely, work, tasks[index])] = index
            ended, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in ended:
                result, failure, refused = future.result()
                yield Done(running.pop(future), result, failure, refused)
    except BrokenProcessPool:
        return
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _alone(work: Callable[[T], R], tasks: Sequence[T], indexes: Sequence[int]) -> Iterator[Done[R]]:
    for index in indexes:
        done = list(_pass(work, tasks, [index], 1))
        yield done[0] if done else Done(index, killed=True)


def _quiet() -> None:
    """Leave Ctrl+C to the program that asked for the work, and end with it, however it ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """A program that is killed cannot say so: without this, its processes would wait for work for ever."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _safely(work: Callable[[Any], Any], task: Any) -> tuple[Any, str, tuple[Problem, ...]]:
    try:
        return work(task), "", ()
    except Refused as refused:
        return None, "", refused.problems
    except Exception:  # what went wrong is for the log; the other tasks are none the worse
        return None, traceback.format_exc(), ()
