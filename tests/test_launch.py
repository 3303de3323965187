"""启动：Excel 要的是服务，人要的是窗口，各走各的门。"""

import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from xltool import launch


@pytest.mark.parametrize("word", ["-Embedding", "/Embedding", "-embedding"])
def test_excel_gets_the_server(word: str, monkeypatch: pytest.MonkeyPatch) -> None:
    served: list[str] = []

    def serve(words: list[str]) -> int:
        served.extend(words)
        return 0

    monkeypatch.setattr("xltool.excel.server.main", serve)
    assert launch.main([word]) == 0
    assert served == [word]


def test_books_go_to_the_window(monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[object] = []
    window = ModuleType(launch.WINDOW)
    vars(window)["main"] = shown.extend
    monkeypatch.setitem(sys.modules, launch.WINDOW, window)
    assert launch.main([r"D:\医保 A&B\诸暨2024.xlsx", "文件夹"]) == 0
    assert shown == [Path(r"D:\医保 A&B\诸暨2024.xlsx"), Path("文件夹")]


def test_a_server_never_pays_for_tkinter() -> None:
    code = "import sys, xltool.launch, xltool.excel.server; print('tkinter' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
