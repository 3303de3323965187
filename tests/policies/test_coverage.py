"""文件的每一句都有着落：有计算的，或者写明为什么没有计算；缺一句就不通过。

``documents`` 里一城一个文件：条目、这一句开头的几个字。城市一收录，它的文件就照此核对。
"""

import re
import unicodedata
from dataclasses import replace
from pathlib import Path

import pytest

from xltool import commands
from xltool.city import City
from xltool.clause import Clause
from xltool.policies import CITIES

DOCUMENTS = Path(__file__).parent / "documents"
ANYWHERE = ("前言", "末")
"""What stands before the first article and after the last."""


def sentences(short: str) -> list[tuple[str, str]]:
    """Article and opening words of every sentence of a city's document, in its order."""
    lines = (DOCUMENTS / f"{short}.txt").read_text(encoding="utf-8").splitlines()
    return [(article, words) for article, _, words in (line.partition("\t") for line in lines)]


def plain(text: str) -> str:
    """Without spaces, in half-width forms: however a clause was copied."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def head(article: str) -> str:
    """The article without its parts: 三（二） → 三."""
    return plain(article).partition("(")[0]


def missing(known: list[Clause], short: str) -> list[str]:
    """The sentences that no clause of their article has."""
    quoted = [(plain(clause.article), plain(clause.sentence)) for clause in known]
    return [
        f"{article}　{words}"
        for article, words in sentences(short)
        if not any(
            plain(words) in sentence and (article in ANYWHERE or at.startswith(head(article)))
            for at, sentence in quoted
        )
    ]


def stated(city: City) -> list[Clause]:
    """Every clause that a city computes or says it does not."""
    return [clause for year in city.years.values() for clause in (*year.computed(), *year.not_computed)]


@pytest.mark.parametrize("city", CITIES, ids=lambda city: city.short)
def test_every_sentence_of_the_document_is_computed_or_said_not_to_be(city: City) -> None:
    assert missing(stated(city), city.short) == []


@pytest.mark.parametrize("city", CITIES, ids=lambda city: city.short)
def test_a_sentence_that_is_left_out_or_under_another_article_is_found(city: City) -> None:
    known = stated(city)
    for article, words in sentences(city.short)[1:-1:4]:
        there = [clause for clause in known if plain(words) in plain(clause.sentence)]
        rest = [clause for clause in known if clause not in there]
        elsewhere = [replace(clause, article="另一条") for clause in there]
        assert f"{article}　{words}" in missing(rest, city.short)
        assert f"{article}　{words}" in missing([*rest, *elsewhere], city.short)
    assert len(missing([], city.short)) == len(sentences(city.short))


@pytest.mark.parametrize("path", sorted(DOCUMENTS.glob("*.txt")), ids=lambda path: path.stem)
def test_the_lists_are_whole(path: Path) -> None:
    """Each line names its article and enough words to know the sentence by; none is there twice."""
    lines = sentences(path.stem)
    assert len(set(lines)) == len(lines) > 35
    assert [words for article, words in lines if not article or len(words) < 6] == []


def test_the_four_documents_are_listed() -> None:
    assert sorted(path.stem for path in DOCUMENTS.glob("*.txt")) == sorted(("诸暨", "淄博", "宁德", "湖州"))


def test_the_command_tells_every_clause_that_is_not_computed_with_its_reason() -> None:
    told = "\n".join(commands.cities().summary)
    for city in CITIES:
        for year in city.years.values():
            assert f"{city.name} " in told
            for clause, why in year.not_computed.items():
                assert f"未纳入计算：{clause.cite()}「{clause.sentence[:30]}…」{why}" in told
            for clause in year.computed():
                assert clause.cite() in told
