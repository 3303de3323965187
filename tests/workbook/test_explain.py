"""解释此格：示例结果簿每张表每一栏都说得清，最多六行，全是中文，说的就是格子里的数。"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from tests.books import edited, example_bytes
from tests.settled_books import settled_bytes
from xltool import commands
from xltool.problems import Refused
from xltool.tables import Column, Role, Stage
from xltool.workbook.book import Book
from xltool.workbook.cells import spoken
from xltool.workbook.explain import explain_cell, parse_address
from xltool.workbook.layout import Placed, a1
from xltool.workbook.opening import open_book
from xltool.workbook.work import Worked, work

ALLOWED = re.compile(r"RW|ICU|DRGs?|[A-Z]+\d+|D")
CHINESE = re.compile("[一-鿿]")


@pytest.fixture(scope="module")
def settled(tmp_path_factory: pytest.TempPathFactory) -> Worked:
    """The full example settled, and read again."""
    path = tmp_path_factory.mktemp("解释") / "示例.xlsx"
    path.write_bytes(example_bytes())
    written = commands.settle(path).written
    assert written is not None
    return work(open_book(written), Stage.SETTLE)


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """The small example settled."""
    path = tmp_path / "小.xlsx"
    path.write_bytes(settled_bytes())
    return path


@pytest.fixture
def laid_out_once(settled: Worked, monkeypatch: pytest.MonkeyPatch) -> None:
    plans = settled.book.plans()
    plain = Book.plans
    monkeypatch.setattr(Book, "plans", lambda book: plans if book is settled.book else plain(book))


def lines_of(worked: Worked, address: str) -> tuple[str, ...]:
    return explain_cell(worked.book, address, worked.read.grids.get(parse_address(address)[0], ())).lines


def tables(worked: Worked) -> Iterator[Placed]:
    for plan in worked.book.plans():
        yield from plan.tables


def body(placed: Placed) -> list[int]:
    """The first, a middle and the last row."""
    count = len(placed.keys)
    return [placed.first_row + i for i in sorted({0, count // 2, count - 1})] if count else []


def explained(placed: Placed) -> list[tuple[int, Column, str]]:
    return [
        (row, column, f"{placed.sheet}!{a1(row, placed.column_of[column.name])}")
        for row in body(placed)
        for column in placed.columns()
        if column.role is not Role.LABEL
    ]


def value_of(book: Book, placed: Placed, row: int, column: Column) -> Any:
    line = row - placed.first_row
    for rows in (book.given.get(placed.table.name, ()), book.results.get(placed.table.name, ())):
        if line < len(rows) and hasattr(rows[line], column.name):
            return getattr(rows[line], column.name)
    raise AssertionError((placed.table.name, column.name))


@pytest.mark.usefixtures("laid_out_once")
def test_every_column_of_every_table(settled: Worked) -> None:
    count = 0
    for placed in tables(settled):
        for row, column, address in explained(placed):
            lines = lines_of(settled, address)
            text = "\n".join(lines)
            count += 1
            assert 2 <= len(lines) <= 6, text
            assert all(line and "\n" not in line and CHINESE.search(line) for line in lines), text
            shown = spoken(value_of(settled.book, placed, row, column), column, placed.table.unit_of(column))
            assert f"＝ {shown}" in lines[0], text
            assert lines[0].startswith(address.replace("!", " ")), text
            assert placed.table.heading_of(column) in lines[0], text
            assert not re.search(
                "[A-Za-z]+", ALLOWED.sub("", text.removeprefix(address.replace("!", " ")).replace(f"＝ {shown}", ""))
            ), text
            for odd in ("None", "。。", "Fraction", "nan", "是否被改动", "{", "}", "＝ ，"):
                assert odd not in text, text
            if column.role is Role.RESULT:
                assert sum(line.startswith("规则：") for line in lines) == 1, text
                assert sum(line.startswith("取整：") for line in lines) == 1, text
            if column.clause and "，引自“" not in lines[0]:
                assert f"依据：{column.clause.quote()}" in lines, text
    assert count > 1000


@pytest.mark.usefixtures("laid_out_once")
def test_every_figure_of_a_result_is_one_of_the_book(settled: Worked) -> None:
    """A quoted column is explained where it comes from, so its line of figures names its sources there."""
    told = lines_of(settled, "药店年终结算!E6")
    assert "，引自“药店考核”" in told[0]
    assert told[1:] == lines_of(settled, "药店考核!V6")[1:]


@pytest.mark.usefixtures("laid_out_once")
def test_totals(settled: Worked) -> None:
    for placed in tables(settled):
        if placed.total_row is None:
            continue
        for column in placed.columns():
            if column.summed and column.role in (Role.GIVEN, Role.RESULT):
                lines = lines_of(settled, f"{placed.sheet}!{a1(placed.total_row, placed.column_of[column.name])}")
                assert len(lines) <= 6
                assert "「合计 · " in lines[0]
                assert "None" not in lines[0]
                assert "相加" in lines[1]


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("药店年终结算!F12", ("药店年终结算", 11, 5)),
        ("'药店年终结算'!$F$12", ("药店年终结算", 11, 5)),
        ("  药店年终结算!f12 ", ("药店年终结算", 11, 5)),
        ("药店考核-新进!aa1", ("药店考核-新进", 0, 26)),
        ("'附件1'!xfd1048576", ("附件1", 1048575, 16383)),
    ],
)
def test_addresses(text: str, where: tuple[str, int, int]) -> None:
    assert parse_address(text) == where


NO_ADDRESSES = (
    "", "F12", "!F12", "药店年终结算", "药店年终结算!", "药店年终结算!F", "药店年终结算!12", "药店年终结算!F0",
    "药店年终结算!F1:F2", "药店年终结算!第一格",
)  # fmt: skip


@pytest.mark.parametrize("text", NO_ADDRESSES)
def test_what_is_no_address(text: str) -> None:
    with pytest.raises(Refused) as caught:
        parse_address(text)
    (problem,) = caught.value.problems
    assert problem.text() == f"【E7001】“{text}”不是单元格。写法如 药店年终结算!F12。请照此写法重新输入。"


@pytest.mark.usefixtures("laid_out_once")
@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("没有这张!A1", "E7002"),
        ("附件9!C5", "E7002"),
        ("药店考核!A1", "E7003"),
        ("药店考核!A5", "E7003"),
        ("药店考核!ZZ6", "E7003"),
        ("药店考核!B1048576", "E7003"),
    ],
)
def test_cells_that_are_none(settled: Worked, address: str, code: str) -> None:
    with pytest.raises(Refused) as caught:
        lines_of(settled, address)
    (problem,) = caught.value.problems
    assert problem.code == code
    assert CHINESE.search(problem.text())


def test_filled_cells(settled: Worked) -> None:
    lines = lines_of(settled, "药店考核!J6")
    assert lines[0].startswith("药店考核 J6「示例药店001 · 人头数」＝ ")
    assert "由经办人填报" in lines[1]


# ---- through the command


def test_the_command(small: Path) -> None:
    outcome = commands.explain(small, "'药店考核'!$v$6")
    assert outcome.data["lines"] == list(outcome.summary)
    assert "示例药店001 · 准予支付额」＝ " in outcome.summary[0]
    assert not outcome.refused


def test_a_result_that_was_typed_over_is_told(small: Path, tmp_path: Path) -> None:
    content = small.read_bytes()
    whole = load_workbook(small, data_only=True)["药店考核"]["V6"].value
    assert isinstance(whole, int | float)
    path = edited(tmp_path / "改.xlsx", {"药店考核!V6": whole + 0.01, "药店年终结算!D6": 1}, content=content)
    told = commands.explain(path, "药店考核!V6").summary
    assert f"（表中现为 {whole + 0.01:.2f}，与按填报数据计算的不同，请核对是否被改动）" in told[0]
    told = commands.explain(path, "药店年终结算!D6").summary
    assert "（表中现为 1，与按填报数据计算的不同" in told[0]


def test_books_of_earlier_steps(tmp_path: Path) -> None:
    path = tmp_path / "预算.xlsx"
    path.write_bytes(settled_bytes())
    allocated, adjusted = commands.allocate(path).written, commands.adjust(path).written
    assert allocated is not None
    assert adjusted is not None
    (quota,) = (c for c in find(allocated, "原定点药店", "年度规定额"))
    expected = commands.explain(path, f"原定点药店!{quota}").summary
    assert commands.explain(allocated, f"原定点药店!{quota}").summary == expected
    (unit, *_) = find(adjusted, "指标调整", "调整后指标")
    assert "调整后指标」＝ " in commands.explain(adjusted, f"指标调整!{unit}").summary[0]


def find(path: Path, sheet: str, heading: str) -> list[str]:
    """The cell below each heading of that name."""
    rows = load_workbook(path, data_only=True)[sheet].iter_rows()
    return [a1(cell.row, cell.column - 1) for row in rows for cell in row if cell.value == heading]


def test_a_form_filled_in_part(tmp_path: Path) -> None:
    def remove(opened: Workbook) -> None:
        for name in ("药店考核", "药店年终结算", "住院年终结算"):
            del opened[name]

    path = edited(tmp_path / "一半.xlsx", {}, remove, content=settled_bytes())
    (quota,) = find(path, "原定点药店", "年度规定额")
    told = commands.explain(path, f"原定点药店!{quota}").summary
    assert "年度规定额」＝ " in told[0]
    assert len(told) <= 6
    broken = edited(tmp_path / "坏.xlsx", {"附件1!C5": "壹佰"}, content=settled_bytes())
    outcome = commands.explain(broken, f"原定点药店!{quota}")
    assert outcome.refused
    assert outcome.summary[-1] == "填报有错误，还不能解释结果。"
    assert any(problem.place.cell == "C5" for problem in outcome.problems)
