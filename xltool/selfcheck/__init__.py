"""自检：这台电脑上本程序能不能用好——版本、表格软件、登记、字体、文件夹、磁盘、时钟，一项一句话。

``selfcheck()`` is what the command, the window and the installer ask for.
"""

from pathlib import Path

from xltool.outcome import Outcome


def selfcheck(folder: Path | None = None) -> Outcome:
    """Look at everything, also at ``folder``, where books are kept; changes nothing.

    Raises nothing: what cannot be looked at is a finding too. In ``data`` the findings stand under ``checks``
    as dicts with ``name``, ``state`` (好, 注意, 不行) and ``told``.
    """
    from xltool.selfcheck.checks import check_all

    return check_all(folder)
