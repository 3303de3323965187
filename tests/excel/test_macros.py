"""宏：在假装的 Excel 里真的跑一遍，按一下、出错、服务死掉、双击、函数，都照约定。"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pyopenvba.interpreter import EMPTY, NOTHING, VBAArray

from tests.excel.macro_files import addin, bare_book
from tests.excel.pretend import DISABLED, INTERRUPT, NO, VALUE_ERROR, WINDOW, YES, Control, Excel, raised, reply
from xltool.excel.buttons import COMMANDS
from xltool.excel.texts import TEXTS

NO_SERVER = (TEXTS["no_server"], 48)
CALLS, UDFS = "xltool.excel.calls", "xltool.excel.udfs"
MANUAL, AUTOMATIC = -4135, -4105


@pytest.fixture
def excel(tmp_path: Path) -> Excel:
    return Excel(bare_book(), tmp_path)


def failing(text: str) -> Callable[[str, str, list[Any]], Any]:
    def answer(module: str, function: str, arguments: list[Any]) -> Any:
        raise raised(text)

    return answer


def dying(excel: Excel, then: str) -> Callable[[str, str, list[Any]], Any]:
    """Dies at its first click; its successor answers ``then``."""

    def answer(module: str, function: str, arguments: list[Any]) -> Any:
        if len(excel.servers) == 1:
            excel.servers[0].alive = False
        return reply(then)

    return answer


@pytest.mark.parametrize("command", COMMANDS)
def test_a_button_of_the_ribbon_sends_its_command_with_the_open_book(excel: Excel, command: str) -> None:
    excel.answer = lambda *_: reply("做好了", 64)
    excel.run("XltRibbon.XltClick", Control(command))
    assert excel.calls() == [(CALLS, "click", [command])]
    assert [book.name for book in excel.servers[0].books] == ["book.xlsm"]
    assert excel.app.dialogs == [("MsgBox", "做好了", "医保总额预算", 64)]


@pytest.mark.parametrize("fails", [False, True])
def test_esc_belongs_to_the_program_while_it_works_and_to_excel_again_afterwards(excel: Excel, fails: bool) -> None:
    during = []

    def answer(*_: Any) -> Any:
        during.append(excel.esc[-1])
        if fails:
            raise raised("出错")
        return reply("好")

    excel.answer = answer
    excel.run("XltSettle")
    assert set(during) == {DISABLED}
    assert excel.esc[-1] == INTERRUPT


def test_every_server_learns_the_window_of_this_excel_once(excel: Excel) -> None:
    excel.answer = lambda *_: reply("好")
    excel.run("XltCheck")
    excel.run("XltCheck")
    excel.servers[0].alive = False
    excel.run("XltCheck")
    assert [server.met for server in excel.servers] == [[WINDOW], [WINDOW]]


@pytest.mark.parametrize(("macro", "command"), [("XltSettle", "settle"), ("XltCheck", "check")])
def test_a_macro_of_the_sheet_sends_its_command(excel: Excel, macro: str, command: str) -> None:
    excel.answer = lambda *_: reply("")
    excel.run(macro)
    assert excel.calls() == [(CALLS, "click", [command])]
    assert excel.said() == []


@pytest.mark.parametrize(("answered", "commands"), [(YES, ["restore", "restore_now"]), (NO, ["restore"])])
def test_the_next_command_runs_when_the_answer_is_yes(excel: Excel, answered: int, commands: list[str]) -> None:
    excel.answer = lambda _m, _f, given: reply("还原吗？", 36, "restore_now") if given == ["restore"] else reply("好")
    excel.app.answer_dialogs(answered)
    excel.run("XltRibbon.XltClick", Control("restore"))
    assert [given for _, _, given in excel.calls()] == [[command] for command in commands]


def test_commands_that_ask_for_each_other_end(excel: Excel) -> None:
    excel.answer = lambda *_: reply("再来？", 36, "check")
    excel.app.answer_dialogs(*[YES] * 50)
    excel.run("XltCheck")
    assert len(excel.calls()) == 9


@pytest.mark.parametrize(
    "sent",
    [
        VBAArray([(0, 0), (0, 2)], items=["好", 64, ""]),
        VBAArray([(1, 3)], items=["好", 64.0, ""]),
        VBAArray([(0, 0)], items=[VBAArray([(0, 2)], items=["好", 64, ""])]),
    ],
    ids=["two dimensions", "from one", "nested"],
)
def test_a_reply_is_understood_whatever_array_the_transport_makes_of_it(excel: Excel, sent: VBAArray) -> None:
    excel.answer = lambda *_: sent
    excel.run("XltCheck")
    assert excel.said() == [("好", 64)]


def test_a_long_text_is_cut_to_what_a_message_box_holds(excel: Excel) -> None:
    excel.answer = lambda *_: reply("长" * 3000)
    excel.run("XltCheck")
    assert excel.said() == [("长" * 1000 + "...", 64)]


def test_when_the_server_dies_in_the_middle_its_successor_is_asked_to_recover(excel: Excel) -> None:
    excel.answer = dying(excel, "已还原")
    excel.run("XltSettle")
    assert excel.calls() == [(CALLS, "click", ["settle"]), (CALLS, "recover", [])]
    assert [server.books[0].name for server in excel.servers] == ["book.xlsm", "book.xlsm"]
    assert excel.said() == [("已还原", 64)]


def test_a_server_that_died_since_the_last_click_is_made_anew_and_nothing_is_recovered(excel: Excel) -> None:
    excel.answer = lambda *_: reply("好")
    excel.run("XltCheck")
    excel.servers[0].alive = False
    excel.run("XltSettle")
    assert [server.calls for server in excel.servers] == [
        [(CALLS, "click", ["check"])],
        [(CALLS, "click", ["settle"])],
    ]


@pytest.mark.parametrize(
    "first",
    [lambda: raised("出错"), lambda: 5, lambda: VBAArray([(0, 1)], items=["a", 1]),
     lambda: VBAArray([(0, 2)], items=["a", "不是数", ""]),
     lambda: VBAArray([(0, 3)], items=["a", 64, "", ""])],
    ids=["raises", "no array", "two parts", "no style", "four parts"],
)  # fmt: skip
def test_a_click_without_a_reply_is_recovered(excel: Excel, first: Callable[[], Any]) -> None:
    def answer(_module: str, function: str, _given: list[Any]) -> Any:
        if function == "recover":
            return reply("已还原")
        if isinstance(first(), Exception):
            raise first()
        return first()

    excel.answer = answer
    excel.run("XltSettle")
    assert [function for _, function, _ in excel.calls()] == ["click", "recover"]
    assert excel.said() == [("已还原", 64)]


def test_when_recovering_fails_too_the_file_way_is_told(excel: Excel) -> None:
    excel.answer = failing("出错")
    excel.run("XltSettle")
    assert [function for _, function, _ in excel.calls()] == ["click", "recover"]
    assert excel.said() == [NO_SERVER]


def test_without_a_program_the_text_says_what_to_do(excel: Excel) -> None:
    excel.run("XltSettle")
    assert excel.said() == [NO_SERVER]
    assert excel.asked == 1
    assert "xltool excel register" in NO_SERVER[0]
    assert "不用宏也能结算" in NO_SERVER[0]
    excel.answer = lambda *_: reply("好")
    excel.run("XltSettle")
    assert excel.said() == [("好", 64)]


def test_without_a_workbook_nothing_is_passed(tmp_path: Path) -> None:
    excel = Excel(addin(), tmp_path)
    excel.app.application.active_book = None
    excel.answer = lambda *_: reply("请先打开工作簿", 48)
    excel.run("XltRibbon.XltClick", Control("check"))
    assert excel.servers[0].books == [None]
    assert excel.said() == [("请先打开工作簿", 48)]


@pytest.mark.parametrize("ends", ["well", "raises", "dies"])
def test_excel_is_as_before_however_the_command_ends(excel: Excel, ends: str) -> None:
    application = excel.app.application
    application.calculation = MANUAL
    seen = []

    def answer(_module: str, _function: str, _given: list[Any]) -> Any:
        seen.append(application.screen_updating)
        application.calculation, application.enable_events, application.display_alerts = AUTOMATIC, False, False
        application.status_bar = "正在计算"
        excel.servers[0].alive = ends != "dies"
        if ends == "raises":
            raise raised("出错")
        return reply("好")

    excel.answer = answer
    excel.run("XltSettle")
    assert set(seen) == {False}
    found = (application.calculation, application.enable_events, application.display_alerts)
    assert found == (MANUAL, True, True)
    assert (application.screen_updating, application.status_bar) == (True, False)


def test_a_worksheet_function_sends_its_arguments_and_gives_the_result(excel: Excel) -> None:
    excel.answer = lambda *_: 42.5
    assert excel.udf(1, "二", EMPTY) == 42.5
    assert excel.calls() == [(UDFS, "YB_TEST", [1, "二", None])]


def test_an_argument_is_the_values_of_its_range(excel: Excel) -> None:
    excel.app.add_workbook()
    excel.cell("A1").vba_set("Value", 1.5)
    excel.cell("B2").vba_set("Value", "甲")
    assert excel.argument(excel.cell("A1")) == 1.5
    assert excel.argument(excel.cell("A1:B2")) == [[1.5, None], [None, "甲"]]
    assert excel.argument(excel.cell("A:B")) == [[1.5, None], [None, "甲"]]
    assert excel.argument(7) == 7
    assert excel.argument(NOTHING) is None


def test_the_reason_of_a_failing_function_is_kept_by_its_cell(excel: Excel) -> None:
    excel.answer = failing("权重不能小于 0")
    assert excel.udf(-1, at="Z1") == VALUE_ERROR
    excel.answer = None
    excel.servers[0].answer = failing("总额应是整数分")
    assert excel.udf(0.5, at="Z2") == VALUE_ERROR
    assert [excel.why(at) for at in ("Z1", "Z2", "Z3")] == ["权重不能小于 0", "总额应是整数分", ""]
    excel.servers[0].answer = lambda *_: 1
    assert excel.udf(1, at="Z1") == 1
    assert [excel.why(at) for at in ("Z1", "Z2")] == ["", "总额应是整数分"]


def test_an_argument_of_several_areas_is_an_error_with_its_reason(excel: Excel) -> None:
    excel.app.add_workbook()
    excel.caller = excel.cell("Z1")
    with pytest.raises(Exception, match="E9102"):
        excel.argument(excel.cell("A1,C3"))
    assert excel.why("Z1") == TEXTS["areas"]


def test_cells_do_not_ask_for_a_missing_program_again_and_again(excel: Excel) -> None:
    excel.wait(0)
    assert [excel.udf(1) for _ in range(5)] == [VALUE_ERROR] * 5
    assert excel.asked == 1
    assert excel.why("Z1") == TEXTS["no_server"]
    excel.answer = lambda *_: 3
    excel.wait(10)
    assert excel.udf(1) == VALUE_ERROR
    excel.wait(21)
    assert excel.udf(1) == 3
    assert excel.asked == 2


def test_a_function_whose_server_has_died_starts_it_anew(excel: Excel) -> None:
    excel.answer = lambda *_: 3
    assert excel.udf(1) == 3
    excel.servers[0].alive = False
    assert excel.udf(1) == 3
    assert [len(server.calls) for server in excel.servers] == [1, 1]


def test_a_function_that_kills_every_server_ends_with_an_error(excel: Excel) -> None:
    def answer(*_: Any) -> Any:
        excel.servers[-1].alive = False
        return 1

    excel.answer = answer
    assert excel.udf(1) == VALUE_ERROR
    assert excel.asked == 2


def problem_sheet(excel: Excel, sheet: str, cell: str, mark: str = "xltool-jump") -> Any:
    """A list of problems in the front book: its second row names a cell."""
    book = excel.app.workbook
    found = book.vba_get("Worksheets").vba_get("Add")
    found.vba_set("Name", "问题清单")
    for address, text in (("E1", mark), ("E2", sheet), ("F2", cell), ("D3", "没有格子的一行")):
        found.vba_get("Range", [address]).vba_set("Value", text)
    return found


def front(excel: Excel) -> tuple[str, str]:
    return excel.app.workbook.active_sheet.name, str(excel.app.evaluate("ActiveCell.Address"))


def test_a_double_click_in_the_list_jumps_to_the_cell(excel: Excel) -> None:
    listed = problem_sheet(excel, "参数", "C7")
    assert excel.double_click(listed, "D2") is True
    assert front(excel) == ("参数", "$C$7")


def test_a_double_click_that_another_program_has_taken_is_left_alone(excel: Excel) -> None:
    listed = problem_sheet(excel, "参数", "C7")
    excel.double_click(listed, "D2", taken=True)
    assert front(excel)[0] == "问题清单"


@pytest.mark.parametrize("address", ["A1", "D3", "D9"])
def test_a_double_click_beside_the_problems_edits_as_ever(excel: Excel, address: str) -> None:
    listed = problem_sheet(excel, "参数", "C7")
    assert excel.double_click(listed, address) is False
    assert front(excel)[0] == "问题清单"


def test_a_double_click_in_any_other_sheet_edits_as_ever(excel: Excel) -> None:
    assert excel.double_click(problem_sheet(excel, "参数", "C7", mark="别的"), "D2") is False


def test_a_problem_whose_sheet_is_gone_is_said(excel: Excel) -> None:
    assert excel.double_click(problem_sheet(excel, "删掉的表", "C7"), "D2") is True
    assert excel.said() == [(TEXTS["gone"] + "删掉的表 C7", 48)]


def test_the_workbook_leaves_the_lists_of_other_books_alone(excel: Excel) -> None:
    excel.app.add_workbook()
    listed = problem_sheet(excel, "Sheet1", "C7")
    assert excel.double_click(listed, "D2") is False


def test_the_addin_jumps_in_any_book(tmp_path: Path) -> None:
    excel = Excel(addin(), tmp_path)
    excel.app.add_workbook()
    listed = problem_sheet(excel, "Sheet1", "C7")
    assert excel.double_click(listed, "D2") is True
    assert front(excel) == ("Sheet1", "$C$7")


def test_with_the_addin_loaded_the_workbook_neither_jumps_nor_shows_its_tab(excel: Excel, tmp_path: Path) -> None:
    listed = problem_sheet(excel, "参数", "C7")
    assert excel.tab_is_shown() is True
    (tmp_path / "xltool.xlam").write_bytes(addin())
    book = excel.app.workbook
    excel.app.open_workbook(tmp_path / "xltool.xlam")
    excel.app.activate_workbook(book)
    assert excel.double_click(listed, "D2") is False
    assert excel.tab_is_shown() is False


def test_opening_describes_every_function_once_and_leaves_the_book_as_saved(excel: Excel) -> None:
    excel.run("ThisWorkbook.Workbook_Open")
    excel.run("ThisWorkbook.App_WorkbookActivate", excel.app.workbook)
    described = {given[0]: given[1:] for given in excel.described}
    assert len(described) == len(excel.described) > 10
    assert described["YB_WHY"][1] == "医保总额预算"
    assert all(1 <= len(text) <= 255 for given in described.values() for text in (given[0], *given[2]))
    assert excel.app.workbook.vba_get("Saved") is True


def test_a_description_that_excel_refuses_is_tried_again_and_does_no_harm(excel: Excel) -> None:
    excel.refuses = True
    excel.run("ThisWorkbook.Workbook_Open")
    assert excel.said() == []
    excel.refuses = False
    excel.run("ThisWorkbook.App_WorkbookActivate", excel.app.workbook)
    assert len(excel.described) > 10


@pytest.mark.parametrize("build", [bare_book, addin])
def test_closing_lets_go_of_the_server(build: Callable[[], bytes], tmp_path: Path) -> None:
    excel = Excel(build(), tmp_path)
    excel.answer = lambda *_: 3
    excel.udf(1)
    excel.run("ThisWorkbook.Workbook_BeforeClose", False)
    excel.udf(1)
    assert excel.asked == 2
