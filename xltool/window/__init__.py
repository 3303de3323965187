"""窗口：双击打开的程序——选工作簿，办理，看结果。"""

from collections.abc import Sequence
from pathlib import Path


def main(paths: Sequence[str | Path] = ()) -> int:
    """Show the window with the books and folders at ``paths`` in it, until it is closed; the exit code."""
    from xltool.window.view.main import run  # late: a child process imports this package too, without a screen

    return run([Path(path) for path in paths])
