"""先问一问再办的按钮，各开哪一个小窗口。"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from xltool.problems import Message, Place
from xltool.window import actions
from xltool.window.actions import Action
from xltool.window.desk import Line

if TYPE_CHECKING:
    from xltool.window.view.main import Window

NOTHING = Message("E8704", "没有选工作簿", "要先有办理的工作簿", "请拖进来，或点“选工作簿”")
ONE_BOOK = Message("E8705", "选中了 {count} 本", "“{action}”一次办一本", "请在列表里只选中一本")
ANYWAY = (actions.SELFCHECK, actions.EXPLAIN, actions.COLLECT, actions.LEDGER)
"""What needs no book on the list."""
ONE = (actions.IMPORT, actions.DISPATCH)
"""What is done with one book at a time."""


def ask(window: "Window", action: Action, lines: Sequence[Line]) -> None:
    """Open the window of an action for these books; or say why not."""
    if not lines and action not in ANYWAY:
        window.tell(NOTHING.at(Place()).text())
    elif len(lines) > 1 and action in ONE:
        window.tell(ONE_BOOK.at(Place(), count=len(lines), action=action.label).text())
    else:
        _open(window, action, lines)


def _open(window: "Window", action: Action, lines: Sequence[Line]) -> None:
    if action is actions.SELFCHECK:
        from xltool.window.view.report import SelfCheck

        SelfCheck(window)
    elif action is actions.EXPLAIN:
        from xltool.window.view.explain import Explain

        Explain(window, lines)
    elif action is actions.RESTORE:
        from xltool.window.view.restore import Restore

        Restore(window, lines)
    elif action is actions.IMPORT:
        from xltool.window.view.import_export import ImportExport

        ImportExport(window, lines[0])
    elif action is actions.LEDGER:
        from xltool.window.view.ledger import open_ledger

        open_ledger(window)
    else:
        from xltool.window.view.exchange import Collect, Dispatch

        if action is actions.DISPATCH:
            Dispatch(window, lines[0])
        else:
            Collect(window)
