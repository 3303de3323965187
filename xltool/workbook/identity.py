"""身份：一本簿是哪个统筹区、哪一年、按哪一年的规则、哪一版空表。"""

import re
from collections.abc import Mapping
from datetime import datetime

from xltool.city import City
from xltool.policies import CITIES
from xltool.problems import Message, Place, Refused
from xltool.workbook.book import GUIDE, RULES, SIGNERS, TEMPLATE_VERSION, VERSION
from xltool.workbook.locate import Grid
from xltool.workbook.parse import normalised
from xltool.workbook.trial import RULES_GONE, TRIAL_FLAG, UNKNOWN_RULES, refuse_rules

NOT_OURS = Message(
    "E2401",
    "没有“说明”工作表，或其中没有统筹区和预算年度",
    "应为由本程序空表填成的工作簿",
    "请用空表重新填报",
)
UNKNOWN_CITY = Message("E2402", "统筹区填的是“{value}”", "应为：{wanted}", "请确认拿的是哪个统筹区的工作簿")
UNKNOWN_YEAR = Message(
    "E2403",
    "预算年度填的是“{value}”",
    "{city}已收录的年度：{wanted}",
    "未收录文件的年度不能计算，请换用该年度的空表；只试算的，用 template 加 --rules 生成试算簿",
)
OLDER = Message(
    "E2404",
    "模板版本是“{value}”",
    "本程序用的是模板版本 {wanted}",
    "请换用新空表，把填报的数逐表复制过去，或按平台导出的文件导入",
)
NEWER = Message("E2405", "模板版本是“{value}”", "本程序只认到模板版本 {wanted}", "请换用新版程序")


def _facts(grid: Grid | None) -> dict[str, str]:
    facts: dict[str, str] = {}
    for row in grid or ():
        if len(row) > 1 and isinstance(row[0], str):
            told = row[1].date() if isinstance(row[1], datetime) else row[1]
            facts.setdefault(normalised(row[0]), "" if told is None else str(told).strip())
    return facts


def identity(values: Mapping[str, Grid], name: str) -> tuple[City, int, int | None, dict[str, str]]:
    """City, year, the year of the rules where that is another (试算), and who signs. Raises Refused."""
    facts = _facts(values.get(GUIDE))
    area, number = facts.get("统筹区"), facts.get("预算年度")
    if not area or not number:
        raise Refused([NOT_OURS.at(Place(name))])
    city = next((city for city in CITIES if normalised(area) == city.name), None)
    if city is None:
        known = "、".join(city.name for city in CITIES)
        raise Refused([UNKNOWN_CITY.at(Place(GUIDE), value=area, wanted=known)])
    rules = facts.get(RULES, "")
    if not rules and _flagged(values, TRIAL_FLAG):
        raise Refused([RULES_GONE.at(Place(GUIDE), name=RULES)])
    years = _years(city, number, rules)
    _refuse_version(facts.get(VERSION, ""))
    return city, *years, {signer: facts.get(signer, "") for signer in SIGNERS}


def _years(city: City, told: str, rules: str) -> tuple[int, int | None]:
    """The book's year, and the year whose rules it tries; None by its own rules. Raises Refused."""
    digits = normalised(told).removesuffix("年").removesuffix("年度")
    listed = "、".join(str(year) for year in city.years)
    by = re.match(r"\d+", normalised(rules))
    if not rules:
        if digits not in map(str, city.years):
            raise Refused([UNKNOWN_YEAR.at(Place(GUIDE), value=told, city=city.name, wanted=listed)])
        return int(digits), None
    if by is None or int(by.group()) not in city.years:
        raise Refused([UNKNOWN_RULES.at(Place(GUIDE), value=rules, city=city.name, wanted=listed)])
    if not digits.isdecimal():
        raise Refused([UNKNOWN_YEAR.at(Place(GUIDE), value=told, city=city.name, wanted=listed)])
    refuse_rules(city, int(digits), int(by.group()), Place(GUIDE))
    return int(digits), int(by.group())


def _refuse_version(told: str) -> None:
    """Refuse a book made from another version's form: its tables may mean something else."""
    number = re.match(r"\d+", told)
    if number is None or int(number.group()) < int(TEMPLATE_VERSION):
        raise Refused([OLDER.at(Place(GUIDE), value=told or "没有写", wanted=TEMPLATE_VERSION)])
    if int(number.group()) > int(TEMPLATE_VERSION):
        raise Refused([NEWER.at(Place(GUIDE), value=told, wanted=TEMPLATE_VERSION)])


def is_example(values: Mapping[str, Grid]) -> bool:
    """Whether the book says that its figures are 示例数据."""
    return _flagged(values, "【示例数据】")


def _flagged(values: Mapping[str, Grid], flag: str) -> bool:
    grid = values.get(GUIDE) or ()
    return any(isinstance(value, str) and flag in value for row in grid[:4] for value in row)
