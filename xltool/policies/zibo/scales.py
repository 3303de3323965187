"""淄博市 病种分值、机构系数：一次算齐，病例计分按它计算。"""

from decimal import Decimal
from typing import Any

from xltool.policies.zibo import catalogue, coefficients
from xltool.policies.zibo.cases import Scales
from xltool.policies.zibo.given_2025 import Given2025
from xltool.policies.zibo.parameters import Parameters2025

Results = dict[str, list[Any]]


def score_scales(given: Given2025, parameters: Parameters2025) -> Results:
    """三（一）—（三）: scores of diseases, coefficients of institutions."""
    mean = catalogue.benchmark_mean(given.benchmarks)
    rules = {line.disease_class: line.score_rule for line in given.disease_classes}
    indicators = {line.indicator: line for line in given.indicators}
    basic = {line.tier: line.basic_coefficient for line in given.tiers}
    add_ons = [coefficients.add_on(entry, indicators[entry.indicator], parameters) for entry in given.indicator_values]
    own: dict[str, list[Decimal]] = {}
    for entry, row in zip(given.indicator_values, add_ons, strict=True):
        own.setdefault(entry.institution, []).append(row.add_on)
    return {
        "benchmark_means": [mean],
        "diseases": [
            catalogue.disease_score(line, rules[line.disease_class], mean.benchmark_mean, parameters)
            for line in given.diseases
        ],
        "auxiliaries": [catalogue.auxiliary_coefficient(line) for line in given.auxiliaries],
        "indicator_values": add_ons,
        "coefficients": [
            coefficients.coefficient(basic[line.tier], own.get(line.institution, ()), parameters)
            for line in given.coefficients
        ],
    }


def scales_of(given: Given2025, parameters: Parameters2025, found: Results | None = None) -> Scales:
    """What cases are scored by, out of the tables."""
    found = score_scales(given, parameters) if found is None else found

    def by(table: str, key: str, column: str) -> dict[str, Any]:
        pairs = zip(getattr(given, table), found[table], strict=True)
        return {getattr(line, key): getattr(row, column) for line, row in pairs}

    return Scales(
        flags={line.disease_class: line for line in given.disease_classes},
        diseases={line.disease_code: line for line in given.diseases},
        scores=by("diseases", "disease_code", "disease_score"),
        auxiliaries=by("auxiliaries", "auxiliary_name", "auxiliary"),
        coefficients=by("coefficients", "institution", "coefficient"),
        levels={line.institution: line.level for line in given.institutions},
        bands=given.deviation_bands,
    )
