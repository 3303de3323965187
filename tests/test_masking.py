"""遮盖：金额、编码、机构和人名、路径一个也不漏，程序自己的话和代码位置还在。"""

import re
import sys
import traceback

from hypothesis import given
from hypothesis import strategies as st

from xltool.masking import masked

NAMES = ["诸暨市人民医院", "店口镇", "王小明", "老百姓大药房（诸暨）有限公司", "欧阳，夏侯"]
AMOUNTS = ["12,345.67", "１２３４５．６７", "100000000", "6041.6", "-20384.66", "330681199001011234", "1e9"]
FRAME = (
    '  File "C:\\Users\\王小明\\xltool\\诸暨 2024\\_internal\\xltool\\workbook\\read.py", line 118, in read_opened\n'
)


def test_a_name_and_an_amount_are_masked_wherever_they_stand() -> None:
    for name in NAMES:
        for amount in AMOUNTS:
            for text in (
                f"ValueError: {name} {amount}",
                f"KeyError: '{name}'",
                f"“{name}”的 {amount} 元",
                f"{name}={amount}",
            ):
                left = masked(text)
                assert not any(part in left for part in re.findall(r"\w{2,}", name) if not part.isascii()), left
                assert not re.search(r"\d", left), left


def test_a_quoted_text_is_masked_whatever_it_is() -> None:
    assert masked("ValueError: invalid literal: 'Zhang San'") == "ValueError: invalid literal: 〔文字〕"
    assert masked('KeyError: "Zhang \\" San" and more') == "KeyError: 〔文字〕 and more"


def test_a_path_is_masked_but_not_where_in_the_program() -> None:
    left = masked(FRAME)
    assert left == '  File "〔路径〕xltool\\workbook\\read.py", line 118, in read_opened\n'
    assert masked(r"PermissionError: C:\Users\wxm\诸暨\一.xlsx") == "PermissionError: 〔路径〕"
    assert masked(r"OSError: C:\Users\Zhang San\a.xlsx") == "OSError: 〔路径〕"
    assert masked("OSError: /home/wxm/books/a.xlsx") == "OSError: 〔路径〕"
    assert masked(r"OSError: \\server\share\a.xlsx") == "OSError: 〔路径〕"


def test_a_path_with_a_name_inside_the_program_is_masked_whole() -> None:
    assert masked('  File "D:\\xltool\\王小明\\a.py", line 3, in 结算\n') == '  File "〔路径〕\n'


def test_words_of_the_program_stay() -> None:
    assert masked("职工医保 居民医保") == "职工医保 居民医保"
    assert masked("职工医保张三") == "〔名称〕"


def test_what_a_log_begins_with_stays() -> None:
    assert masked("xltool 0.1.0，Python 3.11.9 (tags) 1234\n").startswith("xltool 0.1.0，Python 3.11.9 (tags) 〔数〕")
    assert masked("2026-11-22 09:30:01,123 4711 client 815\n") == "2026-11-22 09:30:01,123 4711 client 〔数〕\n"


def test_a_real_failure_is_masked_and_can_still_be_traced() -> None:
    try:
        int("诸暨九州医院 20.28 万元")
    except ValueError:
        text = traceback.format_exc()
    left = masked(f"xltool 0.1.0，Python {sys.version}\n{text}")
    assert "诸暨" not in left
    assert "20.28" not in left
    assert "ValueError" in left
    assert "int(" in left


@given(
    st.lists(
        st.one_of(
            st.text(alphabet="张王李诸暨医院药房〇壹零", min_size=2, max_size=6),
            st.decimals(0, 10**12, places=2, allow_nan=False).map(str),
            st.text(alphabet="0123456789０１２３４５６７８９,.", min_size=1),
            st.sampled_from(
                [" ", "'", '"', "“", "”", "「", "」", "：", "File ", "xltool 0.1.0", "\\", "/", "C:\\", "\n"]
            ),
        ),
        max_size=12,
    )
)
def test_whatever_is_mixed_no_name_and_no_amount_is_left(parts: list[str]) -> None:
    left = masked("x " + "".join(parts))
    assert not re.search(r"[张王李诸暨院房壹]", left)
    assert not re.search(r"\d", left)
