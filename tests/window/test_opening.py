"""打开：有 Excel 的转到那一格，没有的用电脑上的程序打开并说出是哪一格。"""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from xltool.excel import xlwings_light
from xltool.problems import Refused
from xltool.window import opening
from xltool.window.opening import in_excel, open_path, show_cell


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "甲 & 乙.xlsx"
    path.touch()
    return path


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """What was asked of the desktop."""
    found: list[list[str]] = []
    monkeypatch.setattr(subprocess, "run", lambda words, **_: found.append(words))
    return found


def test_a_file_is_opened_as_a_double_click_does(book: Path, opened: list[list[str]]) -> None:
    assert show_cell(book, "", "").summary == ("已打开：甲 & 乙.xlsx",)
    assert opened == [["xdg-open", str(book)]]


def test_on_windows_the_system_opens_it(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found: list[Path] = []
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(os, "startfile", found.append, raising=False)
    open_path(book)
    assert found == [book]


def test_without_excel_the_cell_is_said(book: Path, opened: list[list[str]]) -> None:
    (problem,) = show_cell(book, "附件1", "C5").problems
    assert problem.text() == "【N8703】附件1 C5：已用电脑上的表格程序打开。请转到这一格。"
    assert len(opened) == 1


@pytest.mark.parametrize(
    "error",
    [
        FileNotFoundError(2, "No such file or directory"),
        subprocess.CalledProcessError(3, "xdg-open"),
        subprocess.TimeoutExpired("xdg-open", 20),
    ],
)
def test_what_cannot_be_opened_is_told(book: Path, monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(subprocess, "run", fail)
    with pytest.raises(Refused) as caught:
        open_path(book)
    assert [problem.text() for problem in caught.value.problems] == [
        "【E8710】甲 & 乙.xlsx：打不开这个文件。需要能打开工作簿的程序，如 Excel、WPS。"
        "请在文件夹里双击它；没有这样的程序的，请先安装。"
    ]


def test_a_file_that_is_gone_is_told(tmp_path: Path, opened: list[list[str]]) -> None:
    with pytest.raises(Refused):
        open_path(tmp_path / "没有.xlsx")
    assert opened == []


class Recorder:
    """Anything of xlwings: notes what is called on it."""

    def __init__(self, calls: list[str], name: str) -> None:
        self.__dict__.update(calls=calls, name=name)

    def __getattr__(self, name: str) -> "Recorder":
        return Recorder(self.calls, f"{self.name}.{name}")

    def __getitem__(self, key: str) -> "Recorder":
        return Recorder(self.calls, f"{self.name}[{key}]")

    def __setattr__(self, name: str, value: object) -> None:
        self.calls.append(f"{self.name}.{name} = {value}")

    def __bool__(self) -> bool:
        return False

    def __call__(self, *given: object, **named: object) -> "Recorder":
        words = [*map(str, given), *(f"{key}={value}" for key, value in named.items())]
        self.calls.append(f"{self.name}({', '.join(words)})")
        return Recorder(self.calls, self.name)


def test_in_excel_the_cell_is_selected_and_excel_comes_to_the_front(
    book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[str] = []
    excel: Any = Recorder(calls, "xlwings")
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(xlwings_light, "import_xlwings", lambda: excel)
    assert in_excel(book, "附件1", "C5")
    assert [call for call in calls if "_xlwindows" not in call] == [
        "xlwings.App(visible=True, add_book=False)",
        f"xlwings.books.open({book})",
        "xlwings.books.open.app.visible = True",
        "xlwings.books.open.sheets[附件1].activate()",
        "xlwings.books.open.sheets[附件1].range(C5)",
        "xlwings.books.open.sheets[附件1].range.select()",
        "xlwings.books.open.activate(steal_focus=True)",
    ]
    assert show_cell(book, "附件1", "C5").summary == ("已在 Excel 里转到 附件1 C5",)


def test_an_excel_that_does_not_answer_is_no_excel(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(xlwings_light, "import_xlwings", lambda: 1 / 0)
    assert not in_excel(book, "附件1", "C5")
    monkeypatch.setattr(sys, "platform", "linux")
    assert not in_excel(book, "附件1", "C5")
    assert opening.COM_ATTEMPTS > 0
