"""下发、收件汇总：办之前要问的文件和文件夹。"""

import re
import tkinter as tk
from collections.abc import Callable
from pathlib import Path
from tkinter import filedialog, ttk
from typing import TYPE_CHECKING

from xltool.window import actions
from xltool.window.desk import Line
from xltool.window.view.pieces import button, dialog

if TYPE_CHECKING:
    from xltool.window.view.main import Window

TABLES = (("县表", "*.csv *.xlsx"), ("全部文件", "*.*"))
DISPATCH_SAYS = (
    "这本簿应是市里填好参数的空表：填了的参数各县一律锁定，没有填的留给各县。县表两栏：编码、名称（CSV 或 XLSX）。"
    "下发文件夹写在工作簿旁边；以前下发过、没有变的不重做。"
)
COLLECT_SAYS = (
    "收件夹里放收到的上报件，文件名随意；一份有毛病不碍别份。汇总簿和“退回单”写在收件夹里，每份收退都记入台账。"
)


class _Asking:
    """A small window with fields, each with a button that lets the user choose."""

    def __init__(self, window: "Window", title: str, says: str) -> None:
        self.window, self._look = window, window.screen
        self.top = dialog(window.root, window.screen, title)
        label = ttk.Label(self.top, text=says, wraplength=window.screen.px(560), justify="left")
        label.grid(row=0, column=0, columnspan=3, sticky="w", pady=(0, window.screen.px(8)))

    def field(self, row: int, label: str, browse: Callable[[], str] | None = None, value: str = "") -> tk.StringVar:
        """A line of text with its label; ``browse`` gives what the user chooses, or nothing."""
        told = tk.StringVar(self.top, value)
        ttk.Label(self.top, text=label).grid(row=row, column=0, sticky="w")
        entry = ttk.Entry(self.top, textvariable=told, width=44)
        entry.grid(row=row, column=1, sticky="ew", padx=self._look.px(8), pady=self._look.px(4))
        entry.bind("<Return>", lambda _: self.start())
        if browse is not None:

            def choose() -> None:
                if name := browse():
                    told.set(name)

            button(self.top, "浏览", "B" if row == 1 else "", choose).grid(row=row, column=2)
        if row == 1:
            entry.focus_set()
        return told

    def buttons(self, label: str, key: str) -> None:
        """The button that begins, and the one that leaves."""
        row = ttk.Frame(self.top)
        row.grid(row=9, column=0, columnspan=3, sticky="e", pady=(self._look.px(12), 0))
        self.go = button(row, label, key, self.start)
        self.go.pack(side="left", padx=self._look.px(8))
        button(row, "关闭", "Q", self.top.destroy).pack(side="left")
        self.top.grab_set()

    def start(self) -> None:
        """Begin, if what is needed is there."""
        raise NotImplementedError

    def folder(self, title: str) -> str:
        """Let the user choose a folder."""
        first = self.window.memory.folder or None
        return filedialog.askdirectory(parent=self.top, title=title, initialdir=first)


class Dispatch(_Asking):
    """Asks which counties a city's book is handed out to."""

    def __init__(self, window: "Window", line: Line) -> None:
        super().__init__(window, f"下发　{line.book.name}", DISPATCH_SAYS)
        self.line = line
        self.counties = self.field(1, "县表", self._browse)
        self.rekey = self.field(2, "换密钥的编码")
        note = "密钥外泄的县才填，用“、”隔开；换了密钥，县里要用新的下发包重报"
        ttk.Label(self.top, text=note, style="Quiet.TLabel").grid(row=3, column=1, sticky="w", padx=self._look.px(8))
        self.buttons("下发", "G")

    def _browse(self) -> str:
        folder = str(self.line.book.parent)
        return filedialog.askopenfilename(parent=self.top, title="选县表", initialdir=folder, filetypes=TABLES)

    def start(self) -> None:
        """Hand out."""
        table = _path(self.counties.get())
        if table is None:
            self.counties.set(self._browse())
            return
        codes = [code for code in re.split(r"[、，,;；\s]+", self.rekey.get()) if code]
        self.window.desk.start(actions.DISPATCH, [self.line], counties=table, rekey=codes)
        self.window.refresh()
        self.top.destroy()


class Collect(_Asking):
    """Asks for the folder of what was handed in."""

    def __init__(self, window: "Window") -> None:
        super().__init__(window, "收件汇总", COLLECT_SAYS)
        known = [line for line in window.chosen() if line.inbox]
        self.inbox = self.field(1, "收件夹", lambda: self.folder("选收件夹"), str(known[0].book) if known else "")
        self.issued = self.field(2, "下发文件夹", lambda: self.folder("选下发文件夹"))
        note = "收件夹在下发文件夹里的，不用填"
        ttk.Label(self.top, text=note, style="Quiet.TLabel").grid(row=3, column=1, sticky="w", padx=self._look.px(8))
        self.buttons("收件汇总", "I")

    def start(self) -> None:
        """Examine and consolidate."""
        folder = _path(self.inbox.get())
        if folder is None:
            self.inbox.set(self.folder("选收件夹"))
            return
        line = self.window.desk.add_inbox(folder)
        self.window.memory.folder = str(folder)
        self.window.desk.start(actions.COLLECT, [line], issued=_path(self.issued.get()))
        self.window.books.choose([line])
        self.window.refresh()
        self.top.destroy()


def _path(text: str) -> Path | None:
    told = text.strip().strip('"')
    return Path(told) if told else None
