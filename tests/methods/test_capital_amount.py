"""人民币大写：票据上的例，和另一个方向读回来。"""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.tables import LAWS, yuan
from xltool.methods.capital_amount import in_capitals
from xltool.money import Money

DIGITS = {character: digit for digit, character in enumerate("零壹贰叁肆伍陆柒捌玖")}
PLACES = {"拾": 10, "佰": 100, "仟": 1000}


def read_whole(text: str) -> int:
    """A whole number as a person reads it: 亿 and 万 split it, 零 only joins."""
    for name, size in (("亿", 10**8), ("万", 10**4)):
        if name in text:
            high, low = text.rsplit(name, 1)
            return read_whole(high) * size + read_whole(low)
    number = digit = 0
    for character in text:
        if character in PLACES:
            number += digit * PLACES[character]
            digit = 0
        else:
            digit = DIGITS[character]
    return number + digit


def read_back(text: str) -> int:
    """分 of an amount written out, by a grammar of its own."""
    found = re.fullmatch(r"人民币(负?)(?:(.+)元)?整?零?(?:(.)角)?零?(?:(.)分)?", text)
    assert found, text
    negative, whole, jiao, fen = found.groups()
    amount = read_whole(whole or "零") * 100 + DIGITS[jiao or "零"] * 10 + DIGITS[fen or "零"]
    return -amount if negative else amount


@pytest.mark.parametrize(
    ("figures", "written"),
    [
        ("1409.50", "壹仟肆佰零玖元伍角"),
        ("6007.14", "陆仟零柒元壹角肆分"),
        ("1680.32", "壹仟陆佰捌拾元零叁角贰分"),
        ("107000.53", "壹拾万柒仟元零伍角叁分"),
        ("16409.02", "壹万陆仟肆佰零玖元零贰分"),
        ("325.04", "叁佰贰拾伍元零肆分"),
        ("0", "零元整"),
        ("0.5", "伍角"),
        ("0.05", "伍分"),
        ("0.15", "壹角伍分"),
        ("10", "壹拾元整"),
        ("100000.05", "壹拾万元零伍分"),
        ("100005", "壹拾万零伍元整"),
        ("10000500", "壹仟万零伍佰元整"),
        ("100000000", "壹亿元整"),
        ("100000001", "壹亿零壹元整"),
        ("100010000", "壹亿零壹万元整"),
        ("110000000", "壹亿壹仟万元整"),
        ("1000100010001.01", "壹万零壹亿零壹万零壹元零壹分"),
        ("-100.10", "负壹佰元零壹角"),
        ("1754814500", "壹拾柒亿伍仟肆佰捌拾壹万肆仟伍佰元整"),
    ],
)
def test_an_amount_is_written_as_on_a_voucher(figures: str, written: str) -> None:
    assert in_capitals(yuan(figures)) == "人民币" + written


@LAWS
@given(st.one_of(st.integers(-(10**15), 10**15), st.integers(-(10**6), 10**6)).map(Money))
@example(Money(0))
@example(Money(10**15 - 1))
@example(Money(10_0000_0000_0000))
def test_what_is_written_reads_back_as_the_amount(amount: Money) -> None:
    assert read_back(in_capitals(amount)) == amount


@LAWS
@given(
    st.lists(st.sampled_from([0, 0, 0, 1, 9]), min_size=3, max_size=15).map(
        lambda digits: Money(int("".join(map(str, digits))))
    )
)
def test_zeros_are_one_word_and_never_stand_before_a_unit(amount: Money) -> None:
    written = in_capitals(amount)
    assert read_back(written) == amount
    assert "零零" not in written
    assert re.search(r"零[拾佰仟万亿角分整]", written) is None
    assert ("零元" in written) == (amount == 0)
