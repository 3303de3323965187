"""样式：字体、边框、底色、数字格式，照公文附件的样子。"""

from typing import Any

from xltool.money import Unit
from xltool.tables import Column, Kind, Role

BODY_FONT, HEAD_FONT, TITLE_FONT = "仿宋", "黑体", "方正小标宋简体"
FILL = "#FFF9DB"
"""填报栏."""
COMPUTED = "#FFFFFF"
HEADER = "#E8EEF4"
WRONG = "#FFC7CE"
BODY_HEIGHT, HEADER_HEIGHT, TITLE_HEIGHT, LINE_HEIGHT = 21, 34, 36, 20
NEGATIVE = ";[Red]-"


def number_format(column: Column, unit: Unit) -> str:
    """How a column's numbers are shown; the value itself is never shortened by it."""
    if column.percent:
        return "0.00%"
    if column.kind is Kind.MONEY:
        positive = "#,##0.00####" if unit is Unit.WAN else "#,##0.00"
        return positive + NEGATIVE + positive
    if column.kind in (Kind.NUMBER, Kind.RATIO):
        return "#,##0." + "0" * column.places
    if column.kind is Kind.COUNT:
        return "#,##0"
    if column.kind is Kind.DATE:
        return "yyyy-mm-dd"
    return "@" if column.role in (Role.KEY, Role.GIVEN) else "General"


class Formats:
    """The formats of one workbook, each made once."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._made: dict[tuple[tuple[str, Any], ...], Any] = {}

    def _make(self, **properties: Any) -> Any:
        slot = tuple(sorted(properties.items()))
        if slot not in self._made:
            self._made[slot] = self._book.add_format(properties)
        return self._made[slot]

    def title(self) -> Any:
        """The sheet's title."""
        return self._make(
            font_name=TITLE_FONT, font_size=18, bold=True, align="center", valign="vcenter", text_wrap=True
        )

    def annex(self) -> Any:
        """附件2, flush left above the title."""
        return self._make(font_name=HEAD_FONT, font_size=16, align="left", valign="vcenter")

    def unit(self) -> Any:
        """单位：万元, flush right above the table."""
        return self._make(font_name=BODY_FONT, font_size=11, align="right", valign="vcenter")

    def caption(self) -> Any:
        """The heading line of one of several tables."""
        return self._make(font_name=HEAD_FONT, font_size=12, align="left", valign="vcenter")

    def header(self) -> Any:
        """A column's heading."""
        return self._make(
            font_name=HEAD_FONT, font_size=11, bold=True, align="center", valign="vcenter",
            text_wrap=True, border=1, bg_color=HEADER,
        )  # fmt: skip

    def text_line(self, *, bold: bool = False) -> Any:
        """A line of running text across the sheet."""
        return self._make(
            font_name=HEAD_FONT if bold else BODY_FONT, font_size=12, align="left", valign="vcenter",
            text_wrap=True,
        )  # fmt: skip

    def flag(self) -> Any:
        """A line that warns: 参数已调整, 示例数据."""
        return self._make(font_name=HEAD_FONT, font_size=11, font_color="#C00000", valign="vcenter")

    def label(self) -> Any:
        """A merged group label."""
        return self._make(font_name=BODY_FONT, font_size=12, align="center", valign="vcenter", text_wrap=True, border=1)

    def plain(self, *, bold: bool = False, fill: bool = False, wrap: bool = True) -> Any:
        """A bordered text cell."""
        return self._make(
            font_name=BODY_FONT, font_size=11, valign="vcenter", text_wrap=wrap, border=1, bold=bold,
            bg_color=FILL if fill else COMPUTED,
        )  # fmt: skip

    def link(self) -> Any:
        """A cell that leads to another."""
        return self._make(
            font_name=BODY_FONT, font_size=11, valign="vcenter", border=1, font_color="#0563C1", underline=1
        )

    def value(self, column: Column, unit: Unit, *, total: bool = False) -> Any:
        """A body cell of a column."""
        return self.number(
            number_format(column, unit),
            left=column.kind is Kind.TEXT,
            center=column.kind in (Kind.CHOICE, Kind.DATE) or column.name == "basis",
            fill=column.role is Role.GIVEN and not total,
            bold=total,
            wrap=column.kind is Kind.TEXT,
        )

    def number(
        self, shown: str, *, left: bool = False, center: bool = False, fill: bool = False,
        bold: bool = False, wrap: bool = False,
    ) -> Any:  # fmt: skip
        """A bordered cell with a number format."""
        return self._make(
            font_name=BODY_FONT, font_size=11, valign="vcenter", border=1, num_format=shown, bold=bold,
            align="left" if left else "center" if center else "right", text_wrap=wrap,
            bg_color=FILL if fill else COMPUTED, locked=not fill,
        )  # fmt: skip

    def signature(self) -> Any:
        """The sign-off line."""
        return self._make(font_name=BODY_FONT, font_size=11, valign="vcenter")
