"""数字的样子：把一张表的格子变成可以挑选的文字。"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

MOST_COLUMNS = 60


def as_text(grid: Sequence[Sequence[Any]]) -> list[list[str]]:
    """A sheet's cells as texts, without the empty columns at its right and the empty rows at its end."""
    width = max((i + 1 for row in grid for i, cell in enumerate(row[:MOST_COLUMNS]) if cell is not None), default=0)
    rows = [[shown(cell) for cell in (*row[:width], *(None,) * (width - len(row)))] for row in grid]
    while rows and not any(rows[-1]):
        rows.pop()
    return rows


def shown(cell: Any) -> str:
    """One cell: amounts with separators, dates as they are written here."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, int | float):
        whole = f"{cell:,.2f}"
        return whole if round(cell, 2) == cell and isinstance(cell, float) else f"{cell:,.10g}"
    if isinstance(cell, datetime | date):
        return f"{cell:%Y-%m-%d}"
    return " ".join(str(cell).split())
