"""新建空表：选统筹区和年度，写出一本空表或填满的示例，放进列表。"""

import tkinter as tk
from pathlib import Path
from tkinter import filedialog, ttk
from typing import TYPE_CHECKING

from xltool.outcome import Outcome
from xltool.policies import CITIES
from xltool.window.view.pieces import button, dialog

if TYPE_CHECKING:
    from xltool.window.view.main import Window


class NewBook:
    """The window that asks which form, and where."""

    def __init__(self, window: "Window") -> None:
        self.window, look = window, window.screen
        self.top = dialog(window.root, look, "新建空表")
        self._choices = {f"{city.name}　{year}": (city.short, year) for city in CITIES for year in city.years}
        self.choice = ttk.Combobox(self.top, values=list(self._choices), state="readonly", width=24)
        self.choice.current(0)
        self.example = tk.BooleanVar(self.top)
        self.folder = tk.StringVar(self.top, window.memory.folder or str(_documents()))
        ttk.Label(self.top, text="统筹区和年度").grid(row=0, column=0, sticky="w", pady=look.px(4))
        self.choice.grid(row=0, column=1, sticky="w", padx=look.px(10))
        ttk.Checkbutton(self.top, text="填入示例数据（练手用）", variable=self.example).grid(
            row=1, column=1, sticky="w", padx=look.px(10), pady=look.px(4)
        )
        ttk.Label(self.top, text="放在哪个文件夹").grid(row=2, column=0, sticky="w", pady=look.px(4))
        ttk.Entry(self.top, textvariable=self.folder, width=42).grid(row=2, column=1, padx=look.px(10))
        button(self.top, "浏览", "B", self._browse).grid(row=2, column=2)
        row = ttk.Frame(self.top)
        row.grid(row=3, column=0, columnspan=3, sticky="e", pady=(look.px(14), 0))
        button(row, "生成", "G", self.make).pack(side="left", padx=look.px(8))
        button(row, "关闭", "Q", self.top.destroy).pack(side="left")
        self.choice.focus_set()
        self.top.bind("<Return>", lambda _: self.make())
        self.top.grab_set()

    def _browse(self) -> None:
        name = filedialog.askdirectory(parent=self.top, initialdir=self.folder.get() or None)
        if name:
            self.folder.set(name)

    def make(self) -> None:
        """Write the form under a name that no file has."""
        city, year = self._choices[self.choice.get()]
        target = unused(Path(self.folder.get()), f"{city}{year}{'示例' if self.example.get() else ''}")
        self.window.desk.ask("template", target, self._made, city=city, year=year, example=self.example.get())
        self.window.say("正在生成……")
        self.top.destroy()

    def _made(self, outcome: Outcome) -> None:
        self.window.told(outcome)
        if outcome.written:
            self.window.add([outcome.written])


def unused(folder: Path, name: str) -> Path:
    """A workbook of that name, or of that name with a number, that is not there yet."""
    number = 1
    while True:
        target = folder / f"{name}{f'（{number}）' if number > 1 else ''}.xlsx"
        if not target.exists():
            return target
        number += 1


def _documents() -> Path:
    """Where a user's papers are."""
    home = Path.home()
    return next((place for name in ("Documents", "文档") if (place := home / name).is_dir()), home)
