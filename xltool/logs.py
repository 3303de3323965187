"""日志的列出和导出：交给维护人员的一份，金额、名称都已遮盖，附一份自检。"""

import json
import zipfile
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from xltool.log import FOLDER
from xltool.masking import masked
from xltool.outcome import Outcome
from xltool.problems import Message, Place, Problem, Refused

NONE = Message("E8621", "没有日志", "日志在“{folder}”", "程序没有出过故障；不必导出")
NOT_ZIP = Message("E8622", "文件名以“{ending}”结尾", "导出成一个 .zip 文件", "请改用以 .zip 结尾的文件名")
UNREAD = Message("W8623", "日志“{name}”读不了（{detail}）", "", "没有导出这一份；请确认它没有被别的程序占用")

CHECKED = "自检.json"
SAYS = "说明.txt"
EXPLAINED = (
    "本压缩包由 xltool 导出。日志里的金额、编码、机构和人名、路径都已换成记号，只留下程序自己的话和代码位置。\r\n"
)
IMPERSONAL = ("程序", "系统", "字体", "时钟", "文字编码")
"""What of a self-check names no folder, and so no user."""
EARLIEST = (1980, 1, 1, 0, 0, 0)


def folder() -> Path:
    """Where the logs are."""
    try:
        return Path.home() / FOLDER / "日志"
    except RuntimeError:  # nobody's home
        return Path(FOLDER) / "日志"


def files() -> list[Path]:
    """The logs, the oldest first by name."""
    try:
        return sorted(path for path in folder().iterdir() if path.is_file())
    except OSError:
        return []


def listed() -> Outcome:
    """Which logs there are, and where."""
    found = [(path, path.stat()) for path in files()]
    lines = [f"{datetime.fromtimestamp(kept.st_mtime):%Y-%m-%d %H:%M}　{path.name}　{kept.st_size} 字节"
             for path, kept in found]  # fmt: skip
    told = f"共 {len(found)} 份，在：{folder()}" if found else f"没有日志（出了故障才有），将写在：{folder()}"
    return Outcome(summary=(*lines, told), data={"folder": str(folder()), "logs": [path.name for path, _ in found]})


def export(target: Path) -> Outcome:
    """Write every log, masked, and a self-check into one zip. Raises Refused; an older file stays whole."""
    from xltool.selfcheck import selfcheck
    from xltool.workbook.save import check_target, write_whole

    if target.suffix.lower() != ".zip":
        raise Refused([NOT_ZIP.at(Place(target.name), ending=target.suffix)])
    check_target(target)
    there = files()
    if not there:
        raise Refused([NONE.at(Place(), folder=folder())])
    contents: dict[str, str] = {SAYS: EXPLAINED}
    problems: list[Problem] = []
    for number, path in enumerate(there, 1):
        try:
            contents[f"日志{number:03}.txt"] = masked(path.read_text("utf-8", errors="replace"))
        except OSError as error:
            problems.append(UNREAD.at(Place(), name=path.name, detail=error.errno or "不详"))
    checks = [check for check in selfcheck().data["checks"] if check["name"] in IMPERSONAL]
    contents[CHECKED] = json.dumps(checks, ensure_ascii=False, indent=1)
    write_whole(target, lambda stream: _pack(contents, stream))
    return Outcome(
        tuple(problems), target, (f"已导出 {len(there) - len(problems)} 份日志（金额、名称已遮盖）：{target}",)
    )


def _pack(contents: dict[str, str], stream: BinaryIO) -> None:
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as pack:
        for name, text in contents.items():
            pack.writestr(zipfile.ZipInfo(name, EARLIEST), text.encode(), zipfile.ZIP_DEFLATED)
