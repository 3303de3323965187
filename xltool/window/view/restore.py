"""还原：写过的结果和留着的备份，一份一行；放回一份，现有的一份进“备份”，什么也不丢。"""

from collections.abc import Callable, Sequence
from pathlib import Path
from tkinter import ttk
from typing import TYPE_CHECKING

from xltool.outcome import Outcome
from xltool.problems import Refused
from xltool.window.desk import Line
from xltool.window.restoring import Version, versions
from xltool.window.view.pieces import Heading, button, dialog, listing
from xltool.workbook.backups import put_back, take_away

if TYPE_CHECKING:
    from xltool.window.view.main import Window

HEADINGS = (
    Heading("state", "", 5),
    Heading("when", "写出的时间", 11),
    Heading("size", "大小", 6, anchor="e"),
    Heading("file", "文件", 20, stretch=True),
)
SAYS = (
    "结果写在新簿里，填报的工作簿从不改动。换掉一份结果之前，旧的一份留在旁边的“备份”文件夹（每份结果留最近 10 份）。"
    "选一份备份，点“放回这一份”；现有的一份也会留进“备份”。在 Excel 里就地填写的，请用 Excel 功能区的“还原”。"
)


class Restore:
    """The window that lists the versions of the chosen books' results."""

    def __init__(self, window: "Window", lines: Sequence[Line]) -> None:
        self.window, self.lines, look = window, lines, window.screen
        self.top = dialog(window.root, look, "还原", width=760, height=480)
        says = ttk.Label(self.top, text=SAYS, wraplength=look.px(720), justify="left")
        says.pack(anchor="w", pady=(0, look.px(8)))
        says.bind("<Configure>", lambda event: says.configure(wraplength=event.width))
        row = ttk.Frame(self.top)
        row.pack(side="bottom", anchor="e", pady=(look.px(10), 0))
        self.back = button(row, "放回这一份", "R", self.put_back)
        self.away = button(row, "撤去结果", "T", self.take_away)
        for pressed in (self.back, self.away, button(row, "打开看看", "P", self.open)):
            pressed.pack(side="left", padx=(0, look.px(8)))
        button(row, "关闭", "Q", self.top.destroy).pack(side="left")
        frame = ttk.Frame(self.top)
        frame.pack(fill="both", expand=True)
        frame.rowconfigure(0, weight=1)
        frame.columnconfigure(0, weight=1)
        self.tree = listing(frame, look, HEADINGS, tree=14)
        self.tree.heading("#0", text="结果簿", anchor="w")
        self.tree.bind("<<TreeviewSelect>>", lambda _: self._enable())
        self.tree.bind("<Return>", lambda _: self.open())
        self.tree.bind("<Double-1>", lambda _: self.open())
        self.show()
        self.tree.focus_set()

    def show(self) -> None:
        """List what there is."""
        self.tree.delete(*self.tree.get_children())
        self._versions: dict[str, Version] = {}
        for version in versions(line.book for line in self.lines):
            group = str(version.target)
            if not self.tree.exists(group):
                self.tree.insert("", "end", iid=group, text=version.target.name, open=True)
            state = "现有" if version.present else "备份"
            values = (state, f"{version.when:%Y-%m-%d %H:%M:%S}", _size(version.path), version.path.name)
            self._versions[self.tree.insert(group, "end", values=values)] = version
        if not self._versions:
            self.tree.insert("", "end", text="还没有写出过结果")
        first = next(iter(self._versions), None)
        if first:
            self.tree.selection_set(first)
            self.tree.focus(first)
        self._enable()

    def chosen(self) -> Version | None:
        """The version that is chosen."""
        return self._versions.get(self.tree.focus())

    def _enable(self) -> None:
        version = self.chosen()
        self.back.configure(state="normal" if version and not version.present else "disabled")
        self.away.configure(state="normal" if version and version.present else "disabled")

    def put_back(self) -> None:
        """Put the chosen copy in the place of the result."""
        if version := self.chosen():
            self._do(
                lambda: put_back(version.path, version.target), f"已放回：{version.target.name}，原来的一份在“备份”里。"
            )

    def take_away(self) -> None:
        """Move the chosen result into 备份."""
        if version := self.chosen():
            self._do(lambda: take_away(version.target), f"已撤去：{version.target.name}，在“备份”里，还可以放回。")

    def _do(self, do: Callable[[], object], told: str) -> None:
        try:
            do()
        except Refused as refused:
            self.window.told(Outcome(refused.problems))
        else:
            self.window.say(told)
        self.show()

    def open(self) -> None:
        """Open the chosen version."""
        if version := self.chosen():
            self.window.open_file(version.path)


def _size(path: Path) -> str:
    try:
        return f"{path.stat().st_size / 1024:,.0f} KB"
    except OSError:
        return ""
