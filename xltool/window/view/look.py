"""样子：字体、缩放、颜色；同样的代码在 100% 和 150% 的屏幕上都看得清。"""

import sys
import tkinter as tk
from contextlib import suppress
from tkinter import font, ttk

FONTS = (
    "Microsoft YaHei UI", "微软雅黑", "Microsoft YaHei", "DengXian", "Noto Sans CJK SC", "Source Han Sans SC",
    "WenQuanYi Micro Hei", "SimHei", "SimSun",
)  # fmt: skip
"""Chinese fonts for a screen, the best first; one of them is on every Chinese Windows, UOS and Kylin."""
COMPACT = 620
"""A screen lower than this (at 100 %) gets fewer lines of everything: a small laptop at 150 %."""
SIZE, LARGE = 10, 12
"""In points: the screen's own scaling makes them larger."""
BANNER, INK, ACCENT, QUIET = "#E8F1FB", "#1F2937", "#1559A6", "#6B7280"
PAPER, EDGE, CHOSEN = "#F4F5F7", "#C9CED6", "#CFE3FA"
COLOURS = {"错误": "#B42318", "警告": "#8A5A00", "提示": "#375A7F"}
DONE, REFUSED, RUNNING = "#1B7F3B", COLOURS["错误"], ACCENT


def be_sharp() -> None:
    """Ask Windows for the screen's real pixels, before the first window; otherwise it blows up a blurred picture."""
    if sys.platform == "win32":
        import ctypes

        with suppress(AttributeError, OSError):  # Windows 7 has no such function
            ctypes.windll.shcore.SetProcessDpiAwareness(1)


class Look:
    """Fonts and measures of one screen."""

    def __init__(self, root: tk.Tk) -> None:
        self.root = root
        self.factor = max(1.0, root.winfo_fpixels("1i") / 96)
        self.compact = root.winfo_screenheight() / self.factor < COMPACT
        root.tk.call("tk", "scaling", root.winfo_fpixels("1i") / 72)
        known = set(font.families(root))
        self.family = next((name for name in FONTS if name in known), font.nametofont("TkDefaultFont").actual("family"))
        for name in ("TkDefaultFont", "TkTextFont", "TkHeadingFont", "TkMenuFont", "TkFixedFont", "TkTooltipFont"):
            font.nametofont(name, root).configure(family=self.family, size=SIZE, weight="normal")
        self.plain = font.nametofont("TkDefaultFont", root)
        self.bold = font.Font(root, family=self.family, size=SIZE, weight="bold")
        self.large = font.Font(root, family=self.family, size=LARGE, weight="bold")
        self._styles()

    def px(self, length: float) -> int:
        """A length that was measured at 100 %, on this screen."""
        return round(length * self.factor)

    def characters(self, count: float) -> int:
        """How wide so many Chinese characters are."""
        return round(self.plain.measure("国") * count)

    def _styles(self) -> None:
        style = ttk.Style(self.root)
        if sys.platform != "win32":
            style.theme_use("clam")
            style.configure(".", background=PAPER, bordercolor=EDGE, lightcolor=PAPER, darkcolor=PAPER)
            style.configure("Treeview", bordercolor=EDGE, fieldbackground="white")
            style.map("TButton", background=[("disabled", PAPER), ("active", BANNER)])
            style.configure("TNotebook.Tab", background=EDGE)
            style.map("TNotebook.Tab", background=[("selected", PAPER)])
            style.configure("TProgressbar", background=ACCENT, troughcolor="white", bordercolor=EDGE)
            style.configure("TScrollbar", background=EDGE, troughcolor=PAPER, arrowcolor=INK)
            style.map("TScrollbar", background=[("disabled", PAPER)])
            style.map("TCombobox", fieldbackground=[("readonly", "white")])
        style.configure(".", font=self.plain)
        style.map("Treeview", background=[("selected", CHOSEN)], foreground=[("selected", INK)])
        style.configure("Treeview", rowheight=self.plain.metrics("linespace") + self.px(8), font=self.plain)
        style.configure("Treeview.Heading", font=self.plain, padding=(self.px(4), self.px(3)))
        style.configure("TButton", padding=(self.px(8), self.px(3)), width=-5)
        style.configure("Main.TButton", foreground=ACCENT, font=self.bold)
        style.configure("Step.TLabel", font=self.bold, foreground=ACCENT)
        style.configure("Quiet.TLabel", foreground=QUIET)
        style.configure("Banner.TFrame", background=BANNER)
        style.configure("Banner.TLabel", background=BANNER, foreground=INK, font=self.large)
        style.configure("TNotebook.Tab", padding=(self.px(14), self.px(4)))
