"""诸暨市 2024 示例数据：医院取自附件2，药店、金额、人次全部虚构；同一种子，每次相同。"""

from datetime import date
from decimal import Decimal
from random import Random
from typing import Any

from xltool.methods.apportion import apportion
from xltool.methods.months import days_by_month, full_months
from xltool.money import WAN, YUAN, Money
from xltool.parameters import YesNo
from xltool.policies.zhuji import inpatient, outpatient, register, special_cases, tiered_care, units
from xltool.policies.zhuji.execution import SIX_UNITS, SettledElsewhere
from xltool.policies.zhuji.pharmacy_assessment import OriginalVisits, PharmacyVisits, ratio_visits
from xltool.policies.zhuji.pharmacy_quota import NewPharmacy, OriginalPharmacy
from xltool.policies.zhuji.pharmacy_settlement import PharmacyPaid, ResidentCards
from xltool.policies.zhuji.published import ANNEX_1, ANNEX_2, HOSPITALS, NEWLY_CONTROLLED, wan

Rows = dict[str, list[Any]]
YES, NO = YesNo.YES, YesNo.NO
SEED, QUANTUM, ORIGINALS, NEWS, PER_CARD = 2024, WAN // 100, 330, 40, 29
DESIGNATED = date(2020, 12, 1)
SHARES = ("outpatient_overspend_borne_by_hospital", "outpatient_surplus_kept_by_hospital")
OTHERS = (("6850.40", "5120.75"), ("9430.18", "8215.36"), ("1260.55", "980.20"))
BUDGETS = [
    units.UnitBudget(unit_group="", budget_unit=unit, employee=wan(one), resident=wan(two), remark="示例")
    for unit, (one, two) in zip(units.OTHER_UNITS, OTHERS, strict=True)
]
SCHEMES = (("employee", 10312, "38000", "900"), ("resident", 10287, "47000", "600"))
"""Scheme, release in ten-thousandths of the provisional targets, pot for local points and reserve in 万元."""
BROKEN = {
    17: "- 2024-06-18", 42: "- 2024-05-08 2024-05-21", 88: "- 2024-02-10 2024-03-01 2024-07-15 2024-09-01",
    131: "2024-03-15", 176: "2024-07-01", 219: "- 2024-03-31 2024-06-01", 254: "- 2023-11-30",
    301: "- 2024-12-30",
}  # fmt: skip
"""Original pharmacies with a broken year, by number: open from, to, from … ; 254 was closed all year."""
SPANS = [f"open_{side}_{i}" for i in (1, 2, 3) for side in ("from", "to")]
FORMER = {5: "示例旧名药店甲", 63: "示例旧名药店乙；示例旧名药店丙", 240: "示例旧名药店丁"}
SIZES = ((125, 156),) + ((45, 90),) * 5 + ((15, 45),) * 40 + ((6, 15),) * 4  # few large, most middling
# ICU cost in 万元, children's RW in ten-thousandths, weight of the inpatients (0: no beds); in order of 附件2
VOLUMES = (
    ("4216.3872", 32104531, 330), ("1538.9046", 9412260, 175), ("1307.5521", 7730918, 150),
    ("38.6120", 15602074, 45), ("64.2075", 0, 35), ("41.8833", 512306, 28), ("126.4019", 1893345, 48),
    ("22.7306", 288417, 22), ("402.1558", 2615082, 62), ("8.4100", None, 12), (None, None, 10), ("0", 0, 14),
    (None, 1120650, 9), (None, None, 0), (None, None, 1), ("0", None, 11), ("0", 0, 40), (None, None, 0),
    ("0", None, 7), (None, None, 4),
)  # fmt: skip
LARGE, OPERATING = (0, 1, 2), (*range(9), 15)
# hospitals, class, surgery, RW from and to in ten-thousandths (0: 无), what else it is, most cases of a line
CASES = (
    (OPERATING, "三级手术", "三级", 9000, 19998, "", 900),
    (OPERATING, "四级手术", "四级", 12000, 19998, "", 320),
    (OPERATING, "内科重症", "无", 20001, 42000, "", 380),
    (LARGE, "三级手术，RW≥2", "三级", 20001, 31000, "", 260),
    (LARGE, "四级手术，RW≥2", "四级", 20001, 98000, "", 270),
    (LARGE, "呼吸机支持", "无", 52000, 126000, "", 90),
    (LARGE, "恶性肿瘤化疗", "无", 5200, 9800, "放化疗", 1400),
    (LARGE, "恶性肿瘤放疗", "无", 0, 0, "放化疗", 420),
    (LARGE, "颈动脉手术", "三级", 15000, 19998, "大血管", 40),
    ((0,), "主动脉手术（三类）", "四级", 86412, 86412, "大血管", 24),
    ((0,), "恰为RW 2", "无", 20000, 20000, "", 12),
    ((1,), "RW不足2", "无", 19999, 19999, "", 12),
    ((10, 16), "康复按床日，RW≥2", "无", 26105, 31840, "床日", 6000),
)


def example() -> tuple[Rows, dict[str, Any]]:
    """示例数据 at the true scale: rows by table name, and the parameters that must be chosen."""
    return example_scaled(1)


def example_scaled(factor: int) -> tuple[Rows, dict[str, Any]]:
    """The same year with ``factor`` times as many pharmacies in the same two pots."""
    dice, grain = Random(SEED), QUANTUM if factor == 1 else 1
    original = [f"示例药店{i:03d}" for i in range(1, ORIGINALS * factor + 1)]
    new = [f"新进示例药店{i:02d}" for i in range(1, NEWS * factor + 1)]
    rows = _targets() | _care(dice) | {"institutions": _register(dice, original, new)}
    rows |= _originals(dice, rows["institutions"][len(HOSPITALS) :][: len(original)], Money(grain))
    rows |= _news(dice, new, rows["original_assessments"], Money(grain))
    cards = original[3::PER_CARD]
    booked = apportion(Money(2_038_466), [dice.randrange(20, 200) for _ in cards]).amounts
    rows["resident_cards"] = [
        ResidentCards(institution=name, resident_booked=amount, **_paid(dice, amount))
        for name, amount in zip(cards, booked, strict=True)
    ]
    for scheme, release, pot, _ in SCHEMES:
        rows |= _hospitals(dice, scheme, release, wan(pot))
    return rows, dict.fromkeys(SHARES, Decimal("0.85"))


def _near(amount: int, divisor: int) -> int:
    """A quotient to the nearest whole number."""
    return (2 * amount + divisor) // (2 * divisor)


def _part(dice: Random, amount: int, low: int, high: int, grain: int = 1) -> Money:
    """Between ``low`` and ``high`` thousandths of an amount, in multiples of ``grain`` 分."""
    return Money(_near(amount * dice.randrange(low, high + 1), 1000 * grain) * grain)


def _paid(dice: Random, booked: int, often: int = 5) -> dict[str, Money]:
    """A deduction in ``often`` of 100 cases; 90–95 % paid within the year, in whole 元."""
    deducted = dice.randrange(50, 3000) * YUAN if booked > WAN and dice.randrange(100) < often else 0
    return {"violation_deduction": Money(deducted), "paid_in_year": _part(dice, booked, 900, 950, YUAN)}


def _register(dice: Random, original: list[str], new: list[str]) -> list[Any]:
    groups = zip(register.InstitutionKind, (HOSPITALS, original, new), strict=True)
    kinds = [(name, kind) for kind, names in groups for name in names]
    both = {*HOSPITALS, *original[3::PER_CARD]}
    since = {name: date(2023, dice.randrange(1, 13), 1) for name in new} | {NEWLY_CONTROLLED: DESIGNATED}
    found = []
    for i, (name, kind) in enumerate(kinds, start=1):
        number = i - len(HOSPITALS)
        text = BROKEN.get((number - 1) % ORIGINALS + 1, "") if kind is register.InstitutionKind.ORIGINAL else ""
        dates = [None if part == "-" else date.fromisoformat(part) for part in text.split()]
        spans: dict[str, Any] = dict(zip(SPANS, [*dates, *[None] * 6], strict=False))
        found.append(
            register.Institution(
                institution=name, code=f"SL330681{i:05d}", kind=kind, former_names=FORMER.get(number, ""),
                schemes=register.Schemes.BOTH if name in both else register.Schemes.EMPLOYEE,
                designated_on=since.get(name), remark="示例", **spans,
            )
        )  # fmt: skip
    return found


def _targets() -> Rows:
    rows: Rows = {"units": list(ANNEX_1), "other_units": list(BUDGETS), "outpatient_quotas": list(ANNEX_2)}
    rows |= {"releases": [], "reserves": [], "inpatient_pots": []}
    told: dict[str, Any] = {"document_number": "示例文号", "released_on": date(2024, 7, 15)}
    for label, (name, ratio, pot, reserve) in zip(units.Scheme, SCHEMES, strict=True):
        before = sum(getattr(budget, name) or 0 for budget in [*ANNEX_1, *BUDGETS])
        released = Money(_near(before * ratio, 10000 * QUANTUM) * QUANTUM)
        rows["releases"].append(units.Release(scheme=label, released_total=released, **told))
        rows["reserves"].append(tiered_care.Reserve(scheme=label, reserve=wan(reserve), remark="示例"))
        rows["inpatient_pots"].append(inpatient.InpatientPot(scheme=label, local_pot=wan(pot)))
        rows[f"{name}_units"] = [units.UnitTarget(budget_unit=u, direct_target=None) for u in units.UNITS]
    return rows


def _care(dice: Random) -> Rows:
    volumes = [
        tiered_care.CareVolume(
            institution=name, takes_part=NO if name == "诸暨口腔医院" else YES,
            icu_cost=None if cost is None else wan(cost),
            child_weight=None if weight is None else Decimal(weight).scaleb(-4),
        )
        for name, (cost, weight, _) in zip(HOSPITALS, VOLUMES, strict=True)
    ]  # fmt: skip
    cases = [
        special_cases.SpecialCase(
            institution=hospital, case_class=name, surgery=special_cases.Surgery(surgery),
            case_weight=Decimal(dice.randrange(low, high + 1)).scaleb(-4) if high else None,
            bed_day=YES if kind == "床日" else NO, therapy=YES if kind == "放化疗" else NO,
            vessel=YES if kind == "大血管" else NO,
            case_count=max(3, most * VOLUMES[i][2] * dice.randrange(80, 121) // 33000),
        )
        for i, hospital in enumerate(HOSPITALS)
        for which, name, surgery, low, high, kind, most in CASES if i in which
    ]  # fmt: skip
    return {"care_volumes": volumes, "special_cases": cases}


def _originals(dice: Random, shops: list[register.Institution], grain: Money) -> Rows:
    sizes = [dice.randrange(100 * low, 100 * high) for low, high in (dice.choice(SIZES) for _ in shops)]
    settled = apportion(wan("10361"), sizes, grain).amounts
    near = [(1005, 1080) if dice.randrange(3) == 0 else (930, 1000) for _ in shops]
    quota = [_part(dice, sum_, *span, grain) for sum_, span in zip(settled, near, strict=True)]
    bases = [max(pair) for pair in zip(settled, quota, strict=True)]
    pool, whole = wan("10361") * SCHEMES[0][1], 10000 * sum(bases)
    rows: Rows = {}
    for i, shop in enumerate(shops):
        spans = [span for span in shop.intervals() if span]
        months = full_months(days_by_month(spans, 2024), 2024) if i % ORIGINALS + 1 in BROKEN else 12
        over = (1004, 1120) if dice.randrange(100) < 35 else (850, 996)
        target = _part(dice, bases[i] * pool * months // (12 * whole), *over)
        ratio = dice.randrange(300, 601)
        growth = dice.randrange(1026, 1101) if dice.randrange(100) < 20 else dice.randrange(920, 1015)
        year = _visits(dice, target, (ratio, 100), 1020, growth)
        heads = max(1, _part(dice, year["heads"] or 600, 900, 1100))
        prior = (_near(ratio * 10 * heads, growth), heads) if dice.randrange(100) >= 2 else (None, None)
        year["prior_visits"], year["prior_heads"] = prior
        line = OriginalPharmacy(
            institution=shop.institution, prior_settled=settled[i], prior_quota=quota[i],
            prior_months=dice.randrange(6, 12) if dice.randrange(100) < 3 else 12,
        )  # fmt: skip
        _add(dice, rows, "original", line, OriginalVisits(institution=shop.institution, **year))
    return rows


def _news(dice: Random, names: list[str], originals: list[Any], grain: Money) -> Rows:
    group = sum(map(ratio_visits, originals)), sum(shop.heads for shop in originals)
    sizes = [dice.randrange(*((3000, 6200) if i % 5 < 2 else (900, 2500))) for i in range(len(names))]
    dice.shuffle(sizes)
    prior = apportion(wan("1116"), [_part(dice, size, 850, 1150) for size in sizes], grain).amounts
    rows: Rows = {}
    for name, settled, target in zip(names, prior, apportion(wan("1215"), sizes).amounts, strict=True):
        growth = dice.randrange(1010, 1101) if dice.randrange(100) < 20 else dice.randrange(850, 996)
        year = _visits(dice, target, (group[0] * growth, group[1] * 1000), 1000, growth)
        line = NewPharmacy(institution=name, prior_settled=settled, remark="示例")
        _add(dice, rows, "new", line, PharmacyVisits(institution=name, **year))
    return rows


def _add(dice: Random, rows: Rows, group: str, line: Any, visits: PharmacyVisits) -> None:
    paid = _paid(dice, visits.capped_fund + visits.excluded_fund)
    settled = PharmacyPaid(institution=visits.institution, **paid)
    for table, row in (("pharmacies", line), ("assessments", visits), ("settlements", settled)):
        rows.setdefault(f"{group}_{table}", []).append(row)


def _visits(dice: Random, accepted: int, ratio: tuple[int, int], limit: int, growth: int) -> dict[str, Any]:
    """A year of cards with visits per head ``ratio``, of which the caps leave about ``accepted``."""
    mean = dice.randrange(1312, 1501) if dice.randrange(100) < 25 else dice.randrange(900, 1296)
    outside, rate = dice.randrange(50, 201), dice.randrange(700, 851)
    kept = ((1000 - outside) * min(1300, mean) + outside * mean) * min(limit, growth)
    booked = accepted * 1000 * mean * growth // kept
    excluded = booked * outside // 1000
    cost = (booked - excluded) * 1000 // rate
    counted = max(1, _near(cost, mean * 10)) if cost else 0
    split, small = (counted * dice.randrange(9) // 1000 * dice.choice((0, 0, 1)) for _ in range(2))
    only = counted * dice.randrange(61) // 1000
    return {
        "capped_cost": Money(cost), "total_cost": Money(_part(dice, cost, 1030, 1080) + excluded * 1000 // rate),
        "capped_fund": Money(booked - excluded), "excluded_fund": Money(excluded),
        "visits": counted + split + small + only, "split_visits": split, "small_visits": small,
        "excluded_only_visits": only,
        "heads": max(1, _near((counted + only) * ratio[1], ratio[0])) if counted else 0,
    }  # fmt: skip


def _hospitals(dice: Random, scheme: str, release: int, pot: int) -> Rows:
    rows: Rows = {"outpatient": [], "inpatient": []}
    for line, (_, _, weight) in zip(ANNEX_2, VOLUMES, strict=True):
        name, quota = line.institution, getattr(line, f"{scheme}_quota")
        fee = _part(dice, quota * release // 10000, 850, 1120)
        paid = _paid(dice, fee, 15)
        rows["outpatient"].append(outpatient.OutpatientYear(institution=name, fee_for_service=fee, **paid))
        if weight:
            cost = _part(dice, pot * 1000 // 725 * weight // sum(line[2] for line in VOLUMES), 950, 1050)
            share = _part(dice, cost, 200, 350)
            fund, points = _part(dice, cost - share, 960, 1050), Decimal(cost * 100 // 65).scaleb(-4)
            amounts = {"patient_share": share, "fund_booked": fund} | _paid(dice, fund, 15)
            rows["inpatient"].append(inpatient.InpatientYear(institution=name, drg_points=points, **amounts))
    target = {b.budget_unit: (getattr(b, scheme) or 0) * release // 10000 for b in [*ANNEX_1, *BUDGETS]}
    outside = {unit: _part(dice, target[unit], 930, 1040) for unit in units.OTHER_UNITS}
    outside[units.INPATIENT] = _part(dice, target[units.INPATIENT] - pot, 980, 1010)
    rows["execution"] = [SettledElsewhere(budget_unit=u, settled_elsewhere=outside.get(u)) for u in SIX_UNITS]
    return {f"{scheme}_{table}": lines for table, lines in rows.items()}
