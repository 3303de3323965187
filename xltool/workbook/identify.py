"""认簿：只看“说明”一张表，说出是哪个统筹区、哪个年度的工作簿。"""

import io
import warnings
from dataclasses import dataclass
from pathlib import Path

from xltool.city import City
from xltool.problems import Place, Refused
from xltool.workbook.book import GUIDE
from xltool.workbook.identity import identity, is_example
from xltool.workbook.intake import audited
from xltool.workbook.locate import WIDTH, Grid
from xltool.workbook.opening import NOT_LOADED

MOST_ROWS = 60
"""The facts stand at the top of the sheet."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Whose book it is."""

    city: City
    year: int
    rules: int | None
    """The year whose rules are tried on it (试算); None by its own."""
    example: bool


def identify(path: Path) -> Identity:
    """Whose book the file at ``path`` is, without reading its tables. Raises Refused."""
    guide = _guide(path)
    grids = {} if guide is None else {GUIDE: guide}
    city, year, rules, _ = identity(grids, path.name)
    return Identity(city, year, rules, is_example(grids))


def _guide(path: Path) -> Grid | None:
    """The top of the first sheet, row by row; None where the book has no such sheet. Raises Refused."""
    content = audited(path)
    from openpyxl import load_workbook

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of extensions that openpyxl drops: the book is only read
        try:
            book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
            if GUIDE not in book.sheetnames:
                return None
            return [tuple(row) for row in book[GUIDE].iter_rows(max_row=MOST_ROWS, max_col=WIDTH, values_only=True)]
        except Exception as error:  # openpyxl raises whatever the XML led it to
            raise Refused([NOT_LOADED.at(Place(path.name))]) from error
