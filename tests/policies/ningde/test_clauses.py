"""文件的每一条都在：有计算的，或者注明没有计算的原因。"""

from xltool.clause import Clause
from xltool.policies.ningde import clauses

ARTICLES = {f"第{number}条" for number in (*"一二三四五六八九十", "十一", "十二", "十三", "十四", "十五")}
PARTS_OF_SEVEN = {f"第七条（{part}）" for part in "一二三"}


def test_every_article_of_the_document_is_here() -> None:
    found = {value.article for value in vars(clauses).values() if isinstance(value, Clause)}
    assert found == ARTICLES | PARTS_OF_SEVEN


def test_every_reason_says_why() -> None:
    assert all(reason.endswith("。") for reason in clauses.NOT_COMPUTED.values())
