"""Formulas between Excel's grammar (A1, English) and the one that LibreOffice's interface speaks.

``=IF('附件1'!$C$5>0,{1,2;3,4},"是")`` there is ``=IF($'附件1'.$C$5>0;{1;2|3;4};"是")`` here.
"""

import re
from functools import cache

from tests.uno_engine.pywin import excel_error

_LONGEST = 8192
_TEXT = r'"(?:[^"]|"")*"'
_QUOTED = r"'(?:[^']|'')+'"
_NAME = r"[^\W\d][\w.]*"
_ERROR = r"#(?:N/A|DIV/0!|NAME\?|NULL!|NUM!|REF!|VALUE!)"
_CELL = r"\$?[A-Z]{1,3}\$?[0-9]+"

_EXCEL = re.compile(
    rf"(?P<text>{_TEXT})|(?P<error>{_ERROR})|(?:(?P<quoted>{_QUOTED})|(?P<sheet>{_NAME}))!"
    rf"|(?P<truth>\b(?:TRUE|FALSE)\b(?!\s*\())|(?P<word>{_NAME})|(?P<mark>[{{}},;])",
    re.IGNORECASE,
)
_OFFICE = re.compile(
    rf"(?P<text>{_TEXT})|\$?(?P<gone>#REF!)\.{_CELL}|(?P<error>{_ERROR})"
    rf"|\$?(?:(?P<quoted>{_QUOTED})|(?P<sheet>[^\W\d]\w*))\.(?={_CELL}|\$?[A-Z]{{1,3}}:|\$?[0-9]+:)"
    rf"|(?P<call>{_NAME})(?=\()|(?P<number>(?<![\w.$])[0-9]+(?:\.[0-9]+)?E[+-][0-9]+)|(?P<mark>[{{}};|~!])"
    rf"|(?P<word>\$?{_NAME})"
)
_SIMPLE = re.compile(rf"(?P<text>{_TEXT})|\$(?:(?P<quoted>{_QUOTED})|(?P<sheet>[^\W\d]\w*))\.|;")
_NOT_SIMPLE = re.compile(r"[{}~!#]|[a-z]\w*\(|E[+-]0|COM\.|(?<![\w$])[^\W\d]\w*\.|(?<![\w$])'")
"""What the quick way does not know, outside of texts: a second regular expression is half the time."""
_ADD_IN = re.compile(r"COM\.SUN\.STAR\.SHEET\.ADDIN\.\w+\.GET", re.IGNORECASE)
_PLAIN_SHEET = re.compile(r"[^\W\d][\w.]*")
_LIKE_A_CELL = re.compile(r"[A-Z]{1,3}[0-9]+|R[0-9]*C?[0-9]*|C[0-9]*|TRUE|FALSE", re.IGNORECASE)


def to_office(formula: str) -> str:
    """A formula of Excel, "=" first, for LibreOffice; what Excel would not take raises its error."""
    if len(formula) > _LONGEST:
        raise excel_error(f"公式太长：{len(formula)} 个字符")
    depth = 0

    def turn(match: re.Match[str]) -> str:
        nonlocal depth
        if match["quoted"] or match["sheet"]:
            name = match["quoted"] or f"'{match['sheet']}'"
            return f"${name}."
        if match["truth"]:
            return f"{match['truth'].upper()}()"
        mark = match["mark"]
        if mark is None:
            return match[0]
        depth += {"{": 1, "}": -1}.get(mark, 0)
        if mark == ";" and not depth:
            raise excel_error(f"公式有错误：{formula}")
        return {",": ";", ";": "|"}.get(mark, mark)

    return _EXCEL.sub(turn, formula)


def to_excel(formula: str) -> str:
    """A formula of LibreOffice, "=" or "{=" first, as Excel would show it."""
    if formula.startswith("{="):
        formula = formula[1:-1]
    if not _NOT_SIMPLE.search("".join(formula.split('"')[::2])):
        return _SIMPLE.sub(_simple, formula)
    depth = 0

    def turn(match: re.Match[str]) -> str:
        nonlocal depth
        if match["gone"]:
            return match["gone"]
        if match["quoted"] or match["sheet"]:
            return sheet_prefix(match["sheet"] or _unquoted(match["quoted"]))
        if match["call"]:
            return _ADD_IN.sub("", match["call"]).upper()
        if match["number"]:
            return re.sub(r"E([+-])0+(?=[0-9])", r"E\1", match["number"])
        mark = match["mark"]
        if mark is None:
            return match[0]
        depth += {"{": 1, "}": -1}.get(mark, 0)
        return {";": ",", "|": ";", "~": ",", "!": " "}.get(mark, mark)

    return _OFFICE.sub(turn, formula)


def _simple(match: re.Match[str]) -> str:
    if match[0] == ";":
        return ","
    return match["text"] or sheet_prefix(match["sheet"] or _unquoted(match["quoted"]))


def _unquoted(name: str) -> str:
    return name[1:-1].replace("''", "'")


@cache
def sheet_prefix(name: str) -> str:
    """A sheet before a reference: Excel drops quotes that it does not need (附件1!, but '药店考核-新进'!)."""
    if _PLAIN_SHEET.fullmatch(name) and not _LIKE_A_CELL.fullmatch(name):
        return f"{name}!"
    return "'" + name.replace("'", "''") + "'!"


def as_excel_shows(formula: str) -> str:
    """What Excel gives back for a formula it was given: quotes and zeros that mean nothing are gone."""

    def turn(match: re.Match[str]) -> str:
        if match["quoted"]:
            return sheet_prefix(_unquoted(match["quoted"]))
        return match[0].rstrip("0").rstrip(".") if match["decimal"] else match[0]

    return re.sub(rf"(?P<text>{_TEXT})|(?P<quoted>{_QUOTED})!|(?P<decimal>(?<![\w.$])[0-9]+\.[0-9]+)", turn, formula)


def gives_truth(formula: str) -> bool:
    """Whether a formula of LibreOffice answers TRUE or FALSE, judged by its outermost part."""
    if re.match(r"=\s*(?:AND|OR|XOR|NOT|EXACT|IS[A-Z]+|TRUE|FALSE)\(", formula):
        depth = 0
        for place, letter in enumerate(formula):
            depth += {"(": 1, ")": -1}.get(letter, 0)
            if letter == ")" and depth == 0 and place == len(formula) - 1:
                return True
            if letter == ")" and depth == 0:
                break
    depth = 0
    for letter in re.sub(rf"{_TEXT}|{_QUOTED}", "", formula)[1:]:
        depth += {"(": 1, "{": 1, ")": -1, "}": -1}.get(letter, 0)
        if depth == 0 and letter in "<>=":
            return True
    return False
