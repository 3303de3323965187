"""点击：功能区的一个按钮，对打开的簿办一条命令，回一句话。

VBA shows what comes back: the text, the style of its box, and the command to send next should the answer be
Yes. The commands themselves are those of ``xltool.commands``.
"""

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xltool import __version__, commands
from xltool.excel.buttons import GROUPS
from xltool.excel.xlwings_light import import_xlwings
from xltool.listing import SHEET as LIST_SHEET
from xltool.log import write_log
from xltool.outcome import Outcome, Report
from xltool.problems import Message, Place, Problem, Refused, errors
from xltool.tables import Stage
from xltool.workbook.book import CHARTS, CHECKS, TEMPLATE_VERSION
from xltool.workbook.importing import importable
from xltool.workbook.live.host import LiveHost
from xltool.workbook.live.opened import refuse_shut
from xltool.workbook.read import read_opened

if TYPE_CHECKING:
    import xlwings

NO_BOOK = Message("E8501", "没有打开的工作簿", "要对打开的工作簿办理", "请先打开填报的工作簿")
EDITING = Message(
    "E8502", "正在编辑单元格，或 Excel 正忙", "编辑结束后才能办理", "请按回车或 Esc 结束编辑后再点一次；工作簿没有改动"
)
NO_SHEET = Message("E8503", "没有“{sheet}”工作表", "{wanted}", "{action}")
UNKNOWN = Message("E8504", "没有“{command}”这个按钮", "应为功能区上的按钮", "请换用同一版本的加载项和程序")
NO_CELL = Message("E8505", "没有选中单元格", "要解释的是一个单元格", "请选中一个结果格再点一次")
FAULT = Message("E8506", "程序出了故障（{kind}）", "没有办成，工作簿已退回原样", "请把日志交给维护人员：{log}")

PLAIN, WARNING, QUESTION, INFORMATION = 0, 48, 4 + 32, 64  # VBA's MsgBox styles
YES_NO_INFORMATION = 4 + 64
LONGEST = 900
"""A message box shows about a thousand characters."""
BUSY = {-2147418111, -2147417846, -2146777998, -2146788248}
"""RPC_E_CALL_REJECTED, RPC_E_SERVERCALL_RETRYLATER, and what Excel says while a cell is being edited."""
ESCAPE = 0x1B
DOWN, PRESSED_SINCE = 0x8000, 1

Reply = tuple[str, int, str]


@dataclass(frozen=True, slots=True)
class FromVba:
    """A function that VBA may call through xlwings; arguments and answer go over as they are."""

    function: Callable[..., Reply]
    arguments: tuple[str, ...] = ()

    def __call__(self, *given: Any) -> list[list[Any]]:
        """One row: the reply."""
        return [list(self.function(*given))]

    @property
    def __xlfunc__(self) -> dict[str, Any]:
        """What xlwings asks of a function before it calls it."""
        raw: dict[str, Any] = {"options": {"convert": "raw"}}
        arguments = [{"name": name, "pos": i, "vba": None, **raw} for i, name in enumerate(self.arguments)]
        return {
            "name": self.function.__name__, "sub": True, "args": arguments, "ret": {"doc": "", **raw},
            "volatile": False, "call_in_wizard": False, "async_mode": None,
        }  # fmt: skip


def _click(command: str) -> Reply:
    """Do what a button says; the reply. Whatever goes wrong, the book is as before or can be restored."""
    try:
        if command in WITHOUT_BOOK:
            return WITHOUT_BOOK[command]()
        if command not in WITH_BOOK:
            raise Refused([UNKNOWN.at(Place(), command=command)])
        book = _book()
        host = LiveHost(book, cancelled=escaped)
        recovered = host.recover() if command in WRITING else None
        try:
            text, style, following = WITH_BOOK[command](host)
        finally:
            book.app.status_bar = False
        return _short(f"上一次点击没有做完：{recovered}\n{text}" if recovered else text), style, following
    except Refused as refused:
        return _short(_listed(refused.problems)), WARNING, ""
    except Exception as error:
        if _is_busy(error):
            return EDITING.at(Place()).text(), WARNING, ""
        return FAULT.at(Place(), kind=_kind(error), log=write_log()).text(), WARNING, ""


def _is_busy(error: Exception) -> bool:
    """Whether Excel did not take a call because a cell is being edited or a window is open."""
    detail: Sequence[Any] = getattr(error, "excepinfo", None) or ()
    return getattr(error, "hresult", None) in BUSY or (len(detail) > 5 and detail[5] in BUSY)


def _recover() -> Reply:
    """Put back what a click left half-written when its program was ended."""
    try:
        told = LiveHost(_book()).recover()
    except Refused as refused:
        return _short(_listed(refused.problems)), WARNING, ""
    if told is None:
        return "程序中途结束。没有写到一半的内容；请看一下结果在不在，不在的再点一次。", WARNING, ""
    return f"程序中途结束，没有做完。{told}请再点一次。", WARNING, ""


def _kind(error: Exception) -> str:
    """What Excel itself says of a failure; of ours the log tells."""
    detail: Sequence[Any] = getattr(error, "excepinfo", None) or ()
    said = [part for part in (*detail[2:3], *error.args[1:2]) if isinstance(part, str) and part]
    return said[0].rstrip("。") if said and hasattr(error, "hresult") else "内部错误"


def _book() -> "xlwings.Book":
    """The workbook of this click. Raises Refused without one."""
    try:
        book: xlwings.Book = import_xlwings().Book.caller()
    except Exception as error:  # xlwings raises a bare Exception
        raise Refused([NO_BOOK.at(Place())]) from error
    return book


def escaped() -> bool:
    """Whether Esc is pressed or was since last asked, wherever the focus is."""
    if sys.platform != "win32":
        return False
    import ctypes

    return bool(ctypes.windll.user32.GetAsyncKeyState(ESCAPE) & (DOWN | PRESSED_SINCE))


def _report(host: LiveHost) -> Report:
    def report(step: str) -> None:
        host.book.app.status_bar = f"{step}……（按 Esc 取消）"

    return report


def _told(outcome: Outcome, done: str) -> Reply:
    """An outcome as a message: the summary, and the first problems of one that was refused."""
    if not outcome.refused:
        return "\n".join([done, *outcome.summary] if done else outcome.summary), INFORMATION, ""
    told = _listed(errors(outcome.problems))
    return "\n".join([*outcome.summary, told, "全部问题列在“问题清单”，双击一行跳到那一格。"]), WARNING, ""


def _listed(problems: Sequence[Problem], most: int = 5) -> str:
    """The first problems, one a line, and how many there are."""
    lines = [problem.text() for problem in problems[:most]]
    more = [f"……共 {len(problems)} 个问题。"] if len(problems) > most else []
    return "\n".join([*lines, *more])


def _short(text: str) -> str:
    """As much as a message box shows: the last line, which says what to do, always."""
    if len(text) <= LONGEST:
        return text
    last = text.rpartition("\n")[2][-LONGEST // 2 :]
    return f"{text[: LONGEST - len(last) - 4]}……\n{last}"


def _check(host: LiveHost) -> Reply:
    outcome = commands.check(host, report=_report(host))
    return "\n".join(outcome.summary), WARNING if outcome.refused else INFORMATION, ""


def _work(command: Callable[..., Outcome]) -> Callable[[LiveHost], Reply]:
    def run(host: LiveHost) -> Reply:
        outcome = command(host, report=_report(host))
        return _told(outcome, f"{outcome.data.get('step', '')}完成。")

    return run


def _import(host: LiveHost) -> Reply:
    """Ask for the exported file, and fill it in."""
    kinds = "平台导出的文件 (*.csv;*.txt;*.xls;*.xlsx),*.csv;*.txt;*.xls;*.xlsx"
    chosen = host.book.app.api.GetOpenFilename(kinds, 1, "选择平台导出的文件")
    if not isinstance(chosen, str):
        return "", PLAIN, ""
    outcome = commands.import_export(host, Path(chosen), table=_table(host), report=_report(host))
    notes = [problem.text() for problem in outcome.problems]
    return "\n".join([*outcome.summary, *notes]), INFORMATION, ""


def _table(host: LiveHost) -> str | None:
    """The sheet in front, where exports can go into it: that is where the clerk wants the figures."""
    year = read_opened(host.opened(), Stage.ADJUST).book.year
    front = str(host.book.api.ActiveSheet.Name)
    if front == LIST_SHEET and year.lists:
        return _list_at(host, [listing.caption for listing in year.lists])
    return front if front in {sheet.name for sheet, _ in importable(year)} else None


def _list_at(host: LiveHost, captions: list[str]) -> str:
    """The list of the row that is selected on 清单文件; the sheet's name where that is no list's row."""
    cell = host.book.app.selection
    row = 0 if cell is None else cell[0, 0].row
    said = host.book.sheets[LIST_SHEET].range(f"A{row}:E{row}").value if row else []
    return next((str(value) for value in said if value in captions), LIST_SHEET)


def _address(host: LiveHost) -> tuple["xlwings.Range", str]:
    cell = host.book.app.selection
    if cell is None:
        raise Refused([NO_CELL.at(Place())])
    first = cell[0, 0]
    return first, f"{first.sheet.name}!{first.get_address(False, False)}"


def _explain(host: LiveHost) -> Reply:
    cell, address = _address(host)
    formula = str(cell.formula)
    if "YB_" in formula.upper():
        return f"{address} 是工作表函数：{formula}\n显示错误值时，用 =YB_WHY({address}) 看原因。", INFORMATION, ""
    outcome = commands.explain(host, address, report=_report(host))
    if outcome.refused:
        return _told(outcome, "")
    return "\n".join([*outcome.summary, "", "要写成这一格的批注吗？"]), YES_NO_INFORMATION, "explain_note"


def _explain_note(host: LiveHost) -> Reply:
    """Keep the explanation as a note; an own note of the cell stays above it."""
    cell, address = _address(host)
    outcome = commands.explain(host, address, report=_report(host))
    said = "\n".join(outcome.summary)
    refuse_shut(host.book, [cell.sheet.name])
    if cell.note is None:
        cell.add_note(said)
    elif said not in cell.note.text:
        cell.note.text = f"{cell.note.text}\n{said}"
    return "", PLAIN, ""


def _show(sheet: str, wanted: str, action: str) -> Callable[[LiveHost], Reply]:
    def run(host: LiveHost) -> Reply:
        if sheet not in [there.name for there in host.book.sheets]:
            raise Refused([NO_SHEET.at(Place(), sheet=sheet, wanted=wanted, action=action)])
        host.book.sheets[sheet].visible = True
        host.book.sheets[sheet].api.Activate()  # xlwings' own would first bring Excel to the front
        return "", PLAIN, ""

    return run


def _restore(host: LiveHost) -> Reply:
    return f"{host.restorable()}确定要退回吗？其后改动过的格子保持不动。", QUESTION, "restore_now"


def _restore_now(host: LiveHost) -> Reply:
    return host.restore(), INFORMATION, ""


def _about() -> Reply:
    from xltool.excel.registration import status

    lines = [f"xltool {__version__}　模板版本 {TEMPLATE_VERSION}　xlwings {import_xlwings().__version__}"]
    try:
        lines += status().summary
    except Refused as refused:
        lines.append(_listed(refused.problems))
    return "\n".join(lines), INFORMATION, ""


def _help() -> Reply:
    lines = [f"{button.label}：{button.supertip}" for group in GROUPS for button in group.buttons]
    return _short("\n".join(lines)), INFORMATION, ""


WRITING = {"check", "import_export", "allocate", "adjust", "settle"}
"""What an interrupted click must be taken back before."""
WITHOUT_BOOK: dict[str, Callable[[], Reply]] = {"about": _about, "help": _help}
WITH_BOOK: dict[str, Callable[[LiveHost], Reply]] = {
    "check": _check,
    "import_export": _import,
    "allocate": _work(commands.allocate),
    "adjust": _work(commands.adjust),
    "settle": _work(commands.settle),
    "explain": _explain,
    "explain_note": _explain_note,
    "show_checks": _show(CHECKS, "勾稽检查由空表带来", "请从空表复制一张“勾稽检查”"),
    "show_charts": _show(CHARTS, "图表随带宏的空表（.xlsm）或结果簿而来", "请改用 .xlsm 空表，或用文件方式结算"),
    "restore": _restore,
    "restore_now": _restore_now,
}

click = FromVba(_click, ("command",))
recover = FromVba(_recover)
