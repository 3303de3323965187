"""存盘途中被杀：任何时刻杀掉存盘的程序，盘上都是完整的一份；临时文件不会越积越多。"""

import io
import os
import random
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import xlsxwriter

from xltool.workbook.intake import audited
from xltool.workbook.save import write_whole

ROUNDS = 30

SAVER = """
import os, sys, time
from pathlib import Path
from xltool.workbook.save import write_whole

def slowly(step):  # so that a kill finds every stage of a save, however quick the disk
    def slow(*args):
        time.sleep(0.002)
        step(*args)
        time.sleep(0.002)
    return slow

os.fsync, os.replace = slowly(os.fsync), slowly(os.replace)
target, contents = Path(sys.argv[1]), [Path(name).read_bytes() for name in sys.argv[2:]]
write_whole(target, lambda file: file.write(contents[0]))
print("saving", flush=True)
while True:
    for content in contents:
        write_whole(target, lambda file: file.write(content))
"""


def make_book(seed: int) -> bytes:
    """A book of some MB: it takes a while to reach the disk."""
    dice, memory = random.Random(seed), io.BytesIO()
    with xlsxwriter.Workbook(memory, {"in_memory": True}) as book:
        book.add_worksheet(f"第{seed}份")
    with zipfile.ZipFile(memory, "a") as archive:
        archive.writestr("xl/media/noise.bin", dice.randbytes(4_000_000 + seed))
    return memory.getvalue()


def stale(folder: Path) -> list[str]:
    return [name for name in os.listdir(folder) if name.startswith(".~")]


def kill_in_the_midst(command: list[str], moment: float) -> None:
    """Start the saver, let it save once, and kill it ``moment`` seconds later."""
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as saver:
        assert saver.stdout is not None
        assert saver.stdout.readline() == b"saving\n"
        time.sleep(moment)
        saver.send_signal(signal.SIGKILL)
        assert saver.wait() == -signal.SIGKILL


def test_killed_at_any_moment_the_book_is_whole(tmp_path: Path) -> None:
    folder, dice = tmp_path / "存盘", random.Random(20251201)
    folder.mkdir()
    target = folder / "预算.xlsx"
    contents = [make_book(seed) for seed in range(3)]
    sources = []
    for number, content in enumerate(contents):
        sources.append(tmp_path / f"{number}.xlsx")
        sources[-1].write_bytes(content)
    write_whole(target, lambda file: file.write(contents[0]))

    caught_writing = 0
    for _ in range(ROUNDS):
        kill_in_the_midst([sys.executable, "-c", SAVER, *map(str, [target, *sources])], dice.uniform(0, 0.1))
        assert audited(target) in contents
        assert len(stale(folder)) <= 1  # every save removes those of the killed before it
        caught_writing += len(stale(folder))
    assert caught_writing > ROUNDS // 5  # else the kills did not test what they should

    write_whole(target, lambda file: file.write(contents[1]))
    assert target.read_bytes() == contents[1]
    assert os.listdir(folder) == ["预算.xlsx"]
