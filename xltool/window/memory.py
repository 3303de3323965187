"""记性：窗口的大小、上次选的文件夹，记在用户目录里；记不下、读不出都不妨碍办事。"""

import json
from contextlib import suppress
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from xltool.log import FOLDER

NAME = "窗口.json"


@dataclass(slots=True)
class Memory:
    """What the window remembers from one time to the next."""

    geometry: str = ""
    """As Tk writes it: ``1000x680+20+30``."""
    folder: str = ""


def _path() -> Path:
    return Path.home() / FOLDER / NAME


def recall() -> Memory:
    """What was remembered; the usual where there is nothing, or nothing legible."""
    with suppress(OSError, ValueError, RuntimeError):
        told = json.loads(_path().read_text(encoding="utf-8"))
        if isinstance(told, dict):
            known = {part.name for part in fields(Memory)}
            return Memory(**{name: value for name, value in told.items() if name in known and isinstance(value, str)})
    return Memory()


def remember(memory: Memory) -> None:
    """Write it down, if that can be done."""
    with suppress(OSError, RuntimeError):
        path = _path()
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(asdict(memory), ensure_ascii=False), encoding="utf-8")
