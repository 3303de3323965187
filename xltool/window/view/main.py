"""主窗口：一、选工作簿；二、办理；三、看结果。"""

import tkinter as tk
from collections.abc import Sequence
from pathlib import Path
from tkinter import filedialog, ttk

from xltool import __version__
from xltool.log import write_log
from xltool.outcome import Outcome
from xltool.problems import Message, Place, errors
from xltool.window import actions
from xltool.window.actions import Action
from xltool.window.desk import Desk, Line, State
from xltool.window.guidance import next_step
from xltool.window.memory import Memory, recall, remember
from xltool.window.view.asking import NOTHING, ask
from xltool.window.view.bars import ActionBar, Banner
from xltool.window.view.books import Books
from xltool.window.view.dropping import accept
from xltool.window.view.look import Look, be_sharp
from xltool.window.view.outcomes import Outcomes
from xltool.window.view.pieces import button, notice
from xltool.window.wording import in_window

TITLE = "医保基金总额预算"
TICK_MILLISECONDS = 60
WIDTH, HEIGHT = 1060, 700
KINDS = (("工作簿", "*.xlsx *.xlsm"), ("全部文件", "*.*"))
EMPTY_DROP = Message("N8705", "拖进来的不是文件", "要拖的是工作簿或文件夹", "请从文件夹里拖，或点“选工作簿”")
FAULT = Message("E8712", "窗口出了故障", "正在办理的不受影响", "请把日志交给维护人员：{log}")


class Window:
    """The main window over one desk."""

    def __init__(self, root: tk.Tk, desk: Desk, memory: Memory) -> None:
        self.root, self.desk, self.memory = root, desk, memory
        self.screen = Look(root)
        self._ticks = 0
        self.closed = False
        root.title(f"{TITLE}　xltool {__version__}")
        root.report_callback_exception = self.fault
        self._place()
        self.whole = whole = ttk.Frame(root)
        whole.pack(fill="both", expand=True)
        self.banner = Banner(whole, self.screen, self.cancel)
        self.banner.pack(fill="x")
        self.status = ttk.Label(whole, style="Quiet.TLabel", padding=(self.screen.px(14), self.screen.px(4)))
        self.status.pack(side="bottom", fill="x")
        body = ttk.Frame(whole, padding=(self.screen.px(12), self.screen.px(8), self.screen.px(12), 0))
        body.pack(fill="both", expand=True)
        panes = ttk.Panedwindow(body, orient="vertical")
        panes.pack(fill="both", expand=True)
        self._upper(panes)
        self._lower(panes)
        accept(whole, self.drop)
        root.bind("<Escape>", lambda _: self.cancel())
        root.protocol("WM_DELETE_WINDOW", self.close)
        self.refresh()
        self._tick()

    # --- what is on it

    def _place(self) -> None:
        wide, high = self.root.winfo_screenwidth(), self.root.winfo_screenheight()
        width, height = min(self.screen.px(WIDTH), wide - 20), min(self.screen.px(HEIGHT), high - 80)
        self.root.geometry(f"{width}x{height}")
        self.root.minsize(min(self.screen.px(760), wide - 20), min(self.screen.px(520), high - 80))
        if fits(self.memory.geometry, wide, high):
            self.root.geometry(self.memory.geometry)

    def _upper(self, panes: ttk.Panedwindow) -> None:
        upper, gap = ttk.Frame(panes), self.screen.px(6)
        panes.add(upper, weight=1)
        row = ttk.Frame(upper)
        row.pack(fill="x", pady=(0, gap))
        ttk.Label(row, text="一、选工作簿", style="Step.TLabel").pack(side="left", padx=(0, gap * 2))
        for label, key, do in (
            ("选工作簿", "O", self.pick_books), ("选文件夹", "W", self.pick_folder), ("新建空表", "N", self.new_book),
            ("移出列表", "Y", self.remove),
        ):  # fmt: skip
            button(row, label, key, do).pack(side="left", padx=(0, gap))
        self.count = ttk.Label(row, style="Quiet.TLabel")
        self.count.pack(side="right")
        self.actions = ActionBar(upper, self.screen, self.act, self.say)
        self.actions.pack(side="bottom", fill="x")
        self.books = Books(upper, self.screen, self.desk, self.refresh, self.open_line)
        self.books.pack(fill="both", expand=True)
        self.books.tree.bind("<Delete>", lambda _: self.remove())

    def _lower(self, panes: ttk.Panedwindow) -> None:
        lower = ttk.Frame(panes)
        panes.add(lower, weight=2)
        if not self.screen.compact:
            ttk.Label(lower, text="三、看结果", style="Step.TLabel").pack(anchor="w", pady=self.screen.px(4))
        self.outcomes = Outcomes(
            lower, self.screen, self.desk, jump=self.jump, open_file=self.open_file, mark=self.mark
        )  # fmt: skip
        self.outcomes.pack(fill="both", expand=True)

    # --- the books

    def chosen(self) -> list[Line]:
        """The chosen books; all while none is."""
        return self.books.chosen() or list(self.desk.lines)

    def add(self, paths: Sequence[Path]) -> None:
        """Take in books and folders, choose what came."""
        lines, notes = self.desk.add(paths)
        if lines:
            self.memory.folder = str(lines[0].book.parent)
            self.books.choose(lines)
        self.refresh()
        if notes:
            told = "\n".join(note.text() for note in notes)
            (self.tell if errors(notes) else self.say)(told)

    def drop(self, paths: Sequence[Path]) -> None:
        """Take in what was dropped; some programs let go of nothing that could be opened."""
        if paths:
            self.add(paths)
        else:
            self.say(EMPTY_DROP.at(Place()).text())

    def pick_books(self) -> None:
        """Let the user choose books."""
        names = filedialog.askopenfilenames(
            parent=self.root, title="选工作簿", initialdir=self.memory.folder or None, filetypes=KINDS
        )  # fmt: skip
        self.add([Path(name) for name in names])

    def pick_folder(self) -> None:
        """Let the user choose a folder of books."""
        name = filedialog.askdirectory(parent=self.root, title="选文件夹", initialdir=self.memory.folder or None)
        if name:
            self.add([Path(name)])

    def new_book(self) -> None:
        """Make a form to fill."""
        from xltool.window.view.new_book import NewBook

        NewBook(self)

    def remove(self) -> None:
        """Take the chosen books off the list."""
        self.desk.remove(self.books.chosen())
        self.refresh()

    def open_line(self, line: Line) -> None:
        """Open a book's newest result, or the book itself."""
        results = [path for path in line.written.values() if path.exists()]
        self.open_file(results[-1] if results and line.state is State.DONE else line.book)

    # --- the work

    def act(self, action: Action) -> None:
        """Do what a button says with the chosen books."""
        lines = [line for line in self.chosen() if not line.inbox]
        if action.asks:
            ask(self, action, lines)
        elif not lines:
            self.tell(NOTHING.at(Place()).text())
        else:
            self.desk.start(action, lines)
            self.refresh()

    def mark(self) -> None:
        """Check again, and write a copy with the problems marked in it."""
        lines = [line for line in self.chosen() if line.problems]
        for line in lines:
            self.desk.start(actions.CHECK, [line], mark=actions.marked(line.book))
        self.refresh()

    def cancel(self) -> None:
        """Stop the work under way."""
        if self.desk.busy:
            self.desk.cancel()
            self.refresh()

    # --- opening and telling

    def jump(self, book: Path, sheet: str, cell: str) -> None:
        """Open a book at a cell, without waiting for its program."""
        self.say(f"正在打开 {book.name}……")
        self.desk.ask("show", book, self.told, sheet=sheet, cell=cell)

    def open_file(self, path: Path) -> None:
        """Open a file or a folder."""
        self.jump(path, "", "")

    def told(self, outcome: Outcome) -> None:
        """Say what came of something small: a refusal in a box, the rest in the bottom line."""
        text = "\n".join([*(in_window(p.text()) for p in outcome.problems), *outcome.summary])
        (self.tell if outcome.refused else self.say)(text)

    def say(self, text: str) -> None:
        """Show a line at the bottom."""
        self.status.configure(text=text.replace("\n", "　"))

    def tell(self, text: str) -> None:
        """Show a message that must be seen."""
        self.say(text)
        notice(self.root, self.screen, text)

    # --- time

    def refresh(self) -> None:
        """Bring everything up to date."""
        self.books.show()
        told, suggested = next_step(self.desk, self.books.chosen())
        self.banner.show(told, self.desk.busy, *self.desk.progress)
        self.actions.show(self.desk.label, self.desk.busy, suggested)
        self.outcomes.show(self.chosen())
        picked = len(self.books.chosen())
        self.count.configure(text=f"共 {len(self.desk.lines)} 本，选中 {picked} 本" if self.desk.lines else "")

    def _tick(self) -> None:
        self._ticks += 1
        changed = self.desk.poll()
        if changed:
            self._take_over()
        if changed or (self.desk.busy and self._ticks % 10 == 0):
            self.refresh()
        self._timer = self.root.after(TICK_MILLISECONDS, self._tick)

    def _take_over(self) -> None:
        """Put a book that an import has written on the list: work goes on with that one."""
        for line in list(self.desk.lines):
            written = line.written.get(actions.IMPORT.name)
            if written and line.state is State.DONE and not any(other.book == written for other in self.desk.lines):
                self.desk.add([written])

    def fault(self, *_: object) -> None:
        """A fault of the window itself: logged, told, and the window goes on."""
        self.say(FAULT.at(Place(), log=write_log()).text())

    def close(self) -> None:
        """Remember how the window was, end the work, leave."""
        if self.desk.busy:
            answers = (("退出", "E", self._leave), ("接着办", "C", lambda: None))
            notice(self.root, self.screen, "正在办理，现在退出就取消没有办完的；已经办完的不受影响。", answers)
        else:
            self._leave()

    def _leave(self) -> None:
        self.closed = True
        self.memory.geometry = self.root.geometry()
        remember(self.memory)
        self.root.after_cancel(self._timer)
        self.desk.close()
        self.root.destroy()


def fits(geometry: str, wide: int, high: int) -> bool:
    """Whether a remembered place is on this screen: a second screen may be gone."""
    import re

    match = re.fullmatch(r"(\d+)x(\d+)([+-]-?\d+)([+-]-?\d+)", geometry)
    if match is None:
        return False
    width, height, left, top = (int(part.replace("+-", "-").replace("--", "")) for part in match.groups())
    return 300 <= width <= wide and 200 <= height <= high and -8 <= left <= wide - 100 and 0 <= top <= high - 60


def run(paths: Sequence[Path]) -> int:
    """Show the window until it is closed; the exit code. Raises tkinter.TclError without a screen."""
    be_sharp()
    root = tk.Tk(className="xltool")
    window = Window(root, Desk(), recall())
    if paths:
        root.after_idle(window.add, list(paths))
    root.mainloop()
    return 0
