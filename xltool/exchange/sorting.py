"""分拣：一批核验过的上报件，哪一份收下，哪一份是重复、旧件、换名的，照台账断定。"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from xltool.exchange.examine import Examined, with_problems
from xltool.exchange.identity import Identity
from xltool.exchange.ledger import Event, State, state_of
from xltool.exchange.register import Register
from xltool.problems import Message, Place, Problem

RECEIVED = "接收"
"""The event by which the ledger knows a submission again."""

REPLAYED = Message(
    "E8891",
    "这是“{name}”第{times}次的上报件，台账里已收到第{last}次",
    "要收的是最近一次",
    "旧件不作新件收；请向县里要第{last}次的，或再报一次",
)
TWO_OF_ONE = Message(
    "E8892",
    "“{name}”第{times}次有两份不同的上报件（校验码 {codes}）",
    "一次只有一份",
    "都不收。请与县里核对纸质件的校验码，退回重报",
)
CLOSED = Message(
    "E8893", "“{name}”已是“{state}”，又交来不同的第{times}次", "审定、封存以后不再收件", "要改的，先把审定的退回"
)
SAME_AGAIN = Message("N8891", "与“{other}”是同一份，交了两次", "已按一份收", "无需处理")
SUPERSEDED = Message("N8892", "“{name}”第{times}次已由第{last}次替代", "只收最近一次", "无需处理")
NAMED_OTHER = Message(
    "W8891",
    "文件名写的是“{found}”，簿里的身份是“{name}”",
    "按簿里的身份收，{found}仍算没有上报",
    "请核对是不是放错、改错了名",
)
BROKEN_CHAIN = Message(
    "W8892",
    "“{name}”第{times}次写的前次校验码是 {found}，台账里收到的前一次是 {wanted}",
    "前后两次应连得上",
    "请问县里中间还有没有别的上报件",
)
FELL_BACK = Message(
    "W8893", "“{name}”最近交来的一份已退回，汇总用的是以前的第{times}次", "应为最近一次", "请催县里改正重报"
)


class Verdict(Enum):
    """What becomes of a file."""

    RECEIVED = "收下"
    SUPERSEDED = "已被替代"
    REPEATED = "重复"
    REFUSED = "退回"
    NOT_ONE = "不是上报件"


@dataclass(frozen=True, slots=True)
class Sorted:
    """A file and what becomes of it."""

    file: Examined
    verdict: Verdict

    @property
    def identity(self) -> Identity | None:
        """Whose it says it is."""
        return self.file.identity


def sort(files: Sequence[Examined], register: Register, events: Sequence[Event]) -> list[Sorted]:
    """What becomes of each file, in the order of ``files``."""
    by_county: dict[str, list[Examined]] = defaultdict(list)
    found: dict[str, Sorted] = {}
    for file in files:
        if not file.ours:
            found[file.name] = Sorted(file, Verdict.NOT_ONE)
        elif not file.sound or file.identity is None:
            found[file.name] = Sorted(file, Verdict.REFUSED)
        else:
            by_county[file.identity.code].append(file)
    for code, there in by_county.items():
        period = f"{register.year}年度"
        known = [e for e in events if (e.code, e.period, e.event) == (code, period, RECEIVED)]
        for one in _of_county(there, known, state_of(events, code, period)):
            found[one.file.name] = one
    return [_named(found[file.name], register) for file in files]


def _of_county(files: list[Examined], known: list[Event], state: str) -> list[Sorted]:
    """The sound files of one county."""
    found, single = _once(files)
    single, twice = _one_each_time(single, known)
    found += twice
    if not single:
        return found
    newest = max(single, key=_number)
    last = max((event.times for event in known), default=0)
    for file in single:
        if file is not newest:
            told = SUPERSEDED.at(Place(file.name), name=_name(file), times=_number(file), last=_number(newest))
            found.append(Sorted(with_problems(file, [told]), Verdict.SUPERSEDED))
    received = {event.digest for event in known}
    against: list[Problem] = []
    if _number(newest) < last:
        place = Place(newest.name)
        against.append(REPLAYED.at(place, name=_name(newest), times=_number(newest), last=last))
    elif _digest(newest) not in received:
        against += _new(newest, known, state)
    refused = any(problem.code.startswith("E") for problem in against)
    return [*found, Sorted(with_problems(newest, against), Verdict.REFUSED if refused else Verdict.RECEIVED)]


def _once(files: list[Examined]) -> tuple[list[Sorted], list[Examined]]:
    """Copies of one submission: the first counts."""
    first: dict[str, Examined] = {}
    found = []
    for file in files:
        other = first.setdefault(_digest(file), file)
        if other is not file:
            told = SAME_AGAIN.at(Place(file.name), other=other.name)
            found.append(Sorted(with_problems(file, [told]), Verdict.REPEATED))
    return found, list(first.values())


def _one_each_time(files: list[Examined], known: list[Event]) -> tuple[list[Examined], list[Sorted]]:
    """Two different ones of the same time: neither counts, but for one that was received before."""
    digests: dict[int, set[str]] = defaultdict(set)
    for file in files:
        digests[_number(file)].add(_digest(file))
    received = {(event.times, event.digest) for event in known}
    for event in known:
        digests[event.times].add(event.digest)
    kept, refused = [], []
    for file in files:
        times = _number(file)
        if len(digests[times]) == 1 or (times, _digest(file)) in received:
            kept.append(file)
            continue
        codes = "、".join(sorted(digest.partition(":")[2][:8].upper() for digest in digests[times]))
        told = TWO_OF_ONE.at(Place(file.name), name=_name(file), times=times, codes=codes)
        refused.append(Sorted(with_problems(file, [told]), Verdict.REFUSED))
    return kept, refused


def _new(file: Examined, known: list[Event], state: str) -> list[Problem]:
    """What there is to say of a submission that was not received before."""
    assert file.identity is not None
    place, name, times = Place(file.name), _name(file), _number(file)
    if state in (State.APPROVED, State.SEALED):
        return [CLOSED.at(place, name=name, times=times, state=state)]
    before = next((event for event in reversed(known) if event.times == times - 1), None)
    if before is not None and file.identity.previous != before.digest:
        found, wanted = _short(file.identity.previous), _short(before.digest)
        return [BROKEN_CHAIN.at(place, name=name, times=times, found=found, wanted=wanted)]
    return []


def _named(one: Sorted, register: Register) -> Sorted:
    """Say so when the file's name is another county's."""
    if one.identity is None or one.verdict is Verdict.NOT_ONE:
        return one
    own = one.identity.name
    others = [i.name for i in register.counties.values() if i.name in one.file.name and i.name not in own]
    if not others or own in one.file.name:
        return one
    told = NAMED_OTHER.at(Place(one.file.name), found="、".join(others), name=own)
    return Sorted(with_problems(one.file, [told]), one.verdict)


def fell_back(one: Sorted) -> Problem:
    """The warning that an earlier submission stands in for a newer one that was sent back."""
    return FELL_BACK.at(Place(one.file.name), name=_name(one.file), times=_number(one.file))


def _number(file: Examined) -> int:
    return file.identity.number if file.identity else 0


def _name(file: Examined) -> str:
    return file.identity.name if file.identity else ""


def _digest(file: Examined) -> str:
    return file.identity.digest if file.identity else ""


def _short(digest: str) -> str:
    return digest.partition(":")[2][:8].upper() or "（没有）"
