"""说法：命令行消息里提到的选项，在窗口里叫什么。"""

WORDS = {
    "请用 --table 指明": "请在“导入”里选“填哪张表”",
    "用 --map 指明栏目对应": "在“导入”里写“栏目对应”",
    "请用 --map 指明": "请在“导入”里写“栏目对应”",
    "用 --map 指明": "在“导入”里写“栏目对应”",
    "--map": "“栏目对应”",
    "请用 -o 换一个文件名": "请换一个文件夹",
}


def in_window(text: str) -> str:
    """A message as the window says it."""
    for theirs, ours in WORDS.items():
        text = text.replace(theirs, ours)
    return text
