"""看得见的部分：只有这里用 tkinter；怎样办由 xltool.window 的其他模块决定。"""
