"""收件：一个文件夹的上报件逐份核验，收的收、退的退，记入台账，汇总成市里的一本簿。"""

import os
from collections.abc import Mapping, Sequence
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path
from typing import NamedTuple
from zipfile import BadZipFile, ZipFile

from xltool.city import City
from xltool.exchange import sm3
from xltool.exchange.consolidated_book import write_consolidated
from xltool.exchange.consolidation import Source
from xltool.exchange.examine import Examined, examine
from xltool.exchange.identity import COLLECTED
from xltool.exchange.ledger import LEDGER, Event, Ledger, State, read_ledger, state_of, written
from xltool.exchange.pool import Done, cores, each, failed
from xltool.exchange.register import Register, find_root, read_register
from xltool.exchange.returns import Task, give_back
from xltool.exchange.roster import ELSEWHERE, NOT_SUBMITTED, CountyLine, Roster, status_of
from xltool.exchange.sorting import RECEIVED, Sorted, Verdict, fell_back, sort
from xltool.exchange.spool import Spool, spool
from xltool.outcome import Outcome, Report, silent
from xltool.policies import CITIES
from xltool.problems import Message, Place, Problem, Refused, errors
from xltool.workbook.output import check_output
from xltool.workbook.save import explained, write_whole

REJECTED = "拒收"
SLIPS = "退回单"
BOOKS = (".xlsx", ".xlsm")
SAID = 3
"""Problems of one file that the command says; the slip has them all."""

NOT_A_FOLDER = Message("E8901", "没有这个文件夹", "应为放上报件的文件夹", "请核对文件夹")
NOTHING = Message("E8902", "文件夹里一本工作簿也没有", "应有 .xlsx 的上报件", "请把收到的上报件放进来")
NO_SUCH_YEAR = Message("E8905", "本程序没有收录{city} {year} 年度", "应为已收录的统筹区和年度", "请换用新版程序")
NOT_COLLECTED = Message(
    "E8906",
    "已有同名的文件，不是汇总簿",
    "汇总不覆盖别的文件",
    "请把它改名（是上报件的，改名后照收），或用 -o 换一个文件名",
)
GIVEN_BACK = Message("W8901", "没有收下，有 {count} 个问题：{told}", "见“{slip}”", "请把退回单交给县里")
NOT_HERE = Message(
    "W8902", "“{name}”以前收到过，这次收件夹里没有它的上报件", "汇总要用到上报件", "请把它放回收件夹，再收一次"
)
NOT_READ = Message("N8901", "文件夹里还有不是工作簿的文件：{names}", "没有读", "压缩包请先解开，文件夹里的请移到外面来")


class Asked(NamedTuple):
    """One file to examine, for another process."""

    path: Path
    register: Register


class Folders(NamedTuple):
    """Where things are."""

    inbox: Path
    root: Path
    output: Path


def collect(
    folder: Path, *, issued: Path | None = None, output: Path | None = None, at: datetime | None = None,
    processes: int | None = None, report: Report = silent,
) -> Outcome:  # fmt: skip
    """Examine every submission in ``folder`` and consolidate those that are sound. Raises Refused.

    One file's failure does not stop the others. Nothing is written before all are examined; interrupted, it
    leaves everything as it was.
    """
    everything, told = _books(folder)
    root = find_root(folder, issued)
    register = read_register(root)
    city, number = _year(register)
    target = output or folder / f"汇总_{city.name}_{number}年度.xlsx"
    paths = [path for path in everything if path != target]
    if output is None:
        _refuse_foreign(target)
    check_output(target, *(everything if output else ()))
    if not paths:
        raise Refused([NOTHING.at(Place(folder.name))])
    read_ledger(root / LEDGER)  # damaged or edited, it is told before the long work
    folders = Folders(folder, root, target)
    when = (at or datetime.now()).isoformat(timespec="seconds")
    count = processes or cores()
    with spool() as kept:
        examined = _examined(paths, register, count, kept, report)
        with written(root / LEDGER) as ledger:
            files = sort(examined, register, ledger.events)
            _record(ledger, files, register, when)
        roster, sources = _roster(files, register, when, ledger.events)
        report("正在写汇总")
        with explained(target):  # the temporary files, too
            write_whole(target, lambda stream: write_consolidated(stream, city, number, roster, sources, kept, report))
    told += _give_back(folders, files, when, count, report)
    return _outcome(folders, roster, files, told)


def _books(folder: Path) -> tuple[list[Path], list[Problem]]:
    """The workbooks of a folder, by name; what else is there. Raises Refused."""
    if not folder.is_dir():
        raise Refused([NOT_A_FOLDER.at(Place(folder.name or str(folder)))])
    with explained(folder / "."):
        names = sorted(os.listdir(folder))
    seen = [folder / name for name in names if not name.startswith(("~$", ".~", "."))]
    books = [path for path in seen if path.suffix.lower() in BOOKS and path.is_file()]
    known = (SLIPS, LEDGER)
    others = [path.name for path in seen if path not in books and path.name not in known]
    shown = "、".join(others[:8]) + ("…" if len(others) > 8 else "")
    return books, [NOT_READ.at(Place(folder.name), names=shown)] if others else []


def _refuse_foreign(target: Path) -> None:
    """Refuse to write over a file of the consolidation's name that is no consolidation: names prove nothing."""
    if not target.exists():
        return
    with suppress(OSError, KeyError, BadZipFile), ZipFile(target) as archive:
        if f">{COLLECTED}<".encode() in archive.read("docProps/custom.xml"):
            return
    raise Refused([NOT_COLLECTED.at(Place(target.name))])


def _year(register: Register) -> tuple[City, int]:
    city = next((city for city in CITIES if city.name == register.city), None)
    number = int(register.year) if register.year.isdigit() else 0
    if city is None or number not in city.years:
        raise Refused([NO_SUCH_YEAR.at(Place(), city=register.city, year=register.year)])
    return city, number


def examine_one(asked: Asked) -> Examined:
    """Examine one file, in a process of its own."""
    return examine(asked.path, asked.register, rows=True)


def _examined(paths: Sequence[Path], register: Register, count: int, kept: Spool, report: Report) -> list[Examined]:
    """Every file examined; its rows go to the spool and out of memory."""
    found: dict[int, Examined] = {}
    tasks = [Asked(path, register) for path in paths]
    with closing(each(examine_one, tasks, count)) as finished:
        for done in finished:
            one = _result(done, paths[done.index])
            kept.put(one.name, one.rows)
            found[done.index] = one.without_rows()
            report(f"已核验 {len(found)}/{len(paths)}：{one.name}")
    return [found[index] for index in range(len(paths))]


def _result(done: Done[Examined], path: Path) -> Examined:
    problem = failed(done, path.name)
    if problem is not None:
        return Examined(path.name, None, (problem,))
    assert done.result is not None
    return done.result


def _record(ledger: Ledger, files: Sequence[Sorted], register: Register, when: str) -> None:
    """A line for each file that is new to the ledger: first those sent back, then those received."""
    lines = [_line(one, ledger, register, when) for one in files]
    for wanted in (REJECTED, RECEIVED):
        for line in lines:
            if line is not None and line.event == wanted and not _known(ledger, line):
                ledger.add(line)


def _known(ledger: Ledger, line: Event) -> bool:
    return any(_what(event) == _what(line) for event in ledger.events)


def _what(event: Event) -> tuple[str, ...]:
    """What makes two lines tell the same: the same submission received, the same file refused for the same."""
    rejected = event.event == REJECTED
    return (event.event, event.code, event.digest or event.file, event.note if rejected else "")


def _line(one: Sorted, ledger: Ledger, register: Register, when: str) -> Event | None:
    who = one.identity
    period = f"{register.year}年度"
    ours = who is not None and who.code in register.counties
    code, name, times = (who.code, who.name, who.number) if who and ours else ("", "", 0)
    event = Event(at=when, code=code, name=name, period=period, times=times, file=one.file.name)
    if one.verdict is Verdict.RECEIVED and who is not None:
        return event.but(state=State.RECEIVED, event=RECEIVED, digest=who.digest)
    if one.verdict is not Verdict.REFUSED:
        return None
    standing = ledger.state(code, period) in (State.RECEIVED, State.APPROVED, State.SEALED)
    codes = "、".join(dict.fromkeys(problem.code for problem in errors(one.file.problems)))
    state = "" if standing or not code else State.RETURNED
    return event.but(state=state, event=REJECTED, digest=one.file.bytes_digest, note=codes)


def _roster(
    files: Sequence[Sorted], register: Register, when: str, events: Sequence[Event]
) -> tuple[Roster, list[Source]]:
    """Who has submitted, and which files are consolidated, numbered in the order of the register."""
    lines: list[CountyLine] = []
    sources: list[Source] = []
    for code, issued in register.counties.items():
        theirs = [one for one in files if one.identity is not None and one.identity.code == code]
        received = next((one for one in theirs if one.verdict is Verdict.RECEIVED), None)
        refused = [one for one in theirs if one.verdict is Verdict.REFUSED]
        notes = [] if received is None else [*received.file.problems, *([fell_back(received)] if refused else [])]
        if received is not None and received.identity is not None:
            sources.append(Source(len(sources) + 1, received.file.name, received.identity))
        number = 0 if received is None else len(sources)
        status = status_of(received, theirs, state_of(events, code, f"{register.year}年度"))
        notes += [] if status != ELSEWHERE else [NOT_HERE.at(Place(), name=issued.name)]
        lines.append(CountyLine(issued, received, number, status, tuple(notes)))
    head = sm3.printed(events[-1].hash) if events else ""
    return Roster(when, lines, files, head), sources


def _give_back(folders: Folders, files: Sequence[Sorted], when: str, count: int, report: Report) -> list[Problem]:
    """Write the slips of what was refused; the warnings that say so."""
    refused = [one.file for one in files if one.verdict is Verdict.REFUSED]
    if not refused:
        return []
    slips = folders.output.absolute().parent / SLIPS
    with explained(slips):
        slips.mkdir(exist_ok=True)
    tasks = [_task(folders.inbox, slips, file, when) for file in refused]
    told: list[Problem] = []
    with closing(each(give_back, tasks, count)) as finished:
        for number, done in enumerate(finished, start=1):
            report(f"已写退回单 {number}/{len(tasks)}：{tasks[done.index].slip.name}")
            problem = failed(done, tasks[done.index].slip.name)
            told += [problem] if problem else done.result or ()
    return [*told, *(_warning(task) for task in tasks)]


def _task(inbox: Path, slips: Path, file: Examined, when: str) -> Task:
    stem = Path(file.name).stem
    return Task(inbox / file.name, slips / f"退回单_{stem}.xlsx", slips / f"标注_{stem}.xlsx", file, when)


def _warning(task: Task) -> Problem:
    wrong = errors(task.examined.problems)
    told = "".join(problem.text() for problem in wrong[:SAID]) + ("……" if len(wrong) > SAID else "")
    told = told.removesuffix("。")
    slip = f"{SLIPS}/{task.slip.name}"
    return GIVEN_BACK.at(Place(task.examined.name), count=len(wrong), told=told, slip=slip)


def _outcome(folders: Folders, roster: Roster, files: Sequence[Sorted], told: Sequence[Problem]) -> Outcome:
    notes = [problem for line in roster.counties for problem in line.notes]
    notes += [p for one in files if one.verdict in (Verdict.REPEATED, Verdict.SUPERSEDED) for p in one.file.problems]
    summary = [roster.text(), f"汇总簿：{folders.output}", f"台账：{folders.root / LEDGER}"]
    waiting = [line.issued.name for line in roster.counties if line.status == NOT_SUBMITTED]
    if waiting:
        summary.insert(1, f"未上报：{'、'.join(waiting)}")
    return Outcome((*told, *notes), folders.output, tuple(summary), {"counties": _data(roster), "files": _files(files)})


def _data(roster: Roster) -> list[Mapping[str, object]]:
    return [
        {
            "code": line.issued.code,
            "name": line.issued.name,
            "status": line.status,
            "times": line.received.identity.number if line.received and line.received.identity else 0,
            "digest": line.received.identity.digest if line.received and line.received.identity else "",
        }
        for line in roster.counties
    ]


def _files(files: Sequence[Sorted]) -> list[Mapping[str, object]]:
    return [
        {
            "file": one.file.name,
            "verdict": one.verdict.value,
            "problems": [problem.text() for problem in one.file.problems],
        }
        for one in files
    ]
