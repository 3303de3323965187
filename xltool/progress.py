"""进度：超过两秒才显示，只在终端里显示，写在错误输出上。"""

import sys
import threading
from contextlib import suppress
from types import TracebackType
from typing import Any

DELAY_SECONDS = 2.0


class Progress:
    """A line that says what is being done; silent when the work is quick or nobody looks."""

    def __init__(self) -> None:
        self._step = "正在准备"
        self._status: Any = None
        self._lock = threading.Lock()
        self._ended = False
        self._timer = threading.Timer(DELAY_SECONDS, self._show)
        self._timer.daemon = True

    def __enter__(self) -> "Progress":
        if sys.stderr is not None and sys.stderr.isatty():
            self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._lock:
            self._ended = True
            self._timer.cancel()
            if self._status is not None:
                with suppress(Exception):
                    self._status.stop()
        if self._timer.ident is not None:
            self._timer.join()

    def report(self, step: str) -> None:
        """Say what is being done now."""
        with self._lock:
            self._step = step
            if self._status is not None:
                with suppress(Exception):
                    self._status.update(f"{step}……")

    def _show(self) -> None:
        with suppress(Exception):  # a display that fails must not disturb the work
            from rich.console import Console  # only the slow cases pay for it
            from rich.status import Status

            with self._lock:
                if self._ended:
                    return
                console = Console(stderr=True)
                self._status = Status(f"{self._step}……", console=console)
                self._status.start()
                console.show_cursor()  # rich hides it, and a killed program could not give it back
