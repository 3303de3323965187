"""湖州市 2022 示例数据：虚构的医共体、签约人数、备案和门诊支出；同一种子，每次相同。"""

from datetime import date
from decimal import Decimal
from itertools import product
from random import Random
from typing import Any

from xltool.money import YUAN, Money, money
from xltool.parameters import YesNo
from xltool.policies.huzhou import head_standards, outpatient, register, signed_members
from xltool.policies.huzhou.head_standards import STANDARD_SET, BandKind
from xltool.policies.huzhou.schemes import AgeBand, Scheme

Rows = dict[str, list[Any]]
CONSORTIA = ("示例县第一医共体", "示例县第二医共体", "示例县第三医共体")
ORDINARY, HYPERTENSION, SEVERAL, SPECIAL = "普通门诊", "慢性病种一类", "慢性病种二类", "特殊病种"
PACKAGED = (ORDINARY, HYPERTENSION, SEVERAL)
YOUNGER, OLDER = AgeBand
EMPLOYEE, RESIDENT = Scheme
# 元 a head and year: last year's mean, what was approved; — is approved as measured
STANDARDS = {
    (EMPLOYEE, YOUNGER): (("598.37", "600"), ("1496.5", "1500"), ("2304.18", "—")),
    (EMPLOYEE, OLDER): (("1093.2", "1100"), ("2111.06", "2100"), ("2987.4", "3000")),
    (RESIDENT, YOUNGER): (("212.55", "—"), ("655.91", "660"), ("903.3", "905")),
    (RESIDENT, OLDER): (("438.16", "440"), ("1017.75", "1020"), ("1388.02", "1400")),
}
HEADS = {
    (EMPLOYEE, YOUNGER): (8000, 900, 120), (EMPLOYEE, OLDER): (2500, 1600, 310),
    (RESIDENT, YOUNGER): (26000, 2100, 240), (RESIDENT, OLDER): (9800, 6400, 1150),
}  # fmt: skip
FEW = (RESIDENT, YOUNGER, SEVERAL)
"""The cell whose past has too few heads: it takes the mean of its age."""
USED = ((93, 88, 104), (101, 92, 96))
"""Spending in hundredths of the package: employees and residents of each consortium."""


def example() -> Rows:
    """示例数据 of the register, the standards and the outpatient year, rows by table name."""
    dice = Random(2022)
    rows: Rows = {
        "consortia": [
            register.Consortium(consortium=name, lead_institution=f"示例县第{number}人民医院", remark="示例")
            for name, number in zip(CONSORTIA, "一二三", strict=True)
        ],
        "disease_bands": _bands(),
        "approvals": [
            head_standards.Approval(
                standard_set=STANDARD_SET, standard_from=date(2022, 1, 1), approval_document="示例医保〔2022〕1号",
                approved_on=date(2022, 1, 10),
            )
        ],
        "history": _history(dice),
        "standards": [
            head_standards.Standard(
                scheme=scheme, age_band=age, disease_band=band,
                approved_standard=None if told == "—" else money(told),
            )
            for (scheme, age), lines in STANDARDS.items()
            for band, (_, told) in zip(PACKAGED, lines, strict=True)
        ],
    }  # fmt: skip
    signed = _members(dice)
    rows |= {"members": signed, "registrations": _registrations(dice), "spending": _spending(dice, signed)}
    return rows | _settlement()


def _bands() -> list[head_standards.DiseaseBand]:
    kinds = (BandKind.ORDINARY, BandKind.CHRONIC, BandKind.CHRONIC, BandKind.SPECIAL)
    notes = ("", "示例：高血压、糖尿病等", "示例：其他慢性病种", "示例：暂未纳入包干")
    return [
        head_standards.DiseaseBand(
            disease_band=band, band_kind=kind, band_rank=rank,
            packaged=YesNo.YES if band in PACKAGED else YesNo.NO, remark=said,
        )
        for rank, (band, kind, said) in enumerate(zip((*PACKAGED, SPECIAL), kinds, notes, strict=True), start=1)
    ]  # fmt: skip


def _history(dice: Random) -> list[head_standards.History]:
    """Two years together: twice the heads of now, more or less."""
    found = []
    for (scheme, age), lines in STANDARDS.items():
        for band, (mean, _), heads in zip(PACKAGED, lines, HEADS[scheme, age], strict=True):
            count = 23 if (scheme, age, band) == FEW else heads * dice.randrange(170, 200) // 100
            fund = Money(money(mean) * count + dice.randrange(-count, count))
            found.append(_past(scheme, age, band, count, fund))
    return found


def _past(scheme: Scheme, age: AgeBand, band: str, heads: int, fund: Money) -> head_standards.History:
    return head_standards.History(
        scheme=scheme, age_band=age, disease_band=band, history_heads=heads, history_fund=fund, remark="示例"
    )  # fmt: skip


def _members(dice: Random) -> list[signed_members.Members]:
    """The first consortium has the round heads of whole years; in the others some sign during the year."""
    found = []
    for i, consortium in enumerate(CONSORTIA):
        for (scheme, age), counts in HEADS.items():
            for band, count in zip(PACKAGED, counts, strict=True):
                heads = count if not i else count * dice.randrange(40, 90) // 100
                months = 12 * heads - (0 if not i else dice.randrange(0, heads))
                found.append(
                    signed_members.Members(
                        consortium=consortium, scheme=scheme, age_band=age, disease_band=band, member_heads=heads,
                        member_months=months, remark="示例",
                    )
                )  # fmt: skip
    return found


def _filed(
    consortium: str, scheme: Scheme, age: AgeBand, bands: tuple[str, str], month: int, heads: int,
    months: int | None = None,
) -> signed_members.Registration:  # fmt: skip
    return signed_members.Registration(
        consortium=consortium, scheme=scheme, age_band=age, band_before=bands[0], band_after=bands[1],
        filing_month=month, increment_months=months, registered_heads=heads, remark="示例",
    )  # fmt: skip


def _registrations(dice: Random) -> list[signed_members.Registration]:
    """Two lines of round heads, then some of every consortium; one line of members who left in October."""
    first, second, third = CONSORTIA
    found = [
        _filed(first, EMPLOYEE, OLDER, (ORDINARY, HYPERTENSION), 4, 60),
        _filed(first, EMPLOYEE, YOUNGER, (ORDINARY, HYPERTENSION), 11, 30),
    ]
    for consortium, scheme, age in product((second, third), Scheme, AgeBand):
        steps = (ORDINARY, HYPERTENSION), (HYPERTENSION, SEVERAL)
        found += [_filed(consortium, scheme, age, step, dice.randrange(1, 13), dice.randrange(3, 80)) for step in steps]
    return [*found, _filed(third, RESIDENT, OLDER, (ORDINARY, SEVERAL), 6, 2, months=5)]


def _spending(dice: Random, signed: list[signed_members.Members]) -> list[outpatient.Spending]:
    """Spending near the package of each cell, a quarter to a third of it outside."""
    found = []
    for line in signed:
        mean, _ = STANDARDS[line.scheme, line.age_band][PACKAGED.index(line.disease_band)]
        used = USED[line.scheme is RESIDENT][CONSORTIA.index(line.consortium)]
        whole = money(mean) * line.member_months * (used * 10 + dice.randrange(-8, 9)) // 12_000
        outside = whole * dice.randrange(240, 340) // 1000
        found.append(
            outpatient.Spending(
                consortium=line.consortium, scheme=line.scheme, age_band=line.age_band,
                disease_band=line.disease_band, inside_fund=Money(whole - outside), outside_fund=Money(outside),
            )
        )  # fmt: skip
    return found


def _settlement() -> Rows:
    scores = (("92.5", "0.05", "0.05"), ("88", None, None), ("81.5", "0.02", "0.015"))
    fined = {("resident_packages", CONSORTIA[1]): Money(35_000 * YUAN)}
    rows: Rows = {
        "assessments": [
            outpatient.Assessment(
                consortium=name, assessment_score=Decimal(score),
                granted_kept=None if kept is None else Decimal(kept),
                granted_borne=None if borne is None else Decimal(borne),
            )
            for name, (score, kept, borne) in zip(CONSORTIA, scores, strict=True)
        ]
    }  # fmt: skip
    for table in ("employee_packages", "resident_packages"):
        rows[table] = [
            outpatient.ConsortiumYear(consortium=name, violation_deduction=fined.get((table, name), Money(0)))
            for name in CONSORTIA
        ]
    return rows
