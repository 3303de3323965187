"""载体：一本工作簿或是盘上的文件，或是打开在面前的簿；命令对两者一样办。"""

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol

from xltool.problems import Problem
from xltool.tables import Stage
from xltool.workbook.identity import identity
from xltool.workbook.importing import Imported
from xltool.workbook.output import check_output, save
from xltool.workbook.read import Opened
from xltool.workbook.work import Worked

if TYPE_CHECKING:
    from xltool.workbook.opening import OpenedBook


class Delivered(NamedTuple):
    """Where results went: the new file if there is one, and how to say it."""

    written: Path | None
    told: str


class Host(Protocol):
    """What a command needs of the place where a book is."""

    def ready(self) -> None:
        """See that results can be put where they belong, before any work. Raises Refused."""
        ...

    def opened(self) -> Opened:
        """The book, to be read. Raises Refused."""
        ...

    def deliver(self, worked: Worked) -> Delivered:
        """Put the results of a worked-out book where they belong, whole or not at all. Raises Refused."""
        ...

    def take_in(self, imported: Imported) -> Delivered:
        """Put imported figures where they belong, whole or not at all. Raises Refused."""
        ...

    def show(self, problems: tuple[Problem, ...]) -> Delivered | None:
        """Show each problem at its cell; None where nobody asked for that."""
        ...

    @property
    def memory(self) -> Path | None:
        """Where import mappings are remembered; None where there is no folder."""
        ...


class FileHost:
    """A file; results go into a new book beside it."""

    def __init__(self, book: Path, output: Path | None, suffix: str | Stage, mark: Path | None = None) -> None:
        """``suffix`` names the new book where ``output`` does not: a word, or the book's own word for a step.

        ``mark`` is where a marked copy goes.
        """
        self.book, self.mark = book, mark
        self._output, self._suffix = output, suffix

    @cached_property
    def output(self) -> Path:
        """Where the new book goes. Raises Refused when the book must say its name and cannot."""
        return self._output or self.book.with_name(f"{self.book.stem}_{self._word()}.xlsx")

    def _word(self) -> str:
        if not isinstance(self._suffix, Stage):
            return self._suffix
        city, number, rules, _ = identity(self._opened.grids, self._opened.name)
        return city.card(number, rules).steps[self._suffix].suffix

    @cached_property
    def _opened(self) -> "OpenedBook":
        from xltool.workbook.opening import open_book

        return open_book(self.book)

    def ready(self) -> None:
        """See that the new book can be written. Raises Refused."""
        check_output(self.output, self.book)

    def opened(self) -> Opened:
        """The book as saved. Raises Refused."""
        return self._opened

    def deliver(self, worked: Worked) -> Delivered:
        """Write the result book. Raises Refused."""
        save(worked.book, self.output)
        return Delivered(self.output, f"结果簿：{self.output}")

    def take_in(self, imported: Imported) -> Delivered:
        """Write the form with the imported figures. Raises Refused."""
        save(imported.book, self.output)
        return Delivered(self.output, f"已写出：{self.output}")

    def show(self, problems: tuple[Problem, ...]) -> Delivered | None:
        """Write the marked copy, if one was asked for. Raises Refused."""
        if self.mark is None:
            return None
        from xltool.workbook.mark import write_marked

        write_marked(self.book, self.mark, problems)
        return Delivered(self.mark, f"已标注问题的副本：{self.mark}（只供查看，请改原簿）")

    @property
    def memory(self) -> Path:
        """Beside the book."""
        from xltool.workbook.importing import MEMORY

        return self.book.with_name(MEMORY)
