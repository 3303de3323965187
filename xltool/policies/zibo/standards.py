"""淄博市 各类分档：费用偏差、超支结余、考核返还、信用等级；由经办机构按实施办法填定。"""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any

from xltool.methods.deviation import Band, CoefficientUse
from xltool.parameters import YesNo
from xltool.policies.zibo import clauses
from xltool.tables import given, key, row


@row
class DeviationBand:
    """How a case is scored whose cost is so many times last year's mean of the same level."""

    deviation_band: str = key(width=20)
    band_upper: Decimal | None = given(clause=clauses.REVIEWED_SCORES, width=12)
    band_inclusive: YesNo = given(clause=clauses.REVIEWED_SCORES, width=10)
    band_slope: Decimal = given(at_least=None, clause=clauses.REVIEWED_SCORES, width=12)
    band_constant: Decimal = given(at_least=None, clause=clauses.REVIEWED_SCORES, width=12)
    coefficient_use: CoefficientUse = given(clause=clauses.REVIEWED_SCORES, width=16)


@row
class BalanceBand:
    """What is paid of an institution that booked so many times what it is entitled to."""

    balance_band: str = key(width=20)
    band_upper: Decimal | None = given(clause=clauses.SHARING, width=12)
    band_inclusive: YesNo = given(clause=clauses.SHARING, width=10)
    booked_factor: Decimal = given(at_least=None, clause=clauses.SHARING, width=16)
    entitled_factor: Decimal = given(at_least=None, clause=clauses.SHARING, width=16)


@row
class AssessmentBand:
    """What an assessment score gives back of the deposit."""

    assessment_band: str = key(width=20)
    band_upper: Decimal | None = given(clause=clauses.CLEARING, width=12)
    band_inclusive: YesNo = given(clause=clauses.CLEARING, width=10)
    score_factor: Decimal = given(at_least=None, clause=clauses.CLEARING, width=16)
    band_constant: Decimal = given(at_least=None, clause=clauses.CLEARING, width=12)


@row
class CreditGrade:
    """What part of the mean month an institution of this credit is paid in advance."""

    credit_grade: str = key(width=20)
    credit_factor: Decimal = given(at_most="1", clause=clauses.PREPAYMENT, width=16)


AnyBand = DeviationBand | BalanceBand | AssessmentBand


def whole_range(bands: Sequence[AnyBand]) -> bool:
    """Whether the bands, in their order, cover every number once: upper bounds rise, only the last has none."""
    bounds = [band.band_upper for band in bands]
    if not bounds or bounds[-1] is not None or None in bounds[:-1]:
        return False
    return all(earlier < later for earlier, later in pairwise(bound for bound in bounds if bound is not None))


def number_of(bands: Sequence[AnyBand], value: Fraction) -> int:
    """Which band holds a number, the first being 1."""
    passed = 0
    for band in bands:
        if band.band_upper is None:
            break
        passed += value > band.band_upper or (value == band.band_upper and band.band_inclusive is YesNo.NO)
    return passed + 1


def deviation(band: DeviationBand) -> Band:
    """A band of the table, as the method reads it."""
    upper = None if band.band_upper is None else Fraction(band.band_upper)
    return Band(
        upper, band.band_inclusive is YesNo.YES, Fraction(band.band_slope), Fraction(band.band_constant),
        band.coefficient_use,
    )  # fmt: skip


def band_number(table: str, value: str) -> str:
    """The formula of ``number_of``: one more than the bands that ``value`` is above."""
    upper, inclusive = f"{{{table}.band_upper:all}}", f"{{{table}.band_inclusive:all}}"
    return f'1+SUMPRODUCT(--ISNUMBER({upper}),--((({value})>{upper})+(({value})={upper})*({inclusive}="{YesNo.NO}")>0))'


def of_band(table: str, column: str, number: str) -> str:
    """The formula of a band's column."""
    return f"INDEX({{{table}.{column}:all}},{number})"


def standard_deviations() -> list[DeviationBand]:
    """The common national form: low cost by its part, high cost by what is above twice, extremes reviewed."""

    def band(name: str, upper: str | None, inclusive: YesNo, line: tuple[str, str], use: CoefficientUse) -> Any:
        return DeviationBand(
            deviation_band=name, band_upper=None if upper is None else Decimal(upper), band_inclusive=inclusive,
            band_slope=Decimal(line[0]), band_constant=Decimal(line[1]), coefficient_use=use,
        )  # fmt: skip

    times = CoefficientUse.TIMES
    return [
        band("费用偏低", "0.5", YesNo.NO, ("1", "0"), times),
        band("正常", "2", YesNo.YES, ("0", "1"), times),
        band("费用偏高", "5", YesNo.YES, ("1", "-1"), times),
        band("费用过高", None, YesNo.NO, ("0", "1"), CoefficientUse.REVIEW),
    ]
