"""Speed and memory of a list, paired in one run with the same query written bare in DuckDB.

200 000 cases or 500 000 members are generated with a fixed seed from the list's own declaration (示例数据: the
numbers of persons are invented). Each turn runs both, one after the other, and their ratio counts:

(a) ours: from the opened CSV (the private copy, its digest taken) to the rows of the tables;
(b) bare: a typed read_csv inside each of the same queries, nothing checked, nothing sent back.

``python build/bench_lists.py`` measures the invented city of the tests, ``--city 湖州 --year 2022`` every list of
that city; ``--rows`` sets how many rows; ``--encoding gb18030`` and ``--xlsx`` the other kinds of files. The peak
is the resident memory of a process of its own that takes the list in.
"""

import argparse
import csv
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

RUNS = 7
CASES, MEMBERS = 200_000, 500_000
SEED = 20250101


def cells(listing: Any, known: Mapping[str, list[str]], rows: int) -> Iterator[list[str]]:
    """A list's headings and rows; a key counts up, what the book must know is drawn from it."""
    from xltool.tables import Kind

    random = Random(SEED)
    yield [column.heading for column in listing.columns]
    for number in range(rows):
        row = []
        for column in listing.columns:
            if column.name in known:
                row.append(random.choice(known[column.name]))
            elif column.name in listing.key and column.kind is Kind.TEXT:
                row.append(f"{number:012d}")
            else:
                row.append(cell(column, random))
        yield row


def cell(column: Any, random: Random) -> str:
    """A cell of a column as a platform exports it."""
    from xltool.tables import Kind

    if column.choices:
        return str(random.choice(list(column.choices)).value)
    if column.kind is Kind.MONEY:
        fen = random.randrange(10_000, 3_000_000)
        return f"{fen // 100}.{fen % 100:02d}"
    if column.kind is Kind.COUNT:
        low = int(column.at_least or 0)
        return str(random.randint(low, int(min(column.at_most or low + 30, low + 30))))
    if column.kind in (Kind.NUMBER, Kind.RATIO):
        return f"{random.randrange(1, 2 * 10**column.places) / 10**column.places:.{column.places}f}"
    if column.kind is Kind.DATE:
        return (date(1940, 1, 1) + timedelta(random.randrange(31000))).isoformat()
    if column.kind is Kind.FLAG:
        return random.choice("是否")
    return "" if column.optional and random.random() < 0.5 else f"{random.randrange(10**18):018d}"


def make(path: Path, listing: Any, known: Mapping[str, list[str]], rows: int, encoding: str) -> None:
    """Write the list; an .xlsx as Excel saves one."""
    lines = cells(listing, known, rows)
    if path.suffix == ".csv":
        with path.open("w", encoding=encoding, newline="") as file:
            csv.writer(file).writerows(lines)
        return
    from xlsxwriter import Workbook

    from xltool.tables import Kind

    numeric = [column.kind in (Kind.MONEY, Kind.COUNT, Kind.NUMBER, Kind.RATIO) for column in listing.columns]
    with Workbook(str(path), {"constant_memory": True}) as book:
        sheet = book.add_worksheet("清单")
        for i, line in enumerate(lines):
            for j, text in enumerate(line):
                if i and numeric[j] and text:
                    sheet.write_number(i, j, float(text))
                else:
                    sheet.write_string(i, j, text)


def order_of(city: str, year: int, name: str, folder: Path, file: str) -> Any:
    """What the engine is asked: the book is the city's example."""
    from xltool.listing import ListFile
    from xltool.workbook.lists import order
    from xltool.workbook.read import Read
    from xltool.workbook.template import filled_example

    book = filled_example(found_city(city), year)
    listing = next(item for item in book.year.lists if item.name == name)
    read = Read(book, {}, listed={tally.table: item for item in book.year.lists for tally in item.tallies})
    named = ListFile(list_name=listing.caption, file_name=file, control_rows=None, control_amount=None)
    return order(read, listing, named, folder, listing.tallies, {})


def found_city(name: str) -> Any:
    """A city of the program, or the invented one."""
    from tests.listed_city import CITY
    from xltool.policies import CITIES

    return next(city for city in (*CITIES, CITY) if name in (city.name, city.short))


@contextmanager
def timed(into: dict[str, float], name: str) -> Iterator[None]:
    """Seconds of a block."""
    start = time.perf_counter()
    yield
    into[name] = time.perf_counter() - start


def ours(order: Any) -> dict[str, float]:
    """Seconds of opening the file, and of what follows until the rows are there."""
    from xltool.claims.source import copied, find, private_folder
    from xltool.claims.taking import take_opened

    seconds: dict[str, float] = {}
    with private_folder() as folder:
        with timed(seconds, "open"):
            source = copied(find(order.folder, order.file.file_name), folder)
        with timed(seconds, "ours"):
            take_opened(order, source, folder)
    return seconds


def bare(order: Any, path: Path) -> dict[str, float]:
    """Seconds of the same queries over a typed read_csv."""
    from xltool.claims.engine import connected
    from xltool.claims.fields import sql_type
    from xltool.claims.source import private_folder
    from xltool.claims.tallying import bring_in
    from xltool.tables import Kind, tables_of

    listing, seconds = order.listing, dict[str, float]()
    types = {c.name: "DECIMAL(18,2)" if c.kind is Kind.MONEY else sql_type(c) for c in listing.columns}
    columns = [
        f"CAST({c.name} * 100 AS BIGINT) AS {c.name}" if c.kind is Kind.MONEY else c.name for c in listing.columns
    ]
    with private_folder() as folder:
        copy = folder / "list.csv"
        copy.write_bytes(path.read_bytes())
        with timed(seconds, "bare"), connected(folder) as connection:
            bring_in(
                connection, order.year, listing, order.given, order.parameters, tables_of(order.year.sheets), folder
            )
            connection.execute(
                f"CREATE VIEW {listing.name} AS SELECT 0 AS line, {', '.join(columns)} FROM "
                f"read_csv('{copy}', auto_detect = false, header = true, delim = ',', quote = '\"', columns = {types})"
            )
            for sql in [tally.sql for tally in order.tallies] + ([listing.review.sql] if listing.review else []):
                connection.execute(sql).fetchall()
    return seconds


def settled(city: str, year: int, listing: Any, path: Path) -> tuple[float, list[str]]:
    """Seconds of the whole ``settle`` of the example with this list, its tables emptied; what stood against it."""
    from dataclasses import replace

    from xltool import commands
    from xltool.workbook import read
    from xltool.workbook.save import write_whole
    from xltool.workbook.template import filled_example
    from xltool.workbook.write import write_book

    read.CITIES = (*read.CITIES, found_city(city))
    book = filled_example(found_city(city), year)
    files = [
        replace(file, file_name=path.name) if file.list_name == listing.caption else file
        for file in book.given["list_files"]
    ]
    empty: dict[str, list[Any]] = {tally.table: [] for tally in listing.tallies}
    book = replace(book, given={**book.given, **empty, "list_files": files})
    target = path.with_name("book.xlsx")
    write_whole(target, lambda stream: write_book(book, stream))
    start = time.perf_counter()
    outcome = commands.settle(target)
    return time.perf_counter() - start, [item.code for item in outcome.problems if item.code[0] == "E"]


PEAK = """
import resource, sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
sys.path.insert(0, str(Path(sys.argv[1]) / "build"))
import bench_lists
from xltool.claims.taking import take_in
taken = take_in(bench_lists.order_of(sys.argv[2], int(sys.argv[3]), sys.argv[4], Path(sys.argv[5]), sys.argv[6]))
print(taken.read, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


def peak(city: str, year: int, name: str, path: Path) -> tuple[int, int]:
    """Rows read and megabytes at the most, in a process of its own."""
    told = subprocess.run(
        [sys.executable, "-c", PEAK, str(ROOT), city, str(year), name, str(path.parent), path.name],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    rows, megabytes = told.stdout.split()
    return int(rows), int(megabytes)


def known_of(order: Any) -> dict[str, list[str]]:
    """What the book must know, by field."""
    return {field: list(dict.fromkeys(values.values())) for field, values in order.known.items()}


def measure(city: str, year: int, listing: Any, options: argparse.Namespace) -> dict[str, Any]:
    """One list: medians, the median of the ratios, the peak."""
    rows = options.rows or (CASES if listing.amount else MEMBERS)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / ("list.xlsx" if options.xlsx else "list.csv")
        order = order_of(city, year, listing.name, path.parent, path.name)
        make(path, listing, known_of(order), rows, options.encoding)
        turns = []
        for turn in range(options.runs + 1):
            found = ours(order)
            if not options.xlsx and options.encoding == "utf-8":
                found |= bare(order, path)
            if turn:
                turns.append(found)
        read, megabytes = peak(city, year, listing.name, path)
        told: dict[str, Any] = {name: statistics.median(turn[name] for turn in turns) for name in turns[0]}
        if "bare" in told:
            told["ratio"] = statistics.median(turn["ours"] / turn["bare"] for turn in turns)
        told["settle"], told["refused"] = settled(city, year, listing, path)
        return told | {"list": listing.caption, "rows": read, "megabytes": megabytes, "size": path.stat().st_size >> 20}


def main(arguments: list[str] | None = None) -> None:
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--city", default="示例")
    words.add_argument("--year", type=int, default=2025)
    words.add_argument("--rows", type=int)
    words.add_argument("--runs", type=int, default=RUNS)
    words.add_argument("--encoding", default="utf-8")
    words.add_argument("--xlsx", action="store_true")
    words.add_argument("--list", help="only this one, by its name in SQL")
    words.add_argument("--json", action="store_true")
    options = words.parse_args(arguments)
    for listing in found_city(options.city).years[options.year].lists:
        if options.list not in (None, listing.name):
            continue
        found = measure(options.city, options.year, listing, options)
        if options.json:
            print(json.dumps(found, ensure_ascii=False))
            continue
        parts = [f"{name} {found[name] * 1000:,.0f} ms" for name in found if name in ("open", "ours", "bare", "settle")]
        ratio = f"，比率 {found['ratio']:.2f}" if "ratio" in found else ""
        told = f"{found['list']} {found['rows']:,} 行 {found['size']} MB：{'，'.join(parts)}{ratio}"
        refused = f"（结算止于 {'、'.join(found['refused'])}）" if found["refused"] else ""
        print(f"{told}，内存 {found['megabytes']} MB{refused}")


if __name__ == "__main__":
    main()
