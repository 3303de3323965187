"""簿的列表：一本一行——哪个统筹区、办到哪里、结论是什么。"""

import time
from collections.abc import Callable, Sequence
from tkinter import ttk

from xltool.window.desk import UNDER_WAY, Desk, Line, State
from xltool.window.guidance import status
from xltool.window.view import look
from xltool.window.view.look import Look
from xltool.window.view.pieces import Heading, listing

HEADINGS = (
    Heading("book", "工作簿", 18, stretch=True),
    Heading("folder", "文件夹", 9),
    Heading("whose", "统筹区 年度", 9),
    Heading("action", "办理", 6),
    Heading("state", "状态", 14),
    Heading("verdict", "结论", 18, stretch=True),
)
INVITATION = "把工作簿或文件夹拖到这里"


class Books(ttk.Frame):
    """The list of books."""

    def __init__(
        self,
        parent: ttk.Frame,
        screen: Look,
        desk: Desk,
        chosen: Callable[[], object],
        opened: Callable[[Line], object],
    ) -> None:
        super().__init__(parent)
        self.rowconfigure(0, weight=1)
        self.columnconfigure(0, weight=1)
        self._desk = desk
        self.tree = listing(self, screen, HEADINGS, many=True, height=3 if screen.compact else 7)
        for state, colour in (("done", look.DONE), ("refused", look.REFUSED), ("running", look.RUNNING)):
            self.tree.tag_configure(state, foreground=colour)
        self._invitation = ttk.Label(self.tree, text=INVITATION, style="Quiet.TLabel", background="white")
        self.tree.bind("<<TreeviewSelect>>", lambda _: chosen())
        self.tree.bind("<Double-1>", lambda event: self._open(self.tree.identify_row(event.y), opened))
        self.tree.bind("<Return>", lambda _: self._open(self.tree.focus(), opened))
        self.tree.bind("<Control-a>", lambda _: self.tree.selection_set(self.tree.get_children()))

    def chosen(self) -> list[Line]:
        """The chosen books, in the order of the list."""
        picked = set(self.tree.selection())
        return [line for line in self._desk.lines if str(line.number) in picked]

    def choose(self, lines: Sequence[Line]) -> None:
        """Choose these books and no others."""
        self.show()
        self.tree.selection_set([str(line.number) for line in lines])
        if lines:
            self.tree.focus(str(lines[0].number))
            self.tree.see(str(lines[0].number))

    def show(self) -> None:
        """Bring the list up to date."""
        there = {str(line.number): line for line in self._desk.lines}
        for gone in set(self.tree.get_children()) - set(there):
            self.tree.delete(gone)
        for number, line in there.items():
            values, tags = _values(line, self._desk), _tags(line)
            if not self.tree.exists(number):
                self.tree.insert("", "end", iid=number)
            self.tree.item(number, values=values, tags=tags)
        if there:
            self._invitation.place_forget()
        else:
            self._invitation.place(relx=0.5, rely=0.55, anchor="center")

    def _open(self, number: str, opened: Callable[[Line], object]) -> None:
        line = next((line for line in self._desk.lines if str(line.number) == number), None)
        if line is not None:
            opened(line)


def _values(line: Line, desk: Desk) -> tuple[str, ...]:
    told = status(line)
    if line.state is State.RUNNING and line.since:
        told += f"　{int(time.monotonic() - line.since)} 秒"
    action = desk.label(line.action) if line.action else ""
    return line.book.name, line.book.parent.name, line.whose, action, told, line.verdict


def _tags(line: Line) -> tuple[str, ...]:
    if line.state in UNDER_WAY:
        return ("running",)
    return {State.DONE: ("done",), State.REFUSED: ("refused",)}.get(line.state, ())
