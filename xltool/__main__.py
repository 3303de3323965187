"""命令行：``xltool <命令>``。中文帮助、中文消息、有意义的退出码。

0 done; 2 something must be mended first, everything told; 1 the program itself failed (see the log).
"""

import argparse
import json
import os
import sys
from collections.abc import Mapping, Sequence
from io import TextIOWrapper
from pathlib import Path
from typing import Any, NoReturn

from xltool import __version__

DONE, FAILED, REFUSED = 0, 1, 2
BESIDE = "写到哪里（默认在工作簿旁边）"

WORDS = {
    "usage: ": "用法：",
    "positional arguments": "参数",
    "options": "选项",
    "subcommands": "命令",
    "show this help message and exit": "显示帮助",
    "the following arguments are required: %s": "缺少参数：%s",
    "unrecognized arguments: %s": "不认识的参数：%s",
    "expected one argument": "后面要跟一个值",
    "invalid choice: %(value)r (choose from %(choices)s)": "没有“%(value)s”，可选：%(choices)s",
    "invalid %(type)s value: %(value)r": "“%(value)s”不是有效的值",
    "argument %(argument_name)s: %(message)s": "%(argument_name)s：%(message)s",
    "ambiguous option: %(option)s could match %(matches)s": "“%(option)s”不明确，可能是 %(matches)s",
    "ignored explicit argument %r": "不接受值 %r",
}


class Misspelt(Exception):
    """The words of the command make no sense; what is wrong with them, and how it is used."""

    def __init__(self, message: str, usage: str) -> None:
        self.usage = usage
        super().__init__(message)


class ChineseParser(argparse.ArgumentParser):
    """argparse, speaking Chinese."""

    def error(self, message: str) -> NoReturn:
        """Say what is wrong with the words of the command."""
        raise Misspelt(message, self.format_usage())


def _parser() -> ChineseParser:
    argparse._ = lambda text: WORDS.get(text, text)  # type: ignore[attr-defined]  # its one way to translate
    parser = ChineseParser(prog="xltool", description="医保基金总额预算：填表、核对、分配、结算、解释。")
    parser.add_argument("--version", action="version", version=f"xltool {__version__}", help="显示版本")
    commands = parser.add_subparsers(dest="command", metavar="命令", required=True, title="命令")

    def command(name: str, says: str, *, book: bool = True, output: str = BESIDE) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=says, description=says)
        sub.add_argument("--json", action="store_true", help="以 JSON 输出，供程序读取")
        if book:
            sub.add_argument("book", metavar="工作簿", type=Path, help="填报的工作簿（.xlsx 或 .xlsm）")
        if output:
            sub.add_argument("-o", "--output", metavar="文件", type=Path, help=output)
        return sub

    blank = command("template", "生成空表", book=False,
                    output="写到哪里（默认在当前文件夹，不覆盖填过的工作簿；.xlsm 带宏和功能区）")  # fmt: skip
    blank.add_argument("city", metavar="统筹区", help="如 诸暨")
    blank.add_argument("year", metavar="年度", type=int, help="如 2024")
    blank.add_argument("--example", action="store_true", help="填入示例数据")
    fill = command("import", "从平台导出的文件填入一张表")
    fill.add_argument("export", metavar="导出文件", type=Path, help="CSV、TXT、XLS 或 XLSX")
    fill.add_argument("--table", metavar="表", help="填哪张表，如 药店考核（默认按栏目判断）")
    fill.add_argument("--sheet", metavar="工作表", help="导出文件的哪张工作表")
    fill.add_argument("--map", metavar="导出栏目=表栏目", action="append", default=[], help="栏目对应，可多次，会记住")
    verify = command("check", "核对填报，列出全部问题", output="")
    verify.add_argument("--mark", metavar="文件", type=Path, help="另写一份标红、加批注的副本")
    verify.add_argument("--stage", choices=("adjust", "allocate", "settle"), default="settle", metavar="步骤",
                        help="核对到哪一步：adjust 指标调整、allocate 额度分配、settle 结算（默认）")  # fmt: skip
    command("allocate", "分配额度：药店规定额、分级诊疗补偿；月预结算")
    command("settle", "年终结算，写出结果簿")
    command("adjust", "上级下达指标后调整各单位、各机构指标；编制、调整区域总额预算")
    asked = command("explain", "解释一个单元格的来历", output="")
    asked.add_argument("cell", metavar="单元格", help="如 药店年终结算!F12")
    command("cities", "列出已收录的统筹区、年度和文件", book=False, output="")
    _add_excel(command("excel", "让 Excel 找到本程序：登记、注销、查看（仅 Windows），生成加载项", book=False))
    return parser


def _add_excel(excel: argparse.ArgumentParser) -> None:
    actions = "register 登记、unregister 注销、status 查看是否已登记、addin 生成加载项 xltool.xlam"
    excel.add_argument("action", choices=("register", "unregister", "status", "addin"), metavar="操作", help=actions)
    excel.add_argument(
        "--machine", action="store_true", help="登记或注销在所有用户名下，需要管理员（默认只在当前用户名下）"
    )


def _run(arguments: argparse.Namespace, report: Any) -> Any:
    from xltool import commands
    from xltool.tables import Stage

    name = arguments.command
    if name == "template":
        return commands.template(
            arguments.city, arguments.year, arguments.output, example=arguments.example, report=report
        )
    if name == "cities":
        return commands.cities()
    if name == "excel":
        return _run_excel(arguments)
    if name == "check":
        stage = Stage[arguments.stage.upper()]
        return commands.check(arguments.book, stage=stage, mark=arguments.mark, report=report)
    if name == "explain":
        return commands.explain(arguments.book, arguments.cell, report=report)
    if name == "import":
        return commands.import_export(
            arguments.book, arguments.export, arguments.output,
            table=arguments.table, sheet=arguments.sheet, mapping=commands.pairs(arguments.map), report=report,
        )  # fmt: skip
    work = {"allocate": commands.allocate, "settle": commands.settle, "adjust": commands.adjust}[name]
    return work(arguments.book, arguments.output, report=report)


def _run_excel(arguments: argparse.Namespace) -> Any:
    from xltool import commands
    from xltool.excel import registration

    if arguments.action == "addin":
        return commands.addin(arguments.output)
    if arguments.action == "status":
        return registration.status()
    act = {"register": registration.register, "unregister": registration.unregister}[arguments.action]
    return act(machine=arguments.machine)


def _say(outcome: Any, *, as_json: bool) -> int:
    stream = sys.stderr if outcome.refused and not as_json else sys.stdout
    try:
        if as_json:
            _print_json(
                {
                    "ok": not outcome.refused,
                    "written": str(outcome.written) if outcome.written else None,
                    "summary": list(outcome.summary),
                    "problems": [_as_data(problem) for problem in outcome.problems],
                    **outcome.data,
                }
            )
        else:
            for problem in sorted(outcome.problems, key=lambda p: "EWN".index(p.code[0])):
                print(problem.text(), file=stream)
            for line in outcome.summary:
                print(line, file=stream)
        stream.flush()
    except BrokenPipeError:  # whoever read it has left: nobody is to be told
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
    return REFUSED if outcome.refused else DONE


def _print_json(told: Mapping[str, Any]) -> None:
    encoding = (sys.stdout.encoding or "").lower()
    print(json.dumps(told, ensure_ascii=not encoding.startswith("utf"), indent=1))


def _fail(code: int, number: str, text: str, *, as_json: bool) -> int:
    """Tell what is no outcome of the work: words of the command, a failure of the program."""
    print(f"【{number}】{text}", file=sys.stderr)
    if as_json:
        problem = {
            "code": number,
            "grade": "错误",
            "sheet": "",
            "cell": "",
            "subject": "",
            "text": f"【{number}】{text}",
        }
        _print_json({"ok": False, "written": None, "summary": [], "problems": [problem]})
    return code


def _as_data(problem: Any) -> dict[str, str]:
    return {
        "code": problem.code,
        "grade": problem.grade.value,
        "sheet": problem.place.sheet,
        "cell": problem.place.cell,
        "subject": problem.place.subject,
        "text": problem.text(),
    }


def main(words: Sequence[str] | None = None) -> int:
    """Run one command; its exit code."""
    words = sys.argv[1:] if words is None else words
    as_json = "--json" in words
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")  # a console that lacks a character must not stop the work
    try:
        from xltool.problems import Refused
        from xltool.progress import Progress

        arguments = _parser().parse_args(words)
        try:
            with Progress() as progress:
                outcome = _run(arguments, progress.report)
        except Refused as refused:
            from xltool.commands import Outcome

            outcome = Outcome(refused.problems)
        return _say(outcome, as_json=as_json)
    except Misspelt as misspelt:
        sys.stderr.write(misspelt.usage)
        return _fail(REFUSED, "E9001", f"命令写得不对：{misspelt}。", as_json=as_json)
    except KeyboardInterrupt:
        print("已取消，没有写出结果。", file=sys.stderr)
        return FAILED
    except Exception:
        from xltool.log import write_log

        told = f"程序出了故障，没有写出结果。请把日志交给维护人员：{write_log()}。"
        return _fail(FAILED, "E9002", told, as_json=as_json)


if __name__ == "__main__":
    sys.exit(main())
