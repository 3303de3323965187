"""数据框：与结果簿各表的合计一分不差；有错误的簿不给数。"""

from decimal import Decimal
from pathlib import Path

import pytest

from tests.second_opinion import ZHUJI
from xltool import commands
from xltool.frames import frames
from xltool.money import Unit, in_unit
from xltool.problems import Refused
from xltool.tables import Stage
from xltool.workbook.opening import open_book
from xltool.workbook.work import work


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("frames") / "示例.xlsx"
    commands.template(ZHUJI.short, 2024, path, example=True)
    return path


def test_a_frame_sums_to_the_settled_amounts_to_the_fen(example: Path) -> None:
    found = frames(example)["original_settlements"]
    rows = work(open_book(example), Stage.SETTLE).book.results["original_settlements"]
    assert len(found) == len(rows) == 330
    assert found["决算额"].sum() == in_unit(sum(row.settled for row in rows), Unit.YUAN)
    assert {type(value) for value in found["决算额"]} == {Decimal}


def test_pandas_groups_what_the_checks_compare(example: Path) -> None:
    tables = frames(example)
    both = sum(tables[name]["决算额"].sum() for name in ("original_settlements", "new_settlements"))
    units = tables["employee_execution"].set_index("预算单位名称")
    pharmacies = units[units.index.str.contains("药店")]
    assert pharmacies["决算额"].sum() == both


def test_a_book_with_an_error_gives_no_figures(tmp_path: Path) -> None:
    path = tmp_path / "空表.xlsx"
    commands.template(ZHUJI.short, 2024, path)
    with pytest.raises(Refused):
        frames(path)
