"""解释此格：一个金额是怎么来的——规则、数字、取整、条款原文、参数，最多六行。"""

import re
from dataclasses import dataclass
from typing import Any

from xltool.listing import FROM_LIST
from xltool.parameters import Standing, parameters_of
from xltool.problems import Message, Place, Refused
from xltool.tables import Column, Kind, Role, Sheet, Table
from xltool.terms import heading
from xltool.workbook.book import CHARTS, CHECKS, GUIDE, METHOD, PARAMETERS, Book
from xltool.workbook.cells import spoken, to_cell
from xltool.workbook.formulas import PARAMETER, REFERENCE
from xltool.workbook.formulas import Book as Addresses
from xltool.workbook.layout import Placed
from xltool.workbook.locate import Found, Grid, find_table, text_of
from xltool.workbook.parameter_sheet import parameter_cell, place_parameters
from xltool.workbook.parse import exact, normalised
from xltool.workbook.read_rows import Names

BAD_ADDRESS = Message("E7001", "“{text}”不是单元格", "写法如 药店年终结算!F12", "请照此写法重新输入")
NO_SUCH_SHEET = Message("E7002", "没有工作表“{sheet}”", "本簿各表：{wanted}", "请核对表名")
NOT_COMPUTED_SHEET = Message(
    "E7004", "“{sheet}”不是计算表", "可解释的是各张填报表、结果表和参数表", "勾稽检查、图表、计算说明各行自带说明"
)
NOT_IN_TABLE = Message(
    "E7003", "这一格不在任何一张表的数据行里", "可解释的是各表的填报格和结果格", "请选一个有数的格子"
)

ADDRESS = re.compile(r"'?([^'!]+)'?!\$?([A-Za-z]{1,3})\$?(\d+)")
MOST_FIGURES = 8


@dataclass(frozen=True, slots=True)
class Explained:
    """What a cell says about itself, line by line."""

    lines: tuple[str, ...]

    def text(self) -> str:
        """The lines as one text."""
        return "\n".join(self.lines)


def parse_address(text: str) -> tuple[str, int, int]:
    """``药店年终结算!F12`` as sheet, zero-based row and column. Raises Refused."""
    match = ADDRESS.fullmatch(text.strip())
    if not match or not int(match.group(3)):
        raise Refused([BAD_ADDRESS.at(Place(), text=text)])
    column = 0
    for letter in match.group(2).upper():
        column = column * 26 + ord(letter) - 64
    return match.group(1), int(match.group(3)) - 1, column - 1


def explain_cell(book: Book, address: str, grid: Grid) -> Explained:
    """Explain one cell of a worked-out book; ``grid`` is the sheet as it stands. Raises Refused."""
    explained = _explain_cell(book, address, grid)
    if not book.trial:
        return explained
    head, *lines = explained.lines
    return Explained((f"【试算：按{book.rules}年度的规则】{head}", *lines))


def _explain_cell(book: Book, address: str, grid: Grid) -> Explained:
    name, row, index = parse_address(address)
    sheet = next((sheet for sheet in book.year.sheets if sheet.name == name), None)
    if name == PARAMETERS:
        return _explain_parameter(book, grid, row, address)
    if sheet is None and name in (GUIDE, CHECKS, CHARTS, METHOD):
        raise Refused([NOT_COMPUTED_SHEET.at(Place(name), sheet=name)])
    if sheet is None:
        raise Refused([NO_SUCH_SHEET.at(Place(name), sheet=name, wanted="、".join(s.name for s in book.year.sheets))])
    for table in sheet.tables:
        found = find_table(sheet, table, grid, [])
        if found is None or not (row in found.rows or row == found.total_row):
            continue
        column = next((c for c in table.columns if found.column_of.get(c.name) == index), None)
        if column is not None:
            return _explain(book, sheet, found, column, grid, row, address)
    raise Refused([NOT_IN_TABLE.at(Place(name, address.rpartition("!")[2]))])


def _explain(book: Book, sheet: Sheet, found: Found, column: Column, grid: Grid, row: int, address: str) -> Explained:
    table = found.table
    raw = grid[row][found.column_of[column.name]]
    at = address.rpartition("!")[2]
    cell = f"{sheet.name} {at}"
    if row == found.total_row:
        return _explain_total(found, column, raw, cell)
    name = _key_text(found, grid[row])
    values = _Values(book)
    line = values.line(table, name, row, found, grid)
    if line is None:
        raise Refused([NOT_IN_TABLE.at(Place(sheet.name, at, name))])
    value, unit = values.value(table, line, column), table.unit_of(column)
    subject = " · ".join(part for part in (name, table.heading_of(column)) if part)
    head = f"{cell}「{subject}」＝ {spoken(value, column, unit)}"
    if column.role is not Role.RESULT:
        return Explained((head, _filled_by(values, table, line), *_basis(column)))
    head += _differs(raw, value, column, table)
    placed, key = values.placed[table.name], values.placed[table.name].keys[line]
    quoted_from = values.source(column, placed, key)
    if quoted_from is not None:
        placed, column = quoted_from
        head += f"，引自“{placed.sheet}”"
    figures, parameters = _figures(values, column, placed, key)
    lines = [head, f"规则：{column.says}。", f"数字：{'；'.join(figures) or '无'}。", f"取整：{_rounding(column)}。"]
    lines += _basis(column)
    if parameters:
        lines.append(f"参数：{'；'.join(parameters)}。")
    return Explained(tuple(lines))


def _filled_by(values: "_Values", table: Table, line: int) -> str:
    """Who filled a row: the clerk, or a list, as its note says."""
    notes = (c for c in table.columns if c.role is Role.NOTE)
    said = next((text for c in notes if str(text := values.value(table, line, c)).startswith(FROM_LIST)), "")
    return f"这一行由清单汇总：{said}。" if said else "这一格由经办人填报，不是算出来的。"


def _explain_parameter(book: Book, grid: Grid, row: int, address: str) -> Explained:
    """What a line of the 参数 sheet decides, who decides it, and its clause."""
    texts = {text_of(value) for value in grid[row]} if row < len(grid) else set()
    for parameter in parameters_of(book.year.parameters):
        if normalised(parameter.heading) in texts:
            at = f"{PARAMETERS} {address.rpartition('!')[2]}"
            lines = [
                f"{at}「{_parameter(book, parameter)}」",
                f"说明：{parameter.says}性质：{parameter.standing.value}。",
            ]
            if parameter.choices:
                lines.append(f"可选：{'、'.join(choice.value for choice in parameter.choices)}。")
            return Explained((*lines, f"依据：{parameter.clause.quote()}"))
    raise Refused([NOT_IN_TABLE.at(Place(PARAMETERS, address.rpartition("!")[2]))])


def _explain_total(found: Found, column: Column, raw: Any, cell: str) -> Explained:
    """A 合计 cell, as it stands."""
    heading = found.table.heading_of(column)
    if not column.summed or not isinstance(raw, int | float):
        return Explained((f"{cell}「合计 · {heading}」：这一栏没有合计。",))
    unit = found.table.unit_of(column).label if column.kind is Kind.MONEY else ""
    shown = f"{exact(raw):,f}" if column.kind is not Kind.MONEY else f"{exact(raw):,.2f}"
    return Explained((f"{cell}「合计 · {heading}」＝ {shown} {unit}".rstrip(), "规则：本栏各行相加。"))


def _key_text(found: Found, line: Any) -> str:
    """The name of a row as it stands on the sheet; empty where rows have none."""
    at = found.column_of.get(found.table.key or "")
    return str(line[at]).strip() if at is not None and line[at] is not None else ""


def _basis(column: Column) -> list[str]:
    return [f"依据：{column.clause.quote()}"] if column.clause else []


def _differs(raw: Any, value: Any, column: Column, table: Table) -> str:
    """Say so when the sheet no longer holds what the rule gives."""
    ours = to_cell(value, column, table.unit_of(column))
    if raw is None or isinstance(ours, str) or ours is None or column.kind is Kind.DATE:
        return ""
    if isinstance(raw, int | float) and exact(raw) == exact(ours):
        return ""
    shown = exact(raw) if isinstance(raw, int | float) else f"“{str(raw)[:20]}”"
    return f"（表中现为 {shown}，与按填报数据计算的不同，请核对是否被改动）"


def _rounding(column: Column) -> str:
    """How a column's formula rounds, in words."""
    formula = column.formula
    if "split_threshold" in formula:
        return "按分配单位取整数份额，尾数按最大余额法逐份分配，合计等于总额"
    if "{rounding_unit}" in formula:
        return f"四舍五入到参数“{heading('rounding_unit')}”，一次"
    if formula.startswith("ROUND(") and formula.endswith(",2)"):
        return "四舍五入到小数点后两位，一次"
    if formula.startswith("INT("):
        return "取整数部分"
    if "ROUND(" in formula and ",6)" in formula:
        return "四舍五入到六位小数"
    return "不取整"


def cell_at(grid: Grid, row: int, column: int) -> Any:
    """What stands in a cell; None beyond the sheet's end."""
    return grid[row][column] if row < len(grid) and column < len(grid[row]) else None


class _Values:
    """Looks values up by table, row and column."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.placed: dict[str, Placed] = {p.table.name: p for plan in book.plans() for p in plan.tables}
        self.addresses = Addresses(self.placed, place_parameters(book))
        self.names = Names()
        for known in book.given.get(book.year.register, ()):
            self.names.learn(known.institution, getattr(known, "former_names", ""))

    def line(self, table: Table, name: str, row: int, found: Found, grid: Grid) -> int | None:
        """The index of a row: by its key, or by its place where the table has none."""
        keys = self.placed[table.name].keys
        if table.key:
            now = self.names.current.get(normalised(name), name)
            wanted = {normalised(name), normalised(now)}
            return next((i for i, key in enumerate(keys) if normalised(key) in wanted), None)
        given = [found.column_of[c.name] for c in table.columns if c.role is Role.GIVEN and c.name in found.column_of]
        filled = [i for i in found.rows if any(cell_at(grid, i, at) not in (None, "") for at in given)]
        return filled.index(row) if row in filled and filled.index(row) < len(keys) else None

    def value(self, table: Table, line: int, column: Column) -> Any:
        """The value of a column in a row."""
        for rows in (self.book.given.get(table.name, ()), self.book.results.get(table.name, ())):
            if line < len(rows) and hasattr(rows[line], column.name):
                return getattr(rows[line], column.name)
        return None

    def source(self, column: Column, placed: Placed, key: str) -> tuple[Placed, Column] | None:
        """Where a column that only repeats another cell of the same key has it from."""
        match = REFERENCE.fullmatch(column.formula)
        if match is None or match.group(2) is None or match.group(1) not in self.placed:
            return None
        home = self.placed[match.group(1)]
        source = self.column(home.table, match.group(2))
        if key not in home.keys or source.role is not Role.RESULT:
            return None
        return self.source(source, home, key) or (home, source)

    def column(self, table: Table, name: str) -> Column:
        """A column by name."""
        return next(column for column in table.columns if column.name == name)


def _figures(values: _Values, column: Column, placed: Placed, key: str) -> tuple[list[str], list[str]]:
    """Every figure the formula uses, named and valued; and the parameters among them."""
    known = {p.name: p for p in parameters_of(values.book.year.parameters)}
    figures: list[str] = []
    parameters: list[str] = []
    references = values.addresses.references(column.formula, placed.table.name, key)
    if "split_threshold" in column.formula and "rest" in placed.column_of:
        rest = values.column(placed.table, "rest")  # a share is explained by what it is a share of
        references = values.addresses.references(rest.formula, placed.table.name, key) + references
    for match in references:
        name, other, fixed, extent = match.groups()
        if name == PARAMETER or (other is None and name not in placed.column_of):
            parameters.append(_parameter(values.book, known[other or name]))
            continue
        table = placed.table if other is None else values.placed[name].table
        source = values.column(table, other or name)
        home = values.placed[table.name]
        if extent:
            figures.append(f"{source.heading}一栏（{table.caption or home.sheet}）")
            continue
        line = home.keys.index(fixed or key)
        text = spoken(values.value(table, line, source), source, table.unit_of(source))
        figures.append(f"{source.heading} {text}")
    figures = list(dict.fromkeys(figures))
    if len(figures) > MOST_FIGURES:
        figures = [*figures[:MOST_FIGURES], f"等 {len(figures)} 项"]
    return figures, parameters


def _parameter(book: Book, parameter: Any) -> str:
    value = book.parameters.get(parameter.name, parameter.default)
    cell = parameter_cell(parameter, value)
    shown = f"{cell * 100:g}%" if parameter.percent and isinstance(cell, float) else f"{cell}{parameter.unit_label}"
    if isinstance(cell, float) and not parameter.percent:
        shown = f"{cell:,.15g} {parameter.unit_label}".strip()
    open_one = "，条文未规定" if parameter.standing is Standing.OPEN else ""
    return f"{parameter.heading}＝{shown}（{parameter.clause.cite()}{open_one}）"
