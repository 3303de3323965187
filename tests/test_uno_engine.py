"""The stand-in for Excel behaves as Excel does where our live host relies on it."""

import datetime
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlwings

from tests.office import Office
from tests.settled_books import settled_bytes
from tests.uno_engine import Excel, as_excel_shows, call_rejected, cell_in_edit, com_error, excel_suspended, open_excel
from tests.uno_engine.formulas import gives_truth, to_excel, to_office

EXAMPLE = Path(__file__).parent.parent / "workbooks" / "诸暨2024示例.xlsx"
EXCEL_REFUSES = -2146827284


@pytest.fixture
def excel(office: Office) -> Iterator[Excel]:
    with open_excel(office) as running:
        yield running


@pytest.fixture
def sheet(excel: Excel) -> xlwings.Sheet:
    """The only sheet of an empty book."""
    return excel.new().sheets[0]


def formulas_of(cells: xlwings.Range) -> Any:
    """Over COM a tuple of rows, whatever xlwings' annotation says."""
    return cells.formula


def refused(error: pytest.ExceptionInfo[com_error]) -> bool:
    """Excel's own "1004"."""
    return error.value.excepinfo is not None and error.value.excepinfo[5] == EXCEL_REFUSES


def test_the_example_opens_and_takes_formulas(excel: Excel, tmp_path: Path) -> None:
    book = excel.open(EXAMPLE)
    sheet = book.sheets["附件1"]
    assert sheet.range("C9").value == 97788.16
    sheet.range("G1:H2").formula = [["=SUM('附件1'!C5:C8)", "'00123"], ["=1/0", None]]
    assert sheet.range("G1:H2").options(err_to_str=True).value == [[97788.16, "00123"], ["#DIV/0!", None]]
    assert sheet.range("G1:H2").value == [[97788.16, "00123"], [None, None]]
    assert formulas_of(sheet.range("G1:H2")) == (("=SUM(附件1!C5:C8)", "00123"), ("=1/0", ""))
    assert sheet.range("G1:H2").api.Value2 == ((97788.16, "00123"), (-2146826281, None))
    book.save(tmp_path / "另存.xlsx")
    assert (book.name, book.fullname) == ("另存.xlsx", str(tmp_path / "另存.xlsx"))
    saved = openpyxl.load_workbook(tmp_path / "另存.xlsx")["附件1"]
    assert (saved["G1"].value, saved["H1"].value) == ("=SUM(附件1!C5:C8)", "00123")


def test_every_formula_of_a_settled_book_survives_reading_and_writing(excel: Excel, tmp_path: Path) -> None:
    path = tmp_path / "结算.xlsx"
    path.write_bytes(settled_bytes())
    written = openpyxl.load_workbook(path)
    seen = 0
    for sheet in excel.open(path).sheets:
        used = sheet.used_range
        formulas, values = used.formula, used.options(ndim=2, err_to_str=True).value
        for row, cells in enumerate(formulas):
            for column, text in enumerate(cells):
                cell = written[sheet.name].cell(used.row + row, used.column + column)
                if cell.data_type == "f":
                    seen += 1
                    assert text == as_excel_shows(str(cell.value)), (sheet.name, cell.coordinate)
        used.formula = [
            [
                f"'{text}" if isinstance(value, str) and text[:1] != "=" else text
                for text, value in zip(*pair, strict=True)
            ]
            for pair in zip(formulas, values, strict=True)
        ]
        assert (used.formula, used.options(ndim=2, err_to_str=True).value) == (formulas, values), sheet.name
    assert seen > 1000


@pytest.mark.parametrize(
    ("typed", "value", "formula"),
    [
        ("00123", 123.0, "123"),
        ("'00123", "00123", "00123"),
        ("'=1+1", "=1+1", "=1+1"),
        ("12%", 0.12, "0.12"),
        ("1,234.5", 1234.5, "1234.5"),
        ("2024-1-5", datetime.datetime(2024, 1, 5), "45296"),
        ("2024年1月5日", datetime.datetime(2024, 1, 5), "45296"),
        ("13月40日", "13月40日", "13月40日"),
        ("true", True, "TRUE"),
        ("—", "—", "—"),
        ("=", "=", "="),
        ('=IF(1>0,"是,否","")', "是,否", '=IF(1>0,"是,否","")'),
        ("=1=1", True, "=1=1"),
        ("=AND(1,0)", False, "=AND(1,0)"),
        ("=IF(1>0,1,0)", 1.0, "=IF(1>0,1,0)"),
        ("=SUM({1,2;3,4})", 10.0, "=SUM({1,2;3,4})"),
        ('=""', None, '=""'),
        ("=0.10+1e20", 1e20, "=0.1+1E+20"),
        ("#N/A", None, "=#N/A"),
        (None, None, ""),
        ("", None, ""),
        (0.1, 0.1, "0.1"),
        (12, 12.0, "12"),
        (True, True, "TRUE"),
        (datetime.date(2024, 3, 1), datetime.datetime(2024, 3, 1), "45352"),
        (Decimal("1.23456"), Decimal("1.2346"), "1.2346"),
    ],
)
def test_a_cell_takes_a_value_as_if_typed(sheet: xlwings.Sheet, typed: Any, value: Any, formula: str) -> None:
    sheet.range("B2").value = typed
    assert sheet.range("B2").value == value
    assert type(sheet.range("B2").value) is type(value)
    assert sheet.range("B2").formula == formula


def test_a_cell_of_format_text_keeps_texts(sheet: xlwings.Sheet) -> None:
    sheet.range("A1:A3").number_format = "@"
    sheet.range("A1:A3").formula = [["00123"], ["=1+1"], ["'1-2"]]
    assert sheet.range("A1:A3").value == ["00123", "=1+1", "1-2"]
    sheet.range("A1:A3").value = 5
    assert sheet.range("A1:A3").value == [5.0, 5.0, 5.0]


def test_a_truth_gives_way_to_a_number(sheet: xlwings.Sheet) -> None:
    sheet.range("A1:B1").value = [True, False]
    assert sheet.range("A1:B1").value == [True, False]
    sheet.range("A1:B1").value = [1, "=3-2"]
    assert [type(value) for value in sheet.range("A1:B1").value] == [float, float]
    assert sheet.range("A1").number_format == "General"


def test_errors_have_their_names_and_numbers(sheet: xlwings.Sheet) -> None:
    formulas = ["=1/0", "=NA()", "=没有(1)", "=LN(-1)", "=SQRT(-1)", '="字"+1']
    sheet.range("A1:F1").formula = formulas
    names = ["#DIV/0!", "#N/A", "#NAME?", "#NUM!", "#NUM!", "#VALUE!"]
    assert sheet.range("A1:F1").options(err_to_str=True).value == names
    assert sheet.range("A1:F1").value == [None] * 6
    assert sheet.range("A1").api.Value2 == -2146826281


def test_value2_knows_no_dates_and_no_currency(sheet: xlwings.Sheet) -> None:
    sheet.range("A1:B1").value = [[45352, 2.5]]
    sheet.range("A1").number_format = "yyyy-mm-dd"
    sheet.range("B1").number_format = "¥#,##0.00"
    assert sheet.range("A1:B1").value == [datetime.datetime(2024, 3, 1), Decimal("2.5")]
    assert sheet.range("A1:B1").api.Value2 == ((45352.0, 2.5),)


def test_an_empty_text_of_a_formula_is_no_empty_cell(sheet: xlwings.Sheet) -> None:
    sheet.range("A1").formula = '=""'
    assert sheet.range("A1:B1").api.Value2 == (("", None),)


def test_shapes_are_xlwings_own(sheet: xlwings.Sheet) -> None:
    sheet.range("A1").value = [[1, 2], [3, 4]]
    assert sheet.range("A1:B2").value == [[1.0, 2.0], [3.0, 4.0]]
    assert sheet.range("A1:B1").value == [1.0, 2.0]
    assert sheet.range("A1:A2").value == [1.0, 3.0]
    assert sheet.range("A1").value == 1.0
    assert sheet.range("A1").options(ndim=2).value == [[1.0]]
    assert sheet.range((1, 1), (2, 2)).address == "$A$1:$B$2"
    assert sheet.range("B2").get_address(False, False) == "B2"
    assert sheet.cells[0:2, 1].shape == (2, 1)
    assert sheet.cells(2, 2).value == 4.0


def test_one_formula_fills_a_range_with_moving_references(sheet: xlwings.Sheet) -> None:
    sheet.range("B1:C2").formula = "=A1*$A$1"
    assert formulas_of(sheet.range("B1:C2")) == (("=A1*$A$1", "=B1*$A$1"), ("=A2*$A$1", "=B2*$A$1"))


@pytest.mark.parametrize("formula", ["=SUM(A1;A2)", "=1+*2", "=A1)", "=" + "+".join(["1"] * 5000)])
def test_a_formula_that_excel_would_not_take_is_refused(sheet: xlwings.Sheet, formula: str) -> None:
    with pytest.raises(com_error) as error:
        sheet.range("A5:B5").formula = ["=1", formula]
    assert refused(error)


def test_an_array_formula_is_one_formula_in_many_cells(sheet: xlwings.Sheet) -> None:
    sheet.range("A1:A3").value = [[1], [2], [3]]
    sheet.range("B1:B3").formula_array = "=A1:A3*2"
    assert sheet.range("B1:B3").value == [2.0, 4.0, 6.0]
    assert formulas_of(sheet.range("B1:B3")) == (("=A1:A3*2",),) * 3
    assert sheet.range("B1").has_array


def test_a_mixed_block_is_read_and_written_in_one_call_each(excel: Excel, sheet: xlwings.Sheet) -> None:
    rows: list[list[Any]] = [[f"=A{row}+1" if row % 3 else row, "字", None] for row in range(1, 101)]
    excel.line.reset()
    sheet.range("B1:D100").formula = rows
    assert (excel.line.counts["set Range.Formula"], excel.line.writes, excel.line.reads) == (1, 1, 0)
    assert formulas_of(sheet.range("B1:D100")) == tuple(
        (cells[0] if isinstance(cells[0], str) else str(cells[0]), "字", "") for cells in rows
    )
    assert (excel.line.writes, excel.line.reads) == (1, 1)


def test_manual_calculation_waits(excel: Excel, sheet: xlwings.Sheet) -> None:
    sheet.range("A1:A2").formula = [[3], ["=A1*2"]]
    excel.app.calculation = "manual"
    sheet.range("A1").value = 4
    assert (sheet.range("A2").value, excel.app.calculation) == (6.0, "manual")
    excel.app.calculate()
    assert sheet.range("A2").value == 8.0
    sheet.range("A1").value = 5
    excel.app.calculation = "automatic"
    assert sheet.range("A2").value == 10.0


def test_calculation_cannot_be_set_without_a_book(excel: Excel) -> None:
    with pytest.raises(com_error) as error:
        excel.app.calculation = "manual"
    assert refused(error)


def test_inserted_rows_look_like_the_row_above_and_formulas_follow(sheet: xlwings.Sheet) -> None:
    sheet.range("A1:A4").formula = [[1], [2], [3], ["=SUM(A1:A3)"]]
    sheet.range("A2").color = (255, 199, 206)
    sheet.range("A2").number_format = "#,##0.00"
    sheet.range("2:2").row_height = 30
    sheet.range("3:4").insert(shift="down", copy_origin="format_from_left_or_above")
    assert sheet.range("A6").formula == "=SUM(A1:A5)"
    look = sheet.range("A4")
    assert (look.value, look.color, look.number_format, look.row_height) == (None, (255, 199, 206), "#,##0.00", 30)
    sheet.range("3:4").delete("up")
    assert (sheet.range("A4").formula, sheet.range("A4").value) == ("=SUM(A1:A3)", 6.0)


def test_looks_are_set_and_read(sheet: xlwings.Sheet) -> None:
    cells = sheet.range("B2:C3")
    cells.color = (255, 0, 0)
    assert sheet.range("C3").color == (255, 0, 0)
    cells.color = None
    assert sheet.range("C3").color is None
    cells.api.Font.Bold = True
    cells.api.WrapText = True
    cells.column_width = 20
    cells.vertical_alignment = "center"
    assert (cells.font.bold, cells.wrap_text, cells.column_width) == (True, True, 20.0)
    assert cells.vertical_alignment == "center"
    assert (sheet.range("A1").font.bold, cells.number_format, sheet.range("A1:C3").api.Locked) == (
        False,
        "General",
        True,
    )
    for number_format in ("0.00%", "#,##0.00;[Red]-#,##0.00", "yyyy-mm-dd", 'm"月"d"日"', "@"):
        cells.number_format = number_format
        assert cells.number_format == number_format
    assert sheet.range("A1:C3").number_format is None


def test_rows_and_columns_hide(sheet: xlwings.Sheet) -> None:
    sheet.range("5:7").api.EntireRow.Hidden = True
    sheet.api.Columns("E:F").Hidden = True
    assert sheet.range("A6").api.EntireRow.Hidden is True
    assert sheet.range("A4:A6").api.EntireRow.Hidden is None
    assert (sheet.api.Columns("E:F").Hidden, sheet.range("A1").api.EntireColumn.Hidden) == (True, False)


def test_merged_cells_hold_one_value(sheet: xlwings.Sheet) -> None:
    sheet.range("A1:B2").merge()
    sheet.range("A1:C3").value = [["甲", "乙", "丙"]] * 3
    assert sheet.range("A1:C3").value == [["甲", None, "丙"], [None, None, "丙"], ["甲", "乙", "丙"]]
    assert (sheet.range("B2").merge_area.address, sheet.range("B2").merge_cells) == ("$A$1:$B$2", True)
    assert [sheet.range(cells).api.MergeCells for cells in ("C3", "A1:C3")] == [False, None]


def test_notes_come_and_go(sheet: xlwings.Sheet) -> None:
    cell = sheet.range("B2")
    assert cell.note is None
    assert cell.add_note("为什么\n是这个数").text == "为什么\n是这个数"
    assert [note.location.address for note in sheet.notes] == ["$B$2"]
    with pytest.raises(com_error):
        cell.api.AddComment("再一条")
    note = cell.note
    assert note is not None
    note.text = "改了"
    assert cell.api.Comment.Text() == "改了"
    note.delete()
    assert (cell.note, len(sheet.notes)) == (None, 0)


def test_links_show_their_text(sheet: xlwings.Sheet) -> None:
    sheet.range("A1").add_hyperlink("https://example.com/a", "说明")
    assert (sheet.range("A1").value, sheet.range("A1").hyperlink) == ("说明", "https://example.com/a")


def test_a_protected_sheet_takes_only_what_is_unlocked(sheet: xlwings.Sheet) -> None:
    sheet.range("A1").api.Locked = False
    sheet.api.Protect("x")
    assert sheet.api.ProtectContents
    sheet.range("A1").value = 1
    for change in (
        sheet.range("A1:B1").clear_contents,
        lambda: setattr(sheet.range("B1"), "value", 1),
        lambda: sheet.range("2:3").insert("down"),
    ):
        with pytest.raises(com_error) as error:
            change()
        assert refused(error)
    with pytest.raises(com_error):
        sheet.api.Unprotect("y")
    sheet.api.Unprotect("x")
    sheet.range("B1").value = 2
    assert sheet.range("A1:B1").value == [1.0, 2.0]


def test_a_filter_tells_and_hidden_rows_alone_do_not(sheet: xlwings.Sheet) -> None:
    sheet.range("A1:A4").value = [["名"], ["甲"], ["乙"], ["甲"]]
    sheet.range("3:3").api.EntireRow.Hidden = True
    assert not sheet.api.FilterMode
    sheet.range("3:3").api.EntireRow.Hidden = False
    sheet.range("A1:A4").api.AutoFilter(1, "甲")
    assert sheet.api.FilterMode
    assert sheet.range("A3").api.EntireRow.Hidden
    sheet.api.ShowAllData()
    assert not sheet.api.FilterMode


def test_sheets_are_added_named_hidden_and_deleted(excel: Excel) -> None:
    book = excel.new()
    first = book.sheets[0]
    added = book.sheets.add("问题清单", after=first)
    assert (book.sheet_names, added.index, book.sheets.active.name) == ([first.name, "问题清单"], 2, "问题清单")
    with pytest.raises(ValueError, match="already present"):
        book.sheets.add("问题清单")
    first.range("A1").formula = "=问题清单!B2"
    added.name = "清单-1"
    assert first.range("A1").formula == "='清单-1'!B2"
    added.api.Visible = 2
    assert (added.visible, book.sheets.active.name) == (2, "清单-1")
    added.visible = True
    first.visible = False
    with pytest.raises(com_error):
        added.delete()
    with pytest.raises(com_error):
        first.activate()
    first.visible = True
    added.delete()
    assert (book.sheet_names, first.range("A1").formula) == ([first.name], "=#REF!")
    with pytest.raises(com_error):
        book.sheets["清单-1"]
    assert first.name not in book.sheets  # xlwings for Windows: only sheet_names knows names


def test_a_selection_needs_its_sheet(excel: Excel) -> None:
    book = excel.new()
    first, second = book.sheets[0], book.sheets.add("二")
    with pytest.raises(com_error):
        first.range("B2").select()
    first.activate()
    first.range("B2:C3").select()
    assert excel.app.selection == first.range("B2:C3")
    second.activate()
    assert excel.app.selection == second.range("A1")


def test_the_active_book_is_the_last_one_opened_or_activated(excel: Excel) -> None:
    one, two = excel.new(), excel.new()
    assert (xlwings.books.active, len(excel.app.books)) == (two, 2)
    one.activate()
    assert xlwings.books.active == one
    one.close()
    assert xlwings.books.active == two


def test_names_point_to_cells(excel: Excel) -> None:
    book = excel.new()
    sheet = book.sheets[0]
    sheet.range("B2").value = 7
    name = book.names.add("单位", f"={sheet.name}!$B$2")
    assert (name.refers_to, name.refers_to_range.value) == (f"={sheet.name}!$B$2", 7.0)
    assert ("单位" in book.names, "别的" in book.names) == (True, False)
    sheet.range("A1").formula = "=单位*2"
    assert (sheet.range("A1").value, sheet.range("A1").formula) == (14.0, "=单位*2")
    assert sheet.range("单位").address == "$B$2"
    name.delete()
    assert len(book.names) == 0


def test_a_used_range_spans_the_first_to_the_last_cell(sheet: xlwings.Sheet) -> None:
    sheet.range("C3:D9").value = 1
    assert sheet.used_range.address == "$C$3:$D$9"


def test_settings_and_dialogs_are_the_tests_to_decide(excel: Excel, tmp_path: Path) -> None:
    app = excel.app
    with app.properties(screen_updating=False, enable_events=False, display_alerts=False):
        assert (app.screen_updating, app.enable_events, app.api.ScreenUpdating) == (False, False, False)
    assert (app.screen_updating, app.enable_events) == (True, True)
    app.status_bar = "正在读取…"
    app.status_bar = False
    assert excel.status_texts == ["正在读取…", False]
    excel.answer_dialog("C:/导出.xlsx", False)
    assert [app.api.GetOpenFilename("Excel,*.xlsx"), app.api.GetOpenFilename()] == ["C:/导出.xlsx", False]
    assert (app.api.Ready, app.api.Interactive, app.version.major) == (True, True, 16)


def test_a_file_is_never_held_and_read_only_books_are_not_saved(excel: Excel, tmp_path: Path) -> None:
    path = tmp_path / "本.xlsm"
    path.write_bytes(EXAMPLE.read_bytes())
    book = excel.open(path, read_only=True)
    path.unlink()
    assert (book.api.ReadOnly, book.api.Date1904, list(tmp_path.iterdir())) == (True, False, [])
    with pytest.raises(com_error) as error:
        book.save()
    assert refused(error)


def test_unknown_names_fail_as_they_do_over_com(sheet: xlwings.Sheet) -> None:
    with pytest.raises(com_error) as error:
        _ = sheet.api.Nonsense
    assert error.value.hresult == -2147352570
    with pytest.raises(com_error) as error:
        sheet.range("A1").api.Nonsense = 1
    assert refused(error)


def test_a_planned_fault_strikes_the_call_it_was_planned_for(excel: Excel, sheet: xlwings.Sheet) -> None:
    excel.line.fail(excel_suspended, at=2)
    sheet.range("A1").value = 1
    with pytest.raises(com_error) as error:
        sheet.range("A2").value = 2
    sheet.range("A3").value = 3
    assert (error.value.hresult, sheet.range("A1:A3").value) == (-2146777998, [1.0, None, 3.0])
    excel.line.fail(KeyboardInterrupt, on="get Range.Value")
    _ = sheet.range("A1").formula
    with pytest.raises(KeyboardInterrupt):
        _ = sheet.range("A1").value
    assert sheet.range("A1").value == 1.0


@pytest.mark.parametrize("fault", [call_rejected, cell_in_edit])
def test_xlwings_tries_again_what_excel_rejects_for_a_moment(excel: Excel, sheet: xlwings.Sheet, fault: Any) -> None:
    excel.line.fail(fault, times=2)
    sheet.range("A1").value = 1
    assert sheet.range("A1").value == 1.0
    excel.line.fail(fault, times=None)
    with pytest.raises(com_error) as error:
        sheet.range("A1").value = 2
    assert error.value.hresult == fault().hresult
    excel.line.reset()
    assert sheet.range("A1").value == 1.0


def test_nothing_of_the_engine_is_left_behind(office: Office) -> None:
    before = list(xlwings.engines)
    with open_excel(office) as excel:
        excel.new()
        assert [engine.name for engine in xlwings.engines].count("excel") == 1
    assert [engine.name for engine in xlwings.engines] == [engine.name for engine in before]
    assert xlwings.engines.active is None


@pytest.mark.parametrize(
    ("excel_text", "office_text", "shown"),
    [
        ("='附件1'!$C$5", "=$'附件1'.$C$5", "=附件1!$C$5"),
        ("=SUM('药店考核-新进'!A1:B3,C1)", "=SUM($'药店考核-新进'.A1:B3;C1)", "=SUM('药店考核-新进'!A1:B3,C1)"),
        ("=参数!B2&\"a,b;'x'!\"", "=$'参数'.B2&\"a,b;'x'!\"", "=参数!B2&\"a,b;'x'!\""),
        ("='A1'!B2+'2024'!B2", "=$'A1'.B2+$'2024'.B2", "='A1'!B2+'2024'!B2"),
        ("=SUM('它''s'!A:B,5:7)", "=SUM($'它''s'.A:B;5:7)", "=SUM('它''s'!A:B,5:7)"),
        ("=IF(TRUE,{1,2;3,4},#REF!)", "=IF(TRUE();{1;2|3;4};#REF!)", "=IF(TRUE(),{1,2;3,4},#REF!)"),
    ],
)
def test_formulas_change_grammar_and_nothing_else(excel_text: str, office_text: str, shown: str) -> None:
    assert to_office(excel_text) == office_text
    assert to_excel(office_text) == shown


def test_a_truth_is_told_from_a_condition() -> None:
    true = ["=A1>0", "=AND(A1;B1)", '="a>b"=B1', "=NOT(ISNUMBER(A1))", "=(A1)<>(B1)"]
    other = ["=IF(A1>0;1;0)", "=(A1>0)+(B1>0)", "=AND(A1;B1)*1", '="a>b"', "=SUM(A1:A2)", "=$'>'.A1"]
    assert ([gives_truth(text) for text in true], [gives_truth(text) for text in other]) == ([True] * 5, [False] * 6)
