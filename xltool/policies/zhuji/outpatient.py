"""诸暨市 市内医疗机构普通门诊：附件2额度，备注折算，年终结算。"""

from collections.abc import Mapping
from fractions import Fraction

from xltool.methods.quota import full_year, rounded_part
from xltool.money import Money
from xltool.parameters import YesNo
from xltool.policies.zhuji import clauses
from xltool.policies.zhuji.parameters import IncentiveTarget, Parameters2024
from xltool.tables import basis, given, key, note, result, row


@row
class OutpatientQuota:
    """One line of 附件2, 万元, and what its note needs: last year's quota, months and 决算额."""

    institution: str = key(width=30)
    employee_quota: Money = given(places=2, width=16)
    resident_quota: Money = given(places=2, width=16)
    remark: str = note(width=20)
    newly_controlled: YesNo = given(clause=clauses.NEWLY_CONTROLLED, width=11)
    prior_months: int | None = given(at_least="1", at_most="12", clause=clauses.PARTIAL_YEAR, width=11)
    prior_employee_quota: Money | None = given(clause=clauses.PARTIAL_YEAR)
    prior_resident_quota: Money | None = given(clause=clauses.PARTIAL_YEAR)
    prior_employee_account: Money | None = given(clause=clauses.NEWLY_CONTROLLED)
    prior_resident_account: Money | None = given(clause=clauses.NEWLY_CONTROLLED)


def _derived(scheme: str) -> str:
    quota, account = f"{{prior_{scheme}_quota}}", f"{{prior_{scheme}_account}}"
    grown = f"ROUND({quota}*12/{{prior_months}}/{{quantum}},0)*{{quantum}}"
    return (
        f'IF({{newly_controlled}}="{YesNo.YES}",IF(ISNUMBER({account}),{account},"—"),'
        f'IF(AND(ISNUMBER({quota}),ISNUMBER({{prior_months}})),ROUND({grown},6),"—"))'
    )


_DERIVED_RULE = "新纳入的取上年决算额；其余上年额度×12÷上年实际经营月数"


@row
class DerivedQuota:
    """What the note of 附件2 makes of last year's figures, beside the printed quota, 万元."""

    derived_employee: Money | None = result(_derived("employee"), _DERIVED_RULE, clauses.PARTIAL_YEAR)
    derived_resident: Money | None = result(_derived("resident"), _DERIVED_RULE, clauses.PARTIAL_YEAR)
    employee_difference: Money | None = result(
        'IF(ISNUMBER({derived_employee}),ROUND({employee_quota}-{derived_employee},6),"—")',
        "印发额度减折算额度", clauses.ANNEX_2,
    )  # fmt: skip
    resident_difference: Money | None = result(
        'IF(ISNUMBER({derived_resident}),ROUND({resident_quota}-{derived_resident},6),"—")',
        "印发额度减折算额度", clauses.ANNEX_2,
    )  # fmt: skip
    basis: str = basis()


def _derive(entry: OutpatientQuota, quota: Money | None, account: Money | None, quantum: Money) -> Money | None:
    if entry.newly_controlled is YesNo.YES:
        return account
    if quota is None or entry.prior_months is None:
        return None
    return full_year(quota, entry.prior_months, quantum)


def derive_quota(entry: OutpatientQuota, parameters: Parameters2024) -> DerivedQuota:
    """Last year's quota grown to twelve months, or last year's 决算额 for a newly controlled one (ZJ-05, 06)."""
    employee = _derive(entry, entry.prior_employee_quota, entry.prior_employee_account, parameters.quantum)
    resident = _derive(entry, entry.prior_resident_quota, entry.prior_resident_account, parameters.quantum)
    newly = entry.newly_controlled is YesNo.YES
    return DerivedQuota(
        derived_employee=employee,
        derived_resident=resident,
        employee_difference=None if employee is None else Money(entry.employee_quota - employee),
        resident_difference=None if resident is None else Money(entry.resident_quota - resident),
        basis=(clauses.NEWLY_CONTROLLED if newly else clauses.PARTIAL_YEAR).cite(),
    )


@row
class OutpatientYear:
    """An institution's outpatient year in one scheme, 元: accepted fee-for-service, deductions, paid."""

    institution: str = key()
    fee_for_service: Money = given(clause=clauses.PAYMENT, width=17)
    violation_deduction: Money = given()
    paid_in_year: Money = given(width=17)


@row
class OutpatientSettlement:
    """The outpatient quota against fee-for-service, 元."""

    quota_in_yuan: Money = result(
        "ROUND({adjusted_quota}*10000,2)", "调整后的门诊额度，折成元", clauses.OUTPATIENT_QUOTA, width=17
    )
    overspend: Money = result(
        "ROUND(MAX(0,{fee_for_service}-{quota_in_yuan}),2)", "发生额超过额度的部分", clauses.PAYMENT
    )
    surplus: Money = result("ROUND(MAX(0,{quota_in_yuan}-{fee_for_service}),2)", "额度未用完的部分", clauses.PAYMENT)
    borne_by_hospital: Money = result(
        "ROUND({overspend}*{outpatient_overspend_borne_by_hospital},2)",
        "超支×医疗机构承担比例，四舍五入到分，一次",
        clauses.PAYMENT,
    )
    kept_by_hospital: Money = result(
        "ROUND({surplus}*{outpatient_surplus_kept_by_hospital},2)",
        "结余×医疗机构留用比例，四舍五入到分，一次",
        clauses.PAYMENT,
    )
    incentive_booked: Money = result(
        f'IF({{incentive_target}}="{IncentiveTarget.OUTPATIENT}",{{incentive_part}},0)',
        "分级诊疗补偿计入门诊决算额的部分（单列台账时为零）",
        clauses.TIERED_CARE_TARGET,
    )
    settled: Money = result(
        "ROUND({fee_for_service}-{borne_by_hospital}+{kept_by_hospital}+{incentive_booked},2)",
        "发生额－医疗机构承担＋医疗机构留用＋计入的补偿",
        clauses.PAYMENT,
        width=17,
    )
    balance_due: Money = result(
        "ROUND({settled}-{violation_deduction}-{paid_in_year},2)",
        "决算额－违规扣款－年内已拨付；负数为应收回",
        clauses.PAYMENT,
        width=17,
    )
    basis: str = basis(width=10)


def settle_outpatient(
    entry: OutpatientYear, quota: Money, incentive: Money, parameters: Parameters2024
) -> OutpatientSettlement:
    """Settle one institution's outpatient year in one scheme (ZJ-07), 分.

    条文未规定：超支、结余怎样分担。两个比例是必填参数。
    """
    fee = entry.fee_for_service
    overspend, surplus = Money(max(0, fee - quota)), Money(max(0, quota - fee))
    borne = rounded_part(overspend, Fraction(parameters.outpatient_overspend_borne_by_hospital))
    kept = rounded_part(surplus, Fraction(parameters.outpatient_surplus_kept_by_hospital))
    settled = Money(fee - borne + kept + incentive)
    return OutpatientSettlement(
        quota_in_yuan=quota,
        overspend=overspend,
        surplus=surplus,
        borne_by_hospital=borne,
        kept_by_hospital=kept,
        incentive_booked=incentive,
        settled=settled,
        balance_due=Money(settled - entry.violation_deduction - entry.paid_in_year),
        basis=clauses.PAYMENT.cite(),
    )


def outpatient_aliases(scheme: str, part: str) -> Mapping[str, str]:
    """Where a scheme's settlement finds its quota and its part of the incentive."""
    return {
        "adjusted_quota": f"{{{scheme}_institutions.adjusted}}",
        "incentive_part": f"{{incentives.{part}}}",
    }
