"""政策包：一个统筹区一个年度的全部规则，有编号，有校验；规则改了一个字，校验就不同。

The digest covers what the rules say, not the files they lie in: document, parameters, every column with its
formula and words, every check and clause. As each rule is stated twice, as code and as formula, a changed
rule shows in its formula.
"""

from typing import Any

from xltool.city import City, Year
from xltool.exchange import sm3
from xltool.exchange.canonical import encoded
from xltool.parameters import Parameter, parameters_of
from xltool.tables import Column, Table, tables_of


def package_name(city: City, number: int) -> str:
    """``诸暨2024``."""
    return f"{city.short}{number}"


_DIGESTS: dict[int, tuple[Year, str]] = {}
"""By the card's place in memory, with the card itself, so that the place stays its own."""


def package_digest(city: City, number: int) -> str:
    """The digest of a year's rules; worked out once."""
    year = city.years[number]
    if id(year) not in _DIGESTS:
        _DIGESTS[id(year)] = (year, sm3.digest(encoded(described(year))))
    return _DIGESTS[id(year)][1]


def described(year: Year) -> dict[str, Any]:
    """A year's rules as plain facts."""
    return {
        "document": [year.document, year.status],
        "parameters": [_parameter(parameter) for parameter in parameters_of(year.parameters)],
        "tables": [_table(table) for table in tables_of(year.sheets).values()],
        "checks": [[c.code, c.grade, c.stage, c.rule, c.left, c.right, c.at, c.unit] for c in year.checks],
        "clauses": [[clause.article, clause.sentence] for clause in year.computed()],
    }


def _parameter(parameter: Parameter) -> list[Any]:
    choices = [choice.value for choice in parameter.choices] if parameter.choices else []
    facts = [parameter.name, parameter.standing, parameter.kind, parameter.default, choices, parameter.unit]
    return [*facts, parameter.percent, parameter.at_least, parameter.at_most, parameter.needed]


def _table(table: Table) -> dict[str, Any]:
    return {
        "name": table.name,
        "stage": table.stage,
        "unit": table.unit,
        "fixed": table.fixed,
        "aliases": table.aliases,
        "row_aliases": table.row_aliases,
        "columns": [_column(column) for column in table.columns],
    }


def _column(column: Column) -> list[Any]:
    facts = [column.name, column.heading, column.role, column.kind, column.unit, column.places, column.formula]
    return [*facts, column.says, column.nullable, column.optional, column.at_least, column.at_most, column.summed]
