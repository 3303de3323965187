#!/usr/bin/env bash
# 试一试：装好 xltool，结算示例工作簿。可在任何文件夹里运行；--install 只安装，不结算。
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

EXAMPLE=workbooks/诸暨2024示例.xlsx
RESULT=out/诸暨2024示例_结算.xlsx
PYTHON_PACKAGES=(python3 python3-venv)

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

apt_install() {
    printf '正在安装系统软件包：%s\n' "$*"
    { as_root apt-get update -q && as_root apt-get install -qy --no-install-recommends "$@"; } ||
        fail "没有装上。请手工执行：sudo apt-get install --no-install-recommends $*"
}

is_supported() {
    "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 12))' 2>/dev/null
}

# Debian's uno module, which the tests need, is built for 3.11: so that one comes first.
find_python() {
    local name
    for name in python3.11 python3 python3.12; do
        if is_supported "$name"; then
            command -v "$name"
            return
        fi
    done
    return 1
}

make_venv() {
    local python
    if [ -x .venv/bin/python ] && .venv/bin/python -m pip --version >/dev/null 2>&1; then
        is_supported .venv/bin/python || fail "已有的 .venv 不是 Python 3.11 或 3.12。请删除 .venv 后重试。"
        return
    fi
    python=$(find_python) || {
        apt_install "${PYTHON_PACKAGES[@]}"
        python=$(find_python) || fail "需要 Python 3.11 或 3.12，这台机器上没有。"
    }
    # Debian ships venv without ensurepip until python3-venv is there.
    "$python" -c 'import ensurepip, venv' 2>/dev/null || apt_install "${PYTHON_PACKAGES[@]}"
    printf '正在建立 .venv（%s）\n' "$("$python" --version)"
    "$python" -m venv --clear .venv
}

install_runtime() {
    printf '正在安装运行所需的包（版本和哈希见 constraints.txt）\n'
    local pip=(.venv/bin/python -m pip install --quiet --disable-pip-version-check)
    "${pip[@]}" --require-hashes -r constraints.txt || fail "运行所需的包没有装上，见上面的英文说明。"
    # setuptools came with the line above: nothing more is fetched, pinned or not, to build ourselves.
    "${pip[@]}" --no-deps --no-build-isolation --editable . || fail "xltool 自己没有装上，见上面的英文说明。"
}

make_venv
install_runtime
if [ "${1-}" = --install ]; then
    exit 0
fi
mkdir -p out
.venv/bin/xltool settle "$EXAMPLE" -o "$RESULT"
