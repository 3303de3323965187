"""导入：按栏目名、按机构名填进一张表；别的格一格不动；读不懂的原样带入，带不出的停下。"""

import csv
import io
import json
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import xlwt
from openpyxl import Workbook, load_workbook

from tests.books import NUMBER, SHOPS, edited, small_bytes
from tests.settled_books import settled_bytes
from xltool import commands
from xltool.money import Unit
from xltool.outcome import Outcome
from xltool.policies import CITIES
from xltool.problems import Refused
from xltool.tables import Column, Stage, columns, tables_of
from xltool.workbook import importing, opening
from xltool.workbook.exports import Export
from xltool.workbook.filling import fill, in_own_unit
from xltool.workbook.matching import match
from xltool.workbook.opening import OpenedBook
from xltool.workbook.read import read_opened
from xltool.workbook.read_rows import Names

FIRST, NEXT, TOTAL = 6, 6 + SHOPS, 346
"""Where the shops of 药店考核 and 药店年终结算 begin, where new ones are put, and their 合计 on a form."""
VISITS = "药店考核"
Cells = dict[tuple[str, str], Any]
Table = Sequence[Sequence[str]]

BASIC: Table = (
    ("机构名称", "统筹基金", "人头数"),
    ("示例药店001", "1234.50", "77"),
    ("示例药店003", "0", "0"),
)


@cache
def small_cells() -> Cells:
    return cells(io.BytesIO(small_bytes()))


def cells(book: Any, *, formulas: bool = False) -> Cells:
    """Every cell of a book that is not empty."""
    opened = load_workbook(book, data_only=not formulas)
    return {
        (sheet.title, cell.coordinate): cell.value
        for sheet in opened.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.value not in (None, "")
    }


def changed(before: Cells, after: Cells) -> dict[str, Any]:
    """The cells that differ, as they are now."""
    return {
        f"{sheet}!{cell}": after.get((sheet, cell))
        for sheet, cell in sorted({*before, *after})
        if before.get((sheet, cell)) != after.get((sheet, cell))
    }


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "预算.xlsx"
    path.write_bytes(small_bytes())
    return path


def as_csv(path: Path, lines: Table, encoding: str = "utf-8") -> Path:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(lines)
    path.write_bytes(text.getvalue().encode(encoding))
    return path


def as_xls(path: Path, lines: Table) -> Path:
    made = xlwt.Workbook(encoding="utf-8")
    sheet = made.add_sheet("导出")
    for i, line in enumerate(lines):
        for j, text in enumerate(line):
            sheet.write(i, j, float(text) if i and j else text)
    made.save(str(path))
    return path


def as_xlsx(path: Path, lines: Table) -> Path:
    made = Workbook()
    for i, line in enumerate(lines, 1):
        for j, text in enumerate(line, 1):
            made.worksheets[0].cell(i, j, float(text) if i > 1 and j > 1 else text)
    made.save(path)
    return path


OPENED: dict[bytes, OpenedBook] = {}


@pytest.fixture(autouse=True)
def opened_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each book is opened once: nothing changes what was read."""

    def remembered(path: Path) -> OpenedBook:
        content = path.read_bytes() if path.is_file() else b""
        if content not in OPENED:
            OPENED[content] = OpenedBook(path)
        return OPENED[content]

    monkeypatch.setattr(opening, "open_book", remembered)


def quick(
    book: Path, lines: Table, *, table: str | None = VISITS, mapping: dict[str, str] | None = None
) -> importing.Imported:
    """The import without the writing."""
    export = as_csv(book.with_name("导出.csv"), lines)
    read = read_opened(opening.open_book(book), Stage.SETTLE)
    memory = book.with_name(importing.MEMORY)
    return importing.import_into(read, export, memory=memory, table=table, sheet=None, mapping=mapping or {})


def rows(imported: importing.Imported, table: str = "original_assessments", *names: str) -> list[tuple[Any, ...]]:
    """The table's rows: by default name, fund, heads."""
    wanted = names or ("institution", "capped_fund", "heads")
    return [tuple(getattr(row, name).value for name in wanted) for row in imported.book.given[table]]


def bring(book: Path, lines: Table, *, table: str | None = VISITS, **how: Any) -> Outcome:
    return commands.import_export(book, as_csv(book.with_name("导出.csv"), lines), table=table, **how)


def after(outcome: Outcome) -> Cells:
    assert outcome.written is not None
    return cells(outcome.written)


def codes(problems: Iterable[Any]) -> list[str]:
    return [problem.code for problem in problems]


def refusal(call: Callable[[], object]) -> str:
    with pytest.raises(Refused) as caught:
        call()
    return "\n".join(problem.text() for problem in caught.value.problems)


# ---- files


FILES: dict[str, Callable[[Path], Path]] = {
    "utf-8": lambda folder: as_csv(folder / "平台 导出.csv", BASIC),
    "utf-8-sig": lambda folder: as_csv(folder / "平台 导出.csv", BASIC, "utf-8-sig"),
    "gb18030": lambda folder: as_csv(folder / "平台 导出.txt", BASIC, "gb18030"),
    "xls": lambda folder: as_xls(folder / "平台 导出.xls", BASIC),
    "xlsx": lambda folder: as_xlsx(folder / "平台 导出.xlsx", BASIC),
}


def test_an_export_changes_its_columns_and_nothing_else(book: Path) -> None:
    outcome = commands.import_export(book, FILES["utf-8"](book.parent), table="药店考核")
    assert outcome.written == book.with_name("预算_导入.xlsx")
    assert book.read_bytes() == small_bytes()
    assert not book.with_name("导入对照.json").exists()
    assert outcome.summary[:2] == (
        "填入“药店考核 原定点药店”：更新 2 行，新增 0 行，导出文件共 2 行",
        "取用栏目：机构名称、统筹基金、人头数",
    )
    assert codes(outcome.problems) == ["N5105", "N5102"]
    now = after(outcome)
    told = changed(small_cells(), now)
    assert {key: told.pop(key) for key in ("药店考核!D6", "药店考核!J6", "药店考核!D8", "药店考核!J8")} == {
        "药店考核!D6": 1234.5,
        "药店考核!J6": 77,
        "药店考核!D8": 0,
        "药店考核!J8": 0,
    }
    for letter in "DJ":  # the totals follow
        rows = [now[VISITS, f"{letter}{row}"] for row in range(FIRST, NEXT)]
        assert told.pop(f"药店考核!{letter}{TOTAL}") == round(sum(rows), 2)
    assert told == {}


def test_every_kind_of_export_gives_the_same_book(book: Path) -> None:
    written = set()
    for kind, made in FILES.items():
        outcome = commands.import_export(book, made(book.parent), book.with_name(f"{kind}.xlsx"), table="药店考核")
        assert outcome.written is not None
        written.add(outcome.written.read_bytes())
    assert len(written) == 1


def test_the_whole_round_trip(book: Path, tmp_path: Path) -> None:
    frame = pd.read_excel(book, sheet_name=VISITS, header=4, nrows=SHOPS, dtype=object, engine="openpyxl").iloc[:, :12]
    assert list(frame.columns[:2]) == ["机构名称", "列支费用"]
    frame.to_csv(tmp_path / "考核.csv", index=False, encoding="gb18030")
    blanked = {f"{VISITS}!{letter}{row}": None for row in range(FIRST, NEXT) for letter in "BCDEFGHIJKL"}
    blank = edited(tmp_path / "未填.xlsx", blanked)
    imported = commands.import_export(
        blank, tmp_path / "考核.csv", tmp_path / "已填.xlsx"
    )  # the table is told by itself
    assert imported.problems == ()
    assert imported.written is not None
    assert changed(small_cells(), cells(imported.written)) == {}
    settled = commands.settle(imported.written)
    assert settled.problems == ()
    assert settled.written is not None
    assert settled.written.read_bytes() == settled_bytes()


def test_formulas_and_printed_results_stay(book: Path) -> None:
    outcome = bring(book, BASIC)
    assert outcome.written is not None
    assert changed(cells(book, formulas=True), cells(outcome.written, formulas=True)) == {
        "药店考核!D6": 1234.5,
        "药店考核!J6": 77,
        "药店考核!D8": 0,
        "药店考核!J8": 0,
    }


def test_into_an_empty_form(tmp_path: Path) -> None:
    form = commands.template("诸暨", NUMBER, tmp_path / "空.xlsx").written
    assert form is not None
    told = changed(cells(form), after(bring(form, (BASIC[0], ("甲药店", "5", "1")))))
    assert told == {
        f"{VISITS}!{cell}": value
        for cell, value in {"A6": "甲药店", "D6": 5, "J6": 1, f"D{TOTAL}": 5, f"J{TOTAL}": 1}.items()
    }


def test_a_result_book_becomes_a_form_again(book: Path) -> None:
    settled = book.with_name("结算.xlsx")
    settled.write_bytes(settled_bytes())
    outcome = bring(settled, BASIC)
    again = bring(book, BASIC, output=book.with_name("直接.xlsx"))
    assert outcome.written is not None
    assert again.written is not None
    assert outcome.written.read_bytes() == again.written.read_bytes()


# ---- everything else stays


def test_every_other_cell_stays(tmp_path: Path) -> None:
    typed = {
        "说明!B8": "张三", "说明!B9": "李四", "说明!B11": "2025-01-20",
        "附件1!C5": "５０４９３．３４", "附件1!E6": "已核对",
        "机构名录!B5": "000123", "机构名录!M5": datetime(2024, 3, 1), "机构名录!F5": datetime(2020, 12, 1),
        "药店考核!B7": "壹佰", "药店考核!E8": -3, "药店考核!K9": "无", "药店考核!D10": datetime(2024, 5, 6),
        "药店年终结算!B6": 12.345, "分级诊疗!B6": None,
    }  # fmt: skip

    def more(opened: Workbook) -> None:
        checks = opened["勾稽检查"]
        row = next(r for r in range(1, 40) if checks.cell(r, 1).value == "警告说明") + 2
        checks.cell(row, 1).value, checks.cell(row, 2).value, checks.cell(row, 3).value = "W2401", "", "一人一岗"
        sheet = opened["参数"]
        cap = next(r for r in range(1, 60) if sheet.cell(r, 1).value == "均次费用上限")
        sheet.cell(cap, 2).value, sheet.cell(cap, 9).value = 131, "试算"

    path = edited(tmp_path / "填.xlsx", typed, more)
    before, outcome = cells(path), bring(path, BASIC)
    now = after(outcome)
    told = {f"{sheet}!{cell}" for sheet, cell in before if now.get((sheet, cell)) != before[sheet, cell]}
    assert told == {"药店考核!D6", "药店考核!J6", "药店考核!D8", "药店考核!J8", "机构名录!M5", "药店考核!D10"}
    assert now["机构名录", "B5"] == "000123"
    assert now["机构名录", "M5"] == "2024-03-01"  # a date where a text stands stays what one reads
    assert now["药店考核", "D10"] == "2024-05-06"  # and does not become an amount of 45418
    assert now["机构名录", "F5"] == datetime(2020, 12, 1)
    assert "【示例数据】" in str(now["说明", "A2"])
    was, found = ({p.text() for p in commands.check(file).problems} for file in (path, outcome.written or path))
    assert {text for text in was if "D10「" not in text} <= found
    assert any("药店考核 D10「" in text and "2024-05-06" in text for text in found)


def test_extra_sheets_and_columns_are_told(tmp_path: Path) -> None:
    def add(opened: Workbook) -> None:
        opened.create_sheet("我的草稿")["A1"] = "草稿"
        opened[VISITS]["Z5"] = "我的栏目"

    outcome = quick(edited(tmp_path / "加.xlsx", {}, add, content=settled_bytes()), BASIC)
    assert codes(outcome.problems)[:2] == ["N2401", "N2201"]


def test_what_would_be_lost_stops_it(tmp_path: Path) -> None:
    typed = {
        "药店考核!D5": ("统筹基金额", "E2004"),
        "药店年终结算!A4": ("一、药店", "E2002"),
        "门诊年终结算!B6": ("=ROUND(1/3,2)", "E2110"),
        "参数!B8": ("随便", "E21"),
        "参数!A9": ("改了名", "E3001"),
    }
    path = edited(tmp_path / "缺.xlsx", {at: value for at, (value, _) in typed.items()}, content=settled_bytes())
    told = refusal(lambda: quick(path, BASIC)).splitlines()
    for _, code in typed.values():
        assert sum(line.startswith(f"【{code}") for line in told) >= 1, (code, told)
    assert len(told) == len(typed)
    assert {other.name for other in tmp_path.iterdir()} == {"缺.xlsx", "导出.csv"}


def test_parameters_not_yet_filled_do_not_stop_it(tmp_path: Path) -> None:
    def empty(opened: Workbook) -> None:
        for row in opened["参数"].iter_rows(min_row=5):
            if row[3].value == "必填":
                row[1].value = None
            if row[0].value == "均次费用上限":
                row[1].value = 131  # and no reason

    path = edited(tmp_path / "空.xlsx", {}, empty, content=settled_bytes())
    book = quick(path, BASIC).book
    assert sorted(book.parameters.values(), key=str).count(None) == 2
    assert book.parameters["mean_cap"] == 131_00


# ---- rows


def test_names_of_all_kinds_find_their_row(book: Path) -> None:
    lines = (
        ("机构名称", "统筹基金", "人头数"),
        (" 示例 药店００２ ", "2", "2"),
        ("示例旧名药店甲", "5", "5"),
        ("示例药店099", "9", "9"),
        ("示例药店 098", "8", "8"),
    )
    outcome = bring(book, lines)
    now = after(outcome)
    assert "更新 2 行，新增 2 行" in outcome.summary[0]
    assert (now[VISITS, "A7"], now[VISITS, "D7"], now[VISITS, "A10"], now[VISITS, "D10"]) == (
        "示例药店002",
        2,
        "示例药店005",
        5,
    )
    assert [now[VISITS, f"{c}{r}"] for r in (NEXT, NEXT + 1) for c in "AD"] == ["示例药店099", 9, "示例药店 098", 8]
    assert "N5104" in codes(outcome.problems)
    assert outcome.written is not None
    told = [p.text() for p in commands.check(outcome.written).problems]
    assert any("机构名录里没有“示例药店099”" in text for text in told)


def test_a_row_under_a_former_name_is_found_by_the_present_one(tmp_path: Path) -> None:
    path = edited(tmp_path / "旧名.xlsx", {"药店考核!A10": "示例旧名药店甲"}, content=settled_bytes())
    found = rows(quick(path, (BASIC[0], ("示例药店005", "5", "5"))))
    assert found[4] == ("示例旧名药店甲", 5, 5)
    assert len(found) == SHOPS


def test_new_rows_in_order_and_blank_names_apart(book: Path) -> None:
    lines = (BASIC[0], ("", "1", "1"), ("乙店", "2", "2"), ("", "3", "3"), ("", "", ""), ("甲店", "4", "4"))
    assert rows(quick(book, lines))[SHOPS:] == [(None, 1, 1), ("乙店", 2, 2), (None, 3, 3), ("甲店", 4, 4)]


def test_one_institution_in_several_rows_is_refused(book: Path) -> None:
    lines = (BASIC[0], ("示例药店001", "1", "1"), ("示例药店005", "2", "2"), ("示例 药店001", "3", "3"))
    assert refusal(lambda: quick(book, lines)) == (
        "【E5107】导出.csv：有 1 家机构不止一行（第 2、4 行）。每家机构一行，曾用名与现名算同一家。"
        "请先按机构汇总成一行，再导入。"
    )
    assert "（第 2、3 行）" in refusal(
        lambda: quick(book, (BASIC[0], ("示例药店005", "1", "1"), ("示例旧名药店甲", "2", "2")))
    )
    assert not book.with_name("预算_导入.xlsx").exists()


def test_totals_and_footers_are_not_institutions(book: Path) -> None:
    lines = (
        BASIC[0],
        ("示例药店001", "1", "1"),
        ("合 计", "1", "1"),
        ("示例药店002", "2", "2"),
        ("备注：不含新进", "", ""),
        ("示例药店003", "3", "3"),
        ("制表人：王五", "", ""),
    )
    outcome = bring(book, lines)
    assert "更新 3 行，新增 0 行" in outcome.summary[0]
    (told,) = [p.text() for p in outcome.problems if p.code == "N5103"]
    assert "第 3、5、7 行" in told
    assert "N5003" not in codes(outcome.problems)
    assert commands.check(outcome.written or book).problems == ()


def test_empty_cells_and_rows_left_alone_are_told(book: Path) -> None:
    outcome = quick(book, (BASIC[0], ("示例药店001", "", "7")))
    told = {p.code: p.text() for p in outcome.problems}
    assert "有 1 格导出文件里是空的（第 2 行）" in told["N5106"]
    assert f"有 {SHOPS - 1} 行导出文件里没有（示例药店002、" in told["N5105"]
    assert rows(outcome)[0] == ("示例药店001", None, 7)


def test_codes_keep_their_zeros(book: Path) -> None:
    lines = (("机构名称", "定点机构编码", "纳入定点日期"), ("示例药店001", "00330681000123456789", "2021/3/5"))
    told = rows(quick(book, lines, table="机构名录"), "institutions", "institution", "code", "designated_on")
    assert ("示例药店001", "00330681000123456789", 44260) in told  # 2021-03-05


def test_a_table_without_names_is_replaced(book: Path) -> None:
    had = sum(1 for (sheet, cell) in small_cells() if sheet == "特殊住院病例" and cell[0] == "H") - 2
    lines = (
        ("机构名称", "病例类别", "手术级别", "每例RW", "按床日付费", "恶性肿瘤放化疗", "心脏大血管手术", "例数"),
        ("诸暨市人民医院医共体", "三级手术", "三级", "1.5", "否", "否", "否", "10"),
        ("诸暨市人民医院医共体", "内科", "无", "无", "否", "否", "否", "3"),
    )
    outcome = quick(book, lines, table=None)
    assert outcome.summary[0] == f"填入“特殊住院病例”：更新 0 行，新增 2 行（替换原有 {had} 行），导出文件共 2 行"
    told = rows(outcome, "special_cases", "institution", "case_weight", "bed_day", "case_count")
    assert told == [("诸暨市人民医院医共体", 1.5, "否", 10), ("诸暨市人民医院医共体", "—", "否", 3)]


# ---- cells


@pytest.mark.parametrize(
    ("heading", "text", "value"),
    [
        ("统筹基金", "1,234.5", 1234.5),
        ("统筹基金（元）", "12.5", 12.5),
        ("统筹基金（万元）", "12.5", 125000),
        ("统筹基金(万元)", "0.000001", 0.01),
        ("统筹基金（千元）", "12.5", 12500),
        ("统筹基金（亿元）", "0.5", 50000000),
        ("统筹基金（万元）", "12.5元", 12.5),
        ("统筹基金（万元）", "1.2345678", "1.2345678万元"),
        ("统筹基金（千元）", "1.234567", "1.234567千元"),
        ("统筹基金（万元）", "壹", "壹万元"),
        ("统筹基金", "12.345", "12.345"),
        ("统筹基金", "-5", "-5"),
        ("统筹基金", "#N/A", "#N/A"),
        ("统筹基金", "=1+1", "=1+1"),
    ],
)
def test_amounts_and_their_units(heading: str, text: str, value: object) -> None:
    table = tables_of(CITIES[0].years[NUMBER].sheets)["original_assessments"]
    export = Export(Path("导出.csv"), "", "", ("机构名称", heading), (("甲", text),), 2)
    filled = fill(table, [], export, match(export.headings, ["机构名称", "统筹基金"], {}), Names())
    (row,) = filled.rows
    assert row.capped_fund.value == value
    assert filled.unread == ([2] if isinstance(value, str) else [])


def test_what_cannot_be_read_is_told_here_and_at_its_cell(book: Path) -> None:
    lines = (
        ("机构名称", "统筹基金（万元）", "人头数", "列支费用"),
        ("示例药店001", "1.2345678", "1.5", "=1+1"),
        ("示例药店002", "壹", "1", "-5"),
        ("示例药店003", "1", "1", "20000"),
    )
    outcome = bring(book, lines)
    assert not outcome.refused
    (told,) = [p.text() for p in outcome.problems if p.code == "W5101"]
    assert "有 5 格不能认作该栏目的数（导出文件第 2、3 行）" in told
    now = after(outcome)
    assert [now[VISITS, cell] for cell in ("D6", "J6", "B6", "D7", "B7")] == [
        "1.2345678万元",
        "1.5",
        "=1+1",
        "壹万元",
        "-5",
    ]
    assert outcome.written is not None
    wrong = {p.place.cell for p in commands.check(outcome.written).problems if p.place.sheet == VISITS}
    assert wrong == {"D6", "J6", "B6", "D7", "B7"}


def _amount_column(table: str, name: str) -> Column:
    entry = tables_of(CITIES[0].years[NUMBER].sheets)[table].entry
    assert entry is not None
    return next(column for column in columns(entry) if column.name == name)


@pytest.mark.parametrize(
    ("text", "theirs", "unit", "expected"),
    [
        ("12345.67", "额度（元）", Unit.WAN, "1.234567"),
        ("5", "额度（千元）", Unit.WAN, "0.500000"),
        ("1.5", "额度（亿元）", Unit.WAN, "15000.000000"),
        ("0.00001", "额度（亿元）", Unit.YUAN, "1000.00"),
        ("0.001", "额度（元）", Unit.WAN, "0.001元"),
        ("无", "额度（元）", Unit.WAN, "无"),
        ("", "额度（元）", Unit.WAN, ""),
        ("7", "额度（人次）", Unit.WAN, "7"),
        ("7", "额度", Unit.WAN, "7"),
    ],
)
def test_units_named_in_the_heading(text: str, theirs: str, unit: Unit, expected: str) -> None:
    column = _amount_column("outpatient_quotas", "prior_employee_quota")
    assert in_own_unit(text, theirs, unit, column) == expected


def test_a_count_has_no_unit_of_money() -> None:
    assert in_own_unit("7", "人次（万元）", Unit.YUAN, _amount_column("original_assessments", "visits")) == "7"


# ---- columns


def test_columns_told_by_hand_are_remembered(book: Path) -> None:
    lines = (("单位名称", "医保统筹支付", "人头数", "区域"), ("示例药店001", "55", "7", "城东"))
    assert refusal(lambda: quick(book, lines)).startswith("【E5103】导出.csv：导出文件没有“机构名称”一栏")
    pairs = {"单位名称": "机构名称", "医保统筹支付": "统筹基金"}
    outcome = quick(book, lines, mapping=pairs)
    assert outcome.summary[1] == "取用栏目：单位名称→机构名称、医保统筹支付→统筹基金、人头数"
    assert [p.text() for p in outcome.problems if p.code == "N5101"] == [
        "【N5101】导出.csv：导出文件的这些栏目没有取：区域。表中没有对应栏目。如应取用，请用 --map 指明对应。"
    ]
    memory = book.with_name("导入对照.json")
    assert json.loads(memory.read_text("utf-8")) == {"original_assessments": pairs}
    assert rows(outcome)[0] == ("示例药店001", 55, 7)
    assert rows(quick(book, lines)) == rows(outcome)
    memory.write_text("{坏")
    assert refusal(lambda: quick(book, lines)).startswith("【E5014】导入对照.json")


@pytest.mark.parametrize(
    ("pairs", "says"),
    [
        (
            {"统筹": "统筹基金"},
            "【E5105】导出.csv：导出文件没有“统筹”这一栏。导出文件的栏目：机构名称、统筹基金、人头数。",
        ),
        ({"人头数": "刷卡人次"}, "【E5106】导出.csv：--map 指明的“人头数”没有用上：按名称已对应“人头数”。"),
        (
            {"统筹基金": "没有的栏"},
            "【E5104】对应里的“没有的栏”不是“药店考核 原定点药店”的栏目。可用的栏目：机构名称、列支费用",
        ),
    ],
)
def test_a_pair_that_comes_to_nothing_is_refused(book: Path, pairs: dict[str, str], says: str) -> None:
    assert says in refusal(lambda: quick(book, BASIC, mapping=pairs))
    assert {path.name for path in book.parent.iterdir()} == {"预算.xlsx", "导出.csv"}


@pytest.mark.parametrize(
    ("texts", "says"),
    [
        (["统筹支付"], "【E8007】--map 写的是“统筹支付”。写法如 --map 统筹支付=统筹基金。请照此写法重新输入。"),
        (["=统筹基金"], "【E8007】"),
        (["统筹支付="], "【E8007】"),
        (["甲=乙", "甲=丙"], "【E8008】--map 给“甲”指明了两个栏目。每个导出栏目只对应一个。请留下一个。"),
    ],
)
def test_malformed_pairs(texts: list[str], says: str) -> None:
    assert refusal(lambda: commands.pairs(texts)).startswith(says)


def test_pairs() -> None:
    assert commands.pairs(["甲=乙", " 丙 = 丁=戊", "甲=乙"]) == {"甲": "乙", "丙": "丁=戊"}


def test_two_columns_for_one_are_refused(book: Path) -> None:
    lines = (("机构名称", "统筹基金", "统筹 基金"), ("示例药店001", "1", "2"))
    assert "E50" in refusal(lambda: quick(book, lines))


# ---- tables


def test_which_table(book: Path) -> None:
    assert refusal(lambda: quick(book, BASIC, table="药店")).startswith("【E5101】没有“药店”这张表。可导入的表：")
    assert refusal(lambda: quick(book, BASIC, table="附件3")).startswith("【E5101】")
    for lines in ((("机构名称", "别的"), ("甲", "1")), (("机构名称", "统筹基金"), ("甲", "1"))):
        assert refusal(lambda lines=lines: quick(book, lines, table=None)).startswith("【E5102】导出.csv：")
    outcome = quick(book, (BASIC[0], ("新进示例药店01", "1", "1")), table=" 药店考核－新进 ")
    assert outcome.summary[0].startswith("填入“药店考核-新进”：更新 1 行")
    outcome = quick(book, (("机构名称", "违规扣款"), ("示例药店001", "1")), table="药店年终结算原定点药店")
    assert outcome.summary[0].startswith("填入“药店年终结算 原定点药店”")


def test_an_export_that_cannot_be_read(book: Path) -> None:
    assert refusal(lambda: commands.import_export(book, book.with_name("没有.csv"))).startswith("【E5001】")
    assert refusal(lambda: bring(book, (BASIC[0],))).startswith("【E5009】")
    assert book.read_bytes() == small_bytes()
