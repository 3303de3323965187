"""淄博市 结余留用、合理超支分担：应得与记账落在哪一档，超支的由分担资金和结余支付。"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from xltool.methods.points import UnitShares, share_by_units
from xltool.money import Money, round_money, total
from xltool.policies.zibo import clauses, division
from xltool.policies.zibo.points import Points
from xltool.policies.zibo.standards import BalanceBand, band_number, number_of, of_band
from xltool.policies.zibo.versions import Scheme
from xltool.tables import basis, given, key, result, row

CLAUSE = clauses.SHARING
_BAND = "{band_used}"
_FACTORS = (
    f"ROUND((ROUND({of_band('balance_bands', 'booked_factor', _BAND)}*10000,0)*ROUND({{measured_booked}}*100,0)+"
    f"ROUND({of_band('balance_bands', 'entitled_factor', _BAND)}*10000,0)*ROUND({{entitled_here}}*100,0))/10000,0)/100"
)


@row
class Overspend:
    """An institution's balance in one scheme, 元: kept or borne by its band, shared out of what there is."""

    institution: str = key(width=32)
    entitled_here: Money = result("{own_entitled}", "年度DIP应得额", clauses.ANNUAL, width=18)
    booked_all: Money = result("ROUND({own_booked}+{own_unscored},2)", "年度统筹记账额，含无分值病种", CLAUSE, width=18)
    measured_booked: Money = result(
        "IF({booked_all}>{entitled_here},ROUND({entitled_here}+IF(ISNUMBER({recognised}),"
        "MIN({recognised},ROUND({booked_all}-{entitled_here},2)),ROUND({booked_all}-{entitled_here},2)),2),{booked_all})",
        "记账额；超支的只计认定的合理部分", clauses.CLEARING, width=18,
    )  # fmt: skip
    booked_ratio: Fraction | None = result(
        'IF({entitled_here}>0,{measured_booked}/{entitled_here},"—")',
        "计量记账额÷应得额",
        CLAUSE,
        percent=True,
        width=11,
    )
    band_used: int | None = result(
        f'IF(ISNUMBER({{booked_ratio}}),{band_number("balance_bands", "{booked_ratio}")},"—")',
        "落在超支结余分档的第几档", CLAUSE, summed=False, width=8,
    )  # fmt: skip
    band_amount: Money = result(
        f"IF(ISNUMBER({_BAND}),{_FACTORS},{{entitled_here}})",
        "记账额系数×计量记账额＋应得额系数×应得额，四舍五入到分；应得额不大于零的照应得额", CLAUSE, width=18,
    )  # fmt: skip
    saved: Money = result(
        "MAX(0,ROUND({entitled_here}-{band_amount},2))", "结余中不归机构的部分，用于分担", CLAUSE, width=16
    )
    overspend_claim: Money = result(
        "MAX(0,ROUND({band_amount}-{entitled_here},2))", "按分档应由基金分担的超支", clauses.CLEARING, width=16
    )
    weight_units: int = result(
        "ROUND({overspend_claim}*100,0)", "应分担额（分）", clauses.CLEARING, summed=True, width=14
    )  # fmt: skip
    first_rest: int = division.first_rest(clauses.CLEARING)
    second_rest: int = division.second_rest(clauses.CLEARING)
    third_rest: int = division.third_rest(clauses.CLEARING)
    whole_share: int = division.whole_share(clauses.CLEARING)
    remainder: Decimal = division.remainder(clauses.CLEARING)
    overspend_shared: Money = division.shared(
        "基金实际分担的超支；资金不足的按应分担额同比例，尾差到分", clauses.CLEARING
    )
    cleared: Money = result(
        "ROUND({entitled_here}-{saved}+{overspend_shared},2)", "应得额－不归机构的结余＋分担的超支：清算额",
        clauses.CLEARING, width=18,
    )  # fmt: skip
    basis: str = basis()


@row
class SharedMoney:
    """The money set aside for shared overspend in one scheme, 元; 0 is an answer."""

    scheme: str = key(width=12)
    shared_money: Money = given(clause=clauses.CLEARING, summed=False, width=20)


@row
class SharePool:
    """What there is to share, and what is claimed, 元."""

    saved_total: Money = result("ROUND(SUM({saveds}),2)", "不归机构的结余合计", CLAUSE, summed=False, width=20)
    claims_total: Money = result(
        "ROUND(SUM({claims}),2)", "应分担的超支合计", clauses.CLEARING, summed=False, width=20
    )  # fmt: skip
    share_pool: Money = result(
        "MIN(ROUND({shared_money}+{saved_total},2),{claims_total})", "分担资金＋结余，不超过应分担的超支",
        clauses.CLEARING, summed=False, width=20,
    )  # fmt: skip
    basis: str = basis()


@dataclass(frozen=True, slots=True)
class Balanced:
    """One scheme's balances."""

    rows: list[Overspend]
    pool: SharePool
    shares: UnitShares


@dataclass(frozen=True, slots=True)
class _Banded:
    """An institution's balance before anything is shared."""

    entitled: Money
    booked: Money
    measured: Money
    number: int | None
    amount: Money

    @property
    def ratio(self) -> Fraction | None:
        return Fraction(self.measured, self.entitled) if self.entitled > 0 else None


def measured(entitled: Money, booked: Money, recognised: Money | None) -> Money:
    """What counts as booked: of an overspend only the recognised part, 分."""
    over = Money(booked - entitled)
    if over <= 0:
        return booked
    return Money(entitled + (over if recognised is None else min(recognised, over)))


def banded(entitled: Money, counted: Money, bands: Sequence[BalanceBand]) -> tuple[int | None, Money]:
    """The band of an institution, and what the band makes of it (ZB-10, §2.10), 分, rounded once."""
    if entitled <= 0:
        return None, entitled
    number = number_of(bands, Fraction(counted, entitled))
    band = bands[number - 1]
    return number, round_money(counted * Fraction(band.booked_factor) + entitled * Fraction(band.entitled_factor))


def line_of(scheme: Scheme) -> str:
    """The name of a scheme's line of the division."""
    return f"{scheme}超支分担"


def balance(
    rows: Sequence[Points], recognised: Sequence[Money | None], bands: Sequence[BalanceBand], money: Money
) -> Balanced:
    """Band every institution, then share what the overspends claim out of the money and what was saved, 分."""
    found = []
    for points, own in zip(rows, recognised, strict=True):
        booked = Money(points.year_booked + points.unscored_first)
        counted = measured(points.entitled, booked, own)
        found.append(_Banded(points.entitled, booked, counted, *banded(points.entitled, counted, bands)))
    saved = [Money(max(0, one.entitled - one.amount)) for one in found]
    claims = [Money(max(0, one.amount - one.entitled)) for one in found]
    pool = SharePool(
        saved_total=total(saved),
        claims_total=total(claims),
        share_pool=Money(min(money + sum(saved), sum(claims))),
        basis=clauses.CLEARING.cite(),
    )
    shares = share_by_units(pool.share_pool, claims)
    made = [
        Overspend(
            institution=points.institution, entitled_here=one.entitled, booked_all=one.booked,
            measured_booked=one.measured, booked_ratio=one.ratio, band_used=one.number, band_amount=one.amount,
            saved=saved[i], overspend_claim=claims[i], weight_units=claims[i],
            overspend_shared=shares.split.portions[i].amount,
            cleared=Money(one.entitled - saved[i] + shares.split.portions[i].amount),
            basis=clauses.CLEARING.cite(), **division.steps(shares)[i],
        )
        for i, (points, one) in enumerate(zip(rows, found, strict=True))
    ]  # fmt: skip
    return Balanced(made, pool, shares)


def overspend_aliases(name: str, scheme: Scheme) -> dict[str, str]:
    """Where a scheme's balances find the entitlement, the recognised overspend and the division."""
    return division.references("annual_divisions", line_of(scheme)) | {
        "own_entitled": f"{{{name}_points.entitled}}",
        "own_booked": f"{{{name}_points.year_booked}}",
        "own_unscored": f"{{{name}_points.unscored_first}}",
        "recognised": f"{{{name}_annual.recognised_overspend}}",
    }


def pool_aliases(name: str) -> dict[str, str]:
    """Where a scheme's money finds what was saved and claimed."""
    return {"saveds": f"{{{name}_overspends.saved:all}}", "claims": f"{{{name}_overspends.overspend_claim:all}}"}
