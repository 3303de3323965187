#!/usr/bin/env bash
# 备好测试所需的一切：LibreOffice、中文字体、PDF 工具，以及开发用的 Python 包。装不上就报错退出。
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

PACKAGES=(libreoffice-calc python3-uno fonts-noto-cjk poppler-utils)
# Wine 检查用：Wine、编译 Windows 程序的 gcc、中文区域的数据。
PACKAGES+=(wine wine64 gcc-mingw-w64-x86-64-win32 locales)
# 打包用：安装程序的编译器，窗口的 Tcl/Tk 脚本。
PACKAGES+=(nsis tcl8.6 tk8.6)
# 窗口用：tkinter、虚拟屏幕、从外面按键。
PACKAGES+=(python3-tk xvfb xdotool)
INSTALL="apt-get install --no-install-recommends ${PACKAGES[*]}"

fail() {
    printf '错误：%s\n' "$*" >&2
    exit 1
}

as_root() {
    if [ "$(id -u)" = 0 ]; then
        env DEBIAN_FRONTEND=noninteractive "$@"
    else
        sudo DEBIAN_FRONTEND=noninteractive "$@"
    fi
}

is_installed() {
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

install_packages() {
    local package missing=()
    for package in "${PACKAGES[@]}"; do
        is_installed "$package" || missing+=("$package")
    done
    if [ "${#missing[@]}" -gt 0 ]; then
        printf '正在安装测试用的系统软件包：%s\n' "${missing[*]}"
        { as_root apt-get update -q &&
            as_root apt-get install -qy --no-install-recommends "${missing[@]}"; } ||
            fail "没有装上。请手工执行：sudo $INSTALL"
    fi
}

check_uno() {
    .venv/bin/python -c 'from tests.office import import_uno; import_uno()' ||
        fail "装好了 python3-uno，.venv 却用不了它：.venv 的 Python 要与系统的 python3 同为 3.11。"
}

install_packages
bash build/try.sh --install
printf '正在安装开发、测试用的包（版本和哈希见 constraints-dev.txt）\n'
.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r constraints-dev.txt ||
    fail "开发用的包没有装上，见上面的英文说明。"
check_uno
