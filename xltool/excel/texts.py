"""宏用的文字：VBA 源文件里没有中文，给人看的话都写在藏起来的表里，宏按名字去取。"""

from typing import Any

from xltool.excel.buttons import TAB
from xltool.excel.udf import CATEGORY
from xltool.excel.wrappers import descriptions
from xltool.problems import Message, Place

NO_SERVER = Message(
    "E9101",
    "没有找到计算程序，或者它没有启动",
    "宏要由装在本机的计算程序来办",
    "请先运行安装程序；装过的，在命令行运行 xltool excel register 重新登记，再重新打开 Excel。"
    "不用宏也能结算：保存并关闭本簿，在命令行运行 xltool settle 和本簿的文件名，结果写在旁边的新簿里",
)
AREAS = Message("E9102", "参数是分开的几块区域", "应为一块连续的区域", "请改选一块，或把几块并到一处")
GONE = Message("E9103", "找不到问题所在的格子", "表和格子应与校验时相同", "表可能改了名或已删去，请重新校验。它原来是")
TEXTS = {
    "title": TAB,
    "no_server": NO_SERVER.at(Place()).text(),
    "areas": AREAS.at(Place()).text(),
    "gone": GONE.at(Place()).text().removesuffix("。") + "：",
}
"""What the macros say on their own, by the name they ask for."""
WHY = ("YB_WHY", CATEGORY, "函数报错的原因：指向报错的格子，没有报错时为空。", ["报错的格子。"])
"""The one function that the macros answer themselves."""
FIRST_DESCRIPTION = 3
"""The column (zero-based) from which on a function stands: name, category, description, its arguments."""
LONGEST = 255
"""What the function wizard takes of a text."""


def fill_texts(sheet: Any) -> Any:
    """Write the texts and the descriptions of the worksheet functions; the sheet itself."""
    for row, (name, text) in enumerate(TEXTS.items()):
        sheet.write_string(row, 0, name)
        sheet.write_string(row, 1, text)
    for row, (name, category, says, arguments) in enumerate((*descriptions(), WHY)):
        for column, text in enumerate((name, category, says, *arguments), FIRST_DESCRIPTION):
            sheet.write_string(row, column, text[:LONGEST])
    return sheet
