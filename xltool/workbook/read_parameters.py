"""读参数与警告说明。"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from xltool.city import Year
from xltool.money import Unit
from xltool.parameters import Parameter, Standing, parameters_of
from xltool.problems import Message, Place, Problem
from xltool.tables import Column, Kind, Role, Stage
from xltool.workbook.book import PARAMETERS, Explanation
from xltool.workbook.check_sheet import EXPLANATION_HEADINGS, EXPLANATIONS
from xltool.workbook.layout import a1
from xltool.workbook.locate import NO_SHEET, Grid, text_of
from xltool.workbook.parameter_sheet import HEADINGS, parameter_cell
from xltool.workbook.parse import OUT_OF_RANGE, Reading, normalised, parse

NO_PARAMETER = Message("E3001", "没有参数“{name}”这一行", "参数表各行不可删改", "请从空表恢复这一行")
MANDATORY = Message(
    "E3002",
    "必填参数“{name}”没有填",
    "应填 0—100% 之间的比例；条文没有给出，本程序不代为假定",
    "请按本地规定填写",
)
AMBIGUOUS_PERCENT = Message(
    "E3003", "填的是 {value}", "应为比例，如 85% 或 0.85", "请写成 {value}% 或 0 与 1 之间的小数"
)
NO_REASON = Message(
    "E3004",
    "“{name}”由文件规定的 {default} 改为 {value}，没有写修改理由",
    "改动文件规定的数应写明理由",
    "请在“修改理由”栏填写，或改回文件规定的数",
)
CHANGED = Message(
    "N3001", "“{name}”由文件规定的 {default} 改为 {value}", "结果各表标注【参数已调整】", "理由：{reason}"
)
NO_HEADER = Message("E3005", "没有找到表头", "应有“参数”“取值”等栏目", "请从空表恢复参数表")


def read_parameters(
    year: Year, grid: Grid | None, problems: list[Problem], stage: Stage
) -> tuple[dict[str, Any], dict[str, str]]:
    """The parameters of a book and why printed ones were changed; missing ones stay None."""
    known = parameters_of(year.parameters)
    values: dict[str, Any] = {p.name: p.default for p in known}
    if grid is None:
        problems.append(NO_SHEET.at(Place(PARAMETERS), sheet=PARAMETERS))
        return values, {}
    header = _header(grid)
    if header is None:
        problems.append(NO_HEADER.at(Place(PARAMETERS)))
        return values, {}
    row_of = {text_of(line[header[1]["参数"]]): i for i, line in enumerate(grid) if i > header[0]}
    reasons: dict[str, str] = {}
    for parameter in known:
        row = row_of.get(normalised(parameter.heading))
        if row is None:
            problems.append(NO_PARAMETER.at(Place(PARAMETERS), parameter.clause, name=parameter.heading))
            continue
        reason = grid[row][header[1]["修改理由"]]
        if reason not in (None, ""):
            reasons[parameter.name] = str(reason).strip()
        cell = a1(row, header[1]["取值"])
        place = Place(PARAMETERS, cell, parameter.heading)
        raw = grid[row][header[1]["取值"]]
        values[parameter.name] = _value(parameter, raw, place, stage, problems)
        _changed(parameter, values[parameter.name], reasons.get(parameter.name, ""), place, problems)
    return values, reasons


def find_parameters(year: Year, grid: Grid) -> dict[str, tuple[int, int]]:
    """Where each parameter's value stands, as zero-based row and column; those that are there."""
    header = _header(grid)
    if header is None:
        return {}
    row_of = {text_of(line[header[1]["参数"]]): i for i, line in enumerate(grid) if i > header[0]}
    found = {p.name: row_of.get(normalised(p.heading)) for p in parameters_of(year.parameters)}
    return {name: (row, header[1]["取值"]) for name, row in found.items() if row is not None}


def _header(grid: Grid) -> tuple[int, dict[str, int]] | None:
    for i, line in enumerate(grid):
        texts = [text_of(value) for value in line]
        if all(heading in texts for heading in (HEADINGS[0], HEADINGS[1], HEADINGS[8])):
            return i, {heading: texts.index(heading) for heading in HEADINGS if heading in texts}
    return None


def _places(parameter: Parameter) -> int:
    """Decimal places a parameter may have: shares six, points and RW four, counts none."""
    return {Kind.COUNT: 0, Kind.MONEY: 4}.get(parameter.kind, 6 if parameter.percent else 4)


def _column(parameter: Parameter) -> Column:
    """A parameter read by the same rules as a filled cell."""
    return Column(
        name=parameter.name, heading=parameter.heading, role=Role.GIVEN, kind=parameter.kind,
        choices=parameter.choices, nullable=False, optional=False, unit=parameter.unit,
        places=_places(parameter),
        at_least=parameter.at_least, at_most=None if parameter.percent else parameter.at_most, formula="",
        says=parameter.says, clause=parameter.clause, summed=False, percent=parameter.percent, width=12,
    )  # fmt: skip


def _value(parameter: Parameter, raw: Any, place: Place, stage: Stage, problems: list[Problem]) -> Any:
    if (raw is None or str(raw).strip() == "") and parameter.standing is Standing.MANDATORY:
        if stage.value >= parameter.needed.value:
            problems.append(MANDATORY.at(place, parameter.clause, name=parameter.heading))
        return None
    percent = isinstance(raw, str) and normalised(raw).endswith("%")
    if percent and parameter.percent:
        raw = normalised(raw).removesuffix("%")
    reading = parse(raw, _column(parameter), parameter.unit or Unit.YUAN)
    value = reading.value
    if parameter.percent and isinstance(value, Decimal):
        value = value / 100 if percent else value
        if percent and value > 1:
            facts = (("value", f"{raw}%"), ("low", "0%"), ("high", "100%"))
            reading = Reading(refused=OUT_OF_RANGE, facts=facts)
        elif value > 1:
            reading = Reading(refused=AMBIGUOUS_PERCENT, facts=(("value", raw),))
    message = reading.refused or (None if percent else reading.told)
    if message:
        problems.append(message.at(place, parameter.clause, **dict(reading.facts)))
    return parameter.default if reading.refused else value


def _changed(parameter: Parameter, value: Any, reason: str, place: Place, problems: list[Problem]) -> None:
    if parameter.standing is not Standing.PRINTED or value == parameter.default:
        return
    told = {
        "name": parameter.heading,
        "default": _told(parameter, parameter.default),
        "value": _told(parameter, value),
    }
    if reason:
        problems.append(CHANGED.at(place, parameter.clause, **told, reason=reason))
    else:
        problems.append(NO_REASON.at(place, parameter.clause, **told))


def _told(parameter: Parameter, value: Any) -> str:
    if parameter.percent and isinstance(value, Decimal):
        return f"{(value * 100).normalize():f}%"
    cell = parameter_cell(parameter, value)
    number = f"{cell:.15g}" if isinstance(cell, float) and parameter.kind is not Kind.COUNT else str(cell)
    return f"{number} {parameter.unit_label}".strip()


def read_explanations(grid: Grid | None) -> list[Explanation]:
    """What the clerk wrote under 警告说明."""
    found: list[Explanation] = []
    lines = grid or ()
    start = next((i for i, line in enumerate(lines) if text_of(line[0]) == EXPLANATIONS), None)
    if start is None:
        return found
    for line in lines[start + 2 :]:
        code, cell, text = (_plain(line, i) for i in range(len(EXPLANATION_HEADINGS)))
        code = normalised(code).upper()
        if code.startswith("W") and text:
            found.append(Explanation(code, cell, text))
    return found


def _plain(line: Sequence[Any], index: int) -> str:
    value = line[index] if index < len(line) else None
    return "" if value is None else str(value).strip()
