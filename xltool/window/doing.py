"""办事的子进程：收一件差事，办完回话；窗口因此从不停顿，取消就是结束这个进程。

A killed process leaves no half-written book: results are written whole or not at all (``workbook.save``).
"""

import signal
from collections.abc import Callable
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from xltool import commands
from xltool.log import write_log
from xltool.outcome import Outcome, Report
from xltool.problems import Message, Place, Refused
from xltool.window.jobs import Done, Job, Step
from xltool.window.sending import SENDERS
from xltool.workbook.backups import KeepingHost
from xltool.workbook.host import FileHost
from xltool.workbook.output import check_output

FAULT = Message("E8701", "程序出了故障", "没有办成，原有的文件没有改动", "请把日志交给维护人员：{log}")
NO_SELFCHECK = Message("E8711", "这一份程序不带自检", "自检随安装的程序而来", "请换用完整的程序再试")


def serve(pipe: "Connection[Any, Any]") -> None:
    """Do one job after another until the window goes away."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C in a console is for the window
    while True:
        try:
            job: Job | None = pipe.recv()
        except (EOFError, OSError):
            return
        if job is None:
            return
        outcome = do(job, partial(_tell, pipe, job.number))
        try:
            pipe.send(Done(job.number, outcome))
        except OSError:
            return


def _tell(pipe: "Connection[Any, Any]", number: int, says: str) -> None:
    try:
        pipe.send(Step(number, says))
    except OSError as error:  # the window was ended: nobody wants the result any more
        raise SystemExit from error


def do(job: Job, report: Report) -> Outcome:
    """Do one job; whatever goes wrong is told in its outcome."""
    try:
        return DOERS[job.action](job, report)
    except Refused as refused:
        return Outcome(refused.problems)
    except Exception:
        return Outcome((FAULT.at(Place(job.book.name), log=write_log()),))


def _check(job: Job, report: Report) -> Outcome:
    return commands.check(job.book, mark=job.options.get("mark"), report=report)


def _work(command: Callable[..., Outcome]) -> Callable[[Job, Report], Outcome]:
    def run(job: Job, report: Report) -> Outcome:
        return command(_host(job), report=report)

    return run


def _host(job: Job) -> KeepingHost:
    return KeepingHost(job.book, job.options["output"], "")


def _import(job: Job, report: Report) -> Outcome:
    export, host = job.options["export"], _host(job)
    check_output(host.output, export)
    return commands.import_export(
        host, export, table=job.options.get("table"), mapping=job.options.get("mapping"), report=report
    )


def _look(job: Job, report: Report) -> Outcome:
    """Whose book it is."""
    from xltool.workbook.identify import identify

    found = identify(job.book)
    return Outcome(data={"city": found.city.name, "year": found.year, "rules": found.rules, "example": found.example})


class _Cached(FileHost):
    """A file that is read once for several questions, until it changes."""

    last: "tuple[tuple[Path, int, int], Any] | None" = None

    def opened(self) -> Any:
        """The book as saved. Raises Refused."""
        try:
            status = self.book.stat()
            key = (self.book, status.st_mtime_ns, status.st_size)
        except OSError:
            return super().opened()  # which says what is wrong
        if _Cached.last is None or _Cached.last[0] != key:
            _Cached.last = (key, super().opened())
        return _Cached.last[1]


def _figures(job: Job, report: Report) -> Outcome:
    """Every policy sheet's cells as text, for picking one."""
    from xltool.window.figures import as_text
    from xltool.workbook.book import GUIDE, PARAMETERS
    from xltool.workbook.identity import identity

    report("正在读簿")
    opened = _Cached(job.book, None, "").opened()
    city, year, rules, _ = identity(opened.grids, opened.name)
    names = [PARAMETERS, *(sheet.name for sheet in city.card(year, rules).sheets)]
    sheets = {name: as_text(opened.grids[name]) for name in names if name in opened.grids and name != GUIDE}
    return Outcome(data={"sheets": sheets})


def _explain(job: Job, report: Report) -> Outcome:
    return commands.explain(_Cached(job.book, None, ""), job.options["address"], report=report)


def _show(job: Job, report: Report) -> Outcome:
    """Open a book, at a cell where Excel is there."""
    from xltool.window.opening import show_cell

    return show_cell(job.book, job.options.get("sheet", ""), job.options.get("cell", ""))


def _template(job: Job, report: Report) -> Outcome:
    options = job.options
    return commands.template(options["city"], options["year"], job.book, example=options["example"], report=report)


def _selfcheck(job: Job, report: Report) -> Outcome:
    try:
        from xltool.selfcheck import selfcheck
    except ModuleNotFoundError as error:
        raise Refused([NO_SELFCHECK.at(Place())]) from error
    report("正在自检")
    outcome: Outcome = selfcheck()
    return outcome


DOERS: dict[str, Callable[[Job, Report], Outcome]] = {
    "check": _check,
    "import_export": _import,
    "allocate": _work(commands.allocate),
    "adjust": _work(commands.adjust),
    "settle": _work(commands.settle),
    "look": _look,
    "figures": _figures,
    "explain": _explain,
    "show": _show,
    "template": _template,
    "selfcheck": _selfcheck,
    **SENDERS,
}
