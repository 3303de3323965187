"""公式：把写在名称上的公式落到单元格地址上。"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from xltool.workbook.layout import Placed, a1, quoted

REFERENCE = re.compile(r"\{([a-z_0-9]+)(?:\.([a-z_0-9]+))?(?:@([^{}:]+))?(?::(all|above))?\}")

PARAMETER = "parameters"
"""``{parameters.quantum}`` is the parameter even where the table has a column of that name."""

Piece = str | Callable[[int, str], str]
"""A piece of a formula: text, or what gives the text for a sheet row and the row's key."""


class UnknownReference(KeyError):
    """A formula names a column, table or parameter that does not exist: a mistake in a policy."""


@dataclass(slots=True)
class Book:
    """Where everything stands: tables by name, parameter cells by name."""

    tables: Mapping[str, Placed]
    parameters: Mapping[str, str]
    compiled: dict[tuple[str, str, str], list[Piece]] = field(default_factory=dict)

    def formula(self, template: str, table: str, row: int, key: str) -> str:
        """The formula of one cell: ``template`` in ``table`` on sheet row ``row`` (zero-based)."""
        placed = self.tables[table]
        own = key if key in placed.table.row_aliases else ""
        slot = (template, table, own)
        pieces = self.compiled.get(slot)
        if pieces is None:
            pieces = self.compiled[slot] = self._compile(template, placed, own)
        return "=" + "".join(piece if isinstance(piece, str) else piece(row, key) for piece in pieces)

    def references(self, template: str, table: str, key: str) -> list[re.Match[str]]:
        """The references a formula makes, its aliases opened up, in order, each once."""
        placed = self.tables[table]
        opened = expand(template, self._aliases(placed, key if key in placed.table.row_aliases else ""))
        seen: dict[str, re.Match[str]] = {}
        for match in REFERENCE.finditer(opened):
            seen.setdefault(match.group(0), match)
        return list(seen.values())

    def _aliases(self, placed: Placed, own: str) -> dict[str, str]:
        return dict(placed.table.aliases) | dict(placed.table.row_aliases.get(own, {}))

    def _compile(self, template: str, placed: Placed, own: str) -> list[Piece]:
        opened = expand(template, self._aliases(placed, own))
        pieces: list[Piece] = []
        at = 0
        for match in REFERENCE.finditer(opened):
            pieces += [opened[at : match.start()], self._resolve(match, placed)]
            at = match.end()
        return [*pieces, opened[at:]]

    def _resolve(self, match: re.Match[str], home: Placed) -> Piece:
        name, column, key, extent = match.groups()
        if column is None:
            if name in home.column_of:
                index = home.column_of[name]
                if key is None and extent is None:
                    return lambda row, _key: a1(row, index)
                return _in_table(home, name, key, extent, "")
            if name in self.parameters:
                return self.parameters[name]
            raise UnknownReference(match.group(0))
        if name == PARAMETER and column in self.parameters:
            return self.parameters[column]
        other = self.tables.get(name)
        if other is None or column not in other.column_of:
            raise UnknownReference(match.group(0))
        prefix = "" if other.sheet == home.sheet else quoted(other.sheet) + "!"
        return _in_table(other, column, key, extent, prefix)


def expand(template: str, aliases: Mapping[str, str]) -> str:
    """Put the meaning of each alias in its place, as deep as aliases go."""

    def open_up(match: re.Match[str]) -> str:
        bare = match.group(2) is None and match.group(3) is None
        alias = aliases.get(match.group(1)) if bare else None
        return match.group(0) if alias is None else expand(alias, aliases)

    return REFERENCE.sub(open_up, template)


def _in_table(table: Placed, column: str, key: str | None, extent: str | None, prefix: str) -> Piece:
    index = table.column_of[column]
    first, last = table.first_row, max(table.first_row, table.first_row + table.count - 1)
    if extent == "all":
        return f"{prefix}{a1(first, index, absolute=True)}:{a1(last, index, absolute=True)}"
    if extent == "above":
        start = a1(first, index, absolute=True)
        return lambda row, _key: f"{prefix}{start}:{a1(row, index)}"
    if key is not None:
        return prefix + a1(table.row_of[key], index, absolute=True)
    rows = table.row_of
    return lambda _row, own: prefix + a1(rows[own], index)
