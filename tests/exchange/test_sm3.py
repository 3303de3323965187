"""国密 SM3：标准的例子；自带的与平台库的一字不差；平台没有时用自带的。"""

import hashlib
import hmac
import random

import pytest

from xltool.exchange import sm3
from xltool.exchange.sm3 import digest, keyed, own_sm3, printed

ABC = "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
FOUR_BLOCKS = "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"
EMPTY = "1ab21d8355cfa17f8e61194831e81a8f22bec8c728fefb747ed035eb5082aa2b"


@pytest.mark.parametrize(("content", "wanted"), [(b"abc", ABC), (b"abcd" * 16, FOUR_BLOCKS), (b"", EMPTY)])
def test_the_standards_examples(content: bytes, wanted: str) -> None:
    assert own_sm3(content).hex() == wanted
    assert digest(content) == f"sm3:{wanted}"


def test_own_and_the_platforms_are_the_same_at_every_length_around_a_block() -> None:
    random.seed(7)
    for length in [*range(130), 1000, 4096, 100_001]:
        content = random.randbytes(length)
        assert own_sm3(content) == hashlib.new("sm3", content).digest(), length


@pytest.mark.parametrize("length", [0, 1, 32, 63, 64, 65, 200])
def test_the_keyed_digest_is_hmac(length: int) -> None:
    key, content = bytes(range(length)), "内容".encode() * 50
    assert keyed(key, content) == "hmac-sm3:" + hmac.new(key, content, "sm3").hexdigest()


def refusing(_name: str, _content: bytes = b"") -> object:
    raise ValueError("unsupported hash type sm3")


class Wrong:
    """A library that answers, but not what the standard says."""

    def digest(self) -> bytes:
        return bytes(32)


def test_a_platform_without_sm3_uses_our_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sm3.hashlib, "new", refusing)
    chosen = sm3.chosen_sm3()
    assert chosen is own_sm3
    monkeypatch.setattr(sm3, "raw_sm3", chosen)
    assert digest(b"abc") == f"sm3:{ABC}"


def test_a_platform_whose_sm3_is_wrong_is_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sm3.hashlib, "new", lambda *_: Wrong())
    assert sm3.chosen_sm3() is own_sm3


def test_a_keyed_digest_is_the_same_with_either(monkeypatch: pytest.MonkeyPatch) -> None:
    before = keyed(b"k" * 32, b"content")
    monkeypatch.setattr(sm3, "raw_sm3", own_sm3)
    assert keyed(b"k" * 32, b"content") == before


def test_the_code_on_paper_is_two_groups_of_four() -> None:
    assert printed(f"sm3:{ABC}") == "66C7-F0F4"
    assert printed("") == ""
