"""VBA 包装与函数向导：每个函数一次，参数依次，说明都是中文，长度在限内。"""

import re
from collections import Counter

import pytest

from tests.excel.test_udfs import YB
from xltool.excel.udf_arguments import REQUIRED
from xltool.excel.wrappers import VBA_MODULE, descriptions, wrappers_text
from xltool.terms import TERMS

TEXT = wrappers_text()
HEADS = re.findall(r"^Public Function (\w+)\((.*)\) As Variant$", TEXT, re.MULTILINE)
RESERVED = re.findall(
    r"\w+",
    """
    and any as boolean byref byte byval call case close const currency date debug declare dim do double each else
    empty end enum erase error event exit false for friend function get gosub goto if imp implements in input
    integer is let lib like line lock long loop lset me mod name new next not nothing null object on open option
    optional or paramarray preserve print private property public put raiseevent redim rem resume return rset seek
    select set single static step stop string sub then to true type unlock until variant wend while width with
    withevents write xor
    """,
)
LONGEST_LINE = 1023
LONGEST_TEXT = 255


def body(name: str) -> list[str]:
    """The lines between the head of a function and its end."""
    found = re.search(rf"^Public Function {name}\(.*\n((?:.*\n)*?)End Function$", TEXT, re.MULTILINE)
    assert found
    return [line.strip() for line in found.group(1).splitlines()]


def test_every_function_has_one_wrapper_in_the_order_of_the_functions() -> None:
    assert [name for name, _ in HEADS] == list(YB)
    assert TEXT.count("End Function") == len(YB)


def test_the_module_begins_as_vba_wants_it() -> None:
    assert TEXT.splitlines()[:2] == [f'Attribute VB_Name = "{VBA_MODULE}"', "Option Explicit"]
    assert TEXT.endswith("End Function\n")


def test_the_text_is_ascii_and_its_lines_are_not_too_long() -> None:
    assert TEXT.isascii()
    assert max(len(line) for line in TEXT.splitlines()) <= LONGEST_LINE
    assert "\t" not in TEXT
    assert "\r" not in TEXT


@pytest.mark.parametrize(("name", "declared"), HEADS)
def test_the_arguments_are_declared_in_order_and_the_optional_ones_last(name: str, declared: str) -> None:
    expected = [
        ("" if argument.default is REQUIRED else "Optional ") + f"ByVal {argument.name} As Variant"
        for argument in YB[name].arguments
    ]
    assert declared.split(", ") == expected
    optional = [part.startswith("Optional") for part in expected]
    assert optional == sorted(optional)


@pytest.mark.parametrize("name", YB)
def test_a_wrapper_passes_its_arguments_in_order_and_an_omitted_one_as_empty(name: str) -> None:
    names = [argument.name for argument in YB[name].arguments]
    optional = [argument.name for argument in YB[name].arguments if argument.default is not REQUIRED]
    assert body(name) == [
        *[f"If IsMissing({argument}) Then {argument} = Empty" for argument in optional],
        f'{name} = XltCall("{name}", Array({", ".join(f"XltArg({argument})" for argument in names)}))',
    ]


def test_one_wrapper_as_it_stands() -> None:
    assert (
        "Public Function YB_QUOTA_SETTLEMENT(ByVal accepted As Variant, ByVal quota_in_force As Variant, "
        "Optional ByVal unit As Variant) As Variant\n"
        "    If IsMissing(unit) Then unit = Empty\n"
        '    YB_QUOTA_SETTLEMENT = XltCall("YB_QUOTA_SETTLEMENT", '
        "Array(XltArg(accepted), XltArg(quota_in_force), XltArg(unit)))\n"
        "End Function\n"
    ) in TEXT


@pytest.mark.parametrize("name", YB)
def test_names_are_vba_names_and_arguments_are_terms(name: str) -> None:
    assert re.fullmatch(r"YB_[A-Z_]+", name)
    names = [argument.name for argument in YB[name].arguments]
    assert [word for word in names if word in RESERVED or not re.fullmatch(r"[a-z][a-z_]*", word)] == []
    assert [word for word in names if word not in TERMS] == []
    assert [word for word, times in Counter(names).items() if times > 1] == []
    columns = [column.name for argument in YB[name].arguments for column in argument.columns]
    assert [word for word in columns if word not in TERMS] == []


def test_no_function_is_named_like_a_cell() -> None:
    # Excel refuses a function whose name reads as an address, such as YB1
    assert [name for name in YB if re.fullmatch(r"[A-Z]{1,3}\d+", name)] == []


def test_the_wizard_says_in_chinese_what_each_function_and_argument_is() -> None:
    chinese = re.compile(r"[\u4e00-\u9fff]")
    told = descriptions()
    assert [name for name, *_ in told] == list(YB)
    assert {category for _, category, *_ in told} == {"医保总额预算"}
    for name, _, says, arguments in told:
        texts = [says, *arguments]
        assert len(arguments) == len(YB[name].arguments)
        assert all(chinese.search(text) and text.endswith("。") and len(text) <= LONGEST_TEXT for text in texts)
        assert "None" not in says


def test_what_may_be_left_out_says_what_it_then_is() -> None:
    silent = [
        f"{function.name}.{argument.name}"
        for function in YB.values()
        for argument in function.arguments
        if argument.default is not REQUIRED and "省略为" not in argument.says
    ]
    assert silent == []


def test_xlwings_finds_its_facts_on_every_function() -> None:
    for function in YB.values():
        facts = function.__xlfunc__
        assert [argument["name"] for argument in facts["args"]] == [argument.name for argument in function.arguments]
        assert {argument["options"]["convert"] for argument in facts["args"]} == {"raw"}
        assert ["optional" in argument for argument in facts["args"]] == [
            argument.default is not REQUIRED for argument in function.arguments
        ]
        assert facts["ret"] == {"doc": function.says, "options": {"convert": "raw"}}
        assert (facts["name"], facts["async_mode"], facts["sub"]) == (function.name, None, False)
