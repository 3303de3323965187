"""Wine 检查共用的几样：运行 Windows 程序，换写路径，抄下注册表和文件，说出不对的地方。

The Wine processes find WINEPREFIX and their locale in the environment. Only processes of that prefix are looked at.
"""

import os
import subprocess
from pathlib import Path

HIVES = ("HKCU", "HKLM")
SECONDS = 180.0
CODE_PAGE = "gbk"
"""In which Windows programs write into a pipe here."""


class Wrong(Exception):
    """Something is not as it should be."""


def wine(folder: Path, *words: str, encoding: str = "utf-8", errors: str = "replace",
         seconds: float = SECONDS) -> "subprocess.CompletedProcess[str]":  # fmt: skip
    """Run a Windows program to its end, in a folder that holds no Python of ours."""
    return subprocess.run(["wine", *words], cwd=folder, stdin=subprocess.DEVNULL, capture_output=True,
                          encoding=encoding, errors=errors, timeout=seconds, check=False)  # fmt: skip


def files_below(folder: Path) -> set[str]:
    """The paths of everything below a folder."""
    return {str(path.relative_to(folder)) for path in folder.rglob("*")}


def windows(file: Path) -> str:
    """A path of this machine as Windows programs in Wine name it."""
    return "Z:" + str(file.resolve()).replace("/", "\\")


def memory(process: int) -> int:
    """What a process has in memory, in MB."""
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return next(int(line.split()[1]) // 1024 for line in lines if line.startswith("VmRSS:"))


def require(fits: bool, otherwise: str) -> None:
    if not fits:
        raise Wrong(otherwise)


def processes(mark: str) -> list[int]:
    """The processes of this prefix that have these words on their command line."""
    found = []
    ours = f"WINEPREFIX={os.environ['WINEPREFIX']}".encode()
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "cmdline").read_bytes()
            of_prefix = ours in (folder / "environ").read_bytes().split(b"\0")
        except OSError:  # another's, or just ended
            continue
        if of_prefix and mark.encode() in words:
            found.append(int(folder.name))
    return found


def registry(work: Path, key: str = r"Software\Classes") -> dict[str, str]:
    """A key of both hives in both views, as the registry's own tool writes it out."""
    found = {}
    for hive in HIVES:
        for bits in ("64", "32"):
            file = work / f"{hive}{bits}.reg"
            file.unlink(missing_ok=True)
            wine(work, "reg", "export", rf"{hive}\{key}", windows(file), "/y", f"/reg:{bits}")
            found[f"{hive} {bits} 位"] = file.read_text("utf-16") if file.exists() else ""
    return found
