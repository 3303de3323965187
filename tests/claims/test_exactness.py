"""分毫不差：DuckDB 汇总的与逐行用 Python 整数算的相同，一遍读与逐行认相同，行序不改变任何结果。"""

import csv
import io
from collections import defaultdict
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.listed_city import HEADINGS, LISTING, Case, Summary, listed, places, taken
from xltool.claims import taking
from xltool.claims.careful import Reject
from xltool.claims.tallying import Inexact
from xltool.listing import Listing, Tally
from xltool.money import Money, money

SLOW = settings(
    max_examples=20, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
NAMES = ["示例医院1", "示例医院2", "示例医院3"]
FEN = st.integers(-(10**15) + 1, 10**15 - 1)


@st.composite
def cases(draw: st.DrawFn) -> list[tuple[str, ...]]:
    """Good rows; amounts up to what a spreadsheet's 15 digits hold, with a sign."""
    rows = []
    for number in range(draw(st.integers(1, 12))):
        cost, weight = draw(FEN), draw(st.integers(0, 50000))
        fund = draw(st.one_of(st.none(), st.integers(0, 10**13)))
        rows.append(
            (
                f"{number:04d}", draw(st.from_regex(r"[0-9]{1,18}", fullmatch=True)), draw(st.sampled_from(NAMES)),
                draw(st.sampled_from(["职工", "居民"])), draw(st.sampled_from(["", "甲", "乙 丙"])),
                f"2025-0{draw(st.integers(1, 9))}-1{draw(st.integers(0, 9))}", str(draw(st.integers(0, 400))),
                f"{Decimal(weight).scaleb(-4):f}", f"{Decimal(cost).scaleb(-2):f}",
                "" if fund is None else f"{Decimal(fund).scaleb(-2):f}",
            )
        )  # fmt: skip
    return rows


def by_hand(rows: list[tuple[str, ...]], note: str) -> list[Summary]:
    """The same sums in whole numbers, in the order of the register and the schemes."""
    groups: dict[tuple[str, str], list[tuple[str, ...]]] = defaultdict(list)
    for row in rows:
        groups[row[2], row[3]].append(row)
    made = []
    for (name, scheme), lines in sorted(
        groups.items(), key=lambda item: (NAMES.index(item[0][0]), item[0][1] == "居民")
    ):
        made.append(
            Summary(
                institution=name, scheme=scheme, case_count=len(lines),
                case_weight=sum((Decimal(line[7]) for line in lines), Decimal(0)),
                total_cost=Money(sum(money(line[8]) for line in lines)),
                fund_booked=Money(sum(money(line[9]) for line in lines if line[9])), remark=note,
            )
        )  # fmt: skip
    return made


@SLOW
@given(cases())
def test_a_tally_is_what_whole_numbers_come_to(tmp_path: Path, rows: list[tuple[str, ...]]) -> None:
    found = taken(tmp_path, listed(*rows))
    assert found.rejects == ()
    assert found.tables["summaries"] == by_hand(rows, found.note)
    assert found.amount == sum(money(row[8]) for row in rows)


@SLOW
@given(cases(), st.randoms(use_true_random=False))
def test_the_order_of_the_rows_changes_nothing(tmp_path: Path, rows: list[tuple[str, ...]], random: Random) -> None:
    rows = [*rows, rows[0], (rows[0][0], *rows[-1][1:6], "x", *rows[-1][7:])]
    before = taken(tmp_path, listed(*rows))
    random.shuffle(rows)
    after = taken(tmp_path, listed(*rows))
    plain = [[replace(row, remark="") for row in found.tables["summaries"]] for found in (before, after)]
    assert plain[0] == plain[1]
    told = [sorted((item.heading, item.reason[:3]) for item in found.rejects) for found in (before, after)]
    assert (told[0], before.amount, before.read) == (told[1], after.amount, after.read)


ODD = [
    "", " ", "无", "—", "１２.５", "1,234.5", "1.005", "-3", "(5)", "1e3", "1_0", "+7", "12元", "0.5万", "NaN", "inf",
    "#N/A",
    "1.23E+17", "20250102", "2025/1/2", "2025年1月2日", "2025-02-30", "2025-01-02 08:30:00", "2025\\01\\02",
    "示例医院1", "旧院2", " 示例医院3 ", "职 工", "职工", "居民", "别的", "合计", "0", "007", "1.50", "3.", ".5", 
    "99999999999999999999", 'a"b', '"甲"', "甲,乙", "=1+1", "\u3000甲", "\xa0", "甲\x01", "true",
]  # fmt: skip


@st.composite
def quirky(draw: st.DrawFn) -> str:
    """A file in which any cell may hold anything, quoted as csv does, perhaps with rows of another width."""
    rows = []
    for number in range(draw(st.integers(1, 8))):
        row = [f"{number:04d}", "9001", "示例医院1", "职工", "", "2025-01-31", "3", "1.2", "100.10", "80"]
        for _ in range(draw(st.integers(0, 2))):
            row[draw(st.integers(0, 9))] = draw(st.sampled_from(ODD))
        rows.append(row + [""] * draw(st.integers(0, 1)))
    text = io.StringIO(newline="")
    quoting = csv.QUOTE_ALL if draw(st.booleans()) else csv.QUOTE_MINIMAL
    writer = csv.writer(text, lineterminator=draw(st.sampled_from(["\n", "\r\n"])), quoting=quoting)
    writer.writerows([HEADINGS, *rows])
    return text.getvalue()


def outcome(folder: Path, text: str) -> object:
    """All that a list comes to, or what refuses it."""
    try:
        found = taken(folder, text)
    except taking.Refused as refused:
        return [problem.text() for problem in refused.problems]
    return found.tables, found.rejects, found.amount, found.rejected_amount, found.read, found.notes, found.review


@settings(SLOW, max_examples=60)
@given(quirky())
def test_reading_at_once_and_row_by_row_agree(tmp_path: Path, text: str) -> None:
    at_once = outcome(tmp_path, text)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(taking, "load_plain", lambda *_: None)
        assert outcome(tmp_path, text) == at_once


def test_most_of_the_odd_cells_reach_both_ways_of_reading(tmp_path: Path) -> None:
    """Every odd text in every column, one row each: the second way must see rows that the first one left."""
    rows = []
    for at in range(1, 10):
        for i, odd in enumerate(ODD):
            row = [f"{at}{i:03d}", "9001", "示例医院1", "职工", "", "2025-01-31", "3", "1.2", "100.10", "80"]
            row[at] = odd
            rows.append(row)
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows([HEADINGS, *rows])
    found = outcome(tmp_path, text.getvalue())
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(taking, "load_plain", lambda *_: None)
        assert outcome(tmp_path, text.getvalue()) == found
    assert isinstance(found, tuple)
    rejects: list[Reject] = list(found[1])
    assert len({(item.heading, item.reason) for item in rejects}) > 30
    assert found[4] == len(rows)
    assert sum(row.case_count for row in found[0]["summaries"]) + len(rejects) == len(rows)


def with_query(sql: str) -> Listing:
    return replace(LISTING, tallies=(Tally("summaries", sql),))


REST = "institution, scheme, count(*) AS case_count, sum(case_weight) AS case_weight, 0 AS fund_booked"


@pytest.mark.parametrize(
    "cost",
    ["CAST(sum(case_cost) / 2 AS BIGINT)", "CAST(avg(case_cost) AS BIGINT)", "CAST(sum(case_weight) // 2 AS BIGINT)",
     "sum(CAST(case_cost AS DOUBLE))", "CAST(round(sum(case_weight) * 1e0) AS BIGINT)", "sum(sqrt(bed_day))"],
)  # fmt: skip
def test_a_query_with_double_anywhere_is_refused(tmp_path: Path, cost: str) -> None:
    sql = f"SELECT {REST}, {cost} AS total_cost FROM cases GROUP BY institution, scheme"
    with pytest.raises(Inexact):
        taken(tmp_path, listed(("1", "2", "示例医院1", "职工", "", "2025-01-01", "1", "1", "1", "")),
              listing=with_query(sql))  # fmt: skip


def test_a_query_with_other_columns_than_its_table_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Inexact):
        taken(tmp_path, listed(("1", "2", "示例医院1", "职工", "", "2025-01-01", "1", "1", "1", "")),
              listing=with_query(f"SELECT {REST} FROM cases GROUP BY institution, scheme"))  # fmt: skip


def test_the_columns_of_the_row_are_those_of_the_list() -> None:
    assert [column.name for column in LISTING.columns] == list(Case.__dataclass_fields__)
    assert [place.institution for place in places()] == NAMES
