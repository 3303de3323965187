"""遮盖：日志交出去之前，金额、编码、机构和人名、路径都换成记号；程序自己的话和位置留下。

What is kept is what this program itself can say: words of its glossary and source lines' numbers. Whatever else is
Chinese, a number, a quoted text or a path is replaced, for it may come from a book.
"""

import re
from collections.abc import Iterator

from xltool.terms import TERMS

NAME, NUMBER, TEXT, PATH = "〔名称〕", "〔数〕", "〔文字〕", "〔路径〕"

CHINESE = re.compile(r"[\u2e80-\u2fdf\u3005-\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+")
FRAME = re.compile(r'^(\s*File ").*((?:xltool|Lib|lib|site-packages)[\\/][\w\\/.-]+", line \d+, in [\w<>.]+)\s*$')
"""A line of a traceback: of its path, what lies within a program."""
STAMP = re.compile(r"^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)(?:,\d+)? \d+ ")
"""How a line of the server's log begins."""
VERSION = re.compile(r"^xltool \d+(?:\.\d+)+，Python \d+(?:\.\d+)+")
"""How a log of a failure begins."""
QUOTED = re.compile(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"|“[^”]*”|「[^」]*」|‘[^’]*’")
WHERE = re.compile(r"(?:[A-Za-z]:[\\/]|\\\\)[^'\"<>|\n]*|/(?:[^\s/'\"“”]+/)+[^\s'\"“”]*")
"""A Windows path may have spaces in it: where it is not quoted it is taken to the end of the line."""
DIGITS = re.compile(r"\d[\d,，.．]*")
KNOWN = frozenset(TERMS.values()) | {"错误", "警告", "提示", "程序", "日志", "版本"}
MARKS = re.compile("|".join(map(re.escape, (NAME, NUMBER, TEXT, PATH))))


def masked(text: str) -> str:
    """The text with everything replaced that may come from a book, line by line."""
    return "".join(_masked_line(line) for line in text.splitlines(keepends=True))


def _masked_line(line: str) -> str:
    """What a line begins with if it is ours, and the rest masked."""
    frame = FRAME.match(line)
    if frame:
        return f"{frame[1]}{PATH}{frame[2]}\n" if not CHINESE.search(frame[2]) else f"{frame[1]}{PATH}\n"
    for ours in (STAMP, VERSION):
        begins = ours.match(line)
        if begins:
            return begins[0] + _masked_rest(line[begins.end() :])
    return _masked_rest(line)


def _masked_rest(text: str) -> str:
    text = QUOTED.sub(TEXT, text)
    text = WHERE.sub(PATH, text)
    return "".join(_outside_marks(text))


def _outside_marks(text: str) -> Iterator[str]:
    """Numbers and names masked, our own marks left."""
    at = 0
    for mark in MARKS.finditer(text):
        yield _plain_masked(text[at : mark.start()])
        yield mark[0]
        at = mark.end()
    yield _plain_masked(text[at:])


def _plain_masked(text: str) -> str:
    parts = DIGITS.split(text)
    return NUMBER.join(CHINESE.sub(lambda run: run[0] if run[0] in KNOWN else NAME, part) for part in parts)
