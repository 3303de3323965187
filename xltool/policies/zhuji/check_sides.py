"""诸暨市 勾稽检查的左右两边：一列之和、一个单位的指标、一笔分配的总额，各写成公式和数。"""

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

from xltool.city import Rows
from xltool.money import Money, Unit, in_unit

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


def unit_of(table: str, column: str, unit: str) -> Side:
    """One unit's figure in a filled table, 万元."""
    return f"N({{{table}.{column}@{unit}}})", lambda given, _f, _p: in_unit(
        cell_of(getattr(given, table), column, "budget_unit", unit) or 0, WAN
    )


def split_pool(table: str, line: str, unit: Unit) -> Side:
    """The pot of a 分配过程 line; 0 when there was no weight to share it out by."""

    def value(_given: Any, found: Rows, _p: Any) -> Decimal:
        split = next(row for row in found[table] if row.allocation == line)
        return in_unit(split.pool, unit) if split.weight_total else Decimal(0)

    return f"IF({{{table}.weight_total@{line}}}=0,0,{{{table}.pool@{line}}})", value


def released(scheme: str, label: str) -> Side:
    """The released total; without a release the provisional targets, those released by name in their place."""

    def value(given: Any, found: Rows, _p: Any) -> Decimal:
        total = next(line.released_total for line in given.releases if line.scheme == label)
        if total is None:
            rows = found[f"{scheme}_units"]
            return amount(rows, "fixed_target", WAN) + amount(rows, "rescaled_weight", WAN)
        return in_unit(total, WAN)

    cell = f"{{releases.released_total@{label}}}"
    unreleased = f"{sum_formula(f'{scheme}_units', 'fixed_target')}+{sum_formula(f'{scheme}_units', 'rescaled_weight')}"
    return f"IF(ISNUMBER({cell}),{cell},{unreleased})", value


def whole_pool(table: str, line: str, unit: Unit) -> Side:
    """The pot of a 分配过程 line, shared out or not."""

    def value(_given: Any, found: Rows, _p: Any) -> Decimal:
        return in_unit(next(row for row in found[table] if row.allocation == line).pool, unit)

    return f"{{{table}.pool@{line}}}", value


def differences(column: str) -> Side:
    """The sum of a column of differences, without their signs."""
    cells = f"{{outpatient_quotas.{column}:all}}"
    return f'SUMIF({cells},">0")-SUMIF({cells},"<0")', lambda _g, found, _p: in_unit(
        sum(abs(getattr(row, column) or 0) for row in found["outpatient_quotas"]), WAN
    )


def lesser(left: Side, right: Side) -> Side:
    """The lesser of two sides."""
    return f"MIN({left[0]},{right[0]})", lambda g, f, p: min(left[1](g, f, p), right[1](g, f, p))
