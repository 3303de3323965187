"""身份：一本簿是下发给谁的、谁第几次上报的，写在深度隐藏的表和文件属性里，不靠文件名。

Here it is only facts, name and text; what they mean, ``exchange.identity`` knows.
"""

from collections.abc import Mapping
from typing import Any

from xltool.workbook.book import IDENTITY
from xltool.workbook.locate import Grid

PREFIX = "医保总额预算·"
PROPERTIES = ("用途", "编码", "预算年度", "次数", "校验")
"""The facts that the file's properties repeat: Excel shows them without opening a sheet."""


def write_identity(workbook: Any, facts: Mapping[str, str]) -> None:
    """Write the facts into a very hidden sheet of an XlsxWriter workbook, a few also into its properties."""
    sheet = workbook.add_worksheet(IDENTITY)
    for row, (name, value) in enumerate(facts.items()):
        sheet.write_string(row, 0, name)
        sheet.write_string(row, 1, value)
    sheet.protect()
    sheet.very_hidden()
    for name in PROPERTIES:
        if facts.get(name):
            workbook.set_custom_property(PREFIX + name, facts[name], "text")


def read_identity(grid: Grid | None) -> dict[str, str]:
    """The facts as they stand on the sheet; none where there is no such sheet."""
    found: dict[str, str] = {}
    for line in grid or ():
        if isinstance(line[0], str) and line[0]:
            found.setdefault(line[0], "" if line[1] is None else str(line[1]))
    return found


def property_facts(properties: Mapping[str, str]) -> dict[str, str]:
    """The facts that a file's properties repeat."""
    return {name: properties[PREFIX + name] for name in PROPERTIES if PREFIX + name in properties}
