"""宁德市 2024 示例数据：虚构的机构、月份和年度；同一种子，每次相同。"""

from collections.abc import Mapping
from decimal import Decimal
from random import Random
from typing import Any

from xltool.methods.apportion import apportion
from xltool.money import YUAN, Money, Unit, money
from xltool.parameters import YesNo
from xltool.policies.ningde import annual, monthly, pots, register
from xltool.policies.ningde.versions import BOTH, Scheme

Rows = dict[str, list[Any]]
SEED = 2024
# kind, how many, weight of one: most points go to few
SIZES = (("市级示例医院", 2, 260), ("县级示例总医院", 8, 110), ("示例专科医院", 4, 25), ("示例民营医院", 6, 12),
         ("示例卫生院", 4, 3))  # fmt: skip
OUTSIDE_DIP = "示例护理院"
# points of the year in ten-thousandths, local fund and patients in 万元, month's value in 元
YEARS = {
    Scheme.EMPLOYEE: (92_345_678_912, "83000", "31000", "120.1500"),
    Scheme.RESIDENT: (148_765_432_101, "131000", "62000", "127.6500"),
}
# 异地 in the province, beyond it, by hand; 先进医疗技术, personal account and others, 万元
REMOTE = {Scheme.EMPLOYEE: ("11200.35", "5100.82", "1370.06"), Scheme.RESIDENT: ("18650.77", "8420.19", "3980.43")}
OUTSIDE = {Scheme.EMPLOYEE: ("356.2", "8120.55"), Scheme.RESIDENT: ("214.73", "0")}
# their points and the patients' part in 万元: only read where remote stays share by points
REMOTE_POINTS = {Scheme.EMPLOYEE: ("1876543.2109", "7350.25"), Scheme.RESIDENT: ("3210987.6543", "15820.4")}
DEDUCTED = (3, 9, 17)
"""Institutions with a deduction, by number."""


def example() -> Rows:
    """示例数据 of the months and the year, rows by table name."""
    dice = Random(SEED)
    names = [f"{kind}{i:02d}" for kind, count, _ in SIZES for i in range(1, count + 1)]
    weights = [weight for _, count, weight in SIZES for _ in range(count)]
    rows: Rows = {
        "institutions": _register(names),
        "monthly_values": [
            monthly.MonthlyValue(
                scheme=scheme, month_value=Decimal(YEARS[scheme][3]), value_source=monthly.ValueSource.LAST_YEAR
            )
            for scheme in Scheme
        ],
        "remote_claims": _claims(pots.RemoteClaim, pots.REMOTE_KINDS, REMOTE),
        "outside_claims": _claims(pots.OutsideClaim, pots.OUTSIDE_KINDS, OUTSIDE),
        "local_pots": [pots.RemotePoints(scheme=scheme, remote_points=None, remote_patients=None) for scheme in Scheme],
    }
    for name, scheme in BOTH:
        rows |= _year(dice, name, scheme, names, weights)
    return rows


def _register(names: list[str]) -> list[register.Institution]:
    listed = [(name, YesNo.YES) for name in names] + [(OUTSIDE_DIP, YesNo.NO)]
    return [
        register.Institution(
            institution=name, code=f"H3509{i:07d}", former_names="示例旧名医院" if i == 5 else "", dip_listed=dip,
            remark="示例",
        )
        for i, (name, dip) in enumerate(listed, start=1)
    ]  # fmt: skip


def _claims(made: Any, kinds: tuple[str, ...], told: Mapping[Scheme, tuple[str, ...]]) -> list[Any]:
    return [
        made(claim_kind=kind, **{name: money(told[scheme][i], Unit.WAN) for name, scheme in BOTH})
        for i, kind in enumerate(kinds)
    ]


def _year(dice: Random, name: str, scheme: Scheme, names: list[str], weights: list[int]) -> Rows:
    """Twelve months of every institution, and its year: the months added up, now and then a case more or less."""
    points, fund, patients, _ = YEARS[scheme]
    seasons = [dice.randrange(80, 121) for _ in range(12)]
    shares = [weight * season * dice.randrange(90, 111) for weight in weights for season in seasons]
    split = [apportion(Money(points), shares).amounts, *(
        apportion(money(whole, Unit.WAN), [share * dice.randrange(95, 106) for share in shares], YUAN).amounts
        for whole in (patients, fund)
    )]  # fmt: skip
    months = [
        monthly.Month(
            month=i % 12 + 1, institution=names[i // 12], month_points=Decimal(earned).scaleb(-4),
            patient_share=paid, fund_booked=booked,
        )
        for i, (earned, paid, booked) in enumerate(zip(*split, strict=True))
    ]  # fmt: skip
    return {f"{name}_months": months, f"{name}_annual": [_annual(dice, i, who, months) for i, who in enumerate(names)]}


def _annual(dice: Random, index: int, name: str, months: list[monthly.Month]) -> annual.AnnualPoints:
    own = [line for line in months if line.institution == name]
    return annual.AnnualPoints(
        institution=name,
        annual_points=sum((line.month_points for line in own), Decimal(0)),
        patient_share=Money(sum(line.patient_share for line in own)),
        fund_booked=Money(sum(line.fund_booked for line in own)),
        violation_deduction=Money(dice.randrange(500, 90_000) * YUAN if index in DEDUCTED else 0),
    )
