"""打开的簿取清单：结果与文件方式逐格相同，再点一次、换了清单也对，还原后与原来一样。"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.books import written
from tests.listed_city import CITY, LINES, file, listed, listed_city
from tests.live_books import live, opened, snapshot
from tests.office import Office
from tests.uno_engine import Excel, open_excel
from xltool import commands
from xltool.excel import calls
from xltool.workbook.live.opened import OpenBook
from xltool.workbook.opening import open_book
from xltool.workbook.read import Opened
from xltool.workbook.template import filled_example

__all__ = ["listed_city"]
MORE = [
    (f"1{i:03d}", "9", f"示例医院{1 + i % 3}", ("职工", "居民")[i % 2], "", "2025-01-01", "1", "1", str(i), "")
    for i in range(12)
]


@pytest.fixture
def excel(office: Office) -> Iterator[Excel]:
    with open_excel(office, attempts=1) as running:
        yield running


def rows(sheet: str, book: Opened) -> list[tuple[object, ...]]:
    """What stands on a sheet, without empty rows and trailing empty cells."""
    grids = book.grids
    lines = [tuple(cell for cell in line if cell not in (None, "")) for line in grids[sheet]]
    return [line for line in lines if line]


@pytest.mark.usefixtures("listed_city")
def test_an_open_book_takes_its_list_as_a_file_does(excel: Excel, tmp_path: Path) -> None:
    book = filled_example(CITY, 2025)
    content = written(replace(book, given={**book.given, "list_files": [file("病例.csv")]}))
    lists = tmp_path / "病例.csv"
    lists.write_text(listed(*LINES), encoding="utf-8")
    there = opened(excel, tmp_path, content, "示例.xlsx")
    before = snapshot(there)
    host = live(there, tmp_path)
    first = commands.settle(host)
    assert [problem.text() for problem in first.problems] == []
    on_disk = commands.settle(tmp_path / "示例.xlsx")
    assert on_disk.written is not None
    for sheet in ("机构病例汇总", "清单文件"):
        assert rows(sheet, OpenBook(there)) == rows(sheet, open_book(on_disk.written))
    again = commands.settle(host)
    assert [problem.code for problem in again.problems] == []
    lists.write_text(listed(*LINES, *MORE), encoding="gb18030")
    changed = commands.settle(host)
    assert [problem.code for problem in changed.problems] == ["N5431"]
    other = commands.settle(tmp_path / "示例.xlsx")
    assert other.written is not None
    for sheet in ("机构病例汇总", "清单文件", "勾稽检查"):
        assert rows(sheet, OpenBook(there)) == rows(sheet, open_book(other.written))
    there.sheets["清单文件"].api.Activate()
    there.sheets["清单文件"].range("B5").select()
    assert calls._table(host) == "病例清单"
    host.restore()
    host.restore()
    host.restore()
    after = snapshot(there)
    assert {name: after[name] for name in before} == before
