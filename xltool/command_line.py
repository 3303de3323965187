"""命令行的写法：有哪些命令、选项，中文的帮助和报错。"""

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from xltool import __version__
from xltool.exchange.words import add_words

BESIDE = "写到哪里（默认在工作簿旁边）"
NEW_FORM = "写到哪里（默认在当前文件夹，不覆盖填过的工作簿；.xlsm 带宏和功能区）"

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


def parser() -> ChineseParser:
    """Every command and option, in Chinese."""
    argparse._ = lambda text: WORDS.get(text, text)  # type: ignore[attr-defined]  # its one way to translate
    words = ChineseParser(
        prog="xltool", description="医保基金总额预算：填表、核对、分配、结算、解释，下发、上报、汇总。"
    )
    words.add_argument("--version", action="version", version=f"xltool {__version__}", help="显示版本")
    commands = words.add_subparsers(dest="command", metavar="命令", required=True, title="命令")

    def command(name: str, says: str, *, book: bool = True, output: str = BESIDE) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=says, description=says)
        sub.add_argument("--json", action="store_true", help="以 JSON 输出，供程序读取")
        if book:
            sub.add_argument("book", metavar="工作簿", type=Path, help="填报的工作簿（.xlsx 或 .xlsm）")
        if output:
            sub.add_argument("-o", "--output", metavar="文件", type=Path, help=output)
        return sub

    _add_filling(command)
    command("allocate", "分配额度：药店规定额、分级诊疗补偿，签约人头额度；月预结算、月度结算、住院月度预拨")
    command("settle", "年终结算、年度清算，写出结果簿")
    command("adjust", "上级下达指标后调整各单位、各机构指标；编制、调整总额预算，测算人头标准")
    asked = command("explain", "解释一个单元格的来历", output="")
    asked.add_argument("cell", metavar="单元格", help="如 药店年终结算!F12")
    command("cities", "列出已收录的统筹区、年度和文件", book=False, output="")
    _add_excel(command("excel", "让 Excel 找到本程序：登记、注销、查看（仅 Windows），生成加载项", book=False))
    _add_keeping(command)
    add_words(command)
    return words


def _add_filling(command: Callable[..., argparse.ArgumentParser]) -> None:
    """The commands that make a form, fill it and look over what is filled."""
    blank = command("template", "生成空表", book=False, output=NEW_FORM)
    blank.add_argument("city", metavar="统筹区", help="如 诸暨")
    blank.add_argument("year", metavar="年度", type=int, help="如 2024")
    blank.add_argument("--example", action="store_true", help="填入示例数据")
    blank.add_argument("--from", dest="before", metavar="上年结果簿", type=Path, help="从上年的结果簿带入上年数")
    blank.add_argument("--rules", metavar="规则年度", type=int, help="本年文件没有收录时，按哪一年的规则试算，如 2024")
    fill = command("import", "从平台导出的文件填入一张表")
    fill.add_argument("export", metavar="导出文件", type=Path, help="CSV、TXT、XLS 或 XLSX")
    fill.add_argument("--table", metavar="表", help="填哪张表，如 药店考核（默认按栏目判断）")
    fill.add_argument("--sheet", metavar="工作表", help="导出文件的哪张工作表")
    fill.add_argument("--map", metavar="导出栏目=表栏目", action="append", default=[], help="栏目对应，可多次，会记住")
    verify = command("check", "核对填报，列出全部问题", output="")
    verify.add_argument("--mark", metavar="文件", type=Path, help="另写一份标红、加批注的副本")
    verify.add_argument("--stage", choices=("adjust", "allocate", "settle"), default="settle", metavar="步骤",
                        help="核对到哪一步：adjust 预算指标、allocate 分配预结、settle 结算（默认）")  # fmt: skip


def _add_keeping(command: Callable[..., argparse.ArgumentParser]) -> None:
    """The commands that keep the program itself in order."""
    desktop = command(
        "desktop", "右键菜单、“发送到”和 Excel 功能区：添上、撤去、查看（打包好的程序）", book=False, output=""
    )
    desktop.add_argument("action", choices=("add", "remove", "status"), metavar="操作",
                         help="add 添上、remove 撤去、status 查看")  # fmt: skip
    selfcheck = command("selfcheck", "自检：版本、表格软件、登记、字体、文件夹、磁盘、时钟", book=False, output="")
    selfcheck.add_argument("folder", metavar="文件夹", type=Path, nargs="?", help="放工作簿的文件夹（默认当前文件夹）")
    logs = command("logs", "日志：列出，或遮盖金额、名称后导出", book=False, output="")
    logs.add_argument("--export", metavar="文件", type=Path, help="导出成 .zip，交维护人员")


def _add_excel(excel: argparse.ArgumentParser) -> None:
    actions = "register 登记、unregister 注销、status 查看是否已登记、addin 生成加载项 xltool.xlam"
    excel.add_argument("action", choices=("register", "unregister", "status", "addin"), metavar="操作", help=actions)
    excel.add_argument(
        "--machine", action="store_true", help="登记或注销在所有用户名下，需要管理员（默认只在当前用户名下）"
    )
