"""Small awkward years: ties in rounding, empty cells, every reading of the document, points that do not divide."""

from decimal import Decimal
from itertools import product
from random import Random
from typing import Any

from tests.policies.huzhou.years import (
    EMPLOYEE,
    MANDATORY,
    approval,
    assessment,
    band,
    consortium_of,
    consortium_year,
    day_group,
    days,
    filed,
    group,
    hospital,
    hospital_of,
    low,
    mean_of_all,
    members,
    month,
    past,
    reviewed,
    spending,
    standard,
    stays,
)
from xltool.listing import ListFile
from xltool.money import Money
from xltool.parameters import Standing, parameters_of
from xltool.policies.huzhou.budget import InpatientBudget
from xltool.policies.huzhou.groups import PriceKind
from xltool.policies.huzhou.head_standards import BandKind
from xltool.policies.huzhou.lists import LISTS
from xltool.policies.huzhou.other_stays import AdjustmentKind
from xltool.policies.huzhou.parameters import Parameters2022
from xltool.policies.huzhou.schemes import AgeBand, Scheme

Rows = dict[str, list[Any]]
CONSORTIA = ("甲", "<5", "乙（联）& 丙")
BANDS = ("普通门诊", "慢性 >60", "=3")
CODES = ("A1", "02", "<B")
SHARES = ("0", "0.5", "0.85", "0.8333", "1")


def chosen(dice: Random) -> dict[str, Any]:
    """Every reading of the document, and shares that leave halves."""
    found: dict[str, Any] = {name: Decimal(dice.choice(SHARES)) for name in MANDATORY}
    for parameter in parameters_of(Parameters2022):
        if parameter.standing is Standing.OPEN and parameter.choices:
            found[parameter.name] = dice.choice(list(parameter.choices))
    found |= {
        "merge_below": dice.choice((0, 1, 30)),
        "advance_share": Decimal(dice.choice(SHARES)),
        "readmission_kept": Decimal(dice.choice(SHARES)),
        "same_price_coefficient": Decimal(dice.choice(("1", "0.9875"))),
        "tcm_raise": Decimal(dice.choice(("0.08", "0.0805"))),
        "full_score": Decimal(dice.choice(("99", "100"))),
    }
    return found


def _amount(dice: Random, most: int) -> str:
    return dice.choice((f"{dice.randrange(most)}", f"{dice.randrange(most)}.01", f"{dice.randrange(most)}.05", "0"))


def _outpatients(dice: Random) -> Rows:
    names = CONSORTIA[: dice.randrange(1, 4)]
    kinds = (BandKind.ORDINARY, BandKind.CHRONIC, BandKind.SPECIAL)
    cells = list(product(Scheme, AgeBand, BANDS))
    bare = dice.randrange(3) == 0  # a scheme without any history
    rows: Rows = {
        "consortia": [consortium_of(name) for name in names],
        "disease_bands": [
            band(name, kind, rank) for rank, (name, kind) in enumerate(zip(BANDS, kinds, strict=True), 1)
        ],
        "approvals": [approval()],
        "history": [
            past(*cell, dice.choice((0, 1, 7, 29, 30, 64)), _amount(dice, 10**5))
            for cell in cells
            if dice.randrange(4) and not (bare and cell[0] is EMPLOYEE)
        ],
    }
    known = {line.scheme for line in rows["history"] if line.history_heads}
    rows["standards"] = [
        standard(*cell, None if cell[0] in known and dice.randrange(2) else _amount(dice, 5000)) for cell in cells
    ]
    for name in names:
        for cell in cells:
            heads = dice.randrange(40)
            months = dice.randrange(heads, 12 * heads + 1)
            rows.setdefault("members", []).append(members(*cell, heads, months, name))
            if dice.randrange(2):
                inside, outside = _amount(dice, dice.choice((900, 90_000))), _amount(dice, 9000)
                rows.setdefault("spending", []).append(spending(inside, outside, *cell, consortium=name))
            number, before, after = dice.randrange(1, 13), dice.choice(BANDS), dice.choice(BANDS)
            rows.setdefault("registrations", []).append(
                filed(cell[1], number, dice.randrange(9), dice.choice((None, 0, 13 - number)), (before, after), cell[0],
                      name)
            )  # fmt: skip
    scores = (None, "59.5", "60", "73.33", "100")
    rows["assessments"] = [
        assessment(dice.choice(scores), dice.choice((None, "0.05", "0.0333")), dice.choice((None, "0.015")), name)
        for name in names
    ]
    for table in ("employee_packages", "resident_packages"):
        rows[table] = [consortium_year(_amount(dice, 500), name) for name in names]
    return rows


def _groups(dice: Random) -> list[Any]:
    return [
        group(
            code, f"{dice.randrange(100, 30_000)}.3{i}", dice.choice(list(PriceKind)), supported=dice.random() < 0.5,
            published=dice.choice((None, "33.3335")),
        )
        for i, code in enumerate(CODES)
    ]  # fmt: skip


def _inpatients(dice: Random) -> Rows:
    names = [f"院{i}" for i in range(dice.randrange(1, 5))]
    groups = _groups(dice)
    rows: Rows = {
        "institutions": [hospital_of(name) for name in names],
        "group_means": [mean_of_all(dice.choice(("9999.99", "7000", "3000")))],
        "drg_groups": groups,
        "bed_day_groups": [day_group("2.6667", "266.67", "长期"), day_group("0.0001", "0.01", "慢性")],
        "inpatient_pots": [
            InpatientBudget(scheme=scheme, inpatient_budget=Money(dice.randrange(10**10))) for scheme in Scheme
        ],
    }
    for name in names:
        for entry in groups:
            mean = entry.group_mean
            own = dice.choice((None, f"{mean * dice.choice((50, 290, 290)) // 100 // 100}.07"))
            counts = (dice.choice((1, 17, 3333)), dice.choice((0, 1, 250)))
            rows.setdefault("group_points", []).append(
                stays(entry.group_code, *counts, own=own, granted=None, institution=name)
            )
            if dice.randrange(2):
                cost = mean * dice.choice((0, 257, 400)) // 1000
                scheme = dice.choice(list(Scheme))
                told = low(entry.group_code, f"{cost // 100}.{cost % 100:02}", dice.randrange(1, 4), scheme, name)
                rows.setdefault("low_cases", []).append(told)
        rows.setdefault("bed_days", []).append(days(dice.randrange(400), dice.randrange(400), "慢性", name))
        rows.setdefault("reviewed_cases", []).extend(
            reviewed(kind, dice.choice(("0.0001", "0.3333", "1.5")), dice.randrange(1, 4), EMPLOYEE, "文号", name)
            for kind in AdjustmentKind
        )
        for number in range(1, dice.randrange(1, 4)):
            told = month(number, _amount(dice, 10**6), _amount(dice, 10**6), name)
            rows.setdefault("inpatient_months", []).append(told)
    for table in ("employee_inpatient", "resident_inpatient"):
        rows[table] = [
            hospital(f"{dice.randrange(10**4, 10**7)}.37", _amount(dice, 10**6), _amount(dice, 900), name)
            for name in names
        ]
    return rows


def awkward(seed: int) -> tuple[Rows, dict[str, Any]]:
    """Rows by table name and parameters; the same seed, the same year."""
    dice = Random(seed)
    files = [
        ListFile(list_name=listing.caption, file_name="", control_rows=None, control_amount=None) for listing in LISTS
    ]
    rows: Rows = {"list_files": files}
    rows |= {name: [] for name in ("registrations", "spending", "low_cases", "bed_days", "inpatient_months")}
    return rows | _outpatients(dice) | _inpatients(dice), chosen(dice)
