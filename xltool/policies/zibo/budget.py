"""淄博市 收支预算：以收定支，五项支出指标，住院DIP预算。"""

from fractions import Fraction

from xltool.methods.quota import rounded_part
from xltool.money import Money, Unit, shown
from xltool.policies.zibo import clauses
from xltool.policies.zibo.parameters import DipBudgetMode, Parameters2025
from xltool.policies.zibo.versions import Scheme, at_force
from xltool.problems import Message, Place, Problem
from xltool.tables import basis, given, key, result, row

NOTHING_LEFT = Message(
    "E4701",
    "{scheme}“{version}”可安排支出 {spendable}，减去其他各项支出 {others} 后，住院DIP支出预算为 {rest}",
    "应大于零",
    "请核对收入、目标结余和各项支出指标，或经批准调整预算",
)
OVERSPENT = Message(
    "E4702",
    "{scheme}“{version}”各项支出预算合计 {total}，超过可安排支出 {spendable}",
    "以收定支：支出预算不得超过当年收入减目标结余",
    "请调减支出指标，或核对收入和目标结余",
)


@row
class Income:
    """What one scheme takes in during the year, by one version of the budget, 万元; nothing of old balances."""

    version: str = key(width=20)
    premiums: Money = given(clause=clauses.INCOME, summed=False, width=16)
    interest: Money = given(clause=clauses.INCOME, summed=False)
    state_subsidy: Money = given(clause=clauses.INCOME, summed=False, width=16)
    other_income: Money = given(clause=clauses.INCOME, summed=False)
    target_surplus: Money = given(clause=clauses.BALANCED, summed=False)

    def whole(self) -> Money:
        """The year's income, 分."""
        return Money(self.premiums + self.interest + self.state_subsidy + self.other_income)


@row
class Spendable:
    """What may be spent, 万元."""

    income_total: Money = result(
        "ROUND({premiums}+{interest}+{state_subsidy}+{other_income},6)", "当年各项收入相加，不含历年结余",
        clauses.INCOME, summed=False, width=16,
    )  # fmt: skip
    spendable: Money = result(
        "ROUND({income_total}-{target_surplus},6)",
        "收入合计－目标结余：略有节余",
        clauses.BALANCED,
        summed=False,
        width=16,
    )
    basis: str = basis()


@row
class Heads:
    """The expenditure heads of one scheme by one version, 万元; DIP is filled only where it is not the residual."""

    version: str = key(width=20)
    outpatient_head: Money = given(clause=clauses.HEADS, summed=False, width=15)
    chronic_head: Money = given(clause=clauses.HEADS, summed=False, width=15)
    remote_head: Money = given(clause=clauses.HEADS, summed=False, width=19)
    other_head: Money = given(clause=clauses.HEADS, summed=False, width=15)
    stated_dip: Money | None = given(optional=True, clause=clauses.HEADS, summed=False, width=16)

    def others(self) -> Money:
        """All heads but DIP, 分."""
        return Money(self.outpatient_head + self.chronic_head + self.remote_head + self.other_head)


@row
class DipHead:
    """The DIP head, and what is spent in all, 万元."""

    dip_head: Money = result(
        f'IF({{dip_budget_mode}}="{DipBudgetMode.STATED}",{{stated_dip}},ROUND({{spendable_funds}}-{{outpatient_head}}'
        "-{chronic_head}-{remote_head}-{other_head},6))",
        "倒算余额：可安排支出减其他四项；按填报数：填报的数",
        clauses.HEADS,
        summed=False,
        width=16,
    )
    spending_total: Money = result(
        "ROUND({outpatient_head}+{chronic_head}+{remote_head}+{other_head}+{dip_head},6)", "五项支出预算相加",
        clauses.HEADS, summed=False, width=16,
    )  # fmt: skip
    unassigned: Money = result(
        "ROUND({spendable_funds}-{spending_total},6)", "可安排支出－支出预算合计：没有安排的部分", clauses.BALANCED,
        summed=False, width=15,
    )  # fmt: skip
    basis: str = basis()


@row
class DipPot:
    """The DIP money of the version in force, 元."""

    scheme: str = key(width=12)
    dip_budget_yuan: Money = result(
        "ROUND({dip_in_force}*10000,2)", "执行版本的住院DIP支出预算，折成元", clauses.HEADS, summed=False, width=20
    )
    dip_reserved: Money = result(
        "ROUND({dip_budget_yuan}*{dip_reserve_rate},2)", "DIP预算×预留比例，四舍五入到分", clauses.SHARING,
        summed=False, width=18,
    )  # fmt: skip
    dip_pot: Money = result(
        "ROUND({dip_budget_yuan}-{dip_reserved},2)", "DIP预算－预留", clauses.SHARING, summed=False, width=20
    )
    basis: str = basis()


def spendable_funds(entry: Income) -> Spendable:
    """Income of the year less the surplus it is to leave (ZB-01), 分."""
    raised = entry.whole()
    return Spendable(income_total=raised, spendable=Money(raised - entry.target_surplus), basis=clauses.BALANCED.cite())


def dip_head(
    scheme: Scheme, entry: Heads, spendable: Money, parameters: Parameters2025
) -> tuple[DipHead, Problem | None]:
    """The DIP head of one version (ZB-02), 分; the problem when spending outruns income or nothing is left."""
    others = entry.others()
    stated = parameters.dip_budget_mode is DipBudgetMode.STATED
    head = Money((entry.stated_dip or 0) if stated else spendable - others)
    whole = Money(others + head)
    made = DipHead(dip_head=head, spending_total=whole, unassigned=Money(spendable - whole), basis=clauses.HEADS.cite())
    place = Place("收支预算", "", f"{scheme} · {entry.version}")
    told = {"scheme": scheme, "version": entry.version, "spendable": shown(spendable, Unit.WAN)}
    if head <= 0:
        facts = {"others": shown(others, Unit.WAN), "rest": shown(head, Unit.WAN)}
        return made, NOTHING_LEFT.at(place, clauses.HEADS, **told, **facts)
    if whole > spendable:
        return made, OVERSPENT.at(place, clauses.BALANCED, **told, total=shown(whole, Unit.WAN))
    return made, None


def dip_pot(scheme: Scheme, budget: Money, parameters: Parameters2025) -> DipPot:
    """The DIP money less what is held back, 分; the held part is rounded, 四舍五入."""
    held = rounded_part(budget, Fraction(parameters.dip_reserve_rate))
    return DipPot(
        scheme=scheme,
        dip_budget_yuan=budget,
        dip_reserved=held,
        dip_pot=Money(budget - held),
        basis=clauses.HEADS.cite(),
    )


def pot_aliases(name: str) -> dict[str, str]:
    """Where a scheme's DIP money comes from."""
    return {"dip_in_force": at_force(f"{name}_heads", "dip_head")}
