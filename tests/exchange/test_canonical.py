"""定形：同样的内容同样的字节；一个数、一个字不同，字节就不同；浮点数不收。"""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from tests.books import CITY, NUMBER, small_book
from xltool.exchange.canonical import decided, encoded, part_digests
from xltool.exchange.package import described, package_digest, package_name
from xltool.money import Money
from xltool.tables import Kind


def test_names_are_sorted_and_nothing_is_spaced() -> None:
    assert encoded({"b": 1, "a": [None, True, "县"]}) == '{"a":[null,true,"县"],"b":1}'.encode()


def test_equal_numbers_have_one_form() -> None:
    assert encoded(Decimal("1.50")) == encoded(Decimal("1.5")) == b'"1.5"'
    assert encoded(Decimal("1E+2")) == b'"100"'
    assert encoded(Fraction(2, 4)) == encoded(Fraction(1, 2)) == b'"1/2"'
    assert encoded([Money(5), date(2024, 7, 1), Kind.MONEY]) == '[5,"2024-07-01","金额"]'.encode()


def test_a_float_is_refused() -> None:
    with pytest.raises(TypeError):
        encoded([1.5])


def test_a_change_shows_in_its_part_alone() -> None:
    book = small_book()
    before = part_digests(book)
    rows = list(book.given["outpatient_quotas"])
    rows[0] = replace(rows[0], employee_quota=Money(rows[0].employee_quota + 1))
    after = part_digests(replace(book, given={**book.given, "outpatient_quotas": rows}))
    assert {name for name in before if before[name] != after[name]} == {"outpatient_quotas"}
    other = part_digests(replace(book, guide={"制表人": "示例"}))
    assert {name for name in before if before[name] != other[name]} == {"说明"}


def test_decided_parameters_are_canonical_text() -> None:
    assert decided(small_book(), ["mean_cap", "year"]) == '{"mean_cap":13000,"year":2024}'


def test_a_policy_package_is_known_by_every_word_of_its_rules() -> None:
    year = CITY.years[NUMBER]
    assert package_name(CITY, NUMBER) == "诸暨2024"
    assert package_digest(CITY, NUMBER) == package_digest(CITY, NUMBER)
    other = replace(CITY, years={NUMBER: replace(year, document=year.document + "。")})
    assert package_digest(other, NUMBER) != package_digest(CITY, NUMBER)
    sheets = list(year.sheets)
    table = sheets[1].tables[0]
    sheets[1] = replace(sheets[1], tables=(replace(table, aliases={"x": "{employee}"}), *sheets[1].tables[1:]))
    assert encoded(described(replace(year, sheets=tuple(sheets)))) != encoded(described(year))
