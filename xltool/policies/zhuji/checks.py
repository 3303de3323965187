"""诸暨市 勾稽关系：表内、表间、正文与附件之间必须相等的数。"""

from decimal import Decimal
from typing import Any

from xltool.check_sides import (
    WAN,
    YUAN,
    Side,
    amount,
    cell_of,
    given_sum,
    lesser,
    minus,
    parameter,
    plus,
    printed,
    result_sum,
    rows_of,
    split_pool,
    whole_pool,
)
from xltool.check_sides import made as _check
from xltool.city import Check, Rows
from xltool.money import Money, in_unit
from xltool.parameters import YesNo
from xltool.policies.zhuji import clauses, published, units
from xltool.policies.zhuji.check_sides import differences, released, unit_of
from xltool.policies.zhuji.parameters import IncentiveTarget
from xltool.tables import Stage

ADJUST, ALLOCATE, SETTLE = Stage.ADJUST, Stage.ALLOCATE, Stage.SETTLE
BOTH = (("employee", "职工"), ("resident", "居民"))


_DOCUMENT = "与文件印发数不同时，请写明依据（如后续文件文号）"


def _of_the_document() -> list[Check]:
    pharmacies = plus(unit_of("units", "employee", units.ORIGINAL), unit_of("units", "employee", units.NEW))
    pots = plus(parameter("severe_pot"), parameter("child_pot"), parameter("special_pot"))
    found = [
        _check("E6101", ADJUST, "附件1两类药店职工指标之和＝正文零售药店预算指标（10361＋1116＝11477）",
               pharmacies, parameter("pharmacy_budget"), f"units.employee@{units.ORIGINAL}",
               clauses.PHARMACY_BUDGET),
        _check("E6102", ADJUST, "附件3三项之和＝提取总额（500＋200＋800＝1500）",
               pots, parameter("incentive_total"), "tiered_pots.pot_amount", clauses.INCENTIVE_TOTAL),
    ]  # fmt: skip
    totals = zip(BOTH, published.ANNEX_1_TOTALS, published.ANNEX_2_TOTALS, strict=True)
    for i, ((scheme, label), first, second) in enumerate(totals):
        quotas = given_sum("outpatient_quotas", f"{scheme}_quota", WAN)
        found += [
            _check(f"E610{3 + i}", ADJUST, f"附件2{label}合计＝附件1市内普通门诊{label}", quotas,
                   unit_of("units", scheme, units.OUTPATIENT), f"outpatient_quotas.{scheme}_quota",
                   clauses.ANNEX_2),
            _check(f"W620{1 + i}", ADJUST, f"附件1{label}合计＝文件印发数",
                   given_sum("units", scheme, WAN), printed(first), f"units.{scheme}", clauses.ANNEX_1,
                   advice=_DOCUMENT, of_document=True),
            _check(f"W620{3 + i}", ADJUST, f"附件2{label}合计＝文件印发数", quotas, printed(second),
                   f"outpatient_quotas.{scheme}_quota", clauses.ANNEX_2, advice=_DOCUMENT, of_document=True),
            _check(f"W620{5 + i}", ADJUST, f"附件2备注折算的{label}额度与印发额度无差额",
                   differences(f"{scheme}_difference"), printed(Money(0)),
                   f"outpatient_quotas.{scheme}_difference", clauses.PARTIAL_YEAR,
                   advice="请核对上年额度、上年实际经营月数和上年决算额"),
        ]  # fmt: skip
    return found


def _of_the_allocation() -> list[Check]:
    found = []
    for i, (scheme, label) in enumerate(BOTH):
        found += [
            _check(f"E611{1 + i}", ADJUST, f"调整后各预算单位{label}合计＝下达总额（未下达时＝暂定合计）",
                   result_sum(f"{scheme}_units", "adjusted", WAN), released(scheme, label),
                   f"{scheme}_units.adjusted", clauses.ADJUSTMENT),
            _check(f"E611{3 + i}", ADJUST, f"调整后各医疗机构{label}门诊额度合计＝市内普通门诊指标",
                   result_sum(f"{scheme}_institutions", "adjusted", WAN),
                   whole_pool("adjustment_splits", f"{label}市内普通门诊", WAN),
                   f"{scheme}_institutions.adjusted", clauses.ANNEX_2_ADJUSTMENT),
        ]  # fmt: skip
    found.append(
        _check("E6115", ALLOCATE, "各原定点药店年度规定额合计＝原定点药店指标",
               result_sum("original_pharmacies", "quota", WAN),
               whole_pool("quota_splits", "原定点药店规定额", WAN), "original_pharmacies.quota",
               clauses.ORIGINAL_QUOTA)
    )  # fmt: skip
    pots = (("severe", "重症病例收治补偿", clauses.SEVERE_CASES), ("child", "儿科住院病例补偿", clauses.CHILD_CASES),
            ("special", "特殊住院病例激励", clauses.SPECIAL_CASES))  # fmt: skip
    for i, (name, line, clause) in enumerate(pots):
        found.append(
            _check(f"E611{6 + i}", ALLOCATE, f"{line}各机构合计＝该项金额",
                   result_sum(f"{name}_shares", "award", WAN), split_pool("tiered_splits", line, WAN),
                   f"{name}_shares.award", clause)
        )  # fmt: skip
    found += [
        _check("W6207", ALLOCATE, "三项补偿合计＝提取总额（权重全为零的一项不分配，留在预留金）",
               result_sum("incentives", "incentive", WAN), parameter("incentive_total"),
               "incentives.incentive", clauses.INCENTIVE_TOTAL),
        _check("N6301", ALLOCATE, "原定点药店上年决算额合计＝附件1原定点药店指标（备注称按2023年决算额确定）",
               given_sum("original_pharmacies", "prior_settled", WAN),
               unit_of("units", "employee", units.ORIGINAL), "original_pharmacies.prior_settled",
               clauses.ANNEX_1_NOTE),
        _check("N6302", ALLOCATE, "新进药店上年决算额合计＝附件1新定点药店指标（备注称按2023年决算额确定）",
               given_sum("new_pharmacies", "prior_settled", WAN), unit_of("units", "employee", units.NEW),
               "new_pharmacies.prior_settled", clauses.ANNEX_1_NOTE),
    ]  # fmt: skip
    return found


def _of_the_pharmacies() -> list[Check]:
    found = []
    for i, (group, label) in enumerate((("original", "原定点"), ("new", "新进"))):
        table, settled = f"{group}_assessments", f"{group}_settlements"
        found += [
            _check(f"E612{1 + i}", SETTLE, f"{label}药店全年发生额－不予支付额＝准予支付额",
                   minus(result_sum(table, "booked", YUAN), result_sum(table, "disallowed", YUAN)),
                   result_sum(table, "accepted", YUAN), f"{table}.accepted", clauses.BEYOND_CAPS, "元"),
            _check(f"E612{3 + i}", SETTLE, f"{label}药店决算额＋药店承担＝准予支付额",
                   plus(result_sum(settled, "settled", YUAN), result_sum(settled, "borne", YUAN)),
                   result_sum(table, "accepted", YUAN), f"{settled}.settled", clauses.TWO_GROUPS, "元"),
            _check(f"E612{5 + i}", SETTLE, f"{label}药店：考核表户数＝名单户数", rows_of(table),
                   rows_of(f"{group}_pharmacies"), f"{group}_pharmacies.institution",
                   clauses.PHARMACY_BUDGET, "户"),
        ]  # fmt: skip
    accepted = result_sum("new_assessments", "accepted", YUAN)
    pool = result_sum("new_overspends", "pool_in_yuan", YUAN)
    found += [
        _check("E6127", SETTLE, "新进药店分担合计＝新进药店超支额",
               result_sum("new_settlements", "borne", YUAN), result_sum("new_overspends", "overspend", YUAN),
               "new_settlements.borne", clauses.NEW_OVERSPEND, "元"),
        _check("E6128", SETTLE, "新进药店决算合计＝准予支付额与指标中较低的一个",
               result_sum("new_settlements", "settled", YUAN), lesser(accepted, pool),
               "new_settlements.settled", clauses.TWO_GROUPS, "元"),
        _check("E6129", SETTLE, "居民药店刷卡决算额＋药店承担＝发生额",
               plus(result_sum("resident_cards", "settled", YUAN),
                    result_sum("resident_cards", "borne", YUAN)),
               given_sum("resident_cards", "resident_booked", YUAN), "resident_cards.settled",
               clauses.TWO_GROUPS, "元"),
    ]  # fmt: skip
    return found


def _local_pot(label: str) -> Side:
    def value(given: Any, _found: Rows, _p: Any) -> Decimal:
        return in_unit(cell_of(given.inpatient_pots, "local_pot", "scheme", label), YUAN)

    return f"{{inpatient_pots.local_pot@{label}}}", value


def _above(label: str) -> Side:
    def value(given: Any, found: Rows, _p: Any) -> Decimal:
        lines = zip(given.inpatient_pots, found["inpatient_pots"], strict=True)
        gap = next(row.outside_pot for entry, row in lines if entry.scheme == label)
        return in_unit(max(0, -gap), YUAN)

    return f"MAX(0,-{{inpatient_pots.outside_pot@{label}}})", value


def _all_units(scheme: str) -> Side:
    def value(_given: Any, found: Rows, _p: Any) -> Decimal:
        return amount(found[f"{scheme}_units"], "adjusted", YUAN)

    return f"SUM({{{scheme}_units.adjusted:all}})*10000", value


def _of_the_hospitals() -> list[Check]:
    found = []
    for i, (scheme, label) in enumerate(BOTH):
        paid, fee = f"{scheme}_outpatient", given_sum(f"{scheme}_outpatient", "fee_for_service", YUAN)
        added = plus(result_sum(paid, "kept_by_hospital", YUAN), result_sum(paid, "incentive_booked", YUAN))
        found += [
            _check(f"E613{1 + i}", SETTLE, f"门诊{label}：发生额－机构承担＋机构留用＋计入补偿＝决算额",
                   plus(minus(fee, result_sum(paid, "borne_by_hospital", YUAN)), added),
                   result_sum(paid, "settled", YUAN), f"{paid}.settled", clauses.PAYMENT, "元"),
            _check(f"E613{3 + i}", SETTLE, f"住院{label}：各机构应付额合计＝本地点数可分配基金",
                   result_sum(f"{scheme}_inpatient", "payable", YUAN),
                   _local_pot(label),
                   f"{scheme}_inpatient.payable", clauses.PAYMENT, "元"),
            _check(f"E613{8 + i}", SETTLE, f"住院{label}：各机构点数法金额合计＝分配总额",
                   result_sum(f"{scheme}_inpatient", "drg_amount", YUAN),
                   whole_pool("inpatient_splits", f"{label}点数分配", YUAN), f"{scheme}_inpatient.drg_amount",
                   clauses.PAYMENT, "元"),
            _check(f"W620{8 + i}", SETTLE, f"住院{label}：本地点数可分配基金不超过住院预算指标（超出部分为零）",
                   _above(label), printed(Money(0), YUAN), f"inpatient_pots.outside_pot@{label}",
                   clauses.SIX_UNITS, "元", "请核对本地点数可分配基金；确实如此的，写明说明"),
            _check(f"E613{5 + i}", SETTLE, f"预算执行{label}指标合计＝调整后各预算单位合计",
                   result_sum(f"{scheme}_execution", "unit_target", YUAN),
                   _all_units(scheme),
                   f"{scheme}_execution.unit_target", clauses.SIX_UNITS, "元"),
        ]  # fmt: skip
    return found


def _exhausted() -> Side:
    def value(_given: Any, found: Rows, _p: Any) -> Decimal:
        return Decimal(sum(row.exhausted is YesNo.YES for row in found["new_overspends"]))

    return f'COUNTIF({{new_overspends.exhausted:all}},"{YesNo.YES}")', value


def _booked_incentive() -> Side:
    def value(_given: Any, found: Rows, parameters: Any) -> Decimal:
        if parameters.incentive_target is not IncentiveTarget.OUTPATIENT:
            return Decimal(0)
        return amount(found["incentives"], "incentive", YUAN)

    target = f'{{incentive_target}}="{IncentiveTarget.OUTPATIENT}"'
    return f"IF({target},SUM({{incentives.incentive:all}})*10000,0)", value


def _of_the_incentive() -> list[Check]:
    booked = plus(
        result_sum("employee_outpatient", "incentive_booked", YUAN),
        result_sum("resident_outpatient", "incentive_booked", YUAN),
    )
    return [
        _check("E6137", SETTLE, "两个险种计入门诊决算额的补偿＝补偿合计（单列台账时为零）", booked,
               _booked_incentive(), "employee_outpatient.incentive_booked", clauses.TIERED_CARE_TARGET, "元"),
        _check("W6210", SETTLE, "超过分担界限的新进药店足以承担全部超支（不足承担的，余额按参数由其余药店分担）",
               _exhausted(), ("0", lambda _g, _f, _p: Decimal(0)), "new_overspends.exhausted@新进定点零售药店整体",
               clauses.NEW_OVERSPEND, "项", "条文没有规定这种情形由谁承担，请写明所取读法的依据"),
    ]  # fmt: skip


CHECKS = (*_of_the_document(), *_of_the_allocation(), *_of_the_pharmacies(), *_of_the_hospitals(), *_of_the_incentive())
