"""淄博市 机构DIP支出预算：按上年度点数分到机构，再按各月权重分到月。"""

from collections.abc import Sequence
from decimal import Decimal

from xltool.methods.apportion import apportion
from xltool.methods.points import MOST_POINTS, UnitShares, scaled, share_by_units
from xltool.money import Money
from xltool.policies.zibo import clauses, division
from xltool.policies.zibo.versions import Scheme
from xltool.problems import Message, Place, Refused
from xltool.tables import basis, given, key, row

NO_POINTS = Message(
    "E4703", "{scheme}各机构上年度点数合计为零", "至少一家机构应有上年度点数", "请填写，才能把DIP预算分到机构"
)
TOO_MANY = Message(
    "E4704",
    "{scheme}点数合计 {points} 过大",
    "不应超过 {most}，再大电子表格就不能逐分精确",
    "请把参数“基准分值”改小（如 100、10），按新的分值重新汇总；手工填报的点数同除以10或100",
)
MONTHS = tuple(f"{month}月" for month in range(1, 13))
CLAUSE = clauses.MONTHLY


@row
class PriorPoints:
    """An institution's points of last year in one scheme."""

    institution: str = key(width=32)
    prior_points: Decimal = given(places=4, clause=CLAUSE, summed=True, width=18)


@row
class InstitutionBudget:
    """Its part of the scheme's DIP money, 元."""

    weight_units: int = division.weight_units("ROUND({prior_points}*10000,0)", "点数换成万分之一点的整数", CLAUSE)
    first_rest: int = division.first_rest(CLAUSE)
    second_rest: int = division.second_rest(CLAUSE)
    third_rest: int = division.third_rest(CLAUSE)
    whole_share: int = division.whole_share(CLAUSE)
    remainder: Decimal = division.remainder(CLAUSE)
    annual_budget: Money = division.shared("DIP可分配基金×上年度点数÷点数合计，尾差按最大余额法到分", CLAUSE)
    basis: str = basis()


@row
class Season:
    """The weight of a month in each scheme; equal weights are twelfths."""

    month_name: str = key(width=12)
    employee: int = given(at_most="10000", clause=CLAUSE, summed=True, width=14)
    resident: int = given(at_most="10000", clause=CLAUSE, summed=True, width=14)


def line_of(scheme: Scheme) -> str:
    """The name of a scheme's line of the division."""
    return f"{scheme}机构预算"


def checked_units(points: Sequence[Decimal], scheme: Scheme, sheet: str, nothing: Message) -> list[int]:
    """Points in ten-thousandths. Raises Refused when there are none, or too many for a sheet."""
    whole = sum(points, Decimal(0))
    place = Place(sheet, "", scheme)
    if not whole:
        raise Refused([nothing.at(place, clauses.ANNUAL, scheme=scheme)])
    if whole > MOST_POINTS:
        told = {"scheme": scheme, "points": f"{whole:,f}", "most": f"{MOST_POINTS:,}"}
        raise Refused([TOO_MANY.at(place, clauses.ANNUAL, **told)])
    return [scaled(value) for value in points]


def institution_budgets(
    scheme: Scheme, pot: Money, entries: Sequence[PriorPoints]
) -> tuple[list[InstitutionBudget], UnitShares]:
    """Share the DIP money out by last year's points (ZB-08), 分. 条文未规定：机构年度预算的算法。"""
    units = checked_units([entry.prior_points for entry in entries], scheme, "机构DIP预算", NO_POINTS)
    shares = share_by_units(pot, units)
    rows = [
        InstitutionBudget(weight_units=unit, annual_budget=portion.amount, basis=CLAUSE.cite(), **step)
        for unit, portion, step in zip(units, shares.split.portions, division.steps(shares), strict=True)
    ]
    return rows, shares


def month_budgets(annual: Money, seasons: Sequence[int]) -> tuple[Money, ...]:
    """A year's budget over the months by their weights, to the 分 (ZB-08)."""
    return apportion(annual, seasons).amounts
