"""台账的样子：在哪里，各县现在到了哪一步，一件件事怎样写成一行。"""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from xltool.exchange.ledger import LEDGER

Event = Mapping[str, object]
STATE_COLUMNS = ("编码", "名称", "期间", "状态", "次数", "时间")
EVENT_COLUMNS = ("时间", "名称", "事项", "状态", "文件", "说明")


def nearest(paths: Iterable[Path]) -> Path | None:
    """The ledger beside some books, or in a folder above them (two up); None where there is none."""
    for path in paths:
        for folder in (path, *list(path.absolute().parents)[:3]):
            if (folder / LEDGER).is_file():
                return folder / LEDGER
    return None


def states(events: Sequence[Event]) -> list[tuple[str, ...]]:
    """Each county's last line that tells its state, in the order of their codes."""
    last = {(event["编码"], event["期间"]): event for event in events if event["状态"] and event["编码"]}
    return sorted(_texts(event, STATE_COLUMNS) for event in last.values())


def history(events: Sequence[Event]) -> list[tuple[str, ...]]:
    """Every line, the newest first."""
    return [_texts(event, EVENT_COLUMNS) for event in reversed(events)]


def _texts(event: Event, columns: Sequence[str]) -> tuple[str, ...]:
    return tuple("" if column == "次数" and not event[column] else str(event[column]) for column in columns)
