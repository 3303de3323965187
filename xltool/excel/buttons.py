"""按钮：功能区选项卡上有哪些组、哪些按钮，各办哪一件事。"""

from collections.abc import Mapping
from dataclasses import dataclass

from xltool.city import STEPS, Step
from xltool.policies import CITIES
from xltool.tables import Stage

TAB = "医保总额预算"
TAB_KEYTIP = "YB"


@dataclass(frozen=True, slots=True)
class Button:
    """One button; a click on it is the command of that name."""

    command: str
    label: str
    screentip: str
    supertip: str
    image: str
    """A picture of Office's own (imageMso)."""
    keytip: str
    """What is typed after Alt and the tab's own letters."""
    large: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """One group of the tab."""

    name: str
    label: str
    buttons: tuple[Button, ...]


CHECK = Button(
    "check", "校验", "校验填报", "逐格核对本簿的填报，全部问题列在“问题清单”，出错的格子涂红；双击一行跳到那一格。",
    "AcceptInvitation", "X", large=True,
)  # fmt: skip
IMPORT = Button(
    "import_export", "导入", "导入平台导出的文件", "从平台导出的文件填入填报栏，只填对得上的机构和栏目，先留还原点。",
    "ImportExcel", "D",
)  # fmt: skip
PICTURES = {Stage.ADJUST: ("PropertySheet", "Z"), Stage.ALLOCATE: ("PivotTableInsert", "F"),
            Stage.SETTLE: ("Calculator", "J")}  # fmt: skip
"""The picture and the letter of each step."""
EXPLAIN = Button(
    "explain", "解释此格", "这一格怎样算出来", "选中一个结果格再按：列出算式、代入的数和条文依据。",
    "FunctionWizard", "E", large=True,
)  # fmt: skip
SHOW_CHECKS = Button(
    "show_checks", "勾稽检查", "看勾稽关系", "转到“勾稽检查”表，看每一条勾稽关系是否相符。",
    "ReviewTrackChanges", "G",
)  # fmt: skip
SHOW_CHARTS = Button("show_charts", "图表", "看图表", "转到“图表”表；结算之后才有。", "ChartInsert", "T")
RESTORE = Button(
    "restore", "还原", "还原到上一次计算之前", "把各表恢复成最近一个还原点的样子，之前先问一声。",
    "Undo", "H",
)  # fmt: skip
ABOUT = Button(
    "about", "版本与自检", "版本与自检", "显示程序和模板的版本，检查登记是否完好。",
    "Info", "B",
)  # fmt: skip
HELP = Button("help", "帮助", "使用说明", "打开使用说明。", "Help", "S")


def step_button(stage: Stage, steps: Mapping[Stage, Step], also: str = "") -> Button:
    """The button of one step in a city's own words."""
    step, (image, letter) = steps[stage], PICTURES[stage]
    tail = "每个金额都是公式；先留还原点，做完核对勾稽。" if stage is Stage.SETTLE else "先留还原点。"
    supertip = f"{step.does}{also}，写入本簿的结果表，{tail}"
    return Button(stage.name.lower(), step.word, step.word, supertip, image, letter, large=stage is Stage.SETTLE)


def groups(steps: Mapping[Stage, Step] = STEPS) -> tuple[Group, ...]:
    """The groups of a city's own workbook; without ``steps`` those for every city, which say each city's words."""
    also = {stage: _words(stage) if steps is STEPS else "" for stage in Stage}
    compute = tuple(step_button(stage, steps, also[stage]) for stage in (Stage.ALLOCATE, Stage.ADJUST, Stage.SETTLE))
    return (
        Group("fill", "填报", (CHECK, IMPORT)),
        Group("compute", "计算", compute),
        Group("look", "查看", (EXPLAIN, SHOW_CHECKS, SHOW_CHARTS)),
        Group("manage", "管理", (RESTORE, ABOUT, HELP)),
    )


def _words(stage: Stage) -> str:
    """What each city calls a step."""
    told = [
        f"{city.short}：{year.steps[stage].word}"
        for city in CITIES
        for year in list(city.years.values())[-1:]
        if year.steps[stage].word != STEPS[stage].word
    ]
    return f"（{'；'.join(told)}）" if told else ""


GROUPS = groups()
COMMANDS = tuple(button.command for group in GROUPS for button in group.buttons)
"""Every command that Excel may send."""


@dataclass(frozen=True, slots=True)
class SheetButton:
    """A button on the first sheet of a macro workbook."""

    button: Button
    macro: str


def on_the_sheet(steps: Mapping[Stage, Step]) -> tuple[SheetButton, ...]:
    """The two buttons that a macro workbook shows on its first sheet."""
    return SheetButton(CHECK, "XltCheck"), SheetButton(step_button(Stage.SETTLE, steps), "XltSettle")


ON_THE_SHEET = on_the_sheet(STEPS)
