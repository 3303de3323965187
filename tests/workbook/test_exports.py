import csv
import io
import json
import os
import subprocess
import sys
import tempfile
import unicodedata
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path

import openpyxl
import pytest
import xlwt
from hypothesis import given, settings
from hypothesis import strategies as st

from xltool.problems import Refused
from xltool.workbook.exports import Export, read_export
from xltool.workbook.matching import Match, match, remember, remembered

SECRET = "王小明"
TABLE = f"机构编码,机构名称,费用\n001,诸暨九州医院,12.50\n002,{SECRET},3\n"
ROWS = (("001", "诸暨九州医院", "12.50"), ("002", SECRET, "3"))


@pytest.fixture
def save(tmp_path: Path) -> Callable[..., Path]:
    def put(content: str | bytes, name: str = "导出.csv", encoding: str = "utf-8") -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return path

    return put


def refusal(call: Callable[[], object]) -> str:
    with pytest.raises(Refused) as caught:
        call()
    return str(caught.value)


def notes(export: Export) -> list[str]:
    return [problem.text() for problem in export.notes]


def new_book(path: Path, sheets: dict[str, list[list[object]]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def old_book(path: Path, sheets: dict[str, list[list[object]]]) -> Path:
    book = xlwt.Workbook()
    formats = {datetime: "YYYY-MM-DD HH:MM", date: "YYYY-MM-DD", time: "HH:MM"}
    for name, rows in sheets.items():
        sheet = book.add_sheet(name)
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                if value is not None:
                    style = xlwt.easyxf(num_format_str=formats.get(type(value), "General"))
                    sheet.write(number, column, value, style)
    book.save(str(path))
    return path


BOOKS = pytest.mark.parametrize(("make", "name"), [(old_book, "导出.xls"), (new_book, "导出.xlsx")])


# ---- text files


@pytest.mark.parametrize(
    ("encoding", "told"),
    [("utf-8", "utf-8-sig"), ("utf-8-sig", "utf-8-sig"), ("gbk", "gb18030"), ("gb18030", "gb18030")],
)
@pytest.mark.parametrize("ending", [".csv", ".TXT"])
@pytest.mark.parametrize("separator", [",", "\t"])
def test_every_encoding_and_separator(
    save: Callable[..., Path], encoding: str, told: str, ending: str, separator: str
) -> None:
    path = save(TABLE.replace(",", separator), f"导出{ending}", encoding)
    assert read_export(path) == Export(path, "", told, ("机构编码", "机构名称", "费用"), ROWS, 2)


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_rare_characters(save: Callable[..., Path], encoding: str) -> None:
    export = read_export(save("姓,名\n𠮷,㐂\n", encoding=encoding))
    assert export.rows == (("𠮷", "㐂"),)


def test_short_gbk_that_is_valid_utf_8(save: Callable[..., Path]) -> None:
    raw = "茅,台\n茅,台\n".encode("gbk")
    assert "茅" not in raw.decode("utf-8")
    assert read_export(save(raw)).headings == ("茅", "台")


def test_utf_8_with_a_mark_is_never_taken_for_gbk(save: Callable[..., Path]) -> None:
    assert read_export(save("é,è\n1,2\n", encoding="utf-8-sig")).headings == ("é", "è")


def test_nothing_becomes_a_number_or_missing(save: Callable[..., Path]) -> None:
    cells = ("001", "330102198001011234", "1e5", "NA", "null", "nan", "", "TRUE", " 1 ", "1,000.00", "-0.10")
    headings = tuple(f"列{letter}" for letter in "甲乙丙丁戊己庚辛壬癸子")
    text = io.StringIO()
    csv.writer(text).writerows([headings, cells, cells])
    assert read_export(save(text.getvalue())).rows == (cells, cells)


def test_quoted_separators_quotes_and_line_breaks(save: Callable[..., Path]) -> None:
    export = read_export(save('名称,"地址\n（详）"\n"甲,乙","第一行\n第""二""行"\n丙,"\r\n"\n末,末\n'))
    assert export.headings == ("名称", "地址\n（详）")
    assert export.rows == (("甲,乙", '第一行\n第"二"行'), ("丙", "\r\n"), ("末", "末"))


def test_tabs_kept_after_codes_are_no_separators(save: Callable[..., Path]) -> None:
    assert read_export(save("编码,名称\n001\t,甲\n002\t,乙\n")).rows == (("001\t", "甲"), ("002\t", "乙"))


def test_commas_in_a_tab_separated_file(save: Callable[..., Path]) -> None:
    export = read_export(save("编码\t金额\n001\t1,000\n002\t2,000\n", "导出.txt"))
    assert export.rows == (("001", "1,000"), ("002", "2,000"))


def test_one_column(save: Callable[..., Path]) -> None:
    assert read_export(save("编码\n001\n002\n")).rows == (("001",), ("002",))


def test_short_rows_and_surplus_separators(save: Callable[..., Path]) -> None:
    export = read_export(save("编码,名称,费用,\n001,甲,1,,,\n\n002\n"))
    assert export.headings == ("编码", "名称", "费用")
    assert export.rows == (("001", "甲", "1"), ("", "", ""), ("002", "", ""))


# ---- workbooks


@BOOKS
def test_values_as_a_spreadsheet_shows_them(make: Callable[..., Path], name: str, tmp_path: Path) -> None:
    headings = ["编码", "整数", "小数", "微小", "日期", "时刻", "钟点", "是否", "空", "长码"]
    cells = ["001", 5.0, 0.1 + 0.2, 1e-7, date(2024, 1, 31), datetime(2024, 1, 31, 8, 30), time(8, 30)]
    path = make(tmp_path / name, {"明细": [headings, [*cells, True, None, "330102198001011234"]]})
    export = read_export(path)
    assert (export.sheet, export.encoding, export.headings) == ("明细", "", tuple(headings))
    assert export.rows == (
        (
            *("001", "5", "0.3", "0.0000001", "2024-01-31", "2024-01-31 08:30:00", "08:30:00"),
            *("TRUE", "", "330102198001011234"),
        ),
    )
    assert export.notes == ()


@BOOKS
def test_a_number_beyond_15_digits_is_told(make: Callable[..., Path], name: str, tmp_path: Path) -> None:
    path = make(tmp_path / name, {"明细": [["证号", "费用"], [330102198001011234.0, -0.0], ["甲", 2]]})
    export = read_export(path)
    assert export.rows == (("330102198001011000", "0"), ("甲", "2"))
    assert notes(export) == [
        f"【N5004】{name} 明细：第 2 行有超过 15 位的数字。长编码要按文本存放。请核对末几位是否变成了 0。"
    ]


@BOOKS
def test_the_first_sheet_with_content_is_taken(make: Callable[..., Path], name: str, tmp_path: Path) -> None:
    rows: list[list[object]] = [["编码", "名称"], ["001", "甲"]]
    path = make(tmp_path / name, {"空": [], "一季度": rows, "二季度": rows, "说明": [["略"]]})
    export = read_export(path)
    assert export.sheet == "一季度"
    assert notes(export) == [f"【N5001】{name}：有几张工作表，只读了「一季度」。没有读：二季度、说明。"]


@BOOKS
def test_a_named_sheet(make: Callable[..., Path], name: str, tmp_path: Path) -> None:
    path = make(tmp_path / name, {"甲": [["编码", "名称"], ["001", "甲"]], "乙": [["列", "号"], ["2", "3"]]})
    export = read_export(path, "乙")
    assert (export.sheet, export.headings, export.notes) == ("乙", ("列", "号"), ())
    assert refusal(lambda: read_export(path, "丙")) == (
        f"【E5008】{name}：没有名为「丙」的工作表。现有：甲、乙。请改选其中一张。"
    )


@BOOKS
def test_an_empty_book(make: Callable[..., Path], name: str, tmp_path: Path) -> None:
    assert refusal(lambda: read_export(make(tmp_path / name, {"甲": [], "乙": []}))) == (
        f"【E5009】{name}：没有数据。表头下面至少要有一行数据。请从平台重新导出。"
    )


@BOOKS
def test_faults_name_the_sheet(make: Callable[..., Path], name: str, tmp_path: Path) -> None:
    path = make(tmp_path / name, {"明细": [["编码", "名称"], ["001", "甲", None, "余"]]})
    assert refusal(lambda: read_export(path)) == (
        f"【E5012】{name} 明细：第 2 行有内容落在没有表头的列。请补上表头，或删去多出的格子再导入。"
    )


@BOOKS
def test_titles_and_blank_rows_keep_the_row_numbers(make: Callable[..., Path], name: str, tmp_path: Path) -> None:
    head: list[list[object]] = [["费用汇总表"], [], ["单位：万元", None, "日期：2024-01"]]
    data: list[list[object]] = [
        ["编码", "名称", "费用"],
        ["001", "甲", 1],
        [],
        ["002", "乙", 2],
        ["合计", None, 3],
    ]
    export = read_export(make(tmp_path / name, {"明细": [*head, *data]}))
    assert (export.first_row, export.headings) == (5, ("编码", "名称", "费用"))
    assert export.rows == (("001", "甲", "1"), ("", "", ""), ("002", "乙", "2"))
    assert notes(export) == [
        f"【N5005】{name} 明细：把第 4 行当作表头，上面的几行没有读入。",
        f"【N5002】{name} 明细：第 8 行是合计，没有读入。",
    ]


def test_an_error_value_stays_visible(tmp_path: Path) -> None:
    rows: list[list[object]] = [["编码", "费用"], ["001", "#N/A"]]
    assert read_export(new_book(tmp_path / "导出.xlsx", {"明细": rows})).rows == (("001", "#N/A"),)
    book = xlwt.Workbook()
    sheet = book.add_sheet("明细")
    for column, heading in enumerate(rows[0]):
        sheet.write(0, column, heading)
    sheet.write(1, 0, "001")
    sheet.row(1).set_cell_error(1, 0x2A)
    book.save(str(tmp_path / "导出.xls"))
    assert read_export(tmp_path / "导出.xls").rows == (("001", "#N/A"),)


def test_a_wrong_dimension_loses_nothing(tmp_path: Path) -> None:
    rows: list[list[object]] = [["编码", "名称"], ["001", "甲_x000D_\n乙"]]
    path = new_book(tmp_path / "导出.xlsx", {"明细": rows})
    with zipfile.ZipFile(path) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    part = "xl/worksheets/sheet1.xml"
    assert b'<dimension ref="A1:B2"' in parts[part]
    parts[part] = parts[part].replace(b'<dimension ref="A1:B2"', b'<dimension ref="A1"')
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        for name, content in parts.items():
            book.writestr(name, content)
    assert read_export(path).rows == (("001", "甲\n乙"),)


def test_a_new_book_is_audited_first(tmp_path: Path) -> None:
    path = tmp_path / "导出.xlsx"
    path.write_bytes(b"PK\x03\x04 cut off")
    assert refusal(lambda: read_export(path)).startswith("【E10")


# ---- what is refused


def test_missing_file(tmp_path: Path) -> None:
    assert refusal(lambda: read_export(tmp_path / "没有.csv")) == (
        "【E5001】没有.csv：文件打不开。请确认文件还在，关掉正在使用它的程序，再试一次。"
    )


def test_unknown_ending(save: Callable[..., Path]) -> None:
    assert refusal(lambda: read_export(save(TABLE, "导出.pdf"))) == (
        "【E5002】导出.pdf：不认得这种文件。只读 .csv、.txt、.xls、.xlsx。请另存为 .xlsx 再导入。"
    )


@pytest.mark.parametrize("raw", [TABLE.encode("gb18030") + b"\xff\xff", TABLE.encode("big5", "ignore") + b"\x80"])
def test_undecodable(save: Callable[..., Path], raw: bytes) -> None:
    assert refusal(lambda: read_export(save(raw))) == (
        "【E5003】导出.csv：文字编码不认得，或文件已损坏。请用 Excel 或 WPS 打开，另存为 .xlsx 再导入。"
    )


@pytest.mark.parametrize("raw", [TABLE.encode("utf-16"), TABLE.encode("utf-32"), TABLE.encode() + b"\0"])
def test_not_text(save: Callable[..., Path], raw: bytes) -> None:
    assert refusal(lambda: read_export(save(raw))) == (
        "【E5004】导出.csv：文件里有不是文字的内容。请用 Excel 或 WPS 打开，另存为 .xlsx 再导入。"
    )


@pytest.mark.parametrize("make", [old_book, new_book])
def test_a_book_called_csv(make: Callable[..., Path], tmp_path: Path) -> None:
    path = make(tmp_path / "导出.csv", {"明细": [["编码", "名称"], ["001", "甲"]]})
    assert refusal(lambda: read_export(path)).startswith("【E5004】")


@pytest.mark.parametrize("separator", "|;")
def test_other_separators(save: Callable[..., Path], separator: str) -> None:
    assert refusal(lambda: read_export(save(TABLE.replace(",", separator), encoding="gbk"))) == (
        "【E5005】导出.csv：各列用竖线或分号隔开。只读用逗号或制表符隔开的文件。请从平台另选格式导出。"
    )


@pytest.mark.parametrize("row", [f'003,"{SECRET},4\n', f'003,"{SECRET}"x,4\n', f"003,{'长' * 140000},4\n"])
def test_quotes_without_a_partner(save: Callable[..., Path], row: str) -> None:
    assert refusal(lambda: read_export(save(TABLE + row))) == (
        "【E5006】导出.csv 第 4 行：引号没有成对，或一格文字过长。请用 Excel 或 WPS 打开，另存为 .xlsx 再导入。"
    )


@pytest.mark.parametrize("raw", [b"", b"<html><table></table></html>", TABLE.encode(), b"\xd0\xcf\x11\xe0" * 200])
def test_no_book_in_an_xls(save: Callable[..., Path], raw: bytes) -> None:
    assert refusal(lambda: read_export(save(raw, "导出.xls"))) == (
        "【E5007】导出.xls：工作簿打不开：设了密码、已损坏，或不是工作簿。请用 Excel 或 WPS 打开，另存为 .xlsx 再导入。"
    )


@pytest.mark.parametrize(
    "text",
    ["", "\ufeff", "\n\n", ",,\n,,\n", "编码,名称\n", "汇总表\n编码,名称,费用\n", "编码,名称\n合计,3\n,\n"],
)
def test_empty(save: Callable[..., Path], text: str) -> None:
    assert refusal(lambda: read_export(save(text))) == (
        "【E5009】导出.csv：没有数据。表头下面至少要有一行数据。请从平台重新导出。"
    )


@pytest.mark.parametrize(
    "text",
    [
        "001,1,2.5\n002,2,3.5\n",
        f"甲,{SECRET},,,\n1,2,3,4,5\n1,2,3,4,5\n",
        "同,同,同\n1,2,3\n",
        "表\n\n1,2\n3,4\n",
    ],
)
def test_no_heading_row(save: Callable[..., Path], text: str) -> None:
    assert refusal(lambda: read_export(save(text))) == (
        "【E5010】导出.csv：找不到表头行。表头要占一行，每列都有名称。请补上表头行再导入。"
    )


def test_repeated_headings_and_ragged_rows_together(save: Callable[..., Path]) -> None:
    text = f"编码,费用,名称,费 用\n1,2,3,4\n1,2,3,4,{SECRET}\n" + f"1,2,3,4,,{SECRET}\n" * 6
    assert refusal(lambda: read_export(save(text))) == (
        "【E5011】导出.csv：B、D 列的表头重名。各列表头要互不相同。请改名或删去多余的列再导入。\n"
        "【E5012】导出.csv：第 3、4、5、6、7 等 7 行有内容落在没有表头的列。"
        "请补上表头，或删去多出的格子再导入。"
    )


def test_columns_beyond_z(save: Callable[..., Path]) -> None:
    headings = [f"列{number}" for number in range(28)]
    headings[27] = headings[25]
    text = ",".join(headings) + "\n" + ",".join("1" * 28) + "\n"
    assert "Z、AB 列的表头重名" in refusal(lambda: read_export(save(text)))


def test_two_rows_of_headings(save: Callable[..., Path]) -> None:
    text = "机构,住院,,门诊\n,人次,费用,人次\n甲,1,2,3\n"
    assert refusal(lambda: read_export(save(text))) == (
        "【E5012】导出.csv：第 2、3 行有内容落在没有表头的列。请补上表头，或删去多出的格子再导入。"
    )


# ---- the heading row and the totals


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_titles_above_the_headings(save: Callable[..., Path], end: str) -> None:
    text = "费用汇总表\n单位：万元,,日期：2024年1月\n\n机构编码,其中：药品费,费用（元）\n001,1,2\n"
    export = read_export(save(text.replace("\n", end), encoding="gbk"))
    assert export.headings == ("机构编码", "其中：药品费", "费用（元）")
    assert (export.rows, export.first_row) == ((("001", "1", "2"),), 5)
    assert notes(export) == ["【N5005】导出.csv：把第 4 行当作表头，上面的几行没有读入。"]


def test_totals_at_the_end_are_dropped(save: Callable[..., Path]) -> None:
    export = read_export(save(TABLE + "合 计：,,15.5\n\n,总计,15.5\n,,\n"))
    assert export.rows == ROWS
    assert notes(export) == ["【N5002】导出.csv：第 4、6 行是合计，没有读入。"]


def test_totals_in_between_are_told(save: Callable[..., Path]) -> None:
    export = read_export(save(TABLE + "合计,,15.5\n003,甲,合计\n"))
    assert export.rows[2:] == (("合计", "", "15.5"), ("003", "甲", "合计"))
    assert notes(export) == ["【N5003】导出.csv：第 4 行写着合计，已当作数据读入。请核对会不会重复计算。"]


# ---- the round trip

CELL = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8)
HEADING = st.text(st.characters(categories=["L", "Nd"]), max_size=6).map("列".__add__)


@st.composite
def tables(draw: st.DrawFn) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    headings = draw(
        st.lists(HEADING, min_size=2, max_size=6, unique_by=lambda text: unicodedata.normalize("NFKC", text))
    )
    rows = draw(st.lists(st.tuples(*[CELL] * len(headings)), max_size=6))
    return tuple(headings), (*rows, ("末", *draw(st.tuples(*[CELL] * (len(headings) - 1)))))


@settings(max_examples=300, deadline=None)
@given(
    table=tables(),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "gb18030"]),
    separator=st.sampled_from(",\t"),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
)
def test_what_was_written_comes_back(
    table: tuple[tuple[str, ...], tuple[tuple[str, ...], ...]], encoding: str, separator: str, quoting: int
) -> None:
    headings, rows = table
    text = io.StringIO()
    csv.writer(text, delimiter=separator, quoting=quoting).writerows([headings, *rows])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "导出.csv"
        path.write_bytes(text.getvalue().encode(encoding))
        export = read_export(path)
    assert (export.headings, export.rows, export.first_row) == (headings, rows, 2)


# ---- matching


def test_headings_match_whatever_their_width_and_spaces() -> None:
    found = match(["机 构\n编码", "ＤＲＧ组数", "费用(元)", "备注"], ["机构编码", "DRG组数", "费用（元）"], {})
    assert found == Match({"机构编码": "机 构\n编码", "DRG组数": "ＤＲＧ组数", "费用（元）": "费用(元)"}, ("备注",), ())


@pytest.mark.parametrize(
    ("headings", "wanted", "taken"),
    [
        (["费用（元）"], ["费用"], {"费用": "费用（元）"}),
        (["费用"], ["费用（元）"], {"费用（元）": "费用"}),
        (["费用（元）"], ["费用（万元）"], {}),
        (["费用（元）", "费用（万元）"], ["费用"], {}),
        (["费用"], ["费用（元）", "费用（万元）"], {}),
        (["费用", "费用（元）"], ["费用"], {"费用": "费用"}),
        (["费用（居民）"], ["费用"], {}),
        (["总费用"], ["费用"], {}),
    ],
)
def test_units_and_no_resemblance(headings: list[str], wanted: list[str], taken: dict[str, str]) -> None:
    found = match(headings, wanted, {})
    assert found.taken == taken
    assert set(found.not_taken) == set(headings) - set(taken.values())
    assert found.missing == tuple(target for target in wanted if target not in taken)


def test_what_is_remembered_serves_after_the_names() -> None:
    known = {"医疗 总费用": "费用", "编码": "名称", "别的": "没有"}
    found = match(["医疗总费用", "编码", "别的"], ["费用", "编码", "名称"], known)
    assert found == Match({"费用": "医疗总费用", "编码": "编码"}, ("别的",), ("名称",))


def test_two_columns_for_one() -> None:
    known = {"总额": "费用", "金额": "费用"}
    assert refusal(lambda: match(["总额", "金额", "编 码", "编码"], ["费用", "编码"], known)) == (
        "【E5013】「费用」：导出文件有几列都对应它：总额、金额。只能有一列。请删去不用的列再导入。\n"
        "【E5013】「编码」：导出文件有几列都对应它：编 码、编码。只能有一列。请删去不用的列再导入。"
    )


# ---- remembering


def test_remembering(tmp_path: Path) -> None:
    path = tmp_path / "列名对应.json"
    assert remembered(path) == {}
    remember(path, "附件2", {"总额": "费用"})
    remember(path, "附件1", {"𠮷": "名称"})
    remember(path, "附件2", {"代码": "编码", "总额": "总费用"})
    assert remembered(path) == {"附件1": {"𠮷": "名称"}, "附件2": {"代码": "编码", "总额": "总费用"}}
    text = path.read_text("utf-8")
    assert text == json.dumps(json.loads(text), ensure_ascii=False, indent=2, sort_keys=True)
    assert "𠮷" in text


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"[]",
        b'{"a": 1}',
        b'{"a": {"b": 1}}',
        b"[" * 100000,
        '{"甲":{}}'.encode("gbk"),
    ],
)
def test_a_damaged_memory_is_not_written_over(tmp_path: Path, raw: bytes) -> None:
    path = tmp_path / "列名对应.json"
    path.write_bytes(raw)
    for call in (lambda: remembered(path), lambda: remember(path, "附件2", {"总额": "费用"})):
        assert refusal(call) == ("【E5014】列名对应.json：记住的列名对应已损坏。请删除这个文件，再重新指定各列的对应。")
    assert path.read_bytes() == raw


def test_a_memory_that_cannot_be_read(tmp_path: Path) -> None:
    assert refusal(lambda: remembered(tmp_path)).startswith("【E5015】")


# ---- promises


def test_no_message_quotes_a_data_row(save: Callable[..., Path], tmp_path: Path) -> None:
    broken = [f'x,"{SECRET}', f"3,{SECRET},1,{SECRET}", f"合计,{SECRET}\n003,甲,1"]
    said = []
    for row in broken:
        try:
            said += notes(read_export(save(f"{TABLE}{row}\n")))
        except Refused as error:
            said.append(str(error))
    assert len(said) == 3
    said.append(refusal(lambda: read_export(save(f"{SECRET},{SECRET},甲\n{SECRET},1,2\n"))))
    assert not any(SECRET in text for text in said)


def test_importing_costs_no_library() -> None:
    code = "import sys, xltool.workbook.exports; print({'pandas', 'openpyxl', 'xlrd'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=os.environ)
    assert done.stdout == "set()\n"
