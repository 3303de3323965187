"""宁德市 可预算总额：当年筹资总额，提取风险金，其他因素调整。"""

from decimal import Decimal
from fractions import Fraction
from typing import Any

from xltool.clause import Clause
from xltool.money import Money, round_money
from xltool.policies.ningde import clauses
from xltool.policies.ningde.parameters import Parameters2024, to_unit
from xltool.policies.ningde.versions import Scheme
from xltool.tables import basis, given, key, result, row


@row
class Income:
    """What one scheme raises in the year, by one version of the plan, 万元.

    Only the year's own sources; nothing out of the accumulated balance.
    """

    version: str = key(width=20)
    contributions: Money = given(clause=clauses.EMPLOYEE_FUNDS, summed=False, width=15)
    subsidy: Money = given(clause=clauses.RESIDENT_FUNDS, summed=False, width=15)
    interest: Money = given(summed=False)
    other_income: Money = given(summed=False)
    own_reserve_rate: Decimal | None = given(optional=True, percent=True, places=6, at_most="1", width=11)
    factor_adjustment: Money = given(at_least=None, clause=clauses.EMPLOYEE_FUNDS, summed=False)
    adjustment_reason: str = given(optional=True, width=26)

    def whole(self) -> Money:
        """The year's income, 分."""
        return Money(self.contributions + self.subsidy + self.interest + self.other_income)


def _raised(clause: Clause) -> Any:
    formula = "ROUND({contributions}+{subsidy}+{interest}+{other_income},6)"
    return result(formula, "当年各项收入相加，不含历年结余", clause, summed=False, width=16)


def _rate(clause: Clause) -> Any:
    formula = "IF(ISNUMBER({own_reserve_rate}),{own_reserve_rate},{rate_parameter})"
    return result(formula, "本版另定的比例；没有另定的取参数", clause, percent=True, width=11)


def _reserve(clause: Clause) -> Any:
    formula = to_unit("{raised}*{reserve_rate}")
    return result(formula, "当年筹资总额×风险金比例，四舍五入一次", clause, summed=False, width=15)


def _budgetable(clause: Clause) -> Any:
    formula = "ROUND({raised}-{risk_reserve}+{factor_adjustment},6)"
    return result(formula, "当年筹资总额－风险金±其他因素调整", clause, summed=False, width=16)


@row
class EmployeeFunds:
    """What the employees' scheme may budget, 万元."""

    raised: Money = _raised(clauses.EMPLOYEE_FUNDS)
    reserve_rate: Fraction = _rate(clauses.EMPLOYEE_FUNDS)
    risk_reserve: Money = _reserve(clauses.EMPLOYEE_FUNDS)
    budgetable: Money = _budgetable(clauses.EMPLOYEE_FUNDS)
    basis: str = basis()


@row
class ResidentFunds:
    """What the residents' scheme may budget, 万元."""

    raised: Money = _raised(clauses.RESIDENT_FUNDS)
    reserve_rate: Fraction = _rate(clauses.RESIDENT_FUNDS)
    risk_reserve: Money = _reserve(clauses.RESIDENT_FUNDS)
    budgetable: Money = _budgetable(clauses.RESIDENT_FUNDS)
    basis: str = basis()


Funds = EmployeeFunds | ResidentFunds
RATE_PARAMETER = {Scheme.EMPLOYEE: "employee_reserve_rate", Scheme.RESIDENT: "resident_reserve_rate"}


def reserve_rate(scheme: Scheme, entry: Income, parameters: Parameters2024) -> Decimal:
    """The rate a version reserves by: its own, or else the parameter."""
    own: Decimal | None = entry.own_reserve_rate
    rate: Decimal = getattr(parameters, RATE_PARAMETER[scheme])
    return rate if own is None else own


def reserve_of(raised: Money, rate: Fraction, parameters: Parameters2024) -> Money:
    """The risk reserve, 分: rounded once, to the unit of the plan."""
    return round_money(raised * rate, parameters.rounding_unit)


def budgetable_funds(scheme: Scheme, entry: Income, parameters: Parameters2024) -> Funds:
    """Take the risk reserve off what is raised (ND-02, ND-03), 分."""
    rate = Fraction(reserve_rate(scheme, entry, parameters))
    raised = entry.whole()
    reserve = reserve_of(raised, rate, parameters)
    made = EmployeeFunds if scheme is Scheme.EMPLOYEE else ResidentFunds
    return made(
        raised=raised,
        reserve_rate=rate,
        risk_reserve=reserve,
        budgetable=Money(raised - reserve + entry.factor_adjustment),
        basis=clauses.CITY_FUNDS.cite(),
    )


@row
class CityFunds:
    """What both schemes may budget, told together and never shared, 万元."""

    version: str = key(width=20)
    employee_budgetable: Money = result(
        "{employee_funds.budgetable}", "职工可预算总额", clauses.EMPLOYEE_FUNDS, summed=False, width=18
    )
    resident_budgetable: Money = result(
        "{resident_funds.budgetable}", "居民可预算总额", clauses.RESIDENT_FUNDS, summed=False, width=18
    )
    city_budgetable: Money = result(
        "ROUND({employee_budgetable}+{resident_budgetable},6)", "职工加居民", clauses.CITY_FUNDS, summed=False, width=18
    )
    basis: str = basis()


def city_funds(version: str, employee: Money, resident: Money) -> CityFunds:
    """The sum of both, for the report only (ND-04), 分."""
    return CityFunds(
        version=version,
        employee_budgetable=employee,
        resident_budgetable=resident,
        city_budgetable=Money(employee + resident),
        basis=clauses.CITY_FUNDS.cite(),
    )
