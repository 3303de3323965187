"""日志：程序故障的细节写进文件，不甩给用户。"""

import sys
import traceback
from datetime import datetime
from pathlib import Path

from xltool import __version__

FOLDER = ".xltool"


def write_log(failure: str = "") -> Path | str:
    """Write the current failure, or one told by another process, to a log file in the user's folder.

    Its path, or why there is none.
    """
    stamp = datetime.now().strftime("%Y%m%d-%H%M%S-%f")
    try:
        folder = Path.home() / FOLDER / "日志"
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{stamp}.txt"
        text = f"xltool {__version__}，Python {sys.version}\n{failure or traceback.format_exc()}"
        path.write_text(text, encoding="utf-8", errors="backslashreplace")
    except (OSError, RuntimeError):
        return "（日志也写不出，请检查磁盘和用户目录）"
    return path
