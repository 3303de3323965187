"""湖州市 清单：签约人员清单汇成签约人数和备案增加，历史费用清单汇成历史费用；规则与表里的相同。

In SQL a person of several diseases counts at the band of the highest rank: ranks stand for standards, which
are not yet known when a list is read. ``examine`` warns where the two orders differ.
"""

from datetime import date

from xltool.listing import Listing, Review, Tally
from xltool.money import Money
from xltool.parameters import YesNo
from xltool.policies.huzhou import clauses
from xltool.policies.huzhou.head_standards import BandKind
from xltool.policies.huzhou.parameters import AgeReference
from xltool.policies.huzhou.schemes import AgeBand, Scheme
from xltool.tables import given, row


@row
class SignedMember:
    """One disease of one signed member: a member without any has one line of 普通门诊."""

    person_number: str = given(clause=clauses.SIGNED_MEMBERS)
    scheme: Scheme = given(clause=clauses.SIGNED_MEMBERS)
    birth_date: date | None = given(optional=True, clause=clauses.BANDS)
    member_age: int | None = given(optional=True, at_most="150", clause=clauses.BANDS)
    consortium: str = given(clause=clauses.SIGNED_MEMBERS)
    sign_from: int | None = given(optional=True, at_least="1", at_most="12", clause=clauses.SIGNED_MEMBERS)
    sign_to: int | None = given(optional=True, at_least="1", at_most="12", clause=clauses.SIGNED_MEMBERS)
    disease_band: str = given(clause=clauses.BANDS)
    filing_month: int | None = given(optional=True, at_least="1", at_most="12", clause=clauses.REGISTRATIONS)


@row
class PastCost:
    """What the pooled fund paid for one person in one year, in one band; 0 for one who saw no doctor, 元."""

    person_number: str = given(clause=clauses.MEASURED)
    scheme: Scheme = given(clause=clauses.MEASURED)
    birth_date: date | None = given(optional=True, clause=clauses.BANDS)
    member_age: int | None = given(optional=True, at_most="150", clause=clauses.BANDS)
    history_year: int = given(at_least="2000", at_most="2100", clause=clauses.MEASURED)
    disease_band: str = given(clause=clauses.BANDS)
    outpatient_fund: Money = given(clause=clauses.MEASURED)


def _age_band(year: str) -> str:
    """The age band on the reference day of a year: by the date of birth, else by the age told.

    Whoever is ``age_limit`` + 1 or more on that day was born no later than that day so many years before.
    """
    first = f"make_date({year} - age_limit - 1, 1, 1)"
    last = f"make_date({year} - age_limit - 1, 12, 31)"
    born = f"birth_date <= CASE age_reference WHEN '{AgeReference.FIRST_DAY}' THEN {first} ELSE {last} END"
    older = f"CASE WHEN birth_date IS NOT NULL THEN {born} ELSE member_age > age_limit END"
    return f"CASE WHEN {older} THEN '{AgeBand.OLDER}' ELSE '{AgeBand.YOUNGER}' END"


_PERSON = "translate(upper(person_number), '０１２３４５６７８９Ｘ', '0123456789X')"
"""One person's number, however it was typed: X and x, full-width and not."""

_RANKS = f"""
ranks AS (SELECT disease_band, band_rank FROM disease_bands WHERE packaged = '{YesNo.YES}'),
lowest AS (SELECT min(band_rank) AS rank FROM disease_bands WHERE band_kind = '{BandKind.ORDINARY}')
"""
"""A band that is not packaged counts as 普通门诊."""

_LINES = f"""
WITH {_RANKS},
lines AS (
    SELECT {_PERSON} AS person_number, scheme, consortium,
           coalesce(sign_from, 1) AS begun, coalesce(sign_to, 12) AS ended,
           {_age_band('parameters."year"')} AS age_band, filing_month, coalesce(band_rank, rank) AS rank
    FROM signed LEFT JOIN ranks USING (disease_band) CROSS JOIN lowest CROSS JOIN parameters
)
"""

MEMBERS = f"""{_LINES},
people AS (
    SELECT scheme, consortium, begun, ended, age_band,
           coalesce(max(lines.rank) FILTER (WHERE filing_month IS NULL), min(lowest.rank)) AS rank
    FROM lines CROSS JOIN lowest GROUP BY person_number, scheme, consortium, begun, ended, age_band
)
SELECT consortium, scheme, age_band, disease_band, count(*) AS member_heads, sum(ended - begun + 1) AS member_months
FROM people JOIN ranks ON band_rank = rank GROUP BY ALL
"""
"""Heads and their months, at the highest band on file when the year, or the signing, began."""

REGISTRATIONS = f"""{_LINES},
filed AS (
    SELECT person_number, scheme, consortium, begun, ended, age_band, rank, filing_month,
           greatest(coalesce(filing_month, 0), begun) AS counted_from
    FROM lines
    WHERE (person_number, scheme, consortium, begun, ended, age_band) IN (
        SELECT (person_number, scheme, consortium, begun, ended, age_band) FROM lines WHERE filing_month IS NOT NULL)
),
stepped AS (
    SELECT *, max(rank) OVER (
        PARTITION BY person_number, scheme, consortium, begun, ended, age_band
        ORDER BY filing_month IS NOT NULL, counted_from, rank DESC ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    ) AS rank_before FROM filed
)
SELECT consortium, scheme, age_band, b.disease_band AS band_before, a.disease_band AS band_after,
       counted_from AS filing_month,
       CASE WHEN ended < 12 THEN ended - counted_from + 1 END AS increment_months, count(*) AS registered_heads
FROM stepped CROSS JOIN lowest
JOIN ranks AS b ON b.band_rank = coalesce(rank_before, lowest.rank) JOIN ranks AS a ON a.band_rank = stepped.rank
WHERE filing_month IS NOT NULL AND counted_from <= ended AND a.band_rank > lowest.rank
GROUP BY ALL
"""
"""Every new filing, from the band that was highest before it; the month is no earlier than the signing."""

HISTORY = f"""
WITH {_RANKS},
lines AS (
    SELECT {_PERSON} AS person_number, history_year, scheme, {_age_band("history_year")} AS age_band,
           coalesce(band_rank, rank) AS rank,
           CASE WHEN band_rank IS NULL THEN 0 ELSE outpatient_fund END AS fund
    FROM costs LEFT JOIN ranks USING (disease_band) CROSS JOIN lowest CROSS JOIN parameters
),
people AS (
    SELECT scheme, age_band, max(rank) AS rank, sum(fund) AS fund
    FROM lines GROUP BY person_number, history_year, scheme, age_band
)
SELECT scheme, age_band, disease_band, count(*) AS history_heads, sum(fund) AS history_fund
FROM people JOIN ranks ON band_rank = rank GROUP BY ALL
"""
"""Persons by year, at their highest band; what was spent on bands that are not packaged is left out."""

_AGELESS = "birth_date IS NULL AND member_age IS NULL"

_UNBORN = "出生日期在这一年度以后"

_SIGNING = "hash(sign_from, sign_to, consortium, scheme, birth_date, member_age)"
"""Few people have lines that differ in it: only those are looked at closely."""

SIGNED_REVIEW = f"""
SELECT line, '出生日期和年龄都没有填' AS reason FROM signed WHERE {_AGELESS}
UNION ALL
SELECT line, '{_UNBORN}' FROM signed CROSS JOIN parameters WHERE year(birth_date) > parameters."year"
UNION ALL
SELECT line, '签约止月早于签约起月' FROM signed WHERE coalesce(sign_to, 12) < coalesce(sign_from, 1)
UNION ALL
SELECT line, '同一人的签约期间重叠，医共体、险种、年龄或签约月份不一致' FROM (
    SELECT line, max(ended) OVER (same ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS earlier, begun,
           lag(signing) OVER same AS before, signing
    FROM (SELECT line, {_PERSON} AS person_number, coalesce(sign_from, 1) AS begun, coalesce(sign_to, 12) AS ended,
                 (begun, ended, consortium, scheme, birth_date, member_age) AS signing
          FROM signed WHERE {_PERSON} IN (
              SELECT {_PERSON} FROM signed GROUP BY ALL HAVING min({_SIGNING}) <> max({_SIGNING})))
    WINDOW same AS (PARTITION BY person_number ORDER BY signing, line)
) WHERE before IS DISTINCT FROM signing AND earlier >= begun
"""

COSTS_REVIEW = f"""
SELECT line, '出生日期和年龄都没有填' AS reason FROM costs WHERE {_AGELESS}
UNION ALL
SELECT line, '{_UNBORN}' FROM costs WHERE year(birth_date) > history_year
"""

SIGNED = Listing(
    name="signed",
    caption="签约人员清单",
    row=SignedMember,
    tallies=(Tally("members", MEMBERS), Tally("registrations", REGISTRATIONS)),
    key=("person_number", "consortium", "sign_from", "disease_band"),
    personal=("person_number", "birth_date", "member_age"),
    within={"consortium": "consortia.consortium", "disease_band": "disease_bands.disease_band"},
    review=Review(SIGNED_REVIEW, "请改正清单，或请卫生健康部门核实签约信息后重新导出", clauses.SIGNED_MEMBERS),
)

COSTS = Listing(
    name="costs",
    caption="历史费用清单",
    row=PastCost,
    tallies=(Tally("history", HISTORY),),
    amount="outpatient_fund",
    personal=("person_number", "birth_date", "member_age"),
    within={"disease_band": "disease_bands.disease_band"},
    review=Review(COSTS_REVIEW, "请改正清单，或重新导出", clauses.MEASURED),
)

LISTS = (COSTS, SIGNED)
"""In the order of the book: what the standards are measured by, then who is signed."""
