"""调用方：记住哪些 Excel 在用本程序；它们都不在了，本程序也就结束，不留在后台。

Windows itself notices that a client has died only after some six minutes; until then a file could stay open.
A client introduces itself by the handle of any window of its process: the process is then watched.
"""

import importlib
import logging
import os
import threading
from collections.abc import Callable
from types import ModuleType
from typing import Any

LOG = logging.getLogger(__name__)
SYNCHRONIZE = 0x00100000
AT_MOST = 60
"""Windows waits for 64 things at once."""
LONELY_MS = 5 * 60 * 1000
"""So long a server waits for the client it was started for."""
GRACE_SECONDS = 20.0
"""So long a call that is under way when its Excel dies may take to end; saving is whole at any moment."""


class Clients:
    """The processes that called, watched from a thread of its own."""

    def __init__(self, end: Callable[[], None]) -> None:
        self._end = end
        self._changed = _windows("win32event").CreateEvent(None, False, False, None)
        self._lock = threading.Lock()
        self._processes: dict[int, Any] = {}

    def watch(self) -> None:
        """Start watching."""
        threading.Thread(target=self._watch, name="clients", daemon=True).start()

    def meet(self, window: int) -> None:
        """Watch the process that has this window. One that cannot be watched is left to Windows."""
        try:
            _, process = _windows("win32process").GetWindowThreadProcessId(window)
            with self._lock:
                if not process or process in self._processes or len(self._processes) >= AT_MOST:
                    return
                self._processes[process] = _windows("win32api").OpenProcess(SYNCHRONIZE, False, process)
            _windows("win32event").SetEvent(self._changed)
            LOG.info("client %d", process)
        except Exception:
            LOG.exception("window %r has no process to watch", window)

    def _watch(self) -> None:
        win32event, pythoncom = _windows("win32event"), _windows("pythoncom")
        while True:
            with self._lock:
                processes = dict(self._processes)
            patience = win32event.INFINITE if processes else LONELY_MS
            waited = win32event.WaitForMultipleObjects([self._changed, *processes.values()], False, patience)
            if waited == win32event.WAIT_TIMEOUT and not pythoncom._GetGatewayCount():
                LOG.info("nobody came")
                break
            if waited > win32event.WAIT_OBJECT_0 and waited != win32event.WAIT_TIMEOUT:
                gone = list(processes)[waited - win32event.WAIT_OBJECT_0 - 1]
                LOG.info("client %d has ended", gone)
                with self._lock:
                    del self._processes[gone]
                    if not self._processes:
                        break
        self._end()


def end_at_the_latest(seconds: float = GRACE_SECONDS) -> None:
    """End this process in a while, should it not end by itself."""
    timer = threading.Timer(seconds, os._exit, (1,))
    timer.daemon = True
    timer.start()


def _windows(name: str) -> ModuleType:
    return importlib.import_module(name)  # by name: elsewhere than on Windows there is none
