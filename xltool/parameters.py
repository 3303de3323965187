"""参数：文件印明的数、条文未规定的选择、必须由经办机构填写的数。

A city's parameters are one frozen dataclass made with ``@parameters``; each field says which of the
three it is, names its clause, and is one line of the book's 参数 sheet. Rules and formulas both read
them from there.
"""

from dataclasses import dataclass, field, fields
from decimal import Decimal
from enum import Enum, StrEnum
from typing import Any, TypeVar, dataclass_transform, get_type_hints

from xltool.clause import Clause
from xltool.money import Unit
from xltool.tables import Kind, Stage, kind_of
from xltool.terms import heading

T = TypeVar("T")


class Standing(Enum):
    """Who decides a parameter."""

    PRINTED = "文件规定"
    OPEN = "条文未规定"
    MANDATORY = "必填"


class YesNo(StrEnum):
    """A choice of two."""

    YES = "是"
    NO = "否"


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter: what it is, what it is when nobody says otherwise, and the clause behind it."""

    name: str
    heading: str
    standing: Standing
    kind: Kind
    choices: type[StrEnum] | None
    default: Any
    unit: Unit | None
    percent: bool
    at_least: Decimal
    at_most: Decimal | None
    clause: Clause
    says: str
    """What it decides; for an open question, why the text leaves it open."""
    needed: Stage
    """The first step that cannot do without it, when it is mandatory."""

    @property
    def unit_label(self) -> str:
        """The unit as the 参数 sheet prints it."""
        if self.unit:
            return self.unit.label
        return "%" if self.percent else ""


def _field(standing: Standing, clause: Clause, says: str, **facts: Any) -> Any:
    return field(metadata={"standing": standing, "clause": clause, "says": says, **facts})


def printed(
    default: Any, clause: Clause, says: str, *, unit: Unit | None = None, percent: bool = False,
    at_most: str | None = None, fixed: bool = False,
) -> Any:  # fmt: skip
    """A number the document prints. Changing it in the book needs a written reason; a fixed one cannot be."""
    least, most = (str(default), str(default)) if fixed else ("0", at_most)
    bounds = {"at_least": Decimal(least), "at_most": None if most is None else Decimal(most)}
    return _field(Standing.PRINTED, clause, says, default=default, unit=unit, percent=percent, **bounds)


def open_question(
    default: Any, clause: Clause, says: str, *, unit: Unit | None = None, percent: bool = False, at_least: str = "0"
) -> Any:
    """A question the document leaves open: our reading, its alternatives beside it."""
    return _field(Standing.OPEN, clause, says, default=default, unit=unit, percent=percent, at_least=Decimal(at_least))


def mandatory(
    clause: Clause, says: str, *, percent: bool = False, at_most: str | None = None, needed: Stage = Stage.SETTLE
) -> Any:
    """A number the document does not give and nobody may guess: the step ``needed`` and all after it stop without."""
    bound = None if at_most is None else Decimal(at_most)
    return _field(Standing.MANDATORY, clause, says, default=None, percent=percent, at_most=bound, needed=needed)


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(printed, open_question, mandatory))
def parameters(cls: type[T]) -> type[T]:
    """Make a class a set of parameters."""
    return dataclass(frozen=True, slots=True, kw_only=True)(cls)


_PARAMETERS: dict[type[Any], tuple[Parameter, ...]] = {}


def parameters_of(cls: type[Any]) -> tuple[Parameter, ...]:
    """The parameters of a city and year, in order; worked out once."""
    if cls not in _PARAMETERS:
        _PARAMETERS[cls] = _parameters_of(cls)
    return _PARAMETERS[cls]


def _parameters_of(cls: type[Any]) -> tuple[Parameter, ...]:
    hints = get_type_hints(cls)
    found = []
    for item in fields(cls):
        facts = item.metadata
        kind, choices, _ = kind_of(hints[item.name])
        found.append(
            Parameter(
                name=item.name,
                heading=heading(item.name),
                standing=facts["standing"],
                kind=kind,
                choices=choices,
                default=facts["default"],
                unit=facts.get("unit"),
                percent=facts.get("percent", False),
                at_least=facts.get("at_least", Decimal(0)),
                at_most=facts.get("at_most"),
                clause=facts["clause"],
                says=facts["says"],
                needed=facts.get("needed", Stage.SETTLE),
            )
        )
    return tuple(found)


def with_defaults(cls: type[T], **chosen: Any) -> T:
    """A set of parameters as the document and our defaults have it, except what is ``chosen``."""
    return cls(**{parameter.name: parameter.default for parameter in parameters_of(cls)} | chosen)


def with_printed(cls: type[T], name: str, value: int) -> type[T]:
    """The same parameters, but a fixed number called ``name``, where there is one, is ``value``."""
    told = next((item for item in fields(cls) if item.name == name), None)  # type: ignore[arg-type]  # a dataclass
    if told is None:
        return cls
    facts = {**told.metadata, "default": value, "at_least": Decimal(value), "at_most": Decimal(value)}
    body = {"__annotations__": {name: int}, name: field(metadata=facts), "__doc__": cls.__doc__}
    return parameters(type(cls.__name__, (cls,), {**body, "__module__": cls.__module__}))
