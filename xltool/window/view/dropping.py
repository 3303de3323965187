"""拖放：把文件、文件夹拖进窗口；电脑上没有这个部件的，照样可以点按钮选。"""

import tkinter as tk
from collections.abc import Callable
from pathlib import Path
from typing import Any


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
        return str(event.action)

    able: Any = widget  # the library adds these to every widget
    able.drop_target_register("DND_Files")
    able.dnd_bind("<<Drop>>", dropped)
    return True
