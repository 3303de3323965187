"""定点零售药店规定额：ZJ-09、ZJ-10、ZJ-17（examples C1、C2、C5）。"""

from datetime import date
from fractions import Fraction

import pytest

from tests.tables import column, in_wan, in_yuan, proves, table, wan
from xltool.methods.months import MonthCount
from xltool.parameters import YesNo, with_defaults
from xltool.policies.zhuji import clauses, pharmacy_quota, register
from xltool.policies.zhuji.parameters import Parameters2024
from xltool.policies.zhuji.pharmacy_quota import NewPharmacy, OriginalPharmacy, OriginalQuota
from xltool.policies.zhuji.register import Institution, InstitutionKind, Schemes
from xltool.policies.zhuji.splits import Split
from xltool.problems import Refused

DEFAULTS = with_defaults(Parameters2024)
ANNUALISED = with_defaults(Parameters2024, annualise_base=YesNo.YES)


def quotas(
    pool: str, rows: list[dict[str, str]], parameters: Parameters2024 = DEFAULTS
) -> tuple[list[OriginalQuota], Split]:
    """``决算额``, ``规定额``, and where given ``上年月数`` and this year's ``止日``."""
    shops, months = [], {}
    for i, row in enumerate(rows):
        name = row.get("药店", f"药店{i}")
        prior = row.get("上年月数", "")
        shops.append(
            OriginalPharmacy(
                institution=name,
                prior_settled=wan(row["决算额"]),
                prior_quota=wan(row["规定额"]),
                prior_months=int(prior) if prior else None,
            )
        )
        closed = date.fromisoformat(row["止日"]) if row.get("止日") else None
        entry = Institution(
            institution=name, code=str(i), former_names="", kind=InstitutionKind.ORIGINAL,
            schemes=Schemes.EMPLOYEE, designated_on=None, open_from_1=None, open_to_1=closed,
            open_from_2=None, open_to_2=None, open_from_3=None, open_to_3=None, remark="",
        )  # fmt: skip
        months[name] = register.operating_months(entry, parameters)
    return pharmacy_quota.original_quotas(wan(pool), shops, months, parameters)


@proves(clauses.ORIGINAL_QUOTA)
def test_the_weight_is_the_higher_of_last_years_settlement_and_quota() -> None:
    # C1: 30 + 25 + 40 + 20 = 115; 100 × 30 ÷ 115 = 26.0870, 21.7391, 34.7826, 17.3913
    rows = table(
        """
        | 药店 | 决算额 | 规定额 | 权重基数 | 年度规定额 |
        |------|--------|--------|----------|------------|
        | P1   | 30     | 28     | 30       | 26.09      |
        | P2   | 20     | 25     | 25       | 21.74      |
        | P3   | 40     | 40     | 40       | 34.78      |
        | P4   | 15     | 20     | 20       | 17.39      |
        """
    )
    found, line = quotas("100", rows)
    assert [row.weight_base for row in found] == in_wan(rows, "权重基数")
    assert [row.quota for row in found] == in_wan(rows, "年度规定额")
    assert sum(row.quota for row in found) == wan("100.00") == line.pool
    assert (line.weight_total, line.left_over, line.basis) == (115, 2, "三（一）")


@proves(clauses.ORIGINAL_QUOTA)
def test_equal_weights_give_the_last_hundredth_to_the_first_row() -> None:
    # C2
    rows = table(
        """
        | 决算额 | 规定额 | 年度规定额 |
        |--------|--------|------------|
        | 1      | 0      | 33.34      |
        | 0      | 1      | 33.33      |
        | 1      | 1      | 33.33      |
        """
    )
    assert [row.quota for row in quotas("100", rows)[0]] == in_wan(rows, "年度规定额")


@proves(clauses.ORIGINAL_QUOTA)
def test_without_any_base_no_quota_is_given() -> None:
    found, line = quotas("100", [{"决算额": "0", "规定额": "0"}] * 2)
    assert [row.quota for row in found] == [0, 0]
    assert (line.pool, line.weight_total) == (wan("100"), 0)


@proves(clauses.ORIGINAL_QUOTA)
def test_last_years_broken_year_is_not_grown_unless_so_chosen() -> None:
    # grown: 15 × 12 ÷ 6 = 30 above its quota 20; 20 × 12 ÷ 12 stays under 30: 30 : 30
    rows = table(
        """
        | 决算额 | 规定额 | 上年月数 | 原读法 | 折全年 |
        |--------|--------|----------|--------|--------|
        | 15     | 20     | 6        | 20     | 30     |
        | 20     | 30     | 12       | 30     | 30     |
        """
    )
    assert [row.weight_base for row in quotas("100", rows)[0]] == in_wan(rows, "原读法")
    grown, _ = quotas("100", rows, ANNUALISED)
    assert [row.weight_base for row in grown] == in_wan(rows, "折全年")
    assert [row.quota for row in grown] == [wan("50"), wan("50")]


@proves(clauses.ORIGINAL_QUOTA)
def test_growing_needs_last_years_months_of_every_pharmacy() -> None:
    rows = table(
        """
        | 药店   | 决算额 | 规定额 | 上年月数 |
        |--------|--------|--------|----------|
        | 甲药店 | 15     | 20     |          |
        | 乙药店 | 15     | 20     | 6        |
        | 丙药店 | 15     | 20     |          |
        """
    )
    with pytest.raises(Refused) as refused:
        quotas("100", rows, ANNUALISED)
    assert [problem.text() for problem in refused.value.problems] == [
        f"【E4401】原定点药店「{name} · 上年实际经营月数」：没有填上年实际经营月数。"
        "参数“上年不足年是否折算”选了是，每家原定点药店都应填 1—12。请补填，或把参数改回“否”。"
        "依据：三（一）「按照每家定点零售药店上年度决算额权重确定2024年规定额，"
        "上年度决算额低于上年度规定额的，以上年度规定额作为基数确定权重」。"
        for name in ("甲药店", "丙药店")
    ]


@proves(clauses.ORIGINAL_QUOTA)
def test_a_pool_that_the_quantum_does_not_divide_is_refused() -> None:
    with pytest.raises(Refused) as refused:
        quotas("100.001", [{"决算额": "1", "规定额": "1"}])
    assert [problem.text() for problem in refused.value.problems] == [
        "【E4102】原定点药店「分配总额」：可分配总额 100.001 万元 不是分配单位 0.01 万元 的整数倍。"
        "应能按分配单位分完。请核对指标的小数位，或在参数表调整“分配单位”。"
        "依据：三（一）「按照每家定点零售药店上年度决算额权重确定2024年规定额，"
        "上年度决算额低于上年度规定额的，以上年度规定额作为基数确定权重」。"
    ]


@proves(clauses.MONTHS)
def test_a_quota_is_cut_to_the_months_in_business_and_what_is_freed_is_not_given_on() -> None:
    # C5: 36 × 8 ÷ 12 = 24; 7 → 21; 9 → 27; 0 → 0
    rows = table(
        """
        | 决算额 | 规定额 | 止日       | 月数 | 年度规定额 | 核减后     |
        |--------|--------|------------|------|------------|------------|
        | 36     | 36     |            | 12   | 36         | 360,000.00 |
        | 36     | 36     | 2024-09-20 | 8    | 36         | 240,000.00 |
        | 36     | 36     | 2024-07-31 | 7    | 36         | 210,000.00 |
        | 36     | 36     | 2024-09-30 | 9    | 36         | 270,000.00 |
        | 36     | 36     | 2023-12-31 | 0    | 36         | 0          |
        """
    )
    found, _ = quotas("180", rows)
    assert [row.months_in_business for row in found] == [int(cell) for cell in column(rows, "月数")]
    assert [row.quota for row in found] == in_wan(rows, "年度规定额")
    assert [row.quota_in_force for row in found] == in_yuan(rows, "核减后")


@proves(clauses.MONTHS)
def test_counted_by_days_a_quota_is_rounded_once_to_the_fen() -> None:
    # 1 January – 20 September 2024 is 264 of 366 days: 360 000 × 264 ÷ 366 = 259 672.131…
    rows = table("| 决算额 | 规定额 | 止日 |\n| 36 | 36 | 2024-09-20 |")
    by_days = with_defaults(Parameters2024, month_count=MonthCount.DAYS)
    rounded = with_defaults(Parameters2024, month_count=MonthCount.ROUNDED)
    assert [row.quota_in_force for row in quotas("36", rows, by_days)[0]] == [wan("25.967213")]
    assert [row.quota_in_force for row in quotas("36", rows, rounded)[0]] == [wan("27")]


@proves(clauses.NEW_POOL)
def test_the_new_pharmacies_have_one_pool_and_no_quotas() -> None:
    # 1116 ÷ 36 = 31.00
    shops = [NewPharmacy(institution=f"新{i}", prior_settled=None, remark="") for i in range(36)]
    pool = pharmacy_quota.new_pool(wan("1116"), shops)
    assert (pool.pool, pool.pharmacy_count, pool.mean_pool) == (wan("1116"), 36, Fraction(31))


@proves(clauses.NEW_POOL)
def test_a_pool_without_pharmacies_has_no_mean() -> None:
    assert pharmacy_quota.new_pool(wan("1116"), []).mean_pool == 0
