"""逐项看：各项按从程序到电脑的顺序，收成一份报告。"""

import platform
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

from xltool import __version__
from xltool.log import write_log
from xltool.outcome import Outcome
from xltool.problems import Message, Place, Refused
from xltool.selfcheck import fonts, office, places
from xltool.selfcheck.built import built_on
from xltool.selfcheck.finding import STATES, Finding
from xltool.workbook.book import TEMPLATE_VERSION

FAULT = Message("W8618", "这一项没有看成", "自检要逐项看过", "请把日志交给维护人员：{log}；其余各项不受影响")
NOT_REGISTERED = Message(
    "N8618",
    "Excel 里的功能区还找不到本程序",
    "用功能区要先登记",
    "请执行 xltool-cli desktop add；只用窗口和命令行的不必",
)


def check_all(folder: Path | None) -> Outcome:
    """Every check in turn; one that fails does not stop the others."""
    found = list(_findings(folder or Path.cwd()))
    problems = tuple(problem for finding in found for problem in finding.problems)
    counts = Counter(finding.state for finding in found)
    told = "，".join(f"{state} {counts[state]}" for state in reversed(STATES.values()))
    data = {"version": __version__, "checks": [finding.as_data() for finding in found]}
    return Outcome(problems, None, (*(finding.line() for finding in found), f"自检结果：{told}"), data)


def _findings(folder: Path) -> Iterator[Finding]:
    checks: dict[str, Callable[[], Finding]] = {
        "程序": _program,
        "系统": _system,
        "表格软件": office.office,
        "登记": _registration,
        "字体": fonts.fonts,
        "程序文件夹": places.program_folder,
        "用户文件夹": places.user_folder,
        "工作簿文件夹": lambda: places.book_folder(folder),
        "磁盘": lambda: places.disk(folder),
        "时钟": lambda: places.clock(datetime.now()),
        "文字编码": places.code_page,
    }
    for name, look in checks.items():
        try:
            yield look()
        except Exception:  # a strange computer must not keep the rest from being told
            yield Finding(name, "没有看成", (FAULT.at(Place(name), log=write_log()),))


def _program() -> Finding:
    built = built_on()
    made = f"{built.isoformat()} 打包" if built else "开发环境"
    return Finding(
        "程序", f"xltool {__version__}，模板版本 {TEMPLATE_VERSION}，Python {platform.python_version()}，{made}"
    )


def _system() -> Finding:
    return Finding("系统", f"{platform.system()} {platform.release()} {platform.version()}，{platform.machine()}")


def _registration() -> Finding:
    """Whether Excel finds this program; elsewhere than on Windows nobody asks."""
    if sys.platform != "win32":
        return Finding("登记", "不是 Windows，不用登记")
    from xltool.excel import registration

    try:
        told = registration.status()
    except Refused as refused:
        return Finding("登记", "看不到", refused.problems)
    states = told.data["registered"]
    ours = any(state.get("ours") and state.get("present") for state in states)
    hints = () if ours else (NOT_REGISTERED.at(Place()),)
    return Finding("登记", "；".join(told.summary[:-1]), (*told.problems, *hints))
