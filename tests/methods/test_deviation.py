"""费用偏差：分档、断点与连续，例与律。"""

from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tables import LAWS, column, table
from xltool.methods.deviation import Band, CoefficientUse, checked, deviation_points

ONE, LONG = Decimal(1), Fraction(1, 10**12)


def bands(text: str) -> list[Band]:
    """A table of bands as a clerk lays it out; — is no upper bound."""
    return [
        Band(
            None if row["上限"] == "—" else Fraction(row["上限"]),
            row["含"] == "是",
            Fraction(row["乘数"]),
            Fraction(row["常数"]),
            CoefficientUse(row["机构系数"]),
        )
        for row in table(text)
    ]


# under half: the ratio; up to twice: 1; above: what is over twice is added; above five times: reviewed
STANDARD = bands(
    """
    | 上限 | 含 | 乘数 | 常数 | 机构系数 |
    |------|----|------|------|----------|
    | 0.5  | 否 | 1    | 0    | 乘       |
    | 2    | 是 | 0    | 1    | 乘       |
    | 5    | 是 | 1    | -1   | 乘       |
    | —    | 否 | 0    | 0    | 评审     |
    """
)
# another city's: no coefficient below, added to the excess above, an extreme case paid as a normal one
VARIANT = bands(
    """
    | 上限 | 含 | 乘数 | 常数 | 机构系数 |
    |------|----|------|------|----------|
    | 0.5  | 是 | 1    | 0    | 不用     |
    | 2    | 是 | 0    | 1    | 乘       |
    | 5    | 是 | 1    | -2   | 加       |
    | —    | 否 | 0    | 1    | 乘       |
    """
)
# DRG points from 2025: up to 0.4 the ratio, up to 0.8 the ratio and 0.2
FROM_2025 = bands(
    """
    | 上限 | 含 | 乘数 | 常数 | 机构系数 |
    |------|----|------|------|----------|
    | 0.4  | 是 | 1    | 0    | 乘       |
    | 0.8  | 是 | 1    | 0.2  | 乘       |
    | —    | 否 | 0    | 1    | 乘       |
    """
)


def test_a_case_earns_by_the_band_its_cost_falls_in() -> None:
    # C8: base 1000, mean 9 000, coefficient 0.9
    rows = table(
        """
        | 费用  | 标准      | 另一种    |
        |-------|-----------|-----------|
        | 4499  | 449.9000  | 499.8889  |
        | 4500  | 900.0000  | 500.0000  |
        | 18000 | 900.0000  | 900.0000  |
        | 18001 | 900.1000  | 900.1111  |
        | 27000 | 1800.0000 | 1900.0000 |
        | 45000 | 3600.0000 | 3900.0000 |
        """
    )
    for given_bands, heading in ((STANDARD, "标准"), (VARIANT, "另一种")):
        found = [
            str(deviation_points(Decimal(1000), Fraction(int(cost), 9000), Decimal("0.9"), ONE, given_bands))
            for cost in column(rows, "费用")
        ]
        assert found == column(rows, heading)
    extreme = Fraction(45001, 9000)
    assert deviation_points(Decimal(1000), extreme, Decimal("0.9"), ONE, VARIANT) == 900
    with pytest.raises(ValueError, match=r"^费用倍数落在须评审的一档，点数由评审确定$"):
        deviation_points(Decimal(1000), extreme, Decimal("0.9"), ONE, STANDARD)


def test_the_published_low_bands_of_2025() -> None:
    # P9: base 60, coefficient 1
    expected = {"0.40": "24.0000", "0.41": "36.6000", "0.50": "42.0000", "0.80": "60.0000", "0.81": "60.0000"}
    found = {ratio: str(deviation_points(Decimal(60), Fraction(ratio), ONE, ONE, FROM_2025)) for ratio in expected}
    assert found == expected


def test_points_are_rounded_once_at_the_end() -> None:
    # 1.0001 × 1.5 × 0.25 = 0.3750375; with 1.50015 rounded to 1.5002 on the way it would be 0.3751
    points = deviation_points(Decimal("1.0001"), Fraction(1, 4), ONE, Decimal("1.5"), STANDARD)
    assert points == Decimal("0.3750")


@pytest.mark.parametrize(
    ("uppers", "said"),
    [
        ([], "最后一档"),
        (["1"], "最后一档"),
        (["1", None, "2"], "最后一档"),
        ([None, None], "最后一档"),
        (["2", "1", None], "从小到大"),
        (["1", "1", None], "从小到大"),
        (["-1", None], "从小到大"),
    ],
)
def test_bands_with_a_hole_or_an_overlap_are_refused(uppers: list[str | None], said: str) -> None:
    made = [
        Band(None if upper is None else Fraction(upper), True, Fraction(0), Fraction(1), CoefficientUse.TIMES)
        for upper in uppers
    ]
    with pytest.raises(ValueError, match=said):
        checked(made)


@pytest.mark.parametrize(
    ("table_of", "jumps"), [(STANDARD[:3], ["1/2"]), (VARIANT, ["1/2", "5"]), (FROM_2025, ["2/5"])]
)
def test_the_factor_jumps_only_where_the_table_says_so(table_of: list[Band], jumps: list[str]) -> None:
    found = []
    for low, high in pairwise(table_of):
        bound = low.upper
        assert bound is not None
        if low.factor(bound, Fraction(1)) != high.factor(bound, Fraction(1)):
            found.append(str(bound))
    assert found == jumps


@LAWS
@given(st.fractions(0, 5, max_denominator=10**6), st.fractions(Fraction(1, 2), 2, max_denominator=100))
def test_between_the_jumps_the_points_follow_the_ratio_without_a_step(ratio: Fraction, coefficient: Fraction) -> None:
    near = ratio + LONG
    if ratio <= Fraction(1, 2) <= near or near > 5:
        return
    here, there = (next(b for b in STANDARD if b.holds(r)).factor(r, coefficient) for r in (ratio, near))
    assert 0 <= there - here <= LONG * coefficient


@LAWS
@given(st.fractions(0, 100, max_denominator=10**6))
def test_every_ratio_is_in_one_band(ratio: Fraction) -> None:
    for given_bands in (STANDARD, VARIANT, FROM_2025):
        first = next(band for band in given_bands if band.holds(ratio))
        below = given_bands[: given_bands.index(first)]
        assert all(band.upper is not None and ratio >= band.upper for band in below)
