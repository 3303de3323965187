"""宁德市 DIP区域可用打包额：可预算总额扣除大病保费、家庭签约医生费和不纳入DIP付费的项目。"""

from collections.abc import Sequence

from xltool.money import Money, Unit, shown
from xltool.policies.ningde import clauses
from xltool.policies.ningde.versions import Scheme
from xltool.problems import Message, Place, Problem
from xltool.tables import basis, given, key, note, result, row

NEGATIVE_PACKAGE = Message(
    "E4621",
    "{scheme}“{version}”可预算总额 {budgetable}，应扣除合计 {deducted}，可用打包额为负",
    "可用打包额不应为负，也不按零处理",
    "请核对筹资收入、大病保费、家庭签约医生费和不纳入DIP付费的各项",
)


@row
class Exclusion:
    """One item that is not paid by DIP, in one version and scheme, 万元."""

    version: str = given(clause=clauses.EXCLUSIONS, width=20)
    scheme: Scheme = given(clause=clauses.TWO_SCHEMES, width=10)
    budget_item: str = given(clause=clauses.EXCLUSIONS, width=46)
    item_amount: Money = given(clause=clauses.EXCLUSIONS, width=18)
    remark: str = note(width=24)


@row
class EmployeeDeductions:
    """What comes off the employees' funds besides the items listed, 万元."""

    version: str = key(width=20)
    catastrophic_premium: Money = given(clause=clauses.AVAILABLE, summed=False, width=18)


@row
class ResidentDeductions:
    """What comes off the residents' funds besides the items listed, 万元."""

    version: str = key(width=20)
    catastrophic_premium: Money = given(clause=clauses.AVAILABLE, summed=False, width=18)
    family_doctor_fee: Money = given(clause=clauses.AVAILABLE, summed=False, width=18)


Deductions = EmployeeDeductions | ResidentDeductions


@row
class Package:
    """What is left for DIP, 万元."""

    excluded_budget: Money = result(
        "ROUND(SUMPRODUCT(({exclusions.version:all}={version})*({exclusions.scheme:all}={scheme_name}),"
        "{exclusions.item_amount:all}),6)",
        "本版、本险种不纳入DIP付费的各项相加",
        clauses.AVAILABLE,
        summed=False,
        width=20,
    )
    available: Money = result(
        "ROUND({budgetable_funds}-{catastrophic_premium}-{family_doctor}-{excluded_budget},6)",
        "可预算总额－大病补充保险保费－家庭签约医生费用（居民）－不纳入DIP付费项目",
        clauses.AVAILABLE,
        summed=False,
        width=20,
    )
    basis: str = basis()


def available_package(
    scheme: Scheme, entry: Deductions, budgetable: Money, exclusions: Sequence[Exclusion]
) -> tuple[Package, Problem | None]:
    """What a version leaves for DIP (ND-05), 分; with what is wrong when it leaves less than nothing."""
    excluded = sum(item.item_amount for item in exclusions if item.version == entry.version and item.scheme is scheme)
    doctor = entry.family_doctor_fee if isinstance(entry, ResidentDeductions) else 0
    deducted = Money(entry.catastrophic_premium + doctor + excluded)
    package = Package(
        excluded_budget=Money(excluded), available=Money(budgetable - deducted), basis=clauses.AVAILABLE.cite()
    )
    if package.available >= 0:
        return package, None
    told = {"budgetable": shown(budgetable, Unit.WAN), "deducted": shown(deducted, Unit.WAN)}
    place = Place("DIP打包额", "", f"{scheme} · {entry.version}")
    return package, NEGATIVE_PACKAGE.at(place, clauses.AVAILABLE, scheme=scheme, version=entry.version, **told)


def package_aliases(name: str, scheme: Scheme) -> dict[str, str]:
    """Where a scheme's package finds its funds, its name and – the residents only – the family doctors' fee."""
    return {
        "budgetable_funds": f"{{{name}_funds.budgetable}}",
        "scheme_name": f'"{scheme}"',
        "family_doctor": "{family_doctor_fee}" if scheme is Scheme.RESIDENT else "0",
    }
