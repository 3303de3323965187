"""诸暨市 预算执行：六项预算单位，各险种预算、决算、结余归谁、超支谁担。"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from xltool.money import Money
from xltool.policies.zhuji import clauses, units
from xltool.policies.zhuji.units import Scheme
from xltool.tables import basis, given, key, note, result, row

PHARMACIES = "市内零售药店普通门诊"
SIX_UNITS = (units.INPATIENT, units.OUTPATIENT, units.OUTSIDE, units.SPECIAL, PHARMACIES, units.OTHER)


DESTINATIONS = ("住院DRGs结算补偿（附件3 二（一））", "门诊决算额（正文二（二））", "门诊决算额（正文二（二））")


@row
class ReserveLine:
    """What 预留金 pays for one part of 附件3, 万元, and where the document sends it."""

    allocation: str = key(width=22)
    pot_amount: Money = result("{tiered_splits.pool}", "从预留金提取的金额", clauses.INCENTIVE_TOTAL, width=18)
    award: Money = result("SUM({awards})", "分配到各机构的补偿", clauses.INCENTIVE_TOTAL, width=19)
    reserve_left: Money = result(
        "ROUND({pot_amount}-{award},6)", "没有分配、留在预留金的部分", clauses.INCENTIVE_TOTAL, width=19
    )
    destination: str = note(width=30)
    basis: str = basis(width=16)


def reserve_ledger(names: Sequence[str], pots: Sequence[Money], awards: Sequence[Money]) -> list[ReserveLine]:
    """The 1500 万元 by part: drawn, awarded, left, and its destination (ZJ-08), 分."""
    return [
        ReserveLine(
            allocation=name,
            pot_amount=pot,
            award=award,
            reserve_left=Money(pot - award),
            destination=destination,
            basis=clauses.INCENTIVE_TOTAL.cite(),
        )
        for name, pot, award, destination in zip(names, pots, awards, DESTINATIONS, strict=True)
    ]


@row
class SettledElsewhere:
    """What of a unit is settled outside this book, 元; 无 where nothing is."""

    budget_unit: str = key(width=22)
    settled_elsewhere: Money | None = given(clause=clauses.SIX_UNITS, width=18)


@row
class Execution:
    """A budget unit's year in one scheme, 元."""

    unit_target: Money = result(
        "ROUND(({unit_targets})*10000,2)", "调整后的预算单位指标，折成元", clauses.SIX_UNITS, width=19
    )
    incurred: Money = result(
        "ROUND(N({settled_elsewhere})+{incurred_here},2)", "发生的统筹基金：记账数、发生额或另行结算额",
        clauses.SIX_UNITS, width=19,
    )  # fmt: skip
    settled: Money = result(
        "ROUND(N({settled_elsewhere})+{settled_here},2)",
        "本簿决算额加另行结算额；预留金列支的分级诊疗补偿不在内",
        clauses.SIX_UNITS,
        width=19,
    )
    borne_by_providers: Money = result(
        "ROUND({borne_here},2)", "由医疗机构、药店承担的超支", clauses.TWO_GROUPS, width=16
    )
    kept_by_providers: Money = result("ROUND({kept_here},2)", "由医疗机构留用的结余", clauses.PAYMENT, width=16)
    fund_surplus: Money = result(
        "ROUND(MAX(0,{unit_target}-{settled}),2)", "预算减决算，由基金留存", clauses.TWO_GROUPS, width=18
    )
    fund_overspend: Money = result(
        "ROUND(MAX(0,{settled}-{unit_target}),2)",
        "决算超过预算、由基金负担的部分",
        clauses.TWO_GROUPS,
        width=18,
    )
    execution_rate: Fraction = result(
        "IF({unit_target}=0,0,{settled}/{unit_target})",
        "决算÷预算",
        clauses.SIX_UNITS,
        percent=True,
        width=10,
    )
    basis: str = basis(width=10)


NOTHING = Money(0)


@dataclass(frozen=True, slots=True)
class Here:
    """What this book settles of one unit, 分."""

    incurred: Money = NOTHING
    settled: Money = NOTHING
    borne: Money = NOTHING
    kept: Money = NOTHING


def execute(entry: SettledElsewhere, target: Money, here: Here) -> Execution:
    """Put a unit's target beside what was settled of it (ZJ-01, ZJ-11), 分."""
    elsewhere = entry.settled_elsewhere or 0
    settled = Money(elsewhere + here.settled)
    return Execution(
        unit_target=target,
        incurred=Money(elsewhere + here.incurred),
        settled=settled,
        borne_by_providers=here.borne,
        kept_by_providers=here.kept,
        fund_surplus=Money(max(0, target - settled)),
        fund_overspend=Money(max(0, settled - target)),
        execution_rate=Fraction(settled, target) if target else Fraction(0),
        basis=clauses.SIX_UNITS.cite(),
    )


def _sums(*columns: str) -> str:
    return "+".join(f"SUM({{{column}:all}})" for column in columns) or "0"


def execution_aliases(scheme: Scheme) -> dict[str, dict[str, str]]:
    """Where each unit's line finds its target and what this book settles of it."""
    name = "employee" if scheme is Scheme.EMPLOYEE else "resident"
    employee = scheme is Scheme.EMPLOYEE
    nothing = {"incurred_here": "0", "settled_here": "0", "borne_here": "0", "kept_here": "0"}
    target = {unit: f"N({{{name}_units.adjusted@{unit}}})" for unit in units.UNITS}
    pharmacies = ("original_settlements", "new_settlements") if employee else ("resident_cards",)
    booked = "booked" if employee else "resident_booked"
    return {
        units.INPATIENT: nothing
        | {
            "unit_targets": target[units.INPATIENT],
            "incurred_here": _sums(f"{name}_inpatient.fund_booked"),
            "settled_here": _sums(f"{name}_inpatient.payable"),
        },
        units.OUTPATIENT: {
            "unit_targets": target[units.OUTPATIENT],
            "incurred_here": _sums(f"{name}_outpatient.fee_for_service"),
            "settled_here": f"SUM({{{name}_outpatient.settled:all}})-SUM({{{name}_outpatient.incentive_booked:all}})",
            "borne_here": _sums(f"{name}_outpatient.borne_by_hospital"),
            "kept_here": _sums(f"{name}_outpatient.kept_by_hospital"),
        },
        PHARMACIES: nothing
        | {
            "unit_targets": "+".join(target[unit] for unit in units.PHARMACY_UNITS),
            "incurred_here": _sums(*(f"{table}.{booked}" for table in pharmacies)),
            "settled_here": _sums(*(f"{table}.settled" for table in pharmacies)),
            "borne_here": _sums(*(f"{table}.borne" for table in pharmacies)),
        },
    } | {unit: nothing | {"unit_targets": target[unit]} for unit in (units.OUTSIDE, units.SPECIAL, units.OTHER)}
