"""Lists of invented people: as CSV, as tallies of the engine, and as the plain rule counts them month by month."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any

from tests.policies.huzhou.years import ORDINARY, PARAMETERS, consortium_of
from xltool.claims.taking import Order, Taken, take_in
from xltool.listing import ListFile, Listing
from xltool.money import Money
from xltool.parameters import YesNo, parameters_of
from xltool.policies.huzhou import CITY
from xltool.policies.huzhou.head_standards import DiseaseBand
from xltool.policies.huzhou.lists import COSTS, SIGNED, PastCost, SignedMember
from xltool.policies.huzhou.parameters import AgeReference, Parameters2022
from xltool.policies.huzhou.schemes import AgeBand, Scheme

YEAR = CITY.years[2022]


def person(
    number: str, band: str = ORDINARY, filed: int | None = None, scheme: Scheme = Scheme.EMPLOYEE,
    born: date | None = date(1980, 5, 6), age: int | None = None, consortium: str = "甲医共体",
    signed: tuple[int | None, int | None] = (None, None),
) -> SignedMember:  # fmt: skip
    return SignedMember(
        person_number=number, scheme=scheme, birth_date=born, member_age=age, consortium=consortium,
        sign_from=signed[0], sign_to=signed[1], disease_band=band, filing_month=filed,
    )  # fmt: skip


def cost(
    number: str, fund: int, band: str = ORDINARY, year: int = 2021, scheme: Scheme = Scheme.EMPLOYEE,
    born: date | None = date(1980, 5, 6), age: int | None = None,
) -> PastCost:  # fmt: skip
    return PastCost(
        person_number=number, scheme=scheme, birth_date=born, member_age=age, history_year=year, disease_band=band,
        outpatient_fund=Money(fund),
    )  # fmt: skip


def as_csv(listing: Listing, rows: Sequence[Any]) -> str:
    """A list as a platform exports it: amounts in 元."""

    def shown(value: Any, name: str) -> str:
        if value is None:
            return ""
        if name == listing.amount:
            return f"{value // 100}.{value % 100:02}"
        return value.value if isinstance(value, StrEnum) else str(value)

    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow([column.heading for column in listing.columns])
    writer.writerows([[shown(getattr(row, c.name), c.name) for c in listing.columns] for row in rows])
    return stream.getvalue()


def taken(
    folder: Path, rows: Sequence[Any], bands: Sequence[DiseaseBand], parameters: Parameters2022 = PARAMETERS,
    consortia: Sequence[str] = ("甲医共体", "乙医共体"),
) -> Taken:  # fmt: skip
    """The list taken in by the engine, from a file."""
    listing = COSTS if isinstance(rows[0], PastCost) else SIGNED
    (folder / "清单.csv").write_text(as_csv(listing, rows), encoding="utf-8")
    file = ListFile(list_name=listing.caption, file_name="清单.csv", control_rows=None, control_amount=None)
    known = {
        "consortium": {name: name for name in consortia},
        "disease_band": {b.disease_band: b.disease_band for b in bands},
    }
    known = {field: values for field, values in known.items() if field in listing.within}
    given = {"disease_bands": bands, "consortia": [consortium_of(name) for name in consortia]}
    values = {p.name: getattr(parameters, p.name) for p in parameters_of(Parameters2022)}
    return take_in(Order(YEAR, listing, folder, file, {}, given, values, known, (), listing.tallies))


def age_of(row: SignedMember | PastCost, year: int, parameters: Parameters2022) -> int:
    """Whole years on the reference day."""
    if row.birth_date is None:
        assert row.member_age is not None
        return row.member_age
    on = date(year, 1, 1) if parameters.age_reference is AgeReference.FIRST_DAY else date(year, 12, 31)
    return on.year - row.birth_date.year - ((row.birth_date.month, row.birth_date.day) > (on.month, on.day))


def band_of_age(row: SignedMember | PastCost, year: int, parameters: Parameters2022) -> AgeBand:
    """Up to sixty, and above."""
    return AgeBand.OLDER if age_of(row, year, parameters) > 60 else AgeBand.YOUNGER


@dataclass(frozen=True, slots=True)
class Counted:
    """What a list is worth by the plain rule: for each consortium, scheme and age, the months at each rank."""

    months: dict[tuple[str, Scheme, AgeBand, int], int]


def by_the_month(rows: Sequence[SignedMember], bands: Sequence[DiseaseBand], parameters: Parameters2022) -> Counted:
    """Each person's months, one by one, at the highest packaged band on file by then."""
    rank = {band.disease_band: band.band_rank for band in bands if band.packaged is YesNo.YES}
    lowest = rank[ORDINARY]
    signings: dict[tuple[Any, ...], list[SignedMember]] = {}
    for row in rows:
        key = (row.person_number, row.scheme, row.consortium, row.sign_from or 1, row.sign_to or 12)
        signings.setdefault((*key, band_of_age(row, 2022, parameters)), []).append(row)
    found: dict[tuple[str, Scheme, AgeBand, int], int] = {}
    for (_, scheme, consortium, first, last, age), lines in signings.items():
        for month in range(first, last + 1):
            on_file = [rank.get(line.disease_band, lowest) for line in lines if (line.filing_month or 0) <= month]
            cell = (consortium, scheme, age, max(on_file, default=lowest))
            found[cell] = found.get(cell, 0) + 1
    return Counted(found)
