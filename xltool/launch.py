"""启动：xltool.exe 该做什么——Excel 启动它，就是 COM 服务器；人双击它，就是窗口，带着拖给它的工作簿。"""

import importlib
from collections.abc import Sequence
from pathlib import Path

from xltool.excel.identity import EMBEDDING

WINDOW = "xltool.window"


def main(words: Sequence[str]) -> int:
    """Serve Excel, or open the window with the books and folders that ``words`` name; the exit code."""
    if any(word.lower() in EMBEDDING for word in words):
        from xltool.excel.server import main as serve

        return serve(words)
    window = importlib.import_module(WINDOW)  # by name: a server never pays for tkinter
    return int(window.main([Path(word) for word in words]) or 0)
