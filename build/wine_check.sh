#!/usr/bin/env bash
# Wine 检查：不用 Windows，也不用 Excel，打包成 .exe，验证它自己、安装程序，以及 Excel 找到并调用它的全过程。
# 见 build/wine_check.py。
# 先执行 build/setup_tests.sh。下载的包留在 build/.wine，其余每次从头做起，用完删去。
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

CACHE=build/.wine
began=$SECONDS

fail() {
    printf '错误：%s\n' "$*" >&2
    exit 1
}

clean_up() {
    wineserver --kill 2>/dev/null || true
    rm -rf "$work"
}

for program in wine wineserver localedef makensis unshare .venv/bin/python; do
    command -v "$program" >/dev/null || fail "没有 $program，请先执行 build/setup_tests.sh。"
done
mkdir -p "$CACHE"
printf '*\n' >"$CACHE/.gitignore"
work=$(mktemp -d "$PWD/$CACHE/work.XXXXXX")
export WINEPREFIX=$work/prefix WINEDEBUG=-all WINEDLLOVERRIDES='winemenubuilder.exe=d;mscoree=d;mshtml=d'
trap clean_up EXIT

runtime="$work/python"
bash build/wine_runtime.sh "$runtime"

# 中文 Windows 的代码页 936：Wine 按区域取代码页，区域的数据只放在工作文件夹里。
mkdir "$work/locale"
localedef -i zh_CN -f UTF-8 "$work/locale/zh_CN.UTF-8" || fail "没有生成中文区域，请重装软件包 locales。"
chinese=(env LOCPATH="$work/locale" LC_ALL=zh_CN.UTF-8 LANG=zh_CN.UTF-8)
"${chinese[@]}" wineboot --init </dev/null >"$work/wineboot.txt" 2>&1 || fail "Wine 没有启动：$(cat "$work/wineboot.txt")"
wineserver --wait
# 桌面、文档等本来指向这台机器用户的文件夹：换成工作文件夹里的。
find "$WINEPREFIX/drive_c/users" -type l -exec sh -c 'rm "$1" && mkdir "$1"' - {} \;
# 标准输出、错误输出都要是管道：Wine 里的 Python 不认文件。
codepage=$("${chinese[@]}" wine "$runtime/python.exe" -c 'import ctypes; print(ctypes.windll.kernel32.GetACP())' </dev/null 2>&1 | tail -n 1 | tr -d '\r')
[ "$codepage" = 936 ] || fail "Wine 里的代码页是“$codepage”，应为 936。"
printf '运行环境备好，用了 %s 秒\n' "$((SECONDS - began))"

"${chinese[@]}" .venv/bin/python build/exe.py --python "$runtime/python.exe" --dist "$work/dist" --work "$work/pyinstaller"
wineserver --wait # the next one is to start without a network
printf '打包好，一共用了 %s 秒\n' "$((SECONDS - began))"

# 从这里起没有网络：要是哪个程序要联网，就会不一样。
cut_off=(unshare --net)
[ "$(id -u)" = 0 ] || cut_off=(unshare --net --map-root-user)
PYTHONPATH=$PWD "${cut_off[@]}" "${chinese[@]}" .venv/bin/python build/wine_check.py "$work/dist" "$runtime" "$work" ||
    fail "Wine 检查没有通过，见上面。"
printf 'Wine 检查一共用了 %s 秒\n' "$((SECONDS - began))"
