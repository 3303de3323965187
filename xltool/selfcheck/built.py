"""制成：这份程序是哪一版、哪天打包的。打包时写在程序文件夹里；开发环境没有。"""

import json
from datetime import date
from pathlib import Path

import xltool

FILE = "built.json"


def built_on() -> date | None:
    """The day on which this program was packed; None where it was not, or does not say."""
    try:
        told = json.loads(Path(xltool.__file__).with_name(FILE).read_text("utf-8"))
        return date.fromisoformat(told["date"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
