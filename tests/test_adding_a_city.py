"""怎样加一个城市：照说明写一个虚构的城市，两条规则，不到八十行，从空表走到宏工作簿。"""

from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests import newcomer
from tests.live_books import live, opened
from tests.office import Office
from tests.second_opinion import assert_agreed
from tests.uno_engine import open_excel
from xltool import commands, policies
from xltool.problems import Refused
from xltool.tables import Stage
from xltool.workbook import identity
from xltool.workbook.opening import open_book
from xltool.workbook.work import work

MOST_LINES = 80
FILLED = (("示例一院", 1000000.1, 1100000), ("示例二院", 800000, 700000.5), ("示例三院", 0, 12.34))


@pytest.fixture(autouse=True)
def _registered(monkeypatch: pytest.MonkeyPatch) -> None:
    """The one line in the register of cities."""
    cities = (*policies.CITIES, newcomer.CITY)
    for module in (policies, commands, identity):
        monkeypatch.setattr(module, "CITIES", cities)


@pytest.fixture
def filled(tmp_path: Path) -> Path:
    """The form as the program writes it, filled by hand."""
    path = tmp_path / "示例2024.xlsx"
    commands.template("示例", 2024, path)
    book = load_workbook(path)
    for row, line in enumerate(FILLED, start=5):
        for column, value in enumerate(line, start=1):
            book["医疗机构"].cell(row, column).value = value
    book.save(path)
    return path


def test_it_takes_at_most_eighty_lines() -> None:
    files = sorted(Path(newcomer.__file__).parent.glob("*.py"))
    assert [file.name for file in files] == ["__init__.py", "clauses.py", "rules.py"]
    assert sum(len(file.read_text(encoding="utf-8").splitlines()) for file in files) <= MOST_LINES


def test_a_form_is_filled_settled_and_explained(filled: Path) -> None:
    outcome = commands.settle(filled)
    assert outcome.written is not None, [p.text() for p in outcome.problems]
    assert "医疗机构　决算额合计 1,750,000.61 元" in outcome.summary
    assert "勾稽检查 1 项，全部通过" in outcome.summary
    rows = [row[:6] for row in open_book(outcome.written).grids["医疗机构"][4:8]]
    assert [row[3] for row in rows] == [1050000.11, 840000, 0, 1890000.11]
    lines = commands.explain(outcome.written, "医疗机构!D5").summary
    assert lines[0] == "医疗机构 D5「示例一院 · 年度规定额」＝ 1,050,000.11 元"
    assert any(newcomer.clauses.QUOTA.sentence in line for line in lines)


def test_libreoffice_agrees(office: Office, filled: Path, tmp_path: Path) -> None:
    book = work(open_book(filled), Stage.SETTLE).book
    assert assert_agreed(office, book, tmp_path) >= 13


def test_the_example_is_the_filled_form(filled: Path, tmp_path: Path) -> None:
    example = tmp_path / "例.xlsx"
    commands.template("示例", 2024, example, example=True)
    made = [work(open_book(path), Stage.SETTLE).book for path in (filled, example)]
    assert made[0].results == made[1].results


def test_the_macro_book_is_settled_where_it_is(office: Office, tmp_path: Path) -> None:
    path = tmp_path / "示例2024.xlsm"
    commands.template("示例", 2024, path, example=True)
    with open_excel(office) as excel:
        book = opened(excel, tmp_path, path.read_bytes(), "示例.xlsm")
        outcome = commands.settle(live(book, tmp_path))
        assert not outcome.refused, [p.text() for p in outcome.problems]
        assert book.sheets["医疗机构"].range("D5:D7").value == [1050000.11, 840000, 0]


def test_what_is_wrong_is_told_in_its_own_words(filled: Path) -> None:
    book = load_workbook(filled)
    book["医疗机构"]["C5"].value = "约一百万"
    book.save(filled)
    (problem,) = commands.check(filled).problems
    assert problem.text() == (
        "【E2103】医疗机构 C5「示例一院 · 全年发生额」：填的是文字“约一百万”。应为数字（元）。请改为数字。"
        "依据：第二条「全年发生额超过规定额的，超过部分由医疗机构承担。」。"
    )


def test_it_can_be_tried_on_the_year_after_but_carries_nothing_unless_it_says_what(filled: Path) -> None:
    commands.template("示例", 2025, filled.with_name("2025.xlsx"), rules=2024)
    settled = commands.settle(filled).written
    with pytest.raises(Refused) as caught:
        commands.template("示例", 2025, filled.with_name("新.xlsx"), rules=2024, before=settled)
    assert [problem.code for problem in caught.value.problems] == ["E8121"]


def test_the_list_of_cities_has_it(capsys: pytest.CaptureFixture[str]) -> None:
    lines = commands.cities().summary
    assert "示例市 2024　示例市医保基金总额预算办法（示例，不是真实文件）　状态：示例" in lines
    assert "　　已计算：第一条、第二条" in lines


def test_a_rule_and_a_formula_that_differ_are_found(
    office: Office, filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The newcomer's own mistake: the rule rounds down, the formula half up."""
    monkeypatch.setattr(newcomer.rules, "round_money", lambda amount: type(round(amount))(int(amount)))
    book = work(open_book(filled), Stage.SETTLE).book
    with pytest.raises(AssertionError, match="格不同"):
        assert_agreed(office, book, tmp_path)
