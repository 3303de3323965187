"""湖州市 门诊结算：包干额与医共体内、外实际支出之差，结余留用、超支分担，考核可浮动。"""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from xltool.methods.balance import split_balance
from xltool.methods.drg import to_places
from xltool.money import Money
from xltool.parameters import YesNo
from xltool.policies.huzhou import clauses
from xltool.policies.huzhou.parameters import AssessmentMode, Parameters2022
from xltool.policies.huzhou.schemes import BOTH, AgeBand, Scheme
from xltool.tables import basis, given, key, result, row


@row
class Spending:
    """What the pooled fund paid for the members of one standard, inside and outside their consortium, 元."""

    consortium: str = given(clause=clauses.SPENDING, width=30)
    scheme: Scheme = given(clause=clauses.SPENDING, width=8)
    age_band: AgeBand = given(clause=clauses.SPENDING, width=18)
    disease_band: str = given(clause=clauses.SPENDING, width=26)
    inside_fund: Money = given(clause=clauses.SPENDING, width=20)
    outside_fund: Money = given(clause=clauses.OUTSIDE_CARE, width=20)


@row
class Spent:
    """Both together, 元."""

    spent: Money = result(
        "ROUND({inside_fund}+{outside_fund},2)", "医共体内发生费用＋医共体外发生费用", clauses.SPENDING, width=20
    )
    basis: str = basis(width=12)


@row
class Assessment:
    """What the assessment of a consortium decided; parts of one (0.05 for five points)."""

    consortium: str = key(width=20)
    assessment_score: Decimal | None = given(optional=True, places=2, clause=clauses.ASSESSMENT, width=12)
    granted_kept: Decimal | None = given(
        optional=True, places=4, at_most="1", percent=True, clause=clauses.ASSESSMENT, width=15
    )
    granted_borne: Decimal | None = given(
        optional=True, places=4, at_most="1", percent=True, clause=clauses.ASSESSMENT, width=15
    )


def _moved(granted: str, most: str) -> str:
    linear = f'{{assessment_mode}}="{AssessmentMode.LINEAR}"'
    part = "MAX(0,MIN(1,({assessment_score}-{score_floor})/({full_score}-{score_floor})))"
    return (
        f"IF(ISNUMBER({{{granted}}}),{{{granted}}},IF(AND({linear},ISNUMBER({{assessment_score}})),"
        f"ROUND({{{most}}}*{part},4),0))"
    )


@row
class SharesMoved:
    """How far the shares of a consortium move."""

    kept_up: Decimal = result(
        _moved("granted_kept", "most_kept_up"),
        "核定的留用上升；没有核定的按参数“考核挂钩方式”，取四位小数",
        clauses.ASSESSMENT,
        percent=True,
        width=15,
    )
    borne_down: Decimal = result(
        _moved("granted_borne", "most_borne_down"),
        "核定的分担降低；没有核定的按参数“考核挂钩方式”，取四位小数",
        clauses.ASSESSMENT,
        percent=True,
        width=15,
    )
    basis: str = basis(width=12)


@row
class ConsortiumYear:
    """A consortium to settle in one scheme, 元."""

    consortium: str = key(width=20)
    violation_deduction: Money = given(clause=clauses.CONDUCT, width=13)


def spent(entry: Spending) -> Spent:
    """Inside and outside together, 分."""
    return Spent(spent=Money(entry.inside_fund + entry.outside_fund), basis=clauses.SPENDING.cite())


def _sum_of(table: str, column: str) -> str:
    same = f"--({{{table}.consortium:all}}={{consortium}}),--({{{table}.scheme:all}}={{own_scheme}})"
    return f"ROUND(SUMPRODUCT({same},{{{table}.{column}:all}}),2)"


@row
class ConsortiumSettlement:
    """A consortium's package, spending and shares in one scheme, 元."""

    heads_package: Money = result(
        _sum_of("members", "heads_package"), "签约人头额度相加", clauses.CAPITATION, width=15
    )  # fmt: skip
    increment: Money = result(
        _sum_of("registrations", "increment"), "备案增加额度相加", clauses.REGISTRATIONS, width=15
    )  # fmt: skip
    package: Money = result(
        "ROUND({heads_package}+{increment},2)", "签约人头额度＋备案增加额度", clauses.CAPITATION, width=15
    )
    inside_fund: Money = result(_sum_of("spending", "inside_fund"), "医共体内发生费用相加", clauses.SPENDING, width=15)
    outside_fund: Money = result(
        _sum_of("spending", "outside_fund"), "医共体外发生费用相加，从包干费用中扣除", clauses.OUTSIDE_CARE, width=15
    )
    spent: Money = result("ROUND({inside_fund}+{outside_fund},2)", "医共体内、外发生费用", clauses.SPENDING, width=15)
    year_balance: Money = result(
        "ROUND({package}-{spent},2)", "包干额－实际支出；负数为超支", clauses.SHARING, width=15
    )
    netted_balance: Money = result(
        f'IF({{net_across_schemes}}="{YesNo.YES}",IF({{year_balance}}>=0,'
        "MAX(0,ROUND({year_balance}+MIN(0,{other_balance}),2)),MIN(0,ROUND({year_balance}+MAX(0,{other_balance}),2))),"
        "{year_balance})",
        "默认不抵补，即年度结余；抵补的，本险种与另一险种一盈一亏时先相抵",
        clauses.SHARING,
        width=15,
    )
    share_used: Decimal = result(
        "IF({netted_balance}>=0,ROUND({kept_share}+{moved_up},6),ROUND({borne_share}-{moved_down},6))",
        "结余：留用比例＋上升；超支：分担比例－降低",
        clauses.ASSESSMENT,
        places=6,
        percent=True,
        width=12,
    )
    consortium_part: Money = result(
        "ROUND({netted_balance}*{share_used},2)", "结余中的奖励，或超支中承担的（负数），四舍五入到分",
        clauses.SHARING, width=15,
    )  # fmt: skip
    fund_part: Money = result(
        "ROUND({netted_balance}-{consortium_part},2)", "其余由医保基金留用，或补助（负数）", clauses.SHARING, width=15
    )
    balance_due: Money = result(
        "ROUND({consortium_part}-{violation_deduction},2)",
        "医共体部分－违规扣款；负数为应收回",
        clauses.SHARING,
        width=15,
    )
    basis: str = basis(width=12)


def settlement_aliases(scheme: Scheme) -> dict[str, str]:
    """Where a scheme's settlement finds its scheme, the other one's balance, and the shares moved."""
    other = next(table for table, there in BOTH if there is not scheme)
    return {
        "own_scheme": f'"{scheme}"',
        "other_balance": f"SUMPRODUCT(--({{{other}_packages.consortium:all}}={{consortium}}),"
        f"{{{other}_packages.year_balance:all}})",
        "moved_up": "SUMPRODUCT(--({assessments.consortium:all}={consortium}),{assessments.kept_up:all})",
        "moved_down": "SUMPRODUCT(--({assessments.consortium:all}={consortium}),{assessments.borne_down:all})",
    }


def _move(granted: Decimal | None, score: Decimal | None, most: Decimal, parameters: Parameters2022) -> Decimal:
    if granted is not None:
        return granted
    if parameters.assessment_mode is AssessmentMode.NONE or score is None:
        return Decimal(0)
    floor, full = Fraction(parameters.score_floor), Fraction(parameters.full_score)
    part = max(Fraction(0), min(Fraction(1), (Fraction(score) - floor) / (full - floor)))
    return to_places(Fraction(most) * part)


def shares_moved(entry: Assessment, parameters: Parameters2022) -> SharesMoved:
    """How far the assessment moves the shares of one consortium (HZ-06), at four places.

    条文未规定：得分与百分点的关系。默认不挂钩，只认核定数。
    """
    score = entry.assessment_score
    return SharesMoved(
        kept_up=_move(entry.granted_kept, score, parameters.most_kept_up, parameters),
        borne_down=_move(entry.granted_borne, score, parameters.most_borne_down, parameters),
        basis=clauses.ASSESSMENT.cite(),
    )


def netted(own: Money, other: Money) -> Money:
    """What is left of a balance when the other scheme's overspend or surplus is set against it, in 分."""
    return Money(max(0, own + min(0, other)) if own >= 0 else min(0, own + max(0, other)))


@dataclass(frozen=True, slots=True)
class PackageAndSpending:
    """What a consortium has and what it used in one scheme, in 分."""

    heads_package: Money
    increment: Money
    inside_fund: Money
    outside_fund: Money

    @property
    def package(self) -> Money:
        """The whole package."""
        return Money(self.heads_package + self.increment)

    @property
    def spent(self) -> Money:
        """The whole spending."""
        return Money(self.inside_fund + self.outside_fund)

    @property
    def balance(self) -> Money:
        """Package less spending; negative is an overspend."""
        return Money(self.package - self.spent)


def settle_consortium(
    entry: ConsortiumYear, amounts: PackageAndSpending, other: Money, moved: SharesMoved, parameters: Parameters2022
) -> ConsortiumSettlement:
    """Share the balance of one consortium's package in one scheme (HZ-06, HZ-07), 分.

    ``other`` is its balance in the other scheme. The consortium's part is rounded once; the fund's is the rest.
    """
    own = amounts.balance
    shared = netted(own, other) if parameters.net_across_schemes is YesNo.YES else own
    kept, borne = parameters.kept_share + moved.kept_up, parameters.borne_share - moved.borne_down
    split = split_balance(shared, Money(0), Fraction(kept), Fraction(borne))
    return ConsortiumSettlement(
        heads_package=amounts.heads_package,
        increment=amounts.increment,
        package=amounts.package,
        inside_fund=amounts.inside_fund,
        outside_fund=amounts.outside_fund,
        spent=amounts.spent,
        year_balance=own,
        netted_balance=shared,
        share_used=kept if shared >= 0 else borne,
        consortium_part=split.provider,
        fund_part=split.fund,
        balance_due=Money(split.provider - entry.violation_deduction),
        basis=clauses.SHARING.cite(),
    )
