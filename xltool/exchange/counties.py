"""县表：下发给哪些县，一县一行：编码、名称。"""

import re
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from xltool.problems import Message, Place, Problem, Refused
from xltool.workbook.exports import read_export
from xltool.workbook.matching import plain

CODE, NAME = "编码", "名称"

NO_COLUMN = Message("E8811", "县表没有“{heading}”一栏", "县表应有“编码”“名称”两栏，一县一行", "请补上这一栏")
NO_CODE = Message("E8812", "“{name}”没有编码", "每县应有一个编码", "请补填编码")
NO_NAME = Message("E8813", "编码 {code} 没有名称", "每县应有名称", "请补填名称，或删去这一行")
TWO_CODES = Message("E8814", "编码 {code} 有 {count} 行：{names}", "一个编码只能是一个县", "请改正编码，或删去重复的行")
TWO_NAMES = Message(
    "E8815", "有 {count} 个县都叫“{name}”（编码 {codes}）", "名称要能分清是哪个县", "请在名称里写明所属，使它们不同"
)
BAD_CODE = Message("E8816", "编码填的是“{code}”", "编码应为 1 到 20 位的数字、字母", "请改正编码")
BAD_NAME = Message(
    "E8817", "名称“{name}”不能用作文件名", '不能有 < > : " / \\ | ? * ~ 和控制字符，不超过 30 个字', "请改正名称"
)
NO_COUNTIES = Message("E8818", "县表里一个县也没有", "至少应有一行编码和名称", "请填写县表")

CODES = re.compile(r"[0-9A-Za-z]{1,20}")
NAMES = re.compile(r'[^<>:"/\\|?*~\x00-\x1f]{1,30}(?<![. ])')


@dataclass(frozen=True, slots=True)
class County:
    """One county of the table."""

    code: str
    name: str


def read_counties(path: Path) -> tuple[County, ...]:
    """The counties of a CSV, TXT, XLS or XLSX file. Raises Refused with every problem at once."""
    export = read_export(path)
    at = {plain(heading): i for i, heading in reversed(list(enumerate(export.headings)))}
    missing = [heading for heading in (CODE, NAME) if heading not in at]
    if missing:
        raise Refused([NO_COLUMN.at(Place(path.name), heading=heading) for heading in missing])
    lines = [
        (row, line[at[CODE]].strip(), line[at[NAME]].strip())
        for row, line in enumerate(export.rows, export.first_row)
        if any(text.strip() for text in line)
    ]
    problems = [problem for row, code, name in lines for problem in _in_line(path, row, code, name)]
    problems += _among(path, [(code, name) for _, code, name in lines if code and name])
    if not lines:
        problems.append(NO_COUNTIES.at(Place(path.name)))
    if problems:
        raise Refused(problems)
    return tuple(County(code, name) for _, code, name in lines)


def _in_line(path: Path, row: int, code: str, name: str) -> list[Problem]:
    place = Place(path.name, f"第{row}行")
    found = []
    if not code:
        found.append(NO_CODE.at(place, name=name))
    elif not CODES.fullmatch(code):
        found.append(BAD_CODE.at(place, code=code))
    if not name:
        found.append(NO_NAME.at(place, code=code))
    elif not NAMES.fullmatch(name):
        found.append(BAD_NAME.at(place, name=name))
    return found


def _among(path: Path, lines: list[tuple[str, str]]) -> list[Problem]:
    """Two lines with one code; two counties with one name."""
    names: dict[str, list[str]] = defaultdict(list)
    codes: dict[str, list[str]] = defaultdict(list)
    for code, name in lines:
        names[code].append(name)
        codes[plain(name)].append(code)
    twice = [
        TWO_CODES.at(Place(path.name), code=code, count=len(there), names="、".join(there))
        for code, there in names.items()
        if len(there) > 1
    ]
    for name, there in codes.items():
        distinct = list(dict.fromkeys(there))
        if len(distinct) > 1:
            twice.append(TWO_NAMES.at(Place(path.name), name=name, count=len(distinct), codes="、".join(distinct)))
    return twice
