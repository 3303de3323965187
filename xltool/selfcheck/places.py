"""地方：要写的文件夹能不能写，磁盘还有多少，时钟对不对，代码页是什么。"""

import ctypes
import locale
import shutil
import sys
import tempfile
from datetime import date, datetime, timedelta
from pathlib import Path

from xltool.log import FOLDER
from xltool.problems import Message, Place
from xltool.selfcheck.built import built_on
from xltool.selfcheck.finding import Finding

SHUT = Message("E8614", "文件夹「{folder}」不能写（{detail}）", "{wanted}", "{action}")
NO_DISK = Message("W8614", "看不到磁盘的剩余空间：{folder}", "结果和还原点要写在磁盘上", "请确认磁盘或共享文件夹还连着")
LITTLE = Message("W8615", "磁盘只剩 {left}：{folder}", "至少要 {wanted}", "请腾出空间，免得结果写到一半")
CLOCK = Message(
    "W8616", "电脑的日期是 {today}，{wrong}", "文件上的日期取自电脑的时钟", "请在“设置—时间和语言”里改正日期"
)
PAGE = Message(
    "N8617",
    "代码页是 {found}，不是 936",
    "中文 Windows 通常是 936",
    "不影响计算；命令行里中文显示不对时，请在窗口里操作",
)

ENOUGH = 500_000_000
"""Bytes: a year's books with their restore points and a hundred counties fit in."""
LIFE = timedelta(days=15 * 366)
"""No program of ours is in use for longer."""
CHINESE = 936


def user_folder() -> Finding:
    """Where logs, restore points and what was remembered are kept."""
    wanted = "日志、还原点和记住的对照写在这里"
    try:
        folder = Path.home() / FOLDER
    except RuntimeError:
        folder = Path(FOLDER)
    return _writable("用户文件夹", folder, wanted, "请让信息中心放开这个文件夹；不放开也能算，但不能还原")


def program_folder() -> Finding:
    """Where the program is; nothing is written there, so it need not be writable."""
    folder = Path(sys.executable).parent if getattr(sys, "frozen", False) else Path(__file__).parents[1]
    return Finding("程序文件夹", f"{folder}（{'能写' if _why_not(folder) is None else '只读，不影响使用'}）")


def book_folder(folder: Path) -> Finding:
    """Where the clerk keeps books: results are written beside them."""
    return _writable("工作簿文件夹", folder, "结果写在工作簿旁边", "请把工作簿放到能写的文件夹，或用 -o 写到别处")


def _writable(name: str, folder: Path, wanted: str, action: str) -> Finding:
    why = _why_not(folder)
    if why is None:
        return Finding(name, f"{folder}（能写）")
    return Finding(
        name, f"{folder}（不能写）", (SHUT.at(Place(), folder=folder, detail=why, wanted=wanted, action=action),)
    )


def _why_not(folder: Path) -> str | None:
    """Why nothing can be written into a folder, or where it would be made; None when something can."""
    nearest = next((one for one in (folder, *folder.parents) if one.exists()), folder)
    try:
        with tempfile.TemporaryFile(dir=nearest) as probe:
            probe.write(b"xltool")
    except OSError as error:
        return f"系统错误号 {getattr(error, 'winerror', None) or error.errno or '不详'}"
    return None


def disk(folder: Path) -> Finding:
    """What is left on the disk of a folder."""
    nearest = next((one for one in (folder, *folder.parents) if one.exists()), folder)
    try:
        left = shutil.disk_usage(nearest).free
    except OSError:
        return Finding("磁盘", "看不到", (NO_DISK.at(Place(), folder=nearest),))
    little = LITTLE.at(Place(), left=_size(left), wanted=_size(ENOUGH), folder=nearest)
    return Finding("磁盘", f"{nearest} 剩余 {_size(left)}", (little,) if left < ENOUGH else ())


def _size(count: int) -> str:
    """``1.5 GB``, in tens: as disks are sold."""
    return f"{count // 100_000_000 / 10:.1f} GB"


def clock(now: datetime) -> Finding:
    """Whether the date can be right: not before the program was made, nor long after."""
    today = now.date()
    built = built_on() or date(2026, 1, 1)
    wrong = "早于本程序打包的那天" if today < built else "比本程序打包的那天晚了十几年" if today > built + LIFE else ""
    problems = (CLOCK.at(Place(), today=today.isoformat(), wrong=wrong),) if wrong else ()
    return Finding("时钟", now.strftime("%Y-%m-%d %H:%M"), problems)


def code_page() -> Finding:
    """In what the system writes Chinese."""
    if sys.platform != "win32":
        return Finding("文字编码", locale.getpreferredencoding(do_setlocale=False))
    page = ctypes.windll.kernel32.GetACP()
    return Finding("文字编码", f"代码页 {page}", () if page == CHINESE else (PAGE.at(Place(), found=page),))
