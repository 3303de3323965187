"""淄博市 填报核对：机构病例汇总、年度清算、床位档案里缺的行。"""

from collections.abc import Iterable

from xltool.city import Where
from xltool.money import shown
from xltool.parameters import YesNo
from xltool.policies.zibo import clauses
from xltool.policies.zibo.given_2025 import Given2025
from xltool.policies.zibo.versions import BOTH, Scheme
from xltool.problems import Message, Problem

NO_SUMMARY = Message(
    "E4751",
    "“机构病例汇总”{scheme}医保里没有这家机构",
    "实行DIP的机构，以及有预算、预付金、月度结算、逐例病例的机构都应填报，没有发生的填 0",
    "请在“机构病例汇总”补填一行",
)
NOT_CLEARED = Message(
    "E4752", "“年度清算”{scheme}医保里没有这家机构", "有病例汇总的机构都应年度清算", "请在“年度清算”补填一行"
)
ONLY_CLEARED = Message(
    "E4753",
    "“机构病例汇总”{scheme}医保里没有这家机构",
    "年度清算的机构应与病例汇总一致",
    "请在“机构病例汇总”补填，或删去本行",
)
FUND_OVER_COST = Message("E4754", "统筹基金记账额 {fund} 大于总费用 {cost}", "记账额不应大于总费用", "请核对两栏")
NO_BED_FILE = Message("E4755", "“一、床位”里没有这家机构", "有占用床日的机构应有床位", "请在床位档案补填一行")
NOT_DIP = Message(
    "E4756", "机构名录登记为不实行DIP", "本表只列实行DIP的机构", "请改机构名录的“纳入DIP结算”，或删去本行"
)


def examine_year(given: Given2025, where: Where) -> Iterable[Problem]:
    """What is wrong with the year's settlement."""
    outside = {line.institution for line in given.institutions if line.dip_listed is YesNo.NO}
    for name, scheme in BOTH:
        yield from _coverage(given, name, scheme, where)
        for line in getattr(given, f"{name}_summary"):
            if line.institution in outside:
                yield NOT_DIP.at(where(f"{name}_summary", line.institution, "institution"), clauses.SETTLEMENT)
            if line.fund_booked > line.total_cost:
                place = where(f"{name}_summary", line.institution, "fund_booked")
                told = {"fund": shown(line.fund_booked), "cost": shown(line.total_cost)}
                yield FUND_OVER_COST.at(place, clauses.ANNUAL, **told)
    for case in given.single_cases:
        if case.case_booked > case.case_cost:
            place = where("single_cases", case.case_number, "case_booked")
            told = {"fund": shown(case.case_booked), "cost": shown(case.case_cost)}
            yield FUND_OVER_COST.at(place, clauses.ANNUAL, **told)
    files = {line.institution for line in given.bed_files}
    for institution in dict.fromkeys(entry.institution for entry in given.bed_months):
        if institution not in files:
            yield NO_BED_FILE.at(where("bed_months", institution, "institution"), clauses.BEDS)


def _coverage(given: Given2025, name: str, scheme: Scheme, where: Where) -> Iterable[Problem]:
    """Everybody who has anything in this scheme stands in the summary, and everybody there is cleared."""
    summed = {line.institution for line in getattr(given, f"{name}_summary")}
    sources = [
        (
            "institutions",
            "dip_listed",
            [line.institution for line in given.institutions if line.dip_listed is YesNo.YES],
        ),
        *(
            (f"{name}_{table}", "institution", [line.institution for line in getattr(given, f"{name}_{table}")])
            for table in ("budgets", "prepayments", "months")
        ),
    ]
    told = set(summed)
    for table, column, institutions in sources:
        for institution in institutions:
            if institution not in told:
                told.add(institution)
                yield NO_SUMMARY.at(where(table, institution, column), clauses.ANNUAL, scheme=scheme)
    for case in given.single_cases:
        if case.scheme is scheme and case.institution not in told:
            told.add(case.institution)
            place = where("single_cases", case.case_number, "institution")
            yield NO_SUMMARY.at(place, clauses.ANNUAL, scheme=scheme)
    cleared = {line.institution for line in getattr(given, f"{name}_annual")}
    for institution in sorted(summed - cleared):
        place = where(f"{name}_summary", institution, "institution")
        yield NOT_CLEARED.at(place, clauses.CLEARING, scheme=scheme)
    for institution in sorted(cleared - summed):
        place = where(f"{name}_annual", institution, "institution")
        yield ONLY_CLEARED.at(place, clauses.CLEARING, scheme=scheme)
