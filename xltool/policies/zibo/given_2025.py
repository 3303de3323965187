"""淄博市 2025 填报：经办机构填的每一张表。"""

from dataclasses import dataclass, field

from xltool.listing import ListFile
from xltool.policies.zibo import (
    annual,
    beds,
    budget,
    cases,
    catalogue,
    execution,
    institution_budgets,
    ledgers,
    months,
    overspends,
    points,
    prepayments,
    register,
    remote,
    standards,
)
from xltool.policies.zibo.coefficients import Indicator, IndicatorValue, InstitutionTier, Tier
from xltool.policies.zibo.versions import Version


@dataclass(frozen=True, slots=True)
class Given2025:
    """What the office filled, table by table."""

    versions: list[Version] = field(default_factory=list)
    employee_income: list[budget.Income] = field(default_factory=list)
    resident_income: list[budget.Income] = field(default_factory=list)
    employee_heads: list[budget.Heads] = field(default_factory=list)
    resident_heads: list[budget.Heads] = field(default_factory=list)
    institutions: list[register.Institution] = field(default_factory=list)
    employee_budgets: list[institution_budgets.PriorPoints] = field(default_factory=list)
    resident_budgets: list[institution_budgets.PriorPoints] = field(default_factory=list)
    seasons: list[institution_budgets.Season] = field(default_factory=list)
    credit_grades: list[standards.CreditGrade] = field(default_factory=list)
    employee_prepayments: list[prepayments.PrepaymentBase] = field(default_factory=list)
    resident_prepayments: list[prepayments.PrepaymentBase] = field(default_factory=list)
    employee_months: list[months.Month] = field(default_factory=list)
    resident_months: list[months.Month] = field(default_factory=list)
    bed_files: list[beds.BedFile] = field(default_factory=list)
    bed_months: list[beds.BedMonth] = field(default_factory=list)
    disease_classes: list[catalogue.ClassFlags] = field(default_factory=list)
    benchmarks: list[catalogue.Benchmark] = field(default_factory=list)
    diseases: list[catalogue.Disease] = field(default_factory=list)
    auxiliaries: list[catalogue.Auxiliary] = field(default_factory=list)
    deviation_bands: list[standards.DeviationBand] = field(default_factory=list)
    tiers: list[Tier] = field(default_factory=list)
    indicators: list[Indicator] = field(default_factory=list)
    indicator_values: list[IndicatorValue] = field(default_factory=list)
    coefficients: list[InstitutionTier] = field(default_factory=list)
    single_cases: list[cases.Case] = field(default_factory=list)
    list_files: list[ListFile] = field(default_factory=list)
    employee_summary: list[points.CaseTotals] = field(default_factory=list)
    resident_summary: list[points.CaseTotals] = field(default_factory=list)
    remote_dips: list[remote.RemoteDip] = field(default_factory=list)
    balance_bands: list[standards.BalanceBand] = field(default_factory=list)
    assessment_bands: list[standards.AssessmentBand] = field(default_factory=list)
    share_pools: list[overspends.SharedMoney] = field(default_factory=list)
    employee_annual: list[annual.Assessed] = field(default_factory=list)
    resident_annual: list[annual.Assessed] = field(default_factory=list)
    capitations: list[ledgers.Capitation] = field(default_factory=list)
    fee_services: list[ledgers.FeeService] = field(default_factory=list)
    quota_items: list[ledgers.QuotaItem] = field(default_factory=list)
    bed_days: list[ledgers.BedDays] = field(default_factory=list)
    other_funds: list[ledgers.OtherFundClaim] = field(default_factory=list)
    employee_execution: list[execution.ElsewhereSettled] = field(default_factory=list)
    resident_execution: list[execution.ElsewhereSettled] = field(default_factory=list)
