"""字体：表上用的仿宋、黑体、宋体装了没有。只看，不装；方正小标宋等不随程序提供。"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from xltool.problems import Message, Place
from xltool.selfcheck.finding import Finding

MISSING = Message(
    "W8613",
    "没有字体：{names}",
    "附件、结果簿用仿宋、黑体、宋体",
    "请在“设置—应用—可选功能”里添加“中文（简体）补充字体”；不装也能用，显示为别的字体，打印前请看预览",
)
UNKNOWN = Message("N8613", "查不了字体", "", "请看一下工作簿里的字是不是仿宋")

FONTS = {"仿宋": ("simfang.ttf",), "黑体": ("simhei.ttf",), "宋体": ("simsun.ttc", "simsun.ttf")}
"""Files by which Windows ships them."""
NAMES = {"仿宋": ("FangSong", "仿宋"), "黑体": ("SimHei", "黑体"), "宋体": ("SimSun", "宋体")}
SECONDS = 10


def fonts() -> Finding:
    """Which of the fonts of our sheets are missing."""
    missing = _missing_here() if sys.platform == "win32" else _missing_by_fontconfig()
    if missing is None:
        return Finding("字体", "查不了", (UNKNOWN.at(Place()),))
    there = [name for name in FONTS if name not in missing]
    told = f"有 {'、'.join(there) or '无'}" + (f"；没有 {'、'.join(missing)}" if missing else "")
    return Finding("字体", told, (MISSING.at(Place(), names="、".join(missing)),) if missing else ())


def _missing_here() -> list[str]:
    """By the files, those that were installed for all and those for this user."""
    folders = [Path(os.environ.get("WINDIR", r"C:\Windows"), "Fonts"),
               Path(os.environ.get("LOCALAPPDATA", ""), "Microsoft", "Windows", "Fonts")]  # fmt: skip
    return [name for name, files in FONTS.items()
            if not any((folder / file).is_file() for folder in folders for file in files)]  # fmt: skip


def _missing_by_fontconfig() -> list[str] | None:
    """By the list of families, where there is one to ask for."""
    program = shutil.which("fc-list")
    if program is None:
        return None
    try:
        listed = subprocess.run([program, ":", "family"], capture_output=True, text=True, timeout=SECONDS, check=True)
    except (OSError, ValueError, subprocess.SubprocessError):
        return None
    families = {family.strip().lower() for line in listed.stdout.splitlines() for family in line.split(",")}
    return [name for name, known in NAMES.items() if not families & {one.lower() for one in known}]
