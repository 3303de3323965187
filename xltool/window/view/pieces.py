"""零件：带滚动条的表、带 Alt 键的按钮、居中的小窗口，各处共用。"""

import tkinter as tk
from collections.abc import Callable, Sequence
from tkinter import ttk
from typing import Literal, NamedTuple

from xltool.window.view.look import Look


class Heading(NamedTuple):
    """One column of a list: its name, its heading, its width in Chinese characters, whether it takes what is left."""

    name: str
    text: str
    width: float
    stretch: bool = False
    anchor: Literal["w", "e"] = "w"


def listing(
    parent: tk.Misc, look: Look, headings: Sequence[Heading], *, tree: float = 0, many: bool = False, height: int = 6
) -> ttk.Treeview:
    """A list with a scroll bar, gridded into ``parent``; ``tree`` is the width of a leading column of groups."""
    frame = ttk.Frame(parent)
    frame.grid(sticky="nsew")
    frame.rowconfigure(0, weight=1)
    frame.columnconfigure(0, weight=1)
    show = ("tree", "headings") if tree else ("headings",)
    found = ttk.Treeview(
        frame, columns=[heading.name for heading in headings], show=show, height=height,
        selectmode="extended" if many else "browse",
    )  # fmt: skip
    if tree:
        found.column("#0", width=look.characters(tree), stretch=False)
    for heading in headings:
        found.heading(heading.name, text=heading.text, anchor=heading.anchor)
        width = look.characters(heading.width)
        found.column(
            heading.name, width=width, minwidth=min(width, look.characters(4)), stretch=heading.stretch,
            anchor=heading.anchor,
        )  # fmt: skip
    bar = ttk.Scrollbar(frame, orient="vertical", command=found.yview, takefocus=False)
    found.configure(yscrollcommand=bar.set)
    found.grid(row=0, column=0, sticky="nsew")
    bar.grid(row=0, column=1, sticky="ns")
    return found


def with_key(label: str, key: str) -> tuple[str, int]:
    """A label with its Alt letter behind it, and where that letter stands: 校验(X)."""
    text = f"{label}({key})"
    return text, len(text) - 2


def button(parent: tk.Misc, label: str, key: str, do: Callable[[], object]) -> ttk.Button:
    """A button; Alt and its letter press it, and Enter while it has the focus."""
    text, underline = with_key(label, key) if key else (label, -1)
    found = ttk.Button(parent, text=text, underline=underline, command=do)
    found.bind("<Return>", lambda _: _press(found))
    if key:
        for letter in (key.lower(), key.upper()):
            found.winfo_toplevel().bind(f"<Alt-{letter}>", lambda _: _press(found))
    return found


def _press(pressed: ttk.Button) -> str:
    pressed.focus_set()
    pressed.invoke()
    return "break"


def dialog(parent: tk.Misc, look: Look, title: str, *, width: int = 0, height: int = 0) -> tk.Toplevel:
    """A window in front of another; Esc closes it."""
    over = parent.winfo_toplevel()
    found = tk.Toplevel(over, padx=look.px(14), pady=look.px(12))
    found.configure(background=str(ttk.Style(found).lookup(".", "background")))
    found.title(title)
    found.transient(over)
    found.bind("<Escape>", lambda _: found.destroy())
    found.focus_set()
    if width:
        wide = min(look.px(width), over.winfo_screenwidth() - look.px(40))
        high = min(look.px(height), over.winfo_screenheight() - look.px(90))
        left = max(0, over.winfo_rootx() + (over.winfo_width() - wide) // 2)
        top = max(0, over.winfo_rooty() + (over.winfo_height() - high) // 3)
        found.geometry(f"{wide}x{high}+{left}+{top}")
    else:
        found.geometry(f"+{over.winfo_rootx() + look.px(80)}+{over.winfo_rooty() + look.px(60)}")
    return found


def notice(
    parent: tk.Misc, look: Look, text: str, answers: Sequence[tuple[str, str, Callable[[], object]]] = ()
) -> tk.Toplevel:
    """A message in front of a window, with buttons: label, Alt letter, what it does; without any, 知道了."""
    found = dialog(parent, look, "医保基金总额预算")
    found.resizable(False, False)
    ttk.Label(found, text=text, wraplength=look.px(560), justify="left").pack(anchor="w")
    row = ttk.Frame(found)
    row.pack(anchor="e", pady=(look.px(14), 0))

    def press(do: Callable[[], object]) -> None:
        found.destroy()
        do()

    for label, key, do in answers or (("知道了", "", lambda: None),):
        pressed = button(row, label, key, lambda do=do: press(do))  # type: ignore[misc]
        pressed.pack(side="left", padx=(look.px(8), 0))
        if label == (answers[-1][0] if answers else "知道了"):
            pressed.focus_set()
    found.grab_set()
    return found


def reading(parent: tk.Misc, look: Look, height: int) -> tk.Text:
    """A field of text to read and copy, not to change; Tab leaves it."""
    found = tk.Text(
        parent, height=height, wrap="char", font=look.plain, relief="flat", padx=look.px(8), pady=look.px(6),
        background="#FBFBFA", foreground="#1F2937", spacing3=look.px(3), takefocus=True,
    )  # fmt: skip
    found.bind("<Tab>", lambda event: _leave(event, found.tk_focusNext()))
    found.bind("<Shift-Tab>", lambda event: _leave(event, found.tk_focusPrev()))
    found.configure(state="disabled")
    return found


def _leave(_event: "tk.Event[tk.Text]", after: tk.Misc | None) -> str:
    if after is not None:
        after.focus_set()
    return "break"


def put(text: tk.Text, content: str) -> None:
    """Show other words in a field of text."""
    text.configure(state="normal")
    text.delete("1.0", "end")
    text.insert("1.0", content)
    text.configure(state="disabled")
