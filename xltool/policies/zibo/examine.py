"""淄博市 填报核对：版本、收支、机构预算、预付金、月度结算，单个格子之外说不通的地方。"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

from xltool.city import Where
from xltool.money import shown
from xltool.parameters import YesNo
from xltool.policies.zibo import clauses
from xltool.policies.zibo.examine_cases import examine_cases
from xltool.policies.zibo.examine_names import names_apart
from xltool.policies.zibo.examine_scales import examine_scales
from xltool.policies.zibo.examine_settlement import examine_year
from xltool.policies.zibo.given_2025 import Given2025
from xltool.policies.zibo.parameters import DipBudgetMode, Parameters2025
from xltool.policies.zibo.prepayments import prepay
from xltool.policies.zibo.versions import BOTH, Event, Scheme, VersionKind
from xltool.problems import Message, Problem, errors
from xltool.tables import Stage

IN_FORCE = Message(
    "E4711", "“是否执行”填“是”的有 {count} 版", "应有一版，也只有一版", "请在“收支预算”的预算版本核对“是否执行”一栏"
)
NO_REASON = Message("E4712", "性质是“调整”，没有填{what}", "预算调整应写明事由和理由", "请在预算版本补填")
UNKNOWN_VERSION = Message(
    "E4713", "预算版本中没有“{version}”", "版本名称应与预算版本一字不差", "请改正名称，或在预算版本补填一行"
)
NOT_LISTED = Message("E4714", "“{caption}”中没有这一版", "预算版本列出的每一版都应逐表填报", "请在“{caption}”补填一行")
NO_STATED = Message(
    "E4717", "参数“住院DIP预算来源”选了按填报数，没有填住院DIP预算", "应填金额（万元）", "请补填，或把参数改回倒算余额"
)
NO_SEASON = Message("E4718", "{scheme}各月权重合计为零", "至少一个月应有权重", "请填写；各月相同的都填 1")
NO_GRADE = Message(
    "E4719", "信用等级系数中没有“{grade}”", "信用等级应与“一、信用等级系数”一字不差", "请改正等级，或补填该等级的系数"
)
TOO_MUCH_RETURNED = Message(
    "E4720", "已归还 {returned}，超过预拨数 {granted}", "归还的不应多于预拨的", "请核对“实际预拨”和“已归还”"
)
NOT_DIP = Message(
    "E4721", "机构名录登记为不实行DIP", "本表只列实行DIP的机构", "请改机构名录的“纳入DIP结算”，或删去本行"
)
MONTH_TWICE = Message("E4722", "{month} 月填了不止一行", "一家机构一个月一行", "请合并，或改正月份")
MONTH_MISSING = Message(
    "E4723", "{month} 月没有填，别的机构填了", "全市余额要看每一家，有预算的机构都应填", "请补填一行，没有记账的填 0"
)
NO_BUDGET = Message(
    "E4724", "“机构DIP预算”{scheme}医保里没有这家机构", "有月度结算的机构应有上年度点数，新机构填 0",
    "请在“机构DIP预算”补填一行",
)  # fmt: skip
NO_DOCUMENT = Message(
    "W4701", "性质是“{kind}”，没有填版本文号", "经批准的预算应有文号", "请补填；确实没有的，请写明说明"
)
NEW_INSTITUTION = Message(
    "N4701", "上年度支付月数为 0", "新机构没有上年度基金支付额，预付金为零", "确是新机构的，无需处理"
)


def examine(given: Given2025, parameters: Parameters2025, stage: Stage, where: Where) -> list[Problem]:
    """Everything wrong with the filled tables as a whole, for the steps up to ``stage``."""
    found = [*_versions(given, where), *_listed(given, where), *_budgets(given, parameters, where)]
    found += _prepayments(given, parameters, where)
    if stage.value >= Stage.ALLOCATE.value:
        for name, scheme in BOTH:
            found += _months(given, name, scheme, where)
    if stage is Stage.SETTLE:
        scales = examine_scales(given, where)
        found += scales
        found += examine_cases(given, parameters, where, scored=not errors(scales))
        found += examine_year(given, where)
    return found


def _versions(given: Given2025, where: Where) -> Iterable[Problem]:
    count = sum(line.in_force is YesNo.YES for line in given.versions)
    if count != 1:
        yield IN_FORCE.at(where("versions", "", "in_force"), clauses.BALANCED, count=count)
    yield from names_apart("versions", "version", [line.version for line in given.versions], where)
    for line in given.versions:
        if line.version_kind is VersionKind.ADJUSTED:
            if line.adjustment_event is Event.NONE:
                at = where("versions", line.version, "adjustment_event")
                yield NO_REASON.at(at, clauses.ADJUSTMENT, what="调整事由")
            if not line.version_reason:
                yield NO_REASON.at(where("versions", line.version, "version_reason"), clauses.ADJUSTMENT, what="理由")
        if line.version_kind is not VersionKind.PROVISIONAL and not line.version_document:
            at = where("versions", line.version, "version_document")
            yield NO_DOCUMENT.at(at, clauses.BALANCED, kind=line.version_kind)


def _listed(given: Given2025, where: Where) -> Iterable[Problem]:
    """Every version in every table, and no other."""
    listed = [line.version for line in given.versions]
    captions = {"income": "收入", "heads": "支出"}
    for table, what in captions.items():
        for name, scheme in BOTH:
            there: Sequence[Any] = getattr(given, f"{name}_{table}")
            names = {entry.version for entry in there}
            for version in listed:
                if version not in names:
                    place = where("versions", version, "version")
                    yield NOT_LISTED.at(place, clauses.TWO_SCHEMES, caption=f"{scheme}医保{what}")
            for entry in there:
                if entry.version not in listed:
                    place = where(f"{name}_{table}", entry.version, "version")
                    yield UNKNOWN_VERSION.at(place, clauses.TWO_SCHEMES, version=entry.version)


def _budgets(given: Given2025, parameters: Parameters2025, where: Where) -> Iterable[Problem]:
    outside = {line.institution for line in given.institutions if line.dip_listed is YesNo.NO}
    for name, scheme in BOTH:
        if parameters.dip_budget_mode is DipBudgetMode.STATED:
            for entry in getattr(given, f"{name}_heads"):
                if entry.stated_dip is None:
                    yield NO_STATED.at(where(f"{name}_heads", entry.version, "stated_dip"), clauses.HEADS)
        if not any(getattr(line, name) for line in given.seasons):
            yield NO_SEASON.at(where("seasons", "1月", name), clauses.MONTHLY, scheme=scheme)
        for line in getattr(given, f"{name}_budgets"):
            if line.institution in outside:
                yield NOT_DIP.at(where(f"{name}_budgets", line.institution, "institution"), clauses.SETTLEMENT)


def _prepayments(given: Given2025, parameters: Parameters2025, where: Where) -> Iterable[Problem]:
    grades = {line.credit_grade: Fraction(line.credit_factor) for line in given.credit_grades}
    yield from names_apart("credit_grades", "credit_grade", list(grades), where)
    for name, _ in BOTH:
        for entry in getattr(given, f"{name}_prepayments"):
            table, who = f"{name}_prepayments", entry.institution
            if entry.credit_grade not in grades:
                place = where(table, who, "credit_grade")
                yield NO_GRADE.at(place, clauses.PREPAYMENT, grade=entry.credit_grade)
                continue
            granted = prepay(entry, grades[entry.credit_grade], parameters).granted
            if entry.returned > granted:
                told = {"returned": shown(entry.returned), "granted": shown(granted)}
                yield TOO_MUCH_RETURNED.at(where(table, who, "returned"), clauses.PREPAYMENT, **told)
            if not entry.prior_paid_months:
                yield NEW_INSTITUTION.at(where(table, who, "prior_paid_months"), clauses.PREPAYMENT)


def _months(given: Given2025, name: str, scheme: Scheme, where: Where) -> Iterable[Problem]:
    table = f"{name}_months"
    entries = getattr(given, table)
    budgeted = {line.institution for line in getattr(given, f"{name}_budgets")}
    seen: set[tuple[str, int]] = set()
    told: set[str] = set()
    for entry in entries:
        place = where(table, entry.institution, "institution")
        if entry.institution not in budgeted and entry.institution not in told:
            told.add(entry.institution)
            yield NO_BUDGET.at(place, clauses.MONTHLY, scheme=scheme)
        if (entry.institution, entry.month) in seen:
            at = replace(place, subject=f"{entry.institution} · 月份")
            yield MONTH_TWICE.at(at, clauses.MONTHLY, month=entry.month)
        seen.add((entry.institution, entry.month))
    for month in sorted({entry.month for entry in entries}):
        for line in getattr(given, f"{name}_budgets"):
            if (line.institution, month) not in seen and line.prior_points:
                place = where(table, line.institution, "institution")
                yield MONTH_MISSING.at(place, clauses.MONTHLY, month=month)
