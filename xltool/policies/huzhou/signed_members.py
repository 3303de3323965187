"""湖州市 签约人数与备案：签约人员乘人头标准，年度内新备案的从备案之月起增加。"""

from collections.abc import Mapping

from xltool.methods.capitation import added_for, by_member_months, months_from
from xltool.money import Money
from xltool.policies.huzhou import clauses
from xltool.policies.huzhou.head_standards import Cell, standard_of
from xltool.policies.huzhou.parameters import IncrementMode, Parameters2022, Proration
from xltool.policies.huzhou.schemes import AgeBand, Scheme
from xltool.tables import basis, given, note, result, row


@row
class Members:
    """Signed members of one consortium, scheme, age and disease band at the beginning: heads, and their months."""

    consortium: str = given(clause=clauses.SIGNED_MEMBERS, width=30)
    scheme: Scheme = given(clause=clauses.SIGNED_MEMBERS, width=8)
    age_band: AgeBand = given(clause=clauses.BANDS, width=18)
    disease_band: str = given(clause=clauses.BANDS, width=26)
    member_heads: int = given(summed=True, clause=clauses.SIGNED_MEMBERS, width=13)
    member_months: int = given(summed=True, clause=clauses.SIGNED_MEMBERS, width=13)
    remark: str = note(width=14)


@row
class MembersPackage:
    """What these members bring into the package, 元."""

    head_standard: Money = result(
        standard_of("disease_band"), "“人头标准”中同险种、年龄段、病种类别执行的标准", clauses.BANDS, summed=False,
        width=14,
    )  # fmt: skip
    heads_package: Money = result(
        f'IF({{proration}}="{Proration.MONTHLY}",ROUND({{head_standard}}*{{member_months}}/12,2),'
        "ROUND({head_standard}*{member_heads},2))",
        "人头标准×签约人月÷12，四舍五入到分；按全年计的为标准×人数",
        clauses.CAPITATION,
        width=20,
    )
    basis: str = basis(width=12)


@row
class Registration:
    """Members who filed a new disease in the year: from which band to which, from which month."""

    consortium: str = given(clause=clauses.REGISTRATIONS, width=22)
    scheme: Scheme = given(clause=clauses.REGISTRATIONS, width=8)
    age_band: AgeBand = given(clause=clauses.BANDS, width=14)
    band_before: str = given(clause=clauses.REGISTRATIONS, width=18)
    band_after: str = given(clause=clauses.REGISTRATIONS, width=18)
    filing_month: int = given(at_least="1", at_most="12", summed=False, clause=clauses.REGISTRATIONS, width=10)
    increment_months: int | None = given(
        optional=True, at_least="0", at_most="12", summed=False, clause=clauses.SIGNED_MEMBERS, width=14
    )
    registered_heads: int = given(summed=True, clause=clauses.REGISTRATIONS, width=13)
    remark: str = note(width=14)


@row
class Increment:
    """What a line of registrations adds to the package, 元."""

    standard_before: Money = result(
        standard_of("band_before"), "原病种类别的人头标准", clauses.BANDS, summed=False, width=14
    )
    standard_after: Money = result(
        standard_of("band_after"), "新备案病种类别的人头标准", clauses.BANDS, summed=False, width=14
    )
    counted_increment: int = result(
        "IF(ISNUMBER({increment_months}),{increment_months},13-{filing_month})",
        "备案之月起到年底，当月计入；年中迁出等另定的，按另定的月数",
        clauses.REGISTRATIONS,
        summed=False,
        width=11,
    )
    increment: Money = result(
        f'ROUND({{registered_heads}}*IF({{increment_mode}}="{IncrementMode.DIFFERENCE}",'
        "MAX(0,{standard_after}-{standard_before}),{standard_after})*{counted_increment}/12,2)",
        "人数×（新标准－原标准，不低于零）×计增月数÷12，每行四舍五入一次；另加新标准的不减原标准",
        clauses.REGISTRATIONS,
        width=15,
    )
    basis: str = basis(width=12)


def members_package(entry: Members, standards: Mapping[Cell, Money], parameters: Parameters2022) -> MembersPackage:
    """Heads × standard for the months signed (HZ-01, HZ-05), 分.

    条文未规定：年中签约、迁出的怎样计。默认按签约月数折算。
    """
    standard = standards[entry.scheme, entry.age_band, entry.disease_band]
    monthly = parameters.proration is Proration.MONTHLY
    amount = by_member_months(standard, entry.member_months) if monthly else Money(standard * entry.member_heads)
    return MembersPackage(head_standard=standard, heads_package=amount, basis=clauses.CAPITATION.cite())


def increment(entry: Registration, standards: Mapping[Cell, Money], parameters: Parameters2022) -> Increment:
    """What newly filed diseases add from the month of filing on (HZ-04), 分.

    条文未规定：补足差额还是另加新标准。默认补足差额，新标准不高于原标准的不增不减。
    """
    before = standards[entry.scheme, entry.age_band, entry.band_before]
    after = standards[entry.scheme, entry.age_band, entry.band_after]
    months = months_from(entry.filing_month) if entry.increment_months is None else entry.increment_months
    replaced = min(before, after) if parameters.increment_mode is IncrementMode.DIFFERENCE else Money(0)
    return Increment(
        standard_before=before,
        standard_after=after,
        counted_increment=months,
        increment=added_for(months, entry.registered_heads, replaced, after),
        basis=clauses.REGISTRATIONS.cite(),
    )
