"""往来各命令的写法，和照写法去办。"""

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

NAMES = ("dispatch", "submit", "collect", "verify", "ledger")
ISSUED = "下发文件夹（默认在收件夹里或它的上一层找“市级留存”）"

AddCommand = Callable[..., argparse.ArgumentParser]


def add_words(command: AddCommand) -> None:
    """Add the exchange's commands; ``command`` adds one."""
    sent = command("dispatch", "下发：给每个县做一个下发包，参数锁定", book=False, output="下发文件夹")
    sent.add_argument("book", metavar="市级工作簿", type=Path, help="填好参数的空表，各县照它的参数")
    sent.add_argument("counties", metavar="县表", type=Path, help="CSV 或 XLSX，两栏：编码、名称")
    sent.add_argument("--rekey", metavar="编码", action="append", default=[], help="给这个县换一把密钥，可多次")
    made = command("submit", "上报：结算好的簿做成上报件", output="写到哪个文件夹（默认在工作簿旁边）")
    made.add_argument("--key", metavar="密钥文件", type=Path, help="本县密钥（默认用工作簿旁边的“密钥.json”）")
    made.add_argument("--times", metavar="次数", type=int, help="第几次上报（默认照台账续记）")
    taken = command("collect", "收件：核验一个文件夹的上报件，汇总，写退回单", book=False, output="汇总簿写到哪里")
    taken.add_argument("folder", metavar="收件夹", type=Path, help="放上报件的文件夹")
    taken.add_argument("--issued", metavar="下发文件夹", type=Path, help=ISSUED)
    taken.add_argument("--cores", metavar="个数", type=int, help="用几个核心（默认全部）")
    proved = command("verify", "核验一份上报件", book=False, output="")
    proved.add_argument("book", metavar="上报件", type=Path, help="要核验的上报件")
    proved.add_argument("--issued", metavar="下发文件夹", type=Path, help=ISSUED)
    proved.add_argument("--key", metavar="密钥文件", type=Path, help="本县密钥")
    kept = command("ledger", "台账：查看、审定、退回、封存、导出", book=False, output="")
    kept.add_argument("place", metavar="台账", type=Path, help="台账文件，或它所在的文件夹")
    kept.add_argument("--approve", metavar="编码", action="append", default=[], help="审定这个县，可多次")
    kept.add_argument(
        "--return", dest="give_back", metavar="编码", action="append", default=[], help="退回这个县，可多次"
    )
    kept.add_argument("--reason", metavar="原因", default="", help="为什么退回、审定")
    kept.add_argument("--seal", action="store_true", help="封存：已审定的各县不再改动")
    kept.add_argument("--csv", metavar="文件", type=Path, help="另把全部台账导出为 CSV")


def run(asked: argparse.Namespace, report: Any) -> Any:
    """Do what one of these commands asks for. Raises Refused."""
    if asked.command == "dispatch":
        from xltool.exchange.dispatch import dispatch

        return dispatch(asked.book, asked.counties, asked.output, rekey=asked.rekey, report=report)
    if asked.command == "submit":
        from xltool.exchange.submit import submit

        return submit(asked.book, asked.output, key=asked.key, times=asked.times, report=report)
    if asked.command == "collect":
        from xltool.exchange.collect import collect

        return collect(asked.folder, issued=asked.issued, output=asked.output, processes=asked.cores, report=report)
    if asked.command == "verify":
        from xltool.exchange.verify import verify

        return verify(asked.book, issued=asked.issued, key=asked.key, report=report)
    from xltool.exchange.ledger_command import ledger

    return ledger(
        asked.place, approve=asked.approve, give_back=asked.give_back, seal=asked.seal, reason=asked.reason,
        export=asked.csv,
    )  # fmt: skip
