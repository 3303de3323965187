"""支持落实分级诊疗：ZJ-08（examples C6）。"""

from decimal import Decimal

import pytest

from tests.tables import column, in_wan, in_yuan, proves, table, wan, wan_or_none, yuan
from xltool.clause import Clause
from xltool.parameters import YesNo, with_defaults
from xltool.policies.zhuji import clauses, special_cases, tiered_care
from xltool.policies.zhuji.parameters import IncentiveTarget, Parameters2024, Stacking
from xltool.policies.zhuji.special_cases import SpecialCase, Surgery
from xltool.policies.zhuji.tiered_care import CareVolume, Reserve, TieredCare
from xltool.problems import Refused

DEFAULTS = with_defaults(Parameters2024)

CASES = """
| 机构 | 手术 | RW   | 按床日 | 放化疗 | 大血管 | 例数 |
|------|------|------|--------|--------|--------|------|
| H1   | 三级 | 无   | 否     | 否     | 否     | 1000 |
| H1   | 四级 | 无   | 否     | 否     | 否     | 600  |
| H1   | 无   | 2.0  | 否     | 否     | 否     | 1    |
| H1   | 无   | 3.5  | 否     | 否     | 否     | 1    |
| H1   | 无   | 1.99 | 否     | 否     | 否     | 1    |
| H1   | 无   | 6.25 | 否     | 否     | 否     | 1    |
| H1   | 无   | 无   | 否     | 是     | 否     | 500  |
| H1   | 无   | 无   | 否     | 否     | 是     | 20   |
| H2   | 三级 | 无   | 否     | 否     | 否     | 700  |
| H2   | 四级 | 无   | 否     | 否     | 否     | 200  |
| H2   | 无   | 2.40 | 否     | 否     | 否     | 1    |
| H2   | 无   | 无   | 否     | 是     | 否     | 300  |
| H2   | 无   | 无   | 否     | 否     | 是     | 4    |
| H3   | 三级 | 无   | 否     | 否     | 否     | 120  |
| H3   | 四级 | 无   | 否     | 否     | 否     | 10   |
| H4   | 无   | 2    | 否     | 否     | 否     | 1    |
"""
VOLUMES = """
| 机构 | ICU费用 | 儿科RW | 参与 |
|------|---------|--------|------|
| H1   | 1800    | 820.5  | 是   |
| H2   | 900     | 410.25 | 是   |
| H3   | 300     | 0      | 是   |
| H4   | 0       | 410.25 | 是   |
"""


def cases(text: str) -> list[SpecialCase]:
    return [
        SpecialCase(
            institution=row["机构"],
            case_class="",
            surgery=Surgery(row["手术"]),
            case_weight=None if row["RW"] == "无" else Decimal(row["RW"]),
            bed_day=YesNo(row["按床日"]),
            therapy=YesNo(row["放化疗"]),
            vessel=YesNo(row["大血管"]),
            case_count=int(row["例数"]),
        )
        for row in table(text)
    ]


def volumes(text: str) -> list[CareVolume]:
    return [
        CareVolume(
            institution=row["机构"],
            icu_cost=wan_or_none(row["ICU费用"]),
            child_weight=None if row["儿科RW"] == "无" else Decimal(row["儿科RW"]),
            takes_part=YesNo(row["参与"]),
        )
        for row in table(text)
    ]


def reserves(employee: str, resident: str) -> list[Reserve]:
    return [
        Reserve(scheme=scheme, reserve=wan_or_none(amount), remark="")
        for scheme, amount in (("职工", employee), ("居民", resident))
    ]


def share(
    care: str = VOLUMES,
    special: str = CASES,
    reserve: tuple[str, str] = ("无", "无"),
    parameters: Parameters2024 = DEFAULTS,
) -> TieredCare:
    return tiered_care.share_tiered_care(volumes(care), cases(special), reserves(*reserve), parameters)


def each(row: str, parameters: Parameters2024 = DEFAULTS) -> Decimal:
    """The points of one case of a line ``手术 | RW | 按床日 | 放化疗 | 大血管``."""
    line = f"| 手术 | RW | 按床日 | 放化疗 | 大血管 | 机构 | 例数 |\n| {row} | H1 | 1 |"
    return special_cases.special_case_points(cases(line)[0], parameters).points_each


@proves(clauses.INCENTIVE_TOTAL, clauses.TIERED_CARE)
def test_the_1500_are_500_and_200_and_800() -> None:
    pots = tiered_care.pots(DEFAULTS)
    assert [pot.pot_amount for pot in pots] == [wan("500"), wan("200"), wan("800")]
    assert sum(pot.pot_amount for pot in pots) == DEFAULTS.incentive_total == wan("1500")
    assert [pot.shared_by for pot in pots] == [
        "按各定点医疗机构2023年度收治的重症病人在ICU病房产生的医疗费用权重分配",
        "按医疗机构儿科病区2023年度收治的儿童住院病例RW值权重分配",
        "按各定点医疗机构收治特殊住院病例总点数权重分配",
    ]


@proves(clauses.SEVERE_CASES, clauses.CHILD_CASES, clauses.SPECIAL_CASES, clauses.INCENTIVE_TOTAL)
def test_each_pot_is_shared_out_by_its_own_weight() -> None:
    # 500 × 1800 ÷ 3000 = 300; 200 × 820.5 ÷ 1641 = 100; 800 × 2458.75 ÷ 3811.15 = 516.1171…
    rows = table(
        """
        | 机构 | 点数    | 重症   | 儿科   | 特殊   | 合计   |
        |------|---------|--------|--------|--------|--------|
        | H1   | 2458.75 | 300.00 | 100.00 | 516.12 | 916.12 |
        | H2   | 1211.40 | 150.00 | 50.00  | 254.28 | 454.28 |
        | H3   | 140.00  | 50.00  | 0      | 29.39  | 79.39  |
        | H4   | 1.00    | 0      | 50.00  | 0.21   | 50.21  |
        """
    )
    care = share()
    assert [row.special_weight for row in care.weights] == [Decimal(cell) for cell in column(rows, "点数")]
    for heading, name in (("重症", "severe_award"), ("儿科", "child_award"), ("特殊", "special_award")):
        assert [getattr(row, name) for row in care.incentives] == in_wan(rows, heading)
    assert [row.incentive for row in care.incentives] == in_wan(rows, "合计")
    assert sum(row.incentive for row in care.incentives) == wan("1500")
    assert [line.weight_total for line in care.splits] == [
        Decimal("30000000"),
        Decimal("1641"),
        Decimal("3811.15"),
    ]
    assert [row.basis for row in care.shares[tiered_care.CHILD]] == ["附件3 二（二）"] * 4


@proves(clauses.SPECIAL_CASES)
def test_a_third_level_operation_is_one_point_a_fourth_level_two() -> None:
    assert each("三级 | 无 | 否 | 否 | 否") == 1
    assert each("四级 | 无 | 否 | 否 | 否") == 2
    assert each("无 | 无 | 否 | 否 | 否") == 0


@proves(clauses.SPECIAL_CASES)
def test_rw_of_two_counts_less_one_and_1_9999_does_not_count() -> None:
    rows = table(
        """
        | RW     | 按床日 | 点数   |
        |--------|--------|--------|
        | 2      | 否     | 1      |
        | 2.0000 | 否     | 1      |
        | 2.0001 | 否     | 1.0001 |
        | 1.9999 | 否     | 0      |
        | 6.25   | 否     | 5.25   |
        | 6.25   | 是     | 0      |
        | 无     | 否     | 0      |
        """
    )
    found = [each(f"无 | {row['RW']} | {row['按床日']} | 否 | 否") for row in rows]
    assert found == [Decimal(points) for points in column(rows, "点数")]


@proves(clauses.SPECIAL_CASES)
def test_tumour_therapy_is_0_3_and_a_great_vessel_five() -> None:
    assert each("无 | 无 | 否 | 是 | 否") == Decimal("0.3")
    assert each("无 | 无 | 否 | 否 | 是") == 5
    # a bed-day case loses only its RW points
    assert each("四级 | 9 | 是 | 是 | 否") == Decimal("2.3")


@proves(clauses.SPECIAL_CASES)
def test_classes_add_up_unless_only_the_highest_counts() -> None:
    highest = with_defaults(Parameters2024, stacking=Stacking.HIGHEST)
    # 2 + (6.5 − 1) + 0.3 + 5 = 12.8
    assert each("四级 | 6.5 | 否 | 是 | 是") == Decimal("12.8")
    assert each("四级 | 6.5 | 否 | 是 | 是", highest) == Decimal("5.5")
    assert each("四级 | 无 | 否 | 是 | 是", highest) == 5


@proves(clauses.SPECIAL_CASES)
def test_points_each_times_cases_are_the_points() -> None:
    found = special_cases.special_case_points(
        cases("| 机构 | 手术 | RW | 按床日 | 放化疗 | 大血管 | 例数 |\n| H1 | 三级 | 2.3456 | 否 | 否 | 否 | 7 |")[0],
        DEFAULTS,
    )
    # 1 + 1.3456 = 2.3456; × 7 = 16.4192
    assert (found.points_each, found.points) == (Decimal("2.3456"), Decimal("16.4192"))


@proves(clauses.SPECIAL_CASES)
def test_the_printed_points_are_parameters() -> None:
    other = with_defaults(
        Parameters2024, third_level_points=Decimal(3), weight_threshold=Decimal(4), weight_deduction=Decimal(2)
    )
    assert each("三级 | 3.9999 | 否 | 否 | 否", other) == 3
    assert each("三级 | 4 | 否 | 否 | 否", other) == 5


@proves(clauses.TIERED_CARE)
def test_an_institution_that_takes_no_part_gets_nothing_and_the_others_share_all() -> None:
    # without H2: 500 × 1800 ÷ 2100 = 428.571…, 300 ÷ 2100 → 71.428…; the last 0.01 goes to .571
    care = share(VOLUMES.replace("410.25 | 是", "410.25 | 否", 1))
    assert care.incentives[1].incentive == 0
    assert [row.severe_award for row in care.incentives] == [wan("428.57"), 0, wan("71.43"), 0]
    assert sum(row.incentive for row in care.incentives) == wan("1500")


@proves(clauses.SEVERE_CASES, clauses.CHILD_CASES)
def test_none_is_no_weight() -> None:
    care = share("| 机构 | ICU费用 | 儿科RW | 参与 |\n| H1 | 无 | 无 | 是 |\n| H2 | 1 | 1 | 是 |")
    assert [row.severe_award for row in care.incentives] == [0, wan("500")]
    assert [row.child_award for row in care.incentives] == [0, wan("200")]


@proves(clauses.TIERED_CARE, clauses.SEVERE_CASES)
def test_a_pot_without_any_weight_stays_in_the_reserve() -> None:
    care = share("| 机构 | ICU费用 | 儿科RW | 参与 |\n| H1 | 0 | 1 | 是 |\n| H2 | 无 | 3 | 是 |")
    assert [row.severe_award for row in care.incentives] == [0, 0]
    assert [row.child_award for row in care.incentives] == [wan("50"), wan("150")]


@proves(clauses.TIERED_CARE_TARGET)
def test_kept_apart_the_incentive_needs_no_reserve_and_has_no_scheme() -> None:
    assert {(row.employee_incentive, row.resident_incentive) for row in share().incentives} == {(None, None)}


@proves(clauses.TIERED_CARE, clauses.TIERED_CARE_TARGET)
def test_the_reserves_divide_each_incentive_over_the_schemes() -> None:
    # a third to 职工: 9 161 200 ÷ 3 = 3 053 733.33…; 4 542 800 ÷ 3 = 1 514 266.66…; the rest to 居民
    rows = table(
        """
        | 机构 | 职工         | 居民         |
        |------|--------------|--------------|
        | H1   | 3,053,733.33 | 6,107,466.67 |
        | H2   | 1,514,266.67 | 3,028,533.33 |
        | H3   | 264,633.33   | 529,266.67   |
        | H4   | 167,366.67   | 334,733.33   |
        """
    )
    booked = with_defaults(Parameters2024, incentive_target=IncentiveTarget.OUTPATIENT)
    care = share(reserve=("500", "1000"), parameters=booked)
    assert [row.employee_incentive for row in care.incentives] == in_yuan(rows, "职工")
    assert [row.resident_incentive for row in care.incentives] == in_yuan(rows, "居民")


@proves(clauses.TIERED_CARE_TARGET)
@pytest.mark.parametrize("reserve", [("无", "无"), ("500", "无"), ("无", "1000"), ("0", "无"), ("0", "0")])
def test_booked_with_the_outpatients_the_incentive_needs_both_reserves(reserve: tuple[str, str]) -> None:
    booked = with_defaults(Parameters2024, incentive_target=IncentiveTarget.OUTPATIENT)
    with pytest.raises(Refused) as refused:
        share(reserve=reserve, parameters=booked)
    assert [problem.text() for problem in refused.value.problems] == [
        "【E4301】分级诊疗「预留金」：参数“分级诊疗列支”选了计入门诊决算额，但没有填预留金，或两项都是零。"
        "应填职工、居民各自的预留金，补偿按预留金比例分险种。"
        "请在“分级诊疗”填预留金，或把参数改回“单列台账”。"
        "依据：二（二）「按照市内定点医疗机构收治重症病例费用、儿科住院病例RW值和特殊住院病例点数权重调整"
        "门诊决算额。」。"
    ]


@proves(clauses.TIERED_CARE)
def test_reserves_of_nothing_leave_the_incentive_undivided() -> None:
    assert {(row.employee_incentive, row.resident_incentive) for row in share(reserve=("0", "0")).incentives} == {
        (None, None)
    }


@proves(clauses.TIERED_CARE, clauses.TIERED_CARE_TARGET)
@pytest.mark.parametrize("target", IncentiveTarget)
def test_one_reserve_alone_takes_the_whole_incentive(target: IncentiveTarget) -> None:
    chosen = with_defaults(Parameters2024, incentive_target=target)
    for row in share(reserve=("500", "0"), parameters=chosen).incentives:
        assert (row.employee_incentive, row.resident_incentive) == (row.incentive, 0)
    for row in share(reserve=("0", "1000"), parameters=chosen).incentives:
        assert (row.employee_incentive, row.resident_incentive) == (0, row.incentive)


@proves(clauses.INCENTIVE_TOTAL, clauses.SEVERE_CASES, clauses.CHILD_CASES, clauses.SPECIAL_CASES)
@pytest.mark.parametrize(
    ("pot", "name", "clause"),
    [
        ("severe_pot", "重症病例收治补偿", clauses.SEVERE_CASES),
        ("child_pot", "儿科住院病例补偿", clauses.CHILD_CASES),
        ("special_pot", "特殊住院病例激励", clauses.SPECIAL_CASES),
    ],
)
def test_a_pot_that_the_quantum_does_not_divide_is_refused(pot: str, name: str, clause: Clause) -> None:
    odd = with_defaults(Parameters2024, **{pot: yuan("5000050")})
    with pytest.raises(Refused) as refused:
        share(parameters=odd)
    assert [problem.text() for problem in refused.value.problems] == [
        f"【E4102】分级诊疗「{name}」：可分配总额 500.005 万元 不是分配单位 0.01 万元 的整数倍。"
        "应能按分配单位分完。请核对指标的小数位，或在参数表调整“分配单位”。"
        f"依据：{clause.quote()}。"
    ]


@proves(clauses.SPECIAL_CASES)
def test_the_points_of_an_institution_are_those_of_all_its_lines() -> None:
    lines = cases(CASES)
    earned = [special_cases.special_case_points(line, DEFAULTS) for line in lines]
    assert special_cases.points_by_institution(lines, earned) == {
        "H1": Decimal("2458.75"), "H2": Decimal("1211.4"), "H3": 140, "H4": 1,
    }  # fmt: skip
    assert special_cases.points_by_institution([], []) == {}


@proves(clauses.SEVERE_CASES, clauses.CHILD_CASES, clauses.SPECIAL_CASES)
def test_each_pot_shows_its_division() -> None:
    # ICU in 分: 50 000 quanta × 1800 ÷ 3000 leaves nothing; points in ten-thousandths:
    # 80 000 × 24 587 500 ÷ 38 111 500 = 51 611 and 27 373 500 left
    care = share()
    assert [(row.whole_share, row.rest) for row in care.shares[tiered_care.SEVERE]] == [
        (30_000, 0), (15_000, 0), (5_000, 0), (0, 0),
    ]  # fmt: skip
    special = care.shares[tiered_care.SPECIAL][0]
    assert special.whole_share * 38_111_500 + special.rest == 80_000 * 24_587_500
    assert (special.whole_share, special.rest, special.remainder) == (51_611, 27_373_500, Decimal("0.718248"))
    assert [(line.pool_units, line.weight_scale, line.whole_weights) for line in care.splits] == [
        (50_000, 100, 3_000_000_000), (20_000, 10_000, 16_410_000), (80_000, 10_000, 38_111_500),
    ]  # fmt: skip
