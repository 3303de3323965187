"""解释此格：挑一本结果簿、一张表、一个金额，看它是怎么算出来的。"""

import tkinter as tk
from collections.abc import Callable, Sequence
from pathlib import Path
from tkinter import filedialog, ttk
from typing import TYPE_CHECKING, Literal

from xltool.outcome import Outcome
from xltool.window.desk import Line, results
from xltool.window.view.look import INK
from xltool.window.view.pieces import button, dialog, put, reading
from xltool.window.wording import in_window
from xltool.workbook.layout import a1

if TYPE_CHECKING:
    from xltool.window.view.main import Window

HINT = "选一张表，点一个金额；也可以在“单元格”里写地址再按回车。"
WIDEST = 16
"""Of a column, in Chinese characters: names may be longer, amounts are not."""


class Explain:
    """The window for picking a figure and reading its explanation."""

    def __init__(self, window: "Window", lines: Sequence[Line]) -> None:
        self.window, self.screen = window, window.screen
        self.top = dialog(window.root, self.screen, "解释此格", width=1000, height=620)
        self._books = {**{line.book.name: line.book for line in lines}, **results(lines)}
        self._sheets: dict[str, list[list[str]]] = {}
        self._column, self._asked = 0, ""
        self._choices()
        self.said = reading(self.top, self.screen, 8)
        self.said.pack(side="bottom", fill="x", pady=(self.screen.px(8), 0))
        put(self.said, HINT)
        self._grid()
        if self._books:
            self.book.set(list(self._books)[-1])  # the newest result
            self.load()
        else:
            self._browse()

    def _choices(self) -> None:
        gap = self.screen.px(6)
        row = ttk.Frame(self.top)
        row.pack(fill="x", pady=(0, gap))
        self.book = ttk.Combobox(row, values=list(self._books), state="readonly", width=28)
        self.sheet = ttk.Combobox(row, state="readonly", width=16)
        self.cell = ttk.Entry(row, width=8)
        for label, field in (("工作簿", self.book), ("表", self.sheet), ("单元格", self.cell)):
            ttk.Label(row, text=label).pack(side="left", padx=(0, gap))
            field.pack(side="left", padx=(0, gap))
            if field is self.book:
                button(row, "另选", "B", self._browse).pack(side="left", padx=(0, gap * 3))
        button(row, "解释", "E", self.explain).pack(side="left")
        button(row, "关闭", "Q", self.top.destroy).pack(side="right")
        self.book.bind("<<ComboboxSelected>>", lambda _: self.load())
        self.sheet.bind("<<ComboboxSelected>>", lambda _: self.show_sheet())
        self.cell.bind("<Return>", lambda _: self.explain())

    def _grid(self) -> None:
        frame = ttk.Frame(self.top)
        frame.pack(fill="both", expand=True)
        frame.rowconfigure(0, weight=1)
        frame.columnconfigure(0, weight=1)
        self.tree = ttk.Treeview(frame, show=("tree", "headings"), selectmode="browse", height=8)
        down = ttk.Scrollbar(frame, orient="vertical", command=self._scroll(self.tree.yview), takefocus=False)
        across = ttk.Scrollbar(frame, orient="horizontal", command=self._scroll(self.tree.xview), takefocus=False)
        self.tree.configure(yscrollcommand=down.set, xscrollcommand=across.set)
        self.tree.grid(row=0, column=0, sticky="nsew")
        down.grid(row=0, column=1, sticky="ns")
        across.grid(row=1, column=0, sticky="ew")
        self.mark = tk.Label(self.tree, background="#FFE9A8", foreground=INK, font=self.screen.bold, anchor="w")
        self.mark.bind("<Button-1>", lambda _: self.explain())
        self.tree.bind("<Button-1>", self._click)
        self.tree.bind("<Return>", lambda _: self.explain())
        self.tree.bind("<<TreeviewSelect>>", lambda _: self._pick())
        self.tree.bind("<Left>", lambda _: self._across(-1))
        self.tree.bind("<Right>", lambda _: self._across(1))
        for event in ("<MouseWheel>", "<Button-4>", "<Button-5>", "<Configure>"):
            self.tree.bind(event, lambda _: self.mark.place_forget(), add=True)

    def _scroll(self, view: Callable[..., object]) -> Callable[..., None]:
        def scroll(*told: str) -> None:
            self.mark.place_forget()
            view(*told)

        return scroll

    # --- the book and its sheets

    def _browse(self) -> None:
        name = filedialog.askopenfilename(
            parent=self.top, title="选结果簿", initialdir=self.window.memory.folder or None,
            filetypes=(("工作簿", "*.xlsx *.xlsm"),),
        )  # fmt: skip
        if name:
            self._books[Path(name).name] = Path(name)
            self.book.configure(values=list(self._books))
            self.book.set(Path(name).name)
            self.load()

    def load(self) -> None:
        """Get the figures of the chosen book."""
        put(self.said, "正在读簿……")
        path = self._books[self.book.get()]
        self.window.desk.ask("figures", path, lambda outcome: self._loaded(path, outcome))

    def _loaded(self, path: Path, outcome: Outcome) -> None:
        if not self.top.winfo_exists() or self._books.get(self.book.get()) != path:
            return
        self._sheets = outcome.data.get("sheets", {})
        self.sheet.configure(values=list(self._sheets))
        put(self.said, "\n".join(problem.text() for problem in outcome.problems) or HINT)
        if self._sheets:
            self.sheet.set(list(self._sheets)[-1])  # what the year comes to
            self.show_sheet()
            self.tree.focus_set()

    def show_sheet(self) -> None:
        """Show the chosen sheet's cells."""
        rows = self._sheets.get(self.sheet.get(), [])
        width = max((len(row) for row in rows), default=0)
        self.mark.place_forget()
        self.tree.delete(*self.tree.get_children())
        self.tree.configure(columns=[str(column) for column in range(width)])
        self.tree.column("#0", width=self.screen.characters(4), stretch=False)
        for column in range(width):
            longest = max((len(row[column]) for row in rows if any(row[1:])), default=4)
            wide = self.screen.characters(min(max(longest * 0.75 + 1, 4), WIDEST))
            self.tree.heading(str(column), text=a1(0, column)[:-1])
            numbers = sum(row[column][:1].isdigit() or row[column][:1] == "-" for row in rows)
            anchor: Literal["e", "w"] = "e" if numbers > len(rows) / 3 else "w"
            self.tree.column(str(column), width=wide, stretch=False, anchor=anchor)
        for number, row in enumerate(rows, start=1):
            self.tree.insert("", "end", iid=str(number), text=str(number), values=row)

    # --- the cell

    def _click(self, event: "tk.Event[ttk.Treeview]") -> None:
        column = self.tree.identify_column(event.x).removeprefix("#")
        row = self.tree.identify_row(event.y)
        if row and column.isdigit() and int(column):
            self._column = int(column) - 1
            self.tree.focus(row)
            self.tree.selection_set(row)
            self._pick()
            self.explain()

    def _across(self, step: int) -> str:
        self._column = min(max(self._column + step, 0), max(len(self.tree["columns"]) - 1, 0))
        self._pick()
        return "break"

    def _pick(self) -> None:
        """Mark the cell at the chosen row and column, and write its address."""
        row = self.tree.focus()
        if not row or not self.tree["columns"]:
            return
        address = a1(int(row) - 1, self._column)
        self.cell.delete(0, "end")
        self.cell.insert(0, address)
        self.tree.see(row)
        self.tree.update_idletasks()
        box = self.tree.bbox(row, str(self._column))
        if box:
            left, top, wide, high = box
            numeric = str(self.tree.column(str(self._column), "anchor")) == "e"
            self.mark.configure(text=self.tree.set(row, str(self._column)), anchor="e" if numeric else "w")
            self.mark.place(x=left, y=top, width=wide, height=high)
        else:
            self.mark.place_forget()

    def explain(self) -> None:
        """Ask how the chosen cell came about."""
        cell = self.cell.get().strip()
        if not cell or not self.book.get():
            return
        address = cell if "!" in cell else f"{self.sheet.get()}!{cell}"
        self._asked = address
        put(self.said, f"{address}　正在计算……")
        path = self._books[self.book.get()]
        self.window.desk.ask("explain", path, lambda outcome: self._explained(address, outcome), address=address)

    def _explained(self, address: str, outcome: Outcome) -> None:
        if self.top.winfo_exists() and address == self._asked:
            lines = [*outcome.summary, *(in_window(problem.text()) for problem in outcome.problems)]
            put(self.said, "\n".join(lines))
