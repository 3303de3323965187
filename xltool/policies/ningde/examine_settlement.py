"""宁德市 填报核对：月预结算与年度清算里说不通的地方。"""

from collections.abc import Iterable
from dataclasses import replace

from xltool.city import Where
from xltool.parameters import YesNo
from xltool.policies.ningde import clauses
from xltool.policies.ningde.parameters import Parameters2024, PointValueMode, RemoteClaims
from xltool.policies.ningde.versions import BOTH
from xltool.policies.ningde.year_2024 import Given2024
from xltool.problems import Message, Problem

NOT_DIP = Message(
    "E4631", "机构名录登记为不纳入DIP结算", "本表只列纳入DIP结算的机构", "请改机构名录的“纳入DIP结算”，或删去本行"
)
MONTH_TWICE = Message("E4632", "{month} 月填了不止一行", "一家机构一个月一行", "请合并，或改正月份")
NOT_SETTLED = Message(
    "E4633", "有月预结算，“年度清算”{caption}里没有这家机构", "月预结算的机构都应年度清算", "请在“年度清算”补填一行"
)
NO_REMOTE_POINTS = Message(
    "E4634",
    "参数“异地与手工报销”选了按同一点值参与，没有填{what}",
    "应填异地点数；总费用点值的，还应填异地个人负担",
    "请补填，或把参数改回先按实支付",
)
NOT_FILLED = Message(
    "E4638",
    "机构名录登记为纳入DIP结算，“年度清算”{caption}里没有这家机构",
    "纳入DIP结算的机构都应填报，没有发生的填 0",
    "请在“年度清算”补填一行",
)


def examine_months(given: Given2024, where: Where) -> Iterable[Problem]:
    """What is wrong with the months."""
    outside = {line.institution for line in given.institutions if line.dip_listed is YesNo.NO}
    for name, _ in BOTH:
        seen: set[tuple[str, int]] = set()
        told: set[str] = set()
        for entry in getattr(given, f"{name}_months"):
            place = where(f"{name}_months", entry.institution, "institution")
            if entry.institution in outside and entry.institution not in told:
                told.add(entry.institution)
                yield NOT_DIP.at(place, clauses.PACKAGE_SCOPE)
            if (entry.institution, entry.month) in seen:
                place = replace(place, subject=f"{entry.institution} · 月份")
                yield MONTH_TWICE.at(place, clauses.PACKAGE_SCOPE, month=entry.month)
            seen.add((entry.institution, entry.month))


def examine_year(given: Given2024, parameters: Parameters2024, where: Where) -> Iterable[Problem]:
    """What is wrong with the year's settlement."""
    listed = {line.institution: line.dip_listed for line in given.institutions}
    for name, scheme in BOTH:
        caption = f"{scheme}医保"
        settled = {entry.institution for entry in getattr(given, f"{name}_annual")}
        for institution in dict.fromkeys(entry.institution for entry in getattr(given, f"{name}_months")):
            if institution not in settled:
                place = where(f"{name}_months", institution, "institution")
                yield NOT_SETTLED.at(place, clauses.PACKAGE_SCOPE, caption=caption)
        for institution, dip in listed.items():
            if dip is YesNo.YES and institution not in settled:
                place = where("institutions", institution, "dip_listed")
                yield NOT_FILLED.at(place, clauses.PACKAGE_SCOPE, caption=caption)
            if dip is YesNo.NO and institution in settled:
                yield NOT_DIP.at(where(f"{name}_annual", institution, "institution"), clauses.PACKAGE_SCOPE)
    if parameters.remote_claims_mode is RemoteClaims.IN_POINTS:
        yield from _remote(given, parameters, where)


def _remote(given: Given2024, parameters: Parameters2024, where: Where) -> Iterable[Problem]:
    total = parameters.point_value_mode is PointValueMode.TOTAL
    for line in given.local_pots:
        if line.remote_points is None:
            place = where("local_pots", line.scheme, "remote_points")
            yield NO_REMOTE_POINTS.at(place, clauses.PACKAGE_SCOPE, what="异地点数")
        if total and line.remote_patients is None:
            place = where("local_pots", line.scheme, "remote_patients")
            yield NO_REMOTE_POINTS.at(place, clauses.PACKAGE_SCOPE, what="异地个人负担")
