"""自检：把报告给人看，可以复制，可以存成文件。"""

from pathlib import Path
from tkinter import filedialog, ttk
from typing import TYPE_CHECKING

from xltool.outcome import Outcome
from xltool.problems import Refused
from xltool.window.view.pieces import button, dialog, put, reading
from xltool.window.wording import in_window

if TYPE_CHECKING:
    from xltool.window.view.main import Window


class SelfCheck:
    """The window of the self-check's report."""

    def __init__(self, window: "Window") -> None:
        self.window, look = window, window.screen
        self.top = dialog(window.root, look, "自检", width=720, height=520)
        row = ttk.Frame(self.top)
        row.pack(side="bottom", anchor="e", pady=(look.px(10), 0))
        button(row, "复制", "C", self.copy).pack(side="left", padx=look.px(8))
        button(row, "存成文件", "S", self.save).pack(side="left", padx=look.px(8))
        button(row, "关闭", "Q", self.top.destroy).pack(side="left")
        self.text = reading(self.top, look, 10)
        self.text.pack(fill="both", expand=True)
        put(self.text, "正在自检……")
        self.top.focus_set()
        window.desk.ask("selfcheck", Path("自检"), self.show)

    def show(self, outcome: Outcome) -> None:
        """Show what was found."""
        if self.top.winfo_exists():
            lines = [*outcome.summary, *(in_window(problem.text()) for problem in outcome.problems)]
            put(self.text, "\n".join(lines))

    def copy(self) -> None:
        """Put the report on the clipboard."""
        self.top.clipboard_clear()
        self.top.clipboard_append(self.text.get("1.0", "end-1c"))
        self.window.say("报告已复制，可以粘贴到邮件里。")

    def save(self) -> None:
        """Write the report where the user says."""
        from xltool.workbook.save import write_whole

        name = filedialog.asksaveasfilename(
            parent=self.top, title="存成文件", initialfile="自检.txt", defaultextension=".txt"
        )
        if not name:
            return
        content = self.text.get("1.0", "end-1c").encode("utf-8-sig")  # so that 记事本 knows it
        try:
            write_whole(Path(name), lambda stream: stream.write(content))
        except Refused as refused:
            self.window.told(Outcome(refused.problems))
