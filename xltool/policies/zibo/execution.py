"""淄博市 预算执行：五项支出指标，本簿结算的和另行结算的。"""

from fractions import Fraction

from xltool.money import Money
from xltool.policies.zibo import clauses
from xltool.policies.zibo.ledgers import CapitationHead
from xltool.policies.zibo.versions import Scheme, at_force
from xltool.tables import basis, given, key, result, row

OUTPATIENT, CHRONIC, REMOTE, OTHER, DIP = (
    "普通门诊统筹", "门诊慢特病", "异地联网结算和零星报销", "其他付费方式", "住院DIP",
)  # fmt: skip
HEADS = {
    OUTPATIENT: "outpatient_head", CHRONIC: "chronic_head", REMOTE: "remote_head", OTHER: "other_head", DIP: "dip_head",
}  # fmt: skip
"""The heads as rows, and the column of each in the budget."""


@row
class ElsewhereSettled:
    """What of a head is settled outside this book, 元."""

    spending_head: str = key(width=30)
    settled_elsewhere: Money | None = given(optional=True, clause=clauses.HEADS, width=20)


@row
class Execution:
    """A head's budget and what was settled of it, 元."""

    head_budget: Money = result(
        "ROUND({in_force_budget}*10000,2)", "执行版本的支出指标，折成元", clauses.HEADS, width=20
    )
    settled_here: Money = result("ROUND({here},2)", "本簿结算的应付额", clauses.HEADS, width=20)
    head_settled: Money = result(
        "ROUND({settled_here}+N({settled_elsewhere}),2)", "本簿结算＋另行结算", clauses.HEADS, width=20
    )
    head_left: Money = result(
        "ROUND({head_budget}-{head_settled},2)",
        "预算－结算；负数为超预算；两个险种不相互抵补",
        clauses.BALANCED,
        width=20,
    )
    execution_rate: Fraction | None = result(
        'IF({head_budget}>0,{head_settled}/{head_budget},"—")', "结算÷预算", clauses.HEADS, percent=True, width=12
    )
    basis: str = basis()


def execute(entry: ElsewhereSettled, budget: Money, here: Money) -> Execution:
    """Put what was settled of a head beside its budget, 分."""
    told: Money | None = entry.settled_elsewhere
    settled = Money(here + (told or 0))
    return Execution(
        head_budget=budget,
        settled_here=here,
        head_settled=settled,
        head_left=Money(budget - settled),
        execution_rate=Fraction(settled, budget) if budget > 0 else None,
        basis=clauses.HEADS.cite(),
    )


def _ledger(table: str, scheme: Scheme, condition: str = "") -> str:
    return f'SUMPRODUCT(--({{{table}.scheme:all}}="{scheme}"),{condition}{{{table}.payable:all}})'


def _capitation(scheme: Scheme, head: CapitationHead) -> str:
    return _ledger("capitations", scheme, f'--({{capitations.capitation_head:all}}="{head}"),')


def execution_aliases(name: str, scheme: Scheme) -> dict[str, dict[str, str]]:
    """Where each head finds its budget and what this book settles of it."""
    annual = f"{{{name}_annual"
    here = {
        OUTPATIENT: _capitation(scheme, CapitationHead.OUTPATIENT),
        CHRONIC: _capitation(scheme, CapitationHead.CHRONIC),
        REMOTE: f"{{remote_dips.remote_settled@{scheme}}}",
        OTHER: "+".join(_ledger(table, scheme) for table in ("fee_services", "quota_items", "bed_days")),
        DIP: f"SUM({annual}.assessed:all}})-SUM({annual}.deposit_forfeited:all}})-SUM({annual}.deduction_total:all}})",
    }
    return {
        head: {"in_force_budget": at_force(f"{name}_heads", column), "here": here[head]}
        for head, column in HEADS.items()
    }
