"""打开的簿作为载体：同一条命令，读它、填它、标它、还原它。"""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from xltool.problems import Grade, Message, Place, Problem, Refused
from xltool.tables import Stage
from xltool.workbook.book import PARAMETERS
from xltool.workbook.check_sheet import place_checks
from xltool.workbook.formulas import Book as Addresses
from xltool.workbook.host import Delivered
from xltool.workbook.importing import MEMORY, Imported
from xltool.workbook.layout import a1, quoted
from xltool.workbook.live.dressing import dress_check_lines
from xltool.workbook.live.fill import fills, import_fills
from xltool.workbook.live.fill_sheets import chart_fills, check_fills, method_fills, place_check_lines
from xltool.workbook.live.marking import put_on
from xltool.workbook.live.opened import OpenBook, refuse_shut
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
ACTIONS = {Stage.ADJUST: "指标调整", Stage.ALLOCATE: "额度分配", Stage.SETTLE: "年终结算"}


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
        self.points = RestorePoints(book.fullname, home)

    def ready(self) -> None:
        """See that no sheet is shut before any work. Raises Refused."""
        refuse_shut(self.book, (sheet.name for sheet in self.book.sheets if not sheet.name.startswith("_")))

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
        wanted = fills(book, read, layout, addresses)
        wanted += check_fills(worked.lines, place_checks(book), first, room, addresses)
        wanted += method_fills(book, read.grids)
        wanted += chart_fills(book, read.grids, addresses)
        with writing(self.book, self.points, ACTIONS[book.stage], self.cancelled) as transaction:
            transaction.insert(layout.insertions)
            transaction.fill(wanted)
            dress_check_lines(self.book, worked.lines, first)
        self.show(worked.problems, settled=True)
        return Delivered(None, "结果已填入本簿各表；要退回点击之前的样子，请点“还原”。")

    def take_in(self, imported: Imported) -> Delivered:
        """Fill the imported figures into their table. Raises Refused; the book is as before then."""
        layout = lay_out_import(imported)
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
        _, point = self._latest()
        return f"将退回 {point.when} “{point.action}”之前的样子。"

    def _latest(self) -> tuple[Path, RestorePoint]:
        latest = self.points.latest()
        if latest is None:
            raise Refused([NOTHING_TO_UNDO.at(Place())])
        return latest

    def restore(self) -> str:
        """Undo the last click; what was done, in words. Raises Refused."""
        path, point = self._latest()
        refuse_shut(self.book, {item.area.sheet for item in point.changed} | {item.sheet for item in point.inserted})
        kept = undo(self.book, point)
        path.unlink(missing_ok=True)
        told = f"已退回 {point.when} “{point.action}”之前的样子。"
        return told + (f"其后改动过的 {kept} 格保持不动。" if kept else "")

    def recover(self) -> str | None:
        """Put back what an interrupted click left half-written; None when nothing was."""
        latest = self.points.latest()
        return None if latest is None or latest[1].done else self.restore()

    @property
    def memory(self) -> Path | None:
        """Beside the book, where that is a folder on disk."""
        folder = Path(self.book.fullname).parent
        return folder / MEMORY if folder.is_absolute() and folder.is_dir() else None


def _parameter_cells(read: Read) -> dict[str, str]:
    found = find_parameters(read.book.year, read.grids.get(PARAMETERS, ()))
    return {name: f"{quoted(PARAMETERS)}!{a1(*at, absolute=True)}" for name, at in found.items()}
