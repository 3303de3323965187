"""预算执行：ZJ-01 六项预算单位，ZJ-11 结余归基金。"""

from fractions import Fraction

from tests.tables import column, in_yuan, proves, table, yuan
from xltool.policies.zhuji import clauses, execution, units
from xltool.policies.zhuji.execution import Here, SettledElsewhere


@proves(clauses.SIX_UNITS)
def test_there_are_six_budget_units() -> None:
    assert execution.SIX_UNITS == (
        "住院",
        "市内普通门诊",
        "市外普通门诊",
        "门诊特殊病种",
        "市内零售药店普通门诊",
        "其他",
    )


@proves(clauses.SIX_UNITS, clauses.TWO_GROUPS)
def test_what_is_left_of_a_target_stays_with_the_fund_and_what_is_above_falls_on_it() -> None:
    rows = table(
        """
        | 指标      | 本簿决算  | 另行结算 | 决算      | 结余    | 超支   | 执行率     |
        |-----------|-----------|----------|-----------|---------|--------|------------|
        | 1,000,000 | 900,000   | 0        | 900,000   | 100,000 | 0      | 9/10       |
        | 1,000,000 | 900,000   | 100,000  | 1,000,000 | 0       | 0      | 1          |
        | 1,000,000 | 900,000   | 130,000  | 1,030,000 | 0       | 30,000 | 103/100    |
        | 0         | 0         | 50,000   | 50,000    | 0       | 50,000 | 0          |
        """
    )
    found = [
        execution.execute(
            SettledElsewhere(budget_unit=units.OUTSIDE, settled_elsewhere=yuan(row["另行结算"])),
            yuan(row["指标"]),
            Here(settled=yuan(row["本簿决算"])),
        )
        for row in rows
    ]
    assert [row.settled for row in found] == in_yuan(rows, "决算")
    assert [row.fund_surplus for row in found] == in_yuan(rows, "结余")
    assert [row.fund_overspend for row in found] == in_yuan(rows, "超支")
    assert [row.execution_rate for row in found] == [Fraction(rate) for rate in column(rows, "执行率")]


@proves(clauses.TWO_GROUPS)
def test_what_providers_bear_and_keep_stands_beside_the_settlement() -> None:
    here = Here(incurred=yuan("1100"), settled=yuan("1015"), borne=yuan("85"), kept=yuan("0"))
    found = execution.execute(
        SettledElsewhere(budget_unit=units.OUTPATIENT, settled_elsewhere=None), yuan("1000"), here
    )
    assert (found.incurred, found.borne_by_providers, found.kept_by_providers) == (
        yuan("1100"),
        yuan("85"),
        0,
    )
    assert (found.fund_overspend, found.basis) == (yuan("15"), "一、预算单位")
