"""上年：验明上年的结果簿——办完了年终结算，每个数都与重算的一致——再取它的数。"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from xltool.carry_over import LastYear
from xltool.city import City
from xltool.problems import Message, Place, Refused, errors
from xltool.tables import Stage, tables_of
from xltool.workbook.book import Book
from xltool.workbook.compare import differences, reached
from xltool.workbook.contents import rows_with
from xltool.workbook.layout import key_values
from xltool.workbook.opening import open_book
from xltool.workbook.read import read_opened
from xltool.workbook.work import work_out_read

OTHER_CITY = Message("E8111", "这是{found}的工作簿", "应为{wanted}上年的结果簿", "请换成{wanted}的结果簿")
OTHER_YEAR = Message(
    "E8112", "这是 {found} 年度的工作簿", "带入 {number} 年度的，应为 {wanted} 年度的结果簿", "请换成 {wanted} 年度的"
)
OF_TRIAL = Message("E8113", "这是试算的结果", "带入下一年的应是正式的结果", "请用按本年度文件结算的结果簿")
NO_RESULTS = Message(
    "E8114", "这是没有结果的填报簿", "应为办完年终结算的结果簿", "请先用 settle 结算，再带入它写出的“_结算”簿"
)
NOT_SETTLED = Message(
    "E8115", "这一簿只办到{stage}", "应为办完年终结算的结果簿", "请先用 settle 结算，再带入它写出的“_结算”簿"
)
UNSOUND = Message(
    "E8116", "上年的结果簿有 {count} 个要先改的问题", "带入的数应经核对", "请改好上年的簿，重新结算，再带入"
)
CHANGED = Message(
    "E8117",
    "表中是 {theirs}，按填报的数重算是 {ours}",
    "结果应与重算的一致",
    "这一格可能被改动过，请重新结算上年的簿，再带入",
)
MORE = Message("E8118", "还有 {count} 格也与重算的不同", "结果应与重算的一致", "请重新结算上年的簿，再带入")
MOST = 20
"""So many changed cells are listed one by one."""


def settled_book(path: Path, city: City, number: int) -> Book:
    """Last year's result book for the year ``number``, proved. Raises Refused with everything against it."""
    read = read_opened(open_book(path), Stage.SETTLE)
    book, here = read.book, Place(path.name)
    if book.city.name != city.name:
        raise Refused([OTHER_CITY.at(here, found=book.city.name, wanted=city.name)])
    if book.number != number - 1:
        raise Refused([OTHER_YEAR.at(here, found=book.number, wanted=number - 1, number=number)])
    if book.trial:
        raise Refused([OF_TRIAL.at(here)])
    step = reached(read)
    if step is None:
        raise Refused([NO_RESULTS.at(here)])
    if step is not Stage.SETTLE:
        raise Refused([NOT_SETTLED.at(here, stage=book.year.steps[step].word)])
    worked = work_out_read(read, Stage.SETTLE)
    if worked.refused:
        against = errors(worked.problems)
        raise Refused([UNSOUND.at(here, count=len(against)), *against])
    changed = differences(read, worked.book)
    if changed:
        more = [MORE.at(here, count=len(changed) - MOST)] if len(changed) > MOST else []
        told = [CHANGED.at(one.place, theirs=one.found, ours=one.wanted) for one in changed[:MOST]]
        raise Refused([*told, *more])
    return worked.book


def last_year(book: Book) -> LastYear:
    """A settled book's columns, by the keys of their rows."""
    tables = tables_of(book.year.sheets)

    def column(at: str) -> Mapping[str, Any]:
        name, _, wanted = at.partition(".")
        table = tables[name]
        told = next(c for c in table.columns if c.name == wanted)
        keys = key_values(table, book.given.get(name, ()), book.results.get(name, ()))
        rows = rows_with(book, table, told)
        return {key: getattr(row, wanted) for key, row in zip(keys, rows, strict=bool(rows))}

    return column
