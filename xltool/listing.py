"""清单：簿旁的病例、人员清单是什么样子，怎样汇总进簿里的表。

A city declares its lists on its year's card, as data: the columns wanted, which of them name a person, and
the SELECT statements that make entries of the book's tables out of them. Only ``xltool.claims`` runs them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from xltool.clause import Clause
from xltool.money import Money, Unit
from xltool.tables import Column, Sheet, Stage, Table, columns, given, key, result, row

LIST_FILES = "list_files"
"""The table of the standard sheet; a city's Given class has it as a field of that name."""
SHEET = "清单文件"
LINE = "line"
"""In SQL, the row number of a case in its file."""
PARAMETERS = "parameters"
"""In SQL, the table of one row that holds the parameters."""
FROM_LIST = "取自清单"
"""What the rows that a list fills say first, under 备注 or 依据."""
BASIS = Clause("本程序", "清单文件", "清单的每一行或被采用，或被退回；平台给出控制数的，读入的数与控制数相等。")
"""No document speaks of files: a rule of bookkeeping, not of a city."""


@dataclass(frozen=True, slots=True)
class Tally:
    """A table of the book that is filled from a list.

    ``sql`` is a DuckDB SELECT whose columns are the fields of the table's entry class, by name; 备注 and 依据
    may be left out, then they tell the file. It reads the list by its name, every given table by its name
    (but those that lists fill), and ``parameters``. Types: Money is BIGINT in 分, int BIGINT, Decimal
    DECIMAL(18, places) (a parameter DECIMAL(18, 6)), str and choices VARCHAR, date DATE, bool BOOLEAN; what
    is empty or 无 is NULL, an empty text ''.

    Only DECIMAL and integers: the engine refuses a query in which DOUBLE occurs anywhere, as it does after
    ``/``, ``AVG`` and ``//`` of a DECIMAL. A quotient rounded 四舍五入 is ``(2*n + d) // (2*d)`` of integers
    that are not negative; cast to HUGEINT where a product may pass 18 digits.

    Rows need no order: they are put in that of the register, of the form, then by their columns.
    """

    table: str
    sql: str
    counts: str = ""
    """The column whose sum must be the number of cases taken; empty where cases may be left out."""
    amounts: str = ""
    """The column whose sum must be the list's amount."""


@dataclass(frozen=True, slots=True)
class Review:
    """Cases that somebody must look at before the year can be settled.

    ``sql`` gives ``line`` and ``reason``, a Chinese sentence without anything that names a person.
    """

    sql: str
    action: str
    """What to do with them."""
    clause: Clause | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """One list beside the book."""

    name: str
    """In SQL; like a table's."""
    caption: str
    row: type[Any]
    """The columns wanted, each a ``given()`` field of a ``@row`` class."""
    tallies: tuple[Tally, ...]
    key: tuple[str, ...] = ()
    """The fields that only one case has. Equal rows then count once; rows of one key that differ are refused."""
    amount: str = ""
    """The Money field whose sum is the control total; empty for a list of people."""
    personal: tuple[str, ...] = ()
    """The fields that name a person: never written anywhere."""
    within: Mapping[str, str] = field(default_factory=dict)
    """Field -> ``table.column`` of the book: a value that is not there sends the row back.

    A field ``institution`` is always looked up in the register, former names included.
    """
    review: Review | None = None

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns wanted."""
        return columns(self.row)


@row
class ListFile:
    """One list as the clerk names it: its file, and what the platform says it holds."""

    list_name: str = key(width=14)
    file_name: str = given(optional=True, width=30)
    control_rows: int | None = given(optional=True, summed=False, width=12)
    control_amount: Money | None = given(unit=Unit.YUAN, optional=True, at_least=None, width=18)


@row
class ListRead:
    """What was read of it; plain values, not computed from cells."""

    list_name: str = key(width=14)
    rows_read: int | None = result("", "清单文件的数据行数，不含表头、空行、合计行", width=12)
    rows_taken: int | None = result("", "读得懂、没有重复、参加汇总的行数", width=12)
    rows_rejected: int | None = result("", "退回的行数，逐行原因在簿旁的退回清单", width=12)
    amount_taken: Money | None = result("", "采用各行的金额合计", unit=Unit.YUAN, summed=False, width=18)
    amount_rejected: Money | None = result("", "退回各行的金额合计，金额读不出的除外", unit=Unit.YUAN, summed=False,
                                           width=16)  # fmt: skip
    digest: str = result("", "清单文件的 SHA-256，前 32 位", width=44)


def listing_sheet(lists: Sequence[Listing], stage: Stage = Stage.ADJUST) -> Sheet:
    """The standard sheet of a year with lists; ``stage`` is the first step that reads one of them."""
    table = Table(
        LIST_FILES,
        stage=stage,
        entry=ListFile,
        result=ListRead,
        unit=Unit.YUAN,
        fixed=tuple(listing.caption for listing in lists),
        notes=(
            "备注：清单文件（CSV 或 XLSX）放在本簿所在的文件夹，填文件名即可；填了文件名，"
            "相应的表由清单汇总，不用手工填。没有清单的，文件名留空，直接填相应的表。",
        ),
    )
    return Sheet(SHEET, "清单文件及控制数", (table,), landscape=True)


def tallied(lists: Sequence[Listing]) -> dict[str, Listing]:
    """Every table that a list may fill, and the list."""
    return {tally.table: listing for listing in lists for tally in listing.tallies}
