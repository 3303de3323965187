"""Case lists for tests: taken in as the example's book takes them, and the same cases scored in Python."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from xltool.claims.taking import Order, Taken, take_in
from xltool.money import Money, Unit, in_unit
from xltool.parameters import YesNo, with_defaults
from xltool.policies.zibo import CITY
from xltool.policies.zibo.case_list import CASES, ListedCase
from xltool.policies.zibo.cases import Case, Handling, SpecialReview, score_case
from xltool.policies.zibo.given_2025 import Given2025
from xltool.policies.zibo.parameters import Parameters2025, UnscoredMode
from xltool.policies.zibo.points import CaseTotals
from xltool.policies.zibo.scales import scales_of
from xltool.policies.zibo.versions import Scheme
from xltool.workbook.parse import normalised

YEAR = CITY.years[2025]
Rows = Mapping[str, Sequence[Any]]


def _shown(value: object) -> str:
    return "" if value is None else str(value)


def csv_of(cases: Sequence[ListedCase]) -> str:
    """A list as text, in the columns wanted."""
    lines = [",".join(column.heading for column in CASES.columns)]
    for case in cases:
        amounts = {
            name: in_unit(getattr(case, name), Unit.YUAN)
            for name in ("case_cost", "case_booked", "supplement_paid")
            if getattr(case, name) is not None
        }
        lines.append(",".join(_shown(amounts.get(c.name, getattr(case, c.name))) for c in CASES.columns))
    return "\n".join(lines) + "\n"


def taken(folder: Path, cases: Sequence[ListedCase], rows: Rows, chosen: Mapping[str, Any]) -> Taken:
    """The list taken in beside a book of these rows and parameters. Raises Refused."""
    (folder / "病例.csv").write_text(csv_of(cases), encoding="utf-8")
    given = {name: lines for name, lines in rows.items() if not name.endswith("_summary")}
    names = [line.institution for line in rows["institutions"]]
    known = {"institution": {normalised(name): name for name in names}}
    for name, at in CASES.within.items():
        table, _, column = at.partition(".")
        known[name] = {normalised(getattr(line, column)): getattr(line, column) for line in rows[table]}
    parameters = {name: getattr(with_defaults(Parameters2025), name) for name in Parameters2025.__slots__}
    file = replace(rows["list_files"][0], file_name="病例.csv")
    return take_in(Order(YEAR, CASES, folder, file, {}, given, {**parameters, **chosen}, known, names, CASES.tallies))


def as_single(case: ListedCase) -> Case:
    """A case of the list as it would stand on 病例计分."""
    return Case(
        case_number=case.case_number, institution=case.institution, scheme=case.scheme,
        disease_code=case.disease_code, case_cost=case.case_cost, case_booked=case.case_booked,
        bed_day_count=case.bed_day_count, auxiliary_1=case.auxiliary_1, auxiliary_2=case.auxiliary_2,
        special_review=SpecialReview.NONE, reviewed_points=None, handling=case.handling or Handling.NONE,
        case_deduction=None,
    )  # fmt: skip


def summed(
    cases: Sequence[ListedCase], rows: Rows, chosen: Mapping[str, Any], scheme: Scheme, note: str = ""
) -> list[CaseTotals]:
    """The summary of a scheme as the rule in Python has it; ``note`` says where it is from."""
    parameters = with_defaults(Parameters2025, **chosen)
    scales = scales_of(Given2025(**rows), parameters)  # type: ignore[arg-type]
    singles = {line.case_number for line in rows["single_cases"]}
    found = []
    for line in rows["institutions"]:
        if line.dip_listed is YesNo.NO:
            continue
        own = [
            (case, score_case(as_single(case), scales, parameters)) for case in cases
            if case.institution == line.institution and case.scheme is scheme
            and case.handling is not Handling.TAKEN_OUT and case.case_number not in singles
        ]  # fmt: skip
        first = parameters.unscored_mode is UnscoredMode.AS_BOOKED
        found.append(
            CaseTotals(
                institution=line.institution,
                case_count=len(own),
                summary_points=sum((row.case_points for _, row in own), Decimal(0)),
                total_cost=Money(sum(case.case_cost for case, row in own if row.case_score is not None)),
                fund_booked=Money(sum(case.case_booked for case, row in own if row.case_score is not None)),
                unscored_booked=Money(sum(c.case_booked for c, row in own if row.case_score is None) if first else 0),
                supplement_paid=Money(sum(case.supplement_paid or 0 for case, _ in own)),
                remark=note,
            )
        )
    return found
