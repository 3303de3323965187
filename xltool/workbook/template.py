"""空表：按城市卡片生成待填的工作簿，已印发的数字先填好。"""

from typing import Any

from xltool.city import City, Year
from xltool.parameters import parameters_of
from xltool.tables import Role, Table, tables_of
from xltool.workbook.book import Book


def form(city: City, number: int, rules: int | None = None) -> Book:
    """The form of a city's year: published figures in, everything else to fill; of a trial by ``rules``."""
    year = city.card(number, rules)
    given: dict[str, list[Any]] = {name: list(rows) for name, rows in year.published.items()}
    return Book(
        city=city,
        number=number,
        given=given,
        results=year.published_results,
        parameters={p.name: p.default for p in parameters_of(year.parameters)},
        rules=rules,
    )


def filled_example(city: City, number: int) -> Book:
    """The same form filled with 示例数据."""
    year = city.years[number]
    rows, chosen = year.example()
    blank = form(city, number)
    return Book(
        city=city,
        number=number,
        given=rows,
        results={**year.published_results, **_same_rows(year, rows)},
        parameters={**blank.parameters, **chosen},
        example=True,
    )


def _same_rows(year: Year, rows: Any) -> dict[str, Any]:
    """Published results stay only where the example keeps the published rows."""
    return {
        name: []
        for name in year.published_results
        if name in rows and list(rows[name]) != list(year.published.get(name, ()))
    }


def printed_keys(table: Table) -> tuple[str, ...]:
    """The keys a form prints in a table whose rows are not the clerk's to choose."""
    return table.fixed if any(c.role is Role.GIVEN for c in table.columns) else ()


def tables(year: Year) -> dict[str, Table]:
    """Every table of a year by name."""
    return tables_of(year.sheets)
