"""收件的速度：同一次运行里，一个核心和全部核心轮流收同一批上报件。

``python build/bench_exchange.py --counties 100`` makes that many county books (the small example, dispatched and
submitted for real), collects them with one process and with all cores, in turn, and prints the medians, their
ratio (wanted: at least 1.6 on two cores) and the memory of the program that collects. Measure at a quiet moment.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

COLLECT = """
import json, resource, sys, time
from datetime import datetime
from pathlib import Path
from xltool.exchange.collect import collect
if __name__ == "__main__":
    start = time.perf_counter()
    outcome = collect(Path(sys.argv[1]), processes=int(sys.argv[2]), at=datetime(2025, 1, 12, 9))
    seconds = time.perf_counter() - start
    own, others = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    print(json.dumps({
        "seconds": seconds, "told": outcome.summary[0], "size": outcome.written.stat().st_size / 1e6,
        "self": own.ru_maxrss / 1024, "child": others.ru_maxrss / 1024,
        "self_cpu": own.ru_utime + own.ru_stime, "child_cpu": others.ru_utime + others.ru_stime,
    }))
"""


def make(root: Path, counties: int) -> Path:
    """A dispatch folder whose inbox has a submission of every county: the small example, each with its own key."""
    from tests.books import small_book, written
    from tests.exchange.offices import city_bytes, quick
    from xltool.exchange.dispatch import dispatch
    from xltool.exchange.identity import SUBMITTED, Identity
    from xltool.exchange.register import read_register
    from xltool.exchange.submission_book import write_submission
    from xltool.exchange.submit import sealed_book
    from xltool.tables import Stage
    from xltool.workbook.opening import open_book
    from xltool.workbook.work import work

    (root / "市.xlsx").write_bytes(city_bytes())
    lines = "".join(f"{1000 + i},示例县{i:03}\n" for i in range(counties))
    (root / "县.csv").write_text("编码,名称\n" + lines, encoding="utf-8-sig")
    with quick():
        dispatch(root / "市.xlsx", root / "县.csv", root / "下发")
    register = read_register(root / "下发")
    (root / "填好.xlsx").write_bytes(written(replace(small_book(), example=False)))
    book = work(open_book(root / "填好.xlsx"), Stage.SETTLE).book
    first: Identity | None = None
    for code, issued in register.counties.items():
        whose = {"code": code, "name": issued.name, "fingerprint": issued.fingerprint}
        if first is None:
            draft = Identity(
                purpose=SUBMITTED, city=register.city, year=register.year, issue="1", template="1", times="1",
                package="诸暨2024", package_digest=issued.package_digest, at=issued.at, locked=issued.locked, **whose,
            )  # fmt: skip
            first, _ = sealed_book(book, draft, register.keys[code])
        identity = replace(first, **whose).sealed(register.keys[code])
        with (root / "下发" / "收件" / f"上报_{issued.name}.xlsx").open("wb") as stream:
            write_submission(replace(book, identity=identity.facts()), identity, stream)
    return root / "下发" / "收件"


def measure(inbox: Path, processes: int) -> dict[str, float]:
    """One collection in a fresh program."""
    script = inbox.parent.parent / "collect.py"
    script.write_text(COLLECT, encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, str(script), str(inbox), str(processes)],
        capture_output=True, check=True, text=True, env=environment,
    )  # fmt: skip
    found: dict[str, float] = json.loads(done.stdout)
    return found


def main() -> None:
    asked = argparse.ArgumentParser(description="收件的速度")
    asked.add_argument("--counties", type=int, default=100, help="几个县")
    asked.add_argument("--rounds", type=int, default=3, help="轮流几遍")
    asked.add_argument("--keep", type=Path, help="上报件做在这个文件夹里，留着下次用")
    words = asked.parse_args()
    cores = len(os.sched_getaffinity(0))
    with tempfile.TemporaryDirectory() as folder:
        root = words.keep or Path(folder)
        inbox = root / "下发" / "收件"
        if not inbox.exists():
            root.mkdir(exist_ok=True)
            make(root, words.counties)
        seconds: dict[int, list[float]] = {1: [], cores: []}
        last: dict[int, dict[str, float]] = {}
        for _ in range(words.rounds):
            for processes, found in seconds.items():
                last[processes] = measure(inbox, processes)
                found.append(last[processes]["seconds"])
                print(processes, last[processes], flush=True)
        one, all_ = (statistics.median(seconds[count]) for count in (1, cores))
        print("| 县数 | 一个核心 | 全部核心 | 快几倍 | 主程序内存 | 每个进程内存 | 汇总簿 |")
        print("|---:|---:|---:|---:|---:|---:|---:|")
        facts = last[cores]
        print(
            f"| {words.counties} | {one:.1f} s | {cores} 个 {all_:.1f} s | {one / all_:.2f} | {facts['self']:.0f} MB "
            f"| {facts['child']:.0f} MB | {facts['size']:.1f} MB |"
        )


if __name__ == "__main__":
    main()
