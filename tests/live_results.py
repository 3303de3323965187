"""就地填的结果：打开的簿里每个结果格，与算出的行逐格相同。"""

from collections.abc import Mapping, Sequence
from typing import Any

import xlwings

from tests.second_opinion import as_shown
from xltool.city import Year
from xltool.tables import Kind, Role
from xltool.workbook.cells import to_cell
from xltool.workbook.live.opened import OpenBook
from xltool.workbook.locate import find_table


def assert_filled_in(book: xlwings.Book, year: Year, results: Mapping[str, Sequence[Any]]) -> int:
    """Every result cell of the open book holds what the rows say; how many there were."""
    grids, seen = OpenBook(book).grids, 0
    for sheet in year.sheets:
        for table in sheet.tables:
            found = find_table(sheet, table, grids[sheet.name], [])
            assert found is not None
            for i, row in enumerate(results.get(table.name, ())):
                for column in table.columns:
                    if column.role is not Role.RESULT:
                        continue
                    seen += 1
                    ours = to_cell(getattr(row, column.name), column, table.unit_of(column))
                    theirs = grids[sheet.name][found.rows[i]][found.column_of[column.name]]
                    if column.kind is Kind.RATIO and isinstance(ours, float):
                        assert as_shown(theirs, 6) == as_shown(ours, 6)
                    else:
                        assert theirs == ours, (table.name, column.name, i)
    return seen
