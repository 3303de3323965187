"""人手：真的子进程——办完、取消、意外结束、窗口不在了。"""

import os
import time
from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import pytest

from tests.window.books import good
from xltool.outcome import Outcome
from xltool.window.jobs import Done, Job, Report, Step
from xltool.window.team import Team

PATIENCE = 60


def slow(pipe: "Connection[Any, Any]") -> None:
    """Does what the job's options say: sleeps, dies, or ends at once."""
    while True:
        try:
            job = pipe.recv()
        except EOFError:
            return
        if job.action == "die":
            os._exit(3)
        if job.action == "sleep":
            job.book.write_bytes(str(os.getpid()).encode())
            time.sleep(600)
        pipe.send(Done(job.number, Outcome(summary=(str(os.getpid()),))))


def until(team: Team, wanted: int) -> list[Report]:
    """What the team says until so many jobs are done."""
    said: list[Report] = []
    end = time.monotonic() + PATIENCE
    while sum(isinstance(report, Done) for report in said) < wanted:
        assert time.monotonic() < end
        said += team.poll()
        time.sleep(0.01)
    return said


def running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.fixture
def team() -> Iterator[Team]:
    found = Team(1, slow)
    yield found
    found.close()


def test_a_real_book_is_settled_by_another_process_step_by_step(tmp_path: Path) -> None:
    team = Team(1)
    try:
        book = good(tmp_path / "甲.xlsx")
        team.submit(Job(7, "settle", book, {"output": tmp_path / "甲_结算.xlsx"}))
        assert team.busy
        said = until(team, 1)
        assert not team.busy
    finally:
        team.close()
    assert said[:-1] == [Step(7, says) for says in ("正在准备", "正在读簿核对、计算", "正在写出结果")]
    assert isinstance(said[-1], Done)
    assert said[-1].outcome.written == tmp_path / "甲_结算.xlsx"


def test_one_process_does_one_job_after_another(team: Team) -> None:
    for number in (1, 2, 3):
        team.submit(Job(number, "end", Path("簿.xlsx")))
    done = [report for report in until(team, 3) if isinstance(report, Done)]
    assert [report.number for report in done] == [1, 2, 3]
    assert len({report.outcome.summary for report in done}) == 1


def test_cancelling_ends_the_process_and_forgets_what_waits(team: Team, tmp_path: Path) -> None:
    mark = tmp_path / "开始"
    team.submit(Job(1, "sleep", mark))
    team.submit(Job(2, "end", Path("簿.xlsx")))
    end = time.monotonic() + PATIENCE
    while not (mark.exists() and mark.read_bytes()):
        assert time.monotonic() < end
        team.poll()
        time.sleep(0.01)
    began = time.monotonic()
    assert [job.number for job in team.cancel()] == [1]
    assert time.monotonic() - began < 5
    assert not running(int(mark.read_bytes()))
    assert (team.busy, team.poll()) == (False, [])


def test_a_process_that_dies_is_told_and_the_next_job_gets_another(team: Team) -> None:
    team.submit(Job(1, "die", Path("甲.xlsx")))
    team.submit(Job(2, "end", Path("乙.xlsx")))
    done = {report.number: report.outcome for report in until(team, 2) if isinstance(report, Done)}
    assert [problem.text() for problem in done[1].problems] == [
        "【E8702】甲.xlsx：办理的程序意外结束。没有办成，原有的文件没有改动。请再办一次；还这样的，请看内存和磁盘是否够用。"
    ]
    assert not done[2].refused


def test_two_processes_work_at_once(tmp_path: Path) -> None:
    team = Team(2, slow)
    try:
        marks = [tmp_path / "一", tmp_path / "二"]
        for number, mark in enumerate(marks):
            team.submit(Job(number, "sleep", mark))
        end = time.monotonic() + PATIENCE
        while not all(mark.exists() and mark.read_bytes() for mark in marks):
            assert time.monotonic() < end
            team.poll()
            time.sleep(0.01)
        assert len(team.cancel()) == 2
    finally:
        team.close()
