"""台账：各县现在到了哪一步，一件件事；审定、退回、封存，导出。"""

import tkinter as tk
from pathlib import Path
from tkinter import filedialog, ttk
from typing import TYPE_CHECKING, Any

from xltool.outcome import Outcome
from xltool.window.standing import EVENT_COLUMNS, STATE_COLUMNS, history, nearest, states
from xltool.window.view.pieces import Heading, button, dialog, listing, notice

if TYPE_CHECKING:
    from xltool.window.view.main import Window

STATES = tuple(
    Heading(name, name, width, stretch=name == "名称")
    for name, width in zip(STATE_COLUMNS, (7, 12, 7, 6, 4, 11), strict=True)
)
EVENTS = tuple(
    Heading(name, name, width, stretch=name in ("文件", "说明"))
    for name, width in zip(EVENT_COLUMNS, (11, 8, 6, 6, 16, 10), strict=True)
)
SEAL = "封存：已审定的各县从此不能再改、再报。要封存吗？"


def open_ledger(window: "Window") -> None:
    """Open the ledger near the chosen books; where there is none, let the user choose its folder."""
    place = nearest([*(line.book for line in window.chosen()), *filter(None, [_folder(window)])])
    if place is None:
        first = window.memory.folder or None
        name = filedialog.askdirectory(parent=window.root, title="选台账所在的文件夹", initialdir=first)
        place = Path(name) if name else None
    if place is not None:
        LedgerView(window, place)


def _folder(window: "Window") -> Path | None:
    return Path(window.memory.folder) if window.memory.folder else None


class LedgerView:
    """The window of one ledger."""

    def __init__(self, window: "Window", place: Path) -> None:
        self.window, self.place, look = window, place, window.screen
        self.top = dialog(window.root, look, f"台账　{place}", width=860, height=560)
        gap = look.px(8)
        row = ttk.Frame(self.top)
        row.pack(side="bottom", fill="x", pady=(gap, 0))
        ttk.Label(row, text="原因").pack(side="left")
        self.reason = tk.StringVar(self.top)
        ttk.Entry(row, textvariable=self.reason, width=18).pack(side="left", padx=gap, fill="x", expand=True)
        for label, key, do in (
            ("审定", "A", lambda: self.move("approve")), ("退回", "R", lambda: self.move("give_back")),
            ("封存", "S", self.seal), ("导出", "E", self.export), ("关闭", "Q", self.top.destroy),
        ):  # fmt: skip
            button(row, label, key, do).pack(side="left", padx=(0, gap))
        self.told = ttk.Label(self.top, style="Quiet.TLabel", wraplength=look.px(820), justify="left")
        self.told.pack(side="bottom", anchor="w", pady=(gap, 0))
        frame = ttk.Frame(self.top)
        frame.pack(fill="both", expand=True)
        frame.columnconfigure(0, weight=1)
        frame.rowconfigure(0, weight=1)
        frame.rowconfigure(1, weight=1)
        self.states = listing(frame, look, STATES, many=True, height=6)
        self.events = listing(frame, look, EVENTS, height=6)
        self._codes: list[str] = []
        self.ask()
        self.states.focus_set()

    def ask(self, **options: Any) -> None:
        """Move counties on, or nothing; then show how things stand."""
        self.told.configure(text="正在读台账……")
        self.window.desk.ask("ledger", self.place, self.show, **options)

    def show(self, outcome: Outcome) -> None:
        """Show the ledger; a refusal leaves what is shown."""
        if not self.top.winfo_exists():
            return
        if outcome.problems:
            self.told.configure(text="")
            self.window.told(Outcome(outcome.problems))
            return
        lines, chosen = outcome.data["events"], self.chosen()
        for tree, rows in ((self.states, states(lines)), (self.events, history(lines))):
            tree.delete(*tree.get_children())
            for number, values in enumerate(rows):
                tree.insert("", "end", iid=str(number), values=values)
        self._codes = [row[0] for row in states(lines)]  # Tk would make a number of 001
        self.states.selection_set([str(row) for row, code in enumerate(self._codes) if code in chosen])
        first = next(iter(self.states.get_children()), None)
        if first:
            self.states.focus(first)
        self.told.configure(text="　".join(line for line in outcome.summary[-2:] if line[:3] in ("台账共", "已导出")))

    def chosen(self) -> list[str]:
        """The codes of the chosen counties."""
        return [self._codes[int(row)] for row in self.states.selection()]

    def move(self, what: str) -> None:
        """Approve the chosen counties, or send them back."""
        codes = self.chosen()
        if codes:
            self.ask(**{what: codes, "reason": self.reason.get().strip()})
        else:
            self.told.configure(text="请先在上面选中县，可以选几个。")

    def seal(self) -> None:
        """Seal what is approved, once the user has said so."""
        notice(
            self.top, self.window.screen, SEAL, (("封存", "S", lambda: self.ask(seal=True)), ("不", "N", lambda: None))
        )

    def export(self) -> None:
        """Write every line as CSV where the user says."""
        name = filedialog.asksaveasfilename(
            parent=self.top, title="导出", initialfile="台账.csv", defaultextension=".csv"
        )
        if name:
            self.ask(export=Path(name))
