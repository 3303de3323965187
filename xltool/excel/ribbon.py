"""功能区：由按钮写出选项卡的 XML（Office 2010 起的 customUI14）。"""

from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement, tostring

from xltool.excel.buttons import GROUPS, TAB, TAB_KEYTIP, Group

NAMESPACE = "http://schemas.microsoft.com/office/2009/07/customui"
PART = "customUI/customUI14.xml"
RELATIONSHIP = "http://schemas.microsoft.com/office/2007/relationships/ui/extensibility"
CLICK, SHOW_TAB = "XltClick", "XltShowTab"
"""The procedures of XltRibbon.bas that Excel calls."""
BOOK_TAB, ADDIN_TAB = "xltBookTab", "xltAddinTab"


def ribbon_xml(groups: Sequence[Group] = GROUPS, *, addin: bool) -> bytes:
    """The ribbon of the add-in, or that of a workbook, which hides its tab while the add-in is loaded."""
    root = Element("customUI", xmlns=NAMESPACE)
    tabs = SubElement(SubElement(root, "ribbon"), "tabs")
    tab = SubElement(tabs, "tab", id=ADDIN_TAB if addin else BOOK_TAB, label=TAB, keytip=TAB_KEYTIP)
    if not addin:
        tab.set("getVisible", SHOW_TAB)
    for group in groups:
        box = SubElement(tab, "group", id=f"xltGroup_{group.name}", label=group.label)
        for button in group.buttons:
            SubElement(
                box, "button", id=button.command, label=button.label, imageMso=button.image,
                size="large" if button.large else "normal", screentip=button.screentip,
                supertip=button.supertip, keytip=button.keytip, onAction=CLICK,
            )  # fmt: skip
    text = tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n{text}'.encode()
