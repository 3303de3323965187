"""xltool-cli.exe 从这里开始：命令行。"""

import multiprocessing
import sys

from xltool.__main__ import main

if __name__ == "__main__":
    multiprocessing.freeze_support()  # a child process of ours starts here too
    sys.exit(main())
