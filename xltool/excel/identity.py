"""身份：Excel 凭什么名字找到本程序。名字一经交付就不再改动，登记、服务和 VBA 用的是同一个。"""

CLSID = "{407B31F6-F756-426C-BD8B-66DAB8FF09A7}"
"""The class that Windows starts our program for; made for xltool, nobody else's."""
PROG_ID = "Xltool.Server.1"
"""What VBA asks for: ``CreateObject("Xltool.Server.1")``."""
PROG_ID_OF_ANY_VERSION = "Xltool.Server"
DESCRIPTION = "医保基金总额预算（xltool）"
SERVER_MODULE = "xltool.excel.server"
WINDOW_PROGRAM = "xltool.exe"
"""The built program without a console: the window, and what Excel starts."""
EMBEDDING = ("-embedding", "/embedding")
"""What Windows adds to the command line when a COM client wants the server, in small letters."""
