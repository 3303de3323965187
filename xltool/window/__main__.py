"""窗口的启动：``python -m xltool.window [工作簿或文件夹…]``。"""

import sys

from xltool.window import main

if __name__ == "__main__":
    sys.exit(main())
