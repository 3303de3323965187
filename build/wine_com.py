"""Wine 检查之登记和 COM：Excel 找到、启动、调用打包好的程序，直到它结束；有一处不对就停，说明哪里不对。"""

import json
import os
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from wine_tools import Wrong, memory, processes, registry, require, windows, wine

from xltool import __version__
from xltool.excel import udfs
from xltool.excel.identity import CLSID, PROG_ID, WINDOW_PROGRAM

CLIENT = Path(__file__).with_name("wine_client.py")
SHEETS = ["附件1", "药店年终结算", "参数"]
UDF = "YB_APPORTION"
POOL = 123456789.25
WEIGHTS = [[i * 10.0 + j + 0.25 for j in range(10)] for i in range(500)]
COMMAND = "show_charts"
"""Looks for a sheet that the stand-in for a workbook has not."""
START_SECONDS = 180.0
END_SECONDS = 30.0
CHINESE_ERROR = "【E2103】YB_APPORTION「分配总额 pool」：填的是文字“壹佰 & 元”。应为数字（元）。请改为数字。"


def check_com(program: Path, python: Path, work: Path) -> None:
    """Register the built ``program``, let a client in a Windows ``python`` use it, unregister."""
    check = Check(program, python, work)
    before = registry(work)
    check.per_user()
    check.same_registry("当前用户登记、注销", before)
    check.not_registered()
    check.excel("register", "--machine")
    check.registered()
    check.other_installation()
    check.calls()
    for how in ("meet", "book"):
        check.client_dies(how)
    check.excel("unregister", "--machine")
    check.not_registered()
    check.same_registry("所有用户登记、注销", before)


class Check:
    """The steps, each of which raises Wrong."""

    def __init__(self, program: Path, python: Path, work: Path) -> None:
        self._program = program
        self._python = python
        self._work = work
        self._given = work / "调用.json"
        told = {"prog_id": PROG_ID, "udfs": udfs.__name__, "udf": UDF, "arguments": [POOL, WEIGHTS],
                "wrong": ["壹佰 & 元", WEIGHTS], "calls": "xltool.excel.calls", "command": COMMAND,
                "sheets": SHEETS}  # fmt: skip
        self._given.write_text(json.dumps(told), "utf-8")

    def excel(self, *words: str, code: int = 0) -> Any:
        """``xltool-cli excel …``; what it says as JSON."""
        done = wine(self._work, str(self._program), "excel", *words, "--json")
        if done.returncode != code:
            raise Wrong(f"xltool excel {' '.join(words)} 的退出码是 {done.returncode}，应为 {code}：{done.stdout}")
        return json.loads(done.stdout)

    def same_registry(self, after: str, before: dict[str, str]) -> None:
        found = registry(self._work)
        differ = [view for view in found if found[view] != before[view]]
        require(not differ, f"{after}之后，注册表与之前不同：{'、'.join(differ)}")
        require(CLSID not in "".join(found.values()), f"{after}之后，注册表里还有 {CLSID}")
        print(f"注册表：{after}之后与之前相同（四处逐字比较，共 {sum(map(len, found.values()))} 字）")

    def per_user(self) -> None:
        """Register for the user, ask, unregister: all but the activation, for which this Wine has no ear."""
        self.excel("register")
        states = self.states()
        require([s["registered"] for s in states] == [True, True, False, False], f"当前用户登记后的状态：{states}")
        self.excel("unregister")

    def states(self) -> Any:
        return self.excel("status")["registered"]

    def not_registered(self) -> None:
        states = self.states()
        require(not any(state["registered"] for state in states), f"应没有登记，状态却是：{states}")

    def registered(self) -> None:
        """Both views of all users tell this program, which is there, of this version."""
        states = [state for state in self.states() if state["hive"] == "HKLM"]
        for state in states:
            as_wanted = state["registered"] and state["present"] and state["ours"] and state["version"] == __version__
            require(as_wanted, f"登记后的状态不对：{state}")
        require(sorted(state["bits"] for state in states) == [32, 64], f"应有 64 位、32 位两处登记：{states}")
        program = states[0]["program"]
        require(program.endswith(WINDOW_PROGRAM), f"应登记没有控制台的 {WINDOW_PROGRAM}：{program}")
        require(all(part in program for part in ("年度", " ", "&")), f"路径里应有中文、空格和 &：{program}")
        print(f"已登记：{program}")

    def other_installation(self) -> None:
        """Another program under our name is told, and left alone by unregister."""
        key = rf"HKLM\Software\Classes\CLSID\{CLSID}\LocalServer32"
        wine(self._work, "reg", "add", key, "/ve", "/d", r'"C:\别处\xltool.exe"', "/f", "/reg:64")
        told = self.excel("unregister", "--machine")
        require("别处" in json.dumps(told["problems"], ensure_ascii=False), f"应说明另一处安装：{told}")
        left = {state["bits"]: state["registered"] for state in self.states() if state["hive"] == "HKLM"}
        require(left == {64: True, 32: False}, f"另一处安装的登记应保留：{left}")
        self.excel("register", "--machine")

    def calls(self) -> None:
        """Everything that a client asks for, and the end of the server when the client lets go of it."""
        go_ahead = self._work / "放行"
        with self.client("ask", str(self._given), windows(go_ahead)) as (process, answers):
            told = {fact["step"]: fact for fact in answers}
            seen = self.servers()
            require(list(told)[-1:] == ["ready"], f"客户端没有走完：{list(told)}")
            require(len(seen) <= 1, f"应只有一个服务进程：{seen}")
            self.ended("放开最后一个引用", process)
            go_ahead.touch()
        start, udf, click = told["start"], told["udf"], told["click"]
        require((start["version"], start["length"]) == (__version__, 2), f"启动后的应答不对：{start}")
        require(udf["answer"] == getattr(udfs, UDF)(POOL, WEIGHTS), "函数在 Wine 里的结果与本机直接计算的不同")
        require(click["status_bar"] is False, f"命令没有改到工作簿所在程序的状态栏：{click}")
        for step, code in (("click", "【E8503】"), ("bookless", "【E8501】")):
            text, style, following = told[step]["reply"]
            require(text.startswith(code) and (style, following) == (48, ""), f"应答复 {code}：{told[step]}")
        require(told["error"]["text"] == CHINESE_ERROR, f"中文错误不完整：{told['error']['text']}")
        require(told["foreign"]["text"].startswith("【E8453】"), f"别的模块应被拒绝：{told['foreign']['text']}")
        require(told["eval"]["text"] == "没有这个方法", f"不应能执行任意语句：{told['eval']['text']}")
        print(f"第一次启动 {start['seconds']:.2f} 秒；命令 {click['seconds'] * 1000:.0f} 毫秒")
        print(f"500×10 的函数 {udf['seconds'] * 1000:.0f} 毫秒，5000 个数与本机直接计算的相同")
        print(f"命令的答复：{click['reply'][0]}")
        print(f"错误的说明：{told['error']['text']}")

    def client_dies(self, how: str) -> None:
        """A client that is killed takes the server with it."""
        with self.client("hold", str(self._given), how) as (process, answers):
            require([fact["step"] for fact in answers] == ["ready"], "客户端没有准备好")
            server = self.servers()
            require(len(server) == 1, f"应有一个服务进程：{server}")
            print(f"再次启动 {answers[0]['seconds']:.2f} 秒，服务进程占用内存 {memory(server[0])} MB")
            os.kill(process.pid, signal.SIGKILL)
            self.ended({"meet": "按窗口认得的", "book": "按工作簿认得的"}[how] + "客户端被杀")

    def ended(self, after: str, client: "subprocess.Popen[str] | None" = None) -> None:
        """Wait for the server to end by itself; its client, if it is to live on, must still be there."""
        began = time.monotonic()
        while self.servers():
            require(time.monotonic() - began < END_SECONDS, f"{after}后 {END_SECONDS:.0f} 秒，服务进程还在")
            time.sleep(0.05)
        require(client is None or client.poll() is None, "客户端先退出了，看不出服务进程是为什么结束的")
        print(f"{after}后 {time.monotonic() - began:.1f} 秒内，服务进程已结束")

    @contextmanager
    def client(self, *words: str) -> Iterator[tuple["subprocess.Popen[str]", list[Any]]]:
        """A running client and what it has told up to ``ready``."""
        command = [
            "wine",
            str(self._python),
            "-X",
            "utf8",
            windows(CLIENT),
            words[0],
            windows(Path(words[1])),
            words[2],
        ]
        pipe = subprocess.PIPE  # a file for errors is no handle that Wine knows
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=pipe, stderr=pipe, encoding="utf-8",
                                   cwd=self._work)  # fmt: skip
        stop = threading.Timer(START_SECONDS, process.kill)
        stop.start()
        try:
            answers: list[Any] = []
            for line in process.stdout or ():
                answers.append(json.loads(line))
                if answers[-1]["step"] == "ready":
                    break
            else:
                said = process.stderr.read() if process.stderr else ""
                raise Wrong(f"客户端没有走完，停在 {[answer['step'] for answer in answers]} 之后：{said}")
            yield process, answers
        finally:
            stop.cancel()
            process.kill()
            process.wait()

    def servers(self) -> list[int]:
        """The server processes of this prefix."""
        return processes("-Embedding")
