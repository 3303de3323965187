"""Speed and memory of ``settle``, side by side with what it cannot beat and with what it replaces.

One run, everything interleaved, medians of whole-process figures:

(a) the floor: openpyxl reading the same book twice, XlsxWriter writing the same cells bare;
(b) LibreOffice opening, recalculating and saving the result book, its start not counted.

``python build/bench.py`` prints the table of README; ``--factors 1,10,100`` chooses the sizes (× pharmacies).
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

MAKE = """
import sys
from dataclasses import replace
from pathlib import Path
from xltool.policies import CITIES
from xltool.policies.zhuji.example_2024 import example_scaled
from xltool.workbook.book import Explanation
from xltool.workbook.save import write_whole
from xltool.workbook.template import filled_example
from xltool.workbook.write import write_book
rows, chosen = example_scaled(int(sys.argv[2]))
book = filled_example(CITIES[0], 2024)
book = replace(book, given=rows, explanations=[Explanation("W6210", "", "示例")])
write_whole(Path(sys.argv[1]), lambda stream: write_book(book, stream))
"""
TIMED = """
import json, resource, sys, time
from pathlib import Path
{setup}
start = time.perf_counter()
{work}
seconds = time.perf_counter() - start
print(json.dumps({{"seconds": seconds, "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}}))
"""
SETTLE = TIMED.format(
    setup="from xltool import commands",
    work="outcome = commands.settle(Path(sys.argv[1]), Path(sys.argv[2]))\nassert not outcome.refused",
)
FLOOR = TIMED.format(
    setup="""
import pickle
import openpyxl, xlsxwriter
cells = pickle.loads(Path(sys.argv[3]).read_bytes())
""",
    work="""
openpyxl.load_workbook(sys.argv[1], data_only=True)
openpyxl.load_workbook(sys.argv[1])
book = xlsxwriter.Workbook(sys.argv[2], {"in_memory": True})
for name, rows in cells.items():
    sheet = book.add_worksheet(name)
    for row, column, formula, value in rows:
        if formula:
            sheet.write_formula(row, column, formula, None, value)
        elif isinstance(value, str):
            sheet.write_string(row, column, value)
        else:
            sheet.write_number(row, column, value)
book.close()
""",
)
CELLS = """
import datetime, pickle, sys
from pathlib import Path
import openpyxl
values = openpyxl.load_workbook(sys.argv[1], data_only=True)
formulas = openpyxl.load_workbook(sys.argv[1])
cells = {}
for sheet in formulas.worksheets:
    rows = []
    for line in sheet.iter_rows():
        for cell in line:
            if cell.value is None:
                continue
            formula = cell.value if cell.data_type == "f" else ""
            value = values[sheet.title].cell(cell.row, cell.column).value if formula else cell.value
            if isinstance(value, datetime.datetime):
                value = (value - datetime.datetime(1899, 12, 30)).days
            rows.append((cell.row - 1, cell.column - 1, formula, "" if value is None else value))
    cells[sheet.title] = rows
Path(sys.argv[2]).write_bytes(pickle.dumps(cells))
"""


def child(program: str, *words: object) -> dict[str, float]:
    """Run a program in a fresh interpreter; what it measured."""
    command = [sys.executable, "-c", program, *map(str, words)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT)
    return json.loads(done.stdout) if done.stdout.strip() else {}


def median(values: list[float]) -> float:
    return statistics.median(values)


def measure(folder: Path, factor: int, runs: int) -> dict[str, float]:
    """The figures of one size, the three measured in turn."""
    from tests.office import Office

    book, settled = folder / f"{factor}.xlsx", folder / f"{factor}_settled.xlsx"
    child(MAKE, book, factor)
    child(SETTLE, book, settled)
    pickled = folder / f"{factor}.pickle"
    child(CELLS, settled, pickled)
    ours, floor, office = [], [], []
    with Office(book_seconds=7200) as soffice:
        for _ in range(runs):
            ours.append(child(SETTLE, book, settled))
            floor.append(child(FLOOR, book, folder / "bare.xlsx", pickled))
            start = time.perf_counter()
            soffice.resave(settled, folder / "resaved.xlsx")
            office.append(time.perf_counter() - start)
    return {
        "factor": factor,
        "cells": sum(len(rows) for rows in _unpickled(pickled).values()),
        "settle": median([run["seconds"] for run in ours]),
        "floor": median([run["seconds"] for run in floor]),
        "office": median(office),
        "megabytes": median([run["megabytes"] for run in ours]),
        "floor_megabytes": median([run["megabytes"] for run in floor]),
    }


def _unpickled(path: Path) -> dict[str, list[object]]:
    import pickle

    return pickle.loads(path.read_bytes())


def start_up(runs: int = 15) -> float:
    """``xltool --help`` against the bare interpreter, as a ratio of medians."""
    helped, bare = [], []
    for _ in range(runs):
        for words, times in ((["-m", "xltool", "--help"], helped), (["-c", "pass"], bare)):
            start = time.perf_counter()
            subprocess.run([sys.executable, *words], check=True, capture_output=True, cwd=ROOT)
            times.append(time.perf_counter() - start)
    return median(helped) / median(bare)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--factors", default="1,10,100")
    parser.add_argument("--runs", type=int, default=3)
    arguments = parser.parse_args()
    print(f"`xltool --help` ÷ bare interpreter: {start_up():.1f}")
    print("| pharmacies | cells | settle ÷ floor | settle ÷ LibreOffice | seconds per 10 000 cells | memory ÷ floor |")
    print("|---:|---:|---:|---:|---:|---:|")
    with tempfile.TemporaryDirectory() as name:
        for factor in map(int, arguments.factors.split(",")):
            found = measure(Path(name), factor, arguments.runs if factor < 100 else 1)
            print(
                f"| {370 * factor:,} | {found['cells']:,} | {found['settle'] / found['floor']:.2f} "
                f"| {found['settle'] / found['office']:.2f} "
                f"| {found['settle'] / found['cells'] * 10_000:.2f} "
                f"| {found['megabytes'] / found['floor_megabytes']:.2f} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
