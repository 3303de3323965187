"""淄博市 住院床位档案：编制床位、协议床位，床日不超过床位。"""

from calendar import monthrange
from fractions import Fraction

from xltool.policies.zibo import clauses
from xltool.tables import basis, given, key, result, row

CLAUSE = clauses.BEDS


@row
class BedFile:
    """An institution's beds."""

    institution: str = key(width=32)
    staffed_beds: int = given(clause=CLAUSE, summed=True, width=12)
    agreed_beds: int = given(clause=CLAUSE, summed=True, width=12)


@row
class BedCheck:
    """Whether the agreement goes beyond the staffed beds."""

    beds_over: int = result(
        "MAX(0,{agreed_beds}-{staffed_beds})", "协议床位超过编制床位的张数", CLAUSE, summed=True, width=16
    )  # fmt: skip
    basis: str = basis()


@row
class BedMonth:
    """The bed-days of an institution's month."""

    month: int = given(at_least="1", at_most="12", summed=False, width=8)
    institution: str = given(width=32)
    occupied_days: int = given(clause=CLAUSE, summed=True, width=14)


@row
class BedUse:
    """What its beds can hold in the month."""

    bed_capacity: int = result(
        "SUMPRODUCT(--({bed_files.institution:all}={institution}),{bed_files.agreed_beds:all})*DAY(DATE({year},{month}+1,0))",
        "协议床位×当月天数", CLAUSE, summed=True, width=14,
    )  # fmt: skip
    bed_use: Fraction | None = result(
        'IF({bed_capacity}>0,{occupied_days}/{bed_capacity},"—")', "占用床日÷可用床日", CLAUSE, percent=True, width=12
    )
    days_over: int = result(
        "MAX(0,{occupied_days}-{bed_capacity})", "超过床位所能容纳的床日", CLAUSE, summed=True, width=14
    )  # fmt: skip
    basis: str = basis()


def bed_check(entry: BedFile) -> BedCheck:
    """Beds agreed beyond those staffed (ZB-11)."""
    return BedCheck(beds_over=max(0, entry.agreed_beds - entry.staffed_beds), basis=CLAUSE.cite())


def bed_use(entry: BedMonth, agreed: int, year: int) -> BedUse:
    """Days against beds in one month (ZB-11)."""
    capacity = agreed * monthrange(year, entry.month)[1]
    return BedUse(
        bed_capacity=capacity,
        bed_use=Fraction(entry.occupied_days, capacity) if capacity else None,
        days_over=max(0, entry.occupied_days - capacity),
        basis=CLAUSE.cite(),
    )
