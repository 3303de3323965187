"""虚构的统筹区：一份病例清单汇成机构病例汇总，再算出每家机构的例均费用；只供测试。"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest

from xltool.city import City, Year
from xltool.claims.taking import Order, Taken, take_in
from xltool.clause import Clause
from xltool.listing import ListFile, Listing, Review, Tally, listing_sheet
from xltool.listing_checks import LISTING_CHECKS
from xltool.money import Money, half_up
from xltool.parameters import open_question, parameters
from xltool.problems import Problem, Refused
from xltool.tables import Sheet, Stage, Table, given, key, note, result, row
from xltool.workbook import read as reading
from xltool.workbook.read_rows import Names

CLAUSE = Clause("示例文件", "第一条", "每家机构的例均费用等于医疗费用除以例数，四舍五入到分。")


class Scheme(StrEnum):
    EMPLOYEE = "职工"
    RESIDENT = "居民"


@row
class Institution:
    institution: str = key()
    former_names: str = given(optional=True)
    code: str = given()


@row
class Case:
    case_number: str = given()
    person_number: str = given()
    institution: str = given()
    scheme: Scheme = given()
    case_class: str = given(optional=True)
    designated_on: date = given()
    bed_day: int = given()
    case_weight: Decimal = given(places=4)
    case_cost: Money = given(at_least=None)
    fund_booked: Money | None = given(optional=True)


@row
class Summary:
    institution: str = given()
    scheme: Scheme = given()
    case_count: int = given()
    case_weight: Decimal = given(places=4)
    total_cost: Money = given(at_least=None)
    fund_booked: Money = given()
    remark: str = note(width=30)


@row
class SummaryResult:
    mean_cost: Money = result("ROUND({total_cost}/{case_count},2)", "医疗费用除以例数，四舍五入到分", CLAUSE)


@parameters
class Parameters:
    weight_threshold: Decimal = open_question(Decimal("5"), CLAUSE, "权重超过它的病例先审核。")


@dataclass(frozen=True, slots=True)
class Given:
    institutions: list[Institution] = field(default_factory=list)
    list_files: list[ListFile] = field(default_factory=list)
    summaries: list[Summary] = field(default_factory=list)


SQL = """
SELECT institution, scheme, count(*) AS case_count, sum(case_weight) AS case_weight,
       sum(case_cost) AS total_cost, coalesce(sum(fund_booked), 0) AS fund_booked
FROM cases GROUP BY institution, scheme
"""
LISTING = Listing(
    name="cases",
    caption="病例清单",
    row=Case,
    tallies=(Tally("summaries", SQL, counts="case_count", amounts="total_cost"),),
    key=("case_number",),
    amount="case_cost",
    personal=("person_number",),
    review=Review(
        "SELECT line, '权重超过界限' AS reason FROM cases, parameters WHERE case_weight > weight_threshold",
        "请先审核这些病例",
        CLAUSE,
    ),
)


def compute(filled: Given, _parameters: Parameters, _stage: Stage) -> dict[str, list[Any]]:
    rows = filled.summaries
    return {"summaries": [SummaryResult(mean_cost=Money(half_up(Decimal(r.total_cost) / r.case_count))) for r in rows]}


def examine(_given: Given, _parameters: Parameters, _stage: Stage, _where: Any) -> list[Problem]:
    return []


def example() -> tuple[dict[str, list[Any]], dict[str, Any]]:
    return {"institutions": places(), "list_files": [file()]}, {}


def file(name: str = "", rows: int | None = None, amount: int | None = None) -> ListFile:
    """The line of 清单文件."""
    control = None if amount is None else Money(amount)
    return ListFile(list_name=LISTING.caption, file_name=name, control_rows=rows, control_amount=control)


YEAR = Year(
    document="示例文件",
    status="虚构",
    parameters=Parameters,
    given=Given,
    sheets=(
        Sheet("机构名录", "机构名录", (Table("institutions", Stage.SETTLE, Institution, spare=4),)),
        listing_sheet((LISTING,), Stage.SETTLE),
        Sheet(
            "机构病例汇总",
            "机构病例汇总",
            (Table("summaries", Stage.SETTLE, Summary, SummaryResult, total=True, spare=3),),
        ),
    ),
    compute=compute,
    examine=examine,
    checks=LISTING_CHECKS,
    charts=(),
    published={},
    listed={},
    published_results={},
    example=example,
    register="institutions",
    not_computed={},
    lists=(LISTING,),
)


@row
class SchemeTotal:
    budget_item: str = key()
    case_count: int = given()
    total_cost: Money = given(at_least=None)
    remark: str = note()


@dataclass(frozen=True, slots=True)
class GivenWithSchemes(Given):
    schemes: list[SchemeTotal] = field(default_factory=list)


def with_printed_rows(keys: tuple[str, ...], tallies: tuple[Tally, ...]) -> Year:
    """The year with one more table, 险种汇总, whose rows are printed on the form."""
    table = Table("schemes", Stage.SETTLE, SchemeTotal, fixed=keys)
    sheets = (*YEAR.sheets, Sheet("险种汇总", "险种汇总", (table,)))
    return replace(YEAR, sheets=sheets, given=GivenWithSchemes, lists=(replace(LISTING, tallies=tallies),))


CITY = City("示例市", "示例", {2025: YEAR})


@pytest.fixture
def listed_city(monkeypatch: pytest.MonkeyPatch) -> City:
    """The invented city, known to the reader of books."""
    monkeypatch.setattr(reading, "CITIES", (*reading.CITIES, CITY))
    return CITY


def places() -> list[Institution]:
    """Three institutions, each with a former name."""
    return [Institution(institution=f"示例医院{i}", former_names=f"旧院{i}", code=f"00{i}") for i in range(1, 4)]


def taken(folder: Path, content: str | bytes, name: str = "病例.csv", *, listing: Listing = LISTING) -> Taken:
    """A list taken in as the book of the example takes it. Raises Refused."""
    (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)
    names = Names()
    for place in places():
        names.learn(place.institution, place.former_names)
    order = Order(
        replace(YEAR, lists=(listing,)), listing, folder, file(name), {}, {"institutions": places()},
        {"weight_threshold": Decimal(5)}, {"institution": names.current}, [place.institution for place in places()],
        listing.tallies,
    )  # fmt: skip
    return take_in(order)


def told(folder: Path, content: str | bytes, name: str = "病例.csv", *, listing: Listing = LISTING) -> list[str]:
    """What refuses a list, as text; nothing when it is taken in."""
    try:
        taken(folder, content, name, listing=listing)
    except Refused as refused:
        return [problem.text() for problem in refused.problems]
    return []


HEADINGS = tuple(column.heading for column in LISTING.columns)
LINES = (
    ("0001", "9001", "示例医院1", "职工", "", "2025-01-31", "3", "1.2", "100.10", "80"),
    ("0002", "9002", "示例医院2", "居民", "甲", "2025-02-01", "4", "0.8", "50.05", ""),
    ("0003", "9003", "示例医院1", "职工", "", "2025-03-01", "5", "2", "200", "150.5"),
)


def listed(*lines: Sequence[str], headings: Sequence[str] = HEADINGS, separator: str = ",", end: str = "\n") -> str:
    """A list as text; no cell of it needs quotes."""
    return "".join(separator.join(line) + end for line in (headings, *lines))
