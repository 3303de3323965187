"""导入：选平台导出的文件，必要时指明填哪张表、栏目怎样对应。"""

import tkinter as tk
from pathlib import Path
from tkinter import filedialog, ttk
from typing import TYPE_CHECKING

from xltool.commands import pairs
from xltool.outcome import Outcome
from xltool.problems import Refused
from xltool.window import actions
from xltool.window.desk import Line
from xltool.window.view.pieces import button, dialog

if TYPE_CHECKING:
    from xltool.window.view.main import Window

KINDS = (("平台导出的文件", "*.csv *.txt *.xls *.xlsx"), ("全部文件", "*.*"))
ANY = "按栏目自动判断"
SAYS = "栏目名对得上的自动填入，填的结果写成旁边的一本新簿，原簿不动。"
PAIRS = "一行一对，如 统筹支付=统筹基金；写过的会记住"


class ImportExport:
    """The window that asks for the export of one book."""

    def __init__(self, window: "Window", line: Line) -> None:
        self.window, self.line, look = window, line, window.screen
        self.top = dialog(window.root, look, f"导入　{line.book.name}")
        self.export = tk.StringVar(self.top)
        ttk.Label(self.top, text=SAYS).grid(row=0, column=0, columnspan=3, sticky="w", pady=(0, look.px(8)))
        ttk.Label(self.top, text="导出的文件").grid(row=1, column=0, sticky="w")
        entry = ttk.Entry(self.top, textvariable=self.export, width=44)
        entry.grid(row=1, column=1, sticky="ew", padx=look.px(8), pady=look.px(4))
        button(self.top, "浏览", "B", self._browse).grid(row=1, column=2)
        ttk.Label(self.top, text="填哪张表").grid(row=2, column=0, sticky="w")
        self.table = ttk.Combobox(self.top, values=[ANY, *tables(line)], state="readonly", width=30)
        self.table.current(0)
        self.table.grid(row=2, column=1, sticky="w", padx=look.px(8), pady=look.px(4))
        ttk.Label(self.top, text="栏目对应").grid(row=3, column=0, sticky="nw", pady=look.px(6))
        self.pairs = tk.Text(self.top, height=3, width=44, font=look.plain)
        self.pairs.grid(row=3, column=1, sticky="ew", padx=look.px(8), pady=look.px(4))
        self.pairs.bind("<Tab>", self._past)
        ttk.Label(self.top, text=PAIRS, style="Quiet.TLabel").grid(row=4, column=1, sticky="w", padx=look.px(8))
        row = ttk.Frame(self.top)
        row.grid(row=5, column=0, columnspan=3, sticky="e", pady=(look.px(12), 0))
        self.go = button(row, "导入", "D", self.start)
        self.go.pack(side="left", padx=look.px(8))
        button(row, "关闭", "Q", self.top.destroy).pack(side="left")
        entry.focus_set()
        entry.bind("<Return>", lambda _: self.start())
        self.top.grab_set()

    def _past(self, _event: "tk.Event[tk.Text]") -> str:
        self.go.focus_set()
        return "break"

    def _browse(self) -> None:
        folder = str(self.line.book.parent)
        name = filedialog.askopenfilename(parent=self.top, title="选导出的文件", initialdir=folder, filetypes=KINDS)
        if name:
            self.export.set(name)

    def start(self) -> None:
        """Fill it in."""
        if not self.export.get().strip():
            self._browse()
            return
        lines = [line.strip() for line in self.pairs.get("1.0", "end").splitlines() if line.strip()]
        try:
            mapping = pairs(lines)
        except Refused as refused:
            self.window.told(Outcome(refused.problems))
            return
        table = None if self.table.get() == ANY else self.table.get()
        export = Path(self.export.get().strip().strip('"'))
        self.window.desk.start(actions.IMPORT, [self.line], export=export, table=table, mapping=mapping)
        self.window.refresh()
        self.top.destroy()


def tables(line: Line) -> list[str]:
    """The tables of a book that exports can go into, as they are called on its sheets."""
    if line.year is None:
        return []
    from xltool.workbook.importing import importable

    lists = [listing.caption for listing in line.year.lists]
    return [
        *(f"{sheet.name} {table.caption.partition('、')[2]}".strip() for sheet, table in importable(line.year)),
        *lists,
    ]
