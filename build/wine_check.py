"""Wine 检查：打包好的程序从头到尾走一遍，网络切断；有一处不对就停，说明哪里不对。

.venv/bin/python build/wine_check.py 成品文件夹 运行环境 工作文件夹     由 build/wine_check.sh 调用
"""

import fcntl
import os
import socket
import struct
import subprocess
import sys
import time
import zipfile
from pathlib import Path

from wine_com import check_com
from wine_install import check_installer
from wine_lists import check_lists
from wine_program import check_program
from wine_tools import SECONDS, Wrong, require
from wine_window import check_window

from xltool import __version__

sys.path.insert(0, str(Path(__file__).parent / "frozen"))

import bundle

SIOCSIFFLAGS, IFF_UP = 0x8914, 1
"""How Linux is told to take a network device up."""


def main(dist: Path, runtime: Path, work: Path) -> None:
    began = time.monotonic()
    has_no_network()
    loopback_up()
    folder = unpacked(dist / f"xltool-{__version__}-绿色版.zip", work / "年度 结算 A&B")
    program = folder / "xltool-cli.exe"
    check_program(program, runtime / "python.exe", work)
    check_lists(program, work)
    check_com(program, runtime / "python.exe", work)
    start_anew()  # a desktop of Wine that was started without a screen stays without one
    check_window([str(folder / "xltool.exe")], runtime / "python.exe", work)
    start_anew()
    is_whole(folder)
    print(f"程序、COM 和窗口用了 {time.monotonic() - began:.0f} 秒")
    check_installer(dist / f"xltool-{__version__}-安装.exe", dist / "xltool", work)
    print(f"Wine 检查通过，检查部分 {time.monotonic() - began:.0f} 秒，网络一直断着")


def has_no_network() -> None:
    """Nothing can be reached from here, and so from none of the programs that are started from here."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # an address that is nobody's: only a route is asked for
        except OSError:
            return
    raise Wrong("网络没有切断，看不出程序不联网")


def loopback_up() -> None:
    """Let this machine reach itself, as every Windows does without a cable too: xlwings' event loop wants it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        name = struct.pack("16sh14x", b"lo", IFF_UP)
        fcntl.ioctl(any_socket, SIOCSIFFLAGS, name)


def start_anew() -> None:
    """End whatever still runs in this Wine; the next program starts it again."""
    subprocess.run(["wineserver", "--kill"], check=False)
    subprocess.run(["wineserver", "--wait"], check=False, timeout=SECONDS)


def unpacked(green: Path, folder: Path) -> Path:
    """What a clerk has who unpacks the zip into a folder with such a name."""
    with zipfile.ZipFile(green) as pack:
        pack.extractall(folder)
    is_whole(folder / "xltool")
    return folder / "xltool"


def is_whole(folder: Path) -> None:
    """Every file is as its checksum says, and there is no other."""
    listed = (folder / bundle.SUMS).read_text("utf-8-sig").splitlines()
    found = [line.rstrip("\n") for line in bundle.checksums(folder)]
    differ = set(listed) ^ set(found)
    require(not differ, f"与校验和不符：{sorted(differ)}")
    size = sum(path.stat().st_size for path in bundle.files_of(folder))
    print(f"{len(found)} 个文件与校验和相符，共 {size / 1e6:.1f} MB")


if __name__ == "__main__":
    try:
        main(*(Path(word).resolve() for word in sys.argv[1:]))
    except (Wrong, subprocess.TimeoutExpired) as wrong:
        for log in sorted(Path(os.environ["WINEPREFIX"]).glob("drive_c/users/*/.xltool/日志/*.txt")):
            print(f"—— 程序的日志 {log.name}\n{log.read_text('utf-8')}", file=sys.stderr)
        sys.exit(f"Wine 检查没有通过：{wrong}")
