"""预算单位与下达后的调整：ZJ-01、ZJ-03、ZJ-04（examples P3）。"""

import pytest

from tests.tables import column, in_wan, proves, table, wan, wan_or_none
from xltool.money import Money
from xltool.parameters import YesNo, with_defaults
from xltool.policies.zhuji import clauses, published, units
from xltool.policies.zhuji.parameters import Parameters2024
from xltool.policies.zhuji.units import Adjustment, Release, Scheme, UnitBudget, UnitTarget
from xltool.problems import Refused

DEFAULTS = with_defaults(Parameters2024)
PHARMACIES_STAY = with_defaults(Parameters2024, rescale_pharmacy=YesNo.NO)

BEFORE = {
    "住院": "100", "市内普通门诊": "50", "市外普通门诊": "20", "门诊特殊病种": "无",
    "原定点药店": "16", "新定点药店": "4", "其他": "10",
}  # fmt: skip


def adjust(
    released: str,
    *,
    direct: dict[str, str] | None = None,
    before: dict[str, str] = BEFORE,
    parameters: Parameters2024 = DEFAULTS,
) -> Adjustment:
    """The employees' units after a release; 无 for none."""
    budgets = [
        UnitBudget(unit_group="", budget_unit=unit, employee=wan_or_none(amount), resident=None, remark="")
        for unit, amount in before.items()
    ]
    targets = [
        UnitTarget(budget_unit=unit, direct_target=wan_or_none((direct or {}).get(unit, "无"))) for unit in before
    ]
    release = Release(
        scheme=Scheme.EMPLOYEE,
        released_total=wan_or_none(released),
        document_number="",
        released_on=None,
    )
    return units.adjust_units(Scheme.EMPLOYEE, budgets, release, targets, parameters)


def adjusted(done: Adjustment) -> dict[str, Money | None]:
    return {name: row.adjusted for name, row in zip(done.names, done.units, strict=True)}


def expected(text: str) -> dict[str, Money | None]:
    return {row["预算单位"]: wan_or_none(row["调整后"]) for row in table(text)}


@proves(clauses.SIX_UNITS, clauses.ANNEX_1_NOTE)
def test_until_a_release_every_unit_keeps_its_provisional_target() -> None:
    assert adjusted(adjust("无")) == {unit: wan_or_none(amount) for unit, amount in BEFORE.items()}


@proves(clauses.ADJUSTMENT, clauses.ANNEX_1_NOTE)
def test_a_release_moves_every_unit_in_proportion_pharmacies_included() -> None:
    # 220 ÷ 200 = 1.1
    done = adjust("220")
    assert adjusted(done) == expected(
        """
        | 预算单位     | 调整后 |
        |--------------|--------|
        | 住院         | 110.00 |
        | 市内普通门诊 | 55.00  |
        | 市外普通门诊 | 22.00  |
        | 门诊特殊病种 | 无     |
        | 原定点药店   | 17.60  |
        | 新定点药店   | 4.40   |
        | 其他         | 11.00  |
        """
    )
    assert (done.target("新定点药店"), done.target("门诊特殊病种")) == (wan("4.4"), 0)
    assert {row.basis for row in done.units} == {"一、预算单位"}


@proves(clauses.ADJUSTMENT)
def test_pharmacies_that_do_not_move_keep_theirs_and_the_others_share_the_rest() -> None:
    # 220 − 20 = 200 over 180: 111.1111, 55.5556, 22.2222, 11.1111; the last 0.01 goes to the .56
    assert adjusted(adjust("220", parameters=PHARMACIES_STAY)) == expected(
        """
        | 预算单位     | 调整后 |
        |--------------|--------|
        | 住院         | 111.11 |
        | 市内普通门诊 | 55.56  |
        | 市外普通门诊 | 22.22  |
        | 门诊特殊病种 | 无     |
        | 原定点药店   | 16.00  |
        | 新定点药店   | 4.00   |
        | 其他         | 11.11  |
        """
    )


@proves(clauses.ADJUSTMENT)
def test_a_unit_with_a_target_of_its_own_keeps_it_and_the_rest_is_net_of_it() -> None:
    # 220 − 90 = 130 over 100: × 1.3
    assert adjusted(adjust("220", direct={"住院": "90"})) == expected(
        """
        | 预算单位     | 调整后 |
        |--------------|--------|
        | 住院         | 90.00  |
        | 市内普通门诊 | 65.00  |
        | 市外普通门诊 | 26.00  |
        | 门诊特殊病种 | 无     |
        | 原定点药店   | 20.80  |
        | 新定点药店   | 5.20   |
        | 其他         | 13.00  |
        """
    )


@proves(clauses.ADJUSTMENT)
def test_a_target_of_its_own_may_be_given_to_a_unit_that_had_none_or_to_a_pharmacy_that_stays() -> None:
    # 门诊特殊病种 12, 原定点药店 18 (its own), 新定点药店 4 (stays): 214 − 34 = 180 over 180
    done = adjust("214", direct={"门诊特殊病种": "12", "原定点药店": "18"}, parameters=PHARMACIES_STAY)
    assert adjusted(done) == expected(
        """
        | 预算单位     | 调整后 |
        |--------------|--------|
        | 住院         | 100.00 |
        | 市内普通门诊 | 50.00  |
        | 市外普通门诊 | 20.00  |
        | 门诊特殊病种 | 12.00  |
        | 原定点药店   | 18.00  |
        | 新定点药店   | 4.00   |
        | 其他         | 10.00  |
        """
    )


@proves(clauses.ADJUSTMENT)
def test_a_target_of_its_own_holds_before_the_total_is_released() -> None:
    done = adjust("无", direct={"住院": "90"})
    assert adjusted(done) == {unit: wan_or_none(amount) for unit, amount in BEFORE.items()} | {"住院": wan("90")}


@proves(clauses.ADJUSTMENT)
def test_a_release_of_just_what_is_fixed_leaves_the_others_nothing() -> None:
    done = adjust("90", direct={"住院": "90"})
    assert done.target("住院") == wan("90")
    assert sum(row.adjusted or 0 for row in done.units) == wan("90")


@proves(clauses.ADJUSTMENT)
def test_units_without_any_weight_get_nothing() -> None:
    done = adjust("90", before=dict.fromkeys(BEFORE, "0"))
    assert {row.adjusted for row in done.units} == {0}


@proves(clauses.ADJUSTMENT)
def test_a_release_smaller_than_what_is_fixed_is_refused() -> None:
    with pytest.raises(Refused) as refused:
        adjust("80", direct={"住院": "90"})
    assert [problem.text() for problem in refused.value.problems] == [
        "【E4101】指标调整「职工下达总额」："
        "下达总额 80.00 万元 小于直接下达和不参与调整的指标之和 90.00 万元。"
        "下达总额不应小于已定的部分。请核对下达总额和各单位的直接下达指标。"
        "依据：一、预算单位「绍兴市下达2024年度总额预算指标后，根据下达指标对各预算单位指标进行调整。」。"
    ]


@proves(clauses.ADJUSTMENT)
def test_a_release_that_the_quantum_does_not_divide_is_refused() -> None:
    with pytest.raises(Refused) as refused:
        adjust("220.005")
    assert [problem.text() for problem in refused.value.problems] == [
        "【E4102】指标调整「职工下达总额」：可分配总额 220.005 万元 不是分配单位 0.01 万元 的整数倍。"
        "应能按分配单位分完。请核对指标的小数位，或在参数表调整“分配单位”。"
        "依据：一、预算单位「绍兴市下达2024年度总额预算指标后，根据下达指标对各预算单位指标进行调整。」。"
    ]


@proves(clauses.ADJUSTMENT)
def test_a_finer_quantum_divides_it() -> None:
    # 220.005 ÷ 200 = 1.100025: 16 → 17.6004 and 4 → 4.4001 exactly; 50 → 55.00125 takes part in the remainders
    fine = with_defaults(Parameters2024, quantum=wan("0.0001"))
    done = adjust("220.005", parameters=fine)
    assert done.target("原定点药店") == wan("17.6004")
    assert done.target("新定点药店") == wan("4.4001")
    assert sum(row.adjusted or 0 for row in done.units) == wan("220.005")


@proves(clauses.ADJUSTMENT)
def test_each_scheme_moves_by_its_own_release_from_its_own_targets() -> None:
    before = {line.budget_unit: line for line in published.ANNEX_1}
    targets = [UnitTarget(budget_unit=unit, direct_target=None) for unit in before]
    release = Release(scheme=Scheme.RESIDENT, released_total=wan("77993.29"), document_number="", released_on=None)
    done = units.adjust_units(Scheme.RESIDENT, list(before.values()), release, targets, DEFAULTS)
    assert adjusted(done) == {unit: line.resident for unit, line in before.items()}


P3 = """
| 机构名称             | 职工暂定 | 职工调整后 | 居民暂定 | 居民调整后 |
|----------------------|----------|------------|----------|------------|
| 诸暨市人民医院医共体 | 13969.65 | 14388.74   | 5069.76  | 5221.85    |
| 诸暨市中医医院医共体 | 6041.60  | 6222.85    | 2837.18  | 2922.30    |
| 诸暨市中心医院医共体 | 5616.76  | 5785.26    | 2564.50  | 2641.43    |
| 诸暨市妇幼保健院     | 749.74   | 772.23     | 167.74   | 172.77     |
| 诸暨市第二人民医院   | 930.26   | 958.17     | 701.76   | 722.81     |
| 诸暨市第三人民医院   | 811.86   | 836.22     | 389.97   | 401.67     |
| 诸暨市第四人民医院   | 1406.92  | 1449.13    | 951.89   | 980.45     |
| 诸暨市第五人民医院   | 543.59   | 559.90     | 465.17   | 479.12     |
| 诸暨市第六人民医院   | 2392.70  | 2464.48    | 1151.70  | 1186.25    |
| 诸暨弘济医院         | 325.37   | 335.13     | 36.87    | 37.98      |
| 诸暨华虹康复医院     | 249.06   | 256.53     | 33.97    | 34.99      |
| 诸暨店口中康医院     | 296.38   | 305.27     | 67.13    | 69.14      |
| 诸暨艾玛妇产医院     | 248.42   | 255.87     | 11.28    | 11.62      |
| 诸暨口腔医院         | 63.72    | 65.63      | 20.28    | 20.89      |
| 诸暨爱尔眼科医院     | 4.25     | 4.38       | 1.60     | 1.65       |
| 诸暨詹氏中医骨伤医院 | 153.07   | 157.66     | 34.61    | 35.65      |
| 诸暨宏宇康复医院     | 1629.86  | 1678.75    | 172.87   | 178.06     |
| 诸暨颐和康复护理院   | 101.59   | 104.64     | 6.44     | 6.63       |
| 诸暨九州医院         | 158.28   | 163.03     | 20.28    | 20.89      |
| 诸暨暨阳康复医院     | 124.74   | 128.48     | 12.88    | 13.27      |
"""


@proves(clauses.ANNEX_2_ADJUSTMENT)
@pytest.mark.parametrize(("scheme", "released"), [(Scheme.EMPLOYEE, "36892.35"), (Scheme.RESIDENT, "15159.42")])
def test_institutions_move_with_their_unit_to_the_last_hundredth(scheme: Scheme, released: str) -> None:
    # P3: + 3 %. Rounded row by row it would be 36892.36 and 15159.44
    rows = table(P3)
    names, quotas = column(rows, "机构名称"), in_wan(rows, f"{scheme}暂定")
    done, line = units.adjust_institutions(scheme, names, quotas, wan(released), DEFAULTS)
    assert [(row.institution, row.adjusted) for row in done] == list(
        zip(names, in_wan(rows, f"{scheme}调整后"), strict=True)
    )
    assert sum(row.adjusted for row in done) == wan(released) == line.pool
    assert {row.basis for row in done} == {"附件2备注"}


@proves(clauses.ANNEX_2_ADJUSTMENT, clauses.ANNEX_2)
def test_institutions_keep_their_quota_while_the_unit_keeps_its_target() -> None:
    quotas = [line.employee_quota for line in published.ANNEX_2]
    done, line = units.adjust_institutions(
        Scheme.EMPLOYEE, list(published.HOSPITALS), quotas, wan("35817.82"), DEFAULTS
    )
    assert [row.adjusted for row in done] == quotas
    assert line.left_over == 0


@proves(clauses.ANNEX_2_ADJUSTMENT)
def test_institutions_without_any_quota_get_nothing() -> None:
    done, line = units.adjust_institutions(Scheme.EMPLOYEE, ["甲", "乙"], [Money(0)] * 2, wan("9"), DEFAULTS)
    assert [row.adjusted for row in done] == [0, 0]
    assert line.weight_total == 0


@proves(clauses.ANNEX_2_ADJUSTMENT)
def test_an_outpatient_target_that_the_quantum_does_not_divide_is_refused() -> None:
    with pytest.raises(Refused) as refused:
        units.adjust_institutions(Scheme.RESIDENT, ["甲"], [wan("9")], wan("9.001"), DEFAULTS)
    assert [problem.text() for problem in refused.value.problems] == [
        "【E4102】指标调整「居民市内普通门诊」：可分配总额 9.001 万元 不是分配单位 0.01 万元 的整数倍。"
        "应能按分配单位分完。请核对指标的小数位，或在参数表调整“分配单位”。"
        "依据：附件2备注「绍兴市下达2024年度总额预算指标后，根据下达指标对各单位指标进行调整。」。"
    ]
