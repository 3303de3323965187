"""二（三）：结余留用、超支分担，考核浮动，险种不抵补（HZ-06、HZ-07，examples C11）。"""

from decimal import Decimal

import pytest
from hypothesis import given as tried
from hypothesis import strategies as st

from tests.policies.huzhou.test_members import HEADS
from tests.policies.huzhou.years import (
    CHRONIC,
    EMPLOYEE,
    OLDER,
    PARAMETERS,
    RESIDENT,
    assessment,
    consortium_year,
    filed,
    given,
    members,
    spending,
    with_parameters,
    year_of,
)
from tests.tables import LAWS, proves, yuan
from xltool.money import Money
from xltool.parameters import YesNo
from xltool.policies.huzhou import clauses
from xltool.policies.huzhou.outpatient import (
    PackageAndSpending,
    SharesMoved,
    netted,
    settle_consortium,
    shares_moved,
)
from xltool.policies.huzhou.parameters import AssessmentMode
from xltool.policies.huzhou.year_2022 import settle

LINEAR = with_parameters(assessment_mode=AssessmentMode.LINEAR)
NETTED = with_parameters(net_across_schemes=YesNo.YES)
STILL = SharesMoved(kept_up=Decimal(0), borne_down=Decimal(0), basis="")
FIVE = SharesMoved(kept_up=Decimal("0.05"), borne_down=Decimal("0.05"), basis="")


def amounts(package: str, inside: str, outside: str = "0") -> PackageAndSpending:
    return PackageAndSpending(yuan(package), Money(0), yuan(inside), yuan(outside))


def shares(spent: str, moved: SharesMoved) -> tuple[Money, Money, Decimal]:
    """C11: a package of 12 309 500 and what was spent."""
    made = settle_consortium(consortium_year(), amounts("12309500", spent), Money(0), moved, PARAMETERS)
    return made.consortium_part, made.fund_part, made.share_used


@proves(clauses.SHARING)
def test_a_surplus_is_kept_at_85_percent_and_an_overspend_borne_at_85_percent() -> None:
    assert shares("11500000", STILL) == (yuan("688075"), yuan("121425"), Decimal("0.85"))
    assert shares("13100000", STILL) == (yuan("-671925"), yuan("-118575"), Decimal("0.85"))


@proves(clauses.ASSESSMENT)
def test_five_points_more_are_kept_and_five_fewer_borne() -> None:
    assert shares("11500000", FIVE) == (yuan("728550"), yuan("80950"), Decimal("0.90"))
    assert shares("13100000", FIVE) == (yuan("-632400"), yuan("-158100"), Decimal("0.80"))


@proves(clauses.CAPITATION, clauses.SPENDING, clauses.OUTSIDE_CARE, clauses.REGISTRATIONS)
def test_the_whole_year_of_the_worked_example() -> None:
    tables = year_of(
        members=[members(EMPLOYEE, age, name, heads) for (age, name), heads in HEADS.items()],
        registrations=[filed(OLDER, 4, 60), filed(next(iter(HEADS))[0], 11, 30)],
        spending=[spending("9000000", "2000000"), spending("400000", "100000", age=OLDER, name=CHRONIC)],
        employee_packages=[consortium_year(violation="75")],
    )
    row = settle(given(tables), PARAMETERS)["employee_packages"][0]
    assert (row.heads_package, row.increment, row.package) == (yuan("12260000"), yuan("49500"), yuan("12309500"))
    assert (row.inside_fund, row.outside_fund, row.spent) == (yuan("9400000"), yuan("2100000"), yuan("11500000"))
    assert (row.year_balance, row.consortium_part, row.fund_part) == (yuan("809500"), yuan("688075"), yuan("121425"))
    assert row.balance_due == yuan("688000")


@proves(clauses.SHARING)
def test_one_schemes_surplus_does_not_cover_the_others_overspend() -> None:
    tables = year_of(spending=[spending("100"), spending("1000", scheme=RESIDENT)])
    apart = settle(given(tables), PARAMETERS)
    assert [apart[name][0].netted_balance for name in ("employee_packages", "resident_packages")] == [
        yuan("500"),
        yuan("-400"),
    ]
    together = settle(given(tables), NETTED)
    assert [together[name][0].netted_balance for name in ("employee_packages", "resident_packages")] == [
        yuan("100"),
        0,
    ]
    assert together["employee_packages"][0].consortium_part == yuan("85")


@LAWS
@tried(st.integers(-(10**9), 10**9), st.integers(-(10**9), 10**9))
def test_netting_keeps_the_sum_of_both_schemes(one: int, two: int) -> None:
    own, other = netted(Money(one), Money(two)), netted(Money(two), Money(one))
    assert own + other == one + two
    assert own * other >= 0
    assert abs(own) <= abs(one)


@pytest.mark.parametrize(
    ("score", "moved"),
    [(None, "0"), ("0", "0"), ("60", "0"), ("80", "0.0250"), ("90", "0.0375"), ("77.77", "0.0222"), ("100", "0.05"),
     ("110", "0.05")],
)  # fmt: skip
@proves(clauses.ASSESSMENT)
def test_a_score_may_move_the_shares_between_the_floor_and_the_full_score(score: str | None, moved: str) -> None:
    made = shares_moved(assessment(score), LINEAR)
    assert (made.kept_up, made.borne_down) == (Decimal(moved), Decimal(moved))
    # unless the office says so, a score moves nothing
    assert shares_moved(assessment(score), PARAMETERS).kept_up == 0


@proves(clauses.ASSESSMENT)
def test_what_the_office_granted_stands_above_the_score() -> None:
    made = shares_moved(assessment("100", kept="0.03", borne="0"), LINEAR)
    assert (made.kept_up, made.borne_down) == (Decimal("0.03"), Decimal(0))


@LAWS
@tried(st.integers(0, 10**11), st.integers(0, 10**11), st.integers(0, 500))
def test_nothing_is_lost_between_consortium_and_fund(package: int, spent: int, points: int) -> None:
    moved = SharesMoved(kept_up=Decimal(points).scaleb(-4), borne_down=Decimal(points).scaleb(-4), basis="")
    parts = PackageAndSpending(Money(package), Money(0), Money(spent), Money(0))
    made = settle_consortium(consortium_year(), parts, Money(0), moved, PARAMETERS)
    assert made.consortium_part + made.fund_part == package - spent
