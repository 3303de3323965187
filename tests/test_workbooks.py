"""workbooks/ 里的每一本都能逐字节重现；示例的最终金额与定本一致；每个年度都有定本。"""

from pathlib import Path

import pytest

from tests import golden
from xltool import commands
from xltool.city import City
from xltool.policies import CITIES

WORKBOOKS = Path(__file__).parents[1] / "workbooks"
BOOKS = [
    (city.short, number, name)
    for city in CITIES
    for number in city.years
    for name in (f"{city.short}{number}.xlsx", f"{city.short}{number}示例.xlsx", f"{city.short}{number}.xlsm")
]
ADDIN = "xltool.xlam"


@pytest.mark.parametrize(("city", "number", "name"), BOOKS)
def test_a_built_workbook_is_rebuilt_to_the_same_bytes(tmp_path: Path, city: str, number: int, name: str) -> None:
    example = "示例" in name
    commands.template(city, number, tmp_path / name, example=example)
    again = f"请重新生成：xltool template {city} {number}{' --example' if example else ''} -o workbooks/{name}"
    assert (tmp_path / name).read_bytes() == (WORKBOOKS / name).read_bytes(), again


def test_the_addin_is_rebuilt_to_the_same_bytes(tmp_path: Path) -> None:
    commands.addin(tmp_path / ADDIN)
    again = f"请重新生成：xltool excel addin -o workbooks/{ADDIN}"
    assert (tmp_path / ADDIN).read_bytes() == (WORKBOOKS / ADDIN).read_bytes(), again


def test_nothing_else_lies_in_workbooks() -> None:
    assert {path.name for path in WORKBOOKS.iterdir()} == {ADDIN, *(name for _, _, name in BOOKS)}


@pytest.mark.parametrize(("city", "number"), golden.YEARS, ids=lambda value: getattr(value, "short", str(value)))
def test_the_settled_example_is_what_it_was(city: City, number: int) -> None:
    assert golden.lines(city, number) == golden.path(city, number).read_text(encoding="utf-8").splitlines()


def test_every_year_has_its_golden_figures() -> None:
    assert {f"{city.short}{number}示例.tsv" for city in CITIES for number in city.years} == {
        path.name for path in golden.FOLDER.iterdir()
    }
