"""文件的每一部分都在：有计算的，或者注明没有计算的原因。"""

from tests.tables import proves
from xltool.clause import Clause
from xltool.parameters import parameters_of
from xltool.policies.zibo import CITY, clauses
from xltool.policies.zibo.parameters import Parameters2025

ARTICLES = {
    "前言", "一", "二（一）", "二（二）", "二（三）", "三（一）", "三（二）", "三（三）", "三（四）", "三（四）1",
    "三（四）2", "三（四）3", "四", "四（一）", "四（二）", "四（三）", "四（四）", "四（五）",
    "五（一）", "五（二）", "五（三）", "附则",
}  # fmt: skip


def test_every_part_of_the_document_is_here() -> None:
    assert {value.article for value in vars(clauses).values() if isinstance(value, Clause)} == ARTICLES


def test_every_reason_says_why() -> None:
    assert all(reason.endswith("。") for reason in clauses.NOT_COMPUTED.values())


def test_what_is_computed_is_not_said_to_be_left_out() -> None:
    computed = set(CITY.years[2025].computed())
    assert not computed & clauses.NOT_COMPUTED.keys()
    every = {value for value in vars(clauses).values() if isinstance(value, Clause)}
    assert every - computed == set(clauses.NOT_COMPUTED)


@proves(clauses.EFFECTIVE)
def test_the_year_is_the_first_the_document_rules_and_cannot_be_changed() -> None:
    year = next(item for item in parameters_of(Parameters2025) if item.name == "year")
    assert (year.default, year.at_least, year.at_most) == (2025, 2025, 2025)
    assert list(CITY.years) == [2025]
