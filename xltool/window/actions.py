"""操作：窗口上有哪些按钮，各办哪一件事；加一个按钮是在这里加一行。"""

import re
from dataclasses import dataclass
from pathlib import Path

from xltool.city import STEPS, Year
from xltool.excel import buttons
from xltool.policies import CITIES
from xltool.tables import Stage

CHECKED = "标注"
IMPORTED = "导入"
YEARS = [year for city in CITIES for year in city.years.values()]
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
ALLOCATE, ADJUST, SETTLE = (
    Action(
        stage.name.lower(),
        step.word,
        buttons.PICTURES[stage][1],
        f"{step.does}，写成旁边的一本新簿。",
        step.suffix,
        stage,
    )
    for stage, step in ((stage, STEPS[stage]) for stage in (Stage.ALLOCATE, Stage.ADJUST, Stage.SETTLE))
)
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
DISPATCH = Action(
    "dispatch", "下发", "G",
    "市里用：照填好参数的空表，给县表里的每个县做一个下发包，参数锁定。", asks=True,
)  # fmt: skip
SUBMIT = Action(
    "submit", "上报", "U",
    "县里用：核对结算好的簿，写成旁边的一份上报件，每页有校验码。",
)  # fmt: skip
COLLECT = Action(
    "collect", "收件汇总", "I",
    "市里用：逐份核验、重算一个收件夹，收的收、退的退，写汇总簿和退回单。", asks=True,
)  # fmt: skip
VERIFY = Action(
    "verify", "核验", "V",
    "核验一份上报件：内容有没有被改动，结果与重算是否相同。",
)  # fmt: skip
LEDGER = Action(
    "ledger", "台账", "T",
    "看各县到了哪一步；审定、退回、封存，导出。", asks=True,
)  # fmt: skip
EXCHANGE = (DISPATCH, SUBMIT, COLLECT, VERIFY, LEDGER)

ROWS: tuple[tuple[str, tuple[tuple[Action, ...], ...]], ...] = (
    ("二、办理", ((CHECK, IMPORT), (ADJUST, ALLOCATE, SETTLE), (EXPLAIN, RESTORE, SELFCHECK))),
    ("　　往来", ((DISPATCH, SUBMIT), (COLLECT, VERIFY, LEDGER))),
)
"""The buttons in their order: rows with a title, in a row groups with a gap between them."""
ACTIONS = tuple(action for _, groups in ROWS for group in groups for action in group)
SUFFIXES = {
    stage: tuple(dict.fromkeys([STEPS[stage].suffix, *(year.steps[stage].suffix for year in YEARS)])) for stage in Stage
}
"""How the name of a step's result ends, in the words of any city."""
RESULTS = (*(suffix for suffixes in SUFFIXES.values() for suffix in suffixes), CHECKED)
"""How the names of books end that the window wrote of another."""


def target(action: Action, book: Path, year: Year | None = None) -> Path | None:
    """The new book that an action writes of ``book``, in the words of its city; None where it writes none."""
    if not action.suffix:
        return None
    if action.stage is not None:
        return _beside(book, (year.steps if year else STEPS)[action.stage].suffix)
    again = AGAIN.fullmatch(book.stem)
    if action is not IMPORT or again is None:
        return _beside(book, action.suffix)
    number = 2  # several exports, one after another
    while (there := book.with_name(f"{again.group(1)}{number}.xlsx")).exists():
        number += 1
    return there


def results(book: Path) -> list[Path]:
    """Where the steps' results of a book go, whatever its city calls them."""
    return [_beside(book, suffix) for suffixes in SUFFIXES.values() for suffix in suffixes]


def marked(book: Path) -> Path:
    """Where the marked copy of a book goes."""
    return _beside(book, CHECKED)


def _beside(book: Path, suffix: str) -> Path:
    return book.with_name(f"{book.stem}_{suffix}.xlsx")
