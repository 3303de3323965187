"""数据框：把一本工作簿的各张表读成 pandas 的数据框，供分析的人接着用。

Not part of the packaged program: ``pip install xltool[analysis]`` brings pandas. Amounts stay exact: they are
``Decimal`` in 元 (dtype object), whole numbers and texts as they are, never float.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from xltool.money import Unit, in_unit
from xltool.problems import Refused
from xltool.tables import Column, Kind, Role, Stage, Table, tables_of
from xltool.workbook.book import Book
from xltool.workbook.contents import rows_with
from xltool.workbook.opening import open_book
from xltool.workbook.work import work

if TYPE_CHECKING:
    import pandas as pd


def frames(path: Path, stage: Stage = Stage.SETTLE) -> "dict[str, pd.DataFrame]":
    """Every table of the book at ``path``, worked out anew up to ``stage``: headings as columns, one row a row.

    The keys are the tables' names, as ``xltool cities`` and the policies have them. Raises Refused with every
    problem of the book while an error stands.
    """
    worked = work(open_book(path), stage)
    if worked.refused:
        raise Refused(worked.problems)
    return {name: _frame(worked.book, table) for name, table in tables_of(worked.book.year.sheets).items()}


def _frame(book: Book, table: Table) -> "pd.DataFrame":
    import pandas as pd

    columns = [column for column in table.columns if column.role is not Role.LABEL]
    data = {column.heading: _values(book, table, column) for column in columns}
    return pd.DataFrame({heading: pd.Series(values, dtype=object) for heading, values in data.items()})


def _values(book: Book, table: Table, column: Column) -> list[Any]:
    rows = rows_with(book, table, column)
    values = [getattr(row, column.name) for row in rows]
    if column.kind is Kind.MONEY:
        return [None if value is None else in_unit(value, Unit.YUAN) for value in values]
    return values
