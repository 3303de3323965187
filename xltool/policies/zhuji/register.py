"""诸暨市 机构名录与实际经营月数。"""

from datetime import date
from enum import StrEnum
from fractions import Fraction

from xltool.methods.months import Interval, MonthCount, counted_months, days_by_month, full_months, within_year
from xltool.policies.zhuji import clauses
from xltool.policies.zhuji.parameters import Parameters2024
from xltool.tables import basis, given, key, note, result, row


class InstitutionKind(StrEnum):
    """What an institution is; new or original is entered, never guessed."""

    HOSPITAL = "医疗机构"
    ORIGINAL = "原定点药店"
    NEW = "新进定点药店"


class Schemes(StrEnum):
    """The schemes it settles."""

    BOTH = "职工和居民"
    EMPLOYEE = "职工"
    RESIDENT = "居民"


@row
class Institution:
    """One line of the register: a hospital or pharmacy, its names and its times in business."""

    institution: str = key(width=30)
    code: str = given(width=16)
    former_names: str = given(optional=True, width=22)
    kind: InstitutionKind = given(width=14)
    schemes: Schemes = given(width=12)
    designated_on: date | None = given(optional=True, width=12)
    open_from_1: date | None = given(optional=True, width=12)
    open_to_1: date | None = given(optional=True, width=12)
    open_from_2: date | None = given(optional=True, width=12)
    open_to_2: date | None = given(optional=True, width=12)
    open_from_3: date | None = given(optional=True, width=12)
    open_to_3: date | None = given(optional=True, width=12)
    remark: str = note()

    def intervals(self) -> tuple[Interval, Interval | None, Interval | None]:
        """Its times in business; the first is always there, the others when either date is."""
        second, third = (
            Interval(start, end) if start or end else None
            for start, end in (
                (self.open_from_2, self.open_to_2),
                (self.open_from_3, self.open_to_3),
            )
        )
        return Interval(self.open_from_1, self.open_to_1), second, third


def _from(source: str, *, first: bool) -> str:
    cell, other = f"{{institutions.open_from_{source}}}", f"{{institutions.open_to_{source}}}"
    start = f'IF({cell}="",DATE({{year}},1,1),MAX({cell},DATE({{year}},1,1)))'
    return start if first else f'IF(AND({cell}="",{other}=""),"—",{start})'


def _to(source: str, *, first: bool) -> str:
    cell, other = f"{{institutions.open_to_{source}}}", f"{{institutions.open_from_{source}}}"
    end = f'IF({cell}="",DATE({{year}},12,31),MIN({cell},DATE({{year}},12,31)))'
    return end if first else f'IF(AND({cell}="",{other}=""),"—",{end})'


def _days(month: int) -> str:
    first, last = f"DATE({{year}},{month},1)", f"DATE({{year}},{month + 1},0)"
    parts = []
    for i in (1, 2, 3):
        days = f"MAX(0,MIN({{to_{i}}},{last})-MAX({{from_{i}}},{first})+1)"
        parts.append(days if i == 1 else f'IF({{from_{i}}}="—",0,{days})')
    return "+".join(parts)


def _day_column(month: int) -> int:
    days: int = result(_days(month), f"{month}月内处于经营期间的天数", clauses.MONTHS, summed=False, width=6)
    return days


_MONTH_NAMES = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_FULL = "+".join(f"({{{name}}}=DAY(DATE({{year}},{i},0)))" for i, name in enumerate(_MONTH_NAMES, start=2))
_YEAR_DAYS = "(DATE({year}+1,1,1)-DATE({year},1,1))"


@row
class OperatingMonths:
    """How long an original pharmacy was in business: its intervals within the year, day by month."""

    institution: str = key()
    from_1: date = result(_from("1", first=True), "经营起始日，不早于1月1日", clauses.MONTHS, width=11)
    to_1: date = result(_to("1", first=True), "经营截止日，不晚于12月31日", clauses.MONTHS, width=11)
    from_2: date | None = result(_from("2", first=False), "第二段经营起始日", clauses.MONTHS, width=11)
    to_2: date | None = result(_to("2", first=False), "第二段经营截止日", clauses.MONTHS, width=11)
    from_3: date | None = result(_from("3", first=False), "第三段经营起始日", clauses.MONTHS, width=11)
    to_3: date | None = result(_to("3", first=False), "第三段经营截止日", clauses.MONTHS, width=11)
    january: int = _day_column(1)
    february: int = _day_column(2)
    march: int = _day_column(3)
    april: int = _day_column(4)
    may: int = _day_column(5)
    june: int = _day_column(6)
    july: int = _day_column(7)
    august: int = _day_column(8)
    september: int = _day_column(9)
    october: int = _day_column(10)
    november: int = _day_column(11)
    december: int = _day_column(12)
    open_days: int = result("SUM({january}:{december})", "全年经营天数", clauses.MONTHS, width=8)
    full_months: int = result(_FULL, "自第一天经营到最后一天的月数", clauses.MONTHS, width=8)
    counted_months: Fraction = result(
        f'IF({{month_count}}="{MonthCount.FULL}",{{full_months}},'
        f'IF({{month_count}}="{MonthCount.ROUNDED}",ROUND({{open_days}}/{_YEAR_DAYS}*12,0),'
        f"{{open_days}}*12/{_YEAR_DAYS}))",
        "按参数“经营月数计法”由整月数或天数得出",
        clauses.MONTHS,
        width=10,
    )
    basis: str = basis(width=10)


def operating_months(shop: Institution, parameters: Parameters2024) -> OperatingMonths:
    """Count an institution's months in business (ZJ-17, 附件2备注 as precedent).

    条文未规定：不足一月怎么算，见参数“经营月数计法”。
    """
    year = parameters.year
    first, second, third = shop.intervals()
    days = days_by_month([part for part in (first, second, third) if part], year)
    start, end = within_year(first, year)
    later = [within_year(part, year) if part else (None, None) for part in (second, third)]
    return OperatingMonths(
        institution=shop.institution,
        from_1=start,
        to_1=end,
        from_2=later[0][0],
        to_2=later[0][1],
        from_3=later[1][0],
        to_3=later[1][1],
        **dict(zip(_MONTH_NAMES, days, strict=True)),
        open_days=sum(days),
        full_months=full_months(days, year),
        counted_months=counted_months(days, year, parameters.month_count),
        basis=clauses.MONTHS.cite(),
    )
