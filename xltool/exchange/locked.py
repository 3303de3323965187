"""锁定的参数：市里下发时定下的，一个也不能变。"""

from collections.abc import Mapping
from decimal import Decimal

from xltool.exchange.canonical import decided
from xltool.exchange.identity import mapping
from xltool.money import shown
from xltool.parameters import Parameter, parameters_of
from xltool.problems import Message, Place, Problem
from xltool.workbook.book import PARAMETERS
from xltool.workbook.layout import a1
from xltool.workbook.read import Read
from xltool.workbook.read_parameters import find_parameters

LOCKED_CHANGED = Message(
    "E8847", "“{name}”是市里定的 {wanted}，现在是 {found}", "市里锁定的参数不能改", "请改回；认为不对的，请向市里反映"
)


def locked_changes(read: Read, wanted: Mapping[str, object]) -> list[Problem]:
    """Each parameter that is not as it was decided, at its cell; ``wanted`` has values as canonical JSON does."""
    cells = find_parameters(read.book.year, read.grids.get(PARAMETERS, ()))
    found = []
    for parameter in parameters_of(read.book.year.parameters):
        now = mapping(decided(read.book, [parameter.name]))[parameter.name]
        if parameter.name in wanted and now != wanted[parameter.name]:
            at = cells.get(parameter.name)
            place = Place(PARAMETERS, "" if at is None else a1(*at), parameter.heading)
            told = {"wanted": _told(parameter, wanted[parameter.name]), "found": _told(parameter, now)}
            found.append(LOCKED_CHANGED.at(place, parameter.clause, name=parameter.heading, **told))
    return found


def _told(parameter: Parameter, value: object) -> str:
    """A value of canonical JSON as a sentence says it."""
    if value is None:
        return "（空）"
    if parameter.unit is not None and isinstance(value, int):
        return shown(value, parameter.unit)
    if parameter.percent and isinstance(value, str):
        return f"{(Decimal(value) * 100).normalize():f}%"
    return str(value)
