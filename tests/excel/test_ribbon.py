"""功能区：每个按钮是一件事，回调在、参数对；种下的错都找得出来。"""

import io
import zipfile
from collections.abc import Callable

import pytest

from tests.excel.lint import elements, procedures, ribbon_faults
from tests.excel.macro_files import BOTH, addin, macro_book, parts, with_code, with_text
from tests.second_opinion import HUZHOU, NINGDE, ZIBO
from xltool.city import City
from xltool.excel.buttons import COMMANDS, GROUPS, ON_THE_SHEET, groups, on_the_sheet
from xltool.excel.macro_book import write_macro_book
from xltool.excel.ribbon import NAMESPACE, PART
from xltool.policies import CITIES
from xltool.workbook.template import form

Build = Callable[[], bytes]
both = pytest.mark.parametrize("build", BOTH.values(), ids=BOTH)


@both
def test_the_ribbon_is_without_fault(build: Build) -> None:
    assert ribbon_faults(build()) == []


def book_of(city: City, number: int) -> bytes:
    memory = io.BytesIO()
    write_macro_book(form(city, number), memory)
    return memory.getvalue()


def ningde_book() -> bytes:
    return book_of(NINGDE, 2024)


WORDS = {
    "诸暨": (macro_book, ("额度分配", "指标调整", "年终结算")),
    "宁德": (ningde_book, ("月预结算", "预算编制", "年度清算")),
    "淄博": (lambda: book_of(ZIBO, 2025), ("月度结算", "年度预算", "年度清算")),
    "湖州": (lambda: book_of(HUZHOU, 2022), ("人头额度", "标准测算", "年度决算")),
    "加载项": (addin, ("分配预结", "预算指标", "年终结算")),
}


@pytest.mark.parametrize(("build", "words"), WORDS.values(), ids=WORDS)
def test_the_groups_and_buttons_are_those_agreed_in_the_citys_own_words(build: Build, words: tuple[str, ...]) -> None:
    shown = {
        group.attrib["label"]: [(button.attrib["label"], button.attrib["id"]) for button in group]
        for group in elements(parts(build())[PART])
        if group.tag == f"{{{NAMESPACE}}}group"
    }
    assert shown == {
        "填报": [("校验", "check"), ("导入", "import_export")],
        "计算": list(zip(words, ("allocate", "adjust", "settle"), strict=True)),
        "查看": [("解释此格", "explain"), ("勾稽检查", "show_checks"), ("图表", "show_charts")],
        "管理": [("还原", "restore"), ("版本与自检", "about"), ("帮助", "help")],
    }


def test_what_serves_every_city_says_what_each_city_calls_it() -> None:
    allocate, adjust, settle = next(group.buttons for group in GROUPS if group.name == "compute")
    assert "（诸暨：额度分配；宁德：月预结算；淄博：月度结算；湖州：人头额度" in allocate.supertip
    assert "（诸暨：指标调整；宁德：预算编制；淄博：年度预算；湖州：标准测算" in adjust.supertip
    assert "（宁德：年度清算；淄博：年度清算；湖州：年度决算" in settle.supertip


def test_the_button_on_the_first_sheet_speaks_as_the_ribbon_does() -> None:
    assert [shown.button.label for shown in on_the_sheet(NINGDE.years[2024].steps)] == ["校验", "年度清算"]
    with zipfile.ZipFile(io.BytesIO(ningde_book())) as package:
        drawn = package.read("xl/drawings/vmlDrawing1.vml").decode()
    assert "年度清算" in drawn
    assert "年终结算" not in drawn


def test_every_button_says_in_chinese_what_it_does() -> None:
    cities = [groups(year.steps) for city in CITIES for year in city.years.values()]
    for group in [*GROUPS, *(group for city in cities for group in city)]:
        for button in group.buttons:
            assert not button.screentip.isascii()
            assert button.supertip.endswith("。")
            assert len(button.supertip) <= 1024


def test_no_two_buttons_are_one_command_and_no_key_begins_another() -> None:
    keys = [button.keytip for group in GROUPS for button in group.buttons]
    assert len(set(COMMANDS)) == len(COMMANDS)
    assert not [(a, b) for a in keys for b in keys if a is not b and b.startswith(a)]


def test_the_workbook_and_the_addin_have_tabs_of_their_own() -> None:
    tabs = [next(e for e in elements(parts(build())[PART]) if e.tag.endswith("}tab")) for build in BOTH.values()]
    assert tabs[0].attrib["id"] != tabs[1].attrib["id"]
    assert tabs[0].attrib["label"] == tabs[1].attrib["label"]
    assert "getVisible" in tabs[0].attrib
    assert "getVisible" not in tabs[1].attrib


def test_the_buttons_on_the_sheet_call_macros_without_arguments() -> None:
    known = procedures(macro_book())
    assert [known[shown.macro] for shown in ON_THE_SHEET] == [[("Public Sub", ())]] * 2


@both
def test_a_callback_that_is_missing_is_found(build: Build) -> None:
    file = with_code(build(), "XltRibbon", "Public Sub XltClick(", "Public Sub XltClicked(")
    assert "回调 XltClick 有 0 个" in ribbon_faults(file)


@pytest.mark.parametrize("wrong", ["Public Sub XltClick()", "Private Sub XltClick(control As IRibbonControl)",
                                   "Public Sub XltClick(control As IRibbonControl, pressed As Boolean)"])  # fmt: skip
def test_a_callback_of_the_wrong_form_is_found(wrong: str) -> None:
    file = with_code(addin(), "XltRibbon", "Public Sub XltClick(control As IRibbonControl)", wrong)
    assert any(fault.startswith("回调 XltClick 的参数不对") for fault in ribbon_faults(file))


def test_a_callback_that_two_modules_have_is_found() -> None:
    file = with_code(
        addin(), "XltHost", "Public Sub XltRelease()", "Public Sub XltSettle()\nEnd Sub\nPublic Sub XltRelease()"
    )
    file = with_text(file, PART, 'onAction="XltClick"', 'onAction="XltSettle"')
    assert "回调 XltSettle 有 2 个" in ribbon_faults(file)


def test_a_duplicate_id_is_found() -> None:
    assert "id 重复：check" in ribbon_faults(with_text(macro_book(), PART, 'id="adjust"', 'id="check"'))


def test_a_button_that_is_no_command_is_found() -> None:
    faults = ribbon_faults(with_text(macro_book(), PART, 'id="adjust"', 'id="adjusted"'))
    assert faults == ["不是命令：adjusted", "命令没有按钮：adjust"]


def test_a_picture_that_office_may_not_have_is_found() -> None:
    faults = ribbon_faults(with_text(macro_book(), PART, 'imageMso="Undo"', 'imageMso="Undoo"'))
    assert faults == ["不认得的图标：Undoo"]


def test_a_ribbon_that_the_package_does_not_point_to_is_found() -> None:
    file = with_text(macro_book(), "_rels/.rels", "ui/extensibility", "ui/nothing")
    assert ribbon_faults(file) == ["功能区没有从包里连上"]


def test_a_button_on_the_sheet_whose_macro_is_missing_is_found() -> None:
    file = with_text(macro_book(), "xl/drawings/vmlDrawing1.vml", "[0]!XltSettle", "[0]!XltSettled")
    assert ribbon_faults(file) == ["回调 XltSettled 有 0 个"]
