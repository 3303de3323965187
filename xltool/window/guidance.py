"""下一步：看案头的情形，用一句话说接下来做什么。"""

from collections.abc import Sequence

from xltool.window import actions
from xltool.window.actions import Action
from xltool.window.desk import UNDER_WAY, Desk, Line, State

EMPTY = "把填好的工作簿或文件夹拖进窗口，或点“选工作簿”。还没有工作簿的，点“新建空表”。"
CHECK = "点“{check}”，先看填报有没有问题；工作簿不会改动。"
MEND = "{done}{which}有问题要改：在下面双击一行，打开工作簿改好、保存，再点“{check}”。"
SETTLE = "填报没有错误。点“{settle}”，结果写成旁边的一本新簿。"
LOOK = "{which}办完了，结果簿在原簿旁边。双击它打开结果簿；不明白哪个金额，点“{explain}”。"
IMPORTED = "已经导入，新簿“{name}”在列表里。点“{check}”，看看还缺什么。"
SENT = {
    "dispatch": "下发包做好了。双击它打开文件夹：一县一个压缩包，交给各县；“市级留存”只留在市里。",
    "submit": "上报件写好了，在结算簿旁边。双击它打开，连同盖章的纸质件交到市里。",
    "collect": "收件办完了。双击它打开汇总簿；没有收下的在下面的“问题”里，退回单在收件夹的“退回单”里。",
    "verify": "核验通过，校验码和依据见下面的“合计”。",
}
NOT_SENT = {
    "dispatch": "没有下发。照下面的“怎么改”改好，再点“下发”。",
    "submit": "没有上报。照下面的“怎么改”改好、重新结算，再点“上报”。",
    "collect": "没有收件。照下面的“怎么改”办好，再点“收件汇总”。",
    "verify": "核验不通过，不能收：见下面的“问题”。",
}
RUNNING = "正在办理（{done}/{total}）。要停下点“取消”，已经办完的不受影响。"
CANCELLED = "已取消，没有写到一半的文件。要继续，选中没有办的几本，再点一次。"


def next_step(desk: Desk, chosen: Sequence[Line]) -> tuple[str, Action | None]:
    """What to do next, for the chosen books or else for all; and the button for it, where it is one."""
    lines = chosen or desk.lines
    words = {
        "check": actions.CHECK.label,
        "settle": desk.label(actions.SETTLE),
        "explain": actions.EXPLAIN.label,
        "which": "这一本" if len(lines) == 1 else "",
    }
    if desk.busy:
        done, total = desk.progress
        return RUNNING.format(done=done, total=total), None
    if not lines:
        return EMPTY, None
    last = lines[-1].action
    if last in actions.EXCHANGE and last is not None and lines[-1].state in (State.DONE, State.REFUSED):
        return (SENT if lines[-1].state is State.DONE else NOT_SENT)[last.name], None
    refused = [line for line in lines if line.state is State.REFUSED]
    if refused:
        done = sum(line.state is State.DONE and line.action is not actions.CHECK for line in lines)
        told = {"done": f"{done} 本办完了，" if done else "", "which": words["which"] or f"{len(refused)} 本"}
        return MEND.format(**words | told), actions.CHECK
    if any(line.state is State.CANCELLED for line in lines):
        return CANCELLED, None
    if any(line.action is None and not line.inbox for line in lines):
        return CHECK.format(**words), actions.CHECK
    if last is actions.IMPORT:
        written = lines[-1].outcome.written if lines[-1].outcome else None
        return IMPORTED.format(name=written.name if written else "", **words), actions.CHECK
    if last is not None and last.suffix:
        return LOOK.format(**words | {"which": words["which"] or f"{len(lines)} 本"}), None
    return SETTLE.format(**words), actions.SETTLE


def status(line: Line) -> str:
    """A book's state in the list: what is being done and for how long."""
    if line.state in UNDER_WAY:
        return line.step or line.state.value
    took = f"　{line.seconds:.1f} 秒" if line.seconds and line.state is not State.CANCELLED else ""
    return f"{line.state.value}{took}"
