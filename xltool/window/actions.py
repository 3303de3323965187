"""操作：窗口上有哪些按钮，各办哪一件事；加一个按钮是在这里加一行。"""

import re
from dataclasses import dataclass
from pathlib import Path

from xltool.excel import buttons
from xltool.tables import Stage

CHECKED = "标注"
IMPORTED = "导入"
AGAIN = re.compile(rf"(.*_{IMPORTED})\d*")


@dataclass(frozen=True, slots=True)
class Action:
    """One button: what it is called, its Alt letter, what it does."""

    name: str
    """What the child process is asked to do, or which window opens."""
    label: str
    key: str
    says: str
    suffix: str = ""
    """How the name of the new book beside the old one ends; empty where none is written."""
    stage: Stage | None = None
    """The step of the year that it works out; a city may call it otherwise."""
    asks: bool = False
    """Whether it opens a window of its own first."""


CHECK = Action(
    "check", buttons.CHECK.label, buttons.CHECK.keytip,
    "核对填报，全部问题一次列出；工作簿不改动。",
)  # fmt: skip
IMPORT = Action(
    "import_export", buttons.IMPORT.label, buttons.IMPORT.keytip,
    "从平台导出的文件填入一张表，写成旁边的一本新簿。", IMPORTED, asks=True,
)  # fmt: skip
ALLOCATE = Action(
    "allocate", buttons.ALLOCATE.label, buttons.ALLOCATE.keytip,
    "由上年数和参数算出各机构的额度，写成旁边的一本新簿。", "额度分配", Stage.ALLOCATE,
)  # fmt: skip
ADJUST = Action(
    "adjust", buttons.ADJUST.label, buttons.ADJUST.keytip,
    "上级下达总额之后，按比例调整各单位、各机构的指标，写成旁边的一本新簿。", "指标调整", Stage.ADJUST,
)  # fmt: skip
SETTLE = Action(
    "settle", buttons.SETTLE.label, buttons.SETTLE.keytip,
    "结算全年，写成旁边的一本新簿，每个金额都是公式，做完核对勾稽。", "结算", Stage.SETTLE,
)  # fmt: skip
EXPLAIN = Action(
    "explain", buttons.EXPLAIN.label, buttons.EXPLAIN.keytip,
    "在结果簿里选一个金额，说清它是怎么算出来的、依据哪一条。", asks=True,
)  # fmt: skip
RESTORE = Action(
    "restore", buttons.RESTORE.label, buttons.RESTORE.keytip,
    "列出写过的结果和留着的备份，把以前的一份放回来；现有的一份也留着。", asks=True,
)  # fmt: skip
SELFCHECK = Action(
    "selfcheck", "自检", buttons.ABOUT.keytip, "检查程序、Excel、字体、写入权限、磁盘和时钟，写出一份报告。", asks=True
)

ROWS: tuple[tuple[str, tuple[tuple[Action, ...], ...]], ...] = (
    ("二、办理", ((CHECK, IMPORT), (ADJUST, ALLOCATE, SETTLE), (EXPLAIN, RESTORE, SELFCHECK))),
)
"""The buttons in their order: rows with a title, in a row groups with a gap between them."""
ACTIONS = tuple(action for _, groups in ROWS for group in groups for action in group)
RESULTS = (SETTLE.suffix, ALLOCATE.suffix, ADJUST.suffix, CHECKED)
"""How the names of books end that the window wrote of another."""


def target(action: Action, book: Path) -> Path | None:
    """The new book that an action writes of ``book``; None where it writes none."""
    if not action.suffix:
        return None
    again = AGAIN.fullmatch(book.stem)
    if action is not IMPORT or again is None:
        return book.with_name(f"{book.stem}_{action.suffix}.xlsx")
    number = 2  # several exports, one after another
    while (there := book.with_name(f"{again.group(1)}{number}.xlsx")).exists():
        number += 1
    return there


def marked(book: Path) -> Path:
    """Where the marked copy of a book goes."""
    return book.with_name(f"{book.stem}_{CHECKED}.xlsx")
