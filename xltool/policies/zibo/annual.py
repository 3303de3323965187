"""淄博市 年度清算：清算额、考核、质量保证金、违规扣款、已拨付、预付金冲抵。"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from xltool.methods.advance import release, settle_prepayment
from xltool.methods.quota import rounded_part
from xltool.money import Money
from xltool.policies.zibo import clauses
from xltool.policies.zibo.parameters import AssessmentTarget, Parameters2025
from xltool.policies.zibo.points import of_cases
from xltool.policies.zibo.standards import AssessmentBand, band_number, number_of, of_band
from xltool.policies.zibo.versions import Scheme
from xltool.tables import basis, given, key, result, row

CLAUSE = clauses.CLEARING
_DEPOSIT = f'{{assessment_target}}="{AssessmentTarget.DEPOSIT}"'
_BAND = "{assessment_band_used}"


@row
class Assessed:
    """What the office knows of an institution's year in one scheme, 元."""

    institution: str = key(width=32)
    assessment_score: Decimal = given(at_most="100", places=2, clause=CLAUSE, width=11)
    recognised_overspend: Money | None = given(optional=True, clause=CLAUSE, width=18)
    violation_deduction: Money = given(clause=CLAUSE, width=16)


def _of_months(column: str) -> str:
    return f"ROUND(SUMPRODUCT(--({{month_names}}={{institution}}),{column}),2)"


@row
class Clearing:
    """What is left to pay or to collect, 元."""

    cleared_here: Money = result("{own_cleared}", "清算额：应得与超支结余分担之后", CLAUSE, width=18)
    assessment_band_used: int = result(
        band_number("assessment_bands", "{assessment_score}"),
        "考核得分落在返还分档的第几档",
        CLAUSE,
        summed=False,
        width=8,
    )
    assessment_share: Fraction = result(
        f"{of_band('assessment_bands', 'score_factor', _BAND)}*{{assessment_score}}/100"
        f"+{of_band('assessment_bands', 'band_constant', _BAND)}",
        "得分乘数×得分÷100＋档常数", CLAUSE, percent=True, width=11,
    )  # fmt: skip
    assessed: Money = result(
        f"IF({_DEPOSIT},{{cleared_here}},ROUND({{cleared_here}}*{{assessment_share}},2))",
        "考核作用于清算额的，清算额×考核系数；作用于质量保证金的不变", CLAUSE, width=18,
    )  # fmt: skip
    months_approved: Money = result(_of_months("{month_approvals}"), "各月核定额相加", CLAUSE, width=18)
    settled_months: Money = result(_of_months("{month_payments}"), "各月拨付额相加", CLAUSE, width=18)
    deposit: Money = result("ROUND({months_approved}-{settled_months},2)", "各月扣留的质量保证金", CLAUSE, width=16)
    deposit_released: Money = result(
        f"IF({_DEPOSIT},ROUND({{deposit}}*{{assessment_share}},2),{{deposit}})", "质量保证金×返还系数，四舍五入到分",
        CLAUSE, width=16,
    )  # fmt: skip
    deposit_forfeited: Money = result("ROUND({deposit}-{deposit_released},2)", "不予返还的质量保证金", CLAUSE, width=16)
    deduction_total: Money = result(
        f"ROUND({{violation_deduction}}+{of_cases('counted_deduction')},2)",
        "违规扣款＋逐例病例的扣款",
        CLAUSE,
        width=16,
    )
    due_before: Money = result(
        "ROUND({assessed}-{settled_months}-{deposit_forfeited}-{deduction_total},2)",
        "清算额－各月拨付－不予返还的质量保证金－违规扣款；扣留而返还的部分已在清算额之内，不再另加", CLAUSE, width=18,
    )  # fmt: skip
    prepaid: Money = result(
        "ROUND(SUMPRODUCT(--({prepaid_names}={institution}),{prepaid_amounts}),2)", "未归还的预付金",
        clauses.PREPAYMENT, width=16,
    )  # fmt: skip
    offset: Money = result(
        "MIN({prepaid},MAX(0,{due_before}))", "年末对账：从清算应付中冲抵的预付金", clauses.PREPAYMENT, width=16
    )  # fmt: skip
    receivable: Money = result("ROUND({prepaid}-{offset},2)", "冲抵不了、应收回的预付金", clauses.PREPAYMENT, width=16)
    balance_due: Money = result(
        "ROUND({due_before}-{prepaid},2)", "清算应付－预付金；负数为应收回", CLAUSE, width=18
    )  # fmt: skip
    basis: str = basis()


@dataclass(frozen=True, slots=True)
class Year:
    """What an institution's year is cleared with, 分."""

    cleared: Money
    approved: Money
    paid: Money
    case_deductions: Money
    prepaid: Money


def assessment(score: Decimal, bands: Sequence[AssessmentBand]) -> tuple[int, Fraction]:
    """The band of a score, and the part it gives back: g(score) (§2.11)."""
    number = number_of(bands, Fraction(score))
    band = bands[number - 1]
    return number, Fraction(band.score_factor) * Fraction(score) / 100 + Fraction(band.band_constant)


def clear(entry: Assessed, year: Year, bands: Sequence[AssessmentBand], parameters: Parameters2025) -> Clearing:
    """Clear an institution's year (ZB-10, G6), 分: what the months kept back is released here, never deducted twice."""
    number, share = assessment(entry.assessment_score, bands)
    on_deposit = parameters.assessment_target is AssessmentTarget.DEPOSIT
    assessed = year.cleared if on_deposit else rounded_part(year.cleared, share)
    deposit = Money(year.approved - year.paid)
    back = release(deposit, share if on_deposit else Fraction(1))
    deducted = Money(entry.violation_deduction + year.case_deductions)
    due = Money(assessed - year.paid - back.kept - deducted)
    advance = settle_prepayment(year.prepaid, Money(0), due)
    return Clearing(
        cleared_here=year.cleared,
        assessment_band_used=number,
        assessment_share=share,
        assessed=assessed,
        months_approved=year.approved,
        settled_months=year.paid,
        deposit=deposit,
        deposit_released=back.paid,
        deposit_forfeited=back.kept,
        deduction_total=deducted,
        due_before=due,
        prepaid=advance.outstanding,
        offset=advance.offset,
        receivable=advance.receivable,
        balance_due=Money(due - advance.outstanding),
        basis=CLAUSE.cite(),
    )


def annual_aliases(name: str, scheme: Scheme) -> dict[str, str]:
    """Where a scheme's clearing finds the cleared amount, the months and the prepayments."""
    return {
        "own_cleared": f"{{{name}_overspends.cleared}}",
        "own_scheme": f'"{scheme}"',
        "month_names": f"{{{name}_months.institution:all}}",
        "month_approvals": f"{{{name}_months.month_approved:all}}",
        "month_payments": f"{{{name}_months.month_paid:all}}",
        "prepaid_names": f"{{{name}_prepayments.institution:all}}",
        "prepaid_amounts": f"{{{name}_prepayments.outstanding:all}}",
    }


def by_institution(pairs: Sequence[tuple[str, Money]]) -> Mapping[str, Money]:
    """Amounts added up by institution, 分."""
    found: dict[str, Money] = {}
    for name, amount in pairs:
        found[name] = Money(found.get(name, 0) + amount)
    return found
