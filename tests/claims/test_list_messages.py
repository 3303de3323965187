"""清单的每一句话：坏文件、坏栏目、坏行，各说清在哪里、怎么办；退回的清单里没有个人信息。"""

import csv
import io
import os
import tempfile
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import Workbook

from tests.listed_city import HEADINGS, LINES, LISTING, listed, taken, told
from xltool.claims import source, taking, text
from xltool.claims.source import FOLDER, find, private_folder
from xltool.listing import Tally
from xltool.problems import Refused

GOOD = listed(*LINES)


def book(*rows: tuple[object, ...], sheets: int = 1) -> bytes:
    """A workbook with the headings and these rows, on each of its sheets."""
    made = Workbook()
    made.remove(made.active)
    for number in range(sheets):
        sheet = made.create_sheet(f"清单{number + 1}")
        for row in ((), ("某平台导出",), HEADINGS, *rows):
            sheet.append(row)
    memory = io.BytesIO()
    made.save(memory)
    return memory.getvalue()


def zipped() -> bytes:
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w") as archive:
        archive.writestr("a.csv", GOOD)
    return memory.getvalue()


FILES: list[tuple[str, str | bytes, str]] = [
    ("E5406", b"", "一个字节也没有"),
    ("E5408", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "旧版工作簿"),
    ("E5408", b"%PDF-1.7", "PDF"),
    ("E5408", "<html><body><table>", "网页"),
    ("E5408", GOOD.encode("utf-16"), "UTF-16"),
    ("E5409", zipped(), "压缩包或工作簿"),
    ("E5411", b"\xef\xbb\xbf" + GOOD.encode("gb18030"), "编码认不得"),
    ("E5411", GOOD.encode("gb18030") + b"\xff\xff", "编码认不得"),
    ("E5412", GOOD.replace("150.5", "15\0.5"), "第 4 行附近有零字节"),
    ("E5413", listed(*LINES, separator="|"), "竖线"),
    ("E5413", listed(*LINES, separator="|").encode("gb18030"), "竖线"),
    ("E5414", GOOD.replace("0002", '"0002'), "第 3 行的引号没有成对"),
    ("E5415", GOOD.replace("0002", "9" * 100_001), "第 3 行有一格超过"),
    ("E5416", "甲,乙\n1,2\n", "找不到表头行"),
    ("E5417", listed(headings=HEADINGS[1:]), "没有这些栏目：病例号"),
    ("E5013", listed(headings=(*HEADINGS, "病例费用")), "几列都对应"),
    ("E5418", listed(headings=(*HEADINGS[:8], "病例费用（万元）", HEADINGS[9])), "单位是万元"),
    ("E5419", GOOD[: GOOD.rindex("2025-03")], "第 4 行）不完整"),
    ("E5421", listed(), "一行数据也没有"),
    ("E5421", listed(("", "", "合计", *[""] * 7)), "一行数据也没有"),
    ("E5422", listed(("1", "2", "别处", "职工", "", "2025-01-01", "1", "1", "1", "")), "全部退回"),
]


@pytest.mark.parametrize(("code", "content", "said"), FILES)
def test_a_file_that_is_no_list_is_refused_with_the_reason(
    tmp_path: Path, code: str, content: str | bytes, said: str
) -> None:
    found = told(tmp_path, content)
    assert [line[1:6] for line in found] == [code]
    assert said in found[0]


@pytest.mark.parametrize(
    ("code", "name"),
    [("E5401", "../病例.csv"), ("E5401", "子/病例.csv"), ("E5401", "C:病例.csv"), ("E5401", ".."),
     ("E5402", "没有.csv"), ("E5403", "夹.csv"), ("E5404", "链.csv"), ("E5402", "断.csv")],
)  # fmt: skip
def test_only_a_file_beside_the_book_is_read(tmp_path: Path, code: str, name: str) -> None:
    here = tmp_path / "簿"
    (here / "夹.csv").mkdir(parents=True)
    (tmp_path / "病例.csv").write_text(GOOD, encoding="utf-8")
    (here / "链.csv").symlink_to(tmp_path / "病例.csv")
    (here / "断.csv").symlink_to(tmp_path / "没有.csv")
    with pytest.raises(Refused) as refused:
        find(here, name)
    assert [problem.code for problem in refused.value.problems] == [code]


def test_a_link_to_a_file_of_the_same_folder_is_read(tmp_path: Path) -> None:
    (tmp_path / "一月.csv").write_text(GOOD, encoding="utf-8")
    (tmp_path / "病例.csv").symlink_to(tmp_path / "一月.csv")
    assert find(tmp_path, "病例.csv") == (tmp_path / "一月.csv").resolve()


def test_a_locked_file_says_to_close_what_holds_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def locked(*_: object, **__: object) -> None:
        raise PermissionError(13, "locked")

    (tmp_path / "病例.csv").write_text(GOOD, encoding="utf-8")
    monkeypatch.setattr(Path, "open", locked)
    with pytest.raises(Refused, match="E5405"), private_folder() as folder:
        source.copied(tmp_path / "病例.csv", folder)


def test_a_file_that_changes_while_it_is_read_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def grow(chunk: bytes) -> source.Odd:
        with (tmp_path / "病例.csv").open("a", encoding="utf-8") as file:
            file.write("x")
        return source.Odd.ANYTHING

    monkeypatch.setattr(source, "_odd", grow)
    assert [line[1:6] for line in told(tmp_path, GOOD)] == ["E5407"]


def test_a_full_disk_and_a_huge_file_are_told_before_copying(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source, "MAX_FILE", 10)
    assert [line[1:6] for line in told(tmp_path, GOOD)] == ["E5430"]
    monkeypatch.undo()
    monkeypatch.setattr(source.shutil, "disk_usage", lambda _: type("Usage", (), {"free": 0}))
    assert [line[1:6] for line in told(tmp_path, GOOD)] == ["E5410"]


BOOKS: list[tuple[str, bytes, str]] = [
    ("E5426", book(("1", "2", "示例医院1", "职工", "", "2025-01-01", "=1+1", 1, 1, None)), "1 格是公式"),
    ("E5427", book(("1", "2", "示例医院1", "职工", "", "2025-01-01", 1, 1, 1, None), sheets=2), "清单1、清单2"),
    ("E5428", b"", "读不出来"),
    ("E5409", GOOD.encode(), "内容其实是文字"),
    ("E1022", book()[:-400].replace(b"sheet1", b"sheet2", 1), ""),
]


@pytest.mark.parametrize(("code", "content", "said"), [case for case in BOOKS if case[0] not in ("E5428", "E1022")])
def test_a_workbook_that_is_no_list_is_refused_with_the_reason(
    tmp_path: Path, code: str, content: bytes, said: str
) -> None:
    found = told(tmp_path, content, "病例.xlsx")
    assert [line[1:6] for line in found] == [code]
    assert said in found[0]


def test_a_damaged_workbook_is_refused_under_its_own_name(tmp_path: Path) -> None:
    found = told(tmp_path, book()[:-300], "病例.xlsx")
    assert [line.startswith("【E10") and "病例.xlsx" in line for line in found] == [True]
    memory = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book())) as old, zipfile.ZipFile(memory, "w") as new:
        for name in old.namelist():
            broken = b"<worksheet><sheetData><row" if "sheet1" in name else old.read(name)
            new.writestr(name, broken)
    assert [line[1:6] for line in told(tmp_path, memory.getvalue(), "病例.xlsx")] == ["E5428"]


ROWS: list[tuple[int, str, str]] = [
    (0, "", "没有填"), (1, "1.23E+17", "已被 Excel 改成科学记数，原来的号码已丢失"), (2, "别处", "簿里没有这一项"),
    (3, "离休", "不在可选的几项里"), (4, "甲" * 501, "超过 500 个字"), (4, "#N/A", "是错误值"), 
    (4, "甲\x01", "有看不见的控制符"),
    (5, "2025-02-30", "不是日期"), (6, "1.5", "不是整数"), (6, "-1", "是负数"), (6, "(1)", "带括号，表示负数"),
    (6, "无", "填的是“无”"), (7, "1.23456", "小数位数太多"), (7, "nan", "不是一个数"), (8, "一百", "不是数字"),
    (8, "1e9", "不是数字"), (8, "9" * 14, "超出范围"), (8, "1.005", "小数位数太多"),
]  # fmt: skip


@pytest.mark.parametrize(("at", "cell", "reason"), ROWS)
def test_a_row_that_cannot_be_read_is_sent_back_with_column_and_reason(
    tmp_path: Path, at: int, cell: str, reason: str
) -> None:
    bad = (*LINES[1][:at], cell, *LINES[1][at + 1 :])
    found = taken(tmp_path, listed(LINES[0], bad, LINES[2]))
    assert [(item.line, item.heading, item.reason) for item in found.rejects] == [(3, HEADINGS[at], reason)]
    assert (found.read, found.taken) == (3, 2)


def test_rows_of_another_width_are_sent_back(tmp_path: Path) -> None:
    found = taken(tmp_path, GOOD + "0009,9\n" + ",".join((*LINES[0], "多")) + "\n" + ",".join((*LINES[1], "")) + "\n")
    assert [(item.line, item.reason) for item in found.rejects] == [
        (5, "比表头少几格"), (6, "比表头多出有内容的格"), (7, "与第 3 行完全相同，只算一次"),
    ]  # fmt: skip


def test_rows_that_are_no_data_are_counted_apart(tmp_path: Path) -> None:
    lines = [*LINES, HEADINGS, [""] * 10, ("合计", *[""] * 7, "350.15", ""), ("制表人：", *[""] * 9)]
    found = taken(tmp_path, "某平台导出,,,,,,,,,\n" + listed(*lines) + "\n\n")
    assert (found.read, found.rejects, found.amount) == (3, (), 35015)
    assert [note.text() for note in found.notes] == [
        "【N5401】病例.csv：有 6 行不是数据，没有计入：空行 3 行（第 7、10、11 行），重复的表头 1 行（第 6 行），"
        "合计行 1 行（第 8 行），备注、落款 1 行（第 9 行）。无需处理。"
    ]


def test_a_key_twice_sends_both_rows_back_unless_they_are_equal(tmp_path: Path) -> None:
    other = (*LINES[2][:8], "201", "1")
    found = taken(tmp_path, listed(*LINES, LINES[1], other, LINES[0]))
    assert [(item.line, item.heading, item.reason) for item in found.rejects] == [
        (4, "病例号", "与第 6 行的病例号相同，内容不同"), (5, "整行", "与第 3 行完全相同，只算一次"),
        (6, "病例号", "与第 4 行的病例号相同，内容不同"), (7, "整行", "与第 2 行完全相同，只算一次"),
    ]  # fmt: skip
    assert (found.amount, found.rejected_amount) == (15015, 20000 + 5005 + 20100 + 10010)


def test_equal_rows_of_a_list_without_key_count_and_are_told(tmp_path: Path) -> None:
    found = taken(tmp_path, listed(*LINES, LINES[1]), listing=replace(LISTING, key=()))
    assert (found.read, found.rejects, found.amount) == (4, (), 40020)
    assert [note.code for note in found.notes] == ["W5402"]


def test_a_tally_that_loses_rows_or_money_is_told(tmp_path: Path) -> None:
    sql = LISTING.tallies[0].sql.replace("GROUP BY", "WHERE scheme = '职工' GROUP BY")
    found = taken(
        tmp_path, GOOD, listing=replace(LISTING, tallies=(Tally("summaries", sql, "case_count", "total_cost"),))
    )
    assert [(item.code, "例数是 2，清单采用的是 3" in item.found) for item in found.problems] == [
        ("E5454", True), ("E5454", False),
    ]  # fmt: skip


def test_a_sum_that_a_cell_cannot_hold_is_told(tmp_path: Path) -> None:
    sql = LISTING.tallies[0].sql.replace("0) AS fund_booked", "0) - 1000000 AS fund_booked")
    found = taken(tmp_path, GOOD, listing=replace(LISTING, tallies=(Tally("summaries", sql),)))
    assert [item.code for item in found.problems] == ["E5452"]
    sql = sql.replace("- 1000000", "+ sum(case_cost) * 9000000000000000000 * 9000000000000000000 * 9")
    assert [
        line[1:6] for line in told(tmp_path, GOOD, listing=replace(LISTING, tallies=(Tally("summaries", sql),)))
    ] == ["E5453"]


def test_a_missing_optional_column_is_told_and_read_as_empty(tmp_path: Path) -> None:
    found = taken(tmp_path, listed(*(line[:9] for line in LINES), headings=HEADINGS[:9]))
    assert [note.code for note in found.notes] == ["N5404"]
    assert [row.fund_booked for row in found.tables["summaries"]] == [0, 0]


def test_a_workbook_is_read_as_its_cells_mean(tmp_path: Path) -> None:
    content = book(
        ("0001", "9001", "示例医院1", "职工", None, "2025-01-31", 3, 1.2, 100.1, 80),
        ("0002", 123, "示例医院2", "居民", "甲", "2025-02-01", 4, 0.8, 50.05, None),
        ("0003", 1.23e17, "示例医院1", "职工", None, "2025-03-01", 5, 2, 200, 150.5),
        ("0004", "9004", "示例医院1", "职工", None, "2025-03-01", 5, 2, "#N/A", 150.5),
    )
    found = taken(tmp_path, content, "病例.xlsx")
    assert (found.read, found.amount) == (4, 15015)
    assert [(item.line, item.heading, item.reason) for item in found.rejects] == [
        (6, "人员编号", "已被 Excel 改成科学记数，原来的号码已丢失"), (7, "病例费用", "是错误值"),
    ]  # fmt: skip
    assert [note.code for note in found.notes] == ["N5403"]


def test_a_list_that_begins_further_down_and_to_the_right_keeps_its_row_numbers(tmp_path: Path) -> None:
    made = Workbook()
    for row, line in enumerate((HEADINGS, *LINES, (*LINES[0][:8], "#N/A", "")), 5):
        for column, value in enumerate(line, 3):
            made.active.cell(row, column, value)
    made.save(tmp_path / "病例.xlsx")
    found = taken(tmp_path, (tmp_path / "病例.xlsx").read_bytes(), "病例.xlsx")
    assert [(item.line, item.reason) for item in found.rejects] == [(9, "是错误值")]
    assert (found.read, found.amount) == (4, 35015)


def test_other_sheets_of_a_workbook_are_told(tmp_path: Path) -> None:
    made = Workbook()
    made.active.append(("别的",))
    sheet = made.create_sheet("清单")
    for row in (HEADINGS, *LINES):
        sheet.append(row)
    made.save(tmp_path / "病例.xlsx")
    found = taken(tmp_path, (tmp_path / "病例.xlsx").read_bytes(), "病例.xlsx")
    assert [note.text() for note in found.notes] == ["【N5402】病例.xlsx：只读了工作表“清单”。没有读：Sheet。请核对。"]


@pytest.mark.parametrize("separator", [",", "\t", ";"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk"])
def test_encodings_and_separators_come_to_the_same(tmp_path: Path, encoding: str, separator: str) -> None:
    plain = taken(tmp_path, GOOD)
    found = taken(tmp_path, listed(*LINES, separator=separator, end="\r\n").encode(encoding), "另.txt")
    assert [replace(row, remark="") for row in found.tables["summaries"]] == [
        replace(row, remark="") for row in plain.tables["summaries"]
    ]


def test_a_rare_character_survives_gb18030(tmp_path: Path) -> None:
    rare = (*LINES[0][:4], "㐂𠮷", *LINES[0][5:])
    found = taken(tmp_path, listed(rare, *LINES[1:]).encode("gb18030"))
    assert (found.rejects, found.read) == ((), 3)


def leftovers() -> set[str]:
    return {path.name for path in Path(tempfile.gettempdir()).glob(f"{FOLDER}*")}


def test_nothing_is_left_in_the_temporary_folder_whatever_happens(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = leftovers()
    taken(tmp_path, GOOD)
    told(tmp_path, FILES[8][1])
    monkeypatch.setattr(taking, "bring_in", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        taken(tmp_path, GOOD)
    assert leftovers() <= before


def test_what_a_killed_program_left_is_removed_after_a_day(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source.tempfile, "gettempdir", lambda: str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    old, new = tmp_path / f"{FOLDER}old", tmp_path / f"{FOLDER}new"
    for folder in (old, new):
        folder.mkdir()
        (folder / "list").write_text("个人信息", encoding="utf-8")
    os.utime(old, (0, 0))
    with private_folder() as folder:
        assert folder.stat().st_mode & 0o077 == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == [new.name]


def test_no_message_quotes_a_cell(tmp_path: Path) -> None:
    secret = "330681199001011234"
    rows = [(*LINES[0][:at], secret + "x", *LINES[0][at + 1 :]) for at in range(2, 10)]
    found = taken(tmp_path, listed(*LINES, *((f"1{i}", *row[1:]) for i, row in enumerate(rows)), ("x", secret, "y")))
    assert len(found.rejects) > 6
    everything = repr((found.rejects, found.notes, found.problems, found.tables, found.review))
    assert secret not in everything


def test_text_reading_names_the_line_of_a_bad_byte(tmp_path: Path) -> None:
    monkey = listed(*LINES).encode() + b"0004,\xff\xfe\xff\n"
    assert [line[1:6] for line in told(tmp_path, monkey)] == ["E5411"]
    assert text.LONGEST == 100_000
    assert csv.field_size_limit() == text.LONGEST
