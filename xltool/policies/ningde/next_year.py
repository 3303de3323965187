"""宁德市 跨年带入：上年实际支出进入“前两年度”，清算点值作月预结算点值，名录照旧。

The forecast starts from the two years before (第七条（三）); the months may be paid at last year's point value.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from xltool.carry_over import EVERY, CarryOver, Fed, LastYear, every, same
from xltool.methods.points import POINT_SCALE
from xltool.money import Money, half_up
from xltool.parameters import YesNo
from xltool.policies.ningde.annual import line_of
from xltool.policies.ningde.monthly import ValueSource
from xltool.policies.ningde.versions import BOTH, Scheme

VERSION_TABLES = (
    "versions",
    *(f"{name}_{table}" for name, _ in BOTH for table in ("funds", "package", "years", "forecast")),
)


def _first_version(number: int, _last: LastYear) -> Mapping[str, tuple[str, ...]]:
    """The new year begins with its 预下达."""
    return dict.fromkeys(VERSION_TABLES, (f"{number}年预下达",))


def _spent(scheme: Scheme) -> Callable[[LastYear], Mapping[str, Any]]:
    """What the fund paid within DIP last year: remote and manual claims, and all that was settled."""

    def values(last: LastYear) -> Mapping[str, Any]:
        remote, local = last("dip_execution.remote_paid")[scheme], last("dip_execution.local_settled")[scheme]
        return {EVERY: Money(remote + local)}

    return values


def _of_version_in_force(at: str) -> Callable[[LastYear], Mapping[str, Any]]:
    """Last year's own figure, of the version in force."""

    def values(last: LastYear) -> Mapping[str, Any]:
        force = next(version for version, told in last("versions.in_force").items() if told is YesNo.YES)
        return {EVERY: last(at)[force]}

    return values


def _point_values(last: LastYear) -> Mapping[str, Any]:
    """Last year's point value, 元 a point, rounded half up once to the four places that a month's value has."""
    exact = last("point_splits.point_value")
    return {
        scheme: Decimal(half_up(exact[line_of(scheme)] * POINT_SCALE)) / POINT_SCALE
        for scheme in Scheme
        if line_of(scheme) in exact
    }


_THIS_YEAR = "本年的数，由经办人填报"
_NO_COST = "上年的结果簿里没有异地就医的医疗费用"
_BY_CENTRE = "由市医保中心测算提出"
CARRY_OVER = CarryOver(
    same_rows=("institutions", "employee_annual", "resident_annual"),
    new_rows=_first_version,
    fed={
        **same("institutions", "code", "former_names", "dip_listed"),
        **{f"{name}_years.prior_fund_spent": Fed("上年实付：异地和手工报销＋本地应付额", _spent(scheme))
           for name, scheme in BOTH},
        **{f"{name}_years.earlier_fund_spent": Fed("上年簿里的上年度支出（执行版本）",
                                                   _of_version_in_force(f"{name}_years.prior_fund_spent"))
           for name, _ in BOTH},
        **{f"{name}_years.earlier_cost": Fed("上年簿里的上年度医疗费用（执行版本）",
                                             _of_version_in_force(f"{name}_years.prior_cost"))
           for name, _ in BOTH},
        "monthly_values.month_value": Fed("上年清算点值，四舍五入到四位小数", _point_values),
        "monthly_values.value_source": every(ValueSource.LAST_YEAR, "上年清算点值"),
    },
    left={
        **dict.fromkeys(("versions", "exclusions", "employee_funds", "resident_funds", "employee_package",
                         "resident_package", "employee_months", "resident_months", "remote_claims", "outside_claims",
                         "local_pots", "employee_annual", "resident_annual"), _THIS_YEAR),
        **{f"{name}_years.prior_cost": _NO_COST for name, _ in BOTH},
        **{f"{name}_years.fund_share": _NO_COST for name, _ in BOTH},
        **{f"{name}_years.own_prior_weight": "本版另定的才填" for name, _ in BOTH},
        "employee_forecast": _BY_CENTRE,
        "resident_forecast": _BY_CENTRE,
    },
)  # fmt: skip
