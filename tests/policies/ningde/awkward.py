"""Small awkward plans: ties in rounding, years without figures, own rates and weights, versions out of order."""

from dataclasses import replace
from decimal import Decimal
from random import Random
from typing import Any

from tests.policies.ningde.plans import exclusion, growth, income, plan_of, version, with_parameters, years
from tests.policies.ningde.settlements import annual, institution, month, remote, remote_points, year_of
from xltool.money import Money, Unit, money
from xltool.parameters import YesNo
from xltool.policies.ningde.package import Exclusion
from xltool.policies.ningde.parameters import ForecastBase, PointValueMode, RemoteClaims
from xltool.policies.ningde.versions import Scheme, VersionKind
from xltool.policies.ningde.year_2024 import Given2024, Results, budget, dip_budget, settle
from xltool.problems import Refused

NAMES = ("2024", "<5", "预下达（一）", "调整 & 补充")
RATES = ("0.03", "0.0425", "0.05", "0.1", "0.125")
GROWTHS = ("-0.0375", "0", "0.01", "0.055", "0.123456")


def awkward(seed: int) -> tuple[dict[str, list[Any]], dict[str, Any]]:
    """Rows by table name and parameters; the same seed, the same plan."""
    dice = Random(seed)
    names = list(NAMES[: dice.randrange(1, len(NAMES) + 1)])
    rows: dict[str, list[Any]] = {}
    for name in names:
        for table, lines in _plan(dice, name).items():
            rows.setdefault(table, []).extend(lines)
    force = dice.choice(names)
    kinds = list(VersionKind)
    rows["versions"] = [
        version(name, dice.choice(kinds), in_force=name == force, document=dice.choice(("", "文号")))
        for name in names
    ]  # fmt: skip
    for table, lines in rows.items():
        if table != "versions":
            dice.shuffle(lines)
    prior = Decimal(dice.randrange(0, 1_000_001)).scaleb(-6)
    chosen = {
        "resident_reserve_rate": Decimal(dice.choice(RATES)),
        "prior_weight": prior,
        "earlier_weight": 1 - prior,
        "forecast_base": dice.choice(list(ForecastBase)),
        "compound_growth": dice.choice(list(YesNo)),
        "rounding_unit": money(dice.choice(("0.0001", "0.01", "1")), Unit.WAN),
        "remote_claims_mode": dice.choice(list(RemoteClaims)),
        "point_value_mode": dice.choice(list(PointValueMode)),
        "monthly_share": Decimal(dice.choice(("0.85", "0.9333", "1"))),
    }
    parameters = with_parameters(**chosen)
    budgets = budget(Given2024(**rows), parameters)
    rows |= _settlement(dice, budgets)
    try:
        settle(Given2024(**rows), parameters)
    except Refused:  # remote stays earn more than the budget: that is another test's
        chosen["remote_claims_mode"] = RemoteClaims.ACTUAL_FIRST
    return rows, chosen


def _settlement(dice: Random, budgets: Results) -> dict[str, list[Any]]:
    """A year of one to five institutions: equal points, none at all, more patients' money than points."""
    names = [f"院{i}" for i in range(dice.randrange(1, 6))]
    told: dict[str, list[Any]] = year_of(
        institutions=[institution(name) for name in names],
        local_pots=remote_points(str(dice.randrange(10**9) / Decimal(10**4)), str(dice.randrange(10**8))),
    )
    least = min(dip_budget(budgets, scheme) for scheme in Scheme)
    told["remote_claims"] = remote(f"{Decimal(dice.randrange(least + 1)).scaleb(-2):f}" if least else "0")
    same = f"{dice.randrange(1, 10**10) / Decimal(10**4):f}"
    for scheme in ("employee", "resident"):
        told[f"{scheme}_months"] = [
            month(name, number, f"{dice.randrange(10**9) / Decimal(10**4):f}", str(dice.randrange(10**7)))
            for name in names for number in range(1, dice.randrange(1, 4))
        ]  # fmt: skip
        told[f"{scheme}_annual"] = [
            annual(
                name,
                same if i == 0 else dice.choice((same, "0", "0.0001", "98765.4321")),
                str(dice.randrange(10**9)),
                violation=str(dice.randrange(10**4)),
            )
            for i, name in enumerate(names)
        ]
    return {table: rows for table, rows in told.items() if table not in plan_of()}


def _wan(dice: Random, most: int) -> str:
    """An amount with none, two or four decimals; ties at the second and the fourth now and then."""
    return dice.choice((f"{dice.randrange(most)}", f"{dice.randrange(most)}.05", f"{dice.randrange(most)}.0005"))


def _plan(dice: Random, name: str) -> dict[str, list[Any]]:
    plan = plan_of(name=name)
    for scheme in ("employee", "resident"):
        own, raised = dice.choice((None, *RATES)), dice.choice((_wan(dice, 90_000), "20000.05"))
        spent = [_wan(dice, 200_000) for _ in range(2)]
        if dice.randrange(3) == 0:
            spent[dice.randrange(2)] = "无"
        by_cost = years(*spent, cost=True, version=name)
        by_fund = years(*spent, version=name, weight=dice.choice((None, "0.7", "0.333333")))
        plan[f"{scheme}_funds"] = [
            income(raised, version=name, rate=own, adjustment=dice.choice(("95000", "120000")))
        ]  # fmt: skip
        plan[f"{scheme}_years"] = [replace(by_fund, prior_cost=by_cost.prior_cost, earlier_cost=by_cost.earlier_cost,
                                           fund_share=by_cost.fund_share)]  # fmt: skip
        plan[f"{scheme}_forecast"] = [growth(dice.choice(GROWTHS), dice.choice(GROWTHS), version=name)]
    plan["exclusions"] = [_item(dice, name) for _ in range(dice.randrange(4))]
    return plan


def _item(dice: Random, name: str) -> Exclusion:
    item = exclusion(dice.choice(list(Scheme)), "0", version=name)
    return replace(item, item_amount=Money(dice.randrange(10**10)))
