"""身份：改动其中任何一项，校验就对不上；没有密钥，鉴别码就做不出。"""

from dataclasses import replace

import pytest

from xltool.exchange.identity import LABELS, Identity, fingerprint, from_facts, mapping

KEY, OTHER = b"k" * 32, b"o" * 32
SEALED = Identity(**{name: "1" for name in LABELS if name not in ("digest", "mac")}).sealed(KEY)


def test_facts_come_back_as_they_were_told() -> None:
    assert from_facts(SEALED.facts()) == SEALED
    assert from_facts({}) is None
    assert from_facts({**SEALED.facts(), "以后才有的": "1"}) == SEALED


@pytest.mark.parametrize("name", [name for name in LABELS if name not in ("digest", "mac")])
def test_any_fact_that_was_changed_shows(name: str) -> None:
    changed = replace(SEALED, **{name: "2"})
    assert not changed.whole
    assert not changed.authentic(KEY)
    assert not replace(SEALED, **{name: ""}).whole


def test_a_checksum_can_be_made_anew_by_anybody_but_a_mac_only_with_the_key() -> None:
    forged = replace(SEALED, name="别处").sealed(OTHER)
    assert forged.whole
    assert not forged.authentic(KEY)
    assert SEALED.authentic(KEY)


def test_a_changed_checksum_or_mac_shows() -> None:
    assert not replace(SEALED, digest="sm3:0").whole
    assert not replace(SEALED, mac="hmac-sm3:0").authentic(KEY)


def test_a_fingerprint_tells_keys_apart() -> None:
    assert len(fingerprint(KEY)) == 8
    assert fingerprint(KEY) != fingerprint(OTHER)


def test_odd_facts_are_no_failure_of_the_program() -> None:
    assert (Identity(times="二").number, Identity(times="²").number, Identity(times="12").number) == (0, 0, 12)
    assert (mapping("{"), mapping("[1]"), mapping(""), mapping('{"a":1}')) == ({}, {}, {}, {"a": 1})
