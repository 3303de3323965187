"""试算：文件没有收录的年度，只能指明按哪一年的规则试算；试算的簿处处写明，不能上报。"""

from xltool.city import City
from xltool.problems import Message, Place, Problem, Refused
from xltool.workbook.book import Book, trial_text

TRIAL_FLAG = "【试算："
NOWHERE = Place()
FURTHEST = 5
"""So many years after its own may a document's rules be tried on."""
UNKNOWN_RULES = Message(
    "E8101", "规则年度写的是“{value}”", "{city}已收录的年度：{wanted}", "请改为已收录的年度，或重新生成试算簿"
)
ENTERED_NOW = Message(
    "E8102",
    "{city} {number} 年度的规则已经收录，不再按别的年度试算",
    "应用该年度的空表",
    "请用 template 不加 --rules 生成空表，把填报的数逐表复制过去",
)
NOT_AFTER = Message(
    "E8103",
    "要按 {rules} 年度的规则试算 {value} 年度",
    "规则只能试用于其后 {most} 年之内的年度",
    "请改年度或 --rules",
)
RULES_GONE = Message(
    "E8106", "标着【试算】，却没有“{name}”一行", "试算的工作簿应写明按哪一年的规则", "请恢复这一行，或重新生成试算簿"
)
NO_EXAMPLE = Message(
    "E8104", "--example 和 --rules、--from 不能同用", "示例数据只有已收录的年度有", "请去掉 --example，或去掉其余两项"
)
TRIAL = Message(
    "E8105",
    "这是试算的工作簿：{text}",
    "只有按本年度文件计算的工作簿可以下发、上报",
    "请等 {number} 年度的文件收录后用正式空表填报",
)


def refuse_rules(city: City, number: int, rules: int, place: Place = NOWHERE) -> None:
    """See that a year can be tried by the rules of another. Raises Refused."""
    if rules not in city.years:
        listed = "、".join(str(year) for year in city.years)
        raise Refused([UNKNOWN_RULES.at(place, value=rules, city=city.name, wanted=listed)])
    if number in city.years:
        raise Refused([ENTERED_NOW.at(place, city=city.name, number=number)])
    if not rules < number <= rules + FURTHEST:
        raise Refused([NOT_AFTER.at(place, rules=rules, value=number, most=FURTHEST)])


def trial_problems(book: Book, name: str) -> list[Problem]:
    """Why a book may not be handed in as official: one problem for a trial book, none for another."""
    return [TRIAL.at(Place(name), text=trial_text(book), number=book.number)] if book.trial else []
