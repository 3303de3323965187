"""一件会死、会错的事，给分头办的测试；单独成一个模块，新进程导入得快。"""

import os


def dying(task: int) -> int:
    """A task that takes its process with it when it is 2, fails when it is 3."""
    if task == 2:
        os._exit(9)
    if task == 3:
        raise ValueError("nobody foresaw this")
    return task * 10
