"""一个工作表函数：一处声明，既是可以调用的函数，也是 VBA 包装和函数向导说明的来源。

A function reads its arguments, calls a method of ``xltool.methods`` and packs the answer. xlwings hands
the values over raw: its own converters would turn error values into blanks.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

from xltool.excel.udf_arguments import MILLION, REQUIRED, UNIT, Argument, Span, Unfit, plain_number, read_cell
from xltool.money import Unit
from xltool.problems import Message, Place, Problem, Refused
from xltool.tables import Kind
from xltool.terms import heading

CATEGORY = "医保总额预算"

Grid = list[list[Any]]
Shape = tuple[int, int]
Answer = list[list[float | str]]
"""What goes back to Excel: rows of doubles or of texts."""

NOT_ONE_VALUE = Message("E7211", "给的是 {found} 的区域", "应为单个值", "请改为引用一个单元格")
SHAPES_DIFFER = Message(
    "E7212", "给的是 {found} 的区域", "应为单个值，或与“{other}”同为 {wanted}", "请改为行数、列数相同的区域"
)
WRONG_WIDTH = Message("E7213", "区域有 {found} 列", "应为 {wanted}，依次是：{columns}", "请重选区域")
MORE_CELLS = "；同一参数另有 {count} 格也不能用"
UNCOMPUTABLE = Message("E7214", "{reason}", "按规则算不出结果", "请核对所引用的单元格")


class Gives(Enum):
    """What the answer is. Money goes back in the unit it came in."""

    MONEY = "金额"
    NUMBER = "数"
    TEXT = "文字"


@dataclass(frozen=True, slots=True)
class Udf:
    """One function of the sheet; ``rule`` gets the arguments in order, all but the unit.

    EACH arguments are brought to one shape and the rule is called cell by cell. A function without any is
    called once: its rule gets a value for ONE, a grid for ALL (brought to one shape) and for TABLE, and
    returns a grid.
    """

    name: str
    says: str
    gives: Gives
    rule: Callable[..., Any]
    arguments: tuple[Argument, ...]

    def __call__(self, *given: object) -> Answer:
        """Cells in, cells out: each argument a value, a row, a column or a block.

        Raises Refused: one problem for every argument that cannot be used, or the one the rule has.
        """
        grids = [as_grid(raw) for raw in (*given, *[None] * (len(self.arguments) - len(given)))]
        unit = self._unit(grids)
        problems: list[Problem] = []
        values = {
            argument: self._read(argument, grid, unit, problems)
            for argument, grid in zip(self.arguments, grids, strict=True)
        }
        shape = self._common_shape(values, problems)
        if problems:
            raise Refused(problems)
        found = self._worked_out([values[a] for a in self.arguments if a is not UNIT], shape)
        if self.gives is Gives.MONEY:
            fen = unit.fen
            return [[amount / fen for amount in cells] for cells in found]  # int ÷ int: the nearest double
        return [[cell if self.gives is Gives.TEXT else float(cell) for cell in cells] for cells in found]

    def _unit(self, grids: Sequence[Grid]) -> Unit:
        """The unit of the amounts; 元 where there is no such argument, or none that can be read."""
        for argument, grid in zip(self.arguments, grids, strict=True):
            if argument is UNIT:
                read = self._read(argument, grid, Unit.YUAN, [])
                return read[0][0] if read else Unit.YUAN
        return Unit.YUAN

    def _read(self, argument: Argument, grid: Grid, unit: Unit, problems: list[Problem]) -> Grid:
        """All cells of an argument; what is wrong with it goes to ``problems``, and nothing comes back."""
        if argument.default is not REQUIRED and grid in ([[None]], [[""]]):
            grid = [[argument.default]]
        shape, width = shape_of(grid), len(argument.columns)
        if argument.span is Span.ONE and shape != (1, 1):
            problems.append(NOT_ONE_VALUE.at(self._place(argument), found=told(shape)))
            return []
        if argument.span is Span.TABLE and (shape[1] % width or (shape[1] > width and not argument.repeats)):
            columns = "、".join(heading(column.name) for column in argument.columns)
            many = f"{width} 列" + ("或其倍数" if argument.repeats else "")
            problems.append(WRONG_WIDTH.at(self._place(argument), found=shape[1], wanted=many, columns=columns))
            return []
        cells, unfit = read_grid(argument, grid, unit)
        if unfit:
            problems.append(self._unfit(argument, shape, unfit))
        return [] if unfit else cells

    def _unfit(self, argument: Argument, shape: Shape, unfit: Sequence[tuple[Unfit, int, int]]) -> Problem:
        cause, i, j = unfit[0]
        problem = cause.message.at(self._place(argument, shape, i, j), **cause.facts)
        if len(unfit) == 1:
            return problem
        return replace(problem, found=problem.found + MORE_CELLS.format(count=len(unfit) - 1))

    def _common_shape(self, values: dict[Argument, Grid], problems: list[Problem]) -> Shape:
        """The shape that all ranges share; single values take any."""
        ranges = [(a, shape_of(v)) for a, v in values.items() if v and a.span in (Span.EACH, Span.ALL)]
        ranges = [(a, shape) for a, shape in ranges if shape != (1, 1)]
        if not ranges:
            return 1, 1
        first, wanted = ranges[0]
        problems += [
            SHAPES_DIFFER.at(self._place(a), found=told(shape), other=heading(first.name), wanted=told(wanted))
            for a, shape in ranges[1:]
            if shape != wanted
        ]
        return wanted

    def _worked_out(self, values: Sequence[Grid], shape: Shape) -> Grid:
        arguments = [a for a in self.arguments if a is not UNIT]
        given = [self._given(a, grid, shape) for a, grid in zip(arguments, values, strict=True)]
        if not any(a.span is Span.EACH for a in arguments):
            return self._whole(given)
        height, width = shape
        grids = [
            value if a.span is Span.EACH else [[value] * width] * height
            for a, value in zip(arguments, given, strict=True)
        ]
        answer: Grid = []
        try:
            for rows in zip(*grids, strict=True):
                answer.append([])
                for cells in zip(*rows, strict=True):
                    answer[-1].append(self.rule(*cells))
        except ValueError as reason:
            where = position(shape, len(answer) - 1, len(answer[-1]))
            raise self._uncomputable(reason, where) from None
        return answer

    def _whole(self, given: Sequence[Any]) -> Grid:
        try:
            answer: Grid = self.rule(*given)
        except ValueError as reason:
            raise self._uncomputable(reason, "") from None
        return answer

    def _given(self, argument: Argument, grid: Grid, shape: Shape) -> Any:
        """What the rule gets of an argument: one value, a grid of the common shape, or the table made ready."""
        if argument.span is Span.ONE:
            return grid[0][0]
        if argument.span is not Span.TABLE:
            return widened(grid, shape)
        try:
            return argument.into(grid) if argument.into else grid
        except ValueError as reason:
            raise Refused([UNCOMPUTABLE.at(self._place(argument), reason=reason)]) from None

    def _uncomputable(self, reason: ValueError, where: str) -> Refused:
        return Refused([UNCOMPUTABLE.at(Place(self.name, "", where), reason=reason)])

    def _place(self, argument: Argument, shape: Shape = (1, 1), i: int = 0, j: int = 0) -> Place:
        where = position(shape, i, j)
        return Place(self.name, "", f"{heading(argument.name)} {argument.name}{' · ' if where else ''}{where}")

    @property
    def __xlfunc__(self) -> dict[str, Any]:
        """What xlwings asks of a function before it calls it."""
        arguments = [
            {
                "name": argument.name,
                "pos": i,
                "vba": None,
                "doc": argument.says,
                "vararg": False,
                "options": {"convert": "raw"},
            }
            | ({} if argument.default is REQUIRED else {"optional": None})
            for i, argument in enumerate(self.arguments)
        ]
        return {
            "name": self.name,
            "sub": False,
            "args": arguments,
            "argmap": {argument["name"]: argument for argument in arguments},
            "ret": {"doc": self.says, "options": {"convert": "raw"}},
            "category": CATEGORY,
            "call_in_wizard": True,
            "volatile": False,
            "async_mode": None,
        }


def read_grid(argument: Argument, grid: Grid, unit: Unit) -> tuple[Grid, list[tuple[Unfit, int, int]]]:
    """Every cell read, and those that cannot be, with row and column from 0."""
    expected = argument.columns or (argument,)
    width = len(expected)
    scales = {Kind.MONEY: unit.fen, Kind.RATIO: MILLION}
    steps = [scales.get(column.kind, 0) for column in expected]
    rows: Grid = []
    unfit = []
    for i, cells in enumerate(grid):
        read: list[Any] = []
        for j, raw in enumerate(cells):
            column, step = expected[j % width], steps[j % width]
            quick = plain_number(raw, step, column) if step else None
            try:
                read.append(read_cell(raw, column, unit) if quick is None else quick)
            except Unfit as cause:
                unfit.append((cause, i, j))
        rows.append(read)
    return rows, unfit


def as_grid(raw: object) -> Grid:
    """What Excel hands over, as rows: one value, a row, or rows."""
    if not isinstance(raw, list | tuple):
        return [[raw]]
    if not raw:
        return [[None]]
    if isinstance(raw[0], list | tuple):
        return [list(row) for row in raw]
    return [list(raw)]


def shape_of(grid: Grid) -> Shape:
    """Rows and columns."""
    return len(grid), len(grid[0])


def widened(grid: Grid, shape: Shape) -> Grid:
    """A single value repeated over the shape; a range as it is."""
    return grid if shape_of(grid) == shape else [grid[0] * shape[1] for _ in range(shape[0])]


def flat(grid: Grid) -> list[Any]:
    """The cells, row by row."""
    return [cell for cells in grid for cell in cells]


def shaped(values: Sequence[Any], like: Grid) -> Grid:
    """Values in the rows of another grid."""
    width = len(like[0])
    return [list(values[i : i + width]) for i in range(0, len(values), width)]


def told(shape: Shape) -> str:
    """``3 行 2 列``."""
    return f"{shape[0]} 行 {shape[1]} 列"


def position(shape: Shape, i: int, j: int) -> str:
    """``第3行第2列`` of a range, nothing for a single value."""
    return "" if shape == (1, 1) else f"第{i + 1}行第{j + 1}列"
