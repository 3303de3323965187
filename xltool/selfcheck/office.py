"""表格软件：装了哪些 Excel、WPS，在哪里。从注册表里看；不启动它们。"""

import sys
from collections.abc import Iterator
from pathlib import Path

from xltool.excel.registry import BITS, MACHINE, USER, View
from xltool.problems import Message, Place
from xltool.selfcheck.finding import Finding

NONE = Message(
    "W8611",
    "没有找到 Excel 或 WPS",
    "工作簿要用其中之一打开、填写",
    "请安装 Excel 2010 以上或 WPS；已装好而没有列出的，不影响使用",
)
UNREAD = Message("W8612", "注册表读不了（{detail}）", "要从注册表看装了什么", "请交信息中心查看；不影响计算")

PROGRAMS = {"Excel": "excel.exe", "WPS 表格": "et.exe"}
PATHS = r"Software\Microsoft\Windows\CurrentVersion\App Paths"
CURRENT = r"Software\Classes\Excel.Application\CurVer"
"""``Excel.Application.16``."""
WPS = r"Software\Kingsoft\Office\6.0\Common"
YEARS = {"16": "2016 以上", "15": "2013", "14": "2010", "12": "2007"}


def office() -> Finding:
    """Which spreadsheet programs Windows knows."""
    if sys.platform != "win32":
        return Finding("表格软件", "不是 Windows，请用 LibreOffice 或 WPS 打开工作簿")
    try:
        found = list(dict.fromkeys(_found()))
    except OSError as error:
        return Finding("表格软件", "看不到", (UNREAD.at(Place(), detail=error.errno or "不详"),))
    return Finding("表格软件", "；".join(found) or "没有找到", () if found else (NONE.at(Place()),))


def _found() -> Iterator[str]:
    views = [View(hive, bits) for hive in (USER, MACHINE) for bits in BITS]
    for view in views:
        for name, program in PROGRAMS.items():
            path = view.read_text(rf"{PATHS}\{program}")
            if path and Path(path.strip('"')).is_file():
                yield f"{name}{_version(views) if name == 'Excel' else ''}，{path.strip(chr(34))}"
    for view in views:
        root = view.read_text(WPS, "InstallRoot")
        if root:
            yield f"WPS，{root}"


def _version(views: list[View]) -> str:
    """The version of Excel that answers to its name."""
    for view in views:
        number = (view.read_text(CURRENT) or "").rpartition(".")[2]
        if number:
            return f" {YEARS.get(number, number)}"
    return ""
