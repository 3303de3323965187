"""勾稽检查：左右两边各写成公式和数——一列之和、一个参数、一笔分配的总额。"""

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

from xltool.city import Check, Rows
from xltool.clause import Clause
from xltool.money import Money, Unit, in_unit
from xltool.problems import GRADES
from xltool.tables import Stage

WAN, YUAN = Unit.WAN, Unit.YUAN
Side = tuple[str, Callable[[Any, Rows, Any], Decimal]]
"""One side of a check: its formula and our own figure."""


def given_sum(table: str, column: str, unit: Unit) -> Side:
    """The sum of a filled column."""
    return sum_formula(table, column), lambda given, _found, _p: amount(getattr(given, table), column, unit)


def result_sum(table: str, column: str, unit: Unit) -> Side:
    """The sum of a computed column."""
    return sum_formula(table, column), lambda _given, found, _p: amount(found[table], column, unit)


def plus(*sides: Side) -> Side:
    """Several sides added up."""
    return "+".join(f"({formula})" for formula, _ in sides), lambda g, f, p: sum(
        (value(g, f, p) for _, value in sides), Decimal(0)
    )


def minus(left: Side, right: Side) -> Side:
    """One side less another."""
    return f"({left[0]})-({right[0]})", lambda g, f, p: left[1](g, f, p) - right[1](g, f, p)


def printed(amount: Money, unit: Unit = WAN) -> Side:
    """A number that the document prints."""
    return str(in_unit(amount, unit)), lambda _g, _f, _p: in_unit(amount, unit)


def parameter(name: str, unit: Unit = WAN) -> Side:
    """A parameter."""
    return f"{{{name}}}", lambda _g, _f, p: in_unit(getattr(p, name), unit)


def rows_of(table: str) -> Side:
    """How many rows a table has."""
    return f"COUNTA({{{table}.institution:all}})", lambda given, _f, _p: Decimal(len(getattr(given, table)))


def sum_formula(table: str, column: str) -> str:
    """The sum of a column as a formula."""
    return f"SUM({{{table}.{column}:all}})"


def amount(rows: Iterable[Any], column: str, unit: Unit) -> Decimal:
    """The sum of a column, None counting nothing."""
    return in_unit(sum(getattr(row, column) or 0 for row in rows), unit)


def cell_of(rows: Iterable[Any], column: str, name: str, key: str) -> Any:
    """The value of a column in the row of a key."""
    return next(getattr(row, column) for row in rows if getattr(row, name) == key)


def split_pool(table: str, line: str, unit: Unit) -> Side:
    """The pot of a 分配过程 line; 0 when there was no weight to share it out by."""

    def value(_given: Any, found: Rows, _p: Any) -> Decimal:
        split = next(row for row in found[table] if row.allocation == line)
        return in_unit(split.pool, unit) if split.weight_total else Decimal(0)

    return f"IF({{{table}.weight_total@{line}}}=0,0,{{{table}.pool@{line}}})", value


def whole_pool(table: str, line: str, unit: Unit) -> Side:
    """The pot of a 分配过程 line, shared out or not."""

    def value(_given: Any, found: Rows, _p: Any) -> Decimal:
        return in_unit(next(row for row in found[table] if row.allocation == line).pool, unit)

    return f"{{{table}.pool@{line}}}", value


def lesser(left: Side, right: Side) -> Side:
    """The lesser of two sides."""
    return f"MIN({left[0]},{right[0]})", lambda g, f, p: min(left[1](g, f, p), right[1](g, f, p))


def made(
    code: str, stage: Stage, rule: str, left: Side, right: Side, at: str, clause: Clause,
    unit: str = "万元", advice: str = "请核对所列单元格及其来源", of_document: bool = False,
) -> Check:  # fmt: skip
    """A check of two sides, its grade told by the code's first letter."""
    return Check(
        code, GRADES[code[0]], stage, rule, left[0], right[0], left[1], right[1], at, clause, advice, unit, of_document
    )  # fmt: skip
