"""上报情况：应报哪些县，谁交了、第几次、校验码多少，谁退回了、为什么，谁还没有交。"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from xltool.city import City
from xltool.exchange.examine import Examined
from xltool.exchange.ledger import State
from xltool.exchange.register import Issued
from xltool.exchange.sorting import Sorted, Verdict
from xltool.problems import Problem
from xltool.workbook.page import paper
from xltool.workbook.style import BODY_HEIGHT, HEADER_HEIGHT, LINE_HEIGHT, TITLE_HEIGHT, Formats

SHEET = "上报情况"
COUNTIES = ("件号", "编码", "县", "情况", "次数", "校验码", "上报时间", "程序版本", "文件", "说明")
FILES = ("件号", "编码", "县", "结论", "次数", "校验码", "上报时间", "程序版本", "文件", "说明")
WIDTHS = (6, 13, 18, 11, 6, 12, 20, 10, 40, 60)
NOT_SUBMITTED = "未上报"
ELSEWHERE = "不在收件夹"
"""Received before, but its file is not here now."""
STATUSES = (State.RECEIVED, State.APPROVED, State.SEALED, State.RETURNED, ELSEWHERE, NOT_SUBMITTED)


@dataclass(frozen=True, slots=True)
class CountyLine:
    """One county: what was handed out to it, the submission that counts, and every file it sent."""

    issued: Issued
    received: Sorted | None
    number: int
    """The number of the file that counts; 0 where there is none."""
    status: str
    notes: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Roster:
    """Who has submitted, and what became of each file."""

    at: str
    counties: Sequence[CountyLine]
    files: Sequence[Sorted]
    ledger_code: str
    """The 校验码 of the ledger's last line: against it, a ledger cut off or made anew can be told."""

    def count(self, status: str) -> int:
        """How many counties have come so far."""
        return sum(line.status == status for line in self.counties)

    def text(self) -> str:
        """``应报 30 个县：已接收 27，已退回 2，未上报 1``."""
        always = (State.RECEIVED, State.RETURNED, NOT_SUBMITTED)
        counted = {status: self.count(status) for status in STATUSES}
        parts = "，".join(f"{status} {count}" for status, count in counted.items() if count or status in always)
        return f"应报 {len(self.counties)} 个县：{parts}"


def write_roster(workbook: Any, formats: Formats, city: City, number: int, roster: Roster) -> None:
    """Write the first sheet of the consolidated book."""
    sheet = workbook.add_worksheet(SHEET)
    last = len(WIDTHS) - 1
    for index, width in enumerate(WIDTHS):
        sheet.set_column(index, index, width)
    sheet.set_row(0, TITLE_HEIGHT)
    sheet.merge_range(0, 0, 0, last, f"{number}年度{city.name}上报情况", formats.title())
    sheet.set_row(1, LINE_HEIGHT)
    told = f"{roster.text()}　汇总时间 {roster.at}　台账末行校验码 {roster.ledger_code}"
    sheet.merge_range(1, 0, 1, last, told, formats.text_line())
    row = _lines(sheet, formats, 2, "一、各县", COUNTIES, [_county(line) for line in roster.counties])
    lines = [_file(one) for one in roster.files]
    row = _lines(sheet, formats, row + 1, "二、收到的文件", FILES, lines)
    paper(sheet, landscape=True)
    sheet.repeat_rows(0)
    sheet.print_area(0, 0, row, last)
    sheet.freeze_panes(2, 3)


def _county(line: CountyLine) -> list[Any]:
    facts = ["", "", "", "", ""] if line.received is None else _facts(line.received.file)
    notes = "；".join(problem.text() for problem in line.notes)
    number = line.number or ""
    return [number, line.issued.code, line.issued.name, line.status, *facts, notes]


def _file(one: Sorted) -> list[Any]:
    code, name = (one.identity.code, one.identity.name) if one.identity else ("", "")
    texts = [problem.text() for problem in one.file.problems]
    told = "；".join(texts[:3]) + (f"；……共 {len(texts)} 条" if len(texts) > 3 else "")
    return ["", code, name, one.verdict.value, *_facts(one.file), told]


def _facts(file: Examined) -> list[Any]:
    who = file.identity
    if who is None:
        return ["", "", "", "", file.name]
    return [who.number or "", who.code_on_paper, who.at, who.program, file.name]


def _lines(
    sheet: Any, formats: Formats, row: int, caption: str, headings: Sequence[str], lines: Sequence[Sequence[Any]]
) -> int:
    sheet.set_row(row, LINE_HEIGHT + 6)
    sheet.write_string(row, 0, caption, formats.caption())
    row += 1
    sheet.set_row(row, HEADER_HEIGHT - 8)
    for index, heading in enumerate(headings):
        sheet.write_string(row, index, heading, formats.header())
    for values in lines:
        row += 1
        sheet.set_row(row, max(BODY_HEIGHT, 15 * -(-len(str(values[-1])) // 29) + 6))
        for index, value in enumerate(values):
            linked = headings[index] == "文件" and value
            if linked:
                sheet.write_url(row, index, f"external:{value}", formats.link(), str(value))
            elif isinstance(value, int):
                sheet.write_number(row, index, value, formats.plain())
            else:
                sheet.write_string(row, index, str(value), formats.plain())
    return row + 1


def status_of(received: Sorted | None, files: Sequence[Sorted], state: str) -> str:
    """How far a county has come, by the files that are there and by the ledger."""
    if received is not None:
        return state or State.RECEIVED
    if any(one.verdict is Verdict.REFUSED for one in files):
        return State.RETURNED
    return ELSEWHERE if state in (State.RECEIVED, State.APPROVED, State.SEALED) else NOT_SUBMITTED
