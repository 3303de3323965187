"""核验一份：上报件完整不完整、有没有被改动；有密钥的，还核验是不是本县做的。"""

from pathlib import Path

from xltool.exchange.examine import examine
from xltool.exchange.keys import read_key
from xltool.exchange.register import KEPT, REGISTER, Register, find_root, read_register
from xltool.outcome import Outcome, Report, silent
from xltool.problems import errors

BARE = "没有用密钥核验：只说明内容没有因传输或误改而不同，不能说明是谁做的，也防不住有程序的人成心改动。"
KEYED = "已用本县密钥核验鉴别码：做这份件的人有本县密钥，此后一个数也没有改。"


def verify(file: Path, *, issued: Path | None = None, key: Path | None = None, report: Report = silent) -> Outcome:
    """Examine one submission; by the city's register where there is one near, or by a county's key. Raises Refused."""
    register = _register(file, issued)
    county_key = None if key is None else read_key(key).key
    report("正在核验、重算")
    examined = examine(file, register, county_key)
    who = examined.identity
    if who is None or not who.digest:
        return Outcome(examined.problems)
    wrong = errors(examined.problems)
    summary = (
        f"{who.who}（编码 {who.code}）{who.year}年度 第{who.times}次　上报时间 {who.at}",
        f"校验码 {who.code_on_paper}　{who.digest}",
        f"下发第{who.issue}版　政策包 {who.package} {who.package_digest[:12]}…　程序 {who.program}",
        f"依据的清单：{who.lists}" if who.lists else "",
        f"核验结论：{f'不通过，有 {len(wrong)} 个问题' if wrong else '通过，全部结果按填报数重算相同'}",
        KEYED if (register or county_key) and not wrong else BARE if not (register or county_key) else "",
    )
    data = {"identity": who.facts(), "keyed": bool(register or county_key), "passed": not wrong}
    data["verdict"] = f"{who.name} 第{who.times}次：{'不通过' if wrong else '通过'}"
    return Outcome(examined.problems, None, tuple(line for line in summary if line), data)


def _register(file: Path, issued: Path | None) -> Register | None:
    """The city's register: the one asked for, or one near the file. Raises Refused when the one asked for is bad."""
    if issued is not None:
        return read_register(find_root(issued, issued))
    folder = file.absolute().parent
    near = next((root for root in (folder, folder.parent) if (root / KEPT / REGISTER).is_file()), None)
    return None if near is None else read_register(near)
