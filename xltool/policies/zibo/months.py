"""淄博市 月度结算：机构月度预算与记账额，全市余额补超支，扣留质量保证金。"""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from xltool.methods.advance import unused_budgets, withhold
from xltool.methods.points import (
    POINT_REMAINDER,
    POT_HIGH,
    POT_LOW,
    POT_MIDDLE,
    UnitShares,
    share_by_units,
)
from xltool.money import Money, total
from xltool.policies.zibo import clauses, division
from xltool.policies.zibo.institution_budgets import MONTHS, month_budgets
from xltool.policies.zibo.parameters import MonthlyMode, Parameters2025
from xltool.tables import basis, given, key, result, row

CLAUSE = clauses.MONTHLY
_CAP = f'{{monthly_mode}}="{MonthlyMode.HARD_CAP}"'
_SCALE = f'{{monthly_mode}}="{MonthlyMode.CITY_SCALE}"'


@row
class Month:
    """One institution's month in one scheme, 元."""

    month: int = given(at_least="1", at_most="12", summed=False, width=7)
    institution: str = given(width=30)
    fund_booked: Money = given(clause=CLAUSE, width=17)


_UNITS = "ROUND({annual_budget}*100,0)"
_ALL_WEIGHTS = "SUM({season_weights})"
_RESTS = f"({_UNITS}*{{season_weights}}-INT({_UNITS}*{{season_weights}}/{_ALL_WEIGHTS})*{_ALL_WEIGHTS})"
_OWN_WEIGHT = "INDEX({season_weights},{month})"
_LEFT = f"({_UNITS}-SUMPRODUCT(INT({_UNITS}*{{season_weights}}/{_ALL_WEIGHTS})))"
_RANK = (
    f"(SUMPRODUCT(--({_RESTS}>{{season_rest}}))+"
    f"SUMPRODUCT(--({_RESTS}={{season_rest}}),--(ROW({{season_weights}})-ROW({{first_season}})<{{month}})))"
)
_AMOUNT = (
    "ROUND(({whole_share}+IF({remainder}>{split_threshold},1,IF({remainder}<{split_threshold},0,"
    "IF(SUMPRODUCT(--({month:above}={month}),--({remainder:above}={split_threshold}))"
    "<={split_left_over}-{split_above},1,0))))/100,2)"
)


@row
class MonthSettlement:
    """What a month comes to, 元."""

    annual_budget: Money = result(
        "SUMPRODUCT(--({budget_names}={institution}),{budget_amounts})", "机构年度DIP支出预算", CLAUSE, summed=False,
        width=18,
    )  # fmt: skip
    season_rest: int = result(
        f"{_UNITS}*{_OWN_WEIGHT}-INT({_UNITS}*{_OWN_WEIGHT}/{_ALL_WEIGHTS})*{_ALL_WEIGHTS}",
        "年度预算（分）×本月权重÷各月权重合计的余数", CLAUSE, width=10,
    )  # fmt: skip
    month_budget: Money = result(
        f"ROUND((INT({_UNITS}*{_OWN_WEIGHT}/{_ALL_WEIGHTS})+IF({_RANK}<={_LEFT},1,0))/100,2)",
        "年度预算×本月权重÷各月权重合计，尾差按最大余额法到分", CLAUSE, width=17,
    )  # fmt: skip
    within_budget: Money = result(
        f"IF({_SCALE},0,MIN({{fund_booked}},{{month_budget}}))",
        "预算以内的记账额（全市同比例时不分）",
        CLAUSE,
        width=17,
    )
    weight_units: int = result(
        f"IF({_CAP},0,IF({_SCALE},ROUND({{fund_booked}}*100,0),ROUND(({{fund_booked}}-{{within_budget}})*100,0)))",
        "参与全市分配的额（分）：超预算部分；全市同比例的为全部记账额；预算封顶的没有", CLAUSE, summed=True, width=16,
    )  # fmt: skip
    first_rest: int = division.first_rest(CLAUSE)
    second_rest: int = division.second_rest(CLAUSE)
    third_rest: int = division.third_rest(CLAUSE)
    whole_share: int = division.whole_share(CLAUSE)
    remainder: Decimal = result(POINT_REMAINDER, "不足一分的部分，六位小数", CLAUSE, places=6, width=10)
    redistributed: Money = division.shared("从全市可分配额中分得，尾差按最大余额法到分", CLAUSE, _AMOUNT, width=16)
    month_approved: Money = result(
        "ROUND({within_budget}+{redistributed},2)", "预算以内＋全市分得：本月核定额", CLAUSE, width=17
    )
    month_paid: Money = result(
        "ROUND({month_approved}*(1-{deposit_rate}),2)", "核定额×（1－质量保证金比例），四舍五入到分", CLAUSE, width=17
    )
    month_withheld: Money = result(
        "ROUND({month_approved}-{month_paid},2)", "核定额－拨付额：扣留的质量保证金", clauses.CLEARING, width=15
    )
    basis: str = basis()


def _of_month(column: str) -> str:
    return f"ROUND(SUMPRODUCT(--({{month_numbers}}={{month_number}}),{column}),2)"


@row
class CityMonth:
    """The city's month in one scheme, 元, and the figures of its division."""

    month_name: str = key(width=8)
    month_number: int = result("MATCH({month_name},{seasons.month_name:all},0)", "月份", CLAUSE, summed=False, width=7)
    city_budget: Money = result(_of_month("{month_budgets}"), "填报本月的各机构月度预算相加", CLAUSE, width=18)
    city_booked: Money = result(_of_month("{month_booked}"), "各机构本月记账额相加", CLAUSE, width=18)
    city_within: Money = result(_of_month("{month_within}"), "各机构预算以内的记账额相加", CLAUSE, width=18)
    whole_weights: int = result(
        "SUMPRODUCT(--({month_numbers}={month_number}),{units})", "参与全市分配的额（分）相加", CLAUSE, width=16
    )
    pool: Money = result(
        f"IF({_CAP},0,MIN(IF({_SCALE},{{city_budget}},MAX(0,ROUND({{city_budget}}-{{city_within}},2))),"
        "{whole_weights}/100))",
        "全市当月可分配额：预算合计－预算以内记账额，不超过超支合计；同比例的为预算合计与记账合计中较低的",
        CLAUSE, width=18,
    )  # fmt: skip
    divisor: int = result("MAX(1,{whole_weights})", "除数；没有权重时为1", CLAUSE, width=16)
    pot_high: int = result(POT_HIGH, "可分配额（分）的亿位以上", CLAUSE, width=10)
    pot_middle: int = result(POT_MIDDLE, "可分配额（分）的万位四位数", CLAUSE, width=10)
    pot_low: int = result(POT_LOW, "可分配额（分）的末四位数", CLAUSE, width=10)
    whole_total: int = result(
        "SUMPRODUCT(--({month_numbers}={month_number}),{wholes})", "各机构整数分相加", CLAUSE, width=16
    )
    left_over: int = result(division.LEFT_OVER, "不足一分的尾数合计，逐分分配", CLAUSE, width=10)
    threshold: Decimal = result(
        "IF({left_over}=0,1,SUMPRODUCT(LARGE(({month_numbers}={month_number})*{remainders},{left_over})))",
        "能分到一分尾数的最小余数；没有尾数时为1", CLAUSE, places=6, width=11,
    )  # fmt: skip
    above: int = result(
        "SUMPRODUCT(--({month_numbers}={month_number}),--({remainders}>{threshold}))", "余数大于门槛的机构数", CLAUSE,
        width=10,
    )  # fmt: skip
    basis: str = basis()


def shared_month(
    budgets: Sequence[Money], booked: Sequence[Money], mode: MonthlyMode
) -> tuple[tuple[Money, ...], UnitShares, tuple[int, ...]]:
    """What each keeps of its own budget, and what the city shares out by which weights (ZB-09), 分.

    条文未规定：预算与记账额怎样结合。Σ核定 never exceeds Σ预算.
    """
    if mode is MonthlyMode.CITY_SCALE:
        pool = Money(min(sum(budgets), sum(booked)))
        return (Money(0),) * len(booked), share_by_units(pool, booked), tuple(booked)
    found = unused_budgets(budgets, booked)
    units: tuple[int, ...] = (0,) * len(booked) if mode is MonthlyMode.HARD_CAP else found.over
    return found.within, share_by_units(Money(min(found.left, sum(units))), units), units


def settle_month(
    entries: Sequence[Month], annual: Sequence[Money], seasons: Sequence[int], parameters: Parameters2025
) -> tuple[list[MonthSettlement], CityMonth]:
    """Settle one month of all institutions of one scheme (ZB-08, ZB-09), 分."""
    number = entries[0].month if entries else 0
    apportioned = [_month_of(budget, seasons, number) for budget in annual]
    budgets = [budget for budget, _ in apportioned]
    booked = [entry.fund_booked for entry in entries]
    within, shares, units = shared_month(budgets, booked, parameters.monthly_mode)
    rows = []
    for i, portion in enumerate(shares.split.portions):
        approved = Money(within[i] + portion.amount)
        held = withhold(approved, Fraction(parameters.deposit_rate))
        rows.append(
            MonthSettlement(
                annual_budget=annual[i], season_rest=apportioned[i][1], month_budget=budgets[i],
                within_budget=within[i], weight_units=units[i], redistributed=portion.amount, month_approved=approved,
                month_paid=held.paid, month_withheld=held.kept, basis=CLAUSE.cite(), **division.steps(shares)[i],
            )
        )  # fmt: skip
    return rows, city_month(number, budgets, booked, within, shares)


def _month_of(annual: Money, seasons: Sequence[int], number: int) -> tuple[Money, int]:
    return month_budgets(annual, seasons)[number - 1], annual * seasons[number - 1] % sum(seasons)


def city_month(
    number: int, budgets: Sequence[Money], booked: Sequence[Money], within: Sequence[Money], shares: UnitShares
) -> CityMonth:
    """The city's line of a month, 分."""
    return CityMonth(
        month_name=MONTHS[number - 1],
        month_number=number,
        city_budget=total(list(budgets)),
        city_booked=total(list(booked)),
        city_within=total(list(within)),
        pool=shares.split.pool,
        basis=CLAUSE.cite(),
        **division.figures(shares),
    )


def no_month(number: int) -> CityMonth:
    """The city's line of a month that nobody has filled."""
    return city_month(number, (), (), (), share_by_units(Money(0), ()))


def month_aliases(name: str) -> dict[str, str]:
    """Where a scheme's months find the annual budgets, the weights of the months and the city's figures."""
    city = {
        alias: f"INDEX({{{name}_city_months.{column}:all}},{{month}})"
        for alias, column in (
            ("pot_high", "pot_high"), ("pot_middle", "pot_middle"), ("pot_low", "pot_low"),
            ("points_total", "divisor"), ("split_threshold", "threshold"), ("split_left_over", "left_over"),
            ("split_above", "above"),
        )
    }  # fmt: skip
    return city | division.WEIGHTS | {
        "budget_names": f"{{{name}_budgets.institution:all}}",
        "budget_amounts": f"{{{name}_budgets.annual_budget:all}}",
        "season_weights": f"{{seasons.{name}:all}}",
        "first_season": f"{{seasons.{name}@{MONTHS[0]}}}",
    }  # fmt: skip


def city_aliases(name: str) -> dict[str, str]:
    """Where a city's month finds the institutions' rows."""
    columns = {
        "month_numbers": "month", "month_budgets": "month_budget", "month_booked": "fund_booked",
        "month_within": "within_budget", "units": "weight_units", "wholes": "whole_share", "remainders": "remainder",
    }  # fmt: skip
    return {alias: f"{{{name}_months.{column}:all}}" for alias, column in columns.items()}
