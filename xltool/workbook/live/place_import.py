"""导入的定位：原有各行不动，新机构接在后面的空行，空行不够的在合计前插行。"""

from xltool.problems import Problem, Refused, errors
from xltool.tables import tables_of
from xltool.workbook.carry import filled_rows
from xltool.workbook.importing import Imported
from xltool.workbook.layout import Placed
from xltool.workbook.live.place import Layout
from xltool.workbook.locate import find_table


def lay_out_import(imported: Imported) -> Layout:
    """Where each row of the imported table goes; rows that were filled and are no more are listed last.

    Raises Refused when the table is not found.
    """
    read = imported.read
    table = tables_of(read.book.year.sheets)[imported.table]
    sheet = next(sheet for sheet in read.book.year.sheets if table in sheet.tables)
    grid, problems = read.grids[sheet.name], list[Problem]()
    found = find_table(sheet, table, grid, problems)
    if found is None:
        raise Refused(errors(problems))
    count = len(imported.book.given[imported.table])
    before = filled_rows(found, grid)
    free = [row for row in found.rows if row > max(before, default=found.header_row)]
    if found.total_row is None:
        free = free[:-1]  # the blank line below the table
    layout = Layout()
    missing = count - len(before) - len(free)
    if missing > 0:
        end = max((*before, *free, found.header_row)) + 1
        layout.insert(sheet.name, end, missing)
        free += [end + i for i in range(missing)]
    lines = [*before, *free[: max(0, count - len(before))]]
    layout.lines[table.name] = lines
    layout.tables[table.name] = Placed(
        table=table,
        sheet=sheet.name,
        caption_row=None,
        header_row=found.header_row,
        first_row=found.header_row + 1,
        count=max((*lines, found.header_row)) - found.header_row,
        keys=(),
        column_of=dict(found.column_of),
        row_of={},
    )
    return layout
