"""对栏：导出文件的栏目与表的栏目逐一对上，手工指明的对应记在文件里。

Columns are never matched by resemblance: the same name, the same but for a unit, or a remembered pair.
"""

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from xltool.problems import Message, Place, Refused

AMBIGUOUS = Message("E5013", "导出文件有几列都对应它：{headings}", "只能有一列", "请删去不用的列再导入")
DAMAGED = Message("E5014", "记住的列名对应已损坏", "", "请删除这个文件，再重新指定各列的对应")
MEMORY_UNREADABLE = Message("E5015", "记住列名对应的文件打不开", "", "请确认文件还在，关掉正在使用它的程序，再试一次")

UNIT = re.compile(r"\((元|千元|万元|亿元|人|人次|次|例|天|床日|日|个|家|张|分|点|%)\)$")


def plain(heading: str) -> str:
    """A heading as it is compared: half-width, without white space or invisible marks."""
    return re.sub(r"[\s\u200b\ufeff]+", "", unicodedata.normalize("NFKC", heading))


@dataclass(frozen=True, slots=True)
class Match:
    """Wanted heading -> export heading; the export headings nobody wanted; the wanted ones not found."""

    taken: dict[str, str]
    not_taken: tuple[str, ...]
    missing: tuple[str, ...]


def match(headings: Sequence[str], wanted: Sequence[str], remembered: Mapping[str, str]) -> Match:
    """Which export heading serves which wanted one: the same name, the same but for a unit, or remembered.

    ``remembered`` is export heading -> wanted heading. Raises ``Refused`` when several serve one.
    """
    exact = {plain(target): target for target in wanted}
    taught = {plain(heading): plain(target) for heading, target in remembered.items()}
    counts = Counter(UNIT.sub("", plain(heading)) for heading in headings)
    found: dict[str, list[str]] = {target: [] for target in wanted}
    for heading in headings:
        own = plain(heading)
        bare = UNIT.sub("", own)
        near = [name for name in exact if UNIT.sub("", name) == bare]
        # 元 is not 万元: the unit may be left out on one side only.
        unit = len(near) == counts[bare] == 1 and bare in (own, *near)
        name = own if own in exact else near[0] if unit else taught.get(own)
        if name in exact:
            found[exact[name]].append(heading)
    doubts = [(target, names) for target, names in found.items() if len(names) > 1]
    if doubts:
        raise Refused(AMBIGUOUS.at(Place(subject=target), headings="、".join(names)) for target, names in doubts)
    taken = {target: names[0] for target, names in found.items() if names}
    spare = tuple(heading for heading in headings if heading not in taken.values())
    return Match(taken, spare, tuple(target for target in wanted if target not in taken))


def remembered(path: Path) -> dict[str, dict[str, str]]:
    """Table heading -> its export headings -> its own headings; nothing yet when there is no such file.

    Raises ``Refused`` when the file is damaged.
    """
    try:
        known = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise Refused([MEMORY_UNREADABLE.at(Place(path.name))]) from error
    except (ValueError, RecursionError) as error:
        raise Refused([DAMAGED.at(Place(path.name))]) from error
    tables = known.values() if isinstance(known, dict) else [None]
    if not all(isinstance(table, dict) and all(isinstance(name, str) for name in table.values()) for table in tables):
        raise Refused([DAMAGED.at(Place(path.name))])
    return {table: dict(names) for table, names in known.items()}


def remember(path: Path, table: str, mapping: Mapping[str, str]) -> None:
    """Add ``mapping`` to what is remembered for ``table``. Raises ``Refused`` as ``remembered`` does."""
    from xltool.workbook.save import write_whole  # with all its own imports

    known = remembered(path)
    known[table] = {**known.get(table, {}), **mapping}
    content = json.dumps(known, ensure_ascii=False, indent=2, sort_keys=True).encode()

    def write(file: BinaryIO) -> None:
        file.write(content)

    write_whole(path, write)
