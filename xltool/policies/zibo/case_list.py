"""淄博市 病例清单：簿旁一份清单，按与逐例计分同一套规则计分，汇成两个险种的机构病例汇总。

The SQL says in whole numbers what ``cases.score_case`` says in fractions: scores, coefficients and factors in
ten-thousandths, one rounding of the case's points at the end.
"""

from xltool.listing import Listing, Review, Tally
from xltool.methods.deviation import CoefficientUse
from xltool.money import Money
from xltool.parameters import YesNo
from xltool.policies.zibo import clauses
from xltool.policies.zibo.cases import Handling
from xltool.policies.zibo.catalogue import AuxiliaryKind, ScoreRule
from xltool.policies.zibo.parameters import AddOnStep, AuxiliaryUse, CoefficientMode, Unreviewed, UnscoredMode
from xltool.policies.zibo.register import Level
from xltool.policies.zibo.versions import BOTH, Scheme
from xltool.tables import given, row


@row
class ListedCase:
    """One case of the list, 元; nothing that names a person is wanted."""

    case_number: str = given()
    institution: str = given()
    scheme: Scheme = given(clause=clauses.TWO_SCHEMES)
    disease_code: str = given(clause=clauses.CATALOGUE)
    case_cost: Money = given(clause=clauses.SCORES)
    case_booked: Money = given(clause=clauses.ANNUAL)
    supplement_paid: Money | None = given(optional=True, clause=clauses.OTHER_FUNDS)
    bed_day_count: int | None = given(optional=True, clause=clauses.BED_DAYS)
    auxiliary_1: str = given(optional=True, clause=clauses.SUPPLEMENTS)
    auxiliary_2: str = given(optional=True, clause=clauses.SUPPLEMENTS)
    handling: Handling | None = given(optional=True, clause=clauses.CLEARING)


def _units(value: str) -> str:
    """A number of four places in ten-thousandths."""
    return f"CAST({value} * 10000 AS HUGEINT)"


def _half_up(over: str, under: str) -> str:
    """A quotient rounded, a half away from zero; ``under`` is positive."""
    up, down = f"(2 * ({over}) + {under}) // (2 * {under})", f"(2 * -({over}) + {under}) // (2 * {under})"
    return f"(CASE WHEN {over} < 0 THEN -({down}) ELSE {up} END)"


_HUNDRED_MILLION = "CAST(100000000 AS HUGEINT)"
_MEAN = _half_up("sum(CAST(benchmark_cases AS HUGEINT) * disease_mean)", "sum(CAST(benchmark_cases AS HUGEINT))")
_RATIO = _half_up("CAST(disease_mean AS HUGEINT) * score_base * 10000", "mean")
_RAISED = _half_up(f"base * (10000 + {_units('coalesce(score_add_on, 0)')})", "CAST(10000 AS HUGEINT)")
_SUBGROUP = _half_up("CAST(subgroup_mean AS HUGEINT) * 10000", "CAST(whole_mean AS HUGEINT)")
_ABOVE = f"greatest({_units('v.indicator_value')} - {_units('i.indicator_start')}, 0)"
_EACH, _WIDTH = _units("i.step_add_on"), _units("i.step_width")
_STEPPED = (
    f"CASE WHEN add_on_step = '{AddOnStep.FLOOR}' THEN {_EACH} * ({_ABOVE} // {_WIDTH}) "
    f"ELSE {_half_up(f'{_EACH} * {_ABOVE}', _WIDTH)} END"
)
_TIMES_ADD_ON = _half_up("basic * (10000 + added)", "CAST(10000 AS HUGEINT)")

_SCALES = f"""
mean AS (SELECT {_MEAN} AS mean FROM benchmarks),
based AS (
    SELECT d.*, f.score_rule, f.coefficient_applies, f.deviation_applies, f.auxiliary_applies,
           CASE WHEN f.score_rule = '{ScoreRule.RATIO}' THEN {_RATIO} ELSE {_units("d.reviewed_score")} END AS base
    FROM diseases d JOIN disease_classes f ON d.disease_class = f.disease_class, mean, parameters
),
scored AS (SELECT *, {_RAISED} AS score FROM based),
helps AS (
    SELECT auxiliary_name, CASE WHEN auxiliary_kind = '{AuxiliaryKind.SUPERVISION}' THEN 10000
           WHEN set_coefficient IS NOT NULL THEN {_units("set_coefficient")} ELSE {_SUBGROUP} END AS help
    FROM auxiliaries
),
added AS (
    SELECT v.institution, sum(least({_units("i.add_on_cap")}, {_STEPPED})) AS added
    FROM indicator_values v JOIN indicators i ON v.indicator = i.indicator, parameters GROUP BY v.institution
),
basics AS (
    SELECT c.institution, {_units("t.basic_coefficient")} AS basic, coalesce(a.added, 0) AS added
    FROM coefficients c JOIN tiers t ON c.tier = t.tier LEFT JOIN added a ON c.institution = a.institution
),
factors AS (
    SELECT institution, CASE WHEN coefficient_mode = '{CoefficientMode.ADDITIVE}' THEN basic + added
           ELSE {_TIMES_ADD_ON} END AS factor FROM basics, parameters
),
bands AS (
    SELECT coefficient_use, band_inclusive, {_units("band_upper")} AS upper, {_units("band_slope")} AS slope,
           {_units("band_constant")} AS constant, lag({_units("band_upper")}) OVER rising AS lower,
           lag(band_inclusive) OVER rising AS before
    FROM deviation_bands WINDOW rising AS (ORDER BY band_upper NULLS LAST)
)"""
"""Scores of diseases, coefficients of institutions, the bands: all in ten-thousandths."""

_OWN_MEAN = (
    f"CASE n.level WHEN '{Level.THREE}' THEN s.mean_three WHEN '{Level.TWO}' THEN s.mean_two ELSE s.mean_one END"
)
_HELP = f"""CASE WHEN s.auxiliary_applies = '{YesNo.NO}' THEN 10000
    WHEN auxiliary_use = '{AuxiliaryUse.LARGEST}' THEN coalesce(greatest(h1.help, h2.help), 10000)
    ELSE {_half_up("coalesce(h1.help, 10000) * coalesce(h2.help, 10000)", "CAST(10000 AS HUGEINT)")} END"""
_IN_BAND = f"""(w.lower IS NULL OR cost * 10000 > w.lower * reference
         OR (cost * 10000 = w.lower * reference AND w.before = '{YesNo.NO}'))
    AND (w.upper IS NULL OR cost * 10000 < w.upper * reference
         OR (cost * 10000 = w.upper * reference AND w.band_inclusive = '{YesNo.YES}'))"""
_LINE = "(w.slope * cost + w.constant * reference)"
_POINTS = f"""CASE
    WHEN score IS NULL THEN 0
    WHEN reference IS NULL OR w.coefficient_use = '{CoefficientUse.REVIEW}'
        THEN {_half_up("score * help * days * factor", _HUNDRED_MILLION)}
    WHEN w.coefficient_use = '{CoefficientUse.TIMES}'
        THEN {_half_up(f"score * help * days * {_LINE} * factor", f"({_HUNDRED_MILLION} * 10000 * reference)")}
    WHEN w.coefficient_use = '{CoefficientUse.PLUS}'
        THEN {_half_up(f"score * help * days * ({_LINE} + factor * reference)", f"({_HUNDRED_MILLION} * reference)")}
    ELSE {_half_up(f"score * help * days * {_LINE}", f"({_HUNDRED_MILLION} * reference)")} END"""

_CASES = f"""
faced AS (
    SELECT c.*, n.dip_listed, s.score,
           s.score_rule = '{ScoreRule.DAYS}' AND c.bed_day_count IS NULL AS bare_days,
           CAST(c.case_cost AS HUGEINT) AS cost, {_HELP} AS help,
           CASE WHEN s.score_rule = '{ScoreRule.DAYS}' THEN CAST(coalesce(c.bed_day_count, 0) AS HUGEINT)
                ELSE CAST(1 AS HUGEINT) END AS days,
           CASE WHEN s.coefficient_applies = '{YesNo.YES}' THEN f.factor ELSE CAST(10000 AS HUGEINT) END AS factor,
           CASE WHEN s.deviation_applies = '{YesNo.YES}'
                THEN CAST(coalesce(nullif({_OWN_MEAN}, 0), nullif(s.disease_mean, 0)) AS HUGEINT) END AS reference
    FROM cases c JOIN scored s ON c.disease_code = s.disease_code
         JOIN institutions n ON c.institution = n.institution
         LEFT JOIN factors f ON c.institution = f.institution
         LEFT JOIN helps h1 ON c.auxiliary_1 = h1.auxiliary_name
         LEFT JOIN helps h2 ON c.auxiliary_2 = h2.auxiliary_name, parameters
    WHERE coalesce(c.handling, '') <> '{Handling.TAKEN_OUT}'
          AND c.case_number NOT IN (SELECT case_number FROM single_cases)
),
pointed AS (
    SELECT f.*, w.coefficient_use, {_POINTS} AS units FROM faced f LEFT JOIN bands w ON {_IN_BAND}
)"""
"""Every case of the list that is neither taken out nor scored one by one, with its points in ten-thousandths."""


def scored_cases() -> str:
    """The WITH clauses that give ``pointed``: every case and its points."""
    return f"WITH {_SCALES.strip()},{_CASES}"


def _summary(scheme: Scheme) -> str:
    """The query of a scheme's 机构病例汇总: every DIP institution, with or without cases."""
    unscored = f"score IS NULL AND unscored_mode = '{UnscoredMode.AS_BOOKED}'"
    return f"""{scored_cases()}
SELECT n.institution, count(p.case_number) AS case_count,
       CAST(coalesce(sum(p.units), 0) AS DECIMAL(18, 0)) * 0.0001 AS summary_points,
       coalesce(sum(CASE WHEN p.score IS NOT NULL THEN p.case_cost END), 0) AS total_cost,
       coalesce(sum(CASE WHEN p.score IS NOT NULL THEN p.case_booked END), 0) AS fund_booked,
       coalesce(sum(CASE WHEN p.{unscored} THEN p.case_booked END), 0) AS unscored_booked,
       coalesce(sum(p.supplement_paid), 0) AS supplement_paid
FROM institutions n LEFT JOIN pointed p ON n.institution = p.institution AND p.scheme = '{scheme}', parameters
WHERE n.dip_listed = '{YesNo.YES}'
GROUP BY n.institution
"""


_LOOKED_AT = f"""{scored_cases()}
SELECT line, '费用倍数落在“评审”一档，没有特例单议结果' AS reason FROM pointed, parameters
WHERE coefficient_use = '{CoefficientUse.REVIEW}' AND unreviewed = '{Unreviewed.STOP}'
UNION ALL SELECT line, '“机构系数”中没有这家机构' FROM faced WHERE factor IS NULL
UNION ALL SELECT line, '按床日计分的病种没有住院床日' FROM faced WHERE bare_days
UNION ALL SELECT line, '机构名录登记为不实行DIP' FROM faced WHERE dip_listed = '{YesNo.NO}'
"""

CASES = Listing(
    name="cases",
    caption="病例清单",
    row=ListedCase,
    tallies=tuple(Tally(f"{name}_summary", _summary(scheme)) for name, scheme in BOTH),
    key=("case_number",),
    amount="case_cost",
    within={
        "disease_code": "diseases.disease_code",
        "auxiliary_1": "auxiliaries.auxiliary_name",
        "auxiliary_2": "auxiliaries.auxiliary_name",
    },
    review=Review(
        _LOOKED_AT,
        "请改正清单或簿里的表；须评议的评议后逐例填入“病例计分”，填在那里的不再从清单计分",
        clauses.SPECIAL_REVIEW,
    ),
)
