"""逐行认：每一行按填报格的规则读；空行、重复的表头、合计行、落款另计，读不懂的一行退回，说明栏目和原因。"""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path

from xltool.claims.headings import Heads
from xltool.claims.text import Record
from xltool.claims.values import CONTROL, Value, reader
from xltool.listing import Listing
from xltool.money import Money
from xltool.problems import Message, Place, Refused
from xltool.workbook.locate import STOPS, TOTALS
from xltool.workbook.parse import normalised

CUT_SHORT = Message(
    "E5419", "最后一行（第 {line} 行）不完整", "每行应有 {width} 栏", "文件多半没有传完，请从平台重新导出"
)
NOTHING = Money(0)
NULL = CONTROL
"""How the copy that DuckDB reads writes what is empty."""
WHOLE_ROW = "整行"
TOO_MANY, TOO_FEW = "比表头多出有内容的格", "比表头少几格"


@dataclass(frozen=True, slots=True)
class Reject:
    """Why a row of a list is sent back: its number, the column, the reason; nothing of what it holds."""

    line: int
    heading: str
    reason: str


@dataclass(slots=True)
class Sorted:
    """What became of the rows that were looked at one by one."""

    taken: int = 0
    rejects: list[Reject] = field(default_factory=list)
    """One a row: the first column that is wrong."""
    rejected_amount: Money = NOTHING
    blank: list[int] = field(default_factory=list)
    headings: list[int] = field(default_factory=list)
    totals: list[int] = field(default_factory=list)
    footers: list[int] = field(default_factory=list)

    @property
    def apart(self) -> int:
        """Rows that are no data."""
        return len(self.blank) + len(self.headings) + len(self.totals) + len(self.footers)


class Sorter:
    """Sorts rows into data, rows sent back and rows that are no data."""

    def __init__(self, listing: Listing, heads: Heads) -> None:
        self.listing, self.heads = listing, heads
        self.readers = [(c, heads.place_of.get(c.name), reader(c)) for c in listing.columns]
        self.needed = max(heads.place_of.values()) + 1
        self.repeated = [normalised(cell) for cell in heads.cells]
        self.sorted = Sorted()

    def write(self, records: Iterable[Record], target: Path) -> Sorted:
        """Write the rows that can be taken to ``target``, typed values with their row number first."""
        with target.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            for line, cells in records:
                values = self._values(line, cells)
                if values is not None:
                    self.sorted.taken += 1
                    writer.writerow([line, *map(written, values)])
        return self.sorted

    def _values(self, line: int, cells: Sequence[str]) -> list[Value] | None:
        if self._apart(line, cells):
            return None
        values: list[Value] = []
        amount: Value = None
        wrong = self._misshapen(cells)
        for column, at, read in self.readers:
            found = read(cells[at] if at is not None and at < len(cells) else "")
            if found.reason and wrong is None:
                wrong = (column.heading, found.reason)
            if column.name == self.listing.amount:
                amount = found.value
            values.append(found.value)
        if wrong is None:
            return values
        self.sorted.rejects.append(Reject(line, *wrong))
        if self.listing.amount and isinstance(amount, int):
            self.sorted.rejected_amount = Money(self.sorted.rejected_amount + amount)
        return None

    def _apart(self, line: int, cells: Sequence[str]) -> bool:
        """Whether a row is no data; it is counted under what it is."""
        first = next((text for cell in cells if (text := cell.strip())), "")
        if not first:
            self.sorted.blank.append(line)
        elif (text := normalised(first)).rstrip(":") in TOTALS:
            self.sorted.totals.append(line)
        elif text.startswith(STOPS):
            self.sorted.footers.append(line)
        elif text == next(filter(None, self.repeated), "") and [normalised(c) for c in cells] == self.repeated:
            self.sorted.headings.append(line)
        else:
            return False
        return True

    def _misshapen(self, cells: Sequence[str]) -> tuple[str, str] | None:
        if any(cell.strip() for cell in cells[self.heads.width :]):
            return WHOLE_ROW, TOO_MANY
        return (WHOLE_ROW, TOO_FEW) if len(cells) < min(self.needed, self.heads.width) else None


def refuse_cut_short(last: Record, heads: Heads, *, ends: bool, name: str) -> None:
    """Refuse a file whose last line has neither all its cells nor an end. Raises Refused."""
    number, cells = last
    if not ends and 0 < len(cells) < len([cell for cell in heads.cells if cell]):
        raise Refused([CUT_SHORT.at(Place(name), line=number, width=heads.width)])


def written(value: Value) -> str:
    """A value as the copy that DuckDB reads has it."""
    if value is None:
        return NULL
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value.isoformat() if isinstance(value, date) else str(value)
