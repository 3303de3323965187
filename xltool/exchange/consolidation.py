"""汇总的版面：每张表先是各县相加（行由文件定死的），再是分县的每一行，都有县名和来源。

Declared by the table itself: rows that the document prints (``Table.fixed``) are added up over the counties; rows
that each county chooses are put below one another.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from xltool.exchange.cells import shown_columns
from xltool.exchange.identity import Identity
from xltool.tables import Column, Kind, Role, Sheet, Table
from xltool.workbook.layout import a1, quoted

FIRST_ROW = 3
"""Below the title, the flag line and a blank one."""
COUNTY, FILE, ROW = "县", "来源件", "来源行"


@dataclass(frozen=True, slots=True)
class Source:
    """A submission that is consolidated: its number in the list, its file, whose it is."""

    number: int
    file: str
    identity: Identity


@dataclass(frozen=True, slots=True)
class Block:
    """One table of the consolidated book. Rows and columns are zero-based."""

    table: Table
    sheet: str
    caption_row: int
    added_row: int | None
    """The heading row of the sums over all counties."""
    header_row: int
    counts: tuple[int, ...]
    """How many rows each source has."""

    @property
    def columns(self) -> list[Column]:
        """Its columns, the county left of them, file and row right."""
        return shown_columns(self.table)

    @property
    def first_row(self) -> int:
        """The first of the counties' rows."""
        return self.header_row + 1

    @property
    def count(self) -> int:
        """How many rows there are in all."""
        return sum(self.counts)

    @property
    def total_row(self) -> int | None:
        """The 合计 row below them."""
        there = self.count and any(column.summed for column in self.columns)
        return self.first_row + self.count if there else None

    @property
    def end_row(self) -> int:
        """The first row below it."""
        return self.first_row + max(self.count, 1) + (self.total_row is not None)

    def column(self, name: str) -> int:
        """Where a column stands."""
        return next(i for i, column in enumerate(self.columns, start=1) if column.name == name)

    def area(self, index: int, *, sheet: bool = False) -> str:
        """The counties' rows of a column, as a formula writes it."""
        last = self.first_row + max(self.count, 1) - 1
        prefix = f"{quoted(self.sheet)}!" if sheet else ""
        return f"{prefix}{a1(self.first_row, index, absolute=True)}:{a1(last, index, absolute=True)}"


def places_of(column: Column, table: Table) -> int:
    """Decimal places of a column's sums."""
    return table.unit_of(column).places if column.kind is Kind.MONEY else column.places


def lay_out_sheet(sheet: Sheet, counts: Mapping[str, Sequence[int]]) -> list[Block]:
    """A sheet's tables below one another; ``counts`` has the rows of each source by table."""
    row = FIRST_ROW
    blocks = []
    for table in sheet.tables:
        added = row + 1 if table.fixed else None
        header = row + 1 if added is None else added + 1 + len(table.fixed) + bool(table.total) + 1
        block = Block(table, sheet.name, row, added, header, tuple(counts[table.name]))
        blocks.append(block)
        row = block.end_row + 2
    return blocks


def added_formula(block: Block, column: Column, index: int, row: int) -> str:
    """The sum over the counties of one printed row; — where no county has a number."""
    key_index = block.column(block.table.key or "")
    keys, values = block.area(key_index), block.area(index)
    key = a1(row, key_index)
    numbers = f'COUNTIFS({keys},{key},{values},">-1E+300")'
    return f'=IF({numbers}=0,"—",ROUND(SUMIFS({values},{keys},{key}),{places_of(column, block.table)}))'


def counties_formula(block: Block, column: Column, row: int) -> str:
    """One county's total of a column, by the county's name in the first column of ``row``."""
    index = block.column(column.name)
    area, names = block.area(index, sheet=True), block.area(0, sheet=True)
    return f"=ROUND(SUMIFS({area},{names},{a1(row, 0)}),{places_of(column, block.table)})"


def is_added(column: Column) -> bool:
    """Whether a column of a printed row is added up over the counties: amounts always, other numbers where a
    table adds them up itself. (A table that does not add 职工 to 居民 still has one county's 职工 to add to another's.)
    """
    return column.kind is Kind.MONEY or (column.summed and column.role is not Role.KEY)
