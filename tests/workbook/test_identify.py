"""认簿：只看第一张表，就知道是谁的、哪一年的。"""

from pathlib import Path

import pytest

from tests.books import edited, lean_bytes, small_bytes
from xltool.problems import Refused
from xltool.workbook.identify import identify


def refusal(path: Path) -> str:
    with pytest.raises(Refused) as caught:
        identify(path)
    (problem,) = caught.value.problems
    return problem.code


def test_city_year_and_whether_it_is_an_example(tmp_path: Path) -> None:
    path = tmp_path / "簿.xlsx"
    path.write_bytes(small_bytes())
    found = identify(path)
    assert (found.city.name, found.year, found.example) == ("诸暨市", 2024, True)


def test_what_is_no_book_of_ours_is_refused_with_the_message_of_every_command(tmp_path: Path) -> None:
    def without_guide(book: object) -> None:
        del book["说明"]  # type: ignore[attr-defined]

    path = edited(tmp_path / "别的.xlsx", {}, without_guide, content=lean_bytes())
    assert refusal(path) == "E2401"
    assert refusal(edited(tmp_path / "外地.xlsx", {"说明!B3": "长沙市"}, content=lean_bytes())) == "E2402"
    assert refusal(tmp_path / "没有.xlsx") == "E1001"


def test_a_broken_book_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "坏.xlsx"
    path.write_bytes(lean_bytes())
    monkeypatch.setattr("openpyxl.load_workbook", lambda *_, **__: 1 / 0)
    assert refusal(path) == "E1051"
