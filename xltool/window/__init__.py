"""窗口：双击打开的程序——选工作簿，办理，看结果。"""

import sys
from collections.abc import Sequence
from pathlib import Path

from xltool.problems import Message, Place

NO_SCREEN = Message("E8713", "打不开窗口", "需要图形桌面", "请在桌面上启动，或改用命令行：xltool --help")
NO_TK = Message(
    "E8717",
    "打不开窗口：这一份 Python 不带 tkinter",
    "窗口由它画出",
    "请安装软件包 python3-tk，或改用命令行：xltool --help",
)
FAILED = 2


def main(paths: Sequence[str | Path] | None = None) -> int:
    """Show the window with the books and folders at ``paths`` in it, until it is closed; the exit code.

    Without ``paths`` they are the words of the command line.
    """
    given = [Path(path) for path in (sys.argv[1:] if paths is None else paths)]
    try:
        import tkinter  # late: a child process imports this package too, without a screen
    except ModuleNotFoundError:
        return _fail(NO_TK)
    from xltool.window.view.main import run

    try:
        return run(given)
    except tkinter.TclError as error:
        if "display" not in str(error):
            raise
        return _fail(NO_SCREEN)


def _fail(message: Message) -> int:
    print(message.at(Place()).text(), file=sys.stderr)
    return FAILED
