"""文件的每一条都在：有计算的，或者注明没有计算的原因。"""

from xltool.clause import Clause
from xltool.policies.huzhou import clauses
from xltool.policies.huzhou.clauses import NOT_COMPUTED

ARTICLES = {
    "前言", "一", "二（一）", "二（二）", "二（三）", "三（一）", "三（二）", "三（三）",
    "四（一）", "四（二）", "四（三）", "四（四）", "附则",
}  # fmt: skip


def test_every_article_of_the_document_is_here() -> None:
    found = {value.article for value in vars(clauses).values() if isinstance(value, Clause)}
    assert found == ARTICLES


def test_every_reason_says_why() -> None:
    assert all(reason.endswith("。") for reason in NOT_COMPUTED.values())
