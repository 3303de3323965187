"""台账命令：看各县到了哪一步；审定、退回、封存；导出。"""

import csv
import io
from collections.abc import Sequence
from dataclasses import astuple
from datetime import datetime
from pathlib import Path

from xltool.exchange import sm3
from xltool.exchange.ledger import HEADINGS, LEDGER, Event, State, read_ledger, refuse_step, written
from xltool.outcome import Outcome
from xltool.problems import Message, Place, Problem, Refused
from xltool.workbook.save import write_whole

UNKNOWN = Message("E8911", "台账里没有编码 {code}", "应为台账里的编码", "请核对编码")
NO_REASON = Message("E8912", "退回没有写原因", "退回要写原因", "请用 --reason 写明")
WHOLE = "台账共 {count} 行，前后行的校验全部连得上；末行校验码 {code}（与汇总簿上印的对照，可知末尾有没有被截去）。"


def ledger(
    place: Path, *, approve: Sequence[str] = (), give_back: Sequence[str] = (), seal: bool = False, reason: str = "",
    export: Path | None = None, at: datetime | None = None,
) -> Outcome:  # fmt: skip
    """Print a ledger; before that, move counties on: approved, sent back with a reason, all approved ones sealed.

    Raises Refused, with nothing moved when one cannot be.
    """
    path = place / LEDGER if place.is_dir() else place
    events = read_ledger(path)
    when = (at or datetime.now()).isoformat(timespec="seconds")
    if approve or give_back or seal:
        events = _moved(path, approve, give_back, seal, reason, when)
    if export is not None:
        write_whole(export, lambda stream: stream.write(_csv(events)))
    code = sm3.printed(events[-1].hash) if events else ""
    lines = [_line(number, event) for number, event in enumerate(events, start=1)]
    states = [f"{event.name}（{event.code}）{event.period}　{event.state}" for event in _latest(events)]
    summary = [*lines, "现在的状态：", *(states or ["（没有）"]), WHOLE.format(count=len(events), code=code)]
    if export is not None:
        summary.append(f"已导出：{export}")
    data = {"events": [dict(zip(HEADINGS, astuple(event), strict=True)) for event in events]}
    return Outcome((), export, tuple(summary), data)


def _moved(
    path: Path, approve: Sequence[str], give_back: Sequence[str], seal: bool, reason: str, when: str
) -> list[Event]:
    with written(path) as opened:
        latest = {event.code: event for event in _latest(opened.events)}
        asked = [(code, State.APPROVED, "审定") for code in approve]
        asked += [(code, State.RETURNED, "退回") for code in give_back]
        problems: list[Problem] = [UNKNOWN.at(Place(LEDGER), code=code) for code, _, _ in asked if code not in latest]
        if give_back and not reason:
            problems.append(NO_REASON.at(Place(LEDGER)))
        if problems:
            raise Refused(problems)
        for code, state, event in asked:
            told = latest[code].but(at=when, state=state, event=event, file="", note=reason)
            problems += refuse_step(told, opened.state(code, told.period))
            opened.add(told)
        if seal:
            for one in _latest(opened.events):
                if one.state == State.APPROVED:
                    opened.add(one.but(at=when, state=State.SEALED, event="封存", file="", note=reason))
        if problems:
            raise Refused(problems)
        return list(opened.events)


def _latest(events: Sequence[Event]) -> list[Event]:
    """Each county's last line that tells its state."""
    found: dict[tuple[str, str], Event] = {}
    for event in events:
        if event.state and event.code:
            found[event.code, event.period] = event
    return list(found.values())


def _line(number: int, event: Event) -> str:
    who = f"{event.name}（{event.code}）" if event.code else "（认不出是谁）"
    times = f"第{event.times}次" if event.times else ""
    parts = [f"{number:>3}", event.at, who, f"{event.period}{times}", event.event, event.state, event.file, event.note]
    return "　".join(part for part in parts if part)


def _csv(events: Sequence[Event]) -> bytes:
    """Every line as CSV; the mark in front tells Excel that it is UTF-8."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(HEADINGS)
    writer.writerows([_harmless(value) for value in astuple(event)] for event in events)
    return text.getvalue().encode("utf-8-sig")


def _harmless(value: object) -> object:
    """A text that Excel does not take for a formula: file names are whatever their sender made them."""
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@") else value
