"""清单与簿：结算、校验、导入都按簿里写的文件名取清单；控制数、退回、手工填过的表、换过的清单，各有着落。"""

import csv
import hashlib
import io
import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import cast

import pytest

from tests.books import written
from tests.listed_city import (
    CITY,
    HEADINGS,
    LINES,
    LISTING,
    SQL,
    YEAR,
    Scheme,
    Summary,
    file,
    listed,
    listed_city,
    with_printed_rows,
)
from tests.office import Office
from xltool import commands
from xltool.city import Year
from xltool.listing import LIST_FILES, ListFile, Tally
from xltool.money import Money
from xltool.outcome import Outcome
from xltool.problems import Refused
from xltool.tables import tables_of
from xltool.workbook.book import Explanation
from xltool.workbook.matching import remembered
from xltool.workbook.opening import open_book
from xltool.workbook.template import filled_example
from xltool.workbook.work import work

__all__ = ["listed_city"]
pytestmark = pytest.mark.usefixtures("listed_city")
BAD = ("0004", "9004", "示例医院1", "职工", "", "2025-01-01", "x", "1", "7.00", "")


def form(folder: Path, line: ListFile, *, rows: list[Summary] | None = None, said: str = "") -> Path:
    """The book of the example beside its lists."""
    book = filled_example(CITY, 2025)
    explanations = [Explanation(said, "", "平台未更正")] if said else []
    given = {**book.given, LIST_FILES: [line], "summaries": rows or []}
    path = folder / "示例.xlsx"
    path.write_bytes(written(replace(book, given=given, explanations=explanations)))
    return path


def cases(folder: Path, *lines: tuple[str, ...], name: str = "病例.csv") -> str:
    (folder / name).write_text(listed(*lines), encoding="utf-8")
    return name


def codes(outcome: Outcome) -> list[str]:
    return [problem.code for problem in outcome.problems]


def typed(cost: int = 30010) -> list[Summary]:
    """The table of LINES as a clerk would type it."""
    return [
        Summary(institution="示例医院1", scheme=Scheme.EMPLOYEE, case_count=2, case_weight=Decimal("3.2"),
                total_cost=Money(cost), fund_booked=Money(23050), remark=""),
        Summary(institution="示例医院2", scheme=Scheme.RESIDENT, case_count=1, case_weight=Decimal("0.8"),
                total_cost=Money(5005), fund_booked=Money(0), remark=""),
    ]  # fmt: skip


def test_a_settlement_fills_its_table_from_the_list_and_says_where_from(tmp_path: Path) -> None:
    book = form(tmp_path, file(cases(tmp_path, *LINES), 3, 35015))
    outcome = commands.settle(book)
    assert codes(outcome) == []
    assert outcome.written is not None
    grid = open_book(outcome.written).grids["机构病例汇总"]
    assert [line[:5] for line in grid if line[0] in ("示例医院1", "示例医院2")] == [
        ("示例医院1", "职工", 2, 3.2, 300.1), ("示例医院2", "居民", 1, 0.8, 50.05),
    ]  # fmt: skip
    notes = {cell for line in grid for cell in line if isinstance(cell, str) and cell.startswith("取自清单")}
    assert len(notes) == 1
    short = notes.pop().rpartition(" ")[2]
    lists = open_book(outcome.written).grids["清单文件"]
    line = next(line for line in lists if line[0] == LISTING.caption)
    assert line[1:9] == ("病例.csv", 3, 350.15, 3, 3, 0, 350.15, 0)
    shown = hashlib.sha256((tmp_path / "病例.csv").read_bytes()).hexdigest()[:32].upper()
    assert line[9].replace("-", "") == shown
    assert line[9].startswith(f"{short}-")


def test_without_a_list_the_clerk_types_the_table(tmp_path: Path) -> None:
    with_list = commands.settle(form(tmp_path, file(cases(tmp_path, *LINES))))
    assert with_list.written is not None
    listed_rows = [line[:7] for line in open_book(with_list.written).grids["机构病例汇总"]]
    by_hand = commands.settle(form(tmp_path, file(), rows=typed()))
    assert codes(by_hand) == []
    assert by_hand.written is not None
    assert [line[:7] for line in open_book(by_hand.written).grids["机构病例汇总"]] == listed_rows


def test_control_totals_that_do_not_agree_stop_at_their_cells(tmp_path: Path) -> None:
    outcome = commands.settle(form(tmp_path, file(cases(tmp_path, *LINES), 4, 35016)))
    assert [problem.text().partition("。")[0] for problem in outcome.problems] == [
        "【E5423】清单文件 C5「病例清单 · 控制行数」：控制行数填的是 4，清单读入 3 行",
        "【E5424】清单文件 D5「病例清单 · 控制金额」：控制金额填的是 350.16 元，清单合计 350.15 元"
        "（采用 350.15 元，退回 0.00 元）",
    ]
    assert outcome.written is None


def test_rows_sent_back_stand_in_a_file_beside_the_book_and_need_a_word(tmp_path: Path) -> None:
    name = cases(tmp_path, *LINES, BAD)
    book = form(tmp_path, file(name, 4, 35715))
    refused = commands.settle(book)
    assert codes(refused) == ["W5401", "E3101"]
    returns = tmp_path / "示例_退回_病例清单.csv"
    content = returns.read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    lines = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert [line[:4] for line in lines] == [
        ["行号", "栏目", "原因", "清单文件"], ["5", "按床日付费", "不是数字", "病例.csv"],
    ]  # fmt: skip
    assert b"9004" not in content
    explained = commands.settle(form(tmp_path, file(name, 4, 35715), said="W5401"))
    assert codes(explained) == ["W5401"]
    assert explained.written is not None
    commands.settle(form(tmp_path, file(cases(tmp_path, *LINES))))
    assert len(returns.read_text(encoding="utf-8-sig").splitlines()) == 1


def test_cases_to_be_looked_at_stop_the_settlement_and_are_listed(tmp_path: Path) -> None:
    heavy = (*LINES[0][:7], "6", *LINES[0][8:])
    outcome = commands.check(form(tmp_path, file(cases(tmp_path, heavy, *LINES[1:]))))
    assert codes(outcome) == ["E5451"]
    assert "权重超过界限 1 行（第 2 行）" in outcome.problems[0].found
    assert outcome.problems[0].action == "请先审核这些病例"
    pending = (tmp_path / "示例_待核_病例清单.csv").read_text(encoding="utf-8-sig").splitlines()
    assert pending[1].startswith("2,,权重超过界限,病例.csv,")


def test_a_returns_file_that_cannot_be_written_does_not_stop_the_settlement(tmp_path: Path) -> None:
    (tmp_path / "示例_退回_病例清单.csv").mkdir()
    outcome = commands.settle(form(tmp_path, file(cases(tmp_path, *LINES, BAD)), said="W5401"))
    assert codes(outcome) == ["W5401", "N5442"]
    assert outcome.written is not None


def test_a_missing_list_stops_and_names_the_file(tmp_path: Path) -> None:
    outcome = commands.settle(form(tmp_path, file("没有.csv")))
    assert codes(outcome) == ["E5402"]
    assert outcome.problems[0].place.sheet == "没有.csv"


def test_a_book_that_is_nowhere_on_disk_has_no_lists(tmp_path: Path) -> None:
    opened = open_book(form(tmp_path, file("病例.csv")))
    opened.folder = None
    assert [problem.code for problem in work(opened, commands.Stage.SETTLE).problems] == ["E5441"]


def test_typed_figures_are_never_written_over(tmp_path: Path) -> None:
    name = cases(tmp_path, *LINES)
    outcome = commands.settle(form(tmp_path, file(name), rows=typed(30011)))
    assert codes(outcome) == ["E5431"]
    assert "如“示例医院1 · 职工”一行" in outcome.problems[0].found
    same = commands.settle(form(tmp_path, file(name), rows=typed()))
    assert codes(same) == []
    fewer = commands.settle(form(tmp_path, file(name), rows=typed()[:1]))
    assert codes(fewer) == ["E5431"]


def test_a_result_book_settles_again_and_follows_a_list_that_changed(tmp_path: Path) -> None:
    name = cases(tmp_path, *LINES)
    first = commands.settle(form(tmp_path, file(name)))
    assert first.written is not None
    assert codes(commands.settle(first.written)) == []
    cases(tmp_path, *LINES[:2])
    assert codes(commands.settle(first.written)) == ["N5431"]


def test_a_result_book_is_explained_without_its_list(tmp_path: Path) -> None:
    name = cases(tmp_path, *LINES)
    settled = commands.settle(form(tmp_path, file(name))).written
    assert settled is not None
    (tmp_path / name).unlink()
    mean = commands.explain(settled, "机构病例汇总!G5").summary
    assert "例均费用" in mean[0] or "＝ 150.05 元" in mean[0]
    count = commands.explain(settled, "机构病例汇总!C5").summary
    assert count[1].startswith("这一行由清单汇总：取自清单 病例.csv")


def test_columns_are_mapped_once_and_remembered(tmp_path: Path) -> None:
    theirs = ("流水号", "身份证", *HEADINGS[2:])
    (tmp_path / "病例.csv").write_text(listed(*LINES, BAD, headings=theirs), encoding="gb18030")
    book = form(tmp_path, file("病例.csv"))
    assert codes(commands.check(book)) == ["E5417"]
    before = book.read_bytes()
    mapping = {"流水号": "病例号", "身份证": "人员编号"}
    outcome = commands.import_export(book, tmp_path / "病例.csv", table="病例清单", mapping=mapping)
    assert outcome.summary[0] == "“病例清单”病例.csv：读入 4 行，采用 3 行，退回 1 行，采用各行金额合计 350.15 元"
    assert "流水号→病例号" in outcome.summary[1]
    assert (outcome.written, book.read_bytes(), codes(outcome)) == (None, before, ["W5401"])
    assert remembered(tmp_path / "导入对照.json") == {"cases": mapping}
    assert "9001" not in json.dumps(outcome.summary, ensure_ascii=False)
    assert codes(commands.check(book)) == ["W5401", "E3101"]


def test_importing_tells_to_write_the_name_into_the_book(tmp_path: Path) -> None:
    book = form(tmp_path, file())
    cases(tmp_path, *LINES)
    outcome = commands.import_export(book, tmp_path / "病例.csv", table="清单文件")
    assert outcome.summary[-1] == "请在“清单文件”的“病例清单”一行填写文件名：病例.csv"


@pytest.mark.parametrize(
    ("mapping", "code"),
    [({"流水号": "编号"}, "E5104"), ({"没有": "病例号"}, "E5105"), ({"病例号": "人员编号"}, "E5106")],
)
def test_a_mapping_that_comes_to_nothing_is_refused_and_forgotten(
    tmp_path: Path, mapping: dict[str, str], code: str
) -> None:
    book = form(tmp_path, file(cases(tmp_path, *LINES)))
    with pytest.raises(Refused) as refused:
        commands.import_export(book, tmp_path / "病例.csv", table="病例清单", mapping=mapping)
    assert [problem.code for problem in refused.value.problems] == [code]
    assert not (tmp_path / "导入对照.json").exists()


def test_a_list_elsewhere_is_not_imported(tmp_path: Path) -> None:
    (tmp_path / "别处").mkdir()
    book = form(tmp_path, file())
    cases(tmp_path / "别处", *LINES)
    with pytest.raises(Refused, match="E5442"):
        commands.import_export(book, tmp_path / "别处" / "病例.csv", table="病例清单")


def two_lists(monkeypatch: pytest.MonkeyPatch) -> None:
    other = replace(LISTING, name="others", caption="人员清单", tallies=())
    monkeypatch.setitem(cast(dict[int, Year], CITY.years), 2025, replace(YEAR, lists=(LISTING, other)))


def test_which_list_must_be_said_where_there_are_several(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    two_lists(monkeypatch)
    book = form(tmp_path, file(cases(tmp_path, *LINES)))
    with pytest.raises(Refused, match="E5443"):
        commands.import_export(book, tmp_path / "病例.csv", table="清单文件")


def test_a_form_with_printed_rows_gets_nought_where_the_list_has_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_form(monkeypatch, ("职工", "居民", "离休"))
    outcome = commands.settle(form(tmp_path, file(cases(tmp_path, *LINES))))
    assert codes(outcome) == []
    assert outcome.written is not None
    grid = open_book(outcome.written).grids["险种汇总"]
    assert [line[:3] for line in grid if line[0] in ("职工", "居民", "离休")] == [
        ("职工", 2, 300.1), ("居民", 1, 50.05), ("离休", 0, 0),
    ]  # fmt: skip


def test_a_row_that_a_form_has_not_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with_form(monkeypatch, ("职工", "离休"))
    assert codes(commands.settle(form(tmp_path, file(cases(tmp_path, *LINES))))) == ["E5455"]


def with_form(monkeypatch: pytest.MonkeyPatch, keys: tuple[str, ...]) -> None:
    """The invented city with a second table, whose rows are printed."""
    sql = "SELECT scheme AS budget_item, count(*) AS case_count, sum(case_cost) AS total_cost FROM cases GROUP BY 1"
    tallies = (Tally("summaries", SQL), Tally("schemes", sql))
    year = with_printed_rows(keys, tallies)
    monkeypatch.setitem(cast(dict[int, Year], CITY.years), 2025, year)
    assert "schemes" in tables_of(year.sheets)


def test_libreoffice_agrees_with_every_formula(office: Office, tmp_path: Path) -> None:
    outcome = commands.settle(form(tmp_path, file(cases(tmp_path, *LINES, BAD), 4, 35715), said="W5401"))
    assert outcome.written is not None
    values = office.recalculated(outcome.written)
    ours = open_book(outcome.written).grids
    seen = 0
    for sheet, cells in values.items():
        for address, value in cells.items():
            column, row = address.rstrip("0123456789"), int(address.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
            assert ours[sheet][row - 1][ord(column) - 65] == value, (sheet, address)
            seen += 1
    assert seen > 15
