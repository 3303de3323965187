"""清单的勾稽：读入等于采用加退回，控制数等于读入的数；有清单的年度都用。"""

from decimal import Decimal
from typing import Any

from xltool.check_sides import Side, amount, made, plus
from xltool.city import Check, Rows
from xltool.listing import BASIS, LIST_FILES
from xltool.money import Unit
from xltool.tables import Stage


def _sum(column: str) -> Side:
    def value(_given: Any, found: Rows, _p: Any) -> Decimal:
        return Decimal(sum(getattr(row, column) or 0 for row in found[LIST_FILES]))

    return f"SUM({{{LIST_FILES}.{column}:all}})", value


def _controlled(control: str, *columns: str) -> Side:
    """What was read of the lists that have this control number."""
    unit = Unit.YUAN if control == "control_amount" else None

    def value(given: Any, found: Rows, _p: Any) -> Decimal:
        pairs = zip(getattr(given, LIST_FILES), found[LIST_FILES], strict=True)
        rows = [row for entry, row in pairs if getattr(entry, control) is not None and entry.file_name]
        return sum((_amount(rows, column, unit) for column in columns), Decimal(0))

    known = f'ISNUMBER({{{LIST_FILES}.{control}:all}})*({{{LIST_FILES}.file_name:all}}<>"")'
    return "+".join(f"SUMPRODUCT({known},{{{LIST_FILES}.{column}:all}})" for column in columns), value


def _amount(rows: list[Any], column: str, unit: Unit | None) -> Decimal:
    return amount(rows, column, unit) if unit else Decimal(sum(getattr(row, column) or 0 for row in rows))


def _control(control: str) -> Side:
    """The control numbers of the lists that have a file."""
    unit = Unit.YUAN if control == "control_amount" else None

    def value(given: Any, _found: Rows, _p: Any) -> Decimal:
        return _amount([entry for entry in getattr(given, LIST_FILES) if entry.file_name], control, unit)

    return f'SUMPRODUCT(({{{LIST_FILES}.file_name:all}}<>"")*1,{{{LIST_FILES}.{control}:all}})', value


LISTING_CHECKS: tuple[Check, ...] = (
    made(
        "E5491", Stage.ADJUST, "清单读入行数＝采用行数＋退回行数", _sum("rows_read"),
        plus(_sum("rows_taken"), _sum("rows_rejected")), f"{LIST_FILES}.rows_read", BASIS, "行",
        "请重新结算；仍不等的，是程序的错",
    ),
    made(
        "E5492", Stage.ADJUST, "清单控制行数＝读入行数", _control("control_rows"),
        _controlled("control_rows", "rows_read"), f"{LIST_FILES}.control_rows", BASIS, "行",
        "请核对清单是否导出完整",
    ),
    made(
        "E5493", Stage.ADJUST, "清单控制金额＝采用金额＋退回金额", _control("control_amount"),
        _controlled("control_amount", "amount_taken", "amount_rejected"), f"{LIST_FILES}.control_amount", BASIS,
        "元", "请核对清单是否导出完整",
    ),
)  # fmt: skip
"""Every year with lists has these among its checks."""
