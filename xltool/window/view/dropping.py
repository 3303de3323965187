"""拖放：把文件、文件夹拖进窗口；电脑上没有这个部件的，照样可以点按钮选。"""

import tkinter as tk
from collections.abc import Callable
from pathlib import Path
from typing import Any

COPY = "copy"
"""What is told to have been done: after a move the program that drags deletes its files."""


def accept(widget: tk.BaseWidget, take: Callable[[list[Path]], object]) -> bool:
    """Let ``take`` have what is dropped anywhere on a widget; whether that is possible on this computer."""
    try:
        from tkinterdnd2 import TkinterDnD

        TkinterDnD.require(widget.winfo_toplevel())
    except (ImportError, RuntimeError):  # no such library for this processor
        return False

    def dropped(event: Any) -> str:
        paths = [Path(name) for name in widget.tk.splitlist(event.data)]
        widget.after_idle(take, paths)  # the program that drags waits for this to return
        return COPY

    able: Any = widget  # the library adds these to every widget
    able.drop_target_register("DND_Files")
    for event in ("<<DropEnter>>", "<<DropPosition>>"):
        able.dnd_bind(event, lambda _: COPY)
    able.dnd_bind("<<Drop>>", dropped)
    return True
