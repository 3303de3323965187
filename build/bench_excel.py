"""Speed inside Excel, in one run: a warm click split into its parts, a worksheet function against its method.

The click runs on the example book through xlwings' Windows engine on top of LibreOffice (tests/uno_engine):
the real Excel answers faster, the part that is ours is the same. ``python build/bench_excel.py`` prints the
lines of README.
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

RUNS = 5
ROWS, COLUMNS = 500, 10


def click() -> dict[str, float]:
    """Seconds of a warm click: reading the sheets, our own computing, writing and reading back."""
    from tests.office import Office
    from tests.uno_engine import open_excel
    from xltool.excel.udfs import FUNCTIONS  # what the program has loaded when a second click comes
    from xltool.tables import Stage
    from xltool.workbook.live.host import LiveHost
    from xltool.workbook.read import read_opened
    from xltool.workbook.work import work_out_read

    assert FUNCTIONS
    found: dict[str, list[float]] = {"read": [], "compute": [], "write": []}
    with tempfile.TemporaryDirectory() as folder, Office() as office, open_excel(office) as excel:
        book = excel.open(ROOT / "workbooks" / "诸暨2024示例.xlsx")
        host = LiveHost(book, home=Path(folder))
        for turn in range(RUNS + 1):
            marks = [time.perf_counter()]
            host.ready()
            read = read_opened(host.opened(), Stage.SETTLE)
            marks.append(time.perf_counter())
            worked = work_out_read(read, Stage.SETTLE)
            marks.append(time.perf_counter())
            host.deliver(worked)
            marks.append(time.perf_counter())
            if turn:  # the first one warms up
                for name, start, end in zip(found, marks, marks[1:], strict=False):
                    found[name].append(end - start)
    return {name: statistics.median(seconds) for name, seconds in found.items()}


def function() -> dict[str, float]:
    """Seconds of apportioning over 500 × 10 cells: the bare method, the worksheet function; best of the runs."""
    from xltool.excel import udfs
    from xltool.methods.apportion import apportion
    from xltool.money import Money

    weights = [(7919 * i) % 10**9 + 1 for i in range(ROWS * COLUMNS)]
    block = tuple(tuple(weight / 100 for weight in weights[i : i + COLUMNS]) for i in range(0, len(weights), COLUMNS))
    share: Any = vars(udfs)["YB_APPORTION"]
    bare, whole = [], []
    for _ in range(4 * RUNS):
        bare.append(timed(lambda: apportion(Money(10**12), weights)))
        whole.append(timed(lambda: share(10.0**10, block)))
    return {"bare": min(bare), "function": min(whole)}


def timed(work: Callable[[], object]) -> float:
    """How long it takes, in seconds."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def main() -> None:
    """Print the lines of README."""
    parts = click()
    whole = sum(parts.values())
    told = "、".join(f"{name} {parts[key]:.2f} s" for name, key in (("读", "read"), ("算", "compute"), ("写", "write")))
    print(f"| 再次点击“年终结算”（示例簿） | {whole:.2f} s：{told} | 算占 {parts['compute'] / whole:.3f} | ≤ 0.1 |")
    cost = function()
    told = f"{1000 * cost['function']:.1f} ms，方法本身 {1000 * cost['bare']:.1f} ms"
    ratio = cost["function"] / cost["bare"]
    print(f"| `=YB_APPORTION` 500×10 | {told} | {ratio:.2f} × | ≤ 3 |")


if __name__ == "__main__":
    main()
