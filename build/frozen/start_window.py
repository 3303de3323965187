"""xltool.exe 从这里开始：窗口；Excel 启动它时是 COM 服务器。"""

import multiprocessing
import sys

from xltool.launch import main

if __name__ == "__main__":
    multiprocessing.freeze_support()  # a child process of ours starts here too
    sys.exit(main(sys.argv[1:]))
