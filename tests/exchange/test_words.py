"""命令行：五条命令照写法去办，中文答话，退出码分得清；一趟走完下发、填报、结算、上报、收件、核验、台账。"""

import json
import shutil
from pathlib import Path

import pytest

from tests.exchange.offices import city_bytes, filled, offices, parcel_of, table
from xltool import __main__ as program
from xltool.exchange import words


def test_the_whole_way_by_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """J2, J3 and J5 of one county: handed out, filled, settled, submitted, collected; a tampered copy is refused."""

    def run(*said: object) -> tuple[int, str, str]:
        capsys.readouterr()
        code = program.main([str(word) for word in said])
        told = capsys.readouterr()
        return code, told.out, told.err

    root = offices(tmp_path)
    (tmp_path / "市.xlsx").write_bytes(city_bytes())
    code, out, _ = run("dispatch", tmp_path / "市.xlsx", table(tmp_path / "县.csv"), "-o", root)
    assert (code, out.splitlines()[0]) == (0, f"已下发 3 个县：{root}")
    folder = parcel_of(root, "甲镇")
    book = folder / "诸暨市甲镇_2024年度.xlsx"
    book.write_bytes(filled("甲镇"))
    code, out, err = run("submit", book)
    assert (code, out) == (2, "")
    assert err.startswith("【E8842】说明：这本簿还没有结算。")
    assert run("settle", book)[0] == 0
    code, out, _ = run("submit", folder / "诸暨市甲镇_2024年度_结算.xlsx", "--json")
    told = json.loads(out)
    assert (code, told["times"], told["code"]) == (0, 1, "101")
    shutil.copy(told["written"], root / "收件" / "收到(1).xlsx")
    code, out, _ = run("collect", root / "收件", "--cores", "1")
    assert (code, out.splitlines()[-4]) == (0, "应报 3 个县：已接收 1，已退回 0，未上报 2")
    code, out, _ = run("verify", root / "收件" / "收到(1).xlsx")
    assert code == 0
    assert "核验结论：通过" in out
    code, out, _ = run("ledger", root, "--approve", "101", "--seal")
    assert "甲镇（101）2024年度　已封存" in out
    code, _, err = run("ledger", root, "--return", "101", "--reason", "重报")
    assert code == 2
    assert "已封存的不再改动" in err


def test_every_command_of_the_exchange_is_one_of_the_command_line() -> None:
    from xltool.command_line import parser

    assert set(words.NAMES) <= set(parser()._subparsers._group_actions[0].choices)  # type: ignore[union-attr,arg-type]
