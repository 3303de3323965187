"""往来的差事：下发、上报、收件汇总、核验、台账，在子进程里办；上报时自己找到结算好的那一本。"""

from collections.abc import Callable
from pathlib import Path

from xltool.outcome import Outcome, Report
from xltool.problems import Message, Place, Refused
from xltool.tables import Stage
from xltool.window.actions import SUFFIXES
from xltool.window.jobs import Job

CHANGED = Message(
    "E8718", "结算以后，这本簿又存过", "结算簿“{result}”要由现在的填报数算出", "请重新结算，再上报"
)  # fmt: skip


def settled(book: Path) -> Path:
    """The result of a book that is to be handed in: the newest beside it, or the book itself.

    Raises Refused when the book was saved after its result: what was changed then would be missing from it.
    """
    there = [book.with_name(f"{book.stem}_{suffix}.xlsx") for suffix in SUFFIXES[Stage.SETTLE]]
    found = sorted((path.stat().st_mtime_ns, path) for path in there if path.is_file())
    if not found:
        return book
    when, result = found[-1]
    if book.stat().st_mtime_ns > when:
        raise Refused([CHANGED.at(Place(book.name), result=result.name)])
    return result


def _dispatch(job: Job, report: Report) -> Outcome:
    from xltool.exchange.dispatch import dispatch

    return dispatch(job.book, job.options["counties"], rekey=job.options.get("rekey", ()), report=report)


def _submit(job: Job, report: Report) -> Outcome:
    from xltool.exchange.submit import submit

    return submit(settled(job.book), report=report)


def _collect(job: Job, report: Report) -> Outcome:
    from xltool.exchange.collect import collect

    return collect(job.book, issued=job.options.get("issued"), report=report)


def _verify(job: Job, report: Report) -> Outcome:
    from xltool.exchange.verify import verify

    return verify(job.book, report=report)


def _ledger(job: Job, report: Report) -> Outcome:
    from xltool.exchange.ledger_command import ledger

    return ledger(job.book, **{name: value for name, value in job.options.items() if name != "output"})


SENDERS: dict[str, Callable[[Job, Report], Outcome]] = {
    "dispatch": _dispatch,
    "submit": _submit,
    "collect": _collect,
    "verify": _verify,
    "ledger": _ledger,
}
