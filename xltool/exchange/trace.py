"""溯源：汇总簿里每一格数来自哪个文件、哪张表、哪一格，一行写一段相连的格。"""

from typing import Any

from xltool.exchange.cells import TableRows
from xltool.exchange.consolidation import Source
from xltool.workbook.layout import a1
from xltool.workbook.page import paper
from xltool.workbook.style import BODY_HEIGHT, HEADER_HEIGHT, LINE_HEIGHT, TITLE_HEIGHT, Formats

SHEET = "溯源"
HEADINGS = ("汇总表", "汇总格", "县", "来源件", "来源文件", "来源表", "来源格")
WIDTHS = (22, 14, 16, 8, 46, 22, 14)
MOST = 1_000_000
"""Lines of one sheet: Excel has 1 048 576."""
NOTES = (
    "每行是一段相连的格，左右逐格对应：汇总格 B5:D5 来自 B8:D8，即 B5 来自 B8、C5 来自 C8、D5 来自 D8。",
    "“各县相加”的格由几个县的格相加，一县一行；“合计”“各县合计”是对这些格的公式，点开即见。",
)


class Tracer:
    """Writes the lines while the book is written; a sheet that is full is followed by another."""

    def __init__(self, workbook: Any, formats: Formats) -> None:
        """Make the first sheet, behind those that the book has by now."""
        self._workbook, self._formats = workbook, formats
        self._plain = formats.plain(wrap=False)
        self._sheets = 0
        self._next_sheet()

    def row(self, sheet: str, row: int, source: Source, there: TableRows, line: int) -> None:
        """A county's row: each of its columns from the same row of the submission."""
        start = 0
        at = there.columns
        for end in range(1, len(at) + 1):
            if end == len(at) or at[end] != at[end - 1] + 1:
                if at[start] >= 0:
                    here = f"{a1(row, start + 1)}:{a1(row, end)}"
                    self._line(sheet, here, source, there.sheet, f"{a1(line, at[start])}:{a1(line, at[end - 1])}")
                start = end

    def added(self, sheet: str, row: int, source: Source, there: TableRows, key: int, name: str) -> None:
        """A printed row that is added up: what one county's file has in it."""
        for line, values in zip(there.lines, there.rows, strict=True):
            if values[key] == name:
                self.row(sheet, row, source, there, line)

    def _line(self, sheet: str, here: str, source: Source, theirs: str, cells: str) -> None:
        if self._row >= MOST:
            self._next_sheet()
        texts = (sheet, here, source.identity.name, None, source.file, theirs, cells)
        for index, text in enumerate(texts):
            if text is None:
                self._sheet.write_number(self._row, index, source.number, self._plain)
            else:
                self._sheet.write_string(self._row, index, text, self._plain)
        self._row += 1

    def _next_sheet(self) -> None:
        self._sheets += 1
        self._sheet = self._workbook.add_worksheet(SHEET if self._sheets == 1 else f"{SHEET}{self._sheets}")
        for index, width in enumerate(WIDTHS):
            self._sheet.set_column(index, index, width)
        last = len(HEADINGS) - 1
        self._sheet.set_default_row(BODY_HEIGHT)
        self._sheet.set_row(0, TITLE_HEIGHT)
        self._sheet.merge_range(0, 0, 0, last, "每一格的来源", self._formats.title())
        for row, text in enumerate(NOTES, start=1):
            self._sheet.set_row(row, LINE_HEIGHT)
            self._sheet.merge_range(row, 0, row, last, text, self._formats.text_line())
        header = len(NOTES) + 1
        self._sheet.set_row(header, HEADER_HEIGHT - 8)
        for index, heading in enumerate(HEADINGS):
            self._sheet.write_string(header, index, heading, self._formats.header())
        paper(self._sheet, landscape=True)
        self._sheet.repeat_rows(header)
        self._sheet.freeze_panes(header + 1, 0)
        self._row = header + 1
