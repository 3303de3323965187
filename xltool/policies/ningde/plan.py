"""宁德市 区域总额预算方案：执行的那一版，逐项列出，职工、居民分列，最后相加。"""

from collections.abc import Sequence
from typing import Any

from xltool.clause import Clause
from xltool.money import Money
from xltool.parameters import YesNo
from xltool.policies.ningde import clauses
from xltool.policies.ningde.versions import BOTH, Scheme, Version, VersionKind
from xltool.tables import basis, key, result, row

PLAN = "区域总额预算方案"
IN_FORCE = f"{{plan_versions.version_shown@{PLAN}}}"
"""The name of the version in force, as formulas write it."""
NO_DOCUMENT = "—"
_ROW = f'MATCH("{YesNo.YES}",{{versions.in_force:all}},0)'


@row
class PlanVersion:
    """The version in force."""

    plan_name: str = key(width=40)
    version_shown: str = result(
        f"INDEX({{versions.version:all}},{_ROW})", "“是否执行”填是的一版", clauses.PLAN, width=20
    )
    version_kind: VersionKind = result(
        f"INDEX({{versions.version_kind:all}},{_ROW})", "该版的性质", clauses.PLAN, width=20
    )
    document_shown: str = result(
        f'IF(INDEX({{versions.version_document:all}},{_ROW})="","{NO_DOCUMENT}",'
        f"INDEX({{versions.version_document:all}},{_ROW}))",
        "该版的文号",
        clauses.PLAN,
        width=24,
    )


@row
class PlanLine:
    """One line of the plan as it goes to the bureau, 万元."""

    plan_item: str = key(width=40)
    employee: Money | None = result("{employee_figure}", "职工：执行版本的该项", clauses.TWO_SCHEMES, width=20)
    resident: Money | None = result("{resident_figure}", "居民：执行版本的该项", clauses.TWO_SCHEMES, width=20)
    whole_city: Money | None = result(
        "IF(ISNUMBER({employee}),ROUND({employee}+{resident},6),{resident})",
        "职工加居民；只列总数，两个险种不相互调剂",
        clauses.REGIONAL,
        width=24,
    )
    basis: str = basis(width=16)


ITEMS: tuple[tuple[str, str, str, Clause], ...] = (
    ("一、当年筹资总额", "funds", "raised", clauses.CITY_FUNDS),
    ("　减：风险金", "funds", "risk_reserve", clauses.CITY_FUNDS),
    ("　其他因素调整（增加为正）", "funds", "factor_adjustment", clauses.CITY_FUNDS),
    ("二、可预算总额", "funds", "budgetable", clauses.CITY_FUNDS),
    ("　减：大病补充保险保费", "package", "catastrophic_premium", clauses.AVAILABLE),
    ("　减：家庭签约医生费用", "package", "family_doctor_fee", clauses.AVAILABLE),
    ("　减：不纳入DIP付费项目", "package", "excluded_budget", clauses.AVAILABLE),
    ("三、DIP区域可用打包额", "package", "available", clauses.AVAILABLE),
    ("四、基金支出预测额", "forecast", "forecast", clauses.FORECAST),
    ("五、DIP区域预算总额", "forecast", "dip_budget", clauses.LESSER),
    ("　可用打包额结余（留存基金）", "forecast", "unspent_package", clauses.LESSER),
)
"""The lines: what they are called, the table and the column they come from, the clause."""
RESIDENTS_ONLY = "family_doctor_fee"
BUDGET_LINE = "五、DIP区域预算总额"


def at_force(table: str, column: str) -> str:
    """The cell of a column in the version in force, as a formula; the tables may list versions in any order."""
    return f"INDEX({{{table}.{column}:all}},MATCH({IN_FORCE},{{{table}.version:all}},0))"


def plan_aliases() -> dict[str, dict[str, str]]:
    """Where each line of the plan finds its figures."""
    return {
        item: {
            f"{name}_figure": f'"{NO_DOCUMENT}"'
            if column == RESIDENTS_ONLY and scheme is Scheme.EMPLOYEE
            else at_force(f"{name}_{table}", column)
            for name, scheme in BOTH
        }
        for item, table, column, _ in ITEMS
    }


def version_in_force(versions: Sequence[Version]) -> Version:
    """The one version marked 是."""
    return next(version for version in versions if version.in_force is YesNo.YES)


def plan_version(versions: Sequence[Version]) -> PlanVersion:
    """The version in force, as the plan names it."""
    version = version_in_force(versions)
    return PlanVersion(
        plan_name=PLAN,
        version_shown=version.version,
        version_kind=version.version_kind,
        document_shown=version.version_document or NO_DOCUMENT,
    )


def plan_lines(figures: Sequence[tuple[Money | None, Money]]) -> list[PlanLine]:
    """The lines of the plan from the figures of both schemes, in the order of ``ITEMS``, 分."""
    return [
        PlanLine(
            plan_item=item,
            employee=employee,
            resident=resident,
            whole_city=Money((employee or 0) + resident),
            basis=clause.cite(),
        )
        for (item, _, _, clause), (employee, resident) in zip(ITEMS, figures, strict=True)
    ]


def figures_of(employee: Sequence[Any], resident: Sequence[Any]) -> list[tuple[Money | None, Money]]:
    """The figures of every line, out of the rows (filled and computed) of the version in force."""

    def found(rows: Sequence[Any], column: str) -> Money | None:
        return next((getattr(row, column) for row in rows if hasattr(row, column)), None)

    return [(found(employee, column), found(resident, column) or Money(0)) for _, _, column, _ in ITEMS]
