"""结果：问题、合计、写出的文件，各占一页；双击一行，打开那本簿的那一格。"""

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from tkinter import ttk

from xltool.problems import Problem
from xltool.window.desk import Desk, Line, State
from xltool.window.view.look import COLOURS, Look
from xltool.window.view.pieces import Heading, button, listing, put, reading
from xltool.window.wording import in_window
from xltool.workbook.book import CHECKS, GUIDE, PARAMETERS

PROBLEMS = (
    Heading("grade", "级别", 4),
    Heading("cell", "格子", 4.5),
    Heading("subject", "机构 · 栏目", 16),
    Heading("found", "问题", 22, stretch=True),
    Heading("action", "怎么改", 18, stretch=True),
)
TOTALS = (
    Heading("name", "项目", 32, stretch=True),
    Heading("amount", "金额", 14, anchor="e"),
    Heading("unit", "单位", 5),
)
FILES = (
    Heading("book", "工作簿", 16),
    Heading("action", "办理", 7),
    Heading("file", "写出的文件（双击打开）", 30, stretch=True),
)
AMOUNT = re.compile(r"(.+) (-?[\d,]+\.\d\d) (\S+)")
HINT = "选中一行看全文；双击一行，打开工作簿到那一格。"

Jump = Callable[[Path, str, str], object]


class Outcomes(ttk.Notebook):
    """What came of the chosen books."""

    def __init__(
        self, parent: ttk.Frame, screen: Look, desk: Desk, *, jump: Jump, open_file: Callable[[Path], object],
        mark: Callable[[], object],
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._desk, self._jump, self._open_file = desk, jump, open_file
        self._shown: object = None
        self._problem_of: dict[str, tuple[Line, Problem]] = {}
        self._file_of: dict[str, Path] = {}
        self._problems(screen, mark)
        self._totals(screen)
        self._files(screen)
        self.enable_traversal()

    def _page(self, screen: Look, title: str) -> ttk.Frame:
        page = ttk.Frame(self, padding=screen.px(6))
        page.rowconfigure(0, weight=1)
        page.columnconfigure(0, weight=1)
        self.add(page, text=title)
        return page

    def _problems(self, screen: Look, mark: Callable[[], object]) -> None:
        page = self._page(screen, "问题")
        self.problems = listing(page, screen, PROBLEMS, tree=15, height=3 if screen.compact else 5)
        self.problems.heading("#0", text="工作表", anchor="w")
        for grade, colour in COLOURS.items():
            self.problems.tag_configure(grade, foreground=colour)
        self.detail = reading(page, screen, 2 if screen.compact else 3)
        self.problems.nametowidget(self.problems.winfo_parent()).grid(columnspan=2)
        self.detail.grid(row=1, column=0, sticky="nsew", pady=(screen.px(6), 0))
        put(self.detail, HINT)
        column = ttk.Frame(page)
        column.grid(row=1, column=1, sticky="n", padx=(screen.px(8), 0), pady=(screen.px(6), 0))
        button(column, "打开到这一格", "K", self._go).pack(fill="x", pady=(0, screen.px(6)))
        button(column, "写一份标红的副本", "M", mark).pack(fill="x")
        self.problems.bind("<<TreeviewSelect>>", lambda _: self._read())
        self.problems.bind("<Double-1>", lambda _: self._go())
        self.problems.bind("<Return>", lambda _: self._go())

    def _totals(self, screen: Look) -> None:
        page = self._page(screen, "合计")
        self.totals = listing(page, screen, TOTALS, tree=12)
        self.totals.heading("#0", text="工作簿", anchor="w")

    def _files(self, screen: Look) -> None:
        page = self._page(screen, "写出的文件")
        self.files = listing(page, screen, FILES)
        row = ttk.Frame(page)
        row.grid(row=1, column=0, sticky="w", pady=(screen.px(6), 0))
        button(row, "打开", "P", self._open).pack(side="left")
        button(row, "打开所在文件夹", "L", self._open_folder).pack(side="left", padx=screen.px(8))
        self.files.bind("<Double-1>", lambda _: self._open())
        self.files.bind("<Return>", lambda _: self._open())

    # --- what is shown

    def show(self, lines: Sequence[Line]) -> None:
        """Show these books' outcomes; the page with what matters comes to the front when they change."""
        now = [(line.number, line.state, line.outcome, len(line.written)) for line in lines]
        if now == self._shown:
            return
        before, self._shown = self._shown, now
        for tree in (self.problems, self.totals, self.files):
            tree.delete(*tree.get_children())
        self._problem_of.clear()
        self._file_of.clear()
        put(self.detail, HINT)
        for line in sorted(lines, key=lambda line: line.state is not State.REFUSED):
            self._show_problems(line, several=len(lines) > 1)
            self._show_totals(line)
            self._show_files(line)
        self._title(0, "问题", len(self._problem_of))
        self._title(2, "写出的文件", len(self._file_of))
        if before is not None and (self._problem_of or self._file_of):
            refused = any(line.outcome is not None and line.outcome.refused for line in lines)
            written = any(line.outcome is not None and line.outcome.data.get("totals") for line in lines)
            self.tk.call(str(self), "select", 0 if refused or not written else 1)

    def _title(self, page: int, name: str, count: int) -> None:
        self.tk.call(str(self), "tab", page, "-text", f"{name}（{count}）" if count else name)

    def _show_problems(self, line: Line, *, several: bool) -> None:
        for problem in sorted(line.problems, key=lambda p: "EWN".index(p.code[0])):
            sheet = problem.place.sheet or "收件夹" if line.inbox else _sheet(line, problem) or "整本"
            group = f"{line.number}/{sheet}"
            if not self.problems.exists(group):
                title = f"{line.book.stem} · {sheet}" if several else sheet
                self.problems.insert("", "end", iid=group, text=title, open=True)
            values = (
                problem.grade.value, problem.place.cell, problem.place.subject, problem.found, in_window(problem.action)
            )  # fmt: skip
            row = self.problems.insert(group, "end", values=values, tags=(problem.grade.value,))
            self._problem_of[row] = (line, problem)
        for group in self.problems.get_children():
            if group.startswith(f"{line.number}/"):
                self.problems.item(group, values=(f"{len(self.problems.get_children(group))} 处",))

    def _show_totals(self, line: Line) -> None:
        if line.outcome is None or not line.outcome.summary:
            return
        top = self.totals.insert("", "end", text=line.book.stem, values=(line.verdict,), open=True)
        for told in line.outcome.summary:
            match = AMOUNT.fullmatch(told)
            if match or told != line.verdict:
                self.totals.insert(top, "end", values=match.groups() if match else (told,))

    def _show_files(self, line: Line) -> None:
        from xltool.window.actions import ACTIONS

        for name, path in line.written.items():
            action = next((action for action in ACTIONS if action.name == name), None)
            label = self._desk.label(action) if action else ""
            row = self.files.insert("", "end", values=(line.book.name, label, str(path)))
            self._file_of[row] = path

    # --- what is done

    def _read(self) -> None:
        chosen = self._problem_of.get(self.problems.focus())
        put(self.detail, in_window(chosen[1].text()) if chosen else HINT)

    def _go(self) -> None:
        chosen = self._problem_of.get(self.problems.focus())
        if chosen:
            line, problem = chosen
            handed_in = line.book / problem.place.sheet
            if line.inbox and handed_in.is_file():
                self._jump(handed_in, "", "")
            else:
                self._jump(line.book, _sheet(line, problem), problem.place.cell)

    def _open(self) -> None:
        if path := self._file_of.get(self.files.focus()):
            self._open_file(path)

    def _open_folder(self) -> None:
        path = self._file_of.get(self.files.focus()) or next(iter(self._file_of.values()), None)
        if path:
            self._open_file(path.parent)


def _sheet(line: Line, problem: Problem) -> str:
    """The sheet of a problem; nothing where it is about a file."""
    there = problem.place.sheet
    return (
        ""
        if line.year is None or there not in {GUIDE, PARAMETERS, CHECKS, *(s.name for s in line.year.sheets)}
        else there
    )
