"""打包用的模块在 build/frozen 里，不属于 xltool：测试从那里引入。"""

import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT / "build"), str(ROOT / "build" / "frozen")]

import bundle  # noqa: E402
import icon  # noqa: E402
import parts  # noqa: E402

__all__ = ["ROOT", "bundle", "icon", "parts"]
