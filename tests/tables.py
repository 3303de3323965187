"""What clause tests share: tables as the document would print them, exact amounts, who proves what."""

from collections.abc import Callable, Iterable
from typing import TypeVar

from hypothesis import settings

from xltool.clause import Clause
from xltool.money import Money, Unit, money

T = TypeVar("T", bound=Callable[..., object])

LAWS = settings(derandomize=True, max_examples=200, deadline=None)
"""How a law of arithmetic is tried: the same cases on every run."""

PROVED: dict[Clause, list[str]] = {}
"""Each clause and the tests that prove it."""


def proves(*proved: Clause) -> Callable[[T], T]:
    """Say which clauses a test proves."""

    def enter(test: T) -> T:
        for clause in proved:
            PROVED.setdefault(clause, []).append(test.__name__)
        return test

    return enter


def cells(line: str) -> list[str]:
    """The cells of one line of a table."""
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def table(text: str) -> list[dict[str, str]]:
    """A table written with bars: its rows by heading. A line of dashes is passed over."""
    lines = [cells(line) for line in text.strip().splitlines() if line.strip()]
    rows = [line for line in lines[1:] if any(cell.strip("-:") for cell in line)]
    return [dict(zip(lines[0], line, strict=True)) for line in rows]


def column(rows: Iterable[dict[str, str]], heading: str) -> list[str]:
    """One column of a table, as written."""
    return [row[heading] for row in rows]


def yuan(amount: str) -> Money:
    """An amount written in 元, with or without thousands separated."""
    return money(amount.replace(",", ""))


def wan(amount: str) -> Money:
    """An amount written in 万元."""
    return money(amount.replace(",", ""), Unit.WAN)


def wan_or_none(amount: str) -> Money | None:
    """The same; 无 is None."""
    return None if amount == "无" else wan(amount)


def in_yuan(rows: Iterable[dict[str, str]], heading: str) -> list[Money]:
    """A column of amounts in 元."""
    return [yuan(amount) for amount in column(rows, heading)]


def in_wan(rows: Iterable[dict[str, str]], heading: str) -> list[Money]:
    """A column of amounts in 万元."""
    return [wan(amount) for amount in column(rows, heading)]
