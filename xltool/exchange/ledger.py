"""台账：谁在什么时候到了哪一步，一件事一行，前后行的校验连成一串，改一行就看得出来。

A SQLite file beside the books. What the chain shows: that no line was edited, removed from the middle or put
in. What it does not: lines cut off at the end, or a whole chain made anew by somebody with a program; against
that the last line's code is printed on every collected book.
"""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from xltool.exchange import sm3
from xltool.exchange.canonical import encoded
from xltool.problems import Message, Place, Problem, Refused
from xltool.workbook.save import check_target

LEDGER = "台账.sqlite3"
LOCK_SECONDS = 5.0
"""How long to wait for another program that is writing."""
VERSION = 1

LOCKED = Message(
    "E8851", "台账正被别的程序占用", "记上一行才能办理", "请关闭它，稍后再试；没有改动任何簿"
)  # fmt: skip
BROKEN = Message(
    "E8852",
    "台账已损坏，或不是台账文件",
    "应为本程序记的台账",
    "请换回备份，或把它移走另存后重来；没有改动任何簿",
)
READ_ONLY = Message(
    "E8853",
    "台账不许写入",
    "记上一行才能办理",
    "请去掉台账和所在文件夹的只读属性，或把文件夹复制到本机再办；没有改动任何簿",
)
FULL = Message("E8854", "磁盘写满了，台账记不上", "需要足够的空间", "请腾出空间再试一次；没有改动任何簿")
FAILED = Message("E8855", "台账没有记上，磁盘或网络出错", "需要能正常写入的磁盘", "请再试一次；没有改动任何簿")
EDITED = Message(
    "E8856",
    "台账第 {number} 行被改动过：与前后行的校验连不上",
    "台账只能由本程序逐行续记",
    "请查明是谁改的，换回备份，或把它移走另存后重来",
)
NO_LEDGER = Message("E8857", "这里没有台账", "应有“台账.sqlite3”，或它所在的文件夹", "请核对文件夹")
NEWER = Message("E8858", "台账是较新的程序记的", "本程序只认到格式 {wanted}", "请换用新版程序")
NOT_ALLOWED = Message("E8859", "{name}现在是“{state}”，不能改为“{wanted}”", "{allowed}", "请核对是不是这一家")


class State(StrEnum):
    """How far a county's book has come."""

    DRAFT = "草稿"
    CHECKED = "已校验"
    SUBMITTED = "已上报"
    RECEIVED = "已接收"
    RETURNED = "已退回"
    APPROVED = "已审定"
    SEALED = "已封存"


NEXT: Mapping[str, Sequence[State]] = {
    "": (State.DRAFT, State.CHECKED, State.SUBMITTED, State.RECEIVED, State.RETURNED),
    State.DRAFT: (State.DRAFT, State.CHECKED, State.SUBMITTED, State.RECEIVED, State.RETURNED),
    State.CHECKED: (State.DRAFT, State.CHECKED, State.SUBMITTED, State.RETURNED),
    State.SUBMITTED: (State.DRAFT, State.CHECKED, State.SUBMITTED, State.RECEIVED, State.RETURNED),
    State.RECEIVED: (State.DRAFT, State.RECEIVED, State.RETURNED, State.APPROVED),
    State.RETURNED: (State.DRAFT, State.CHECKED, State.SUBMITTED, State.RECEIVED, State.RETURNED),
    State.APPROVED: (State.SEALED, State.RETURNED),
    State.SEALED: (),
}


@dataclass(frozen=True, slots=True)
class Event:
    """One line."""

    at: str
    code: str = ""
    name: str = ""
    period: str = ""
    times: int = 0
    state: str = ""
    """The county's state after it; empty where it leaves the state as it is."""
    event: str = ""
    file: str = ""
    digest: str = ""
    note: str = ""
    previous: str = ""
    hash: str = ""

    def but(self, **facts: Any) -> "Event":
        """The same with other facts."""
        return replace(self, **facts)

    def chained(self, previous: str) -> "Event":
        """The same as the line after the one with hash ``previous``."""
        bare = replace(self, previous=previous, hash="")
        return replace(bare, hash=sm3.digest(encoded(bare)))


FIELDS = tuple(Event.__dataclass_fields__)
HEADINGS = ("时间", "编码", "名称", "期间", "次数", "状态", "事项", "文件", "校验", "说明", "前行校验", "本行校验")
CREATE = f"CREATE TABLE events (number INTEGER PRIMARY KEY, {', '.join(f'{name} NOT NULL' for name in FIELDS)})"
INSERT = f"INSERT INTO events ({', '.join(FIELDS)}) VALUES ({', '.join('?' * len(FIELDS))})"
SELECT = f"SELECT {', '.join(FIELDS)} FROM events ORDER BY number"


class Ledger:
    """An open ledger inside one transaction: what is added counts when the transaction ends well."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path, self._connection = path, connection
        self.events = _read(path, connection)

    def add(self, event: Event) -> None:
        """Add a line. Raises sqlite3.Error, told by ``written``."""
        chained = event.chained(self.events[-1].hash if self.events else "")
        values = asdict(chained)
        self._connection.execute(INSERT, [values[name] for name in FIELDS])
        self.events.append(chained)

    def commit(self) -> None:
        """Keep what was added, now. Raises sqlite3.Error, told by ``written``."""
        self._connection.execute("COMMIT")

    def state(self, code: str, period: str) -> str:
        """A county's state; empty when nothing is known of it."""
        return state_of(self.events, code, period)


@contextmanager
def written(path: Path) -> Iterator[Ledger]:
    """The ledger at ``path``, locked, to add to; all that is added is kept, or on any failure none of it.

    Raises Refused when it cannot be written, before anything else is done.
    """
    check_target(path)
    with _explained(path):
        connection = sqlite3.connect(path, timeout=LOCK_SECONDS, isolation_level=None)
    try:
        with _explained(path):
            connection.execute("BEGIN IMMEDIATE")
            ledger = Ledger(path, connection)
        with _explained(path):
            yield ledger
            if connection.in_transaction:
                connection.execute("COMMIT")
    finally:
        connection.close()  # what was not committed is rolled back


def noted(path: Path, event: Event) -> list[Problem]:
    """Add one line on its own; why it could not be added, instead of raising: there is another problem to tell."""
    try:
        with written(path) as ledger:
            ledger.add(event)
    except Refused as refused:
        return list(refused.problems)
    return []


def read_ledger(path: Path) -> list[Event]:
    """Every line of the ledger at ``path``, the chain seen to be whole. Raises Refused."""
    path = path / LEDGER if path.is_dir() else path
    if not path.is_file():
        raise Refused([NO_LEDGER.at(Place(path.name))])
    with _explained(path):
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=LOCK_SECONDS)
        try:
            return _read(path, connection)
        finally:
            connection.close()


def _read(path: Path, connection: sqlite3.Connection) -> list[Event]:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version > VERSION:
        raise Refused([NEWER.at(Place(path.name), wanted=VERSION)])
    if not version:
        if connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
            raise Refused([BROKEN.at(Place(path.name))])
        if not connection.in_transaction:
            return []
        connection.execute(CREATE)
        connection.execute(f"PRAGMA user_version = {VERSION}")
    events = [Event(*line) for line in connection.execute(SELECT)]
    previous = ""
    for number, event in enumerate(events, start=1):
        if event.chained(previous) != event:
            raise Refused([EDITED.at(Place(path.name), number=number)])
        previous = event.hash
    return events


def state_of(events: Sequence[Event], code: str, period: str) -> str:
    """The state that a county's last line about it left."""
    told = (event.state for event in reversed(events) if event.state and (event.code, event.period) == (code, period))
    return next(told, "")


def refuse_step(event: Event, state: str) -> list[Problem]:
    """Why a county in ``state`` cannot take the step of ``event``; nothing when it can."""
    allowed = NEXT[state]
    if not event.state or event.state in allowed:
        return []
    told = f"从“{state}”只能到{'、'.join(f'“{step}”' for step in allowed)}" if allowed else "已封存的不再改动"
    place = Place(LEDGER, "", event.name)
    return [NOT_ALLOWED.at(place, name=event.name, state=state, wanted=event.state, allowed=told)]


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    """Say what SQLite's error means to a clerk."""
    try:
        yield
    except sqlite3.Error as error:
        raise Refused([_message(error).at(Place(path.name))]) from error


def _message(error: sqlite3.Error) -> Message:
    primary = (getattr(error, "sqlite_errorcode", None) or 0) & 0xFF
    return {
        sqlite3.SQLITE_BUSY: LOCKED,
        sqlite3.SQLITE_LOCKED: LOCKED,
        sqlite3.SQLITE_CORRUPT: BROKEN,
        sqlite3.SQLITE_NOTADB: BROKEN,
        sqlite3.SQLITE_ERROR: BROKEN,
        sqlite3.SQLITE_SCHEMA: BROKEN,
        sqlite3.SQLITE_READONLY: READ_ONLY,
        sqlite3.SQLITE_PERM: READ_ONLY,
        sqlite3.SQLITE_CANTOPEN: READ_ONLY,
        sqlite3.SQLITE_FULL: FULL,
    }.get(primary, FAILED)
