"""快捷方式：“发送到”里的一项，指向窗口程序。由 Windows 自己的接口写，路径里有中文也不怕。"""

import importlib
import os
from pathlib import Path
from types import ModuleType

NAME = "医保总额预算.lnk"


def send_to() -> Path:
    """The shortcut in the user's folder 发送到. Raises KeyError where there is no such user folder."""
    return Path(os.environ["APPDATA"], "Microsoft", "Windows", "SendTo", NAME)


def write(link: Path, program: Path, says: str) -> None:
    """Write a shortcut to a program, over one that is there. Raises OSError."""
    pythoncom, shell = _windows("pythoncom"), _windows("win32com.shell.shell")
    try:
        made = pythoncom.CoCreateInstance(
            shell.CLSID_ShellLink, None, pythoncom.CLSCTX_INPROC_SERVER, shell.IID_IShellLink
        )
        made.SetPath(str(program))
        made.SetWorkingDirectory(str(program.parent))
        made.SetDescription(says)
        made.QueryInterface(pythoncom.IID_IPersistFile).Save(str(link), 0)
    except pythoncom.com_error as error:
        raise OSError(error.hresult, str(error)) from error


def _windows(name: str) -> ModuleType:
    return importlib.import_module(name)  # by name: elsewhere than on Windows there is none
