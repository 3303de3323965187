"""打开的簿作为载体：同一条命令，读它、填它、标它、还原它。"""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from xltool.log import write_log
from xltool.problems import Grade, Message, Place, Problem, Refused
from xltool.workbook.book import CHECKS, PARAMETERS
from xltool.workbook.check_sheet import place_checks
from xltool.workbook.formulas import Book as Addresses
from xltool.workbook.host import Delivered
from xltool.workbook.importing import MEMORY, Imported
from xltool.workbook.layout import a1, quoted
from xltool.workbook.live.cells import Block, read_typed, used
from xltool.workbook.live.dressing import dress_check_lines
from xltool.workbook.live.fill import fills, import_fills
from xltool.workbook.live.fill_sheets import chart_fills, check_fills, method_fills, place_check_lines
from xltool.workbook.live.marking import put_on, refuse_no_place
from xltool.workbook.live.opened import OpenBook, refuse_shut, refuse_unfit
from xltool.workbook.live.place import lay_out_open
from xltool.workbook.live.place_import import lay_out_import
from xltool.workbook.live.restore_points import RestorePoint, RestorePoints
from xltool.workbook.live.transaction import writing
from xltool.workbook.live.undoing import undo
from xltool.workbook.read import Read
from xltool.workbook.read_parameters import find_parameters
from xltool.workbook.work import Worked

if TYPE_CHECKING:
    import xlwings

NOTHING_TO_UNDO = Message("E6515", "没有可还原的操作", "还原的是本程序上一次填写", "普通改动请用 Ctrl+Z")


def never() -> bool:
    """Nobody cancels."""
    return False


class LiveHost:
    """A book open in a spreadsheet program; results go into its own sheets."""

    def __init__(
        self, book: "xlwings.Book", *, cancelled: Callable[[], bool] = never, home: Path | None = None
    ) -> None:
        """``home`` is where restore points are kept instead of the user's folder."""
        self.book, self.cancelled = book, cancelled
        self.points = RestorePoints(book, home)

    def ready(self) -> None:
        """See that the book can take results and the list of problems, before any work. Raises Refused."""
        refuse_unfit(self.book)
        refuse_no_place(self.book)

    def opened(self) -> OpenBook:
        """The book as it shows itself now."""
        return OpenBook(self.book)

    def deliver(self, worked: Worked) -> Delivered:
        """Fill the result cells of every sheet. Raises Refused; the book is as before then."""
        book, read = worked.book, worked.read
        assert book.stage is not None
        layout = lay_out_open(read, book)
        first, room = place_check_lines(read.grids, len(worked.lines), layout)
        addresses = Addresses(layout.tables, _parameter_cells(read))
        wanted = fills(book, read, layout, addresses, self._is_formula())
        wanted += check_fills(worked.lines, place_checks(book), first, room, addresses)
        wanted += method_fills(book, read.grids)
        wanted += chart_fills(book, read.grids, addresses)
        refuse_shut(self.book, [*(fill.area.sheet for fill in wanted), *(item.sheet for item in layout.insertions)])
        with writing(self.book, self.points, book.year.steps[book.stage].word, self.cancelled) as transaction:
            transaction.insert(layout.insertions)
            transaction.fill(wanted)
            if CHECKS in layout.shifts:
                dress_check_lines(self.book, worked.lines, first)
        told = "结果已填入本簿各表；要退回点击之前的样子，请点“还原”。"
        try:
            self.show(worked.problems, settled=True)
        except Exception:  # the results are in and right; only the list could not follow
            write_log()
            told += "“问题清单”没有更新，请再点一次“校验”。"
        return Delivered(None, told)

    def _is_formula(self) -> Callable[[str, int, int], bool]:
        """Whether a cell holds a formula; each sheet is read when first asked about."""
        typed: dict[str, Block] = {}

        def is_formula(sheet: str, row: int, column: int) -> bool:
            if sheet not in typed:
                typed[sheet] = read_typed(self.book, used(self.book, sheet))
            return str(typed[sheet][row][column]).startswith("=")

        return is_formula

    def take_in(self, imported: Imported) -> Delivered:
        """Fill the imported figures into their table. Raises Refused; the book is as before then."""
        layout = lay_out_import(imported)
        refuse_shut(self.book, [layout.tables[imported.table].sheet])
        with writing(self.book, self.points, "导入", self.cancelled) as transaction:
            transaction.insert(layout.insertions)
            transaction.fill(import_fills(imported, layout))
        return Delivered(None, "已填入本簿；要退回导入之前的样子，请点“还原”。")

    def show(self, problems: tuple[Problem, ...], *, settled: bool = False) -> Delivered:
        """List the problems, mark the cells that must be looked at; once settled, only list."""
        put_on(self.book, problems, marked=() if settled else (Grade.ERROR, Grade.WARNING))
        told = "问题列在“问题清单”，双击一行跳到那一格。" if problems else "没有问题。"
        return Delivered(None, told)

    def restorable(self) -> str:
        """What 还原 would undo, in words. Raises Refused when there is nothing."""
        point = self._latest()
        return f"将退回 {point.when} “{point.action}”之前的样子。"

    def _latest(self) -> RestorePoint:
        latest = self.points.latest()
        if latest is None:
            raise Refused([NOTHING_TO_UNDO.at(Place())])
        return latest

    def restore(self) -> str:
        """Undo the last click; what was done, in words. Raises Refused."""
        point = self._latest()
        there = set(self.book.sheet_names)
        sheets = [*(item.area.sheet for item in point.changed), *(item.sheet for item in point.inserted)]
        refuse_shut(self.book, (sheet for sheet in sheets if sheet in there))
        kept = undo(self.book, point, self.points)
        told = f"已退回 {point.when} “{point.action}”之前的样子。"
        return told + (f"其后改动过的 {kept} 格保持不动。" if kept else "")

    def recover(self) -> str | None:
        """Put back what an interrupted click left half-written; None when nothing was. Raises Refused."""
        latest = self.points.latest()
        return None if latest is None or latest.done else self.restore()

    @property
    def memory(self) -> Path | None:
        """Beside the book, where that is a folder on disk."""
        folder = OpenBook(self.book).folder
        return None if folder is None else folder / MEMORY


def _parameter_cells(read: Read) -> dict[str, str]:
    found = find_parameters(read.book.year, read.grids.get(PARAMETERS, ()))
    return {name: f"{quoted(PARAMETERS)}!{a1(*at, absolute=True)}" for name, at in found.items()}
