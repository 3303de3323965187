#!/usr/bin/env bash
# 全部检查：规范、格式、类型、测试。一项不过就停；一项也不跳过。
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

bash build/setup_tests.sh

step() {
    printf '\n== %s\n' "$1"
    shift
    .venv/bin/python -m "$@"
}

step '规范（ruff check）' ruff check .
step '格式（ruff format）' ruff format --check .
step '类型（mypy --strict）' mypy --strict
step '测试（pytest）' pytest

printf '\n== %s\n' '打包和 Wine 检查（程序、COM 服务器、窗口、安装）'
bash build/wine_check.sh
