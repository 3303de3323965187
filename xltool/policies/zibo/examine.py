"""淄博市 填报核对。"""

from typing import Any

from xltool.problems import Problem


def examine(given: Any, parameters: Any, stage: Any, where: Any) -> list[Problem]:
    return []
