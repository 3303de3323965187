#!/usr/bin/env bash
# 用现成的包拼出一套 Windows 的 CPython 3.11，连同程序所用的库和打包工具，供 Wine 检查：build/wine_runtime.sh 文件夹
# 包按 build/constraints-wine.txt、constraints-exe.txt 的版本和哈希下载，存在 build/.wine；
# 标准库取自 .venv 所用的 Python，Tcl/Tk 的脚本取自 Debian。
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

PYTHON=.venv/bin/python
CONSTRAINTS=(build/constraints-wine.txt build/constraints-exe.txt)
# 版本一变就另存一处，旧的包不会混进来。
WHEELS=build/.wine/wheels-$(cat "${CONSTRAINTS[@]}" | sha256sum | cut -c 1-12)
SCRIPTS=/usr/share/tcltk
COMPILER=x86_64-w64-mingw32-gcc

fail() {
    printf '错误：%s\n' "$*" >&2
    exit 1
}

download() {
    mkdir -p "$WHEELS"
    "$PYTHON" -m pip download --quiet --disable-pip-version-check --no-deps --require-hashes \
        --only-binary=:all: --platform win_amd64 --python-version 3.11 --implementation cp \
        --find-links "$WHEELS" --dest "$WHEELS" "${CONSTRAINTS[@]/#/--requirement=}" ||
        fail "没有下载到 Windows 的包，见上面的英文说明。"
}

unpack() {
    "$PYTHON" - "$WHEELS" "$1" "$SCRIPTS" <<'PYTHON'
import re, shutil, sys, sysconfig, zipfile
from pathlib import Path

wheels, runtime, scripts = map(Path, sys.argv[1:])
packages = runtime / "Lib" / "site-packages"
left_out = shutil.ignore_patterns("site-packages", "__pycache__", "*.so", "test", "tests", "idlelib", "lib2to3",
                                  "ensurepip", "turtledemo", "pydoc_data", "config-*")
shutil.copytree(sysconfig.get_path("stdlib"), runtime / "Lib", ignore=left_out)
packages.mkdir()
(runtime / "DLLs").mkdir()
for wheel in sorted(wheels.glob("*.whl")):
    with zipfile.ZipFile(wheel) as archive:
        if not wheel.name.startswith("panda3d-"):
            archive.extractall(packages)
            continue
        for name in archive.namelist():
            folder, _, file = name.partition("/")
            if folder == "deploy_libs" and file.startswith(("python3", "VCRUNTIME")):
                (runtime / file).write_bytes(archive.read(name))
            elif folder == "deploy_libs" and not file.startswith("api-ms-"):
                (runtime / "DLLs" / file).write_bytes(archive.read(name))
shutil.copy(runtime / "Lib" / "LICENSE.txt", runtime)
# Scripts and DLL are of different patches of 8.6: the scripts ask for the very patch, which the DLL does not tell us.
for name, entry in (("tcl8.6", "init.tcl"), ("tk8.6", "tk.tcl")):
    folder = runtime / "tcl" / name
    shutil.copytree(scripts / name, folder, ignore=shutil.ignore_patterns("*.c", "demos"))
    asked = (folder / entry).read_text("utf-8")
    (folder / entry).write_text(re.sub(r"(package require) -exact (T\w+ +8\.6)\.\d+", r"\1 \2", asked), "utf-8")
(runtime / "tcl" / "tcl8.6" / "tcl8").rename(runtime / "tcl" / "tcl8")
PYTHON
}

[ "$#" = 1 ] || fail "写法：build/wine_runtime.sh 文件夹"
[ -x "$PYTHON" ] || fail "没有 .venv，请先执行 build/setup_tests.sh。"
command -v "$COMPILER" >/dev/null || fail "没有 $COMPILER，请先执行 build/setup_tests.sh。"
[ ! -e "$1" ] || fail "已有「$1」，请换一个文件夹，或先移走它。"
mkdir -p "$1"
download
unpack "$1"
for kind in python:-mconsole pythonw:-mwindows; do # the one without a console is what Excel starts
    "$COMPILER" -municode -O2 "${kind#*:}" -DPYTHON_DLL='L"python311.dll"' build/python_launcher.c \
        -o "$1/${kind%:*}.exe" || fail "没有编译出 ${kind%:*}.exe。"
done
