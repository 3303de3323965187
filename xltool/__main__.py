"""命令行：``xltool <命令>``。中文帮助、中文消息、有意义的退出码。

0 done; 2 something must be mended first, everything told; 1 the program itself failed (see the log).
"""

import argparse
import json
import os
import sys
from collections.abc import Mapping, Sequence
from io import TextIOWrapper
from typing import Any

from xltool.command_line import Misspelt, parser

DONE, FAILED, REFUSED = 0, 1, 2


def _run(arguments: argparse.Namespace, report: Any) -> Any:
    from xltool import commands
    from xltool.exchange import words
    from xltool.tables import Stage

    name = arguments.command
    if name == "template":
        return commands.template(
            arguments.city, arguments.year, arguments.output,
            example=arguments.example, rules=arguments.rules, before=arguments.before, report=report,
        )  # fmt: skip
    if name == "cities":
        return commands.cities()
    if name == "excel":
        return _run_excel(arguments)
    if name in words.NAMES:
        return words.run(arguments, report)
    if name in KEEPING:
        return KEEPING[name](arguments)
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


def _run_desktop(arguments: argparse.Namespace) -> Any:
    from xltool.desktop import integration

    return {"add": integration.add, "remove": integration.remove, "status": integration.status}[arguments.action]()


def _run_selfcheck(arguments: argparse.Namespace) -> Any:
    from xltool.selfcheck import selfcheck

    return selfcheck(arguments.folder)


def _run_logs(arguments: argparse.Namespace) -> Any:
    from xltool import logs

    return logs.listed() if arguments.export is None else logs.export(arguments.export)


KEEPING = {"desktop": _run_desktop, "selfcheck": _run_selfcheck, "logs": _run_logs}
"""Commands that keep the program itself in order."""


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

        arguments = parser().parse_args(words)
        try:
            with Progress() as progress:
                outcome = _run(arguments, progress.report)
        except Refused as refused:
            from xltool.outcome import Outcome

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
    if getattr(sys, "frozen", False):  # a packaged program starts itself for its other cores
        from multiprocessing import freeze_support

        freeze_support()
    sys.exit(main())
