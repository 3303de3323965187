#!/usr/bin/env bash
# 用现成的包拼出一套 Windows 的 CPython 3.11，连同服务器所用的库，供 Wine 检查：build/wine_runtime.sh 文件夹
# 包按 build/constraints-wine.txt 的版本和哈希下载，存在 build/.wine；标准库取自 .venv 所用的 Python。
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

PYTHON=.venv/bin/python
# 版本一变就另存一处，旧的包不会混进来。
WHEELS=build/.wine/wheels-$(sha256sum build/constraints-wine.txt | cut -c 1-12)
COMPILER=x86_64-w64-mingw32-gcc

fail() {
    printf '错误：%s\n' "$*" >&2
    exit 1
}

download() {
    mkdir -p "$WHEELS"
    "$PYTHON" -m pip download --quiet --disable-pip-version-check --no-deps --require-hashes \
        --only-binary=:all: --platform win_amd64 --python-version 3.11 --implementation cp \
        --find-links "$WHEELS" --dest "$WHEELS" --requirement build/constraints-wine.txt ||
        fail "没有下载到 Windows 的包，见上面的英文说明。"
}

unpack() {
    "$PYTHON" - "$WHEELS" "$1" <<'PYTHON'
import shutil, sys, sysconfig, zipfile
from pathlib import Path

wheels, runtime = Path(sys.argv[1]), Path(sys.argv[2])
packages = runtime / "Lib" / "site-packages"
left_out = shutil.ignore_patterns("site-packages", "__pycache__", "*.so", "test", "tests", "idlelib", "lib2to3",
                                  "tkinter", "ensurepip", "turtledemo", "pydoc_data", "config-*")
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
            elif folder == "deploy_libs" and not file.startswith(("api-ms-", "tcl", "tk", "_tkinter")):
                (runtime / "DLLs" / file).write_bytes(archive.read(name))
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
