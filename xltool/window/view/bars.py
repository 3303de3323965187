"""两条横栏：上面说下一步和进度，中间是办理的按钮。"""

from collections.abc import Callable
from tkinter import ttk

from xltool.window.actions import ROWS, Action
from xltool.window.view.look import ACCENT, Look
from xltool.window.view.pieces import button, with_key


class Banner(ttk.Frame):
    """What to do next; while work goes on, how far it is, and the button that stops it."""

    def __init__(self, parent: ttk.Frame, look: Look, cancel: Callable[[], object]) -> None:
        super().__init__(parent, style="Banner.TFrame", padding=(look.px(14), look.px(10)))
        self._gap = look.px(10)
        title = ttk.Label(self, text="下一步", style="Banner.TLabel", foreground=ACCENT)
        title.pack(side="left", anchor="n")
        self.stop = button(self, "取消", "Q", cancel)
        self.stop.pack(side="right")
        self.bar = ttk.Progressbar(self, length=look.px(120))
        self.step = ttk.Label(self, style="Banner.TLabel")
        self.step.pack(side="left", padx=(look.px(12), 0), fill="x", expand=True)
        self.bind("<Configure>", lambda event: self.step.configure(wraplength=event.width - look.px(330)))

    def show(self, told: str, busy: bool, done: int, total: int) -> None:
        """Say what is next, and show how far the work is."""
        self.step.configure(text=told)
        self.bar.configure(maximum=max(total, 1), value=done)
        self.stop.configure(state="normal" if busy else "disabled")
        if busy and not self.bar.winfo_manager():
            self.bar.pack(side="right", padx=self._gap, before=self.step)
        elif not busy:
            self.bar.pack_forget()


class ActionBar(ttk.Frame):
    """The buttons of every action, in the rows and groups in which they are declared."""

    def __init__(
        self, parent: ttk.Frame, look: Look, act: Callable[[Action], object], say: Callable[[str], object]
    ) -> None:
        super().__init__(parent)
        self.buttons: dict[str, tuple[Action, ttk.Button]] = {}
        gap = look.px(6)
        for number, (title, groups) in enumerate(ROWS):
            ttk.Label(self, text=title, style="Step.TLabel").grid(row=number, column=0, sticky="w", padx=(0, gap * 2))
            row = ttk.Frame(self)
            row.grid(row=number, column=1, sticky="w", pady=gap)
            for group in groups:
                for action in group:
                    self._add(row, action, act, say).pack(side="left", padx=(0, gap))
                ttk.Frame(row, width=gap * 2).pack(side="left")

    def _add(
        self, row: ttk.Frame, action: Action, act: Callable[[Action], object], say: Callable[[str], object]
    ) -> ttk.Button:
        found = button(row, action.label, action.key, lambda: act(action))
        for event in ("<Enter>", "<FocusIn>"):  # what it does, for the mouse and for the keyboard
            found.bind(event, lambda _: say(action.says), add=True)
        self.buttons[action.name] = (action, found)
        return found

    def show(self, label: Callable[[Action], str], busy: bool, suggested: Action | None) -> None:
        """Name the buttons as the city does, mark the next one, shut those that must wait."""
        for action, found in self.buttons.values():
            text, underline = with_key(label(action), action.key)
            style = "Main.TButton" if action is suggested else "TButton"
            state = "disabled" if busy and not action.asks else "normal"
            found.configure(text=text, underline=underline, style=style, state=state)
