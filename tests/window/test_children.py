"""子进程和它自己的子进程：收件用几个核心；取消就全部结束，不留进程、临时文件、写到一半的文件。"""

import os
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.exchange.offices import offices, submission
from xltool.window import actions
from xltool.window.desk import Desk, Line, State
from xltool.workbook.save import sweep_folder

PATIENCE = 120


def until(found: Desk, so: Callable[[], object]) -> None:
    end = time.monotonic() + PATIENCE
    while not so():
        assert time.monotonic() < end
        found.poll()
        time.sleep(0.02)


def descendants(process: int) -> set[int]:
    """Every process below one, as /proc tells."""
    children: dict[int, set[int]] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
        except OSError:  # just ended
            continue
        children.setdefault(parent, set()).add(int(folder.name))
    found: set[int] = set()
    new = {process}
    while new:
        new = {child for one in new for child in children.get(one, ())} - found
        found |= new
    return found


def states_of(*lines: Line) -> list[State]:
    return [line.state for line in lines]


def alive(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_a_collection_runs_in_the_childs_own_processes_and_a_cancelled_one_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = offices(tmp_path)
    inbox = root / "收件"
    for name in ("甲镇", "乙镇", "丙镇"):
        submission(inbox, name)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    before = {path.name for path in inbox.iterdir()}
    others = descendants(os.getpid())
    found = Desk()
    with closing(found):
        line = found.add_inbox(inbox)
        found.start(actions.COLLECT, [line], issued=None)
        until(found, lambda: line.step.startswith("已核验 1/3"))
        ours = descendants(os.getpid()) - others
        assert len(ours) >= 2  # the child, and at least one of its own
        found.cancel()
        assert states_of(line) == [State.CANCELLED]
        until(found, lambda: not any(map(alive, ours - descendants_of_trackers(ours))))
        assert {path.name for path in inbox.iterdir()} == before
        assert not list(tmp_path.glob("xltool-*"))
        found.start(actions.COLLECT, [line], issued=None)
        until(found, lambda: not found.busy)
        assert states_of(line) == [State.DONE], [problem.text() for problem in line.problems]
        assert line.written["collect"].is_file()
    assert not list(tmp_path.glob("xltool-*"))


def descendants_of_trackers(processes: set[int]) -> set[int]:
    """Python's own resource tracker outlives the pool it cleans up after."""
    found = set()
    for process in processes:
        try:
            words = Path(f"/proc/{process}/cmdline").read_bytes()
        except OSError:
            continue
        if b"resource_tracker" in words:
            found.add(process)
    return found


def test_what_killed_writers_left_in_a_folder_is_swept(tmp_path: Path) -> None:
    left = tmp_path / f".~汇总.xlsx.{'0a' * 8}.tmp"
    left.touch()
    (tmp_path / ".~别的.tmp").touch()
    sweep_folder(tmp_path)
    sweep_folder(tmp_path / "没有")
    assert [path.name for path in tmp_path.iterdir()] == [".~别的.tmp"]
