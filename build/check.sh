#!/usr/bin/env bash
# 全部检查：规范、格式、类型、测试、打包和 Wine。一项不过就不算过；一项也不跳过。
# 分两半同时跑（两个核心）：工作簿的测试和 Wine 检查一半，其余的测试一半；合起来是全部，各自的输出先后印出。
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

books() { # 不在 if、|| 里调用：那样 set -e 不起作用
    step '测试（pytest，工作簿）' pytest tests/workbook
    printf '\n== %s\n' '打包和 Wine 检查（程序、COM 服务器、窗口、安装）'
    bash build/wine_check.sh
}

printed=$(mktemp)
set -m # a process group of its own, to end it whole
(step '测试（pytest，其余）' pytest -p no:cacheprovider --ignore=tests/workbook) >"$printed" 2>&1 </dev/null &
beside=$!
set +m
trap 'kill -- "-$beside" 2>/dev/null || true; rm -f "$printed"' EXIT

set +e
(
    set -e
    books
)
failed=$?
wait "$beside" || failed=1
set -e
cat "$printed"
[ "$failed" = 0 ] || { printf '\n有检查没有通过，见上面。\n' >&2; exit 1; }
printf '\n全部检查通过，用了 %s 分钟\n' "$(((SECONDS + 59) / 60))"
