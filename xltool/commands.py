"""办事：一个按钮、一条命令，一个函数，同一个名字。

Each returns an ``Outcome``: what was found, what was written, what to say. Nothing here prints. Each
raises Refused when it stops before there is anything to show.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xltool.city import City, Year
from xltool.outcome import Outcome, Report, silent
from xltool.policies import CITIES
from xltool.problems import Message, Place, Problem, Refused, errors
from xltool.tables import Stage

if TYPE_CHECKING:
    from xltool.workbook.book import Book
    from xltool.workbook.host import Host

NO_CITY = Message("E8001", "没有收录“{value}”", "已收录：{wanted}", "请核对统筹区名称")
NO_YEAR = Message(
    "E8002",
    "{city}没有收录 {value} 年度",
    "已收录：{wanted}",
    "未收录文件的年度不能计算{hint}",
)
NOT_A_PAIR = Message("E8007", "--map 写的是“{value}”", "写法如 --map 统筹支付=统筹基金", "请照此写法重新输入")
TWO_PAIRS = Message("E8008", "--map 给“{value}”指明了两个栏目", "每个导出栏目只对应一个", "请留下一个")


def find_city(name: str) -> City:
    """A city by its name, long or short. Raises Refused."""
    for city in CITIES:
        if name in (city.name, city.short):
            return city
    raise Refused([NO_CITY.at(Place(), value=name, wanted="、".join(city.short for city in CITIES))])


def find_year(city: City, number: int, rules: int | None = None) -> None:
    """See that a year is listed, or can be tried by the rules of one that is. Raises Refused."""
    if rules is not None:
        from xltool.workbook.trial import refuse_rules

        refuse_rules(city, number, rules)
    elif number not in city.years:
        wanted = "、".join(str(year) for year in city.years)
        hint = f"；只试算的，请加 --rules {max(city.years)}" if number > max(city.years) else ""
        raise Refused([NO_YEAR.at(Place(), city=city.name, value=number, wanted=wanted, hint=hint)])


def template(
    city_name: str, number: int, output: Path | None = None, *, example: bool = False, rules: int | None = None,
    before: Path | None = None, report: Report = silent,
) -> Outcome:  # fmt: skip
    """Write the form of a city's year; with macros when it is to be .xlsm.

    ``example`` fills it with 示例数据, ``before`` from last year's result book; ``rules`` tries another year's rules.
    """
    from xltool.workbook.output import check_output, save, save_new
    from xltool.workbook.trial import NO_EXAMPLE
    from xltool.workbook.write import write_book

    city = find_city(city_name)
    if example and (rules is not None or before is not None):
        raise Refused([NO_EXAMPLE.at(Place())])
    find_year(city, number, rules)
    kind = "示例" if example else "" if rules is None else "试算"
    target = output or Path(f"{city.short}{number}{kind}.xlsx")
    check_output(target, *([before] if before else []), endings=(".xlsx", ".xlsm"))
    book, told = _new_book(city, number, example, rules, before, report)
    report("正在写出")
    writer = write_book
    if target.suffix.lower() == ".xlsm":
        from xltool.excel.macro_book import write_macro_book as writer
    (save_new if output is None else save)(book, target, writer)
    kind = "示例工作簿" if example else f"{kind}空表"
    return Outcome(written=target, summary=(*told, f"已生成{city.name}{number}年度{kind}：{target}"))


def _new_book(
    city: City, number: int, example: bool, rules: int | None, before: Path | None, report: Report
) -> "tuple[Book, tuple[str, ...]]":
    """The book of a template, and what is to be told of it. Raises Refused."""
    from xltool.workbook.template import filled_example, form

    if before is None:
        return filled_example(city, number) if example else form(city, number, rules), ()
    from xltool.workbook.next_form import next_form

    report("正在核对上年的结果簿")
    made = next_form(city, number, rules, before)
    return made.book, made.told


def addin(output: Path | None = None) -> Outcome:
    """Write xltool.xlam, the ribbon and the functions for every book that is open."""
    from xltool.excel.macro_book import write_addin
    from xltool.workbook.output import check_output
    from xltool.workbook.save import write_whole

    target = output or Path("xltool.xlam")
    check_output(target, endings=(".xlam",))
    write_whole(target, write_addin)
    return Outcome(written=target, summary=(f"已生成加载项：{target}（在 Excel 里：文件—选项—加载项—浏览，选中它）",))


def cities() -> Outcome:
    """What is covered: city, year, document, status, the clauses computed and those not, with the reason."""
    lines, data = [], []
    for city in CITIES:
        for number, year in city.years.items():
            lines.append(f"{city.name} {number}　{year.document}　状态：{year.status}")
            articles = "、".join(dict.fromkeys(clause.cite() for clause in year.computed()))
            lines.append(f"　　已计算：{articles}")
            for clause, why in year.not_computed.items():
                lines.append(f"　　未纳入计算：{clause.cite()}「{clause.sentence[:30]}…」{why}")
            data.append(_coverage(city.name, number, year))
    return Outcome(summary=tuple(lines), data={"cities": data})


def _coverage(city: str, number: int, year: Year) -> dict[str, Any]:
    """What is covered of one document, for a program."""
    return {
        "city": city,
        "year": number,
        "document": year.document,
        "status": year.status,
        "computed": [{"article": clause.article, "sentence": clause.sentence} for clause in year.computed()],
        "not_computed": [
            {"article": clause.article, "sentence": clause.sentence, "reason": why}
            for clause, why in year.not_computed.items()
        ],
    }


def check(
    book: "Path | Host", *, stage: Stage = Stage.SETTLE, mark: Path | None = None, report: Report = silent
) -> Outcome:
    """Check a filled book and show each problem at its cell: in the open book, or in the copy ``mark``."""
    from xltool.workbook.check_sheet import verdict
    from xltool.workbook.output import check_output
    from xltool.workbook.returns import write_returns
    from xltool.workbook.work import work

    if mark is not None and isinstance(book, Path):
        check_output(mark, book)
    host = _host(book, None, "", mark)
    report("正在读簿核对")
    opened = host.opened()
    worked = work(opened, stage)
    returned, notes = write_returns(worked.read, opened.folder)
    summary = [_counted(worked.problems), *returned]
    if worked.lines:
        summary.append(verdict(worked.lines))
    report("正在标注")
    shown = host.show(worked.problems)
    if shown is not None:
        summary.append(shown.told)
    return Outcome((*worked.problems, *notes), shown.written if shown else None, tuple(summary))


def allocate(book: "Path | Host", output: Path | None = None, *, report: Report = silent) -> Outcome:
    """Work out quotas and incentives, without the year's settlement."""
    return _work_and_write(_host(book, output, Stage.ALLOCATE), Stage.ALLOCATE, report)


def adjust(book: "Path | Host", output: Path | None = None, *, report: Report = silent) -> Outcome:
    """Rescale units and institutions to the released totals. Refused without a release."""
    return _work_and_write(_host(book, output, Stage.ADJUST), Stage.ADJUST, report)


def settle(book: "Path | Host", output: Path | None = None, *, report: Report = silent) -> Outcome:
    """Settle the year: into a new book beside a file, into the sheets of an open book."""
    return _work_and_write(_host(book, output, Stage.SETTLE), Stage.SETTLE, report)


def _host(book: "Path | Host", output: Path | None, suffix: str | Stage, mark: Path | None = None) -> "Host":
    from xltool.workbook.host import FileHost

    return FileHost(book, output, suffix, mark) if isinstance(book, Path) else book


def _work_and_write(host: "Host", stage: Stage, report: Report) -> Outcome:
    from xltool.workbook.check_sheet import verdict
    from xltool.workbook.returns import write_returns
    from xltool.workbook.totals import totals
    from xltool.workbook.work import work

    host.ready()
    report("正在读簿核对、计算")
    opened = host.opened()
    worked = work(opened, stage)
    returned, notes = write_returns(worked.read, opened.folder)
    problems = [*worked.problems, *notes]
    year = worked.book.year
    if not worked.refused:
        problems += year.wanting(year.given(**worked.book.given), stage)
    if errors(problems):
        host.show(tuple(problems))
        return Outcome(tuple(problems), None, (_counted(problems), *returned, "没有写出结果。"))
    report("正在写出结果")
    delivered = host.deliver(worked)
    lines, data = totals(worked.book)
    summary = (*lines, *returned, verdict(worked.lines), delivered.told)
    data |= {"verdict": verdict(worked.lines), "step": year.steps[stage].word}
    return Outcome(tuple(problems), delivered.written, summary, data)


def explain(book: "Path | Host", address: str, *, report: Report = silent) -> Outcome:
    """Say in at most six lines how one cell came about."""
    from xltool.workbook.explain import explain_cell, parse_address
    from xltool.workbook.work import work

    sheet, _, _ = parse_address(address)
    report("正在读簿计算")
    opened = _host(book, None, "").opened()
    worked = work(opened, Stage.SETTLE, lenient=True)
    for stage in (Stage.ALLOCATE, Stage.ADJUST):
        if worked.book.stage is None:  # a book filled in part still explains what it can
            worked = work(opened, stage, lenient=True)
    if worked.book.stage is None:
        return Outcome(worked.problems, None, (_counted(worked.problems), "填报有错误，还不能解释结果。"))
    explained = explain_cell(worked.book, address, worked.read.grids.get(sheet, ()))
    return Outcome(summary=explained.lines, data={"cell": address, "lines": list(explained.lines)})


def import_export(
    book: "Path | Host", export: Path, output: Path | None = None, *, table: str | None = None,
    sheet: str | None = None, mapping: Mapping[str, str] | None = None, report: Report = silent,
) -> Outcome:  # fmt: skip
    """Fill a form's columns from a platform export: a new book beside a file, the cells of an open book.

    Where ``table`` is a list (病例清单), nothing is filled: it is tried, and its columns are remembered.
    """
    from xltool.workbook.importing import import_into
    from xltool.workbook.list_import import find_listing, try_list
    from xltool.workbook.output import check_output
    from xltool.workbook.read import read_opened

    host = _host(book, output, "导入")
    host.ready()
    if isinstance(book, Path):
        check_output(output or book.with_name(f"{book.stem}_导入.xlsx"), export)
    report("正在读取导出文件")
    opened = host.opened()
    read = read_opened(opened, Stage.SETTLE)
    if listing := find_listing(read.book.year, table):
        tried = try_list(read, opened.folder, export, listing, mapping or {})
        return Outcome(tried.problems, None, tried.summary)
    imported = import_into(read, export, memory=host.memory, table=table, sheet=sheet, mapping=mapping or {})
    report("正在写出")
    delivered = host.take_in(imported)
    return Outcome(imported.problems, delivered.written, (*imported.summary, delivered.told))


def pairs(texts: Sequence[str]) -> dict[str, str]:
    """``导出栏目=表栏目`` as the command line has them. Raises Refused."""
    found: dict[str, str] = {}
    problems = []
    for text in texts:
        theirs, equals, ours = (part.strip() for part in text.partition("="))
        if not (theirs and equals and ours):
            problems.append(NOT_A_PAIR.at(Place(), value=text))
        elif found.setdefault(theirs, ours) != ours:
            problems.append(TWO_PAIRS.at(Place(), value=theirs))
    if problems:
        raise Refused(problems)
    return found


def _counted(problems: "tuple[Problem, ...] | list[Problem]") -> str:
    counts = {"错误": "E", "警告": "W", "提示": "N"}
    parts = [f"{name} {sum(p.code.startswith(letter) for p in problems)}" for name, letter in counts.items()]
    return "校验结果：" + "，".join(parts)
